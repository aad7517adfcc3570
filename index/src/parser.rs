//! Who turns the bytes of a file into a document, and who looks into archives: this process, or one
//! that may die of it.
//!
//! How a format is read is told in `extract` and `zipped`; how another process is started and watched is left
//! to the program, which gives a collection its [`Parser`].

use std::fs::File;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use crate::document::Document;
use crate::extract::extract_in;
use crate::zipped::{Archive, Listing};

/// Lists archives and takes files out of them.
pub trait Archives: Send + Sync {
    /// Lists the files in the archive at `path`.
    fn list(&self, path: &Path) -> Result<Listing, ParseError>;

    /// Unpacks the file `name` of the archive at `path`; at most one byte more than `largest`.
    fn unpack(&self, path: &Path, name: &str, largest: u64) -> Result<Vec<u8>, ParseError>;
}

/// Turns the bytes of a file into a document.
pub trait Parser: Archives {
    /// Reads `bytes` as the file `path` (relative, with `/`), whose ending tells the format; in the
    /// `encoding` that whoever delivered it named, where it is text and does not say itself.
    fn parse(
        &self,
        path: &str,
        bytes: &[u8],
        encoding: Option<&str>,
    ) -> Result<Document, ParseError>;

    /// What turns files of this name into text for this parser, where that is no reader of `extract`; named
    /// so that another name means another text.
    fn converter(&self, path: &str) -> Option<String> {
        let _ = path;
        None
    }

    /// Gives back what is held only for reading; called when a sync has read its last file.
    fn rest(&self) {}
}

/// Why there is no document of a file.
#[derive(Debug, thiserror::Error, Clone, PartialEq, Eq)]
pub enum ParseError {
    /// The file cannot become a document as it is.
    #[error("{reason}")]
    Refused {
        /// Why, and where it helps what to do.
        reason: String,
    },
    /// Its reader did not survive it, or went beyond its limits, each time it was tried.
    ///
    /// A file with the same content is not tried again by this version of the program.
    #[error("{reason}")]
    Deadly {
        /// What it did.
        reason: String,
    },
    /// There is nothing to read it with at this moment, whatever is in it.
    #[error("could not be read just now: {reason}")]
    Unavailable {
        /// The cause.
        reason: String,
    },
}

/// Reads files in this process; a reader that never ends, or ends the process, is not stopped.
#[derive(Clone, Copy, Debug, Default)]
pub struct InProcess;

impl Parser for InProcess {
    fn parse(
        &self,
        path: &str,
        bytes: &[u8],
        encoding: Option<&str>,
    ) -> Result<Document, ParseError> {
        here(|| extract_in(path, bytes, encoding).map_err(|error| error.to_string()))
    }
}

impl Archives for InProcess {
    fn list(&self, path: &Path) -> Result<Listing, ParseError> {
        here(|| Ok(opened(path)?.list()))
    }

    fn unpack(&self, path: &Path, name: &str, largest: u64) -> Result<Vec<u8>, ParseError> {
        here(|| {
            let unpacked = opened(path)?.unpack(name, largest);
            unpacked.map_err(|error| error.to_string())
        })
    }
}

/// Does `work` in this process.
///
/// A reader that panics is a fault of ours, and still no reason to leave the other files out.
fn here<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, ParseError> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(done) => done.map_err(|reason| ParseError::Refused { reason }),
        Err(_) => Err(ParseError::Deadly {
            reason: PANICKED.to_owned(),
        }),
    }
}

fn opened(path: &Path) -> Result<Archive<io::BufReader<File>>, String> {
    let file = open(path).map_err(|error| error.to_string())?;
    Archive::open(io::BufReader::new(file))
}

/// Opens the regular file at `path` for reading.
pub fn open(path: &Path) -> io::Result<File> {
    // Opening a pipe would wait for whoever writes into it.
    if !std::fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is no regular file any more"));
    }
    File::open(path)
}

/// What is said of a file whose reader panicked.
pub const PANICKED: &str = "stopped its reader, which is a fault in quoth: report it";
