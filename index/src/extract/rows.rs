//! Reads files of rows and cells: CSV, also with semicolons, and TSV.
//!
//! The canonical text is the file itself. Which columns are questions is told by `faq`.

use std::borrow::Cow;
use std::ops::Range;

use super::faq::{self, Columns, shortened};
use super::lines::lines;
use super::outline::{Heading, Outline};
use super::{Found, ending_of};
use crate::document::BlockKind;

/// Finds the rows of `text`, each under a heading of its own: its question, or its first name.
pub(super) fn read<'a>(text: Cow<'a, str>, path: &str) -> Found<'a> {
    let is_tabbed = ending_of(path).is_some_and(|ending| !ending.eq_ignore_ascii_case("csv"));
    let (start, named) = named_delimiter(&text);
    let delimiter = match named {
        Some(named) => named,
        None if is_tabbed => b'\t',
        None => guessed_delimiter(&text),
    };
    let mut rows = Rows::new(&text, start, delimiter);
    let mut outline = Outline::new(&text);
    let mut notes = Vec::new();
    if let Some(first) = rows.next() {
        let headers: Vec<String> = first.iter().map(|cell| cell.words(&text)).collect();
        let columns = faq::columns(&headers);
        let is_header = columns.is_some() || faq::is_header(&headers);
        let mut reader = Reader {
            text: &text,
            outline: &mut outline,
            topic: String::new(),
        };
        if !is_header {
            reader.row(&first, 1);
        } else if columns.is_none() {
            reader.header(&first, &headers);
        }
        let level = if is_header { 2 } else { 1 };
        for (count, row) in rows.enumerate() {
            if count == MOST_ROWS {
                notes.push(format!("only the first {MOST_ROWS} rows are read"));
                break;
            }
            match &columns {
                Some(columns) => reader.question(&row, columns),
                None => reader.row(&row, level),
            }
        }
    }
    let (sections, blocks) = outline.finish();
    Found {
        text,
        sections,
        blocks,
        notes,
        ..Found::default()
    }
}

/// The most rows of a file that are read.
const MOST_ROWS: usize = 500_000;

/// The most cells of a row that are looked at.
const MOST_CELLS: usize = 2_000;

/// The longest cell in quotes, in bytes: a longer one is a quote that was never closed.
const LONGEST_CELL: usize = 1 << 20;

/// A delimiter that the first line names, as spreadsheet programs write it, and where rows start.
fn named_delimiter(text: &str) -> (usize, Option<u8>) {
    let named = text.strip_prefix("sep=").and_then(|rest| {
        let delimiter = *rest.as_bytes().first()?;
        let end = lines(text).nth(1).map_or(text.len(), |line| line.start);
        matches!(rest.as_bytes().get(1), None | Some(b'\r' | b'\n')).then_some((end, delimiter))
    });
    match named {
        Some((end, delimiter)) if delimiter.is_ascii() => (end, Some(delimiter)),
        _ => (0, None),
    }
}

/// The delimiter that gives the first rows the most cells, and equally many.
fn guessed_delimiter(text: &str) -> u8 {
    let score = |delimiter: u8| {
        let counts: Vec<usize> = Rows::new(text, 0, delimiter)
            .take(GUESSED_FROM)
            .map(|row| row.len())
            .collect();
        let Some(first) = counts.first().copied().filter(|first| *first > 1) else {
            return 0;
        };
        let alike = counts.iter().filter(|count| **count == first).count();
        alike * 100 / counts.len().max(1) * 10 + first.min(9)
    };
    let delimiters = [b',', b';', b'\t', b'|'];
    let best = delimiters.into_iter().rev().max_by_key(|d| score(*d));
    best.unwrap_or(b',')
}

/// Rows that the delimiter is guessed from.
const GUESSED_FROM: usize = 30;

/// A cell's content in the text, without the quotes around it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Cell {
    range: Range<usize>,
    quoted: bool,
}

impl Cell {
    /// What it says, on one line.
    fn words(&self, text: &str) -> String {
        let content = text.get(self.range.clone()).unwrap_or_default();
        let words: Vec<&str> = content.split_whitespace().collect();
        let words = words.join(" ");
        match self.quoted {
            true => words.replace("\"\"", "\""),
            false => words,
        }
    }
}

/// Cuts a text at its delimiters and line ends, except those in quotes.
struct Rows<'t> {
    text: &'t str,
    at: usize,
    delimiter: u8,
    /// Whether a quote that was never closed has been found, so that quotes mean nothing.
    broken: bool,
}

impl<'t> Rows<'t> {
    fn new(text: &'t str, at: usize, delimiter: u8) -> Rows<'t> {
        Rows {
            text,
            at,
            delimiter,
            broken: false,
        }
    }

    /// Reads the cell that starts at `self.at`, up to what ends it.
    fn cell(&mut self) -> Cell {
        let bytes = self.text.as_bytes();
        let start = self.at;
        if bytes.get(start) == Some(&b'"') && !self.broken {
            match self.closing_quote(start + 1) {
                Some(end) => {
                    self.at = end + 1;
                    return Cell {
                        range: start + 1..end,
                        quoted: true,
                    };
                }
                None => self.broken = true,
            }
        }
        let rest = bytes.get(start..).unwrap_or_default();
        let ends = |byte: &u8| *byte == self.delimiter || matches!(*byte, b'\n' | b'\r');
        let length = rest.iter().position(ends).unwrap_or(rest.len());
        self.at = start + length;
        Cell {
            range: start..self.at,
            quoted: false,
        }
    }

    /// Where the quote closes that was opened before `from`: before a delimiter or a line end.
    fn closing_quote(&self, from: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut at = from;
        loop {
            let rest = bytes.get(at..bytes.len().min(from + LONGEST_CELL))?;
            at += rest.iter().position(|byte| *byte == b'"')?;
            match bytes.get(at + 1) {
                None | Some(b'\n' | b'\r') => return Some(at),
                Some(next) if *next == self.delimiter => return Some(at),
                Some(b'"') => at += 2,
                Some(_) => at += 1,
            }
        }
    }
}

impl Iterator for Rows<'_> {
    type Item = Vec<Cell>;

    /// The next row that is not empty.
    fn next(&mut self) -> Option<Vec<Cell>> {
        let bytes = self.text.as_bytes();
        while matches!(bytes.get(self.at), Some(b'\n' | b'\r')) {
            self.at += 1;
        }
        if self.at >= bytes.len() {
            return None;
        }
        let mut cells = Vec::new();
        loop {
            let cell = self.cell();
            if cells.len() < MOST_CELLS {
                cells.push(cell);
            }
            match bytes.get(self.at) {
                Some(byte) if *byte == self.delimiter => self.at += 1,
                _ => return Some(cells),
            }
        }
    }
}

struct Reader<'o, 't> {
    text: &'t str,
    outline: &'o mut Outline<'t>,
    topic: String,
}

impl Reader<'_, '_> {
    /// The row of names: the heading that all other rows stand under.
    fn header(&mut self, row: &[Cell], names: &[String]) {
        let range = whole(row);
        let words: Vec<&str> = names.iter().map(String::as_str).collect();
        let heading = Heading {
            words: shortened(&words.join(" | ")),
            level: 1,
            anchor: None,
        };
        self.outline.heading(range.start..range.start, heading);
        self.outline.block(range, BlockKind::TableHeader);
    }

    /// A row that is found and quoted as one.
    fn row(&mut self, row: &[Cell], level: u8) {
        let range = whole(row);
        let mut words = row.iter().map(|cell| cell.words(self.text));
        let is_name = |words: &String| words.contains(char::is_alphabetic);
        let name = words.find(is_name).unwrap_or_default();
        if name.is_empty() && !row.iter().any(|cell| !cell.range.is_empty()) {
            return;
        }
        let heading = Heading {
            words: shortened(&name),
            level,
            anchor: None,
        };
        self.outline.heading(range.start..range.start, heading);
        self.outline.block(range, BlockKind::TableRow);
    }

    /// A row with a question, which is what its answers are found by.
    fn question(&mut self, row: &[Cell], columns: &Columns) {
        let range = whole(row);
        let Some(question) = row.get(columns.question) else {
            return;
        };
        let answers: Vec<&Cell> = columns
            .answers
            .iter()
            .filter_map(|at| row.get(*at))
            .collect();
        let words = question.words(self.text);
        if words.is_empty() || answers.is_empty() {
            return self.row(row, 2);
        }
        let topic = columns.topic.and_then(|topic| row.get(topic));
        let topic = topic.map(|cell| cell.words(self.text)).unwrap_or_default();
        if !topic.is_empty() && topic != self.topic {
            let heading = Heading {
                words: shortened(&topic),
                level: 1,
                anchor: None,
            };
            self.outline.heading(range.start..range.start, heading);
            self.topic = topic;
        }
        let is_first = answers
            .iter()
            .all(|answer| question.range.end <= answer.range.start);
        let shown = if is_first {
            question.range.clone()
        } else {
            range.start..range.start
        };
        let heading = Heading {
            words: shortened(&words),
            level: 2,
            anchor: None,
        };
        self.outline.heading(shown, heading);
        for answer in answers {
            self.paragraphs(answer.range.clone());
        }
    }

    /// The paragraphs of a cell, which blank lines set apart.
    fn paragraphs(&mut self, range: Range<usize>) {
        let content = self.text.get(range.clone()).unwrap_or_default();
        let mut open: Option<Range<usize>> = None;
        for line in lines(content) {
            let is_blank = content
                .get(line.clone())
                .is_none_or(|line| line.trim().is_empty());
            let line = range.start + line.start..range.start + line.end;
            match &mut open {
                Some(_) if is_blank => {
                    let whole = open.take().unwrap_or_default();
                    self.outline.block(whole, BlockKind::Paragraph);
                }
                Some(open) => open.end = line.end,
                None if is_blank => {}
                None => open = Some(line),
            }
        }
        if let Some(open) = open {
            self.outline.block(open, BlockKind::Paragraph);
        }
    }
}

/// The row from its first byte to its last, the quotes of its cells included.
fn whole(row: &[Cell]) -> Range<usize> {
    let start = row
        .first()
        .map_or(0, |cell| cell.range.start - usize::from(cell.quoted));
    let end = row
        .last()
        .map_or(start, |cell| cell.range.end + usize::from(cell.quoted));
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Headings and texts of the blocks that are quoted.
    fn quoted(path: &str, text: &str) -> Vec<(String, String)> {
        let found = read(Cow::Borrowed(text), path);
        let heading = |section: Option<u32>| {
            let section = found.sections.get(section? as usize)?;
            Some(section.heading.clone())
        };
        let blocks = found.blocks.iter();
        let blocks = blocks.filter(|block| block.kind != BlockKind::Heading);
        blocks
            .map(|block| {
                let part = block.span.of(text).unwrap_or_default().to_owned();
                (heading(block.section).unwrap_or_default(), part)
            })
            .collect()
    }

    #[track_caller]
    fn check(path: &str, text: &str, expected: &[(&str, &str)]) {
        let expected: Vec<(String, String)> = expected
            .iter()
            .map(|(heading, part)| ((*heading).to_owned(), (*part).to_owned()))
            .collect();
        assert_eq!(quoted(path, text), expected);
    }

    #[test]
    fn the_question_is_the_heading_and_the_answer_what_is_quoted() {
        check(
            "faq.csv",
            "id,Question,Answer\r\n1,How long?,\"Two days, no more.\"\r\n2,\"Say \"\"hi\"\"\",Hello.\r\n",
            &[
                ("How long?", "Two days, no more."),
                ("Say \"hi\"", "Hello."),
            ],
        );
        check(
            "faq.csv",
            "Antwort;Frage\nJa, sofort.;Geht das?\n",
            &[("Geht das?", "Ja, sofort.")],
        );
        check(
            "faq.csv",
            "question,answer\nWhat?,\"One.\nStill one.\n\nTwo.\"\n",
            &[("What?", "One.\nStill one."), ("What?", "Two.")],
        );
    }

    #[test]
    fn rows_of_other_tables_stand_under_the_names_of_their_columns() {
        check(
            "prices.tsv",
            "Plan\tPrice\nBasic\t5\nPro\t\"10\"\n",
            &[
                ("Plan | Price", "Plan\tPrice"),
                ("Basic", "Basic\t5"),
                ("Pro", "Pro\t\"10\""),
            ],
        );
        check(
            "a.csv",
            "sep=|\n1|one\n2|two\n",
            &[("one", "1|one"), ("two", "2|two")],
        );
    }

    #[test]
    fn topics_stand_above_their_questions() {
        let text = "category,question,answer\nMoney,Price?,Ten.\nMoney,When?,Now.\n";
        let found = read(Cow::Borrowed(text), "a.csv");
        let trail: Vec<(&str, u8)> = found
            .sections
            .iter()
            .map(|section| (section.heading.as_str(), section.level))
            .collect();
        assert_eq!(trail, [("Money", 1), ("Price?", 2), ("When?", 2)]);
    }

    #[test]
    fn a_quote_that_is_never_closed_swallows_nothing() {
        let text = format!("a,b\n\"x,1\n{}", "y,2\n".repeat(5));
        assert_eq!(quoted("a.csv", &text).len(), 7);
    }
}
