//! Who turns the bytes of a file into a document: this process, or one that may die of it.
//!
//! How a format is read is told in `extract`; how another process is started and watched is left
//! to the program, which gives a collection its [`Parser`].

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::document::Document;
use crate::extract::extract;

/// Turns the bytes of a file into a document.
pub trait Parser: Send + Sync {
    /// Reads `bytes` as the file `path` (relative, with `/`), whose ending tells the format.
    fn parse(&self, path: &str, bytes: &[u8]) -> Result<Document, ParseError>;

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
    fn parse(&self, path: &str, bytes: &[u8]) -> Result<Document, ParseError> {
        // A reader that panics is a fault of ours, and still no reason to leave the other files out.
        match catch_unwind(AssertUnwindSafe(|| extract(path, bytes))) {
            Ok(Ok(document)) => Ok(document),
            Ok(Err(error)) => Err(ParseError::Refused {
                reason: error.to_string(),
            }),
            Err(_) => Err(ParseError::Deadly {
                reason: PANICKED.to_owned(),
            }),
        }
    }
}

/// What is said of a file whose reader panicked.
pub const PANICKED: &str = "stopped its reader, which is a fault in quoth: report it";
