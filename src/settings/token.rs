//! The bot's token: from the environment or a file, never from a setting or a flag.
//!
//! It is kept in a type that does not print it.

use std::path::{Path, PathBuf};

use secrecy::SecretString;

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// Neither variable is set.
    #[error("there is no bot token")]
    Missing,
    /// A variable or file is there and holds nothing.
    #[error("the bot token in {place} is empty")]
    Empty {
        /// The variable, or the file.
        place: String,
    },
    /// There is more than a token in it.
    #[error("the bot token in {place} has a blank or a line break inside")]
    Malformed {
        /// The variable, or the file.
        place: String,
    },
    /// The file that should hold it cannot be read.
    #[error("could not read the bot token from `{}` (DISCORD_TOKEN_FILE)", file.display())]
    Read {
        /// The file.
        file: PathBuf,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
}

/// Reads the token from what DISCORD_TOKEN holds, else from the file DISCORD_TOKEN_FILE names.
pub fn read_token(
    token: Option<String>,
    token_file: Option<&Path>,
) -> Result<SecretString, TokenError> {
    let (raw, place) = match (token, token_file) {
        // An empty variable beside a file is how some tools pass on one that is not set.
        (Some(token), file) if file.is_none() || !token.trim().is_empty() => {
            (token, "DISCORD_TOKEN".to_owned())
        }
        (_, Some(file)) => {
            let text = std::fs::read_to_string(file).map_err(|source| TokenError::Read {
                file: file.to_owned(),
                source,
            })?;
            (text, format!("`{}` (DISCORD_TOKEN_FILE)", file.display()))
        }
        (_, None) => return Err(TokenError::Missing),
    };
    let token = raw.trim();
    // Discord's own page shows it without this word; people copy it with it from code.
    let token = token.strip_prefix("Bot ").unwrap_or(token).trim();
    if token.is_empty() {
        return Err(TokenError::Empty { place });
    }
    if token.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(TokenError::Malformed { place });
    }
    Ok(SecretString::from(token))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    fn read(token: &str) -> Result<SecretString, TokenError> {
        read_token(Some(token.to_owned()), None)
    }

    #[test]
    fn a_token_is_taken_without_the_blanks_around_it() {
        assert_eq!(read(" abc.def\n").unwrap().expose_secret(), "abc.def");
        assert_eq!(read("Bot abc.def").unwrap().expose_secret(), "abc.def");
        assert!(matches!(read("  "), Err(TokenError::Empty { .. })));
        assert!(matches!(read("a b"), Err(TokenError::Malformed { .. })));
    }

    #[test]
    fn the_variable_wins_over_the_file_unless_it_is_empty() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("token");
        std::fs::write(&file, "from.file\n").unwrap();
        let read = |token: Option<&str>| {
            let token = read_token(token.map(str::to_owned), Some(&file)).unwrap();
            token.expose_secret().to_owned()
        };
        assert_eq!(read(Some("from.variable")), "from.variable");
        assert_eq!(read(Some("")), "from.file");
        assert_eq!(read(None), "from.file");
        assert!(matches!(read_token(None, None), Err(TokenError::Missing)));
    }

    #[test]
    fn a_token_does_not_show_in_debug_output() {
        assert!(!format!("{:?}", read("canary").unwrap()).contains("canary"));
    }
}
