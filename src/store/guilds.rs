//! What those who manage a server have settled about quoth there.
//!
//! It only ever narrows what the owner of the program allows; how the two come together is told in
//! `discord`. A server that has settled nothing has no row.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::{Pin, Store, StoreError, id, number, pins};

/// The most channels that a server may name.
pub const MAX_CHANNELS: usize = 25;

/// What is kept for a server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guild {
    /// What it has settled.
    pub settings: GuildSettings,
    /// Passages that it has pinned to questions, the latest first.
    pub pins: Vec<Pin>,
}

/// What a server has settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuildSettings {
    /// Channels that questions are answered in; everywhere where there are none.
    pub channels: Vec<u64>,
    /// How fixed texts sound.
    pub tone: Tone,
    /// Questions that one person may ask in a minute, where that is less than everywhere.
    pub per_minute: Option<u32>,
    /// Whether new posts may be answered in those forums that the owner named.
    pub forum: bool,
}

impl Default for GuildSettings {
    fn default() -> GuildSettings {
        GuildSettings {
            channels: Vec::new(),
            tone: Tone::Plain,
            per_minute: None,
            forum: true,
        }
    }
}

/// How fixed texts sound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// To the point.
    #[default]
    Plain,
    /// With a kind word.
    Friendly,
}

impl Tone {
    /// All of them, in the order they are offered.
    pub const ALL: [Tone; 2] = [Tone::Plain, Tone::Friendly];

    /// Its name, in files and in menus.
    pub fn name(self) -> &'static str {
        match self {
            Tone::Plain => "plain",
            Tone::Friendly => "friendly",
        }
    }

    /// The tone of that name.
    pub fn of(name: &str) -> Option<Tone> {
        Tone::ALL.into_iter().find(|tone| tone.name() == name)
    }
}

impl Store {
    /// What is kept for a server.
    pub async fn guild(&self, guild: u64) -> Result<Guild, StoreError> {
        self.run(move |connection| {
            Ok(Guild {
                settings: find(connection, guild)?,
                pins: pins::of_guild(connection, guild)?,
            })
        })
        .await
    }

    /// Keeps what a server has settled, in the place of what it settled before.
    pub async fn settle_guild(
        &self,
        guild: u64,
        settings: GuildSettings,
    ) -> Result<(), StoreError> {
        self.run(move |connection| settle(connection, guild, &settings))
            .await
    }
}

fn find(connection: &Connection, guild: u64) -> rusqlite::Result<GuildSettings> {
    let settled = connection
        .prepare_cached("SELECT tone, per_minute, forum FROM guilds WHERE guild = ?1")?
        .query_row([number(guild)], |row| {
            let tone: String = row.get(0)?;
            Ok(GuildSettings {
                channels: Vec::new(),
                tone: Tone::of(&tone).unwrap_or_default(),
                per_minute: row.get(1)?,
                forum: row.get(2)?,
            })
        })
        .optional()?;
    let Some(mut settings) = settled else {
        return Ok(GuildSettings::default());
    };
    let mut select = connection
        .prepare_cached("SELECT channel FROM guild_channels WHERE guild = ?1 ORDER BY channel")?;
    let rows = select.query_map([number(guild)], |row| row.get(0).map(id))?;
    settings.channels = rows.collect::<rusqlite::Result<_>>()?;
    Ok(settings)
}

fn settle(
    connection: &mut Connection,
    guild: u64,
    settings: &GuildSettings,
) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    transaction.execute(
        "INSERT OR REPLACE INTO guilds (guild, tone, per_minute, forum) VALUES (?1, ?2, ?3, ?4)",
        params![
            number(guild),
            settings.tone.name(),
            settings.per_minute,
            settings.forum
        ],
    )?;
    transaction.execute(
        "DELETE FROM guild_channels WHERE guild = ?1",
        [number(guild)],
    )?;
    for channel in settings.channels.iter().take(MAX_CHANNELS) {
        transaction.execute(
            "INSERT OR IGNORE INTO guild_channels (guild, channel) VALUES (?1, ?2)",
            [number(guild), number(*channel)],
        )?;
    }
    transaction.commit()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_a_server_has_settled_survives_and_is_replaced_as_a_whole() {
        let folder = tempfile::tempdir().unwrap();
        let settled = GuildSettings {
            channels: vec![20, u64::MAX],
            tone: Tone::Friendly,
            per_minute: Some(3),
            forum: false,
        };
        {
            let (store, _) = Store::open(folder.path()).unwrap();
            store.settle_guild(30, settled.clone()).await.unwrap();
        }
        let (store, _) = Store::open(folder.path()).unwrap();
        let found = store.guild(30).await.unwrap().settings;
        assert_eq!(found.channels.len(), 2);
        assert!(settled.channels.iter().all(|c| found.channels.contains(c)));
        assert_eq!(
            (found.tone, found.per_minute, found.forum),
            (Tone::Friendly, Some(3), false)
        );
        let less = GuildSettings {
            channels: vec![21],
            ..settled
        };
        store.settle_guild(30, less.clone()).await.unwrap();
        assert_eq!(store.guild(30).await.unwrap().settings, less);
        let default = GuildSettings::default();
        assert_eq!(store.guild(31).await.unwrap().settings, default);
    }
}
