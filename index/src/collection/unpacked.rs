//! The documents of a generation, unpacked: those that were quoted last are kept for the next quote.
//!
//! How they are packed is told in `engine`; what is quoted of them, in `ask` and `reread`.

use std::mem::size_of;
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;

use crate::document::{Block, Document, Section};
use crate::engine::record::Origin;
use crate::engine::shard::Shard;

/// The most bytes of documents that are kept.
const MOST_BYTES: usize = 4 << 20;

/// A document that was read from its shard.
pub(super) struct Opened {
    pub(super) origin: Origin,
    pub(super) document: Document,
}

impl Opened {
    /// How much memory it takes, about.
    fn bytes(&self) -> usize {
        let Document {
            text,
            blocks,
            sections,
            ..
        } = &self.document;
        let headings: usize = sections.iter().map(|section| section.heading.len()).sum();
        text.len()
            + blocks.len() * size_of::<Block>()
            + sections.len() * size_of::<Section>()
            + headings
    }
}

/// Documents that were unpacked not long ago, each by its shard's number and its own.
#[derive(Default)]
pub(super) struct Unpacked(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    documents: FxHashMap<(usize, u32), (Arc<Opened>, u64)>,
    bytes: usize,
    /// Counts the uses.
    uses: u64,
}

impl Unpacked {
    /// The document `number` of `shard`, which has the number `index`; nothing where it is damaged.
    pub(super) fn open(&self, index: usize, shard: &Shard, number: u32) -> Option<Arc<Opened>> {
        let place = (index, number);
        if let Some(known) = self.kept(|kept| kept.used(place)) {
            return Some(known);
        }
        let (origin, document) = shard.document(number)?.into_parts();
        let opened = Arc::new(Opened { origin, document });
        self.kept(|kept| kept.keep(place, &opened));
        Some(opened)
    }

    fn kept<T>(&self, work: impl FnOnce(&mut Kept) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Kept {
    /// The document at `place`, used once more.
    fn used(&mut self, place: (usize, u32)) -> Option<Arc<Opened>> {
        self.uses += 1;
        let (opened, used) = self.documents.get_mut(&place)?;
        *used = self.uses;
        Some(Arc::clone(opened))
    }

    /// Keeps `opened`, in place of those that were not used for longest.
    fn keep(&mut self, place: (usize, u32), opened: &Arc<Opened>) {
        let bytes = opened.bytes();
        if bytes > MOST_BYTES {
            return;
        }
        while self.bytes + bytes > MOST_BYTES {
            let oldest = self.documents.iter().min_by_key(|(_, (_, used))| *used);
            let Some(oldest) = oldest.map(|(place, _)| *place) else {
                break;
            };
            self.forget(oldest);
        }
        self.forget(place);
        self.documents
            .insert(place, (Arc::clone(opened), self.uses));
        self.bytes += bytes;
    }

    fn forget(&mut self, place: (usize, u32)) {
        if let Some((opened, _)) = self.documents.remove(&place) {
            self.bytes -= opened.bytes();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Format;
    use crate::language::Language;

    fn opened(bytes: usize) -> Arc<Opened> {
        let origin = Origin {
            path: "a.txt".to_owned(),
            source: 0,
            sha256: [0; 32],
            modified: None,
        };
        let document = Document {
            title: "A".to_owned(),
            text: "a".repeat(bytes),
            format: Format::Text,
            language: Language::default(),
            sections: Vec::new(),
            blocks: Vec::new(),
            pages: Vec::new(),
            date: None,
            notes: Vec::new(),
        };
        Arc::new(Opened { origin, document })
    }

    #[test]
    fn what_was_not_used_for_longest_makes_room() {
        let mut kept = Kept::default();
        let third = MOST_BYTES / 3;
        for number in 0..3 {
            assert!(kept.used((0, number)).is_none());
            kept.keep((0, number), &opened(third));
        }
        assert!(kept.used((0, 0)).is_some());
        kept.keep((1, 0), &opened(third));
        let known = |place| kept.documents.contains_key(&place);
        assert!(known((0, 0)) && known((0, 2)) && known((1, 0)) && !known((0, 1)));
        assert_eq!(kept.bytes, 3 * third);
    }

    #[test]
    fn what_is_too_large_pushes_nothing_out() {
        let mut kept = Kept::default();
        kept.keep((0, 0), &opened(10));
        kept.keep((0, 1), &opened(MOST_BYTES + 1));
        kept.keep((0, 0), &opened(20));
        assert_eq!((kept.documents.len(), kept.bytes), (1, 20));
    }
}
