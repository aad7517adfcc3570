//! Reads the markup of MediaWiki.
//!
//! Templates that stand on lines of their own, categories and pictures belong to no block.

use std::borrow::Cow;

use super::walk::{Anchor, Walk};
use crate::document::BlockKind;
use crate::extract::Found;

/// Finds the sections and blocks of `text`.
pub(in crate::extract) fn read(text: Cow<'_, str>) -> Found<'_> {
    let mut walk = Walk::new(&text);
    while !walk.is_over() {
        line(&mut walk);
    }
    let parts = walk.finish();
    parts.of(text)
}

/// Elements that hold code.
const CODE: [&str; 4] = ["pre", "syntaxhighlight", "source", "nowiki"];

fn line(walk: &mut Walk<'_>) {
    let line = walk.line();
    let content = line.trim_start();
    let lower = content.to_ascii_lowercase();
    if content.is_empty() {
        walk.end();
        walk.at += 1;
    } else if let Some((level, words)) = heading(line) {
        let anchor = words.replace(' ', "_");
        walk.heading(walk.at..walk.at + 1, words, level, Anchor::Own(anchor));
        walk.at += 1;
    } else if content.starts_with("<!--") {
        walk.end();
        walk.at = walk.find(walk.at, &|line| line.contains("-->")) + 1;
    } else if content.starts_with("{{") {
        walk.end();
        template(walk);
    } else if content.starts_with("{|") {
        walk.end();
        table(walk);
    } else if let Some(name) = CODE.iter().find(|name| opens(&lower, name)) {
        let closing = format!("</{name}>");
        let end = walk.find(walk.at, &|line| {
            line.to_ascii_lowercase().contains(&closing)
        });
        let one_line = end == walk.at;
        let lines = if one_line {
            walk.at..end + 1
        } else {
            walk.at + 1..end
        };
        walk.block(lines, BlockKind::Code);
        walk.at = end + 1;
    } else if is_furniture(&lower) {
        walk.end();
        walk.at += 1;
    } else if line.starts_with(['*', '#', ':', ';']) {
        walk.item();
    } else if line.starts_with(' ') && !walk.is_open() {
        let end = walk.find(walk.at, &|line| !line.starts_with(' '));
        walk.block(walk.at..end.max(walk.at + 1), BlockKind::Code);
        walk.at = end.max(walk.at + 1);
    } else {
        walk.prose();
    }
}

fn opens(line: &str, name: &str) -> bool {
    let rest = line
        .strip_prefix('<')
        .and_then(|rest| rest.strip_prefix(name));
    rest.is_some_and(|rest| rest.starts_with(['>', ' ']))
}

/// `== Words ==`, by the number of signs.
fn heading(line: &str) -> Option<(u8, String)> {
    let rest = line.trim_start_matches('=');
    let level = (line.len() - rest.len()).min(6);
    let words = rest.trim_end_matches('=');
    let closes = rest.len() - words.len();
    let words = words.trim();
    let is_heading = level > 0 && closes > 0 && !words.is_empty();
    is_heading.then(|| {
        (
            u8::try_from(level.min(closes)).unwrap_or(6),
            words.to_owned(),
        )
    })
}

/// Lines that place pictures, sort the page, or switch things on and off.
fn is_furniture(lower: &str) -> bool {
    let links = [
        "[[file:",
        "[[image:",
        "[[category:",
        "[[datei:",
        "[[kategorie:",
    ];
    let is_link = links.iter().any(|link| lower.starts_with(link)) && lower.ends_with("]]");
    let is_switch = lower.starts_with("__") && lower.ends_with("__");
    let is_element = lower.starts_with('<') && lower.ends_with('>') && !lower.contains("</");
    is_link
        || is_switch
        || is_element
        || lower.starts_with("#redirect")
        || lower.starts_with("----")
}

/// Passes over a template, however many lines it has, where nothing but it stands on them.
fn template(walk: &mut Walk<'_>) {
    let mut depth = 0i32;
    for at in walk.at..walk.count() {
        let line = walk.line_at(at);
        let opened = i32::try_from(line.matches("{{").count()).unwrap_or(0);
        let closed = i32::try_from(line.matches("}}").count()).unwrap_or(0);
        depth = depth.saturating_add(opened).saturating_sub(closed);
        if depth <= 0 {
            let rest = line.rsplit("}}").next().unwrap_or_default();
            if at == walk.at && rest.contains(char::is_alphanumeric) {
                return walk.prose();
            }
            walk.at = at + 1;
            return;
        }
        if at > walk.at + LONGEST_TEMPLATE {
            break;
        }
    }
    // It is never closed, so it is text.
    walk.prose();
}

/// The most lines of a template.
const LONGEST_TEMPLATE: usize = 500;

/// Reads a table: rows stand between `|-` lines.
fn table(walk: &mut Walk<'_>) {
    let end = walk.find(walk.at + 1, &|line| line.trim_start().starts_with("|}"));
    let mut rows = Vec::new();
    let mut start = walk.at + 1;
    for at in walk.at + 1..=end {
        let content = walk.line_at(at).trim_start();
        if at == end || content.starts_with("|-") || content.starts_with("|+") {
            rows.push(start..at.min(walk.count()));
            start = at + 1;
        }
    }
    for lines in rows {
        let mut cells = lines.clone().map(|at| walk.line_at(at).trim_start());
        let is_header = cells.clone().any(|line| line.starts_with('!'))
            && cells.all(|line| !line.starts_with('|'));
        let kind = match is_header {
            true => BlockKind::TableHeader,
            false => BlockKind::TableRow,
        };
        walk.block(lines, kind);
    }
    walk.at = end + 1;
}
