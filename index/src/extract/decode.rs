//! Turns a file's bytes into text, whatever encoding they are in, or finds that they are no text.
//!
//! The text is the file's own, without its byte order mark; line ends stay as they are.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::ExtractError;

/// Decodes plain text: by its byte order mark, as UTF-8, as the encoding that it was `delivered` in, or by
/// a guess from the bytes.
pub(super) fn decode<'a>(
    bytes: &'a [u8],
    delivered: Option<&str>,
) -> Result<Cow<'a, str>, ExtractError> {
    decode_with(bytes, || delivered_in(delivered))
}

/// Decodes an HTML file, which may name its encoding in a `meta` element near its start.
pub(super) fn decode_html<'a>(
    bytes: &'a [u8],
    delivered: Option<&str>,
) -> Result<Cow<'a, str>, ExtractError> {
    decode_with(bytes, || {
        named_in_html(bytes).or_else(|| delivered_in(delivered))
    })
}

/// The encoding that a server named, if it is one; bytes that hold a zero are not asked about it.
fn delivered_in(label: Option<&str>) -> Option<&'static Encoding> {
    let named = Encoding::for_label(label?.as_bytes());
    named.filter(|named| named.is_ascii_compatible())
}

fn decode_with<'a>(
    bytes: &'a [u8],
    named: impl Fn() -> Option<&'static Encoding>,
) -> Result<Cow<'a, str>, ExtractError> {
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
    if let Some(encoding) = named().filter(|named| *named != UTF_8) {
        return text_only(encoding.decode_without_bom_handling(bytes).0);
    }
    if is_damaged_utf8(bytes) {
        return text_only(String::from_utf8_lossy(bytes));
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let first = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(0);
    let start = first.saturating_sub(GUESSED_FROM / 2);
    let end = bytes.len().min(start + GUESSED_FROM);
    detector.feed(bytes.get(start..end).unwrap_or_default(), true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    text_only(encoding.decode_without_bom_handling(bytes).0)
}

/// The most bytes that an encoding is guessed from, around the first that is not ASCII.
const GUESSED_FROM: usize = 512 * 1024;

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
    if pairs < 4 || !bytes.len().is_multiple_of(2) {
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

/// The encoding that an HTML or XHTML file names within its first 1,024 bytes.
fn named_in_html(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(1024))?.to_ascii_lowercase();
    let head = String::from_utf8_lossy(&head);
    ["charset", "encoding"].iter().find_map(|key| {
        let mut values = head.split(*key).skip(1);
        values.find_map(|after| {
            let value = after.trim_start().strip_prefix('=')?;
            let value = value.trim_start().trim_start_matches(['"', '\'']);
            let is_label = |c: char| c.is_ascii_alphanumeric() || "-_:.".contains(c);
            let label = value.split(|c| !is_label(c)).next()?;
            // A file that names UTF-16 in ASCII letters is not in UTF-16.
            Encoding::for_label(label.as_bytes()).filter(|named| named.is_ascii_compatible())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expected: &str) {
        assert_eq!(decode(bytes, None).as_deref(), Ok(expected));
    }

    fn utf16(text: &str, bytes_of: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes_of).collect()
    }

    #[test]
    fn utf8_is_taken_as_it_is_without_its_mark() {
        check("Größe\r\nzwei\n".as_bytes(), "Größe\r\nzwei\n");
        check(b"\xef\xbb\xbfText", "Text");
        assert!(matches!(decode(b"Text", None), Ok(Cow::Borrowed(_))));
    }

    #[test]
    fn utf16_is_read_with_and_without_a_mark() {
        let text = "\u{feff}Größe: eins, zwei, drei";
        check(&utf16(text, u16::to_le_bytes), "Größe: eins, zwei, drei");
        check(&utf16(text, u16::to_be_bytes), "Größe: eins, zwei, drei");
        let text = "Plain words without a mark";
        check(&utf16(text, u16::to_le_bytes), text);
        check(&utf16(text, u16::to_be_bytes), text);
    }

    #[test]
    fn other_encodings_are_guessed() {
        check(
            b"Die Gr\xf6\xdfe \xe4ndert sich nicht",
            "Die Größe ändert sich nicht",
        );
        check(b"Ein \x84Zitat\x93 \x96 gut", "Ein „Zitat“ – gut");
        let russian =
            "Москва является столицей России. Бот отвечает словами из документов сообщества.";
        let (bytes, ..) = encoding_rs::WINDOWS_1251.encode(russian);
        check(&bytes, russian);
        let japanese = "文書の言葉で質問に答えます。";
        let (bytes, ..) = encoding_rs::SHIFT_JIS.encode(japanese);
        check(&bytes, japanese);
    }

    #[test]
    fn one_broken_character_garbles_no_other() {
        let mut bytes = "Ä".repeat(50).into_bytes();
        bytes.push(0xc3);
        check(&bytes, &format!("{}\u{fffd}", "Ä".repeat(50)));
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        assert_eq!(
            decode(b"PK\x03\x04\x00\x00", None),
            Err(ExtractError::Binary)
        );
        assert_eq!(
            decode(b"\x01\x02\x03\x04\x05\x06", None),
            Err(ExtractError::Binary)
        );
        check(
            b"colour \x1b[31mred\x1b[0m and a page\x0c end",
            "colour \x1b[31mred\x1b[0m and a page\x0c end",
        );
    }

    #[test]
    fn the_encoding_that_a_file_was_delivered_in_comes_after_its_own_word() {
        let delivered = |bytes, encoding| decode_html(bytes, Some(encoding)).unwrap_or_default();
        assert_eq!(delivered(b"<p>\xf0\xd2\xc9</p>", "koi8-r"), "<p>При</p>");
        let page = b"<meta charset=koi8-r>\xf0\xd2\xc9";
        assert!(delivered(page, "windows-1251").ends_with("При"));
        assert_eq!(delivered("Größe".as_bytes(), "koi8-r"), "Größe");
        // What is no encoding, or cannot be that of these bytes, is as if it had not been said.
        for label in ["nonsense", "utf-16le", "utf-8", ""] {
            let guessed = decode_html(b"<p>caf\xe9 cr\xe8me</p>", None).unwrap_or_default();
            assert_eq!(
                delivered(b"<p>caf\xe9 cr\xe8me</p>", label),
                guessed,
                "{label}"
            );
        }
        assert_eq!(
            decode(b"\xf0\xd2\xc9", Some("koi8-r")).as_deref(),
            Ok("При")
        );
    }

    #[test]
    fn html_names_its_encoding() {
        let page = b"<meta charset=\"koi8-r\"><p>\xf0\xd2\xc9</p>";
        let text = decode_html(page, None);
        assert_eq!(text.as_deref(), Ok("<meta charset=\"koi8-r\"><p>При</p>"));
        let page = b"<meta http-equiv=x content='text/html; charset=windows-1252'>\x80";
        assert!(decode_html(page, None).is_ok_and(|text| text.ends_with('€')));
        let page = b"<?xml version='1.0' encoding='iso-8859-7'?><p>\xe1";
        assert!(decode_html(page, None).is_ok_and(|text| text.ends_with('α')));
    }
}
