//! A document's markup, read away from its words: a quote becomes a passage.
//!
//! Words are never altered. Here a quote is read block by block; what stands inside a block of
//! Markdown is read in `markdown`, and how a passage is written down is told in `layout`.

use std::ops::Range;

use quoth_index::answer::{Quote, QuotedBlock};
use quoth_index::document::{BlockKind, Format};
use quoth_index::span::Span;

use super::blocks::{cells, is_wrapped, without_fences, without_indent};
use super::markdown::LINE_BEFORE;
use super::passage::{Look, Passage};

/// Takes a quote apart into words, breaks and code.
pub(crate) fn passage(quote: &Quote) -> Passage {
    let text = quote.text();
    let mut reader = Reader {
        text,
        format: quote.format(),
        highlight: quote.highlight(),
        passage: Passage::default(),
        codes: 0,
    };
    let mut at = 0;
    for block in quote.blocks() {
        reader.read_between(at..block.span.start());
        reader.read_block(block);
        at = block.span.end();
    }
    reader.read_between(at..text.len());
    reader.passage
}

/// Reads a quote from its start to its end.
pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    format: Format,
    highlight: Option<Span>,
    pub(super) passage: Passage,
    /// Code spans and code blocks so far: gives each a number of its own.
    codes: u32,
}

impl Reader<'_> {
    /// Reads what belongs to no block: blank lines, indentation, the odd word.
    fn read_between(&mut self, range: Range<usize>) {
        let Some(gap) = self.text.get(range.clone()) else {
            return;
        };
        if gap.chars().any(char::is_alphanumeric) {
            self.push_source(range, false);
            return;
        }
        let ends = gap.matches('\n').count();
        for _ in 0..ends.min(2) {
            self.passage.push_break();
        }
        let indent = gap.rsplit('\n').next().unwrap_or_default();
        let is_indent = !indent.is_empty() && indent.chars().all(|c| c == ' ');
        if ends > 0 && is_indent && indent.len() <= 8 && self.format == Format::Markdown {
            self.passage.push_words(indent, Look::default());
        } else if ends == 0 {
            self.passage.push_blank(Look::default());
        }
    }

    fn read_block(&mut self, block: &QuotedBlock) {
        let range = block.span.range();
        let Some(source) = self.text.get(range.clone()) else {
            return;
        };
        match (self.format, block.kind) {
            (_, BlockKind::Code) => self.read_listing(block),
            (Format::Markdown, BlockKind::TableHeader) => {
                // The line under it only draws a border.
                let first = source.lines().next().unwrap_or_default();
                self.read_row(range.start, first);
            }
            (Format::Markdown, BlockKind::TableRow) => self.read_row(range.start, source),
            (Format::Markdown, BlockKind::ListItem) if !block.cut.before => {
                self.read_markdown(range.start, source, "");
            }
            (Format::Markdown, BlockKind::Heading) => {
                self.read_markdown(range.start, source, "");
            }
            (Format::Markdown, _) => self.read_markdown(range.start, source, LINE_BEFORE),
            (format, BlockKind::Paragraph) if is_plain(format) && is_wrapped(source) => {
                self.read_wrapped(range.start, source);
            }
            _ => self.push_source(range, false),
        }
    }

    /// Joins the lines of a paragraph that was broken by its width.
    fn read_wrapped(&mut self, start: usize, source: &str) {
        let mut at = start;
        for line in source.split_inclusive('\n') {
            let end = at + line.trim_end().len();
            if at > start {
                let look = self.look(at..at + 1);
                self.passage.push_blank(look);
            }
            self.push_source(at..end, false);
            at += line.len();
        }
    }

    /// Reads a code block without its fences and without the indentation of what it stands in.
    fn read_listing(&mut self, block: &QuotedBlock) {
        let Some(source) = block.span.of(self.text) else {
            return;
        };
        let mut lines: Vec<(usize, &str)> = Vec::new();
        let mut at = block.span.start();
        for line in source.split_inclusive('\n') {
            lines.push((at, line.trim_end_matches(['\n', '\r'])));
            at += line.len();
        }
        if self.format == Format::Markdown {
            without_fences(&mut lines, block.cut.before, block.cut.after);
            without_indent(&mut lines);
        }
        let looks: Vec<(&str, Look)> = lines
            .iter()
            .map(|(at, line)| (*line, self.look(*at..at + line.len())))
            .collect();
        let number = self.next_code();
        self.passage.push_listing(looks, number);
    }

    /// Reads a row of a table, its cells divided by bars.
    fn read_row(&mut self, start: usize, row: &str) {
        let mut first = true;
        for (at, cell) in cells(row) {
            if !first {
                self.passage.push_words(" | ", Look::default());
            }
            first = false;
            self.read_markdown(start + at, cell, LINE_BEFORE);
        }
    }

    /// Adds the quote's own bytes, told apart by whether they answer.
    pub(super) fn push_source(&mut self, range: Range<usize>, struck: bool) {
        let (start, end) = match self.highlight {
            Some(highlight) => (highlight.start(), highlight.end()),
            None => (range.end, range.end),
        };
        let inside = start.clamp(range.start, range.end)..end.clamp(range.start, range.end);
        let cuts = [
            (range.start..inside.start, false),
            (inside.clone(), true),
            (inside.end..range.end, false),
        ];
        for (part, answers) in cuts {
            let words = self.text.get(part).unwrap_or_default();
            if !words.is_empty() {
                self.passage.push_words(words, Look { answers, struck });
            }
        }
    }

    pub(super) fn look(&self, range: Range<usize>) -> Look {
        self.look_struck(range, false)
    }

    /// How text looks that was read from `range` of the quote.
    pub(super) fn look_struck(&self, range: Range<usize>, struck: bool) -> Look {
        let overlaps =
            |highlight: Span| highlight.start() < range.end && range.start < highlight.end();
        Look {
            answers: self.highlight.is_some_and(overlaps),
            struck,
        }
    }

    pub(super) fn next_code(&mut self) -> u32 {
        self.codes += 1;
        self.codes
    }
}

/// Whether the text is the file itself, in lines as its author broke them.
fn is_plain(format: Format) -> bool {
    matches!(
        format,
        Format::Text
            | Format::Rst
            | Format::Asciidoc
            | Format::Org
            | Format::Latex
            | Format::Mediawiki
            | Format::Mail
    )
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;
    use crate::discord::layout::block_quote;
    use crate::discord::testing::quote;
    use quoth_index::answer::Cut;

    /// `[[` and `]]` stand around the words that answer.
    #[track_caller]
    fn check(format: Format, kinds: &[(BlockKind, &str)], expected: &str) {
        let mut text = String::new();
        let mut blocks = Vec::new();
        let mut highlight = (None, None);
        for (kind, block) in kinds {
            let block = block.strip_suffix('\n').unwrap_or(block);
            if !text.is_empty() {
                text.push('\n');
            }
            let start = text.len();
            for part in block.split_inclusive("]]") {
                let part = match part.split_once("[[") {
                    Some((before, rest)) => {
                        text.push_str(before);
                        highlight.0 = Some(text.len());
                        rest
                    }
                    None => part,
                };
                text.push_str(part.strip_suffix("]]").unwrap_or(part));
                if part.ends_with("]]") {
                    highlight.1 = Some(text.len());
                }
            }
            blocks.push((start..text.len(), *kind));
        }
        let highlight = highlight.0.map(|start| start..highlight.1.unwrap());
        let quote = quote(format, &text, &blocks, highlight);
        let shown = block_quote(&passage(&quote), Cut::default(), 2_000);
        assert_eq!(shown, expected);
    }

    use BlockKind::{Code, Heading, ListItem, Paragraph, TableHeader, TableRow};
    use Format::{Markdown, Text};

    #[test]
    fn emphasis_goes_and_the_answer_is_bold() {
        check(
            Markdown,
            &[(
                Paragraph,
                "Do *not* do __this__. [[Do **that** _one_ 2\\*3 &amp; `x*y`.]] Fine.",
            )],
            r"> Do not do this. **Do that one 2\*3 &** `x*y`**.** Fine.",
        );
    }

    #[test]
    fn of_a_link_its_words_stay() {
        check(
            Markdown,
            &[(
                Paragraph,
                "[bank](https://evil.example) [docs][ref] [plain] ![a cat](cat.png) <https://a.example/b_c>",
            )],
            r"> bank docs \[plain\] a cat https\://a.example/b\_c",
        );
    }

    #[test]
    fn lists_keep_their_numbers_and_their_indentation() {
        check(
            Markdown,
            &[
                (ListItem, "- one"),
                (ListItem, "* two\n  goes on"),
                (ListItem, "3. [[three]]"),
                (ListItem, "- [x] done"),
            ],
            "> • one\n> • two goes on\n> 3\\. **three**\n> • ☑ done",
        );
    }

    #[test]
    fn tables_become_rows_with_bars() {
        check(
            Markdown,
            &[
                (TableHeader, "| Name | Size |\n|------|-----:|"),
                (TableRow, "| [[*small* | `a\\|b`]] |"),
            ],
            "> Name \\| Size\n> **small** \\| **`a|b`**",
        );
    }

    #[test]
    fn code_loses_its_fences_and_nothing_else() {
        check(
            Markdown,
            &[
                (Paragraph, "Run:"),
                (Code, "  ```sh\n  if a; then\n    b **c** # d\n  fi\n  ```"),
            ],
            "> Run:\n> ```\n> if a; then\n>   b **c** # d\n> fi\n> ```",
        );
    }

    #[test]
    fn headings_and_soft_breaks_are_read() {
        check(
            Markdown,
            &[
                (Heading, "## Setting *up* {#setup}"),
                (Paragraph, "one\ntwo  \nthree"),
            ],
            "> Setting up\n> one two\n> three",
        );
    }

    #[test]
    fn struck_words_stay_struck() {
        check(
            Markdown,
            &[(Paragraph, "It is ~~not~~ [[so ~~or so~~]].")],
            "> It is ~~not~~ **so ~~or so~~**.",
        );
    }

    #[test]
    fn tags_go_and_what_only_looks_like_one_stays() {
        check(
            Markdown,
            &[(
                Paragraph,
                "<b>Set</b> TOKEN=<your token><br>now <!-- secret -->ok",
            )],
            r"> Set TOKEN=\<your token>
> now ok",
        );
    }

    #[test]
    fn a_paragraph_cannot_turn_into_a_list_or_heading() {
        check(
            Markdown,
            &[
                (Paragraph, "1986. A great year"),
                (Paragraph, "# no heading"),
            ],
            "> 1986\\. A great year\n> \\# no heading",
        );
    }

    #[test]
    fn plain_text_is_shown_as_it_is() {
        check(
            Text,
            &[(Paragraph, "*a* <b>c</b>\n  [[d &amp;]] e")],
            "> \\*a\\* \\<b>c\\</b>\n>   **d &amp;** e",
        );
    }

    #[test]
    fn a_paragraph_broken_by_its_width_is_joined_and_a_poem_is_not() {
        check(
            Text,
            &[(
                Paragraph,
                "The quick brown fox jumps over the lazy dog and\n[[keeps running until the sun has gone below the\nedge.]]",
            )],
            "> The quick brown fox jumps over the lazy dog and **keeps running until the sun has gone below the edge.**",
        );
        check(
            Text,
            &[(Paragraph, "Roses are red\nviolets are blue")],
            "> Roses are red\n> violets are blue",
        );
    }
}
