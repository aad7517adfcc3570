//! Reads LibreOffice Writer files: headings by outline level, lists, tables, footnotes.
//!
//! Deleted text, comments and tables of contents are left out.

use std::collections::HashSet;

use super::odf;
use crate::extract::html_blocks::Blocks;
use crate::extract::outline::Heading;
use crate::extract::xml::{Element, Node, walk};
use crate::extract::{ExtractError, Found};

/// Elements that no reader of the document sees, or that repeat what stands elsewhere.
const LEFT_OUT: [&str; 12] = [
    "tracked-changes",
    "annotation",
    "table-of-content",
    "alphabetical-index",
    "bibliography",
    "title",
    "desc",
    "sequence-decls",
    "forms",
    "script",
    "ruby-text",
    "hidden-text",
];

/// Reads the text of a LibreOffice Writer file.
pub(in crate::extract) fn read(bytes: &[u8]) -> Result<Found<'static>, ExtractError> {
    let (about, content) = odf::open(bytes)?;
    let mut reader = Reader {
        styles: Styles::read(&content)?,
        ..Reader::default()
    };
    walk(odf::CONTENT, &content, &LEFT_OUT, &mut |node| {
        match node {
            Node::Open(element) => reader.open(element),
            Node::Close(name) => reader.close(name),
            Node::Text(text) => reader.text(text),
        }
        Ok(())
    })?;
    let titled = reader.title.take();
    let found = reader.blocks.finish();
    let title = about.title.or(titled).or_else(|| found.first_top_heading());
    Ok(Found {
        title,
        date: about.date,
        ..found
    })
}

/// What the styles that a document made for itself say.
#[derive(Default)]
struct Styles {
    /// List styles whose first level counts.
    numbered: HashSet<String>,
    /// Paragraph styles of titles.
    titles: HashSet<String>,
}

impl Styles {
    fn read(content: &[u8]) -> Result<Styles, ExtractError> {
        let mut styles = Styles::default();
        styles.titles.insert("Title".to_owned());
        let mut open = String::new();
        walk(odf::CONTENT, content, &["body"], &mut |node| {
            if let Node::Open(element) = node {
                match element.name() {
                    "list-style" => open = element.attribute("name").unwrap_or_default(),
                    "list-level-style-number"
                        if element.attribute("level").as_deref() == Some("1")
                            && element.attribute("num-format").as_deref() == Some("1") =>
                    {
                        styles.numbered.insert(open.clone());
                    }
                    "style"
                        if element.attribute("parent-style-name").as_deref() == Some("Title") =>
                    {
                        styles.titles.extend(element.attribute("name"));
                    }
                    _ => {}
                }
            }
            Ok(())
        })?;
        Ok(styles)
    }
}

#[derive(Default)]
struct Reader {
    blocks: Blocks,
    styles: Styles,
    /// Whether the outermost list that is open counts.
    counts: bool,
    in_body: bool,
    /// Paragraphs and headings that are open: frames hold paragraphs inside of others.
    open: usize,
    in_heading: bool,
    is_title: bool,
    title: Option<String>,
    header_rows: usize,
    /// The footnote at hand, and those to write after the paragraph.
    note: Option<String>,
    pending: Vec<String>,
    in_note_mark: bool,
}

impl Reader {
    fn open(&mut self, element: &Element<'_>) {
        let name = element.name();
        if name == "body" {
            self.in_body = true;
        }
        if !self.in_body {
            return;
        }
        if self.note.is_some() {
            return self.open_in_note(element);
        }
        match name {
            "h" => {
                let level = element.attribute("outline-level");
                let level = level.and_then(|level| level.parse::<u8>().ok());
                self.start_heading(level.unwrap_or(1).clamp(1, 10));
            }
            "p" => {
                let style = element.attribute("style-name").unwrap_or_default();
                if self.open == 0 && self.styles.titles.contains(&style) {
                    self.start_heading(1);
                    self.is_title = true;
                    self.title.get_or_insert_default();
                } else {
                    self.blocks.open("p");
                    self.open += 1;
                }
            }
            "s" => self.blocks.text(" "),
            "tab" => self.blocks.text(" "),
            "line-break" => self.blocks.line_break(),
            "list" => {
                let style = element.attribute("style-name");
                if self.blocks.list_depth() == 0 {
                    self.counts = style.is_some_and(|style| self.styles.numbered.contains(&style));
                }
                let first = self.counts && self.blocks.list_depth() == 0;
                self.blocks.list(first.then_some(1));
            }
            "list-item" => self.blocks.item(None),
            "table" => self.blocks.table(false),
            "table-header-rows" => self.header_rows += 1,
            "table-row" => self.blocks.open("tr"),
            "table-cell" | "covered-table-cell" => {
                self.blocks
                    .open(if self.header_rows > 0 { "th" } else { "td" });
            }
            "note" => self.note = Some(String::new()),
            _ => {}
        }
    }

    fn start_heading(&mut self, level: u8) {
        self.blocks.heading(Heading {
            words: String::new(),
            level,
            anchor: None,
        });
        self.open += 1;
        self.in_heading = true;
    }

    fn open_in_note(&mut self, element: &Element<'_>) {
        match element.name() {
            "note-citation" => self.in_note_mark = true,
            "p" | "s" | "tab" | "line-break" => {
                if let Some(note) = &mut self.note {
                    note.push(' ');
                }
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        if !self.in_body {
            return;
        }
        match name {
            "note" => self.pending.extend(self.note.take()),
            "note-citation" => {
                self.in_note_mark = false;
                if let Some(note) = &mut self.note {
                    let mark = format!("[{}]", note.trim());
                    self.blocks.text(&mark);
                    *note = mark;
                }
            }
            _ if self.note.is_some() => {}
            "h" | "p" => {
                self.open = self.open.saturating_sub(1);
                self.is_title = false;
                if std::mem::take(&mut self.in_heading) {
                    self.blocks.close("h1");
                }
                self.blocks.close("p");
                if self.open == 0 {
                    self.write_notes();
                }
            }
            "list" => self.blocks.close("ul"),
            "list-item" => self.blocks.close("li"),
            "table" => {
                self.blocks.close("table");
                self.write_notes();
            }
            "table-header-rows" => self.header_rows = self.header_rows.saturating_sub(1),
            "table-row" => self.blocks.close("tr"),
            "table-cell" | "covered-table-cell" => self.blocks.close("td"),
            "body" => self.in_body = false,
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(note) = &mut self.note {
            note.push_str(text);
        } else if self.open > 0 {
            if let Some(title) = self.title.as_mut().filter(|_| self.is_title) {
                title.push_str(text);
            }
            self.blocks.text(text);
        }
    }

    /// Writes the footnotes of the paragraph that ended; those of a table wait for its end.
    fn write_notes(&mut self) {
        if self.blocks.in_any_table() {
            return;
        }
        for note in std::mem::take(&mut self.pending) {
            self.blocks.open("p");
            self.blocks.text(&note);
            self.blocks.close("p");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::fixtures;

    #[test]
    fn headings_lists_tables_and_notes_are_read() {
        let found = read(&fixtures::odt()).unwrap_or_default();
        insta::assert_snapshot!(fixtures::shown(&found));
    }
}
