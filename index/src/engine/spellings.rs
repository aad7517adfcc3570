//! How the frequent words of a shard are spelt, by their number.
//!
//! Only what puts a text together asks this; words are looked for in `lexicon`.

use tantivy::directory::OwnedBytes;

use super::bytes::{Sections, SectionsWriter, U32s, u32s_to_bytes};
use super::lexicon::WordId;

mod section {
    pub(super) const SPELLINGS: u32 = 17;
    pub(super) const STARTS: u32 = 18;
}

/// The most frequent words, of each of which it is noted where it begins.
const MOST_FREQUENT: usize = 512;
/// Of the others, of every how many.
const WORDS_PER_START: usize = 8;

/// Spellings, mapped: each after a byte with its length.
pub(super) struct Spellings {
    spellings: OwnedBytes,
    /// Where those words begin, and of the others those whose number is a multiple of
    /// [`WORDS_PER_START`].
    starts: U32s,
}

/// A word as it is spelt in small letters.
#[derive(Clone, Copy)]
pub(super) struct Spelling<'s> {
    /// The word and what follows it.
    pub(super) from: &'s [u8],
    /// Bytes of the word.
    pub(super) length: usize,
}

impl Spellings {
    /// Adds those of the words 0, 1, 2 and so on.
    pub(super) fn write<'s>(words: impl IntoIterator<Item = &'s [u8]>, out: &mut SectionsWriter) {
        let (spellings, starts) = laid_out(words);
        out.add(section::SPELLINGS, spellings);
        out.add(section::STARTS, u32s_to_bytes(&starts));
    }

    /// Those of a shard's file.
    pub(super) fn open(sections: &Sections) -> Spellings {
        Spellings {
            spellings: sections.get(section::SPELLINGS),
            starts: U32s(sections.get(section::STARTS)),
        }
    }

    /// How `word` is spelt, where it is frequent.
    #[inline]
    pub(super) fn get(&self, word: WordId) -> Option<Spelling<'_>> {
        let (start, before) = start_of(word as usize);
        let start = self.starts.get(start)?;
        let mut rest = self.spellings.as_slice().get(start as usize..)?;
        for _ in 0..before {
            let (length, after) = rest.split_first()?;
            rest = after.get(usize::from(*length)..)?;
        }
        let (length, from) = rest.split_first()?;
        let length = usize::from(*length);
        (length <= from.len()).then_some(Spelling { from, length })
    }

    /// Those of `words`, in memory.
    #[cfg(test)]
    pub(super) fn of<'s>(words: impl IntoIterator<Item = &'s [u8]>) -> Spellings {
        let (spellings, starts) = laid_out(words);
        Spellings {
            spellings: OwnedBytes::new(spellings),
            starts: U32s(OwnedBytes::new(u32s_to_bytes(&starts))),
        }
    }
}

/// Which of the starts comes before `word`, and how many words stand between.
fn start_of(word: usize) -> (usize, usize) {
    match word.checked_sub(MOST_FREQUENT) {
        None => (word, 0),
        Some(far) => (MOST_FREQUENT + far / WORDS_PER_START, far % WORDS_PER_START),
    }
}

fn laid_out<'s>(words: impl IntoIterator<Item = &'s [u8]>) -> (Vec<u8>, Vec<u32>) {
    let (mut spellings, mut starts) = (Vec::new(), Vec::new());
    for (number, word) in words.into_iter().enumerate() {
        if start_of(number).1 == 0 {
            starts.push(spellings.len() as u32);
        }
        // Forms are shorter than 60 bytes; one that is not could not be put back, which is noticed.
        let length = u8::try_from(word.len()).unwrap_or(u8::MAX);
        spellings.push(length);
        spellings.extend(word.iter().take(usize::from(length)));
    }
    (spellings, starts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_spelt_as_it_was_and_no_other() {
        let words: Vec<String> = (0..1000).map(|number| "ab".repeat(number % 7)).collect();
        let spellings = Spellings::of(words.iter().map(|word| word.as_bytes()));
        for (number, word) in (0..).zip(&words) {
            let spelling = spellings.get(number);
            let spelling = spelling.and_then(|spelling| spelling.from.get(..spelling.length));
            assert_eq!(spelling, Some(word.as_bytes()));
        }
        assert!(spellings.get(1000).is_none());
        assert!(spellings.get(WordId::MAX).is_none());
    }
}
