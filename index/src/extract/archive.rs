//! Opens zip archives and takes parts out of them, within limits on what they may unpack to.
//!
//! What the parts mean is for the readers of each format; nothing is ever written to a disk.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::ExtractError;

/// The most entries of an archive.
pub(super) const MOST_ENTRIES: usize = 10_000;

/// The most bytes that an archive's parts may have together, once unpacked.
const MOST_UNPACKED: u64 = 256 * 1024 * 1024;

/// How many times its packed size a part may have, once it is larger than [`FREE_OF_RATIO`].
const HIGHEST_RATIO: u64 = 200;

/// Parts up to this size may be packed as tightly as can be.
const FREE_OF_RATIO: u64 = 8 * 1024 * 1024;

/// An archive in memory.
pub(super) struct Archive<'b> {
    zip: ZipArchive<Cursor<&'b [u8]>>,
    /// Bytes that may still be unpacked.
    left: u64,
}

impl<'b> Archive<'b> {
    /// Reads the directory of the archive.
    pub(super) fn open(bytes: &'b [u8]) -> Result<Archive<'b>, ExtractError> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
        if zip.len() > MOST_ENTRIES {
            return Err(ExtractError::TooMany {
                what: "files in the archive",
                limit: MOST_ENTRIES,
            });
        }
        Ok(Archive {
            zip,
            left: MOST_UNPACKED,
        })
    }

    /// Names of the entries, in the order of the archive.
    pub(super) fn names(&self) -> Vec<String> {
        let names = self.zip.file_names().flatten();
        names.map(|name| name.into_owned()).collect()
    }

    /// Whether there is a part of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.zip.index_for_name(name).is_some()
    }

    /// Unpacks the part `name`; nothing where there is none.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, ExtractError> {
        let mut entry = match self.zip.by_name(name) {
            Ok(entry) => entry,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(damaged(&error)),
        };
        let tightest = entry.compressed_size().saturating_mul(HIGHEST_RATIO);
        let most = self.left.min(tightest.max(FREE_OF_RATIO));
        let mut bytes = Vec::new();
        let read = (&mut entry).take(most + 1).read_to_end(&mut bytes);
        if bytes.len() as u64 > most {
            return Err(ExtractError::Bomb);
        }
        read.map_err(|error| ExtractError::Damaged {
            what: format!("`{name}` in the archive: {error}"),
        })?;
        self.left -= bytes.len() as u64;
        Ok(Some(bytes))
    }

    /// Unpacks every part once, for readers that unpack without limits of their own.
    pub(super) fn check_all(&mut self) -> Result<(), ExtractError> {
        for name in self.names() {
            self.part(&name)?;
        }
        self.left = MOST_UNPACKED;
        Ok(())
    }

    /// Unpacks the part `name`, which the format cannot do without.
    pub(super) fn needed(&mut self, name: &str) -> Result<Vec<u8>, ExtractError> {
        let part = self.part(name)?;
        part.ok_or_else(|| ExtractError::Damaged {
            what: format!("`{name}` is not in the archive"),
        })
    }
}

fn damaged(error: &ZipError) -> ExtractError {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => ExtractError::Encrypted,
        error => ExtractError::Damaged {
            what: format!("the archive: {error}"),
        },
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that fails may panic")]
mod tests {
    use super::*;
    use crate::extract::fixtures::zip;

    #[test]
    fn parts_come_out_as_they_went_in() {
        let bytes = zip(&[("a/b.txt", b"words"), ("c", b"")]);
        let mut archive = Archive::open(&bytes).unwrap();
        assert_eq!(archive.names(), ["a/b.txt", "c"]);
        assert_eq!(archive.needed("a/b.txt").unwrap(), b"words");
        assert_eq!(archive.part("d").unwrap(), None);
        assert!(archive.needed("d").is_err());
    }

    #[test]
    fn a_part_that_unpacks_to_far_more_is_refused() {
        let bytes = zip(&[("bomb", &vec![0; 64 * 1024 * 1024])]);
        assert!(bytes.len() < 100_000);
        let mut archive = Archive::open(&bytes).unwrap();
        assert_eq!(archive.part("bomb"), Err(ExtractError::Bomb));
    }
}
