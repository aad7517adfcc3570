//! HTML inside Markdown: tags go, words stay.
//!
//! Only names of real tags count, so that `<your token>` in running text is words. How the words
//! are shown is told in `markup`.

/// What a tag or the text between tags comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part<'a> {
    /// Text to show.
    Words(&'a str),
    /// `<br>`.
    LineBreak,
}

/// Tags that may be dropped without dropping a word.
const TAGS: &[&str] = &[
    "a",
    "abbr",
    "article",
    "aside",
    "audio",
    "b",
    "big",
    "blockquote",
    "body",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "i",
    "iframe",
    "img",
    "ins",
    "kbd",
    "li",
    "main",
    "mark",
    "nav",
    "ol",
    "p",
    "picture",
    "pre",
    "q",
    "s",
    "samp",
    "section",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
];

/// The words of `html` and its line breaks, in order.
pub(super) fn parts(html: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = html;
    let mut words_from = html;
    while let Some(at) = rest.find('<') {
        let Some((before, tag)) = rest.split_at_checked(at) else {
            break;
        };
        match dropped(tag) {
            Some((after, is_break)) => {
                let words = words_from.len() - rest.len() + before.len();
                push_words(&mut parts, words_from.get(..words).unwrap_or_default());
                if is_break {
                    parts.push(Part::LineBreak);
                }
                rest = after;
                words_from = after;
            }
            None => rest = tag.get(1..).unwrap_or_default(),
        }
    }
    push_words(&mut parts, words_from);
    parts
}

fn push_words<'a>(parts: &mut Vec<Part<'a>>, words: &'a str) {
    if !words.is_empty() {
        parts.push(Part::Words(words));
    }
}

/// What follows the tag or comment that `text` starts with, and whether it was a line break.
fn dropped(text: &str) -> Option<(&str, bool)> {
    if let Some(comment) = text.strip_prefix("<!--") {
        let after = comment.split_once("-->").map_or("", |(_, after)| after);
        return Some((after, false));
    }
    let tag = text.strip_prefix('<')?;
    let named = tag.strip_prefix('/').unwrap_or(tag);
    let end = named.find(|c: char| !c.is_ascii_alphanumeric())?;
    let name = named.get(..end)?.to_ascii_lowercase();
    if !TAGS.contains(&name.as_str()) {
        return None;
    }
    let mut quote = None;
    for (at, character) in named.char_indices() {
        match (character, quote) {
            ('>', None) => return Some((named.get(at + 1..)?, name == "br")),
            ('"' | '\'', None) => quote = Some(character),
            (_, Some(open)) if open == character => quote = None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::Part::{LineBreak, Words};
    use super::*;

    #[test]
    fn words_between_tags_stay() {
        assert_eq!(
            parts("<div class=\"a > b\">one<br/>two</div>\n<!-- no -->three"),
            [
                Words("one"),
                LineBreak,
                Words("two"),
                Words("\n"),
                Words("three")
            ]
        );
    }

    #[test]
    fn what_is_no_tag_is_words() {
        assert_eq!(
            parts("a < b <your token> <b"),
            [Words("a < b <your token> <b")]
        );
    }
}
