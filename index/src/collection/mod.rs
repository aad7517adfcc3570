//! A named set of sources with its own index: brought in line by `sync`, asked by `ask`.
//!
//! What a front-end needs of this crate, in one place.

use std::path::Path;

use crate::answer::Answer;
use crate::question::Question;
use crate::source::FolderSource;

/// A collection's index on disk, open for asking.
#[derive(Debug)]
pub struct Collection {
    name: String,
}

/// What an owner may set about answers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AnswerLimits {
    /// Quotes returned, 1 to 10.
    pub quotes: usize,
    /// The most characters (code points) of one quote.
    pub quote_chars: usize,
    /// Confidence from which an answer stands alone.
    pub answered_from: f64,
    /// Confidence from which the closest passages are shown.
    pub uncertain_from: f64,
}

impl Default for AnswerLimits {
    fn default() -> AnswerLimits {
        AnswerLimits {
            quotes: 3,
            quote_chars: 700,
            answered_from: 0.5,
            uncertain_from: 0.2,
        }
    }
}

/// What a sync did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SyncReport {
    /// Documents that were not there before.
    pub added: usize,
    /// Documents whose content changed.
    pub changed: usize,
    /// Documents whose file is gone.
    pub removed: usize,
    /// Documents left as they were.
    pub unchanged: usize,
    /// Files that could not be read, with reasons.
    pub skipped: Vec<Skipped>,
    /// Passages in the index afterwards.
    pub passages: usize,
    /// Documents in the index per format, by the format's name.
    pub formats: Vec<(String, usize)>,
}

/// A file that did not become a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// The file, relative to its source's folder.
    pub path: String,
    /// Why, and where it helps what to do.
    pub reason: String,
}

/// How far a sync has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Files looked at.
    pub done: usize,
    /// Files to look at.
    pub total: usize,
}

/// What is in a collection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Documents.
    pub documents: usize,
    /// Passages.
    pub passages: usize,
}

impl Collection {
    /// Opens the last good index in `folder`, or an empty one when there is none yet.
    pub fn open(folder: &Path, name: &str) -> Result<Collection, OpenError> {
        let _ = folder;
        Ok(Collection {
            name: name.to_owned(),
        })
    }

    /// The collection's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What is in the index that answers now.
    pub fn counts(&self) -> Counts {
        Counts::default()
    }

    /// Brings the index in line with `sources`; answers come from the old one until it is done.
    ///
    /// Takes a lock on the collection's folder, so that only one process writes.
    pub fn sync(
        &self,
        sources: &[FolderSource],
        progress: &dyn Fn(Progress),
    ) -> Result<SyncReport, SyncError> {
        let _ = (sources, progress);
        Ok(SyncReport::default())
    }

    /// Answers `question` from the index as it stands.
    pub fn ask(&self, question: &Question, limits: &AnswerLimits) -> Result<Answer, AskError> {
        let _ = (question, limits);
        Ok(Answer::nothing())
    }

    /// Verifies every file and every passage of the index on disk; returns the faults found.
    pub fn check(&self) -> Vec<Fault> {
        Vec::new()
    }
}

/// Something wrong with an index on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file, relative to the collection's folder.
    pub file: String,
    /// What is wrong with it and what to do.
    pub what: String,
}

/// Why a collection could not be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The folder could not be read or made.
    #[error("could not open the index folder `{folder}`")]
    Folder {
        /// The folder.
        folder: String,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
}

/// Why a sync did not finish; the last good index still answers.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SyncError {
    /// A source's folder is not there or cannot be read.
    #[error("could not read the source folder `{folder}`")]
    Source {
        /// The folder.
        folder: String,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// An include or exclude pattern is not one.
    #[error("`{pattern}` is not a file pattern: {reason}")]
    Pattern {
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        reason: String,
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
