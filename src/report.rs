//! The report of the last sync of a collection, kept beside its index so that a bot can show it after a
//! restart.
//!
//! What a sync does is told in `quoth-index`; who shows the report, in the front-ends.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use quoth_index::collection::{Skipped, SyncReport};
use serde::{Deserialize, Serialize};

use crate::library::UpdateError;

/// Its file, in the collection's folder.
const FILE: &str = "report.json";

/// A report from longer ago is old.
const OLD_SECONDS: u64 = 3_600;

/// Files that are kept by name; of more, only their number.
const MOST_NAMED: usize = 200;

/// What became of the files and sources of a collection.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Report {
    /// When a sync last came to its end, in seconds since 1970.
    pub done: Option<u64>,
    /// Why the last one did not, with when it first did not.
    pub failed: Option<(u64, String)>,
    /// Documents in the index per format.
    pub formats: BTreeMap<String, usize>,
    /// How many files and sources are not in the index as they are now.
    pub skipped: usize,
    /// The first of them, with the reasons; sources before files.
    pub named: Vec<(String, String)>,
    /// How many files are in the index with something missing.
    pub partial: usize,
}

impl Report {
    /// The one that is kept in the collection's `folder`; none where there was no sync yet.
    pub fn read(folder: &Path) -> Option<Report> {
        let bytes = fs::read(folder.join(FILE)).ok()?;
        serde_json::from_slice(&bytes).ok()
    }

    /// When a sync last came to its end, where that is so long ago that somebody should know.
    pub fn old(&self) -> Option<u64> {
        self.done
            .filter(|done| now().saturating_sub(*done) > OLD_SECONDS)
    }

    /// Keeps what a sync did in the collection's `folder`, or that it failed.
    ///
    /// Where it cannot be written, the one from before stays; the sync itself is not touched by that.
    pub(crate) fn keep(folder: &Path, synced: &Result<SyncReport, UpdateError>) {
        let report = match synced {
            Ok(synced) => Report::of(synced),
            Err(error) => Report::read(folder).unwrap_or_default().after(error),
        };
        // An index that is not there has no report either.
        let _ = report.write(folder);
    }

    fn of(synced: &SyncReport) -> Report {
        let name = |skipped: &Skipped| (skipped.path.clone(), skipped.reason.clone());
        Report {
            done: Some(now()),
            failed: None,
            formats: synced.formats.iter().cloned().collect(),
            skipped: synced.skipped.len(),
            named: synced.skipped.iter().take(MOST_NAMED).map(name).collect(),
            partial: synced.partial.len(),
        }
    }

    fn after(self, error: &UpdateError) -> Report {
        let since = self.failed.as_ref().map_or_else(now, |(since, _)| *since);
        let mut reason = error.to_string();
        let mut cause = std::error::Error::source(error);
        while let Some(error) = cause {
            reason.push_str(&format!(": {error}"));
            cause = error.source();
        }
        Report {
            failed: Some((since, reason)),
            ..self
        }
    }

    fn write(&self, folder: &Path) -> io::Result<()> {
        // Named after the process: another one may be at it as well.
        let new = folder.join(format!("{FILE}.{}.tmp", std::process::id()));
        let written = fs::write(&new, serde_json::to_vec(self)?)
            .and_then(|()| fs::rename(&new, folder.join(FILE)));
        if written.is_err() {
            // Where there is none, there is nothing to remove.
            let _ = fs::remove_file(&new);
        }
        written
    }
}

fn now() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.unwrap_or_default().as_secs()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that fails may panic")]
mod tests {
    use quoth_index::collection::SyncError;

    use super::*;

    #[test]
    fn the_last_report_stays_when_a_sync_fails_and_tells_since_when() {
        let home = tempfile::tempdir().unwrap();
        assert_eq!(Report::read(home.path()), None);
        let synced = SyncReport {
            skipped: vec![
                Skipped {
                    path: "a.png".to_owned(),
                    reason: "no reader".to_owned(),
                };
                MOST_NAMED + 1
            ],
            formats: vec![("markdown".to_owned(), 2)],
            ..SyncReport::default()
        };
        Report::keep(home.path(), &Ok(synced));
        let report = Report::read(home.path()).unwrap();
        assert_eq!(
            (report.skipped, report.named.len()),
            (MOST_NAMED + 1, MOST_NAMED)
        );
        assert_eq!(report.formats.get("markdown"), Some(&2));
        let full = || {
            let folder = "docs".to_owned();
            let source = io::Error::other("disk full");
            Err(UpdateError::Sync(SyncError::Write { folder, source }))
        };
        Report::keep(home.path(), &full());
        let failed = Report::read(home.path()).unwrap();
        let (since, reason) = failed.failed.clone().unwrap();
        assert!(reason.ends_with(": disk full"), "{reason}");
        assert_eq!((failed.done, failed.skipped), (report.done, report.skipped));
        Report::keep(home.path(), &full());
        assert_eq!(Report::read(home.path()).unwrap().failed.unwrap().0, since);
        Report::keep(home.path(), &Ok(SyncReport::default()));
        assert_eq!(Report::read(home.path()).unwrap().failed, None);
        // A clock that was set back makes none old.
        let at = |done| Report {
            done: Some(done),
            ..Report::default()
        };
        assert_eq!(
            at(now() - OLD_SECONDS - 9).old(),
            Some(now() - OLD_SECONDS - 9)
        );
        assert_eq!((at(now() + 99).old(), at(now() - 99).old()), (None, None));
        // Nothing is left beside it.
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
        fs::write(home.path().join(FILE), b"{").unwrap();
        assert_eq!(Report::read(home.path()), None);
    }
}
