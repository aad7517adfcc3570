//! Questions that stand on an earlier one, and questions taken out of a longer text.
//!
//! Pure. Where the earlier question comes from is told at the `desk`.

use std::cmp::Reverse;

use quoth_index::analysis::function_words::is_function_word;
use quoth_index::answer::Answer;
use quoth_index::language::Language;
use quoth_index::question::{MAX_QUESTION_CHARS, MAX_QUESTION_TERMS, Question};

use super::why::compare;

/// How a question begins that goes on from another.
const BEGINNINGS: &[&str] = &[
    "and",
    "but",
    "or",
    "also",
    "what about",
    "how about",
    "then",
    "so",
    "und",
    "aber",
    "oder",
    "wie ist es",
    "was ist mit",
    "dann",
    "et",
    "mais",
    "ou",
    "y",
    "pero",
    "o",
    "qué tal",
    "e",
    "mas",
    "и",
    "а",
    "но",
    "что насчёт",
    "そして",
    "では",
    "じゃあ",
    "それで",
    "那",
    "那么",
    "还有",
    "그럼",
    "그리고",
];

/// Languages whose little words are known here.
const LANGUAGES: [Language; 6] = [
    Language::English,
    Language::German,
    Language::French,
    Language::Spanish,
    Language::Portuguese,
    Language::Russian,
];

/// Words in a line that say what went wrong.
const TELLING: &[&str] = &[
    "error",
    "fatal",
    "panic",
    "exception",
    "failed",
    "failure",
    "cannot",
    "could not",
    "denied",
    "refused",
    "unknown",
    "invalid",
    "missing",
    "not found",
    "fehler",
    "erreur",
    "ошибка",
];

/// Whether `question` says too little by itself, so that it needs the one before it.
pub(crate) fn leans_on_another(question: &str) -> bool {
    let lower = question.trim().to_lowercase();
    let begins = BEGINNINGS.iter().any(|beginning| {
        lower.strip_prefix(beginning).is_some_and(|rest| {
            !beginning.is_ascii() || rest.starts_with(|c: char| !c.is_alphanumeric())
        })
    });
    let telling = telling_words(&lower);
    begins || telling <= 1 || telling == 2 && lower.split_whitespace().count() <= 3
}

/// Words that are not little ones; in writing without blanks, pairs of characters.
fn telling_words(lower: &str) -> usize {
    let words = lower.split(|c: char| !c.is_alphanumeric());
    words
        .filter(|word| !word.is_empty())
        .filter(|word| {
            !LANGUAGES
                .iter()
                .any(|language| is_function_word(word, *language))
        })
        .map(|word| match word.chars().all(|c| u32::from(c) >= 0x2e80) {
            true => word.chars().count().div_ceil(2),
            false => 1,
        })
        .sum()
}

/// `question` with the words of `earlier` before it; alone where both are too much.
pub(crate) fn joined(earlier: &str, question: &str) -> String {
    let joined = format!("{} {}", earlier.trim(), question.trim());
    match Question::parse(&joined) {
        Ok(_) => joined,
        Err(_) => question.trim().to_owned(),
    }
}

/// As much of `text` as can be asked beside `question`: all of a short one, else the lines that
/// say what went wrong, else its last line.
pub(crate) fn taken_from(text: &str, question: &str) -> String {
    let whole = format!("{} {}", question.trim(), text.trim());
    if Question::plain(&whole).is_ok() {
        return whole.trim().to_owned();
    }
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    let tells = |line: &&str| {
        let lower = line.to_lowercase();
        TELLING.iter().any(|word| lower.contains(word))
    };
    let line = lines()
        .find(tells)
        .or_else(|| lines().next_back())
        .unwrap_or_default();
    shortened(&format!("{} {line}", question.trim()))
}

/// Puts those quotes first that hold most words of `new`: what is new in a question is what it is
/// about.
pub(crate) fn put_first(answer: &mut Answer, new: &str) {
    let mut quotes: Vec<_> = answer.quotes.drain(..).enumerate().collect();
    quotes.sort_by_cached_key(|(_, quote)| {
        let citation = quote.citation();
        let names = citation.place.headings.join(" ");
        let about = format!("{} {names} {}", citation.title, quote.text());
        Reverse(compare(new, &about).0.len())
    });
    // What completes the best quote does not complete another.
    let completed_by = answer.completed_by.take().filter(|_| {
        let first = quotes.first();
        first.is_some_and(|(before, _)| *before == 0)
    });
    answer.completed_by =
        completed_by.and_then(|at| quotes.iter().position(|(before, _)| *before == at));
    answer.quotes = quotes.into_iter().map(|(_, quote)| quote).collect();
}

/// The beginning of `text` that is short enough to be asked.
fn shortened(text: &str) -> String {
    let mut kept = String::new();
    let (mut chars, mut terms) = (0, 0);
    for word in text.split_whitespace() {
        let of_word = word.split(|c: char| !c.is_alphanumeric());
        terms += of_word.filter(|part| !part.is_empty()).count();
        chars += word.chars().count() + 1;
        if terms > MAX_QUESTION_TERMS || chars > MAX_QUESTION_CHARS {
            break;
        }
        if !kept.is_empty() {
            kept.push(' ');
        }
        kept.push_str(word);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(question: &str, leans: bool) {
        assert_eq!(leans_on_another(question), leans, "{question}");
    }

    #[test]
    fn a_question_that_goes_on_leans_on_the_one_before() {
        check("And on Windows?", true);
        check("Windows?", true);
        check("what about the narrow strap?", true);
        check("narrow straps?", true);
        check("What does the warranty cover?", false);
        check("Und unter Windows?", true);
        check("那手表呢?", true);
        check("Does the warranty cover scratches on the glass?", false);
        check("How do I reset the password of my account?", false);
        check("Android phones: which versions are supported?", false);
    }

    #[test]
    fn a_log_is_asked_about_by_the_line_that_tells() {
        let log = format!(
            "{}ERROR: cradle not found (code 7)\nbye\n",
            "all is well\n".repeat(90)
        );
        assert_eq!(
            taken_from(&log, "what is this?"),
            "what is this? ERROR: cradle not found (code 7)"
        );
        assert_eq!(taken_from("a short note", ""), "a short note");
        assert_eq!(taken_from("a short note", "why?"), "why? a short note");
    }

    #[test]
    fn quotes_about_what_is_new_come_first_and_a_pair_stays_a_pair() {
        use crate::discord::testing::{answer, citation, cited};
        use quoth_index::answer::Outcome;
        let texts = [
            "The strap is blue.",
            "The glass is clear.",
            "A narrow strap.",
        ];
        let sorted = |new: &str| {
            let quotes = texts.map(|text| cited(text, citation(text)));
            let mut answer = answer(Outcome::Answered, quotes.to_vec());
            answer.completed_by = Some(1);
            put_first(&mut answer, new);
            let order: Vec<String> = answer.quotes.iter().map(|q| q.text().to_owned()).collect();
            (order, answer.completed_by)
        };
        let (order, completed_by) = sorted("and the strap?");
        assert_eq!(order, [texts[0], texts[2], texts[1]]);
        assert_eq!(completed_by, Some(2));
        let (order, completed_by) = sorted("and narrow ones?");
        assert_eq!(order, [texts[2], texts[0], texts[1]]);
        assert_eq!(completed_by, None);
    }

    proptest! {
        #[test]
        fn whatever_is_taken_is_short_enough_to_be_asked(
            text in r"(\PC{0,30}[ \n]){0,200}",
            question in r"\PC{0,40}",
        ) {
            use quoth_index::question::QuestionError;
            let taken = Question::plain(&taken_from(&text, &question));
            // What else keeps it from being asked is said to whoever asks.
            let too_much = matches!(
                taken,
                Err(QuestionError::TooLong { .. } | QuestionError::TooManyTerms { .. })
            );
            prop_assert!(!too_much, "{:?}", taken);
        }
    }
}
