//! Writes the canonical text of a page, block by block, as a browser would set it apart.
//!
//! What belongs to the main text is decided in `html`. White space is folded here as browsers fold
//! it; no word is altered.

use std::borrow::Cow;
use std::ops::Range;

use super::Found;
use super::outline::{Heading, Outline};
use crate::document::BlockKind;

/// The text so far, with the blocks in it.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    text: String,
    pieces: Vec<Piece>,
    /// What is being written, from the byte on where it starts.
    open: Option<(usize, BlockKind)>,
    heading: Option<Heading>,
    /// White space was read, and is written once a word follows.
    space: bool,
    lists: Vec<List>,
    tables: Vec<Table>,
    preformatted: usize,
}

/// A block of the finished text.
#[derive(Debug)]
struct Piece {
    range: Range<usize>,
    kind: BlockKind,
    heading: Option<Heading>,
}

/// A list that is being read.
#[derive(Debug)]
struct List {
    /// The next item's number, in a numbered list.
    number: Option<i64>,
    /// The marker of an item that has shown no text yet.
    marker: Option<String>,
}

/// A table that is being read.
#[derive(Debug)]
struct Table {
    /// Whether it only arranges parts of a page.
    is_layout: bool,
    has_rows: bool,
    /// Cells that the row has so far.
    cells: usize,
    /// Whether every cell of the row so far is a header.
    is_header: bool,
}

impl Blocks {
    /// Whether no text was found.
    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The text with its sections and blocks.
    pub(super) fn finish(mut self) -> Found<'static> {
        self.end_block();
        let mut outline = Outline::new(&self.text);
        for piece in self.pieces {
            match piece.heading {
                Some(heading) => outline.heading(piece.range, heading),
                None => outline.block(piece.range, piece.kind),
            }
        }
        let (sections, blocks) = outline.finish();
        Found {
            text: Cow::Owned(self.text),
            sections,
            blocks,
            ..Found::default()
        }
    }

    /// Ends the block at hand and tells where the text ends: what follows stands behind it.
    pub(super) fn place(&mut self) -> usize {
        self.end_block();
        self.text.len()
    }

    /// Opens a section whose heading is no part of the text.
    pub(super) fn section(&mut self, words: &str, level: u8) {
        let at = self.place();
        self.pieces.push(Piece {
            range: at..at,
            kind: BlockKind::Heading,
            heading: Some(Heading {
                words: words.to_owned(),
                level,
                anchor: None,
            }),
        });
    }

    /// Writes a heading of these words.
    pub(super) fn heading_of(&mut self, words: &str, level: u8) {
        self.heading(Heading {
            words: String::new(),
            level,
            anchor: None,
        });
        self.text(words);
        self.close("h1");
    }

    /// How many lists are open.
    pub(super) fn list_depth(&self) -> usize {
        self.lists.len()
    }

    /// Writes running text, its white space folded, or preformatted text as it is.
    pub(super) fn text(&mut self, text: &str) {
        if self.preformatted > 0 {
            let text = match self.open {
                Some(_) => text,
                None => text.trim_start_matches(['\n', '\r']),
            };
            if self.open.is_some() || !text.trim().is_empty() {
                self.start_block(BlockKind::Code);
                self.text.push_str(text);
            }
            return;
        }
        let mut rest = text;
        while !rest.is_empty() {
            let word = rest.trim_start_matches(FOLDED);
            self.space |= word.len() < rest.len();
            let length = word.find(FOLDED).unwrap_or(word.len());
            let (word, after) = word.split_at_checked(length).unwrap_or((word, ""));
            if !word.is_empty() {
                self.word(word);
            }
            rest = after;
        }
    }

    fn word(&mut self, word: &str) {
        let is_first = self.open.is_none();
        self.start_block(BlockKind::Paragraph);
        if self.space && !is_first && !self.text.ends_with('\n') {
            self.text.push(' ');
        }
        self.space = false;
        self.text.push_str(word);
    }

    /// `br`: the line ends and the block goes on.
    pub(super) fn line_break(&mut self) {
        if self.preformatted > 0 {
            self.text("\n");
        } else if self.in_row() {
            self.space = true;
        } else if self.open.is_some() {
            self.text.push('\n');
            self.space = false;
        }
    }

    /// An element that is neither heading, list nor table opens.
    pub(super) fn open(&mut self, name: &str) {
        match name {
            "tr" if self.in_table() => {
                self.end_block();
                if let Some(table) = self.tables.last_mut() {
                    table.cells = 0;
                    table.is_header = true;
                }
            }
            "td" | "th" if self.in_table() => self.cell(name == "th"),
            "pre" | "listing" | "xmp" => {
                self.boundary();
                self.preformatted += 1;
            }
            _ if is_block(name) => self.boundary(),
            _ => {}
        }
    }

    /// An element ends.
    pub(super) fn close(&mut self, name: &str) {
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.end_heading(),
            "ul" | "ol" | "menu" | "dir" => {
                self.boundary();
                self.lists.pop();
            }
            "li" => {
                self.boundary();
                if let Some(list) = self.lists.last_mut() {
                    list.marker = None;
                }
            }
            "table" => {
                self.end_block();
                self.tables.pop();
            }
            "tr" if self.in_table() => {
                self.end_block();
                if let Some(table) = self.tables.last_mut() {
                    table.has_rows |= table.cells > 0;
                }
            }
            "pre" | "listing" | "xmp" => {
                self.boundary();
                self.preformatted = self.preformatted.saturating_sub(1);
            }
            _ if is_block(name) => self.boundary(),
            _ => {}
        }
    }

    /// An element is left out, and its end with it.
    pub(super) fn skip(&mut self, name: &str) {
        if is_block(name) {
            self.boundary();
        }
    }

    pub(super) fn heading(&mut self, heading: Heading) {
        self.end_block();
        self.heading = Some(heading);
    }

    /// A list opens; `start` is the first number of a numbered one.
    pub(super) fn list(&mut self, start: Option<i64>) {
        self.boundary();
        self.lists.push(List {
            number: start,
            marker: None,
        });
    }

    /// A list item opens, perhaps with a number of its own.
    pub(super) fn item(&mut self, value: Option<i64>) {
        self.boundary();
        if self.lists.is_empty() {
            return self.list(None);
        }
        let Some(list) = self.lists.last_mut() else {
            return;
        };
        list.marker = Some(match &mut list.number {
            Some(number) => {
                let shown = value.unwrap_or(*number);
                *number = shown.saturating_add(1);
                format!("{shown}. ")
            }
            None => "- ".to_owned(),
        });
    }

    /// An item of the innermost list opens, with its number or with a bullet.
    pub(super) fn numbered_item(&mut self, number: Option<i64>) {
        self.boundary();
        if let Some(list) = self.lists.last_mut() {
            list.marker =
                Some(number.map_or_else(|| "- ".to_owned(), |number| format!("{number}. ")));
        }
    }

    /// Whether a table is open.
    pub(super) fn in_any_table(&self) -> bool {
        !self.tables.is_empty()
    }

    pub(super) fn table(&mut self, is_layout: bool) {
        self.boundary();
        self.tables.push(Table {
            is_layout,
            has_rows: false,
            cells: 0,
            is_header: true,
        });
    }

    fn in_table(&self) -> bool {
        self.tables.last().is_some_and(|table| !table.is_layout)
    }

    fn in_row(&self) -> bool {
        self.tables
            .last()
            .is_some_and(|table| !table.is_layout && table.cells > 0)
    }

    fn cell(&mut self, is_header: bool) {
        let Some(table) = self.tables.last_mut() else {
            return;
        };
        table.is_header &= is_header;
        table.cells += 1;
        if table.cells > 1 {
            let is_first = self.open.is_none();
            self.start_block(BlockKind::TableRow);
            self.text.push_str(if is_first { "|" } else { " |" });
            self.space = true;
        }
    }

    /// Where one block ends and another may start; inside a table's row only a space.
    fn boundary(&mut self) {
        if self.in_row() || self.heading.is_some() {
            self.space = true;
        } else {
            self.end_block();
        }
    }

    fn start_block(&mut self, kind: BlockKind) {
        if self.open.is_some() {
            return;
        }
        let mut kind = kind;
        let in_row = self.in_row();
        let marker = self.lists.last_mut().and_then(|list| list.marker.take());
        if in_row {
            kind = BlockKind::TableRow;
        } else if self.heading.is_some() {
            kind = BlockKind::Heading;
        } else if marker.is_some() && kind == BlockKind::Paragraph {
            kind = BlockKind::ListItem;
        }
        self.set_apart(kind);
        let start = self.text.len();
        if kind == BlockKind::ListItem {
            self.text.push_str(&marker.unwrap_or_default());
        }
        self.open = Some((start, kind));
    }

    /// Items of one list and rows of one table stand on lines of their own, all else apart.
    fn set_apart(&mut self, kind: BlockKind) {
        let Some(last) = self.pieces.last() else {
            return;
        };
        let is_row = |kind| matches!(kind, BlockKind::TableHeader | BlockKind::TableRow);
        let close = (kind == BlockKind::ListItem && last.kind == BlockKind::ListItem)
            || (is_row(kind)
                && is_row(last.kind)
                && self.tables.last().is_some_and(|t| t.has_rows));
        self.text.push_str(if close { "\n" } else { "\n\n" });
        if kind == BlockKind::ListItem {
            let indent = "  ".repeat(self.lists.len().saturating_sub(1).min(MOST_INDENT));
            self.text.push_str(&indent);
        }
    }

    fn end_block(&mut self) {
        self.space = false;
        let Some((start, kind)) = self.open.take() else {
            return;
        };
        let length = self.text.trim_end().len().max(start);
        self.text.truncate(length);
        let written = self.text.get(start..).unwrap_or_default();
        if kind == BlockKind::TableRow && !written.contains(char::is_alphanumeric) {
            let kept = self.pieces.last().map_or(0, |piece| piece.range.end);
            return self.text.truncate(kept);
        }
        let kind = match self.tables.last() {
            Some(table) if kind == BlockKind::TableRow && table.is_header && !table.has_rows => {
                BlockKind::TableHeader
            }
            _ => kind,
        };
        self.pieces.push(Piece {
            range: start..length,
            kind,
            heading: None,
        });
    }

    fn end_heading(&mut self) {
        let written = self.open.is_some();
        self.end_block();
        let Some(mut heading) = self.heading.take() else {
            return;
        };
        if let Some(piece) = self.pieces.last_mut().filter(|_| written) {
            let words = self.text.get(piece.range.clone()).unwrap_or_default();
            heading.words = words.split_whitespace().collect::<Vec<_>>().join(" ");
            piece.heading = Some(heading);
        }
    }
}

/// Deeper lists than this are not indented further.
const MOST_INDENT: usize = 8;

/// The white space that HTML folds; a no-break space is a character like any other.
const FOLDED: [char; 5] = [' ', '\t', '\n', '\r', '\u{c}'];

/// Whether browsers set this element apart from the text around it.
fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "header"
            | "hgroup"
            | "hr"
            | "html"
            | "legend"
            | "main"
            | "nav"
            | "p"
            | "search"
            | "section"
            | "summary"
            | "tr"
            | "td"
            | "th"
            | "thead"
            | "tbody"
            | "tfoot"
            | "noscript"
            | "script"
            | "template"
    )
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that fails may panic")]
mod tests {
    use crate::document::BlockKind;
    use crate::extract::html;

    #[track_caller]
    fn check(body: &str, expected: &str) {
        let found = html::read(body).unwrap();
        assert_eq!(found.text, expected);
    }

    #[track_caller]
    fn kinds(body: &str, expected: &[BlockKind]) {
        let found = html::read(body).unwrap();
        let kinds: Vec<BlockKind> = found.blocks.iter().map(|block| block.kind).collect();
        assert_eq!(kinds, expected);
    }

    #[test]
    fn white_space_is_folded_and_words_are_kept() {
        check(
            "<p>One\n  two\t<b>thr</b>ee </p>\n<p> four</p>",
            "One two three\n\nfour",
        );
        check("<p>10\u{a0}kg &amp; more</p>", "10\u{a0}kg & more");
        check("<div>Loose <p>set</p> again</div>", "Loose\n\nset\n\nagain");
        check("<p>One<br>two<br/> three</p>", "One\ntwo\nthree");
        check("<p>a<span> b</span><i> c</i></p>", "a b c");
    }

    #[test]
    fn lists_get_their_markers_back() {
        check("<ul><li>a<li>b <ul><li>c</ul></ul>", "- a\n- b\n  - c");
        check(
            "<ol start=3><li>a</li><li><p>b</p><p>more</p></li></ol>",
            "3. a\n4. b\n\nmore",
        );
        check("<p>x</p><ul><li></li><li>y</li></ul>", "x\n\n- y");
    }

    #[test]
    fn tables_become_rows_with_bars() {
        let table = "<table><tr><th>A<th>B</tr><tr><td>1<td><p>two</p><p>2</p></tr>\
                     <tr><td><td>3</tr><tr><td><td></tr></table><p>end</p>";
        check(table, "A | B\n1 | two 2\n| 3\n\nend");
        let row = BlockKind::TableRow;
        kinds(
            table,
            &[BlockKind::TableHeader, row, row, BlockKind::Paragraph],
        );
    }

    #[test]
    fn a_table_that_arranges_a_page_is_no_table() {
        check(
            "<table><tr><td><h2>A</h2><p>b</p></td><td>c</td></tr></table>",
            "A\n\nb\n\nc",
        );
    }

    #[test]
    fn code_is_kept_as_it_is() {
        let code = "<p>Run:</p><pre>\n\n<code>  a\n\n\tb &lt;c&gt;\n</code></pre><p>x</p>";
        check(code, "Run:\n\n  a\n\n\tb <c>\n\nx");
        kinds(
            code,
            &[BlockKind::Paragraph, BlockKind::Code, BlockKind::Paragraph],
        );
    }
}
