//! A named set of sources with its own index: brought in line by `sync`, asked by `ask`.
//!
//! What a front-end needs of this crate, in one place.

mod archives;
mod ask;
mod background;
mod build;
mod check;
mod cite;
mod contents;
mod embed;
mod error;
mod explain;
mod found;
mod generation;
mod link;
mod lock;
mod meant;
mod new_shards;
mod numbers;
mod plan;
mod reasons;
mod report;
mod reread;
mod sync;
mod unpacked;

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use crate::answer::{Answer, Quote};
use crate::manifest::{Manifest, ManifestError, Pointer};
use crate::meaning::Model;
use crate::parser::{InProcess, Parser};
use crate::question::Question;
use crate::source::FolderSource;
use crate::synonyms::Synonyms;
use error::chain;
use generation::Generation;
use lock::Lock;
use sync::Job;

pub use check::Fault;
pub use contents::{Contents, Entry};
pub use error::{AskError, OpenError, SyncError};
pub use explain::{ExplainedCandidate, Explanation};
pub use reasons::{QuoteReasons, Reasons};
pub use report::{Progress, Skipped, SyncReport};
pub use reread::Reference;

/// A collection's index on disk, open for asking.
///
/// Asking never waits for a sync: it keeps the generation that it began with.
pub struct Collection {
    name: String,
    folder: PathBuf,
    current: RwLock<Arc<Generation>>,
    damage: Option<String>,
    synonyms: RwLock<Arc<Synonyms>>,
    parser: Arc<dyn Parser>,
    model: Option<Reader>,
    /// Where vectors are kept, if not only until a sync is done.
    vectors_kept_in: Option<PathBuf>,
    /// Whether an answer met with damage, so that the next sync has to look for it.
    doubted: AtomicBool,
    /// Whether syncs give way to answers.
    in_background: bool,
}

impl fmt::Debug for Collection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Collection")
            .field("name", &self.name)
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

/// A model that reads passages and questions.
#[derive(Clone, Debug)]
struct Reader {
    model: Arc<Model>,
    /// How long a question may take it.
    within: Duration,
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

/// What is in a collection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Documents.
    pub documents: usize,
    /// Passages.
    pub passages: usize,
    /// Bytes of the documents' text.
    pub text_bytes: u64,
    /// Bytes of the index's shards, which hold the text.
    pub shard_bytes: u64,
}

impl Collection {
    /// Opens the last good index in `folder`, or an empty one when there is none yet.
    ///
    /// A damaged index, or one of another version, opens as an empty one: the next sync writes it
    /// anew from the sources, and [`damage`](Self::damage) tells why.
    pub fn open(folder: &Path, name: &str) -> Result<Collection, OpenError> {
        let (generation, damage) = match open_current(folder) {
            Ok(generation) => (generation, None),
            Err(error @ OpenError::Manifest(ManifestError::Read { .. })) => return Err(error),
            Err(error) => (Generation::default(), Some(chain(&error))),
        };
        Ok(Collection {
            name: name.to_owned(),
            folder: folder.to_owned(),
            current: RwLock::new(Arc::new(generation)),
            damage,
            synonyms: RwLock::default(),
            parser: Arc::new(InProcess),
            model: None,
            vectors_kept_in: None,
            doubted: AtomicBool::new(false),
            in_background: false,
        })
    }

    /// The same collection, asked also in the words that `synonyms` say mean the same.
    pub fn with_synonyms(self, synonyms: Arc<Synonyms>) -> Collection {
        self.set_synonyms(synonyms);
        self
    }

    /// From now on questions are also asked in the words that `synonyms` say mean the same.
    pub fn set_synonyms(&self, synonyms: Arc<Synonyms>) {
        *self
            .synonyms
            .write()
            .unwrap_or_else(PoisonError::into_inner) = synonyms;
    }

    fn synonyms(&self) -> Arc<Synonyms> {
        Arc::clone(&self.synonyms.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The same collection, whose passages and questions `model` reads too; a question that takes it
    /// longer than `within` is answered by its words alone.
    pub fn with_model(self, model: Arc<Model>, within: Duration) -> Collection {
        Collection {
            model: Some(Reader { model, within }),
            ..self
        }
    }

    /// Keeps what the model says in `folder` for good: for whoever indexes the same texts again and
    /// again. Texts that are removed stay known there, though not their words.
    pub fn keep_vectors_in(self, folder: &Path) -> Collection {
        Collection {
            vectors_kept_in: Some(folder.to_owned()),
            ..self
        }
    }

    /// Has `parser` read the files; without it they are read in this process.
    pub fn read_by(self, parser: Arc<dyn Parser>) -> Collection {
        Collection { parser, ..self }
    }

    /// Has syncs give way to answers, as far as the system can do that, and a new index made ready
    /// for its first question before it answers.
    pub fn synced_in_background(self) -> Collection {
        Collection {
            in_background: true,
            ..self
        }
    }

    /// The collection's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where its index is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Why the index on disk was not used when the collection was opened.
    pub fn damage(&self) -> Option<&str> {
        self.damage.as_deref()
    }

    /// What is in the index that answers now.
    pub fn counts(&self) -> Counts {
        let generation = self.generation();
        let shards = &generation.manifest.shards;
        let files = shards.iter().flat_map(|shard| &shard.files);
        Counts {
            documents: generation.manifest.documents(),
            passages: generation.shards.iter().map(|shard| shard.passages()).sum(),
            text_bytes: shards.iter().map(|shard| shard.text_bytes).sum(),
            shard_bytes: files.map(|file| file.size).sum(),
        }
    }

    /// Brings the index in line with `sources`; answers come from the old one until it is done.
    ///
    /// Takes a lock on the collection's folder, so that only one process writes. A sync that fails
    /// leaves the old index as it was; one that finds nothing changed writes nothing.
    pub fn sync(
        &self,
        sources: &[FolderSource],
        progress: &dyn Fn(Progress),
    ) -> Result<SyncReport, SyncError> {
        let _lock = Lock::take(&self.folder)?;
        let (current, astray) = self.on_disk();
        if current.pointer != Pointer::default() && !astray {
            // What a sync that failed left may be what fills the disk.
            current.manifest.sweep(current.pointer, &self.folder);
        }
        let job = Job {
            folder: &self.folder,
            current: &current,
            doubted: self.doubted.swap(false, Ordering::Relaxed),
            sources,
            parser: self.parser.as_ref(),
            model: self.model.as_ref().map(|reader| &*reader.model),
            vectors_kept_in: self.vectors_kept_in.as_deref(),
        };
        let synced = if self.in_background {
            let work = |tell: &Sender<Progress>| {
                let synced = sync::sync(&job, &|progress| {
                    // Who does not listen any more need not know.
                    let _ = tell.send(progress);
                });
                synced.inspect(|(new, _)| new.iter().for_each(Generation::prepare))
            };
            background::apart(work, progress)
        } else {
            sync::sync(&job, progress)
        };
        self.parser.rest();
        let (new, report) = synced.inspect_err(|_| {
            self.doubted.fetch_or(job.doubted, Ordering::Relaxed);
        })?;
        let current = match new {
            Some(new) => self.answer_from(new),
            None if astray => {
                let folder = || self.folder.display().to_string();
                let written = current.pointer.commit(&self.folder);
                written.map_err(|source| SyncError::Write {
                    folder: folder(),
                    source,
                })?;
                current
            }
            None => current,
        };
        current.manifest.sweep(current.pointer, &self.folder);
        embed::finished(&self.folder);
        Ok(report)
    }

    /// The generation on disk, which another process may have written or removed since this one
    /// was opened, and whether `CURRENT` fails to name it; an empty one where there is none to use.
    ///
    /// Only for whoever holds the lock.
    fn on_disk(&self) -> (Arc<Generation>, bool) {
        let Ok(Some(found)) = Manifest::current(&self.folder) else {
            return (Arc::default(), false);
        };
        let astray = found.astray.is_some();
        let current = self.generation();
        if found.pointer == current.pointer {
            return (current, astray);
        }
        match Generation::open(&self.folder, found) {
            Ok(generation) => (self.answer_from(generation), astray),
            Err(_) => (Arc::default(), false),
        }
    }

    fn answer_from(&self, generation: Generation) -> Arc<Generation> {
        let generation = Arc::new(generation);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&generation);
        generation
    }

    /// Answers `question` from the index as it stands.
    ///
    /// Where files were damaged since the index was opened, the answer is an error, and the next
    /// sync writes what is damaged anew.
    pub fn ask(&self, question: &Question, limits: &AnswerLimits) -> Result<Answer, AskError> {
        self.guarded(|generation| {
            let asked = self.answered(generation, question, limits);
            asked.map(|asked| asked.answer)
        })
    }

    fn answered(
        &self,
        generation: &Generation,
        question: &Question,
        limits: &AnswerLimits,
    ) -> Result<ask::Answered, AskError> {
        let reader = self.model.as_ref();
        ask::ask(
            generation,
            &self.name,
            question,
            &self.synonyms(),
            reader,
            limits,
        )
    }

    /// As [`ask`](Self::ask), and tells why the answer is what it is.
    pub fn ask_with_reasons(
        &self,
        question: &Question,
        limits: &AnswerLimits,
    ) -> Result<(Answer, Reasons), AskError> {
        self.guarded(|generation| {
            let asked = self.answered(generation, question, limits)?;
            Ok(reasons::reasons(generation, asked))
        })
    }

    /// Tells how `question` was answered: every candidate, where it stands and the evidence for it.
    ///
    /// Damage to files is an error here as it is for [`ask`](Self::ask).
    pub fn explain(
        &self,
        question: &Question,
        limits: &AnswerLimits,
    ) -> Result<Explanation, AskError> {
        self.guarded(|generation| {
            let reader = self.model.as_ref();
            explain::explain(generation, question, reader, limits.quote_chars)
        })
    }

    /// Does `work` on the generation that answers, and takes note where it meets with damage.
    fn guarded<T>(
        &self,
        work: impl FnOnce(&Generation) -> Result<T, AskError>,
    ) -> Result<T, AskError> {
        let generation = self.generation();
        let done = catch_unwind(AssertUnwindSafe(|| work(&generation))).unwrap_or_else(|panic| {
            // Reading a file that changed under us may fail in any way. If that is not why, go on.
            match generation.file_faults(&self.folder).into_iter().next() {
                Some(fault) => Err(AskError::Damaged {
                    what: format!("`{}` {}", fault.file, fault.what),
                }),
                None => resume_unwind(panic),
            }
        });
        if done.is_err() {
            self.doubted.store(true, Ordering::Relaxed);
        }
        done
    }

    /// Quotes again what was quoted before; nothing where the document is gone or has changed.
    pub fn reread(&self, reference: &Reference) -> Result<Option<Quote>, AskError> {
        self.guarded(|generation| reread::reread(generation, &self.name, reference))
    }

    /// As [`reread`](Self::reread), with as much of the section around it as has `chars` characters.
    pub fn reread_around(
        &self,
        reference: &Reference,
        chars: usize,
    ) -> Result<Option<Quote>, AskError> {
        self.guarded(|generation| reread::around(generation, &self.name, reference, chars))
    }

    /// Titles and headings of the documents.
    pub fn contents(&self) -> Arc<Contents> {
        self.generation().contents()
    }

    /// Files that did not become documents at the last sync, with the reasons.
    pub fn skipped(&self) -> Vec<Skipped> {
        let skipped = |entry: &crate::manifest::SkippedEntry| Skipped {
            path: entry.file.path.clone(),
            reason: entry.reason.clone(),
        };
        self.generation()
            .manifest
            .skipped
            .iter()
            .map(skipped)
            .collect()
    }

    /// Verifies every file and every passage of the index on disk; returns the faults found.
    pub fn check(&self) -> Vec<Fault> {
        let model = self.model.as_ref().map(|reader| &*reader.model);
        check::check(&self.folder, model)
    }

    fn generation(&self) -> Arc<Generation> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Opens the generation on disk, or an empty one where there is none yet.
fn open_current(folder: &Path) -> Result<Generation, OpenError> {
    loop {
        let pointed = Manifest::pointed(folder);
        let opened = match Manifest::current(folder) {
            Ok(Some(found)) => Generation::open(folder, found),
            Ok(None) => Ok(Generation::default()),
            Err(error) => Err(OpenError::Manifest(error)),
        };
        // Another process may have written the next generation and removed files of this one.
        if opened.is_ok() || Manifest::pointed(folder) == pointed {
            return opened;
        }
    }
}
