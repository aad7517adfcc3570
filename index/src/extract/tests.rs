//! Reads every file of `tests/corpus` and compares what is found in it with a snapshot.
//!
//! A new case is a new file there; `INSTA_UPDATE=always cargo test` writes its snapshot.

use std::fmt::Write;
use std::path::Path;

use super::*;
use crate::passage::passages;

#[test]
fn every_file_of_the_corpus_is_read_as_before() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut paths: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.starts_with('.'))
        .collect();
    paths.sort();
    for path in paths {
        let bytes = std::fs::read(folder.join(&path)).unwrap();
        insta::assert_snapshot!(path.as_str(), shown(&path, &bytes));
    }
}

/// What is found in a file, for people to read.
fn shown(path: &str, bytes: &[u8]) -> String {
    let document = match extract(path, bytes) {
        Ok(document) => document,
        Err(error) => return format!("error: {error}"),
    };
    let mut shown = String::new();
    let text = &document.text;
    let about = (&document.title, document.format, document.language);
    writeln!(shown, "{about:?}").unwrap();
    for section in &document.sections {
        let anchor = section.anchor.as_deref().unwrap_or_default();
        let trail = document.heading_trail(section.parent);
        writeln!(
            shown,
            "section {:?} {} #{anchor} under {trail:?}",
            section.heading, section.level
        )
        .unwrap();
    }
    for block in &document.blocks {
        let part = block.span.of(text).unwrap();
        writeln!(shown, "{:?} {:?} {part:?}", block.span, block.kind).unwrap();
    }
    for passage in passages(&document) {
        let sentences = passage.sentences.len();
        writeln!(shown, "passage {:?} of {sentences} sentences", passage.span).unwrap();
    }
    shown
}

#[test]
fn a_documents_bytes_are_the_files_own() {
    let text = "# Größe\r\n\r\neins\rzwei\n";
    assert_eq!(extract("a.md", text.as_bytes()).unwrap().text, text);
    assert_eq!(extract("a.txt", text.as_bytes()).unwrap().text, text);
}

#[test]
fn endings_tell_the_reader() {
    let format = |path| format_of(path);
    assert_eq!(format("guide/A.MD"), Some(Format::Markdown));
    assert_eq!(format("b.mdx"), Some(Format::Markdown));
    assert_eq!(format("c.v2/README"), Some(Format::Text));
    assert_eq!(format("d.htm"), Some(Format::Html));
    assert_eq!(format("e.pdf"), Some(Format::Pdf));
    assert_eq!(format("e.xyz"), None);
    assert_eq!(
        extract("e.xyz", b"x").unwrap_err(),
        ExtractError::UnknownFormat
    );
}

#[test]
fn a_file_without_a_title_is_called_by_its_name() {
    let title = |path: &str| extract(path, b"Words.").unwrap().title;
    assert_eq!(title("a/getting_started-fast.md"), "getting started fast");
    assert_eq!(title("LICENSE"), "LICENSE");
    assert_eq!(title("--.md"), "--.md");
}

#[test]
fn a_file_without_words_is_empty() {
    for (path, text) in [
        ("a.txt", " \n"),
        ("b.md", "<!-- x -->\n"),
        ("c.html", "<p></p>"),
    ] {
        assert_eq!(
            extract(path, text.as_bytes()).unwrap_err(),
            ExtractError::Empty
        );
    }
}

#[test]
fn hostile_files_are_read_or_refused() {
    let units = [
        "[",
        "\"",
        "> ",
        "*a_",
        "<div>",
        "<table><td>",
        "![",
        "- ",
        "`",
        "|",
        "&#x",
    ];
    for unit in units {
        let text = unit.repeat(100_000 / unit.len());
        for path in ["a.md", "a.txt", "a.html"] {
            let Ok(document) = extract(path, text.as_bytes()) else {
                continue;
            };
            passages(&document);
        }
    }
    let word = "w".repeat(100_000);
    for path in ["a.md", "a.txt", "a.html"] {
        assert_eq!(extract(path, word.as_bytes()).unwrap().text, word);
    }
}
