//! Counts how often the terms of a question occur in a stretch of text.
//!
//! Which words match a term is found out in `reading`.

use super::search::K1;

/// The most terms of a question; a set of them is a number of as many bits.
pub(super) const TERMS: usize = 64;

/// A word of a text that matches a term.
#[derive(Clone, Copy, Debug)]
pub(super) struct Match {
    /// Its place among the words of the passage.
    pub(super) position: u32,
    /// The term.
    pub(super) term: u8,
    /// How well: 1 for the term's own stem, less for its relatives, always above 0.
    pub(super) grade: f32,
    /// Whether it is written as in the question.
    pub(super) exact: bool,
}

impl Match {
    /// The set of its term alone.
    pub(super) fn bit(&self) -> u64 {
        1 << u32::from(self.term).min(63)
    }
}

/// The members of a set of terms, in order.
#[derive(Clone, Copy)]
pub(super) struct Bits(pub(super) u64);

impl Iterator for Bits {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        if self.0 == 0 {
            return None;
        }
        let first = self.0.trailing_zeros() as usize;
        self.0 &= self.0 - 1;
        Some(first)
    }
}

/// How often each term occurs, relatives counting by their grade.
pub(super) struct Tally {
    /// The terms that occur.
    pub(super) terms: u64,
    /// Frequencies of these; those of other terms mean nothing.
    frequencies: [f32; TERMS],
}

impl Tally {
    /// Of nothing.
    pub(super) fn empty() -> Tally {
        Tally {
            terms: 0,
            frequencies: [0.0; TERMS],
        }
    }

    /// Of those of `matches` that have at least `grade`.
    pub(super) fn of(matches: &[Match], grade: f32) -> Tally {
        let mut tally = Tally::empty();
        tally.recount(matches, grade);
        tally
    }

    /// Counts those of `matches` that have at least `grade`, and forgets what was counted before.
    pub(super) fn recount(&mut self, matches: &[Match], grade: f32) -> &Tally {
        self.terms = 0;
        for found in matches.iter().filter(|found| found.grade >= grade) {
            let Some(frequency) = self.frequencies.get_mut(usize::from(found.term)) else {
                continue;
            };
            let bit = found.bit();
            let before = if self.terms & bit == 0 {
                0.0
            } else {
                *frequency
            };
            *frequency = before + found.grade;
            self.terms |= bit;
        }
        self
    }

    /// The terms that occur, in order: how often each does, and its weight.
    pub(super) fn weighed<'t>(
        &'t self,
        weights: &'t [f32],
    ) -> impl Iterator<Item = (f32, f32)> + 't {
        let of = |term| Some((*self.frequencies.get(term)?, *weights.get(term)?));
        Bits(self.terms).filter_map(of)
    }

    /// BM25 with `weights`, of a text whose length is `relative` to the usual one.
    pub(super) fn bm25(&self, weights: &[f32], relative: f32, b: f32) -> f32 {
        let norm = K1 * (1.0 - b + b * relative);
        self.weighed(weights)
            .map(|(frequency, weight)| weight * frequency * (K1 + 1.0) / (frequency + norm))
            .sum()
    }
}
