//! Markdown inside one block of a quote.
//!
//! Markers of lists and code become their counterparts in a chat, emphasis goes (bold is for what
//! answers), and of a link only its words stay. Which blocks there are is told in `markup`.

use std::ops::Range;

use pulldown_cmark::{BrokenLink, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

use super::html;
use super::markup::Reader;
use super::passage::{Look, Passage};

/// Stands before text that continues a line of the document, so that nothing in it is taken for
/// the start of a heading, a list or a quotation.
pub(super) const LINE_BEFORE: &str = "·";

impl Reader<'_> {
    /// Reads Markdown that starts at byte `start` of the quote, as if `before` stood before it.
    pub(super) fn read_markdown(&mut self, start: usize, source: &str, before: &str) {
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
