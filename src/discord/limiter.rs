//! When a request may be sent, so that Discord never has to refuse one.
//!
//! Learns the limits from every response. Counts, waits and breaks off; sending is left to `rest`.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;
use tracing::warn;

use super::route::{Proof, Route};

/// Requests that a bot may send in any second, those on interactions not counted.
const PER_SECOND: usize = 50;

/// The shortest wait after a refusal, whatever Discord says.
const SHORTEST_WAIT: Duration = Duration::from_millis(100);

/// The wait after a refusal that names no usable time; it doubles with every further one.
const UNSAID_WAIT: Duration = Duration::from_secs(1);

/// The longest wait, whatever Discord says.
const LONGEST_WAIT: Duration = Duration::from_secs(600);

/// Added to every time that Discord tells: its clock is rounded, and requests take their time.
const SLACK: Duration = Duration::from_millis(50);

/// Refusals in [`INVALID_WINDOW`] from which nothing is sent any more; Discord bans an address at
/// ten thousand.
const MAX_INVALID: usize = 50;

const INVALID_WINDOW: Duration = Duration::from_secs(600);

/// How many limits are remembered before those that no longer matter are forgotten.
const MAX_BUCKETS: usize = 1_024;

/// Grants permits to send.
#[derive(Default)]
pub(crate) struct Limiter {
    state: Mutex<State>,
    changed: Notify,
}

/// A right to send one request; given back when dropped.
pub(crate) struct Permit<'a> {
    limiter: &'a Limiter,
    bucket: BucketKey,
    name: &'static str,
    subject: u64,
    proof: Proof,
}

/// Why a request may not be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Denied {
    /// It would have to wait for longer than it is worth.
    #[error("Discord asks to wait for {} s", wait.as_secs())]
    Wait {
        /// How long.
        wait: Duration,
    },
    /// Too many requests were refused lately.
    #[error("Discord refused too many requests lately; sending nothing for now")]
    Breaker,
    /// Discord does not know the token (any more).
    #[error("Discord refused the bot's token")]
    TokenRefused,
}

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

impl Limiter {
    /// Waits for the right to send a request to `route`, for at most `patience`.
    pub(crate) async fn permit(
        &self,
        route: &Route,
        patience: Duration,
    ) -> Result<Permit<'_>, Denied> {
        let until = Instant::now() + patience;
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            let now = Instant::now();
            let next = match self.lock().decide(route, now)? {
                Decision::Go(bucket) => {
                    return Ok(Permit {
                        limiter: self,
                        bucket,
                        name: route.name,
                        subject: route.subject,
                        proof: route.proof,
                    });
                }
                Decision::WaitUntil(next) => next,
                Decision::WaitForResponse => until,
            };
            if next > until || now >= until {
                return Err(Denied::Wait {
                    wait: next.saturating_duration_since(now),
                });
            }
            tokio::select! {
                () = tokio::time::sleep_until(next.max(now + Duration::from_millis(1))) => {}
                () = changed => {}
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Permit<'_> {
    /// Learns from the response to the permitted request; says how long to wait before trying
    /// again, where the response asks for that.
    pub(crate) fn learn(&self, facts: &Facts) -> Option<Duration> {
        let route = (self.name, self.subject, self.proof);
        let wait = self.limiter.lock().learn(route, facts, Instant::now());
        if let Some(wait) = wait {
            let wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
            warn!(route = self.name, scope = ?facts.scope, wait_ms, "Discord asks to wait");
        }
        wait
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let mut state = self.limiter.lock();
        if let Some(bucket) = state.buckets.get_mut(&self.bucket) {
            bucket.in_flight = bucket.in_flight.saturating_sub(1);
        }
        drop(state);
        self.limiter.changed.notify_waiters();
    }
}

/// What is known about limits.
#[derive(Default)]
struct State {
    buckets: HashMap<BucketKey, Bucket>,
    /// Discord's name for the limit of a route, once a response has told it.
    names: HashMap<&'static str, String>,
    /// No request of the bot's may be sent before.
    closed_until: Option<Instant>,
    /// When requests were permitted in the last second.
    permitted: VecDeque<Instant>,
    /// When requests were refused lately.
    invalid: VecDeque<Instant>,
    token_refused: bool,
}

/// Discord's name for a limit, or the route's as long as that is not known, and the subject.
type BucketKey = (String, u64);

/// One limit.
#[derive(Default)]
struct Bucket {
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

#[derive(Debug, PartialEq, Eq)]
enum Decision {
    Go(BucketKey),
    WaitUntil(Instant),
    WaitForResponse,
}

impl State {
    fn decide(&mut self, route: &Route, now: Instant) -> Result<Decision, Denied> {
        if self.token_refused && route.proof == Proof::BotToken {
            return Err(Denied::TokenRefused);
        }
        forget_before(&mut self.invalid, now.checked_sub(INVALID_WINDOW));
        if self.invalid.len() >= MAX_INVALID {
            return Err(Denied::Breaker);
        }
        self.forget_idle(now);
        let key = self.key(route.name, route.subject);
        let counted = route.proof == Proof::BotToken;
        if counted && let Some(until) = self.closed_until.filter(|until| *until > now) {
            return Ok(Decision::WaitUntil(until));
        }
        let bucket = self.buckets.entry(key.clone()).or_default();
        if let Some(decision) = bucket.decide(now) {
            return Ok(decision);
        }
        if counted {
            forget_before(&mut self.permitted, now.checked_sub(Duration::from_secs(1)));
            if self.permitted.len() >= PER_SECOND
                && let Some(first) = self.permitted.front()
            {
                return Ok(Decision::WaitUntil(*first + Duration::from_secs(1)));
            }
            self.permitted.push_back(now);
        }
        bucket.remaining = bucket.remaining.saturating_sub(1);
        bucket.in_flight += 1;
        Ok(Decision::Go(key))
    }

    fn learn(
        &mut self,
        (name, subject, proof): (&'static str, u64, Proof),
        facts: &Facts,
        now: Instant,
    ) -> Option<Duration> {
        if proof == Proof::BotToken && facts.status == 401 {
            self.token_refused = true;
        }
        let held_against_us = match facts.status {
            401 | 403 => true,
            429 => facts.scope != Some(Scope::Shared),
            _ => false,
        };
        if held_against_us {
            self.invalid.push_back(now);
        }
        if let Some(bucket) = facts.bucket.as_ref().filter(|name| name.len() <= 64)
            && self.names.get(name) != Some(bucket)
        {
            // What was in flight under the old name stays counted there until it is dropped.
            self.names.insert(name, bucket.clone());
        }
        let key = self.key(name, subject);
        let bucket = self.buckets.entry(key).or_default();
        bucket.learn(facts, now);
        if facts.status != 429 {
            bucket.refusals = 0;
            return None;
        }
        let wait = wait_after(facts.retry_after, bucket.refusals);
        bucket.refusals = bucket.refusals.saturating_add(1);
        // A refusal without a scope comes from what stands before Discord, and is about us.
        let everything = matches!(facts.scope, Some(Scope::Global) | None);
        if everything && proof == Proof::BotToken {
            self.closed_until = self.closed_until.max(Some(now + wait));
        } else {
            bucket.closed_until = bucket.closed_until.max(Some(now + wait));
        }
        Some(wait)
    }

    fn key(&self, name: &'static str, subject: u64) -> BucketKey {
        let name = self.names.get(name).map_or(name, String::as_str);
        (name.to_owned(), subject)
    }

    fn forget_idle(&mut self, now: Instant) {
        if self.buckets.len() >= MAX_BUCKETS {
            self.buckets.retain(|_, bucket| bucket.matters(now));
        }
    }
}

impl Bucket {
    /// Why a request has to wait; none where it may go.
    fn decide(&mut self, now: Instant) -> Option<Decision> {
        if let Some(until) = self.closed_until.filter(|until| *until > now) {
            return Some(Decision::WaitUntil(until));
        }
        if !self.known {
            // The first response tells how many may go at once.
            return (self.in_flight > 0).then_some(Decision::WaitForResponse);
        }
        let limit = self.limit?;
        if self.resets_at.is_some_and(|at| at <= now) {
            self.resets_at = None;
            self.remaining = limit.saturating_sub(self.in_flight);
        }
        if self.remaining > 0 {
            return None;
        }
        match self.resets_at {
            Some(at) => Some(Decision::WaitUntil(at)),
            None if self.in_flight > 0 => Some(Decision::WaitForResponse),
            None => None,
        }
    }

    fn learn(&mut self, facts: &Facts, now: Instant) {
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
    fn matters(&self, now: Instant) -> bool {
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

fn forget_before(times: &mut VecDeque<Instant>, limit: Option<Instant>) {
    while times.front().is_some_and(|time| Some(*time) <= limit) {
        times.pop_front();
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;
    use serenity::model::id::{ChannelId, InteractionId};

    const PATIENCE: Duration = Duration::from_secs(30);

    fn message(channel: u64) -> Route {
        Route::create_message(ChannelId::new(channel))
    }

    fn headers(limit: u32, remaining: u32, reset_after: f64) -> Facts {
        Facts {
            status: 200,
            limit: Some(f64::from(limit)),
            remaining: Some(f64::from(remaining)),
            reset_after: Some(reset_after),
            bucket: Some("abc".to_owned()),
            ..Facts::default()
        }
    }

    fn refusal(scope: Option<Scope>, retry_after: Option<f64>) -> Facts {
        Facts {
            status: 429,
            scope,
            retry_after,
            ..Facts::default()
        }
    }

    /// Sends once and says how long that took.
    async fn sent(limiter: &Limiter, route: &Route, facts: &Facts) -> Duration {
        let start = Instant::now();
        let permit = limiter.permit(route, PATIENCE).await.unwrap();
        permit.learn(facts);
        start.elapsed()
    }

    #[tokio::test(start_paused = true)]
    async fn a_used_up_limit_is_waited_for_and_others_are_not_held_up() {
        let limiter = Limiter::default();
        sent(&limiter, &message(1), &headers(2, 1, 5.0)).await;
        sent(&limiter, &message(1), &headers(2, 0, 5.0)).await;
        let other = sent(&limiter, &message(2), &headers(2, 1, 5.0)).await;
        assert_eq!(other, Duration::ZERO);
        let waited = sent(&limiter, &message(1), &headers(2, 1, 5.0)).await;
        assert_eq!(waited.as_secs(), 5);
    }

    #[tokio::test(start_paused = true)]
    async fn until_a_limit_is_known_requests_go_one_by_one() {
        let limiter = Limiter::default();
        let first = limiter.permit(&message(1), PATIENCE).await.unwrap();
        let second = limiter.permit(&message(1), Duration::from_secs(1)).await;
        assert!(second.is_err());
        first.learn(&headers(5, 4, 1.0));
        drop(first);
        let _second = limiter.permit(&message(1), PATIENCE).await.unwrap();
        let _third = limiter.permit(&message(1), PATIENCE).await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn no_second_sees_more_than_fifty_requests_but_interactions_pass() {
        let limiter = Limiter::default();
        let start = Instant::now();
        for channel in 1..=51 {
            sent(&limiter, &message(channel), &headers(5, 4, 1.0)).await;
        }
        assert_eq!(start.elapsed().as_secs(), 1);
        let callback = Route::callback(InteractionId::new(1), "token");
        let waited = sent(&limiter, &callback, &headers(5, 4, 1.0)).await;
        assert_eq!(waited, Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn a_global_refusal_holds_everyone_but_interactions() {
        let limiter = Limiter::default();
        sent(
            &limiter,
            &message(1),
            &refusal(Some(Scope::Global), Some(3.0)),
        )
        .await;
        let callback = Route::callback(InteractionId::new(1), "token");
        let waited = sent(&limiter, &callback, &headers(5, 4, 1.0)).await;
        assert_eq!(waited, Duration::ZERO);
        let waited = sent(&limiter, &message(2), &headers(5, 4, 1.0)).await;
        assert_eq!(waited.as_secs(), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn a_route_s_own_refusal_holds_only_that_route() {
        let limiter = Limiter::default();
        for scope in [Scope::User, Scope::Shared] {
            sent(&limiter, &message(1), &refusal(Some(scope), Some(2.5))).await;
            let other = sent(&limiter, &message(2), &headers(5, 4, 1.0)).await;
            assert_eq!(other, Duration::ZERO);
        }
    }

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

    #[tokio::test(start_paused = true)]
    async fn headers_that_make_no_sense_neither_stop_nor_flood() {
        let limiter = Limiter::default();
        let broken = Facts {
            status: 200,
            limit: Some(f64::NAN),
            remaining: Some(-3.0),
            reset_after: Some(f64::INFINITY),
            ..Facts::default()
        };
        let start = Instant::now();
        for _ in 0..200 {
            sent(&limiter, &message(1), &broken).await;
        }
        assert!(start.elapsed() >= Duration::from_secs(3));
        assert!(start.elapsed() <= Duration::from_secs(4));
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_longer_than_the_patience_is_told_at_once() {
        let limiter = Limiter::default();
        sent(
            &limiter,
            &message(1),
            &refusal(Some(Scope::User), Some(300.0)),
        )
        .await;
        let start = Instant::now();
        let denied = limiter.permit(&message(1), PATIENCE).await.err();
        let wait = Duration::from_secs(300);
        assert_eq!(denied, Some(Denied::Wait { wait }));
        assert_eq!(start.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn fifty_refusals_stop_everything_until_they_are_ten_minutes_old() {
        let limiter = Limiter::default();
        let forbidden = Facts {
            status: 403,
            ..Facts::default()
        };
        for _ in 0..50 {
            sent(&limiter, &message(1), &forbidden).await;
        }
        let denied = limiter.permit(&message(2), PATIENCE).await.err();
        assert_eq!(denied, Some(Denied::Breaker));
        tokio::time::advance(INVALID_WINDOW + Duration::from_secs(1)).await;
        assert!(limiter.permit(&message(2), PATIENCE).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn shared_refusals_are_not_held_against_us() {
        let limiter = Limiter::default();
        for _ in 0..60 {
            sent(
                &limiter,
                &message(1),
                &refusal(Some(Scope::Shared), Some(0.2)),
            )
            .await;
        }
        assert!(limiter.permit(&message(1), PATIENCE).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn after_the_token_was_refused_it_is_not_sent_again() {
        let limiter = Limiter::default();
        let unauthorized = Facts {
            status: 401,
            ..Facts::default()
        };
        sent(&limiter, &message(1), &unauthorized).await;
        let denied = limiter.permit(&message(2), PATIENCE).await.err();
        assert_eq!(denied, Some(Denied::TokenRefused));
    }

    #[tokio::test(start_paused = true)]
    async fn limits_that_no_longer_matter_are_forgotten() {
        let limiter = Limiter::default();
        for id in 1..=5_000 {
            let callback = Route::callback(InteractionId::new(id), "token");
            sent(&limiter, &callback, &headers(5, 4, 0.0)).await;
            tokio::time::advance(Duration::from_millis(1)).await;
        }
        assert!(limiter.lock().buckets.len() <= MAX_BUCKETS);
    }
}
