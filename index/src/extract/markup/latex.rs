//! Reads LaTeX: sections, paragraphs, items and listings, with their commands as they stand.
//!
//! The preamble, comments and lines of nothing but commands belong to no block.

use std::borrow::Cow;

use super::walk::{Anchor, Walk};
use crate::document::BlockKind;
use crate::extract::Found;

/// Finds the sections and blocks of `text`.
pub(in crate::extract) fn read(text: Cow<'_, str>) -> Found<'_> {
    let mut walk = Walk::new(&text);
    let begin = walk.find(0, &|line| line.contains("\\begin{document}"));
    if begin < walk.count() {
        preamble(&mut walk, begin);
        walk.at = begin + 1;
    }
    while !walk.is_over() {
        line(&mut walk);
    }
    let parts = walk.finish();
    parts.of(text)
}

/// Reads the title, which may stand before the document begins.
fn preamble(walk: &mut Walk<'_>, end: usize) {
    let mut lines = (0..end).map(|at| walk.line_at(at).trim_start());
    let title = lines.find_map(|line| line.strip_prefix("\\title"));
    walk.title = title.and_then(argument).map(|(title, _)| plain(title));
}

/// Commands that open sections, the highest first.
const SECTIONS: [(&str, u8); 7] = [
    ("\\part", 1),
    ("\\chapter", 2),
    ("\\section", 3),
    ("\\subsection", 4),
    ("\\subsubsection", 5),
    ("\\paragraph", 6),
    ("\\subparagraph", 7),
];

/// Environments whose lines are code.
const CODE: [&str; 7] = [
    "verbatim",
    "Verbatim",
    "lstlisting",
    "minted",
    "alltt",
    "code",
    "BVerbatim",
];

/// Environments of formulas, which are kept whole.
const FORMULAS: [&str; 8] = [
    "equation",
    "align",
    "gather",
    "multline",
    "displaymath",
    "eqnarray",
    "math",
    "alignat",
];

/// Environments that draw.
const LEFT_OUT: [&str; 5] = [
    "tikzpicture",
    "pgfpicture",
    "filecontents",
    "comment",
    "picture",
];

fn line(walk: &mut Walk<'_>) {
    let line = walk.line();
    let content = line.trim_start();
    if content.is_empty() {
        walk.end();
        walk.at += 1;
    } else if content.starts_with('%') {
        walk.at += 1;
    } else if content.starts_with("\\end{document}") {
        walk.end();
        walk.at = walk.count();
    } else if let Some((level, words)) = section(content) {
        walk.heading(walk.at..walk.at + 1, words, level, Anchor::None);
        walk.at += 1;
    } else if let Some(name) = content
        .strip_prefix("\\begin{")
        .and_then(|rest| rest.split('}').next())
    {
        environment(walk, name);
    } else if content.starts_with("\\[") {
        let end = walk.find(walk.at, &|line| line.contains("\\]"));
        walk.block(walk.at..end + 1, BlockKind::Code);
        walk.at = end + 1;
    } else if content.starts_with("\\item") {
        walk.item();
    } else if content.starts_with("\\title") && walk.title.is_none() {
        let rest = content.get("\\title".len()..);
        walk.title = rest.and_then(argument).map(|(title, _)| plain(title));
        walk.at += 1;
    } else if says_nothing(content) {
        walk.end();
        walk.at += 1;
    } else {
        walk.prose();
    }
}

fn environment(walk: &mut Walk<'_>, name: &str) {
    walk.end();
    let bare = name.trim_end_matches('*');
    let closing = format!("\\end{{{name}}}");
    let end = || walk.find(walk.at, &|line| line.contains(&closing));
    if CODE.contains(&bare) {
        let end = end();
        walk.block(walk.at + 1..end.max(walk.at + 1), BlockKind::Code);
        walk.at = end + 1;
    } else if FORMULAS.contains(&bare) {
        let end = end();
        walk.block(walk.at..end + 1, BlockKind::Code);
        walk.at = end + 1;
    } else if LEFT_OUT.contains(&bare) {
        walk.at = end() + 1;
    } else if matches!(
        bare,
        "tabular" | "tabularx" | "longtable" | "array" | "tabbing"
    ) {
        let end = end();
        for at in walk.at + 1..end {
            let content = walk.line_at(at).trim();
            if !content.is_empty() && !says_nothing(content) {
                walk.block(at..at + 1, BlockKind::TableRow);
            }
        }
        walk.at = end + 1;
    } else {
        walk.at += 1;
    }
}

/// The level and the words of a section.
fn section(content: &str) -> Option<(u8, String)> {
    let found = SECTIONS.iter().find_map(|(command, level)| {
        let rest = content.strip_prefix(command)?;
        rest.starts_with(['{', '*', '[']).then_some((rest, *level))
    });
    let (rest, level) = found?;
    let rest = rest.strip_prefix('*').unwrap_or(rest);
    let rest = match rest.strip_prefix('[') {
        Some(short) => short.split_once(']').map_or(rest, |(_, rest)| rest),
        None => rest,
    };
    let (words, _) = argument(rest)?;
    let words = plain(words);
    (!words.is_empty()).then_some((level, words))
}

/// What stands in the braces that `text` opens with, and what follows them.
fn argument(text: &str) -> Option<(&str, &str)> {
    let inner = text.trim_start().strip_prefix('{')?;
    let mut depth = 1usize;
    for (at, c) in inner.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some((inner.get(..at)?, inner.get(at + 1..)?));
        }
    }
    None
}

/// The words without commands and braces.
fn plain(words: &str) -> String {
    let mut plain = String::with_capacity(words.len());
    let mut chars = words.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                let mut is_command = false;
                while chars.peek().is_some_and(|c| c.is_ascii_alphabetic()) {
                    chars.next();
                    is_command = true;
                }
                if !is_command {
                    let escaped = chars.next().unwrap_or(' ');
                    plain.push(if escaped == '\\' { ' ' } else { escaped });
                }
            }
            '{' | '}' => {}
            '~' => plain.push(' '),
            c => plain.push(c),
        }
    }
    plain.split_whitespace().collect::<Vec<&str>>().join(" ")
}

/// Commands whose arguments are text.
const WITH_TEXT: [&str; 16] = [
    "textbf",
    "textit",
    "emph",
    "texttt",
    "textsc",
    "underline",
    "caption",
    "footnote",
    "textsf",
    "url",
    "href",
    "textrm",
    "enquote",
    "cite",
    "ref",
    "gls",
];

/// Whether the line is nothing but commands with arguments that no reader sees.
fn says_nothing(content: &str) -> bool {
    let mut rest = content.trim();
    if !rest.starts_with(['\\', '{', '}']) {
        return false;
    }
    while !rest.is_empty() {
        if rest.starts_with('%') {
            return true;
        }
        if let Some(after) = rest.strip_prefix(['{', '}', '&', '$', ' ']) {
            rest = after.trim_start();
            continue;
        }
        let Some(command) = rest.strip_prefix('\\') else {
            return false;
        };
        let after =
            command.trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == '*' || c == '@');
        let name = command
            .get(..command.len() - after.len())
            .unwrap_or_default();
        if name.is_empty() {
            // A line break or a sign; signs are text.
            match command.strip_prefix('\\') {
                Some(after) => rest = after.trim_start(),
                None => return false,
            }
            continue;
        }
        if WITH_TEXT.contains(&name) {
            return false;
        }
        rest = after.trim_start();
        while rest.starts_with(['[', '{']) {
            let after = match rest.strip_prefix('[') {
                Some(option) => option.split_once(']').map(|(_, after)| after),
                None => argument(rest).map(|(_, after)| after),
            };
            match after {
                Some(after) => rest = after.trim_start(),
                None => return true,
            }
        }
    }
    true
}
