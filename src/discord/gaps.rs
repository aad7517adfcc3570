//! Puts questions together that ask for the same.
//!
//! Pure; which questions are kept at all is the owner's decision.

use std::collections::BTreeSet;

use quoth_index::analysis::fold::{lower_into, without_accents};
use quoth_index::analysis::function_words::is_function_word;
use quoth_index::analysis::stem::Stems;
use quoth_index::language::Language;

/// The most questions that are compared.
const COMPARED: usize = 2_000;

/// The most groups that are told.
const TOLD: usize = 20;

/// The share of their words that two questions must have in common.
const ALIKE: f64 = 0.5;

struct Group {
    words: BTreeSet<String>,
    question: String,
    times: usize,
}

/// Questions with how often something like them was asked, the most frequent first.
pub(super) fn clustered(questions: Vec<String>) -> Vec<(String, usize)> {
    let mut groups: Vec<Group> = Vec::new();
    for question in questions.into_iter().take(COMPARED) {
        let words = words_of(&question);
        let alike = groups
            .iter_mut()
            .find(|group| likeness(&group.words, &words) >= ALIKE);
        match alike {
            Some(group) => group.times += 1,
            None => groups.push(Group {
                words,
                question,
                times: 1,
            }),
        }
    }
    // Stable: among equals, the latest comes first.
    groups.sort_by_key(|group| std::cmp::Reverse(group.times));
    groups.truncate(TOLD);
    groups
        .into_iter()
        .map(|group| (group.question, group.times))
        .collect()
}

/// The share of words that two questions have in common.
fn likeness(one: &BTreeSet<String>, other: &BTreeSet<String>) -> f64 {
    let common = one.intersection(other).count();
    let all = one.union(other).count();
    match all {
        // Questions of little words only are all alike.
        0 => 1.0,
        all => common as f64 / all as f64,
    }
}

fn words_of(question: &str) -> BTreeSet<String> {
    let language = Language::of_document(question);
    let stems = Stems::of(language);
    let words = question.split(|c: char| !c.is_alphanumeric());
    let mut found = BTreeSet::new();
    for word in words.filter(|word| !word.is_empty()) {
        let mut lower = String::new();
        lower_into(word, &mut lower);
        if is_function_word(&lower, language) || is_function_word(&lower, Language::English) {
            continue;
        }
        let stem = stems.stem(&lower);
        found.insert(without_accents(&stem).unwrap_or(stem));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_that_ask_for_the_same_are_counted_together() {
        let questions = [
            "Is there a dark mode?",
            "How do I print a label?",
            "dark mode",
            "Where do I find the dark mode?",
        ];
        let questions = questions.map(str::to_owned).to_vec();
        assert_eq!(
            clustered(questions),
            [
                ("Is there a dark mode?".to_owned(), 3),
                ("How do I print a label?".to_owned(), 1)
            ]
        );
    }
}
