//! Bytes as they are kept in a shard: compressed, with a checksum.
//!
//! What is packed is told in `record`. Short bytes are packed densely, long ones so that they are
//! unpacked quickly, since every quote of a document unpacks the whole of it.

use std::io::Cursor;

use brotli::enc::StandardAlloc;
use brotli::{BrotliDecompressStream, BrotliResult, BrotliState};

/// From this many bytes on, quickness counts for more.
const LONG: usize = 256 << 10;
/// How hard to look for what can be left out, of 11; beyond this, time grows and little is gained.
const QUALITY: i32 = 5;
/// Binary logarithm of how far back to look. With less, each packing would set aside more memory.
const WINDOW: i32 = 18;

/// Packed by Brotli (RFC 7932), whose dictionary knows the words of many languages.
const DENSE: u8 = 1;
/// Packed by LZ4.
const QUICK: u8 = 2;

/// Packs `bytes`: a checksum of what follows, the method, the length, the compressed bytes.
pub(super) fn pack(bytes: &[u8]) -> Vec<u8> {
    let mut content = if bytes.len() < LONG {
        dense(bytes)
    } else {
        None
    }
    .unwrap_or_else(|| {
        let mut content = vec![QUICK];
        content.extend(lz4_flex::compress_prepend_size(bytes));
        content
    });
    let mut packed = crc32fast::hash(&content).to_le_bytes().to_vec();
    packed.append(&mut content);
    packed
}

fn dense(bytes: &[u8]) -> Option<Vec<u8>> {
    let params = brotli::enc::BrotliEncoderParams {
        quality: QUALITY,
        lgwin: WINDOW,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut content = vec![DENSE];
    content.extend(u32::try_from(bytes.len()).ok()?.to_le_bytes());
    brotli::BrotliCompress(&mut Cursor::new(bytes), &mut content, &params).ok()?;
    Some(content)
}

/// The `length` bytes that `compressed` holds, and no other number.
fn undense(compressed: &[u8], length: usize) -> Option<Vec<u8>> {
    let mut bytes = vec![0; length];
    let (mut read, mut left) = (0, compressed.len());
    let (mut written, mut free, mut total) = (0, length, 0);
    let alloc = StandardAlloc::default;
    let mut state = BrotliState::new_strict(alloc(), alloc(), alloc());
    let result = BrotliDecompressStream(
        &mut left,
        &mut read,
        compressed,
        &mut free,
        &mut written,
        &mut bytes,
        &mut total,
        &mut state,
    );
    (matches!(result, BrotliResult::ResultSuccess) && written == length).then_some(bytes)
}

/// The bytes that were packed; nothing where these are not what [`pack`] made.
pub(super) fn unpack(packed: &[u8]) -> Option<Vec<u8>> {
    let (checksum, content) = packed.split_at_checked(4)?;
    if checksum != crc32fast::hash(content).to_le_bytes() {
        return None;
    }
    let (method, compressed) = content.split_first()?;
    let length = super::bytes::u32_at(compressed, 0)? as usize;
    match *method {
        DENSE if length < LONG => undense(compressed.get(4..)?, length),
        // No compressed byte becomes more than 255: a length beyond that is not worth allocating.
        QUICK if length <= compressed.len().saturating_mul(255) => {
            lz4_flex::decompress_size_prepended(compressed).ok()
        }
        _ => None,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that fails may panic")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn long_and_short_bytes_come_back() {
        for length in [0, 1, LONG - 1, LONG, 3 * LONG] {
            let bytes: Vec<u8> = (0..length).map(|at| (at * at / 7) as u8).collect();
            assert_eq!(unpack(&pack(&bytes)), Some(bytes));
        }
    }

    #[test]
    fn prose_becomes_shorter() {
        let prose = "The bot answers a question with the exact words of the documents that a community \
                     keeps, and says where each of them stands, so that everyone can look it up.";
        let packed = pack(prose.as_bytes());
        assert!(packed.len() * 10 < prose.len() * 8, "{}", packed.len());
    }

    #[test]
    fn a_length_that_lies_is_refused() {
        let mut content = dense(b"some words").unwrap();
        content[1] += 1;
        let mut packed = crc32fast::hash(&content).to_le_bytes().to_vec();
        packed.extend(content);
        assert_eq!(unpack(&packed), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_unpacked_or_refused(
            method in 0u8..4,
            bytes in proptest::collection::vec(any::<u8>(), 0..100),
        ) {
            let mut content = vec![method];
            content.extend(bytes);
            let mut packed = crc32fast::hash(&content).to_le_bytes().to_vec();
            packed.extend(content);
            let _ = unpack(&packed);
        }
    }
}
