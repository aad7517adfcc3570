//! Reads LibreOffice Calc files, each cell as it is shown.
//!
//! How rows become text is told in `sheet`.

use super::odf;
use super::sheet::{MOST_CELLS, MOST_COLUMNS, MOST_TEXT, Row, Sheet, write};
use crate::extract::xml::{Element, Node, walk};
use crate::extract::{ExtractError, Found};

/// Elements that are no cells, or remarks in them.
const LEFT_OUT: [&str; 5] = [
    "annotation",
    "shapes",
    "forms",
    "tracked-changes",
    "dde-links",
];

/// Reads the sheets of a LibreOffice Calc file.
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
    let mut notes = Vec::new();
    if reader.is_full() {
        notes.push(format!(
            "only a part is read: at most {MOST_CELLS} cells and 64 MiB of text"
        ));
    }
    Ok(Found {
        title: about.title,
        date: about.date,
        notes,
        ..write(reader.sheets)
    })
}

#[derive(Default)]
struct Reader {
    sheets: Vec<Sheet>,
    /// Number of the row at hand, and how often it repeats.
    row: u32,
    repeats: u32,
    column_repeats: usize,
    cell: Option<String>,
    cells: usize,
    text_bytes: usize,
    in_paragraph: bool,
}

impl Reader {
    fn is_full(&self) -> bool {
        self.cells >= MOST_CELLS || self.text_bytes >= MOST_TEXT
    }

    fn open(&mut self, element: &Element<'_>) {
        let number = |name: &str| element.attribute(name)?.parse::<u32>().ok();
        match element.name() {
            "table" => {
                self.row = 0;
                self.repeats = 1;
                self.sheets.push(Sheet {
                    name: element.attribute("name").unwrap_or_default(),
                    rows: Vec::new(),
                });
            }
            "table-row" => {
                self.row = self.row.saturating_add(1);
                self.repeats = number("number-rows-repeated").unwrap_or(1).max(1);
                let number = self.row;
                if let Some(sheet) = self.sheets.last_mut() {
                    sheet.rows.push(Row {
                        number,
                        cells: Vec::new(),
                    });
                }
            }
            "table-cell" | "covered-table-cell" => {
                self.cell = Some(String::new());
                let repeats = number("number-columns-repeated").unwrap_or(1).max(1);
                self.column_repeats = (repeats as usize).min(MOST_COLUMNS);
            }
            "p" => {
                self.in_paragraph = true;
                if let Some(cell) = self.cell.as_mut().filter(|cell| !cell.is_empty()) {
                    cell.push('\n');
                }
            }
            "s" | "tab" | "line-break" => self.text(" "),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "p" => self.in_paragraph = false,
            "table-cell" | "covered-table-cell" => {
                let cell = self.cell.take().unwrap_or_default();
                let is_full = self.is_full();
                let sheet = self.sheets.last_mut();
                let Some(row) = sheet.and_then(|sheet| sheet.rows.last_mut()) else {
                    return;
                };
                for _ in 0..self.column_repeats {
                    if row.cells.len() >= MOST_COLUMNS || is_full || self.text_bytes >= MOST_TEXT {
                        return;
                    }
                    self.text_bytes += cell.len();
                    self.cells += usize::from(!cell.is_empty());
                    row.cells.push(cell.clone());
                }
            }
            "table-row" => {
                // Repeated rows are shown once: mostly they are empty, up to the end of the sheet.
                self.row = self.row.saturating_add(self.repeats - 1);
                if let Some(sheet) = self.sheets.last_mut() {
                    let is_empty = |row: &Row| row.cells.iter().all(String::is_empty);
                    if sheet.rows.last().is_some_and(is_empty) {
                        sheet.rows.pop();
                    }
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(cell) = self.cell.as_mut().filter(|_| self.in_paragraph) {
            cell.push_str(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::fixtures;

    #[test]
    fn rows_and_questions_are_read_from_every_sheet() {
        let found = read(&fixtures::ods()).unwrap_or_default();
        insta::assert_snapshot!(fixtures::shown(&found));
    }
}
