//! Turns every error into what a person at a terminal needs: what, where, what to do, exit code.
//!
//! How an error is worded in a chat is the work of `discord`.

use std::error::Error;
use std::fmt;
use std::process::ExitCode;

use quoth_index::answer::Outcome;
use quoth_index::collection::{AskError, OpenError, SyncError};
use quoth_index::meaning::ModelError;
use quoth_index::question::QuestionError;
use quoth_index::source::SourceError;

use crate::library::{LibraryError, UpdateError};
use crate::settings::{SettingsError, TokenError};
use crate::source::{FetchError, GitError};

/// Something was quoted, or the work is done.
pub const DONE: u8 = 0;
/// Nothing was found, or a check found faults.
pub const NOTHING_FOUND: u8 = 1;
/// Bad usage, settings, input or state.
pub const FAILED: u8 = 2;

/// The exit code that an answer earns.
pub fn exit_code(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::Answered | Outcome::Uncertain => DONE,
        Outcome::NothingFound => NOTHING_FOUND,
    }
}

/// Whose turn it is to act on a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The one who typed the command.
    User,
    /// The one who wrote the settings or gave the rights.
    Config,
    /// The maintainers: this should not happen.
    Internal,
    /// Nobody: whoever read our output has seen enough.
    OutputClosed,
}

/// Why a command ends without having done its work.
#[derive(Debug)]
pub struct Failure {
    kind: Kind,
    what: String,
    causes: Vec<String>,
    hint: Option<String>,
}

impl Failure {
    /// Says what is wrong, in a lower-case fragment.
    pub fn new(kind: Kind, what: impl Into<String>) -> Failure {
        Failure {
            kind,
            what: what.into(),
            causes: Vec::new(),
            hint: None,
        }
    }

    /// Takes the message of `error` and the messages of its causes.
    pub fn of(kind: Kind, error: &dyn Error) -> Failure {
        Failure::new(kind, error.to_string()).because_of_all(error.source())
    }

    /// Adds `cause` and its causes.
    pub fn because(self, cause: &dyn Error) -> Failure {
        self.because_of_all(Some(cause))
    }

    fn because_of_all(mut self, mut cause: Option<&dyn Error>) -> Failure {
        while let Some(error) = cause {
            self.causes.push(error.to_string());
            cause = error.source();
        }
        self
    }

    /// Adds what to do about it.
    pub fn hint(mut self, hint: impl Into<String>) -> Failure {
        self.hint = Some(hint.into());
        self
    }

    /// Could not write to standard output; quiet where its reader has gone.
    pub fn of_output(error: &std::io::Error) -> Failure {
        let kind = match error.kind() {
            std::io::ErrorKind::BrokenPipe => Kind::OutputClosed,
            _ => Kind::Config,
        };
        Failure::new(kind, "could not write to standard output").because(error)
    }

    /// Whose turn it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The exit code of the program.
    pub fn exit_code(&self) -> ExitCode {
        match self.kind {
            Kind::OutputClosed => ExitCode::from(DONE),
            Kind::User | Kind::Config | Kind::Internal => ExitCode::from(FAILED),
        }
    }
}

/// What, why and what to do, on one to three lines.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        for cause in &self.causes {
            write!(f, ": {cause}")?;
        }
        if self.kind == Kind::Internal {
            f.write_str("\nhint: this is a fault of quoth; please report it with this message")?;
        }
        match &self.hint {
            Some(hint) => write!(f, "\nhint: {hint}"),
            None => Ok(()),
        }
    }
}

impl From<QuestionError> for Failure {
    fn from(error: QuestionError) -> Failure {
        let hint = match error {
            QuestionError::NothingLeft => {
                "a word with a dash of its own goes between backticks: `-word`"
            }
            QuestionError::NoDate { .. } => "a text that only looks so goes between backticks",
            QuestionError::NoWord => "write at least one word, in quotation marks",
            QuestionError::TooLong { .. } | QuestionError::TooManyTerms { .. } => {
                "ask the one sentence that matters"
            }
        };
        Failure::of(Kind::User, &error).hint(hint)
    }
}

impl From<SettingsError> for Failure {
    fn from(error: SettingsError) -> Failure {
        match error {
            SettingsError::NoDefault { .. } => Failure::of(Kind::Internal, &error),
            SettingsError::Invalid { .. } | SettingsError::Variable { .. } => {
                Failure::of(Kind::Config, &error)
                    .hint("`config/default.toml` lists every key with its default")
            }
            SettingsError::ReadSynonyms { .. } => Failure::of(Kind::Config, &error)
                .hint("`answer.synonyms` names it, relative to the settings file"),
            _ => Failure::of(Kind::Config, &error),
        }
    }
}

impl From<TokenError> for Failure {
    fn from(error: TokenError) -> Failure {
        Failure::of(Kind::Config, &error).hint(
            "copy the token from the Bot page of your application at \
             https://discord.com/developers/applications and put it into DISCORD_TOKEN, \
             or into a file that DISCORD_TOKEN_FILE names",
        )
    }
}

impl From<ModelError> for Failure {
    fn from(error: ModelError) -> Failure {
        let failure = Failure::of(Kind::Config, &error);
        match error {
            ModelError::NotBuilt => failure,
            _ => failure
                .hint("`[answer.model] folder` names the model; the guide says how to get one"),
        }
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Failure {
        Failure::of(Kind::Config, &error)
            .hint("choose a folder that you may write with `--data DIR`")
    }
}

impl From<SyncError> for Failure {
    fn from(error: SyncError) -> Failure {
        let hint = match &error {
            SyncError::Source(SourceError::Folder { .. }) => {
                Some("check the folder's name and who may read it")
            }
            SyncError::Source(SourceError::Pattern { .. }) => {
                Some("patterns look like `**/*.md` or `drafts/**`")
            }
            SyncError::Damaged { .. } => Some("check the disk, then run `quoth index` again"),
            SyncError::Locked { .. } => Some("wait until it has finished, then try again"),
            SyncError::Write { .. } => Some(
                "make room or choose a folder that you may write with `--data DIR`; \
                 the last good index is kept",
            ),
            _ => None,
        };
        let failure = Failure::of(Kind::Config, &error);
        match hint {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}

impl From<FetchError> for Failure {
    fn from(error: FetchError) -> Failure {
        let hint = match error.source {
            GitError::Missing => "`git --version` must work for the user that runs quoth",
            GitError::Busy => "wait until it has finished, then try again",
            GitError::Files(_) => "choose a folder that you may write with `--data DIR`",
            _ => {
                "check the address and the branch with `git ls-remote`; a private repository needs \
                 a key that asks nothing"
            }
        };
        Failure::of(Kind::Config, &error).hint(hint)
    }
}

impl From<UpdateError> for Failure {
    fn from(error: UpdateError) -> Failure {
        match error {
            UpdateError::Fetch(error) => error.into(),
            UpdateError::Sync(error) => error.into(),
        }
    }
}

impl From<AskError> for Failure {
    fn from(error: AskError) -> Failure {
        Failure::of(Kind::Config, &error)
    }
}

impl From<LibraryError> for Failure {
    fn from(error: LibraryError) -> Failure {
        match error {
            LibraryError::NoSuchCollection { .. } => Failure::of(Kind::User, &error),
            LibraryError::BrokenOff => Failure::of(Kind::Internal, &error),
            _ => Failure::of(Kind::Config, &error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_says_what_why_and_what_to_do() {
        let error = SyncError::Source(SourceError::Folder {
            folder: "/srv/docs".to_owned(),
            source: std::io::Error::new(std::io::ErrorKind::NotFound, "no such folder"),
        });
        insta::assert_snapshot!(Failure::from(error), @r"
        could not read the source folder `/srv/docs`: no such folder
        hint: check the folder's name and who may read it
        ");
    }

    #[test]
    fn output_that_nobody_reads_any_more_is_no_failure() {
        let closed = std::io::Error::from(std::io::ErrorKind::BrokenPipe);
        assert_eq!(Failure::of_output(&closed).kind(), Kind::OutputClosed);
        let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
        assert_eq!(Failure::of_output(&full).kind(), Kind::Config);
    }
}
