//! Words in a row, found in the words of a shard and in text.
//!
//! Which of them a passage must hold or must not is told by a question's conditions; what follows
//! from that, in `admission`.

use std::ops::Range;

use crate::analysis::fold::without_accents;
use crate::analysis::{Stems, each_form};
use crate::engine::lexicon::{Lexicon, WordId};
use crate::language::Language;

/// Further readings of words, such as pairs of characters, that may stand between two words.
const READINGS: usize = 4;

/// Words that stand next to each other in one order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// Each word in lower case and without accents.
    words: Vec<String>,
    /// The words written as one, where hyphens join them: another way to write the phrase.
    joined: Option<String>,
    likeness: Likeness,
}

/// When two words count as the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Likeness {
    /// Written with the same letters; capitals and accents do not matter.
    Letters,
    /// Or of the same stem, and also as part of a word.
    Stem,
}

impl Phrase {
    /// `text` word for word.
    pub fn word_for_word(text: &str) -> Phrase {
        Phrase::new(text, Likeness::Letters)
    }

    /// `text` in any inflection.
    pub fn inflected(text: &str) -> Phrase {
        Phrase::new(text, Likeness::Stem)
    }

    fn new(text: &str, likeness: Likeness) -> Phrase {
        let mut words = Vec::new();
        let mut joined = None;
        each_form(text, &mut |form| {
            if !form.extra {
                words.push(folded(form.text));
            } else if form.start == 0 && form.end == text.len() {
                joined = Some(folded(form.text));
            }
        });
        Phrase {
            words,
            joined: joined.filter(|_| likeness == Likeness::Stem),
            likeness,
        }
    }

    /// Where it stands first in `text`, which is written in `language`, in bytes.
    pub fn find(&self, text: &str, language: Language) -> Option<Range<usize>> {
        let stems = Stems::of(language);
        let same = |form: &str, word: &str| {
            folded(form) == word
                || self.likeness == Likeness::Stem && stems.stem(form) == stems.stem(word)
        };
        // How many words of the phrase end at the last word, for each place that it may have begun.
        let mut begun: Vec<(usize, usize)> = Vec::new();
        let mut found: Option<Range<usize>> = None;
        each_form(text, &mut |form| {
            if found.is_some() {
                return;
            }
            let alone = match (self.words.as_slice(), &self.joined) {
                ([word], _) | (_, Some(word)) => same(form.text, word),
                _ => false,
            };
            if alone && (!form.extra || self.likeness == Likeness::Stem) {
                found = Some(form.start..form.end);
            }
            if form.extra {
                return;
            }
            begun.push((form.start, 0));
            begun.retain_mut(|(start, met)| {
                let goes_on = self
                    .words
                    .get(*met)
                    .is_some_and(|word| same(form.text, word));
                *met += 1;
                if goes_on && *met == self.words.len() {
                    found.get_or_insert(*start..form.end);
                }
                goes_on
            });
        });
        found
    }

    /// The phrase as the words of a shard.
    pub(super) fn in_words_of(&self, lexicon: &Lexicon) -> Row {
        Row {
            steps: (self.words.iter())
                .map(|word| self.like(word, lexicon))
                .collect(),
            joined: (self.joined.iter())
                .flat_map(|word| self.like(word, lexicon))
                .collect(),
        }
    }

    /// The words of a shard that count as `word`, sorted.
    fn like(&self, word: &str, lexicon: &Lexicon) -> Vec<WordId> {
        let mut like = lexicon.words_written(word, false);
        if self.likeness == Likeness::Stem {
            for language in lexicon.languages() {
                let stem = lexicon.stem(&Stems::of(*language).stem(word));
                like.extend(stem.into_iter().flat_map(|stem| lexicon.words_of(stem)));
            }
        }
        like.sort_unstable();
        like.dedup();
        like
    }
}

/// A phrase as the words of a shard.
pub(super) struct Row {
    /// For each word of the phrase those that count as it.
    steps: Vec<Vec<WordId>>,
    /// Those that count as the whole.
    joined: Vec<WordId>,
}

impl Row {
    /// Whether the phrase stands in `words`, those of a passage in order.
    pub(super) fn stands_in(&self, words: &[WordId]) -> Stands {
        if words.iter().any(|word| self.joined.contains(word)) || self.reaches(words, 0) {
            Stands::Certainly
        } else if self.steps.len() > 1 && self.reaches(words, READINGS) {
            Stands::Perhaps
        } else {
            Stands::Not
        }
    }

    /// Whether the words of the phrase follow each other with at most `between` others in between.
    fn reaches(&self, words: &[WordId], between: usize) -> bool {
        let counts = |step: &[WordId], word: &WordId| step.binary_search(word).is_ok();
        let Some((first, others)) = self.steps.split_first() else {
            return false;
        };
        let places = words.iter().enumerate();
        let mut reached: Vec<usize> = places
            .filter(|(_, word)| counts(first, word))
            .map(|(place, _)| place)
            .collect();
        for step in others {
            let next = |place: &usize| {
                let after = words.iter().enumerate().skip(place + 1).take(1 + between);
                after
                    .filter(|(_, word)| counts(step, word))
                    .map(|(place, _)| place)
                    .collect::<Vec<usize>>()
            };
            reached = reached.iter().flat_map(next).collect();
            reached.sort_unstable();
            reached.dedup();
        }
        !reached.is_empty()
    }
}

/// Whether a phrase stands in a passage, as far as the words of its shard tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stands {
    /// Its words follow each other.
    Certainly,
    /// Something stands among its words: other words, or further readings of them. The text tells.
    Perhaps,
    /// Some word of it is not there, or not in order.
    Not,
}

fn folded(form: &str) -> String {
    without_accents(form).unwrap_or_else(|| form.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(phrase: &Phrase, text: &str, expected: Option<&str>) {
        let found = phrase.find(text, Language::English);
        assert_eq!(found.and_then(|range| text.get(range)), expected, "{text}");
    }

    #[test]
    fn a_phrase_is_words_next_to_each_other_in_order() {
        let phrase = Phrase::word_for_word("full charge");
        check(&phrase, "A Full  charge lasts.", Some("Full  charge"));
        check(&phrase, "full full-charge", Some("full-charge"));
        check(&phrase, "A charge in full, fully charged", None);
        check(&phrase, "Full charges", None);
        check(
            &Phrase::word_for_word("cafe au lait"),
            "Un café au lait",
            Some("café au lait"),
        );
        check(
            &Phrase::word_for_word("Error: no such file"),
            "error - no such file!",
            Some("error - no such file"),
        );
        check(
            &Phrase::word_for_word("a b a b c"),
            "a b a b a b c",
            Some("a b a b c"),
        );
        check(&Phrase::word_for_word("file"), "readFile", None);
        check(&Phrase::word_for_word("京大"), "北京大学", Some("京大"));
    }

    #[test]
    fn an_inflected_phrase_is_found_by_its_stems() {
        let phrase = Phrase::inflected("strap");
        check(&phrase, "Two straps.", Some("straps"));
        check(&phrase, "Nothing here.", None);
        check(&Phrase::inflected("e-mail"), "an email", Some("email"));
        check(&Phrase::inflected("e-mail"), "an E-Mail", Some("E-Mail"));
        check(&Phrase::inflected("email"), "an e-mail", Some("e-mail"));
        check(&Phrase::inflected("full charge"), "charges are full", None);
    }

    #[test]
    fn readings_may_stand_between_the_words_of_a_row() {
        let row = |steps: &[&[WordId]]| Row {
            steps: steps.iter().map(|step| step.to_vec()).collect(),
            joined: Vec::new(),
        };
        let check = |steps: &[&[WordId]], words: &[WordId], expected: Stands| {
            assert_eq!(
                row(steps).stands_in(words),
                expected,
                "{steps:?} in {words:?}"
            );
        };
        check(&[&[1], &[2, 3]], &[9, 1, 3], Stands::Certainly);
        check(&[&[1], &[2, 3]], &[9, 1, 8, 3], Stands::Perhaps);
        check(&[&[1], &[2]], &[2, 1], Stands::Not);
        check(&[&[1], &[2]], &[1, 9, 9, 9, 9, 9, 2], Stands::Not);
        check(&[&[1], &[1], &[2]], &[1, 1, 1, 2], Stands::Certainly);
        check(&[&[1], &[]], &[1, 2], Stands::Not);
        check(&[&[1]], &[2, 1], Stands::Certainly);
    }
}
