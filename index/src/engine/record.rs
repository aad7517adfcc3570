//! What is stored of each document and passage, as plain values.
//!
//! How they are laid out in a shard's file is told in `writer` and `shard`.

use crate::document::{Block, Document, Format, Section};
use crate::language::Language;

/// A document as it is kept in a shard: the whole of it, and where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// See [`Document::date`].
    pub date: Option<String>,
}

impl StoredDocument {
    /// `document`, which came from `origin`.
    pub fn of(origin: Origin, document: Document) -> StoredDocument {
        StoredDocument {
            path: origin.path,
            source: origin.source,
            sha256: origin.sha256,
            modified: origin.modified,
            title: document.title,
            text: document.text,
            format: document.format,
            language: document.language,
            sections: document.sections,
            blocks: document.blocks,
            pages: document.pages,
            date: document.date,
        }
    }

    /// Where the document came from, and the document itself.
    pub fn into_parts(self) -> (Origin, Document) {
        let origin = Origin {
            path: self.path,
            source: self.source,
            sha256: self.sha256,
            modified: self.modified,
        };
        let document = Document {
            title: self.title,
            text: self.text,
            format: self.format,
            language: self.language,
            sections: self.sections,
            blocks: self.blocks,
            pages: self.pages,
            date: self.date,
            notes: Vec::new(),
        };
        (origin, document)
    }
}

/// Where a document came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// See [`StoredDocument::path`].
    pub path: String,
    /// See [`StoredDocument::source`].
    pub source: u32,
    /// See [`StoredDocument::sha256`].
    pub sha256: [u8; 32],
    /// See [`StoredDocument::modified`].
    pub modified: Option<(u64, u32)>,
}

/// A passage as the index knows it.
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
    pub traits: u8,
    /// Number of words.
    pub length: u32,
    /// See [`passage_hash`].
    pub hash: [u8; 8],
}

/// Bits of [`PassageRecord::traits`].
pub mod traits {
    /// Holds a code block.
    pub const CODE: u8 = 1;
    /// Holds list items.
    pub const LIST: u8 = 1 << 1;
    /// Holds table rows.
    pub const TABLE: u8 = 1 << 2;
    /// The first of its document.
    pub const FIRST: u8 = 1 << 3;
    /// The first under its heading.
    pub const OPENS_SECTION: u8 = 1 << 4;
    /// Cut out of a longer block, which goes on before it.
    pub const CONTINUES: u8 = 1 << 5;
}

/// A section from here on is none, since three bytes are kept of it.
const NO_SECTION: u32 = 0xFF_FFFF;

impl PassageRecord {
    /// Bytes of one record. The document and the number of words stand elsewhere in the shard.
    pub const SIZE: usize = 4 + 2 + 3 + 4 + 4 + 1 + 8;

    /// The record as bytes.
    pub fn to_bytes(self) -> [u8; Self::SIZE] {
        let mut out = [0; Self::SIZE];
        // No passage has more than `passage::MAX_CHARS`.
        let length = u16::try_from(self.end - self.start).unwrap_or(u16::MAX);
        let section = self.section.min(NO_SECTION).to_le_bytes();
        let bytes = self.start.to_le_bytes().into_iter();
        let bytes = bytes.chain(length.to_le_bytes());
        let bytes = bytes.chain(section.into_iter().take(3));
        let bytes = bytes.chain(self.words.to_le_bytes());
        let bytes = bytes.chain(self.context.to_le_bytes());
        let bytes = bytes.chain([self.traits]).chain(self.hash);
        out.iter_mut()
            .zip(bytes)
            .for_each(|(slot, byte)| *slot = byte);
        out
    }

    /// The record that `bytes` begin with, of a passage of `document` with `length` words.
    pub fn from_bytes(bytes: &[u8], document: u32, length: u32) -> Option<PassageRecord> {
        let bytes = bytes.first_chunk::<{ Self::SIZE }>()?;
        let [a, b, c, d, e, f, g, h, i, rest @ ..] = *bytes;
        let [j, k, l, m, n, o, p, q, traits, hash @ ..] = rest;
        let start = u32::from_le_bytes([a, b, c, d]);
        let section = u32::from_le_bytes([g, h, i, 0]);
        Some(PassageRecord {
            document,
            start,
            end: start.saturating_add(u32::from(u16::from_le_bytes([e, f]))),
            section: if section == NO_SECTION {
                u32::MAX
            } else {
                section
            },
            words: u32::from_le_bytes([j, k, l, m]),
            context: u32::from_le_bytes([n, o, p, q]),
            traits,
            length,
            hash,
        })
    }
}

/// The hash that is stored of a passage and checked on every quote: 64 bits of BLAKE3.
pub fn passage_hash(text: &str) -> [u8; 8] {
    short_hash(&blake3::hash(text.as_bytes()))
}

/// As much of `hash` as is stored.
pub(super) fn short_hash(hash: &blake3::Hash) -> [u8; 8] {
    let mut part = [0; 8];
    part.copy_from_slice(&hash.as_bytes()[..8]);
    part
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_record_comes_back(
            start in 0..u32::MAX / 2,
            length in any::<u16>(),
            section in proptest::option::of(0..NO_SECTION),
            numbers in any::<[u32; 2]>(),
            traits in any::<u8>(),
            hash in any::<[u8; 8]>(),
        ) {
            let record = PassageRecord {
                document: 3,
                start,
                end: start + u32::from(length),
                section: section.unwrap_or(u32::MAX),
                words: numbers[0],
                context: numbers[1],
                traits,
                length: 9,
                hash,
            };
            let bytes = record.to_bytes();
            prop_assert_eq!(PassageRecord::from_bytes(&bytes, 3, 9), Some(record));
            prop_assert_eq!(PassageRecord::from_bytes(&bytes[1..], 3, 9), None);
        }
    }
}
