//! Reads Org files.
//!
//! Drawers, planning lines and keywords belong to no block; tags and states to no heading.

use std::borrow::Cow;

use super::walk::{Anchor, Walk, has_marker};
use crate::document::BlockKind;
use crate::extract::Found;
use crate::extract::day::day;

/// Finds the sections and blocks of `text`.
pub(in crate::extract) fn read(text: Cow<'_, str>) -> Found<'_> {
    let mut walk = Walk::new(&text);
    while !walk.is_over() {
        line(&mut walk);
    }
    let parts = walk.finish();
    parts.of(text)
}

fn line(walk: &mut Walk<'_>) {
    let line = walk.line();
    let content = line.trim_start();
    if content.is_empty() {
        walk.end();
        walk.at += 1;
    } else if let Some((level, words)) = headline(line) {
        let id = custom_id(walk);
        let anchor = id.map_or(Anchor::OfWords, Anchor::Own);
        walk.heading(walk.at..walk.at + 1, words, level, anchor);
        walk.at += 1;
    } else if let Some(keyword) = content.strip_prefix("#+") {
        walk.end();
        self::keyword(walk, keyword);
    } else if content == "#" || content.starts_with("# ") {
        walk.at += 1;
    } else if is_drawer(content) {
        walk.end();
        let ends = |line: &str| line.trim().eq_ignore_ascii_case(":end:");
        let end = walk.find(walk.at + 1, &ends);
        // A drawer that never ends is a line like any other.
        walk.at = if end < walk.count() {
            end + 1
        } else {
            walk.at + 1
        };
    } else if ["SCHEDULED:", "DEADLINE:", "CLOSED:", "CLOCK:"]
        .iter()
        .any(|p| content.starts_with(p))
    {
        walk.at += 1;
    } else if content.starts_with('|') {
        walk.end();
        table(walk);
    } else if content == ":" || content.starts_with(": ") {
        let is_code = |line: &str| line.trim_start().starts_with(": ") || line.trim() == ":";
        let end = walk.find(walk.at, &|line| !is_code(line));
        walk.block(walk.at..end, BlockKind::Code);
        walk.at = end;
    } else if has_marker(line, &["-", "+"]) || (line.starts_with(' ') && content.starts_with("* "))
    {
        walk.item();
    } else {
        walk.prose();
    }
}

/// The level and the words of a headline, without state, priority and tags.
fn headline(line: &str) -> Option<(u8, String)> {
    let rest = line.trim_start_matches('*');
    let level = line.len() - rest.len();
    if level == 0 || !rest.starts_with(' ') {
        return None;
    }
    let mut words = rest.trim();
    for state in [
        "TODO ",
        "DONE ",
        "NEXT ",
        "WAITING ",
        "CANCELLED ",
        "LATER ",
        "NOW ",
    ] {
        words = words.strip_prefix(state).unwrap_or(words).trim_start();
    }
    if words.starts_with("[#") {
        words = words
            .split_once(']')
            .map_or(words, |(_, rest)| rest.trim_start());
    }
    if let Some((before, tags)) = words.rsplit_once(" :") {
        let is_tags = tags.ends_with(':') && !tags.contains(' ');
        words = if is_tags { before.trim_end() } else { words };
    }
    let level = u8::try_from(level).unwrap_or(9).min(9);
    (!words.is_empty()).then(|| (level, words.to_owned()))
}

/// The anchor that the drawer under a headline gives it.
fn custom_id(walk: &Walk<'_>) -> Option<String> {
    // A line of dates may stand before the drawer.
    let mut first = walk.at + 1..walk.at + 3;
    let start = first.find(|at| {
        walk.line_at(*at)
            .trim()
            .eq_ignore_ascii_case(":properties:")
    })?;
    let drawer = start + 1..(start + 30).min(walk.count());
    let mut lines = drawer.map(|at| walk.line_at(at).trim());
    let id = lines.find_map(|line| line.strip_prefix(":CUSTOM_ID:"))?;
    Some(id.trim().to_owned())
}

fn is_drawer(content: &str) -> bool {
    let name = content
        .strip_prefix(':')
        .and_then(|rest| rest.strip_suffix(':'));
    name.is_some_and(|name| {
        !name.is_empty()
            && name
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
    })
}

fn keyword(walk: &mut Walk<'_>, keyword: &str) {
    let lower = keyword.to_ascii_lowercase();
    if let Some(kind) = lower.strip_prefix("begin_") {
        let kind = kind
            .split_whitespace()
            .next()
            .unwrap_or_default()
            .to_owned();
        let closing = format!("#+end_{kind}");
        let ends = |line: &str| line.trim().to_ascii_lowercase().starts_with(&closing);
        let end = walk.find(walk.at + 1, &ends);
        match kind.as_str() {
            "src" | "example" | "export" => {
                if kind != "export" {
                    walk.block(walk.at + 1..end, BlockKind::Code);
                }
                walk.at = end + 1;
            }
            "comment" => walk.at = end + 1,
            // Quotations, verses and the like are text.
            _ => walk.at += 1,
        }
        return;
    }
    let value = keyword.split_once(':').map(|(_, value)| value.trim());
    if let Some(value) = value.filter(|value| !value.is_empty()) {
        if lower.starts_with("title:") {
            walk.title = Some(value.to_owned());
        } else if lower.starts_with("date:") {
            walk.date = day(value.trim_start_matches(['<', '[']));
        }
    }
    walk.at += 1;
}

fn table(walk: &mut Walk<'_>) {
    let end = walk.find(walk.at, &|line| !line.trim_start().starts_with('|'));
    let is_border = |at: usize| walk.line_at(at).trim_start().starts_with("|-");
    let border = (walk.at..end)
        .find(|at| is_border(*at))
        .filter(|at| *at > walk.at);
    for at in walk.at..end {
        if walk.line_at(at).trim_start().starts_with("|-") {
            continue;
        }
        let is_header = border.is_some_and(|border| at < border);
        let kind = match is_header {
            true => BlockKind::TableHeader,
            false => BlockKind::TableRow,
        };
        walk.block(at..at + 1, kind);
    }
    walk.at = end;
}
