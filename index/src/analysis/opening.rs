//! Tells whether a question opens with a phrase, or holds one, on word boundaries.
//!
//! What the phrases mean is told in `kind` and `cue`.

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

    /// Whether the words of `phrase` are the first.
    pub(super) fn is(&self, phrase: &str) -> bool {
        self.stands_at(0, phrase)
    }

    /// Whether the words of `phrase` stand further on, one after the other.
    pub(super) fn is_inside(&self, phrase: &str) -> bool {
        (1..self.words.len()).any(|at| self.stands_at(at, phrase))
    }

    fn stands_at(&self, at: usize, phrase: &str) -> bool {
        let mut here = self.words.iter().skip(at);
        phrase
            .split(' ')
            .all(|word| here.next().is_some_and(|other| *other == word))
    }
}
