//! A named set of sources with its own index: brought in line by `sync`, asked by `ask`.
//!
//! What a front-end needs of this crate, in one place.

mod ask;
mod explain;
mod generation;
mod sync;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use crate::answer::Answer;
use crate::engine::shard::ShardError;
use crate::manifest::{Manifest, ManifestError};
use crate::question::Question;
use crate::source::{FolderSource, SourceError};
use generation::Generation;

pub use explain::{ExplainedCandidate, Explanation};

/// A collection's index on disk, open for asking.
///
/// Asking never waits for a sync: it keeps the generation that it began with.
pub struct Collection {
    name: String,
    folder: PathBuf,
    current: RwLock<Arc<Generation>>,
    damage: Option<String>,
}

impl fmt::Debug for Collection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Collection")
            .field("name", &self.name)
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
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
    ///
    /// A damaged index, or one of another version, opens as an empty one: the next sync writes it
    /// anew from the sources, and [`damage`](Self::damage) tells why.
    pub fn open(folder: &Path, name: &str) -> Result<Collection, OpenError> {
        let opened = match Manifest::current(folder) {
            Ok(None) => Ok(Generation::empty()),
            Ok(Some(manifest)) => Generation::open(folder, manifest),
            Err(error @ ManifestError::Read { .. }) => return Err(OpenError::Manifest(error)),
            Err(error) => Err(OpenError::Manifest(error)),
        };
        let (generation, damage) = match opened {
            Ok(generation) => (generation, None),
            Err(error) => (Generation::empty(), Some(chain(&error))),
        };
        Ok(Collection {
            name: name.to_owned(),
            folder: folder.to_owned(),
            current: RwLock::new(Arc::new(generation)),
            damage,
        })
    }

    /// The collection's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Why the index on disk was not used when the collection was opened.
    pub fn damage(&self) -> Option<&str> {
        self.damage.as_deref()
    }

    /// What is in the index that answers now.
    pub fn counts(&self) -> Counts {
        let generation = self.generation();
        Counts {
            documents: generation.manifest.documents(),
            passages: generation.shards.iter().map(|shard| shard.passages()).sum(),
        }
    }

    /// Brings the index in line with `sources`; answers come from the old one until it is done.
    ///
    /// Takes a lock on the collection's folder, so that only one process writes.
    pub fn sync(
        &self,
        sources: &[FolderSource],
        progress: &dyn Fn(Progress),
    ) -> Result<SyncReport, SyncError> {
        let _lock = sync::Lock::take(&self.folder)?;
        // Another process may have written a newer generation since this one was opened.
        self.refresh()?;
        let current = self.generation();
        let (manifest, report) = sync::sync(&self.folder, &current, sources, progress)?;
        if let Some(manifest) = manifest {
            let generation =
                Generation::open(&self.folder, manifest).map_err(|error| SyncError::Damaged {
                    what: chain(&error),
                })?;
            generation.manifest.sweep(&self.folder);
            *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(generation);
        }
        Ok(report)
    }

    /// Takes up the generation on disk where it is newer than the one in use.
    fn refresh(&self) -> Result<(), SyncError> {
        let Ok(Some(manifest)) = Manifest::current(&self.folder) else {
            return Ok(());
        };
        if manifest.generation > self.generation().manifest.generation
            && let Ok(generation) = Generation::open(&self.folder, manifest)
        {
            *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(generation);
        }
        Ok(())
    }

    /// Answers `question` from the index as it stands.
    pub fn ask(&self, question: &Question, limits: &AnswerLimits) -> Result<Answer, AskError> {
        ask::ask(&self.generation(), &self.name, question, limits)
    }

    /// Tells how `question` was answered: every candidate, where it stands and the evidence for it.
    pub fn explain(&self, question: &Question) -> Result<Explanation, AskError> {
        explain::explain(&self.generation(), question)
    }

    /// Verifies every file and every passage of the index on disk; returns the faults found.
    pub fn check(&self) -> Vec<Fault> {
        let manifest = match Manifest::current(&self.folder) {
            Ok(Some(manifest)) => manifest,
            Ok(None) => return Vec::new(),
            Err(error) => {
                return vec![Fault {
                    file: "CURRENT".to_owned(),
                    what: chain(&error),
                }];
            }
        };
        let mut faults: Vec<Fault> = Vec::new();
        for entry in &manifest.shards {
            faults.extend(generation::file_faults(&self.folder, entry));
        }
        if faults.is_empty() {
            match Generation::open(&self.folder, manifest) {
                Ok(generation) => faults.extend(generation.damage()),
                Err(error) => faults.push(Fault {
                    file: "shards".to_owned(),
                    what: chain(&error),
                }),
            }
        }
        faults
    }

    fn generation(&self) -> Arc<Generation> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// An error and its causes in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
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
