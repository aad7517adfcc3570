//! Joins glyphs to lines: those that follow each other on one base line.
//!
//! The order in which lines are read is found in `columns`.

use super::glyphs::Glyph;

/// A line of text, or the part of one that stands in a column.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    pub(super) text: String,
    /// Where it starts and ends.
    pub(super) x: (f64, f64),
    /// Its base line, counted downwards from the top of the page.
    pub(super) y: f64,
    /// The font size of most of its letters.
    pub(super) size: f64,
    /// Whether it is a row of a table.
    pub(super) is_row: bool,
}

impl Line {
    /// Whether most of its glyphs have known letters.
    pub(super) fn is_readable(&self) -> bool {
        let unknown = self.text.matches('\u{fffd}').count();
        let known = self.text.chars().filter(|c| c.is_alphanumeric()).count();
        unknown == 0 || unknown * 3 <= known
    }

    pub(super) fn width(&self) -> f64 {
        self.x.1 - self.x.0
    }
}

/// A gap of more than this many font sizes ends a line: the next column or cell starts.
const WIDEST_GAP: f64 = 1.1;

/// A gap of more than this many font sizes is a space.
const SPACE: f64 = 0.19;

/// Joins glyphs, which come in the order they are drawn.
pub(super) fn lines(glyphs: Vec<Glyph>) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut open: Option<Open> = None;
    for glyph in glyphs {
        match &mut open {
            Some(line) if line.takes(&glyph) => line.push(&glyph),
            _ => {
                lines.extend(open.take().and_then(Open::close));
                open = Some(Open::start(&glyph));
            }
        }
    }
    lines.extend(open.and_then(Open::close));
    joined(lines)
}

/// A line that may go on.
struct Open {
    line: Line,
    /// Letters by their sizes, in tenths.
    sizes: Vec<(i64, usize)>,
    last: Glyph,
}

impl Open {
    fn start(glyph: &Glyph) -> Open {
        let mut open = Open {
            line: Line {
                text: String::new(),
                x: glyph.x,
                y: glyph.y,
                size: glyph.size,
                is_row: false,
            },
            sizes: Vec::new(),
            last: glyph.clone(),
        };
        open.write(glyph);
        open
    }

    /// Whether the glyph follows on the same base line, give or take a footnote mark.
    fn takes(&self, glyph: &Glyph) -> bool {
        let size = self.line.size.max(glyph.size);
        let is_mark = (glyph.size - self.last.size).abs() > 0.1 * size
            || (self.last.y - self.line.y).abs() > 0.01 * size;
        let most_raised = if is_mark { 0.55 } else { 0.2 };
        let is_raised = (glyph.y - self.line.y).abs() > most_raised * size;
        let gap = glyph.x.0 - self.last.x.1;
        let goes_back = gap < -0.5 * size && glyph.x.0 < self.last.x.0 - 0.2 * size;
        !is_raised && !goes_back && gap <= WIDEST_GAP * size
    }

    fn push(&mut self, glyph: &Glyph) {
        let gap = glyph.x.0 - self.last.x.1;
        if gap > SPACE * self.last.size.min(glyph.size) && !self.line.text.ends_with(' ') {
            self.line.text.push(' ');
        }
        self.write(glyph);
        self.line.x.0 = self.line.x.0.min(glyph.x.0);
        self.line.x.1 = self.line.x.1.max(glyph.x.1);
        self.last = glyph.clone();
    }

    fn write(&mut self, glyph: &Glyph) {
        let is_repeated_space = glyph.text == " " && self.line.text.ends_with(' ');
        if !is_repeated_space {
            self.line.text.push_str(&glyph.text);
        }
        let tenths = (glyph.size * 10.0).round() as i64;
        match self.sizes.iter_mut().find(|(size, _)| *size == tenths) {
            Some((_, count)) => *count += 1,
            None => self.sizes.push((tenths, 1)),
        }
    }

    fn close(mut self) -> Option<Line> {
        let most = self
            .sizes
            .iter()
            .max_by_key(|(size, count)| (*count, *size));
        if let Some((tenths, _)) = most {
            self.line.size = *tenths as f64 / 10.0;
        }
        let trimmed = self.line.text.trim();
        if trimmed.is_empty() {
            return None;
        }
        self.line.text = trimmed.to_owned();
        Some(self.line)
    }
}

/// Joins pieces of one line that were drawn one after the other with something else between them.
fn joined(lines: Vec<Line>) -> Vec<Line> {
    let mut joined: Vec<Line> = Vec::new();
    for line in lines {
        let follows = joined.last().is_some_and(|last| {
            let size = last.size.max(line.size);
            let gap = line.x.0 - last.x.1;
            (last.y - line.y).abs() < 0.3 * size && (-0.2 * size..WIDEST_GAP * size).contains(&gap)
        });
        match joined.last_mut().filter(|_| follows) {
            Some(last) => {
                let gap = line.x.0 - last.x.1;
                if gap > SPACE * last.size.min(line.size) {
                    last.text.push(' ');
                }
                last.text.push_str(&line.text);
                last.x.1 = line.x.1;
            }
            None => joined.push(line),
        }
    }
    joined
}
