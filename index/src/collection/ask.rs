//! Answers a question from an open generation: find, examine, rank, quote.

use std::sync::Arc;

use super::cite::{self, Stand};
use super::found::{Found, Ranked};
use super::generation::Generation;
use super::unpacked::Opened;
use super::{AnswerLimits, AskError, Reader};
use crate::answer::{Answer, Outcome, Quote};
use crate::document::Document;
use crate::engine::record::{PassageRecord, passage_hash};
use crate::engine::shard::Shard;
use crate::question::Question;
use crate::select::confidence::COMPARED;
use crate::select::cut;
use crate::select::reading::Examiner;
use crate::select::suggest::suggestions;
use crate::select::window::{Window, grow};
use crate::span::Span;
use crate::synonyms::Synonyms;

/// The most characters that are marked: a longer sentence is marked up to there.
const MAX_HIGHLIGHT_CHARS: usize = 400;

/// An answer, and what it was made of.
pub(super) struct Answered {
    pub(super) answer: Answer,
    pub(super) found: Found,
    /// For each quote the candidate that it was grown from.
    pub(super) chosen: Vec<Ranked>,
}

/// How many candidates are put in order first: more than there are quotes, since some say nothing
/// new, and the same whatever is wanted, so that confidence is too.
const WANTED: usize = COMPARED;

/// Answers `question` from `generation`, the index of the collection `name`.
pub(super) fn ask(
    generation: &Generation,
    name: &str,
    question: &Question,
    synonyms: &Synonyms,
    reader: Option<&Reader>,
    limits: &AnswerLimits,
) -> Result<Answered, AskError> {
    let quotes = limits.quotes.clamp(1, 10);
    let found = |wanted| Found::of(generation, question, synonyms, reader, wanted);
    let answered = answer(generation, name, question, found(WANTED)?, limits)?;
    let last = answered.chosen.get(quotes - 1);
    let last = last.map_or(f64::NEG_INFINITY, |last| last.score);
    if answered.found.is_settled_from(last) {
        return Ok(answered);
    }
    answer(generation, name, question, found(usize::MAX)?, limits)
}

/// Answers with what was `found`.
fn answer(
    generation: &Generation,
    name: &str,
    question: &Question,
    found: Found,
    limits: &AnswerLimits,
) -> Result<Answered, AskError> {
    let is_absent = !found.admission.absent_phrases.is_empty();
    let confidence = match is_absent {
        // What was required word for word stands nowhere: what comes near is hardly the answer.
        true => found.confidence().min(limits.uncertain_from * 0.99),
        false => found.confidence(),
    };
    let examiners = found.wordings.iter().map(|wording| {
        let (query, terms) = (&wording.query, &wording.ranking.terms);
        Examiner::new(query, terms, found.statistics)
    });
    let examiners: Vec<Examiner<'_>> = examiners.collect();
    let quoter = Quoter {
        generation,
        name,
        found: &found,
        examiners: &examiners,
    };
    let mut quotes: Vec<Quote> = Vec::new();
    let mut chosen: Vec<Ranked> = Vec::new();
    for ranked in &found.order {
        if quotes.len() >= limits.quotes.clamp(1, 10) {
            break;
        }
        if quoter.quote(ranked, limits, &mut quotes)? {
            chosen.push(*ranked);
        }
    }
    let is_nothing = quotes.is_empty() || is_absent;
    let outcome = if is_nothing || confidence < limits.uncertain_from {
        Outcome::NothingFound
    } else if confidence < limits.answered_from {
        Outcome::Uncertain
    } else {
        Outcome::Answered
    };
    let suggestions = match (outcome, found.wordings.first()) {
        (Outcome::Uncertain | Outcome::NothingFound, Some(own)) => {
            let shards: Vec<&Shard> = generation.shards.iter().collect();
            suggestions(&own.query, &own.ranking.terms, &shards)
        }
        _ => Vec::new(),
    };
    let completed_by = examiners.get(found.best_wording());
    let completed_by = completed_by.and_then(|examiner| examiner.completing(&found.held(&chosen)));
    drop(examiners);
    let answer = Answer {
        outcome,
        confidence,
        completed_by,
        nearest_headings: nearest_headings(&quotes),
        quotes,
        conditions: question.conditions().clone(),
        missing_words: found.missing_words(),
        suggestions,
    };
    Ok(Answered {
        answer,
        found,
        chosen,
    })
}

/// The innermost headings of the quotes, each once.
fn nearest_headings(quotes: &[Quote]) -> Vec<String> {
    let mut headings: Vec<String> = Vec::new();
    for quote in quotes {
        let citation = quote.citation();
        let heading = citation.place.headings.last().unwrap_or(&citation.title);
        if !headings.contains(heading) {
            headings.push(heading.clone());
        }
    }
    headings
}

struct Quoter<'a> {
    generation: &'a Generation,
    name: &'a str,
    found: &'a Found,
    /// One for each wording.
    examiners: &'a [Examiner<'a>],
}

impl Quoter<'_> {
    /// Quotes a candidate, grown to what is worth showing, as the next of `quotes`.
    ///
    /// Where they show the place already, nothing is done; where one of them says nearly the same,
    /// it gets the name of the file.
    fn quote(
        &self,
        ranked: &Ranked,
        limits: &AnswerLimits,
        quotes: &mut Vec<Quote>,
    ) -> Result<bool, AskError> {
        let damaged = |what: String| AskError::Damaged { what };
        let wording = self.found.wordings.get(ranked.wording);
        let (Some(candidate), Some(wording), Some(examiner)) = (
            self.found.candidate(ranked),
            wording,
            self.examiners.get(ranked.wording),
        ) else {
            return Ok(false);
        };
        let shard = self.generation.shards.get(candidate.hit.shard);
        let record = shard.and_then(|shard| shard.passage(candidate.hit.passage));
        let (Some(shard), Some(record)) = (shard, record) else {
            return Err(damaged(format!(
                "passage {} is not there",
                candidate.hit.passage
            )));
        };
        let opened = self.open(candidate.hit.shard, shard, record.document)?;
        let Opened { origin, document } = &*opened;
        let passage = verified(&opened, &record)?;
        let taken: Vec<Span> = quotes
            .iter()
            .map(Quote::citation)
            .filter(|citation| citation.path == origin.path)
            .map(|citation| citation.place.bytes)
            .collect();
        let words = passage.of(&document.text).unwrap_or_default();
        let mut known = quotes.iter_mut();
        if let Some(known) = known.find(|known| known.text().contains(words)) {
            if known.citation().path != origin.path {
                known.stands_also_in(origin.path.clone());
            }
            return Ok(false);
        }
        let scores = wording.ranking.scores.get(candidate.hit.shard);
        let unread = || damaged(format!("a passage of `{}` cannot be read", origin.path));
        let grown = grow(
            examiner,
            &candidate.hit,
            shard,
            scores.ok_or_else(unread)?,
            &document.text,
            limits.quote_chars,
            &taken,
        );
        let Some(window) = grown.map_err(|_| unread())? else {
            return Ok(false);
        };
        let Some(window) = self.permitted(window, passage, document, limits.quote_chars) else {
            return Ok(false);
        };
        verify_neighbours(shard, &opened, record.document, window.span)?;
        let span = cut::within(&document.text, window.span, window.best, limits.quote_chars);
        let highlight = window
            .best
            .filter(|best| span.contains(*best))
            .map(|best| cut::within(&document.text, best, None, MAX_HIGHLIGHT_CHARS));
        // A quote may run over pages: the sentence that answers says where to look.
        let at = highlight.map_or(span.start(), Span::start);
        let stand = Stand {
            shard: candidate.hit.shard,
            document: record.document,
            passage: Some(candidate.hit.passage),
        };
        let citation = cite::citation(self.generation, self.name, stand, &opened, span, at);
        let quote = document
            .quote(span, highlight, ranked.score, citation)
            .ok_or_else(|| damaged("a span is not one of its document".to_owned()))?;
        if let Some(known) = quotes.iter_mut().find(|known| known.is_repeated_by(&quote)) {
            known.stands_also_in(origin.path.clone());
            return Ok(false);
        }
        quotes.push(quote);
        Ok(true)
    }

    /// `window`, or as much of `passage` as fits, where the question's conditions forbid the window;
    /// nothing where they forbid the passage.
    fn permitted(
        &self,
        window: Window,
        passage: Span,
        document: &Document,
        limit: usize,
    ) -> Option<Window> {
        let admission = &self.found.admission;
        let (text, language) = (document.text.as_str(), document.language);
        let fits = |span: Span| {
            let shown = span.of(text).unwrap_or_default();
            admission.is_free(shown, language) && admission.holds_phrases(shown, language)
        };
        if !admission.concerns_text() || fits(cut::within(text, window.span, window.best, limit)) {
            return Some(window);
        }
        if !fits(passage) {
            return None;
        }
        // The passage may be too long to be shown whole: then the phrase is what must be seen.
        let phrase = admission.phrase_in(text, passage, language);
        let around = phrase.or(window.best);
        let span = cut::within(text, passage, around, limit);
        let best = window.best.filter(|best| span.contains(*best)).or(phrase);
        Some(Window { span, best })
    }

    /// The document `number` of `shard`, which has the number `index`.
    fn open(&self, index: usize, shard: &Shard, number: u32) -> Result<Arc<Opened>, AskError> {
        let opened = self.generation.unpacked.open(index, shard, number);
        opened.ok_or_else(|| AskError::Damaged {
            what: format!("document {number} cannot be read"),
        })
    }
}

/// The span of a passage whose text has the hash that was stored of it.
fn verified(opened: &Opened, record: &PassageRecord) -> Result<Span, AskError> {
    let text = &opened.document.text;
    Span::new(text, record.start as usize..record.end as usize)
        .filter(|span| {
            span.of(text)
                .is_some_and(|text| passage_hash(text) == record.hash)
        })
        .ok_or_else(|| AskError::Damaged {
            what: format!(
                "a passage of `{}` differs from its hash",
                opened.origin.path
            ),
        })
}

/// Checks the hashes of the passages of the document `number` that `span` reaches into.
pub(super) fn verify_neighbours(
    shard: &Shard,
    opened: &Opened,
    number: u32,
    span: Span,
) -> Result<(), AskError> {
    for id in shard.passages_of(number) {
        let touched = shard.passage_in(number, id).filter(|record| {
            (record.start as usize) < span.end() && span.start() < record.end as usize
        });
        if let Some(record) = touched {
            verified(opened, &record)?;
        }
    }
    Ok(())
}
