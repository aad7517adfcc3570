//! A document's markup, read away from its words: a quote becomes a passage.
//!
//! Words are never altered. Markers of lists, tables and code become their counterparts in a
//! chat, emphasis goes (bold is for what answers), and of a link only its words stay. How a
//! passage is written down is told in `layout`.

use std::ops::Range;

use pulldown_cmark::{BrokenLink, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};
use quoth_index::answer::{Quote, QuotedBlock};
use quoth_index::document::{BlockKind, Format};
use quoth_index::span::Span;

use super::html;
use super::passage::{Look, Passage};

/// Stands before text that continues a line of the document, so that nothing in it is taken for
/// the start of a heading, a list or a quotation.
const LINE_BEFORE: &str = "·";

/// From how many characters on a line counts as broken by its width, not by its author.
const WRAPPED_LINE: usize = 40;

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

struct Reader<'a> {
    text: &'a str,
    format: Format,
    highlight: Option<Span>,
    passage: Passage,
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
            (Format::Text, BlockKind::Paragraph) if is_wrapped(source) => {
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

    /// Reads Markdown that starts at byte `start` of the quote, as if `before` stood before it.
    fn read_markdown(&mut self, start: usize, source: &str, before: &str) {
        let whole = format!("{before}{source}");
        let options = Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_HEADING_ATTRIBUTES;
        let parser =
            Parser::new_with_broken_link_callback(&whole, options, Some(defined_elsewhere));
        let mut inline = Inline {
            struck: false,
            next: Next::Nothing,
            html: None,
            listing: None,
        };
        for (event, range) in parser.into_offset_iter() {
            let begins = whole.get(range.clone()).unwrap_or_default();
            // Back to bytes of the quote.
            let range = range.start.saturating_sub(before.len())..range.end - before.len();
            let range = start + range.start..start + range.end;
            self.read_event(&mut inline, event, range, begins);
        }
    }

    /// Reads one event of Markdown; `source` is what it was read from, at `range` of the quote.
    fn read_event(
        &mut self,
        inline: &mut Inline,
        event: Event<'_>,
        range: Range<usize>,
        source: &str,
    ) {
        match event {
            Event::Text(text) => {
                if let Some((_, listing)) = &mut inline.listing {
                    listing.push_str(&text);
                    return;
                }
                let continued = source.starts_with(LINE_BEFORE) && text.starts_with(LINE_BEFORE);
                let text = match text.strip_prefix(LINE_BEFORE) {
                    Some(rest) if continued && self.text.get(range.clone()) != Some(&*text) => rest,
                    _ => &text,
                };
                if text.is_empty() {
                    return;
                }
                inline.next.push(&mut self.passage);
                if self.text.get(range.clone()) == Some(text) {
                    self.push_source(range, inline.struck);
                } else {
                    let look = self.look_struck(range, inline.struck);
                    self.passage.push_words(text, look);
                }
            }
            Event::Code(code) => {
                inline.next.push(&mut self.passage);
                let number = self.next_code();
                let look = self.look_struck(range, inline.struck);
                self.passage
                    .push_code(&code.replace("\\|", "|"), number, look);
            }
            Event::SoftBreak => {
                let look = self.look_struck(range, inline.struck);
                self.passage.push_blank(look);
            }
            Event::HardBreak => self.passage.push_break(),
            Event::Rule => inline.next = Next::Line,
            Event::InlineHtml(tag) => self.push_html(&tag, range, inline.struck),
            Event::Html(line) => match &mut inline.html {
                Some((_, lines)) => lines.push_str(&line),
                None => inline.html = Some((range, line.into_string())),
            },
            Event::End(TagEnd::HtmlBlock) => {
                if let Some((range, lines)) = inline.html.take() {
                    inline.next.push(&mut self.passage);
                    self.push_html(&lines, range, inline.struck);
                }
                inline.next = Next::Line;
            }
            Event::Start(Tag::CodeBlock(_)) => {
                inline.next.push(&mut self.passage);
                inline.listing = Some((range, String::new()));
            }
            Event::End(TagEnd::CodeBlock) => {
                if let Some((range, text)) = inline.listing.take() {
                    let look = self.look(range);
                    let number = self.next_code();
                    let lines = text.trim_end().split('\n').map(|line| (line, look));
                    self.passage.push_break_if_needed();
                    self.passage.push_listing(lines, number);
                }
                inline.next = Next::Line;
            }
            Event::Start(Tag::Item) => {
                inline.next.push(&mut self.passage);
                let marker = source.split_whitespace().next().unwrap_or_default();
                let numbered = marker.starts_with(|c: char| c.is_ascii_digit());
                let marker = if numbered { marker } else { "•" };
                self.passage
                    .push_words(&format!("{marker} "), Look::default());
            }
            Event::TaskListMarker(done) => {
                let mark = if done { "☑ " } else { "☐ " };
                self.passage.push_words(mark, Look::default());
            }
            Event::Start(Tag::BlockQuote(_)) if inline.next == Next::Line => {
                // The next line of a quotation, whose marker stands outside of the block's start.
                inline.next = Next::Blank;
            }
            Event::Start(Tag::Strikethrough) => inline.struck = true,
            Event::End(TagEnd::Strikethrough) => inline.struck = false,
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item) => {
                inline.next = Next::Line;
            }
            Event::FootnoteReference(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                let look = self.look_struck(range, inline.struck);
                self.passage.push_words(&text, look);
            }
            Event::Start(_) | Event::End(_) => {}
        }
    }

    fn push_html(&mut self, html: &str, range: Range<usize>, struck: bool) {
        let look = self.look_struck(range, struck);
        for part in html::parts(html) {
            match part {
                html::Part::Words(words) => self.passage.push_words(words, look),
                html::Part::LineBreak => self.passage.push_break(),
            }
        }
    }

    /// Adds the quote's own bytes, told apart by whether they answer.
    fn push_source(&mut self, range: Range<usize>, struck: bool) {
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

    fn look(&self, range: Range<usize>) -> Look {
        self.look_struck(range, false)
    }

    /// How text looks that was read from `range` of the quote.
    fn look_struck(&self, range: Range<usize>, struck: bool) -> Look {
        let overlaps =
            |highlight: Span| highlight.start() < range.end && range.start < highlight.end();
        Look {
            answers: self.highlight.is_some_and(overlaps),
            struck,
        }
    }

    fn next_code(&mut self) -> u32 {
        self.codes += 1;
        self.codes
    }
}

/// What is going on in the text of one block.
struct Inline {
    struck: bool,
    next: Next,
    /// A block of HTML that is being collected.
    html: Option<(Range<usize>, String)>,
    /// A code block that is being collected.
    listing: Option<(Range<usize>, String)>,
}

/// What has to come before the next words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Nothing,
    Blank,
    Line,
}

impl Next {
    fn push(&mut self, passage: &mut Passage) {
        match std::mem::replace(self, Next::Nothing) {
            Next::Nothing => {}
            Next::Blank => passage.push_blank(Look::default()),
            Next::Line => passage.push_break_if_needed(),
        }
    }
}

/// Resolves `[words][name]` whose address stands elsewhere in the document; a mere `[words]`
/// stays as it is, brackets and all.
fn defined_elsewhere<'a>(link: BrokenLink<'_>) -> Option<(CowStr<'a>, CowStr<'a>)> {
    let named = matches!(
        link.link_type,
        LinkType::Reference
            | LinkType::ReferenceUnknown
            | LinkType::Collapsed
            | LinkType::CollapsedUnknown
    );
    named.then(|| (CowStr::from(""), CowStr::from("")))
}

/// Whether the lines of a paragraph were broken by their width.
fn is_wrapped(paragraph: &str) -> bool {
    let mut lines = paragraph.lines().peekable();
    let mut several = false;
    while let Some(line) = lines.next() {
        let starts_a_line_of_its_own =
            |c: char| c.is_whitespace() || c.is_ascii_punctuation() && !"(\"'".contains(c);
        if line.starts_with(starts_a_line_of_its_own) {
            return false;
        }
        if lines.peek().is_some() {
            several = true;
            if line.chars().count() < WRAPPED_LINE {
                return false;
            }
        }
    }
    several
}

/// Drops the fences of a code block, as far as they are in the quote.
fn without_fences(lines: &mut Vec<(usize, &str)>, starts_cut: bool, ends_cut: bool) {
    let is_fence = |line: &str| {
        let line = line.trim_start_matches([' ', '>']);
        line.starts_with("```") || line.starts_with("~~~")
    };
    let closes = |line: &str| is_fence(line) && line.chars().all(|c| " >`~".contains(c));
    let fenced = lines.first().is_some_and(|(_, line)| is_fence(line));
    if fenced && !starts_cut {
        lines.remove(0);
    }
    let closed = lines.last().is_some_and(|(_, line)| closes(line));
    if closed && (fenced || starts_cut) && !ends_cut {
        lines.pop();
    }
}

/// Drops the blanks that all lines start with.
fn without_indent(lines: &mut [(usize, &str)]) {
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let used = lines.iter().filter(|(_, line)| !line.trim().is_empty());
    // The quote may start behind the first line's own indentation.
    let common = used
        .enumerate()
        .filter(|(number, (_, line))| *number > 0 || indent(line) > 0)
        .map(|(_, (_, line))| indent(line))
        .min()
        .unwrap_or(0);
    for (at, line) in lines {
        let less = common.min(indent(line));
        *line = line.get(less..).unwrap_or_default();
        *at += less;
    }
}

/// The cells of a row, each with its place in the row.
fn cells(row: &str) -> Vec<(usize, &str)> {
    let mut cells = Vec::new();
    let mut start = 0;
    let mut escaped = false;
    for (at, character) in row.char_indices() {
        if character == '|' && !escaped {
            cells.push((start, at));
            start = at + 1;
        }
        escaped = character == '\\' && !escaped;
    }
    cells.push((start, row.len()));
    let last = cells.len() - 1;
    let trimmed = cells.into_iter().enumerate().filter_map(|(number, cell)| {
        let cell_text = row.get(cell.0..cell.1)?;
        let is_border = (number == 0 || number == last) && cell_text.trim().is_empty();
        let blanks = cell_text.len() - cell_text.trim_start().len();
        (!is_border).then_some((cell.0 + blanks, cell_text.trim()))
    });
    trimmed.collect()
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
