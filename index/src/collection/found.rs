//! Finds what a question asks for: in its own words, and in others that mean the same.
//!
//! What of it is quoted is decided in `ask`.

use super::generation::Generation;
use super::meant::admission;
use super::{AskError, Reader};
use crate::engine::shard::Shard;
use crate::question::Question;
use crate::select::admission::Admission;
use crate::select::confidence;
use crate::select::near_confidence;
use crate::select::query::Query;
use crate::select::rank::{Candidate, Ranking, rank};
use crate::select::search::Statistics;
use crate::synonyms::{MOST_WORDINGS, Synonyms};

/// What a candidate and the confidence in it count for that an owner's synonyms found.
const SYNONYM: f64 = 0.9;
/// What they count for where an abbreviation did that stands for words of the question.
const ABBREVIATED: f64 = 0.9;
/// What they count for where words did that an abbreviation stands for, or a number in other
/// writing: more words for one thing leave less weight for the rest of the question.
const SPELT_OUT: f64 = 0.7;

/// Everything that was found for a question.
pub(super) struct Found {
    /// The question's own wording first.
    pub(super) wordings: Vec<Wording>,
    /// The candidates of all wordings, best first, each passage once.
    pub(super) order: Vec<Ranked>,
    pub(super) admission: Admission,
    pub(super) statistics: Statistics,
}

/// One way to word a question, and what was found for it.
pub(super) struct Wording {
    pub(super) text: String,
    /// What is found by it counts for, against what the question's own wording found.
    weight: f64,
    pub(super) query: Query,
    pub(super) ranking: Ranking,
}

/// A candidate among those of all wordings.
#[derive(Clone, Copy)]
pub(super) struct Ranked {
    /// An index into [`Found::wordings`].
    pub(super) wording: usize,
    /// An index into the candidates of its ranking.
    pub(super) candidate: usize,
    /// Its score, less where other words than the asker's found it.
    pub(super) score: f64,
}

impl Found {
    /// What `generation` has for `question`, of which only the best `wanted` candidates need be right.
    pub(super) fn of(
        generation: &Generation,
        question: &Question,
        synonyms: &Synonyms,
        reader: Option<&Reader>,
        wanted: usize,
    ) -> Result<Found, AskError> {
        let languages = generation.languages();
        let shards: Vec<&Shard> = generation.shards.iter().collect();
        let statistics = Statistics::of(&shards);
        let admission = admission(generation, question.conditions());
        let own = question.words();
        let nearness = generation.nearness(own, reader);
        let mut texts = vec![own.to_owned()];
        let by_owner = synonyms.wordings(own, &languages);
        let owners = by_owner.len();
        for text in (by_owner.into_iter()).chain(generation.variants().wordings(own, &languages)) {
            if texts.len() < MOST_WORDINGS && !texts.contains(&text) {
                texts.push(text);
            }
        }
        let mut wordings: Vec<Wording> = Vec::with_capacity(texts.len());
        for (number, text) in texts.into_iter().enumerate() {
            let query = Query::of_words(&text, &languages);
            let nearness = nearness.as_ref();
            let ranking = rank(&query, &shards, statistics, &admission, nearness, wanted);
            let ranking = ranking.map_err(|error| AskError::Damaged {
                what: format!("the inverted index: {error}"),
            })?;
            let own_terms = wordings.first().map(|own| own.ranking.content_terms);
            let weight = match own_terms {
                None => 1.0,
                Some(_) if number <= owners => SYNONYM,
                Some(own_terms) if ranking.content_terms < own_terms => ABBREVIATED,
                Some(_) => SPELT_OUT,
            };
            wordings.push(Wording {
                text,
                weight,
                query,
                ranking,
            });
        }
        let mut found = Found {
            wordings,
            order: Vec::new(),
            admission,
            statistics,
        };
        found.order = found.ordered();
        Ok(found)
    }

    fn ordered(&self) -> Vec<Ranked> {
        let mut order: Vec<Ranked> = Vec::new();
        for (number, wording) in self.wordings.iter().enumerate() {
            for (index, candidate) in wording.ranking.candidates.iter().enumerate() {
                order.push(Ranked {
                    wording: number,
                    candidate: index,
                    // Less also where the score is below zero.
                    score: candidate.score.min(candidate.score * wording.weight),
                });
            }
        }
        if self.wordings.len() > 1 {
            let place = |ranked: &Ranked| {
                let hit = self.candidate(ranked).map(|candidate| candidate.hit);
                hit.map(|hit| (hit.shard, hit.passage))
            };
            order.sort_by(|a, b| {
                b.score
                    .total_cmp(&a.score)
                    .then(place(a).cmp(&place(b)))
                    .then(a.wording.cmp(&b.wording))
            });
            let mut seen = rustc_hash::FxHashSet::default();
            order.retain(|ranked| seen.insert(place(ranked)));
        }
        order
    }

    /// The candidate at a place of [`order`](Self::order).
    pub(super) fn candidate(&self, ranked: &Ranked) -> Option<&Candidate> {
        let wording = self.wordings.get(ranked.wording)?;
        wording.ranking.candidates.get(ranked.candidate)
    }

    /// Whether no candidate that was not looked at closely can be worth more than `score`.
    pub(super) fn is_settled_from(&self, score: f64) -> bool {
        let unseen = (self.wordings.iter()).filter_map(|wording| {
            let unseen = wording.ranking.unseen?;
            Some(unseen.min(unseen * wording.weight))
        });
        unseen.fold(f64::NEG_INFINITY, f64::max) <= score
    }

    /// The terms that each of `chosen` holds, as far as the wording of the best one found them.
    pub(super) fn held(&self, chosen: &[Ranked]) -> Vec<u64> {
        let wording = self.wordings.get(self.best_wording());
        let masks = chosen.iter().map(|ranked| {
            let hit = self.candidate(ranked)?.hit;
            let scores = wording?.ranking.scores.get(hit.shard)?;
            scores.masks.get(hit.passage as usize).copied()
        });
        masks.map(Option::unwrap_or_default).collect()
    }

    /// The wording that the best candidate was found by.
    pub(super) fn best_wording(&self) -> usize {
        self.order.first().map_or(0, |ranked| ranked.wording)
    }

    /// The calibrated chance, 0 to 1, that the best candidate answers.
    pub(super) fn confidence(&self) -> f64 {
        let wording = self.wordings.get(self.best_wording());
        wording.map_or(0.0, |wording| {
            let ranking = &wording.ranking;
            let near = near_confidence::of(ranking);
            near.unwrap_or_else(|| confidence::of(ranking)) * wording.weight
        })
    }

    /// Words of the question that occur nowhere and for which nothing else does, and phrases that do
    /// not.
    pub(super) fn missing_words(&self) -> Vec<String> {
        let Some((own, others)) = self.wordings.split_first() else {
            return Vec::new();
        };
        let missing = &own.ranking.missing_words;
        let replaced = |word: &&String| {
            let whole = |wording: &&Wording| {
                let missing_there = &wording.ranking.missing_words;
                !missing_there.contains(word)
                    && missing_there.iter().all(|other| missing.contains(other))
            };
            others.iter().any(|wording| whole(&wording))
        };
        let missing = missing.iter().filter(|word| !replaced(word));
        missing
            .chain(&self.admission.absent_phrases)
            .cloned()
            .collect()
    }
}
