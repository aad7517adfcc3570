//! Recognises words that are a few typing errors away from a given one, letter by letter.
//!
//! The automaton is not built beforehand: its states are sets of places in the word, one set for each
//! number of errors, moved along as bits (Wu and Manber, 1992). Words are walked through in `lexicon`.

use fst::Automaton;

/// The most letters of a word that others can be near to.
const MOST_LETTERS: usize = 31;
/// The most errors.
const MOST_ERRORS: usize = 2;

/// The words within some insertions, deletions and replacements of letters of one word.
pub(super) struct Near {
    letters: Vec<char>,
    errors: usize,
}

/// How far into a word one is.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// For each number of errors, the numbers of the word's letters that may have been passed.
    passed: [u32; MOST_ERRORS + 1],
    /// The letter that is being read, and how many bytes of it are to come.
    letter: u32,
    bytes: u8,
}

impl Near {
    /// The words within `errors` of `word`; nothing where there are more letters or errors than can
    /// be handled.
    pub(super) fn new(word: &str, errors: usize) -> Option<Near> {
        let letters: Vec<char> = word.chars().collect();
        (letters.len() <= MOST_LETTERS && errors <= MOST_ERRORS).then_some(Near { letters, errors })
    }

    /// The places after which `letter` may stand.
    fn places_of(&self, letter: char) -> u32 {
        let places = self.letters.iter().zip(1..);
        let places = places.filter(|(other, _)| **other == letter);
        places.fold(0, |set, (_, place): (_, u32)| set | 1 << place)
    }
}

impl Automaton for Near {
    type State = Place;

    fn start(&self) -> Place {
        Place {
            // The first letters may be left out.
            passed: [0b1, 0b11, 0b111],
            letter: 0,
            bytes: 0,
        }
    }

    fn is_match(&self, place: &Place) -> bool {
        let passed = place.passed.get(self.errors).copied().unwrap_or_default();
        place.bytes == 0 && passed >> self.letters.len() & 1 == 1
    }

    fn can_match(&self, place: &Place) -> bool {
        place
            .passed
            .get(self.errors)
            .is_some_and(|passed| *passed != 0)
    }

    fn accept(&self, place: &Place, byte: u8) -> Place {
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
        if bytes > 0 {
            return Place {
                letter,
                bytes,
                ..*place
            };
        }
        let here = char::from_u32(letter).map_or(0, |letter| self.places_of(letter));
        let [none, one, two] = place.passed;
        let after_none = none << 1 & here;
        // Another letter instead, one more, one left out, or the right one.
        let after_one = none << 1 | none | after_none << 1 | one << 1 & here;
        let after_two = one << 1 | one | after_one << 1 | two << 1 & here;
        let inside = u32::MAX >> (MOST_LETTERS - self.letters.len());
        Place {
            passed: [after_none, after_one, after_two].map(|passed| passed & inside),
            letter: 0,
            bytes: 0,
        }
    }
}

/// As [`Near`], for the keys of a lexicon: a byte for the language before the word.
pub(super) struct NearInAnyLanguage(pub(super) Near);

impl Automaton for NearInAnyLanguage {
    /// Nothing before the language was read.
    type State = Option<Place>;

    fn start(&self) -> Option<Place> {
        None
    }

    fn is_match(&self, place: &Option<Place>) -> bool {
        place.as_ref().is_some_and(|place| self.0.is_match(place))
    }

    fn can_match(&self, place: &Option<Place>) -> bool {
        place.as_ref().is_none_or(|place| self.0.can_match(place))
    }

    fn accept(&self, place: &Option<Place>, byte: u8) -> Option<Place> {
        Some(match place {
            Some(place) => self.0.accept(place, byte),
            None => self.0.start(),
        })
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that fails may panic")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn is_near(word: &str, other: &str, errors: usize) -> bool {
        let near = Near::new(word, errors).unwrap();
        let mut place = near.start();
        for byte in other.bytes() {
            if !near.can_match(&place) {
                return false;
            }
            place = near.accept(&place, byte);
        }
        near.is_match(&place)
    }

    /// Edit distance by the book (Wagner and Fischer, 1974).
    fn distance(a: &str, b: &str) -> usize {
        let b: Vec<char> = b.chars().collect();
        let mut row: Vec<usize> = (0..=b.len()).collect();
        for (i, x) in a.chars().enumerate() {
            let mut corner = i;
            row[0] = i + 1;
            for (j, y) in b.iter().enumerate() {
                let replaced = corner + usize::from(x != *y);
                corner = row[j + 1];
                row[j + 1] = replaced.min(row[j] + 1).min(corner + 1);
            }
        }
        row[b.len()]
    }

    #[test]
    fn typing_errors_are_near() {
        assert!(is_near("receive", "recieve", 2));
        assert!(!is_near("receive", "recieve", 1));
        assert!(is_near("straße", "strase", 1));
        assert!(is_near("konfiguration", "konfiguraton", 1));
        assert!(!is_near("cat", "dogs", 2));
    }

    #[test]
    fn what_is_too_long_is_near_to_nothing() {
        assert!(Near::new(&"a".repeat(MOST_LETTERS + 1), 1).is_none());
        assert!(Near::new("word", MOST_ERRORS + 1).is_none());
        let longest = "é".repeat(MOST_LETTERS);
        assert!(is_near(&longest, &longest, 0));
    }

    proptest! {
        #[test]
        fn near_is_what_has_few_errors(a in "[abcé中]{0,8}", b in "[abcé中]{0,8}", errors in 0usize..3) {
            prop_assert_eq!(is_near(&a, &b, errors), distance(&a, &b) <= errors);
        }
    }
}
