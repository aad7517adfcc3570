//! Addresses that open at a place: lines of a file in one commit of a repository, which stay right
//! whatever is changed later, and words of a page.
//!
//! How a repository or a site becomes a folder with addresses is told in the program.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::document::{BlockKind, Document, Format};
use crate::span::Span;

/// The address of `span` in the file `path` below `base`; nothing where its lines may move, or are
/// not those of the file.
pub(super) fn lines_of_commit(
    base: &str,
    path: &str,
    document: &Document,
    span: Span,
) -> Option<String> {
    let base = base.trim_end_matches('/');
    let (before, commit) = base.rsplit_once('/')?;
    let is_commit = commit.len() >= 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
    let gitlab = before.ends_with("/-/blob");
    let github = before.ends_with("/blob") && !gitlab;
    let gitea = before.ends_with("/src/commit");
    let known = gitlab || github || gitea;
    if !is_commit || !known || !document.format.is_its_file() {
        return None;
    }
    // These show Markdown as a page, which has no lines, unless they are asked for its source.
    let source = match document.format {
        Format::Markdown if gitea => "?display=source",
        Format::Markdown => "?plain=1",
        _ => "",
    };
    let (first, last) = document.lines(span);
    let to = match last {
        _ if last == first => String::new(),
        _ if gitlab => format!("-{last}"),
        _ => format!("-L{last}"),
    };
    Some(format!("{base}/{path}{source}#L{first}{to}"))
}

/// The most words of a page that a link names.
const MOST_WORDS: usize = 10;

/// The most bytes of them, in a link; one that is too long cannot be shown everywhere.
const MOST_BYTES: usize = 200;

/// With fewer, they are too likely to stand elsewhere on the page as well.
const LEAST_CHARS: usize = 12;

/// What stands for itself in the words that a link names; `-`, `,` and `&` mean something there.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'.').remove(b'_').remove(b'~');

/// What a link to a page adds to its address so that it opens at the words from byte `at` on; nothing
/// where the document is no page, or where there are too few words.
pub(super) fn words_of_page(document: &Document, at: usize) -> Option<String> {
    if document.format != Format::Html {
        return None;
    }
    let holds = |span: Span| span.start() <= at && at < span.end();
    let block = document.blocks.iter().find(|block| holds(block.span))?;
    let rest = Span::new(&document.text, at..block.span.end())?;
    let line = rest.of(&document.text)?.lines().next()?;
    let is_start = at == block.span.start();
    let words = match block.kind {
        // Its marker is the list's, and not a word of the page.
        BlockKind::ListItem if is_start => line.split_once(' ')?.1,
        // Between cells there is nothing on the page that could be named.
        BlockKind::TableRow | BlockKind::TableHeader => line.split(" | ").next()?,
        _ => line,
    };
    let mut named = String::new();
    let mut chars = 0;
    for word in words.split_whitespace().take(MOST_WORDS) {
        let escaped = utf8_percent_encode(word, ESCAPED).to_string();
        if named.len() + escaped.len() > MOST_BYTES {
            break;
        }
        if !named.is_empty() {
            named.push_str("%20");
        }
        named.push_str(&escaped);
        chars += word.chars().count() + 1;
    }
    (chars > LEAST_CHARS).then(|| format!("#:~:text={named}"))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that fails may panic")]
mod tests {
    use super::*;
    use crate::extract::extract;

    const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

    #[track_caller]
    fn check(base: &str, path: &str, range: std::ops::Range<usize>, expected: Option<&str>) {
        let base = base.replace("COMMIT", COMMIT);
        let expected = expected.map(|link| link.replace("COMMIT", COMMIT));
        let document = extract(path, b"One\ntwo\nthree\n").unwrap();
        let span = Span::new(&document.text, range).unwrap();
        assert_eq!(lines_of_commit(&base, path, &document, span), expected);
    }

    #[test]
    fn lines_of_a_commit_have_permanent_links() {
        let github = "https://github.com/o/n/blob/COMMIT/";
        let link = "https://github.com/o/n/blob/COMMIT/a/b.txt#L1-L2";
        check(github, "a/b.txt", 0..7, Some(link));
        let link = "https://github.com/o/n/blob/COMMIT/a/b.md?plain=1#L2";
        check(github, "a/b.md", 4..7, Some(link));
        let gitlab = "https://gitlab.com/g/n/-/blob/COMMIT/";
        let link = "https://gitlab.com/g/n/-/blob/COMMIT/b.md?plain=1#L2-3";
        check(gitlab, "b.md", 4..13, Some(link));
        let gitea = "https://codeberg.org/o/n/src/commit/COMMIT";
        let link = "https://codeberg.org/o/n/src/commit/COMMIT/b.md?display=source#L2-L3";
        check(gitea, "b.md", 4..13, Some(link));
    }

    #[track_caller]
    fn check_words(html: &str, from: &str, expected: Option<&str>) {
        let document = extract("page.html", html.as_bytes()).unwrap();
        let at = document.text.find(from).unwrap();
        assert_eq!(words_of_page(&document, at).as_deref(), expected, "{html}");
    }

    #[test]
    fn words_of_a_page_have_links() {
        check_words(
            "<p>First. The ferry, an old-timer &amp; slow, leaves\nat nine on any day but Monday.",
            "The",
            Some(
                "#:~:text=The%20ferry%2C%20an%20old%2Dtimer%20%26%20slow%2C%20leaves%20at%20nine%20on",
            ),
        );
        let list = "<ol><li>The bell is rung.</li><li>The harbour is shut.</li></ol>";
        check_words(list, "1.", Some("#:~:text=The%20bell%20is%20rung."));
        check_words(
            list,
            "The harbour",
            Some("#:~:text=The%20harbour%20is%20shut."),
        );
        let table = "<table><tr><td>Last ferry home</td><td>at nine</td></tr></table>";
        check_words(table, "Last", Some("#:~:text=Last%20ferry%20home"));
        check_words(
            "<p>Überfahrt um neun",
            "Über",
            Some("#:~:text=%C3%9Cberfahrt%20um%20neun"),
        );
    }

    #[test]
    fn too_few_words_and_files_that_are_no_pages_have_none() {
        check_words("<p>At nine.", "At", None);
        check_words(&format!("<p>{}", "x".repeat(300)), "x", None);
        let document = extract("a.md", b"The ferry leaves at nine.").unwrap();
        assert_eq!(words_of_page(&document, 0), None);
    }

    #[test]
    fn lines_that_may_move_or_are_not_the_files_have_none() {
        check("https://github.com/o/n/blob/main/", "b.txt", 0..3, None);
        check("https://example.org/COMMIT/", "b.txt", 0..3, None);
        check("https://example.org/", "b.txt", 0..3, None);
        check("https://github.com/o/n/blob/COMMIT/", "b.html", 0..3, None);
    }
}
