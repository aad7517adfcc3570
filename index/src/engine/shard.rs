//! An open shard: its documents, passages and words, mapped from disk.
//!
//! Only reads; a shard is written by `writer`.

use std::iter::Peekable;
use std::path::Path;

use tantivy::directory::OwnedBytes;

use super::bytes::{Sections, SentenceHead, U32s, first_row, read_varint, read_word};
use super::documents::Documents;
use super::kept::Outline;
use super::lexicon::{Lexicon, WordId};
use super::postings::{Postings, map_file};
use super::record::{PassageRecord, StoredDocument, passage_hash};
use super::residue;
use super::writer::{SHARD_FILE, section};

/// Number of a passage in its shard.
pub type PassageId = u32;

/// Why a shard does not open.
#[derive(Debug, thiserror::Error)]
pub enum ShardError {
    /// A file is missing or cannot be read.
    #[error("could not read the shard's files")]
    Read(#[source] std::io::Error),
    /// The inverted index does not open.
    #[error("could not open the shard's inverted index")]
    Postings(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The file is not a shard of this version.
    #[error("`{SHARD_FILE}` is damaged or of another version")]
    Format,
}

/// A shard, mapped.
pub struct Shard {
    /// Words and stems.
    pub lexicon: Lexicon,
    /// The inverted index.
    pub postings: Postings,
    documents: Documents,
    passages: OwnedBytes,
    words: OwnedBytes,
    contexts: OwnedBytes,
    context_starts: U32s,
    duplicates: U32s,
    first_passages: U32s,
    lengths: OwnedBytes,
    marked_up: U32s,
    foreign: U32s,
    abbreviations: OwnedBytes,
}

impl Shard {
    /// Opens the shard in `folder`.
    pub fn open(folder: &Path) -> Result<Shard, ShardError> {
        let file = map_file(folder, SHARD_FILE).map_err(ShardError::Read)?;
        let sections = Sections::open(file).ok_or(ShardError::Format)?;
        let postings =
            Postings::open(folder).map_err(|error| ShardError::Postings(Box::new(error)))?;
        let shard = Shard {
            lexicon: Lexicon::open(&sections).ok_or(ShardError::Format)?,
            postings,
            documents: Documents::open(&sections),
            passages: sections.get(section::PASSAGES),
            words: sections.get(section::WORDS),
            contexts: sections.get(section::CONTEXTS),
            context_starts: U32s(sections.get(section::CONTEXT_STARTS)),
            duplicates: U32s(sections.get(section::DUPLICATES)),
            first_passages: U32s(sections.get(section::FIRST_PASSAGES)),
            lengths: sections.get(section::LENGTHS),
            marked_up: U32s(sections.get(section::MARKED_UP)),
            foreign: U32s(sections.get(section::FOREIGN)),
            abbreviations: sections.get(section::ABBREVIATIONS),
        };
        if shard.fits_together() {
            Ok(shard)
        } else {
            Err(ShardError::Format)
        }
    }

    /// Whether the parts have as many entries as the others call for.
    fn fits_together(&self) -> bool {
        let passages = self.passages();
        let documents = self.documents();
        self.postings.passages() == passages
            && self.lengths.len() == passages * 2
            && self.passages.len() == passages * PassageRecord::SIZE
            && self.documents.are(documents)
            && self.first_passages.get(documents).map(|end| end as usize) == Some(passages)
    }

    /// Number of passages.
    pub fn passages(&self) -> usize {
        self.passages.len() / PassageRecord::SIZE
    }

    /// Number of documents.
    pub fn documents(&self) -> usize {
        self.first_passages.len().saturating_sub(1)
    }

    /// Words of all passages together.
    pub fn words(&self) -> u64 {
        self.postings.words()
    }

    /// Number of passages that hold code, a list or a table.
    pub fn marked_up(&self) -> u64 {
        u64::from(self.marked_up.get(0).unwrap_or_default())
    }

    /// Number of passages in another language than English.
    pub fn foreign(&self) -> u64 {
        u64::from(self.foreign.get(0).unwrap_or_default())
    }

    /// Abbreviations that some document spells out, each with the words that it stands for.
    pub fn abbreviations(&self) -> impl Iterator<Item = (&str, &str)> {
        let lines = std::str::from_utf8(self.abbreviations.as_slice()).unwrap_or_default();
        lines.lines().filter_map(|line| line.split_once('\t'))
    }

    /// Number of words of a passage.
    pub fn length(&self, id: PassageId) -> f32 {
        let at = (id as usize) * 2;
        let bytes = self.lengths.as_slice().get(at..at + 2).unwrap_or_default();
        bytes
            .try_into()
            .map_or(0.0, |bytes| f32::from(u16::from_le_bytes(bytes)))
    }

    /// What is known of a passage.
    pub fn passage(&self, id: PassageId) -> Option<PassageRecord> {
        let after = |row: usize| self.first_passages.get(row).is_none_or(|first| first > id);
        let document = first_row(self.first_passages.len(), after).checked_sub(1)?;
        self.passage_in(document as u32, id)
    }

    /// The same of a passage that is one of `document`, without looking for the document.
    pub fn passage_in(&self, document: u32, id: PassageId) -> Option<PassageRecord> {
        let start = (id as usize).checked_mul(PassageRecord::SIZE)?;
        let bytes = self.passages.as_slice().get(start..)?;
        PassageRecord::from_bytes(bytes, document, self.length(id) as u32)
    }

    /// The passages of `document`.
    pub fn passages_of(&self, document: u32) -> std::ops::Range<PassageId> {
        // Where a damaged file says more, there is nothing to be found there.
        let most = self.passages() as u32;
        let at = |index: u32| {
            self.first_passages
                .get(index as usize)
                .unwrap_or_default()
                .min(most)
        };
        at(document)..at(document.saturating_add(1))
    }

    /// The words of a passage, sentence by sentence.
    pub fn sentences(&self, passage: &PassageRecord) -> Sentences<'_> {
        let mut rest = self
            .words
            .as_slice()
            .get(passage.words as usize..)
            .unwrap_or_default();
        let claimed = read_varint(&mut rest);
        // Every sentence takes at least a byte.
        let left = claimed.min(u32::try_from(rest.len()).unwrap_or(u32::MAX));
        Sentences {
            rest,
            left,
            at: passage.start,
        }
    }

    /// The word lists that a passage stands under: path, title, then headings from the outermost.
    pub fn context(&self, passage: &PassageRecord) -> Vec<Vec<WordId>> {
        let at = |index: u32| self.context_starts.get(index as usize).unwrap_or_default() as usize;
        let bytes = self.contexts.as_slice();
        let mut rest = bytes
            .get(at(passage.context)..at(passage.context.saturating_add(1)))
            .unwrap_or_default();
        let mut lists = Vec::with_capacity(4);
        while !rest.is_empty() {
            let count = read_varint(&mut rest) as usize;
            lists.push(
                (0..count.min(rest.len()))
                    .map(|_| read_varint(&mut rest))
                    .collect(),
            );
        }
        lists
    }

    /// The document with that number; nothing where the shard is damaged.
    pub fn document(&self, number: u32) -> Option<StoredDocument> {
        self.documents.get(number, |mut bytes| {
            let mut copies = Vec::new();
            for _ in 0..read_varint(&mut bytes) {
                copies.push((read_varint(&mut bytes), read_varint(&mut bytes)));
                if bytes.is_empty() {
                    return None;
                }
            }
            let (outline, residue): (Outline, &[u8]) = postcard::take_from_bytes(bytes).ok()?;
            let mut words = DocumentWords {
                shard: self,
                own: self.passages_of(number),
                copies: copies.into_iter().peekable(),
                place: 0,
                read: Vec::with_capacity(128),
                at: 0,
            };
            let length = outline.length as usize;
            let spellings = &self.lexicon.spellings;
            outline.with(residue::text(residue, length, || words.next(), spellings)?)
        })
    }

    /// Other places that hold the passage `id` word for word: document and range of bytes.
    pub fn duplicates(&self, id: PassageId) -> Vec<(u32, std::ops::Range<u32>)> {
        let number =
            |row: usize, column: usize| self.duplicates.get(row * 4 + column).unwrap_or_default();
        let rows = self.duplicates.len() / 4;
        let first = first_row(rows, |row| number(row, 0) >= id);
        (first..rows)
            .take_while(|row| number(*row, 0) == id)
            .map(|row| (number(row, 1), number(row, 2)..number(row, 3)))
            .collect()
    }

    /// Compares every passage with its hash and every document with its encoding; returns what differs.
    pub fn damage(&self) -> Vec<String> {
        let mut found = Vec::new();
        for number in 0..self.documents() as u32 {
            let Some(document) = self.document(number) else {
                found.push(format!("document {number} cannot be read"));
                continue;
            };
            for id in self.passages_of(number) {
                let intact = self.passage(id).is_some_and(|record| {
                    document
                        .text
                        .get(record.start as usize..record.end as usize)
                        .is_some_and(|text| passage_hash(text) == record.hash)
                });
                if !intact {
                    found.push(format!(
                        "passage {id} of `{}` differs from its hash",
                        document.path
                    ));
                }
            }
        }
        found
    }
}

/// The words of all passages of a document, in order.
struct DocumentWords<'s> {
    shard: &'s Shard,
    /// Passages that stand first in this document.
    own: std::ops::Range<PassageId>,
    /// The others: which passage of the document, and where it stood first.
    copies: Peekable<std::vec::IntoIter<(u32, PassageId)>>,
    /// Which passage of the document is next.
    place: u32,
    /// The words of the passage that was read last, and which of them is next.
    read: Vec<WordId>,
    at: usize,
}

impl Iterator for DocumentWords<'_> {
    type Item = WordId;

    #[inline]
    fn next(&mut self) -> Option<WordId> {
        loop {
            if let Some(word) = self.read.get(self.at) {
                self.at += 1;
                return Some(*word);
            }
            let copy = self.copies.next_if(|(place, _)| *place == self.place);
            let id = copy.map(|(_, first)| first).or_else(|| self.own.next())?;
            self.place += 1;
            self.read.clear();
            self.at = 0;
            let mut sentences = self.shard.sentences(&self.shard.passage(id)?);
            while sentences.next_with(|word| self.read.push(word)).is_some() {}
        }
    }
}

/// Sentences of a passage, in order.
pub struct Sentences<'a> {
    rest: &'a [u8],
    left: u32,
    at: u32,
}

/// A sentence: its bytes in the document's text.
pub struct SentenceWords {
    /// First byte in the document's text.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Sentences<'_> {
    /// Takes the next sentence and calls `visit` with each of its words.
    pub fn next_with(&mut self, mut visit: impl FnMut(WordId)) -> Option<SentenceWords> {
        self.left = self.left.checked_sub(1)?;
        let head = SentenceHead::read(&mut self.rest);
        let start = self.at.saturating_add(head.gap);
        let end = start.saturating_add(head.length);
        self.at = end;
        for _ in 0..(head.count as usize).min(self.rest.len()) {
            visit(read_word(&mut self.rest));
        }
        Some(SentenceWords { start, end })
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that fails may panic")]
mod tests {
    use super::*;
    use crate::document::BlockKind;
    use crate::engine::prepared::Prepared;
    use crate::engine::record::Origin;
    use crate::engine::writer::ShardWriter;
    use crate::extract::extract;
    use crate::language::Language;
    use proptest::prelude::*;

    fn document(path: &str, text: &str) -> StoredDocument {
        let document = extract(path, text.as_bytes()).unwrap();
        let origin = Origin {
            path: path.to_owned(),
            source: 1,
            sha256: [7; 32],
            modified: Some((1, 2)),
        };
        StoredDocument::of(origin, document)
    }

    /// Writes a shard of `documents` and compares what it has of them.
    fn check(documents: &[StoredDocument]) -> Shard {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = ShardWriter::create(folder.path()).unwrap();
        for document in documents {
            writer
                .add(&Prepared::new(document.clone()).unwrap())
                .unwrap();
        }
        writer.finish(folder.path()).unwrap();
        let shard = Shard::open(folder.path()).unwrap();
        assert_eq!(shard.documents(), documents.len());
        for (number, document) in (0..).zip(documents) {
            assert_eq!(shard.document(number).as_ref(), Some(document));
        }
        assert_eq!(shard.damage(), Vec::<String>::new());
        shard
    }

    const TEXT: &str = "# Setup\n\nThe readFile() call opens a file. It doesn't close it!\n\n\
        - Café, naïve, ﬁle, 1,000 e-mails\n- 北京大学 and ÉTÉ\n\n## More\n\nNothing else.\n";

    #[test]
    fn documents_come_back_as_they_were() {
        let other = "# Title\n\nOther words, e.g. of Berlin.\n\n```\nlet x = readFile();\n```\n";
        check(&[
            document("a.md", TEXT),
            document("short.md", "x\n"),
            document("b/other.md", other),
            document("plain.txt", "\u{FEFF}No\r\nheadings  here.\r\n"),
        ]);
    }

    #[test]
    fn documents_that_share_passages_come_back_as_they_were() {
        let mut german = document("german.md", &format!("Vorab: nichts.\n\n{TEXT}"));
        german.language = Language::German;
        let mut code = document("code.md", TEXT);
        for block in &mut code.blocks {
            // Its sentences are cut otherwise, so that other words may stand in them.
            block.kind = BlockKind::Code;
        }
        let twice = document("twice.md", &format!("{TEXT}\n{TEXT}"));
        let documents = [document("a.md", TEXT), german, code, twice];
        let shard = check(&documents);
        assert!((0..shard.passages() as u32).any(|id| !shard.duplicates(id).is_empty()));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn any_documents_come_back(
            texts in proptest::collection::vec("([a-cA-C]{1,3}|\\PC|[ .#\n-]){0,80}", 1..4),
        ) {
            let path = |number: usize| format!("{number}.md");
            let texts = texts.iter().enumerate();
            let documents: Vec<StoredDocument> =
                texts.map(|(number, text)| document(&path(number), &format!("x{text}"))).collect();
            check(&documents);
        }
    }
}
