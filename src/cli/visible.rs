//! Shows characters that act on a terminal instead of standing in it.
//!
//! A document, a title or a file name passes through here before a person sees it, so that none of
//! them can move the cursor, change colours, write backwards or hide words.

use std::borrow::Cow;
use std::fmt::Write;

/// `text` with every acting character made visible; line breaks and tabs stay.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    let text = match text.contains("\r\n") {
        true => Cow::Owned(text.replace("\r\n", "\n")),
        false => Cow::Borrowed(text),
    };
    if !text.chars().any(acts) {
        return text;
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        push_visible(&mut shown, c);
    }
    Cow::Owned(shown)
}

/// As [`visible`], on one line.
pub(super) fn visible_line(text: &str) -> String {
    visible(text).replace(['\n', '\t'], " ")
}

/// Appends `c`, or the mark that stands for it.
pub(super) fn push_visible(shown: &mut String, c: char) {
    match c {
        _ if !acts(c) => shown.push(c),
        '\u{7f}' => shown.push('␡'),
        '\0'..='\u{1f}' => shown.extend(char::from_u32(0x2400 + u32::from(c))),
        _ => {
            // Writing to a string cannot fail.
            let _ = write!(shown, "<U+{:04X}>", u32::from(c));
        }
    }
}

/// Whether `c` acts on the terminal or on the direction and visibility of its neighbours.
///
/// The two joiners stay: Persian and many other languages, and emoji, are written with them.
fn acts(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        _ if c.is_control() => true,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}' => true,
        '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' => true,
        '\u{2060}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}' => true,
        '\u{e0000}'..='\u{e007f}' => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, shown: &str) {
        assert_eq!(visible(text), shown);
    }

    #[test]
    fn acting_characters_become_marks() {
        check("plain\n\ttext, naïve 你好", "plain\n\ttext, naïve 你好");
        check("\u{1b}[2Jgone", "␛[2Jgone");
        check("\u{9b}2J", "<U+009B>2J");
        check("a\u{7f}\u{8}\0", "a␡␈␀");
        check("one\r\ntwo\rthree", "one\ntwo␍three");
        check("\u{202e}txt.exe", "<U+202E>txt.exe");
        check(
            "می\u{200c}خواهم 👩\u{200d}🔬",
            "می\u{200c}خواهم 👩\u{200d}🔬",
        );
    }

    proptest! {
        #[test]
        fn nothing_that_acts_is_left(text in any::<String>()) {
            prop_assert!(!visible(&text).chars().any(acts));
            prop_assert!(!visible_line(&text).contains('\n'));
        }
    }
}
