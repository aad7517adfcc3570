//! What an index consists of: which shards, which files they came from, and their checksums.
//!
//! A generation is one manifest. The file `CURRENT` names the generation that answers and is
//! replaced atomically, so that a crash at any moment leaves the old one or the new one.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::document::Format;

/// Version of everything on disk; an index of another version is rebuilt.
pub const FORMAT_VERSION: u32 = 1;

const CURRENT: &str = "CURRENT";
const GENERATIONS: &str = "generations";
/// Folder of the shards, in the collection's folder.
pub const SHARDS: &str = "shards";

/// One generation of an index.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`FORMAT_VERSION`] of the program that wrote it.
    pub version: u32,
    /// Counts up by one with each generation.
    pub generation: u64,
    /// Sources in the order that documents refer to.
    pub sources: Vec<SourceEntry>,
    /// Shards, in the order they are searched.
    pub shards: Vec<ShardEntry>,
    /// Files that could not be read, so that they are not tried again until they change.
    pub skipped: Vec<SkippedEntry>,
}

/// A source as it was when the generation was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceEntry {
    /// The folder.
    pub folder: String,
    /// Where it is published.
    pub base_url: Option<String>,
}

/// A shard and what is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShardEntry {
    /// Its folder in [`SHARDS`].
    pub name: String,
    /// Its files with their checksums.
    pub files: Vec<FileEntry>,
    /// Its documents, in their order in the shard.
    pub documents: Vec<DocumentEntry>,
    /// Bytes of text.
    pub text_bytes: u64,
    /// Number of passages.
    pub passages: u64,
}

/// A file of a shard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its CRC-32 (IEEE).
    pub crc32: u32,
}

/// A file that became a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentEntry {
    /// The file as it was last seen.
    pub file: FileState,
    /// SHA-256 of its content, in hexadecimal.
    pub sha256: String,
    /// How it was read.
    pub format: Format,
}

/// A file that did not become a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkippedEntry {
    /// The file as it was last seen.
    pub file: FileState,
    /// Why.
    pub reason: String,
}

/// A file, and how to tell whether it changed without reading it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileState {
    /// Which source, counted from 0.
    pub source: u32,
    /// Relative to the source's folder, with `/`.
    pub path: String,
    /// In bytes.
    pub size: u64,
    /// Seconds and nanoseconds since 1970 of the last change, where known.
    pub modified: Option<(u64, u32)>,
}

#[derive(Serialize, Deserialize)]
struct Pointer {
    generation: u64,
    crc32: u32,
}

/// Why there is no manifest to answer from.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// The file system refused.
    #[error("could not read `{file}`")]
    Read {
        /// The file.
        file: String,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// The pointer or the manifest does not hold what was written.
    #[error("`{file}` is damaged")]
    Damaged {
        /// The file.
        file: String,
    },
    /// Written by another version of the program.
    #[error("the index has format {found}, this program reads {FORMAT_VERSION}")]
    Version {
        /// The version found.
        found: u32,
    },
}

impl Manifest {
    /// The generation that `CURRENT` names in the collection's `folder`; none when there is none yet.
    pub fn current(folder: &Path) -> Result<Option<Manifest>, ManifestError> {
        let pointer_file = folder.join(CURRENT);
        let bytes = match fs::read(&pointer_file) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => {
                return Err(ManifestError::Read {
                    file: pointer_file.display().to_string(),
                    source,
                });
            }
        };
        let damaged = |file: &Path| ManifestError::Damaged {
            file: file.display().to_string(),
        };
        let pointer: Pointer =
            serde_json::from_slice(&bytes).map_err(|_| damaged(&pointer_file))?;
        let file = generation_file(folder, pointer.generation);
        let bytes = fs::read(&file).map_err(|source| ManifestError::Read {
            file: file.display().to_string(),
            source,
        })?;
        if crc32fast::hash(&bytes) != pointer.crc32 {
            return Err(damaged(&file));
        }
        let manifest: Manifest = serde_json::from_slice(&bytes).map_err(|_| damaged(&file))?;
        if manifest.version != FORMAT_VERSION {
            return Err(ManifestError::Version {
                found: manifest.version,
            });
        }
        Ok(Some(manifest))
    }

    /// Writes the manifest and points `CURRENT` at it; when this returns, both are on disk.
    pub fn commit(&self, folder: &Path) -> io::Result<()> {
        let generations = folder.join(GENERATIONS);
        fs::create_dir_all(&generations)?;
        let bytes = serde_json::to_vec(self)?;
        replace(&generation_file(folder, self.generation), &bytes)?;
        let pointer = Pointer {
            generation: self.generation,
            crc32: crc32fast::hash(&bytes),
        };
        replace(&folder.join(CURRENT), &serde_json::to_vec(&pointer)?)
    }

    /// Removes generations, shards and temporary files that this generation does not use.
    ///
    /// What cannot be removed stays for the next time.
    pub fn sweep(&self, folder: &Path) {
        let keep_shard = |name: &str| self.shards.iter().any(|shard| shard.name == name);
        let own = format!("{:012}.json", self.generation);
        remove_others(&folder.join(SHARDS), &keep_shard);
        remove_others(&folder.join(GENERATIONS), &|name| name == own);
    }

    /// Number of documents.
    pub fn documents(&self) -> usize {
        self.shards.iter().map(|shard| shard.documents.len()).sum()
    }
}

/// Reads the files of the shard in `folder` and returns their sizes and checksums, by name.
pub fn checksums(folder: &Path) -> io::Result<Vec<FileEntry>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !entry.file_type()?.is_file() || name.ends_with(".lock") {
            continue;
        }
        let (size, crc32) = checksum(&entry.path())?;
        files.push(FileEntry { name, size, crc32 });
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
}

/// Size and CRC-32 of a file.
pub fn checksum(file: &Path) -> io::Result<(u64, u32)> {
    let mut reader = File::open(file)?;
    let mut hasher = crc32fast::Hasher::new();
    let mut buffer = vec![0; 1 << 18];
    let mut size = 0;
    loop {
        let read = io::Read::read(&mut reader, &mut buffer)?;
        if read == 0 {
            return Ok((size, hasher.finalize()));
        }
        size += read as u64;
        hasher.update(buffer.get(..read).unwrap_or_default());
    }
}

fn generation_file(folder: &Path, generation: u64) -> PathBuf {
    folder
        .join(GENERATIONS)
        .join(format!("{generation:012}.json"))
}

/// Replaces `file` by `bytes` so that a reader sees the old or the new, and waits for the disk.
fn replace(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let temporary = file.with_extension("tmp");
    let mut out = File::create(&temporary)?;
    out.write_all(bytes)?;
    out.sync_all()?;
    fs::rename(&temporary, file)?;
    file.parent().map_or(Ok(()), sync_folder)
}

/// Waits until the entries of `folder` are on disk.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

fn remove_others(folder: &Path, keep: &dyn Fn(&str) -> bool) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        if keep(&entry.file_name().to_string_lossy()) {
            continue;
        }
        let path = entry.path();
        // Best effort: what stays is tried again at the next sync.
        let _ = if path.is_dir() {
            fs::remove_dir_all(&path)
        } else {
            fs::remove_file(&path)
        };
    }
}
