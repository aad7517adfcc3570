//! The lines of one block: which of them were broken by their width, which are only fences and
//! indentation, and where a row's cells are.
//!
//! Pure, on slices of the source, so that every place in it stays known. What markup is inside the
//! lines is read in `markup`.

/// From how many characters on a line counts as broken by its width, not by its author.
const WRAPPED_LINE: usize = 40;

/// Whether the lines of a paragraph were broken by their width.
pub(super) fn is_wrapped(paragraph: &str) -> bool {
    let mut lines = paragraph.lines().peekable();
    let mut several = false;
    while let Some(line) = lines.next() {
        let starts_a_line_of_its_own =
            |c: char| c.is_whitespace() || c.is_ascii_punctuation() && !"(\"'".contains(c);
        if line.starts_with(starts_a_line_of_its_own) {
            return false;
        }
        if lines.peek().is_some() {
            several = true;
            if line.chars().count() < WRAPPED_LINE {
                return false;
            }
        }
    }
    several
}

/// Drops the fences of a code block, as far as they are in the quote.
pub(super) fn without_fences(lines: &mut Vec<(usize, &str)>, starts_cut: bool, ends_cut: bool) {
    let is_fence = |line: &str| {
        let line = line.trim_start_matches([' ', '>']);
        line.starts_with("```") || line.starts_with("~~~")
    };
    let closes = |line: &str| is_fence(line) && line.chars().all(|c| " >`~".contains(c));
    let fenced = lines.first().is_some_and(|(_, line)| is_fence(line));
    if fenced && !starts_cut {
        lines.remove(0);
    }
    let closed = lines.last().is_some_and(|(_, line)| closes(line));
    if closed && (fenced || starts_cut) && !ends_cut {
        lines.pop();
    }
}

/// Drops the blanks that all lines start with.
pub(super) fn without_indent(lines: &mut [(usize, &str)]) {
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let used = lines.iter().filter(|(_, line)| !line.trim().is_empty());
    // The quote may start behind the first line's own indentation.
    let common = used
        .enumerate()
        .filter(|(number, (_, line))| *number > 0 || indent(line) > 0)
        .map(|(_, (_, line))| indent(line))
        .min()
        .unwrap_or(0);
    for (at, line) in lines {
        let less = common.min(indent(line));
        *line = line.get(less..).unwrap_or_default();
        *at += less;
    }
}

/// The cells of a row, each with its place in the row.
pub(super) fn cells(row: &str) -> Vec<(usize, &str)> {
    let mut cells = Vec::new();
    let mut start = 0;
    let mut escaped = false;
    for (at, character) in row.char_indices() {
        if character == '|' && !escaped {
            cells.push((start, at));
            start = at + 1;
        }
        escaped = character == '\\' && !escaped;
    }
    cells.push((start, row.len()));
    let last = cells.len() - 1;
    let trimmed = cells.into_iter().enumerate().filter_map(|(number, cell)| {
        let cell_text = row.get(cell.0..cell.1)?;
        let is_border = (number == 0 || number == last) && cell_text.trim().is_empty();
        let blanks = cell_text.len() - cell_text.trim_start().len();
        (!is_border).then_some((cell.0 + blanks, cell_text.trim()))
    });
    trimmed.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_listing(source: &str, starts_cut: bool, ends_cut: bool, expected: &[&str]) {
        let mut lines: Vec<(usize, &str)> = source.lines().map(|line| (0, line)).collect();
        without_fences(&mut lines, starts_cut, ends_cut);
        without_indent(&mut lines);
        let lines: Vec<&str> = lines.into_iter().map(|(_, line)| line).collect();
        assert_eq!(lines, expected);
    }

    #[test]
    fn fences_go_only_where_they_are_fences() {
        check_listing("```sh\na\n```", false, false, &["a"]);
        check_listing("~~~\na\n```\nb\n~~~", false, false, &["a", "```", "b"]);
        check_listing("a\n```", true, false, &["a"]);
        check_listing("```\na\nb", false, true, &["a", "b"]);
        check_listing(
            "    a\n      b\n\n    c",
            false,
            false,
            &["a", "  b", "", "c"],
        );
        check_listing("a\n    b", false, false, &["a", "b"]);
    }

    #[test]
    fn cells_end_at_bars_that_are_not_escaped() {
        assert_eq!(cells("| a | b\\|c |"), [(2, "a"), (6, "b\\|c")]);
        assert_eq!(cells("a|  |b"), [(0, "a"), (4, ""), (5, "b")]);
    }

    #[test]
    fn a_paragraph_is_wrapped_where_all_its_lines_are_long() {
        let long = "this line has more than forty characters in it";
        assert!(is_wrapped(&format!("{long}\n{long}\nend")));
        assert!(!is_wrapped(&format!("{long}\nshort\n{long}")));
        assert!(!is_wrapped(&format!("{long}\n- item")));
        assert!(!is_wrapped(long));
    }
}
