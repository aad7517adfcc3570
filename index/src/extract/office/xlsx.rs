//! Reads Excel files, cell by cell, through `calamine`.
//!
//! The archive is unpacked once within limits before anything else reads it. How rows become text is told
//! in `sheet`.

use std::io::Cursor;

use calamine::{DataRef, ExcelDateTime, Reader, Xlsx};

use super::properties::properties;
use super::sheet::{MOST_CELLS, MOST_COLUMNS, Row, Sheet, write};
use crate::extract::archive::Archive;
use crate::extract::{ExtractError, Found};

/// Reads the sheets of an Excel file, hidden ones left out.
pub(in crate::extract) fn read(bytes: &[u8]) -> Result<Found<'static>, ExtractError> {
    let mut archive = Archive::open(bytes)?;
    archive.check_all()?;
    let about = properties(&mut archive, "docProps/core.xml");
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    let visible = |sheet: &&calamine::Sheet| sheet.visible == calamine::SheetVisible::Visible;
    let names: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(visible)
        .map(|sheet| sheet.name.clone())
        .collect();
    let mut sheets = Vec::new();
    let mut notes = Vec::new();
    let mut left = MOST_CELLS;
    for name in names {
        // Charts have a sheet of their own, without cells.
        let Ok(mut cells) = book.worksheet_cells_reader(&name) else {
            continue;
        };
        let mut sheet = Sheet {
            name: name.clone(),
            rows: Vec::new(),
        };
        while let Some(cell) = cells.next_cell().map_err(|error| damaged(&error))? {
            let (row, column) = cell.get_position();
            if left == 0 {
                break;
            }
            let text = shown(cell.get_value());
            if text.is_empty() || column as usize >= MOST_COLUMNS {
                continue;
            }
            left -= 1;
            let number = row.saturating_add(1);
            if sheet.rows.last().is_none_or(|last| last.number != number) {
                sheet.rows.push(Row {
                    number,
                    cells: Vec::new(),
                });
            }
            if let Some(last) = sheet.rows.last_mut() {
                let at = column as usize;
                if last.cells.len() <= at {
                    last.cells.resize(at + 1, String::new());
                }
                if let Some(slot) = last.cells.get_mut(at) {
                    *slot = text;
                }
            }
        }
        sheets.push(sheet);
        if left == 0 {
            notes.push(format!("only the first {MOST_CELLS} cells are read"));
            break;
        }
    }
    Ok(Found {
        title: about.title,
        date: about.date,
        notes,
        ..write(sheets)
    })
}

fn damaged(error: &calamine::XlsxError) -> ExtractError {
    match error {
        calamine::XlsxError::Password => ExtractError::Encrypted,
        error => ExtractError::Damaged {
            what: format!("the workbook: {error}"),
        },
    }
}

/// The cell as text: numbers without their format, dates as `2026-11-20`.
fn shown(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(value) => value.to_string(),
        DataRef::DateTime(time) => time_of(time),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

fn time_of(time: &ExcelDateTime) -> String {
    if time.is_duration() {
        let minutes = (time.as_f64() * 24.0 * 60.0).round();
        return format!("{}:{:02}", (minutes / 60.0).trunc(), minutes.abs() % 60.0);
    }
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    match (time.as_f64() < 1.0, hour, minute, second) {
        (true, ..) => format!("{hour:02}:{minute:02}"),
        (false, 0, 0, 0) => date,
        _ => format!("{date} {hour:02}:{minute:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::fixtures;

    #[test]
    fn rows_and_questions_are_read_from_every_sheet() {
        let found = read(&fixtures::xlsx()).unwrap_or_default();
        insta::assert_snapshot!(fixtures::shown(&found));
    }
}
