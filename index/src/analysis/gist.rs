//! What a question is about, whatever order and form its words have.
//!
//! Tells whether two questions ask the same, word for word; which passages answer one is none of
//! its business.

use crate::analysis::{Stems, each_form, is_function_word};
use crate::language::Language;

/// Function words that turn a question into another one: where and when, before and after, on and
/// off, with and without.
const TELLING: &[&str] = &[
    "after",
    "before",
    "no",
    "nor",
    "not",
    "off",
    "on",
    "out",
    "over",
    "under",
    "until",
    "up",
    "when",
    "where",
    "who",
    "whose",
    "why", // English
    "ab",
    "auf",
    "aus",
    "bis",
    "kein",
    "keine",
    "nach",
    "nicht",
    "ohne",
    "vor",
    "wann",
    "warum",
    "wem",
    "wen",
    "wer",
    "woher",
    "wohin",
    "wo", // German
    "après",
    "aucun",
    "avant",
    "depuis",
    "ne",
    "où",
    "pas",
    "pourquoi",
    "quand",
    "qui",
    "sans",
    "sous",
    "sur", // French
    "antes",
    "cuándo",
    "desde",
    "dónde",
    "hasta",
    "quién",
    "sin",
    "sobre",
    "tras", // Spanish
    "não",
    "onde",
    "quando",
    "quem",
    "sem", // Portuguese
    "без",
    "где",
    "до",
    "когда",
    "куда",
    "кто",
    "не",
    "нет",
    "откуда",
    "перед",
    "после",
    "почему",
    "при", // Russian
];

/// The stems of the words that tell what `question` is about, each once and in a fixed order.
///
/// Two questions have the same gist where they hold the same such words in any order and any form.
/// Function words of `language` and of English do not count, unless they turn a question into
/// another; where there are no other words, they all do.
pub fn gist(question: &str, language: Language) -> Vec<String> {
    let stems = Stems::of(language);
    let (mut content, mut little) = (Vec::new(), Vec::new());
    each_form(question, &mut |form| {
        if form.extra {
            return;
        }
        let is_little = [language, Language::English]
            .iter()
            .any(|language| is_function_word(form.text, *language));
        match is_little && !TELLING.contains(&form.text) {
            true => little.push(form.text.to_owned()),
            false => content.push(stems.stem(form.text)),
        }
    });
    let mut gist = match content.is_empty() {
        true => little,
        false => content,
    };
    gist.sort_unstable();
    gist.dedup();
    gist
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(language: Language, one: &str, other: &str, same: bool) {
        let (one, other) = (gist(one, language), gist(other, language));
        assert_eq!(one == other, same, "{one:?} {other:?}");
    }

    #[test]
    fn order_form_and_little_words_make_no_difference() {
        let question = "How long does a full charge last?";
        check(
            Language::English,
            question,
            "full charges: how long do they last",
            true,
        );
        check(
            Language::English,
            question,
            "How long does the battery last?",
            false,
        );
        check(
            Language::German,
            "Wie lange hält der Akku?",
            "der Akku hält wie lange",
            true,
        );
        check(
            Language::Russian,
            "Как сбросить пароль?",
            "пароль сбросить как",
            true,
        );
        check(Language::Japanese, "充電時間は？", "充電時間", true);
    }

    #[test]
    fn words_that_turn_a_question_around_make_one() {
        let check = |one, other| check(Language::English, one, other, false);
        check("How do I turn it on?", "How do I turn it off?");
        check("Where is the meeting?", "When is the meeting?");
        check("Can I swim with it?", "Can I swim without it?");
        check("before the dive", "after the dive");
    }

    #[test]
    fn a_question_of_little_words_is_about_them() {
        check(Language::English, "What is it?", "is it what", true);
        check(Language::English, "What is it?", "Which are they?", false);
        assert_eq!(gist("?!", Language::English), Vec::<String>::new());
    }
}
