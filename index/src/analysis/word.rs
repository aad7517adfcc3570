//! Cuts text into words, in every script.
//!
//! Where a script puts spaces between words, a word is a run of letters, digits and marks; where it
//! does not, `icu_segmenter` finds the words, and Chinese characters, Kana and Hangul are also taken
//! singly and in pairs, since a dictionary's cut differs between a question and a text. A word that
//! can be written in several ways (`e-mail`, `readFile`, `1,000`) yields each of them.

use std::cell::RefCell;

use icu_segmenter::options::WordBreakInvariantOptions;
use icu_segmenter::{WordSegmenter, WordSegmenterBorrowed};

use crate::analysis::fold::lower_into;

/// Forms longer than this many bytes are cut: nobody asks for them, and an index would carry them.
const MAX_FORM_BYTES: usize = 60;

/// One way of reading a word of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form<'a> {
    /// The word in lower case and even width, accents kept.
    pub text: &'a str,
    /// First byte of the word in the text.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// Whether this is a further reading of words that were already yielded.
    pub extra: bool,
    /// Whether the word begins with a capital letter.
    pub capital: bool,
}

/// Calls `visit` with every word of `text`, in order.
///
/// Takes time in proportion to the text, whatever it holds.
pub fn each_form(text: &str, visit: &mut dyn FnMut(Form<'_>)) {
    let mut cutter = Cutter {
        text,
        buffer: String::new(),
        visit,
    };
    let mut chars = text.char_indices().peekable();
    let mut previous: Option<Run> = None;
    while let Some((start, first)) = chars.next() {
        let script = Script::of(first);
        if script == Script::None {
            continue;
        }
        let mut end = start + first.len_utf8();
        while let Some(&(at, c)) = chars.peek() {
            let goes_on = Script::of(c) == script || (script == Script::Spaced && is_mark(c));
            if !goes_on {
                break;
            }
            end = at + c.len_utf8();
            chars.next();
        }
        let run = Run { start, end, script };
        match script {
            Script::Spaced => cutter.spaced(run, previous),
            Script::Han | Script::Hangul => cutter.pairs(run),
            Script::Unspaced => cutter.segmented(run),
            Script::None => {}
        }
        previous = Some(run);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    /// No word character.
    None,
    /// Words are set apart by spaces.
    Spaced,
    /// Chinese characters and Kana.
    Han,
    /// Korean.
    Hangul,
    /// Thai, Lao, Khmer, Burmese and the like.
    Unspaced,
}

impl Script {
    fn of(c: char) -> Script {
        if c.is_ascii() {
            return if c.is_ascii_alphanumeric() {
                Script::Spaced
            } else {
                Script::None
            };
        }
        match c as u32 {
            0x0E00..=0x0EFF
            | 0x1000..=0x109F
            | 0x1780..=0x17FF
            | 0x1950..=0x19DF
            | 0x1A20..=0x1AAF
            | 0xA9E0..=0xA9FF
            | 0xAA60..=0xAADF
                if c.is_alphanumeric() || is_mark(c) =>
            {
                Script::Unspaced
            }
            0x3005
            | 0x3041..=0x3096
            | 0x30A1..=0x30FA
            | 0x30FC
            | 0x31F0..=0x31FF
            | 0x3400..=0x4DBF
            | 0x4E00..=0x9FFF
            | 0xF900..=0xFAFF
            | 0xFF66..=0xFF9F
            | 0x20000..=0x3FFFF => Script::Han,
            0x1100..=0x11FF | 0x3131..=0x318E | 0xAC00..=0xD7A3 => Script::Hangul,
            _ if c.is_alphanumeric() => Script::Spaced,
            _ => Script::None,
        }
    }
}

/// Marks that continue a word: combining accents, vowel signs, joiners, soft hyphens.
fn is_mark(c: char) -> bool {
    matches!(c as u32, 0x00AD | 0x200C | 0x200D)
        || (c as u32 >= 0x0300 && unicode_normalization::char::is_combining_mark(c))
}

#[derive(Clone, Copy)]
struct Run {
    start: usize,
    end: usize,
    script: Script,
}

struct Cutter<'t, 'v> {
    text: &'t str,
    buffer: String,
    visit: &'v mut dyn FnMut(Form<'_>),
}

impl<'t> Cutter<'t, '_> {
    fn slice(&self, start: usize, end: usize) -> &'t str {
        self.text.get(start..end).unwrap_or_default()
    }

    fn yield_form(&mut self, start: usize, end: usize, extra: bool) {
        self.buffer.clear();
        let word = self.slice(start, end);
        let capital = word.chars().next().is_some_and(char::is_uppercase);
        lower_into(word, &mut self.buffer);
        self.flush(start, end, extra, capital);
    }

    fn flush(&mut self, start: usize, end: usize, extra: bool, capital: bool) {
        let mut cut = self.buffer.len().min(MAX_FORM_BYTES);
        while !self.buffer.is_char_boundary(cut) {
            cut -= 1;
        }
        if let Some(text) = self.buffer.get(..cut)
            && !text.is_empty()
        {
            (self.visit)(Form {
                text,
                start,
                end,
                extra,
                capital,
            });
        }
    }

    /// A word of a script with spaces, and the other ways to read it.
    fn spaced(&mut self, run: Run, previous: Option<Run>) {
        let joint = previous
            .filter(|before| before.script == Script::Spaced)
            .map(|before| (before, self.slice(before.end, run.start)));
        if let Some((before, "'" | "’" | "ʼ")) = joint
            && self.contraction(before, run)
        {
            return;
        }
        let end = self.with_suffix(run);
        self.yield_form(run.start, end, false);
        self.parts(run);
        match joint {
            Some((before, "-" | "‐" | "‑" | "\u{AD}")) if self.may_join(before, run) => {
                self.joined(before, run);
            }
            Some((before, "." | "," | "'" | "\u{A0}" | "\u{202F}"))
                if self.is_grouped_number(before, run) =>
            {
                self.joined(before, run);
            }
            _ => {}
        }
    }

    /// The English endings after an apostrophe: `n't` is a word of its own, the rest say nothing.
    fn contraction(&mut self, before: Run, run: Run) -> bool {
        match self.slice(run.start, run.end) {
            "t" if self.slice(before.start, before.end).ends_with('n') => {
                self.buffer.clear();
                self.buffer.push_str("not");
                self.flush(run.start, run.end, false, false);
                true
            }
            "s" | "S" | "d" | "ll" | "re" | "ve" | "m" => true,
            _ => false,
        }
    }

    /// The end of the word with what belongs to it in the names of languages: `C++`, `C#`, `F#`.
    fn with_suffix(&self, run: Run) -> usize {
        if run.end - run.start > 2 {
            return run.end;
        }
        let rest = self.text.get(run.end..).unwrap_or_default();
        let suffix = if rest.starts_with("++") {
            2
        } else if rest.starts_with('#') {
            1
        } else {
            0
        };
        let after = rest.get(suffix..).and_then(|after| after.chars().next());
        if after.is_some_and(char::is_alphanumeric) {
            run.end
        } else {
            run.end + suffix
        }
    }

    /// The parts of `readFile`, `ipv6` or `1990s`, where there are at least two.
    fn parts(&mut self, run: Run) {
        let word = self.slice(run.start, run.end);
        if word.len() > MAX_FORM_BYTES || !word.is_ascii() {
            return;
        }
        let bytes = word.as_bytes();
        let mut start = 0;
        let mut found = false;
        for at in 1..bytes.len() {
            let (before, here) = (bytes[at - 1], bytes[at]);
            let next_is_lower = bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase);
            let boundary = (before.is_ascii_lowercase() && here.is_ascii_uppercase())
                || (before.is_ascii_uppercase() && here.is_ascii_uppercase() && next_is_lower)
                || (before.is_ascii_digit() != here.is_ascii_digit());
            if boundary {
                self.yield_form(run.start + start, run.start + at, true);
                start = at;
                found = true;
            }
        }
        if found {
            self.yield_form(run.start + start, run.end, true);
        }
    }

    fn may_join(&self, before: Run, run: Run) -> bool {
        let short = run.end - before.start <= MAX_FORM_BYTES;
        let lettered = |run: Run| {
            self.slice(run.start, run.end)
                .chars()
                .any(char::is_alphabetic)
        };
        short && (lettered(before) || lettered(run))
    }

    /// Whether `before` and `run` are the groups of one number: `1,000`, `3.11`.
    fn is_grouped_number(&self, before: Run, run: Run) -> bool {
        let digits = |run: Run| {
            let word = self.slice(run.start, run.end);
            word.len() <= 9 && word.bytes().all(|byte| byte.is_ascii_digit())
        };
        digits(before) && digits(run)
    }

    fn joined(&mut self, before: Run, run: Run) {
        self.buffer.clear();
        let (first, second) = (
            self.slice(before.start, before.end),
            self.slice(run.start, run.end),
        );
        lower_into(first, &mut self.buffer);
        let thousands = second.len() == 3 && self.slice(before.end, run.start) != ".";
        let number = self.is_grouped_number(before, run);
        if number && !thousands {
            self.buffer.push('.');
        }
        lower_into(second, &mut self.buffer);
        let capital = first.chars().next().is_some_and(char::is_uppercase);
        self.flush(before.start, run.end, true, capital);
    }

    /// Every character and every pair of neighbours; of Korean the whole word and the pairs.
    fn pairs(&mut self, run: Run) {
        let mut before: Option<usize> = None;
        let word = self.slice(run.start, run.end);
        let hangul = run.script == Script::Hangul;
        if hangul {
            self.yield_form(run.start, run.end, false);
        }
        let count = word.chars().count();
        for (at, c) in word.char_indices() {
            let (start, end) = (run.start + at, run.start + at + c.len_utf8());
            if !hangul {
                self.yield_form(start, end, false);
            }
            if let Some(before) = before
                && !(hangul && count == 2)
            {
                self.yield_form(before, end, true);
            }
            before = Some(start);
        }
    }

    /// The words that a dictionary finds in a script without spaces. A model would find compounds as
    /// well, but takes a hundred times as long, and cuts a word by what stands around it.
    fn segmented(&mut self, run: Run) {
        const WINDOW: usize = 2_048;
        let mut start = run.start;
        while start < run.end {
            let mut end = run.end.min(start + WINDOW);
            while !self.text.is_char_boundary(end) {
                end -= 1;
            }
            let part = self.slice(start, end);
            let cuts: Vec<usize> =
                with_segmenter(|segmenter| segmenter.segment_str(part).collect());
            for pair in cuts.windows(2) {
                if let [from, to] = *pair {
                    self.yield_form(start + from, start + to, false);
                }
            }
            start = end;
        }
    }
}

fn with_segmenter<T>(use_it: impl FnOnce(&WordSegmenterBorrowed<'static>) -> T) -> T {
    thread_local! {
        static SEGMENTER: RefCell<Option<WordSegmenterBorrowed<'static>>> = const { RefCell::new(None) };
    }
    SEGMENTER.with_borrow_mut(|slot| {
        let segmenter = slot.get_or_insert_with(|| {
            WordSegmenter::new_dictionary(WordBreakInvariantOptions::default())
        });
        use_it(segmenter)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn forms(text: &str) -> Vec<String> {
        let mut forms = Vec::new();
        each_form(text, &mut |form| forms.push(form.text.to_owned()));
        forms
    }

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        assert_eq!(forms(text), expected);
    }

    #[test]
    fn words_are_runs_of_letters_and_digits() {
        check("The quick, brown fox!", &["the", "quick", "brown", "fox"]);
        check("Élan vital", &["élan", "vital"]);
    }

    #[test]
    fn compounds_are_read_joined_and_apart() {
        check("an e-mail", &["an", "e", "mail", "email"]);
        check("set-up", &["set", "up", "setup"]);
    }

    #[test]
    fn identifiers_are_read_whole_and_in_parts() {
        check("readFile", &["readfile", "read", "file"]);
        check("get_pane_id", &["get", "pane", "id"]);
        check("HTTPServer", &["httpserver", "http", "server"]);
        check("utf8", &["utf8", "utf", "8"]);
    }

    #[test]
    fn numbers_meet_however_they_are_grouped() {
        check("1,000 m", &["1", "000", "1000", "m"]);
        check("3.11", &["3", "11", "3.11"]);
    }

    #[test]
    fn negation_is_a_word() {
        check("don't", &["don", "not"]);
        check("Tesla’s", &["tesla"]);
    }

    #[test]
    fn names_of_languages_keep_their_signs() {
        check("C++ and C#", &["c++", "and", "c#"]);
    }

    #[test]
    fn scripts_without_spaces_have_words_too() {
        check(
            "北京大学",
            &["北", "京", "北京", "大", "京大", "学", "大学"],
        );
        check("학교에서", &["학교에서", "학교", "교에", "에서"]);
        check("ภาษาไทย", &["ภาษา", "ไทย"]);
    }

    #[test]
    fn a_word_of_a_hundred_thousand_letters_is_cut_short() {
        let forms = forms(&"a".repeat(100_000));
        assert_eq!(forms, ["a".repeat(MAX_FORM_BYTES)]);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,200}") {
            let mut end = 0;
            each_form(&text, &mut |form| {
                assert!(text.get(form.start..form.end).is_some());
                assert!(form.text.len() <= MAX_FORM_BYTES);
                assert!(form.end >= end || form.extra);
                end = end.max(form.end);
            });
        }
    }
}
