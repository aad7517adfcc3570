//! Channels that the bot was spoken to in, with the last message there.
//!
//! Lets it look back after a restart. What is written there is not kept.

use std::time::{Duration, SystemTime};

use rusqlite::{Connection, params};

use super::{Store, StoreError, id, number, seconds};

/// How long a channel is looked back into.
const LOOKED_BACK: Duration = Duration::from_secs(3_600);

/// A channel that the bot was spoken to in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heard {
    /// The channel.
    pub channel: u64,
    /// Its server.
    pub guild: Option<u64>,
    /// The last message that was heard there.
    pub last: u64,
}

impl Store {
    /// Takes note of a message that spoke to the bot.
    pub async fn hear(&self, heard: Heard, now: SystemTime) -> Result<(), StoreError> {
        self.run(move |connection| {
            connection.execute(
                "INSERT INTO heard (channel, guild, last, at) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (channel) DO UPDATE SET last = ?3, at = ?4",
                params![
                    number(heard.channel),
                    heard.guild.map(number),
                    number(heard.last),
                    seconds(now)
                ],
            )?;
            Ok(())
        })
        .await
    }

    /// The channels that were spoken in lately, the latest first, `most` of them.
    pub async fn heard(&self, now: SystemTime, most: u32) -> Result<Vec<Heard>, StoreError> {
        self.run(move |connection| {
            expire(connection, seconds(now))?;
            let mut select = connection
                .prepare("SELECT channel, guild, last FROM heard ORDER BY at DESC LIMIT ?1")?;
            let rows = select.query_map([most], |row| {
                Ok(Heard {
                    channel: id(row.get(0)?),
                    guild: row.get::<_, Option<i64>>(1)?.map(id),
                    last: id(row.get(2)?),
                })
            })?;
            rows.collect()
        })
        .await
    }
}

pub(super) fn expire(connection: &Connection, now: i64) -> rusqlite::Result<usize> {
    let oldest = now.saturating_sub(number(LOOKED_BACK.as_secs()));
    connection.execute("DELETE FROM heard WHERE at < ?1", [oldest])
}
