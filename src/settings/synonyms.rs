//! The owner's synonyms: a TOML file with groups of words that mean the same, read again when it changes.
//!
//! What is done with them is told in `quoth-index`; which file it is stands in the settings.

use std::path::{Path, PathBuf};

use quoth_index::synonyms::Synonyms;
use serde::Deserialize;
use toml::Spanned;

use super::error::SettingsError;

/// The most groups.
const MOST_GROUPS: usize = 1_000;
/// The most words, or words in a row, of a group.
const MOST_IN_GROUP: usize = 20;
/// The most characters of one of them.
const MOST_CHARS: usize = 60;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table with `groups`")]
struct Typed {
    groups: Vec<Spanned<Vec<Spanned<String>>>>,
}

/// A file of synonyms that may change while a bot runs.
#[derive(Debug)]
pub struct SynonymsFile {
    file: PathBuf,
    /// A hash of what was read last; nothing was where this is none, and the file could not be read
    /// where there is none inside.
    known: Option<Option<blake3::Hash>>,
}

impl SynonymsFile {
    /// The file, of which nothing was read yet.
    pub fn new(file: PathBuf) -> SynonymsFile {
        SynonymsFile { file, known: None }
    }

    /// Reads the file; nothing where it holds what it held the last time. So a mistake in it is an error
    /// once and not again until it changes.
    pub fn read_if_changed(&mut self) -> Option<Result<Synonyms, SettingsError>> {
        let read = std::fs::read_to_string(&self.file);
        let hash = read.as_ref().ok().map(|text| blake3::hash(text.as_bytes()));
        if self.known.replace(hash) == Some(hash) {
            return None;
        }
        Some(of_file(&self.file, read))
    }
}

/// Reads the synonyms in `file`.
pub fn read_synonyms(file: &Path) -> Result<Synonyms, SettingsError> {
    of_file(file, std::fs::read_to_string(file))
}

fn of_file(file: &Path, read: std::io::Result<String>) -> Result<Synonyms, SettingsError> {
    let text = read.map_err(|source| SettingsError::ReadSynonyms {
        file: file.to_owned(),
        source,
    })?;
    parse(&file.display().to_string(), &text)
}

fn parse(file: &str, text: &str) -> Result<Synonyms, SettingsError> {
    let typed: Typed =
        toml::from_str(text).map_err(|error| SettingsError::of_toml(file, text, &error))?;
    let mut groups: Vec<Vec<String>> = Vec::new();
    for group in typed.groups {
        let span = group.span();
        let wrong = |what: String| SettingsError::at(file, text, Some(span.clone()), what);
        let group = group.into_inner();
        if groups.len() == MOST_GROUPS {
            return Err(wrong(format!("there are more than {MOST_GROUPS} groups")));
        }
        if !(2..=MOST_IN_GROUP).contains(&group.len()) {
            return Err(wrong(format!(
                "a group has 2 to {MOST_IN_GROUP} words that mean the same; this one has {}",
                group.len()
            )));
        }
        let mut words = Vec::with_capacity(group.len());
        for word in group {
            let at = word.span();
            let word = word.into_inner();
            let fits = word.chars().count() <= MOST_CHARS && word.contains(char::is_alphanumeric);
            if !fits {
                let what = format!("this is no word or words of 1 to {MOST_CHARS} characters");
                return Err(SettingsError::at(file, text, Some(at), what));
            }
            words.push(word);
        }
        groups.push(words);
    }
    Ok(Synonyms::new(groups))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    #[test]
    fn groups_are_read() {
        let text =
            "# Ours\ngroups = [\n  [\"sign in\", \"log in\"],\n  [\"bike\", \"bicycle\"],\n]\n";
        let synonyms = parse("synonyms.toml", text).unwrap();
        assert_eq!(synonyms.wordings("my bike", &[]), ["my bicycle"]);
        assert!(parse("s", "groups = []").unwrap().is_empty());
    }

    #[track_caller]
    fn check(text: &str, message: &str) {
        let error = parse("synonyms.toml", text).unwrap_err().to_string();
        assert_eq!(error, message);
    }

    #[test]
    fn a_damaged_file_is_an_error_with_line_and_column() {
        check(
            "groups = [\n  [\"alone\"],\n]",
            "synonyms.toml:2:3: a group has 2 to 20 words that mean the same; this one has 1",
        );
        check(
            "groups = [[\"a\", \"?\"]]",
            "synonyms.toml:1:17: this is no word or words of 1 to 60 characters",
        );
        check(
            "group = []",
            "synonyms.toml:1:1: unknown key `group`; the keys here are `groups`",
        );
        check(
            "groups = [[\"a\", 5]]",
            "synonyms.toml:1:17: invalid type: integer `5`, expected text in quotation marks",
        );
        assert!(parse("s", "groups = [[\"a\", ").is_err());
        let many = vec!["[\"a\", \"b\"]"; 1_001].join(",\n");
        check(
            &format!("groups = [\n{many}]"),
            "synonyms.toml:1002:1: there are more than 1000 groups",
        );
    }
}
