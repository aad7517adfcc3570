//! Takes running heads, page numbers and tables of contents out of the pages.
//!
//! A line is a running head where it stands at the same edge of three pages or more, its digits left
//! out, or where it stands at an edge with a number that counts the pages.

use std::collections::HashMap;

use super::Page;
use super::line::Line;

/// Lines at an edge that are looked at.
const AT_EDGE: usize = 3;

/// Pages that a line has to stand on.
const FEWEST_PAGES: usize = 3;

/// The part of a page's height that counts as its edge.
const EDGE: f64 = 0.18;

/// Removes the furniture of all pages.
pub(super) fn remove(pages: &mut [Page]) {
    let mut counts: HashMap<(bool, String), usize> = HashMap::new();
    for page in pages.iter() {
        for (is_top, index) in at_edges(page) {
            let line = page.lines.get(index).map(key).unwrap_or_default();
            *counts.entry((is_top, line)).or_default() += 1;
        }
    }
    let offset = numbering(pages);
    for (number, page) in (0i64..).zip(pages.iter_mut()) {
        let counts_pages = |line: &Line| {
            offset.is_some_and(|offset| numbers_of(line).contains(&(number + offset)))
        };
        let mut furniture: Vec<usize> = at_edges(page)
            .into_iter()
            .filter(|(is_top, index)| {
                let Some(line) = page.lines.get(*index) else {
                    return false;
                };
                let count = counts.get(&(*is_top, key(line)));
                counts_pages(line) || count.is_some_and(|count| *count >= FEWEST_PAGES)
            })
            .map(|(_, index)| index)
            .collect();
        furniture.sort_unstable();
        for index in furniture.into_iter().rev() {
            page.lines.remove(index);
        }
    }
}

/// What the numbers at the edges are ahead of the pages, counted from 0, where they count them.
fn numbering(pages: &[Page]) -> Option<i64> {
    let mut offsets: HashMap<i64, usize> = HashMap::new();
    for (number, page) in (0i64..).zip(pages) {
        let lines = at_edges(page)
            .into_iter()
            .filter_map(|(_, index)| page.lines.get(index));
        let mut own: Vec<i64> = lines.flat_map(numbers_of).map(|n| n - number).collect();
        own.sort_unstable();
        own.dedup();
        for offset in own {
            *offsets.entry(offset).or_default() += 1;
        }
    }
    let best = offsets
        .into_iter()
        .max_by_key(|(offset, count)| (*count, -offset.abs()));
    let (offset, count) = best?;
    (count >= FEWEST_PAGES && count * 3 >= pages.len()).then_some(offset)
}

/// The numbers that a short line begins and ends with.
fn numbers_of(line: &Line) -> Vec<i64> {
    if line.text.chars().count() > LONGEST_HEAD {
        return Vec::new();
    }
    let mut words = line.text.split_whitespace();
    let ends = [words.next(), words.next_back()];
    let numbers = ends.into_iter().flatten().map(|word| {
        let number = word.trim_matches(|c: char| c.is_ascii_punctuation() || c == '–');
        number
            .parse::<i64>()
            .ok()
            .filter(|number| (0..10_000).contains(number))
    });
    numbers.flatten().collect()
}

/// Running heads have no more letters.
const LONGEST_HEAD: usize = 90;

/// Whether the line is an entry of a table of contents: dots that lead to a number.
pub(super) fn is_entry(text: &str) -> bool {
    let dots = text
        .chars()
        .filter(|c| matches!(c, '.' | '…' | '·'))
        .count();
    let leads = text.contains("....") || text.contains(". . . .") || text.contains("……");
    leads && dots >= 6 && text.ends_with(|c: char| c.is_alphanumeric())
        || (dots >= 10 && dots * 2 > text.chars().count())
}

/// Indices of the lines nearest to the edges, and whether it is the upper one.
fn at_edges(page: &Page) -> Vec<(bool, usize)> {
    let mut by_height: Vec<(f64, usize)> =
        page.lines.iter().map(|line| line.y).zip(0usize..).collect();
    by_height.sort_by(|a, b| a.0.total_cmp(&b.0));
    let top = by_height.iter().take(AT_EDGE);
    let top = top.filter(|(y, _)| *y <= page.height * EDGE);
    let bottom = by_height.iter().rev().take(AT_EDGE);
    let bottom = bottom.filter(|(y, _)| *y >= page.height * (1.0 - EDGE));
    let top = top.map(|(_, index)| (true, *index));
    top.chain(bottom.map(|(_, index)| (false, *index)))
        .collect()
}

/// The line without digits and spaces; a Roman number alone counts as a number.
fn key(line: &Line) -> String {
    let is_roman = line.text.len() <= 8
        && line
            .text
            .chars()
            .all(|c| matches!(c.to_ascii_lowercase(), 'i' | 'v' | 'x' | 'l' | 'c'));
    if is_roman {
        return String::new();
    }
    let kept = line.text.chars();
    kept.filter(|c| !c.is_numeric() && !c.is_whitespace())
        .collect()
}
