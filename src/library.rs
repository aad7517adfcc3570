//! All collections one process has open, and the one way to ask them.
//!
//! Who may ask which collection is the front-end's decision, told by a [`Scope`]; bringing the
//! collections in line with their sources is the work of `indexer`. What an owner decided about one is in
//! `shelf`; how several answers become one, in `merged`.

mod merged;
mod shelf;

use std::fmt;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use quoth_index::answer::{Answer, Quote};
use quoth_index::collection::{AnswerLimits, AskError, Collection, Counts, QuoteReasons, Reasons};
use quoth_index::question::Question;
use tokio::sync::Semaphore;
use tracing::{error, warn};

use merged::merge;

pub use shelf::{Audience, Shelf, UpdateError};

/// The most quotes that one answer holds.
pub const MAX_QUOTES: usize = 10;

/// All collections one process has open; cheap to clone.
#[derive(Clone)]
pub struct Library {
    shared: Arc<Shared>,
}

struct Shared {
    shelves: Vec<Shelf>,
    answer: AnswerLimits,
    load: Load,
    /// Answers running or waiting.
    places: Arc<Semaphore>,
    /// Answers running.
    running: Arc<Semaphore>,
}

/// How much work a library takes on at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
    /// Answers computed at the same time.
    pub at_once: NonZeroUsize,
    /// Questions that may wait for their turn; further ones are refused.
    pub waiting: usize,
    /// The longest that an asker waits.
    pub deadline: Duration,
}

impl Default for Load {
    fn default() -> Load {
        Load {
            at_once: NonZeroUsize::MIN.saturating_add(1),
            waiting: 256,
            deadline: Duration::from_millis(2_500),
        }
    }
}

/// Which collections a question is put to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All that are open.
    All,
    /// These and no others; nothing of any other collection shows in the answer.
    Named(Vec<String>),
}

impl Scope {
    /// Those that the question names with `in:`, or all. For where the rights of files decide what
    /// may be read, as at a terminal.
    pub fn of(question: &Question) -> Scope {
        match question.conditions().collections.as_slice() {
            [] => Scope::All,
            names => Scope::Named(names.to_vec()),
        }
    }
}

/// An answer, and why it is that.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained {
    /// The answer.
    pub answer: Answer,
    /// For each quote the number of its collection in `collections`, and why it has its score.
    pub quotes: Vec<(usize, QuoteReasons)>,
    /// The collections asked, by name, with what they were asked and how sure they are.
    pub collections: Vec<(String, Reasons)>,
}

/// What a front-end may know of a collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CollectionInfo {
    /// Its name.
    pub name: String,
    /// Who may read it.
    pub audience: Audience,
    /// What the index holds.
    pub counts: Counts,
}

/// Why a library gave no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LibraryError {
    /// As many questions wait as may wait.
    #[error("too many questions are waiting; ask again in a moment")]
    Busy,
    /// The answer was not ready in time.
    #[error("the answer took longer than {} ms", deadline.as_millis())]
    TooLate {
        /// How long the asker waited.
        deadline: Duration,
    },
    /// No open collection has this name.
    #[error("there is no collection `{name}`; there is {}", listed(known))]
    NoSuchCollection {
        /// The name that was asked for.
        name: String,
        /// Every open collection. An asker may see only those that they may read.
        known: Vec<String>,
    },
    /// A collection could not answer.
    #[error("could not ask the collection `{collection}`")]
    Ask {
        /// The collection.
        collection: String,
        /// The cause.
        #[source]
        source: AskError,
    },
    /// The thread that computed the answer panicked, or the runtime is stopping.
    #[error("the answer was broken off")]
    BrokenOff,
}

impl Library {
    /// Takes `shelves` with what the owner set about answers and load.
    pub fn new(shelves: Vec<Shelf>, answer: AnswerLimits, load: Load) -> Library {
        let at_once = load.at_once.get();
        Library {
            shared: Arc::new(Shared {
                shelves,
                answer,
                load,
                places: Arc::new(Semaphore::new(at_once.saturating_add(load.waiting))),
                running: Arc::new(Semaphore::new(at_once)),
            }),
        }
    }

    /// Every open collection, in the order of the settings.
    pub fn collections(&self) -> Vec<CollectionInfo> {
        let info = |shelf: &Shelf| CollectionInfo {
            name: shelf.collection.name().to_owned(),
            audience: shelf.audience.clone(),
            counts: shelf.collection.counts(),
        };
        self.shared.shelves.iter().map(info).collect()
    }

    /// The collections themselves, for the indexer and for commands that write.
    pub fn shelves(&self) -> &[Shelf] {
        &self.shared.shelves
    }

    /// The open collection with that name.
    pub fn collection(&self, name: &str) -> Option<&Collection> {
        let mut shelves = self.shared.shelves.iter().map(|shelf| &shelf.collection);
        shelves.find(|collection| collection.name() == name)
    }

    /// What the owner set about answers.
    pub fn limits(&self) -> &AnswerLimits {
        &self.shared.answer
    }

    /// Answers on a blocking thread, in its turn and before the deadline.
    ///
    /// An answer that comes too late still occupies its permit until it is done, so that a slow
    /// question cannot be multiplied by asking it again.
    pub async fn ask(
        &self,
        question: &Question,
        scope: &Scope,
        quotes: NonZeroUsize,
    ) -> Result<Answer, LibraryError> {
        let (question, scope) = (question.clone(), scope.clone());
        self.in_turn(move |library| library.ask_blocking(&question, &scope, quotes))
            .await?
    }

    /// Does `work` on a blocking thread, in its turn and before the deadline.
    pub async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Library) -> T + Send + 'static,
    ) -> Result<T, LibraryError> {
        let deadline = self.shared.load.deadline;
        let place = Arc::clone(&self.shared.places)
            .try_acquire_owned()
            .map_err(|_| LibraryError::Busy)?;
        let work = async {
            let permit = Arc::clone(&self.shared.running)
                .acquire_owned()
                .await
                .map_err(|_| LibraryError::BrokenOff)?;
            let library = self.clone();
            let task = tokio::task::spawn_blocking(move || {
                let _held = (place, permit);
                work(&library)
            });
            task.await.map_err(|_| LibraryError::BrokenOff)
        };
        tokio::time::timeout(deadline, work)
            .await
            .map_err(|_| LibraryError::TooLate { deadline })?
    }

    /// Answers on this thread, without permit or deadline: for a command with no runtime.
    ///
    /// Where one of several collections cannot answer, the others do, and the log says so.
    pub fn ask_blocking(
        &self,
        question: &Question,
        scope: &Scope,
        quotes: NonZeroUsize,
    ) -> Result<Answer, LibraryError> {
        let limits = self.limits_for(quotes);
        let answers = self.gather(scope, |collection| collection.ask(question, &limits))?;
        Ok(merge(answers, limits.quotes))
    }

    /// As [`ask_blocking`](Self::ask_blocking), and tells why the answer is what it is.
    pub fn explain_blocking(
        &self,
        question: &Question,
        scope: &Scope,
        quotes: NonZeroUsize,
    ) -> Result<Explained, LibraryError> {
        let limits = self.limits_for(quotes);
        let told = self.gather(scope, |collection| {
            let told = collection.ask_with_reasons(question, &limits)?;
            Ok((collection.name().to_owned(), told))
        })?;
        let mut explained = Explained {
            answer: Answer::nothing(),
            quotes: Vec::new(),
            collections: Vec::new(),
        };
        let mut answers: Vec<Answer> = Vec::new();
        for (collection, (answer, reasons)) in told {
            answers.push(answer);
            explained.collections.push((collection, reasons));
        }
        explained.answer = merge(answers.clone(), limits.quotes);
        for quote in &explained.answer.quotes {
            let place = |quote: &Quote| {
                let citation = quote.citation();
                let bytes = citation.place.bytes;
                (citation.collection.clone(), citation.path.clone(), bytes)
            };
            let same = |other: &Quote| place(other) == place(quote);
            let collections = answers.iter().zip(&explained.collections).enumerate();
            let reasons = collections.filter_map(|(number, (answer, (_, reasons)))| {
                let at = answer.quotes.iter().position(same)?;
                Some((number, reasons.quotes.get(at)?.clone()))
            });
            explained.quotes.extend(reasons.take(1));
        }
        Ok(explained)
    }

    fn limits_for(&self, quotes: NonZeroUsize) -> AnswerLimits {
        AnswerLimits {
            quotes: quotes.get().min(MAX_QUOTES),
            ..self.shared.answer
        }
    }

    /// What each collection in scope answers to `ask`; those that cannot are left out if another
    /// can.
    fn gather<T>(
        &self,
        scope: &Scope,
        ask: impl Fn(&Collection) -> Result<T, AskError>,
    ) -> Result<Vec<T>, LibraryError> {
        let mut answers = Vec::new();
        let mut failure = None;
        for collection in self.in_scope(scope)? {
            match ask(collection) {
                Ok(answer) => answers.push(answer),
                Err(source) => {
                    let collection = collection.name().to_owned();
                    error!(collection, %source, "could not ask a collection");
                    failure = Some(LibraryError::Ask { collection, source });
                }
            }
        }
        match failure {
            Some(failure) if answers.is_empty() => Err(failure),
            Some(_) => {
                warn!(asked = answers.len(), "the answer lacks a collection");
                Ok(answers)
            }
            None => Ok(answers),
        }
    }

    fn in_scope(&self, scope: &Scope) -> Result<Vec<&Collection>, LibraryError> {
        let all = self.shared.shelves.iter().map(|shelf| &shelf.collection);
        let Scope::Named(names) = scope else {
            return Ok(all.collect());
        };
        for name in names {
            if !all.clone().any(|collection| collection.name() == name) {
                return Err(LibraryError::NoSuchCollection {
                    name: name.clone(),
                    known: all.map(|collection| collection.name().to_owned()).collect(),
                });
            }
        }
        let named = |collection: &&Collection| names.iter().any(|name| name == collection.name());
        Ok(all.filter(named).collect())
    }
}

impl fmt::Debug for Library {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Library")
            .field("collections", &self.shared.shelves.len())
            .finish_non_exhaustive()
    }
}

fn listed(names: &[String]) -> String {
    if names.is_empty() {
        return "none".to_owned();
    }
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    fn empty(load: Load) -> Library {
        Library::new(Vec::new(), AnswerLimits::default(), load)
    }

    #[tokio::test]
    async fn a_question_is_refused_when_as_many_wait_as_may_wait() {
        let question = Question::parse("Who?").unwrap();
        let library = empty(Load {
            at_once: NonZeroUsize::MIN,
            waiting: 1,
            ..Load::default()
        });
        let places = &library.shared.places;
        let held = places.try_acquire_many(2).unwrap();
        let refused = library.ask(&question, &Scope::All, NonZeroUsize::MIN).await;
        assert!(matches!(refused, Err(LibraryError::Busy)), "{refused:?}");
        drop(held);
        let answered = library.ask(&question, &Scope::All, NonZeroUsize::MIN).await;
        assert_eq!(answered.unwrap(), Answer::nothing());
        assert_eq!(places.available_permits(), 2, "every place is given back");
    }

    #[tokio::test]
    async fn an_asker_waits_no_longer_than_the_deadline() {
        let question = Question::parse("Who?").unwrap();
        let deadline = Duration::from_millis(1);
        let library = empty(Load {
            deadline,
            at_once: NonZeroUsize::MIN,
            ..Load::default()
        });
        let _running = library.shared.running.try_acquire().unwrap();
        let late = library.ask(&question, &Scope::All, NonZeroUsize::MIN).await;
        assert!(matches!(late, Err(LibraryError::TooLate { deadline: d }) if d == deadline));
    }

    #[tokio::test]
    async fn asking_a_collection_that_is_not_there_says_so() {
        let question = Question::parse("Who?").unwrap();
        let scope = Scope::Named(vec!["docs".to_owned()]);
        let library = empty(Load::default());
        let error = library.ask(&question, &scope, NonZeroUsize::MIN).await;
        let error = error.unwrap_err().to_string();
        assert_eq!(error, "there is no collection `docs`; there is none");
    }

    #[test]
    fn an_unknown_collection_is_named_with_the_ones_that_exist() {
        let error = LibraryError::NoSuchCollection {
            name: "dosc".to_owned(),
            known: vec!["docs".to_owned(), "wiki".to_owned()],
        };
        assert_eq!(
            error.to_string(),
            "there is no collection `dosc`; there is `docs`, `wiki`"
        );
    }
}
