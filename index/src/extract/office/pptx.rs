//! Reads PowerPoint files: slides in the order they are shown, with tables and notes.
//!
//! How slides become text is told in `slides`.

use std::collections::HashMap;

use super::properties::properties;
use super::slides::{Part, Slide, write};
use crate::extract::archive::Archive;
use crate::extract::path::resolved;
use crate::extract::xml::{Element, Node, walk};
use crate::extract::{ExtractError, Found};

/// The most slides that are read.
pub(super) const MOST_SLIDES: usize = 5_000;

/// Reads the slides of a PowerPoint file.
pub(in crate::extract) fn read(bytes: &[u8]) -> Result<Found<'static>, ExtractError> {
    let mut archive = Archive::open(bytes)?;
    let about = properties(&mut archive, "docProps/core.xml");
    let main = "ppt/presentation.xml";
    let relations = relations(&mut archive, main)?;
    let mut order = Vec::new();
    walk(main, &archive.needed(main)?, &[], &mut |node| {
        if let Node::Open(element) = node
            && element.name() == "sldId"
        {
            // The slide's own number is an `id` as well, without a prefix.
            order.extend(element.prefixed_attribute("id"));
        }
        Ok(())
    })?;
    if order.len() > MOST_SLIDES {
        return Err(ExtractError::TooMany {
            what: "slides",
            limit: MOST_SLIDES,
        });
    }
    let mut slides = Vec::new();
    for id in order {
        let Some(name) = relations.get(&id).map(|(_, target)| target.clone()) else {
            continue;
        };
        let Some(part) = archive.part(&name)? else {
            continue;
        };
        let mut slide = slide(&name, &part)?;
        let about_slide = self::relations(&mut archive, &name)?;
        let notes = about_slide
            .into_values()
            .find(|(kind, _)| kind.ends_with("/notesSlide"));
        if let Some((_, name)) = notes
            && let Some(part) = archive.part(&name)?
        {
            slide.notes = notes_of(&name, &part)?;
        }
        slides.push(slide);
    }
    let found = write(&slides);
    Ok(Found {
        title: about.title.or(found.title),
        date: about.date,
        ..found
    })
}

/// What the part `name` refers to, by the ids it uses: kinds and names of parts.
fn relations(
    archive: &mut Archive<'_>,
    name: &str,
) -> Result<HashMap<String, (String, String)>, ExtractError> {
    let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
    let list = format!("{folder}/_rels/{file}.rels");
    let mut relations = HashMap::new();
    let Some(bytes) = archive.part(&list)? else {
        return Ok(relations);
    };
    walk(&list, &bytes, &[], &mut |node| {
        if let Node::Open(element) = node
            && element.name() == "Relationship"
        {
            let value = |name| element.attribute(name).unwrap_or_default();
            let target = resolved(name, &value("Target"));
            relations.insert(value("Id"), (value("Type"), target));
        }
        Ok(())
    })?;
    Ok(relations)
}

fn slide(name: &str, bytes: &[u8]) -> Result<Slide, ExtractError> {
    let mut reader = Reader::default();
    walk(name, bytes, &["Fallback"], &mut |node| {
        match node {
            Node::Open(element) => reader.open(element),
            Node::Close(name) => reader.close(name),
            Node::Text(text) => reader.text(text),
        }
        Ok(())
    })?;
    Ok(reader.slide)
}

/// The paragraphs of a page of notes, without the slide's picture and number.
fn notes_of(name: &str, bytes: &[u8]) -> Result<Vec<String>, ExtractError> {
    let slide = slide(name, bytes)?;
    let paragraphs = slide.parts.into_iter().filter_map(|part| match part {
        Part::Paragraph(text) => Some(text),
        Part::Row(_) => None,
    });
    Ok(paragraphs.collect())
}

/// What a shape is for.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Shape {
    Title,
    /// Date, footer, number and picture of the slide: the same everywhere.
    Frame,
    #[default]
    Other,
}

#[derive(Default)]
struct Reader {
    slide: Slide,
    shape: Shape,
    paragraph: Option<String>,
    row: Option<Vec<String>>,
    cell: Option<String>,
    in_text: bool,
}

impl Reader {
    fn open(&mut self, element: &Element<'_>) {
        match element.name() {
            "sp" | "graphicFrame" => self.shape = Shape::Other,
            "ph" => {
                self.shape = match element.attribute("type").as_deref() {
                    Some("title" | "ctrTitle") => Shape::Title,
                    Some("dt" | "ftr" | "sldNum" | "hdr" | "sldImg") => Shape::Frame,
                    _ => Shape::Other,
                }
            }
            "p" => self.paragraph = Some(String::new()),
            "br" => self.push("\n"),
            "t" => self.in_text = true,
            "tr" => self.row = Some(Vec::new()),
            "tc" => self.cell = Some(String::new()),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "t" => self.in_text = false,
            "p" => {
                let text = self.paragraph.take().unwrap_or_default();
                self.end_paragraph(text);
            }
            "tc" => {
                let cell = self.cell.take();
                if let (Some(row), Some(cell)) = (&mut self.row, cell) {
                    row.push(cell);
                }
            }
            "tr" => self.slide.parts.extend(self.row.take().map(Part::Row)),
            _ => {}
        }
    }

    fn end_paragraph(&mut self, text: String) {
        if text.trim().is_empty() {
            return;
        }
        if let Some(cell) = &mut self.cell {
            if !cell.is_empty() {
                cell.push(' ');
            }
            cell.push_str(&text);
            return;
        }
        match self.shape {
            Shape::Title => {
                if !self.slide.title.is_empty() {
                    self.slide.title.push(' ');
                }
                self.slide.title.push_str(&text);
            }
            Shape::Frame => {}
            Shape::Other => self.slide.parts.push(Part::Paragraph(text)),
        }
    }

    fn push(&mut self, text: &str) {
        if let Some(paragraph) = &mut self.paragraph {
            paragraph.push_str(text);
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_text {
            self.push(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::fixtures;

    #[test]
    fn slides_come_in_the_order_they_are_shown() {
        let found = read(&fixtures::pptx()).unwrap_or_default();
        insta::assert_snapshot!(fixtures::shown(&found));
    }
}
