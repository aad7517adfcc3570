//! A file of named sections, and the plain arrays and varints inside them.
//!
//! Reading never panics: a damaged file reads as empty or as wrong numbers, and the checks of
//! `shard` and the hash of each passage turn that into an error.

use std::io::{self, Write};

use tantivy::directory::OwnedBytes;

const MAGIC: &[u8; 8] = b"quoth\x00\x01\n";

/// Collects sections and lays them out as one file.
#[derive(Default)]
pub struct SectionsWriter {
    sections: Vec<(u32, Vec<u8>)>,
}

impl SectionsWriter {
    /// Adds the section `id`.
    pub fn add(&mut self, id: u32, bytes: Vec<u8>) {
        self.sections.push((id, bytes));
    }

    /// Writes the whole file: magic, table of sections, sections aligned to 8 bytes.
    pub fn write(self, out: &mut impl Write) -> io::Result<()> {
        out.write_all(MAGIC)?;
        out.write_all(&(self.sections.len() as u64).to_le_bytes())?;
        let mut offset = MAGIC.len() + 8 + self.sections.len() * 24;
        for (id, bytes) in &self.sections {
            out.write_all(&u64::from(*id).to_le_bytes())?;
            out.write_all(&(offset as u64).to_le_bytes())?;
            out.write_all(&(bytes.len() as u64).to_le_bytes())?;
            offset += bytes.len().next_multiple_of(8);
        }
        for (_, bytes) in self.sections {
            out.write_all(&bytes)?;
            let padding = bytes.len().next_multiple_of(8) - bytes.len();
            out.write_all([0; 8].get(..padding).unwrap_or_default())?;
        }
        Ok(())
    }
}

/// A file of sections, mapped.
pub struct Sections {
    file: OwnedBytes,
    table: Vec<(u64, usize, usize)>,
}

impl Sections {
    /// Reads the table of sections; nothing if this is not such a file or it was cut short.
    pub fn open(file: OwnedBytes) -> Option<Sections> {
        let bytes = file.as_slice();
        if bytes.get(..MAGIC.len())? != MAGIC {
            return None;
        }
        let count = u64_at(bytes, MAGIC.len())?;
        let mut table = Vec::new();
        for index in 0..usize::try_from(count).ok()?.min(64) {
            let at = MAGIC.len() + 8 + index * 24;
            let id = u64_at(bytes, at)?;
            let start = usize::try_from(u64_at(bytes, at + 8)?).ok()?;
            let len = usize::try_from(u64_at(bytes, at + 16)?).ok()?;
            bytes.get(start..start.checked_add(len)?)?;
            table.push((id, start, len));
        }
        Some(Sections { file, table })
    }

    /// The section `id`; empty when there is none.
    pub fn get(&self, id: u32) -> OwnedBytes {
        let found = self
            .table
            .iter()
            .find(|(other, _, _)| *other == u64::from(id));
        found.map_or_else(OwnedBytes::empty, |(_, start, len)| {
            self.file.slice(*start..start + len)
        })
    }
}

/// An array of little-endian `u32`, mapped.
#[derive(Clone)]
pub struct U32s(pub OwnedBytes);

impl U32s {
    /// Number of values.
    pub fn len(&self) -> usize {
        self.0.len() / 4
    }

    /// Whether there is no value.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value at `index`.
    pub fn get(&self, index: usize) -> Option<u32> {
        u32_at(self.0.as_slice(), index.checked_mul(4)?)
    }
}

/// The bytes of `values`, little-endian.
pub fn u32s_to_bytes(values: &[u32]) -> Vec<u8> {
    values
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect()
}

/// The `u32` at byte `at`.
pub fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(
        bytes.get(at..at.checked_add(4)?)?.try_into().ok()?,
    ))
}

/// The `u64` at byte `at`.
pub fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(
        bytes.get(at..at.checked_add(8)?)?.try_into().ok()?,
    ))
}

/// The first of `rows` that `reached` holds for, where it holds for all after it too.
pub(super) fn first_row(rows: usize, reached: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, rows);
    while low < high {
        let middle = low + (high - low) / 2;
        if reached(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

/// Appends `value` in 7-bit groups, lowest first.
pub fn write_varint(out: &mut Vec<u8>, mut value: u32) {
    while value >= 0x80 {
        out.push((value as u8) | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Takes a varint off the front of `bytes`; 0 at the end.
#[inline]
pub fn read_varint(bytes: &mut &[u8]) -> u32 {
    // One byte or two nearly always; which of them cannot be foreseen, so it is no branch.
    if let [first, second, ..] = **bytes {
        let more = first >> 7;
        if more & second >> 7 == 0 {
            *bytes = bytes.get(1 + usize::from(more)..).unwrap_or_default();
            return u32::from(first & 0x7F) | u32::from(second * more) << 7;
        }
    }
    read_long_varint(bytes)
}

fn read_long_varint(bytes: &mut &[u8]) -> u32 {
    let mut value = 0u32;
    let mut shift = 0;
    while let Some((byte, rest)) = bytes.split_first() {
        *bytes = rest;
        value |= u32::from(byte & 0x7F).wrapping_shl(shift);
        if byte & 0x80 == 0 || shift >= 28 {
            break;
        }
        shift += 7;
    }
    value
}

/// Numbers of words below this take a byte, the next ones two: more of the words of a text are among
/// the most frequent than varints have room for.
const ONE_BYTE: u32 = 192;
/// Numbers of words from here on come after [`LONG`].
const THREE_BYTES: u32 = ONE_BYTE + (255 - ONE_BYTE) * 256;
const LONG: u8 = 255;

/// Appends the number of a word; the more frequent, the shorter.
pub(super) fn write_word(out: &mut Vec<u8>, word: u32) {
    if word < ONE_BYTE {
        out.push(word as u8);
    } else if word < THREE_BYTES {
        let far = word - ONE_BYTE;
        out.extend([(ONE_BYTE + far / 256) as u8, far as u8]);
    } else {
        out.push(LONG);
        write_varint(out, word - THREE_BYTES);
    }
}

/// Takes the number of a word off the front of `bytes`; 0 at the end.
#[inline]
pub(super) fn read_word(bytes: &mut &[u8]) -> u32 {
    // One byte or two nearly always; which of them cannot be foreseen, so it is no branch.
    if let [first, second, ..] = **bytes
        && first < LONG
    {
        let first = u32::from(first);
        let two = first >= ONE_BYTE;
        *bytes = bytes.get(1 + usize::from(two)..).unwrap_or_default();
        let far = first.wrapping_sub(ONE_BYTE).wrapping_mul(256);
        let of_two = far.wrapping_add(ONE_BYTE + u32::from(second));
        return if two { of_two } else { first };
    }
    read_long_word(bytes)
}

fn read_long_word(bytes: &mut &[u8]) -> u32 {
    let Some((first, rest)) = bytes.split_first() else {
        return 0;
    };
    *bytes = rest;
    if *first == LONG {
        read_varint(bytes).saturating_add(THREE_BYTES)
    } else {
        // The second of two is missing.
        u32::from(*first)
    }
}

/// What stands before the words of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SentenceHead {
    /// Bytes of the text between the sentence before and this one.
    pub(super) gap: u32,
    /// Bytes of the sentence.
    pub(super) length: u32,
    /// Number of its words.
    pub(super) count: u32,
}

/// Gaps and counts that share a byte; larger ones come after it.
const MOST_GAP: u32 = 3;
const MOST_COUNT: u32 = 63;

impl SentenceHead {
    pub(super) fn write(self, out: &mut Vec<u8>) {
        let (gap, count) = (self.gap.min(MOST_GAP), self.count.min(MOST_COUNT));
        out.push((count * 4 + gap) as u8);
        if gap == MOST_GAP {
            write_varint(out, self.gap - MOST_GAP);
        }
        if count == MOST_COUNT {
            write_varint(out, self.count - MOST_COUNT);
        }
        write_varint(out, self.length);
    }

    /// Takes one off the front of `bytes`; nothing but zeros at the end.
    #[inline]
    pub(super) fn read(bytes: &mut &[u8]) -> SentenceHead {
        let Some((both, rest)) = bytes.split_first() else {
            let (gap, length, count) = (0, 0, 0);
            return SentenceHead { gap, length, count };
        };
        *bytes = rest;
        let (mut gap, mut count) = (u32::from(*both) % 4, u32::from(*both) / 4);
        if gap == MOST_GAP {
            gap = read_varint(bytes).saturating_add(MOST_GAP);
        }
        if count == MOST_COUNT {
            count = read_varint(bytes).saturating_add(MOST_COUNT);
        }
        let length = read_varint(bytes);
        SentenceHead { gap, length, count }
    }
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test that fails may panic")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn varints_come_back(values in proptest::collection::vec(any::<u32>(), 0..50)) {
            let mut bytes = Vec::new();
            for value in &values {
                write_varint(&mut bytes, *value);
            }
            let mut rest = bytes.as_slice();
            for value in &values {
                prop_assert_eq!(read_varint(&mut rest), *value);
            }
        }

        #[test]
        fn words_come_back(words in proptest::collection::vec(0u32..100_000, 0..50)) {
            let mut bytes = Vec::new();
            words.iter().chain(&[u32::MAX]).for_each(|word| write_word(&mut bytes, *word));
            let mut rest = bytes.as_slice();
            for word in words.iter().chain(&[u32::MAX]) {
                prop_assert_eq!(read_word(&mut rest), *word);
            }
            prop_assert!(rest.is_empty());
            prop_assert_eq!(read_word(&mut rest), 0);
        }

        #[test]
        fn heads_of_sentences_come_back(gap in 0u32..9, length in any::<u32>(), count in 0u32..200) {
            let head = SentenceHead { gap, length, count };
            let mut bytes = Vec::new();
            head.write(&mut bytes);
            prop_assert_eq!(SentenceHead::read(&mut bytes.as_slice()), head);
        }

        #[test]
        fn any_bytes_open_or_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut file = MAGIC.to_vec();
            file.extend(bytes);
            let _ = Sections::open(OwnedBytes::new(file));
        }
    }

    #[test]
    fn sections_come_back() {
        let mut writer = SectionsWriter::default();
        writer.add(3, vec![1, 2, 3]);
        writer.add(9, u32s_to_bytes(&[7, 8]));
        let mut file = Vec::new();
        writer.write(&mut file).expect("memory takes everything");
        let sections = Sections::open(OwnedBytes::new(file)).expect("opens");
        assert_eq!(sections.get(3).as_slice(), [1, 2, 3]);
        assert_eq!(U32s(sections.get(9)).get(1), Some(8));
        assert!(sections.get(1).is_empty());
    }
}
