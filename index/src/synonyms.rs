//! Words that an owner says mean the same: other wordings of a question.
//!
//! Which file they stand in is told by the settings; what another wording counts for, in
//! `collection`.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::analysis::fold::without_accents;
use crate::analysis::{Stems, each_form};
use crate::language::Language;

/// The most wordings of one question, its own included.
pub const MOST_WORDINGS: usize = 8;

/// Groups of words or words in a row, each of which may stand for the others of its group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Synonyms {
    groups: Vec<Vec<Entry>>,
    /// Which entries begin with two letters: group, and place in it.
    beginnings: BTreeMap<Beginning, Vec<(usize, usize)>>,
}

/// The first two letters of a word: forms of one word begin alike.
type Beginning = (Option<char>, Option<char>);

/// One of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    written: String,
    /// Its words in lower case and without accents.
    words: Vec<String>,
    /// Whether other forms of its words count too.
    inflected: bool,
}

/// A word of a question.
struct Word {
    folded: String,
    range: Range<usize>,
}

impl Synonyms {
    /// Takes groups as they were written; what holds no word says nothing.
    pub fn new<S: AsRef<str>>(groups: impl IntoIterator<Item = Vec<S>>) -> Synonyms {
        Synonyms::of_groups(groups, |_| true)
    }

    /// As [`new`](Self::new), of abbreviations and numbers: a single word counts in no other form
    /// than its own.
    pub fn of_fixed_words<S: AsRef<str>>(groups: impl IntoIterator<Item = Vec<S>>) -> Synonyms {
        Synonyms::of_groups(groups, |words| words.len() > 1)
    }

    fn of_groups<S: AsRef<str>>(
        groups: impl IntoIterator<Item = Vec<S>>,
        is_inflected: impl Fn(&[String]) -> bool,
    ) -> Synonyms {
        let entry = |written: &S| {
            let written = written.as_ref().trim();
            let words = words_of(written).into_iter().map(|word| word.folded);
            let words: Vec<String> = words.collect();
            Entry {
                written: written.to_owned(),
                inflected: is_inflected(&words),
                words,
            }
        };
        let mut synonyms = Synonyms::default();
        for group in groups {
            let entries = group.iter().map(entry);
            let entries: Vec<Entry> = entries.filter(|entry| !entry.words.is_empty()).collect();
            if entries.len() < 2 {
                continue;
            }
            for (place, entry) in entries.iter().enumerate() {
                let first = entry
                    .words
                    .first()
                    .map_or((None, None), |word| beginning(word));
                let known = synonyms.beginnings.entry(first).or_default();
                known.push((synonyms.groups.len(), place));
            }
            synonyms.groups.push(entries);
        }
        synonyms
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
        for (range, others) in self.found_in(question, &words, &stems) {
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

    /// Where entries stand in `words`, those of `question`, each with what may stand there instead.
    fn found_in(
        &self,
        question: &str,
        words: &[Word],
        stems: &[Stems],
    ) -> Vec<(Range<usize>, Vec<&str>)> {
        let mut found: Vec<(Range<usize>, Vec<&str>)> = Vec::new();
        for (at, word) in words.iter().enumerate() {
            let entries = self.beginnings.get(&beginning(&word.folded));
            for (group, place) in entries.into_iter().flatten() {
                let Some(group) = self.groups.get(*group) else {
                    continue;
                };
                let Some(entry) = group.get(*place) else {
                    continue;
                };
                let window = words.get(at..at + entry.words.len()).unwrap_or_default();
                let (Some(first), Some(last)) = (window.first(), window.last()) else {
                    continue;
                };
                let same = |(word, own): (&Word, &String)| match entry.inflected {
                    true => is_same(&word.folded, own, stems),
                    false => word.folded == *own && stands_alone(question, &word.range),
                };
                if !window.iter().zip(&entry.words).all(same) {
                    continue;
                }
                let range = first.range.start..last.range.end;
                let others = group.iter().filter(|other| other.words != entry.words);
                let others = others.map(|other| other.written.as_str());
                match found.iter_mut().find(|(other, _)| *other == range) {
                    Some((_, known)) => known.extend(others),
                    None => found.push((range, others.collect())),
                }
            }
        }
        // Of entries that share words, the longer says more.
        found.sort_by_key(|(range, _)| (std::cmp::Reverse(range.len()), range.start));
        found
    }
}

fn beginning(word: &str) -> Beginning {
    let mut letters = word.chars();
    (letters.next(), letters.next())
}

/// Whether what stands at `range` is no part of something longer, such as `3` in `3.11`.
fn stands_alone(text: &str, range: &Range<usize>) -> bool {
    let joins = |c: Option<char>, beyond: Option<char>| {
        let lettered = beyond.is_some_and(char::is_alphanumeric);
        c.is_some_and(|c| c.is_alphanumeric() || lettered && !c.is_whitespace())
    };
    let mut before = text.get(..range.start).unwrap_or_default().chars().rev();
    let mut after = text.get(range.end..).unwrap_or_default().chars();
    !joins(before.next(), before.next()) && !joins(after.next(), after.next())
}

/// Whether two words without accents are the same, or of one stem in any language.
fn is_same(word: &str, own: &str, stems: &[Stems]) -> bool {
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
    fn fixed_words_stand_alone_and_as_they_are() {
        let fixed =
            Synonyms::of_fixed_words([vec!["3", "three"], vec!["VPN", "virtual private network"]]);
        let check = |question: &str, expected: &[&str]| {
            assert_eq!(fixed.wordings(question, &[Language::English]), expected);
        };
        check("are 3 too many?", &["are three too many?"]);
        check("Three.", &["3."]);
        check("python 3.11 or v3, 3-way, 1,3", &[]);
        check("a vpn", &["a virtual private network"]);
        check("Virtual private networks", &["VPN"]);
        check("vpns", &[]);
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
