//! Shows on a terminal how far a sync has come, and nothing anywhere else.
//!
//! A sync that is done at once shows nothing either.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use quoth_index::collection::Progress;

const QUIET: Duration = Duration::from_millis(300);

/// Progress of one sync.
pub(super) struct SyncProgress {
    started: Instant,
    bar: Option<ProgressBar>,
}

impl SyncProgress {
    /// Starts the clock for the collection `name`.
    pub(super) fn start(name: &str) -> SyncProgress {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::no_length();
            let template = "{prefix} {bar:24} {pos}/{len} files";
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            bar.with_prefix(format!("indexing {name}"))
        });
        SyncProgress {
            started: Instant::now(),
            bar,
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
        bar.set_length(u64::try_from(progress.total).unwrap_or(u64::MAX));
        bar.set_position(u64::try_from(progress.done).unwrap_or(u64::MAX));
    }
}

impl Drop for SyncProgress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
