//! How soon the gateway may be entered again.
//!
//! Discord takes a token away that identifies a thousand times a day, so a new session waits ever
//! longer while sessions do not last. A session that can be taken up again may hurry.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The first wait before a second identification.
const FIRST_IDENTIFY: Duration = Duration::from_secs(5);

const LONGEST_IDENTIFY: Duration = Duration::from_secs(3_600);

/// The first wait after several connections in a row did not last.
const FIRST_LOST: Duration = Duration::from_secs(1);

const LONGEST_LOST: Duration = Duration::from_secs(30);

/// Connections that may be lost soon after one another before there is a wait.
const FREE: u32 = 3;

/// Sessions that earlier runs of the program may have begun lately before there is a wait.
const FREE_RESTARTS: u32 = 6;

/// How long a connection has to last to count as a good one.
const GOOD: Duration = Duration::from_secs(30);

/// How long a session has to last, so that the next one need not wait.
pub(super) const GOOD_SESSION: Duration = Duration::from_secs(600);

/// Counts what went wrong since a connection last lasted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Pace {
    identified: u32,
    lost: u32,
}

impl Pace {
    /// The pace of a program that was started again, where earlier runs of it began `sessions`
    /// sessions within [`GOOD_SESSION`]: a few restarts are free, a loop of them is not.
    pub(super) fn after(sessions: u32) -> Pace {
        Pace {
            identified: sessions.saturating_sub(FREE_RESTARTS),
            lost: 0,
        }
    }

    /// How long to wait before the next connection.
    pub(super) fn pause(self, resumes: bool) -> Duration {
        let lost = match self.lost.checked_sub(FREE) {
            None | Some(0) => Duration::ZERO,
            Some(more) => doubled(FIRST_LOST, more - 1, LONGEST_LOST),
        };
        if resumes || self.identified == 0 {
            return jittered(lost);
        }
        let identify = doubled(FIRST_IDENTIFY, self.identified - 1, LONGEST_IDENTIFY);
        jittered(identify.max(lost))
    }

    /// An identification was sent.
    pub(super) fn identified(&mut self) {
        self.identified = self.identified.saturating_add(1);
    }

    /// A connection ended, or was not made at all, after it had lasted for `lasted`.
    pub(super) fn lost(&mut self, lasted: Duration) {
        self.lost = match lasted >= GOOD {
            true => 1,
            false => self.lost.saturating_add(1),
        };
        if lasted >= GOOD_SESSION {
            self.identified = 0;
        }
    }

    /// How many connections in a row did not last.
    pub(super) fn lost_in_a_row(self) -> u32 {
        self.lost
    }

    /// Discord could not be reached; says how long to wait.
    pub(super) fn unreachable(&mut self) -> Duration {
        self.lost(Duration::ZERO);
        jittered(doubled(
            FIRST_LOST,
            self.lost.saturating_sub(1),
            LONGEST_LOST,
        ))
    }
}

fn doubled(first: Duration, times: u32, longest: Duration) -> Duration {
    first.saturating_mul(1 << times.min(20)).min(longest)
}

/// `pause` and up to a quarter more, so that many bots do not all come back at once.
fn jittered(pause: Duration) -> Duration {
    pause + pause.mul_f64(fraction() / 4.0)
}

/// Something between 0 and 1 that is different each time; nothing secret hangs on it.
pub(super) fn fraction() -> f64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let nanos = now.map_or(0, |now| now.subsec_nanos());
    f64::from(nanos.wrapping_mul(2_654_435_761)) / (f64::from(u32::MAX) + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_connection_and_the_first_returns_are_made_at_once() {
        let mut pace = Pace::default();
        assert_eq!(pace.pause(false), Duration::ZERO);
        pace.identified();
        for _ in 0..FREE {
            pace.lost(Duration::ZERO);
            assert_eq!(pace.pause(true), Duration::ZERO);
        }
        pace.lost(Duration::ZERO);
        assert!(pace.pause(true) >= FIRST_LOST);
        pace.lost(GOOD);
        assert_eq!(pace.pause(true), Duration::ZERO);
    }

    #[test]
    fn a_day_of_sessions_that_do_not_last_costs_few_identifications() {
        let mut pace = Pace::default();
        let mut time = Duration::ZERO;
        let mut identifications = 0;
        while time < Duration::from_secs(86_400) {
            time += pace.pause(false);
            pace.identified();
            pace.lost(Duration::ZERO);
            identifications += 1;
        }
        assert!(identifications <= 50, "{identifications}");
    }

    #[test]
    fn a_few_restarts_are_free_and_a_loop_of_them_is_not() {
        assert_eq!(Pace::after(FREE_RESTARTS).pause(false), Duration::ZERO);
        assert!(Pace::after(FREE_RESTARTS + 1).pause(false) >= FIRST_IDENTIFY);
        // A supervisor that starts it again every ten seconds, for a day.
        let (mut time, mut begun) = (0_u64, Vec::new());
        while time < 86_400 {
            let lately = begun
                .iter()
                .filter(|at| time - **at < GOOD_SESSION.as_secs());
            let lately = u32::try_from(lately.count()).unwrap_or(u32::MAX);
            time += 10 + Pace::after(lately).pause(false).as_secs();
            begun.push(time);
        }
        assert!(begun.len() < 2_000, "{}", begun.len());
    }

    #[test]
    fn an_hour_of_connections_that_do_not_last_costs_few_of_them() {
        let mut pace = Pace::default();
        let mut time = Duration::ZERO;
        let mut connections = 0;
        while time < Duration::from_secs(3_600) {
            time += pace.pause(true);
            pace.lost(Duration::ZERO);
            connections += 1;
        }
        assert!(connections <= 130, "{connections}");
    }

    #[test]
    fn a_network_that_is_gone_for_hours_is_asked_for_every_half_minute() {
        let mut pace = Pace::default();
        for _ in 0..500 {
            pace.lost(Duration::ZERO);
            assert!(pace.pause(true) <= Duration::from_secs(38));
        }
        assert!(pace.pause(true) >= Duration::from_secs(30));
    }

    #[test]
    fn chance_stays_between_nothing_and_one() {
        for _ in 0..1_000 {
            assert!((0.0..1.0).contains(&fraction()));
        }
    }
}
