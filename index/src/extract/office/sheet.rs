//! Writes the rows of spreadsheets as text: each row under a heading of its own.
//!
//! Reading the cells is left to the modules of each kind of file; which columns are questions is told by
//! `faq`.

use crate::extract::Found;
use crate::extract::faq::{self, Columns};
use crate::extract::html_blocks::Blocks;

/// The most cells of a file that are read.
pub(super) const MOST_CELLS: usize = 2_000_000;

/// The most columns of a sheet that are read.
pub(super) const MOST_COLUMNS: usize = 500;

/// A sheet, cell by cell as it is shown; empty rows are left out.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    pub(super) name: String,
    pub(super) rows: Vec<Row>,
}

/// A row with its number, counted from 1.
#[derive(Debug, Default)]
pub(super) struct Row {
    pub(super) number: u32,
    pub(super) cells: Vec<String>,
}

impl Row {
    /// The cells up to the last that says something.
    fn used(&self) -> &[String] {
        let last = self.cells.iter().rposition(|cell| !cell.trim().is_empty());
        let used = self.cells.get(..last.map_or(0, |last| last + 1));
        used.unwrap_or_default()
    }

    fn is_empty(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty())
    }
}

/// Writes the sheets, one after the other.
pub(super) fn write(sheets: Vec<Sheet>) -> Found<'static> {
    let mut blocks = Blocks::default();
    for sheet in sheets {
        let mut rows = sheet.rows.iter().filter(|row| !row.is_empty());
        let Some(first) = rows.next() else {
            continue;
        };
        blocks.section(&sheet.name, 1);
        let headers: Vec<String> = first.used().iter().map(|cell| folded(cell)).collect();
        let columns = faq::columns(&headers);
        let mut level = 2;
        if columns.is_none() {
            if faq::is_header(&headers) {
                blocks.section(&joined(&headers), 2);
                level = 3;
                row(&mut blocks, first, true);
            } else {
                named_row(&mut blocks, first, level);
            }
        }
        for row in rows {
            match &columns {
                Some(columns) => question(&mut blocks, row, columns),
                None => named_row(&mut blocks, row, level),
            }
        }
    }
    blocks.finish()
}

/// The names of columns that are not empty, for a heading.
fn joined(headers: &[String]) -> String {
    let named: Vec<&str> = headers.iter().map(String::as_str).collect();
    let named: Vec<&str> = named.into_iter().filter(|name| !name.is_empty()).collect();
    faq::shortened(&named.join(" | "))
}

fn folded(cell: &str) -> String {
    cell.split_whitespace().collect::<Vec<&str>>().join(" ")
}

/// A row under its first name, or its number.
fn named_row(blocks: &mut Blocks, cells: &Row, level: u8) {
    let mut names = cells.cells.iter().map(|cell| folded(cell));
    let name = names.find(|name| name.contains(char::is_alphabetic));
    let name = name.unwrap_or_else(|| format!("row {}", cells.number));
    blocks.section(&faq::shortened(&name), level);
    row(blocks, cells, false);
}

fn row(blocks: &mut Blocks, row: &Row, is_header: bool) {
    let name = if is_header { "th" } else { "td" };
    blocks.table(false);
    blocks.open("tr");
    for cell in row.used() {
        blocks.open(name);
        blocks.text(cell);
        blocks.close(name);
    }
    blocks.close("tr");
    blocks.close("table");
}

/// A row with a question, which is the heading that its answers stand under.
fn question(blocks: &mut Blocks, cells: &Row, columns: &Columns) {
    let cell = |at: usize| cells.cells.get(at).map(String::as_str).unwrap_or_default();
    let words = folded(cell(columns.question));
    let answers: Vec<&str> = columns.answers.iter().map(|at| cell(*at)).collect();
    if words.is_empty() || answers.iter().all(|answer| answer.trim().is_empty()) {
        return named_row(blocks, cells, 2);
    }
    blocks.heading_of(&words, 2);
    for line in answers.iter().flat_map(|answer| answer.lines()) {
        blocks.open("p");
        blocks.text(line);
        blocks.close("p");
    }
}
