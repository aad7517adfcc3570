//! What `--json` prints: types of its own, so that a change inside quoth changes no script.
//!
//! The answer object is a contract with programs outside: keys are added, never renamed.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use quoth_index::answer::{Answer, Outcome, Quote};
use serde::Serialize;

use super::explain::ExplainObject;
use super::options::milliseconds;
use crate::failure::{Failure, Kind};
use crate::library::Explained;

/// One answer.
#[derive(Serialize)]
pub(super) struct AnswerObject<'a> {
    /// The question's id; only in the output of `eval`.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a serde_json::Value>,
    question: &'a str,
    outcome: &'static str,
    confidence: f64,
    quotes: Vec<QuoteObject<'a>>,
    missing_words: &'a [String],
    nearest_headings: &'a [String],
    elapsed_ms: f64,
    /// Why the answer is what it is; only where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    explain: Option<ExplainObject<'a>>,
}

#[derive(Serialize)]
struct QuoteObject<'a> {
    text: &'a str,
    highlight: Option<HighlightObject<'a>>,
    score: f64,
    document: DocumentObject<'a>,
    place: PlaceObject<'a>,
}

#[derive(Serialize)]
struct HighlightObject<'a> {
    start: usize,
    end: usize,
    text: &'a str,
}

#[derive(Serialize)]
struct DocumentObject<'a> {
    title: &'a str,
    path: &'a str,
    url: Option<&'a str>,
    collection: &'a str,
    sha256: &'a str,
    modified: Option<String>,
}

#[derive(Serialize)]
struct PlaceObject<'a> {
    bytes: [usize; 2],
    lines: [u32; 2],
    page: Option<u32>,
    headings: &'a [String],
    link: Option<&'a str>,
}

impl<'a> AnswerObject<'a> {
    /// The object for `answer`, which took `elapsed`.
    pub(super) fn new(question: &'a str, answer: &'a Answer, elapsed: Duration) -> Self {
        AnswerObject {
            id: None,
            question,
            outcome: outcome_name(answer.outcome),
            confidence: answer.confidence,
            quotes: answer.quotes.iter().map(quote_object).collect(),
            missing_words: &answer.missing_words,
            nearest_headings: &answer.nearest_headings,
            elapsed_ms: milliseconds(elapsed),
            explain: None,
        }
    }

    /// The same with the reasons for it.
    pub(super) fn with_reasons(self, explained: &'a Explained) -> Self {
        AnswerObject {
            explain: Some(ExplainObject::new(explained)),
            ..self
        }
    }

    /// The same with the question's id.
    pub(super) fn with_id(self, id: &'a serde_json::Value) -> Self {
        AnswerObject {
            id: Some(id),
            ..self
        }
    }
}

fn quote_object(quote: &Quote) -> QuoteObject<'_> {
    let citation = quote.citation();
    let place = &citation.place;
    QuoteObject {
        text: quote.text(),
        highlight: quote
            .highlight()
            .zip(quote.highlighted_text())
            .map(|(span, text)| HighlightObject {
                start: span.start(),
                end: span.end(),
                text,
            }),
        score: quote.score(),
        document: DocumentObject {
            title: &citation.title,
            path: &citation.path,
            url: citation.url.as_deref(),
            collection: &citation.collection,
            sha256: &citation.sha256,
            modified: citation.modified.and_then(rfc3339),
        },
        place: PlaceObject {
            bytes: [place.bytes.start(), place.bytes.end()],
            lines: [place.lines.0, place.lines.1],
            page: place.page,
            headings: &place.headings,
            link: place.link.as_deref(),
        },
    }
}

/// The name of an outcome for programs.
pub(super) fn outcome_name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Answered => "answered",
        Outcome::Uncertain => "uncertain",
        Outcome::NothingFound => "nothing_found",
    }
}

/// The time in UTC, to the second; nothing for times that no calendar of ours has.
fn rfc3339(time: SystemTime) -> Option<String> {
    const YEAR_10000: u64 = 253_402_300_800;
    let since = time.duration_since(UNIX_EPOCH).ok()?;
    (since.as_secs() < YEAR_10000).then(|| humantime::format_rfc3339_seconds(time).to_string())
}

/// `value` on one line, with the line break that ends it.
///
/// Characters that act on a terminal are written as escapes, which mean the same to a program.
pub(super) fn line(value: &impl Serialize) -> Result<String, Failure> {
    let json = serde_json::to_string(value)
        .map_err(|error| Failure::new(Kind::Internal, "could not write JSON").because(&error))?;
    let mut line = String::with_capacity(json.len() + 1);
    for c in json.chars() {
        match c {
            '\u{7f}'..='\u{9f}'
            | '\u{200e}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' => line.push_str(&format!("\\u{:04x}", u32::from(c))),
            _ => line.push(c),
        }
    }
    line.push('\n');
    Ok(line)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;
    use crate::cli::render::samples;

    #[test]
    fn an_answer_is_one_line_with_exactly_the_keys_of_the_contract() {
        let answer = samples::answered();
        let object = AnswerObject::new("How long?", &answer, Duration::from_micros(2_400));
        insta::assert_snapshot!(line(&object).unwrap(), @r#"{"question":"How long?","outcome":"answered","confidence":0.93,"quotes":[{"text":"Tokens are secret. They last a year.","highlight":{"start":19,"end":36,"text":"They last a year."},"score":7.1,"document":{"title":"Setup","path":"guide/setup.md","url":null,"collection":"docs","sha256":"00ff","modified":"2026-11-20T08:00:00Z"},"place":{"bytes":[18,54],"lines":[3,3],"page":null,"headings":["Setup","Tokens"],"link":"https://example.org/docs/guide/setup#tokens"}}],"missing_words":[],"nearest_headings":["Tokens"],"elapsed_ms":2.4}"#);
    }

    #[test]
    fn an_answer_of_eval_begins_with_its_id() {
        let answer = Answer::nothing();
        let object = AnswerObject::new("?", &answer, Duration::ZERO);
        let id = serde_json::Value::from("q1");
        let object = object.with_id(&id);
        assert!(
            line(&object)
                .unwrap()
                .starts_with(r#"{"id":"q1","question""#)
        );
    }

    #[test]
    fn no_json_drives_a_terminal() {
        let text = "\u{1b}[2J \u{9b}2J \u{202e}";
        let json = line(&text).unwrap();
        assert_eq!(json, "\"\\u001b[2J \\u009b2J \\u202e\"\n");
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }

    #[test]
    fn a_file_older_than_the_calendar_has_no_date() {
        let old = UNIX_EPOCH - Duration::from_secs(1);
        assert_eq!(rfc3339(old), None);
        assert_eq!(rfc3339(UNIX_EPOCH).as_deref(), Some("1970-01-01T00:00:00Z"));
        let far = UNIX_EPOCH + Duration::from_secs(300_000_000_000);
        assert_eq!(rfc3339(far), None);
    }
}
