//! Finds headings by the size of their letters, in files without an outline.
//!
//! Only clearly larger lines count: a heading guessed wrong is worse than none.

use std::collections::HashMap;

use super::Page;

/// Where a heading stands, and what it says.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    pub(super) page: usize,
    /// Lines of the page that it consists of; nothing where it stands before the line `at`.
    pub(super) lines: usize,
    pub(super) at: usize,
    pub(super) words: String,
    /// 1 for the highest.
    pub(super) level: u8,
}

/// How many times the size of running text a heading has at least.
const LARGER: f64 = 1.15;

/// Headings have no more letters.
const LONGEST: usize = 160;

/// Headings have no more lines.
const MOST_LINES: usize = 3;

/// The headings of all pages, in order.
pub(super) fn by_size(pages: &[Page]) -> Vec<Found> {
    let tenths = |size: f64| (size * 10.0).round() as i64;
    let mut letters: HashMap<i64, usize> = HashMap::new();
    for line in pages.iter().flat_map(|page| &page.lines) {
        *letters.entry(tenths(line.size)).or_default() += line.text.chars().count();
    }
    let body = letters.iter().max_by_key(|(size, count)| (**count, **size));
    let Some(body) = body.map(|(size, _)| *size as f64 / 10.0) else {
        return Vec::new();
    };
    let mut found: Vec<(Found, i64)> = Vec::new();
    for (number, page) in pages.iter().enumerate() {
        let mut at = 0;
        while let Some(line) = page.lines.get(at) {
            let size = tenths(line.size);
            let rest = page.lines.iter().skip(at);
            let run = rest.take_while(|next| (tenths(next.size) - size).abs() <= 2);
            let run: Vec<&str> = run.map(|line| line.text.as_str()).collect();
            let words = run.join(" ");
            let is_heading = line.size >= LARGER * body
                && run.len() <= MOST_LINES
                && words.chars().count() <= LONGEST
                && words.chars().filter(|c| c.is_alphabetic()).count() >= 3;
            if is_heading {
                let heading = Found {
                    page: number,
                    lines: run.len(),
                    at,
                    words,
                    level: 1,
                };
                found.push((heading, size));
            }
            at += run.len().max(1);
        }
    }
    let mut sizes: Vec<i64> = found.iter().map(|(_, size)| *size).collect();
    sizes.sort_unstable_by(|a, b| b.cmp(a));
    sizes.dedup_by(|a, b| (*b - *a).abs() <= 2);
    let level = |size: i64| {
        let rank = sizes.iter().position(|known| (*known - size).abs() <= 2);
        u8::try_from(rank.unwrap_or(0) + 1).unwrap_or(6).min(6)
    };
    let leveled = found.into_iter().map(|(heading, size)| Found {
        level: level(size),
        ..heading
    });
    leveled.collect()
}
