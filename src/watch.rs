//! Notices changes in the folders of collections as they happen.
//!
//! What is done about a change is told in `indexer`. Folders are looked through now and then all the
//! same: on network file systems nobody tells of a change, and systems limit how much is watched.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use notify::event::EventKind;
use notify::{Config, Event, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::Notify;
use tokio::time::{Duration, Instant, timeout_at};
use tracing::{debug, warn};

use crate::library::Shelf;
use crate::source::Source;

/// Quiet that a change is waited for to be over.
const QUIET: Duration = Duration::from_millis(300);

/// The longest that a change is put off where it does not get quiet.
const PATIENCE: Duration = Duration::from_secs(2);

/// The folders of every shelf, watched as far as the system lets us.
pub struct Watch {
    shelves: Vec<WatchedShelf>,
    changes: Arc<Changes>,
}

/// What happened that nobody has asked for yet.
#[derive(Default)]
struct Changes {
    shelves: Mutex<BTreeSet<usize>>,
    bell: Notify,
}

/// The folders of one shelf.
struct WatchedShelf {
    collection: String,
    folders: Vec<PathBuf>,
    /// Where our own index is, which may lie among the documents.
    index: PathBuf,
    watcher: Option<RecommendedWatcher>,
    warned: bool,
}

impl Watch {
    /// Watches the folders of `shelves`; where that fails, the log says so.
    pub fn over(shelves: &[Shelf]) -> Watch {
        let full = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let shelves = shelves.iter().map(|shelf| WatchedShelf {
            collection: shelf.collection.name().to_owned(),
            folders: shelf
                .sources
                .iter()
                .filter_map(Source::folder)
                .map(full)
                .collect(),
            index: full(shelf.collection.folder()),
            watcher: None,
            warned: false,
        });
        let mut watch = Watch {
            shelves: shelves.collect(),
            changes: Arc::default(),
        };
        watch.renew();
        watch
    }

    /// Watches again what could not be watched, or whose folder has gone meanwhile.
    pub fn renew(&mut self) {
        for (number, shelf) in self.shelves.iter_mut().enumerate() {
            let there = shelf.folders.iter().all(|folder| folder.is_dir());
            if !there {
                shelf.watcher = None;
            } else if shelf.watcher.is_none() {
                shelf.watch(number, &self.changes);
            }
        }
    }

    /// Waits until something changed and it is quiet again; the numbers of the shelves.
    ///
    /// What changed is kept where waiting is given up.
    pub async fn changed(&self) -> Vec<usize> {
        self.changes.bell.notified().await;
        let latest = Instant::now() + PATIENCE;
        loop {
            let until = latest.min(Instant::now() + QUIET);
            let rung = timeout_at(until, self.changes.bell.notified()).await;
            if rung.is_err() || Instant::now() >= latest {
                return self.take();
            }
        }
    }

    /// What changed until now, which is then no news any more.
    pub fn take(&self) -> Vec<usize> {
        std::mem::take(&mut *self.changes.shelves())
            .into_iter()
            .collect()
    }
}

impl WatchedShelf {
    fn watch(&mut self, number: usize, changes: &Arc<Changes>) {
        let (changes, index) = (Arc::clone(changes), self.index.clone());
        let heard = move |event: notify::Result<Event>| {
            if event.is_ok_and(|event| !matters(&event, &index)) {
                return;
            }
            changes.shelves().insert(number);
            changes.bell.notify_one();
        };
        let config = Config::default().with_follow_symlinks(false);
        let collection = self.collection.as_str();
        let watching = RecommendedWatcher::new(heard, config).and_then(|mut watcher| {
            for folder in &self.folders {
                watcher.watch(folder, RecursiveMode::Recursive)?;
            }
            Ok(watcher)
        });
        match watching {
            Ok(watcher) => {
                debug!(collection, "watching for changes");
                self.watcher = Some(watcher);
                self.warned = false;
            }
            // The words of the error name folders, which are no secret, and limits of the system.
            Err(error) if !self.warned => {
                warn!(collection, %error, "could not watch for changes; looking now and then instead");
                self.warned = true;
            }
            Err(_) => {}
        }
    }
}

impl Changes {
    fn shelves(&self) -> MutexGuard<'_, BTreeSet<usize>> {
        self.shelves.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether documents may have changed: something was written, not only read, and not by us.
fn matters(event: &Event, index: &Path) -> bool {
    let only_read = matches!(event.kind, EventKind::Access(kind) if !closes_written(kind));
    let ours = !event.paths.is_empty() && event.paths.iter().all(|path| path.starts_with(index));
    !only_read && !ours
}

fn closes_written(kind: notify::event::AccessKind) -> bool {
    use notify::event::{AccessKind, AccessMode};

    kind == AccessKind::Close(AccessMode::Write)
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::event::{AccessKind, AccessMode, CreateKind, ModifyKind, RemoveKind};

    #[track_caller]
    fn check(kind: EventKind, path: &str, expected: bool) {
        let event = Event::new(kind).add_path(PathBuf::from(path));
        assert_eq!(
            matters(&event, Path::new("/docs/index")),
            expected,
            "{event:?}"
        );
    }

    #[test]
    fn writing_matters_and_reading_does_not() {
        check(EventKind::Create(CreateKind::File), "/docs/a.md", true);
        check(EventKind::Modify(ModifyKind::Any), "/docs/a.md", true);
        check(EventKind::Remove(RemoveKind::Folder), "/docs", true);
        check(EventKind::Any, "/docs/a.md", true);
        let read = AccessKind::Close(AccessMode::Read);
        check(EventKind::Access(read), "/docs/a.md", false);
        check(
            EventKind::Access(AccessKind::Open(AccessMode::Any)),
            "/docs",
            false,
        );
        let written = AccessKind::Close(AccessMode::Write);
        check(EventKind::Access(written), "/docs/a.md", true);
    }

    #[test]
    fn our_own_index_among_the_documents_does_not_keep_us_busy() {
        let create = EventKind::Create(CreateKind::File);
        check(create, "/docs/index/lock", false);
        check(create, "/docs/indexes.md", true);
    }
}
