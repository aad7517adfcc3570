//! Reads candidates with a question in hand: which words match, how often and how close together.
//!
//! What is made of it for passages is told in `evidence`, for sentences in `judge`.

use super::query::Query;
use super::search::{K1, ShardScores, ShardTerms, Statistics, Terms};
use crate::analysis::signature::Signature;
use crate::engine::lexicon::WordId;
use crate::engine::record::PassageRecord;
use crate::engine::shard::Shard;

/// Likeness in letters from which a word counts for a term.
const LIKENESS_FROM: f32 = 0.5;
/// What such a word counts for, against the term itself.
const LIKENESS_SHARE: f32 = 0.6;

/// A matched word in a sentence.
#[derive(Clone, Copy)]
pub(super) struct Match {
    pub(super) position: u32,
    pub(super) term: u8,
    pub(super) grade: f32,
    pub(super) exact: bool,
}

/// Two words that are neighbours in the question, function words apart.
#[derive(Clone, Copy)]
pub(super) struct Pair {
    pub(super) first: u8,
    pub(super) second: u8,
    pub(super) weaker: f32,
    pub(super) both: f32,
}

/// How the question's neighbours stand in a text, as shares of the most there could be.
#[derive(Clone, Copy, Default)]
pub(super) struct PairEvidence {
    pub(super) adjacent: f32,
    pub(super) near: f32,
    pub(super) phrase: f32,
}

/// What is looked for, prepared once per question.
pub struct Examiner<'a> {
    pub(super) query: &'a Query,
    pub(super) terms: &'a Terms,
    pub(super) statistics: Statistics,
    /// Weight of each term: its idf, 0 for function words and aliases.
    pub(super) weight: Vec<f32>,
    /// Sum of the weights of all primary terms; what the scores are shares of.
    pub(super) total: f32,
    pub(super) pairs: Vec<Pair>,
    pub(super) pair_total: f32,
    pub(super) signatures: Vec<(u8, Signature)>,
}

impl<'a> Examiner<'a> {
    /// Prepares to look at candidates for `query`.
    pub fn new(query: &'a Query, terms: &'a Terms, statistics: Statistics) -> Examiner<'a> {
        let spaced_extra = |index: usize| {
            query
                .terms
                .get(index)
                .is_some_and(|term| term.extra && term.form.is_ascii())
        };
        let weight: Vec<f32> = query
            .terms
            .iter()
            .enumerate()
            .map(|(index, term)| {
                let alias = terms.alias.get(index).copied().flatten().is_some();
                let unseen_reading = spaced_extra(index) && terms.frequency.get(index) == Some(&0);
                let idf = terms.idf.get(index).copied().unwrap_or_default();
                if term.function || alias || unseen_reading {
                    0.0
                } else if spaced_extra(index) {
                    idf * 0.5
                } else {
                    idf
                }
            })
            .collect();
        let total = weight.iter().sum::<f32>().max(0.1);
        let content: Vec<usize> = query
            .order
            .iter()
            .map(|index| terms.alias.get(*index).copied().flatten().unwrap_or(*index))
            .filter(|index| weight.get(*index).is_some_and(|weight| *weight > 0.0))
            .collect();
        let mut pairs = Vec::new();
        for window in content.windows(2) {
            if let [a, b] = *window
                && a != b
            {
                let of = |index: usize| weight.get(index).copied().unwrap_or_default();
                pairs.push(Pair {
                    first: a as u8,
                    second: b as u8,
                    weaker: of(a).min(of(b)),
                    both: of(a) + of(b),
                });
            }
        }
        let pair_total = pairs.iter().map(|pair| pair.weaker).sum::<f32>().max(0.1);
        let signatures = query
            .terms
            .iter()
            .enumerate()
            .filter(|(index, term)| {
                !term.extra && weight.get(*index).is_some_and(|weight| *weight > 0.0)
            })
            .map(|(index, term)| (index as u8, Signature::of(&term.form)))
            .filter(|(_, signature)| !signature.is_empty())
            .collect();
        Examiner {
            query,
            terms,
            statistics,
            weight,
            total,
            pairs,
            pair_total,
            signatures,
        }
    }

    /// The most that the question could score: the sum of its words' weights.
    pub fn total(&self) -> f32 {
        self.total
    }

    /// Whether the documents are a manual rather than prose.
    pub fn is_manual(&self) -> bool {
        self.statistics.manual() >= 0.5
    }

    /// Share of the question's weight in words that occur nowhere.
    pub fn missing_share(&self) -> f32 {
        let missing = self
            .weight
            .iter()
            .zip(&self.terms.missing)
            .filter(|(_, missing)| **missing);
        missing.map(|(weight, _)| weight).sum::<f32>() / self.total
    }

    pub(super) fn read(
        &self,
        record: &PassageRecord,
        shard: &Shard,
        terms: &ShardTerms,
    ) -> Vec<Read> {
        let mut sentences = Vec::new();
        let mut words: Vec<WordId> = Vec::new();
        let mut reader = shard.sentences(record);
        let mut position = 0;
        while let Some(span) = reader.next_into(&mut words) {
            let mut matches = Vec::new();
            let mut looks = 0;
            for word in &words {
                match terms.words.get(word) {
                    Some(found) => matches.push(Match {
                        position,
                        term: found.term,
                        grade: found.grade,
                        exact: found.exact,
                    }),
                    None => {
                        looks |= shard.lexicon.shape_of(*word);
                        matches.extend(self.similar(*word, position, shard));
                    }
                }
                position += 1;
            }
            // Sentences are set apart, so that no pair reaches across their border.
            position += 8;
            sentences.push(Read {
                start: span.start,
                end: span.end,
                matches,
                looks,
                words: words.len() as u32,
            });
        }
        sentences
    }

    /// The term that an unmatched word is written like, if any.
    pub(super) fn similar(&self, word: WordId, position: u32, shard: &Shard) -> Option<Match> {
        let signature = shard.lexicon.signature(word);
        if signature.is_empty() {
            return None;
        }
        let likeness = |other: &(u8, Signature)| other.1.likeness(signature);
        let best = self
            .signatures
            .iter()
            .max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
        let likeness = likeness(best);
        (likeness >= LIKENESS_FROM).then_some(Match {
            position,
            term: best.0,
            grade: likeness * LIKENESS_SHARE,
            exact: false,
        })
    }

    /// Frequencies of the terms in `sentences`, relatives counting by their grade.
    pub(super) fn frequencies(&self, sentences: &[Read]) -> Vec<f32> {
        self.counted(sentences, 0.0)
    }

    /// Frequencies of the terms in `sentences`, of matches with at least `grade`.
    pub(super) fn counted(&self, sentences: &[Read], grade: f32) -> Vec<f32> {
        let mut frequencies = vec![0f32; self.query.terms.len()];
        let matches = sentences.iter().flat_map(|sentence| &sentence.matches);
        for found in matches.filter(|found| found.grade >= grade) {
            if let Some(slot) = frequencies.get_mut(usize::from(found.term)) {
                *slot += found.grade;
            }
        }
        frequencies
    }

    /// Weights of the terms by how rare they are among the passages of a document.
    pub(super) fn local(&self, passages: std::ops::Range<u32>, scores: &ShardScores) -> Vec<f32> {
        let count = passages.len() as f32;
        let mut frequency = vec![0f32; self.weight.len()];
        for id in passages {
            let mut bits = scores.masks.get(id as usize).copied().unwrap_or_default();
            while bits != 0 {
                if let Some(slot) = frequency.get_mut(bits.trailing_zeros() as usize) {
                    *slot += 1.0;
                }
                bits &= bits - 1;
            }
        }
        let local = |(weight, frequency): (&f32, &f32)| {
            if *weight > 0.0 {
                (1.0 + (count - frequency + 0.5) / (frequency + 0.5)).ln()
            } else {
                0.0
            }
        };
        self.weight.iter().zip(&frequency).map(local).collect()
    }

    /// BM25 of a bag of words of `length`, where `mean` is usual; a share of the question's weight.
    pub(super) fn bm25(&self, frequencies: &[f32], length: f32, mean: f32, b: f32) -> f32 {
        bm25(frequencies, &self.weight, length / mean, b) / self.total
    }

    /// How many of the question's neighbours are neighbours here, and how near the others are.
    pub(super) fn pairs(&self, sentences: &[Read]) -> PairEvidence {
        let mut found = PairEvidence::default();
        let mut phrase_total = 0.1;
        for pair in &self.pairs {
            phrase_total += pair.both;
            let mut closest = u32::MAX;
            let mut in_order = false;
            for sentence in sentences {
                for first in sentence
                    .matches
                    .iter()
                    .filter(|found| found.term == pair.first)
                {
                    for second in sentence
                        .matches
                        .iter()
                        .filter(|found| found.term == pair.second)
                    {
                        let distance = first.position.abs_diff(second.position);
                        closest = closest.min(distance);
                        in_order |= second.position > first.position && distance <= 2;
                    }
                }
            }
            if in_order {
                found.adjacent += pair.weaker;
                found.phrase += pair.both;
            }
            if closest != u32::MAX {
                found.near += pair.weaker / closest.max(1) as f32;
            }
        }
        PairEvidence {
            adjacent: found.adjacent / self.pair_total,
            near: found.near / self.pair_total,
            phrase: found.phrase / phrase_total,
        }
    }

    /// Share of the question's weight that the terms in `bits` make up.
    pub(super) fn share(&self, bits: u64) -> f32 {
        let held = self
            .weight
            .iter()
            .enumerate()
            .filter(|(index, _)| bits >> (*index).min(63) & 1 == 1);
        held.map(|(_, weight)| weight).sum::<f32>() / self.total
    }
}

/// BM25 of a bag of words whose length is `relative` to the usual one.
pub(super) fn bm25(frequencies: &[f32], weights: &[f32], relative: f32, b: f32) -> f32 {
    let norm = K1 * (1.0 - b + b * relative);
    frequencies
        .iter()
        .zip(weights)
        .filter(|(frequency, _)| **frequency > 0.0)
        .map(|(frequency, weight)| weight * frequency * (K1 + 1.0) / (frequency + norm))
        .sum()
}

/// A sentence as read from the shard.
pub(super) struct Read {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) matches: Vec<Match>,
    pub(super) looks: u8,
    pub(super) words: u32,
}
