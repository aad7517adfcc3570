//! What can go wrong with a collection: opening it, bringing it in line, asking it.
//!
//! Each is made where it happens.

use crate::engine::shard::ShardError;
use crate::manifest::ManifestError;
use crate::source::SourceError;

/// Why a collection could not be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The pointer or the manifest cannot be read.
    #[error("could not open the index")]
    Manifest(#[source] ManifestError),
    /// A file differs from its checksum.
    #[error("the index is damaged: {what}")]
    Damaged {
        /// What was found.
        what: String,
    },
    /// A shard does not open.
    #[error("could not open shard `{shard}`")]
    Shard {
        /// The shard's folder.
        shard: String,
        /// The cause.
        #[source]
        source: ShardError,
    },
}

/// Why a sync did not finish; the last good index still answers.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SyncError {
    /// A source cannot be listed.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// What was read back from disk does not hold what was written.
    #[error("the index is damaged: {what}")]
    Damaged {
        /// What was found.
        what: String,
    },
    /// Another process writes this index.
    #[error("another quoth process is indexing this collection (lock `{lock}`)")]
    Locked {
        /// The lock file.
        lock: String,
    },
    /// The index could not be written.
    #[error("could not write the index in `{folder}`")]
    Write {
        /// The folder.
        folder: String,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
}

/// Why an answer could not be given.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AskError {
    /// The index on disk does not hold what was written.
    #[error("the index is damaged: {what}; run `quoth index` to rebuild it")]
    Damaged {
        /// What was found.
        what: String,
    },
}

/// An error and its causes in one line.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
