//! What is kept for each server, remembered so that a question need not wait for the file.
//!
//! All changes go through here. What can be settled, and by whom, is told in `settle`; what can be
//! pinned, in `pinning`.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use serenity::model::id::GuildId;
use tracing::warn;

use super::chain;
use super::desk::Desk;
use super::inbound::Place;
use crate::store::{Guild, GuildSettings, Pin, PinnedQuestion, StoreError};

/// Servers that are remembered; of further ones the file is asked each time.
const MOST: usize = 20_000;

/// Servers with what is kept for them.
#[derive(Default)]
pub(crate) struct Guilds {
    known: Mutex<HashMap<GuildId, Arc<Guild>>>,
}

impl Guilds {
    fn known(&self) -> MutexGuard<'_, HashMap<GuildId, Arc<Guild>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Desk {
    /// What is kept for the server of a place; for direct messages, nothing.
    pub(crate) async fn settled(&self, place: &Place) -> Arc<Guild> {
        let Some(guild) = place.guild else {
            return Arc::default();
        };
        if let Some(known) = self.guilds.known().get(&guild) {
            return Arc::clone(known);
        }
        let read = match self.store.guild(guild.get()).await {
            Ok(read) => Arc::new(read),
            Err(error) => {
                let cause = chain(&error);
                warn!(guild = guild.get(), cause, "could not look up settings");
                return Arc::default();
            }
        };
        let mut known = self.guilds.known();
        match known.len() < MOST {
            // What was settled while the file was read is newer.
            true => Arc::clone(known.entry(guild).or_insert(read)),
            false => read,
        }
    }

    /// Keeps what a server has settled; it holds from the next question on.
    pub(super) async fn settle(
        &self,
        guild: GuildId,
        settings: GuildSettings,
    ) -> Result<(), StoreError> {
        self.store.settle_guild(guild.get(), settings).await?;
        self.look_up_again(guild).await
    }

    /// Pins a passage; false where there are too many.
    pub(super) async fn pin(&self, guild: GuildId, pin: Pin) -> Result<bool, StoreError> {
        let kept = self.store.pin(guild.get(), pin, SystemTime::now()).await?;
        self.look_up_again(guild).await?;
        Ok(kept)
    }

    /// Takes a pin back.
    pub(super) async fn unpin(
        &self,
        guild: GuildId,
        question: PinnedQuestion,
    ) -> Result<(), StoreError> {
        self.store.unpin(guild.get(), question).await?;
        self.look_up_again(guild).await
    }

    async fn look_up_again(&self, guild: GuildId) -> Result<(), StoreError> {
        let fresh = Arc::new(self.store.guild(guild.get()).await?);
        let mut known = self.guilds.known();
        if known.len() < MOST || known.contains_key(&guild) {
            known.insert(guild, fresh);
        }
        Ok(())
    }

    /// Deletes everything that is kept of a server.
    pub(crate) async fn forget_guild(&self, guild: GuildId) -> Result<(), StoreError> {
        let deleted = self.store.forget_guild(guild.get()).await;
        self.guilds.known().remove(&guild);
        deleted
    }
}

/// Whether questions are answered at a place; those in a thread where they are in its channel.
pub(super) fn answers_at(settings: &GuildSettings, place: &Place) -> bool {
    let channels = [Some(place.channel), place.parent];
    let mut channels = channels.into_iter().flatten();
    settings.channels.is_empty()
        || channels.any(|channel| settings.channels.contains(&channel.get()))
}

/// Channels as links, which notify nobody.
pub(super) fn links(channels: &[u64]) -> String {
    let links: Vec<String> = channels.iter().map(|id| format!("<#{id}>")).collect();
    links.join(", ")
}
