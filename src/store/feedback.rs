//! Whether an answer helped, by whom, and why not.
//!
//! A reason is one of a few, never free text.

use std::time::SystemTime;

use rusqlite::{Connection, params};

use super::{Store, StoreError, id, number, seconds};

/// What someone thinks of a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Feedback {
    /// The asking.
    pub reply: u64,
    /// Who thinks so.
    pub person: u64,
    /// The server.
    pub guild: Option<u64>,
    /// Whether it helped.
    pub verdict: Verdict,
}

/// Whether an answer helped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It did.
    Helpful,
    /// It solved the post in a forum.
    Solved,
    /// It did not.
    NotHelpful(Option<Reason>),
}

/// Why an answer did not help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It answers something else.
    Beside,
    /// It is no longer true.
    Outdated,
    /// It is true, but not enough.
    Incomplete,
    /// It cannot be understood.
    Unclear,
}

impl Reason {
    /// All of them, in the order they are offered.
    pub const ALL: [Reason; 4] = [
        Reason::Beside,
        Reason::Outdated,
        Reason::Incomplete,
        Reason::Unclear,
    ];

    /// Its name, in files and in the names of buttons.
    pub fn name(self) -> &'static str {
        match self {
            Reason::Beside => "beside",
            Reason::Outdated => "outdated",
            Reason::Incomplete => "incomplete",
            Reason::Unclear => "unclear",
        }
    }
}

/// How many thought what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Opinions {
    /// It helped.
    pub helpful: u64,
    /// It solved a post in a forum.
    pub solved: u64,
    /// It did not.
    pub not_helpful: u64,
}

impl Store {
    /// Keeps an opinion; one person has one about a reply, the last.
    pub async fn keep_feedback(
        &self,
        feedback: Feedback,
        now: SystemTime,
    ) -> Result<(), StoreError> {
        self.run(move |connection| {
            let (verdict, reason) = match feedback.verdict {
                Verdict::Helpful => ("helpful", None),
                Verdict::Solved => ("solved", None),
                Verdict::NotHelpful(reason) => ("not_helpful", reason.map(Reason::name)),
            };
            connection.execute(
                "INSERT OR REPLACE INTO feedback (reply, person, guild, verdict, reason, at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![
                    number(feedback.reply),
                    number(feedback.person),
                    feedback.guild.map(number),
                    verdict,
                    reason,
                    seconds(now)
                ],
            )?;
            Ok(())
        })
        .await
    }

    /// How many in a server thought what.
    pub async fn opinions(&self, guild: Option<u64>) -> Result<Opinions, StoreError> {
        self.run(move |connection| {
            let count = |verdict: &str| -> rusqlite::Result<u64> {
                let sql = "SELECT count(*) FROM feedback WHERE verdict = ?1 AND guild IS ?2";
                connection.query_row(sql, params![verdict, guild.map(number)], |row| {
                    row.get(0).map(id)
                })
            };
            Ok(Opinions {
                helpful: count("helpful")?,
                solved: count("solved")?,
                not_helpful: count("not_helpful")?,
            })
        })
        .await
    }
}

pub(super) fn expire(connection: &Connection, oldest: i64) -> rusqlite::Result<usize> {
    connection.execute("DELETE FROM feedback WHERE at < ?1", [oldest])
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_person_has_one_opinion() {
        let folder = tempfile::tempdir().unwrap();
        let (store, _) = Store::open(folder.path()).unwrap();
        let thinks = |person, verdict| {
            let feedback = Feedback {
                reply: 1,
                person,
                guild: Some(30),
                verdict,
            };
            store.keep_feedback(feedback, SystemTime::now())
        };
        thinks(5, Verdict::Helpful).await.unwrap();
        thinks(5, Verdict::NotHelpful(None)).await.unwrap();
        thinks(5, Verdict::NotHelpful(Some(Reason::Outdated)))
            .await
            .unwrap();
        thinks(6, Verdict::Helpful).await.unwrap();
        let opinions = store.opinions(Some(30)).await.unwrap();
        assert_eq!((opinions.helpful, opinions.not_helpful), (1, 1));
        assert_eq!(store.opinions(None).await.unwrap(), Opinions::default());
    }
}
