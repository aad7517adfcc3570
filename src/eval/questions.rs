//! Questions with what is known of their answers, one JSON object a line.
//!
//! How answers are judged against it is told in `score`.

use serde::Deserialize;
use serde_json::Value;

/// A question and what is known of its answer.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct KnownQuestion {
    /// Given back with the answer as it is.
    pub id: Value,
    /// What is asked.
    pub question: String,
    /// The document that answers.
    #[serde(default)]
    pub doc: Option<String>,
    /// The paragraph that answers, as it stands in the document.
    #[serde(default)]
    pub paragraph: Option<String>,
    /// More paragraphs that answer.
    #[serde(default)]
    pub paragraphs: Option<Vec<String>>,
    /// Words that an answer must hold one of.
    #[serde(default)]
    pub answers: Option<Vec<String>>,
    /// Whether the documents answer it at all.
    #[serde(default = "yes")]
    pub answerable: bool,
}

fn yes() -> bool {
    true
}

impl KnownQuestion {
    /// Whether enough is known to judge an answer.
    pub fn can_be_scored(&self) -> bool {
        !self.answerable || (self.doc.is_some() && self.paragraph.is_some())
    }
}

/// Why a file of questions cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct QuestionsError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub what: String,
}

/// Reads `text`; blank lines are left out.
pub fn parse(text: &str) -> Result<Vec<KnownQuestion>, QuestionsError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut questions = Vec::new();
    for (index, line) in text.split('\n').enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let question = serde_json::from_str(line).map_err(|error| QuestionsError {
            line: index + 1,
            what: format!("not an object with `id` and `question`: {error}"),
        })?;
        questions.push(question);
    }
    Ok(questions)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    #[test]
    fn a_question_needs_an_id_and_words_and_may_say_more() {
        let text = "{\"id\": 1, \"question\": \"Who?\", \"more\": 2}\r\n\n\
                    {\"id\": \"b\", \"question\": \"What?\", \"answerable\": false, \"doc\": null}\n";
        let questions = parse(text).unwrap();
        assert_eq!(questions.len(), 2);
        assert_eq!(questions[0].id, Value::from(1));
        assert!(questions[0].answerable && !questions[0].can_be_scored());
        assert!(questions[1].can_be_scored());
    }

    #[test]
    fn a_bad_line_is_named() {
        let error = parse("{\"id\": 1, \"question\": \"Who?\"}\n{\"id\": 2}").unwrap_err();
        insta::assert_snapshot!(error, @"line 2: not an object with `id` and `question`: missing field `question` at line 1 column 9");
    }
}
