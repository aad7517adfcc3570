//! A generation that is open for asking: its manifest and its shards, verified and mapped.
//!
//! How a generation comes about is told in `sync`.

use std::path::Path;

use super::{Fault, OpenError};
use crate::engine::shard::Shard;
use crate::language::Language;
use crate::manifest::{Manifest, SHARDS, ShardEntry, checksum};

/// An open generation.
pub(super) struct Generation {
    pub(super) manifest: Manifest,
    pub(super) shards: Vec<Shard>,
}

impl Generation {
    /// The generation of a collection that was never synced.
    pub(super) fn empty() -> Generation {
        Generation {
            manifest: Manifest::default(),
            shards: Vec::new(),
        }
    }

    /// Opens the shards of `manifest` after comparing every file with its checksum.
    pub(super) fn open(folder: &Path, manifest: Manifest) -> Result<Generation, OpenError> {
        let mut shards = Vec::with_capacity(manifest.shards.len());
        for entry in &manifest.shards {
            if let Some(fault) = file_faults(folder, entry).into_iter().next() {
                return Err(OpenError::Damaged {
                    what: format!("`{}`: {}", fault.file, fault.what),
                });
            }
            let shard = Shard::open(&folder.join(SHARDS).join(&entry.name)).map_err(|source| {
                OpenError::Shard {
                    shard: entry.name.clone(),
                    source,
                }
            })?;
            shards.push(shard);
        }
        Ok(Generation { manifest, shards })
    }

    /// Passages and documents that do not hold what was written.
    pub(super) fn damage(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        for (shard, entry) in self.shards.iter().zip(&self.manifest.shards) {
            let folder = format!("{SHARDS}/{}", entry.name);
            match shard.postings.damaged_files() {
                Ok(files) => faults.extend(files.into_iter().map(|file| Fault {
                    file: format!("{folder}/{file}"),
                    what: "differs from its checksum".to_owned(),
                })),
                Err(error) => faults.push(Fault {
                    file: folder.clone(),
                    what: error.to_string(),
                }),
            }
            faults.extend(shard.damage().into_iter().map(|what| Fault {
                file: folder.clone(),
                what,
            }));
        }
        faults
    }

    /// The languages of the documents.
    pub(super) fn languages(&self) -> Vec<Language> {
        let mut languages: Vec<Language> = Vec::new();
        for language in self
            .shards
            .iter()
            .flat_map(|shard| shard.lexicon.languages())
        {
            if !languages.contains(language) {
                languages.push(*language);
            }
        }
        languages
    }
}

/// Files of a shard that are missing or differ from their checksums.
pub(super) fn file_faults(folder: &Path, entry: &ShardEntry) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in &entry.files {
        let path = folder.join(SHARDS).join(&entry.name).join(&file.name);
        let what = match checksum(&path) {
            Ok((size, crc32)) if size == file.size && crc32 == file.crc32 => continue,
            Ok((size, _)) if size != file.size => {
                format!("has {size} bytes instead of {}", file.size)
            }
            Ok(_) => "differs from its checksum".to_owned(),
            Err(error) => format!("cannot be read: {error}"),
        };
        faults.push(Fault {
            file: format!("{SHARDS}/{}/{}", entry.name, file.name),
            what,
        });
    }
    faults
}
