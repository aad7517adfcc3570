//! Measures how deep the elements of an HTML file are nested, before anything parses it.
//!
//! A scan over bytes, no parser: it errs on the side of counting an element as open. The parser's
//! time grows with the square of the depth and of a tag's attributes, so both have limits.

use super::ExtractError;

/// The most levels of elements that are read.
pub(super) const DEEPEST: usize = 512;

/// The most attributes of one element that are read.
const MOST_ATTRIBUTES: usize = 1000;

/// Refuses HTML nested too deep, or with too many attributes in a tag.
pub(super) fn check(html: &str) -> Result<(), ExtractError> {
    let bytes = html.as_bytes();
    let (mut depth, mut deepest) = (0usize, 0usize);
    let mut at = 0;
    while let Some(tag) = next_tag(bytes, at) {
        at = tag.end;
        if tag.attributes > MOST_ATTRIBUTES {
            return Err(ExtractError::TooManyAttributes {
                limit: MOST_ATTRIBUTES,
            });
        }
        if !tag.closes && RAW_TEXT.contains(&tag.name.as_str()) {
            at = end_of_raw_text(bytes, at, &tag.name);
        } else if NOT_NESTED.contains(&tag.name.as_str()) {
            continue;
        } else if tag.closes {
            depth = depth.saturating_sub(1);
        } else {
            depth += 1;
            deepest = deepest.max(depth);
        }
    }
    if deepest > DEEPEST {
        return Err(ExtractError::TooDeep {
            depth: deepest,
            limit: DEEPEST,
        });
    }
    Ok(())
}

/// Elements without content, and those that the next of their kind closes: forgetting the end tag
/// of a paragraph or a cell is allowed and nests nothing.
const NOT_NESTED: [&str; 34] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr", "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option",
    "optgroup", "colgroup", "caption", "rt", "rp", "html", "head", "body", "a",
];

/// Elements whose content is text up to their end tag, whatever it looks like.
const RAW_TEXT: [&str; 8] = [
    "script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes",
];

struct TagSeen {
    name: String,
    closes: bool,
    attributes: usize,
    end: usize,
}

/// The next tag from `at` on; comments are passed over.
fn next_tag(bytes: &[u8], at: usize) -> Option<TagSeen> {
    let mut at = at;
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == b'<')?;
        let rest = bytes.get(at..)?;
        if rest.starts_with(b"<!--") {
            let body = rest.get(4..)?;
            at += 4 + body.windows(3).position(|end| end == b"-->")?;
            continue;
        }
        let closes = rest.get(1) == Some(&b'/');
        let name_at = at + 1 + usize::from(closes);
        let name = bytes.get(name_at..)?;
        let is_letter = name.first().is_some_and(u8::is_ascii_alphabetic);
        if !is_letter {
            at += 1;
            continue;
        }
        let ends_name = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/');
        let length = name.iter().position(ends_name).unwrap_or(name.len());
        let shown = name.get(..length.min(LONGEST_NAME)).unwrap_or_default();
        let (attributes, end) = attributes(bytes, name_at + length);
        return Some(TagSeen {
            name: String::from_utf8_lossy(shown).to_ascii_lowercase(),
            closes,
            attributes,
            end,
        });
    }
}

/// Longer than the name of any element treated specially here.
const LONGEST_NAME: usize = 16;

/// How many attributes stand from `at` on, and where the tag ends.
fn attributes(bytes: &[u8], at: usize) -> (usize, usize) {
    let mut count = 0;
    let mut quote = None;
    let mut previous = b' ';
    for (offset, byte) in bytes.iter().enumerate().skip(at) {
        match quote {
            Some(open) if *byte == open => quote = None,
            Some(_) => {}
            None if *byte == b'>' => return (count, offset + 1),
            None if matches!(*byte, b'"' | b'\'') && previous == b'=' => quote = Some(*byte),
            None => {
                let starts =
                    previous.is_ascii_whitespace() || matches!(previous, b'/' | b'"' | b'\'');
                let is_name = !byte.is_ascii_whitespace() && !matches!(*byte, b'/' | b'=');
                count += usize::from(starts && is_name);
            }
        }
        if !(byte.is_ascii_whitespace() && previous == b'=') {
            previous = *byte;
        }
    }
    (count, bytes.len())
}

/// Where the end tag of a raw text element starts.
fn end_of_raw_text(bytes: &[u8], at: usize, name: &str) -> usize {
    let end_tag = format!("</{name}");
    let rest = bytes.get(at..).unwrap_or_default();
    let found = rest
        .windows(end_tag.len())
        .position(|window| window.eq_ignore_ascii_case(end_tag.as_bytes()));
    found.map_or(bytes.len(), |offset| at + offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_pages_pass() {
        assert_eq!(
            check(&"<p>One<p>Two<br><ul><li>x</ul>".repeat(2000)),
            Ok(())
        );
        assert_eq!(check(&"<div class=\"a\" id=b>x</div>".repeat(2000)), Ok(()));
        assert_eq!(check("<script>if (a<b) { '<div>' }</script>"), Ok(()));
        assert_eq!(check(&"<!-- <div> -->".repeat(2000)), Ok(()));
    }

    #[test]
    fn deep_nesting_is_refused_with_the_depth() {
        let expected = ExtractError::TooDeep {
            depth: 6000,
            limit: DEEPEST,
        };
        assert_eq!(check(&"<div>".repeat(6000)), Err(expected.clone()));
        assert_eq!(check(&"<ul><li>".repeat(6000)), Err(expected.clone()));
        assert_eq!(check(&"<b title='>'>".repeat(6000)), Err(expected));
    }

    #[test]
    fn a_tag_with_thousands_of_attributes_is_refused() {
        let many: String = (0..5000).map(|n| format!(" a{n}=\"x\"")).collect();
        let expected = ExtractError::TooManyAttributes {
            limit: MOST_ATTRIBUTES,
        };
        assert_eq!(check(&format!("<p{many}>")), Err(expected));
    }
}
