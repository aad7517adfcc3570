//! What passages a document is cut into, case by case; the cutter is in `passage`.

use super::*;
use crate::extract::extract;
use proptest::prelude::*;

fn document(text: &str) -> Document {
    extract("a.md", text.as_bytes()).expect("a document with text")
}

fn texts(document: &Document) -> Vec<&str> {
    let text = &document.text;
    let passages = passages(document);
    passages
        .iter()
        .filter_map(|passage| passage.span.of(text))
        .collect()
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert_eq!(texts(&document(text)), expected);
}

/// A paragraph of `chars` characters, in sentences of 50.
fn paragraph(chars: usize) -> String {
    let sentence = format!("This {} ends.", "is words ".repeat(4).trim_end());
    let mut text = String::new();
    while text.chars().count() < chars {
        text.push_str(&sentence);
        text.push(' ');
    }
    text.truncate(chars - 1);
    format!("{}.", text.trim_end_matches(['.', ' ']))
}

#[test]
fn short_neighbours_are_joined_and_longer_ones_stand_alone() {
    let long = paragraph(300);
    check("One.\n\nTwo.\n", &["One.\n\nTwo."]);
    check(
        &format!("One.\n\n{long}\n\nTwo.\n"),
        &["One.", &long, "Two."],
    );
    check(&format!("{long}\n\n{long}\n"), &[&long, &long]);
}

#[test]
fn a_passage_never_crosses_a_section_and_headings_stay_out() {
    check(
        "Zero.\n\n# A\n\nOne.\n\n## B\n\nTwo.\n",
        &["Zero.", "One.", "Two."],
    );
}

#[test]
fn a_heading_with_nothing_under_it_is_kept() {
    check(
        "# A\n\n## B\n\n## C\n\ntext\n\n# D\n",
        &["## B", "text", "# D"],
    );
}

#[test]
fn a_long_paragraph_is_cut_at_sentences_into_equal_parts() {
    let text = paragraph(1500);
    let document = document(&text);
    let lengths: Vec<usize> = texts(&document)
        .iter()
        .map(|part| part.chars().count())
        .collect();
    assert_eq!(lengths.len(), 3);
    assert!(
        lengths.iter().all(|length| (400..=600).contains(length)),
        "{lengths:?}"
    );
    assert!(texts(&document).iter().all(|part| part.ends_with('.')));
}

#[test]
fn a_sentence_without_end_is_cut_at_spaces_and_a_word_without_end_between_characters() {
    let words = "wörd ".repeat(400);
    let document_of_words = document(&words);
    let parts = texts(&document_of_words);
    assert_eq!(parts.join(" "), words.trim());
    let word = "ö".repeat(2000);
    let document_of_a_word = document(&word);
    assert_eq!(texts(&document_of_a_word).concat(), word);
}

#[test]
fn what_introduces_a_list_or_code_stays_with_it() {
    let intro = format!("{} follows:", paragraph(250).trim_end_matches('.'));
    let items = "- one item of the list\n- another item of the list\n".repeat(4);
    check(
        &format!("{intro}\n\n{items}"),
        &[format!("{intro}\n\n{items}").trim()],
    );
    let code = "```sh\nrun --this\n```";
    let plain = paragraph(300);
    check(
        &format!("{plain}\n\n{code}\n"),
        &[&format!("{plain}\n\n{code}")],
    );
}

#[test]
fn a_question_in_bold_or_in_a_summary_stays_with_its_answer() {
    let answer = paragraph(400);
    for question in [
        "**How do I start?**",
        "<summary>How do I start?</summary>",
        "How do I start?",
    ] {
        let text = format!("Before.\n\n{question}\n\n{answer}\n");
        check(&text, &["Before.", &format!("{question}\n\n{answer}")]);
    }
}

#[test]
fn a_table_stays_together_while_it_fits() {
    let table = "| key | value |\n|---|---|\n| a | 1 |\n| b | 2 |";
    check(&format!("{table}\n"), &[table]);
    let row = format!("| a | {} |\n", paragraph(150));
    let long = format!("| key | value |\n|---|---|\n{}", row.repeat(10));
    let document = document(&long);
    let parts = texts(&document);
    assert!(parts.len() > 2 && parts[0].starts_with("| key"));
    assert!(parts.iter().all(|part| part.ends_with('|')));
}

#[test]
fn long_code_is_cut_at_lines() {
    let code = format!("```\n{}```\n", "let x = 1; // a line of code\n".repeat(60));
    let document = document(&code);
    let parts = texts(&document);
    assert!(parts.len() > 2);
    assert!(parts.iter().skip(1).all(|part| part.starts_with("let x")));
}

#[test]
fn each_passage_names_its_blocks_and_section() {
    let document = document("# A\n\nOne.\n\nTwo.\n");
    let found = passages(&document);
    let shown: Vec<_> = found
        .iter()
        .map(|p| (p.blocks.clone(), p.section))
        .collect();
    assert_eq!(shown, [(1..3, Some(0))]);
    let sentences: Vec<_> = found.iter().flat_map(|p| &p.sentences).collect();
    assert_eq!(sentences.len(), 2);
}

/// Text that is likely to hold every construct that the readers know.
fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("# A\n".to_owned()),
        Just("\n\n".to_owned()),
        Just("\r\n".to_owned()),
        Just("- ".to_owned()),
        Just("  1. ".to_owned()),
        Just("> ".to_owned()),
        Just("```\n".to_owned()),
        Just("    ".to_owned()),
        Just("!!! note\n\n    x\n".to_owned()),
        Just("|a|b|\n|-|-|\n|1|2|\n".to_owned()),
        Just("<div>".to_owned()),
        Just("</div>\n<p id=x>".to_owned()),
        Just("<table><tr><td>".to_owned()),
        Just("<pre>".to_owned()),
        Just("<h2>".to_owned()),
        Just("<!--".to_owned()),
        Just("[^1]: ".to_owned()),
        Just("---\n".to_owned()),
        Just("title: x\n".to_owned()),
        Just("**Why?**\n\n".to_owned()),
        Just("as follows:\n\n".to_owned()),
        "[a-zé漢。.!?*_\\[\\]() ]{0,40}",
        "[a-z]{1,8}( [a-z]{1,8}){0,30}[.?!] ",
        Just("long ".repeat(200)),
        Just("w".repeat(800)),
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

/// Everything that is promised of documents and passages, for any bytes under any name.
fn check_promises(path: &str, bytes: &[u8]) -> Result<(), TestCaseError> {
    let Ok(document) = extract(path, bytes) else {
        return Ok(());
    };
    let text = &document.text;
    let mut end = 0;
    for block in &document.blocks {
        prop_assert!(
            block
                .span
                .of(text)
                .is_some_and(|part| !part.trim().is_empty())
        );
        prop_assert!(end <= block.span.start());
        end = block.span.end();
        let section = block
            .section
            .and_then(|at| document.sections.get(at as usize));
        prop_assert!(section.is_none_or(|section| section.span.contains(block.span)));
    }
    for (index, section) in document.sections.iter().enumerate() {
        prop_assert!(section.span.of(text).is_some());
        prop_assert!(
            section
                .parent
                .is_none_or(|parent| (parent as usize) < index)
        );
    }

    let found = passages(&document);
    let mut end = 0;
    let mut covered = String::new();
    for passage in &found {
        let part = passage.span.of(text).unwrap_or_default();
        prop_assert!(end <= passage.span.start() && !part.is_empty());
        prop_assert!(part.chars().count() <= MAX_CHARS);
        end = passage.span.end();
        let mut sentence_end = passage.span.start();
        for sentence in &passage.sentences {
            prop_assert!(passage.span.contains(*sentence));
            prop_assert!(sentence_end <= sentence.start());
            sentence_end = sentence.end();
            covered.push_str(sentence.of(text).unwrap_or_default());
        }
        for index in passage.blocks.clone() {
            prop_assert_eq!(document.blocks[index as usize].section, passage.section);
        }
        let citation = citation();
        let quote = document.quote(
            passage.span,
            passage.sentences.first().copied(),
            1.0,
            citation,
        );
        prop_assert_eq!(quote.as_ref().map(|quote| quote.text()), Some(part));
    }

    let in_passages = |index: usize| {
        found
            .iter()
            .any(|passage| passage.blocks.contains(&(index as u32)))
    };
    let mut expected = String::new();
    for (index, block) in document.blocks.iter().enumerate() {
        if block.kind != BlockKind::Heading || in_passages(index) {
            expected.push_str(block.span.of(text).unwrap_or_default());
        }
    }
    covered.retain(|c| !c.is_whitespace());
    expected.retain(|c| !c.is_whitespace());
    prop_assert_eq!(covered, expected);
    Ok(())
}

fn citation() -> crate::place::Citation {
    crate::place::Citation {
        collection: String::new(),
        title: String::new(),
        path: String::new(),
        url: None,
        sha256: String::new(),
        modified: None,
        place: crate::place::Place {
            bytes: Span::whole(""),
            lines: (1, 1),
            page: None,
            headings: Vec::new(),
            link: None,
        },
        date: None,
        also_in: Vec::new(),
    }
}

proptest! {
    #[test]
    fn promises_hold_for_any_text(text in any_text()) {
        for path in ["a.md", "a.txt", "a.html"] {
            check_promises(path, text.as_bytes())?;
        }
    }

    #[test]
    fn promises_hold_for_any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        for path in ["a.md", "a.txt", "a.html", "a", "a.xyz"] {
            check_promises(path, &bytes)?;
        }
    }
}
