//! What the words of a shard are to a question, as far as that was found out.
//!
//! Finding it out is the work of `reading`.

use super::search::{ShardTerms, WordMatch};
use super::tally::TERMS;
use crate::engine::lexicon::WordId;
use crate::engine::shape;
use crate::engine::shard::Shard;

/// Words of a shard that are looked at once for a question, wherever they stand: its most frequent.
const FREQUENT_WORDS: usize = 16_384;

/// Marks a word that an answer is told by, beside the bits of [`shape`].
pub(super) const CUE: u8 = shape::ALL + 1;
/// Every bit of how a word looks to a question.
const LOOKS: u8 = CUE | shape::ALL;
/// How well a word matches a term that may stand for it.
pub(super) const CLOSE: f32 = 0.7;

/// What a word of a shard is to a question.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Sight {
    /// The term that it matches, or any where `grade` is 0.
    pub(super) term: u8,
    pub(super) grade: f32,
    pub(super) exact: bool,
    /// How it looks, where it has no stem of the question's.
    pub(super) looks: u8,
}

/// What the frequent words of a shard are to a question, as far as that is known.
///
/// Each word has a place, which tells all of it for most: places below [`LIGHT`] are of words that
/// are like no term, and say how they look; those below [`HEAVY`], of words that match a term without
/// weight, and say which. The others have to be looked up.
pub(super) struct Seen {
    /// For each word its place, or [`UNSEEN`].
    pub(super) words: Vec<u8>,
    /// What stands at the places from [`HEAVY`] on.
    sights: Vec<Sight>,
    /// Whether all of the words that match a term are known.
    pub(super) matches: bool,
}

/// The first place of words that match a term without weight.
pub(super) const LIGHT: u8 = LOOKS + 1;
/// The first place of words that say something.
pub(super) const HEAVY: u8 = LIGHT + TERMS as u8;
/// Stands for a word that was not met yet.
const UNSEEN: u8 = u8::MAX;

impl Seen {
    /// What is known from the start: the words that match a term; `weights` are those of the terms.
    pub(super) fn new(shard: &Shard, terms: &ShardTerms, weights: &[f32]) -> Seen {
        let mut seen = Seen {
            words: vec![UNSEEN; shard.lexicon.words().min(FREQUENT_WORDS)],
            sights: Vec::with_capacity(32),
            matches: true,
        };
        for (word, found) in &terms.words {
            let Some(known) = seen.words.get_mut(*word as usize) else {
                continue;
            };
            let weight = weights.get(usize::from(found.term));
            if weight == Some(&0.0) && found.grade >= CLOSE && usize::from(found.term) < TERMS {
                *known = LIGHT + found.term;
            } else {
                seen.matches &= seen.remember(*word, Sight::of(*found));
            }
        }
        seen
    }

    /// The place of `word`.
    #[inline]
    pub(super) fn place(&self, word: WordId) -> u8 {
        self.words.get(word as usize).copied().unwrap_or(UNSEEN)
    }

    /// What stands at a place from [`HEAVY`] on, if that is known.
    pub(super) fn at(&self, place: u8) -> Option<Sight> {
        self.sights.get(usize::from(place - HEAVY)).copied()
    }

    /// Remembers what `word` is, if there is room.
    pub(super) fn remember(&mut self, word: WordId, sight: Sight) -> bool {
        let Some(known) = self.words.get_mut(word as usize) else {
            return false;
        };
        if sight.grade == 0.0 {
            *known = sight.looks & LOOKS;
            return true;
        }
        let same = self.sights.iter().position(|other| *other == sight);
        let index = same.unwrap_or(self.sights.len());
        match u8::try_from(usize::from(HEAVY) + index) {
            Ok(place) if place != UNSEEN => {
                *known = place;
                if same.is_none() {
                    self.sights.push(sight);
                }
                true
            }
            _ => false,
        }
    }
}

impl Sight {
    /// Of a word that matches a term.
    pub(super) fn of(found: WordMatch) -> Sight {
        Sight {
            term: found.term,
            grade: found.grade,
            exact: found.exact,
            looks: 0,
        }
    }
}
