//! Walks through a text line by line, whichever line ends it uses.
//!
//! Line ends belong to no line; what a line means is for the readers to say.

use std::ops::Range;

/// The lines of `text`, as byte ranges without their line ends (`\n`, `\r\n` or `\r`).
pub(super) fn lines(text: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        if at >= bytes.len() {
            return None;
        }
        let start = at;
        let rest = bytes.get(start..)?;
        let length = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        let end = length.map_or(bytes.len(), |length| start + length);
        let is_pair = bytes.get(end) == Some(&b'\r') && bytes.get(end + 1) == Some(&b'\n');
        at = end + if is_pair { 2 } else { 1 };
        Some(start..end)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = lines(text).filter_map(|range| text.get(range)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn every_kind_of_line_end_ends_a_line() {
        check("a\nb\r\nc\rd", &["a", "b", "c", "d"]);
        check("a\n\nb\n", &["a", "", "b"]);
        check("\r\n\r", &["", ""]);
        check("", &[]);
    }
}
