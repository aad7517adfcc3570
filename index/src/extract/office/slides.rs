//! Writes slides as text: each is a page under its title, with its notes after it.
//!
//! Reading them is left to the modules of each kind of file.

use crate::extract::Found;
use crate::extract::html_blocks::Blocks;

/// What a slide shows, in order.
#[derive(Debug, Default)]
pub(super) struct Slide {
    pub(super) title: String,
    pub(super) parts: Vec<Part>,
    /// Paragraphs of the speaker's notes.
    pub(super) notes: Vec<String>,
}

/// A part of a slide.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part {
    Paragraph(String),
    /// Cells of a table's row.
    Row(Vec<String>),
}

/// Writes the slides, one page after the other.
pub(super) fn write(slides: &[Slide]) -> Found<'static> {
    let mut blocks = Blocks::default();
    let mut pages = Vec::new();
    for (number, slide) in (1u32..).zip(slides) {
        pages.push(u32::try_from(blocks.place()).unwrap_or(u32::MAX));
        let title = folded(&slide.title);
        if title.is_empty() {
            blocks.section(&format!("Slide {number}"), 1);
        } else {
            blocks.heading_of(&title, 1);
        }
        let mut in_table = false;
        for part in &slide.parts {
            let is_row = matches!(part, Part::Row(_));
            if is_row && !in_table {
                blocks.table(false);
            } else if in_table && !is_row {
                blocks.close("table");
            }
            in_table = is_row;
            match part {
                Part::Paragraph(text) => paragraph(&mut blocks, text),
                Part::Row(cells) => row(&mut blocks, cells),
            }
        }
        if in_table {
            blocks.close("table");
        }
        for note in &slide.notes {
            paragraph(&mut blocks, note);
        }
    }
    let mut titles = slides.iter().map(|slide| folded(&slide.title));
    let first_title = titles.find(|title| !title.is_empty());
    Found {
        title: first_title,
        pages,
        ..blocks.finish()
    }
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<&str>>().join(" ")
}

fn paragraph(blocks: &mut Blocks, text: &str) {
    blocks.open("p");
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            blocks.line_break();
        }
        blocks.text(line);
    }
    blocks.close("p");
}

fn row(blocks: &mut Blocks, cells: &[String]) {
    blocks.open("tr");
    for cell in cells {
        blocks.open("td");
        blocks.text(cell);
        blocks.close("td");
    }
    blocks.close("tr");
}
