//! Joins lines to paragraphs and writes them as text, page by page.
//!
//! A hyphen at a line's end stays, unless the file itself writes the word without it elsewhere.

use std::borrow::Cow;
use std::collections::HashSet;

use super::Page;
use super::headings;
use super::line::Line;
use crate::document::BlockKind;
use crate::extract::Found;
use crate::extract::outline::{Heading, Outline};

/// Writes the pages with their headings, which come in order.
pub(super) fn write(pages: &[Page], headings: Vec<headings::Found>) -> Found<'static> {
    let mut writer = Writer {
        words: Words::of(pages),
        ..Writer::default()
    };
    let mut headings = headings.into_iter().peekable();
    for (number, page) in pages.iter().enumerate() {
        writer.new_page();
        let layout = Layout::of(page);
        let mut previous: Option<&Line> = None;
        let mut at = 0;
        loop {
            let mut consumed = 0;
            while let Some(heading) =
                headings.next_if(|heading| (heading.page, heading.at) <= (number, at))
            {
                let lines = page.lines.get(at..at + heading.lines).unwrap_or_default();
                consumed = consumed.max(lines.len());
                writer.heading(heading, lines);
                previous = None;
            }
            if consumed > 0 {
                at += consumed;
                continue;
            }
            let Some(line) = page.lines.get(at) else {
                break;
            };
            let goes_on = match previous {
                Some(previous) => layout.goes_on(previous, line),
                None => writer.goes_on_from_page(line),
            };
            writer.line(line, goes_on);
            previous = Some(line);
            at += 1;
        }
    }
    writer.finish()
}

/// How the lines of a page are set.
struct Layout {
    /// The usual distance between base lines.
    pitch: f64,
}

impl Layout {
    fn of(page: &Page) -> Layout {
        let pairs = page.lines.iter().zip(page.lines.iter().skip(1));
        let distances = pairs.map(|(a, b)| b.y - a.y);
        let mut distances: Vec<f64> = distances.filter(|distance| *distance > 1.0).collect();
        distances.sort_by(f64::total_cmp);
        // Lines of one paragraph are the closest; the lower third is surely among them.
        let pitch = distances.get(distances.len() / 3).copied();
        Layout {
            pitch: pitch.unwrap_or(0.0),
        }
    }

    /// Whether `line` goes on with the paragraph of the line before it.
    fn goes_on(&self, previous: &Line, line: &Line) -> bool {
        let size = previous.size.max(line.size);
        let distance = line.y - previous.y;
        let is_smaller = (previous.size - line.size).abs() > 0.12 * size;
        if is_smaller || starts_item(&line.text) || previous.is_row || line.is_row {
            return false;
        }
        if distance < 0.0 {
            // The next column.
            return !ends_paragraph(&previous.text) && starts_lower(&line.text);
        }
        let is_close = distance <= (self.pitch * 1.3).max(size * 1.05).min(size * 2.2);
        let is_indented = line.x.0 > previous.x.0 + 0.9 * size;
        let is_short = previous.x.1 < line.x.1 - 4.0 * size;
        let starts_anew = ends_paragraph(&previous.text) && (is_short || is_indented);
        let is_hanging = starts_item(&previous.text);
        is_close && !starts_anew && (!is_indented || is_hanging || !ends_paragraph(&previous.text))
    }
}

fn ends_paragraph(text: &str) -> bool {
    let text = text.trim_end_matches(['"', '\'', '”', '’', '»', ')', ']']);
    text.ends_with(['.', '!', '?', ':', '…', '。', '！', '？', ';'])
}

fn starts_lower(text: &str) -> bool {
    text.starts_with(char::is_lowercase)
}

/// Whether the line opens a list item.
pub(super) fn starts_item(text: &str) -> bool {
    if text.starts_with(['•', '‣', '◦', '▪', '●', '■', '○', '–', '∙', '·']) {
        return true;
    }
    if text.starts_with("- ") || text.starts_with("* ") {
        return true;
    }
    let rest = text.strip_prefix('(').unwrap_or(text);
    let after = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = rest.len() - after.len();
    let marked = after.starts_with(". ") || after.starts_with(") ");
    (1..=3).contains(&digits) && marked
}

#[derive(Default)]
struct Writer {
    text: String,
    pieces: Vec<(std::ops::Range<usize>, BlockKind, Option<Heading>)>,
    open: Option<(usize, BlockKind)>,
    /// The size of the last line's letters.
    last_size: f64,
    pages: Vec<u32>,
    words: Words,
}

impl Writer {
    fn new_page(&mut self) {
        // A page starts where its first line will stand, also inside a paragraph that goes on.
        let at = self.text.len() + usize::from(!self.text.is_empty());
        self.pages.push(u32::try_from(at).unwrap_or(u32::MAX));
    }

    /// Whether the first line of a page goes on with the last paragraph of the page before.
    fn goes_on_from_page(&self, line: &Line) -> bool {
        let Some((start, _)) = self.open else {
            return false;
        };
        let written = self.text.get(start..).unwrap_or_default();
        let same_size = (self.last_size - line.size).abs() < 0.05 * line.size;
        same_size && !line.is_row && !ends_paragraph(written) && starts_lower(&line.text)
    }

    fn line(&mut self, line: &Line, goes_on: bool) {
        if goes_on && self.open.is_some() {
            self.join(&line.text);
        } else {
            let kind = if line.is_row {
                BlockKind::TableRow
            } else if starts_item(&line.text) {
                BlockKind::ListItem
            } else {
                BlockKind::Paragraph
            };
            self.start(kind);
            self.text.push_str(&line.text);
        }
        self.last_size = line.size;
    }

    fn start(&mut self, kind: BlockKind) {
        self.end();
        let last = self.pieces.last().map(|(_, kind, _)| *kind);
        let is_next_row = kind == BlockKind::TableRow && last == Some(kind);
        if !self.text.is_empty() {
            self.text.push_str(if is_next_row { "\n" } else { "\n\n" });
        }
        self.open = Some((self.text.len(), kind));
    }

    fn end(&mut self) {
        if let Some((start, kind)) = self.open.take() {
            self.pieces.push((start..self.text.len(), kind, None));
        }
    }

    /// Writes a line behind the last one of its paragraph.
    fn join(&mut self, line: &str) {
        let is_soft = self.text.ends_with('\u{ad}');
        if is_soft {
            self.text.pop();
        } else if let Some(stem) = hyphenated(&self.text) {
            if self.words.proves_soft(stem, line) {
                self.text.pop();
            }
        } else {
            let is_unspaced = |c: char| ('\u{2e80}'..'\u{ac00}').contains(&c);
            let between_unspaced =
                self.text.ends_with(is_unspaced) && line.starts_with(is_unspaced);
            if !between_unspaced {
                self.text.push(' ');
            }
        }
        self.text.push_str(line);
    }

    fn heading(&mut self, found: headings::Found, lines: &[Line]) {
        self.end();
        let start = match lines {
            [] => self.text.len(),
            lines => {
                if !self.text.is_empty() {
                    self.text.push_str("\n\n");
                }
                let start = self.text.len();
                for (index, line) in lines.iter().enumerate() {
                    if index > 0 {
                        self.text.push(' ');
                    }
                    self.text.push_str(&line.text);
                }
                start
            }
        };
        let heading = Heading {
            words: found.words,
            level: found.level,
            anchor: None,
        };
        let range = start..self.text.len();
        self.pieces.push((range, BlockKind::Heading, Some(heading)));
    }

    fn finish(mut self) -> Found<'static> {
        self.end();
        let mut outline = Outline::new(&self.text);
        for (range, kind, heading) in self.pieces {
            match heading {
                Some(heading) => outline.heading(range, heading),
                None => outline.block(range, kind),
            }
        }
        let (sections, blocks) = outline.finish();
        Found {
            sections,
            blocks,
            pages: self.pages,
            text: Cow::Owned(self.text),
            ..Found::default()
        }
    }
}

/// The part of a word before the hyphen that the text ends with.
fn hyphenated(text: &str) -> Option<&str> {
    let before = text.strip_suffix(['-', '\u{2010}'])?;
    let is_part = |c: char| c.is_alphabetic() || matches!(c, '-' | '\u{2010}');
    let start = before.trim_end_matches(is_part).len();
    let stem = before.get(start..)?;
    stem.ends_with(char::is_alphabetic).then_some(stem)
}

/// The words of a file that no line end divides.
#[derive(Default)]
struct Words(HashSet<String>);

impl Words {
    fn of(pages: &[Page]) -> Words {
        let mut words = HashSet::new();
        for line in pages.iter().flat_map(|page| &page.lines) {
            // The last word may go on in the next line, and the first be the end of one.
            let all: Vec<&str> = line.text.split_whitespace().collect();
            let inner = all
                .iter()
                .skip(1)
                .filter(|word| !word.ends_with(['-', '\u{2010}']));
            let inner = inner.map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
            words.extend(inner.map(str::to_lowercase));
        }
        Words(words)
    }

    /// Whether the file has the word that `stem` and the start of `line` make, and never with a hyphen.
    fn proves_soft(&self, stem: &str, line: &str) -> bool {
        let end = line.split_whitespace().next().unwrap_or_default();
        let end = end.trim_end_matches(|c: char| !c.is_alphanumeric());
        let whole = format!("{stem}{end}").to_lowercase();
        let divided = format!("{stem}-{end}").to_lowercase();
        starts_lower(end) && self.0.contains(&whole) && !self.0.contains(&divided)
    }
}
