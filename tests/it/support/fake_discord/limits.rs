//! Rate limits, as Discord keeps them: per route and subject, and for the whole bot.
//!
//! Really enforced, so that a client that ignores the headers is refused.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use super::faults::Call;

/// Counts calls.
#[derive(Debug)]
pub(crate) struct Limits {
    /// Calls per period and route.
    pub(crate) per_route: u32,
    /// The period.
    pub(crate) period: Duration,
    /// Calls per second in all.
    pub(crate) per_second: usize,
    /// Calls that were refused.
    pub(crate) refused: usize,
    routes: HashMap<(Call, u64), VecDeque<Instant>>,
    all: VecDeque<Instant>,
}

/// What the headers of an answer say.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Standing {
    /// Calls per period.
    pub(crate) limit: u32,
    /// Calls left.
    pub(crate) remaining: u32,
    /// Time until the period ends.
    pub(crate) reset_after: Duration,
    /// Whether this call is refused, and whether because of all.
    pub(crate) refused: Option<bool>,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            per_route: 5,
            period: Duration::from_secs(1),
            per_second: 50,
            refused: 0,
            routes: HashMap::new(),
            all: VecDeque::new(),
        }
    }
}

impl Limits {
    /// Counts a call on `subject`.
    pub(crate) fn count(&mut self, call: Call, subject: u64) -> Standing {
        let now = Instant::now();
        let counted = !call.is_of_interaction();
        forget(&mut self.all, now, Duration::from_secs(1));
        let route = self.routes.entry((call, subject)).or_default();
        forget(route, now, self.period);
        let used = u32::try_from(route.len()).unwrap();
        let begun = route.front().copied().unwrap_or(now);
        let mut standing = Standing {
            limit: self.per_route,
            remaining: self.per_route.saturating_sub(used + 1),
            reset_after: (begun + self.period).saturating_duration_since(now),
            refused: None,
        };
        if counted && self.all.len() >= self.per_second {
            standing.refused = Some(true);
        } else if used >= self.per_route {
            standing.refused = Some(false);
        } else {
            route.push_back(now);
            if counted {
                self.all.push_back(now);
            }
        }
        self.refused += usize::from(standing.refused.is_some());
        standing
    }
}

/// The period is the same for all calls in it: it begins with its first.
fn forget(calls: &mut VecDeque<Instant>, now: Instant, period: Duration) {
    if calls.front().is_some_and(|first| *first + period <= now) {
        calls.clear();
    }
}
