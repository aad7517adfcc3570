//! What has to survive a restart: one SQLite file, `quoth.db`, in the data folder.
//!
//! It holds what answers showed (never what was asked, unless the owner turned that on), feedback,
//! answers that are still owed, what servers have settled, and how often Discord was entered. One thread owns the file; what
//! each table means is told in the file of its noun. Indexes are no part of it.

mod feedback;
mod file;
mod gaps;
mod guilds;
mod owed;
mod people;
mod pins;
mod places;
mod replies;
mod sessions;

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::Connection;
use tokio::sync::oneshot;
use tracing::{debug, warn};

pub use feedback::{Feedback, Opinions, Reason, Verdict};
pub use file::{OpenStoreError, Opened};
pub use gaps::Gap;
pub use guilds::{Guild, GuildSettings, MAX_CHANNELS, Tone};
pub use owed::Owed;
pub use people::Known;
pub use pins::{MAX_PINS, Pin, PinnedQuestion};
pub use places::Heard;
pub use replies::{PassagePlace, Reply};

/// How long what is kept for conversations is kept.
pub const KEPT: Duration = Duration::from_secs(30 * 86_400);

/// Jobs that may wait for the thread; further ones are refused.
const WAITING: usize = 4_096;

/// How often what has been kept long enough is removed.
const TIDY: Duration = Duration::from_secs(3_600);

/// The open file; cheap to clone. The thread ends with the last of them.
#[derive(Clone, Debug)]
pub struct Store {
    jobs: Arc<Jobs>,
}

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

#[derive(Debug)]
struct Jobs {
    sender: Option<SyncSender<Job>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

/// Why something could not be kept or looked up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The thread has more to do than may wait.
    #[error("too much is waiting to be written to `quoth.db`")]
    Busy,
    /// The thread is gone.
    #[error("`quoth.db` is closed")]
    Closed,
    /// SQLite said no.
    #[error("could not use `quoth.db`")]
    Sqlite(#[from] rusqlite::Error),
}

impl Store {
    /// Opens `quoth.db` in `folder`, or makes it; tells what became of a damaged one.
    pub fn open(folder: &Path) -> Result<(Store, Opened), OpenStoreError> {
        let (connection, opened) = file::open(folder)?;
        let (sender, jobs) = sync_channel(WAITING);
        let thread = std::thread::Builder::new()
            .name("store".to_owned())
            .spawn(move || serve(connection, &jobs))
            .map_err(OpenStoreError::Thread)?;
        let jobs = Arc::new(Jobs {
            sender: Some(sender),
            thread: Some(thread),
        });
        Ok((Store { jobs }, opened))
    }

    /// Does `work` on the thread that owns the file.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (done, result) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            // Whoever asked may have gone; the work is done all the same.
            let _ = done.send(work(connection));
        });
        let sender = self.jobs.sender.as_ref().ok_or(StoreError::Closed)?;
        sender.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => StoreError::Busy,
            TrySendError::Disconnected(_) => StoreError::Closed,
        })?;
        Ok(result.await.map_err(|_| StoreError::Closed)??)
    }
}

impl Drop for Jobs {
    fn drop(&mut self) {
        drop(self.sender.take());
        if let Some(thread) = self.thread.take() {
            // What was accepted is written before the program ends.
            let _ = thread.join();
        }
    }
}

/// Does jobs one after the other until there is nobody left to give any.
fn serve(mut connection: Connection, jobs: &Receiver<Job>) {
    let mut tidied = SystemTime::UNIX_EPOCH;
    while let Ok(job) = jobs.recv() {
        job(&mut connection);
        let now = SystemTime::now();
        if now.duration_since(tidied).unwrap_or_default() >= TIDY {
            tidied = now;
            match tidy(&mut connection, seconds(now)) {
                Ok(removed) => debug!(removed, "removed what was kept long enough"),
                Err(error) => warn!(%error, "could not tidy up `quoth.db`"),
            }
        }
    }
}

/// Removes what has been kept long enough; tells how much that was.
fn tidy(connection: &mut Connection, now: i64) -> rusqlite::Result<usize> {
    let oldest = now.saturating_sub(number(KEPT.as_secs()));
    let transaction = connection.transaction()?;
    let removed = replies::expire(&transaction, oldest)?
        + feedback::expire(&transaction, oldest)?
        + gaps::expire(&transaction, oldest)?
        + owed::expire(&transaction, now)?
        + sessions::expire(&transaction, now)?
        + places::expire(&transaction, now)?;
    transaction.commit()?;
    Ok(removed)
}

/// Seconds since 1970.
fn seconds(time: SystemTime) -> i64 {
    number(
        time.duration_since(UNIX_EPOCH)
            .unwrap_or_default()
            .as_secs(),
    )
}

/// A number of ours as SQLite holds it, bit for bit.
fn number(value: u64) -> i64 {
    value.cast_signed()
}

/// A number of SQLite's as we hold it.
fn id(value: i64) -> u64 {
    value.cast_unsigned()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_was_accepted_is_written_before_the_store_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let (store, opened) = Store::open(folder.path()).unwrap();
        assert_eq!(opened, Opened::New);
        store.note_session(SystemTime::now()).await.unwrap();
        drop(store);
        let (store, opened) = Store::open(folder.path()).unwrap();
        assert_eq!(opened, Opened::Intact);
        let day = Duration::from_secs(86_400);
        assert_eq!(
            store.sessions(SystemTime::now(), day).await.unwrap().len(),
            1
        );
    }
}
