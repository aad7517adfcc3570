//! Why a model cannot be used.
//!
//! All of it shows when the model is opened, never at a question.

use std::io;

/// Why a model cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// The program has no inference in it.
    #[error(
        "this program was built without local models; build it with `cargo build --release --features model`, or take `[answer.model]` out of the settings"
    )]
    NotBuilt,
    /// A file of the model is not there.
    #[error("`{file}` is missing: {advice}")]
    Missing {
        /// The file.
        file: String,
        /// What to do.
        advice: &'static str,
    },
    /// A file of the model cannot be read.
    #[error("could not read `{file}`")]
    Read {
        /// The file.
        file: String,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// A file of the model does not say what it should.
    #[error("`{file}`: {what}")]
    Unfit {
        /// The file.
        file: String,
        /// What is wrong with it, and where it helps what to do.
        what: String,
    },
}

#[cfg(feature = "model")]
impl ModelError {
    pub(super) fn unfit(file: &std::path::Path, what: impl Into<String>) -> ModelError {
        ModelError::Unfit {
            file: file.display().to_string(),
            what: what.into(),
        }
    }
}
