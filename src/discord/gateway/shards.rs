//! How many connections serve the bot, and how close together they may begin sessions.
//!
//! Discord says both. What one connection does is told in `connection`.

use std::time::Duration;

use tokio::sync::{Mutex, MutexGuard};
use tokio::time::{Instant, sleep_until};

/// How long between two identifications of connections that share a turn.
const APART: Duration = Duration::from_secs(5);

/// The most turns that Discord may say there are.
const MOST: u32 = 1_024;

/// Which of the connections one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shard {
    /// Its number, counted from 0. Direct messages arrive at the first.
    pub(super) number: u32,
    /// How many there are.
    pub(super) of: u32,
}

/// Lets connections begin sessions, as many at the same time as Discord says.
#[derive(Debug)]
pub(super) struct Turns {
    last: Vec<Mutex<Option<Instant>>>,
}

/// The turn to begin a session, which nobody else has meanwhile.
pub(super) struct Turn<'a> {
    last: MutexGuard<'a, Option<Instant>>,
}

impl Turns {
    /// As many at the same time as `max_concurrency` says.
    pub(super) fn new(max_concurrency: u32) -> Turns {
        let turns = max_concurrency.clamp(1, MOST);
        Turns {
            last: (0..turns).map(|_| Mutex::default()).collect(),
        }
    }

    /// Waits for the turn of a shard; nothing where there are no turns, which cannot be.
    pub(super) async fn wait(&self, shard: Shard) -> Option<Turn<'_>> {
        let place = usize::try_from(shard.number).unwrap_or(0) % self.last.len().max(1);
        let last = self.last.get(place)?.lock().await;
        if let Some(last) = *last {
            sleep_until(last + APART).await;
        }
        Some(Turn { last })
    }
}

impl Turn<'_> {
    /// A session was begun; the next turn comes a while later.
    pub(super) fn used(mut self) {
        *self.last = Some(Instant::now());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn shards_that_share_a_turn_are_apart_and_others_are_not() {
        let turns = Turns::new(2);
        let begun = Instant::now();
        let mut times = Vec::new();
        for number in 0..6 {
            if let Some(turn) = turns.wait(Shard { number, of: 6 }).await {
                turn.used();
            }
            times.push(begun.elapsed().as_secs());
        }
        assert_eq!(times, [0, 0, 5, 5, 10, 10]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_turn_that_led_to_nothing_costs_no_time() {
        let turns = Turns::new(0);
        let begun = Instant::now();
        for number in 0..3 {
            drop(turns.wait(Shard { number, of: 3 }).await);
        }
        assert_eq!(begun.elapsed(), Duration::ZERO);
    }
}
