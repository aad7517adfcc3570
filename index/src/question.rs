//! A person's words, checked once: what to look for, and on which conditions.
//!
//! How operators are told from ordinary words is written in `operators`; how the words become a
//! query, in `engine`.

mod conditions;
mod day;
mod operators;

pub use conditions::{Conditions, DocumentName};
pub use day::Day;

/// The most characters (Unicode code points) that a question may have.
pub const MAX_QUESTION_CHARS: usize = 1_000;

/// The most terms that a question may have; further ones are refused.
pub const MAX_QUESTION_TERMS: usize = 64;

/// A question that is short enough to be asked and has at least one word to look for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    text: String,
    words: String,
    conditions: Conditions,
}

impl Question {
    /// Checks `text`, keeps it without white space at its ends, and takes its operators apart.
    pub fn parse(text: &str) -> Result<Question, QuestionError> {
        let text = checked(text)?;
        let (words, conditions) = operators::read(text)?;
        if terms(&words) == 0 {
            return Err(QuestionError::NothingLeft);
        }
        Ok(Question {
            text: text.to_owned(),
            words,
            conditions,
        })
    }

    /// As [`parse`](Self::parse), of text that was not written as a question, such as a log: what
    /// looks like an operator in it is a word like any other.
    pub fn plain(text: &str) -> Result<Question, QuestionError> {
        let text = checked(text)?;
        Ok(Question {
            text: text.to_owned(),
            words: text.to_owned(),
            conditions: Conditions::default(),
        })
    }

    /// The question as it was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What to look for: the question without those operators that only say where not to look.
    pub fn words(&self) -> &str {
        &self.words
    }

    /// What a passage must fulfil to be quoted.
    pub fn conditions(&self) -> &Conditions {
        &self.conditions
    }
}

/// `text` without white space at its ends, if it may be asked.
fn checked(text: &str) -> Result<&str, QuestionError> {
    let text = text.trim();
    let chars = text.chars().count();
    if chars > MAX_QUESTION_CHARS {
        return Err(QuestionError::TooLong { chars });
    }
    match terms(text) {
        0 => Err(QuestionError::NoWord),
        terms if terms > MAX_QUESTION_TERMS => Err(QuestionError::TooManyTerms { terms }),
        _ => Ok(text),
    }
}

fn terms(text: &str) -> usize {
    let words = text.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| !word.is_empty()).count()
}

/// Why a question cannot be asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QuestionError {
    /// Over [`MAX_QUESTION_CHARS`].
    #[error("the question has {chars} characters; at most {MAX_QUESTION_CHARS} can be asked")]
    TooLong {
        /// Its length in code points.
        chars: usize,
    },
    /// Over [`MAX_QUESTION_TERMS`].
    #[error("the question has {terms} words; at most {MAX_QUESTION_TERMS} can be asked")]
    TooManyTerms {
        /// Its number of words.
        terms: usize,
    },
    /// Nothing in it is a letter or a digit.
    #[error("the question holds no word")]
    NoWord,
    /// It holds nothing but operators that leave something out.
    #[error("the question only says where not to look; add a word to look for")]
    NothingLeft,
    /// What follows `before:` or `after:` begins like a date and is none.
    #[error("`{typed}` has no date after the colon; write it like 2026-11-20, 2026-11 or 2026")]
    NoDate {
        /// The operator as it was typed.
        typed: String,
    },
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    #[test]
    fn a_question_has_a_word_and_an_end() {
        assert_eq!(Question::parse(" ?! "), Err(QuestionError::NoWord));
        let long = "word ".repeat(65);
        assert_eq!(
            Question::parse(&long),
            Err(QuestionError::TooManyTerms { terms: 65 })
        );
        let longer = "x".repeat(1_001);
        assert_eq!(
            Question::parse(&longer),
            Err(QuestionError::TooLong { chars: 1_001 })
        );
        assert!(Question::parse("how do I reset it?").is_ok());
    }

    #[test]
    fn a_question_keeps_what_was_typed_and_looks_for_the_rest() {
        let question = Question::parse(" full charge -strap in:docs ").unwrap();
        assert_eq!(question.text(), "full charge -strap in:docs");
        assert_eq!(question.words(), "full charge");
        assert_eq!(question.conditions().collections, ["docs"]);
    }

    #[test]
    fn text_that_is_no_question_has_no_operators() {
        let log = Question::plain("tar -x failed after:2026-13").unwrap();
        assert_eq!(log.words(), "tar -x failed after:2026-13");
        assert_eq!(log.conditions(), &Conditions::default());
        assert_eq!(Question::plain(" -- "), Err(QuestionError::NoWord));
    }

    #[test]
    fn a_question_of_nothing_but_conditions_says_so() {
        for text in ["-draft", "in:docs", "doc:setup before:2026", "-\"a b\""] {
            assert_eq!(
                Question::parse(text),
                Err(QuestionError::NothingLeft),
                "{text}"
            );
        }
    }
}
