//! The language of a document or a question, as far as it changes how words and sentences are read.
//!
//! Stemming and function words live in `analysis`; this module only names languages and detects them.

use serde::{Deserialize, Serialize};

/// A language quoth reads with rules of its own; all others are `Other`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(
    missing_docs,
    reason = "each variant is the English name of a language"
)]
pub enum Language {
    Arabic,
    Chinese,
    Danish,
    Dutch,
    #[default]
    English,
    Finnish,
    French,
    German,
    Greek,
    Hindi,
    Hungarian,
    Italian,
    Japanese,
    Korean,
    Norwegian,
    Portuguese,
    Romanian,
    Russian,
    Spanish,
    Swedish,
    Tamil,
    Thai,
    Turkish,
    Vietnamese,
    Other,
}

impl Language {
    /// Every language, in the order of their numbers.
    pub const ALL: &[Language] = &[
        Language::Arabic,
        Language::Chinese,
        Language::Danish,
        Language::Dutch,
        Language::English,
        Language::Finnish,
        Language::French,
        Language::German,
        Language::Greek,
        Language::Hindi,
        Language::Hungarian,
        Language::Italian,
        Language::Japanese,
        Language::Korean,
        Language::Norwegian,
        Language::Portuguese,
        Language::Romanian,
        Language::Russian,
        Language::Spanish,
        Language::Swedish,
        Language::Tamil,
        Language::Thai,
        Language::Turkish,
        Language::Vietnamese,
        Language::Other,
    ];

    /// The two-letter code of ISO 639-1, or `und`.
    pub fn code(self) -> &'static str {
        match self {
            Language::Arabic => "ar",
            Language::Chinese => "zh",
            Language::Danish => "da",
            Language::Dutch => "nl",
            Language::English => "en",
            Language::Finnish => "fi",
            Language::French => "fr",
            Language::German => "de",
            Language::Greek => "el",
            Language::Hindi => "hi",
            Language::Hungarian => "hu",
            Language::Italian => "it",
            Language::Japanese => "ja",
            Language::Korean => "ko",
            Language::Norwegian => "no",
            Language::Portuguese => "pt",
            Language::Romanian => "ro",
            Language::Russian => "ru",
            Language::Spanish => "es",
            Language::Swedish => "sv",
            Language::Tamil => "ta",
            Language::Thai => "th",
            Language::Turkish => "tr",
            Language::Vietnamese => "vi",
            Language::Other => "und",
        }
    }

    /// The language of a tag such as `de` or `pt-BR`, or nothing for one without rules of its own.
    pub fn from_code(tag: &str) -> Option<Language> {
        let code = tag.split(['-', '_']).next()?.trim().to_ascii_lowercase();
        let code = match code.as_str() {
            "nb" | "nn" => "no",
            code => code,
        };
        ALL.into_iter().find(|language| language.code() == code)
    }

    /// The language a text is written in, judged from the prose at its start.
    ///
    /// Looks at a bounded sample, whatever the length. A text without prose counts as English,
    /// since the words in commands and code mostly are.
    pub fn of_document(text: &str) -> Language {
        let sample = prose(text);
        if is_plainly_english(&sample) {
            return Language::English;
        }
        let found = whatlang::detect(&sample);
        let by_words = found.as_ref().map(|found| from_whatlang(found.lang()));
        let is_sure = found.is_some_and(|found| found.is_reliable() || found.confidence() > 0.6);
        match by_words {
            Some(language) if is_sure => language,
            _ => {
                let by_letters = from_whichlang(whichlang::detect_language(&sample));
                let is_doubtful = sample.is_ascii() && by_words != Some(by_letters);
                if is_doubtful {
                    Language::English
                } else {
                    by_letters
                }
            }
        }
    }

    /// The language a question is asked in: one of `languages` where its words allow that,
    /// since a short question is easily taken for another language.
    pub fn of_question(text: &str, languages: &[Language]) -> Language {
        if let [only] = languages
            && *only != Language::Other
        {
            return *only;
        }
        let guess = from_whichlang(whichlang::detect_language(text));
        match languages {
            [first, ..] if !languages.contains(&guess) => *first,
            _ => guess,
        }
    }
}

/// Whether the sample is full of English function words, or too short and too plain to tell.
///
/// A quick answer for most documents: comparing a sample with every language takes far longer.
fn is_plainly_english(sample: &str) -> bool {
    let words = sample.split_whitespace().count();
    if words < FEWEST_WORDS && sample.is_ascii() {
        return true;
    }
    let is_function_word = |word: &&str| {
        let word = word.to_ascii_lowercase();
        ENGLISH.contains(&word.as_str())
    };
    let function_words = sample.split_whitespace().filter(is_function_word).count();
    function_words * 6 >= words
}

/// Fewer ASCII words than this tell no language.
const FEWEST_WORDS: usize = 8;

/// Frequent English words that are rare in the other languages.
const ENGLISH: [&str; 24] = [
    "the", "and", "of", "to", "that", "this", "with", "from", "you", "your", "are", "it", "by",
    "which", "have", "been", "not", "when", "how", "they", "what", "is", "or", "if",
];

/// The most characters that a language is judged from.
const SAMPLE: usize = 1200;

/// The first words of `text`, without numbers, names of files, addresses and other code.
fn prose(text: &str) -> String {
    let is_edge = |c: char| c.is_ascii_punctuation();
    let is_code = |c: char| c.is_ascii_digit() || (c.is_ascii_punctuation() && !"'-".contains(c));
    let mut prose = String::new();
    let mut left = SAMPLE;
    for word in text.split_whitespace() {
        let word = word.trim_matches(is_edge);
        if word.is_empty() || word.contains(is_code) {
            continue;
        }
        // Words of scripts written without spaces may be as long as a paragraph.
        let length = word.chars().take(left).map(char::len_utf8).sum();
        prose.extend(word.get(..length));
        prose.push(' ');
        left = left.saturating_sub(word.chars().take(left).count() + 1);
        if left == 0 {
            break;
        }
    }
    prose
}

/// Every language with a code of its own.
const ALL: [Language; 24] = [
    Language::Arabic,
    Language::Chinese,
    Language::Danish,
    Language::Dutch,
    Language::English,
    Language::Finnish,
    Language::French,
    Language::German,
    Language::Greek,
    Language::Hindi,
    Language::Hungarian,
    Language::Italian,
    Language::Japanese,
    Language::Korean,
    Language::Norwegian,
    Language::Portuguese,
    Language::Romanian,
    Language::Russian,
    Language::Spanish,
    Language::Swedish,
    Language::Tamil,
    Language::Thai,
    Language::Turkish,
    Language::Vietnamese,
];

fn from_whichlang(lang: whichlang::Lang) -> Language {
    use whichlang::Lang;
    match lang {
        Lang::Ara => Language::Arabic,
        Lang::Cmn => Language::Chinese,
        Lang::Deu => Language::German,
        Lang::Eng => Language::English,
        Lang::Fra => Language::French,
        Lang::Hin => Language::Hindi,
        Lang::Ita => Language::Italian,
        Lang::Jpn => Language::Japanese,
        Lang::Kor => Language::Korean,
        Lang::Nld => Language::Dutch,
        Lang::Por => Language::Portuguese,
        Lang::Rus => Language::Russian,
        Lang::Spa => Language::Spanish,
        Lang::Swe => Language::Swedish,
        Lang::Tur => Language::Turkish,
        Lang::Vie => Language::Vietnamese,
    }
}

fn from_whatlang(lang: whatlang::Lang) -> Language {
    use whatlang::Lang;
    match lang {
        Lang::Ara => Language::Arabic,
        Lang::Cmn => Language::Chinese,
        Lang::Dan => Language::Danish,
        Lang::Nld => Language::Dutch,
        Lang::Eng => Language::English,
        Lang::Fin => Language::Finnish,
        Lang::Fra => Language::French,
        Lang::Deu => Language::German,
        Lang::Ell => Language::Greek,
        Lang::Hin => Language::Hindi,
        Lang::Hun => Language::Hungarian,
        Lang::Ita => Language::Italian,
        Lang::Jpn => Language::Japanese,
        Lang::Kor => Language::Korean,
        Lang::Nob => Language::Norwegian,
        Lang::Por => Language::Portuguese,
        Lang::Ron => Language::Romanian,
        Lang::Rus => Language::Russian,
        Lang::Spa => Language::Spanish,
        Lang::Swe => Language::Swedish,
        Lang::Tam => Language::Tamil,
        Lang::Tha => Language::Thai,
        Lang::Tur => Language::Turkish,
        Lang::Vie => Language::Vietnamese,
        _ => Language::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Language) {
        assert_eq!(Language::of_document(text), expected);
    }

    #[test]
    fn languages_are_told_from_their_prose() {
        check(
            "Der Bot antwortet mit den genauen Worten der Dokumente und nennt die Stelle.",
            Language::German,
        );
        check(
            "El bot responde con las palabras exactas de los documentos de la comunidad.",
            Language::Spanish,
        );
        check(
            "机器人用文档中的原话回答问题，并注明出处。",
            Language::Chinese,
        );
        check(
            "Бот отвечает точными словами из документов сообщества.",
            Language::Russian,
        );
        check(
            "The bot answers with the exact words of the documents.",
            Language::English,
        );
    }

    #[test]
    fn commands_and_numbers_count_as_english() {
        check("", Language::English);
        check(
            "$ foo --bar /usr/lib 2024-01-02 11:22:33 a_b",
            Language::English,
        );
    }

    #[test]
    fn every_code_leads_back_to_its_language() {
        for language in ALL {
            assert_eq!(Language::from_code(language.code()), Some(language));
        }
        assert_eq!(Language::from_code("pt-BR"), Some(Language::Portuguese));
        assert_eq!(Language::from_code("nb"), Some(Language::Norwegian));
        assert_eq!(Language::from_code("xx"), None);
    }
}
