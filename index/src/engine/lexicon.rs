//! The words and stems of a shard: from spelling to number and back.
//!
//! A word is a form in one language; every word has one stem, and a stem knows its words. Numbers
//! are given by frequency, so that common words are stored in one byte.

use std::sync::OnceLock;

use fst::{IntoStreamer, Streamer};
use tantivy::directory::OwnedBytes;

use super::bytes::{Sections, U32s, read_varint, write_varint};
use super::near::{Near, NearInAnyLanguage};
use super::shape;
use super::spellings::Spellings;
use super::written::Written;
use crate::analysis::signature::Signature;
use crate::analysis::word_vectors::{WordVector, WordVectors};
use crate::language::Language;

pub(super) mod section {
    pub(in crate::engine) const WORDS: u32 = 10;
    pub(in crate::engine) const STEMS: u32 = 11;
    pub(in crate::engine) const WORDS_OF_STEM: u32 = 13;
    pub(in crate::engine) const WORDS_OF_STEM_STARTS: u32 = 14;
    pub(in crate::engine) const LANGUAGES: u32 = 15;
    pub(in crate::engine) const SHAPES: u32 = 16;
}

/// Lists of words after each place that is noted.
pub(super) const STEMS_PER_START: usize = 16;

/// Appends the words of a stem: twice the only one and one more, or twice their number, and then
/// how far each is from the one before.
pub(super) fn write_list(list: &[WordId], out: &mut Vec<u8>) {
    if let [word] = *list
        && word < WordId::MAX / 2
    {
        write_varint(out, word * 2 + 1);
        return;
    }
    write_varint(out, list.len() as u32 * 2);
    let mut before = 0;
    for word in list {
        write_varint(out, word - before);
        before = *word;
    }
}

/// Takes the head of a list off its front: the number of words that follow, or the only one.
fn read_head(lists: &mut &[u8]) -> (usize, Option<WordId>) {
    let head = read_varint(lists);
    if head % 2 == 1 {
        (0, Some(head / 2))
    } else {
        // No more than there are bytes.
        ((head as usize / 2).min(lists.len()), None)
    }
}

/// Number of a word in a shard.
pub type WordId = u32;
/// Number of a stem in a shard.
pub type StemId = u32;

/// A shard's words and stems, mapped.
pub struct Lexicon {
    words: fst::Map<OwnedBytes>,
    stems: fst::Map<OwnedBytes>,
    /// The words of each stem, as [`write_list`] writes them.
    words_of_stem: OwnedBytes,
    /// Where every list begins whose stem is a multiple of [`STEMS_PER_START`].
    words_of_stem_starts: U32s,
    /// How words look, two in a byte.
    shapes: OwnedBytes,
    pub(super) spellings: Spellings,
    languages: Vec<Language>,
    signatures: OnceLock<Vec<Signature>>,
    /// Of each word one more than the place of its vector in the table; 0 of those that have none.
    vectors: OnceLock<Vec<u16>>,
}

impl Lexicon {
    /// Opens the lexicon of a shard's file.
    pub fn open(sections: &Sections) -> Option<Lexicon> {
        let codes = sections.get(section::LANGUAGES);
        Some(Lexicon {
            words: fst::Map::new(sections.get(section::WORDS)).ok()?,
            stems: fst::Map::new(sections.get(section::STEMS)).ok()?,
            words_of_stem: sections.get(section::WORDS_OF_STEM),
            words_of_stem_starts: U32s(sections.get(section::WORDS_OF_STEM_STARTS)),
            shapes: sections.get(section::SHAPES),
            spellings: Spellings::open(sections),
            signatures: OnceLock::new(),
            vectors: OnceLock::new(),
            languages: Language::ALL
                .iter()
                .copied()
                .filter(|language| codes.as_slice().contains(&(*language as u8)))
                .collect(),
        })
    }

    /// The languages of the shard's documents.
    pub fn languages(&self) -> &[Language] {
        &self.languages
    }

    /// Number of words.
    pub fn words(&self) -> usize {
        self.words.len()
    }

    /// The number of `form` in `language`.
    pub fn word(&self, form: &str, language: Language) -> Option<WordId> {
        let mut key = Vec::with_capacity(form.len() + 1);
        key.push(language as u8);
        key.extend_from_slice(form.as_bytes());
        self.words.get(key).and_then(|id| WordId::try_from(id).ok())
    }

    /// The words of all languages that are `folded` apart from accents; with `open`, those that
    /// begin so.
    pub fn words_written(&self, folded: &str, open: bool) -> Vec<WordId> {
        let mut stream = self.words.search(Written::new(folded, open)).into_stream();
        let mut words = Vec::new();
        while let Some((_, id)) = stream.next() {
            words.extend(WordId::try_from(id));
        }
        words
    }

    /// Calls `visit` with every word within `distance` edits of `form`, and its language.
    pub fn words_near(&self, form: &str, distance: usize, visit: &mut dyn FnMut(&str, Language)) {
        let Some(near) = Near::new(form, distance) else {
            return;
        };
        let mut stream = self.words.search(NearInAnyLanguage(near)).into_stream();
        while let Some((key, _)) = stream.next() {
            let Some((code, word)) = key.split_first() else {
                continue;
            };
            let mut languages = self.languages.iter();
            let language = languages.find(|language| **language as u8 == *code);
            if let (Ok(word), Some(language)) = (std::str::from_utf8(word), language) {
                visit(word, *language);
            }
        }
    }

    /// The number of `stem`.
    pub fn stem(&self, stem: &str) -> Option<StemId> {
        self.stems
            .get(stem.as_bytes())
            .and_then(|id| StemId::try_from(id).ok())
    }

    /// The letters of a word, for comparing it with others; made of all words at the first call.
    pub fn signature(&self, word: WordId) -> Signature {
        let all = self.signatures();
        all.get(word as usize).copied().unwrap_or_default()
    }

    /// Makes the letters of all words.
    pub fn prepare(&self) {
        self.signatures();
    }

    fn signatures(&self) -> &[Signature] {
        self.signatures.get_or_init(|| {
            let mut all = vec![Signature::default(); self.words()];
            let mut stream = self.words.stream();
            while let Some((key, id)) = stream.next() {
                let spelling = key.get(1..).and_then(|form| std::str::from_utf8(form).ok());
                let slot = usize::try_from(id).ok().and_then(|id| all.get_mut(id));
                if let (Some(spelling), Some(slot)) = (spelling, slot) {
                    *slot = Signature::of(spelling);
                }
            }
            all
        })
    }

    /// The vectors of the words, as far as they are English; made at the first call.
    pub fn vectors(&self) -> VectorsOfWords<'_> {
        let table = WordVectors::shipped();
        let places = self.vectors.get_or_init(|| {
            let mut places = vec![0; self.words()];
            for (stem, place) in table.stems().iter().zip(1..) {
                for word in self
                    .stem(stem)
                    .into_iter()
                    .flat_map(|stem| self.words_of(stem))
                {
                    if let Some(slot) = places.get_mut(word as usize) {
                        *slot = place;
                    }
                }
            }
            places
        });
        VectorsOfWords { table, places }
    }

    /// How a word looks, in bits of [`shape`].
    pub fn shape_of(&self, word: WordId) -> u8 {
        let pair = self.shapes.as_slice().get(word as usize / 2);
        let pair = pair.copied().unwrap_or_default();
        shape::unpacked(if word & 1 == 0 { pair & 0xF } else { pair >> 4 })
    }

    /// The words that have `stem`.
    pub fn words_of(&self, stem: StemId) -> impl Iterator<Item = WordId> + '_ {
        let stem = stem as usize;
        let start = self.words_of_stem_starts.get(stem / STEMS_PER_START);
        let lists = self.words_of_stem.as_slice();
        let mut rest = start
            .and_then(|start| lists.get(start as usize..))
            .unwrap_or_default();
        for _ in 0..stem % STEMS_PER_START {
            for _ in 0..read_head(&mut rest).0 {
                read_varint(&mut rest);
            }
        }
        let (count, only) = read_head(&mut rest);
        let mut word = 0;
        let others = (0..count).map(move |_| {
            word = read_varint(&mut rest).wrapping_add(word);
            word
        });
        only.into_iter().chain(others)
    }

    /// Calls `visit` with every stem that begins with `prefix`, at most `limit` of them.
    pub fn stems_from(&self, prefix: &str, limit: usize, visit: &mut dyn FnMut(&str, StemId)) {
        let mut stream = self.stems.range().ge(prefix.as_bytes()).into_stream();
        let mut seen = 0;
        while let Some((key, id)) = stream.next() {
            if !key.starts_with(prefix.as_bytes()) || seen == limit {
                break;
            }
            seen += 1;
            if let (Ok(text), Ok(id)) = (std::str::from_utf8(key), StemId::try_from(id)) {
                visit(text, id);
            }
        }
    }

    /// Calls `visit` with every stem within `distance` edits of `text`, at most `limit` of them.
    pub fn stems_near(
        &self,
        text: &str,
        distance: usize,
        limit: usize,
        visit: &mut dyn FnMut(&str, StemId),
    ) {
        let Some(near) = Near::new(text, distance) else {
            return;
        };
        let mut stream = self.stems.search(near).into_stream();
        let mut seen = 0;
        while let Some((key, id)) = stream.next() {
            if seen == limit {
                break;
            }
            seen += 1;
            if let (Ok(text), Ok(id)) = (std::str::from_utf8(key), StemId::try_from(id)) {
                visit(text, id);
            }
        }
    }
}

/// The vectors of a shard's words.
#[derive(Clone, Copy)]
pub struct VectorsOfWords<'a> {
    table: &'static WordVectors,
    places: &'a [u16],
}

impl VectorsOfWords<'_> {
    /// That of `word`, where it has one.
    #[inline]
    pub fn of(self, word: WordId) -> Option<&'static WordVector> {
        let place = self.places.get(word as usize)?.checked_sub(1)?;
        self.table.vector(usize::from(place))
    }
}
