//! Reads AsciiDoc.
//!
//! Includes are not followed: each file is its own document.

use std::borrow::Cow;

use super::walk::{Anchor, Walk, has_marker, indent_of};
use crate::document::BlockKind;
use crate::extract::Found;
use crate::extract::day::day;

/// Finds the sections and blocks of `text`.
pub(in crate::extract) fn read(text: Cow<'_, str>) -> Found<'_> {
    let mut walk = Walk::new(&text);
    let mut reader = Reader::default();
    while !walk.is_over() {
        reader.line(&mut walk);
    }
    let parts = walk.finish();
    parts.of(text)
}

#[derive(Default)]
struct Reader {
    /// The id in front of what comes next.
    id: Option<String>,
    /// Whether the next paragraph is code, as `[source]` says.
    is_source: bool,
}

impl Reader {
    fn line(&mut self, walk: &mut Walk<'_>) {
        let line = walk.line();
        let content = line.trim_start();
        if content.is_empty() {
            walk.end();
            walk.at += 1;
            return;
        }
        if content.starts_with("//") && !content.starts_with("///") {
            walk.at += 1;
            return;
        }
        if content.starts_with("////") {
            walk.end();
            walk.at = walk.find(walk.at + 1, &|other| other.trim() == content) + 1;
            return;
        }
        if self.heading(walk, line) || self.delimited(walk, line) || self.about_block(walk, line) {
            return;
        }
        if is_attribute(line) {
            if let Some(date) = line.strip_prefix(":revdate:") {
                walk.date = day(date);
            }
            walk.at += 1;
            return;
        }
        if is_macro(line) || line == "+" || line == "'''" || line == "<<<" {
            walk.end();
            walk.at += 1;
            return;
        }
        if std::mem::take(&mut self.is_source) {
            let end = walk.find(walk.at, &|line| line.trim().is_empty());
            walk.block(walk.at..end, BlockKind::Code);
            walk.at = end;
            return;
        }
        if is_item(line) {
            walk.item();
        } else if !walk.is_open() && indent_of(line) > 0 {
            let end = walk.find(walk.at, &|line| line.trim().is_empty());
            walk.block(walk.at..end, BlockKind::Code);
            walk.at = end;
        } else {
            walk.prose();
        }
    }

    fn heading(&mut self, walk: &mut Walk<'_>, line: &str) -> bool {
        let mark = if line.starts_with('#') { '#' } else { '=' };
        let rest = line.trim_start_matches(mark);
        let level = line.len() - rest.len();
        if walk.is_open() || !(1..=6).contains(&level) || !rest.starts_with(' ') {
            return false;
        }
        let words = rest.trim().trim_end_matches(mark).trim_end();
        if words.is_empty() {
            return false;
        }
        let (words, own) = match words.split_once("[[") {
            Some((words, id)) => (words.trim_end(), Some(id.trim_end_matches(']').to_owned())),
            None => (words, None),
        };
        let id = self.id.take().or(own).unwrap_or_else(|| made_id(words));
        let level = u8::try_from(level).unwrap_or(6);
        walk.heading(
            walk.at..walk.at + 1,
            words.to_owned(),
            level,
            Anchor::Own(id),
        );
        walk.at += 1;
        if level == 1 {
            self.document_header(walk, words);
        }
        true
    }

    /// The lines under a document's title: its author, its version and attributes.
    fn document_header(&mut self, walk: &mut Walk<'_>, title: &str) {
        walk.title.get_or_insert_with(|| title.to_owned());
        while !walk.is_over() && !walk.line().is_empty() {
            let line = walk.line();
            if let Some(date) = line.strip_prefix(":revdate:") {
                walk.date = day(date);
            } else if let Some((_, date)) = line.split_once(", ").filter(|_| line.starts_with('v'))
            {
                walk.date = day(date).or(walk.date.take());
            }
            walk.at += 1;
        }
    }

    /// A block between two equal lines.
    fn delimited(&mut self, walk: &mut Walk<'_>, line: &str) -> bool {
        let fence = line.trim_start();
        let is_fence = fence.starts_with("```");
        let is_of = |c: char| fence.len() >= 4 && fence.chars().all(|other| other == c);
        if is_of('-') || is_of('.') || is_fence {
            let closing = if is_fence { "```" } else { fence };
            walk.end();
            let end = walk.find(walk.at + 1, &|other| other.trim() == closing);
            walk.block(walk.at + 1..end, BlockKind::Code);
            walk.at = end + 1;
        } else if is_of('+') {
            walk.end();
            walk.at = walk.find(walk.at + 1, &|other| other.trim() == fence) + 1;
        } else if is_of('=') || is_of('*') || is_of('_') || fence == "--" {
            // What it holds is text like any other.
            walk.end();
            walk.at += 1;
        } else if matches!(fence, "|===" | ",===" | ":===" | "!===") {
            walk.end();
            table(walk, fence);
        } else {
            return false;
        }
        self.is_source = false;
        true
    }

    /// Lines that say something about the next block: its id, its style, its title.
    fn about_block(&mut self, walk: &mut Walk<'_>, line: &str) -> bool {
        let is_bracketed = line.starts_with('[') && line.ends_with(']');
        if is_bracketed && !line.starts_with("[ ]") {
            let inner = line.trim_start_matches('[').trim_end_matches(']');
            let id = match line.starts_with("[[") {
                true => Some(inner),
                false => inner.strip_prefix('#'),
            };
            if let Some(id) = id {
                self.id = id.split([',', '.', '%']).next().map(str::to_owned);
            }
            let style = inner.split([',', '%']).next().unwrap_or_default();
            self.is_source = matches!(style, "source" | "listing" | "literal");
            walk.end();
            walk.at += 1;
            return true;
        }
        let is_title = line.starts_with('.')
            && line
                .chars()
                .nth(1)
                .is_some_and(|c| !c.is_whitespace() && c != '.');
        if is_title && !walk.is_open() {
            walk.paragraph(1);
            walk.end();
            return true;
        }
        false
    }
}

/// `:name: value` and `:!name:`.
fn is_attribute(line: &str) -> bool {
    let name = line.strip_prefix(':').and_then(|rest| rest.split_once(':'));
    name.is_some_and(|(name, _)| {
        !name.is_empty()
            && name
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '!'))
    })
}

/// A line that a program replaces: an include, an image, a condition.
fn is_macro(line: &str) -> bool {
    let names = [
        "include", "image", "video", "audio", "ifdef", "ifndef", "ifeval", "endif", "toc", "xref",
    ];
    let name = line.split_once("::").map(|(name, _)| name);
    name.is_some_and(|name| names.contains(&name)) && line.ends_with(']')
}

fn is_item(line: &str) -> bool {
    let bullets = [
        "*", "**", "***", "****", "*****", "-", ".", "..", "...", "....", "•",
    ];
    if has_marker(line, &bullets) || (line.starts_with('<') && line.contains("> ")) {
        let callout = line.strip_prefix('<');
        let is_number = |c: char| c.is_ascii_digit() || c == '.';
        return callout.is_none_or(|rest| rest.starts_with(is_number));
    }
    // A term and what it means.
    let term = line.split_once(":: ").map(|(term, _)| term);
    let term = term.or_else(|| line.strip_suffix("::"));
    term.is_some_and(|term| !term.is_empty() && !term.contains("::") && !term.ends_with(':'))
}

/// The anchor that AsciiDoc makes of a heading.
fn made_id(words: &str) -> String {
    let mut id = String::from("_");
    for c in words.to_lowercase().chars() {
        if c.is_alphanumeric() {
            id.push(c);
        } else if matches!(c, ' ' | '-' | '.' | '_') && !id.ends_with('_') {
            id.push('_');
        }
    }
    id.trim_end_matches('_').to_owned()
}

/// Rows of a table; a row starts with a line that opens a cell after a blank line or another row.
fn table(walk: &mut Walk<'_>, fence: &str) {
    let end = walk.find(walk.at + 1, &|line| line.trim() == fence);
    let first = walk.at + 1;
    let is_blank = |at: usize| walk.line_at(at).is_empty();
    let has_many_cells = |at: usize| walk.line_at(at).matches('|').count() > 1;
    // Cells on lines of their own form rows that blank lines divide.
    let a_line_is_a_row = (first..end).any(has_many_cells);
    let mut rows = Vec::new();
    let mut start = first;
    for at in first..end {
        let opens = walk.line_at(at).starts_with('|') || fence == ",===";
        if is_blank(at) || (a_line_is_a_row && opens) {
            rows.push(start..at);
            start = at;
        }
    }
    rows.push(start..end);
    let header = (first..end)
        .find(|at| !is_blank(*at))
        .filter(|at| is_blank(at + 1));
    for lines in rows {
        let is_header = header.is_some_and(|header| lines.contains(&header));
        let kind = match is_header {
            true => BlockKind::TableHeader,
            false => BlockKind::TableRow,
        };
        walk.block(lines, kind);
    }
    walk.at = end + 1;
}
