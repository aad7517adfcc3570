//! Reads the few facts that quoth uses from the front matter of a Markdown file.
//!
//! No YAML or TOML parser: anything but a plain `title` is skipped, and nothing in it is an error.

use super::day::day;
use super::lines::lines;

/// Front matter at the start of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct FrontMatter {
    /// Its title, where it has one.
    pub(super) title: Option<String>,
    /// The day it names as its date, or as that of its last change.
    pub(super) date: Option<String>,
    /// Where the text after it starts.
    pub(super) end: usize,
}

/// Finds front matter between `---` lines (YAML) or `+++` lines (TOML); it has to open the file.
pub(super) fn front_matter(text: &str) -> Option<FrontMatter> {
    let mut lines = lines(text);
    let fence = text.get(lines.next()?)?.trim_end();
    let separator = match fence {
        "---" => ':',
        "+++" => '=',
        _ => return None,
    };
    let mut body: Vec<&str> = Vec::new();
    for range in lines {
        let end = range.end;
        let line = text.get(range)?;
        let closes = line.trim_end() == fence || (fence == "---" && line.trim_end() == "...");
        if !closes {
            body.push(line);
            continue;
        }
        if !looks_like_keys(&body, separator) {
            return None;
        }
        return Some(FrontMatter {
            title: value_in(&body, separator, "title"),
            date: DATES
                .iter()
                .find_map(|key| day(&value_in(&body, separator, key)?)),
            end,
        });
    }
    None
}

/// Whether the first line that says anything has a key: a file may also open with a mere `---` rule.
fn looks_like_keys(body: &[&str], separator: char) -> bool {
    let says_something = |line: &&&str| !line.trim().is_empty() && !line.trim().starts_with('#');
    match body.iter().find(says_something) {
        Some(first) => {
            let key = first.split(separator).next().unwrap_or_default().trim();
            let is_key = !key.is_empty() && !key.contains(char::is_whitespace);
            (first.contains(separator) && is_key) || first.trim_start().starts_with('[')
        }
        None => true,
    }
}

/// Keys of dates, the one that says most first.
const DATES: [&str; 5] = [
    "lastmod",
    "last_modified_at",
    "updated",
    "last_update",
    "date",
];

/// The value of a key that stands at the top.
fn value_in(body: &[&str], separator: char, wanted: &str) -> Option<String> {
    let mut lines = body.iter();
    while let Some(line) = lines.next() {
        if separator == '=' && line.trim_start().starts_with('[') {
            return None;
        }
        let Some((key, value)) = line.split_once(separator) else {
            continue;
        };
        if key.trim_end() != wanted {
            continue;
        }
        let value = value.trim();
        let value = if separator == ':' && value.starts_with(['>', '|']) {
            let indented = |line: &&&str| line.starts_with([' ', '\t']);
            let words: Vec<&str> = lines
                .take_while(indented)
                .flat_map(|line| line.split_whitespace())
                .collect();
            words.join(" ")
        } else {
            unquoted(value)
        };
        return Some(value).filter(|value| !value.is_empty());
    }
    None
}

/// The value without quotes around it, and without a comment after it.
fn unquoted(value: &str) -> String {
    if let Some(rest) = value.strip_prefix('"') {
        let mut unquoted = String::new();
        let mut chars = rest.chars();
        while let Some(c) = chars.next() {
            match c {
                '"' => break,
                '\\' => unquoted.extend(chars.next()),
                _ => unquoted.push(c),
            }
        }
        return unquoted.trim().to_owned();
    }
    if let Some(rest) = value.strip_prefix('\'') {
        let inner = rest.trim_end().strip_suffix('\'').unwrap_or(rest);
        return inner.replace("''", "'").trim().to_owned();
    }
    let plain = value.split(" #").next().unwrap_or(value);
    plain.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, title: Option<&str>, rest: Option<&str>) {
        let found = front_matter(text);
        let after = found.as_ref().and_then(|found| text.get(found.end..));
        assert_eq!(after.map(str::trim), rest);
        assert_eq!(found.and_then(|found| found.title).as_deref(), title);
    }

    #[test]
    fn titles_are_read_from_yaml_and_toml() {
        check(
            "---\ntitle: Set up\n---\nText",
            Some("Set up"),
            Some("Text"),
        );
        check(
            "---\r\ntitle: \"A \\\"B\\\"\" # c\r\n---\r\nT",
            Some("A \"B\""),
            Some("T"),
        );
        check(
            "---\nid: x\ntitle: 'It''s'\n...\nT",
            Some("It's"),
            Some("T"),
        );
        check(
            "---\ntitle: >-\n  Two\n  lines\nid: 1\n---\nT",
            Some("Two lines"),
            Some("T"),
        );
        check(
            "+++\ntitle = \"T\"\n[extra]\n+++\nText",
            Some("T"),
            Some("Text"),
        );
        check(
            "+++\n[page]\ntitle = \"other\"\n+++\nText",
            None,
            Some("Text"),
        );
        check("---\nmenu:\n  title: nested\n---\nT", None, Some("T"));
        check("---\n---\nT", None, Some("T"));
    }

    #[test]
    fn the_day_of_the_last_change_is_read() {
        let date = |text: &str| front_matter(text).and_then(|found| found.date);
        let day = Some("2026-11-20".to_owned());
        assert_eq!(date("---\ndate: 2026-11-20T08:00:00Z\n---\n"), day);
        let both = "+++\ndate = 2020-01-01\nlastmod = \"2026-11-20\"\n+++\n";
        assert_eq!(date(both), day);
        assert_eq!(date("---\ndate: soon\n---\n"), None);
    }

    #[test]
    fn a_rule_or_an_open_fence_is_no_front_matter() {
        check("---\nJust words here: nothing more\n---\nT", None, None);
        check("---\ntitle: never closed\n", None, None);
        check("Text\n---\ntitle: x\n---\n", None, None);
    }
}
