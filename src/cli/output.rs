//! Where commands write: data to standard output, remarks and complaints to standard error.
//!
//! A reader that has gone away ends the program quietly.

use std::io::{IsTerminal, Write};

use super::visible::visible;
use crate::failure::{Failure, Kind};

/// Standard output, without colours where nobody would see them.
pub(super) struct Output {
    stream: anstream::AutoStream<std::io::Stdout>,
    terminal: bool,
}

impl Output {
    /// The standard output of this process.
    pub(super) fn standard() -> Output {
        Output {
            stream: anstream::stdout(),
            terminal: std::io::stdout().is_terminal(),
        }
    }

    /// Whether a person sees it as it is written.
    pub(super) fn is_terminal(&self) -> bool {
        self.terminal
    }

    /// Columns that lines should be broken at: none where no person sees them.
    pub(super) fn width(&self) -> Option<usize> {
        let (_, columns) = console::Term::stdout().size_checked()?;
        Some(usize::from(columns)).filter(|_| self.terminal)
    }

    /// Writes styled text, without its styles where they do not belong.
    pub(super) fn styled(&mut self, text: &str) -> Result<(), Failure> {
        self.stream
            .write_all(text.as_bytes())
            .map_err(|error| Failure::of_output(&error))
    }

    /// Writes `text` byte for byte.
    pub(super) fn exact(&mut self, text: &str) -> Result<(), Failure> {
        std::io::stdout()
            .write_all(text.as_bytes())
            .map_err(|error| Failure::of_output(&error))
    }

    /// Writes one value as JSON on a line of its own.
    pub(super) fn json(&mut self, value: &impl serde::Serialize) -> Result<(), Failure> {
        let line = super::json::line(value)?;
        self.exact(&line)
    }

    /// Hands over what was written, so that a failure is noticed before the end.
    pub(super) fn finish(&mut self) -> Result<(), Failure> {
        self.stream
            .flush()
            .map_err(|error| Failure::of_output(&error))
    }
}

/// Says something on standard error that is not a failure.
pub(super) fn remark(text: &str) {
    // When standard error is closed there is nobody to tell.
    let _ = writeln!(anstream::stderr(), "{}", visible(text));
}

/// Says on standard error why the command failed.
pub(super) fn complain(failure: &Failure) {
    if failure.kind() == Kind::OutputClosed {
        return;
    }
    let red = anstyle::AnsiColor::Red.on_default().bold();
    let text = failure.to_string();
    let _ = writeln!(anstream::stderr(), "{red}error:{red:#} {}", visible(&text));
}
