//! Tells which of many phrases a question opens with, or holds, on word boundaries.
//!
//! What the phrases mean is told in `kind` and `cue`.

use rustc_hash::FxHashMap;
use unicode_normalization::char::is_combining_mark;

/// The words of a question.
pub(super) struct Opening<'a> {
    words: Vec<&'a str>,
}

impl<'a> Opening<'a> {
    /// Of a question in lower case.
    pub(super) fn of(lower: &'a str) -> Opening<'a> {
        let words = lower.split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c));
        Opening {
            words: words.filter(|word| !word.is_empty()).collect(),
        }
    }

    /// The first list of `phrases`, of those that are `wanted`, of which a phrase opens the question.
    pub(super) fn opens_with(
        &self,
        phrases: &Phrases,
        wanted: impl Fn(usize) -> bool,
    ) -> Option<usize> {
        self.standing_at(0, phrases, &wanted)
    }

    /// The first list of `phrases`, of those that are `wanted`, of which a phrase stands further on.
    pub(super) fn holds(&self, phrases: &Phrases, wanted: impl Fn(usize) -> bool) -> Option<usize> {
        let inside = 1..self.words.len();
        let lists = inside.filter_map(|at| self.standing_at(at, phrases, &wanted));
        lists.min()
    }

    fn standing_at(
        &self,
        at: usize,
        phrases: &Phrases,
        wanted: &impl Fn(usize) -> bool,
    ) -> Option<usize> {
        let here = self.words.get(at..).unwrap_or_default();
        let known = phrases.by_first_word.get(here.first()?)?;
        let stands = |phrase: &str| {
            let mut here = here.iter();
            phrase
                .split(' ')
                .all(|word| here.next().is_some_and(|other| *other == word))
        };
        let mut found = known.iter();
        let found = found.find(|(list, phrase)| wanted(*list) && stands(phrase));
        found.map(|(list, _)| *list)
    }
}

/// Lists of phrases, to be found by their first words.
pub(super) struct Phrases {
    /// The number of the list and the whole phrase, in order.
    by_first_word: FxHashMap<&'static str, Vec<(usize, &'static str)>>,
}

impl Phrases {
    /// Of `lists`, whose phrases are separated by `|` and words by spaces.
    pub(super) fn of(lists: impl Iterator<Item = &'static str>) -> Phrases {
        let mut by_first_word: FxHashMap<_, Vec<(usize, &'static str)>> = FxHashMap::default();
        for (number, list) in lists.enumerate() {
            for phrase in list.split('|') {
                let first = phrase.split(' ').next().unwrap_or_default();
                by_first_word
                    .entry(first)
                    .or_default()
                    .push((number, phrase));
            }
        }
        Phrases { by_first_word }
    }
}
