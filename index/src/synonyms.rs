//! Words that an owner says mean the same: other wordings of a question.
//!
//! Which file they stand in is told by the settings; what another wording counts for, in
//! `collection`.

use std::ops::Range;

use crate::analysis::fold::without_accents;
use crate::analysis::{Stems, each_form};
use crate::language::Language;

/// The most wordings of one question, its own included.
const MOST_WORDINGS: usize = 8;

/// Groups of words or words in a row, each of which may stand for the others of its group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Synonyms {
    groups: Vec<Vec<Entry>>,
}

/// One of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    written: String,
    /// Its words in lower case and without accents.
    words: Vec<String>,
}

/// A word of a question.
struct Word {
    folded: String,
    range: Range<usize>,
}

impl Synonyms {
    /// Takes groups as they were written; what holds no word says nothing.
    pub fn new<S: AsRef<str>>(groups: impl IntoIterator<Item = Vec<S>>) -> Synonyms {
        let entry = |written: &S| {
            let written = written.as_ref().trim();
            let words = words_of(written).into_iter().map(|word| word.folded);
            Entry {
                written: written.to_owned(),
                words: words.collect(),
            }
        };
        let groups = groups.into_iter().map(|group| {
            let entries = group.iter().map(entry);
            entries.filter(|entry| !entry.words.is_empty()).collect()
        });
        Synonyms {
            groups: groups
                .filter(|group: &Vec<Entry>| group.len() > 1)
                .collect(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// Other ways to word `question`, asked of documents in `languages`, the nearest to it first.
    pub fn wordings(&self, question: &str, languages: &[Language]) -> Vec<String> {
        if self.is_empty() {
            return Vec::new();
        }
        let words = words_of(question);
        let stems: Vec<Stems> = languages.iter().copied().map(Stems::of).collect();
        let mut wordings: Vec<Vec<(Range<usize>, &str)>> = vec![Vec::new()];
        for (range, others) in self.found_in(&words, &stems) {
            let mut more = Vec::new();
            for wording in &wordings {
                let overlaps = |(other, _): &(Range<usize>, &str)| {
                    other.start < range.end && range.start < other.end
                };
                if wording.iter().any(overlaps) {
                    continue;
                }
                for other in &others {
                    let mut wording = wording.clone();
                    wording.push((range.clone(), *other));
                    more.push(wording);
                }
            }
            wordings.append(&mut more);
            // Those with the fewest changes are the nearest; the sort keeps the order of the file.
            wordings.sort_by_key(Vec::len);
            wordings.truncate(MOST_WORDINGS);
        }
        wordings
            .into_iter()
            .skip(1)
            .map(|changes| changed(question, changes))
            .collect()
    }

    /// Where entries stand in `words`, each with what may stand there instead.
    fn found_in(&self, words: &[Word], stems: &[Stems]) -> Vec<(Range<usize>, Vec<&str>)> {
        let mut found = Vec::new();
        for group in &self.groups {
            for entry in group {
                let length = entry.words.len();
                for window in words.windows(length) {
                    let same = |(word, own): (&Word, &String)| is_same(&word.folded, own, stems);
                    if !window.iter().zip(&entry.words).all(same) {
                        continue;
                    }
                    let (Some(first), Some(last)) = (window.first(), window.last()) else {
                        continue;
                    };
                    let others = group.iter().filter(|other| other.words != entry.words);
                    let others: Vec<&str> = others.map(|other| other.written.as_str()).collect();
                    let range = first.range.start..last.range.end;
                    if !found.iter().any(|(other, _)| *other == range) {
                        found.push((range, others));
                    }
                }
            }
        }
        // Of entries that share words, the longer says more.
        found.sort_by_key(|(range, _)| (std::cmp::Reverse(range.len()), range.start));
        found
    }
}

/// Whether two words without accents are the same, or of one stem in any language.
fn is_same(word: &str, own: &str, stems: &[Stems]) -> bool {
    // Forms of one word begin alike.
    let beginning = |word: &str| word.chars().take(2).collect::<Vec<char>>();
    word == own
        || beginning(word) == beginning(own)
            && stems
                .iter()
                .any(|stems| stems.stem(word) == stems.stem(own))
}

fn words_of(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    each_form(text, &mut |form| {
        if !form.extra {
            let folded = without_accents(form.text);
            words.push(Word {
                folded: folded.unwrap_or_else(|| form.text.to_owned()),
                range: form.start..form.end,
            });
        }
    });
    words
}

/// `question` with other words at some places.
fn changed(question: &str, mut changes: Vec<(Range<usize>, &str)>) -> String {
    changes.sort_by_key(|(range, _)| range.start);
    let mut wording = String::with_capacity(question.len());
    let mut at = 0;
    for (range, other) in changes {
        wording.push_str(question.get(at..range.start).unwrap_or_default());
        wording.push_str(other);
        at = range.end;
    }
    wording.push_str(question.get(at..).unwrap_or_default());
    wording
}

#[cfg(test)]
mod tests {
    use super::*;

    fn synonyms() -> Synonyms {
        Synonyms::new([
            vec!["sign in", "log in", "login"],
            vec!["bike", "bicycle"],
            vec!["Fahrrad", "Velo"],
            vec!["alone"],
            vec!["?!", "nothing"],
        ])
    }

    #[track_caller]
    fn check(question: &str, expected: &[&str]) {
        let languages = [Language::English, Language::German];
        assert_eq!(synonyms().wordings(question, &languages), expected);
    }

    #[test]
    fn a_word_of_a_group_can_stand_for_the_others() {
        check("Where is my bike?", &["Where is my bicycle?"]);
        check("two Bikes", &["two bicycle"]);
        check(
            "zwei Fahrräder, ein Velo",
            &[
                "zwei Velo, ein Velo",
                "zwei Fahrräder, ein Fahrrad",
                "zwei Velo, ein Fahrrad",
            ],
        );
        check("nothing alone", &[]);
        check("motorbike", &[]);
    }

    #[test]
    fn words_in_a_row_are_found_in_any_inflection() {
        check(
            "Why does signing in fail?",
            &["Why does log in fail?", "Why does login fail?"],
        );
        check("sign it in", &[]);
    }

    #[test]
    fn several_changes_come_after_single_ones_and_are_bounded() {
        let wordings = synonyms().wordings("log in with a bike", &[Language::English]);
        assert_eq!(
            wordings,
            [
                "sign in with a bike",
                "login with a bike",
                "log in with a bicycle",
                "sign in with a bicycle",
                "login with a bicycle",
            ]
        );
        let many = Synonyms::new([(0..50).map(|number| format!("word{number}")).collect()]);
        let wordings = many.wordings("word1 word2 word3", &[]);
        assert_eq!(wordings.len(), MOST_WORDINGS - 1);
    }
}
