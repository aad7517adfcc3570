//! Names the places that links to headings use, as GitHub and most site builders make them.
//!
//! Explicit ids are found by the readers; this module only makes up names for headings without one.

use std::collections::HashMap;

/// Hands out anchors, each once within a document.
#[derive(Debug, Default)]
pub(super) struct Anchors {
    /// Anchors given so far, with the number that the next repetition gets.
    given: HashMap<String, usize>,
}

impl Anchors {
    /// Notes an id that the document itself gives to a heading.
    pub(super) fn explicit(&mut self, id: &str) -> String {
        self.given.entry(id.to_owned()).or_insert(1);
        id.to_owned()
    }

    /// The anchor of a heading with these words: nothing when there is no letter or digit in them.
    pub(super) fn of_words(&mut self, words: &str) -> Option<String> {
        let slug = slug(words);
        if slug.is_empty() {
            return None;
        }
        let Some(next) = self.given.get(&slug).copied() else {
            self.given.insert(slug.clone(), 1);
            return Some(slug);
        };
        let free = (next..).find(|number| !self.given.contains_key(&format!("{slug}-{number}")))?;
        self.given.insert(slug.clone(), free + 1);
        let anchor = format!("{slug}-{free}");
        self.given.insert(anchor.clone(), 1);
        Some(anchor)
    }
}

/// Lower case, punctuation dropped, spaces turned into `-`.
fn slug(words: &str) -> String {
    let mut slug = String::with_capacity(words.len());
    for c in words.trim().chars() {
        if c == ' ' || c == '-' {
            slug.push('-');
        } else if c == '_' || c.is_alphanumeric() || is_mark(c) {
            slug.extend(c.to_lowercase());
        }
    }
    slug
}

/// Whether `c` is an accent or vowel sign that stands on the letter before it.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(words: &str, expected: &str) {
        assert_eq!(slug(words), expected);
    }

    #[test]
    fn anchors_are_lower_case_words_joined_by_hyphens() {
        check("Setting up a bot", "setting-up-a-bot");
        check("What's new in 2.0?", "whats-new-in-20");
        check("`foo_bar` & baz", "foo_bar--baz");
        check("Überblick: Größe", "überblick-größe");
        check("安装 指南", "安装-指南");
        check("C++ / C#", "c--c");
    }

    #[test]
    fn a_repeated_heading_gets_a_number() {
        let mut anchors = Anchors::default();
        let given: Vec<_> = ["Setup", "Setup", "Setup 1", "Setup", "!?"]
            .iter()
            .map(|words| anchors.of_words(words))
            .collect();
        let expected = [
            Some("setup"),
            Some("setup-1"),
            Some("setup-1-1"),
            Some("setup-2"),
            None,
        ];
        assert_eq!(given, expected.map(|anchor| anchor.map(str::to_owned)));
    }
}
