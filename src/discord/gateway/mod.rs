//! The gateway: the connection that Discord's events arrive on, kept up for as long as it may be.
//!
//! `connection` is one connection, from its greeting to its end; `pace` says how soon the next may
//! be made; here the one leads to the other, for as many `shards` as Discord recommends. What
//! events mean is told in `events`.

mod connection;
mod frame;
mod pace;
mod shards;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use secrecy::SecretString;
use serde::Deserialize;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use self::connection::{Connection, End};
use self::pace::{GOOD_SESSION, Pace};
use self::shards::{Shard, Turn, Turns};
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
    /// How many connections Discord recommends.
    #[serde(default = "one")]
    shards: u32,
    session_start_limit: StartLimit,
}

fn one() -> u32 {
    1
}

/// How often the gateway may be entered.
#[derive(Debug, Deserialize)]
struct StartLimit {
    remaining: u32,
    /// Milliseconds until the count begins anew.
    reset_after: u64,
    /// How many connections may begin a session at the same time.
    #[serde(default = "one")]
    max_concurrency: u32,
}

/// How the service of a connection, or of all, ended.
enum Finish {
    /// We were asked to stop.
    Stopped,
    /// Discord wants the bot to be served by more connections.
    MoreShards,
    /// Trying again is no use.
    Fatal(DiscordError),
}

impl Gateway {
    /// Takes events until `shutdown`; returns early only where trying again would be no use.
    pub(crate) async fn run(self, shutdown: &CancellationToken) -> Result<(), DiscordError> {
        let mut pace = self.pace().await;
        let gateway = Arc::new(self);
        let mut connections = 0;
        loop {
            if !wait(pace.pause(false), false, shutdown).await {
                return Ok(());
            }
            let entrance = match gateway.entrance(None, &mut pace, shutdown).await? {
                Some(entrance) => entrance,
                None => return Ok(()),
            };
            let recommended = entrance.shards.max(1);
            if recommended <= connections {
                return Err(DiscordError::TooManyServers { connections });
            }
            connections = recommended;
            if connections > 1 {
                info!(connections, "Discord recommends several connections");
            }
            match gateway.serve(&entrance, connections, pace, shutdown).await {
                Finish::Stopped => return Ok(()),
                Finish::Fatal(error) => return Err(error),
                Finish::MoreShards => {
                    warn!(connections, "Discord wants more connections");
                    pace.identified();
                }
            }
        }
    }

    /// Serves with so many connections until one cannot go on.
    async fn serve(
        self: &Arc<Gateway>,
        entrance: &Entrance,
        connections: u32,
        pace: Pace,
        shutdown: &CancellationToken,
    ) -> Finish {
        let stop = shutdown.child_token();
        let turns = Arc::new(Turns::new(entrance.session_start_limit.max_concurrency));
        let mut shards = JoinSet::new();
        for number in 0..connections {
            let (gateway, turns) = (Arc::clone(self), Arc::clone(&turns));
            let (url, stop) = (entrance.url.clone(), stop.clone());
            let shard = Shard {
                number,
                of: connections,
            };
            shards.spawn(async move { gateway.keep_up(shard, url, &turns, pace, &stop).await });
        }
        let mut finish = Finish::Stopped;
        while let Some(ended) = shards.join_next().await {
            let ended = match ended {
                Ok(ended) => ended,
                Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
                Err(_) => Finish::Stopped,
            };
            // The others end because of this one.
            stop.cancel();
            if let Finish::Stopped = finish {
                finish = ended;
            }
        }
        finish
    }

    /// Keeps one connection up; the first time at `url`.
    async fn keep_up(
        &self,
        shard: Shard,
        url: String,
        turns: &Turns,
        mut pace: Pace,
        shutdown: &CancellationToken,
    ) -> Finish {
        let mut session: Option<Session> = None;
        let mut first = Some(url);
        loop {
            let resumes = session.is_some();
            if first.is_none() && !wait(pace.pause(resumes), resumes, shutdown).await {
                return Finish::Stopped;
            }
            let known = session.as_ref().and_then(|session| session.url.clone());
            let url = match first.take().or(known) {
                Some(url) => url,
                None => match self.entrance(Some(resumes), &mut pace, shutdown).await {
                    Ok(Some(entrance)) => entrance.url,
                    Ok(None) => return Finish::Stopped,
                    Err(error) => return Finish::Fatal(error),
                },
            };
            let turn = match resumes {
                true => None,
                false => tokio::select! {
                    () = shutdown.cancelled() => return Finish::Stopped,
                    turn = turns.wait(shard) => turn,
                },
            };
            let begun = Instant::now();
            let opened = tokio::select! {
                () = shutdown.cancelled() => return Finish::Stopped,
                opened = Connection::open(&url, shard) => opened,
            };
            let end = match opened {
                Ok(connection) => {
                    // The first stands for all: they are begun together.
                    if !resumes && shard.number == 0 {
                        self.note_session().await;
                    }
                    let served = Served {
                        gateway: self,
                        turn,
                        session: &mut session,
                        pace: &mut pace,
                    };
                    connection.serve(served, shutdown).await
                }
                Err(reason) => End::Lost(reason),
            };
            pace.lost(begun.elapsed());
            match end {
                End::Stopped => return Finish::Stopped,
                End::Fatal(error) => return Finish::Fatal(error),
                End::MoreShards => return Finish::MoreShards,
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
    ///
    /// It is asked for all connections, or for one, which may take up a session.
    async fn entrance(
        &self,
        one_resumes: Option<bool>,
        pace: &mut Pace,
        shutdown: &CancellationToken,
    ) -> Result<Option<Entrance>, DiscordError> {
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
                Ok(entrance) if entrance.allows(one_resumes) => return Ok(Some(entrance)),
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

impl Entrance {
    /// Whether enough sessions may be begun today: none to resume, one, or one for each connection.
    fn allows(&self, one_resumes: Option<bool>) -> bool {
        let begun = match one_resumes {
            Some(true) => return true,
            Some(false) => 1,
            None => self.shards.max(1),
        };
        self.session_start_limit.remaining >= RESERVE.saturating_add(begun)
    }
}

/// Waits before the gateway is entered; false when `shutdown` comes first.
async fn wait(pause: Duration, resumes: bool, shutdown: &CancellationToken) -> bool {
    if !pause.is_zero() {
        let pause_ms = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX);
        info!(pause_ms, resumes, "waiting before entering the gateway");
    }
    tokio::select! {
        () = shutdown.cancelled() => false,
        () = tokio::time::sleep(pause) => true,
    }
}

/// What a connection serves, and what it may use up.
struct Served<'a> {
    gateway: &'a Gateway,
    /// The turn to begin a session, where one is begun.
    turn: Option<Turn<'a>>,
    session: &'a mut Option<Session>,
    pace: &'a mut Pace,
}

fn warn_unreachable(error: &RestError, wait: Duration) {
    let cause = super::chain(error);
    warn!(cause, wait_s = wait.as_secs(), "could not find the gateway");
}
