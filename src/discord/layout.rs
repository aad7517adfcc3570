//! A passage written down as a block quote of Discord, and as much of it as fits.
//!
//! What stands in a passage is decided in `markup`; what stands around the quote in a message, in
//! `render`.

use quoth_index::answer::Cut;

use super::escape::{At, escape};
use super::passage::{Kind, Look, Passage, Piece};

/// Shown where a document goes on beyond what is quoted.
const ELLIPSIS: &str = "…";

/// How many pieces the part that is shown grows by, before it grows one by one.
const STRIDE: usize = 16;

/// Writes `passage` as a block quote of at most `budget` characters, its answering words in bold.
///
/// Where not all of it fits, the answering words are kept and what stands around them is cut,
/// between words and visibly.
pub(crate) fn block_quote(passage: &Passage, cut: Cut, budget: usize) -> String {
    let pieces = passage.pieces.as_slice();
    let whole = Window {
        pieces,
        start: 0,
        end: pieces.len(),
        cut,
    };
    if whole.fits(budget) {
        return whole.written();
    }
    let focus = passage.focus().unwrap_or(0..pieces.len());
    let mut window = Window {
        end: focus.start,
        start: focus.start,
        ..whole
    };
    window.grow_forward(budget, focus.end);
    if window.end == focus.end {
        // What follows an answer explains it more often than what stands before it.
        let used = window.length();
        let spare = budget.saturating_sub(used);
        window.grow_forward(used + spare * 2 / 3, pieces.len());
        window.grow_backward(budget);
        window.grow_forward(budget, pieces.len());
    }
    window.written()
}

/// The pieces from `start` to `end`, as the part of a passage that is shown.
#[derive(Clone, Copy)]
struct Window<'a> {
    pieces: &'a [Piece],
    start: usize,
    end: usize,
    /// What is missing around the whole passage.
    cut: Cut,
}

impl Window<'_> {
    /// Grows to `last` at most, while no more than `budget` characters are needed.
    fn grow_forward(&mut self, budget: usize, last: usize) {
        for stride in [STRIDE, 1] {
            while self.end < last {
                let end = (self.end + stride).min(last);
                let longer = Window { end, ..*self };
                if !longer.fits(budget) {
                    break;
                }
                *self = longer;
            }
        }
    }

    /// Grows to the start, while no more than `budget` characters are needed.
    fn grow_backward(&mut self, budget: usize) {
        for stride in [STRIDE, 1] {
            while self.start > 0 {
                let start = self.start.saturating_sub(stride);
                let longer = Window { start, ..*self };
                if !longer.fits(budget) {
                    break;
                }
                *self = longer;
            }
        }
    }

    fn fits(self, budget: usize) -> bool {
        self.length() <= budget
    }

    fn length(self) -> usize {
        self.written().chars().count()
    }

    fn written(self) -> String {
        let shown = self.pieces.get(self.start..self.end).unwrap_or_default();
        let is_word =
            |piece: &Piece| matches!(piece.kind, Kind::Word | Kind::Code(_) | Kind::Listing(_));
        let Some(first) = shown.iter().position(is_word) else {
            return String::new();
        };
        let last = shown.iter().rposition(is_word).unwrap_or(first);
        // An indentation belongs to the first line only where the line is shown from its start.
        let before = self.cut.before || self.start > 0;
        let after = self.cut.after || self.end < self.pieces.len();
        let mut page = Page::new(before);
        for piece in shown.get(first..=last).unwrap_or_default() {
            page.add(piece);
        }
        page.finished(after)
    }
}

/// A block quote while it is being written.
struct Page {
    written: String,
    /// Words and blanks of one look, not yet written.
    run: String,
    run_look: Look,
    /// The look whose markers are open.
    look: Look,
    at: At,
    /// Code that is being collected.
    code: Option<(Kind, String, Look)>,
    /// Whether a code block has just been closed, so that the next word needs a line of its own.
    after_block: bool,
    /// Whether a code span has just been closed.
    after_span: bool,
    starts_cut: bool,
}

impl Page {
    fn new(starts_cut: bool) -> Page {
        Page {
            written: "> ".to_owned(),
            run: String::new(),
            run_look: Look::default(),
            look: Look::default(),
            at: At::LineStart,
            code: None,
            after_block: false,
            after_span: false,
            starts_cut,
        }
    }

    fn add(&mut self, piece: &Piece) {
        let look = Look {
            answers: piece.answers,
            struck: piece.struck,
        };
        if self.starts_cut {
            self.starts_cut = false;
            self.written.push_str(ELLIPSIS);
            match piece.kind {
                Kind::Listing(_) => self.end_line(),
                _ => self.run.push(' '),
            }
        }
        match piece.kind {
            Kind::Word => {
                self.close_code();
                self.leave_block();
                if look != self.run_look {
                    self.flush();
                }
                self.run_look = look;
                self.run.push_str(&piece.text);
            }
            Kind::Blank => {
                self.close_code();
                self.run.push_str(&piece.text);
            }
            Kind::Break => {
                self.close_code();
                self.flush();
                self.end_line();
            }
            Kind::Code(_) | Kind::Listing(_) | Kind::ListingBreak(_) => {
                self.collect(piece, look);
            }
        }
    }

    /// Adds to the code at hand, or begins another.
    fn collect(&mut self, piece: &Piece, look: Look) {
        let kind = match piece.kind {
            Kind::ListingBreak(number) => Kind::Listing(number),
            kind => kind,
        };
        match &mut self.code {
            Some((open, text, _)) if *open == kind => text.push_str(&piece.text),
            _ => {
                self.close_code();
                self.leave_block();
                self.flush();
                self.code = Some((kind, piece.text.clone(), look));
            }
        }
    }

    fn close_code(&mut self) {
        match self.code.take() {
            Some((Kind::Code(_), text, look)) => self.write_span(&text, look),
            Some((Kind::Listing(_), text, _)) => self.write_block(&text),
            _ => {}
        }
    }

    /// Writes code inside a line; as plain words where no code span can hold it.
    fn write_span(&mut self, text: &str, look: Look) {
        if text.contains('`') || self.after_span && self.run.is_empty() {
            self.run_look = look;
            self.run.push_str(text);
            self.flush();
            return;
        }
        // Inside bold or struck words these would end the marker early.
        let look = match text.contains(['*', '~', '\\']) {
            true => Look::default(),
            false => look,
        };
        self.take_look(look);
        self.written.push('`');
        self.written.push_str(text);
        self.written.push('`');
        self.at = At::Within;
        self.after_span = true;
    }

    /// Writes a code block; as plain lines where its text would close it.
    fn write_block(&mut self, text: &str) {
        let text = text.trim_end();
        if text.trim().is_empty() {
            return;
        }
        self.run.clear();
        self.close_look();
        if self.at == At::Within {
            self.end_line();
        }
        let fenced = !text.contains("```");
        if fenced {
            self.written.push_str("```");
            self.end_line();
        }
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                self.end_line();
            }
            match fenced {
                true => self.written.push_str(line),
                false => self.written.push_str(&escape(line, At::LineStart)),
            }
        }
        if fenced {
            self.end_line();
            self.written.push_str("```");
        }
        self.after_block = true;
        self.at = At::Within;
    }

    /// Begins a line of its own for what follows a code block.
    fn leave_block(&mut self) {
        if self.after_block {
            self.run.clear();
            self.end_line();
        }
    }

    /// Writes the run without the blanks at its end, which may belong outside the next marker.
    fn flush(&mut self) {
        let run = std::mem::take(&mut self.run);
        let words = run.trim();
        if words.is_empty() {
            self.run = run;
            return;
        }
        let (blanks, tail) = around(&run);
        self.run.push_str(blanks);
        if self.take_look(self.run_look) {
            // What stands first between markers may be read as if it began a line.
            self.at = At::LineStart;
        }
        self.written.push_str(&escape(words, self.at));
        self.at = At::Within;
        self.after_span = false;
        self.run.push_str(tail);
    }

    /// Writes the blanks at hand and changes to the look `wanted` with no blank inside a marker;
    /// whether that opened one.
    fn take_look(&mut self, wanted: Look) -> bool {
        if wanted != self.look && self.look.struck {
            self.written.push_str("~~");
            self.look.struck = false;
        }
        if self.look.answers && !wanted.answers {
            self.written.push_str("**");
            self.look.answers = false;
        }
        if !self.run.is_empty() {
            self.after_span = false;
            self.written.push_str(&self.run);
            self.run.clear();
        }
        if wanted.answers && !self.look.answers {
            self.written.push_str("**");
        }
        if wanted.struck && !self.look.struck {
            self.written.push_str("~~");
        }
        let opened = wanted.answers && !self.look.answers || wanted.struck && !self.look.struck;
        self.look = wanted;
        opened
    }

    fn close_look(&mut self) {
        if self.look.struck {
            self.written.push_str("~~");
        }
        if self.look.answers {
            self.written.push_str("**");
        }
        self.look = Look::default();
    }

    fn end_line(&mut self) {
        self.close_look();
        self.run.clear();
        self.written.push_str("\n> ");
        self.at = At::LineStart;
        self.after_block = false;
        self.after_span = false;
    }

    fn finished(mut self, ends_cut: bool) -> String {
        self.close_code();
        self.flush();
        self.run.clear();
        self.close_look();
        if ends_cut {
            if self.after_block {
                self.end_line();
            } else {
                self.written.push(' ');
            }
            self.written.push_str(ELLIPSIS);
        }
        self.written
    }
}

/// The blanks at both ends of `run`.
fn around(run: &str) -> (&str, &str) {
    let start = run.len() - run.trim_start().len();
    let end = run.trim_end().len();
    (
        run.get(..start).unwrap_or_default(),
        run.get(end..).unwrap_or_default(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Look = Look {
        answers: false,
        struck: false,
    };
    const ANSWERS: Look = Look {
        answers: true,
        struck: false,
    };

    #[track_caller]
    fn check(build: impl Fn(&mut Passage), budget: usize, expected: &str) {
        let mut passage = Passage::default();
        build(&mut passage);
        assert_eq!(block_quote(&passage, Cut::default(), budget), expected);
    }

    #[test]
    fn the_answering_words_are_bold_without_the_blanks_around_them() {
        check(
            |passage| {
                passage.push_words("First. ", PLAIN);
                passage.push_words("It *is* so. ", ANSWERS);
                passage.push_words("Last.", PLAIN);
            },
            200,
            r"> First. **It \*is\* so.** Last.",
        );
    }

    #[test]
    fn bold_ends_with_its_line_and_goes_on_in_the_next() {
        check(
            |passage| passage.push_words("one\n\n# two", ANSWERS),
            200,
            "> **one**\n> \n> **\\# two**",
        );
    }

    #[test]
    fn code_stays_code_and_leaves_bold_only_where_it_must() {
        check(
            |passage| {
                passage.push_words("Run ", ANSWERS);
                passage.push_code("ls -a", 0, ANSWERS);
                passage.push_words(" or ", ANSWERS);
                passage.push_code("ls **", 1, ANSWERS);
                passage.push_words(" now", ANSWERS);
            },
            200,
            "> **Run `ls -a` or** `ls **` **now**",
        );
    }

    #[test]
    fn a_code_block_has_lines_of_its_own() {
        check(
            |passage| {
                passage.push_words("Run:", PLAIN);
                passage.push_break();
                passage.push_listing([("# a", PLAIN), ("@everyone `b`", PLAIN)], 0);
                passage.push_break();
                passage.push_words("Done", PLAIN);
            },
            200,
            "> Run:\n> ```\n> # a\n> @everyone `b`\n> ```\n> Done",
        );
    }

    #[test]
    fn a_code_block_that_holds_a_fence_becomes_plain_lines() {
        check(
            |passage| passage.push_listing([("a", PLAIN), ("```", PLAIN), ("# b", PLAIN)], 0),
            200,
            "> a\n> \\`\\`\\`\n> \\# b",
        );
    }

    #[test]
    fn what_does_not_fit_is_cut_around_the_answer_between_words() {
        check(
            |passage| {
                passage.push_words("one two three four five six. ", PLAIN);
                passage.push_words("The answer.", ANSWERS);
                passage.push_words(" seven eight nine ten.", PLAIN);
            },
            40,
            "> … six. **The answer.** seven eight …",
        );
    }

    #[test]
    fn an_answer_too_long_for_the_message_is_cut_at_its_end() {
        check(
            |passage| passage.push_words("one two three four five six", ANSWERS),
            20,
            "> **one two** …",
        );
    }

    #[test]
    fn a_cut_of_the_document_shows() {
        let mut passage = Passage::default();
        passage.push_words("middle", PLAIN);
        let cut = Cut {
            before: true,
            after: true,
        };
        assert_eq!(block_quote(&passage, cut, 100), "> … middle …");
    }
}
