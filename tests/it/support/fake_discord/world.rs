//! What the stand-in knows: servers, channels, people, messages, interactions and sessions.
//!
//! Plain data with the few rules that several parts need; requests change it in `messages` and
//! `interactions`.

use std::collections::HashMap;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::faults::{Call, Fault};
use super::gateway::{Connection, Order, Session};
use super::limits::Limits;

/// The bot's token, shaped as Discord's are: the id in base 64, a time, a signature.
pub(crate) const TOKEN: &str = "OTk.GcANarY.aVeryLongSignatureThatNobodyMayEverSee";

/// The bot.
pub(crate) const BOT: u64 = 99;
/// Its application.
pub(crate) const APPLICATION: u64 = 98;
/// The server.
pub(crate) const GUILD: u64 = 30;
/// A channel that everyone in the server can read.
pub(crate) const GENERAL: u64 = 20;
/// A thread in that channel.
pub(crate) const THREAD: u64 = 21;
/// A channel in which the bot may not write.
pub(crate) const QUIET: u64 = 22;
/// A forum; its posts are threads with the id of their first message.
pub(crate) const FORUM: u64 = 24;
/// The category of the channels.
pub(crate) const CATEGORY: u64 = 23;
/// A role that the asker has.
pub(crate) const ROLE: u64 = 40;

/// Intents that an application has to be granted.
pub(crate) const PRIVILEGED: u64 = 1 << 1 | 1 << 8 | 1 << 15;

/// Everything that can be allowed.
pub(crate) const ALL: u64 = (1 << 53) - 1;

/// To see, to write and to read on.
const MEMBER: u64 = 1 << 10 | 1 << 11 | 1 << 16;

/// `LOADING`: the message only says that an answer will come.
const LOADING: u64 = 1 << 7;

/// The first second of Discord's ids, in milliseconds since 1970.
const EPOCH: u64 = 1_420_070_400_000;

/// Everything.
#[derive(Debug)]
pub(crate) struct World {
    /// Address of the gateway.
    pub(crate) gateway_url: String,
    /// Address for resuming, as READY tells it.
    pub(crate) resume_url: String,
    /// The token that is accepted.
    pub(crate) token: String,
    /// How far Discord's clock is ahead of this machine's.
    pub(crate) clock_ahead: Duration,
    /// Milliseconds between heartbeats.
    pub(crate) heartbeat_interval: u64,
    /// Whether heartbeats are answered.
    pub(crate) answers_heartbeats: bool,
    /// Whether HELLO is sent.
    pub(crate) greets: bool,
    /// How many events that had arrived are sent again when a session is taken up.
    pub(crate) replayed_again: u64,
    /// Identifications left today.
    pub(crate) identifies_left: u32,
    /// How many connections are recommended.
    pub(crate) shards: u64,
    /// The fewest connections that are accepted.
    pub(crate) least_shards: u64,
    /// How many connections may identify at the same time.
    pub(crate) max_concurrency: u64,
    /// The connection that the server's events arrive at, as a number to divide by how many there
    /// are.
    pub(crate) guild_shard: u64,
    /// The last connection to identify in each turn, and when.
    pub(crate) turns: HashMap<u64, (u64, Instant)>,
    /// Intents that were granted.
    pub(crate) granted: u64,
    /// What the bot may do in the server.
    pub(crate) app_permissions: u64,
    /// The server's language.
    pub(crate) guild_locale: &'static str,
    /// Files that were sent along with messages, by their name.
    pub(crate) files: HashMap<String, Vec<u8>>,
    /// Calls that will go wrong.
    pub(crate) faults: Vec<(Call, Fault)>,
    /// How often each route was called lately.
    pub(crate) limits: Limits,
    /// Every request, in order.
    pub(crate) requests: Vec<Recorded>,
    /// Breaches of the gateway's rules.
    pub(crate) gateway_problems: Vec<String>,
    /// Every message, in order.
    pub(crate) messages: Vec<Message>,
    /// Commands of the application.
    pub(crate) commands: Vec<Value>,
    /// Interactions by their token.
    pub(crate) interactions: HashMap<String, Interaction>,
    /// Gateway sessions by their id.
    pub(crate) sessions: HashMap<String, Session>,
    /// Open gateway connections.
    pub(crate) connections: Vec<Connection>,
    /// Queries of all connections so far.
    pub(crate) entrances: Vec<String>,
    /// Identifications so far.
    pub(crate) identified: Vec<Value>,
    /// Resumptions so far.
    pub(crate) resumed: Vec<Value>,
    /// Heartbeats so far.
    pub(crate) heartbeats: usize,
    /// Channels that showed "is typing".
    pub(crate) typing: Vec<u64>,
    /// Who would have been pinged by the bot.
    pub(crate) pings: Vec<String>,
    /// Ids given out so far: what tells those of one millisecond apart.
    ids: u64,
}

/// A request and what became of it.
#[derive(Clone, Debug)]
pub(crate) struct Recorded {
    /// `METHOD /path`, for whoever reads a failure.
    #[expect(dead_code, reason = "it is read in the message of a failing test")]
    pub(crate) line: String,
    /// What kind of call it is.
    pub(crate) call: Option<Call>,
    /// The body, where there is one.
    pub(crate) body: Value,
    /// The status it was answered with.
    pub(crate) status: u16,
    /// Why Discord would have refused it.
    pub(crate) problems: Vec<String>,
}

/// A message.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    /// Its id.
    pub(crate) id: u64,
    /// Where it stands.
    pub(crate) channel: u64,
    /// Who wrote it.
    pub(crate) author: u64,
    /// Its words.
    pub(crate) content: String,
    /// The message it replies to.
    pub(crate) reference: Option<u64>,
    /// Whom it mentions.
    pub(crate) mentions: Vec<u64>,
    /// Its flags.
    pub(crate) flags: u64,
    /// The one person who can see it, where it is private.
    pub(crate) only_for: Option<u64>,
    /// What keeps it from being sent twice.
    pub(crate) nonce: Option<String>,
    /// Whether it only says that an answer will come.
    pub(crate) thinking: bool,
    /// Rows of buttons.
    pub(crate) components: Value,
    /// Files that were sent along.
    pub(crate) attachments: Vec<Value>,
    /// When it was last changed.
    pub(crate) edited: Option<String>,
}

/// A use of a command or a button.
#[derive(Clone, Debug)]
pub(crate) struct Interaction {
    /// Its id.
    pub(crate) id: u64,
    /// Its type: 2 for a command, 3 for a button, 4 for a half-typed option.
    pub(crate) kind: u64,
    /// The message that a button is under.
    pub(crate) message: Option<u64>,
    /// What was offered for a half-typed option.
    pub(crate) choices: Option<Vec<(String, String)>>,
    /// Where it was used.
    pub(crate) channel: u64,
    /// Who used it.
    pub(crate) user: u64,
    /// When, on Discord's clock.
    pub(crate) used: SystemTime,
    /// Type of the callback that was sent.
    pub(crate) callback: Option<u64>,
    /// The first answer.
    pub(crate) original: Option<u64>,
    /// How long after its use it was acknowledged, and how long after that it was answered.
    pub(crate) took: (Option<Duration>, Option<Duration>),
}

impl World {
    pub(crate) fn new(gateway_url: String) -> World {
        World {
            resume_url: gateway_url.clone(),
            gateway_url,
            token: TOKEN.to_owned(),
            clock_ahead: Duration::ZERO,
            heartbeat_interval: 41_250,
            answers_heartbeats: true,
            greets: true,
            replayed_again: 0,
            identifies_left: 1_000,
            shards: 1,
            least_shards: 1,
            max_concurrency: 1,
            guild_shard: 0,
            turns: HashMap::new(),
            granted: 0,
            app_permissions: ALL,
            guild_locale: "en-US",
            files: HashMap::new(),
            faults: Vec::new(),
            limits: Limits::default(),
            requests: Vec::new(),
            gateway_problems: Vec::new(),
            messages: Vec::new(),
            commands: Vec::new(),
            interactions: HashMap::new(),
            sessions: HashMap::new(),
            connections: Vec::new(),
            entrances: Vec::new(),
            identified: Vec::new(),
            resumed: Vec::new(),
            heartbeats: 0,
            typing: Vec::new(),
            pings: Vec::new(),
            ids: 0,
        }
    }

    /// The time on Discord's clock.
    pub(crate) fn now(&self) -> SystemTime {
        SystemTime::now() + self.clock_ahead
    }

    /// A new id that tells the time `ago`.
    pub(crate) fn id_from(&mut self, ago: Duration) -> u64 {
        let since = (self.now() - ago).duration_since(UNIX_EPOCH).unwrap();
        let milliseconds = u64::try_from(since.as_millis()).unwrap() - EPOCH;
        self.ids += 1;
        milliseconds << 22 | self.ids
    }

    /// A new id.
    pub(crate) fn id(&mut self) -> u64 {
        self.id_from(Duration::ZERO)
    }

    /// The server of a channel; none for a direct message.
    pub(crate) fn guild_of(channel: u64) -> Option<u64> {
        let known = [GENERAL, THREAD, QUIET, FORUM].contains(&channel);
        (known || World::is_post(channel)).then_some(GUILD)
    }

    /// Whether a channel is a post in the forum.
    pub(crate) fn is_post(channel: u64) -> bool {
        channel > 1 << 40
    }

    /// The direct channel of a person.
    pub(crate) fn direct_channel(user: u64) -> u64 {
        10_000 + user
    }

    /// Whether a channel exists.
    pub(crate) fn has_channel(channel: u64) -> bool {
        World::guild_of(channel).is_some() || (10_001..20_000).contains(&channel)
    }

    pub(crate) fn message(&self, id: u64) -> Option<&Message> {
        self.messages.iter().find(|message| message.id == id)
    }

    /// A message as REST and the gateway tell it; `readable` where its words may be seen.
    pub(crate) fn shown(&self, message: &Message, readable: bool) -> Value {
        let replied = message.reference.and_then(|id| self.message(id));
        let mut shown = json!({
            "id": message.id.to_string(),
            "channel_id": message.channel.to_string(),
            "type": if message.reference.is_some() { 19 } else { 0 },
            "author": user(message.author),
            "content": if readable { message.content.as_str() } else { "" },
            "timestamp": "2026-11-20T08:00:00.000000+00:00",
            "edited_timestamp": null,
            "tts": false,
            "mention_everyone": false,
            "mentions": message.mentions.iter().map(|id| user(*id)).collect::<Vec<_>>(),
            "mention_roles": [],
            "attachments": if readable { json!(message.attachments) } else { json!([]) },
            "embeds": [],
            "components": message.components,
            "pinned": false,
            "flags": message.flags | if message.thinking { LOADING } else { 0 },
        });
        if message.edited.is_some() {
            shown["edited_timestamp"] = json!(message.edited);
        }
        if let Some(replied) = replied {
            let readable = replied.author == BOT || replied.mentions.contains(&BOT);
            let mut earlier = self.shown(
                &Message {
                    reference: None,
                    ..replied.clone()
                },
                readable,
            );
            earlier["type"] = json!(if replied.reference.is_some() { 19 } else { 0 });
            if let Some(before) = replied.reference {
                earlier["message_reference"] = json!({
                    "type": 0, "message_id": before.to_string(),
                    "channel_id": replied.channel.to_string(),
                });
            }
            shown["referenced_message"] = earlier;
            shown["message_reference"] = json!({
                "type": 0,
                "message_id": replied.id.to_string(),
                "channel_id": replied.channel.to_string(),
            });
        }
        shown
    }

    /// Whether the bot may see a message's words without being granted to see all.
    pub(crate) fn is_readable(message: &Message, intents: u64) -> bool {
        intents & 1 << 15 != 0
            || World::guild_of(message.channel).is_none()
            || message.author == BOT
            || message.mentions.contains(&BOT)
    }

    /// Posts a message, and tells the bot about it.
    pub(crate) fn post(&mut self, message: Message) {
        self.messages.push(message.clone());
        self.tell("MESSAGE_CREATE", &message);
    }

    /// What someone may do in the server.
    pub(crate) fn permissions_of(user: u64) -> u64 {
        match user {
            super::OWNER => ALL,
            _ => MEMBER,
        }
    }

    /// Tells the bot about a message.
    pub(crate) fn tell(&mut self, name: &str, message: &Message) {
        if message.only_for.is_some() {
            return;
        }
        let guild = World::guild_of(message.channel);
        let (intent, member) = match guild {
            Some(_) => (1 << 9, true),
            None => (1 << 12, false),
        };
        let views: Vec<(String, Value)> = self
            .listening(guild, intent)
            .into_iter()
            .map(|id| {
                let intents = self.sessions[&id].intents;
                let readable = World::is_readable(message, intents);
                let mut event = self.shown(message, readable);
                if let Some(nonce) = &message.nonce {
                    event["nonce"] = json!(nonce);
                }
                if let Some(guild) = guild {
                    event["guild_id"] = json!(guild.to_string());
                }
                if member {
                    event["member"] = member_of(message.author);
                }
                (id, event)
            })
            .collect();
        for (session, event) in views {
            self.dispatch(&session, name, &event);
        }
    }

    /// Sessions that events of a server, or of no server, arrive at.
    pub(crate) fn listening(&self, guild: Option<u64>, intent: u64) -> Vec<String> {
        let of_guild = |of: u64| {
            if guild.is_some() {
                self.guild_shard % of
            } else {
                0
            }
        };
        let sessions = self.sessions.iter().filter(|(_, session)| {
            let (number, of) = session.shard;
            number == of_guild(of) && (intent == 0 || session.intents & intent != 0)
        });
        sessions.map(|(id, _)| id.clone()).collect()
    }

    /// Sends an event to a session; whoever is not connected gets it when resuming.
    pub(crate) fn dispatch(&mut self, session: &str, name: &str, data: &Value) {
        let Some(held) = self.sessions.get_mut(session) else {
            return;
        };
        held.seq += 1;
        let frame = json!({ "op": 0, "t": name, "s": held.seq, "d": data }).to_string();
        held.log.push((held.seq, frame.clone()));
        for connection in &self.connections {
            if connection.session.as_deref() == Some(session) {
                let _ = connection.orders.send(Order::Frame(frame.clone()));
            }
        }
    }

    /// Does something to every open connection.
    pub(crate) fn order(&mut self, order: &Order) {
        for connection in &self.connections {
            let _ = connection.orders.send(order.clone());
        }
    }

    /// Whether the bot is connected and has told its commands.
    pub(crate) fn is_ready(&self) -> bool {
        let connected = self.connections.iter().any(|c| c.session.is_some());
        connected && self.commands.len() >= 5
    }

    /// Calls of one kind.
    pub(crate) fn calls(&self, call: Call) -> Vec<&Recorded> {
        let of_kind = |recorded: &&Recorded| recorded.call == Some(call);
        self.requests.iter().filter(of_kind).collect()
    }
}

/// A person or the bot, as Discord tells them.
pub(crate) fn user(id: u64) -> Value {
    let name = match id {
        BOT => "quoth".to_owned(),
        id => format!("person{id}"),
    };
    json!({
        "id": id.to_string(), "username": name, "discriminator": "0", "global_name": name,
        "avatar": null, "bot": id == BOT, "public_flags": 0,
    })
}

/// A person as a member of the server.
pub(crate) fn member_of(user: u64) -> Value {
    let roles: &[u64] = if user == super::ASKER { &[ROLE] } else { &[] };
    json!({
        "roles": roles.iter().map(u64::to_string).collect::<Vec<_>>(),
        "joined_at": "2026-01-01T00:00:00.000000+00:00", "deaf": false, "mute": false,
        "flags": 0, "pending": false, "nick": null, "avatar": null,
    })
}

/// The server, as GUILD_CREATE tells it.
pub(crate) fn guild(locale: &str) -> Value {
    let channel = |id: u64, kind: u64, name: &str| {
        json!({
            "id": id.to_string(), "type": kind, "name": name, "position": 0,
            "parent_id": CATEGORY.to_string(), "permission_overwrites": [], "nsfw": false,
        })
    };
    json!({
        "id": GUILD.to_string(), "name": "A server", "preferred_locale": locale, "owner_id": "1", "large": false,
        "unavailable": false, "member_count": 3, "joined_at": "2026-01-01T00:00:00+00:00",
        "channels": [
            channel(GENERAL, 0, "general"), channel(QUIET, 0, "quiet"), channel(FORUM, 15, "forum"),
        ],
        "threads": [{
            "id": THREAD.to_string(), "type": 11, "name": "thread", "guild_id": GUILD.to_string(),
            "parent_id": GENERAL.to_string(), "owner_id": "1", "message_count": 1,
            "member_count": 1, "thread_metadata": {
                "archived": false, "auto_archive_duration": 60, "locked": false,
                "archive_timestamp": "2026-01-01T00:00:00+00:00",
            },
        }],
        "members": [member_of(BOT)], "roles": [], "emojis": [], "stickers": [], "features": [],
        "presences": [], "voice_states": [], "stage_instances": [],
        "guild_scheduled_events": [], "soundboard_sounds": [],
    })
}
