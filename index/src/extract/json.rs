//! Reads questions and answers, and titled texts, out of JSON and JSON Lines.
//!
//! The canonical text is the file itself, so a quote shows a string as JSON writes it. A scan over
//! tokens, no parser: what is not JSON is passed over. Which keys count is told by `faq`.

use std::borrow::Cow;
use std::ops::Range;

use super::faq::{self, Role};
use super::lines::lines;
use super::outline::{Heading, Outline};
use super::{ExtractError, Found, ending_of};
use crate::document::BlockKind;

/// Finds the records of `text`; in JSON Lines, a line without any is a block of its own.
pub(super) fn read<'a>(text: Cow<'a, str>, path: &str) -> Result<Found<'a>, ExtractError> {
    let is_lines = ending_of(path).is_some_and(|ending| !ending.eq_ignore_ascii_case("json"));
    let mut outline = Outline::new(&text);
    let mut any = false;
    if is_lines {
        for line in lines(&text) {
            let records = records(&text, line.clone());
            if records.is_empty() {
                outline.block(line, BlockKind::TableRow);
            }
            any = true;
            records
                .into_iter()
                .for_each(|record| record.write(&text, &mut outline));
        }
    } else {
        for record in records(&text, 0..text.len()) {
            record.write(&text, &mut outline);
            any = true;
        }
    }
    let escapes = text.matches("\\u").count();
    let (sections, blocks) = outline.finish();
    if !any {
        return Err(ExtractError::NoRecords);
    }
    let mut notes = Vec::new();
    if escapes * ESCAPED_FROM > text.len() {
        let note = "letters are written as \\u escapes, which questions cannot match: write the file as UTF-8";
        notes.push(note.to_owned());
    }
    Ok(Found {
        text,
        sections,
        blocks,
        notes,
        ..Found::default()
    })
}

/// One escape in this many bytes makes a file worth a note.
const ESCAPED_FROM: usize = 100;

/// Objects nested deeper than this are passed over.
const DEEPEST: usize = 64;

/// An object with something to quote: ranges are the insides of its strings.
#[derive(Debug, Default)]
struct Record {
    start: usize,
    name: Option<Range<usize>>,
    topic: Option<Range<usize>>,
    texts: Vec<Range<usize>>,
}

impl Record {
    fn write(self, text: &str, outline: &mut Outline<'_>) {
        let Some(name) = self.name else {
            return;
        };
        let words = unescaped(text, &name);
        if let Some(topic) = self.topic.map(|topic| unescaped(text, &topic)) {
            let heading = Heading {
                words: topic,
                level: 1,
                anchor: None,
            };
            outline.heading(self.start..self.start, heading);
        }
        let is_first = self.texts.iter().all(|range| name.end <= range.start);
        let shown = if is_first {
            name
        } else {
            self.start..self.start
        };
        let heading = Heading {
            words,
            level: 2,
            anchor: None,
        };
        outline.heading(shown, heading);
        for range in self.texts {
            for part in lines_of(text, range) {
                outline.block(part, BlockKind::Paragraph);
            }
        }
    }
}

/// What an object has shown so far.
#[derive(Debug, Default)]
struct Open {
    is_object: bool,
    start: usize,
    key: Option<Range<usize>>,
    question: Option<Range<usize>>,
    answers: Vec<Range<usize>>,
    topic: Option<Range<usize>>,
    title: Option<Range<usize>>,
    texts: Vec<Range<usize>>,
    /// Keys that are questions themselves, with the answers that they lead to.
    asked: Vec<(Range<usize>, Range<usize>)>,
}

/// The records in `range`, in the order they start.
fn records(text: &str, range: Range<usize>) -> Vec<Record> {
    let bytes = text.as_bytes().get(..range.end).unwrap_or_default();
    let mut open: Vec<Open> = Vec::new();
    let mut records = Vec::new();
    let mut too_deep = 0usize;
    let mut at = range.start;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' | b'[' if open.len() >= DEEPEST => too_deep += 1,
            b'}' | b']' if too_deep > 0 => too_deep -= 1,
            b'{' | b'[' => open.push(Open {
                is_object: *byte == b'{',
                start: at,
                ..Open::default()
            }),
            b'}' | b']' => {
                if let Some(closed) = open.pop() {
                    closed.into_records(&mut records);
                }
                if let Some(above) = open.last_mut().filter(|above| above.is_object) {
                    above.key = None;
                }
            }
            b'"' => {
                let Some(inner) = string(bytes, at) else {
                    break;
                };
                at = inner.end;
                if too_deep == 0 {
                    take(text, &mut open, inner);
                }
            }
            b',' => {
                if let Some(last) = open.last_mut().filter(|last| last.is_object) {
                    last.key = None;
                }
            }
            _ => {}
        }
        at += 1;
    }
    records.sort_by_key(|record| record.start);
    records
}

/// The inside of the string that opens at `at`.
fn string(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    let mut end = at + 1;
    loop {
        let rest = bytes.get(end..)?;
        end += rest.iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
        if bytes.get(end) == Some(&b'"') {
            return Some(at + 1..end);
        }
        end += 2;
    }
}

/// Takes a string in: as a key, or as the value of one, also inside an array.
fn take(text: &str, open: &mut [Open], inner: Range<usize>) {
    let Some((last, above)) = open.split_last_mut() else {
        return;
    };
    if last.is_object && last.key.is_none() {
        last.key = Some(inner);
        return;
    }
    let target = match last.is_object {
        true => last,
        false => match above.last_mut().filter(|above| above.is_object) {
            Some(above) => above,
            None => return,
        },
    };
    let Some(key) = target.key.clone() else {
        return;
    };
    let name = text.get(key.clone()).unwrap_or_default();
    match faq::role(name) {
        Some(Role::Question) => target.question = target.question.take().or(Some(inner)),
        Some(Role::Answer) => target.answers.push(inner),
        Some(Role::Topic) => target.topic = target.topic.take().or(Some(inner)),
        Some(Role::Title) => target.title = target.title.take().or(Some(inner)),
        Some(Role::Text) => target.texts.push(inner),
        None if name.trim_end().ends_with(['?', '？']) => target.asked.push((key, inner)),
        None => {}
    }
}

impl Open {
    fn into_records(self, records: &mut Vec<Record>) {
        let asked = self.asked.into_iter();
        records.extend(asked.map(|(question, answer)| Record {
            start: question.start,
            name: Some(question),
            topic: None,
            texts: vec![answer],
        }));
        let is_question = self.question.is_some() && !self.answers.is_empty();
        let (name, texts) = match is_question {
            true => (self.question, self.answers),
            false => (self.title, self.texts),
        };
        if name.is_some() && !texts.is_empty() {
            records.push(Record {
                start: self.start,
                name,
                topic: self.topic,
                texts,
            });
        }
    }
}

/// What the string says, on one line.
fn unescaped(text: &str, inner: &Range<usize>) -> String {
    let quoted = text.get(inner.start.saturating_sub(1)..inner.end + 1);
    let said = quoted.and_then(|quoted| serde_json::from_str::<String>(quoted).ok());
    let said = said.unwrap_or_else(|| text.get(inner.clone()).unwrap_or_default().to_owned());
    said.split_whitespace().collect::<Vec<&str>>().join(" ")
}

/// The parts of a string between its escaped line ends.
fn lines_of(text: &str, inner: Range<usize>) -> Vec<Range<usize>> {
    let content = text.get(inner.clone()).unwrap_or_default();
    let mut parts = Vec::new();
    let mut start = 0;
    let mut at = 0;
    let bytes = content.as_bytes();
    while let Some(byte) = bytes.get(at) {
        if *byte != b'\\' {
            at += 1;
            continue;
        }
        if matches!(bytes.get(at + 1), Some(b'n' | b'r')) {
            parts.push(inner.start + start..inner.start + at);
            start = at + 2;
        }
        at += 2;
    }
    parts.push(inner.start + start..inner.end);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, text: &str, expected: &[(&str, &str)]) {
        let found = read(Cow::Borrowed(text), path).unwrap_or_default();
        let blocks = found.blocks.iter();
        let blocks = blocks.filter(|block| block.kind != BlockKind::Heading);
        let quoted: Vec<(&str, &str)> = blocks
            .map(|block| {
                let section = block.section.and_then(|at| found.sections.get(at as usize));
                let heading = section.map_or("", |section| section.heading.as_str());
                (heading, block.span.of(text).unwrap_or_default())
            })
            .collect();
        assert_eq!(quoted, expected);
    }

    #[test]
    fn the_question_is_the_heading_and_the_answer_what_is_quoted() {
        check(
            "faq.jsonl",
            "{\"question\": \"Gr\\u00f6\\u00dfe?\", \"answer\": \"Ten.\\nOr so.\"}\n{\"Antwort\":\"Ja.\",\"Frage\":\"Geht es?\"}\n",
            &[
                ("Größe?", "Ten."),
                ("Größe?", "Or so."),
                ("Geht es?", "Ja."),
            ],
        );
        check(
            "faq.json",
            r#"{"faq": [{"id": 1, "q": "One?", "a": ["A.", "B."]}, {"q": "Two?", "x": {"y": 2}, "a": "C."}]}"#,
            &[("One?", "A."), ("One?", "B."), ("Two?", "C.")],
        );
        check(
            "faq.json",
            r#"{"How long?": "Two days.", "version": "3"}"#,
            &[("How long?", "Two days.")],
        );
        check(
            "pages.json",
            r#"[{"title": "Kettle", "body": "Hot."}]"#,
            &[("Kettle", "Hot.")],
        );
    }

    #[test]
    fn a_line_without_a_question_is_quoted_as_it_is() {
        check("a.jsonl", "{\"x\": 1}\n", &[("", "{\"x\": 1}")]);
    }

    #[test]
    fn json_without_questions_is_refused() {
        let package = r#"{"name": "x", "version": "1", "deep": [[["a"]]]}"#;
        let refused = read(Cow::Borrowed(package), "package.json");
        assert_eq!(refused.map(|_| ()).err(), Some(ExtractError::NoRecords));
    }

    #[test]
    fn broken_json_ends_what_is_read() {
        check(
            "a.json",
            r#"[{"q":"A?","a":"B."},{"q":"C?","a":"D"#,
            &[("A?", "B.")],
        );
        let deep = "[".repeat(100_000);
        assert!(records(&deep, 0..deep.len()).is_empty());
    }
}
