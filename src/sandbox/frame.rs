//! What goes between the program and a child: a length, then as many bytes.
//!
//! Neither side believes the other's length before the bytes are there.

use std::io::{self, Read, Write};
use std::time::SystemTime;

use quoth_index::document::Document;
use quoth_index::zipped::Listing;
use serde::{Deserialize, Serialize};

/// What a child says first, when its limits are in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Hello {
    /// Whether the system also keeps it from files, network and programs.
    pub(super) confined: bool,
}

/// The most bytes of an archive that are handed over at once.
pub(super) const MOST_PART: u64 = 256 << 10;

/// What a child is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Request {
    /// To make a document of the file `path`, whose bytes are in the next frame.
    Read {
        path: String,
        encoding: Option<String>,
    },
    /// To list an archive.
    List(Held),
    /// To take a file out of an archive; at most one byte more than `largest`.
    Unpack {
        archive: Held,
        name: String,
        largest: u64,
    },
}

/// An archive that the program has open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Held {
    /// Where it is; with the rest, to tell whether it is the one from before.
    pub(super) path: String,
    /// In bytes.
    pub(super) length: u64,
    /// When it was last changed.
    pub(super) modified: Option<SystemTime>,
}

/// What became of a request.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Reply {
    /// The document.
    Document(Document),
    /// What is in the archive.
    Listing(Listing),
    /// The unpacked file.
    Unpacked(Vec<u8>),
    /// Not the end: a part of the archive has to be handed over first.
    Needs { at: u64, length: u64 },
    /// Why it cannot be done.
    Refused(String),
    /// Its reader panicked.
    Panicked,
}

/// `value` as the bytes of a frame.
pub(super) fn encoded(value: &impl Serialize) -> io::Result<Vec<u8>> {
    postcard::to_stdvec(value).map_err(io::Error::other)
}

/// Writes one frame.
pub(super) fn write(to: &mut dyn Write, bytes: &[u8]) -> io::Result<()> {
    let length = u64::try_from(bytes.len()).map_err(io::Error::other)?;
    to.write_all(&length.to_le_bytes())?;
    to.write_all(bytes)?;
    to.flush()
}

/// Reads one frame of at most `most` bytes; nothing where the other side has ended.
pub(super) fn read(from: &mut dyn Read, most: u64) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 8];
    let first = from.read(&mut length)?;
    if first == 0 {
        return Ok(None);
    }
    if let Some(rest) = length.get_mut(first..) {
        from.read_exact(rest)?;
    }
    let length = u64::from_le_bytes(length);
    if length > most {
        return Err(io::Error::from(io::ErrorKind::FileTooLarge));
    }
    let mut bytes = Vec::new();
    from.take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 != length {
        return Err(io::Error::from(io::ErrorKind::UnexpectedEof));
    }
    Ok(Some(bytes))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    #[test]
    fn frames_come_out_as_they_went_in_and_then_there_are_none() {
        let mut bytes = Vec::new();
        write(&mut bytes, b"one").unwrap();
        write(&mut bytes, b"").unwrap();
        let mut from = bytes.as_slice();
        assert_eq!(read(&mut from, 3).unwrap().unwrap(), b"one");
        assert_eq!(read(&mut from, 3).unwrap().unwrap(), b"");
        assert_eq!(read(&mut from, 3).unwrap(), None);
    }

    #[test]
    fn a_frame_that_is_too_long_or_cut_short_is_an_error() {
        let mut bytes = Vec::new();
        write(&mut bytes, b"four").unwrap();
        let kind = |bytes: &[u8], most| read(&mut &bytes[..], most).unwrap_err().kind();
        assert_eq!(kind(&bytes, 3), io::ErrorKind::FileTooLarge);
        for length in 1..bytes.len() {
            let part = bytes.get(..length).unwrap();
            assert_eq!(kind(part, 4), io::ErrorKind::UnexpectedEof, "{length}");
        }
        assert_eq!(kind(&[b'x'; 100], 1 << 30), io::ErrorKind::FileTooLarge);
    }
}
