//! Reads LibreOffice Impress files: slides with their tables and notes.
//!
//! How slides become text is told in `slides`.

use super::odf;
use super::pptx::MOST_SLIDES;
use super::slides::{Part, Slide, write};
use crate::extract::xml::{Element, Node, walk};
use crate::extract::{ExtractError, Found};

/// Elements that no viewer of a slide sees.
const LEFT_OUT: [&str; 5] = ["annotation", "title", "desc", "forms", "master-styles"];

/// Reads the slides of a LibreOffice Impress file.
pub(in crate::extract) fn read(bytes: &[u8]) -> Result<Found<'static>, ExtractError> {
    let (about, content) = odf::open(bytes)?;
    let mut reader = Reader::default();
    walk(odf::CONTENT, &content, &LEFT_OUT, &mut |node| {
        match node {
            Node::Open(element) => reader.open(element),
            Node::Close(name) => reader.close(name),
            Node::Text(text) => reader.text(text),
        }
        Ok(())
    })?;
    if reader.slides.len() > MOST_SLIDES {
        return Err(ExtractError::TooMany {
            what: "slides",
            limit: MOST_SLIDES,
        });
    }
    let found = write(&reader.slides);
    Ok(Found {
        title: about.title.or(found.title),
        date: about.date,
        ..found
    })
}

#[derive(Default)]
struct Reader {
    slides: Vec<Slide>,
    /// What the frame at hand is for, in the words of the format.
    class: String,
    in_notes: bool,
    paragraph: Option<String>,
    row: Option<Vec<String>>,
    cell: Option<String>,
}

impl Reader {
    fn open(&mut self, element: &Element<'_>) {
        match element.name() {
            "page" => self.slides.push(Slide::default()),
            "notes" => self.in_notes = true,
            "frame" | "custom-shape" => {
                self.class = element.attribute("class").unwrap_or_default();
            }
            "p" | "h" => self.paragraph = Some(String::new()),
            "s" | "tab" => self.text(" "),
            "line-break" => self.text("\n"),
            "table-row" => self.row = Some(Vec::new()),
            "table-cell" => self.cell = Some(String::new()),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "notes" => self.in_notes = false,
            "p" | "h" => {
                let text = self.paragraph.take().unwrap_or_default();
                self.end_paragraph(text);
            }
            "table-cell" => {
                let cell = self.cell.take();
                if let (Some(row), Some(cell)) = (&mut self.row, cell) {
                    row.push(cell);
                }
            }
            "table-row" => {
                let row = self.row.take().map(Part::Row);
                if let Some(slide) = self.slides.last_mut() {
                    slide.parts.extend(row);
                }
            }
            _ => {}
        }
    }

    fn end_paragraph(&mut self, text: String) {
        let Some(slide) = self.slides.last_mut().filter(|_| !text.trim().is_empty()) else {
            return;
        };
        if let Some(cell) = &mut self.cell {
            if !cell.is_empty() {
                cell.push(' ');
            }
            cell.push_str(&text);
            return;
        }
        match self.class.as_str() {
            "date-time" | "footer" | "page-number" | "header" => {}
            _ if self.in_notes => slide.notes.push(text),
            "title" => {
                if !slide.title.is_empty() {
                    slide.title.push(' ');
                }
                slide.title.push_str(&text);
            }
            _ => slide.parts.push(Part::Paragraph(text)),
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(paragraph) = &mut self.paragraph {
            paragraph.push_str(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::fixtures;

    #[test]
    fn slides_have_pages_titles_and_notes() {
        let found = read(&fixtures::odp()).unwrap_or_default();
        insta::assert_snapshot!(fixtures::shown(&found));
    }
}
