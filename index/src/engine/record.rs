//! What is stored of each document and passage, as plain values.
//!
//! How they are laid out in a shard's file is told in `writer` and `shard`.

use serde::{Deserialize, Serialize};

use crate::document::{Block, Document, Format, Section};
use crate::language::Language;

/// A document as it is kept in a shard: the whole of it, and where it came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredDocument {
    /// The file, relative to its source's folder.
    pub path: String,
    /// Which of the collection's sources it came from, counted from 0.
    pub source: u32,
    /// SHA-256 of the file.
    pub sha256: [u8; 32],
    /// Seconds and nanoseconds since 1970 of the last change, where known.
    pub modified: Option<(u64, u32)>,
    /// See [`Document::title`].
    pub title: String,
    /// See [`Document::text`].
    pub text: String,
    /// See [`Document::format`].
    pub format: Format,
    /// See [`Document::language`].
    pub language: Language,
    /// See [`Document::sections`].
    pub sections: Vec<Section>,
    /// See [`Document::blocks`].
    pub blocks: Vec<Block>,
    /// See [`Document::pages`].
    pub pages: Vec<u32>,
}

impl StoredDocument {
    /// The document itself.
    pub fn into_document(self) -> Document {
        Document {
            title: self.title,
            text: self.text,
            format: self.format,
            language: self.language,
            sections: self.sections,
            blocks: self.blocks,
            pages: self.pages,
        }
    }
}

/// A passage as the index knows it: 48 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PassageRecord {
    /// The document, counted from 0 in the shard.
    pub document: u32,
    /// First byte in the document's text.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Innermost section in the document, or `u32::MAX`.
    pub section: u32,
    /// Where its words begin in the shard's words.
    pub words: u32,
    /// Title, headings and path that it stands under: an index into the shard's contexts.
    pub context: u32,
    /// [`traits`] of the passage.
    pub traits: u32,
    /// Number of words.
    pub length: u32,
    /// First half of the BLAKE3 hash of the passage's text.
    pub hash: [u8; 16],
}

/// Bits of [`PassageRecord::traits`].
pub mod traits {
    /// Holds a code block.
    pub const CODE: u32 = 1;
    /// Holds list items.
    pub const LIST: u32 = 1 << 1;
    /// Holds table rows.
    pub const TABLE: u32 = 1 << 2;
    /// The first of its document.
    pub const FIRST: u32 = 1 << 3;
    /// The first under its heading.
    pub const OPENS_SECTION: u32 = 1 << 4;
    /// Cut out of a longer block, which goes on before it.
    pub const CONTINUES: u32 = 1 << 5;
}

impl PassageRecord {
    /// Bytes of one record.
    pub const SIZE: usize = 48;

    /// The record as bytes.
    pub fn to_bytes(self) -> [u8; Self::SIZE] {
        let mut out = [0; Self::SIZE];
        let numbers = [
            self.document,
            self.start,
            self.end,
            self.section,
            self.words,
            self.context,
            self.traits,
            self.length,
        ];
        for (slot, number) in out.chunks_exact_mut(4).zip(numbers) {
            slot.copy_from_slice(&number.to_le_bytes());
        }
        if let Some(slot) = out.get_mut(32..) {
            slot.copy_from_slice(&self.hash);
        }
        out
    }

    /// The record that `bytes` begin with.
    pub fn from_bytes(bytes: &[u8]) -> Option<PassageRecord> {
        let number = |index: usize| super::bytes::u32_at(bytes, index * 4);
        Some(PassageRecord {
            document: number(0)?,
            start: number(1)?,
            end: number(2)?,
            section: number(3)?,
            words: number(4)?,
            context: number(5)?,
            traits: number(6)?,
            length: number(7)?,
            hash: bytes.get(32..48)?.try_into().ok()?,
        })
    }
}

/// The hash that is stored of a passage and checked on every quote.
pub fn passage_hash(text: &str) -> [u8; 16] {
    let hash = blake3::hash(text.as_bytes());
    let mut half = [0; 16];
    half.copy_from_slice(&hash.as_bytes()[..16]);
    half
}
