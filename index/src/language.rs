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

    /// The language a document is written in, judged from a sample of its text.
    pub fn of_document(text: &str) -> Language {
        let sample: String = text
            .chars()
            .filter(|c| !c.is_ascii_punctuation())
            .take(4000)
            .collect();
        match whatlang::detect(&sample) {
            Some(info) if info.is_reliable() || info.confidence() > 0.6 => {
                from_whatlang(info.lang())
            }
            _ if sample.trim().is_empty() => Language::English,
            _ => from_whichlang(whichlang::detect_language(&sample)),
        }
    }

    /// The language a question is asked in: one of `languages` where its words allow that,
    /// since a short question is easily taken for another language.
    pub fn of_question(text: &str, languages: &[Language]) -> Language {
        let guess = from_whichlang(whichlang::detect_language(text));
        match languages {
            [] => guess,
            [only] if *only != Language::Other => *only,
            _ if languages.contains(&guess) => guess,
            [first, ..] => *first,
        }
    }
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
