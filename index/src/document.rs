//! One file after extraction: its canonical text and the structure found in it.
//!
//! Everything quoth shows as quoted is cut here, by [`Document::quote`], and nowhere else.
//! How a file becomes a document is told in `extract`; how it is cut for searching, in `passage`.

use crate::answer::{Cut, Quote, QuotedBlock};
use crate::language::Language;
use crate::place::Citation;
use crate::span::Span;

/// A document's title, canonical text and structure.
///
/// Sections and blocks are in the order of the text; blocks never overlap.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Document {
    /// The front matter's title, else the first top heading, else the file's name.
    pub title: String,
    /// What quotes are slices of and byte offsets count in.
    pub text: String,
    /// How the file was read.
    pub format: Format,
    /// The language that most of the text is written in.
    pub language: Language,
    /// Headings with the text under them, in order. Text before the first heading belongs to none.
    pub sections: Vec<Section>,
    /// Paragraphs, list items, table rows and code, in order.
    pub blocks: Vec<Block>,
    /// Starts of pages in the text, for formats that have pages; page 1 first.
    pub pages: Vec<u32>,
    /// The day that the file gives as its own, as `2026-11-20`: of a letter, of the last change.
    pub date: Option<String>,
    /// What could not be read of the file, for the report.
    #[serde(default)]
    pub notes: Vec<String>,
}

/// How a file was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Plain text.
    Text,
    /// CommonMark with tables, footnotes and front matter.
    Markdown,
    /// HTML, of which the main text is kept.
    Html,
    /// Rows of cells, with commas, semicolons or tabs between them.
    Csv,
    /// JSON or JSON Lines, of which the questions and answers are read.
    Json,
    /// Word.
    Docx,
    /// LibreOffice Writer.
    Odt,
    /// Electronic books.
    Epub,
    /// Excel and LibreOffice Calc.
    Spreadsheet,
    /// PowerPoint and LibreOffice Impress.
    Slides,
    /// PDF.
    Pdf,
    /// reStructuredText.
    Rst,
    /// AsciiDoc.
    Asciidoc,
    /// Org.
    Org,
    /// LaTeX.
    Latex,
    /// MediaWiki's markup.
    Mediawiki,
    /// Subtitles: WebVTT and SubRip.
    Captions,
    /// E-mail, one message or a mailbox.
    Mail,
    /// What another program has made text of.
    Converted,
}

impl Format {
    /// Whether the text of a document is its file's own, so that lines are those of the file.
    pub fn is_its_file(self) -> bool {
        match self {
            Format::Text
            | Format::Markdown
            | Format::Csv
            | Format::Json
            | Format::Rst
            | Format::Asciidoc
            | Format::Org
            | Format::Latex
            | Format::Mediawiki
            | Format::Captions => true,
            Format::Html
            | Format::Docx
            | Format::Odt
            | Format::Epub
            | Format::Spreadsheet
            | Format::Slides
            | Format::Pdf
            | Format::Mail
            | Format::Converted => false,
        }
    }

    /// Its name, for reports.
    pub fn name(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Markdown => "markdown",
            Format::Html => "html",
            Format::Csv => "csv",
            Format::Json => "json",
            Format::Docx => "docx",
            Format::Odt => "odt",
            Format::Epub => "epub",
            Format::Spreadsheet => "spreadsheet",
            Format::Slides => "slides",
            Format::Pdf => "pdf",
            Format::Rst => "rst",
            Format::Asciidoc => "asciidoc",
            Format::Org => "org",
            Format::Latex => "latex",
            Format::Mediawiki => "mediawiki",
            Format::Captions => "captions",
            Format::Mail => "mail",
            Format::Converted => "converted",
        }
    }
}

/// A heading and the text under it, up to the next heading of its own or a higher level.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Section {
    /// The heading's words, without markup.
    pub heading: String,
    /// 1 for the highest.
    pub level: u8,
    /// The name that a link to the heading uses, without `#`.
    pub anchor: Option<String>,
    /// From the heading to the end of what stands under it.
    pub span: Span,
    /// The heading that this one stands under: an index into [`Document::sections`].
    pub parent: Option<u32>,
}

/// A piece of text that is read as one: what a quote should keep whole where it can.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Block {
    /// The whole of it, markup included, without the line break that ends it.
    pub span: Span,
    /// What it is.
    pub kind: BlockKind,
    /// The innermost section that it stands in: an index into [`Document::sections`].
    pub section: Option<u32>,
}

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BlockKind {
    /// A heading itself.
    Heading,
    /// Running text, also inside a block quotation.
    Paragraph,
    /// One item of a list, its marker included, without the items nested in it.
    ListItem,
    /// The header row of a table, with the line under it.
    TableHeader,
    /// One row of a table.
    TableRow,
    /// A code block, its fences included.
    Code,
}

impl Document {
    /// Cuts `span` out of the text, with `highlight` marked in it.
    ///
    /// The only way to a [`Quote`]. Returns nothing where either span is not one of this text, or
    /// where the highlight is not inside the quote.
    pub fn quote(
        &self,
        span: Span,
        highlight: Option<Span>,
        score: f64,
        citation: Citation,
    ) -> Option<Quote> {
        let text = span.of(&self.text)?;
        let highlight = match highlight {
            Some(inner) if span.contains(inner) => Some(inner.relative_to(span.start())?),
            Some(_) => return None,
            None => None,
        };
        if highlight.is_some_and(|inner| inner.of(text).is_none()) {
            return None;
        }
        Some(Quote::assemble(
            text,
            highlight,
            score,
            self.format,
            self.blocks_in(span),
            citation,
        ))
    }

    /// The blocks that share bytes with `span`, as parts of it.
    fn blocks_in(&self, span: Span) -> Vec<QuotedBlock> {
        let inside = |block: &Block| {
            let start = block.span.start().max(span.start());
            let end = block.span.end().min(span.end());
            let shared = Span::new(&self.text, start..end).filter(|shared| !shared.is_empty())?;
            Some(QuotedBlock {
                span: shared.relative_to(span.start())?,
                kind: block.kind,
                cut: Cut {
                    before: block.span.start() < span.start(),
                    after: span.end() < block.span.end(),
                },
            })
        };
        let first = self
            .blocks
            .partition_point(|block| block.span.end() <= span.start());
        let touched = self.blocks.iter().skip(first);
        touched
            .take_while(|block| block.span.start() < span.end())
            .filter_map(inside)
            .collect()
    }

    /// What of the promises above it does not keep, for a document that came from outside this process.
    pub fn fault(&self) -> Option<&'static str> {
        let inside = |span: Span| span.start() <= span.end() && span.of(&self.text).is_some();
        let section =
            |index: Option<u32>, below: usize| index.is_none_or(|index| (index as usize) < below);
        let sections = self.sections.iter().enumerate();
        if u32::try_from(self.text.len()).is_err() {
            return Some("more text than can be counted");
        }
        if self.blocks.is_empty() {
            return Some("no text");
        }
        let mut depths: Vec<u8> = Vec::with_capacity(self.sections.len());
        for (index, found) in sections {
            // A section stands under one before it, or the trail of headings would not end.
            if !inside(found.span) || !section(found.parent, index) {
                return Some("a section that is not in the text");
            }
            let above = found.parent.and_then(|parent| depths.get(parent as usize));
            match above.map_or(Some(0), |above| above.checked_add(1)) {
                Some(depth) => depths.push(depth),
                None => return Some("sections nested without end"),
            }
        }
        let mut end = 0;
        for block in &self.blocks {
            let follows = block.span.start() >= end && !block.span.is_empty();
            if !follows || !inside(block.span) || !section(block.section, self.sections.len()) {
                return Some("a paragraph that is not in the text");
            }
            end = block.span.end();
        }
        // One that starts behind the end is empty, as the last pages of a file may be.
        if !self.pages.is_sorted() {
            return Some("pages that are out of order");
        }
        None
    }

    /// First and last line that `span` touches, counted from 1.
    pub fn lines(&self, span: Span) -> (u32, u32) {
        let count = |range: std::ops::Range<usize>| {
            let bytes = self.text.as_bytes().get(range).unwrap_or_default();
            // In parts whose count fits a byte: many bytes are compared at once then.
            let breaks = |part: &[u8]| part.iter().map(|byte| u8::from(*byte == b'\n')).sum::<u8>();
            bytes
                .chunks(255)
                .map(|part| u32::from(breaks(part)))
                .sum::<u32>()
        };
        let first = 1 + count(0..span.start());
        let last = first + count(span.start()..span.end().saturating_sub(1).max(span.start()));
        (first, last)
    }

    /// The page that byte `at` stands on, for documents that have pages.
    pub fn page(&self, at: usize) -> Option<u32> {
        let before = self.pages.partition_point(|start| *start as usize <= at);
        u32::try_from(before).ok().filter(|page| *page > 0)
    }

    /// The innermost section that byte `at` stands in.
    pub fn section_at(&self, at: usize) -> Option<u32> {
        let inside = |section: &Section| section.span.start() <= at && at < section.span.end();
        self.sections
            .iter()
            .rposition(inside)
            .and_then(|index| u32::try_from(index).ok())
    }

    /// What a link to the place at byte `at` adds to the document's address: an anchor, a page or a
    /// time; nothing where the format has none.
    pub fn fragment(&self, at: usize) -> Option<String> {
        let anchor = || {
            let section = self.sections.get(self.section_at(at)? as usize)?;
            section.anchor.as_deref()
        };
        match self.format {
            Format::Pdf => self.page(at).map(|page| format!("#page={page}")),
            Format::Captions => anchor().map(|seconds| format!("?t={seconds}")),
            _ => anchor().map(|anchor| format!("#{anchor}")),
        }
    }

    /// The headings above byte `at`, outermost first.
    pub fn heading_trail(&self, section: Option<u32>) -> Vec<String> {
        let mut trail = Vec::new();
        let mut next = section;
        while let Some(section) = next.and_then(|index| self.sections.get(index as usize)) {
            trail.push(section.heading.clone());
            next = section.parent.filter(|parent| Some(*parent) < next);
        }
        trail.reverse();
        trail
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that fails may panic")]
mod tests {
    use super::*;
    use crate::extract::extract;
    use crate::passage::passages;
    use proptest::prelude::*;

    fn document() -> Document {
        let text = "# Één\n\nA paragraph.\n\n## Two\n\nAnother one.\n";
        extract("a.md", text.as_bytes()).unwrap()
    }

    #[track_caller]
    fn check(change: impl FnOnce(&mut Document), expected: Option<&str>) {
        let mut document = document();
        change(&mut document);
        assert_eq!(document.fault(), expected);
    }

    /// A span that no text has to have, as it may come from outside.
    fn span(start: u32, end: u32) -> Span {
        serde_json::from_value(serde_json::json!({ "start": start, "end": end })).unwrap()
    }

    proptest! {
        #[test]
        fn a_document_without_fault_can_be_worked_with(
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        ) {
            let mut bytes = postcard::to_stdvec(&document()).unwrap();
            for (at, byte) in &changes {
                *at.get_mut(&mut bytes) = *byte;
            }
            let Ok(document) = postcard::from_bytes::<Document>(&bytes) else {
                return Ok(());
            };
            if document.fault().is_none() {
                for passage in passages(&document) {
                    prop_assert!(passage.span.of(&document.text).is_some());
                    document.heading_trail(document.section_at(passage.span.start()));
                }
            }
        }
    }

    #[test]
    fn sections_are_nested_only_so_deep() {
        let mut document = document();
        let section = document.sections[0].clone();
        document.sections = (0..300)
            .map(|index: u32| Section {
                parent: index.checked_sub(1),
                ..section.clone()
            })
            .collect();
        assert_eq!(document.fault(), Some("sections nested without end"));
    }

    #[test]
    fn a_document_that_breaks_a_promise_is_found_out() {
        let block = Some("a paragraph that is not in the text");
        let section = Some("a section that is not in the text");
        check(|_| {}, None);
        check(|document| document.text.truncate(4), section);
        check(|document| document.blocks[0].span = span(0, 3), block);
        check(|document| document.blocks[0].span = span(4, 2), block);
        check(|document| document.blocks[1].span = span(0, 5), block);
        check(|document| document.blocks[3].span = span(30, 900), block);
        check(|document| document.blocks[1].section = Some(2), block);
        check(|document| document.blocks.clear(), Some("no text"));
        check(|document| document.sections[1].parent = Some(1), section);
        check(|document| document.sections[0].span = span(9, 8), section);
        let page = Some("pages that are out of order");
        check(|document| document.pages = vec![4, 2], page);
        check(|document| document.pages = vec![0, 900], None);
    }
}
