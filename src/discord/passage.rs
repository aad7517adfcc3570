//! A quote taken apart into words, breaks and code: what a message is laid out of.
//!
//! How a document's markup becomes such pieces is told in `markup`; how they are written down for
//! Discord, and how many of them fit, in `layout`.

use std::ops::Range;

use super::visible;

/// The longest piece, in characters; longer words are divided, so that something always fits.
const MAX_PIECE: usize = 100;

/// The words of a quote in order, with what stands between them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Passage {
    /// The pieces in reading order.
    pub(crate) pieces: Vec<Piece>,
    /// Whether a mark stands for an invisible character.
    pub(crate) marks: bool,
}

/// A part of a passage that a line may be cut before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// What it is.
    pub(crate) kind: Kind,
    /// What a reader sees.
    pub(crate) text: String,
    /// Whether it belongs to the sentence that answers.
    pub(crate) answers: bool,
    /// Whether the document strikes it through.
    pub(crate) struck: bool,
}

/// What a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A word with the punctuation that clings to it.
    Word,
    /// Blanks between words.
    Blank,
    /// The end of a line.
    Break,
    /// Part of the code span with this number, inside a line.
    Code(u32),
    /// A line, or part of one, of the code block with this number.
    Listing(u32),
    /// The end of a line of that code block.
    ListingBreak(u32),
}

/// How the words that are being added look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Look {
    /// See [`Piece::answers`].
    pub(crate) answers: bool,
    /// See [`Piece::struck`].
    pub(crate) struck: bool,
}

impl Passage {
    /// The pieces from the first to the last that answer.
    pub(crate) fn focus(&self) -> Option<Range<usize>> {
        let first = self.pieces.iter().position(|piece| piece.answers)?;
        let last = self.pieces.iter().rposition(|piece| piece.answers)?;
        Some(first..last + 1)
    }

    /// Adds words and the breaks between their lines.
    pub(crate) fn push_words(&mut self, text: &str, look: Look) {
        for (number, line) in lines(text).enumerate() {
            if number > 0 {
                self.push_break();
            }
            self.push_line(line, look);
        }
    }

    /// Adds one line's words.
    fn push_line(&mut self, line: &str, look: Look) {
        for run in runs(line) {
            if run.chars().all(char::is_whitespace) {
                self.push(Kind::Blank, run, look);
            } else {
                for part in parts(run) {
                    self.push(Kind::Word, part, look);
                }
            }
        }
    }

    /// Adds words in the type of code.
    pub(crate) fn push_code(&mut self, text: &str, number: u32, look: Look) {
        for run in runs(text) {
            for part in parts(run) {
                self.push(Kind::Code(number), part, look);
            }
        }
    }

    /// Adds the lines of a code block.
    pub(crate) fn push_listing<'a>(
        &mut self,
        lines: impl IntoIterator<Item = (&'a str, Look)>,
        number: u32,
    ) {
        for (index, (line, look)) in lines.into_iter().enumerate() {
            if index > 0 {
                self.push(Kind::ListingBreak(number), "\n", look);
            }
            for part in parts(line) {
                self.push(Kind::Listing(number), part, look);
            }
        }
    }

    /// Ends a line; two ends make an empty line, and more make no more.
    pub(crate) fn push_break(&mut self) {
        while self.last_is(Kind::Blank) {
            self.pieces.pop();
        }
        let ends = self.pieces.iter().rev();
        let ends = ends.take_while(|piece| piece.kind == Kind::Break).count();
        if ends < 2 && !self.pieces.is_empty() {
            self.push(Kind::Break, "\n", Look::default());
        }
    }

    /// Ends a line, unless one has just ended or none has begun.
    pub(crate) fn push_break_if_needed(&mut self) {
        if !self.last_is(Kind::Break) {
            self.push_break();
        }
    }

    /// Adds a single blank, unless there is one or a line begins.
    pub(crate) fn push_blank(&mut self, look: Look) {
        if !self.pieces.is_empty() && !self.last_is(Kind::Blank) && !self.last_is(Kind::Break) {
            self.push(Kind::Blank, " ", look);
        }
    }

    fn last_is(&self, kind: Kind) -> bool {
        self.pieces.last().is_some_and(|piece| piece.kind == kind)
    }

    fn push(&mut self, kind: Kind, text: &str, look: Look) {
        let (text, marks) = visible::marked(text);
        self.marks |= marks;
        self.pieces.push(Piece {
            kind,
            text,
            answers: look.answers,
            struck: look.struck,
        });
    }
}

/// The lines of `text`, whatever ends them.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n')
        .map(|line| line.strip_suffix('\r').unwrap_or(line))
}

/// Blanks and not blanks, by turns.
fn runs(text: &str) -> impl Iterator<Item = &str> {
    pieces_where(text, |before, after| {
        before.is_whitespace() != after.is_whitespace()
    })
}

/// A word as it is, divided where its script writes words without blanks, or where it is longer
/// than a message could bear.
fn parts(word: &str) -> impl Iterator<Item = &str> {
    pieces_where(word, |before, after| {
        has_no_blanks(before) && has_no_blanks(after)
    })
    .flat_map(|part| {
        let mut length = 0;
        pieces_where(part, move |before, after| {
            length += 1;
            let full = length >= MAX_PIECE && !clings(after) && before != '\u{200d}';
            if full {
                length = 0;
            }
            full
        })
    })
}

/// Divides `text` between every two characters for which `divide` holds.
fn pieces_where<'a>(
    text: &'a str,
    mut divide: impl FnMut(char, char) -> bool + 'a,
) -> impl Iterator<Item = &'a str> + 'a {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut characters = rest.char_indices();
        let (_, mut before) = characters.next()?;
        let end = characters.find(|(_, after)| {
            let here = divide(before, *after);
            before = *after;
            here
        });
        let (piece, tail) = rest.split_at_checked(end.map_or(rest.len(), |(at, _)| at))?;
        rest = tail;
        Some(piece)
    })
}

/// Whether a character is of a script that writes words without blanks.
fn has_no_blanks(character: char) -> bool {
    matches!(
        character,
        '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{3400}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}'
    )
}

/// Whether a character belongs to the one before it.
fn clings(character: char) -> bool {
    matches!(
        character,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5c7}'
            | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{900}'..='\u{903}'
            | '\u{93a}'..='\u{94f}' | '\u{e31}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}'
            | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{200c}' | '\u{200d}'
            | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}'
            | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0100}'..='\u{e01ef}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(passage: &Passage) -> Vec<&str> {
        passage.pieces.iter().map(|p| p.text.as_str()).collect()
    }

    #[test]
    fn words_keep_their_punctuation_and_lines_their_breaks() {
        let mut passage = Passage::default();
        passage.push_words("Wait,  then go.\r\nDone", Look::default());
        assert_eq!(
            texts(&passage),
            ["Wait,", "  ", "then", " ", "go.", "\n", "Done"]
        );
    }

    #[test]
    fn many_empty_lines_become_one() {
        let mut passage = Passage::default();
        passage.push_words("a\n\n \n\nb", Look::default());
        assert_eq!(texts(&passage), ["a", "\n", "\n", "b"]);
    }

    #[test]
    fn a_script_without_blanks_is_divided_and_a_word_is_not() {
        let mut passage = Passage::default();
        passage.push_words("東京タワー tower", Look::default());
        assert_eq!(texts(&passage), ["東", "京", "タ", "ワー", " ", "tower"]);
    }

    #[test]
    fn a_word_too_long_for_a_message_is_divided_before_no_accent() {
        let word = format!("{}e\u{301}{}", "a".repeat(99), "b".repeat(99));
        let parts: Vec<&str> = parts(&word).collect();
        assert_eq!(parts.concat(), word);
        assert_eq!(parts.len(), 2);
        assert!(parts[0].ends_with("e\u{301}"));
    }

    #[test]
    fn the_focus_is_what_answers() {
        let mut passage = Passage::default();
        passage.push_words("no ", Look::default());
        let answers = Look {
            answers: true,
            ..Look::default()
        };
        passage.push_words("yes it is", answers);
        passage.push_words(" no", Look::default());
        assert_eq!(passage.focus(), Some(2..7));
    }
}
