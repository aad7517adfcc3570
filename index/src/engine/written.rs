//! Recognises a word however its accents are written, or all words that begin with it.
//!
//! Words are walked through in `lexicon`; how they are evened out is told in `analysis::fold`.

use fst::Automaton;

use crate::analysis::fold::without_accents;

/// The keys of a lexicon, a byte for the language and then a form, whose form is a given one apart
/// from accents.
pub(super) struct Written {
    letters: Vec<char>,
    /// Whether a form may go on after the letters.
    open: bool,
}

/// How far into a key one is.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// Whether the language was read.
    inside: bool,
    /// The number of letters that were met, none after one that was not.
    met: Option<usize>,
    /// The letter that is being read, and how many bytes of it are to come.
    letter: u32,
    bytes: u8,
}

impl Written {
    /// Forms that are `folded`, a form without accents; with `open`, those that begin so.
    pub(super) fn new(folded: &str, open: bool) -> Written {
        Written {
            letters: folded.chars().collect(),
            open,
        }
    }

    /// How far one is after `letter`, having met `met` letters.
    fn after(&self, met: usize, letter: char) -> Option<usize> {
        let mut buffer = [0; 4];
        let written: &str = letter.encode_utf8(&mut buffer);
        let folded = without_accents(written);
        let mut met = met;
        for letter in folded.as_deref().unwrap_or(written).chars() {
            match self.letters.get(met) {
                Some(expected) if *expected == letter => met += 1,
                None if self.open => {}
                _ => return None,
            }
        }
        Some(met)
    }
}

impl Automaton for Written {
    type State = Place;

    fn start(&self) -> Place {
        Place {
            inside: false,
            met: Some(0),
            letter: 0,
            bytes: 0,
        }
    }

    fn is_match(&self, place: &Place) -> bool {
        place.inside && place.bytes == 0 && place.met == Some(self.letters.len())
    }

    fn can_match(&self, place: &Place) -> bool {
        place.met.is_some()
    }

    fn accept(&self, place: &Place, byte: u8) -> Place {
        if !place.inside {
            return Place {
                inside: true,
                ..*place
            };
        }
        let (letter, bytes) = match byte {
            0x00..0x80 => (u32::from(byte), 0),
            0x80..0xC0 => (
                place.letter << 6 | u32::from(byte & 0x3F),
                place.bytes.saturating_sub(1),
            ),
            0xC0..0xE0 => (u32::from(byte & 0x1F), 1),
            0xE0..0xF0 => (u32::from(byte & 0x0F), 2),
            0xF0.. => (u32::from(byte & 0x07), 3),
        };
        let met = match bytes {
            0 => place
                .met
                .zip(char::from_u32(letter))
                .and_then(|(met, letter)| self.after(met, letter)),
            _ => place.met,
        };
        Place {
            inside: true,
            met,
            letter: if bytes == 0 { 0 } else { letter },
            bytes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(folded: &str, open: bool, form: &str, expected: bool) {
        let written = Written::new(folded, open);
        let mut place = written.accept(&written.start(), 4);
        for byte in form.bytes() {
            place = written.accept(&place, byte);
        }
        assert_eq!(written.is_match(&place), expected, "{folded} and {form}");
    }

    #[test]
    fn accents_do_not_matter_and_letters_do() {
        check("cafe", false, "café", true);
        check("cafe", false, "cafe", true);
        check("strasse", false, "straße", true);
        check("cafe", false, "cafes", false);
        check("cafe", false, "caf", false);
        check("cafe", false, "cage", false);
        check("", false, "a", false);
        check("北京", false, "北京", true);
    }

    #[test]
    fn an_open_word_goes_on() {
        check("cafe", true, "cafés", true);
        check("cafe", true, "café", true);
        check("cafe", true, "caf", false);
        check("stras", true, "straße", true);
        check("", true, "a", true);
    }
}
