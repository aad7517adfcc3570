//! When sessions with the gateway were begun: a budget that a restart does not give back.
//!
//! How long to wait because of them is decided by whoever begins sessions.

use std::time::{Duration, SystemTime};

use rusqlite::Connection;

use super::{Store, StoreError, id, number, seconds};

/// How long a beginning counts.
const DAY: Duration = Duration::from_secs(86_400);

impl Store {
    /// Takes note that a session is begun.
    pub async fn note_session(&self, now: SystemTime) -> Result<(), StoreError> {
        self.run(move |connection| {
            connection.execute("INSERT INTO sessions (at) VALUES (?1)", [seconds(now)])?;
            Ok(())
        })
        .await
    }

    /// How long ago each session of the last `time` was begun, the latest first.
    pub async fn sessions(
        &self,
        now: SystemTime,
        time: Duration,
    ) -> Result<Vec<Duration>, StoreError> {
        self.run(move |connection| {
            let now = seconds(now);
            let mut select = connection.prepare(
                "SELECT ?1 - at FROM sessions WHERE at <= ?1 AND at > ?2 ORDER BY at DESC",
            )?;
            let oldest = now.saturating_sub(number(time.as_secs()));
            let rows = select.query_map([now, oldest], |row| {
                Ok(Duration::from_secs(id(row.get::<_, i64>(0)?.max(0))))
            })?;
            rows.collect()
        })
        .await
    }
}

pub(super) fn expire(connection: &Connection, now: i64) -> rusqlite::Result<usize> {
    let oldest = now.saturating_sub(number(DAY.as_secs()));
    // What lies in the future was noted by a clock that was wrong.
    connection.execute(
        "DELETE FROM sessions WHERE at < ?1 OR at > ?2",
        [oldest, now],
    )
}
