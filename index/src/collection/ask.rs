//! Answers a question from an open generation: find, examine, rank, quote.

use std::rc::Rc;

use super::cite::{self, Stand};
use super::generation::Generation;
use super::{AnswerLimits, AskError};
use crate::answer::{Answer, Outcome, Quote};
use crate::document::Document;
use crate::engine::record::{Origin, PassageRecord, passage_hash};
use crate::engine::shard::Shard;
use crate::question::Question;
use crate::select::query::Query;
use crate::select::rank::{Candidate, Ranking, rank};
use crate::select::reading::Examiner;
use crate::select::search::Statistics;
use crate::select::window::grow;
use crate::select::{confidence, cut};
use crate::span::Span;

/// The most characters that are marked: a longer sentence is marked up to there.
const MAX_HIGHLIGHT_CHARS: usize = 400;

/// Answers `question` from `generation`, the index of the collection `name`.
pub(super) fn ask(
    generation: &Generation,
    name: &str,
    question: &Question,
    limits: &AnswerLimits,
) -> Result<Answer, AskError> {
    let query = Query::new(question, &generation.languages());
    let shards: Vec<&Shard> = generation.shards.iter().collect();
    let statistics = Statistics::of(&shards);
    let ranking = rank(&query, &shards, statistics).map_err(|error| AskError::Damaged {
        what: format!("the inverted index: {error}"),
    })?;
    let confidence = confidence::of(&ranking);
    let examiner = Examiner::new(&query, &ranking.terms, statistics);
    let mut quotes: Vec<Quote> = Vec::new();
    let mut quoter = Quoter {
        generation,
        name,
        ranking: &ranking,
        examiner: &examiner,
        opened: Vec::new(),
    };
    for candidate in &ranking.candidates {
        if quotes.len() >= limits.quotes.clamp(1, 10) {
            break;
        }
        quotes.extend(quoter.quote(candidate, limits, &quotes)?);
    }
    let outcome = if quotes.is_empty() || confidence < limits.uncertain_from {
        Outcome::NothingFound
    } else if confidence < limits.answered_from {
        Outcome::Uncertain
    } else {
        Outcome::Answered
    };
    Ok(Answer {
        outcome,
        confidence,
        nearest_headings: nearest_headings(&quotes),
        quotes,
        missing_words: ranking.missing_words,
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
    ranking: &'a Ranking,
    examiner: &'a Examiner<'a>,
    /// Documents that were quoted from: shard, number, and the document.
    opened: Vec<(usize, u32, Rc<Opened>)>,
}

/// A document that was read from its shard.
pub(super) struct Opened {
    pub(super) origin: Origin,
    pub(super) document: Document,
}

impl Quoter<'_> {
    /// Quotes `candidate`, grown to what is worth showing; nothing where `earlier` quotes hold it.
    fn quote(
        &mut self,
        candidate: &Candidate,
        limits: &AnswerLimits,
        earlier: &[Quote],
    ) -> Result<Option<Quote>, AskError> {
        let damaged = |what: String| AskError::Damaged { what };
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
        let shown = |quote: &Quote| {
            let citation = quote.citation();
            citation.path == origin.path && citation.place.bytes.overlaps(passage)
        };
        // The same words may stand in another shard; they are not quoted twice.
        let repeats = |quote: &Quote| {
            passage
                .of(&document.text)
                .is_some_and(|text| quote.text().contains(text))
        };
        if earlier.iter().any(|quote| shown(quote) || repeats(quote)) {
            return Ok(None);
        }
        let scores = self.ranking.scores.get(candidate.hit.shard);
        let window = scores
            .and_then(|scores| {
                grow(
                    self.examiner,
                    &candidate.hit,
                    shard,
                    scores,
                    &document.text,
                    limits.quote_chars,
                )
            })
            .ok_or_else(|| damaged(format!("a passage of `{}` cannot be read", origin.path)))?;
        verify_neighbours(shard, &opened, record.document, window.span)?;
        let span = cut::within(&document.text, window.span, window.best, limits.quote_chars);
        let highlight = window
            .best
            .filter(|best| span.contains(*best))
            .map(|best| cut::within(&document.text, best, None, MAX_HIGHLIGHT_CHARS));
        let stand = Stand {
            shard: candidate.hit.shard,
            document: record.document,
            passage: Some(candidate.hit.passage),
        };
        let citation = cite::citation(self.generation, self.name, stand, &opened, span);
        let quote = document.quote(span, highlight, candidate.score, citation);
        quote
            .map(Some)
            .ok_or_else(|| damaged("a span is not one of its document".to_owned()))
    }

    /// The document `number` of `shard`, which has the number `index`.
    fn open(&mut self, index: usize, shard: &Shard, number: u32) -> Result<Rc<Opened>, AskError> {
        let mut known = self.opened.iter();
        let known = known.find(|(shard, other, _)| (*shard, *other) == (index, number));
        if let Some((_, _, opened)) = known {
            return Ok(Rc::clone(opened));
        }
        let stored = shard.document(number).ok_or_else(|| AskError::Damaged {
            what: format!("document {number} cannot be read"),
        })?;
        let (origin, document) = stored.into_parts();
        let opened = Rc::new(Opened { origin, document });
        self.opened.push((index, number, Rc::clone(&opened)));
        Ok(opened)
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
        let touched = shard.passage(id).filter(|record| {
            (record.start as usize) < span.end() && span.start() < record.end as usize
        });
        if let Some(record) = touched {
            verified(opened, &record)?;
        }
    }
    Ok(())
}
