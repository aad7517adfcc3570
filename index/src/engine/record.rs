//! What is stored of each document and passage, as plain values.
//!
//! How they are laid out in a shard's file is told in `writer` and `shard`.

use serde::{Deserialize, Serialize};

use super::packed;
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
    /// See [`Document::date`].
    pub date: Option<String>,
}

impl StoredDocument {
    /// The document as it is kept; see [`packed`](super::packed).
    pub fn pack(&self) -> Result<Vec<u8>, postcard::Error> {
        Ok(packed::pack(&postcard::to_stdvec(self)?))
    }

    /// The document that was packed; nothing where the bytes are not what [`pack`](Self::pack) made.
    pub fn unpack(packed: &[u8]) -> Option<StoredDocument> {
        postcard::from_bytes(&packed::unpack(packed)?).ok()
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

/// Numbers of four bytes in a record.
const NUMBERS: usize = 5;

impl PassageRecord {
    /// Bytes of one record. The document and the number of words stand elsewhere in the shard.
    pub const SIZE: usize = NUMBERS * 4 + 1 + 8;

    /// The record as bytes.
    pub fn to_bytes(self) -> [u8; Self::SIZE] {
        let mut out = [0; Self::SIZE];
        let numbers: [u32; NUMBERS] =
            [self.start, self.end, self.section, self.words, self.context];
        let numbers = numbers.into_iter().flat_map(u32::to_le_bytes);
        let bytes = numbers.chain([self.traits]).chain(self.hash);
        out.iter_mut()
            .zip(bytes)
            .for_each(|(slot, byte)| *slot = byte);
        out
    }

    /// The record that `bytes` begin with, of a passage of `document` with `length` words.
    pub fn from_bytes(bytes: &[u8], document: u32, length: u32) -> Option<PassageRecord> {
        let number = |index: usize| super::bytes::u32_at(bytes, index * 4);
        Some(PassageRecord {
            document,
            start: number(0)?,
            end: number(1)?,
            section: number(2)?,
            words: number(3)?,
            context: number(4)?,
            traits: *bytes.get(NUMBERS * 4)?,
            length,
            hash: bytes.get(NUMBERS * 4 + 1..Self::SIZE)?.try_into().ok()?,
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
#[expect(clippy::unwrap_used, reason = "a test that fails may panic")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn document(text: &str) -> StoredDocument {
        StoredDocument {
            path: "guide/setup.md".to_owned(),
            source: 0,
            sha256: [7; 32],
            modified: Some((1, 2)),
            title: "Setup".to_owned(),
            text: text.to_owned(),
            format: Format::Markdown,
            language: Language::default(),
            sections: Vec::new(),
            blocks: Vec::new(),
            pages: Vec::new(),
            date: Some("2026-11-20".to_owned()),
        }
    }

    proptest! {
        #[test]
        fn a_packed_document_comes_back(text in "\\PC{0,300}") {
            let document = document(&text);
            prop_assert_eq!(StoredDocument::unpack(&document.pack().unwrap()), Some(document));
        }

        #[test]
        fn a_packed_document_with_a_changed_bit_is_refused(at in any::<proptest::sample::Index>(), bit in 0u32..8) {
            let mut packed = document("Some text to keep.").pack().unwrap();
            *at.get_mut(&mut packed) ^= 1 << bit;
            prop_assert_eq!(StoredDocument::unpack(&packed), None);
        }

        #[test]
        fn any_bytes_unpack_or_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            let _ = StoredDocument::unpack(&bytes);
            let _ = StoredDocument::unpack(&packed::pack(&bytes));
        }
    }
}
