//! Keeps collections in line with their sources while the bot runs: the one task that writes.
//!
//! How a collection is brought in line is told in `quoth-index`; who answers meanwhile, in `library`.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use quoth_index::collection::{SyncError, SyncReport};
use tokio::time::{Duration, MissedTickBehavior};
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};

use crate::library::{Library, Shelf, UpdateError};
use crate::settings::SynonymsFile;
use crate::sites::Sites;
use crate::source::Fetch;
use crate::watch::Watch;

/// Syncs every collection at once, then whatever changed, and everything every `refresh`, until
/// `shutdown`. Before each sync, the owner's `synonyms` are read again where their file has changed.
///
/// A sync that fails is logged and tried again next time; the last good index answers meanwhile.
/// A sync under way when `shutdown` comes is not waited for: what it wrote is not in use yet.
pub async fn run(
    library: Library,
    refresh: Duration,
    mut synonyms: Option<SynonymsFile>,
    shutdown: CancellationToken,
) {
    let mut ticks = tokio::time::interval(refresh);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let starting = library.clone();
    let watch = tokio::task::spawn_blocking(move || Watch::over(starting.shelves()));
    let Ok(mut watch) = watch.await else {
        warn!("could not start to watch for changes");
        return;
    };
    let mut sites = Sites::of(&library);
    loop {
        let changed = tokio::select! {
            () = shutdown.cancelled() => return,
            changed = watch.changed() => changed,
            number = sites.read() => vec![number],
            _ = ticks.tick() => {
                sites.start_due();
                watch.take();
                (0..library.shelves().len()).collect()
            }
        };
        let library = library.clone();
        let pass = tokio::task::spawn_blocking(move || {
            // Before the files are looked at, so that nothing changes unseen in between.
            watch.renew();
            if let Some(file) = &mut synonyms {
                read_synonyms(&library, file);
            }
            let work = AssertUnwindSafe(|| sync_those(&library, &changed));
            if std::panic::catch_unwind(work).is_err() {
                warn!("a sync was broken off; the last good index still answers");
            }
            (watch, synonyms)
        });
        (watch, synonyms) = tokio::select! {
            () = shutdown.cancelled() => return,
            done = pass => match done {
                Ok(done) => done,
                // The runtime is stopping.
                Err(_) => return,
            }
        };
    }
}

/// Has questions asked in the words of the file from now on, where it has changed and is in order.
fn read_synonyms(library: &Library, file: &mut SynonymsFile) {
    match file.read_if_changed() {
        Some(Ok(synonyms)) => {
            let synonyms = Arc::new(synonyms);
            for shelf in library.shelves() {
                shelf.collection.set_synonyms(Arc::clone(&synonyms));
            }
            info!("synonyms read");
        }
        Some(Err(error)) => {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            warn!(%error, cause, "could not read the synonyms; those from before still count");
        }
        None => {}
    }
}

fn sync_those(library: &Library, numbers: &[usize]) {
    let shelves = numbers
        .iter()
        .filter_map(|number| library.shelves().get(*number));
    for shelf in shelves {
        let started = Instant::now();
        let result = shelf.sync(Fetch::Quick, &|_| {});
        report(shelf, result, started.elapsed());
    }
}

fn report(shelf: &Shelf, result: Result<SyncReport, UpdateError>, took: Duration) {
    let collection = shelf.collection.name();
    let elapsed_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    match result {
        Ok(report) if report.added + report.changed + report.removed == 0 => {
            let documents = report.unchanged;
            debug!(collection, documents, elapsed_ms, "nothing changed");
        }
        Ok(report) => info!(
            collection,
            added = report.added,
            changed = report.changed,
            removed = report.removed,
            unchanged = report.unchanged,
            skipped = report.skipped.len(),
            passages = report.passages,
            elapsed_ms,
            "sync finished"
        ),
        Err(UpdateError::Sync(SyncError::Locked { .. })) => {
            info!(collection, "another process is indexing this collection");
        }
        Err(error) => {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            warn!(collection, %error, cause, "could not sync; the last good index still answers");
        }
    }
}
