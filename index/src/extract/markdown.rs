//! Reads Markdown: CommonMark with tables, footnotes, task lists, heading ids and front matter.
//!
//! Blocks are byte ranges of the file. HTML between the Markdown is looked through by
//! `markdown_html`, front matter by `front_matter`.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::Found;
use super::anchor::Anchors;
use super::front_matter::front_matter;
use super::indented::{self, Origin};
use super::markdown_html;
use super::outline::{Heading, Outline};
use crate::document::BlockKind;

/// Finds the sections and blocks of `text`.
pub(super) fn read(text: Cow<'_, str>) -> Found<'_> {
    let front = front_matter(&text);
    let start = front.as_ref().map_or(0, |front| front.end);
    let body = text.get(start..).unwrap_or_default();
    let mut walk = Walk::new(&text, start);
    walk.parse(body, &Origin::at(start));
    let (sections, blocks) = walk.outline.finish();
    let first_top = sections.iter().find(|section| section.level == 1);
    let (title, date) = front.map_or((None, None), |front| (front.title, front.date));
    let title = title.or_else(|| first_top.map(|section| section.heading.clone()));
    Found {
        title,
        sections,
        blocks,
        text,
        date,
        ..Found::default()
    }
}

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM
}

/// The walk over the parser's events. It keeps its own stack and never recurses, so that the
/// nesting of a file costs memory and nothing else.
struct Walk<'t> {
    text: &'t str,
    /// Where the body starts, after the front matter.
    start: usize,
    outline: Outline<'t>,
    anchors: Anchors,
    containers: Vec<Container>,
    quotes: usize,
    leaf: Option<Leaf>,
    table_head: Option<Range<usize>>,
    /// The indented text of a note, which is Markdown again and is to be parsed next.
    note: Option<Range<usize>>,
    /// How many notes the walk is inside of.
    notes: usize,
}

/// A list item, block quotation or footnote that the walk is inside of.
struct Container {
    kind: ContainerKind,
    start: usize,
    /// Whether its marker still waits for a block to belong to.
    has_marker: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ContainerKind {
    Item,
    Quotation,
    Footnote,
}

/// What is being read, down to its end event or, for the text of a tight list item, up to
/// whatever comes next.
struct Leaf {
    kind: LeafKind,
    range: Range<usize>,
    /// The words in it, kept for headings only.
    words: String,
    /// Whether there is anything in it to read: an image without a description has nothing.
    has_text: bool,
}

enum LeafKind {
    Heading { level: u8, id: Option<String> },
    Paragraph,
    TightItem,
    TableHead,
    TableRow,
    Code { is_indented: bool },
    Html,
}

impl<'t> Walk<'t> {
    fn new(text: &'t str, start: usize) -> Walk<'t> {
        Walk {
            text,
            start,
            outline: Outline::new(text),
            anchors: Anchors::default(),
            containers: Vec::new(),
            quotes: 0,
            leaf: None,
            table_head: None,
            note: None,
            notes: 0,
        }
    }

    /// Walks through `source`, whose bytes stand in the text where `origin` says.
    fn parse(&mut self, source: &str, origin: &Origin) {
        for (event, range) in Parser::new_ext(source, options()).into_offset_iter() {
            self.step(event, origin.of(range.start)..origin.of(range.end));
            if let Some(note) = self.note.take() {
                let (inner, inner_origin) = indented::dedented(self.text, note);
                self.notes += 1;
                self.parse(&inner, &inner_origin);
                self.notes -= 1;
            }
        }
    }

    fn step(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::Text(words) | Event::Code(words) => {
                let has_text = !words.trim().is_empty();
                self.inline(range, &words, has_text);
            }
            Event::InlineMath(words) | Event::DisplayMath(words) => {
                self.inline(range, &words, true)
            }
            Event::SoftBreak | Event::HardBreak => self.inline(range, " ", false),
            Event::InlineHtml(_) | Event::TaskListMarker(_) | Event::FootnoteReference(_) => {
                self.inline(range, "", false);
            }
            Event::Html(_) => {}
            Event::Rule => self.close_tight_item(),
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        let leaf = match tag {
            Tag::Paragraph => LeafKind::Paragraph,
            Tag::Heading { level, id, .. } => LeafKind::Heading {
                level: level as u8,
                id: id.map(|id| id.to_string()),
            },
            Tag::CodeBlock(kind) => LeafKind::Code {
                is_indented: matches!(kind, CodeBlockKind::Indented),
            },
            Tag::HtmlBlock => LeafKind::Html,
            Tag::TableHead => LeafKind::TableHead,
            Tag::TableRow => LeafKind::TableRow,
            Tag::Item => return self.enter(ContainerKind::Item, range.start),
            Tag::BlockQuote(_) => return self.enter(ContainerKind::Quotation, range.start),
            Tag::FootnoteDefinition(_) => return self.enter(ContainerKind::Footnote, range.start),
            Tag::List(_) | Tag::Table(_) => return self.close_tight_item(),
            Tag::Link { .. }
            | Tag::Image { .. }
            | Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough => return self.inline(range, "", false),
            // Cells lie inside rows; the rest is switched off in `options`.
            _ => return,
        };
        self.close_tight_item();
        self.close_table_head(range.start);
        self.leaf = Some(Leaf {
            kind: leaf,
            range,
            words: String::new(),
            has_text: false,
        });
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::Paragraph
            | TagEnd::Heading(_)
            | TagEnd::CodeBlock
            | TagEnd::HtmlBlock
            | TagEnd::TableHead
            | TagEnd::TableRow => {
                if let Some(leaf) = self.leaf.take() {
                    self.close(leaf);
                }
            }
            TagEnd::Table => self.close_table_head(range.end),
            TagEnd::TableCell => self.inline(range.end..range.end, " ", false),
            TagEnd::Item | TagEnd::FootnoteDefinition | TagEnd::BlockQuote(_) => {
                self.close_tight_item();
                let left = self.containers.pop();
                if left.is_some_and(|left| left.kind == ContainerKind::Quotation) {
                    self.quotes -= 1;
                }
            }
            _ => {}
        }
    }

    fn enter(&mut self, kind: ContainerKind, start: usize) {
        self.close_tight_item();
        self.quotes += usize::from(kind == ContainerKind::Quotation);
        self.containers.push(Container {
            kind,
            start,
            has_marker: true,
        });
    }

    /// Takes in a piece of running text: part of the open leaf, or of a tight list item's own text.
    fn inline(&mut self, range: Range<usize>, words: &str, has_text: bool) {
        let leaf = self.leaf.get_or_insert_with(|| Leaf {
            kind: LeafKind::TightItem,
            range: range.clone(),
            words: String::new(),
            has_text: false,
        });
        if matches!(leaf.kind, LeafKind::TightItem) {
            leaf.range.end = leaf.range.end.max(range.end);
        }
        if matches!(leaf.kind, LeafKind::Heading { .. }) {
            leaf.words.push_str(words);
        }
        leaf.has_text |= has_text;
    }

    fn close_tight_item(&mut self) {
        if let Some(leaf) = self
            .leaf
            .take_if(|leaf| matches!(leaf.kind, LeafKind::TightItem))
        {
            self.close(leaf);
        }
    }

    fn close(&mut self, leaf: Leaf) {
        match leaf.kind {
            LeafKind::Heading { level, id } if self.is_at_top() => {
                self.close_heading(leaf.range, level, id, &leaf.words);
            }
            LeafKind::Code { is_indented } if is_indented && self.is_in_note() => {
                self.note = Some(leaf.range);
            }
            LeafKind::Code { .. } => self.close_code(leaf.range),
            LeafKind::Html => self.close_html(leaf.range),
            LeafKind::TableHead => self.table_head = Some(leaf.range).filter(|_| leaf.has_text),
            LeafKind::TableRow if leaf.has_text => {
                let start = self.before_quotation_marks(leaf.range.start);
                self.outline
                    .block(start..leaf.range.end, BlockKind::TableRow);
            }
            LeafKind::Paragraph | LeafKind::TightItem | LeafKind::Heading { .. }
                if leaf.has_text && !self.is_unseen(&leaf.range) =>
            {
                self.close_running_text(leaf.range);
            }
            _ => {}
        }
    }

    fn close_heading(&mut self, range: Range<usize>, level: u8, id: Option<String>, words: &str) {
        let words = folded(words);
        if words.is_empty() {
            return;
        }
        let anchor = match id {
            Some(id) if !id.is_empty() => Some(self.anchors.explicit(&id)),
            _ => self.anchors.of_words(&words),
        };
        let heading = Heading {
            words,
            level,
            anchor,
        };
        self.outline.heading(range, heading);
    }

    /// Ends a paragraph or list item, and gives it the marker that stands before it on its line.
    fn close_running_text(&mut self, range: Range<usize>) {
        let mut start = range.start;
        let mut kind = BlockKind::Paragraph;
        for container in self.containers.iter_mut().rev() {
            if !std::mem::take(&mut container.has_marker) {
                break;
            }
            if container.kind == ContainerKind::Item {
                kind = BlockKind::ListItem;
            }
            let between = self.text.get(container.start..range.start);
            // A marker alone on a line above stays out.
            if between.is_some_and(|between| !between.contains(['\n', '\r'])) {
                start = start.min(container.start);
            }
        }
        let start = self.before_quotation_marks(start);
        self.outline.block(start..range.end, kind);
    }

    /// Ends a code block; the spaces that indent its first line belong to it.
    fn close_code(&mut self, range: Range<usize>) {
        self.drop_markers();
        let start = self.before(range.start, &[' ', '\t']);
        self.outline.block(start..range.end, BlockKind::Code);
    }

    fn close_html(&mut self, range: Range<usize>) {
        self.drop_markers();
        let Some(raw) = self.text.get(range.clone()) else {
            return;
        };
        let Some(visible) = markdown_html::visible(raw) else {
            return;
        };
        let range = range.start + visible.range.start..range.start + visible.range.end;
        match visible.heading {
            Some((level, id)) if self.is_at_top() => {
                self.close_heading(range, level, id, &visible.words);
            }
            _ => self.outline.block(range, BlockKind::Paragraph),
        }
    }

    /// Ends a table's header where its first row starts, so that it holds the line under it.
    fn close_table_head(&mut self, end: usize) {
        if let Some(head) = self.table_head.take() {
            let start = self.before_quotation_marks(head.start);
            let mut end = end;
            if self.quotes > 0 {
                end = self.before_quotation_marks(end);
            }
            self.drop_markers();
            self.outline
                .block(start..end.max(head.end), BlockKind::TableHeader);
        }
    }

    /// Lets no later block take a marker that stands before another block.
    fn drop_markers(&mut self) {
        for container in self.containers.iter_mut().rev() {
            if !std::mem::take(&mut container.has_marker) {
                break;
            }
        }
    }

    /// Where the line's `>` marks before `at` start, inside block quotations.
    fn before_quotation_marks(&self, at: usize) -> usize {
        if self.quotes == 0 {
            return at;
        }
        self.before(at, &[' ', '\t', '>'])
    }

    /// The start of the line that `at` stands in, if only `allowed` characters lie between.
    fn before(&self, at: usize, allowed: &[char]) -> usize {
        let bound = self.outline.end().max(self.start);
        let Some(before) = self.text.get(bound..at) else {
            return at;
        };
        let kept = before.trim_end_matches(allowed);
        if kept.is_empty() || kept.ends_with(['\n', '\r']) {
            bound + kept.len()
        } else {
            at
        }
    }

    /// Whether the walk is inside no list, block quotation or note, where headings are headings.
    fn is_at_top(&self) -> bool {
        self.containers.is_empty() && self.notes == 0
    }

    /// Whether indented text here is the body of a note and not code.
    fn is_in_note(&self) -> bool {
        let opens = |line: &str| NOTE_MARKS.iter().any(|mark| line.starts_with(mark));
        self.quotes == 0 && self.notes < DEEPEST_NOTE && self.outline.last_text().is_some_and(opens)
    }

    /// Whether a paragraph is there for the builder of the site, and no reader ever sees it.
    fn is_unseen(&self, range: &Range<usize>) -> bool {
        let text = self.text.get(range.clone()).unwrap_or_default().trim();
        let is_fence = text.chars().all(|c| c == ':');
        is_fence || is_only_directives(text) || (self.is_at_top() && is_module_code(text))
    }
}

/// How MkDocs marks notes and tabs; their text follows, indented.
const NOTE_MARKS: [&str; 4] = ["!!! ", "??? ", "???+ ", "=== \""];

/// Notes inside notes deeper than this are taken for code.
const DEEPEST_NOTE: usize = 8;

/// Whether a paragraph holds nothing but shortcodes and comments in braces.
fn is_only_directives(text: &str) -> bool {
    let pairs = [("{{<", ">}}"), ("{{%", "%}}"), ("{%", "%}"), ("{/*", "*/}")];
    let mut rest = text;
    while !rest.is_empty() {
        let after = pairs.iter().find_map(|(open, close)| {
            let inner = rest.strip_prefix(open)?;
            inner.split_once(close).map(|(_, after)| after)
        });
        let Some(after) = after else {
            return false;
        };
        rest = after.trim_start();
    }
    true
}

/// Whether a paragraph is nothing but `import` and `export` statements, as in MDX.
fn is_module_code(paragraph: &str) -> bool {
    let mut lines = paragraph.lines().map(str::trim);
    let Some(first) = lines.next() else {
        return false;
    };
    let is_import = |line: &str| {
        let Some(rest) = line.strip_prefix("import ") else {
            return false;
        };
        let rest = rest.trim_end_matches(';').trim_end();
        rest.ends_with(['\'', '"']) && (rest.contains(" from ") || rest.starts_with(['\'', '"']))
    };
    let exports = [
        "export const ",
        "export default ",
        "export function ",
        "export let ",
        "export {",
        "export * from ",
    ];
    if exports.iter().any(|export| first.starts_with(export)) {
        return true;
    }
    is_import(first) && lines.all(|line| line.is_empty() || is_import(line))
}

/// The words with single spaces between them.
fn folded(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
