//! Reads the bytes of a file into a [`Document`](crate::document::Document), by format.
//!
//! Which files are read at all is decided in `source`; nothing here touches the file system.

use crate::document::Document;

/// Reads `bytes` as the file `path` (relative, with `/`), whose ending tells the format.
///
/// Never panics, whatever the bytes.
pub fn extract(path: &str, bytes: &[u8]) -> Result<Document, ExtractError> {
    let _ = (path, bytes);
    Err(ExtractError::UnknownFormat)
}

/// Why a file could not become a document.
#[derive(Debug, thiserror::Error, Clone, PartialEq, Eq)]
pub enum ExtractError {
    /// No reader knows the file's ending.
    #[error("no reader for this kind of file")]
    UnknownFormat,
    /// The bytes are not text.
    #[error("not text: it holds binary data")]
    Binary,
    /// There is no word in it.
    #[error("empty: there is no text in it")]
    Empty,
    /// Nested deeper than any reader should follow.
    #[error("nested {depth} levels deep, more than the {limit} that are read")]
    TooDeep {
        /// Levels found.
        depth: usize,
        /// Levels allowed.
        limit: usize,
    },
}
