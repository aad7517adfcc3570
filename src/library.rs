//! All collections one process has open, and the one way to ask them.
//!
//! Who may ask which collection is the front-end's decision, told by a [`Scope`]; bringing the
//! collections in line with their sources is the work of `indexer`.

use std::fmt;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use quoth_index::answer::{Answer, Outcome, Quote, Suggestion};
use quoth_index::collection::{
    AnswerLimits, AskError, Collection, Counts, Progress, QuoteReasons, Reasons, SyncError,
    SyncReport,
};
use quoth_index::question::Question;
use tokio::sync::Semaphore;
use tracing::{error, warn};

use crate::report::Report;
use crate::source::{self, Fetch, FetchError, Places, Source};

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

/// One collection with what its owner decided about it.
#[derive(Debug)]
pub struct Shelf {
    /// The index.
    pub collection: Collection,
    /// Where its documents come from.
    pub sources: Vec<Source>,
    /// Where sources are that have to be fetched.
    pub places: Places,
    /// Who may read it.
    pub audience: Audience,
}

/// Why a collection is not in line with its sources; the last good index still answers.
#[derive(Debug, thiserror::Error)]
pub enum UpdateError {
    /// A source could not be fetched, and never was before.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// The index could not be brought in line.
    #[error(transparent)]
    Sync(#[from] SyncError),
}

impl Shelf {
    /// Fetches what is called for and brings the index in line with the sources.
    pub fn sync(
        &self,
        when: Fetch,
        progress: &dyn Fn(Progress),
    ) -> Result<SyncReport, UpdateError> {
        let synced = self.fetch_and_sync(when, progress);
        let elsewhere = matches!(synced, Err(UpdateError::Sync(SyncError::Locked { .. })));
        if !elsewhere {
            Report::keep(self.collection.folder(), &synced);
        }
        synced
    }

    fn fetch_and_sync(
        &self,
        when: Fetch,
        progress: &dyn Fn(Progress),
    ) -> Result<SyncReport, UpdateError> {
        let fetched = source::fetch(&self.sources, &self.places, when, progress)?;
        let mut report = self.collection.sync(&fetched.folders, progress)?;
        report.skipped.splice(0..0, fetched.stale);
        Ok(report)
    }

    /// What became of its files and sources at the last sync, of whichever process.
    pub fn report(&self) -> Option<Report> {
        Report::read(self.collection.folder())
    }

    /// Whether it is time to read one of its sites.
    pub fn has_due_site(&self) -> bool {
        let mut sources = self.sources.iter();
        sources.any(|source| source.is_due_site(&self.places))
    }

    /// Reads the sites that it is time to read, at the pace that they want.
    pub fn read_sites(&self) {
        for source in &self.sources {
            source.read_site(&self.places);
        }
    }

    /// The folders that the files of the sources are in.
    pub fn folders(&self) -> Vec<PathBuf> {
        let sources = self.sources.iter();
        sources.map(|source| source.place(&self.places)).collect()
    }
}

/// Who may read a collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Anyone who can talk to the bot.
    Everyone,
    /// Only those in one of the servers, in one of the channels, or with one of the roles; an
    /// empty list admits nobody, so three empty lists admit nobody at all.
    Only {
        /// Servers.
        guilds: Vec<u64>,
        /// Channels.
        channels: Vec<u64>,
        /// Roles.
        roles: Vec<u64>,
    },
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

/// Makes one answer of the answers of several collections.
///
/// Quotes are ranked by score, and one that nearly repeats a better one only adds its file to that.
/// Outcome and confidence are those of the surest collection, and a word is missing or mistyped only
/// where it is so in every collection.
fn merge(answers: Vec<Answer>, quotes: usize) -> Answer {
    let mut merged = Answer::nothing();
    let mut missing: Option<Vec<String>> = None;
    merged.suggestions = suggestions(&answers);
    let spread: Vec<(Quote, Quote)> = (answers.iter())
        .filter_map(|answer| {
            let other = answer.quotes.get(answer.completed_by?)?;
            Some((answer.quotes.first()?.clone(), other.clone()))
        })
        .collect();
    let mut all: Vec<Quote> = Vec::new();
    for answer in answers {
        if certainty(answer.outcome) > certainty(merged.outcome) {
            merged.outcome = answer.outcome;
        }
        merged.conditions = answer.conditions;
        merged.confidence = merged.confidence.max(answer.confidence);
        all.extend(answer.quotes);
        for heading in answer.nearest_headings {
            if !merged.nearest_headings.contains(&heading) {
                merged.nearest_headings.push(heading);
            }
        }
        missing = Some(match missing {
            None => answer.missing_words,
            Some(mut words) => {
                words.retain(|word| answer.missing_words.contains(word));
                words
            }
        });
    }
    // A stable sort: among equals, the order of the collections decides.
    all.sort_by(|a, b| b.score().total_cmp(&a.score()));
    for quote in all {
        let elsewhere = |known: &&mut Quote| {
            known.citation().collection != quote.citation().collection
                && known.is_repeated_by(&quote)
        };
        match merged.quotes.iter_mut().find(elsewhere) {
            Some(known) => {
                let citation = quote.citation();
                known.stands_also_in(format!("{} in {}", citation.path, citation.collection));
            }
            None => merged.quotes.push(quote),
        }
    }
    merged.quotes.truncate(quotes);
    let same_place = |a: &Quote, b: &Quote| {
        let (a, b) = (a.citation(), b.citation());
        (&a.collection, &a.path, a.place.bytes) == (&b.collection, &b.path, b.place.bytes)
    };
    merged.completed_by = spread.iter().find_map(|(first, other)| {
        let is_first = same_place(merged.quotes.first()?, first);
        let mut quotes = merged.quotes.iter();
        let at = quotes.position(|quote| same_place(quote, other));
        at.filter(|_| is_first)
    });
    merged.missing_words = missing.unwrap_or_default();
    merged
}

/// The likeliest suggestion for each word that no collection knows.
fn suggestions(answers: &[Answer]) -> Vec<Suggestion> {
    let unknown_in = |answer: &Answer, word: &String| {
        let mut suggested = answer.suggestions.iter();
        answer.missing_words.contains(word) || suggested.any(|other| other.word == *word)
    };
    let mut best: Vec<Suggestion> = Vec::new();
    for suggestion in answers.iter().flat_map(|answer| &answer.suggestions) {
        let word = &suggestion.word;
        if !answers.iter().all(|answer| unknown_in(answer, word)) {
            continue;
        }
        match best.iter_mut().find(|other| other.word == *word) {
            Some(other) if suggestion.rank() < other.rank() => *other = suggestion.clone(),
            Some(_) => {}
            None => best.push(suggestion.clone()),
        }
    }
    best
}

fn certainty(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::NothingFound => 0,
        Outcome::Uncertain => 1,
        Outcome::Answered => 2,
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
    use quoth_index::document::Document;
    use quoth_index::document::Format;
    use quoth_index::language::Language;
    use quoth_index::place::{Citation, Place};
    use quoth_index::span::Span;

    fn answer(outcome: Outcome, confidence: f64, scores: &[f64], missing: &[&str]) -> Answer {
        Answer {
            outcome,
            confidence,
            quotes: scores.iter().filter_map(|score| quote(*score)).collect(),
            missing_words: missing.iter().map(|word| (*word).to_owned()).collect(),
            nearest_headings: vec!["Setup".to_owned()],
            ..Answer::nothing()
        }
    }

    fn quote(score: f64) -> Option<quoth_index::answer::Quote> {
        let document = Document {
            title: String::new(),
            text: "words".to_owned(),
            format: Format::Text,
            language: Language::English,
            sections: Vec::new(),
            blocks: Vec::new(),
            pages: Vec::new(),
            date: None,
            notes: Vec::new(),
        };
        let span = Span::whole(&document.text);
        let citation = Citation {
            collection: String::new(),
            title: String::new(),
            path: String::new(),
            url: None,
            sha256: String::new(),
            modified: None,
            place: Place {
                bytes: span,
                lines: (1, 1),
                page: None,
                headings: Vec::new(),
                link: None,
            },
            date: None,
            also_in: Vec::new(),
        };
        document.quote(span, None, score, citation)
    }

    #[test]
    fn a_merged_answer_is_as_sure_as_its_surest_part() {
        let merged = merge(
            vec![
                answer(Outcome::Uncertain, 0.3, &[2.0, 1.0], &[]),
                answer(Outcome::Answered, 0.8, &[5.0, 1.5], &[]),
            ],
            3,
        );
        assert_eq!(merged.outcome, Outcome::Answered);
        assert_eq!(merged.confidence, 0.8);
        let scores: Vec<f64> = merged.quotes.iter().map(|quote| quote.score()).collect();
        assert_eq!(scores, [5.0, 2.0, 1.5]);
        assert_eq!(merged.nearest_headings, ["Setup"]);
    }

    #[test]
    fn a_word_is_missing_only_where_every_collection_misses_it() {
        let merged = merge(
            vec![
                answer(Outcome::NothingFound, 0.0, &[], &["xyzzy", "token"]),
                answer(Outcome::NothingFound, 0.1, &[], &["xyzzy"]),
            ],
            3,
        );
        assert_eq!(merged.missing_words, ["xyzzy"]);
    }

    #[test]
    fn asking_no_collection_finds_nothing() {
        assert_eq!(merge(Vec::new(), 3), Answer::nothing());
    }

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
