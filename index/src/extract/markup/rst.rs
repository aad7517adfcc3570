//! Reads reStructuredText.
//!
//! Titles are told by their adornments, code by `::` and directives. Tables are read in `rst_tables`.

use std::borrow::Cow;

use super::rst_tables;
use super::walk::{Anchor, Walk, has_marker, indent_of};
use crate::document::BlockKind;
use crate::extract::Found;

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
    /// Adornments of titles, with whether they stand above as well, in the order of their levels.
    styles: Vec<(char, bool)>,
    /// A target just before a title: its anchor.
    target: Option<String>,
    /// Whether anything but a title was met: fields before it are about the document.
    begun: bool,
}

/// Directives whose body is code.
const CODE: [&str; 8] = [
    "code-block",
    "code",
    "sourcecode",
    "parsed-literal",
    "prompt",
    "doctest",
    "testcode",
    "literal",
];

/// Directives that show no text of their own, or none that is prose.
const LEFT_OUT: [&str; 28] = [
    "autosummary",
    "seo",
    "toctree",
    "image",
    "raw",
    "include",
    "index",
    "meta",
    "contents",
    "math",
    "highlight",
    "currentmodule",
    "module",
    "literalinclude",
    "graphviz",
    "plantuml",
    "mermaid",
    "role",
    "default-role",
    "testsetup",
    "testcleanup",
    "testoutput",
    "automodule",
    "autoclass",
    "autofunction",
    "tocdepth",
    "ifconfig",
    "sectnum",
];

impl Reader {
    fn line(&mut self, walk: &mut Walk<'_>) {
        let line = walk.line();
        let content = line.trim_start();
        if content.is_empty() {
            walk.end();
            walk.at += 1;
            return;
        }
        if self.title(walk) {
            return;
        }
        if content == ".." || content.starts_with(".. ") || content.starts_with("__ ") {
            walk.end();
            return self.explicit(walk, indent_of(line), content);
        }
        self.target = None;
        if !walk.is_open() && rst_tables::read(walk) {
            self.begun = true;
            return;
        }
        if !walk.is_open() && content.starts_with(">>> ") {
            let end = walk.find(walk.at, &|line| line.trim().is_empty());
            walk.block(walk.at..end, BlockKind::Code);
            walk.at = end;
            return;
        }
        if is_field(content) {
            if !self.begun {
                self.about(walk, content);
                let end = walk.end_of_indented(walk.at + 1, 1);
                walk.at = first_blank(walk, walk.at + 1, end);
                return;
            }
            walk.item();
        } else if has_marker(line, &["-", "*", "+", "•", "#."]) {
            walk.item();
        } else {
            walk.prose();
        }
        self.begun = true;
        if line.ends_with("::") {
            self.literal(walk, indent_of(line));
        }
    }

    /// The title that starts at the line at hand, if one does.
    fn title(&mut self, walk: &mut Walk<'_>) -> bool {
        let (line, next) = (walk.line(), walk.line_at(walk.at + 1));
        let is_first = !walk.is_open();
        let over = adornment(line).filter(|_| is_first);
        if let Some(c) = over {
            let words = next.trim();
            let under = adornment(walk.line_at(walk.at + 2));
            if under == Some(c) && !words.is_empty() && adornment(next).is_none() {
                self.begin(walk, 3, words, (c, true));
                return true;
            }
            if !rst_tables::starts(walk) {
                // A line across the page.
                walk.at += 1;
                return true;
            }
            return false;
        }
        let under = adornment(next).filter(|_| is_first && indent_of(line) == 0);
        let Some(c) = under else {
            return false;
        };
        // A short line under a long one is a slip that renderers accept with a warning.
        let long_enough = next.chars().count() + 2 >= line.chars().count();
        if !long_enough || line.starts_with(".. ") {
            return false;
        }
        self.begin(walk, 2, line.trim(), (c, false));
        true
    }

    fn begin(&mut self, walk: &mut Walk<'_>, lines: usize, words: &str, style: (char, bool)) {
        let known = self.styles.iter().position(|known| *known == style);
        let level = known.unwrap_or_else(|| {
            self.styles.push(style);
            self.styles.len() - 1
        });
        let anchor = match self.target.take() {
            Some(target) => Anchor::Own(target),
            None => Anchor::OfWords,
        };
        let level = u8::try_from(level + 1).unwrap_or(9).min(9);
        walk.heading(walk.at..walk.at + lines, plain(words), level, anchor);
        walk.at += lines;
    }

    /// What starts with two dots: directives, targets, footnotes, comments.
    fn explicit(&mut self, walk: &mut Walk<'_>, indent: usize, content: &str) {
        let end = walk.end_of_indented(walk.at + 1, indent + 1);
        let rest = content.get(2..).unwrap_or_default().trim_start();
        if let Some(target) = rest.strip_prefix('_') {
            let name = target.strip_suffix(':').filter(|name| !name.contains(": "));
            self.target = name.map(|name| anchor_of(name.trim_matches('`')));
            walk.at += 1;
            return;
        }
        if rest.starts_with('[') {
            // A footnote or a citation.
            walk.paragraph(indent + 3);
            return;
        }
        let Some((name, argument)) = directive(rest) else {
            // A comment, or a substitution.
            walk.at = end;
            return;
        };
        self.begun = true;
        let mut body = walk.at + 1;
        while is_field(walk.line_at(body).trim_start()) && indent_of(walk.line_at(body)) > indent {
            body += 1;
        }
        if CODE.contains(&name) {
            walk.block(body..end, BlockKind::Code);
            walk.at = end;
        } else if LEFT_OUT.contains(&name) {
            walk.at = end;
        } else if argument.is_empty() || matches!(name, "figure" | "list-table" | "csv-table") {
            walk.at = body;
        } else {
            let skipped = walk.line().len() - argument.len();
            walk.paragraph(skipped);
            if body > walk.at {
                walk.end();
                walk.at = body;
            }
        }
    }

    /// The indented lines after a paragraph that ends in `::`.
    fn literal(&mut self, walk: &mut Walk<'_>, indent: usize) {
        let next = (walk.at..walk.count()).find(|at| !walk.line_at(*at).is_empty());
        let Some(next) = next.filter(|at| *at > walk.at) else {
            return;
        };
        if indent_of(walk.line_at(next)) > indent {
            let end = walk.end_of_indented(next, indent + 1);
            walk.block(next..end, BlockKind::Code);
            walk.at = end;
        }
    }

    /// A field before the text, such as its date.
    fn about(&mut self, walk: &mut Walk<'_>, content: &str) {
        let field = content.get(1..).and_then(|field| field.split_once(": "));
        if let Some((name, value)) = field
            && matches!(name.to_ascii_lowercase().as_str(), "date" | "modified")
        {
            walk.date = crate::extract::day::day(value).or(walk.date.take());
        }
    }
}

fn first_blank(walk: &Walk<'_>, from: usize, end: usize) -> usize {
    (from..end)
        .find(|at| walk.line_at(*at).is_empty())
        .unwrap_or(end)
}

/// The character that the line repeats, where it does nothing else.
fn adornment(line: &str) -> Option<char> {
    let first = line.chars().next().filter(char::is_ascii_punctuation)?;
    (line.len() >= 3 && line.chars().all(|c| c == first)).then_some(first)
}

/// The name and the argument of `name:: argument`.
fn directive(rest: &str) -> Option<(&str, &str)> {
    let (name, argument) = rest.split_once("::")?;
    let is_name = !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.' | '+'));
    is_name.then(|| (name, argument.trim()))
}

/// Whether the line is a field: `:name: value`.
fn is_field(content: &str) -> bool {
    let Some(rest) = content.strip_prefix(':') else {
        return false;
    };
    let Some((name, after)) = rest.split_once(':') else {
        return false;
    };
    let is_name = !name.is_empty() && !name.contains('`') && name.len() < 60;
    is_name && (after.is_empty() || after.starts_with(' '))
}

/// The words of a title without the marks of roles and emphasis.
fn plain(words: &str) -> String {
    let mut plain = String::with_capacity(words.len());
    let mut rest = words;
    while let Some((before, after)) = rest.split_once('`') {
        // A role stands before what it marks: `:ref:`.
        let role = before.rfind(':').filter(|end| *end + 1 == before.len());
        let start = role.and_then(|end| before.get(..end)?.rfind(':'));
        plain.push_str(
            start
                .and_then(|start| before.get(..start))
                .unwrap_or(before),
        );
        rest = after;
    }
    plain.push_str(rest);
    plain.replace("**", "").trim().to_owned()
}

fn anchor_of(name: &str) -> String {
    let mut anchor = String::new();
    for c in name.to_lowercase().chars() {
        if c.is_alphanumeric() {
            anchor.push(c);
        } else if !anchor.ends_with('-') {
            anchor.push('-');
        }
    }
    anchor.trim_matches('-').to_owned()
}
