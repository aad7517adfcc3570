//! How much is taken on at once, and from whom.
//!
//! A burst must neither use up memory nor keep others waiting; whoever is turned away is told so.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serenity::model::id::UserId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use super::inbound::Place;
use crate::settings::Rates;

/// Asks that may be open at the same time.
const OPEN: usize = 256;

/// What part of a minute's asks may be made at once: by one person, in a channel, in a server. One
/// server's flood leaves room for the others.
const AT_ONCE: (f64, f64, f64) = (0.4, 0.5, 0.3);

/// How many people, channels or servers are remembered before those who may ask freely again are
/// forgotten.
const REMEMBERED: usize = 4_096;

/// How often something may be done.
#[derive(Clone, Copy)]
struct Rate {
    burst: f64,
    each: Duration,
}

impl Rate {
    /// `asks` in a minute, of which the part `at_once` may come together, but at least one.
    fn of(asks: u32, at_once: f64) -> Rate {
        Rate {
            burst: (f64::from(asks) * at_once).round().max(1.0),
            each: Duration::from_secs(60) / asks.max(1),
        }
    }
}

/// Takes asks on, or not.
pub(crate) struct Intake {
    open: Arc<Semaphore>,
    rates: Rates,
    people: Mutex<Allowances<u64>>,
    channels: Mutex<Allowances<u64>>,
    guilds: Mutex<Allowances<u64>>,
    /// People in servers that allow less than is allowed everywhere.
    members: Mutex<Allowances<(u64, u64)>>,
}

/// Why an ask is not taken on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shed {
    /// Too much is open, or asked in this place.
    Busy,
    /// This person asks too fast.
    TooFast,
}

/// What each may still ask, by their ids.
type Allowances<Id> = HashMap<Id, Allowance>;

/// What one may still ask.
struct Allowance {
    left: f64,
    since: Instant,
}

impl Intake {
    pub(crate) fn new(rates: Rates) -> Intake {
        Intake {
            open: Arc::new(Semaphore::new(OPEN)),
            rates,
            people: Mutex::default(),
            channels: Mutex::default(),
            guilds: Mutex::default(),
            members: Mutex::default(),
        }
    }

    /// Takes an ask on; it stays open as long as what is returned is kept.
    pub(crate) fn admit(&self, asker: UserId, place: &Place) -> Result<OwnedSemaphorePermit, Shed> {
        self.admit_member(asker, place, None)
    }

    /// As [`admit`](Self::admit), where the server lets a person ask `per_minute` questions.
    pub(crate) fn admit_member(
        &self,
        asker: UserId,
        place: &Place,
        per_minute: Option<u32>,
    ) -> Result<OwnedSemaphorePermit, Shed> {
        let permit = Arc::clone(&self.open)
            .try_acquire_owned()
            .map_err(|_| Shed::Busy)?;
        let now = Instant::now();
        let (of_person, of_channel, of_guild) = AT_ONCE;
        let rate = Rate::of(self.rates.person, of_person);
        if !take(&self.people, rate, asker.get(), now) {
            return Err(Shed::TooFast);
        }
        let in_guild = place.guild.map(|guild| guild.get());
        if let (Some(asks), Some(guild)) = (per_minute, in_guild)
            && !take(
                &self.members,
                Rate::of(asks, of_person),
                (guild, asker.get()),
                now,
            )
        {
            return Err(Shed::TooFast);
        }
        let channel = Rate::of(self.rates.channel, of_channel);
        let server = Rate::of(self.rates.server, of_guild);
        let fits = take(&self.channels, channel, place.channel.get(), now)
            && in_guild.is_none_or(|guild| take(&self.guilds, server, guild, now));
        match fits {
            true => Ok(permit),
            false => Err(Shed::Busy),
        }
    }
}

/// Takes one from what `id` may still ask; false where nothing is left.
fn take<Id: Hash + Eq>(
    allowances: &Mutex<Allowances<Id>>,
    rate: Rate,
    id: Id,
    now: Instant,
) -> bool {
    let mut allowances = allowances.lock().unwrap_or_else(PoisonError::into_inner);
    if allowances.len() >= REMEMBERED {
        allowances.retain(|_, allowance| allowance.at(rate, now) < rate.burst);
    }
    let allowance = allowances.entry(id).or_insert(Allowance {
        left: rate.burst,
        since: now,
    });
    let left = allowance.at(rate, now);
    if left < 1.0 {
        return false;
    }
    *allowance = Allowance {
        left: left - 1.0,
        since: now,
    };
    true
}

impl Allowance {
    fn at(&self, rate: Rate, now: Instant) -> f64 {
        let grown = now.saturating_duration_since(self.since).as_secs_f64();
        (self.left + grown / rate.each.as_secs_f64()).min(rate.burst)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;
    use serenity::model::id::{ChannelId, GuildId};

    fn place(channel: u64, guild: Option<u64>) -> Place {
        Place {
            guild: guild.map(GuildId::new),
            channel: ChannelId::new(channel),
            parent: None,
            roles: Vec::new(),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn one_person_s_burst_is_stopped_and_others_are_not() {
        let intake = Intake::new(Rates::default());
        for _ in 0..6 {
            drop(intake.admit(UserId::new(1), &place(1, None)).unwrap());
        }
        assert_eq!(
            intake.admit(UserId::new(1), &place(1, None)).unwrap_err(),
            Shed::TooFast
        );
        drop(intake.admit(UserId::new(2), &place(2, None)).unwrap());
        tokio::time::advance(Duration::from_secs(4)).await;
        drop(intake.admit(UserId::new(1), &place(1, None)).unwrap());
        assert_eq!(
            intake.admit(UserId::new(1), &place(1, None)).unwrap_err(),
            Shed::TooFast
        );
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_open_is_bounded() {
        let intake = Intake::new(Rates::default());
        let open: Vec<_> = (1..=OPEN as u64)
            .map(|id| intake.admit(UserId::new(id), &place(id, None)).unwrap())
            .collect();
        assert_eq!(
            intake
                .admit(UserId::new(999), &place(999, None))
                .unwrap_err(),
            Shed::Busy
        );
        drop(open);
        drop(intake.admit(UserId::new(999), &place(999, None)).unwrap());
    }

    #[tokio::test(start_paused = true)]
    async fn one_server_s_flood_leaves_room_for_others() {
        let intake = Intake::new(Rates::default());
        let admitted = |users: std::ops::Range<u64>, guild: u64| {
            let mut admitted = 0;
            for user in users {
                // A few channels, so that it is the server that is full.
                let place = place(user % 4 + 10 * guild, Some(guild));
                admitted += usize::from(intake.admit(UserId::new(user), &place).is_ok());
            }
            admitted
        };
        assert_eq!(admitted(1..1_000, 1), 180);
        assert_eq!(admitted(2_000..2_050, 2), 50);
    }
}
