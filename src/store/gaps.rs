//! Questions that found nothing, where the owner has chosen to keep them.
//!
//! Kept with who asked, so that they can have it deleted. Which ones belong together is decided
//! by whoever shows them.

use std::time::SystemTime;

use rusqlite::{Connection, params};

use super::{Store, StoreError, number, seconds};

/// The most that are kept of one server.
const MOST: u32 = 2_000;

/// A question that found nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The asking.
    pub id: u64,
    /// The server.
    pub guild: Option<u64>,
    /// Who asked.
    pub person: u64,
    /// The words.
    pub question: String,
}

impl Store {
    /// Keeps a question that found nothing.
    pub async fn keep_gap(&self, gap: Gap, now: SystemTime) -> Result<(), StoreError> {
        self.run(move |connection| {
            connection.execute(
                "INSERT OR REPLACE INTO gaps (id, guild, person, question, at)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
                params![
                    number(gap.id),
                    gap.guild.map(number),
                    number(gap.person),
                    gap.question,
                    seconds(now)
                ],
            )?;
            connection.execute(
                "DELETE FROM gaps WHERE id IN (SELECT id FROM gaps WHERE guild IS ?1
                 ORDER BY at DESC, id DESC LIMIT -1 OFFSET ?2)",
                params![gap.guild.map(number), MOST],
            )?;
            Ok(())
        })
        .await
    }

    /// The questions of a server that found nothing, the latest first.
    pub async fn gaps(&self, guild: Option<u64>) -> Result<Vec<String>, StoreError> {
        self.run(move |connection| {
            let mut select = connection
                .prepare("SELECT question FROM gaps WHERE guild IS ?1 ORDER BY at DESC, id DESC")?;
            let rows = select.query_map([guild.map(number)], |row| row.get(0))?;
            rows.collect()
        })
        .await
    }
}

pub(super) fn expire(connection: &Connection, oldest: i64) -> rusqlite::Result<usize> {
    connection.execute("DELETE FROM gaps WHERE at < ?1", [oldest])
}
