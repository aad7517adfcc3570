//! `quoth serve`: runs the Discord bot until it is told to stop.
//!
//! Here everything is started and stopped; what the bot does is told in `discord`.

use std::path::PathBuf;

use secrecy::SecretString;

use super::options::Options;
use crate::failure::Failure;
use crate::settings::{TokenError, read_token};

/// Run the Discord bot
///
/// The bot's token comes from DISCORD_TOKEN or from the file that DISCORD_TOKEN_FILE names. Ends
/// cleanly on SIGINT and SIGTERM.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Who may read the folders given by `--docs`
    #[arg(long, value_name = "WHO", value_parser = ["everyone"])]
    audience: Option<String>,
}

/// Serves and returns the exit code.
pub(super) fn serve(_: &Args, _: &Options) -> Result<u8, Failure> {
    token()?;
    Ok(0)
}

/// The token that the environment holds.
pub(super) fn token() -> Result<SecretString, TokenError> {
    let file = std::env::var_os("DISCORD_TOKEN_FILE").map(PathBuf::from);
    read_token(std::env::var("DISCORD_TOKEN").ok(), file.as_deref())
}
