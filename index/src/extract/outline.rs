//! Collects a document's blocks and sections while a reader walks through its text.
//!
//! Keeps what `document` promises: blocks in order, none empty, none overlapping.

use crate::document::{Block, BlockKind, Section};
use crate::span::Span;

/// Blocks and sections found so far.
#[derive(Debug)]
pub(super) struct Outline<'t> {
    text: &'t str,
    sections: Vec<Section>,
    /// Sections that the walk is inside of, outermost first.
    open: Vec<u32>,
    blocks: Vec<Block>,
}

/// A heading as a reader found it.
#[derive(Debug)]
pub(super) struct Heading {
    /// Its words, without markup.
    pub(super) words: String,
    /// 1 for the highest.
    pub(super) level: u8,
    /// What links to it say, without `#`.
    pub(super) anchor: Option<String>,
}

impl<'t> Outline<'t> {
    pub(super) fn new(text: &'t str) -> Outline<'t> {
        Outline {
            text,
            sections: Vec::new(),
            open: Vec::new(),
            blocks: Vec::new(),
        }
    }

    /// Where the last block ends.
    pub(super) fn end(&self) -> usize {
        self.blocks.last().map_or(0, |block| block.span.end())
    }

    /// The text of the last block.
    pub(super) fn last_text(&self) -> Option<&'t str> {
        self.blocks.last()?.span.of(self.text)
    }

    /// Adds a block, without white space at its end and without what earlier blocks hold.
    pub(super) fn block(&mut self, range: std::ops::Range<usize>, kind: BlockKind) {
        let start = range.start.max(self.end());
        let span = Span::snapped(self.text, start..range.end.max(start));
        let Some(part) = span.of(self.text) else {
            return;
        };
        let end = span.start() + part.trim_end().len();
        let span = Span::snapped(self.text, span.start()..end);
        if span.is_empty() {
            return;
        }
        self.blocks.push(Block {
            span,
            kind,
            section: self.open.last().copied(),
        });
    }

    /// Opens the section of a heading, closing those of its own and lower levels.
    pub(super) fn heading(&mut self, range: std::ops::Range<usize>, heading: Heading) {
        let start = range.start.max(self.end());
        let is_over = |section: &Section| section.level >= heading.level;
        while let Some(last) = self.open.last().copied() {
            let Some(section) = self.sections.get_mut(last as usize).filter(|s| is_over(s)) else {
                break;
            };
            section.span = Span::snapped(self.text, section.span.start()..start);
            self.open.pop();
        }
        let Ok(index) = u32::try_from(self.sections.len()) else {
            return;
        };
        self.sections.push(Section {
            heading: heading.words,
            level: heading.level,
            anchor: heading.anchor,
            span: Span::snapped(self.text, start..self.text.len()),
            parent: self.open.last().copied(),
        });
        self.open.push(index);
        self.block(range, BlockKind::Heading);
    }

    /// What was found; sections still open end with the text.
    pub(super) fn finish(self) -> (Vec<Section>, Vec<Block>) {
        (self.sections, self.blocks)
    }
}
