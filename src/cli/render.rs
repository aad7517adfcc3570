//! An answer as a person reads it in a terminal.
//!
//! A pure function from an answer to styled text; colours disappear where `output` finds no
//! terminal. Programs read `json` instead.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use quoth_index::answer::{Answer, Outcome, Quote};

use super::visible::{push_visible, visible_line};

const BAR: Style = AnsiColor::Cyan.on_default();
const SOURCE: Style = Style::new().dimmed();
const ANSWERING: Style = Style::new().bold();
const REMARK: Style = AnsiColor::Yellow.on_default();

/// Shows `answer`, with lines broken at `width` columns where there is a width.
pub(super) fn render(answer: &Answer, width: Option<usize>) -> String {
    let mut page = String::new();
    match answer.outcome {
        Outcome::Answered => quotes(&mut page, answer, width),
        Outcome::Uncertain => {
            let said = "Not sure that this answers the question. The closest passages:";
            line(&mut page, &format!("{REMARK}{said}{REMARK:#}"));
            missing_words(&mut page, answer);
            suggestions(&mut page, answer);
            conditions(&mut page, answer);
            page.push('\n');
            quotes(&mut page, answer, width);
        }
        Outcome::NothingFound => {
            let said = "Nothing found that answers the question.";
            line(&mut page, &format!("{REMARK}{said}{REMARK:#}"));
            missing_words(&mut page, answer);
            suggestions(&mut page, answer);
            conditions(&mut page, answer);
            nearest_headings(&mut page, answer);
        }
    }
    page
}

fn line(page: &mut String, text: &str) {
    page.push_str(text);
    page.push('\n');
}

fn missing_words(page: &mut String, answer: &Answer) {
    let words: Vec<String> = answer
        .missing_words
        .iter()
        .map(|word| visible_line(word))
        .collect();
    match words.as_slice() {
        [] => {}
        [word] => line(
            page,
            &format!("This word occurs nowhere in the documents: {word}"),
        ),
        words => line(
            page,
            &format!(
                "These words occur nowhere in the documents: {}",
                words.join(", ")
            ),
        ),
    }
}

/// Words that occur, for those that were perhaps mistyped.
fn suggestions(page: &mut String, answer: &Answer) {
    for suggestion in &answer.suggestions {
        let (near, word) = (
            visible_line(&suggestion.near),
            visible_line(&suggestion.word),
        );
        line(page, &format!("Did you mean “{near}” instead of “{word}”?"));
    }
}

/// What was left out because the question said so.
fn conditions(page: &mut String, answer: &Answer) {
    let conditions = visible_line(&answer.conditions.to_string());
    if !conditions.is_empty() {
        line(page, &format!("Looked only at passages {conditions}."));
    }
}

fn nearest_headings(page: &mut String, answer: &Answer) {
    if answer.nearest_headings.is_empty() {
        return;
    }
    line(page, "Headings that come near:");
    for heading in &answer.nearest_headings {
        line(page, &format!("  {}", visible_line(heading)));
    }
}

fn quotes(page: &mut String, answer: &Answer, width: Option<usize>) {
    let collection = |quote: &Quote| quote.citation().collection.clone();
    let first = answer.quotes.first().map(collection);
    let several = answer
        .quotes
        .iter()
        .any(|quote| Some(collection(quote)) != first);
    for (number, quote) in answer.quotes.iter().enumerate() {
        if number > 0 {
            page.push('\n');
        }
        block(page, quote, width);
        source(page, quote, several);
    }
}

/// The quoted words behind a bar, the answering ones in bold.
fn block(page: &mut String, quote: &Quote, width: Option<usize>) {
    // Two columns are the bar's; very narrow terminals break lines themselves.
    let width = width
        .map(|width| width.saturating_sub(2))
        .filter(|width| *width >= 20);
    for cells in lines(&cells(quote), width) {
        let _ = write!(page, "{BAR}│{BAR:#}");
        let mut bold = false;
        for (number, cell) in cells.iter().enumerate() {
            if number == 0 {
                page.push(' ');
            }
            if cell.answers != bold {
                bold = cell.answers;
                let _ = match bold {
                    true => write!(page, "{ANSWERING}"),
                    false => write!(page, "{ANSWERING:#}"),
                };
            }
            page.push_str(&cell.shown);
        }
        if bold {
            let _ = write!(page, "{ANSWERING:#}");
        }
        page.push('\n');
    }
}

/// One character of the document as it is shown.
#[derive(Clone)]
struct Cell {
    shown: String,
    columns: usize,
    answers: bool,
}

fn cells(quote: &Quote) -> Vec<Cell> {
    let mut cells = Vec::new();
    let outside = |text: &str| Cell {
        shown: text.to_owned(),
        columns: text.chars().count(),
        answers: false,
    };
    if quote.cut().before {
        cells.push(outside("… "));
    }
    let highlight = quote.highlight().map(|span| span.range());
    let mut characters = quote.text().char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let next_is_newline = characters.peek().is_some_and(|(_, next)| *next == '\n');
        if c == '\r' && next_is_newline {
            continue;
        }
        let mut shown = String::new();
        match c {
            '\t' => shown.push_str("    "),
            _ => push_visible(&mut shown, c),
        }
        cells.push(Cell {
            columns: shown.chars().map(columns).sum(),
            shown,
            answers: highlight.as_ref().is_some_and(|range| range.contains(&at)),
        });
    }
    if quote.cut().after {
        cells.push(outside(" …"));
    }
    cells
}

/// Breaks `cells` at line breaks and, where there is a width, at the last blank before it.
fn lines(cells: &[Cell], width: Option<usize>) -> Vec<Vec<Cell>> {
    let mut lines = Vec::new();
    for line in cells.split(|cell| cell.shown == "\n") {
        let mut rest = line;
        while let Some(at) = width.and_then(|width| break_at(rest, width)) {
            let (head, tail) = rest.split_at(at);
            lines.push(head.to_vec());
            let blanks = tail.iter().take_while(|cell| cell.shown == " ").count();
            rest = tail.get(blanks..).unwrap_or_default();
        }
        lines.push(rest.to_vec());
    }
    lines
}

/// Where a line that is wider than `width` is broken.
fn break_at(line: &[Cell], width: usize) -> Option<usize> {
    let mut used = 0;
    let mut blank = None;
    for (at, cell) in line.iter().enumerate() {
        used += cell.columns;
        if used > width && cell.shown != " " {
            return blank.or(Some(at)).filter(|at| *at > 0);
        }
        if cell.shown == " " && at > 0 {
            blank = Some(at);
        }
    }
    None
}

/// Columns that a character takes: two for scripts whose characters are square.
fn columns(c: char) -> usize {
    match u32::from(c) {
        0x0300..=0x036f | 0x200b..=0x200d | 0xfe00..=0xfe0f => 0,
        0x1100..=0x115f
        | 0x2e80..=0xa4cf
        | 0xac00..=0xd7a3
        | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f
        | 0xff00..=0xff60
        | 0x1f300..=0x1faff
        | 0x20000..=0x3ffff => 2,
        _ => 1,
    }
}

/// Title and headings, file and line, link.
fn source(page: &mut String, quote: &Quote, several_collections: bool) {
    let citation = quote.citation();
    let place = &citation.place;
    let mut trail = vec![citation.title.as_str()];
    for heading in &place.headings {
        if trail.last() != Some(&heading.as_str()) {
            trail.push(heading);
        }
    }
    let trail: Vec<String> = trail.into_iter().map(visible_line).collect();
    let mut parts = vec![trail.join(" › ")];
    if let Some(page) = place.page {
        parts.push(format!("page {page}"));
    }
    let path = visible_line(&citation.path);
    parts.push(format!("{path}:{}", place.lines.0));
    if several_collections {
        parts.push(format!("in {}", visible_line(&citation.collection)));
    }
    if !citation.also_in.is_empty() {
        let files: Vec<String> = citation
            .also_in
            .iter()
            .map(|file| visible_line(file))
            .collect();
        parts.push(format!("also in {}", files.join(", ")));
    }
    parts.extend(place.link.as_deref().map(visible_line));
    line(page, &format!("{SOURCE}  {}{SOURCE:#}", parts.join(" · ")));
}

/// Answers that tests of the command line share.
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
pub(super) mod samples {
    use quoth_index::answer::{Answer, Outcome};
    use quoth_index::document::{Block, BlockKind, Document, Format};
    use quoth_index::language::Language;
    use quoth_index::place::{Citation, Place};
    use quoth_index::span::Span;
    use std::time::{Duration, UNIX_EPOCH};

    /// The answer that `quoted`, with `answering` in it, makes: the second part of a document.
    pub(in crate::cli) fn answer(outcome: Outcome, quoted: &str, answering: &str) -> Answer {
        let text = format!("# Setup\n## Tokens\n{quoted}");
        let start = text.len() - quoted.len();
        let span = Span::new(&text, start..text.len()).unwrap();
        let at = start + quoted.find(answering).unwrap();
        let highlight = Span::new(&text, at..at + answering.len());
        let document = Document {
            title: "Setup".to_owned(),
            format: Format::Markdown,
            language: Language::English,
            sections: Vec::new(),
            blocks: vec![Block {
                span,
                kind: BlockKind::Paragraph,
                section: None,
            }],
            pages: Vec::new(),
            date: None,
            notes: Vec::new(),
            text,
        };
        let citation = Citation {
            collection: "docs".to_owned(),
            title: "Setup".to_owned(),
            path: "guide/setup.md".to_owned(),
            url: None,
            sha256: "00ff".to_owned(),
            modified: Some(UNIX_EPOCH + Duration::from_secs(1_795_161_600)),
            place: Place {
                bytes: span,
                lines: (3, 3),
                page: None,
                headings: vec!["Setup".to_owned(), "Tokens".to_owned()],
                link: Some("https://example.org/docs/guide/setup#tokens".to_owned()),
            },
            date: None,
            also_in: Vec::new(),
        };
        Answer {
            outcome,
            confidence: 0.93,
            quotes: vec![document.quote(span, highlight, 7.1, citation).unwrap()],
            missing_words: Vec::new(),
            nearest_headings: vec!["Tokens".to_owned()],
            ..Answer::nothing()
        }
    }

    /// A sure answer.
    pub(in crate::cli) fn answered() -> Answer {
        let quoted = "Tokens are secret. They last a year.";
        answer(Outcome::Answered, quoted, "They last a year.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quoth_index::answer::Suggestion;

    fn plain(styled: &str) -> String {
        anstream::adapter::strip_str(styled).to_string()
    }

    #[test]
    fn an_answer_shows_the_quote_and_where_it_stands() {
        insta::assert_snapshot!(plain(&render(&samples::answered(), None)), @r"
        │ Tokens are secret. They last a year.
          Setup › Tokens · guide/setup.md:3 · https://example.org/docs/guide/setup#tokens
        ");
    }

    #[test]
    fn the_answering_sentence_is_bold() {
        let styled = render(&samples::answered(), None);
        assert!(
            styled.contains("\u{1b}[1mThey last a year.\u{1b}[0m"),
            "{styled:?}"
        );
    }

    #[test]
    fn an_uncertain_answer_says_so_first() {
        let mut answer = samples::answer(Outcome::Uncertain, "Tokens are secret.", "Tokens");
        answer.missing_words = vec!["passwort".to_owned()];
        insta::assert_snapshot!(plain(&render(&answer, None)), @r"
        Not sure that this answers the question. The closest passages:
        This word occurs nowhere in the documents: passwort

        │ Tokens are secret.
          Setup › Tokens · guide/setup.md:3 · https://example.org/docs/guide/setup#tokens
        ");
    }

    #[test]
    fn nothing_found_quotes_nothing() {
        let mut answer = samples::answer(Outcome::NothingFound, "Tokens are secret.", "Tokens");
        answer.missing_words = vec!["xyzzy".to_owned(), "plugh".to_owned()];
        answer.suggestions = vec![Suggestion {
            word: "tokn".to_owned(),
            near: "token".to_owned(),
            distance: 1,
            passages: 3,
        }];
        insta::assert_snapshot!(plain(&render(&answer, None)), @r"
        Nothing found that answers the question.
        These words occur nowhere in the documents: xyzzy, plugh
        Did you mean “token” instead of “tokn”?
        Headings that come near:
          Tokens
        ");
    }

    #[test]
    fn a_hostile_document_cannot_drive_the_terminal() {
        let quoted = "safe \u{1b}]0;owned\u{7} \u{202e}text\r\nnext\rover";
        let shown = plain(&render(
            &samples::answer(Outcome::Answered, quoted, "safe"),
            None,
        ));
        insta::assert_snapshot!(shown, @r"
        │ safe ␛]0;owned␇ <U+202E>text
        │ next␍over
          Setup › Tokens · guide/setup.md:3 · https://example.org/docs/guide/setup#tokens
        ");
    }

    #[test]
    fn long_lines_are_broken_between_words_and_keep_the_bar() {
        let quoted = "One two three four five six seven eight. 你好你好你好你好你好你好你好";
        let answer = samples::answer(Outcome::Answered, quoted, "five six");
        let shown = plain(&render(&answer, Some(24)));
        let block: Vec<&str> = shown.lines().filter(|line| line.starts_with('│')).collect();
        assert_eq!(
            block,
            [
                "│ One two three four",
                "│ five six seven eight.",
                "│ 你好你好你好你好你好你",
                "│ 好你好"
            ]
        );
    }

    #[test]
    fn breaking_lines_changes_no_word() {
        let quoted = "a  b\n\n   indented code here that is long enough to break  \nend";
        let whole = render(&samples::answer(Outcome::Answered, quoted, "b"), Some(30));
        let words = |text: &str| -> Vec<String> {
            let block = text.lines().filter(|line| line.starts_with('│'));
            block
                .flat_map(|line| line.trim_start_matches('│').split_whitespace())
                .map(str::to_owned)
                .collect()
        };
        let expected: Vec<&str> = quoted.split_whitespace().collect();
        assert_eq!(words(&plain(&whole)), expected);
    }
}
