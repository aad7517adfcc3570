//! A place in a text, in bytes, always on character boundaries.
//!
//! This is the only module that slices strings; everything else asks a span.

use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

/// A range of bytes that starts and ends on character boundaries of the text it was made for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// Makes a span of `text`, or nothing when the range is reversed, out of bounds,
    /// inside a character, or beyond the 4 GiB that a document may have.
    pub fn new(text: &str, range: Range<usize>) -> Option<Span> {
        let sound = range.start <= range.end
            && text.is_char_boundary(range.start)
            && text.is_char_boundary(range.end);
        if !sound {
            return None;
        }
        Some(Span {
            start: u32::try_from(range.start).ok()?,
            end: u32::try_from(range.end).ok()?,
        })
    }

    /// The span of the whole of `text`, cut to the last character before 4 GiB.
    pub fn whole(text: &str) -> Span {
        Span {
            start: 0,
            end: floor(text, text.len().min(u32::MAX as usize)) as u32,
        }
    }

    /// Makes the span `range`, with either end inside a character moved to that
    /// character's start, and both ends brought inside `text`.
    pub fn snapped(text: &str, range: Range<usize>) -> Span {
        let end = floor(text, range.end.min(text.len()).min(u32::MAX as usize));
        let start = floor(text, range.start.min(end));
        Span {
            start: start as u32,
            end: end as u32,
        }
    }

    /// First byte.
    pub fn start(self) -> usize {
        self.start as usize
    }

    /// One past the last byte.
    pub fn end(self) -> usize {
        self.end as usize
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether the span holds no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The bytes as a range.
    pub fn range(self) -> Range<usize> {
        self.start()..self.end()
    }

    /// The text under this span, or nothing if the span was made for another text.
    pub fn of(self, text: &str) -> Option<&str> {
        text.get(self.range())
    }

    /// Whether `other` lies inside this span.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share at least one byte.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that holds both.
    pub fn joined(self, other: Span) -> Span {
        Span {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }

    /// This span, moved so that `origin` becomes byte 0; nothing if it starts before `origin`.
    pub fn relative_to(self, origin: usize) -> Option<Span> {
        let origin = u32::try_from(origin).ok()?;
        Some(Span {
            start: self.start.checked_sub(origin)?,
            end: self.end.checked_sub(origin)?,
        })
    }

    /// This span of a part, as a span of the whole in which the part starts at `origin`.
    pub fn offset_by(self, origin: usize) -> Option<Span> {
        let origin = u32::try_from(origin).ok()?;
        Some(Span {
            start: self.start.checked_add(origin)?,
            end: self.end.checked_add(origin)?,
        })
    }

    /// The span without white space at either end.
    pub fn trimmed(self, text: &str) -> Span {
        let Some(part) = self.of(text) else {
            return self;
        };
        let start = self.start() + (part.len() - part.trim_start().len());
        let end = start + part.trim().len();
        Span {
            start: start as u32,
            end: end as u32,
        }
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// The start of the character that byte `at` belongs to.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_span_refuses_to_split_a_character() {
        assert!(Span::new("aé", 0..2).is_none());
        assert!(Span::new("aé", 0..3).is_some());
    }

    proptest! {
        #[test]
        fn a_snapped_span_always_slices(text in ".{0,40}", a in 0usize..60, b in 0usize..60) {
            let span = Span::snapped(&text, a..b);
            prop_assert!(span.of(&text).is_some());
        }

        #[test]
        fn trimming_removes_only_white_space(text in "[ \\n\\ta-cé]{0,20}") {
            let span = Span::whole(&text).trimmed(&text);
            prop_assert_eq!(span.of(&text), Some(text.trim()));
        }
    }
}
