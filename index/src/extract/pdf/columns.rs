//! Puts the lines of a page in the order people read them, column by column.
//!
//! Without columns, the order in which a page is drawn is kept where it goes down the page.

use super::line::Line;
use super::paragraph::starts_item;

/// Columns inside of columns are looked for this deep.
const DEEPEST: usize = 3;

/// Orders the lines of a page, and joins the cells of a table's row.
pub(super) fn in_reading_order(lines: Vec<Line>) -> Vec<Line> {
    ordered(lines, 0)
}

fn ordered(lines: Vec<Line>, depth: usize) -> Vec<Line> {
    let Some(gutter) = gutter(&lines).filter(|_| depth < DEEPEST) else {
        return rows(downwards(lines));
    };
    // Lines across the gutter divide the page into bands, which are read one after the other.
    let crosses = |line: &Line| line.x.0 < gutter && line.x.1 > gutter;
    let (mut across, rest): (Vec<Line>, Vec<Line>) = lines.into_iter().partition(crosses);
    across.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut ordered_lines = Vec::new();
    let mut rest = rest;
    for line in across {
        let (above, below): (Vec<Line>, Vec<Line>) = rest.into_iter().partition(|l| l.y < line.y);
        rest = below;
        band(above, gutter, depth, &mut ordered_lines);
        ordered_lines.push(line);
    }
    band(rest, gutter, depth, &mut ordered_lines);
    ordered_lines
}

fn band(lines: Vec<Line>, gutter: f64, depth: usize, ordered_lines: &mut Vec<Line>) {
    let (left, right): (Vec<Line>, Vec<Line>) =
        lines.into_iter().partition(|line| line.x.0 < gutter);
    ordered_lines.extend(ordered(left, depth + 1));
    ordered_lines.extend(ordered(right, depth + 1));
}

/// Fewer lines on either side of a gutter make no columns.
const FEWEST_LINES: usize = 6;

/// Where a gutter runs: hardly a line crosses it, and the lines on both sides fill their columns.
fn gutter(lines: &[Line]) -> Option<f64> {
    if lines.len() < 2 * FEWEST_LINES {
        return None;
    }
    let left = lines.iter().map(|line| line.x.0).min_by(f64::total_cmp)?;
    let right = lines.iter().map(|line| line.x.1).max_by(f64::total_cmp)?;
    let width = right - left;
    let places = (6..35).map(|step| left + width * f64::from(step) / 40.0);
    let crossing = |at: f64| {
        lines
            .iter()
            .filter(|line| line.x.0 < at && line.x.1 > at)
            .count()
    };
    let fewest = places.clone().map(crossing).min()?;
    if fewest * 5 > lines.len() {
        return None;
    }
    // The middle of the widest place that so few lines cross.
    let mut best: Option<(f64, f64)> = None;
    let mut open: Option<(f64, f64)> = None;
    for at in places {
        let is_free = crossing(at) <= fewest + lines.len() / 50;
        open = match (open, is_free) {
            (Some((from, _)), true) => Some((from, at)),
            (None, true) => Some((at, at)),
            (_, false) => None,
        };
        if let Some((from, to)) = open
            && best.is_none_or(|(start, end)| to - from > end - start)
        {
            best = open;
        }
    }
    let (from, to) = best?;
    let gutter = f64::midpoint(from, to);
    let side = |is_left: bool| {
        let of_side = lines.iter().filter(move |line| match is_left {
            true => line.x.1 <= gutter,
            false => line.x.0 >= gutter,
        });
        of_side.collect::<Vec<&Line>>()
    };
    let filled = |lines: &[&Line]| {
        let start = lines.iter().map(|line| line.x.0).min_by(f64::total_cmp);
        let end = lines.iter().map(|line| line.x.1).max_by(f64::total_cmp);
        let width = end.zip(start).map_or(0.0, |(end, start)| end - start);
        let full = lines.iter().filter(|line| line.width() > 0.6 * width);
        let is_long = |line: &&&&Line| line.text.chars().count() >= 18;
        let full = full.collect::<Vec<&&Line>>();
        lines.len() >= FEWEST_LINES
            && full.len() * 2 >= lines.len()
            && full.iter().filter(is_long).count() * 2 >= full.len()
    };
    (filled(&side(true)) && filled(&side(false))).then_some(gutter)
}

/// Sorts lines from top to bottom where the order they were drawn in jumps about.
fn downwards(mut lines: Vec<Line>) -> Vec<Line> {
    let pairs = lines.iter().zip(lines.iter().skip(1));
    let upwards = pairs
        .filter(|(a, b)| b.y < a.y - 0.6 * a.size.max(b.size))
        .count();
    if upwards > 0 {
        lines.sort_by(|a, b| a.y.total_cmp(&b.y));
    }
    lines
}

/// Joins neighbours on one base line, from left to right.
///
/// Where rows of several parts follow each other, these are the cells of a table.
fn rows(lines: Vec<Line>) -> Vec<Line> {
    let mut rows: Vec<Vec<Line>> = Vec::new();
    for line in lines {
        match rows.last_mut() {
            Some(row) if row.last().is_some_and(|last| is_one_row(last, &line)) => row.push(line),
            _ => rows.push(vec![line]),
        }
    }
    for row in &mut rows {
        row.sort_by(|a, b| a.x.0.total_cmp(&b.x.0));
    }
    let of_cells: Vec<bool> = rows.iter().map(|row| has_cells(row)).collect();
    let joined = rows.into_iter().enumerate().filter_map(|(at, row)| {
        let is_at = |at: Option<usize>| at.and_then(|at| of_cells.get(at)) == Some(&true);
        let is_row = is_at(Some(at)) && (is_at(at.checked_sub(1)) || is_at(Some(at + 1)));
        let mut cells = row.into_iter();
        let mut line = cells.next()?;
        line.is_row = is_row;
        for cell in cells {
            let gap = cell.x.0 - line.x.1;
            if is_row && gap > CELL_GAP * cell.size.min(line.size) {
                line.text.push_str(" | ");
            } else if gap > 0.1 * cell.size.min(line.size) {
                line.text.push(' ');
            }
            line.text.push_str(&cell.text);
            line.x.1 = line.x.1.max(cell.x.1);
            line.size = line.size.max(cell.size);
        }
        Some(line)
    });
    joined.collect()
}

/// Cells of a table are at least this many font sizes apart.
const CELL_GAP: f64 = 1.1;

/// Whether there are wide gaps between the parts of a row, and words on both sides of one.
fn has_cells(row: &[Line]) -> bool {
    let pairs = row.iter().zip(row.iter().skip(1));
    let mut apart = pairs.filter(|(a, b)| {
        let is_wide = b.x.0 - a.x.1 > CELL_GAP * a.size.min(b.size);
        let says_something = |line: &Line| line.text.contains(char::is_alphanumeric);
        is_wide && says_something(a) && says_something(b) && !starts_item(&a.text)
    });
    apart.next().is_some()
}

fn is_one_row(a: &Line, b: &Line) -> bool {
    (a.y - b.y).abs() < 0.4 * a.size.min(b.size)
}
