//! What is wrong with the settings: where, what, and what would be right.
//!
//! Nothing here repeats a whole line of a settings file, which might hold a secret.

use std::ops::Range;
use std::path::PathBuf;

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// A settings file could not be read.
    #[error("could not read the settings file `{}`", file.display())]
    Read {
        /// The file.
        file: PathBuf,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// The file of synonyms could not be read.
    #[error("could not read the synonyms in `{}`", file.display())]
    ReadSynonyms {
        /// The file.
        file: PathBuf,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// A settings file says something that it cannot say.
    #[error("{file}:{line}:{column}: {what}")]
    Invalid {
        /// The file as it was named.
        file: String,
        /// Line, counted from 1.
        line: usize,
        /// Column in characters, counted from 1.
        column: usize,
        /// What is wrong and what would be right.
        what: String,
    },
    /// An environment variable says something that it cannot say.
    #[error("environment variable {name}: {what}")]
    Variable {
        /// The variable.
        name: String,
        /// What is wrong and what would be right.
        what: String,
    },
    /// Two settings contradict each other.
    #[error("{what}")]
    Contradiction {
        /// Which, and what to do.
        what: String,
    },
    /// The shipped defaults lack a key: a fault of the program.
    #[error("the shipped defaults have no `{key}`")]
    NoDefault {
        /// The key.
        key: &'static str,
    },
    /// There is nowhere to keep data.
    #[error("this user has no home folder to keep data in; name one with `--data DIR`")]
    NoHome,
}

impl SettingsError {
    /// Says where in `text` the TOML reader stumbled.
    pub(crate) fn of_toml(file: &str, text: &str, error: &toml::de::Error) -> SettingsError {
        SettingsError::at(file, text, error.span(), reword(error.message()))
    }

    /// Puts `what` at the start of `span` in `text`.
    pub(crate) fn at(
        file: &str,
        text: &str,
        span: Option<Range<usize>>,
        what: String,
    ) -> SettingsError {
        let (line, column) = position(text, span.map_or(0, |span| span.start));
        SettingsError::Invalid {
            file: file.to_owned(),
            line,
            column,
            what,
        }
    }
}

/// Line and column, in characters from 1, of byte `at`.
fn position(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let in_line = before.get(line_start..).unwrap_or_default();
    let line = 1 + before.matches('\n').count();
    (line, 1 + in_line.chars().count())
}

const LIST_OF_TABLES: &str = "one table where a list belongs; write its name in two brackets";

/// Puts the reader's message in the words of someone who edits a file.
pub(crate) fn reword(message: &str) -> String {
    let reworded = message
        .replace("unknown field", "unknown key")
        .replace("missing field", "missing key")
        .replace("unknown variant", "unknown value")
        .replace("invalid type: map, expected a sequence", LIST_OF_TABLES)
        .replace("invalid type: map", "invalid type: table")
        .replace("expected a string", "expected text in quotation marks")
        .replace("expected f64", "expected a number")
        .replace("expected i64", "expected a whole number")
        .replace("expected a sequence", "expected a list");
    let (unknown, exist) = match reworded.split_once(", expected ") {
        Some((unknown, exist)) if unknown.starts_with("unknown ") => (unknown, exist),
        Some(("invalid float" | "string values must be quoted", _)) => {
            return "this is no value; put text in quotation marks".to_owned();
        }
        _ => return reworded,
    };
    let exist = exist.trim_start_matches("one of ");
    if unknown.starts_with("unknown value") {
        return format!("{unknown}; use one of {exist}");
    }
    let place = match unknown {
        "unknown key `token`" => {
            "; the token is read only from DISCORD_TOKEN or DISCORD_TOKEN_FILE"
        }
        _ => "",
    };
    format!("{unknown}; the keys here are {exist}{place}")
}
