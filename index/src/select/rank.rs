//! Weighs the evidence for each candidate and puts them in order.

use super::admission::Admission;
use super::evidence::Evidence;
use super::feature::FEATURES;
use super::genre::Genre;
use super::nearness::{Near, Nearness};
use super::query::Query;
use super::reading::{Examiner, Home};
use super::search::{Hit, ShardScores, Statistics, Terms, best_hits, score_shard};
use super::survey::Surveyed;
use super::weights;
use crate::engine::shard::Shard;

/// Candidates that are looked at from outside.
const CANDIDATES: usize = 100;
/// How much more than it seems from outside a candidate may be worth. A few are worth still more, but
/// of thousands of questions with known answers none of them came first.
const SURPRISE: f32 = 4.5;

/// A passage that might be quoted, with the evidence for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The passage.
    pub hit: Hit,
    /// Its weighed evidence.
    pub score: f64,
    /// The evidence.
    pub evidence: Box<Evidence>,
    /// What a model adds to it, where one has read the question.
    pub near: Option<Near>,
}

/// All candidates for a question, best first.
pub struct Ranking {
    /// What sort of documents were asked.
    pub genre: Genre,
    /// The question's terms as the shards spell them.
    pub terms: Terms,
    /// Scores of every passage, by shard.
    pub scores: Vec<ShardScores>,
    /// Best first; ties go to the earlier place.
    pub candidates: Vec<Candidate>,
    /// The most that a candidate may be worth that was not looked at closely, if there is one.
    pub unseen: Option<f64>,
    /// Words of the question that occur nowhere.
    pub missing_words: Vec<String>,
    /// Share of the question's weight in such words.
    pub missing_share: f32,
    /// The most that the question could score.
    pub total: f32,
    /// Number of words that say something.
    pub content_terms: usize,
}

/// Finds and orders the candidates for `query` in `shards`, of those passages that are admitted; with
/// `nearness` also those that are near, whatever their words.
///
/// Those that seem to be worth most are looked at closely first, until none of the others can be among
/// the best `wanted`.
pub fn rank(
    query: &Query,
    shards: &[&Shard],
    statistics: Statistics,
    admission: &Admission,
    nearness: Option<&Nearness<'_>>,
    wanted: usize,
) -> Result<Ranking, std::io::Error> {
    let terms = Terms::resolve(query, shards, statistics);
    let mut scores = Vec::with_capacity(shards.len());
    for (index, shard) in shards.iter().enumerate() {
        scores.push(score_shard(query, &terms, index, shard, statistics)?);
    }
    let examiner = Examiner::new(query, &terms, statistics);
    let weights = weights::PASSAGE.mixed(statistics.genre());
    let mut candidates: Vec<Candidate> = Vec::with_capacity(CANDIDATES);
    let mut hits = best_hits(&scores, CANDIDATES, admission);
    if let Some(nearness) = nearness {
        nearness.add_hits(&mut hits, admission);
    }
    // Those of a document after each other, so that it is looked at once.
    hits.sort_unstable_by_key(|hit| (hit.shard, hit.passage));
    let mut homes: Vec<((usize, u32), Home<'_>)> = Vec::new();
    let mut surveyed: Vec<(usize, Surveyed)> = Vec::with_capacity(hits.len());
    for hit in hits {
        let (Some(shard), Some(scores)) = (shards.get(hit.shard), scores.get(hit.shard)) else {
            continue;
        };
        let Some(record) = shard.passage(hit.passage) else {
            continue;
        };
        let document = (hit.shard, record.document);
        if homes.last().is_none_or(|(other, _)| *other != document) {
            let home = examiner.home(hit.shard, record.document, shard, scores);
            homes.extend(home.map(|home| (document, home)));
        }
        let number = homes.len().wrapping_sub(1);
        if let Some((_, home)) = homes.get(number).filter(|(of, _)| *of == document) {
            surveyed.push((number, examiner.survey(hit, record, home, &weights)));
        }
    }
    let place = |surveyed: &Surveyed| (surveyed.hit.shard, surveyed.hit.passage);
    surveyed.sort_unstable_by(|(_, a), (_, b)| {
        b.guess.total_cmp(&a.guess).then(place(a).cmp(&place(b)))
    });
    let mut best = Best::of(wanted);
    let mut unseen = None;
    for (number, surveyed) in &surveyed {
        let Some((_, home)) = homes.get(*number) else {
            continue;
        };
        let most = surveyed.guess + SURPRISE;
        // A model sees more in a passage than its words.
        if nearness.is_none() && best.least().is_some_and(|least| most < least) {
            unseen = Some(f64::from(most));
            break;
        }
        let evidence = examiner.examine(surveyed, home);
        let words = weigh(&evidence.row, &weights);
        let (hit, record) = (surveyed.hit, &surveyed.record);
        let near = nearness.map(|nearness| nearness.near(&hit, record, home.shard, words));
        let score = near.map_or(words, |near| near.worth(&evidence.row, statistics.genre()));
        best.add(score);
        candidates.push(Candidate {
            hit,
            score: f64::from(score),
            evidence: Box::new(evidence),
            near,
        });
    }
    candidates.sort_by(|a, b| {
        b.score
            .total_cmp(&a.score)
            .then(a.hit.shard.cmp(&b.hit.shard))
            .then(a.hit.passage.cmp(&b.hit.passage))
    });
    let missing = query
        .terms
        .iter()
        .zip(&terms.missing)
        .filter(|(term, missing)| **missing && !term.extra && !term.function);
    let missing_words = missing.map(|(term, _)| term.written.clone()).collect();
    let (missing_share, total) = (examiner.missing_share(), examiner.total());
    Ok(Ranking {
        genre: statistics.genre(),
        candidates,
        unseen,
        missing_words,
        missing_share,
        total,
        terms,
        scores,
        content_terms: query
            .terms
            .iter()
            .filter(|term| !term.function && !term.extra)
            .count(),
    })
}

/// The best of some scores, the least of them first.
struct Best {
    scores: Vec<f32>,
    wanted: usize,
}

impl Best {
    fn of(wanted: usize) -> Best {
        Best {
            scores: Vec::with_capacity(wanted.min(CANDIDATES)),
            wanted,
        }
    }

    fn add(&mut self, score: f32) {
        let at = self.scores.partition_point(|other| *other < score);
        self.scores.insert(at, score);
        if self.scores.len() > self.wanted {
            self.scores.remove(0);
        }
    }

    /// The least of as many as are wanted; nothing where there are not so many.
    fn least(&self) -> Option<f32> {
        let least = self.scores.first().copied();
        least.filter(|_| self.scores.len() == self.wanted)
    }
}

/// The weighted sum of a row of evidence.
pub fn weigh(row: &[f32; FEATURES], weights: &[f32; FEATURES]) -> f32 {
    row.iter()
        .zip(weights)
        .map(|(value, weight)| value * weight)
        .sum()
}
