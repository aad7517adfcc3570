//! Finds what a question asks for: in its own words, and in others that mean the same.
//!
//! What of it is quoted is decided in `ask`.

use super::AskError;
use super::generation::Generation;
use super::meant::admission;
use crate::engine::shard::Shard;
use crate::question::Question;
use crate::select::admission::Admission;
use crate::select::confidence;
use crate::select::query::Query;
use crate::select::rank::{Candidate, Ranking, rank};
use crate::select::search::Statistics;
use crate::synonyms::{MOST_WORDINGS, Synonyms};

/// What a candidate and the confidence in it count for that other words than the asker's found.
const OTHER_WORDS: f64 = 0.9;

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
    pub(super) fn of(
        generation: &Generation,
        question: &Question,
        synonyms: &Synonyms,
    ) -> Result<Found, AskError> {
        let languages = generation.languages();
        let shards: Vec<&Shard> = generation.shards.iter().collect();
        let statistics = Statistics::of(&shards);
        let admission = admission(generation, question.conditions());
        let own = question.words().to_owned();
        let mut others = synonyms.wordings(&own, &languages);
        others.extend(generation.variants().wordings(&own, &languages));
        others.dedup();
        others.truncate(MOST_WORDINGS - 1);
        let mut wordings = Vec::with_capacity(1 + others.len());
        for text in std::iter::once(own).chain(others) {
            let query = Query::of_words(&text, &languages);
            let ranking = rank(&query, &shards, statistics, &admission);
            let ranking = ranking.map_err(|error| AskError::Damaged {
                what: format!("the inverted index: {error}"),
            })?;
            wordings.push(Wording {
                text,
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
                    score: match number {
                        0 => candidate.score,
                        _ => candidate.score.min(candidate.score * OTHER_WORDS),
                    },
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
        // What was required word for word stands nowhere: nothing can be the answer.
        if !self.admission.absent_phrases.is_empty() {
            return 0.0;
        }
        let number = self.best_wording();
        let wording = self.wordings.get(number);
        let confidence = wording.map_or(0.0, |wording| confidence::of(&wording.ranking));
        match number {
            0 => confidence,
            _ => confidence * OTHER_WORDS,
        }
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
