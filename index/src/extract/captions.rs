//! Reads subtitles, WebVTT and SubRip: cues joined to paragraphs, each under the time it starts at.
//!
//! Captions that roll repeat their last line in the next cue; it is read once.

use std::borrow::Cow;

use super::Found;
use super::lines::lines;
use super::outline::{Heading, Outline};
use crate::document::BlockKind;

/// Joins the cues of `text` to paragraphs.
pub(super) fn read(text: &str) -> Found<'static> {
    let mut writer = Writer::default();
    let all: Vec<&str> = lines(text).filter_map(|range| text.get(range)).collect();
    let mut at = 0;
    while let Some(line) = all.get(at) {
        at += 1;
        let Some((start, end)) = times(line) else {
            continue;
        };
        let mut words: Vec<String> = Vec::new();
        while let Some(line) = all.get(at).filter(|line| !line.trim().is_empty()) {
            // A cue whose blank line is missing ends where the next begins.
            if times(line).is_some() {
                break;
            }
            words.push((*line).to_owned());
            at += 1;
        }
        writer.cue(start, end, &words);
    }
    writer.finish()
}

/// The start and the end of a cue, in milliseconds.
fn times(line: &str) -> Option<(u64, u64)> {
    let (start, rest) = line.split_once("-->")?;
    let end = rest.split_whitespace().next()?;
    Some((time(start.trim())?, time(end)?))
}

/// `1:02:03.450`, also with a comma, also without hours.
fn time(text: &str) -> Option<u64> {
    let (clock, fraction) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    let mut seconds = 0u64;
    let mut parts = 0;
    for part in clock.split(':') {
        let number: u64 = part.parse().ok().filter(|number| *number < 100_000)?;
        seconds = seconds.checked_mul(60)?.checked_add(number)?;
        parts += 1;
    }
    let thousandths: u64 = fraction.get(..fraction.len().min(3))?.parse().ok()?;
    (2..=3)
        .contains(&parts)
        .then(|| seconds.saturating_mul(1000).saturating_add(thousandths))
}

/// A pause of this many milliseconds ends a paragraph.
const PAUSE: u64 = 4_000;

/// A paragraph of this many characters ends with its sentence.
const LONG: usize = 300;

/// A paragraph of this many characters ends wherever it is.
const LONGEST: usize = 600;

#[derive(Default)]
struct Writer {
    text: String,
    /// Where each paragraph starts, with its time in seconds.
    starts: Vec<(usize, u64)>,
    last_end: u64,
    last_lines: Vec<String>,
    speaker: String,
}

impl Writer {
    fn cue(&mut self, start: u64, end: u64, lines: &[String]) {
        let mut said: Vec<String> = Vec::new();
        let mut speaker = None;
        for line in lines {
            let (words, named) = plain(line);
            speaker = speaker.or(named);
            if !words.is_empty() {
                said.push(words);
            }
        }
        let is_new = |line: &&String| !self.last_lines.contains(line);
        let new: Vec<String> = said.iter().filter(is_new).cloned().collect();
        if said.is_empty() {
            return;
        }
        self.last_lines = said;
        if new.is_empty() {
            self.last_end = end;
            return;
        }
        let changes = speaker.as_ref().is_some_and(|name| *name != self.speaker);
        let open = self
            .starts
            .last()
            .map(|(start, _)| self.text.get(*start..).unwrap_or_default());
        let ends = open.is_none_or(|open| {
            let length = open.chars().count();
            let is_sentence = open.ends_with(['.', '!', '?', '…', '。', '！', '？', '"', '”']);
            let pauses = start > self.last_end.saturating_add(PAUSE);
            changes || length > LONGEST || (length > LONG && is_sentence) || (pauses && is_sentence)
        });
        if ends {
            if !self.text.is_empty() {
                self.text.push_str("\n\n");
            }
            self.starts.push((self.text.len(), start / 1000));
            if let Some(name) = speaker.filter(|_| changes) {
                self.text.push_str(&name);
                self.text.push_str(": ");
                self.speaker = name;
            }
        } else {
            self.text.push(' ');
        }
        self.text.push_str(&new.join(" "));
        self.last_end = end;
    }

    fn finish(self) -> Found<'static> {
        let mut outline = Outline::new(&self.text);
        let ends = self.starts.iter().skip(1).map(|(start, _)| *start);
        let ends = ends.chain([self.text.len()]);
        for ((start, seconds), end) in self.starts.iter().zip(ends) {
            let heading = Heading {
                words: shown(*seconds),
                level: 1,
                anchor: Some(seconds.to_string()),
            };
            outline.heading(*start..*start, heading);
            outline.block(*start..end, BlockKind::Paragraph);
        }
        let (sections, blocks) = outline.finish();
        Found {
            sections,
            blocks,
            text: Cow::Owned(self.text),
            // Times name places and not the document.
            ..Found::default()
        }
    }
}

/// A time as players show it.
fn shown(seconds: u64) -> String {
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{rest:02}"),
        _ => format!("{hours}:{minutes:02}:{rest:02}"),
    }
}

/// The words of a line without its tags, and who speaks where a tag says so.
fn plain(line: &str) -> (String, Option<String>) {
    let mut words = String::with_capacity(line.len());
    let mut speaker = None;
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('<') {
        let Some((tag, next)) = after.split_once('>') else {
            break;
        };
        words.push_str(before);
        if let Some(name) = tag.strip_prefix('v').and_then(|tag| tag.split_once(' ')) {
            speaker = Some(name.1.trim().to_owned()).filter(|name| !name.is_empty());
        }
        rest = next;
    }
    words.push_str(rest);
    // Placements of SubRip stand in braces.
    if let Some(after) = words.strip_prefix("{\\")
        && let Some((_, after)) = after.split_once('}')
    {
        words = after.to_owned();
    }
    let words = words
        .replace("&nbsp;", " ")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
    (
        words.split_whitespace().collect::<Vec<&str>>().join(" "),
        speaker,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str, &str)]) {
        let found = read(text);
        let shown: Vec<(&str, &str, &str)> = found
            .blocks
            .iter()
            .filter_map(|block| {
                let section = found.sections.get(block.section? as usize)?;
                let part = block.span.of(&found.text)?;
                Some((section.heading.as_str(), section.anchor.as_deref()?, part))
            })
            .collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn cues_are_joined_and_stand_under_their_times() {
        check(
            "WEBVTT\n\nNOTE a remark\n\n1\n00:01.000 --> 00:03.000 align:start\nFill the <b>kettle</b>\n\n\
             00:03.000 --> 00:05.000\nwith water &amp; wait.\n\n01:00:20.000 --> 01:00:22.000\nDone.\n",
            &[
                ("0:01", "1", "Fill the kettle with water & wait."),
                ("1:00:20", "3620", "Done."),
            ],
        );
        check(
            "1\r\n00:00:01,500 --> 00:00:02,000\r\n{\\an8}Eins\r\n\r\n2\r\n00:00:02,000 --> 00:00:03,000\r\nzwei.\r\n",
            &[("0:01", "1", "Eins zwei.")],
        );
    }

    #[test]
    fn rolling_lines_are_read_once() {
        check(
            "WEBVTT\n\n00:01.000 --> 00:02.000\none two\n\n00:02.000 --> 00:03.000\none two\nthree four\n\n\
             00:03.000 --> 00:04.000\nthree four\nfive.\n",
            &[("0:01", "1", "one two three four five.")],
        );
    }

    #[test]
    fn a_change_of_speaker_starts_a_paragraph() {
        check(
            "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ada>Is it hot?\n\n00:02.000 --> 00:03.000\n<v Bo>It is.\n",
            &[
                ("0:01", "1", "Ada: Is it hot?"),
                ("0:02", "2", "Bo: It is."),
            ],
        );
    }
}
