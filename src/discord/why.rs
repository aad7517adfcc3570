//! Why a passage was shown, told to who asks: its place, its words, its rank and the runner-up.
//!
//! Pure. The evidence is gathered in `clicks`.

use quoth_index::analysis::fold::{lower_into, without_accents};
use quoth_index::analysis::function_words::is_function_word;
use quoth_index::analysis::stem::Stems;
use quoth_index::answer::Quote;
use quoth_index::language::Language;
use quoth_index::place::Citation;
use quoth_index::question::Question;

use super::citation;
use super::render::{Reply, plain};
use super::words::{Words, fill};

/// The most characters of a question in other words.
const OTHER_CHARS: usize = 200;

/// The most words that are listed.
const LISTED: usize = 12;

/// What is known of how a passage was found.
pub(super) struct Reasons {
    /// The question.
    pub(super) question: Question,
    /// The question in other words that the owner says mean the same, where those found it.
    pub(super) other_words: Option<String>,
    /// The passage's rank, counted from 1, where it was found again.
    pub(super) rank: Option<usize>,
    /// How many passages were compared.
    pub(super) compared: usize,
    /// How sure quoth was of the first.
    pub(super) confidence: f64,
    /// Where the passage stands that comes next.
    pub(super) runner_up: Option<Citation>,
}

/// Tells why `quote` was shown; without reasons, only where it stands.
pub(super) fn why(quote: &Quote, reasons: Option<&Reasons>, pinned: bool, words: &Words) -> Reply {
    let place = citation::place(quote.citation());
    let mut lines = vec![fill(words.why_place, &[("place", &place)])];
    if pinned {
        lines.push(words.why_pinned.to_owned());
    }
    match reasons {
        None => lines.push(words.why_question_gone.to_owned()),
        Some(reasons) => lines.extend(told(quote, reasons, words)),
    }
    Reply::new(lines.join("\n"))
}

fn told(quote: &Quote, reasons: &Reasons, words: &Words) -> Vec<String> {
    let mut lines = Vec::new();
    let asked = reasons.question.words();
    let looked_for = reasons.other_words.as_deref().unwrap_or(asked);
    let (found, missing) = compare(looked_for, quote.text());
    let listed = |found: &[String]| {
        let found: Vec<String> = found
            .iter()
            .map(|word| format!("**{}**", plain(word, 40)))
            .collect();
        found.join(", ")
    };
    if let Some(other) = &reasons.other_words {
        let other = plain(other, OTHER_CHARS);
        lines.push(fill(words.why_synonyms, &[("words", &other)]));
    }
    match found.is_empty() {
        true => lines.push(words.why_other_forms.to_owned()),
        false => lines.push(fill(words.why_words, &[("words", &listed(&found))])),
    }
    if !missing.is_empty() {
        lines.push(fill(words.why_missing, &[("words", &listed(&missing))]));
    }
    if let Some(rank) = reasons.rank {
        let (rank, compared) = (rank.to_string(), reasons.compared.to_string());
        lines.push(fill(
            words.why_rank,
            &[("rank", &rank), ("passages", &compared)],
        ));
    }
    let percent = format!("{:.0}", reasons.confidence * 100.0);
    lines.push(fill(words.why_sure, &[("percent", &percent)]));
    if let Some(next) = &reasons.runner_up {
        lines.push(fill(
            words.why_runner_up,
            &[("place", &citation::place(next))],
        ));
    }
    lines
}

/// Words of the question that are in the passage in some form, and those that are not.
pub(super) fn compare(question: &str, passage: &str) -> (Vec<String>, Vec<String>) {
    let language = Language::of_document(passage);
    let stems = Stems::of(language);
    let form = |word: &str| {
        let mut lower = String::new();
        lower_into(word, &mut lower);
        let stem = stems.stem(&lower);
        without_accents(&stem).unwrap_or(stem)
    };
    let cut = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric() && c != '\'');
        words
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let there: Vec<String> = cut(passage).iter().map(|word| form(word)).collect();
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    for word in cut(question) {
        let lower = word.to_lowercase();
        let little =
            is_function_word(&lower, language) || is_function_word(&lower, Language::English);
        let known = |list: &[String]| list.iter().any(|known| known.to_lowercase() == lower);
        if little || known(&found) || known(&missing) || found.len() + missing.len() >= LISTED {
            continue;
        }
        let wanted = form(&word);
        // Writing without blanks is not cut into words here.
        let inside = !wanted.is_ascii() && passage.to_lowercase().contains(&lower);
        match inside || there.contains(&wanted) {
            true => found.push(word),
            false => missing.push(word),
        }
    }
    (found, missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_compared_whatever_their_form() {
        let passage = "Charging takes ninety minutes with the supplied cradle.";
        let (found, missing) =
            compare("How long does charging in cradles take, Larkspur?", passage);
        assert_eq!(found, ["charging", "cradles", "take"]);
        assert_eq!(missing, ["long", "Larkspur"]);
    }
}
