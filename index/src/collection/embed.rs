//! Has a model read the passages of a generation, each text once.
//!
//! Vectors are known by the text they were made of: those of earlier generations are used again, and
//! those of a sync that was interrupted. How a model reads is told in `meaning`, how vectors lie on
//! disk in `engine`.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::generation::{Generation, Shards, VectorFiles};
use super::sync::Job;
use super::{Fault, SyncError};
use crate::engine::shard::Shard;
use crate::engine::unfinished::Unfinished;
use crate::engine::vectors::{Key, NewVectors, Vectors};
use crate::manifest::{
    FileEntry, Manifest, ShardEntry, UNFINISHED, VECTORS, VectorsEntry, checksum, sync_folder,
};
use crate::meaning::Model;
use crate::meaning::text;
use crate::meaning::vector::Vector;
use crate::span::Span;

/// Texts whose vectors are kept to see whether a model still says what it said.
const REFERENCE: &[&str] = &[
    "How do I reset my password?",
    "Backups are kept for thirty days, after which they are removed.",
    "Wie lange dauert die Lieferung ins Ausland? 3–5 Tage.",
    "配置文件在哪里？ The settings are in `quoth.toml`.",
];
/// The least cosine of what a model says of such a text to what it said.
const ALIKE: f32 = 0.999;

/// How many passages a model has read, of those to read.
pub(super) struct Read {
    pub(super) done: usize,
    pub(super) total: usize,
}

/// Gives every passage of `manifest`'s shards its vector; returns where they are, and how many
/// passages were read.
pub(super) fn embed(
    job: &Job<'_>,
    model: &Model,
    manifest: &Manifest,
    shards: &Shards,
    show: &dyn Fn(Read),
) -> Result<(VectorsEntry, VectorFiles, usize), SyncError> {
    let folder = job.folder.join(VECTORS);
    let failed = |source: io::Error| SyncError::Write {
        folder: folder.display().to_string(),
        source,
    };
    let mut work = Work {
        model,
        folder: &folder,
        number: manifest.generation,
        earlier: Earlier::of(job, model),
        unfinished: Unfinished::open(&unfinished_file(job, model), model.dimensions())
            .map_err(failed)?,
    };
    let mut total = 0;
    let mut wanted: Vec<(usize, Texts)> = Vec::new();
    for (index, (entry, shard)) in manifest.shards.iter().zip(shards.iter()).enumerate() {
        if work.earlier.file(entry, shard).is_none() {
            let texts = texts(shard).map_err(|what| SyncError::Damaged { what })?;
            let new = texts.rows.iter().filter(|(key, _)| !work.knows(key));
            total += new.count();
            wanted.push((index, texts));
        }
    }
    let mut done = 0;
    show(Read { done, total });
    let mut made: HashMap<usize, (FileEntry, Arc<Vectors>)> = HashMap::new();
    for (index, texts) in wanted {
        let vectors = work
            .vectors(texts, &mut |count| {
                done += count;
                show(Read { done, total });
            })
            .map_err(failed)?;
        let name = manifest.shards.get(index);
        let name = name.map_or("", |entry| entry.name.as_str());
        made.insert(index, work.write(name, &vectors).map_err(failed)?);
    }
    let mut files = Vec::new();
    let mut open = Vec::new();
    for (index, (entry, shard)) in manifest.shards.iter().zip(shards.iter()).enumerate() {
        let file = made.remove(&index);
        if let Some((file, vectors)) = file.or_else(|| work.earlier.file(entry, shard)) {
            files.push(file);
            open.push(Some(vectors));
        }
    }
    let reference = match work.earlier.reference() {
        Some(reference) => reference,
        None => {
            let vectors = reference(model).map_err(failed)?;
            work.write("reference", &vectors).map_err(failed)?.0
        }
    };
    let entry = VectorsEntry {
        model: model.fingerprint().to_owned(),
        files,
        reference,
    };
    Ok((entry, VectorFiles(open), done))
}

/// Removes what a sync keeps for the case that it is interrupted.
pub(super) fn finished(folder: &Path) {
    let entries = fs::read_dir(folder.join(VECTORS)).into_iter().flatten();
    for entry in entries.flatten() {
        if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
            // Best effort: what stays is tried again at the next sync.
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn unfinished_file(job: &Job<'_>, model: &Model) -> PathBuf {
    let model: String = model.fingerprint().chars().take(16).collect();
    let folder = match job.vectors_kept_in {
        Some(folder) => folder.to_owned(),
        None => job.folder.join(VECTORS),
    };
    folder.join(format!("{UNFINISHED}{model}.bin"))
}

/// What a model reads of a shard: its passages, then the headings above them.
struct Texts {
    rows: Vec<(Key, String)>,
    /// For each passage the row of its heading.
    headings: Vec<u32>,
}

fn texts(shard: &Shard) -> Result<Texts, String> {
    let mut rows = Vec::with_capacity(shard.passages());
    let mut above: Vec<(Key, String)> = Vec::new();
    let mut known: HashMap<Key, u32> = HashMap::new();
    let mut headings = Vec::with_capacity(shard.passages());
    let first = shard.passages() as u32;
    for number in 0..shard.documents() as u32 {
        let unread = || format!("document {number} cannot be read");
        let (_, document) = shard.document(number).ok_or_else(unread)?.into_parts();
        for id in shard.passages_of(number) {
            let record = shard.passage(id).ok_or_else(unread)?;
            let span = Span::new(&document.text, record.start as usize..record.end as usize);
            let section = Some(record.section).filter(|section| *section != u32::MAX);
            let text = text::of_passage(&document, span.ok_or_else(unread)?);
            rows.push((text::key(text), text.to_owned()));
            let heading = text::of_heading(&document, section);
            let key = text::key(&heading);
            let row = *known.entry(key).or_insert_with(|| {
                above.push((key, heading));
                first + above.len() as u32 - 1
            });
            headings.push(row);
        }
    }
    rows.append(&mut above);
    Ok(Texts { rows, headings })
}

/// The vectors of the generation that answers, where they are by the same model.
struct Earlier<'a> {
    entry: Option<&'a VectorsEntry>,
    /// By the shard's name its vectors, whose file is intact.
    files: HashMap<&'a str, (&'a FileEntry, &'a Arc<Vectors>)>,
    keys: HashMap<Key, (&'a Arc<Vectors>, u32)>,
    folder: PathBuf,
    /// Whether files may be damaged.
    doubted: bool,
}

impl<'a> Earlier<'a> {
    fn of(job: &Job<'a>, model: &Model) -> Earlier<'a> {
        let current: &'a Generation = job.current;
        let entry = current.manifest.vectors.as_ref();
        let mut earlier = Earlier {
            entry: entry.filter(|entry| entry.model == model.fingerprint()),
            files: HashMap::new(),
            keys: HashMap::new(),
            folder: job.folder.to_owned(),
            doubted: job.doubted,
        };
        let shards = current.manifest.shards.iter();
        let files = earlier.entry.into_iter().flat_map(|entry| &entry.files);
        for ((shard, file), vectors) in shards.zip(files).zip(&current.vectors.0) {
            let Some(vectors) = vectors.as_ref().filter(|_| earlier.is_intact(file)) else {
                continue;
            };
            earlier.files.insert(&shard.name, (file, vectors));
            for row in 0..vectors.rows() as u32 {
                if let Some(key) = vectors.key(row) {
                    earlier.keys.insert(key, (vectors, row));
                }
            }
        }
        earlier
    }

    fn is_intact(&self, file: &FileEntry) -> bool {
        let path = self.folder.join(VECTORS).join(&file.name);
        match self.doubted {
            true => checksum(&path).is_ok_and(|found| found == (file.size, file.crc32)),
            false => fs::metadata(&path).is_ok_and(|about| about.len() == file.size),
        }
    }

    /// The vectors of a shard that stays.
    fn file(&self, entry: &ShardEntry, shard: &Shard) -> Option<(FileEntry, Arc<Vectors>)> {
        let (file, vectors) = self.files.get(entry.name.as_str())?;
        (vectors.passages() == shard.passages()).then(|| ((*file).clone(), Arc::clone(vectors)))
    }

    fn reference(&self) -> Option<FileEntry> {
        let reference = &self.entry?.reference;
        // Small, and nothing but a check would notice that it is damaged.
        let fault = super::generation::file_fault(&self.folder.join(VECTORS), reference);
        fault.is_none().then(|| reference.clone())
    }
}

/// A generation's vectors in the making.
struct Work<'a> {
    model: &'a Model,
    folder: &'a Path,
    number: u64,
    earlier: Earlier<'a>,
    unfinished: Unfinished,
}

impl Work<'_> {
    fn knows(&self, key: &Key) -> bool {
        self.earlier.keys.contains_key(key) || self.unfinished.get(key).is_some()
    }

    fn known(&self, key: &Key) -> Option<Vector> {
        let earlier = self.earlier.keys.get(key);
        let earlier = earlier.and_then(|(vectors, id)| vectors.vector(*id));
        earlier.or_else(|| self.unfinished.get(key).cloned())
    }

    /// The vectors of `texts`, in their order; calls `read` with the number of those that are new.
    fn vectors(
        &mut self,
        Texts { rows, headings }: Texts,
        read: &mut dyn FnMut(usize),
    ) -> io::Result<NewVectors> {
        let keys: Vec<Key> = rows.iter().map(|(key, _)| *key).collect();
        let new = rows.into_iter().filter(|(key, _)| !self.knows(key));
        let (new_keys, new_texts): (Vec<Key>, Vec<String>) = new.unzip();
        let mut kept = Ok(());
        let unfinished = &mut self.unfinished;
        self.model.passages(&new_texts, &mut |places, vectors| {
            for (place, vector) in places.iter().zip(vectors) {
                if let (Ok(()), Some(key)) = (&kept, new_keys.get(*place)) {
                    kept = unfinished.add(*key, vector);
                }
            }
            if kept.is_ok() {
                kept = unfinished.flush();
            }
            read(places.len());
            kept.is_ok()
        });
        kept?;
        let vector = |key: Key| match self.known(&key) {
            Some(vector) => Ok((key, vector)),
            None => Err(io::Error::other("the model left a passage out")),
        };
        Ok(NewVectors {
            rows: keys.into_iter().map(vector).collect::<io::Result<_>>()?,
            headings,
        })
    }

    /// Writes `vectors` as a file named after `name` and opens it.
    fn write(&self, name: &str, vectors: &NewVectors) -> io::Result<(FileEntry, Arc<Vectors>)> {
        let name = format!("{name}-{:012}.bin", self.number);
        let (temporary, last) = (
            self.folder.join(format!("{name}.tmp")),
            self.folder.join(&name),
        );
        fs::create_dir_all(self.folder)?;
        vectors.write(&temporary, self.model.dimensions())?;
        fs::rename(&temporary, &last)?;
        sync_folder(self.folder)?;
        let (size, crc32) = checksum(&last)?;
        let opened = Vectors::open(self.folder, &name)?;
        // What memory or disk altered on the way would have a good checksum from now on.
        if !vectors.is(&opened) {
            return Err(io::Error::other("what was written is not what is read"));
        }
        Ok((FileEntry { name, size, crc32 }, Arc::new(opened)))
    }
}

/// The vectors of the texts that are always the same.
fn reference(model: &Model) -> io::Result<NewVectors> {
    let vector = |words: &&str| {
        let vector = model.question(words, None);
        let vector = vector.ok_or_else(|| io::Error::other("the model makes nothing of a text"))?;
        Ok((text::key(words), vector))
    };
    Ok(NewVectors {
        rows: REFERENCE.iter().map(vector).collect::<io::Result<_>>()?,
        headings: Vec::new(),
    })
}

/// What is wrong with the vectors of a generation: damage, or that `model` is another one or says
/// something else than it did.
pub(super) fn faults(folder: &Path, generation: &Generation, model: Option<&Model>) -> Vec<Fault> {
    let Some(entry) = &generation.manifest.vectors else {
        return Vec::new();
    };
    let mut faults = file_faults(folder, entry);
    let fault = |file: &str, what: String| Fault {
        file: format!("{VECTORS}/{file}"),
        what,
    };
    let shards = generation.shards.iter().zip(&generation.vectors.0);
    for ((shard, vectors), file) in shards.zip(&entry.files) {
        let Some(vectors) = vectors else { continue };
        let Ok(texts) = texts(shard) else { continue };
        let differs =
            |(id, (key, _)): &(usize, (Key, String))| vectors.key(*id as u32) != Some(*key);
        let count = texts.rows.len();
        if count != vectors.rows() || texts.rows.into_iter().enumerate().any(|row| differs(&row)) {
            let what = "is not of the passages of its shard; run `quoth index`".to_owned();
            faults.push(fault(&file.name, what));
        }
    }
    let Some(model) = model.filter(|model| model.fingerprint() == entry.model) else {
        return faults;
    };
    let stored = Vectors::open(&folder.join(VECTORS), &entry.reference.name);
    if let (Ok(stored), Ok(now)) = (stored, reference(model)) {
        let alike =
            |(id, (_, vector)): (usize, &(Key, Vector))| stored.cosine(id as u32, vector) >= ALIKE;
        let fits = stored.dimensions() == model.dimensions();
        if !(fits && now.rows.iter().enumerate().all(alike)) {
            let what = "the model says something else of the same texts than when they were \
                        indexed; run `quoth index` after removing the folder `vectors`";
            faults.push(fault(&entry.reference.name, what.to_owned()));
        }
    }
    faults
}

/// Files of vectors that are missing or differ from their checksums.
pub(super) fn file_faults(folder: &Path, entry: &VectorsEntry) -> Vec<Fault> {
    let files = entry.files.iter().chain([&entry.reference]);
    let fault = |file: &FileEntry| {
        let what = super::generation::file_fault(&folder.join(VECTORS), file)?;
        Some(Fault {
            file: format!("{VECTORS}/{}", file.name),
            what,
        })
    };
    files.filter_map(fault).collect()
}
