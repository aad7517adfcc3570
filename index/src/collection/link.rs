//! Addresses that stay right whatever is changed later: lines of a file in one commit of a repository.
//!
//! How a repository becomes a folder with such an address is told in the program.

use crate::document::{Document, Format};
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

    #[test]
    fn lines_that_may_move_or_are_not_the_files_have_none() {
        check("https://github.com/o/n/blob/main/", "b.txt", 0..3, None);
        check("https://example.org/COMMIT/", "b.txt", 0..3, None);
        check("https://example.org/", "b.txt", 0..3, None);
        check("https://github.com/o/n/blob/COMMIT/", "b.html", 0..3, None);
    }
}
