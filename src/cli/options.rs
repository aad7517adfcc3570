//! Options that every command has.
//!
//! What they lead to is told in `open`.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::TypedValueParser;

use crate::settings::LogLevel;

/// Options that every command has.
#[derive(clap::Args, Clone, Debug)]
#[command(next_help_heading = "Options for every command")]
pub(super) struct Options {
    /// Read this configuration file; default: `quoth.toml` in the working directory
    #[arg(long, value_name = "FILE", global = true)]
    pub(super) config: Option<PathBuf>,

    /// Use this folder of documents instead of a configuration; may be repeated
    #[arg(long, value_name = "DIR", global = true)]
    pub(super) docs: Vec<PathBuf>,

    /// Use only this collection
    #[arg(long, value_name = "NAME", global = true)]
    pub(super) collection: Option<String>,

    /// Keep indexes in this folder; default: the data folder of the platform
    #[arg(long, value_name = "DIR", global = true)]
    pub(super) data: Option<PathBuf>,

    /// Log this much to standard error; default: warn, and info for `serve`
    #[arg(long, value_name = "LEVEL", global = true, value_parser = log_level())]
    pub(super) log: Option<LogLevel>,

    /// Print JSON for other programs
    #[arg(long, global = true)]
    pub(super) json: bool,
}

impl Options {
    /// Starts the log of a command that ends by itself.
    pub(super) fn start_log(&self) {
        crate::telemetry::start(self.log.unwrap_or(LogLevel::Warn));
    }
}

/// Reads a log level by its name.
fn log_level() -> impl TypedValueParser<Value = LogLevel> {
    let names = LogLevel::ALL.map(LogLevel::name);
    clap::builder::PossibleValuesParser::new(names).map(|name| {
        let named = |level: &LogLevel| level.name() == name;
        LogLevel::ALL
            .into_iter()
            .find(named)
            .unwrap_or(LogLevel::Warn)
    })
}

/// Milliseconds with three digits after the point.
pub(super) fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1_000_000.0).round() / 1_000.0
}
