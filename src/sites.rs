//! Reads the web sites of collections while other things go on, each at its own pace.
//!
//! How a site is read is told in `source`; what its pages become, in `indexer`.

use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;

use tokio::task::JoinSet;
use tracing::{debug, warn};

use crate::library::{Library, Shelf};

/// The sites of all collections, and those that are being read.
pub struct Sites {
    library: Library,
    reading: JoinSet<usize>,
    busy: BTreeSet<usize>,
}

impl Sites {
    /// The sites of the collections of `library`; none is read yet.
    pub fn of(library: &Library) -> Sites {
        Sites {
            library: library.clone(),
            reading: JoinSet::new(),
            busy: BTreeSet::new(),
        }
    }

    /// Starts to read those that it is time to read, for each collection one after the other.
    pub fn start_due(&mut self) {
        for (number, shelf) in self.library.shelves().iter().enumerate() {
            if self.busy.contains(&number) || !shelf.has_due_site() {
                continue;
            }
            self.busy.insert(number);
            let library = self.library.clone();
            self.reading.spawn_blocking(move || {
                if let Some(shelf) = library.shelves().get(number) {
                    read(shelf);
                }
                number
            });
        }
    }

    /// Waits until the sites of a collection have been read, and gives its number; waits for ever where
    /// none is being read.
    pub async fn read(&mut self) -> usize {
        match self.reading.join_next().await {
            Some(Ok(number)) => {
                self.busy.remove(&number);
                number
            }
            // None is being read, or the runtime is stopping.
            None | Some(Err(_)) => std::future::pending().await,
        }
    }
}

fn read(shelf: &Shelf) {
    let collection = shelf.collection.name();
    debug!(collection, "reading web sites");
    let work = AssertUnwindSafe(|| shelf.read_sites());
    match std::panic::catch_unwind(work) {
        Ok(()) => debug!(collection, "web sites read"),
        Err(_) => warn!(collection, "reading a web site was broken off"),
    }
}
