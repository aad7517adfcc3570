//! Reads PDF files: what is drawn on each page becomes lines, and lines become paragraphs.
//!
//! A PDF file has no text, only glyphs with places; `hayro-interpret` finds those. Each step from there
//! on is a module: `glyphs`, `line`, `columns`, `furniture`, `headings`, `bookmarks`, `paragraph`.

mod bookmarks;
mod columns;
mod furniture;
mod glyphs;
mod headings;
mod line;
mod paragraph;

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro_interpret::hayro_syntax::object::DateTime;
use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

use self::line::Line;
use super::{ExtractError, Found};

/// The most pages that are read.
const MOST_PAGES: usize = 5_000;

/// The most glyphs of all pages together.
const MOST_GLYPHS: usize = 20_000_000;

/// What is known of a page.
#[derive(Debug, Default)]
struct Page {
    /// In the order they are read.
    lines: Vec<Line>,
    height: f64,
    has_image: bool,
}

/// Reads the text of a PDF file.
pub(super) fn read(bytes: &[u8]) -> Result<Found<'static>, ExtractError> {
    // A fault in the interpreter is a damaged file to whoever gave it to us.
    let found = catch_unwind(AssertUnwindSafe(|| read_pages(bytes)));
    found.unwrap_or_else(|_| {
        Err(ExtractError::Damaged {
            what: "a page cannot be interpreted".to_owned(),
        })
    })
}

fn read_pages(bytes: &[u8]) -> Result<Found<'static>, ExtractError> {
    let pdf = Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => ExtractError::Encrypted,
        LoadPdfError::Decryption(_) => ExtractError::Damaged {
            what: "its encryption is of an unknown kind".to_owned(),
        },
        LoadPdfError::Invalid => ExtractError::Damaged {
            what: "it is no PDF file, or its end is missing".to_owned(),
        },
    })?;
    let mut notes = Vec::new();
    let mut pages = Vec::new();
    let mut glyphs_left = MOST_GLYPHS;
    for (index, page) in pdf.pages().iter().enumerate() {
        if index == MOST_PAGES || glyphs_left == 0 {
            notes.push(format!("only the first {index} pages are read"));
            break;
        }
        let drawn = glyphs::of(&pdf, page);
        glyphs_left = glyphs_left.saturating_sub(drawn.glyphs.len());
        pages.push(Page {
            lines: line::lines(drawn.glyphs),
            height: drawn.height,
            has_image: drawn.has_image,
        });
    }
    let has_text = pages.iter().any(|page| !page.lines.is_empty());
    if !has_text {
        return Err(ExtractError::NoTextLayer);
    }
    notes.extend(without_text(&pages));
    notes.extend(unreadable(&mut pages));
    furniture::remove(&mut pages);
    for page in &mut pages {
        page.lines = columns::in_reading_order(std::mem::take(&mut page.lines));
        page.lines.retain(|line| {
            line.text.contains(char::is_alphanumeric) && !furniture::is_entry(&line.text)
        });
    }
    let by_size = headings::by_size(&pages);
    // What stands out on the first page is the title, where the properties name none.
    let first = by_size.iter().filter(|heading| heading.page == 0);
    let largest = first.min_by_key(|heading| heading.level);
    let largest = largest.map(|heading| heading.words.clone());
    let mut headings = bookmarks::of(&pdf, &pages);
    if headings.is_empty() {
        headings = by_size;
    }
    let about = pdf.metadata();
    let title = about.title.as_deref().map(bookmarks::text_of);
    let title = title.filter(|title| says_something(title));
    let date = about.modification_date.or(about.creation_date);
    let found = paragraph::write(&pages, headings);
    Ok(Found {
        title: title.or(largest),
        date: date.and_then(day_of),
        notes,
        ..found
    })
}

fn day_of(date: DateTime) -> Option<String> {
    let day = format!("{:04}-{:02}-{:02}", date.year, date.month, date.day);
    super::day::day(&day)
}

/// Whether the title is one that a person wrote: programs leave names of files there.
fn says_something(title: &str) -> bool {
    let is_file = [
        ".doc", ".docx", ".tex", ".dvi", ".indd", ".qxd", ".ppt", ".pdf", ".md",
    ];
    let lower = title.to_lowercase();
    title.chars().filter(|c| c.is_alphabetic()).count() > 2
        && !title.starts_with('/')
        && !title.contains('\u{fffd}')
        && !is_file.iter().any(|ending| lower.ends_with(ending))
        && !["untitled", "microsoft word", "title", "page 1"]
            .iter()
            .any(|start| lower.starts_with(start))
}

/// Names the pages that show pictures only.
fn without_text(pages: &[Page]) -> Option<String> {
    let is_scan = |page: &Page| page.lines.is_empty() && page.has_image;
    let numbers = (1usize..).zip(pages).filter(|(_, page)| is_scan(page));
    let numbers: Vec<usize> = numbers.map(|(number, _)| number).collect();
    match numbers.as_slice() {
        [] => None,
        numbers => Some(format!(
            "no text layer on {}: scanned pages need text recognition (OCR) first",
            listed(numbers)
        )),
    }
}

/// Takes out lines whose glyphs mostly have no known letters, and counts them.
fn unreadable(pages: &mut [Page]) -> Option<String> {
    let mut numbers = Vec::new();
    for (number, page) in (1usize..).zip(pages) {
        let before = page.lines.len();
        page.lines.retain(Line::is_readable);
        if page.lines.len() < before {
            numbers.push(number);
        }
    }
    match numbers.as_slice() {
        [] => None,
        numbers => Some(format!(
            "lines whose fonts do not say which letters they show were left out on {}",
            listed(numbers)
        )),
    }
}

/// Page numbers as people write them: `pages 2, 4–7`.
fn listed(numbers: &[usize]) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *number => *last = *number,
            _ => runs.push((*number, *number)),
        }
    }
    let shown = runs
        .iter()
        .take(MOST_RUNS)
        .map(|(first, last)| match first == last {
            true => first.to_string(),
            false => format!("{first}–{last}"),
        });
    let mut shown = shown.collect::<Vec<String>>().join(", ");
    if runs.len() > MOST_RUNS {
        shown.push_str(" and more");
    }
    match numbers.len() {
        1 => format!("page {shown}"),
        _ => format!("pages {shown}"),
    }
}

/// Runs of pages that a note names.
const MOST_RUNS: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::fixtures::{self, Drawn};

    #[track_caller]
    fn check(pages: &[Vec<Drawn>], expected: &[&str]) {
        let found = read(&fixtures::pdf(pages, &[])).unwrap_or_default();
        let blocks = found.blocks.iter();
        let shown: Vec<&str> = blocks
            .filter_map(|block| block.span.of(&found.text))
            .collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn pages_outline_and_properties_are_read() {
        let found = read(&fixtures::manual()).unwrap_or_default();
        insta::assert_snapshot!(fixtures::shown(&found));
    }

    #[test]
    fn lines_close_together_are_a_paragraph() {
        check(
            &[vec![
                (72, 700, 11, "The kettle is made of steel and"),
                (72, 686, 11, "holds one litre."),
                (72, 650, 11, "It weighs little."),
            ]],
            &[
                "The kettle is made of steel and holds one litre.",
                "It weighs little.",
            ],
        );
    }

    #[test]
    fn two_columns_are_read_one_after_the_other() {
        let mut page = vec![(
            72,
            740,
            11,
            "A heading over both of the columns of this page here",
        )];
        for row in 0..12 {
            let y = 700 - row * 14;
            page.push((72, y, 11, "left words that fill the column"));
            page.push((320, y, 11, "right words that fill the column"));
        }
        let found = read(&fixtures::pdf(&[page], &[])).unwrap_or_default();
        let last_left = found.text.rfind("left").unwrap_or(usize::MAX);
        let first_right = found.text.find("right").unwrap_or_default();
        assert!(last_left < first_right, "{}", found.text);
    }

    #[test]
    fn running_heads_and_page_numbers_are_no_text() {
        let bodies = ["First body.", "Second body.", "Third body.", "Fourth body."];
        let numbers = ["1 / 4", "2 / 4", "3 / 4", "4 / 4"];
        let page = |(body, number): (&'static str, &'static str)| {
            vec![
                (72, 780, 9, "The kettle"),
                (72, 500, 11, body),
                (300, 20, 9, number),
            ]
        };
        let pages: Vec<Vec<Drawn>> = bodies.into_iter().zip(numbers).map(page).collect();
        check(&pages, &bodies);
    }

    #[test]
    fn a_hyphen_at_a_line_end_goes_only_where_the_file_proves_it_soft() {
        check(
            &[vec![
                (72, 700, 11, "Fill the kettle. This ket-"),
                (72, 686, 11, "tle is well-"),
                (72, 672, 11, "made and new."),
            ]],
            &["Fill the kettle. This kettle is well-made and new."],
        );
    }

    #[test]
    fn pages_without_text_are_named_and_files_without_any_refused() {
        let text = vec![(72, 700, 11, "Words.")];
        let found = read(&fixtures::pdf(&[text, vec![], vec![]], &[1, 2])).unwrap_or_default();
        let note = "no text layer on pages 2–3: scanned pages need text recognition (OCR) first";
        assert_eq!(found.notes, [note]);
        let refused = read(&fixtures::pdf(&[vec![]], &[0])).map(|_| ());
        assert_eq!(refused, Err(ExtractError::NoTextLayer));
    }
}
