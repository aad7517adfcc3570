//! What is left of a text without the words that a shard keeps anyway, in order, for its passages.
//!
//! A word that is written as its form says, in small letters, with a capital or in capitals, leaves
//! one byte; everything else leaves itself. Where the words lie is told in `writer` and `shard`, how
//! they are spelt, in `spellings`.

use super::lexicon::WordId;
use super::spellings::{Spelling, Spellings};

/// Bytes from here on are in no text: they stand for words.
const FIRST_MARK: u8 = 0xF8;
/// Added where a space stands before the word, which leaves nothing else then.
const SPACE: u8 = 1;
/// The next word does not stand here: it is another reading of letters that do.
const PASSED: u8 = 0xFE;
/// No byte of a residue becomes more of a text than this: a word of 60 bytes in capitals.
const MOST_OF_A_BYTE: usize = 256;

/// How a word is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Case {
    Small,
    Capital,
    Capitals,
}

impl Case {
    const ALL: [Case; 3] = [Case::Small, Case::Capital, Case::Capitals];

    fn mark(self) -> u8 {
        FIRST_MARK + 2 * self as u8
    }

    /// Which case a mark stands for, and whether a space stands before it.
    fn of(mark: u8) -> Option<(Case, bool)> {
        let number = mark.checked_sub(FIRST_MARK)?;
        let case = Case::ALL.get(usize::from(number / 2))?;
        Some((*case, number % 2 == SPACE))
    }

    /// Appends `form` as it is written so.
    fn write(self, form: &[u8], out: &mut Vec<u8>) {
        let from = out.len();
        out.extend_from_slice(form);
        let Some(added) = out.get_mut(from..) else {
            return;
        };
        match self {
            Case::Small => {}
            Case::Capital if form.first().is_none_or(u8::is_ascii) => {
                if let Some(first) = added.first_mut() {
                    first.make_ascii_uppercase();
                }
            }
            Case::Capitals if form.is_ascii() => added.make_ascii_uppercase(),
            Case::Capital | Case::Capitals => {
                let Ok(form) = std::str::from_utf8(form) else {
                    return;
                };
                out.truncate(from);
                let small = if self == Case::Capital { 1 } else { usize::MAX };
                let mut letter = [0; 4];
                for (at, c) in form.chars().enumerate() {
                    if at < small {
                        for c in c.to_uppercase() {
                            out.extend_from_slice(c.encode_utf8(&mut letter).as_bytes());
                        }
                    } else {
                        out.extend_from_slice(c.encode_utf8(&mut letter).as_bytes());
                    }
                }
            }
        }
    }
}

/// Takes the words out of a text.
pub(super) struct ResidueWriter<'t> {
    text: &'t str,
    /// Up to where the text is written.
    at: usize,
    out: Vec<u8>,
    written: Vec<u8>,
}

impl<'t> ResidueWriter<'t> {
    /// Starts with `text`.
    pub(super) fn new(text: &'t str) -> ResidueWriter<'t> {
        ResidueWriter {
            text,
            at: 0,
            out: Vec::with_capacity(text.len() / 3),
            written: Vec::new(),
        }
    }

    /// The next word that the shard keeps: its bytes in the text, and its form.
    pub(super) fn word(&mut self, start: usize, end: usize, form: &str) {
        let bytes = self.text.as_bytes();
        let word = bytes.get(start..end).filter(|_| start >= self.at);
        let Some((word, case)) = word.and_then(|word| Some((word, self.case(word, form)?))) else {
            self.out.push(PASSED);
            return;
        };
        let before = bytes.get(self.at..start).unwrap_or_default();
        if let Some((b' ', before)) = before.split_last() {
            self.out.extend_from_slice(before);
            self.out.push(case.mark() + SPACE);
        } else {
            self.out.extend_from_slice(before);
            self.out.push(case.mark());
        }
        self.at = start + word.len();
    }

    fn case(&mut self, word: &[u8], form: &str) -> Option<Case> {
        let form = form.as_bytes();
        if word == form {
            return Some(Case::Small);
        }
        [Case::Capital, Case::Capitals].into_iter().find(|case| {
            self.written.clear();
            case.write(form, &mut self.written);
            self.written == word
        })
    }

    /// The whole residue.
    pub(super) fn finish(mut self) -> Vec<u8> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        self.out.extend_from_slice(rest);
        self.out
    }
}

/// Puts the words that `spelt` spells back into a residue, among the words that `next` gives.
pub(super) fn with_words<'s>(
    residue: &[u8],
    next: &mut dyn FnMut() -> Option<WordId>,
    spelt: &dyn Fn(WordId) -> Option<&'s [u8]>,
) -> Vec<u8> {
    let mut out = Vec::with_capacity(residue.len() * 2);
    for byte in residue {
        let Some((case, space)) = Case::of(*byte) else {
            if *byte == PASSED {
                next();
            }
            out.push(*byte);
            continue;
        };
        let Some(form) = next().and_then(spelt) else {
            out.push(*byte);
            continue;
        };
        out.push(PASSED);
        if space {
            out.push(b' ');
        }
        case.write(form, &mut out);
    }
    out
}

/// The text of `length` bytes that left `residue`; nothing where it did not.
pub(super) fn text(
    residue: &[u8],
    length: usize,
    mut next: impl FnMut() -> Option<WordId>,
    spellings: &Spellings,
) -> Option<String> {
    if length > residue.len().saturating_mul(MOST_OF_A_BYTE) {
        return None;
    }
    let mut text = Text {
        bytes: vec![0; length + AT_ONCE],
        at: 0,
    };
    for byte in residue {
        if *byte < FIRST_MARK {
            text.push(*byte)?;
            continue;
        }
        let word = next()?;
        if *byte != PASSED {
            let (case, space) = Case::of(*byte)?;
            if space {
                text.push(b' ')?;
            }
            text.word(case, spellings.get(word)?)?;
        }
    }
    text.bytes.truncate(text.at);
    let text = String::from_utf8(text.bytes).ok();
    text.filter(|text| text.len() == length)
}

/// Bytes that are copied in one step, which is quicker than copying a few.
const AT_ONCE: usize = 16;

/// A text that is being put together.
struct Text {
    bytes: Vec<u8>,
    /// Up to where it is there.
    at: usize,
}

impl Text {
    #[inline]
    fn push(&mut self, byte: u8) -> Option<()> {
        *self.bytes.get_mut(self.at)? = byte;
        self.at += 1;
        Some(())
    }

    /// Adds the word that `spelling` begins with.
    #[inline]
    fn word(&mut self, case: Case, Spelling { from, length }: Spelling<'_>) -> Option<()> {
        let start = self.at;
        let room = self.bytes.get_mut(start..)?;
        if length <= AT_ONCE
            && let Some(room) = room.first_chunk_mut::<AT_ONCE>()
            && let Some(word) = from.first_chunk::<AT_ONCE>()
        {
            *room = *word;
        } else {
            room.get_mut(..length)?.copy_from_slice(from.get(..length)?);
        }
        self.at += length;
        if case == Case::Small {
            return Some(());
        }
        let word = self.bytes.get_mut(start..self.at)?;
        match case {
            Case::Capital if word.first().is_none_or(u8::is_ascii) => {
                word.iter_mut()
                    .take(1)
                    .for_each(|byte| byte.make_ascii_uppercase());
            }
            Case::Capitals if word.is_ascii() => word.make_ascii_uppercase(),
            _ => {
                let mut word = Vec::new();
                case.write(from.get(..length)?, &mut word);
                let room = self.bytes.get_mut(start..start + word.len())?;
                room.copy_from_slice(&word);
                self.at = start + word.len();
            }
        }
        Some(())
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that fails may panic")]
mod tests {
    use super::*;
    use crate::analysis::each_form;
    use proptest::prelude::*;

    /// The residue of `text` with its first `frequent` different words in the index, and the text again.
    fn around(text: &str, frequent: usize) -> (Vec<u8>, Option<String>) {
        let mut writer = ResidueWriter::new(text);
        let (mut words, mut known): (Vec<WordId>, Vec<Vec<u8>>) = (Vec::new(), Vec::new());
        each_form(text, &mut |form| {
            writer.word(form.start, form.end, form.text);
            let spelling = form.text.as_bytes();
            let number = known.iter().position(|other| other == spelling);
            words.push(number.unwrap_or(known.len()) as WordId);
            if number.is_none() {
                known.push(spelling.to_vec());
            }
        });
        let rare = |word: WordId| {
            let spelling = known.get(word as usize).map(Vec::as_slice);
            spelling.filter(|_| word as usize >= frequent)
        };
        let mut left = words.iter().copied();
        let residue = with_words(&writer.finish(), &mut || left.next(), &rare);
        let kept = known.iter().take(frequent).map(Vec::as_slice);
        let spellings = Spellings::of(kept);
        let mut left = words.iter().copied();
        let again = super::text(&residue, text.len(), || left.next(), &spellings);
        (residue, again)
    }

    #[track_caller]
    fn check(text: &str, bytes: usize) {
        let (residue, again) = around(text, usize::MAX);
        assert_eq!(again.as_deref(), Some(text));
        assert_eq!(residue.len(), bytes, "{}", residue.escape_ascii());
    }

    #[test]
    fn words_leave_a_byte_each_with_the_space_before_them() {
        check("the bot answers", 3);
        check("The Bot ANSWERS", 3);
        check("Élan, Чай und ÉTÉ.", 6);
        check("", 0);
    }

    #[test]
    fn other_readings_leave_a_byte_and_no_letter() {
        // e, hyphen, mail, email.
        check("e-mail", 4);
        // readfile, read, file.
        check("readFile", 3);
        check("北京大学", 7);
    }

    #[test]
    fn a_word_that_is_spelt_otherwise_than_its_form_stays() {
        check("ﬁle", 1 + "ﬁle".len());
        check("Straße ＡＢＣ", 1 + 1 + 1 + "ＡＢＣ".len());
    }

    #[test]
    fn a_length_that_lies_is_refused() {
        let spellings = Spellings::of([b"word".as_slice()]);
        let text = |length| super::text(&[FIRST_MARK], length, || Some(0), &spellings);
        assert_eq!(text(4).as_deref(), Some("word"));
        for length in [0, 3, 5, 1 << 40, usize::MAX] {
            assert_eq!(text(length), None);
        }
    }

    proptest! {
        #[test]
        fn every_text_comes_back(text in "\\PC{0,300}", frequent in 0usize..40) {
            prop_assert_eq!(around(&text, frequent).1.unwrap(), text);
        }

        #[test]
        fn words_in_any_case_come_back(text in "([a-zß-ž]{1,4}|[A-ZÀ-Ž]{1,4}|[Ѐ-џ]{1,4}|[ '.\\-]){0,40}") {
            prop_assert_eq!(around(&text, usize::MAX).1.unwrap(), text);
        }

        #[test]
        fn any_bytes_are_a_residue_or_refused(
            residue in proptest::collection::vec(any::<u8>(), 0..60),
            length in 0usize..400,
        ) {
            let spellings = Spellings::of([b"word".as_slice(), "ﬁn".as_bytes(), b"\xFF"]);
            let mut word = 0;
            let next = || {
                word = (word + 1) % 5;
                Some(word)
            };
            let _ = super::text(&residue, length, next, &spellings);
        }
    }
}
