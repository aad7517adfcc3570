//! Reads e-mail: one message, or the messages of a mailbox.
//!
//! The subject is the heading, sender and day stand under it. What a reply quotes of a message that
//! came before in the same file is left out, and so are signatures and attachments.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use mail_parser::{Message, MessageParser, PartType};

use super::lines::lines;
use super::outline::{Heading, Outline};
use super::{ExtractError, Found, html, text};
use crate::document::BlockKind;

/// The most messages of a mailbox that are read.
const MOST_MESSAGES: usize = 20_000;

/// Reads one message.
pub(super) fn read(bytes: &[u8]) -> Result<Found<'static>, ExtractError> {
    let mut writer = Writer::default();
    if !writer.message(bytes) {
        return Err(ExtractError::Damaged {
            what: "it is no e-mail".to_owned(),
        });
    }
    Ok(writer.finish())
}

/// Reads the messages of a mailbox.
pub(super) fn read_mailbox(bytes: &[u8]) -> Result<Found<'static>, ExtractError> {
    let mut writer = Writer::default();
    let mut unread = 0;
    let messages = messages(bytes);
    if messages.is_empty() {
        return Err(ExtractError::Damaged {
            what: "it is no mailbox: no line starts with `From `".to_owned(),
        });
    }
    for message in messages.iter().take(MOST_MESSAGES) {
        if !writer.message(bytes.get(message.clone()).unwrap_or_default()) {
            unread += 1;
        }
    }
    if messages.len() > MOST_MESSAGES {
        writer
            .notes
            .push(format!("only the first {MOST_MESSAGES} messages are read"));
    }
    if unread > 0 {
        writer
            .notes
            .push(format!("{unread} messages could not be read"));
    }
    let mut found = writer.finish();
    // The first subject names one message and not the mailbox, nor does its day.
    found.title = None;
    found.date = None;
    Ok(found)
}

/// Where the messages of a mailbox stand: behind lines that start with `From `.
fn messages(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut starts: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    let mut after_blank = true;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if after_blank && line.starts_with(b"From ") {
            starts.push((at, at + line.len()));
        }
        after_blank = line.trim_ascii().is_empty();
        at += line.len();
    }
    let ends = starts
        .iter()
        .skip(1)
        .map(|(start, _)| *start)
        .chain([bytes.len()]);
    starts
        .iter()
        .zip(ends)
        .map(|((_, start), end)| *start..end.max(*start))
        .collect()
}

#[derive(Default)]
struct Writer {
    text: String,
    pieces: Vec<(Range<usize>, BlockKind, Option<Heading>)>,
    /// Lines of earlier messages, without marks of quotation.
    seen: HashSet<String>,
    title: Option<String>,
    date: Option<String>,
    notes: Vec<String>,
}

impl Writer {
    /// Writes a message; tells whether it was one.
    fn message(&mut self, bytes: &[u8]) -> bool {
        let Some(message) = MessageParser::default().parse(bytes) else {
            return false;
        };
        if message.from().is_none() && message.subject().is_none() {
            return false;
        }
        let subject = folded(message.subject().unwrap_or_default());
        let day = message.date().filter(|date| date.year > 1970);
        let day = day.map(|d| format!("{:04}-{:02}-{:02}", d.year, d.month, d.day));
        let day = day.and_then(|day| super::day::day(&day));
        let sender = message.from().and_then(|from| from.first());
        let sender = sender.and_then(|sender| sender.name().or(sender.address()));
        let about = [sender.map(folded), day.clone()];
        let about: Vec<String> = about
            .into_iter()
            .flatten()
            .filter(|part| !part.is_empty())
            .collect();
        if self.title.is_none() {
            self.title = Some(subject.clone()).filter(|subject| !subject.is_empty());
            self.date = day;
        }
        self.apart();
        let start = self.text.len();
        self.text.push_str(&subject);
        self.heading(start, subject, 1);
        if !about.is_empty() {
            self.heading(self.text.len(), about.join(", "), 2);
        }
        for body in bodies(&message) {
            self.body(&body);
        }
        true
    }

    fn heading(&mut self, start: usize, words: String, level: u8) {
        let heading = Heading {
            words,
            level,
            anchor: None,
        };
        let range = start..self.text.len();
        self.pieces.push((range, BlockKind::Heading, Some(heading)));
    }

    fn apart(&mut self) {
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
    }

    fn body(&mut self, body: &str) {
        let body = self.without_repetition(body);
        let found = text::read(Cow::Borrowed(&body));
        for block in &found.blocks {
            let Some(part) = block.span.of(&body) else {
                continue;
            };
            self.apart();
            let start = self.text.len();
            self.text.push_str(part);
            self.pieces.push((start..self.text.len(), block.kind, None));
        }
    }

    /// The lines of a body that say something new.
    fn without_repetition(&mut self, body: &str) -> String {
        let all: Vec<&str> = lines(body).filter_map(|range| body.get(range)).collect();
        let mut kept: Vec<&str> = Vec::new();
        let mut own: Vec<String> = Vec::new();
        let mut at = 0;
        while let Some(line) = all.get(at) {
            if line.trim_end() == "--" {
                // What follows is the signature.
                break;
            }
            let rest = all.iter().skip(at);
            let quoted = rest
                .take_while(|line| line.trim_start().starts_with('>'))
                .count();
            if quoted == 0 {
                own.push(unmarked(line));
                kept.push(line);
                at += 1;
                continue;
            }
            let run = all.get(at..at + quoted).unwrap_or_default();
            let words: Vec<String> = run.iter().map(|line| unmarked(line)).collect();
            let says_something = words.iter().filter(|words| !words.is_empty());
            let known = says_something
                .clone()
                .filter(|words| self.seen.contains(*words));
            if known.count() * 2 >= says_something.count() {
                // The line that introduces it goes as well: `Ada wrote:`.
                let last = kept.iter().rposition(|line| !line.trim().is_empty());
                if let Some(last) =
                    last.filter(|last| kept.get(*last).is_some_and(|l| l.trim_end().ends_with(':')))
                {
                    kept.truncate(last);
                }
            } else {
                kept.extend(run);
            }
            at += quoted;
        }
        let new = own.into_iter().filter(|words| !words.is_empty());
        self.seen.extend(new);
        kept.join("\n")
    }

    fn finish(self) -> Found<'static> {
        let mut outline = Outline::new(&self.text);
        for (range, kind, heading) in self.pieces {
            match heading {
                Some(heading) => outline.heading(range, heading),
                None => outline.block(range, kind),
            }
        }
        let (sections, blocks) = outline.finish();
        Found {
            title: self.title,
            date: self.date,
            notes: self.notes,
            sections,
            blocks,
            text: Cow::Owned(self.text),
            ..Found::default()
        }
    }
}

/// The texts of a message: its plain ones, or its pages of HTML.
fn bodies(message: &Message<'_>) -> Vec<String> {
    let parts = message.text_bodies();
    let texts = parts.filter_map(|part| match &part.body {
        PartType::Text(text) => Some(text.clone().into_owned()),
        PartType::Html(page) => html::read(page).ok().map(|found| found.text.into_owned()),
        _ => None,
    });
    texts.collect()
}

/// The words of a line without marks of quotation.
fn unmarked(line: &str) -> String {
    folded(line.trim_start_matches(['>', ' ', '\t']))
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<&str>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::fixtures;

    #[test]
    fn subject_sender_and_day_are_read() {
        let found = read(fixtures::LETTER.as_bytes()).unwrap_or_default();
        insta::assert_snapshot!(fixtures::shown(&found));
    }

    #[test]
    fn a_mailbox_says_nothing_twice() {
        let found = read_mailbox(fixtures::MAILBOX.as_bytes()).unwrap_or_default();
        insta::assert_snapshot!(fixtures::shown(&found));
    }

    #[test]
    fn what_is_no_mail_is_refused() {
        assert!(read(b"\n\nJust words.").is_err());
        assert!(read_mailbox(b"Just words.").is_err());
    }
}
