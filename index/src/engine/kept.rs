//! A document as it lies in a shard: all but its text, in columns of small numbers, then what
//! `residue` has left of its text.
//!
//! How documents are put together and compressed is told in `writer` and `packed`.

use serde::{Deserialize, Serialize};

use super::record::StoredDocument;
use crate::document::{Block, BlockKind, Format, Section};
use crate::language::Language;
use crate::span::Span;

/// All of a document but its text. Postcard writes small numbers in few bytes, and what repeats in
/// a column compresses well.
#[derive(Serialize, Deserialize)]
pub(super) struct Outline {
    path: String,
    source: u32,
    sha256: [u8; 32],
    modified: Option<(u64, u32)>,
    title: String,
    format: Format,
    language: Language,
    date: Option<String>,
    /// Bytes of the text, and their CRC-32.
    pub(super) length: u32,
    crc32: u32,
    /// How far each page starts after the one before.
    pages: Vec<u32>,
    sections: Sections,
    blocks: Blocks,
}

#[derive(Default, Serialize, Deserialize)]
struct Sections {
    headings: Vec<String>,
    levels: Vec<u8>,
    anchors: Vec<Option<String>>,
    /// How far each starts after the one before.
    starts: Vec<u32>,
    lengths: Vec<u32>,
    /// How many sections before it its parent stands; 0 where it has none.
    parents: Vec<u32>,
}

#[derive(Default, Serialize, Deserialize)]
struct Blocks {
    kinds: Vec<BlockKind>,
    /// How far each starts after the end of the one before.
    gaps: Vec<u32>,
    lengths: Vec<u32>,
    /// Its section counted from 1, or 0, less that of the one before.
    sections: Vec<u32>,
}

impl Outline {
    /// That of `stored`.
    pub(super) fn of(stored: &StoredDocument) -> Outline {
        let mut page = 0;
        let pages = stored.pages.iter().map(|start| step(&mut page, *start));
        Outline {
            path: stored.path.clone(),
            source: stored.source,
            sha256: stored.sha256,
            modified: stored.modified,
            title: stored.title.clone(),
            format: stored.format,
            language: stored.language,
            date: stored.date.clone(),
            length: stored.text.len() as u32,
            crc32: crc32fast::hash(stored.text.as_bytes()),
            pages: pages.collect(),
            sections: Sections::of(&stored.sections),
            blocks: Blocks::of(&stored.blocks),
        }
    }

    /// The document with `text`; nothing where that is not its text.
    pub(super) fn with(self, text: String) -> Option<StoredDocument> {
        if crc32fast::hash(text.as_bytes()) != self.crc32 {
            return None;
        }
        let mut page = 0;
        let pages = self.pages.into_iter().map(|far| stepped(&mut page, far));
        Some(StoredDocument {
            pages: pages.collect(),
            sections: self.sections.of_text(&text),
            blocks: self.blocks.of_text(&text),
            path: self.path,
            source: self.source,
            sha256: self.sha256,
            modified: self.modified,
            title: self.title,
            text,
            format: self.format,
            language: self.language,
            date: self.date,
        })
    }
}

impl Sections {
    fn of(sections: &[Section]) -> Sections {
        let mut columns = Sections::default();
        let mut start = 0;
        for (number, section) in (0u32..).zip(sections) {
            columns.headings.push(section.heading.clone());
            columns.levels.push(section.level);
            columns.anchors.push(section.anchor.clone());
            let begin = section.span.start() as u32;
            columns.starts.push(step(&mut start, begin));
            columns.lengths.push(section.span.len() as u32);
            let parent = section
                .parent
                .map_or(0, |parent| number.wrapping_sub(parent));
            columns.parents.push(parent);
        }
        columns
    }

    fn of_text(self, text: &str) -> Vec<Section> {
        let mut sections = Vec::with_capacity(self.headings.len());
        let mut start = 0;
        let columns = self.headings.into_iter().zip(self.anchors);
        let numbers = self.levels.iter().zip(&self.starts);
        let numbers = numbers.zip(self.lengths.iter().zip(&self.parents));
        for ((number, (heading, anchor)), ((level, far), (length, up))) in
            (0u32..).zip(columns).zip(numbers)
        {
            let begin = stepped(&mut start, *far);
            sections.push(Section {
                heading,
                level: *level,
                anchor,
                span: span(text, begin, *length),
                parent: (*up > 0).then(|| number.wrapping_sub(*up)),
            });
        }
        sections
    }
}

impl Blocks {
    fn of(blocks: &[Block]) -> Blocks {
        let mut columns = Blocks::default();
        let (mut end, mut section) = (0, 0);
        for block in blocks {
            columns.kinds.push(block.kind);
            let begin = block.span.start() as u32;
            columns.gaps.push(step(&mut end, begin));
            columns.lengths.push(block.span.len() as u32);
            end = block.span.end() as u32;
            let of = block.section.map_or(0, |section| section.wrapping_add(1));
            columns.sections.push(step(&mut section, of));
        }
        columns
    }

    fn of_text(self, text: &str) -> Vec<Block> {
        let mut blocks = Vec::with_capacity(self.kinds.len());
        let (mut end, mut section) = (0, 0);
        let places = self.gaps.iter().zip(&self.lengths);
        for ((kind, (gap, length)), far) in self.kinds.iter().zip(places).zip(&self.sections) {
            let begin = stepped(&mut end, *gap);
            end = begin.wrapping_add(*length);
            blocks.push(Block {
                span: span(text, begin, *length),
                kind: *kind,
                section: stepped(&mut section, *far).checked_sub(1),
            });
        }
        blocks
    }
}

/// How far `to` is from `from`, which becomes it.
fn step(from: &mut u32, to: u32) -> u32 {
    let far = to.wrapping_sub(*from);
    *from = to;
    far
}

/// Undoes [`step`].
fn stepped(from: &mut u32, far: u32) -> u32 {
    *from = from.wrapping_add(far);
    *from
}

fn span(text: &str, start: u32, length: u32) -> Span {
    let start = start as usize;
    Span::snapped(text, start..start.saturating_add(length as usize))
}
