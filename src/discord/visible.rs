//! Invisible characters, made visible.
//!
//! A document may hold characters that show nothing and change how their neighbours are shown.
//! They become marks here; everything a reader sees otherwise passes unchanged, and chat markup
//! is left to `escape`.

/// `text` with a mark in place of every character that is invisible, and whether there was one.
///
/// Line breaks, tabs and the joiners that scripts and emoji need stay as they are. A mark is a
/// control picture (`␂`) where there is one, else the code point (`[U+202E]`).
pub(crate) fn marked(text: &str) -> (String, bool) {
    let mut shown = String::with_capacity(text.len());
    let mut any = false;
    let mut before = None;
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        if stays(before, character, rest.peek().copied()) {
            shown.push(character);
        } else {
            any = true;
            match picture(character) {
                Some(picture) => shown.push(picture),
                None => shown.push_str(&format!("[U+{:04X}]", u32::from(character))),
            }
        }
        before = Some(character);
    }
    (shown, any)
}

/// The control picture of an ASCII control character.
fn picture(character: char) -> Option<char> {
    match u32::from(character) {
        code @ 0..=0x1f => char::from_u32(0x2400 + code),
        0x7f => Some('\u{2421}'),
        _ => None,
    }
}

fn stays(before: Option<char>, character: char, after: Option<char>) -> bool {
    match character {
        '\n' | '\t' => true,
        // Emoji are glued together by it, Arabic and the Indic scripts need both.
        '\u{200c}' | '\u{200d}' => {
            let joins = |neighbour: Option<char>| neighbour.is_some_and(takes_joiners);
            joins(before) && joins(after)
        }
        // An emoji's or a Chinese character's variant; alone or doubled it could carry a message.
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => {
            before.is_some_and(|before| !before.is_ascii_alphabetic() && !is_invisible(before))
        }
        other => !is_invisible(other),
    }
}

/// Whether a character belongs to a script, or to the emoji, written with joiners.
fn takes_joiners(character: char) -> bool {
    matches!(
        character,
        '\u{600}'..='\u{8ff}' | '\u{900}'..='\u{dff}' | '\u{1780}'..='\u{18af}'
            | '\u{fb50}'..='\u{fdff}' | '\u{2190}'..='\u{2bff}' | '\u{fe0f}'
            | '\u{1f000}'..='\u{1faff}'
    ) && !is_invisible(character)
}

/// Whether a character shows nothing, or only changes how others are shown.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\0'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}'
            // Fillers and separators that look like nothing.
            | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{3164}' | '\u{ffa0}' | '\u{2028}' | '\u{2029}'
            // Zero width, and the controls of direction.
            | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff0}'..='\u{fffb}'
            // Shorthand and musical formatting, variation selectors, tags.
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(marked(text), (expected.to_owned(), text != expected));
    }

    #[test]
    fn what_a_reader_sees_stays() {
        check(
            "Straße, naïve, 東京, שלום\n\tindented",
            "Straße, naïve, 東京, שלום\n\tindented",
        );
        check("soft\u{ad}hyphen", "soft\u{ad}hyphen");
    }

    #[test]
    fn joiners_stay_where_a_script_or_an_emoji_needs_them() {
        check(
            "👩\u{200d}👩\u{200d}👧 ❤\u{fe0f}",
            "👩\u{200d}👩\u{200d}👧 ❤\u{fe0f}",
        );
        check("می\u{200c}خواهم", "می\u{200c}خواهم");
        check("zero\u{200d}width", "zero[U+200D]width");
    }

    #[test]
    fn what_turns_the_direction_becomes_a_mark() {
        check("a\u{202e}b\u{2066}c\u{200f}", "a[U+202E]b[U+2066]c[U+200F]");
    }

    #[test]
    fn controls_and_hidden_messages_become_marks() {
        check("a\u{2}b\u{1b}[31m\u{7f}", "a␂b␛[31m␡");
        check("a\u{e0041}\u{200b}\u{feff}", "a[U+E0041][U+200B][U+FEFF]");
        check("a\u{fe0f}", "a[U+FE0F]");
        check("❤\u{fe0f}\u{fe0e}", "❤\u{fe0f}[U+FE0E]");
    }
}
