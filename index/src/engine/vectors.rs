//! The vectors of a shard's passages and headings: a file beside the shards, mapped from disk.
//!
//! What a vector is, is told in `meaning`; which texts have one, in `collection`.

use std::fs::File;
use std::io::{self, BufWriter};
use std::path::Path;

use tantivy::directory::OwnedBytes;

use super::bytes::{Sections, SectionsWriter, U32s, u32s_to_bytes};
use super::postings::map_file;
use super::shard::PassageId;
use crate::meaning::vector::Vector;

/// What a vector is known by: a hash of the text that it was made of.
pub type Key = [u8; 16];

mod section {
    pub(super) const DIMENSIONS: u32 = 40;
    pub(super) const KEYS: u32 = 41;
    pub(super) const SCALES: u32 = 42;
    pub(super) const VALUES: u32 = 43;
    pub(super) const HEADINGS: u32 = 44;
}

/// What a model makes of a shard's texts: first its passages in their order, then the headings above
/// them, each once.
pub struct Vectors {
    dimensions: usize,
    keys: OwnedBytes,
    scales: U32s,
    values: OwnedBytes,
    /// For each passage the row of its heading.
    headings: U32s,
}

/// The vectors of a shard before they are written.
#[derive(Default)]
pub struct NewVectors {
    /// What each is known by, and the vector.
    pub rows: Vec<(Key, Vector)>,
    /// For each passage the row of its heading.
    pub headings: Vec<u32>,
}

impl Vectors {
    /// Opens the file `name` in `folder`; an error where it is no file of vectors.
    pub fn open(folder: &Path, name: &str) -> io::Result<Vectors> {
        let odd = || io::Error::other("this is no file of vectors");
        let sections = Sections::open(map_file(folder, name)?).ok_or_else(odd)?;
        let dimensions = U32s(sections.get(section::DIMENSIONS)).get(0);
        let vectors = Vectors {
            dimensions: dimensions.unwrap_or_default() as usize,
            keys: sections.get(section::KEYS),
            scales: U32s(sections.get(section::SCALES)),
            values: sections.get(section::VALUES),
            headings: U32s(sections.get(section::HEADINGS)),
        };
        let rows = vectors.rows();
        let fits = vectors.dimensions > 0
            && vectors.keys.len() == rows * size_of::<Key>()
            && rows.checked_mul(vectors.dimensions) == Some(vectors.values.len())
            && vectors.passages() <= rows;
        if fits { Ok(vectors) } else { Err(odd()) }
    }

    /// Number of passages.
    pub fn passages(&self) -> usize {
        self.headings.len()
    }

    /// Number of passages and headings.
    pub fn rows(&self) -> usize {
        self.scales.len()
    }

    /// Numbers of a vector.
    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// The row of the heading above a passage.
    pub fn heading(&self, id: PassageId) -> Option<u32> {
        self.headings.get(id as usize)
    }

    /// What the vector of a row is known by.
    pub fn key(&self, row: u32) -> Option<Key> {
        let at = (row as usize).checked_mul(size_of::<Key>())?;
        let bytes = self.keys.as_slice().get(at..at + size_of::<Key>())?;
        bytes.try_into().ok()
    }

    /// The vector of a row.
    pub fn vector(&self, row: u32) -> Option<Vector> {
        let (scale, bytes) = self.row(row)?;
        Some(Vector {
            scale,
            values: bytes.iter().map(|byte| *byte as i8).collect(),
        })
    }

    /// How near a row is to `question`: the cosine of their vectors.
    pub fn cosine(&self, row: u32, question: &Vector) -> f32 {
        let row = self.row(row);
        row.map_or(0.0, |(scale, bytes)| question.cosine(bytes, scale))
    }

    /// How near each row is to `question`.
    pub fn cosines(&self, question: &Vector) -> Vec<f32> {
        let rows = self.values.as_slice().chunks_exact(self.dimensions);
        let cosine = |(row, bytes)| question.cosine(bytes, self.scale(row));
        rows.enumerate().map(cosine).collect()
    }

    fn row(&self, row: u32) -> Option<(f32, &[u8])> {
        let start = (row as usize).checked_mul(self.dimensions)?;
        let bytes = self.values.as_slice().get(start..start + self.dimensions)?;
        Some((self.scale(row as usize), bytes))
    }

    fn scale(&self, index: usize) -> f32 {
        f32::from_bits(self.scales.get(index).unwrap_or_default())
    }
}

impl NewVectors {
    /// Writes vectors of `dimensions` numbers each as `file`, and waits until it is on disk.
    pub fn write(&self, file: &Path, dimensions: usize) -> io::Result<()> {
        let mut sections = SectionsWriter::default();
        sections.add(section::DIMENSIONS, u32s_to_bytes(&[dimensions as u32]));
        let keys = self.rows.iter().flat_map(|(key, _)| *key);
        sections.add(section::KEYS, keys.collect());
        let scales = self.rows.iter().map(|(_, vector)| vector.scale.to_bits());
        let scales: Vec<u32> = scales.collect();
        sections.add(section::SCALES, u32s_to_bytes(&scales));
        let mut values = Vec::with_capacity(self.rows.len() * dimensions);
        for (_, vector) in &self.rows {
            values.extend(vector.values.iter().map(|value| *value as u8));
        }
        sections.add(section::VALUES, values);
        sections.add(section::HEADINGS, u32s_to_bytes(&self.headings));
        let mut out = BufWriter::new(File::create(file)?);
        sections.write(&mut out)?;
        out.into_inner()?.sync_all()
    }

    /// Whether `vectors` holds the same.
    pub fn is(&self, vectors: &Vectors) -> bool {
        let same = |(row, (key, vector)): (u32, &(Key, Vector))| {
            vectors.key(row) == Some(*key) && vectors.vector(row).as_ref() == Some(vector)
        };
        let under = |(id, heading): (u32, &u32)| vectors.heading(id) == Some(*heading);
        (vectors.rows(), vectors.passages()) == (self.rows.len(), self.headings.len())
            && (0..).zip(&self.rows).all(same)
            && (0..).zip(&self.headings).all(under)
    }
}
