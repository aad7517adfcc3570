//! How much is taken on at once, and from whom.
//!
//! A burst must neither use up memory nor keep others waiting; whoever is turned away is told so.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serenity::model::id::UserId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

/// Asks that may be open at the same time.
const OPEN: usize = 256;

/// Asks that one person may make at once.
const BURST: f64 = 6.0;

/// How long it takes until one more may be made.
const EACH: Duration = Duration::from_secs(4);

/// How many people are remembered before those who may ask freely again are forgotten.
const REMEMBERED: usize = 4_096;

/// Takes asks on, or not.
pub(crate) struct Intake {
    open: Arc<Semaphore>,
    askers: Mutex<HashMap<UserId, Allowance>>,
}

/// Why an ask is not taken on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shed {
    /// Too much is open.
    Busy,
    /// This person asks too fast.
    TooFast,
}

/// What one person may still ask.
struct Allowance {
    left: f64,
    since: Instant,
}

impl Intake {
    pub(crate) fn new() -> Intake {
        Intake {
            open: Arc::new(Semaphore::new(OPEN)),
            askers: Mutex::new(HashMap::new()),
        }
    }

    /// Takes an ask on; it stays open as long as what is returned is kept.
    pub(crate) fn admit(&self, asker: UserId) -> Result<OwnedSemaphorePermit, Shed> {
        let permit = Arc::clone(&self.open)
            .try_acquire_owned()
            .map_err(|_| Shed::Busy)?;
        let now = Instant::now();
        let mut askers = self.askers.lock().unwrap_or_else(PoisonError::into_inner);
        if askers.len() >= REMEMBERED {
            askers.retain(|_, allowance| allowance.at(now) < BURST);
        }
        let allowance = askers.entry(asker).or_insert(Allowance {
            left: BURST,
            since: now,
        });
        let left = allowance.at(now);
        if left < 1.0 {
            return Err(Shed::TooFast);
        }
        *allowance = Allowance {
            left: left - 1.0,
            since: now,
        };
        Ok(permit)
    }
}

impl Allowance {
    fn at(&self, now: Instant) -> f64 {
        let grown = now.saturating_duration_since(self.since).as_secs_f64() / EACH.as_secs_f64();
        (self.left + grown).min(BURST)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn one_person_s_burst_is_stopped_and_others_are_not() {
        let intake = Intake::new();
        for _ in 0..6 {
            drop(intake.admit(UserId::new(1)).unwrap());
        }
        assert_eq!(intake.admit(UserId::new(1)).unwrap_err(), Shed::TooFast);
        drop(intake.admit(UserId::new(2)).unwrap());
        tokio::time::advance(EACH).await;
        drop(intake.admit(UserId::new(1)).unwrap());
        assert_eq!(intake.admit(UserId::new(1)).unwrap_err(), Shed::TooFast);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_open_is_bounded() {
        let intake = Intake::new();
        let open: Vec<_> = (1..=OPEN as u64)
            .map(|id| intake.admit(UserId::new(id)).unwrap())
            .collect();
        assert_eq!(intake.admit(UserId::new(999)).unwrap_err(), Shed::Busy);
        drop(open);
        drop(intake.admit(UserId::new(999)).unwrap());
    }
}
