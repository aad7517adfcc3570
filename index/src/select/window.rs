//! Grows a candidate to the part of its document that is worth showing.
//!
//! A quote is a run of whole sentences of one section: the candidate's own, then its neighbours', as
//! far as they fit, those first that say more to the question. Only a passage that is longer than
//! the limit is cut, around its best sentence.

use super::evidence::{Examiner, SentenceEvidence};
use super::search::Hit;
use crate::engine::record::PassageRecord;
use crate::engine::shard::Shard;
use crate::span::Span;

/// How many passages on either side a quote may reach into.
const REACH: u32 = 3;

/// The part of the document around `hit` to show, and the sentence in it that answers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// A run of whole sentences, or part of one that is longer than the limit.
    pub span: Span,
    /// The sentence that says most; none when none says anything.
    pub best: Option<Span>,
}

/// Grows `hit` inside `text`, its document, to at most `limit` characters.
pub fn grow(examiner: &Examiner<'_>, hit: &Hit, shard: &Shard, text: &str, limit: usize) -> Option<Window> {
    let record = shard.passage(hit.passage)?;
    let mut sentences: Vec<SentenceEvidence> = Vec::new();
    let mut core = 0..0;
    let document = shard.passages_of(record.document);
    let first = hit.passage.saturating_sub(REACH).max(document.start);
    let last = hit.passage.saturating_add(REACH + 1).min(document.end);
    for id in first..last {
        let neighbour = shard.passage(id)?;
        if !joins(&neighbour, &record) {
            continue;
        }
        let from = sentences.len();
        sentences.extend(examiner.sentences(hit.shard, id, shard));
        if id == hit.passage {
            core = from..sentences.len();
        }
    }
    let mut run = core.clone();
    let span_of = |run: &std::ops::Range<usize>| {
        let start = sentences.get(run.start)?.start;
        let end = sentences.get(run.end.checked_sub(1)?)?.end;
        Span::new(text, start as usize..end as usize)
    };
    let fits = |run: &std::ops::Range<usize>| {
        span_of(run).and_then(|span| span.of(text)).is_some_and(|part| part.chars().count() <= limit)
    };
    let worth = |index: usize| sentences.get(index).map_or(f32::MIN, SentenceEvidence::worth);
    let best = core.clone().max_by(|a, b| worth(*a).total_cmp(&worth(*b)).then(b.cmp(a)))?;
    if !fits(&run) {
        run = best..best + 1;
    }
    loop {
        let before = run.start.checked_sub(1).map(|start| start..run.end).filter(&fits);
        let after = Some(run.start..run.end + 1).filter(|run| run.end <= sentences.len() && fits(run));
        run = match (before, after) {
            (Some(before), Some(after)) => {
                if worth(before.start) > worth(run.end) + 0.02 { before } else { after }
            }
            (Some(grown), None) | (None, Some(grown)) => grown,
            (None, None) => break,
        };
    }
    let says = sentences.get(best).filter(|sentence| sentence.score > 0.0);
    Some(Window {
        span: span_of(&run)?,
        best: says.and_then(|sentence| Span::new(text, sentence.start as usize..sentence.end as usize)),
    })
}

/// Whether a quote may reach from one passage into the other.
fn joins(a: &PassageRecord, b: &PassageRecord) -> bool {
    a.document == b.document && a.section == b.section
}
