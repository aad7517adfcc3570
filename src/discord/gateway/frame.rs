//! What goes over the gateway in either direction, and what a closing code means.
//!
//! When a frame is sent is decided in `connection`.

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;

use super::shards::Shard;
use super::{INTENTS, Session};
use crate::discord::error::DiscordError;

/// A frame from Discord, its payload not yet looked into.
#[derive(Debug, Deserialize)]
pub(super) struct Frame<'a> {
    op: u8,
    #[serde(default)]
    s: Option<u64>,
    #[serde(default)]
    t: Option<String>,
    #[serde(borrow, default)]
    d: Option<&'a RawValue>,
}

/// What a frame from Discord says.
#[derive(Debug)]
pub(super) enum Received<'a> {
    /// Something happened.
    Event {
        seq: Option<u64>,
        name: String,
        data: &'a str,
    },
    /// Discord wants a heartbeat at once.
    HeartbeatWanted,
    /// Discord wants this connection to end and the session to go on in another.
    Reconnect,
    /// The session is gone, or was not accepted; it may be taken up again only if so said.
    InvalidSession { resumable: bool },
    /// The first frame: how many milliseconds may lie between heartbeats.
    Hello { interval: u64 },
    /// The last heartbeat has arrived.
    HeartbeatAck,
    /// Something that this version does not know.
    Unknown,
}

#[derive(Deserialize)]
struct Hello {
    heartbeat_interval: u64,
}

impl<'a> Received<'a> {
    /// Reads a frame; nothing where it is no frame.
    pub(super) fn parse(text: &'a str) -> Option<Received<'a>> {
        let frame: Frame<'a> = serde_json::from_str(text).ok()?;
        let data = frame.d.map_or("null", RawValue::get);
        Some(match frame.op {
            0 => Received::Event {
                seq: frame.s,
                name: frame.t?,
                data,
            },
            1 => Received::HeartbeatWanted,
            7 => Received::Reconnect,
            9 => Received::InvalidSession {
                resumable: data == "true",
            },
            10 => Received::Hello {
                interval: serde_json::from_str::<Hello>(data).ok()?.heartbeat_interval,
            },
            11 => Received::HeartbeatAck,
            _ => Received::Unknown,
        })
    }
}

/// "Here I am": begins a session.
pub(super) fn identify(token: &SecretString, shard: Shard) -> String {
    json!({ "op": 2, "d": {
        "token": token.expose_secret(),
        "intents": INTENTS,
        "properties": { "os": std::env::consts::OS, "browser": "quoth", "device": "quoth" },
        "compress": false,
        "shard": [shard.number, shard.of],
    }})
    .to_string()
}

/// "Here I am again": takes a session up where it was broken off.
pub(super) fn resume(token: &SecretString, session: &Session) -> String {
    json!({ "op": 6, "d": {
        "token": token.expose_secret(),
        "session_id": session.id,
        "seq": session.seq,
    }})
    .to_string()
}

/// "I am still here": `seq` is the number of the last event.
pub(super) fn heartbeat(seq: Option<u64>) -> String {
    json!({ "op": 1, "d": seq }).to_string()
}

/// What follows from how Discord closed a connection.
#[derive(Debug)]
pub(super) enum Closed {
    /// The session can be taken up again.
    Resumable,
    /// A new session is needed.
    SessionLost,
    /// The bot is in more servers than so many connections may serve.
    MoreShards,
    /// Trying again is no use.
    Fatal(DiscordError),
}

/// Reads a closing code.
pub(super) fn closed(code: u16) -> Closed {
    match code {
        4004 => Closed::Fatal(DiscordError::TokenRefused),
        4011 => Closed::MoreShards,
        4010 | 4012 => Closed::Fatal(DiscordError::Outdated { code }),
        4013 | 4014 => Closed::Fatal(DiscordError::IntentsRefused { code }),
        // Not identified, identified twice, a wrong number, a session that timed out.
        4003 | 4005 | 4006 | 4007 | 4009 => Closed::SessionLost,
        _ => Closed::Resumable,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    #[test]
    fn frames_are_told_apart() {
        let event = r#"{"op":0,"s":7,"t":"MESSAGE_CREATE","d":{"id":"1"}}"#;
        assert!(matches!(
            Received::parse(event).unwrap(),
            Received::Event { seq: Some(7), name, data: r#"{"id":"1"}"# } if name == "MESSAGE_CREATE"
        ));
        let hello = r#"{"op":10,"d":{"heartbeat_interval":41250,"_trace":[]},"s":null,"t":null}"#;
        assert!(matches!(
            Received::parse(hello).unwrap(),
            Received::Hello { interval: 41_250 }
        ));
        let invalid = r#"{"op":9,"d":true}"#;
        assert!(matches!(
            Received::parse(invalid).unwrap(),
            Received::InvalidSession { resumable: true }
        ));
        assert!(matches!(
            Received::parse(r#"{"op":99}"#).unwrap(),
            Received::Unknown
        ));
        assert!(Received::parse("{").is_none());
        assert!(Received::parse(r#"{"op":10,"d":{}}"#).is_none());
    }

    #[test]
    fn no_privileged_intent_is_asked_for() {
        let members_presences_content = 1 << 1 | 1 << 8 | 1 << 15;
        assert_eq!(INTENTS & members_presences_content, 0);
        let identify = identify(&SecretString::from("token"), Shard { number: 0, of: 1 });
        assert!(identify.contains(&format!("\"intents\":{INTENTS},")));
    }

    #[test]
    fn codes_that_no_second_try_can_mend_are_fatal() {
        assert!(matches!(closed(4011), Closed::MoreShards));
        for code in [4004, 4010, 4012, 4013, 4014] {
            assert!(matches!(closed(code), Closed::Fatal(_)), "{code}");
        }
        for code in [4003, 4005, 4007, 4009] {
            assert!(matches!(closed(code), Closed::SessionLost), "{code}");
        }
        for code in [1000, 1001, 1006, 4000, 4001, 4002, 4008] {
            assert!(matches!(closed(code), Closed::Resumable), "{code}");
        }
    }
}
