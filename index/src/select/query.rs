//! A question as terms: what to look for and how much each word says.
//!
//! Built from capped tokens; no query language is parsed, so no text can be more than words.

use crate::analysis::cue::Cues;
use crate::analysis::kind::AnswerKind;
use crate::analysis::word_vectors::{Theme, WordVectors};
use crate::analysis::{each_form, is_function_word};
use crate::language::Language;
use crate::question::Question;

/// Most terms looked for, further readings of words included.
const MAX_TERMS: usize = 64;

/// What a question looks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// Its words, in order, each form once.
    pub terms: Vec<Term>,
    /// Terms by their place in the question, repeated ones included.
    pub order: Vec<usize>,
    /// The kind of answer wanted.
    pub kind: AnswerKind,
    /// Words that an answer is told by.
    pub cues: Cues,
    /// The language it is asked in, among those of the documents.
    pub language: Language,
}

/// A word of a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// In lower case.
    pub form: String,
    /// As it was written.
    pub written: String,
    /// Whether it is a further reading of words that are terms already.
    pub extra: bool,
    /// Whether it only holds the sentence together.
    pub function: bool,
}

impl Query {
    /// Reads `question`, asked of documents in `languages`, the most frequent first.
    pub fn new(question: &Question, languages: &[Language]) -> Query {
        Query::of_words(question.words(), languages)
    }

    /// Reads `text`, a question or another wording of one.
    pub fn of_words(text: &str, languages: &[Language]) -> Query {
        let language = Language::of_question(text, languages);
        let mut terms: Vec<Term> = Vec::new();
        let mut order = Vec::new();
        each_form(text, &mut |form| {
            if let Some(known) = terms.iter().position(|term| term.form == form.text) {
                order.push(known);
            } else if terms.len() < MAX_TERMS {
                order.push(terms.len());
                terms.push(Term {
                    form: form.text.to_owned(),
                    written: text
                        .get(form.start..form.end)
                        .unwrap_or_default()
                        .to_owned(),
                    extra: form.extra,
                    function: is_function_word(form.text, language),
                });
            }
        });
        // A question of nothing but function words is looked for by them.
        if terms.iter().all(|term| term.function) {
            for term in &mut terms {
                term.function = false;
            }
        }
        let content = terms.iter().filter(|term| !term.function && !term.extra);
        let cues = Cues::of(text, content.count());
        Query {
            cues,
            terms,
            order,
            kind: AnswerKind::of(text, language),
            language,
        }
    }

    /// What it is about, where it is English and its words tell.
    pub fn theme(&self) -> Option<Theme> {
        if self.language != Language::English {
            return None;
        }
        let content = self
            .terms
            .iter()
            .filter(|term| !term.function && !term.extra);
        let vectors = content.filter_map(|term| WordVectors::shipped().of(&term.form));
        let theme = Theme::of(&vectors.collect::<Vec<_>>());
        (theme.words() > 0).then_some(theme)
    }
}
