//! The documents of a shard: small neighbours are packed together, since they compress better so.
//!
//! What the bytes of a document are is told in `kept`, how bytes are packed, in `packed`.

use std::sync::{Arc, Mutex, PoisonError};

use tantivy::directory::OwnedBytes;

use super::bytes::{Sections, SectionsWriter, U32s, read_varint, u32s_to_bytes, write_varint};
use super::packed;
use super::writer::section;

/// Bytes from which a block is closed. Whoever wants one document unpacks its whole block.
const BLOCK: usize = 4 << 10;

/// Packs documents one after another.
#[derive(Default)]
pub(super) struct DocumentsWriter {
    packed: Vec<u8>,
    starts: Vec<u32>,
    firsts: Vec<u32>,
    documents: u32,
    open: Vec<u8>,
}

impl DocumentsWriter {
    /// Adds the next document.
    pub(super) fn add(&mut self, document: &[u8]) {
        // A long one is in nobody's way.
        if document.len() >= BLOCK && !self.open.is_empty() {
            self.close();
        }
        if self.open.is_empty() {
            self.firsts.push(self.documents);
        }
        self.documents += 1;
        write_varint(&mut self.open, document.len() as u32);
        self.open.extend_from_slice(document);
        if self.open.len() >= BLOCK {
            self.close();
        }
    }

    fn close(&mut self) {
        self.starts.push(self.packed.len() as u32);
        self.packed.extend(packed::pack(&self.open));
        self.open.clear();
    }

    /// Adds the sections of all documents.
    pub(super) fn finish(mut self, out: &mut SectionsWriter) {
        if !self.open.is_empty() {
            self.close();
        }
        self.starts.push(self.packed.len() as u32);
        self.firsts.push(self.documents);
        out.add(section::DOCUMENTS, self.packed);
        out.add(section::DOCUMENT_STARTS, u32s_to_bytes(&self.starts));
        out.add(section::FIRST_DOCUMENTS, u32s_to_bytes(&self.firsts));
    }
}

/// The documents of a shard, mapped.
pub(super) struct Documents {
    packed: OwnedBytes,
    /// Where each block begins, and the last one ends.
    starts: U32s,
    /// The first document of each block, and how many there are.
    firsts: U32s,
    /// The block of several documents that was unpacked last.
    last: Mutex<Option<(usize, Arc<Vec<u8>>)>>,
}

impl Documents {
    /// Those of a shard's file.
    pub(super) fn open(sections: &Sections) -> Documents {
        Documents {
            packed: sections.get(section::DOCUMENTS),
            starts: U32s(sections.get(section::DOCUMENT_STARTS)),
            firsts: U32s(sections.get(section::FIRST_DOCUMENTS)),
            last: Mutex::default(),
        }
    }

    /// Whether these can be `count` documents.
    pub(super) fn are(&self, count: usize) -> bool {
        let blocks = self.starts.len();
        let number = |value: Option<u32>| value.map(|value| value as usize);
        let last = blocks.checked_sub(1);
        self.firsts.len() == blocks
            && number(last.and_then(|last| self.starts.get(last))) == Some(self.packed.len())
            && number(last.and_then(|last| self.firsts.get(last))) == Some(count)
    }

    /// Calls `read` with the bytes of the document `number`; nothing where they are damaged.
    pub(super) fn get<T>(&self, number: u32, read: impl FnOnce(&[u8]) -> Option<T>) -> Option<T> {
        let later = super::bytes::first_row(self.firsts.len(), |block| {
            self.firsts.get(block).is_none_or(|first| first > number)
        });
        let block = later.checked_sub(1)?;
        let first = self.firsts.get(block)?;
        let unpacked = self.block(block)?;
        let mut rest = unpacked.as_slice();
        for _ in first..number {
            let length = read_varint(&mut rest) as usize;
            rest = rest.get(length..)?;
        }
        let length = read_varint(&mut rest) as usize;
        read(rest.get(..length)?)
    }

    fn block(&self, block: usize) -> Option<Arc<Vec<u8>>> {
        // Nothing can be half done in there.
        let last = || self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let known = last().clone();
        if let Some((_, unpacked)) = known.filter(|(number, _)| *number == block) {
            return Some(unpacked);
        }
        let start = self.starts.get(block)? as usize;
        let end = self.starts.get(block + 1)? as usize;
        let unpacked = Arc::new(packed::unpack(self.packed.as_slice().get(start..end)?)?);
        let documents = self
            .firsts
            .get(block + 1)?
            .checked_sub(self.firsts.get(block)?);
        if documents > Some(1) {
            *last() = Some((block, Arc::clone(&unpacked)));
        }
        Some(unpacked)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that fails may panic")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(documents: &[Vec<u8>]) -> Documents {
        let mut writer = DocumentsWriter::default();
        documents.iter().for_each(|document| writer.add(document));
        let mut sections = SectionsWriter::default();
        writer.finish(&mut sections);
        let mut file = Vec::new();
        sections.write(&mut file).unwrap();
        Documents::open(&Sections::open(OwnedBytes::new(file)).unwrap())
    }

    proptest! {
        #[test]
        fn documents_come_back_by_their_number(
            lengths in proptest::collection::vec(prop_oneof![0..BLOCK / 3, 0..2 * BLOCK], 0..12),
        ) {
            let document = |(number, length): (usize, &usize)| vec![number as u8; *length];
            let all: Vec<Vec<u8>> = lengths.iter().enumerate().map(document).collect();
            let documents = written(&all);
            prop_assert!(documents.are(all.len()));
            for (number, document) in (0u32..).zip(&all).collect::<Vec<_>>().into_iter().rev() {
                let read = documents.get(number, |bytes| Some(bytes.to_vec()));
                prop_assert_eq!(read.as_ref(), Some(document));
            }
            prop_assert_eq!(documents.get(all.len() as u32, |_| Some(())), None);
        }
    }
}
