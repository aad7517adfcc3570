//! Questions that stand on an earlier one, and questions taken out of a longer text.
//!
//! Pure. Where the earlier question comes from is told at the `desk`.

use quoth_index::analysis::function_words::is_function_word;
use quoth_index::language::Language;
use quoth_index::question::{MAX_QUESTION_CHARS, MAX_QUESTION_TERMS, Question};

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
    if Question::parse(&whole).is_ok() {
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

    proptest! {
        #[test]
        fn whatever_is_taken_can_be_asked_or_holds_no_word(
            text in r"(\PC{0,30}[ \n]){0,200}",
            question in r"\PC{0,40}",
        ) {
            use quoth_index::question::QuestionError;
            let taken = Question::parse(&taken_from(&text, &question));
            prop_assert!(matches!(taken, Ok(_) | Err(QuestionError::NoWord)), "{:?}", taken);
        }
    }
}
