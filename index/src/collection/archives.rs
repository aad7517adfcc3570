//! Archives among the files of sources: what is in them, what is read of it, and which are left alone.
//!
//! How an archive is listed and unpacked is told in `parser`. One that does harm is set aside in the
//! manifest, as a file that does is.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use sha2::{Digest, Sha256};

use super::plan::hex;
use crate::extract::format_of;
use crate::manifest::{FileState, Manifest, SkippedEntry};
use crate::parser::{ParseError, Parser, open};
use crate::source::{MOST_BYTES, Patterns, SourceFile, Walk};
use crate::zipped::{Members, divided};

/// Reads the files of sources, those in archives too; leaves an archive alone once it did harm.
pub(super) struct Files<'a> {
    parser: &'a dyn Parser,
    harmful: Mutex<BTreeMap<PathBuf, SkippedEntry>>,
}

/// Why a file was not read.
pub(super) enum Unread {
    /// It could not be, at this moment.
    Io(io::Error),
    /// It is in an archive that is set aside, which is told once, of the archive.
    SetAside,
}

/// Why the files in an archive are not among those of a walk.
pub(super) enum Unlisted {
    /// What is in it cannot be told now.
    Unreadable(String),
    /// It does harm.
    SetAside(Box<SkippedEntry>),
}

impl<'a> Files<'a> {
    pub(super) fn new(parser: &'a dyn Parser) -> Files<'a> {
        Files {
            parser,
            harmful: Mutex::default(),
        }
    }

    /// Adds the files in `archive` that `patterns` want to those of `walk`; not where `current` has
    /// set an archive of this content aside.
    pub(super) fn unfold(
        &self,
        archive: &SourceFile,
        state: &FileState,
        current: &Manifest,
        patterns: &Patterns,
        walk: &mut Walk,
    ) -> Result<(), Unlisted> {
        let unreadable = |error: io::Error| {
            Unlisted::Unreadable(format!("could not be read as an archive: {error}"))
        };
        let set_aside = |reason: String, sha256| {
            Unlisted::SetAside(Box::new(entry(state.clone(), reason, sha256)))
        };
        if current.sets_archive_aside_of(archive.size) {
            let sha256 = sha256_of(&archive.absolute).map_err(unreadable)?;
            if let Some(reason) = current.set_aside(&sha256, &archive.path, None) {
                return Err(set_aside(reason.to_owned(), sha256));
            }
        }
        match self.parser.list(&archive.absolute) {
            Ok(listing) => {
                let has_reader =
                    |path: &str| format_of(path).is_some() || self.parser.converter(path).is_some();
                let members = listing.members(MOST_BYTES, &has_reader);
                add(members, archive, patterns, walk);
                Ok(())
            }
            Err(ParseError::Deadly { reason }) => {
                let sha256 = sha256_of(&archive.absolute).map_err(unreadable)?;
                Err(set_aside(reason, sha256))
            }
            Err(error) => Err(Unlisted::Unreadable(error.to_string())),
        }
    }

    /// Reads the file `state` at `path`, which may lie in an archive.
    pub(super) fn read(&self, path: &Path, state: &FileState) -> Result<Vec<u8>, Unread> {
        let bytes = match divided(path) {
            Some((archive, name)) => self.unpack(archive, &name, state)?,
            None => whole(path).map_err(Unread::Io)?,
        };
        if bytes.len() as u64 > MOST_BYTES {
            return Err(Unread::Io(io::Error::other("it has grown too large")));
        }
        Ok(bytes)
    }

    fn unpack(&self, archive: &Path, name: &str, state: &FileState) -> Result<Vec<u8>, Unread> {
        if self.harmful().contains_key(archive) {
            return Err(Unread::SetAside);
        }
        let reason = match self.parser.unpack(archive, name, MOST_BYTES) {
            Ok(bytes) => return Ok(bytes),
            Err(ParseError::Deadly { reason }) => reason,
            Err(error) => return Err(Unread::Io(io::Error::other(error))),
        };
        let about = std::fs::metadata(archive).map_err(Unread::Io)?;
        let sha256 = sha256_of(archive).map_err(Unread::Io)?;
        let path = state.path.strip_suffix(name).unwrap_or(&state.path);
        let state = FileState {
            path: path.trim_end_matches('/').to_owned(),
            size: about.len(),
            ..state.clone()
        };
        let reason = format!("`{name}` in it {reason}");
        self.harmful()
            .insert(archive.to_owned(), entry(state, reason, sha256));
        Err(Unread::SetAside)
    }

    /// The archives that did harm while files were taken out of them.
    pub(super) fn set_aside(&self) -> Vec<SkippedEntry> {
        self.harmful().values().cloned().collect()
    }

    fn harmful(&self) -> MutexGuard<'_, BTreeMap<PathBuf, SkippedEntry>> {
        self.harmful.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Adds what is read of `archive`, and what is not with the reason, to `walk`.
fn add(members: Members, archive: &SourceFile, patterns: &Patterns, walk: &mut Walk) {
    for (name, reason) in members.skipped {
        let path = format!("{}/{name}", archive.path);
        let path = path.trim_end_matches('/').to_owned();
        if patterns.admit_in(&archive.path, &path) {
            walk.skipped.push((path, reason));
        }
    }
    for (name, size) in members.files {
        let path = format!("{}/{name}", archive.path);
        if patterns.admit_in(&archive.path, &path) {
            walk.files.push(SourceFile {
                path,
                absolute: archive.absolute.join(&name),
                size,
                modified: archive.modified,
            });
        }
    }
}

fn entry(file: FileState, reason: String, sha256: String) -> SkippedEntry {
    SkippedEntry {
        file,
        reason,
        converter: None,
        sha256: Some(sha256),
    }
}

/// The bytes of a file that lies in no archive; at most one more than are read of any.
fn whole(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// SHA-256 of an archive, which may be larger than memory.
fn sha256_of(path: &Path) -> io::Result<String> {
    let mut file = open(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok(hex(&hasher.finalize()));
        }
        hasher.update(buffer.get(..read).unwrap_or_default());
    }
}
