//! The gateway: greeting, identification, heartbeats, events, and taking a session up again.
//!
//! Which events there are is told in `world` and `people`.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message as Frame, WebSocket, WebSocketUpgrade};
use axum::extract::{RawQuery, State};
use axum::response::Response;
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::Instant;

use super::Shared;
use super::world::{APPLICATION, BOT, GUILD, PRIVILEGED, World, guild, user};

/// Intents that exist.
const INTENTS: u64 = ((1 << 17) - 1) | (1 << 20) | (1 << 21) | (1 << 24) | (1 << 25);

/// What a test has a connection do.
#[derive(Clone, Debug)]
pub(crate) enum Order {
    /// Sends this text.
    Frame(String),
    /// Asks the client to connect again (op 7).
    Reconnect,
    /// Says that the session is not accepted (op 9); whether it may be taken up.
    InvalidSession(bool),
    /// Asks for a heartbeat at once (op 1).
    WantHeartbeat,
    /// Closes with a code; the session stays.
    Close(u16),
    /// Cuts the connection without a word.
    Cut,
    /// Neither reads nor writes any more.
    Freeze,
}

/// An open connection.
#[derive(Debug)]
pub(crate) struct Connection {
    number: usize,
    /// The session it serves, once it does.
    pub(crate) session: Option<String>,
    /// Where orders go.
    pub(crate) orders: UnboundedSender<Order>,
}

/// A session.
#[derive(Debug)]
pub(crate) struct Session {
    /// Number of the last event.
    pub(crate) seq: u64,
    /// What it asked for.
    pub(crate) intents: u64,
    /// Which of how many connections it serves.
    pub(crate) shard: (u64, u64),
    /// Every event so far, for those who take it up.
    pub(crate) log: Vec<(u64, String)>,
}

pub(crate) async fn enter(
    State(shared): State<Arc<Shared>>,
    RawQuery(query): RawQuery,
    upgrade: WebSocketUpgrade,
) -> Response {
    let query = query.unwrap_or_default();
    upgrade.on_upgrade(move |socket| async move {
        let (orders, received) = unbounded_channel();
        let number = shared.with(|world| {
            let mut parts: Vec<&str> = query.split('&').collect();
            parts.sort_unstable();
            if parts != ["encoding=json", "v=10"] {
                world.gateway_problems.push(format!("entered with {query}"));
            }
            world.entrances.push(query.clone());
            let number = world.entrances.len();
            world.connections.push(Connection {
                number,
                session: None,
                orders,
            });
            number
        });
        let served = Served {
            shared: Arc::clone(&shared),
            socket,
            number,
            received: 0,
            last_beat: Instant::now(),
        };
        served.serve(received).await;
        shared.with(|world| world.connections.retain(|c| c.number != number));
    })
}

/// A connection while it is served.
struct Served {
    shared: Arc<Shared>,
    socket: WebSocket,
    number: usize,
    /// Frames so far; a minute is longer than any test.
    received: usize,
    last_beat: Instant,
}

/// How a frame is answered.
enum Reaction {
    Nothing,
    Send(Vec<String>),
    Close(u16, &'static str),
}

impl Served {
    async fn serve(mut self, mut orders: UnboundedReceiver<Order>) {
        let (interval, greets) = self
            .shared
            .with(|world| (world.heartbeat_interval, world.greets));
        if greets {
            let hello =
                json!({ "op": 10, "d": { "heartbeat_interval": interval }, "s": null, "t": null });
            if self.send(hello.to_string()).await.is_err() {
                return;
            }
        }
        // Discord gives a beat twice its time.
        let patience = Duration::from_millis(interval * 2 + 2_000);
        loop {
            let too_late = self.last_beat + patience;
            tokio::select! {
                () = tokio::time::sleep_until(too_late) => {
                    return self.close(4009, "Session timed out").await;
                }
                order = orders.recv() => match order {
                    Some(Order::Freeze) => {
                        // The socket is kept, and left alone.
                        tokio::time::sleep(Duration::from_secs(600)).await;
                        return;
                    }
                    Some(Order::Cut) | None => return,
                    Some(Order::Close(code)) => return self.close(code, "on demand").await,
                    Some(order) => {
                        let text = match order {
                            Order::Frame(text) => text,
                            Order::Reconnect => json!({ "op": 7, "d": null }).to_string(),
                            Order::InvalidSession(may) => json!({ "op": 9, "d": may }).to_string(),
                            _ => json!({ "op": 1, "d": null }).to_string(),
                        };
                        if self.send(text).await.is_err() {
                            return;
                        }
                    }
                },
                frame = self.socket.recv() => match frame {
                    Some(Ok(Frame::Text(text))) => match self.react(text.as_str()) {
                        Reaction::Nothing => {}
                        Reaction::Send(texts) => for text in texts {
                            if self.send(text).await.is_err() {
                                return;
                            }
                        },
                        Reaction::Close(code, reason) => {
                            // A wrong token is a mistake of the owner's, not of the bot's.
                            if code != 4004 && code != 4011 {
                                self.shared.with(|world| {
                                    let problem = format!("closed with {code}: {reason}");
                                    world.gateway_problems.push(problem);
                                });
                            }
                            return self.close(code, reason).await;
                        }
                    },
                    Some(Ok(Frame::Close(frame))) => {
                        let code = frame.map_or(1_005, |frame| frame.code);
                        // A client that says good-bye ends its session.
                        if code == 1_000 || code == 1_001 {
                            self.shared.with(|world| {
                                if let Some(session) = world.session_of(self.number) {
                                    world.sessions.remove(&session);
                                }
                            });
                        }
                        return;
                    }
                    Some(Ok(_)) => {}
                    Some(Err(_)) | None => return,
                },
            }
        }
    }

    async fn send(&mut self, text: String) -> Result<(), axum::Error> {
        self.socket.send(Frame::text(text)).await
    }

    async fn close(mut self, code: u16, reason: &'static str) {
        let frame = CloseFrame {
            code,
            reason: reason.into(),
        };
        let _ = self.socket.send(Frame::Close(Some(frame))).await;
    }

    fn react(&mut self, text: &str) -> Reaction {
        self.received += 1;
        if text.len() > 4_096 {
            return Reaction::Close(4002, "payload over 4096 bytes");
        }
        if self.received > 120 {
            return Reaction::Close(4008, "more than 120 payloads a minute");
        }
        let Ok(frame) = serde_json::from_str::<Value>(text) else {
            return Reaction::Close(4002, "not JSON");
        };
        let number = self.number;
        let identified = self.shared.with(|world| world.session_of(number).is_some());
        match frame["op"].as_u64() {
            Some(1) => {
                self.last_beat = Instant::now();
                self.shared.with(|world| {
                    world.heartbeats += 1;
                    match world.answers_heartbeats {
                        true => Reaction::Send(vec![json!({ "op": 11 }).to_string()]),
                        false => Reaction::Nothing,
                    }
                })
            }
            Some(2) if identified => Reaction::Close(4005, "identified twice"),
            Some(2) => self
                .shared
                .with(|world| identify(world, number, &frame["d"])),
            Some(6) => self.shared.with(|world| resume(world, number, &frame["d"])),
            Some(3 | 4 | 8) if identified => Reaction::Nothing,
            Some(3 | 4 | 8) => Reaction::Close(4003, "not identified"),
            _ => Reaction::Close(4001, "unknown op"),
        }
    }
}

impl World {
    fn session_of(&self, number: usize) -> Option<String> {
        let connection = self.connections.iter().find(|c| c.number == number)?;
        connection.session.clone()
    }

    fn serve_session(&mut self, number: usize, session: &str) {
        for connection in &mut self.connections {
            if connection.number == number {
                connection.session = Some(session.to_owned());
            }
        }
    }
}

fn identify(world: &mut World, number: usize, data: &Value) -> Reaction {
    world.identified.push(data.clone());
    if data["token"] != json!(world.token) {
        return Reaction::Close(4004, "Authentication failed.");
    }
    let Some(intents) = data["intents"].as_u64() else {
        return Reaction::Close(4013, "no intents");
    };
    if intents & !INTENTS != 0 {
        return Reaction::Close(4013, "Invalid intent(s).");
    }
    if intents & PRIVILEGED & !world.granted != 0 {
        return Reaction::Close(4014, "Disallowed intent(s).");
    }
    let properties = ["os", "browser", "device"];
    if properties
        .iter()
        .any(|key| !data["properties"][key].is_string())
    {
        return Reaction::Close(4002, "properties are missing");
    }
    let shard = |place: usize| data["shard"][place].as_u64();
    let (number_of_shard, of) = match (shard(0), shard(1)) {
        (None, None) => (0, 1),
        (Some(number), Some(of)) if number < of => (number, of),
        _ => return Reaction::Close(4010, "Invalid shard."),
    };
    if of < world.least_shards {
        return Reaction::Close(4011, "Sharding required.");
    }
    // Whoever comes too soon after another connection is told to come again.
    let turn = number_of_shard % world.max_concurrency;
    let last = world
        .turns
        .insert(turn, (number_of_shard, std::time::Instant::now()));
    if let Some((other, at)) = last
        && other != number_of_shard
        && at.elapsed() < Duration::from_millis(4_900)
    {
        let problem = format!("shard {number_of_shard} identified too soon after {other}");
        world.gateway_problems.push(problem);
        return Reaction::Send(vec![json!({ "op": 9, "d": false }).to_string()]);
    }
    world.identifies_left = world.identifies_left.saturating_sub(1);
    let session = format!("session-{}", world.identified.len());
    world.sessions.insert(
        session.clone(),
        Session {
            seq: 0,
            intents,
            shard: (number_of_shard, of),
            log: Vec::new(),
        },
    );
    world.serve_session(number, &session);
    let has_guild = world.guild_shard % of == number_of_shard;
    let guild_of_it = json!({ "id": GUILD.to_string(), "unavailable": true });
    let ready = json!({
        "v": 10, "user": user(BOT), "session_id": session, "session_type": "normal",
        "resume_gateway_url": world.resume_url, "shard": [number_of_shard, of],
        "guilds": if has_guild { json!([guild_of_it]) } else { json!([]) },
        "application": { "id": APPLICATION.to_string(), "flags": 0 },
        "private_channels": [], "relationships": [], "_trace": ["stand-in"],
    });
    world.dispatch(&session, "READY", &ready);
    if intents & 1 != 0 && has_guild {
        world.dispatch(&session, "GUILD_CREATE", &guild(world.guild_locale));
    }
    // An event that no client knows yet.
    world.dispatch(&session, "SOMETHING_NEW", &json!({ "id": "1" }));
    Reaction::Nothing
}

fn resume(world: &mut World, number: usize, data: &Value) -> Reaction {
    world.resumed.push(data.clone());
    if data["token"] != json!(world.token) {
        return Reaction::Close(4004, "Authentication failed.");
    }
    let id = data["session_id"].as_str().unwrap_or_default().to_owned();
    let seq = data["seq"].as_u64().unwrap_or(0);
    let Some(session) = world.sessions.get(&id) else {
        return Reaction::Send(vec![json!({ "op": 9, "d": false }).to_string()]);
    };
    if seq > session.seq {
        return Reaction::Close(4007, "Invalid seq");
    }
    let mut missed: Vec<String> = session
        .log
        .iter()
        // Discord may replay more than was missed.
        .filter(|(number, _)| *number + world.replayed_again > seq && *number > 1)
        .map(|(_, frame)| frame.clone())
        .collect();
    world.serve_session(number, &id);
    let session = world.sessions.get_mut(&id).unwrap();
    session.seq += 1;
    let resumed = json!({ "op": 0, "t": "RESUMED", "s": session.seq, "d": { "_trace": [] } });
    missed.push(resumed.to_string());
    Reaction::Send(missed)
}
