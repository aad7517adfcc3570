//! Grows a candidate to the part of its document that is worth showing.
//!
//! A quote is a run of whole sentences of one section: the candidate's own, then its neighbours', as
//! far as they fit, those first that say more to the question. Only a passage that is longer than
//! the limit is cut, around its best sentence.

use super::feature::SentenceFeature;
use super::judge::SentenceEvidence;
use super::reading::Examiner;
use super::search::{Hit, ShardScores};
use std::ops::Range;

use crate::engine::record::{PassageRecord, traits};
use crate::engine::shard::{PassageId, Shard};
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

/// A passage or its sentences cannot be read: the shard is damaged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unreadable;

/// Grows `hit` inside `text`, its document, to at most `limit` characters, without touching what
/// is `taken` by other quotes; nothing where its best sentence is taken.
pub fn grow(
    examiner: &Examiner<'_>,
    hit: &Hit,
    shard: &Shard,
    scores: &ShardScores,
    text: &str,
    limit: usize,
    taken: &[Span],
) -> Result<Option<Window>, Unreadable> {
    let (mut sentences, core) = within_reach(examiner, hit, shard, scores)?;
    let worth = |index: usize| {
        sentences
            .get(index)
            .map_or(f32::MIN, |placed| placed.evidence.worth)
    };
    let best = core
        .clone()
        .max_by(|a, b| worth(*a).total_cmp(&worth(*b)).then(b.cmp(a)))
        .ok_or(Unreadable)?;
    let is_taken = |placed: &Placed| {
        let range = placed.evidence.start as usize..placed.evidence.end as usize;
        taken
            .iter()
            .any(|other| other.start() < range.end && range.start < other.end())
    };
    if sentences.get(best).is_some_and(is_taken) {
        return Ok(None);
    }
    // What is free around it, up to the nearest that is taken.
    let after = sentences.iter().skip(best).position(is_taken);
    sentences.truncate(after.map_or(sentences.len(), |at| best + at));
    let before = sentences.iter().take(best).rposition(is_taken);
    let free = before.map_or(0, |at| at + 1);
    sentences.drain(..free);
    let best = best - free;
    let core = core.start.saturating_sub(free)..(core.end - free).min(sentences.len());
    let run = best_run(&sentences, best, &core, text, limit);
    let first = sentences.get(run.start);
    let last = sentences.get(run.end.saturating_sub(1));
    let span = first.zip(last).and_then(|(first, last)| {
        Span::new(
            text,
            first.evidence.start as usize..last.evidence.end as usize,
        )
    });
    let sentences: Vec<SentenceEvidence> = sentences.iter().map(|placed| placed.evidence).collect();
    let says = sentences
        .get(best)
        .filter(|sentence| sentence.value(SentenceFeature::Score) > 0.0);
    Ok(Some(Window {
        span: span.ok_or(Unreadable)?,
        best: says
            .and_then(|sentence| Span::new(text, sentence.start as usize..sentence.end as usize)),
    }))
}

/// The sentences that a quote of `hit` may hold, in order, and which of them are its own.
fn within_reach(
    examiner: &Examiner<'_>,
    hit: &Hit,
    shard: &Shard,
    scores: &ShardScores,
) -> Result<(Vec<Placed>, Range<usize>), Unreadable> {
    let record = shard.passage(hit.passage).ok_or(Unreadable)?;
    let mut sentences: Vec<Placed> = Vec::new();
    let mut core = 0..0;
    let home = examiner
        .home(hit.shard, record.document, shard, scores)
        .ok_or(Unreadable)?;
    let document = shard.passages_of(record.document);
    let first = hit.passage.saturating_sub(REACH).max(document.start);
    let last = hit.passage.saturating_add(REACH + 1).min(document.end);
    let mut block = 0;
    let mut passages: Vec<(PassageId, u32)> = Vec::new();
    for id in first..last {
        let neighbour = shard.passage_in(record.document, id);
        let neighbour = neighbour.ok_or(Unreadable)?;
        if joins(&neighbour, &record) {
            block += u32::from(neighbour.traits & traits::CONTINUES == 0);
            passages.push((id, block));
        }
    }
    if !examiner.is_manual() {
        // Prose says one thing a paragraph: the next one is another quote.
        let own = passages.iter().find(|(id, _)| *id == hit.passage);
        let own = own.map(|(_, block)| *block);
        passages.retain(|(_, block)| Some(*block) == own);
    }
    for (id, block) in passages {
        let from = sentences.len();
        let found = examiner.sentences(id, &home);
        sentences.extend(found.into_iter().map(|evidence| Placed { evidence, block }));
        if id == hit.passage {
            core = from..sentences.len();
        }
    }
    Ok((sentences, core))
}

/// A sentence and the block it stands in.
struct Placed {
    evidence: SentenceEvidence,
    block: u32,
}

/// What a sentence of the same passage, and one of the same block, is worth beside its words.
const SAME_PASSAGE: f32 = 1.0;
const SAME_BLOCK: f32 = 1.0;
const ANY: f32 = 0.15;

/// The run of sentences around `best` that says most, of those with at most `limit` characters.
fn best_run(
    sentences: &[Placed],
    best: usize,
    core: &Range<usize>,
    text: &str,
    limit: usize,
) -> Range<usize> {
    let home = sentences.get(best).map_or(0, |placed| placed.block);
    let chars: Vec<usize> = sentences
        .iter()
        .enumerate()
        .map(|(index, placed)| {
            let end = sentences
                .get(index + 1)
                .map_or(placed.evidence.end, |next| next.evidence.start);
            text.get(placed.evidence.start as usize..end.max(placed.evidence.start) as usize)
                .map_or(0, |part| part.chars().count())
        })
        .collect();
    let gain = |index: usize| {
        let Some(placed) = sentences.get(index) else {
            return 0.0;
        };
        let share = chars.get(index).copied().unwrap_or_default() as f32 / limit as f32;
        let near = if core.contains(&index) {
            SAME_PASSAGE
        } else if placed.block == home {
            SAME_BLOCK
        } else {
            ANY
        };
        placed.evidence.worth + near * share
    };
    let whole: usize = core.clone().filter_map(|index| chars.get(index)).sum();
    // The passage stays whole where it fits; a longer one is cut around its best sentence.
    let kept = if whole <= limit {
        core.clone()
    } else {
        best..best + 1
    };
    let mut chosen = kept.clone();
    let mut most = f32::MIN;
    for start in (0..=kept.start).rev() {
        let mut length: usize = (start..best).filter_map(|index| chars.get(index)).sum();
        let mut sum: f32 = (start..best).map(&gain).sum();
        for end in best..sentences.len() {
            let own = sentences.get(end).map_or(0, |placed| {
                let range = placed.evidence.start as usize..placed.evidence.end as usize;
                text.get(range).map_or(0, |part| part.chars().count())
            });
            if length + own > limit {
                break;
            }
            length += chars.get(end).copied().unwrap_or_default();
            sum += gain(end);
            if end + 1 >= kept.end && sum > most {
                most = sum;
                chosen = start..end + 1;
            }
        }
        if (start..best)
            .filter_map(|index| chars.get(index))
            .sum::<usize>()
            > limit
        {
            break;
        }
    }
    chosen
}

/// Whether a quote may reach from one passage into the other.
fn joins(a: &PassageRecord, b: &PassageRecord) -> bool {
    a.document == b.document && a.section == b.section
}
