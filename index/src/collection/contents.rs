//! Titles and headings of a collection, and which of them fit what someone has begun to type.
//!
//! Looks at names only. What stands under them is found by `ask`.

use std::time::SystemTime;

use super::cite::{self, Stand};
use super::generation::Generation;
use crate::analysis::fold::{lower_into, without_accents};
use crate::analysis::function_words::is_function_word;
use crate::language::Language;

/// The most names that are kept; a collection with more is searched by its first ones.
const MOST: usize = 50_000;

/// The most words that are looked for.
const MAX_WORDS: usize = 12;

/// Titles and headings, in the order of the documents.
#[derive(Debug, Default)]
pub struct Contents {
    entries: Vec<Entry>,
}

/// A document, or a section of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The document's title.
    pub title: String,
    /// The section's heading; none for the document itself.
    pub heading: Option<String>,
    /// The file, relative to its source's folder.
    pub path: String,
    /// Address of the document or section, where there is one.
    pub link: Option<String>,
    /// When the file was last changed.
    pub modified: Option<SystemTime>,
    /// Words of the heading, or of the title where there is none, each after a blank.
    own: String,
    /// Words of the title, likewise.
    of_title: String,
}

impl Contents {
    pub(super) fn of(generation: &Generation) -> Contents {
        let mut entries = Vec::new();
        for (index, shard) in generation.shards.iter().enumerate() {
            for number in 0..shard.documents() as u32 {
                let Some(stored) = shard.document(number) else {
                    continue;
                };
                let (origin, document) = stored.into_parts();
                let stand = Stand {
                    shard: index,
                    document: number,
                    passage: None,
                };
                let of_title = words(&document.title);
                let entry = |heading: Option<&str>, link: Option<String>| Entry {
                    title: document.title.clone(),
                    heading: heading.map(str::to_owned),
                    path: origin.path.clone(),
                    link,
                    modified: cite::modified(generation, stand, &origin),
                    own: heading.map_or_else(|| of_title.clone(), words),
                    of_title: of_title.clone(),
                };
                entries.push(entry(None, cite::url(generation, &origin)));
                for section in &document.sections {
                    if section.heading != document.title {
                        let at = section.span.start();
                        let link = cite::link_at(generation, &origin, &document, at);
                        entries.push(entry(Some(&section.heading), link));
                    }
                }
                if entries.len() >= MOST {
                    entries.truncate(MOST);
                    return Contents { entries };
                }
            }
        }
        // Shards are in the order they were written in; people expect the order of names.
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        Contents { entries }
    }

    /// Documents, in the order of their paths.
    pub fn documents(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.heading.is_none())
    }

    /// The entries that fit `typed`, best first, each with how well; the last word may be
    /// unfinished.
    pub fn matching(&self, typed: &str, most: usize) -> Vec<(u32, &Entry)> {
        let typed = words(typed);
        let wanted: Vec<&str> = typed.split_whitespace().take(MAX_WORDS).collect();
        let says_much = |word: &&&str| {
            word.chars().count() > 1 && !is_function_word(word, Language::English)
                || !word.is_ascii()
        };
        let mut looked_for: Vec<&str> = wanted.iter().filter(says_much).copied().collect();
        if looked_for.is_empty() {
            looked_for = wanted;
        }
        let mut found: Vec<(u32, &Entry)> = self
            .entries
            .iter()
            .map(|entry| (entry.fits(&looked_for), entry))
            .filter(|(fit, _)| *fit > 0)
            .collect();
        found.sort_by(|(a, one), (b, other)| {
            let shorter = one.own.len().cmp(&other.own.len());
            b.cmp(a).then(shorter).then(one.path.cmp(&other.path))
        });
        found.truncate(most);
        found
    }
}

impl Entry {
    /// How well it fits: a word of its own name counts more than one of its document's.
    fn fits(&self, wanted: &[&str]) -> u32 {
        let begins = |names: &str, word: &str| {
            let mut found = names.match_indices(word);
            found.any(|(at, _)| {
                !word.is_ascii()
                    || at.checked_sub(1).and_then(|b| names.as_bytes().get(b)) == Some(&b' ')
            })
        };
        wanted
            .iter()
            .map(
                |word| match (begins(&self.own, word), begins(&self.of_title, word)) {
                    (true, _) => 3,
                    (false, true) => 1,
                    (false, false) => 0,
                },
            )
            .sum()
    }
}

/// The words of `text`, evened out, each after a blank.
fn words(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 1);
    for word in text.split(|c: char| !c.is_alphanumeric()) {
        if word.is_empty() {
            continue;
        }
        let mut lower = String::new();
        lower_into(word, &mut lower);
        out.push(' ');
        out.push_str(without_accents(&lower).as_deref().unwrap_or(&lower));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contents(names: &[(&str, Option<&str>)]) -> Contents {
        let entry = |(title, heading): &(&str, Option<&str>)| Entry {
            title: (*title).to_owned(),
            heading: heading.map(str::to_owned),
            path: format!("{title}.md"),
            link: None,
            modified: None,
            own: words(heading.unwrap_or(title)),
            of_title: words(title),
        };
        Contents {
            entries: names.iter().map(entry).collect(),
        }
    }

    #[track_caller]
    fn check(typed: &str, expected: &[&str]) {
        let contents = contents(&[
            ("The Larkspur watch", None),
            ("The Larkspur watch", Some("Battery")),
            ("The Larkspur watch", Some("Straps and clasps")),
            ("Crème brûlée", None),
            ("東京案内", Some("切符の買い方")),
        ]);
        let found: Vec<&str> = contents
            .matching(typed, 2)
            .into_iter()
            .map(|(_, entry)| entry.heading.as_deref().unwrap_or(&entry.title))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn names_are_found_by_the_beginnings_of_their_words() {
        check("batt", &["Battery"]);
        check("how long does the battery", &["Battery"]);
        check("larkspur str", &["Straps and clasps", "The Larkspur watch"]);
        check("creme", &["Crème brûlée"]);
        check("買い", &["切符の買い方"]);
        check("ttery", &[]);
        check("", &[]);
        check("?!", &[]);
    }
}
