//! Answers that were announced and are still owed, so that nobody is left waiting after a crash.
//!
//! The token of an interaction lives a quarter of an hour; so long, at most, it is kept here.

use std::time::{Duration, SystemTime};

use rusqlite::{Connection, params};

use super::{Store, StoreError, id, number, seconds};

/// How long an interaction can be answered.
const LIFE: Duration = Duration::from_secs(15 * 60);

/// An answer that was announced.
#[derive(Clone, PartialEq, Eq)]
pub struct Owed {
    /// The use of the command or button.
    pub id: u64,
    /// The application that was asked.
    pub application: u64,
    /// Lets whoever has it answer.
    pub token: String,
    /// The language to answer in, by the platform's name.
    pub locale: String,
}

impl std::fmt::Debug for Owed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Owed({})", self.id)
    }
}

impl Store {
    /// Takes note that an answer is owed.
    pub async fn owe(&self, owed: Owed, now: SystemTime) -> Result<(), StoreError> {
        self.run(move |connection| {
            connection.execute(
                "INSERT OR REPLACE INTO owed (id, application, token, locale, at)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
                params![
                    number(owed.id),
                    number(owed.application),
                    owed.token,
                    owed.locale,
                    seconds(now)
                ],
            )?;
            Ok(())
        })
        .await
    }

    /// The answer `id` is no longer owed.
    pub async fn settle(&self, id: u64) -> Result<(), StoreError> {
        self.run(move |connection| {
            connection.execute("DELETE FROM owed WHERE id = ?1", [number(id)])?;
            Ok(())
        })
        .await
    }

    /// Everything that is owed and can still be answered.
    pub async fn owed(&self, now: SystemTime) -> Result<Vec<Owed>, StoreError> {
        self.run(move |connection| {
            expire(connection, seconds(now))?;
            let mut select = connection
                .prepare("SELECT id, application, token, locale FROM owed ORDER BY id")?;
            let rows = select.query_map([], |row| {
                Ok(Owed {
                    id: id(row.get(0)?),
                    application: id(row.get(1)?),
                    token: row.get(2)?,
                    locale: row.get(3)?,
                })
            })?;
            rows.collect()
        })
        .await
    }
}

pub(super) fn expire(connection: &Connection, now: i64) -> rusqlite::Result<usize> {
    let oldest = now.saturating_sub(number(LIFE.as_secs()));
    connection.execute("DELETE FROM owed WHERE at < ?1", [oldest])
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_owed_survives_and_what_cannot_be_answered_any_more_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let now = SystemTime::now();
        let owed = |id| Owed {
            id,
            application: 98,
            token: format!("token-{id}"),
            locale: "de".to_owned(),
        };
        {
            let (store, _) = Store::open(folder.path()).unwrap();
            store
                .owe(owed(1), now - LIFE - Duration::from_secs(5))
                .await
                .unwrap();
            store.owe(owed(2), now).await.unwrap();
            store.owe(owed(3), now).await.unwrap();
            store.settle(3).await.unwrap();
        }
        let (store, _) = Store::open(folder.path()).unwrap();
        assert_eq!(store.owed(now).await.unwrap(), [owed(2)]);
        assert!(!format!("{:?}", owed(2)).contains("token-2"));
    }
}
