//! Reads plain text: paragraphs, however they are set apart, and obvious lists.
//!
//! Headings in plain text are left alone: guessing them wrong would be worse than not having them.

use std::borrow::Cow;
use std::ops::Range;

use super::Found;
use super::lines::lines;
use super::outline::Outline;
use crate::document::BlockKind;

/// Finds the paragraphs and list items of `text`.
pub(super) fn read(text: Cow<'_, str>) -> Found<'_> {
    let mut outline = Outline::new(&text);
    let mut run: Vec<Range<usize>> = Vec::new();
    for line in lines(&text) {
        for part in between_form_feeds(&text, line) {
            let is_blank = text
                .get(part.clone())
                .is_none_or(|part| part.trim().is_empty());
            if is_blank {
                read_run(&text, &run, &mut outline);
                run.clear();
            } else {
                run.push(part);
            }
        }
    }
    read_run(&text, &run, &mut outline);
    let (sections, blocks) = outline.finish();
    Found {
        text,
        sections,
        blocks,
        ..Found::default()
    }
}

/// The line, cut at form feeds, with an empty piece for each so that it ends a paragraph.
fn between_form_feeds(text: &str, line: Range<usize>) -> Vec<Range<usize>> {
    let content = text.get(line.clone()).unwrap_or_default();
    let mut parts = Vec::new();
    let mut start = line.start;
    for (at, _) in content.match_indices('\u{c}') {
        let at = line.start + at;
        parts.extend([start..at, at..at]);
        start = at + 1;
    }
    if start == line.start || start < line.end {
        parts.push(start..line.end);
    }
    parts
}

/// Reads lines without a blank one between them.
fn read_run(text: &str, run: &[Range<usize>], outline: &mut Outline<'_>) {
    let at = |line: &Range<usize>| text.get(line.clone()).unwrap_or_default();
    let content: Vec<&str> = run.iter().map(at).collect();
    let each_is_a_paragraph = is_paragraph_a_line(&content);
    let marked: Vec<bool> = content.iter().map(|line| has_marker(line)).collect();
    let is_list = marked.iter().filter(|marked| **marked).count() > 1
        || marked.first().is_some_and(|marked| *marked);

    let mut block: Option<(Range<usize>, BlockKind)> = None;
    for (line, marked) in run.iter().zip(marked) {
        let starts_item = is_list && marked;
        match &mut block {
            Some((range, _)) if !starts_item && !each_is_a_paragraph => range.end = line.end,
            _ => {
                if let Some((range, kind)) = block.take() {
                    outline.block(range, kind);
                }
                let kind = if starts_item {
                    BlockKind::ListItem
                } else {
                    BlockKind::Paragraph
                };
                let indent = text
                    .get(line.clone())
                    .map_or(0, |line| line.len() - line.trim_start().len());
                block = Some((line.start + indent..line.end, kind));
            }
        }
    }
    if let Some((range, kind)) = block {
        outline.block(range, kind);
    }
}

/// Whether each of these lines is a paragraph of its own.
///
/// Lines that a program or person wrapped are about equally long: the next line's first word would
/// not have fitted. Lines that are paragraphs differ in length, are long, and end like sentences.
fn is_paragraph_a_line(content: &[&str]) -> bool {
    if content.len() < 2 {
        return false;
    }
    let lengths: Vec<usize> = content.iter().map(|line| line.chars().count()).collect();
    let widest = lengths.iter().copied().max().unwrap_or(0);
    let breaks = content.len() - 1;
    let next_would_fit = lengths
        .iter()
        .zip(content.iter().skip(1))
        .filter(|(length, next)| *length + 1 + first_word_chars(next) <= widest)
        .count();
    let is_wrapped = next_would_fit * 5 <= breaks;
    if is_wrapped && widest <= WIDEST_WRAP {
        return false;
    }
    let complete = content.iter().filter(|line| ends_a_sentence(line)).count();
    let mostly_complete = complete * 10 >= content.len() * 7;
    widest > WIDEST_WRAP || (widest > USUAL_WRAP && mostly_complete)
}

/// No one wraps lines wider than this many characters.
const WIDEST_WRAP: usize = 250;

/// Wrapped lines are mostly narrower than this many characters.
const USUAL_WRAP: usize = 100;

/// Length of what could have moved up to the line before; one character where words have no spaces.
fn first_word_chars(line: &str) -> usize {
    let line = line.trim_start();
    let letters = line
        .chars()
        .take_while(|c| !c.is_whitespace() && *c < '\u{2e80}');
    letters.count().max(1)
}

/// Whether the line ends as a sentence does, perhaps inside quotes or brackets.
fn ends_a_sentence(line: &str) -> bool {
    let closers = [
        '"', '\'', ')', ']', '”', '’', '»', '」', '』', '）', '*', '_',
    ];
    let end = line.trim_end().trim_end_matches(closers);
    end.ends_with(['.', '!', '?', ':', '…', '。', '！', '？', '।', '؟', '۔'])
}

/// Whether the line opens with a bullet or a number as list items do.
fn has_marker(line: &str) -> bool {
    let line = line.trim_start();
    let after_bullet = line.strip_prefix(['-', '*', '+', '•', '‣', '◦', '▪', '·']);
    if after_bullet.is_some_and(|rest| rest.starts_with([' ', '\t'])) {
        return true;
    }
    let line = line.strip_prefix('(').unwrap_or(line);
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = line.len() - rest.len();
    let rest = match digits {
        0 => rest
            .strip_prefix(|c: char| c.is_ascii_alphabetic())
            .filter(|rest| rest.starts_with(')')),
        1..=3 => Some(rest),
        _ => None,
    };
    rest.and_then(|rest| rest.strip_prefix(['.', ')']))
        .is_some_and(|rest| rest.starts_with([' ', '\t']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found = read(Cow::Borrowed(text));
        let blocks: Vec<&str> = found
            .blocks
            .iter()
            .filter_map(|b| b.span.of(text))
            .collect();
        assert_eq!(blocks, expected);
    }

    #[test]
    fn blank_lines_set_paragraphs_apart() {
        check(
            "One.\nStill one.\n\n \nTwo.\n",
            &["One.\nStill one.", "Two."],
        );
        check("One.\r\nStill.\r\n\r\nTwo.", &["One.\r\nStill.", "Two."]);
        check("\n\n", &[]);
    }

    #[test]
    fn a_form_feed_ends_a_paragraph() {
        check("One\u{c}Two\n\u{c}\nThree", &["One", "Two", "Three"]);
    }

    #[test]
    fn long_lines_that_end_like_sentences_are_paragraphs() {
        let one = format!("{} end.", "word ".repeat(40).trim_end());
        let two = "A short one.";
        let three = format!("{} again.", "other words ".repeat(30).trim_end());
        check(&format!("{one}\n{two}\n{three}\n"), &[&one, two, &three]);
    }

    #[test]
    fn wrapped_lines_stay_one_paragraph() {
        let wrapped = "The quick brown fox jumps over the lazy dog and then\n\
                       it runs away into the deep forest, where nobody will\n\
                       find it.";
        check(wrapped, &[wrapped]);
    }

    #[test]
    fn obvious_lists_become_items() {
        check(
            "Bring:\n- a pen\n  of any colour\n- paper\n",
            &["Bring:", "- a pen\n  of any colour", "- paper"],
        );
        check("1. First\n2. Second", &["1. First", "2. Second"]);
        check("(a) First\n(b) Second", &["(a) First", "(b) Second"]);
        check(
            "In the year\n1973. Then came\nmore.",
            &["In the year\n1973. Then came\nmore."],
        );
    }
}
