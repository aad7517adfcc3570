//! The gateway: the connection that Discord's events arrive on, kept up for as long as it may be.
//!
//! `connection` is one connection, from its greeting to its end; `pace` says how soon the next may
//! be made; here the one leads to the other. What events mean is told in `events`.

mod connection;
mod frame;
mod pace;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use secrecy::SecretString;
use serde::Deserialize;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use self::connection::{Connection, End};
use self::pace::{GOOD_SESSION, Pace};
use super::address::Address;
use super::error::DiscordError;
use super::events::Events;
use super::rest::{Body, Rest, RestError};
use super::route::Route;
use crate::store::Store;

/// The events that quoth asks for: servers, and messages in them and in direct messages. None of
/// them is privileged; of a server's messages Discord shows the words of those that mention quoth.
pub(crate) const INTENTS: u64 = GUILDS | GUILD_MESSAGES | DIRECT_MESSAGES;

const GUILDS: u64 = 1 << 0;
const GUILD_MESSAGES: u64 = 1 << 9;
const DIRECT_MESSAGES: u64 = 1 << 12;

/// Identifications that are left alone, so that a restart by hand is still possible today.
const RESERVE: u32 = 20;

/// Everything that is needed to enter the gateway.
pub(crate) struct Gateway {
    /// Tells where the gateway is.
    pub(crate) rest: Arc<Rest>,
    /// Says where it may be.
    pub(crate) address: Address,
    /// Proves who enters.
    pub(crate) token: SecretString,
    /// Remembers how often the gateway was entered.
    pub(crate) store: Store,
    /// Takes what arrives.
    pub(crate) events: Arc<Events>,
}

/// A session that can be taken up again where it was broken off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Session {
    id: String,
    /// Where it can be taken up; where that is not known, as any other.
    url: Option<String>,
    /// Number of the last event.
    seq: u64,
}

/// Answer to "where is the gateway?".
#[derive(Debug, Deserialize)]
struct Entrance {
    url: String,
    session_start_limit: StartLimit,
}

/// How often the gateway may be entered.
#[derive(Debug, Deserialize)]
struct StartLimit {
    remaining: u32,
    /// Milliseconds until the count begins anew.
    reset_after: u64,
}

impl Gateway {
    /// Takes events until `shutdown`; returns early only where trying again would be no use.
    pub(crate) async fn run(&self, shutdown: &CancellationToken) -> Result<(), DiscordError> {
        let mut pace = self.pace().await;
        let mut session: Option<Session> = None;
        loop {
            let pause = pace.pause(session.is_some());
            if !pause.is_zero() {
                let pause_ms = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX);
                info!(
                    pause_ms,
                    resumes = session.is_some(),
                    "waiting before entering the gateway"
                );
            }
            let stopped = tokio::select! {
                () = shutdown.cancelled() => true,
                () = tokio::time::sleep(pause) => false,
            };
            if stopped {
                return Ok(());
            }
            let resumes = session.is_some();
            let url = match session.as_ref().and_then(|session| session.url.clone()) {
                Some(url) => url,
                None => match self.entrance(resumes, &mut pace, shutdown).await? {
                    Some(url) => url,
                    None => return Ok(()),
                },
            };
            let begun = Instant::now();
            let opened = tokio::select! {
                () = shutdown.cancelled() => return Ok(()),
                opened = Connection::open(&url) => opened,
            };
            let end = match opened {
                Ok(connection) => {
                    if session.is_none() {
                        self.note_session().await;
                    }
                    connection
                        .serve(self, &mut session, &mut pace, shutdown)
                        .await
                }
                Err(reason) => End::Lost(reason),
            };
            pace.lost(begun.elapsed());
            match end {
                End::Stopped => return Ok(()),
                End::Fatal(error) => return Err(error),
                End::Asked => info!("Discord asks to enter the gateway again"),
                End::Lost(reason) => warn!(%reason, "the gateway connection was lost"),
                End::SessionLost(reason) => {
                    warn!(%reason, "the gateway session was lost");
                    session = None;
                }
            }
            if let Some(session) = &mut session
                && pace.lost_in_a_row() > 2
            {
                // Perhaps only the machine that holds the session is gone.
                session.url = None;
            }
        }
    }

    /// How soon the gateway may be entered, after what earlier runs of the program did.
    async fn pace(&self) -> Pace {
        match self.store.sessions(SystemTime::now(), GOOD_SESSION).await {
            Ok(sessions) => Pace::after(u32::try_from(sessions.len()).unwrap_or(u32::MAX)),
            Err(error) => {
                warn!(
                    cause = super::chain(&error),
                    "could not look up past sessions"
                );
                Pace::default()
            }
        }
    }

    async fn note_session(&self) {
        if let Err(error) = self.store.note_session(SystemTime::now()).await {
            warn!(cause = super::chain(&error), "could not note the session");
        }
    }

    /// Asks where the gateway is until it is told; nothing when `shutdown` comes first.
    async fn entrance(
        &self,
        resumes: bool,
        pace: &mut Pace,
        shutdown: &CancellationToken,
    ) -> Result<Option<String>, DiscordError> {
        let route = Route::gateway();
        loop {
            let asked = tokio::select! {
                () = shutdown.cancelled() => return Ok(None),
                asked = self.rest.call::<Entrance>(&route, Body::Empty) => asked,
            };
            let wait = match asked {
                Ok(entrance) if !self.address.allows_gateway(&entrance.url) => {
                    return Err(DiscordError::ForeignGateway {
                        url: entrance.url,
                        api: self.address.api().to_owned(),
                    });
                }
                Ok(entrance) if resumes || entrance.session_start_limit.remaining > RESERVE => {
                    return Ok(Some(entrance.url));
                }
                Ok(entrance) => {
                    let limit = entrance.session_start_limit;
                    let wait = Duration::from_millis(limit.reset_after.clamp(1_000, 86_400_000));
                    error!(
                        remaining = limit.remaining,
                        wait_s = wait.as_secs(),
                        "Discord allows no further connection for now"
                    );
                    wait
                }
                Err(error) if error.is_token_refused() => return Err(DiscordError::TokenRefused),
                Err(error) => {
                    let wait = pace.unreachable();
                    warn_unreachable(&error, wait);
                    wait
                }
            };
            tokio::select! {
                () = shutdown.cancelled() => return Ok(None),
                () = tokio::time::sleep(wait) => {}
            }
        }
    }
}

fn warn_unreachable(error: &RestError, wait: Duration) {
    let cause = super::chain(error);
    warn!(cause, wait_s = wait.as_secs(), "could not find the gateway");
}
