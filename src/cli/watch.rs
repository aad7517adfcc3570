//! `quoth index --watch`: goes on after the first report, until a signal ends it.
//!
//! How changes are noticed is told in the library's `watch`.

use std::time::Duration;

use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;
use tracing::debug;

use super::open::{Synced, sync};
use super::output::remark;
use crate::failure::{Failure, Kind};
use crate::library::Library;
use crate::shutdown::Signals;
use crate::sites::Sites;
use crate::source::Fetch;
use crate::watch::Watch;

/// Takes a report, with the number of documents there are.
type Tell<'a> = dyn FnMut(&Synced, usize) -> Result<(), Failure> + 'a;

/// Syncs whatever changes, and everything every `refresh`; has `tell` report what was done.
pub(super) fn watch(
    library: &Library,
    refresh: Duration,
    tell: &mut Tell<'_>,
) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(Kind::Config, "could not start to wait").because(&error))?;
    let done = runtime.block_on(follow(library, refresh, tell));
    // A sync may still be under way; what it wrote is not in use, and the next run sweeps it up.
    runtime.shutdown_background();
    done
}

async fn follow(library: &Library, refresh: Duration, tell: &mut Tell<'_>) -> Result<(), Failure> {
    let signals = Signals::listen().map_err(|error| {
        Failure::new(Kind::Config, "could not listen for signals to stop").because(&error)
    })?;
    let shutdown = CancellationToken::new();
    let stopping = tokio::spawn(signals.cancel(shutdown.clone()));
    let mut watch = Watch::over(library.shelves());
    // What changed since the first report was not heard of.
    let mut ticks = tokio::time::interval(refresh);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut sites = Sites::of(library);
    remark("watching for changes; Ctrl+C ends it");
    'waiting: loop {
        let changed = tokio::select! {
            () = shutdown.cancelled() => break 'waiting,
            changed = watch.changed() => changed,
            number = sites.read() => vec![number],
            _ = ticks.tick() => {
                sites.start_due();
                watch.take();
                (0..library.shelves().len()).collect()
            }
        };
        watch.renew();
        for number in changed {
            let Some(shelf) = library.shelves().get(number) else {
                continue;
            };
            debug!(collection = shelf.collection.name(), "looked for changes");
            let library = library.clone();
            let work = tokio::task::spawn_blocking(move || {
                let shelf = library.shelves().get(number);
                shelf.map(|shelf| sync(shelf, Fetch::Quick))
            });
            let done = tokio::select! {
                () = shutdown.cancelled() => break 'waiting,
                done = work => done,
            };
            match done {
                Ok(Some(Ok(synced))) => {
                    let report = &synced.report;
                    if report.added + report.changed + report.removed > 0 {
                        tell(&synced, shelf.collection.counts().documents)?;
                    }
                }
                Ok(Some(Err(error))) => remark(&format!("warning: {}", Failure::from(error))),
                Ok(None) => {}
                Err(_) => {
                    remark("warning: a sync was broken off; the last good index still answers")
                }
            }
        }
    }
    stopping.abort();
    Ok(())
}
