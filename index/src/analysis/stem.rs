//! Reduces a word to its stem by the rules of a language.
//!
//! The algorithms are Snowball's (Porter, 2001); spelling variants of English are evened out first.

use frostem::{Algorithm, Stemmer};

use crate::analysis::{fold, spelling};
use crate::language::Language;

/// Stems words of one language.
#[derive(Clone, Copy)]
pub struct Stems {
    language: Language,
    stemmer: Option<Stemmer>,
}

impl Stems {
    /// The rules for `language`; a language without an algorithm keeps its words as they are.
    pub fn of(language: Language) -> Stems {
        let algorithm = match language {
            Language::Arabic => Some(Algorithm::Arabic),
            Language::Danish => Some(Algorithm::Danish),
            Language::Dutch => Some(Algorithm::Dutch),
            Language::English => Some(Algorithm::English),
            Language::Finnish => Some(Algorithm::Finnish),
            Language::French => Some(Algorithm::French),
            Language::German => Some(Algorithm::German),
            Language::Greek => Some(Algorithm::Greek),
            Language::Hindi => Some(Algorithm::Hindi),
            Language::Hungarian => Some(Algorithm::Hungarian),
            Language::Italian => Some(Algorithm::Italian),
            Language::Norwegian => Some(Algorithm::Norwegian),
            Language::Portuguese => Some(Algorithm::Portuguese),
            Language::Romanian => Some(Algorithm::Romanian),
            Language::Russian => Some(Algorithm::Russian),
            Language::Spanish => Some(Algorithm::Spanish),
            Language::Swedish => Some(Algorithm::Swedish),
            Language::Tamil => Some(Algorithm::Tamil),
            Language::Turkish => Some(Algorithm::Turkish),
            Language::Chinese
            | Language::Japanese
            | Language::Korean
            | Language::Thai
            | Language::Vietnamese
            | Language::Other => None,
        };
        Stems {
            language,
            stemmer: algorithm.map(Stemmer::new),
        }
    }

    /// The stem of `form`, a word as [`each_form`](super::each_form) yields it.
    pub fn stem(self, form: &str) -> String {
        if form.chars().any(|c| c.is_ascii_digit()) {
            return form.to_owned();
        }
        let stemmed = match self.stemmer {
            Some(stemmer) if self.language == Language::English => {
                let even = spelling::american(form);
                spelling::irregular(&even)
                    .map_or_else(|| stemmer.stem(&even).into_owned(), str::to_owned)
            }
            Some(stemmer) => stemmer.stem(form).into_owned(),
            None => form.to_owned(),
        };
        fold::without_accents(&stemmed).unwrap_or(stemmed)
    }
}

impl std::fmt::Debug for Stems {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Stems").field(&self.language).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_same(language: Language, a: &str, b: &str) {
        let stems = Stems::of(language);
        assert_eq!(stems.stem(a), stems.stem(b), "{a} and {b}");
    }

    #[test]
    fn british_and_american_forms_meet() {
        for (british, american) in [
            ("colour", "color"),
            ("defence", "defense"),
            ("organisation", "organization"),
            ("centre", "center"),
            ("travelled", "traveled"),
            ("analyse", "analyze"),
            ("catalogue", "catalog"),
            ("licence", "license"),
            ("behaviours", "behaviors"),
            ("grey", "gray"),
            ("aluminium", "aluminum"),
            ("programme", "program"),
        ] {
            check_same(Language::English, british, american);
        }
    }

    #[test]
    fn irregular_forms_meet() {
        check_same(Language::English, "wrote", "writing");
        check_same(Language::English, "built", "build");
        check_same(Language::English, "children", "child");
    }
}
