//! Tells how an answer came about: the candidates in order, with the evidence for each.

use super::AskError;
use super::generation::Generation;
use crate::engine::shard::Shard;
use crate::question::Question;
use crate::select::query::Query;
use crate::select::rank::{Candidate, Ranking, rank};
use crate::select::search::Statistics;

/// How a question was answered.
#[derive(Clone, Debug, PartialEq)]
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
    /// Bytes in the document's text.
    pub bytes: std::ops::Range<usize>,
    /// The evidence and what it came to.
    pub candidate: Candidate,
}

pub(super) fn explain(
    generation: &Generation,
    question: &Question,
) -> Result<Explanation, AskError> {
    let query = Query::new(question, &generation.languages());
    let shards: Vec<&Shard> = generation.shards.iter().collect();
    let mut ranking =
        rank(&query, &shards, Statistics::of(&shards)).map_err(|error| AskError::Damaged {
            what: format!("the inverted index: {error}"),
        })?;
    let mut candidates = Vec::with_capacity(ranking.candidates.len());
    for candidate in std::mem::take(&mut ranking.candidates) {
        let shard = generation.shards.get(candidate.hit.shard);
        let record = shard.and_then(|shard| shard.passage(candidate.hit.passage));
        let Some(record) = record else {
            continue;
        };
        let entry = generation.manifest.shards.get(candidate.hit.shard);
        let document = entry.and_then(|entry| entry.documents.get(record.document as usize));
        candidates.push(ExplainedCandidate {
            path: document
                .map(|document| document.file.path.clone())
                .unwrap_or_default(),
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
