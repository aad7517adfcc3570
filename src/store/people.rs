//! What is kept of one person, and its deletion; likewise of one server.
//!
//! What is deleted is overwritten in the file, and in the snapshot beside it.

use rusqlite::{Connection, params};

use super::{Store, StoreError, file, id, number, replies};

/// How much is kept of one person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Replies to them, without what they asked.
    pub replies: u64,
    /// Opinions on answers.
    pub feedback: u64,
    /// Questions that found nothing.
    pub questions: u64,
}

impl Store {
    /// How much is kept of a person, in one server or everywhere.
    pub async fn known_of(&self, person: u64, guild: Option<u64>) -> Result<Known, StoreError> {
        self.run(move |connection| known(connection, person, guild))
            .await
    }

    /// Deletes everything that is kept of a person, in one server or everywhere; tells how much
    /// that was.
    pub async fn forget_person(
        &self,
        person: u64,
        guild: Option<u64>,
    ) -> Result<Known, StoreError> {
        self.run(move |connection| {
            let forgotten = known(connection, person, guild)?;
            let transaction = connection.transaction()?;
            for (table, column) in TABLES {
                let delete = format!("DELETE FROM {table} WHERE {}", of_person(column));
                transaction.execute(&delete, params![number(person), guild.map(number)])?;
            }
            replies::remove_orphans(&transaction)?;
            transaction.commit()?;
            file::renew_snapshot(connection)?;
            Ok(forgotten)
        })
        .await
    }

    /// Deletes everything that is kept of a server.
    pub async fn forget_guild(&self, guild: u64) -> Result<(), StoreError> {
        self.run(move |connection| {
            let transaction = connection.transaction()?;
            for table in OF_GUILDS {
                let delete = format!("DELETE FROM {table} WHERE guild = ?1");
                transaction.execute(&delete, [number(guild)])?;
            }
            replies::remove_orphans(&transaction)?;
            transaction.commit()?;
            file::renew_snapshot(connection)
        })
        .await
    }
}

/// Tables that name people, and where.
const TABLES: [(&str, &str); 3] = [
    ("replies", "asker"),
    ("feedback", "person"),
    ("gaps", "person"),
];

/// Tables that name servers, each in a column of its own.
const OF_GUILDS: [&str; 7] = [
    "replies",
    "feedback",
    "gaps",
    "heard",
    "guilds",
    "guild_channels",
    "pins",
];

/// What holds for the rows of a person, in one server or everywhere.
fn of_person(column: &str) -> String {
    format!("{column} = ?1 AND (?2 IS NULL OR guild = ?2)")
}

fn known(connection: &Connection, person: u64, guild: Option<u64>) -> rusqlite::Result<Known> {
    let mut counts = [0; 3];
    for (count, (table, column)) in counts.iter_mut().zip(TABLES) {
        let select = format!("SELECT count(*) FROM {table} WHERE {}", of_person(column));
        let values = params![number(person), guild.map(number)];
        *count = connection.query_row(&select, values, |row| row.get(0).map(id))?;
    }
    let [replies, feedback, questions] = counts;
    Ok(Known {
        replies,
        feedback,
        questions,
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;
    use crate::store::replies::tests::sample;
    use crate::store::{Feedback, Gap, GuildSettings, Reply, Verdict};
    use std::time::SystemTime;

    const PERSON: u64 = 0x5eed_cafe_f00d_beef;

    #[tokio::test]
    async fn a_deleted_person_is_in_no_file_any_more() {
        let folder = tempfile::tempdir().unwrap();
        let (store, _) = Store::open(folder.path()).unwrap();
        let now = SystemTime::now();
        let reply = Reply {
            asker: PERSON,
            ..sample(1)
        };
        store.keep_reply(reply, now).await.unwrap();
        let feedback = Feedback {
            reply: 1,
            person: PERSON,
            guild: Some(30),
            verdict: Verdict::Helpful,
        };
        store.keep_feedback(feedback, now).await.unwrap();
        let gap = Gap {
            id: 2,
            guild: Some(30),
            person: PERSON,
            question: "a canary question".to_owned(),
        };
        store.keep_gap(gap, now).await.unwrap();
        store.keep_reply(sample(3), now).await.unwrap();
        let all = Known {
            replies: 1,
            feedback: 1,
            questions: 1,
        };
        assert_eq!(store.known_of(PERSON, Some(30)).await.unwrap(), all);
        let elsewhere = store.forget_person(PERSON, Some(31)).await.unwrap();
        assert_eq!(elsewhere, Known::default());
        assert_eq!(store.forget_person(PERSON, None).await.unwrap(), all);
        assert_eq!(
            store.known_of(PERSON, None).await.unwrap(),
            Known::default()
        );
        assert!(store.reply(3).await.unwrap().is_some());
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|part| part == needle);
            assert!(!holds(&PERSON.to_be_bytes()));
            assert!(!holds(b"a canary question"));
        }
    }

    #[tokio::test]
    async fn what_is_kept_of_a_server_goes_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let (store, _) = Store::open(folder.path()).unwrap();
        let now = SystemTime::now();
        store.keep_reply(sample(1), now).await.unwrap();
        let elsewhere = Reply {
            guild: Some(31),
            ..sample(2)
        };
        store.keep_reply(elsewhere, now).await.unwrap();
        let settled = GuildSettings {
            channels: vec![20],
            ..GuildSettings::default()
        };
        store.settle_guild(30, settled.clone()).await.unwrap();
        store.settle_guild(31, settled.clone()).await.unwrap();
        store.forget_guild(30).await.unwrap();
        let default = GuildSettings::default();
        assert_eq!(store.guild(30).await.unwrap().settings, default);
        assert_eq!(store.guild(31).await.unwrap().settings, settled);
        assert_eq!(store.reply(1).await.unwrap(), None);
        assert!(store.reply(2).await.unwrap().is_some());
    }
}
