//! Answers a question from an open generation: find, examine, rank, quote.

use std::time::{Duration, UNIX_EPOCH};

use super::generation::Generation;
use super::{AnswerLimits, AskError};
use crate::answer::{Answer, Outcome, Quote};
use crate::engine::record::{StoredDocument, passage_hash};
use crate::engine::shard::Shard;
use crate::place::{Citation, Place};
use crate::question::Question;
use crate::select::query::Query;
use crate::select::rank::{Candidate, rank};
use crate::select::search::Statistics;
use crate::select::{confidence, sentence};
use crate::span::Span;

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
    let mut quotes: Vec<Quote> = Vec::new();
    for candidate in &ranking.candidates {
        if quotes.len() >= limits.quotes.clamp(1, 10) {
            break;
        }
        let quote = quote(generation, name, candidate, limits)?;
        let repeats = quotes.iter().any(|other| other.text() == quote.text());
        if !repeats {
            quotes.push(quote);
        }
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

fn quote(
    generation: &Generation,
    name: &str,
    candidate: &Candidate,
    limits: &AnswerLimits,
) -> Result<Quote, AskError> {
    let damaged = |what: String| AskError::Damaged { what };
    let shard = generation.shards.get(candidate.hit.shard);
    let record = shard.and_then(|shard| shard.passage(candidate.hit.passage));
    let (Some(shard), Some(record)) = (shard, record) else {
        return Err(damaged(format!(
            "passage {} is not there",
            candidate.hit.passage
        )));
    };
    let stored = shard
        .document(record.document)
        .ok_or_else(|| damaged(format!("document {} cannot be read", record.document)))?;
    let passage = Span::new(&stored.text, record.start as usize..record.end as usize)
        .filter(|span| {
            span.of(&stored.text)
                .is_some_and(|text| passage_hash(text) == record.hash)
        })
        .ok_or_else(|| {
            damaged(format!(
                "a passage of `{}` differs from its hash",
                stored.path
            ))
        })?;
    let highlight = sentence::best(candidate, &stored.text).filter(|span| passage.contains(*span));
    let span = sentence::within(&stored.text, passage, highlight, limits.quote_chars);
    let highlight = highlight.filter(|highlight| span.contains(*highlight) && *highlight != span);
    let citation = citation(generation, name, shard, candidate, &stored, span);
    let document = stored.into_document();
    document
        .quote(span, highlight, candidate.score, citation)
        .ok_or_else(|| damaged("a span is not one of its document".to_owned()))
}

fn citation(
    generation: &Generation,
    name: &str,
    shard: &Shard,
    candidate: &Candidate,
    stored: &StoredDocument,
    span: Span,
) -> Citation {
    let source = generation.manifest.sources.get(stored.source as usize);
    let url = source
        .and_then(|source| source.base_url.as_deref())
        .map(|base| format!("{}/{}", base.trim_end_matches('/'), stored.path));
    let document = stored.clone().into_document();
    let section = document.section_at(span.start());
    let anchor = section
        .and_then(|section| document.sections.get(section as usize))
        .and_then(|section| section.anchor.clone());
    let link = url.as_ref().map(|url| match anchor {
        Some(anchor) => format!("{url}#{anchor}"),
        None => url.clone(),
    });
    let also_in = shard
        .duplicates(candidate.hit.passage)
        .into_iter()
        .filter_map(|(number, _)| shard.document(number).map(|other| other.path))
        .collect();
    Citation {
        collection: name.to_owned(),
        title: stored.title.clone(),
        path: stored.path.clone(),
        url,
        sha256: stored
            .sha256
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect(),
        modified: stored
            .modified
            .map(|(seconds, nanos)| UNIX_EPOCH + Duration::new(seconds, nanos)),
        place: Place {
            bytes: span,
            lines: document.lines(span),
            page: document.page(span.start()),
            headings: document.heading_trail(section),
            link,
        },
        also_in,
    }
}
