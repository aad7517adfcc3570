//! Cuts a block of text at its sentences.
//!
//! Abbreviations and quotation marks are judged by `sentencex`, per language; this module decides
//! what it is asked and corrects what it says about code, markup and list numbers.

use crate::document::BlockKind;
use crate::language::Language;
use crate::span::Span;

/// The sentences of `block`, in order, without white space at their ends.
///
/// Together they hold everything in the block but white space. The lines of a code block count as
/// its sentences; a heading and a table row are one.
pub fn sentences(text: &str, block: Span, kind: BlockKind, language: Language) -> Vec<Span> {
    let Some(content) = block.of(text) else {
        return Vec::new();
    };
    match kind {
        BlockKind::Code => lines(text, block, content),
        BlockKind::Heading | BlockKind::TableHeader | BlockKind::TableRow => {
            whole(text, block).into_iter().collect()
        }
        BlockKind::Paragraph => running(text, block, 0, language),
        BlockKind::ListItem => running(text, block, marker_length(content), language),
    }
}

fn whole(text: &str, block: Span) -> Option<Span> {
    let span = block.trimmed(text);
    (!span.is_empty()).then_some(span)
}

fn lines(text: &str, block: Span, content: &str) -> Vec<Span> {
    let mut lines = Vec::new();
    let mut at = block.start();
    for line in content.split(['\n', '\r']) {
        let span = Span::snapped(text, at..at + line.len());
        lines.extend(whole(text, span));
        at += line.len() + 1;
    }
    lines
}

/// Sentences of running text, whose first `marker` bytes belong to the first of them.
fn running(text: &str, block: Span, marker: usize, language: Language) -> Vec<Span> {
    let mut sentences = Vec::new();
    let mut start = block.start();
    for end in ends(text, block.start() + marker, block.end(), language) {
        let sentence = Span::snapped(text, start..end);
        let has_words = sentence
            .of(text)
            .is_some_and(|sentence| sentence.contains(char::is_alphabetic));
        if has_words {
            sentences.extend(whole(text, sentence));
            start = end;
        }
    }
    let rest = Span::snapped(text, start..block.end()).trimmed(text);
    let rest_has_words = rest
        .of(text)
        .is_some_and(|rest| rest.contains(char::is_alphanumeric));
    match sentences.last_mut() {
        Some(last) if !rest_has_words && !rest.is_empty() => *last = last.joined(rest),
        _ => sentences.extend(whole(text, rest)),
    }
    sentences
}

/// Where sentences end between `from` and `to`, the last end left out.
fn ends(text: &str, from: usize, to: usize, language: Language) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut at = from;
    while at < to {
        let window = window(text, at, to);
        let content = window.of(text).unwrap_or_default();
        ends.extend(ends_in(content, language).map(|end| at + end));
        if window.end() >= to || window.is_empty() {
            break;
        }
        // What follows the last end may go on beyond the window, so it is looked at once more.
        at = match ends.last() {
            Some(last) if *last > at => *last,
            _ => window.end(),
        };
    }
    ends
}

/// The most bytes that are looked at in one go: the time `sentencex` takes grows with the square.
const WINDOW: usize = 2048;

/// From `at` to `to`, or to the last space that a window has room for.
fn window(text: &str, at: usize, to: usize) -> Span {
    if to - at <= WINDOW {
        return Span::snapped(text, at..to);
    }
    let room = Span::snapped(text, at..at + WINDOW);
    let space = room
        .of(text)
        .and_then(|content| content.trim_end().rfind(char::is_whitespace));
    match space {
        Some(space) if space > 0 => Span::snapped(text, at..at + space),
        _ => room,
    }
}

/// Ends of sentences inside `content`: after the white space that follows each.
fn ends_in(content: &str, language: Language) -> impl Iterator<Item = usize> {
    let found = if may_hold_two(content) {
        sentencex::get_sentence_boundaries(language.code(), content)
    } else {
        Vec::new()
    };
    let mut last = 0;
    found.into_iter().filter_map(move |sentence| {
        let end = corrected(content, sentence.end_byte)?;
        let is_inside = last < end && end < content.len();
        is_inside.then(|| {
            last = end;
            end
        })
    })
}

/// Whether a sentence could end before the end of `content`: a cheap answer for most list items.
fn may_hold_two(content: &str) -> bool {
    let mut chars = content.trim_end().chars();
    chars.next_back();
    chars.any(|c| matches!(c, '.' | '!' | '?') || (!c.is_ascii() && !c.is_alphanumeric()))
}

/// The end of a sentence that `sentencex` found at `end`, moved behind closing marks, if it is one.
///
/// There is no end inside `System.Console`, nor at a line end where a wrapped sentence goes on.
fn corrected(content: &str, end: usize) -> Option<usize> {
    let (before, after) = content.split_at_checked(end)?;
    let sentence = before.trim_end();
    let last = sentence.chars().next_back()?;
    if sentence.len() < before.len() {
        let goes_on = last.is_alphanumeric() || matches!(last, ',' | ';' | '-' | '–' | '—' | '(');
        return (!goes_on).then_some(end);
    }
    let rest = after.trim_start_matches(CLOSERS);
    let next = rest.trim_start();
    let is_apart = next.len() < rest.len() || !last.is_ascii();
    is_apart.then_some(content.len() - next.len())
}

/// What closes emphasis, code, quotations and brackets, and so belongs to the sentence before it.
const CLOSERS: [char; 18] = [
    '*', '_', '~', '`', '"', '\'', ')', ']', '}', '”', '’', '»', '›', '」', '』', '）', '】', '》',
];

/// Length of a list item's marker, a task's check box included: `1.` alone is no sentence.
fn marker_length(item: &str) -> usize {
    let content = item.trim_start_matches(|c: char| {
        c.is_whitespace() || matches!(c, '>' | '-' | '*' | '+' | '•' | '‣' | '◦' | '▪' | '·')
    });
    let unbracketed = content.strip_prefix('(').unwrap_or(content);
    let after_number = unbracketed.trim_start_matches(|c: char| c.is_ascii_digit());
    let counted = match unbracketed.len() - after_number.len() {
        0 => unbracketed.strip_prefix(|c: char| c.is_ascii_alphabetic()),
        1..=9 => Some(after_number),
        _ => None,
    };
    let rest = counted.and_then(|counted| counted.strip_prefix(['.', ')']));
    let rest = rest.unwrap_or(content);
    let rest = rest.trim_start();
    let rest = ["[ ]", "[x]", "[X]"]
        .iter()
        .find_map(|check| rest.strip_prefix(check))
        .unwrap_or(rest);
    item.len() - rest.len()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that fails may panic")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check_kind(kind: BlockKind, language: Language, text: &str, expected: &[&str]) {
        let found = sentences(text, Span::whole(text), kind, language);
        let found: Vec<&str> = found.iter().map(|span| span.of(text).unwrap()).collect();
        assert_eq!(found, expected);
    }

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        check_kind(BlockKind::Paragraph, Language::English, text, expected);
    }

    #[test]
    fn sentences_end_at_full_stops_and_not_at_abbreviations() {
        check("One. Two! Three? ", &["One.", "Two!", "Three?"]);
        check(
            "Dr. Smith left, e.g. by train. He came back.",
            &["Dr. Smith left, e.g. by train.", "He came back."],
        );
        check("It costs 3.50 dollars", &["It costs 3.50 dollars"]);
        check("", &[]);
    }

    #[test]
    fn names_and_addresses_in_code_are_not_torn_apart() {
        check(
            "Use System.Console here. It is in README.MD today.",
            &["Use System.Console here.", "It is in README.MD today."],
        );
        check(
            "See https://example.org/a?Next.B for more. Done.",
            &["See https://example.org/a?Next.B for more.", "Done."],
        );
    }

    #[test]
    fn closing_marks_stay_with_their_sentence() {
        check(
            "**Note.** Then *go.* Now.",
            &["**Note.**", "Then *go.*", "Now."],
        );
        check("He said “No.” She left.", &["He said “No.”", "She left."]);
    }

    #[test]
    fn a_wrapped_line_goes_on() {
        check(
            "The first sentence\nis wrapped. The second\nOne too.",
            &["The first sentence\nis wrapped.", "The second\nOne too."],
        );
    }

    #[test]
    fn other_scripts_and_languages_have_their_own_full_stops() {
        let chinese = "他走了。她说：“好！”然后呢？";
        check_kind(
            BlockKind::Paragraph,
            Language::Chinese,
            chinese,
            &["他走了。", "她说：“好！”", "然后呢？"],
        );
        let german = "Das gilt z. B. am 5. Mai. Danach nicht.";
        check_kind(
            BlockKind::Paragraph,
            Language::German,
            german,
            &["Das gilt z. B. am 5. Mai.", "Danach nicht."],
        );
    }

    #[test]
    fn a_list_marker_is_no_sentence() {
        let check = |text, expected: &[&str]| {
            check_kind(BlockKind::ListItem, Language::English, text, expected);
        };
        check("1. Open it. Close it.", &["1. Open it.", "Close it."]);
        check("- [x] Done. Next.", &["- [x] Done.", "Next."]);
        check("(a) First. Second.", &["(a) First.", "Second."]);
        check("- No. Yes.", &["- No.", "Yes."]);
        check("12) One.", &["12) One."]);
    }

    #[test]
    fn lines_of_code_and_rows_of_tables_count_as_sentences() {
        let code = "```sh\na. B. C\n\n  d\n```";
        check_kind(
            BlockKind::Code,
            Language::English,
            code,
            &["```sh", "a. B. C", "d", "```"],
        );
        let row = "| One. Two. | Three. |";
        check_kind(BlockKind::TableRow, Language::English, row, &[row]);
    }

    #[test]
    fn long_text_is_cut_the_same_way_as_short_text() {
        let sentence = "This is a sentence of some words, and it ends here.";
        let text = vec![sentence; 2000].join(" ");
        check(&text, &vec![sentence; 2000]);
        let endless = "word ".repeat(20_000);
        check(&endless, &[endless.trim()]);
        let huge = "w".repeat(100_000);
        check(&huge, &[&huge]);
    }

    proptest! {
        #[test]
        fn sentences_are_in_order_and_hold_all_text(
            text in r#"[a-cA-C0-9é。！ \n.!?*_"“”()\[\]<>`:/-]{0,200}"#,
            code in 0usize..4,
        ) {
            let kinds = [
                BlockKind::Paragraph,
                BlockKind::ListItem,
                BlockKind::Code,
                BlockKind::TableRow,
            ];
            let found = sentences(&text, Span::whole(&text), kinds[code], Language::English);
            let mut kept = String::new();
            let mut end = 0;
            for span in found {
                prop_assert!(end <= span.start() && !span.is_empty());
                prop_assert_eq!(span.trimmed(&text), span);
                end = span.end();
                kept.push_str(span.of(&text).unwrap());
            }
            kept.retain(|c| !c.is_whitespace());
            let mut all = text.clone();
            all.retain(|c| !c.is_whitespace());
            prop_assert_eq!(kept, all);
        }
    }
}
