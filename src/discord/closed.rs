//! Channels that are left alone for a while, such as those in which the bot may not write.
//!
//! Discord counts what it refuses and in the end bans whoever goes on, so after a refusal such a
//! channel is left alone; a forum is left alone after an answer that nobody asked for. Who may ask how often is counted in `intake`.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serenity::model::id::ChannelId;
use tokio::time::Instant;

/// How long a channel is left alone after a refusal.
const LEAVE_ALONE: Duration = Duration::from_secs(300);

/// How many are remembered.
const REMEMBERED: usize = 1_024;

/// Channels with the time of the last refusal.
pub(crate) struct Closed {
    since: Mutex<HashMap<ChannelId, Instant>>,
    time: Duration,
}

impl Default for Closed {
    fn default() -> Closed {
        Closed::for_a(LEAVE_ALONE)
    }
}

impl Closed {
    /// Leaves channels alone for `time`.
    pub(crate) fn for_a(time: Duration) -> Closed {
        Closed {
            since: Mutex::default(),
            time,
        }
    }

    /// Whether `channel` is left alone at `now`.
    pub(crate) fn contains(&self, channel: ChannelId, now: Instant) -> bool {
        let since = self.since.lock().unwrap_or_else(PoisonError::into_inner);
        since
            .get(&channel)
            .is_some_and(|since| self.is_fresh(*since, now))
    }

    /// Leaves `channel` alone from `now`; false where it already is, or too many are.
    pub(crate) fn insert(&self, channel: ChannelId, now: Instant) -> bool {
        let mut since = self.since.lock().unwrap_or_else(PoisonError::into_inner);
        if since.len() >= REMEMBERED {
            since.retain(|_, since| self.is_fresh(*since, now));
        }
        if since
            .get(&channel)
            .is_some_and(|since| self.is_fresh(*since, now))
        {
            return false;
        }
        let has_room = since.len() < REMEMBERED;
        if has_room {
            since.insert(channel, now);
        }
        has_room
    }

    fn is_fresh(&self, since: Instant, now: Instant) -> bool {
        now.saturating_duration_since(since) < self.time
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_channel_is_left_alone_for_a_while_and_memory_stays_bounded() {
        let closed = Closed::default();
        let channel = ChannelId::new(1);
        closed.insert(channel, Instant::now());
        assert!(closed.contains(channel, Instant::now()));
        assert!(!closed.contains(ChannelId::new(2), Instant::now()));
        tokio::time::advance(LEAVE_ALONE).await;
        assert!(!closed.contains(channel, Instant::now()));
        for id in 1..=3_000 {
            closed.insert(ChannelId::new(id), Instant::now());
        }
        assert!(
            closed
                .since
                .lock()
                .is_ok_and(|since| since.len() <= REMEMBERED)
        );
    }
}
