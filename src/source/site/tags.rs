//! What a page of a site says to robots: its links, its one address, and what it does not want.
//!
//! Looked for in one pass over the tags, whose time grows with the length of the page and with nothing
//! else, so that it need not be done in a process of its own. The text of a page is read by
//! `quoth-index`.

/// What a page says to robots. Addresses stand as they are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tags {
    /// Addresses that it links to.
    pub(super) links: Vec<String>,
    /// The address that it has among several.
    pub(super) canonical: Option<String>,
    /// What its addresses are relative to, where that is not its own.
    pub(super) base: Option<String>,
    /// What it does not want.
    pub(super) wish: Wish,
}

/// What a page does not want.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Wish {
    /// To be found.
    pub(super) noindex: bool,
    /// That its links are followed.
    pub(super) nofollow: bool,
}

/// Links that are taken from one page.
const MOST_LINKS: usize = 10_000;

impl Wish {
    /// Adds what a list of words says, as it stands in a tag or a header.
    pub(super) fn add(&mut self, words: &str) {
        let mut words = words.split(',').map(|word| {
            // A header may say whom it means.
            let word = word.rsplit(':').next().unwrap_or(word);
            word.trim().to_ascii_lowercase()
        });
        for word in words.by_ref() {
            self.noindex |= word == "noindex" || word == "none";
            self.nofollow |= word == "nofollow" || word == "none";
        }
    }
}

/// Reads the tags of a page.
pub(super) fn read(html: &str) -> Tags {
    let mut tags = Tags::default();
    let mut left = html;
    while let Some((_, after)) = left.split_once('<') {
        if let Some(comment) = after.strip_prefix("!--") {
            let end = comment.split_once("-->");
            left = end.map_or("", |(_, after)| after);
            continue;
        }
        left = after;
        if !after.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let (tag, after) = Tag::read(after);
        left = match tag.name.as_str() {
            "script" | "style" | "textarea" | "noembed" | "xmp" => after_end_of(&tag.name, after),
            _ => after,
        };
        tags.take(&tag);
    }
    tags
}

impl Tags {
    fn take(&mut self, tag: &Tag<'_>) {
        let is = |name: &str, word: &str| {
            let value = tag.get(name).unwrap_or_default();
            value
                .split_ascii_whitespace()
                .any(|each| each.eq_ignore_ascii_case(word))
        };
        match tag.name.as_str() {
            "a" | "area" if !is("rel", "nofollow") => self.link(tag.get("href")),
            "iframe" | "frame" => self.link(tag.get("src")),
            "base" if self.base.is_none() => self.base = tag.get("href"),
            "link" if is("rel", "canonical") && self.canonical.is_none() => {
                self.canonical = tag.get("href");
            }
            "link" if is("rel", "next") || is("rel", "prev") => self.link(tag.get("href")),
            "meta" if is("name", "robots") || is("name", "quoth") => {
                self.wish.add(&tag.get("content").unwrap_or_default());
            }
            "meta" if is("http-equiv", "refresh") => {
                let content = tag.get("content").unwrap_or_default();
                let to = content.split_once(['=']).map(|(_, to)| to.trim());
                let to = to.map(|to| to.trim_matches(['"', '\'']).to_owned());
                self.link(to);
            }
            _ => {}
        }
    }

    fn link(&mut self, address: Option<String>) {
        let address = address.filter(|address| !address.is_empty() && !address.starts_with('#'));
        if self.links.len() < MOST_LINKS {
            self.links.extend(address);
        }
    }
}

/// A tag as it is written.
struct Tag<'a> {
    name: String,
    attributes: Vec<(&'a str, &'a str)>,
}

impl<'a> Tag<'a> {
    /// Reads what follows the `<`; and what is left after it.
    fn read(text: &'a str) -> (Tag<'a>, &'a str) {
        let ends_name = |c: char| c.is_ascii_whitespace() || c == '/' || c == '>';
        let (name, mut left) = cut(text, ends_name);
        let mut tag = Tag {
            name: name.to_ascii_lowercase(),
            attributes: Vec::new(),
        };
        loop {
            left = left.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
            if let Some(after) = left.strip_prefix('>') {
                return (tag, after);
            }
            let (name, after) = cut(left, |c| c == '=' || ends_name(c));
            let after = after.trim_ascii_start();
            let Some(value) = after.strip_prefix('=') else {
                // One without a value, or an odd character that would not be passed otherwise.
                left = match name.is_empty() {
                    true => after.get(1..).unwrap_or_default(),
                    false => after,
                };
                if left.is_empty() {
                    // One that does not end is none.
                    tag.attributes.clear();
                    return (tag, left);
                }
                continue;
            };
            let value = value.trim_ascii_start();
            let quoted = ['"', '\'']
                .into_iter()
                .find(|&mark| value.starts_with(mark));
            let (value, after) = match quoted {
                Some(mark) => {
                    let inside = value.strip_prefix(mark).unwrap_or(value);
                    inside.split_once(mark).unwrap_or((inside, ""))
                }
                None => cut(value, |c| c.is_ascii_whitespace() || c == '>'),
            };
            tag.attributes.push((name, value));
            left = after;
        }
    }

    fn get(&self, name: &str) -> Option<String> {
        let mut attributes = self.attributes.iter();
        let (_, value) = attributes.find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        Some(unescape(value).trim().to_owned())
    }
}

/// What stands before the first character that `ends`, and the rest from there.
fn cut(text: &str, ends: impl Fn(char) -> bool) -> (&str, &str) {
    let at = text.find(ends).unwrap_or(text.len());
    text.split_at_checked(at).unwrap_or((text, ""))
}

/// What follows the end of an element whose inside is no markup.
fn after_end_of<'a>(name: &str, text: &'a str) -> &'a str {
    let mut left = text;
    while let Some((_, after)) = left.split_once("</") {
        let head = after.get(..name.len());
        if head.is_some_and(|head| head.eq_ignore_ascii_case(name)) {
            return after;
        }
        left = after;
    }
    ""
}

/// The characters that references in an address stand for.
pub(super) fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut left = text;
    while let Some((before, after)) = left.split_once('&') {
        out.push_str(before);
        let (name, rest) = cut(after, |c| !c.is_ascii_alphanumeric() && c != '#');
        let number = name.strip_prefix('#').and_then(|number| {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        });
        let meant = match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => number,
        };
        left = match meant {
            Some(meant) => {
                out.push(meant);
                rest.strip_prefix(';').unwrap_or(rest)
            }
            None => {
                out.push('&');
                after
            }
        };
    }
    out.push_str(left);
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check_links(html: &str, expected: &[&str]) {
        assert_eq!(read(html).links, expected, "{html}");
    }

    #[test]
    fn links_are_found_however_they_are_written() {
        check_links("<a href=\"b?x=1&amp;y=2\">b</a>", &["b?x=1&y=2"]);
        check_links("<A class=x HREF = 'b' >b</A><a href=c>c</a>", &["b", "c"]);
        check_links("<a\nhref='a'/><area href=b>", &["a", "b"]);
        check_links("<a href='#here'>x</a><a href=''>y</a><a name=z>", &[]);
        check_links("<a title='<a href=no>' href=yes>", &["yes"]);
        check_links("<a rel='external nofollow' href=no>", &[]);
        check_links(
            "<meta http-equiv=refresh content='0; url=latest/'>",
            &["latest/"],
        );
        check_links("<link rel=next href=2>", &["2"]);
    }

    #[test]
    fn what_is_no_markup_has_no_links() {
        check_links("<!-- <a href=no> --><a href=yes>", &["yes"]);
        check_links("<script>'<a href=no>'</script><a href=yes>", &["yes"]);
        check_links("<style><a href=no></STYLE ><a href=yes>", &["yes"]);
        check_links("<!-- <a href=no>", &[]);
        check_links("a < b <3 <a href=yes>", &["yes"]);
        check_links("<a href=\"no", &[]);
    }

    #[test]
    fn a_page_says_which_address_it_has_and_what_it_does_not_want() {
        let tags = read(
            "<base href='/docs/'><link rel='stylesheet canonical' href='a'>\
             <META NAME=Robots CONTENT='NoIndex, follow'>",
        );
        assert_eq!(tags.canonical.as_deref(), Some("a"));
        assert_eq!(tags.base.as_deref(), Some("/docs/"));
        assert!(tags.wish.noindex && !tags.wish.nofollow);
        let tags = read("<meta name=robots content=none>");
        assert!(tags.wish.noindex && tags.wish.nofollow);
        let mut wish = Wish::default();
        wish.add("quoth: nofollow");
        assert!(wish.nofollow && !wish.noindex);
    }

    #[test]
    fn references_stand_for_characters() {
        assert_eq!(unescape("a&amp;b&#38;c&#x26;d"), "a&b&c&d");
        assert_eq!(
            unescape("a&b=1&copy=2&#x110000;&"),
            "a&b=1&copy=2&#x110000;&"
        );
    }

    proptest! {
        #[test]
        fn no_text_is_a_fault(
            parts in prop::collection::vec(
                prop::sample::select(vec![
                    "<", ">", "a", "href", "=", "'", "\"", " ", "&", "#x", ";", "<!--", "-->",
                    "<script", "</", "ü", "/", "<a href=x",
                ]),
                0..40,
            ),
        ) {
            read(&parts.concat());
        }
    }

    #[test]
    fn a_long_page_of_unfinished_tags_takes_no_time_without_end() {
        for part in ["<a ", "<!-- ", "<script>", "<a href='", "&#", "<a =", "</"] {
            read(&part.repeat(200_000));
        }
    }
}
