//! Goes through the lines of a file and collects blocks, whatever the language.
//!
//! What a line means is decided by the language's reader.

use std::borrow::Cow;
use std::ops::Range;

use crate::document::BlockKind;
use crate::extract::Found;
use crate::extract::anchor::Anchors;
use crate::extract::lines::lines;
use crate::extract::outline::{Heading, Outline};

/// A walk through a text, at one of its lines.
pub(super) struct Walk<'t> {
    text: &'t str,
    lines: Vec<Range<usize>>,
    /// The line at hand.
    pub(super) at: usize,
    outline: Outline<'t>,
    anchors: Anchors,
    open: Option<(Range<usize>, BlockKind)>,
    pub(super) title: Option<String>,
    pub(super) date: Option<String>,
}

impl<'t> Walk<'t> {
    pub(super) fn new(text: &'t str) -> Walk<'t> {
        Walk {
            text,
            lines: lines(text).collect(),
            at: 0,
            outline: Outline::new(text),
            anchors: Anchors::default(),
            open: None,
            title: None,
            date: None,
        }
    }

    /// Whether the last line was passed.
    pub(super) fn is_over(&self) -> bool {
        self.at >= self.lines.len()
    }

    /// The line at hand, without white space at its end.
    pub(super) fn line(&self) -> &'t str {
        self.line_at(self.at)
    }

    /// Another line; empty behind the last.
    pub(super) fn line_at(&self, at: usize) -> &'t str {
        let range = self.lines.get(at).cloned().unwrap_or_default();
        self.text.get(range).unwrap_or_default().trim_end()
    }

    /// Where a line stands.
    pub(super) fn range(&self, at: usize) -> Range<usize> {
        let end = self.text.len();
        self.lines.get(at).cloned().unwrap_or(end..end)
    }

    /// Number of lines.
    pub(super) fn count(&self) -> usize {
        self.lines.len()
    }

    /// Ends the block at hand.
    pub(super) fn end(&mut self) {
        if let Some((range, kind)) = self.open.take() {
            self.outline.block(range, kind);
        }
    }

    /// Takes the line at hand into the paragraph or item that is open, or starts a paragraph with it.
    pub(super) fn prose(&mut self) {
        let range = self.content(self.at, 0);
        match &mut self.open {
            Some((open, _)) => open.end = range.end,
            None => self.open = Some((range, BlockKind::Paragraph)),
        }
        self.at += 1;
    }

    /// Starts a paragraph with the line at hand, `skipped` bytes of it left out.
    pub(super) fn paragraph(&mut self, skipped: usize) {
        self.start(skipped, BlockKind::Paragraph);
    }

    /// Starts a list item with the line at hand.
    pub(super) fn item(&mut self) {
        self.start(0, BlockKind::ListItem);
    }

    fn start(&mut self, skipped: usize, kind: BlockKind) {
        self.end();
        self.open = Some((self.content(self.at, skipped), kind));
        self.at += 1;
    }

    /// Whether a block is open, so that a line may go on with it.
    pub(super) fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// The line from its first word on, `skipped` bytes of it left out.
    fn content(&self, at: usize, skipped: usize) -> Range<usize> {
        let range = self.range(at);
        let start = range.start + skipped;
        let content = self.text.get(start..range.end).unwrap_or_default();
        let indent = content.len() - content.trim_start().len();
        start + indent..range.end
    }

    /// Adds whole lines as one block.
    pub(super) fn block(&mut self, lines: Range<usize>, kind: BlockKind) {
        self.end();
        let is_blank = |at: &usize| self.line_at(*at).trim().is_empty();
        let first = lines.clone().find(|at| !is_blank(at));
        let last = lines.rev().find(|at| !is_blank(at));
        if let (Some(first), Some(last)) = (first, last) {
            self.outline
                .block(self.range(first).start..self.range(last).end, kind);
        }
    }

    /// Opens a section with a heading that stands in `lines`.
    ///
    /// Without an anchor of its own it gets one of its words, where the language makes such.
    pub(super) fn heading(
        &mut self,
        lines: Range<usize>,
        words: String,
        level: u8,
        anchor: Anchor,
    ) {
        self.end();
        let range = self.range(lines.start).start..self.range(lines.end.saturating_sub(1)).end;
        let anchor = match anchor {
            Anchor::Own(id) => Some(self.anchors.explicit(&id)),
            Anchor::OfWords => self.anchors.of_words(&words),
            Anchor::None => None,
        };
        let heading = Heading {
            words,
            level,
            anchor,
        };
        self.outline.heading(range, heading);
    }

    /// The line that ends what was opened, from `from` on; the last line where nothing does.
    pub(super) fn find(&self, from: usize, ends: &dyn Fn(&str) -> bool) -> usize {
        let mut lines = from..self.count();
        lines
            .find(|at| ends(self.line_at(*at)))
            .unwrap_or(self.count())
    }

    /// The first line from `from` on that is neither blank nor indented by at least `indent`.
    pub(super) fn end_of_indented(&self, from: usize, indent: usize) -> usize {
        let is_inside = |line: &str| line.is_empty() || indent_of(line) >= indent;
        self.find(from, &|line| !is_inside(line))
    }

    /// What was found, for a document with this text.
    pub(super) fn finish(mut self) -> Parts {
        self.end();
        let (sections, blocks) = self.outline.finish();
        Parts {
            sections,
            blocks,
            title: self.title,
            date: self.date,
        }
    }
}

/// Which anchor a heading has.
pub(super) enum Anchor {
    /// The file gives it one.
    Own(String),
    /// Renderers make one of its words, as for Markdown.
    OfWords,
    /// There is none.
    None,
}

/// What a walk found.
pub(super) struct Parts {
    sections: Vec<crate::document::Section>,
    blocks: Vec<crate::document::Block>,
    title: Option<String>,
    date: Option<String>,
}

impl Parts {
    /// As the result of a reader.
    pub(super) fn of(self, text: Cow<'_, str>) -> Found<'_> {
        let found = Found {
            text,
            sections: self.sections,
            blocks: self.blocks,
            date: self.date,
            ..Found::default()
        };
        let title = self.title.filter(|title| !title.is_empty());
        Found {
            title: title.or_else(|| found.first_top_heading()),
            ..found
        }
    }
}

/// Spaces at the start of a line; a tab counts as eight.
pub(super) fn indent_of(line: &str) -> usize {
    let mut indent = 0;
    for c in line.chars() {
        match c {
            ' ' => indent += 1,
            '\t' => indent += 8,
            _ => break,
        }
    }
    indent
}

/// Whether the line opens with a bullet or a number, and a space after it.
pub(super) fn has_marker(line: &str, bullets: &[&str]) -> bool {
    let line = line.trim_start();
    let is_apart = |rest: &str| rest.starts_with([' ', '\t']);
    if bullets
        .iter()
        .any(|bullet| line.strip_prefix(bullet).is_some_and(is_apart))
    {
        return true;
    }
    let line = line.strip_prefix('(').unwrap_or(line);
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = line.len() - rest.len();
    let rest = rest.strip_prefix(['.', ')']);
    (1..=3).contains(&digits) && rest.is_some_and(is_apart)
}
