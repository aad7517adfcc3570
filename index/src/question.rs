//! A person's words, checked once.
//!
//! How they become a query is told in `engine`.

/// The most characters (Unicode code points) that a question may have.
pub const MAX_QUESTION_CHARS: usize = 1_000;

/// The most terms that a question may have; further ones are refused.
pub const MAX_QUESTION_TERMS: usize = 64;

/// A question that is short enough to be asked and has at least one word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    text: String,
}

impl Question {
    /// Checks `text` and keeps it without white space at its ends.
    pub fn parse(text: &str) -> Result<Question, QuestionError> {
        let text = text.trim();
        let chars = text.chars().count();
        if chars > MAX_QUESTION_CHARS {
            return Err(QuestionError::TooLong { chars });
        }
        let words = text.split(|c: char| !c.is_alphanumeric());
        let terms = words.filter(|word| !word.is_empty()).count();
        if terms == 0 {
            return Err(QuestionError::NoWord);
        }
        if terms > MAX_QUESTION_TERMS {
            return Err(QuestionError::TooManyTerms { terms });
        }
        Ok(Question {
            text: text.to_owned(),
        })
    }

    /// The words as they were asked.
    pub fn text(&self) -> &str {
        &self.text
    }
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
}

#[cfg(test)]
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
}
