//! Tells how an answer came about: the candidates in order, with the evidence for each.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::generation::Generation;
use super::meant::admission;
use super::{AskError, Reader};
use crate::engine::shard::Shard;
use crate::question::Question;
use crate::select::query::Query;
use crate::select::rank::{Candidate, Ranking, rank};
use crate::select::reading::Examiner;
use crate::select::search::Statistics;
use crate::select::window::{Window, grow};

/// How a question was answered.
pub struct Explanation {
    /// The question as it was read.
    pub query: Query,
    /// What was found, without the candidates.
    pub ranking: Ranking,
    /// Candidates with their places, best first.
    pub candidates: Vec<ExplainedCandidate>,
}

/// A candidate and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct ExplainedCandidate {
    /// The file, relative to its source's folder.
    pub path: String,
    /// Bytes of the passage in the document's text.
    pub bytes: std::ops::Range<usize>,
    /// What would be quoted of it.
    pub window: Option<Window>,
    /// The evidence and what it came to.
    pub candidate: Candidate,
}

pub(super) fn explain(
    generation: &Generation,
    question: &Question,
    reader: Option<&Reader>,
    limit: usize,
) -> Result<Explanation, AskError> {
    let query = Query::new(question, &generation.languages());
    let shards: Vec<&Shard> = generation.shards.iter().collect();
    let statistics = Statistics::of(&shards);
    let admission = admission(generation, question.conditions());
    let nearness = generation.nearness(question.words(), reader);
    let (nearness, all) = (nearness.as_ref(), usize::MAX);
    let ranking = rank(&query, &shards, statistics, &admission, nearness, all);
    let mut ranking = ranking.map_err(|error| AskError::Damaged {
        what: format!("the inverted index: {error}"),
    })?;
    let taken = std::mem::take(&mut ranking.candidates);
    let examiner = Examiner::new(&query, &ranking.terms, statistics);
    let mut documents: HashMap<(usize, u32), String> = HashMap::new();
    let mut candidates = Vec::with_capacity(taken.len());
    for candidate in taken {
        let hit = candidate.hit;
        let shard = generation.shards.get(hit.shard);
        let Some((shard, record)) =
            shard.and_then(|shard| Some((shard, shard.passage(hit.passage)?)))
        else {
            continue;
        };
        let text = match documents.entry((hit.shard, record.document)) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(slot) => {
                let stored = shard.document(record.document);
                let stored = stored.ok_or_else(|| AskError::Damaged {
                    what: format!("document {} cannot be read", record.document),
                })?;
                slot.insert(stored.text)
            }
        };
        let scores = ranking.scores.get(hit.shard);
        let window = scores
            .and_then(|scores| grow(&examiner, &hit, shard, scores, text, limit, &[]).ok()?);
        let entry = generation.manifest.shards.get(hit.shard);
        let document = entry.and_then(|entry| entry.documents.get(record.document as usize));
        candidates.push(ExplainedCandidate {
            path: document
                .map(|document| document.file.path.clone())
                .unwrap_or_default(),
            window,
            bytes: record.start as usize..record.end as usize,
            candidate,
        });
    }
    Ok(Explanation {
        query,
        ranking,
        candidates,
    })
}
