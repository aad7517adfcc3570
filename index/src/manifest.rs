//! What an index consists of: which shards, which files they came from, and their checksums.
//!
//! A generation is one manifest, in a file that is named after its own checksum. The file `CURRENT`
//! names the generation that answers and is replaced atomically, so that a crash at any moment
//! leaves the old one or the new one. What goes into a generation is decided in `collection`.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::document::Format;
use crate::extract::ending_of;
use crate::zipped::is_archive;

/// Version of everything on disk; an index of another version is rebuilt.
pub const FORMAT_VERSION: u32 = 7;

/// Version of the program, whose readers may read what those of another could not.
pub const PROGRAM: &str = env!("CARGO_PKG_VERSION");

const CURRENT: &str = "CURRENT";
const GENERATIONS: &str = "generations";
const MISSING: &str = "is missing";
const DAMAGED: &str = "is damaged";
/// Folder of the shards, in the collection's folder.
pub const SHARDS: &str = "shards";
/// Folder of the passages' vectors, in the collection's folder.
pub const VECTORS: &str = "vectors";
/// What the name of a file of vectors begins with that belongs to no generation yet.
pub const UNFINISHED: &str = "unfinished-";

/// One generation of an index.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`FORMAT_VERSION`] of the program that wrote it.
    pub version: u32,
    /// [`PROGRAM`] that read the files last; another one tries those again that were skipped.
    #[serde(default)]
    pub program: String,
    /// Counts up by one with each generation.
    pub generation: u64,
    /// When the sources were looked at, in seconds and nanoseconds since 1970, where known.
    ///
    /// A file that changed at about that time may have changed again unseen.
    pub looked: Option<(u64, u32)>,
    /// Sources by the number that documents refer to. A number stays with its folder for as long as
    /// the folder is a source, wherever the settings list it.
    pub sources: Vec<SourceEntry>,
    /// Shards, in the order they are searched.
    pub shards: Vec<ShardEntry>,
    /// Files that could not be read, so that they are not tried again until they change.
    pub skipped: Vec<SkippedEntry>,
    /// The vectors of the passages, where a model has read them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vectors: Option<VectorsEntry>,
}

/// The vectors of a generation's passages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VectorsEntry {
    /// Fingerprint of the model that they are by.
    pub model: String,
    /// For each shard its file in [`VECTORS`].
    pub files: Vec<FileEntry>,
    /// Vectors of texts that are always the same, to see whether a model still says what it said.
    pub reference: FileEntry,
}

/// A source as it was when the generation was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceEntry {
    /// The folder.
    pub folder: String,
    /// Where it is published.
    pub base_url: Option<String>,
    /// Where single files are published, by their path, where that is somewhere else.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub addresses: BTreeMap<String, String>,
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
    /// What has made text of it, where that was another program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub converter: Option<String>,
    /// What could not be read of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// A file that did not become a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkippedEntry {
    /// The file as it was last seen.
    pub file: FileState,
    /// Why.
    pub reason: String,
    /// What was to make text of it, where that was another program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub converter: Option<String>,
    /// SHA-256 of its content, in hexadecimal, where whatever has this content is not tried again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

/// A file, and how to tell whether it changed without reading it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileState {
    /// Which of [`Manifest::sources`].
    pub source: u32,
    /// Relative to the source's folder, with `/`.
    pub path: String,
    /// In bytes.
    pub size: u64,
    /// Seconds and nanoseconds since 1970 of the last change, where known.
    pub modified: Option<(u64, u32)>,
}

/// Which generation, exactly: what `CURRENT` holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pointer {
    /// See [`Manifest::generation`].
    pub generation: u64,
    /// CRC-32 of the manifest's file.
    pub crc32: u32,
}

/// The generation to answer from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Its manifest.
    pub manifest: Manifest,
    /// Its name.
    pub pointer: Pointer,
    /// Why `CURRENT` does not name it, where it does not.
    pub astray: Option<&'static str>,
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
    #[error("`{file}` {what}")]
    Damaged {
        /// The file, relative to the collection's folder.
        file: String,
        /// What is wrong with it.
        what: &'static str,
    },
    /// Written by another version of the program.
    #[error("the index has format {found}, this program reads {FORMAT_VERSION}")]
    Version {
        /// The version found.
        found: u32,
    },
}

impl Pointer {
    /// What `CURRENT` in the collection's `folder` names; or, as a word, why that cannot be told.
    fn read(folder: &Path) -> Result<Result<Pointer, &'static str>, ManifestError> {
        let Some(bytes) = read(&folder.join(CURRENT))? else {
            return Ok(Err(MISSING));
        };
        Ok(serde_json::from_slice(&bytes).map_err(|_| DAMAGED))
    }

    /// The newest generation that has a file, by its name.
    fn newest(folder: &Path) -> Option<Pointer> {
        let names = names(&folder.join(GENERATIONS));
        let pointers = names.iter().filter_map(|name| Pointer::of_file(name));
        pointers.max_by_key(|pointer| (pointer.generation, pointer.crc32))
    }

    fn of_file(name: &str) -> Option<Pointer> {
        let (generation, crc32) = name.strip_suffix(".json")?.split_once('-')?;
        let pointer = Pointer {
            generation: generation.parse().ok()?,
            crc32: u32::from_str_radix(crc32, 16).ok()?,
        };
        (pointer.file() == name).then_some(pointer)
    }

    fn file(self) -> String {
        format!("{:012}-{:08x}.json", self.generation, self.crc32)
    }

    /// Its manifest's file, relative to the collection's folder.
    fn path(self) -> String {
        format!("{GENERATIONS}/{}", self.file())
    }

    /// Reads the generation that this names.
    fn manifest(self, folder: &Path) -> Result<Manifest, ManifestError> {
        let file = self.path();
        let damaged = |what| ManifestError::Damaged {
            file: file.clone(),
            what,
        };
        let bytes = read(&folder.join(&file))?.ok_or_else(|| damaged(MISSING))?;
        if crc32fast::hash(&bytes) != self.crc32 {
            return Err(damaged("differs from its checksum"));
        }
        let Version { version } = serde_json::from_slice(&bytes).map_err(|_| damaged(DAMAGED))?;
        if version != FORMAT_VERSION {
            return Err(ManifestError::Version { found: version });
        }
        serde_json::from_slice(&bytes).map_err(|_| damaged(DAMAGED))
    }

    /// Points `CURRENT` at this generation, whose file must be on disk, and waits for the disk.
    pub fn commit(self, folder: &Path) -> io::Result<()> {
        replace(&folder.join(CURRENT), &serde_json::to_vec(&self)?)
    }
}

/// The one thing that every version's manifest says in the same way.
#[derive(Deserialize)]
struct Version {
    version: u32,
}

impl Manifest {
    /// The generation that `CURRENT` names in the collection's `folder`; none when there is none yet.
    ///
    /// Where `CURRENT` is lost or damaged, the newest generation, if it is whole; never an older one,
    /// so that nothing comes back that was removed.
    pub fn current(folder: &Path) -> Result<Option<Found>, ManifestError> {
        let newest = Pointer::newest(folder);
        let (pointer, astray) = match (Pointer::read(folder)?, newest) {
            (Ok(pointer), Some(newest))
                if newest != pointer && !folder.join(pointer.path()).exists() =>
            {
                if newest.generation < pointer.generation {
                    return Err(ManifestError::Damaged {
                        file: pointer.path(),
                        what: MISSING,
                    });
                }
                (newest, Some("names a generation that is not there"))
            }
            (Ok(pointer), _) => (pointer, None),
            (Err(why), Some(newest)) => (newest, Some(why)),
            (Err(MISSING), None) => return Ok(None),
            (Err(what), None) => {
                return Err(ManifestError::Damaged {
                    file: CURRENT.to_owned(),
                    what,
                });
            }
        };
        Ok(Some(Found {
            manifest: pointer.manifest(folder)?,
            pointer,
            astray,
        }))
    }

    /// What `CURRENT` holds, to tell whether it was replaced meanwhile.
    pub fn pointed(folder: &Path) -> Option<Vec<u8>> {
        fs::read(folder.join(CURRENT)).ok()
    }

    /// A number that no generation or shard in `folder` has had, as far as is left of them.
    pub fn next_generation(folder: &Path) -> u64 {
        let number = |name: &String| name.get(..12).and_then(|digits| digits.parse::<u64>().ok());
        let pointed = Pointer::read(folder)
            .ok()
            .and_then(Result::ok)
            .map(|pointer| pointer.generation);
        let generations = names(&folder.join(GENERATIONS));
        let shards = names(&folder.join(SHARDS));
        let taken = generations
            .iter()
            .chain(&shards)
            .filter_map(number)
            .chain(pointed)
            .max();
        taken.unwrap_or_default().saturating_add(1)
    }

    /// Writes the manifest and points `CURRENT` at it; when this returns, both are on disk.
    pub fn commit(&self, folder: &Path) -> io::Result<Pointer> {
        let generations = folder.join(GENERATIONS);
        fs::create_dir_all(&generations)?;
        let bytes = serde_json::to_vec(self)?;
        let pointer = Pointer {
            generation: self.generation,
            crc32: crc32fast::hash(&bytes),
        };
        replace(&generations.join(pointer.file()), &bytes)?;
        // The folders of generations and shards may be new.
        sync_folder(folder)?;
        pointer.commit(folder)?;
        Ok(pointer)
    }

    /// Removes generations, shards and temporary files that this generation does not use.
    ///
    /// What cannot be removed stays for the next time.
    pub fn sweep(&self, pointer: Pointer, folder: &Path) {
        let keep_shard = |name: &str| self.shards.iter().any(|shard| shard.name == name);
        let own = pointer.file();
        remove_others(&folder.join(SHARDS), &keep_shard);
        remove_others(&folder.join(GENERATIONS), &|name| name == own);
        let vectors = self.vectors.iter();
        let vectors: Vec<&FileEntry> = vectors
            .flat_map(|vectors| vectors.files.iter().chain([&vectors.reference]))
            .collect();
        remove_others(&folder.join(VECTORS), &|name| {
            name.starts_with(UNFINISHED) || vectors.iter().any(|file| file.name == name)
        });
        // There is none, but after a crash.
        let _ = fs::remove_file(folder.join(CURRENT).with_extension("tmp"));
    }

    /// Why a file with this content and the ending of `path` is not tried by this program, with what
    /// would make text of it now.
    pub fn set_aside(&self, sha256: &str, path: &str, converter: Option<&str>) -> Option<&str> {
        let same = |entry: &&SkippedEntry| {
            entry.sha256.as_deref() == Some(sha256)
                && entry.converter.as_deref() == converter
                && ending_of(&entry.file.path) == ending_of(path)
        };
        let known = self.program == PROGRAM;
        let entry = self.skipped.iter().find(same).filter(|_| known)?;
        Some(&entry.reason)
    }

    /// Whether this program has set an archive of `size` bytes aside, so that another of this size has
    /// to be compared with it.
    pub fn sets_archive_aside_of(&self, size: u64) -> bool {
        let is_one = |entry: &SkippedEntry| {
            entry.sha256.is_some() && is_archive(&entry.file.path) && entry.file.size == size
        };
        self.program == PROGRAM && self.skipped.iter().any(is_one)
    }

    /// Number of documents.
    pub fn documents(&self) -> usize {
        self.shards.iter().map(|shard| shard.documents.len()).sum()
    }
}

/// The bytes of `file`, or nothing where there is no such file.
fn read(file: &Path) -> Result<Option<Vec<u8>>, ManifestError> {
    match fs::read(file) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(ManifestError::Read {
            file: file.display().to_string(),
            source,
        }),
    }
}

/// The names in `folder`; none where it cannot be read.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect()
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

/// Replaces `file` by `bytes` so that a reader sees the old or the new, and waits for the disk.
fn replace(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let temporary = file.with_extension("tmp");
    let mut out = File::create(&temporary)?;
    out.write_all(bytes)?;
    out.sync_all()?;
    fs::rename(&temporary, file)?;
    file.parent().map_or(Ok(()), sync_folder)
}

/// Waits until the entries of `folder` are on disk, on systems where a program can.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    if !cfg!(unix) {
        return Ok(());
    }
    // The parent of a bare name is the empty path, which no system opens.
    let here = folder.as_os_str().is_empty();
    let folder = if here { Path::new(".") } else { folder };
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

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that fails may panic")]
mod tests {
    use super::*;

    #[test]
    fn a_generation_is_found_under_its_name_and_no_other() {
        let pointer = Pointer {
            generation: 7,
            crc32: 0x0A_BC_DE_F0,
        };
        assert_eq!(pointer.file(), "000000000007-0abcdef0.json");
        assert_eq!(Pointer::of_file(&pointer.file()), Some(pointer));
        for other in [
            "7-0abcdef0.json",
            "000000000007.json",
            "000000000007-0abcdef0.tmp",
        ] {
            assert_eq!(Pointer::of_file(other), None, "{other}");
        }
    }

    #[test]
    fn a_number_is_not_given_twice() {
        let home = tempfile::tempdir().unwrap();
        assert_eq!(Manifest::next_generation(home.path()), 1);
        let pointer = Pointer {
            generation: 4,
            crc32: 0,
        };
        pointer.commit(home.path()).unwrap();
        assert_eq!(Manifest::next_generation(home.path()), 5);
        fs::create_dir_all(home.path().join(SHARDS).join("000000000009-1.tmp")).unwrap();
        assert_eq!(Manifest::next_generation(home.path()), 10);
    }

    #[test]
    fn the_folder_of_a_bare_name_is_the_working_directory() {
        let parent = Path::new("index").parent().unwrap();
        sync_folder(parent).unwrap();
    }
}
