//! One connection to the gateway, from the greeting to its end.
//!
//! Beats, answers and listens. Whether another connection follows is decided by the caller.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde::Deserialize;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, WebSocketConfig};
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};

use super::frame::{self, Closed, Received};
use super::pace::fraction;
use super::shards::Shard;
use super::{Gateway, Served, Session};
use crate::discord::error::DiscordError;
use crate::discord::events::Me;

/// How long opening a connection, its greeting, or the answer to an identification may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long a frame that we send may take.
const SEND: Duration = Duration::from_secs(5);

/// The largest message that is taken; a server of a hundred thousand members fits well.
const MAX_MESSAGE: usize = 64 << 20;

/// The code that ends a connection of ours and leaves its session alive.
const UNKNOWN_ERROR: u16 = 4000;

/// An open connection.
pub(super) struct Connection {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// Time between heartbeats.
    interval: Duration,
    /// Which of the connections it is.
    shard: Shard,
}

/// How a connection ended.
#[derive(Debug)]
pub(super) enum End {
    /// We were asked to stop.
    Stopped,
    /// Discord asked to connect again.
    Asked,
    /// It broke; the session may still be there.
    Lost(Reason),
    /// The session is gone.
    SessionLost(Reason),
    /// Discord wants the bot to be served by more connections.
    MoreShards,
    /// There is no use in connecting again.
    Fatal(DiscordError),
}

/// Why a connection or a session was lost.
#[derive(Debug, thiserror::Error)]
pub(super) enum Reason {
    #[error("the connection could not be made in time")]
    Slow,
    #[error("the connection failed: {0}")]
    Broken(String),
    #[error("no greeting came")]
    NoHello,
    #[error("the identification was not answered")]
    NoReady,
    #[error("a heartbeat was not answered")]
    NoAck,
    #[error("the connection was closed with code {0}")]
    Closed(u16),
    #[error("the connection ended")]
    Ended,
    #[error("Discord does not accept the session")]
    Invalid,
}

/// What of the first event is needed.
#[derive(Deserialize)]
struct Ready {
    session_id: String,
    resume_gateway_url: String,
    #[serde(flatten)]
    me: Me,
}

impl Connection {
    /// Opens a connection and waits for the greeting.
    pub(super) async fn open(url: &str, shard: Shard) -> Result<Connection, Reason> {
        let config = WebSocketConfig::default()
            .max_message_size(Some(MAX_MESSAGE))
            .max_frame_size(Some(MAX_MESSAGE));
        let url = format!("{}/?v=10&encoding=json", url.trim_end_matches('/'));
        let opening = connect_async_with_config(url, Some(config), true);
        let (socket, _) = timeout(PATIENCE, opening)
            .await
            .map_err(|_| Reason::Slow)?
            .map_err(broken)?;
        let mut connection = Connection {
            socket,
            interval: Duration::ZERO,
            shard,
        };
        let hello = async {
            loop {
                let text = connection.next_text().await?;
                if let Some(Received::Hello { interval }) = Received::parse(&text) {
                    return Ok(interval);
                }
            }
        };
        let interval = match timeout(PATIENCE, hello).await {
            Ok(interval) => interval?,
            Err(_) => return Err(Reason::NoHello),
        };
        // A broken greeting must not make us beat without pause, or never.
        connection.interval = Duration::from_millis(interval.clamp(50, 120_000));
        Ok(connection)
    }

    /// Begins a session, or takes up the one that is there, and serves it to the connection's end.
    pub(super) async fn serve(mut self, served: Served<'_>, shutdown: &CancellationToken) -> End {
        let Served {
            gateway,
            turn,
            session,
            pace,
        } = served;
        let first = match session {
            Some(session) => frame::resume(&gateway.token, session),
            None => {
                pace.identified();
                frame::identify(&gateway.token, self.shard)
            }
        };
        let sent = self.send(first).await;
        if let Some(turn) = turn {
            turn.used();
        }
        if let Err(reason) = sent {
            return End::Lost(reason);
        }
        let mut listener = Listener {
            gateway,
            shard: self.shard,
            session,
            acknowledged: true,
            ready: false,
        };
        let begun = Instant::now();
        // The first beat comes at a random time, so that not all bots beat at once.
        let mut next_beat = begun + self.interval.mul_f64(fraction());
        let end = loop {
            let must_be_ready = begun + PATIENCE;
            let text = tokio::select! {
                () = shutdown.cancelled() => break End::Stopped,
                () = tokio::time::sleep_until(must_be_ready), if !listener.ready => {
                    break End::Lost(Reason::NoReady);
                }
                () = tokio::time::sleep_until(next_beat) => {
                    if !listener.acknowledged {
                        break End::Lost(Reason::NoAck);
                    }
                    listener.acknowledged = false;
                    next_beat = Instant::now() + self.interval;
                    match self.send(listener.heartbeat()).await {
                        Ok(()) => continue,
                        Err(reason) => break End::Lost(reason),
                    }
                }
                text = self.next_text() => text,
            };
            match text {
                Ok(text) => match listener.take(&text) {
                    Next::Listen => {}
                    Next::Beat => match self.send(listener.heartbeat()).await {
                        Ok(()) => {}
                        Err(reason) => break End::Lost(reason),
                    },
                    Next::End(end) => break end,
                },
                Err(Reason::Closed(code)) => break after_close(code),
                Err(reason) => break End::Lost(reason),
            }
        };
        self.close(&end).await;
        end
    }

    /// The next frame with text in it.
    async fn next_text(&mut self) -> Result<tungstenite::Utf8Bytes, Reason> {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Text(text))) => return Ok(text),
                Some(Ok(Message::Close(frame))) => {
                    let code = frame.map_or(CloseCode::Abnormal, |frame| frame.code);
                    return Err(Reason::Closed(code.into()));
                }
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(broken(error)),
                None => return Err(Reason::Ended),
            }
        }
    }

    async fn send(&mut self, text: String) -> Result<(), Reason> {
        match timeout(SEND, self.socket.send(Message::text(text))).await {
            Ok(sent) => sent.map_err(broken),
            Err(_) => Err(Reason::Slow),
        }
    }

    /// Says good-bye: for good where we stop, else so that the session stays alive.
    async fn close(&mut self, end: &End) {
        let code = match end {
            End::Stopped => CloseCode::Normal,
            _ => CloseCode::from(UNKNOWN_ERROR),
        };
        let frame = CloseFrame {
            code,
            reason: "".into(),
        };
        // Whoever is gone cannot say good-bye; there is nothing to wait for.
        let _ = timeout(Duration::from_secs(1), self.socket.close(Some(frame))).await;
    }
}

/// What a connection does next.
enum Next {
    Listen,
    Beat,
    End(End),
}

/// Reads what arrives and passes it on.
struct Listener<'a> {
    gateway: &'a Gateway,
    shard: Shard,
    session: &'a mut Option<Session>,
    /// Whether the last heartbeat was answered.
    acknowledged: bool,
    /// Whether the session has begun, or has been taken up.
    ready: bool,
}

impl Listener<'_> {
    fn heartbeat(&self) -> String {
        frame::heartbeat(self.session.as_ref().map(|session| session.seq))
    }

    fn take(&mut self, text: &str) -> Next {
        let Some(received) = Received::parse(text) else {
            warn!(bytes = text.len(), "the gateway sent something unreadable");
            return Next::Listen;
        };
        match received {
            Received::Event { seq, name, data } => {
                self.take_event(seq, &name, data);
                Next::Listen
            }
            Received::HeartbeatWanted => Next::Beat,
            Received::HeartbeatAck => {
                self.acknowledged = true;
                Next::Listen
            }
            Received::Reconnect => Next::End(End::Asked),
            Received::InvalidSession { resumable: true } => Next::End(End::Lost(Reason::Invalid)),
            Received::InvalidSession { resumable: false } => {
                Next::End(End::SessionLost(Reason::Invalid))
            }
            Received::Hello { .. } | Received::Unknown => Next::Listen,
        }
    }

    fn take_event(&mut self, seq: Option<u64>, name: &str, data: &str) {
        match name {
            "READY" => self.begin(seq, data),
            "RESUMED" => {
                info!("the gateway session goes on");
                self.ready = true;
            }
            _ => self.gateway.events.take(name, data),
        }
        // Only now: what has not been passed on is replayed to the next connection.
        if let (Some(session), Some(seq)) = (self.session.as_mut(), seq) {
            session.seq = seq;
        }
        debug!(name, seq, "event");
    }

    fn begin(&mut self, seq: Option<u64>, data: &str) {
        let Ok(ready) = serde_json::from_str::<Ready>(data) else {
            warn!("the gateway's first event is unreadable");
            return;
        };
        // The token goes nowhere else.
        let url =
            Some(ready.resume_gateway_url).filter(|url| self.gateway.address.allows_gateway(url));
        if url.is_none() {
            warn!("the gateway names an address for resuming that is not allowed");
        }
        *self.session = Some(Session {
            id: ready.session_id,
            url,
            seq: seq.unwrap_or(0),
        });
        self.ready = true;
        let (bot, shard) = (ready.me.user.id.get(), self.shard.number);
        match self.shard.of {
            1 => info!(bot, "connected to Discord"),
            of => info!(bot, shard, of, "connected to Discord"),
        }
        self.gateway.events.begin(ready.me, shard);
    }
}

fn after_close(code: u16) -> End {
    match frame::closed(code) {
        Closed::Resumable => End::Lost(Reason::Closed(code)),
        Closed::SessionLost => End::SessionLost(Reason::Closed(code)),
        Closed::MoreShards => End::MoreShards,
        Closed::Fatal(error) => End::Fatal(error),
    }
}

/// The error without the address, which is logged elsewhere if at all.
fn broken(error: tungstenite::Error) -> Reason {
    Reason::Broken(error.to_string())
}
