//! What Markdown is read as, case by case; the reader is in `markdown`.

use super::*;

/// Each block with a letter for its kind: `#` heading, `P` paragraph, `-` item, `T` and `R` for
/// the header and the rows of a table, `C` code.
#[track_caller]
fn check(text: &str, expected: &[(char, &str)]) {
    let found = read(Cow::Borrowed(text));
    let blocks: Vec<(char, &str)> = found
        .blocks
        .iter()
        .map(|block| {
            let letter = match block.kind {
                BlockKind::Heading => '#',
                BlockKind::Paragraph => 'P',
                BlockKind::ListItem => '-',
                BlockKind::TableHeader => 'T',
                BlockKind::TableRow => 'R',
                BlockKind::Code => 'C',
            };
            (letter, block.span.of(text).unwrap_or_default())
        })
        .collect();
    assert_eq!(blocks, expected);
}

/// Each section as `level heading #anchor < parent's heading`.
#[track_caller]
fn check_sections(text: &str, expected: &[&str]) {
    let found = read(Cow::Borrowed(text));
    let shown: Vec<String> = found
        .sections
        .iter()
        .map(|section| {
            let anchor = section.anchor.as_deref().unwrap_or_default();
            let mut shown = format!("{} {} #{anchor}", section.level, section.heading);
            if let Some(parent) = section
                .parent
                .and_then(|at| found.sections.get(at as usize))
            {
                shown += &format!(" < {}", parent.heading);
            }
            shown
        })
        .collect();
    assert_eq!(shown, expected);
}

#[test]
fn headings_of_both_styles_make_sections() {
    check_sections(
        "# One *two*\n\nA\n=\n\n## B `c` {#own-id}\n\ntext\n\n#### Deep\n\n## B `c`\n",
        &[
            "1 One two #one-two",
            "1 A #a",
            "2 B c #own-id < A",
            "4 Deep #deep < B c",
            "2 B c #b-c < A",
        ],
    );
}

#[test]
fn a_section_ends_where_the_next_of_its_level_starts() {
    let text = "# A\n\na\n\n## B\n\nb\n\n# C\n\nc\n";
    let found = read(Cow::Borrowed(text));
    let parts: Vec<_> = found
        .sections
        .iter()
        .filter_map(|s| s.span.of(text))
        .collect();
    assert_eq!(
        parts,
        ["# A\n\na\n\n## B\n\nb\n\n", "## B\n\nb\n\n", "# C\n\nc\n"]
    );
}

#[test]
fn an_empty_heading_is_none() {
    check("#\n\ntext\n", &[('P', "text")]);
}

#[test]
fn the_title_is_the_front_matters_or_the_first_top_heading() {
    let title = |text: &str| read(Cow::Borrowed(text)).title;
    assert_eq!(title("---\ntitle: T\n---\n# H\n").as_deref(), Some("T"));
    assert_eq!(title("## Low\n\n# H *x*\n").as_deref(), Some("H x"));
    assert_eq!(title("<h1 align=\"center\">H</h1>\n").as_deref(), Some("H"));
    assert_eq!(title("text\n"), None);
}

#[test]
fn front_matter_is_no_block() {
    check("---\ntitle: T\n---\n\ntext\n", &[('P', "text")]);
}

#[test]
fn list_items_keep_their_markers_and_leave_nested_ones_out() {
    check(
        "- a\n  more a\n  - b\n    1. c\n- [ ] d\n\n* e\n\n  f\n",
        &[
            ('-', "- a\n  more a"),
            ('-', "- b"),
            ('-', "1. c"),
            ('-', "- [ ] d"),
            ('-', "* e"),
            ('P', "f"),
        ],
    );
    check("- - twice\n", &[('-', "- - twice")]);
    check("-\n  below\n", &[('-', "below")]);
    check("- \n- x\n", &[('-', "- x")]);
}

#[test]
fn code_is_kept_whole_with_its_fences() {
    check(
        "Run:\n\n```sh\na\n\nb\n```\n\n    indented\n      more\n",
        &[
            ('P', "Run:"),
            ('C', "```sh\na\n\nb\n```"),
            ('C', "    indented\n      more"),
        ],
    );
    check(
        "- a\n  ```\n  x\n  ```\n  tail\n",
        &[('-', "- a"), ('C', "  ```\n  x\n  ```"), ('P', "tail")],
    );
    check("```\nnever closed\n", &[('C', "```\nnever closed")]);
    check(
        "````\n```\nx\n```\n````\n",
        &[('C', "````\n```\nx\n```\n````")],
    );
}

#[test]
fn tables_are_a_header_and_rows() {
    check(
        "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 |\n\nend\n",
        &[
            ('T', "| a | b |\n|---|---|"),
            ('R', "| 1 | 2 |"),
            ('R', "| 3 |"),
            ('P', "end"),
        ],
    );
    check("a|b\n-|-\n", &[('T', "a|b\n-|-")]);
}

#[test]
fn quoted_paragraphs_keep_their_marks() {
    check(
        "> one\n> two\n>\n> three\n\n> [!WARNING]\n> four\n",
        &[('P', "> one\n> two"), ('P', "> three"), ('P', "> four")],
    );
    check("> - a\n> - b\n", &[('-', "> - a"), ('-', "> - b")]);
    check("- > a\n", &[('-', "- > a")]);
    check(
        "> |a|b|\n> |-|-|\n> |1|2|\n",
        &[('T', "> |a|b|\n> |-|-|"), ('R', "> |1|2|")],
    );
}

#[test]
fn footnotes_keep_their_marks_and_link_definitions_are_no_blocks() {
    check(
        "text[^1]\n\n[^1]: The note.\n\n[link]: https://example.org\n",
        &[('P', "text[^1]"), ('P', "[^1]: The note.")],
    );
}

#[test]
fn html_is_looked_through() {
    check(
        "<details>\n<summary>Why?</summary>\n\nBecause.\n\n</details>\n\n<!-- no -->\n",
        &[('P', "<summary>Why?</summary>"), ('P', "Because.")],
    );
    check_sections("<h2 id=\"x\">A</h2>\n\ntext\n", &["2 A #x"]);
}

#[test]
fn what_only_the_site_builder_reads_is_no_block() {
    check(
        "import A from './a';\nimport './b.css'\n\nimport taxes are due\n",
        &[('P', "import taxes are due")],
    );
    check(":::tip\n\ntext\n\n:::\n", &[('P', ":::tip"), ('P', "text")]);
    check(
        "{{< toc >}}\n\n{% raw %} {% endraw %}\n\n{/* x */}\n\n![](a.png)\n\ny\n",
        &[('P', "y")],
    );
}

#[test]
fn the_indented_text_of_a_note_is_text() {
    check(
        "!!! note\n\n    One\n    line.\n\n    ```sh\n    x\n    ```\n\n    - item\n\nEnd\n\n    code\n",
        &[
            ('P', "!!! note"),
            ('P', "One\n    line."),
            ('C', "    ```sh\n    x\n    ```"),
            ('-', "- item"),
            ('P', "End"),
            ('C', "    code"),
        ],
    );
}

#[test]
fn carriage_returns_stay_in_the_text() {
    check(
        "# A\r\n\r\none\r\ntwo\r\n\r\n- x\r\n- y\r\n",
        &[
            ('#', "# A"),
            ('P', "one\r\ntwo"),
            ('-', "- x"),
            ('-', "- y"),
        ],
    );
}

#[test]
fn deep_nesting_costs_no_stack() {
    for (unit, count) in [
        ("> ", 6000),
        ("- ", 3000),
        ("[", 6000),
        ("*a_", 30_000),
        ("<b>", 6000),
    ] {
        let text = format!("{}words\n", unit.repeat(count));
        assert!(!read(Cow::Owned(text)).blocks.is_empty());
    }
}
