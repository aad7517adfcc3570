//! Zip archives as folders: lists the files in one, says which are read, and unpacks a single one.
//!
//! A file in an archive has the archive's path with its own name behind it, as `a.zip/guide/b.md`.
//! Names are only ever compared with those in the archive; nothing is written to a disk. In which
//! process this is done is told in `parser`.

use std::io::{self, Read, Seek};
use std::path::Path;

use serde::{Deserialize, Serialize};
use zip::ZipArchive;

use crate::extract::ending_of;

/// The most files of an archive that are listed.
const MOST_FILES: usize = 5_000;

/// The most bytes of all files of an archive together, once unpacked.
const MOST_UNPACKED: u64 = 512 * 1024 * 1024;

/// How many times its packed size a file may have, once it is larger than [`FREE_OF_RATIO`].
const HIGHEST_RATIO: u64 = 200;

/// Files up to this size may be packed as tightly as can be.
const FREE_OF_RATIO: u64 = 8 * 1024 * 1024;

/// An archive that is open for reading.
pub struct Archive<R> {
    zip: ZipArchive<R>,
}

/// What an archive says of the files in it, in its own order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    entries: Vec<Entry>,
    /// Whether it holds more than are listed.
    more: bool,
}

/// What the archive says about a file in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    name: String,
    size: u64,
    packed: u64,
    is_regular: bool,
    is_encrypted: bool,
}

/// What of an archive is read.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Members {
    /// Files to read, with their sizes in bytes, in the order of their names.
    pub files: Vec<(String, u64)>,
    /// Files that are not read, with the reason.
    pub skipped: Vec<(String, String)>,
}

/// Whether a file of this name is an archive.
pub fn is_archive(path: &str) -> bool {
    ending_of(path).is_some_and(|ending| ending.eq_ignore_ascii_case("zip"))
}

/// The archive that `path` leads into, and the name in it; nothing for a file of its own.
pub fn divided(path: &Path) -> Option<(&Path, String)> {
    let mut folders = path.ancestors().skip(1);
    let archive =
        folders.find(|folder| folder.to_str().is_some_and(is_archive) && folder.is_file())?;
    let inner = path.strip_prefix(archive).ok()?;
    let parts: Option<Vec<&str>> = inner.iter().map(|part| part.to_str()).collect();
    Some((archive, parts?.join("/")))
}

impl<R: Read + Seek> Archive<R> {
    /// Reads the directory of the archive; a refusal is the reason.
    pub fn open(reader: R) -> Result<Archive<R>, String> {
        let zip = ZipArchive::new(reader);
        let zip = zip.map_err(|error| format!("could not be read as an archive: {error}"))?;
        Ok(Archive { zip })
    }

    /// Lists the files.
    pub fn list(&mut self) -> Listing {
        let mut listing = Listing {
            entries: Vec::new(),
            more: self.zip.len() > MOST_FILES,
        };
        for index in 0..self.zip.len().min(MOST_FILES) {
            let Ok(entry) = self.zip.by_index_raw(index) else {
                continue;
            };
            let Ok(name) = entry.name() else {
                continue;
            };
            if entry.is_dir() || is_hidden(&name) {
                continue;
            }
            listing.entries.push(Entry {
                name: name.into_owned(),
                size: entry.size(),
                packed: entry.compressed_size(),
                is_regular: !entry.is_symlink(),
                is_encrypted: entry.encrypted(),
            });
        }
        listing
    }

    /// Unpacks the file `name`; at most one byte more than `largest`.
    pub fn unpack(&mut self, name: &str, largest: u64) -> io::Result<Vec<u8>> {
        let entry = self.zip.by_name(name).map_err(io::Error::other)?;
        let mut bytes = Vec::new();
        entry.take(largest + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

impl Listing {
    /// The files to read, of which each may have up to `largest` bytes, and be of a name that
    /// `has_reader` knows what to do with.
    pub fn members(self, largest: u64, has_reader: &dyn Fn(&str) -> bool) -> Members {
        let mut members = Members::default();
        let mut left = MOST_UNPACKED;
        for entry in self.entries {
            match entry.refused(largest, left, has_reader) {
                Some(reason) => members.skipped.push((shown(&entry.name), reason)),
                None => {
                    left -= entry.size;
                    members.files.push((entry.name, entry.size));
                }
            }
        }
        if self.more {
            let reason =
                format!("more than the {MOST_FILES} files that are read of an archive: split it");
            members.skipped.push((String::new(), reason));
        }
        members.files.sort();
        members.files.dedup_by(|a, b| a.0 == b.0);
        members
    }
}

impl Entry {
    /// Why the file is not read.
    fn refused(
        &self,
        largest: u64,
        left: u64,
        has_reader: &dyn Fn(&str) -> bool,
    ) -> Option<String> {
        let leads_out = self.name.starts_with('/')
            || self.name.contains(['\\', ':', '\0'])
            || self
                .name
                .split('/')
                .any(|part| matches!(part, ".." | "." | ""));
        if leads_out {
            return Some("its name leads out of the archive".to_owned());
        }
        if !self.is_regular {
            return Some("not a regular file".to_owned());
        }
        if is_archive(&self.name) {
            return Some("an archive inside an archive: unpack it".to_owned());
        }
        if !has_reader(&self.name) {
            let ending = ending_of(&self.name).unwrap_or_default();
            return Some(format!("no reader for .{ending} files"));
        }
        if self.is_encrypted {
            return Some("encrypted: save it without a password".to_owned());
        }
        if self.size > FREE_OF_RATIO.max(self.packed.saturating_mul(HIGHEST_RATIO)) {
            return Some(
                "unpacks to more than a document may: it looks like a zip bomb".to_owned(),
            );
        }
        if self.size > largest {
            let mebibytes = largest / (1024 * 1024);
            return Some(format!("larger than {mebibytes} MiB: split it"));
        }
        let mebibytes = MOST_UNPACKED / (1024 * 1024);
        let is_too_much = self.size > left;
        is_too_much.then(|| format!("the archive holds more than {mebibytes} MiB: split it"))
    }
}

/// Hidden files, and what one system adds for itself.
fn is_hidden(name: &str) -> bool {
    let is_hidden = |part: &str| part == "__MACOSX" || (part.starts_with('.') && part.len() > 2);
    name.split('/').any(is_hidden)
}

fn shown(name: &str) -> String {
    name.trim_start_matches('/').to_owned()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that fails may panic")]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::extract::fixtures::zip;
    use crate::extract::format_of;

    fn has_reader(path: &str) -> bool {
        format_of(path).is_some()
    }

    fn archive(files: &[(&str, &[u8])]) -> Archive<Cursor<Vec<u8>>> {
        Archive::open(Cursor::new(zip(files))).unwrap()
    }

    #[test]
    fn files_are_listed_and_unpacked_by_their_names() {
        let mut archive = archive(&[("b/c.md", b"Words."), ("a.txt", b"More."), (".x.md", b"x")]);
        let found = archive.list().members(1000, &has_reader);
        assert_eq!(
            found.files,
            [("a.txt".to_owned(), 5), ("b/c.md".to_owned(), 6)]
        );
        assert_eq!(found.skipped, []);
        assert_eq!(archive.unpack("b/c.md", 1000).unwrap(), b"Words.");
        assert_eq!(archive.unpack("b/c.md", 2).unwrap().len(), 3);
        assert!(archive.unpack("b/d.md", 1000).is_err());
    }

    #[test]
    fn what_cannot_be_a_document_is_named_with_the_reason() {
        let zeros = vec![b'0'; 20 * 1024 * 1024];
        let mut archive = archive(&[
            ("../out.md", b"x"),
            ("/etc/x.md", b"x"),
            ("bomb.txt", &zeros),
            ("inner.zip", b"x"),
            ("photo.png", b"x"),
            ("long.md", b"12345678901"),
        ]);
        let found = archive.list().members(10, &has_reader);
        assert_eq!(found.files, []);
        let reasons: Vec<(&str, &str)> = found
            .skipped
            .iter()
            .map(|(name, reason)| (name.as_str(), reason.as_str()))
            .collect();
        assert_eq!(
            reasons,
            [
                ("../out.md", "its name leads out of the archive"),
                ("etc/x.md", "its name leads out of the archive"),
                (
                    "bomb.txt",
                    "unpacks to more than a document may: it looks like a zip bomb"
                ),
                ("inner.zip", "an archive inside an archive: unpack it"),
                ("photo.png", "no reader for .png files"),
                ("long.md", "larger than 0 MiB: split it"),
            ]
        );
        assert!(Archive::open(Cursor::new(b"PK\x03\x04 broken")).is_err());
    }
}
