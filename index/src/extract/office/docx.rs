//! Reads Word files: headings by outline level, lists, tables, footnotes.
//!
//! What was deleted while changes were tracked is left out, what was inserted is read. Styles and
//! numbering are looked up in `docx_styles`.

use std::collections::HashMap;

use super::docx_styles::{Numbering, Style, Styles};
use super::properties::properties;
use crate::extract::archive::Archive;
use crate::extract::html_blocks::Blocks;
use crate::extract::outline::Heading;
use crate::extract::xml::{Element, Node, walk};
use crate::extract::{ExtractError, Found};

/// Elements that no reader of the document sees, or that repeat what stands beside them.
const LEFT_OUT: [&str; 7] = [
    "del",
    "moveFrom",
    "Fallback",
    "instrText",
    "delText",
    "pPrChange",
    "rPrChange",
];

/// Reads the text of a Word file.
pub(in crate::extract) fn read(bytes: &[u8]) -> Result<Found<'static>, ExtractError> {
    let mut archive = Archive::open(bytes)?;
    let styles = match archive.part("word/styles.xml")? {
        Some(bytes) => Styles::read(&bytes)?,
        None => Styles::default(),
    };
    let numbering = match archive.part("word/numbering.xml")? {
        Some(bytes) => Numbering::read(&bytes)?,
        None => Numbering::default(),
    };
    let mut notes = HashMap::new();
    for (part, kind) in [("footnotes", Note::Foot), ("endnotes", Note::End)] {
        if let Some(bytes) = archive.part(&format!("word/{part}.xml"))? {
            read_notes(part, &bytes, kind, &mut notes)?;
        }
    }
    let about = properties(&mut archive, "docProps/core.xml");
    let body = archive.needed(&main_part(&archive))?;
    let mut reader = Reader {
        blocks: Blocks::default(),
        styles,
        numbering,
        notes,
        paragraphs: Vec::new(),
        tables: Vec::new(),
        pending: Vec::new(),
        given: 0,
        title: None,
    };
    walk("document.xml", &body, &LEFT_OUT, &mut |node| {
        match node {
            Node::Open(element) => reader.open(element),
            Node::Close(name) => reader.close(name),
            Node::Text(text) => reader.text(text),
        }
        Ok(())
    })?;
    reader.write_notes();
    let titled = reader.title.take();
    let found = reader.blocks.finish();
    let title = about.title.or(titled).or_else(|| found.first_top_heading());
    Ok(Found {
        title,
        date: about.date,
        ..found
    })
}

/// The part that holds the document: some programs number it.
fn main_part(archive: &Archive<'_>) -> String {
    let usual = "word/document.xml";
    let is_main = |name: &String| name.starts_with("word/document") && name.ends_with(".xml");
    match archive.has(usual) {
        true => usual.to_owned(),
        false => archive
            .names()
            .into_iter()
            .find(is_main)
            .unwrap_or_else(|| usual.to_owned()),
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Note {
    Foot,
    End,
}

/// The texts of footnotes or endnotes, by their ids.
fn read_notes(
    part: &str,
    bytes: &[u8],
    kind: Note,
    notes: &mut HashMap<(Note, String), String>,
) -> Result<(), ExtractError> {
    let mut open: Option<(String, String)> = None;
    let mut is_text = false;
    walk(part, bytes, &LEFT_OUT, &mut |node| {
        match node {
            Node::Open(element) => match element.name() {
                "footnote" | "endnote" => {
                    let id = element.attribute("id").unwrap_or_default();
                    // Separators and their continuations have a type.
                    open = element
                        .attribute("type")
                        .is_none()
                        .then(|| (id, String::new()));
                }
                "t" => is_text = true,
                "tab" | "br" | "p" => {
                    if let Some((_, text)) = &mut open {
                        text.push(' ');
                    }
                }
                _ => {}
            },
            Node::Text(words) if is_text => {
                if let Some((_, text)) = &mut open {
                    text.push_str(words);
                }
            }
            Node::Close("t") => is_text = false,
            Node::Close("footnote" | "endnote") => {
                notes.extend(open.take().map(|(id, text)| ((kind, id), text)));
            }
            _ => {}
        }
        Ok(())
    })
}

struct Reader {
    blocks: Blocks,
    styles: Styles,
    numbering: Numbering,
    notes: HashMap<(Note, String), String>,
    /// Paragraphs that are open: text boxes stand inside of others.
    paragraphs: Vec<Paragraph>,
    tables: Vec<Table>,
    /// Footnotes to write after the paragraph at hand.
    pending: Vec<String>,
    given: usize,
    title: Option<String>,
}

#[derive(Default)]
struct Paragraph {
    style: Option<String>,
    own: Style,
    /// Whether its first words were reached, so that what it is has been told to the blocks.
    begun: bool,
    is_heading: bool,
    is_title: bool,
    in_text: bool,
    words: String,
}

#[derive(Default)]
struct Table {
    first_is_header: bool,
    rows: usize,
    row_is_header: bool,
}

impl Reader {
    fn open(&mut self, element: &Element<'_>) {
        match element.name() {
            "p" => {
                self.blocks.open("p");
                self.paragraphs.push(Paragraph::default());
            }
            "pStyle" => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.style = element.attribute("val");
                }
            }
            "t" => {
                self.begin();
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.in_text = true;
                }
            }
            "tab" if self.is_begun() => self.blocks.text(" "),
            "br" | "cr" if self.is_begun() => match element.attribute("type").as_deref() {
                Some("page" | "column") => self.blocks.text(" "),
                _ => self.blocks.line_break(),
            },
            "noBreakHyphen" if self.is_begun() => self.blocks.text("\u{2011}"),
            "footnoteReference" => self.reference(Note::Foot, element),
            "endnoteReference" => self.reference(Note::End, element),
            "tbl" => {
                self.leave_lists(0);
                self.blocks.table(false);
                self.tables.push(Table::default());
            }
            "tblLook" => {
                let first = element.attribute("firstRow");
                let bits = element.attribute("val");
                let bits = bits.and_then(|bits| u32::from_str_radix(&bits, 16).ok());
                if let Some(table) = self.tables.last_mut() {
                    table.first_is_header = match first {
                        Some(first) => matches!(first.as_str(), "1" | "true"),
                        None => bits.is_some_and(|bits| bits & 0x20 != 0),
                    };
                }
            }
            "tr" => {
                self.blocks.open("tr");
                if let Some(table) = self.tables.last_mut() {
                    table.row_is_header = table.first_is_header && table.rows == 0;
                    table.rows += 1;
                }
            }
            "tblHeader" => {
                if let Some(table) = self.tables.last_mut() {
                    table.row_is_header = true;
                }
            }
            "tc" => {
                let is_header = self.tables.last().is_some_and(|table| table.row_is_header);
                self.blocks.open(if is_header { "th" } else { "td" });
            }
            _ => {
                if let Some(paragraph) = self.paragraphs.last_mut().filter(|p| !p.begun) {
                    paragraph.own.take(element);
                }
            }
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "t" => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.in_text = false;
                }
            }
            "p" => {
                let closed = self.paragraphs.pop().unwrap_or_default();
                if closed.is_heading {
                    self.blocks.close("h1");
                }
                if closed.is_title && self.title.is_none() {
                    let words: Vec<&str> = closed.words.split_whitespace().collect();
                    self.title = Some(words.join(" ")).filter(|title| !title.is_empty());
                }
                self.blocks.close("p");
                if self.tables.is_empty() {
                    self.write_notes();
                }
            }
            "tc" => self.blocks.close("td"),
            "tr" => self.blocks.close("tr"),
            "tbl" => {
                self.blocks.close("table");
                self.tables.pop();
                if self.tables.is_empty() {
                    self.write_notes();
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(paragraph) = self.paragraphs.last_mut().filter(|p| p.in_text) {
            if paragraph.is_title {
                paragraph.words.push_str(text);
            }
            self.blocks.text(text);
        }
    }

    fn is_begun(&self) -> bool {
        self.paragraphs
            .last()
            .is_some_and(|paragraph| paragraph.begun)
    }

    /// Tells the blocks what the paragraph is, once its properties are known.
    fn begin(&mut self) {
        let in_table = !self.tables.is_empty();
        let Some(paragraph) = self.paragraphs.last_mut().filter(|p| !p.begun) else {
            return;
        };
        paragraph.begun = true;
        let own = std::mem::take(&mut paragraph.own);
        let style = self.styles.resolve(own, paragraph.style.as_deref());
        let outline = style.outline.filter(|outline| *outline < 9);
        let level = if style.is_title { Some(0) } else { outline };
        if let Some(level) = level.filter(|_| !in_table) {
            paragraph.is_heading = true;
            paragraph.is_title = style.is_title;
            self.leave_lists(0);
            self.blocks.heading(Heading {
                words: String::new(),
                level: u8::try_from(level + 1).unwrap_or(9),
                anchor: None,
            });
            return;
        }
        // The list 0 takes an item out of every list.
        let list = style.list.filter(|list| list != "0" && !in_table);
        let Some(list) = list else {
            if !in_table {
                self.leave_lists(0);
            }
            return;
        };
        let level = style.list_level.unwrap_or(0).min(8);
        let number = self.numbering.next(&list, level);
        self.leave_lists(level as usize + 1);
        while self.blocks.list_depth() <= level as usize {
            self.blocks.list(None);
        }
        self.blocks.numbered_item(number);
    }

    fn leave_lists(&mut self, depth: usize) {
        while self.blocks.list_depth() > depth {
            self.blocks.close("ul");
        }
    }

    fn reference(&mut self, kind: Note, element: &Element<'_>) {
        let id = element.attribute("id").unwrap_or_default();
        let Some(text) = self.notes.remove(&(kind, id)) else {
            return;
        };
        self.begin();
        self.given += 1;
        self.blocks.text(&format!("[{}]", self.given));
        self.pending
            .push(format!("[{}] {}", self.given, text.trim()));
    }

    /// Writes the footnotes that were referred to, as paragraphs of their own.
    fn write_notes(&mut self) {
        if !self.paragraphs.is_empty() {
            return;
        }
        for note in std::mem::take(&mut self.pending) {
            self.leave_lists(0);
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
        let found = read(&fixtures::docx()).unwrap_or_default();
        insta::assert_snapshot!(fixtures::shown(&found));
    }
}
