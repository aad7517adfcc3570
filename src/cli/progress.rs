//! Shows on a terminal how far a sync has come, and nothing anywhere else.
//!
//! A sync that is done at once shows nothing either.

use std::cell::Cell;
use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use quoth_index::collection::Progress;

const QUIET: Duration = Duration::from_millis(300);

const FILES: &str = "{prefix} {bar:24} {pos}/{len} files";
const TEXTS: &str = "{prefix} {bar:24} {pos}/{len} texts read by the model, {per_sec}, {eta} left";

/// Progress of one sync.
pub(super) struct SyncProgress {
    started: Instant,
    bar: Option<ProgressBar>,
    /// Whether it is the model's turn.
    by_model: Cell<bool>,
}

impl SyncProgress {
    /// Starts the clock for the collection `name`.
    pub(super) fn start(name: &str) -> SyncProgress {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::no_length();
            set_style(&bar, FILES);
            bar.with_prefix(format!("indexing {name}"))
        });
        SyncProgress {
            started: Instant::now(),
            bar,
            by_model: Cell::new(false),
        }
    }

    /// Shows how far the sync has come.
    pub(super) fn show(&self, progress: Progress) {
        let Some(bar) = &self.bar else {
            return;
        };
        if self.started.elapsed() < QUIET {
            return;
        }
        if progress.texts.is_some() && !self.by_model.replace(true) {
            set_style(bar, TEXTS);
            // The rate is that of the model only.
            bar.set_position(0);
            bar.reset_eta();
        }
        let files = (progress.done, progress.total);
        let (done, total) = progress.texts.unwrap_or(files);
        bar.set_length(u64::try_from(total).unwrap_or(u64::MAX));
        bar.set_position(u64::try_from(done).unwrap_or(u64::MAX));
    }
}

fn set_style(bar: &ProgressBar, template: &str) {
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
}

impl Drop for SyncProgress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
