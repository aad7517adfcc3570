//! Passages that a server has pinned to questions: where they stand, without a word of them.
//!
//! A question is kept as a number that its words lead to and that does not lead back to them. When
//! a pin is used is told in `discord`.

use std::time::SystemTime;

use rusqlite::{Connection, params};

use super::replies::{place, size};
use super::{PassagePlace, Store, StoreError, id, number, seconds};

/// The most pins of one server.
pub const MAX_PINS: usize = 100;

/// A passage that is pinned to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin {
    /// The question.
    pub question: PinnedQuestion,
    /// The passage.
    pub passage: PassagePlace,
    /// A hash of the passage's text.
    pub hash: String,
}

/// A question that something is pinned to, without its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinnedQuestion {
    /// What its words lead to.
    pub number: u64,
    /// The language that the words were read in, by its code.
    pub language: String,
}

impl Store {
    /// Pins a passage in a server, in the place of one that is pinned to the same question; false
    /// where there are too many.
    pub async fn pin(&self, guild: u64, pin: Pin, now: SystemTime) -> Result<bool, StoreError> {
        self.run(move |connection| keep(connection, guild, &pin, seconds(now)))
            .await
    }

    /// Takes a pin back; false where there is none.
    pub async fn unpin(&self, guild: u64, question: PinnedQuestion) -> Result<bool, StoreError> {
        self.run(move |connection| {
            let removed = connection.execute(
                "DELETE FROM pins WHERE guild = ?1 AND question = ?2 AND language = ?3",
                params![number(guild), number(question.number), question.language],
            )?;
            Ok(removed > 0)
        })
        .await
    }
}

/// The pins of a server, the latest first.
pub(super) fn of_guild(connection: &Connection, guild: u64) -> rusqlite::Result<Vec<Pin>> {
    let mut select = connection.prepare_cached(
        "SELECT question, language, collection, path, sha256, start, end, mark_start, mark_end,
         hash FROM pins WHERE guild = ?1 ORDER BY at DESC, question",
    )?;
    let rows = select.query_map([number(guild)], |row| {
        let mark: (Option<i64>, Option<i64>) = (row.get(7)?, row.get(8)?);
        Ok(Pin {
            question: PinnedQuestion {
                number: id(row.get(0)?),
                language: row.get(1)?,
            },
            passage: PassagePlace {
                collection: row.get(2)?,
                path: row.get(3)?,
                sha256: row.get(4)?,
                bytes: place(row.get(5)?)..place(row.get(6)?),
                mark: match mark {
                    (Some(start), Some(end)) => Some(place(start)..place(end)),
                    _ => None,
                },
            },
            hash: row.get(9)?,
        })
    })?;
    rows.collect()
}

fn keep(connection: &Connection, guild: u64, pin: &Pin, now: i64) -> rusqlite::Result<bool> {
    let others = "SELECT count(*) FROM pins
                  WHERE guild = ?1 AND NOT (question = ?2 AND language = ?3)";
    let question = number(pin.question.number);
    let values = params![number(guild), question, pin.question.language];
    let others: i64 = connection.query_row(others, values, |row| row.get(0))?;
    if usize::try_from(others).unwrap_or(0) >= MAX_PINS {
        return Ok(false);
    }
    let passage = &pin.passage;
    let mark = passage.mark.as_ref();
    connection.execute(
        "INSERT OR REPLACE INTO pins (guild, question, language, collection, path, sha256, start,
         end, mark_start, mark_end, hash, at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        params![
            number(guild),
            question,
            pin.question.language,
            passage.collection,
            passage.path,
            passage.sha256,
            size(passage.bytes.start),
            size(passage.bytes.end),
            mark.map(|mark| size(mark.start)),
            mark.map(|mark| size(mark.end)),
            pin.hash,
            now,
        ],
    )?;
    Ok(true)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;
    use crate::store::replies::tests::sample;

    fn pin(number: u64) -> Pin {
        Pin {
            question: PinnedQuestion {
                number,
                language: "en".to_owned(),
            },
            passage: sample(1).passages.remove(0),
            hash: "11".to_owned(),
        }
    }

    #[tokio::test]
    async fn a_pin_survives_is_replaced_and_is_taken_back() {
        let folder = tempfile::tempdir().unwrap();
        let now = SystemTime::now();
        {
            let (store, _) = Store::open(folder.path()).unwrap();
            assert!(store.pin(30, pin(u64::MAX), now).await.unwrap());
            let again = Pin {
                hash: "22".to_owned(),
                ..pin(u64::MAX)
            };
            assert!(store.pin(30, again, now).await.unwrap());
        }
        let (store, _) = Store::open(folder.path()).unwrap();
        let kept = store.guild(30).await.unwrap().pins;
        let expected = Pin {
            hash: "22".to_owned(),
            ..pin(u64::MAX)
        };
        assert_eq!(kept, [expected]);
        assert!(!store.unpin(31, pin(u64::MAX).question).await.unwrap());
        assert!(store.unpin(30, pin(u64::MAX).question).await.unwrap());
        assert_eq!(store.guild(30).await.unwrap().pins, []);
    }

    #[tokio::test]
    async fn a_server_has_only_so_many_pins() {
        let folder = tempfile::tempdir().unwrap();
        let (store, _) = Store::open(folder.path()).unwrap();
        let now = SystemTime::now();
        for number in 0..MAX_PINS as u64 {
            assert!(store.pin(30, pin(number), now).await.unwrap());
        }
        assert!(!store.pin(30, pin(9_999), now).await.unwrap());
        // One that takes another's place is not one more.
        assert!(store.pin(30, pin(5), now).await.unwrap());
        assert!(store.pin(31, pin(9_999), now).await.unwrap());
    }
}
