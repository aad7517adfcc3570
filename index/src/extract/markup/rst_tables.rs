//! Reads the two kinds of tables that reStructuredText draws with characters.
//!
//! A row is the lines between two borders, as they stand in the file.

use super::walk::Walk;
use crate::document::BlockKind;

/// Whether a table starts at the line at hand.
pub(super) fn starts(walk: &Walk<'_>) -> bool {
    let line = walk.line().trim_start();
    is_grid_border(line) || is_simple_border(line)
}

/// Reads the table at hand, if there is one.
pub(super) fn read(walk: &mut Walk<'_>) -> bool {
    let line = walk.line().trim_start();
    if is_grid_border(line) {
        grid(walk);
        true
    } else if is_simple_border(line) && line.contains(' ') {
        simple(walk);
        true
    } else {
        false
    }
}

/// `+-----+---+`
fn is_grid_border(line: &str) -> bool {
    line.len() > 2
        && line.starts_with('+')
        && line.ends_with('+')
        && line.contains(['-', '='])
        && line.chars().all(|c| matches!(c, '+' | '-' | '=' | ' '))
}

/// `===== ====`
fn is_simple_border(line: &str) -> bool {
    line.len() > 2 && line.starts_with("==") && line.chars().all(|c| matches!(c, '=' | ' '))
}

fn grid(walk: &mut Walk<'_>) {
    let end = walk.find(walk.at, &|line| !line.trim_start().starts_with(['+', '|']));
    let borders = |at: usize| is_grid_border(walk.line_at(at).trim_start());
    let header = (walk.at..end).find(|at| borders(*at) && walk.line_at(*at).contains('='));
    let mut rows = Vec::new();
    let mut start = walk.at;
    for at in walk.at..=end {
        if at < end && !borders(at) {
            continue;
        }
        let kind = match header {
            Some(header) if at <= header => BlockKind::TableHeader,
            _ => BlockKind::TableRow,
        };
        rows.push((start..at, kind));
        start = at + 1;
    }
    for (lines, kind) in rows {
        walk.block(lines, kind);
    }
    walk.at = end.max(walk.at + 1);
}

fn simple(walk: &mut Walk<'_>) {
    // The third border ends a table with a header, the second one without; a blank line follows.
    let mut borders = vec![walk.at];
    let mut end = walk.at + 1;
    while end < walk.count() && borders.len() < 3 {
        let line = walk.line_at(end).trim_start();
        if is_simple_border(line) {
            borders.push(end);
            if borders.len() == 2 && walk.line_at(end + 1).is_empty() {
                break;
            }
        }
        end += 1;
    }
    let header = borders.get(1).copied().filter(|_| borders.len() == 3);
    for at in walk.at + 1..end.min(walk.count()) {
        let line = walk.line_at(at).trim_start();
        if line.is_empty() || is_simple_border(line) || line.chars().all(|c| c == '-' || c == ' ') {
            continue;
        }
        let is_header = header.is_some_and(|header| at < header);
        let kind = match is_header {
            true => BlockKind::TableHeader,
            false => BlockKind::TableRow,
        };
        walk.block(at..at + 1, kind);
    }
    walk.at = (end + 1).min(walk.count()).max(walk.at + 1);
}
