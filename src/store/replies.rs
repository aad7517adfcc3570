//! What each reply showed: which passages of which documents, never the question.
//!
//! Lets buttons work after a restart, an edited question change its answer, and a question that
//! comes twice be answered once. What a passage says is looked up in its collection.

use std::time::SystemTime;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::{Store, StoreError, id, number, seconds};

/// The most replies that are kept.
const MOST: i64 = 200_000;

/// A reply that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The number that the platform knows the asking by.
    pub id: u64,
    /// The server it was asked in.
    pub guild: Option<u64>,
    /// The channel it was asked in.
    pub channel: u64,
    /// Who asked.
    pub asker: u64,
    /// The message that carries the reply, once it is known.
    pub message: Option<u64>,
    /// Whether the first passage stood alone; else the closest ones were listed.
    pub sure: bool,
    /// Whether the first passage is one that the server has pinned to the question.
    pub pinned: bool,
    /// Whether it solved a post in a forum; nothing where it was given elsewhere.
    pub solved: Option<bool>,
    /// Whether it was shown to one person and then to all.
    pub shared: bool,
    /// Passages, best first; none where nothing was found.
    pub passages: Vec<PassagePlace>,
}

/// Where a passage stands, without a word of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassagePlace {
    /// The collection's name.
    pub collection: String,
    /// The file, relative to its source's folder.
    pub path: String,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// Bytes of the document's text.
    pub bytes: std::ops::Range<usize>,
    /// Bytes of the part that answers.
    pub mark: Option<std::ops::Range<usize>>,
}

impl Store {
    /// Keeps what a reply shows; what was kept of the same asking before is replaced.
    pub async fn keep_reply(&self, reply: Reply, now: SystemTime) -> Result<(), StoreError> {
        self.run(move |connection| keep(connection, &reply, seconds(now)))
            .await
    }

    /// The reply to the asking `id`.
    pub async fn reply(&self, id: u64) -> Result<Option<Reply>, StoreError> {
        self.run(move |connection| find(connection, id)).await
    }

    /// The reply that a message of a server carries.
    pub async fn reply_in(&self, guild: u64, message: u64) -> Result<Option<Reply>, StoreError> {
        self.run(move |connection| {
            let select = "SELECT id FROM replies WHERE guild = ?1 AND message = ?2";
            let values = params![number(guild), number(message)];
            let found = connection.query_row(select, values, |row| row.get(0).map(id));
            match found.optional()? {
                Some(reply) => find(connection, reply),
                None => Ok(None),
            }
        })
        .await
    }

    /// Takes note of the message that carries a reply.
    pub async fn note_message(&self, id: u64, message: u64) -> Result<(), StoreError> {
        self.run(move |connection| {
            let change = "UPDATE replies SET message = ?2 WHERE id = ?1";
            connection.execute(change, [number(id), number(message)])?;
            Ok(())
        })
        .await
    }

    /// Marks a reply as shown to all; false where it was before, or is gone.
    pub async fn share(&self, id: u64) -> Result<bool, StoreError> {
        self.run(move |connection| {
            let change = "UPDATE replies SET shared = 1 WHERE id = ?1 AND shared = 0";
            Ok(connection.execute(change, [number(id)])? > 0)
        })
        .await
    }

    /// Marks a reply as the one that solved its post.
    pub async fn solve(&self, id: u64) -> Result<(), StoreError> {
        self.run(move |connection| {
            let change = "UPDATE replies SET solved = 1 WHERE id = ?1 AND solved IS NOT NULL";
            connection.execute(change, [number(id)])?;
            Ok(())
        })
        .await
    }

    /// Forgets a reply.
    pub async fn forget_reply(&self, id: u64) -> Result<(), StoreError> {
        self.run(move |connection| {
            connection.execute("DELETE FROM passages WHERE reply = ?1", [number(id)])?;
            connection.execute("DELETE FROM replies WHERE id = ?1", [number(id)])?;
            Ok(())
        })
        .await
    }
}

fn keep(connection: &mut Connection, reply: &Reply, now: i64) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    transaction.execute(
        "INSERT INTO replies (id, guild, channel, asker, message, sure, shared, at, pinned, solved)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
         ON CONFLICT (id) DO UPDATE SET
         sure = ?6, pinned = ?9, message = coalesce(?5, message)",
        params![
            number(reply.id),
            reply.guild.map(number),
            number(reply.channel),
            number(reply.asker),
            reply.message.map(number),
            reply.sure,
            reply.shared,
            now,
            reply.pinned,
            reply.solved,
        ],
    )?;
    transaction.execute("DELETE FROM passages WHERE reply = ?1", [number(reply.id)])?;
    let mut insert = transaction.prepare_cached(
        "INSERT INTO passages
         (reply, rank, collection, path, sha256, start, end, mark_start, mark_end)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?;
    for (rank, passage) in (0_i64..).zip(&reply.passages) {
        let mark = passage.mark.as_ref();
        insert.execute(params![
            number(reply.id),
            rank,
            passage.collection,
            passage.path,
            passage.sha256,
            size(passage.bytes.start),
            size(passage.bytes.end),
            mark.map(|mark| size(mark.start)),
            mark.map(|mark| size(mark.end)),
        ])?;
    }
    drop(insert);
    transaction.commit()
}

fn find(connection: &Connection, wanted: u64) -> rusqlite::Result<Option<Reply>> {
    let found = connection
        .prepare_cached(
            "SELECT guild, channel, asker, message, sure, shared, pinned, solved FROM replies WHERE id = ?1",
        )?
        .query_row([number(wanted)], |row| {
            Ok(Reply {
                id: wanted,
                guild: row.get::<_, Option<i64>>(0)?.map(id),
                channel: id(row.get(1)?),
                asker: id(row.get(2)?),
                message: row.get::<_, Option<i64>>(3)?.map(id),
                sure: row.get(4)?,
                shared: row.get(5)?,
                pinned: row.get(6)?,
                solved: row.get(7)?,
                passages: Vec::new(),
            })
        })
        .optional()?;
    let Some(mut reply) = found else {
        return Ok(None);
    };
    let mut select = connection.prepare_cached(
        "SELECT collection, path, sha256, start, end, mark_start, mark_end
         FROM passages WHERE reply = ?1 ORDER BY rank",
    )?;
    let rows = select.query_map([number(wanted)], |row| {
        let mark: (Option<i64>, Option<i64>) = (row.get(5)?, row.get(6)?);
        Ok(PassagePlace {
            collection: row.get(0)?,
            path: row.get(1)?,
            sha256: row.get(2)?,
            bytes: place(row.get(3)?)..place(row.get(4)?),
            mark: match mark {
                (Some(start), Some(end)) => Some(place(start)..place(end)),
                _ => None,
            },
        })
    })?;
    for row in rows {
        reply.passages.push(row?);
    }
    Ok(Some(reply))
}

pub(super) fn expire(connection: &Connection, oldest: i64) -> rusqlite::Result<usize> {
    let mut removed = connection.execute("DELETE FROM replies WHERE at < ?1", [oldest])?;
    removed += connection.execute(
        "DELETE FROM replies WHERE id IN
         (SELECT id FROM replies ORDER BY at DESC LIMIT -1 OFFSET ?1)",
        [MOST],
    )?;
    if removed > 0 {
        remove_orphans(connection)?;
    }
    Ok(removed)
}

/// Removes passages whose reply is gone.
pub(super) fn remove_orphans(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute(
        "DELETE FROM passages WHERE reply NOT IN (SELECT id FROM replies)",
        [],
    )?;
    Ok(())
}

pub(super) fn size(value: usize) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

pub(super) fn place(value: i64) -> usize {
    usize::try_from(value).unwrap_or(0)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
pub(super) mod tests {
    use super::*;
    use crate::store::KEPT;

    pub(in crate::store) fn sample(id: u64) -> Reply {
        Reply {
            id,
            guild: Some(30),
            channel: 20,
            asker: 5,
            message: None,
            sure: true,
            pinned: false,
            solved: None,
            shared: false,
            passages: vec![PassagePlace {
                collection: "docs".to_owned(),
                path: "a.md".to_owned(),
                sha256: "00".to_owned(),
                bytes: 3..9,
                mark: Some(4..5),
            }],
        }
    }

    #[tokio::test]
    async fn a_reply_is_found_as_it_was_kept_after_a_restart_too() {
        let folder = tempfile::tempdir().unwrap();
        let now = SystemTime::now();
        let huge = sample(u64::MAX);
        {
            let (store, _) = Store::open(folder.path()).unwrap();
            store.keep_reply(huge.clone(), now).await.unwrap();
            store.note_message(u64::MAX, 77).await.unwrap();
        }
        let (store, _) = Store::open(folder.path()).unwrap();
        let found = store.reply(u64::MAX).await.unwrap().unwrap();
        assert_eq!(
            found,
            Reply {
                message: Some(77),
                ..huge.clone()
            }
        );
        // Answered again, as after an edit: the message stays known.
        store
            .keep_reply(
                Reply {
                    passages: Vec::new(),
                    ..huge
                },
                now,
            )
            .await
            .unwrap();
        let found = store.reply(u64::MAX).await.unwrap().unwrap();
        assert_eq!((found.message, found.passages.len()), (Some(77), 0));
        store.forget_reply(u64::MAX).await.unwrap();
        assert_eq!(store.reply(u64::MAX).await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_reply_is_shared_once() {
        let folder = tempfile::tempdir().unwrap();
        let (store, _) = Store::open(folder.path()).unwrap();
        store
            .keep_reply(sample(1), SystemTime::now())
            .await
            .unwrap();
        assert!(store.share(1).await.unwrap());
        assert!(!store.share(1).await.unwrap());
        assert!(!store.share(2).await.unwrap());
    }

    #[tokio::test]
    async fn what_was_kept_long_enough_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let now = SystemTime::now();
        let long_ago = now - KEPT - std::time::Duration::from_secs(60);
        {
            let (store, _) = Store::open(folder.path()).unwrap();
            store.reply(0).await.unwrap();
            store.keep_reply(sample(1), long_ago).await.unwrap();
            store.keep_reply(sample(2), now).await.unwrap();
        }
        let (store, _) = Store::open(folder.path()).unwrap();
        // The first job after opening tidies up.
        store.reply(0).await.unwrap();
        assert_eq!(store.reply(1).await.unwrap(), None);
        assert!(store.reply(2).await.unwrap().is_some());
    }
}
