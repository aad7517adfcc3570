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
