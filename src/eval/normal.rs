//! Compares an expected answer with a quoted text, as a reader would.
//!
//! Upper and lower case, composed and decomposed letters and runs of white space are the same;
//! words are whole words in scripts that put blanks between them.

use unicase::UniCase;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// `text` composed, case-folded, with white space folded to single blanks and none at the ends.
pub fn normal(text: &str) -> String {
    let composed: String = text.nfc().collect();
    let folded = UniCase::unicode(composed).to_folded_case();
    let mut normal = String::with_capacity(folded.len());
    for c in folded.chars() {
        match is_blank(c) {
            true if normal.is_empty() || normal.ends_with(' ') => {}
            true => normal.push(' '),
            false => normal.push(c),
        }
    }
    if normal.ends_with(' ') {
        normal.pop();
    }
    normal
}

/// Whether `needle` occurs in `hay`, both normal; only as whole words where `bounded`.
pub fn occurs(hay: &str, needle: &str, bounded: bool) -> bool {
    let (Some(first), Some(last)) = (needle.chars().next(), needle.chars().next_back()) else {
        return false;
    };
    if !bounded {
        return hay.contains(needle);
    }
    let mut from = 0;
    while let Some(at) = hay.get(from..).and_then(|rest| rest.find(needle)) {
        let start = from + at;
        let end = start + needle.len();
        let before = hay.get(..start).and_then(|text| text.chars().next_back());
        let after = hay.get(end..).and_then(|text| text.chars().next());
        let apart = |edge: char, neighbour: Option<char>| {
            !(has_edges(edge) && neighbour.is_some_and(is_letter_or_digit))
        };
        if apart(first, before) && apart(last, after) {
            return true;
        }
        from = start + first.len_utf8();
    }
    false
}

/// Whether `c` is written in a script whose words stand apart.
fn has_edges(c: char) -> bool {
    let joined = matches!(
        u32::from(c),
        0x0e00..=0x109f
            | 0x1100..=0x11ff
            | 0x1780..=0x17ff
            | 0x2e80..=0xd7ff
            | 0xf900..=0xfaff
            | 0x20000..=0x3ffff
    );
    is_letter_or_digit(c) && !joined
}

fn is_letter_or_digit(c: char) -> bool {
    c.is_alphanumeric() && !is_combining_mark(c)
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(hay: &str, needle: &str, whole_words: bool) {
        assert_eq!(occurs(&normal(hay), &normal(needle), true), whole_words);
    }

    #[test]
    fn texts_are_compared_as_a_reader_would() {
        assert_eq!(normal("  A\r\n\tB\u{a0}c "), "a b c");
        assert_eq!(normal("Straße ΟΔΟΣ"), "strasse οδοσ");
        assert_eq!(normal("e\u{301}"), "é");
        assert_eq!(normal(" \n "), "");
    }

    #[test]
    fn an_answer_must_be_whole_words_where_words_stand_apart() {
        check("born in 1745.", "1745", true);
        check("born in 17456", "1745", false);
        check("the Nobel Prize winner", "nobel prize", true);
        check("the unobel prize", "nobel prize", false);
        check("a 1745x 1745", "1745", true);
        check("位于北京市中心", "北京", true);
        check("costs $5", "$5", true);
        check("anything", "", false);
    }
}
