//! Turns a file's bytes into text, whatever encoding they are in, or finds that they are no text.
//!
//! The text is the file's own, without its byte order mark; line ends stay as they are.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::ExtractError;

/// Decodes plain text: by its byte order mark, as UTF-8, or by a guess from the bytes.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, ExtractError> {
    decode_with(bytes, |_| None)
}

/// Decodes an HTML file, which may name its encoding in a `meta` element near its start.
pub(super) fn decode_html(bytes: &[u8]) -> Result<Cow<'_, str>, ExtractError> {
    decode_with(bytes, named_in_html)
}

fn decode_with(
    bytes: &[u8],
    named: fn(&[u8]) -> Option<&'static Encoding>,
) -> Result<Cow<'_, str>, ExtractError> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let rest = bytes.get(mark..).unwrap_or_default();
        if encoding == UTF_8 {
            return utf8(rest).unwrap_or_else(|| Ok(String::from_utf8_lossy(rest)));
        }
        return text_only(encoding.decode_without_bom_handling(rest).0);
    }
    if let Some(encoding) = unmarked_utf16(bytes) {
        return text_only(encoding.decode_without_bom_handling(bytes).0);
    }
    if bytes.contains(&0) {
        return Err(ExtractError::Binary);
    }
    if let Some(text) = utf8(bytes) {
        return text;
    }
    if let Some(encoding) = named(bytes).filter(|named| *named != UTF_8) {
        return text_only(encoding.decode_without_bom_handling(bytes).0);
    }
    if is_damaged_utf8(bytes) {
        return text_only(String::from_utf8_lossy(bytes));
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    text_only(encoding.decode_without_bom_handling(bytes).0)
}

/// The bytes as they are, when they are UTF-8.
fn utf8(bytes: &[u8]) -> Option<Result<Cow<'_, str>, ExtractError>> {
    let text = std::str::from_utf8(bytes).ok()?;
    Some(text_only(Cow::Borrowed(text)))
}

/// Refuses text with a NUL, or with so many control characters that it must be something else.
fn text_only(text: Cow<'_, str>) -> Result<Cow<'_, str>, ExtractError> {
    let is_control = |byte: &&u8| **byte < b' ' && !matches!(**byte, b'\t'..=b'\r' | 0x1a | 0x1b);
    let controls = text.as_bytes().iter().filter(is_control).count();
    if text.as_bytes().contains(&0) || controls.saturating_mul(50) > text.len() {
        return Err(ExtractError::Binary);
    }
    Ok(text)
}

/// UTF-16 without a byte order mark, told by Latin text: every other byte is zero.
fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = bytes.get(..bytes.len().min(4096))?;
    let pairs = sample.len() / 2;
    if pairs < 4 || bytes.len() % 2 != 0 {
        return None;
    }
    let zeros = |offset: usize| {
        let half = sample.iter().skip(offset).step_by(2);
        half.filter(|byte| **byte == 0).count()
    };
    let (first, second) = (zeros(0), zeros(1));
    if second * 10 >= pairs * 7 && first * 20 <= pairs {
        Some(UTF_16LE)
    } else if first * 10 >= pairs * 7 && second * 20 <= pairs {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Whether nearly all of the bytes that are not ASCII form UTF-8 characters.
///
/// Such a file was cut or pasted together; reading it as Latin-1 would garble every accent in it.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut sound, mut broken) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        sound += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    sound > broken * 20
}

/// The encoding that an HTML file names within its first 1,024 bytes.
fn named_in_html(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(1024))?.to_ascii_lowercase();
    let head = String::from_utf8_lossy(&head);
    for (_, after) in head.match_indices("charset").map(|(at, key)| {
        let (_, after) = head.split_at(at + key.len());
        (at, after)
    }) {
        let Some(value) = after.trim_start().strip_prefix('=') else {
            continue;
        };
        let value = value.trim_start().trim_start_matches(['"', '\'']);
        let label = value
            .split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | ':' | '.'))
            .next()?;
        if let Some(encoding) = Encoding::for_label(label.as_bytes()) {
            // A file that names UTF-16 in ASCII letters is not in UTF-16.
            return Some(encoding).filter(|named| *named != UTF_16LE && *named != UTF_16BE);
        }
    }
    None
}
