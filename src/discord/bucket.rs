//! One rate limit: what a response says about it, and whether a request may go.
//!
//! Nothing that a response says is trusted to be sound. Which requests fall under which limit is
//! told in `limiter`.

use std::time::Duration;

use tokio::time::Instant;

/// The shortest wait after a refusal, whatever Discord says.
const SHORTEST_WAIT: Duration = Duration::from_millis(100);

/// The wait after a refusal that names no usable time; it doubles with every further one.
const UNSAID_WAIT: Duration = Duration::from_secs(1);

/// The longest wait, whatever Discord says.
const LONGEST_WAIT: Duration = Duration::from_secs(600);

/// Added to every time that Discord tells: its clock is rounded, and requests take their time.
const SLACK: Duration = Duration::from_millis(50);

/// What a response says about limits. Nothing in it is trusted to be sound.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Facts {
    /// The HTTP status.
    pub(crate) status: u16,
    /// `X-RateLimit-Limit`.
    pub(crate) limit: Option<f64>,
    /// `X-RateLimit-Remaining`.
    pub(crate) remaining: Option<f64>,
    /// `X-RateLimit-Reset-After`, in seconds.
    pub(crate) reset_after: Option<f64>,
    /// `X-RateLimit-Bucket`.
    pub(crate) bucket: Option<String>,
    /// `Retry-After` or the body's `retry_after`, in seconds.
    pub(crate) retry_after: Option<f64>,
    /// Whose limit was hit, where one was.
    pub(crate) scope: Option<Scope>,
}

/// Whose limit a refused request hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// The bot's on one route.
    User,
    /// The bot's on all routes.
    Global,
    /// That of everyone who uses the resource; not held against the bot.
    Shared,
}

/// One limit.
#[derive(Default)]
pub(super) struct Bucket {
    /// Whether a response has told the limit.
    known: bool,
    /// Requests per period; none where Discord sets no limit.
    limit: Option<u32>,
    remaining: u32,
    resets_at: Option<Instant>,
    closed_until: Option<Instant>,
    in_flight: u32,
    /// Refusals in a row.
    refusals: u32,
}

/// Whether a request may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// Now.
    Now,
    /// Not before this time.
    At(Instant),
    /// After the response to another request.
    AfterResponse,
}

impl Bucket {
    /// When a request may go.
    pub(super) fn turn(&mut self, now: Instant) -> Turn {
        if let Some(until) = self.closed_until.filter(|until| *until > now) {
            return Turn::At(until);
        }
        if !self.known {
            // The first response tells how many may go at once.
            return match self.in_flight {
                0 => Turn::Now,
                _ => Turn::AfterResponse,
            };
        }
        let Some(limit) = self.limit else {
            return Turn::Now;
        };
        if self.resets_at.is_some_and(|at| at <= now) {
            self.resets_at = None;
            self.remaining = limit.saturating_sub(self.in_flight);
        }
        match self.resets_at {
            _ if self.remaining > 0 => Turn::Now,
            Some(at) => Turn::At(at),
            None if self.in_flight > 0 => Turn::AfterResponse,
            None => Turn::Now,
        }
    }

    /// A request goes.
    pub(super) fn take(&mut self) {
        self.remaining = self.remaining.saturating_sub(1);
        self.in_flight += 1;
    }

    /// A request is done, whatever came of it.
    pub(super) fn give_back(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    /// Lets nothing go before `until`.
    pub(super) fn close(&mut self, until: Instant) {
        self.closed_until = self.closed_until.max(Some(until));
    }

    /// Learns from a response; says how long to wait where it is a refusal.
    pub(super) fn learn(&mut self, facts: &Facts, now: Instant) -> Option<Duration> {
        self.learn_counts(facts, now);
        if facts.status != 429 {
            self.refusals = 0;
            return None;
        }
        let wait = wait_after(facts.retry_after, self.refusals);
        self.refusals = self.refusals.saturating_add(1);
        Some(wait)
    }

    fn learn_counts(&mut self, facts: &Facts, now: Instant) {
        let count = |number: Option<f64>| {
            number
                .filter(|number| number.is_finite() && *number >= 0.0)
                .map(|number| number.min(f64::from(u32::MAX)) as u32)
        };
        match (count(facts.limit), count(facts.remaining)) {
            (Some(limit), Some(remaining)) => {
                self.known = true;
                self.limit = Some(limit.max(1));
                let reset_after = duration(facts.reset_after).unwrap_or(UNSAID_WAIT);
                let resets_at = now + reset_after.min(LONGEST_WAIT) + SLACK;
                if self.resets_at.is_some_and(|at| at > now) {
                    // Answers of one period may arrive in any order: the lowest count is the last.
                    self.remaining = self.remaining.min(remaining);
                    self.resets_at = self.resets_at.max(Some(resets_at));
                } else {
                    let others = self.in_flight.saturating_sub(1);
                    self.remaining = remaining.saturating_sub(others);
                    self.resets_at = Some(resets_at);
                }
            }
            // A route without a limit of its own says nothing about one.
            _ if facts.status < 400 && !self.known => self.known = true,
            _ => {}
        }
    }

    /// Whether forgetting it could lead to a refusal.
    pub(super) fn matters(&self, now: Instant) -> bool {
        self.in_flight > 0
            || self.closed_until.is_some_and(|until| until > now)
            || self.resets_at.is_some_and(|at| at > now)
    }
}

/// How long to wait after the refusal number `refusals` in a row.
fn wait_after(retry_after: Option<f64>, refusals: u32) -> Duration {
    duration(retry_after)
        .filter(|wait| !wait.is_zero())
        .unwrap_or_else(|| UNSAID_WAIT.saturating_mul(1 << refusals.min(10)))
        .clamp(SHORTEST_WAIT, LONGEST_WAIT)
}

/// Seconds as a time, unless they are no time.
fn duration(seconds: Option<f64>) -> Option<Duration> {
    let seconds = seconds.filter(|seconds| seconds.is_finite() && *seconds >= 0.0)?;
    Duration::try_from_secs_f64(seconds.min(LONGEST_WAIT.as_secs_f64())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_that_makes_no_sense_is_replaced() {
        assert_eq!(wait_after(None, 0), Duration::from_secs(1));
        assert_eq!(wait_after(Some(0.0), 3), Duration::from_secs(8));
        assert_eq!(wait_after(Some(-5.0), 1), Duration::from_secs(2));
        assert_eq!(wait_after(Some(f64::NAN), 20), LONGEST_WAIT);
        assert_eq!(wait_after(Some(1e300), 0), LONGEST_WAIT);
        assert_eq!(wait_after(Some(0.001), 0), SHORTEST_WAIT);
        assert_eq!(wait_after(Some(65.5), 0), Duration::from_millis(65_500));
    }
}
