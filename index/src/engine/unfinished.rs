//! Vectors that were made for an index that is not written yet, so that they need not be made again
//! when that is interrupted.
//!
//! A file of records that only grows. Each has a checksum; what follows the first that is damaged
//! was not yet on disk, and is cut off.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;

use super::vectors::Key;
use crate::meaning::vector::Vector;

/// The open file, and what it holds.
pub struct Unfinished {
    out: BufWriter<File>,
    known: HashMap<Key, Vector>,
}

impl Unfinished {
    /// Opens `file` with vectors of `dimensions` numbers, or begins it.
    pub fn open(file: &Path, dimensions: usize) -> io::Result<Unfinished> {
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut options = OpenOptions::new();
        let mut opened = options.read(true).append(true).create(true).open(file)?;
        let mut bytes = Vec::new();
        opened.read_to_end(&mut bytes)?;
        let mut known = HashMap::new();
        let mut whole = 0;
        for record in bytes.chunks_exact(record_size(dimensions)) {
            let Some((key, vector)) = unpack(record) else {
                break;
            };
            known.insert(key, vector);
            whole += record.len() as u64;
        }
        opened.set_len(whole)?;
        Ok(Unfinished {
            out: BufWriter::new(opened),
            known,
        })
    }

    /// The vector that was made of the text with this key.
    pub fn get(&self, key: &Key) -> Option<&Vector> {
        self.known.get(key)
    }

    /// Keeps a vector.
    pub fn add(&mut self, key: Key, vector: Vector) -> io::Result<()> {
        self.out.write_all(&pack(&key, &vector))?;
        self.known.insert(key, vector);
        Ok(())
    }

    /// Hands what was kept to the system, where it outlives this process.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Key, scale, values and checksum.
fn record_size(dimensions: usize) -> usize {
    size_of::<Key>() + 4 + dimensions + 4
}

fn pack(key: &Key, vector: &Vector) -> Vec<u8> {
    let mut record = key.to_vec();
    record.extend(vector.scale.to_le_bytes());
    record.extend(vector.bytes());
    let checksum = crc32fast::hash(&record);
    record.extend(checksum.to_le_bytes());
    record
}

fn unpack(record: &[u8]) -> Option<(Key, Vector)> {
    let (content, checksum) = record.split_last_chunk::<4>()?;
    if crc32fast::hash(content) != u32::from_le_bytes(*checksum) {
        return None;
    }
    let (key, rest) = content.split_first_chunk::<16>()?;
    let (scale, values) = rest.split_first_chunk::<4>()?;
    let vector = Vector {
        scale: f32::from_le_bytes(*scale),
        values: values.iter().map(|byte| *byte as i8).collect(),
    };
    Some((*key, vector))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that fails may panic")]
mod tests {
    use super::*;

    fn vector(seed: i8) -> Vector {
        Vector {
            scale: 0.5,
            values: vec![seed, -seed, 3],
        }
    }

    #[test]
    fn what_was_kept_is_there_again_up_to_the_damage() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("vectors").join("unfinished.bin");
        let mut unfinished = Unfinished::open(&file, 3).unwrap();
        for seed in 1..=3 {
            unfinished.add([seed; 16], vector(seed as i8)).unwrap();
        }
        drop(unfinished);
        let mut bytes = fs::read(&file).unwrap();
        let size = record_size(3);
        bytes[size + 17] ^= 1;
        fs::write(&file, &bytes).unwrap();
        let mut unfinished = Unfinished::open(&file, 3).unwrap();
        assert_eq!(unfinished.get(&[1; 16]), Some(&vector(1)));
        assert_eq!(unfinished.get(&[2; 16]), None);
        assert_eq!(unfinished.get(&[3; 16]), None);
        unfinished.add([4; 16], vector(4)).unwrap();
        drop(unfinished);
        let unfinished = Unfinished::open(&file, 3).unwrap();
        assert_eq!(unfinished.get(&[4; 16]), Some(&vector(4)));
        assert_eq!(fs::metadata(&file).unwrap().len(), 2 * size as u64);
    }
}
