//! Finds what a reader sees in the HTML that stands between Markdown.
//!
//! A scan over characters, no parser: the block stays the raw source, and this says which part.

use std::ops::Range;

/// The part of an HTML block that shows something.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Visible {
    /// From the first line that shows something to the last.
    pub(super) range: Range<usize>,
    /// The words shown.
    pub(super) words: String,
    /// Level and id, when the block is one heading element and nothing else.
    pub(super) heading: Option<(u8, Option<String>)>,
}

/// Looks through the HTML block `raw`; nothing when only tags, comments, scripts or styles are in it.
pub(super) fn visible(raw: &str) -> Option<Visible> {
    let mut words = String::new();
    let (mut first, mut last) = (None, 0);
    let mut at = 0;
    while let Some(rest) = raw.get(at..).filter(|rest| !rest.is_empty()) {
        let length = match hidden_length(rest) {
            Some(hidden) => {
                words.push(' ');
                hidden
            }
            None => {
                let skipped = rest.chars().next().map_or(1, char::len_utf8);
                let shown = rest.get(skipped..).and_then(|more| more.find('<'));
                let shown = shown.map_or(rest.len(), |more| skipped + more);
                let piece = rest.get(..shown).unwrap_or_default();
                if let Some(offset) = piece.find(char::is_alphanumeric) {
                    first.get_or_insert(at + offset);
                    last = at + piece.trim_end().len();
                }
                words.push_str(piece);
                shown
            }
        };
        at += length;
    }
    let first = first?;
    let line_start = raw.get(..first)?.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let indent = raw.get(line_start..first)?;
    let start = line_start + (indent.len() - indent.trim_start_matches([' ', '\t']).len());
    let line_end = raw.get(last..)?.find(['\n', '\r']);
    let end = line_end.map_or(raw.len(), |length| last + length);
    Some(Visible {
        heading: lone_heading(raw.get(start..end)?.trim()),
        range: start..end,
        words: words.split_whitespace().collect::<Vec<_>>().join(" "),
    })
}

/// Length of the tag, comment, script or style that `rest` starts with.
fn hidden_length(rest: &str) -> Option<usize> {
    let until = |end: &str| rest.find(end).map_or(rest.len(), |at| at + end.len());
    if rest.starts_with("<!--") {
        return Some(until("-->"));
    }
    let after = rest.strip_prefix('<')?;
    let opens = after.chars().next()?;
    if !opens.is_ascii_alphabetic() && !matches!(opens, '/' | '!' | '?') {
        return None;
    }
    for name in ["script", "style"] {
        if starts_with_name(after, name) {
            let close = format!("</{name}");
            let at = find_ignoring_case(rest, &close).unwrap_or(rest.len());
            let tail = rest.get(at..).and_then(|tail| tail.find('>'));
            return Some(tail.map_or(rest.len(), |more| at + more + 1));
        }
    }
    Some(tag_length(rest))
}

/// Length of a tag, up to the `>` that is not inside a quoted attribute.
fn tag_length(rest: &str) -> usize {
    let mut quote = None;
    for (at, c) in rest.char_indices().take(LONGEST_TAG) {
        match (quote, c) {
            (None, '>') => return at + 1,
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            _ => {}
        }
    }
    // A quote that never closes: take the first `>` there is, or all of it.
    rest.find('>').map_or(rest.len(), |at| at + 1)
}

/// The most characters looked through for the end of one tag.
const LONGEST_TAG: usize = 10_000;

fn starts_with_name(text: &str, name: &str) -> bool {
    let starts = text.get(..name.len());
    let next = text.get(name.len()..).and_then(|rest| rest.chars().next());
    starts.is_some_and(|starts| starts.eq_ignore_ascii_case(name))
        && next.is_none_or(|c| !c.is_ascii_alphanumeric() && c != '-')
}

fn find_ignoring_case(text: &str, ascii: &str) -> Option<usize> {
    let wanted = ascii.as_bytes();
    let same = |window: &[u8]| window.eq_ignore_ascii_case(wanted);
    text.as_bytes().windows(wanted.len()).position(same)
}

/// Level and id of `<h2 id="x">…</h2>`, when the markup is exactly that.
fn lone_heading(markup: &str) -> Option<(u8, Option<String>)> {
    let (name, inner) = markup.strip_prefix('<')?.split_at_checked(2)?;
    let level = name.strip_prefix(['h', 'H'])?.parse::<u8>().ok()?;
    let is_level = (1..=6).contains(&level);
    let closes = find_ignoring_case(inner, &format!("</h{level}>"))?;
    let is_whole = closes + "</h1>".len() == inner.len();
    if !is_level || !is_whole || !inner.starts_with(['>', ' ', '\t', '\n']) {
        return None;
    }
    let attributes = inner.split('>').next()?;
    let id = attributes.split_once("id=").map(|(_, rest)| {
        let value = rest.trim_start_matches(['"', '\'']);
        let end = value.find(['"', '\'', ' ']).unwrap_or(value.len());
        value.get(..end).unwrap_or_default().to_owned()
    });
    Some((level, id.filter(|id| !id.is_empty())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(raw: &str, seen: Option<&str>, words: &str) {
        let found = visible(raw);
        let part = found
            .as_ref()
            .and_then(|found| raw.get(found.range.clone()));
        assert_eq!(part, seen);
        assert_eq!(found.map(|found| found.words).unwrap_or_default(), words);
    }

    #[test]
    fn only_the_lines_that_show_something_are_kept() {
        check(
            "<details>\n<summary>Why?</summary>\n",
            Some("<summary>Why?</summary>"),
            "Why?",
        );
        check("<!-- a comment -->\n", None, "");
        check("<script>let a = '<b>';</script>", None, "");
        check("<STYLE>p > a { }</STYLE>\n", None, "");
        check("<a title=\"x > y\">", None, "");
        check(
            "<p>\n  Some <b>bold</b> words\n</p>",
            Some("Some <b>bold</b> words"),
            "Some bold words",
        );
        check("<br>1 < 2", Some("<br>1 < 2"), "1 < 2");
        check("<!-- never closed", None, "");
    }

    #[test]
    fn a_lone_heading_element_is_a_heading() {
        let heading = |raw| visible(raw).and_then(|found| found.heading);
        assert_eq!(
            heading("<h1 align=\"center\">quoth</h1>\n"),
            Some((1, None))
        );
        assert_eq!(
            heading("<h2 id=\"a-b\">A <em>b</em></h2>"),
            Some((2, Some("a-b".to_owned())))
        );
        assert_eq!(heading("<h1>One</h1><p>two</p>"), None);
        assert_eq!(heading("<hr>words"), None);
    }
}
