//! Takes the indentation off a part of a text, and remembers where each line stood.
//!
//! For text that is indented and yet no code: what to do with it is for the readers to say.

use std::ops::Range;

use super::lines::lines;

/// Where the bytes of a part stand in the whole text.
#[derive(Debug)]
pub(super) struct Origin {
    /// Starts of lines, in the part and in the text, in order.
    starts: Vec<(usize, usize)>,
}

impl Origin {
    /// The origin of a part that was taken out in one piece.
    pub(super) fn at(start: usize) -> Origin {
        Origin {
            starts: vec![(0, start)],
        }
    }

    /// Where byte `at` of the part stands in the text.
    pub(super) fn of(&self, at: usize) -> usize {
        let line = self.starts.partition_point(|(start, _)| *start <= at);
        match self.starts.get(line.saturating_sub(1)) {
            Some((start, there)) => there + at.saturating_sub(*start),
            None => at,
        }
    }
}

/// The lines of `range`, without the spaces that its first line is indented by.
pub(super) fn dedented(text: &str, range: Range<usize>) -> (String, Origin) {
    let before = text.get(..range.start).unwrap_or_default();
    let indent = before.len() - before.trim_end_matches([' ', '\t']).len();
    let part = text.get(range.clone()).unwrap_or_default();
    let mut inner = String::with_capacity(part.len());
    let mut starts = Vec::new();
    for line in lines(part) {
        let content = part.get(line.clone()).unwrap_or_default();
        let spaces = content.len() - content.trim_start_matches([' ', '\t']).len();
        // The range starts behind the first line's indentation.
        let taken = if line.start == 0 {
            0
        } else {
            spaces.min(indent)
        };
        starts.push((inner.len(), range.start + line.start + taken));
        inner.extend(content.get(taken..));
        inner.push('\n');
    }
    (inner, Origin { starts })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_is_found_again() {
        let text = "!!! note\n\n    One\r\n\n      two\n    - three\n";
        let start = text.find("One").unwrap_or_default();
        let (inner, origin) = dedented(text, start..text.len());
        assert_eq!(inner, "One\n\n  two\n- three\n");
        for word in ["One", "two", "- three"] {
            let at = origin.of(inner.find(word).unwrap_or_default());
            assert_eq!(text.get(at..at + word.len()), Some(word));
        }
    }
}
