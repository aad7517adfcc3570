//! Messages in channels: sent, looked up, and whom they would ping.

use serde_json::{Value, json};

use super::rest::{Answer, Target};
use super::world::{BOT, Message, QUIET, World};

/// Sends a message as the bot.
pub(crate) fn create(world: &mut World, target: &Target, body: &Value) -> Answer {
    let channel = target.id(0);
    if !World::has_channel(channel) {
        return Answer::error(404, 10_003, "Unknown Channel");
    }
    if channel == QUIET {
        return Answer::error(403, 50_013, "Missing Permissions");
    }
    let nonce = body["nonce"].as_str().map(str::to_owned);
    if body["enforce_nonce"] == json!(true)
        && let Some(earlier) = world
            .messages
            .iter()
            .find(|message| message.author == BOT && nonce.is_some() && message.nonce == nonce)
    {
        return Answer::ok(world.shown(earlier, true));
    }
    let reference = body["message_reference"]["message_id"].as_str();
    let mut reference = reference.and_then(|id| id.parse().ok());
    if reference.is_some_and(|id| world.message(id).is_none()) {
        if body["message_reference"]["fail_if_not_exists"] != json!(false) {
            return Answer::error(400, 50_035, "Unknown message");
        }
        reference = None;
    }
    let message = new_message(world, channel, body, reference);
    let shown = world.shown(&message, true);
    world.post(message);
    Answer::ok(shown)
}

/// Messages after one of them, newest first.
pub(crate) fn list(world: &World, target: &Target) -> Answer {
    let number = |name: &str| {
        let mut pairs = target
            .query
            .split('&')
            .filter_map(|pair| pair.split_once('='));
        let found = pairs.find(|(key, _)| *key == name);
        found.and_then(|(_, value)| value.parse::<u64>().ok())
    };
    let after = number("after").unwrap_or(0);
    let limit = usize::try_from(number("limit").unwrap_or(50)).unwrap();
    if !(1..=100).contains(&limit) {
        return Answer::error(400, 50_035, "limit");
    }
    let mut found: Vec<&Message> = world
        .messages
        .iter()
        .filter(|message| message.channel == target.id(0) && message.only_for.is_none())
        .filter(|message| message.id > after)
        .take(limit)
        .collect();
    found.reverse();
    let intents = world.identified.last().map_or(0, |identify| {
        identify["intents"].as_u64().unwrap_or_default()
    });
    let shown = |message: &&Message| world.shown(message, World::is_readable(message, intents));
    Answer::ok(found.iter().map(shown).collect())
}

/// A message by its id.
pub(crate) fn get(world: &World, target: &Target) -> Answer {
    match world.message(target.id(1)) {
        Some(message) if message.channel == target.id(0) && message.only_for.is_none() => {
            Answer::ok(world.shown(message, true))
        }
        _ => Answer::error(404, 10_008, "Unknown Message"),
    }
}

/// Changes a message of the bot.
pub(crate) fn edit(world: &mut World, target: &Target, body: &Value) -> Answer {
    match get(world, target).status {
        200 => {}
        _ => return get(world, target),
    }
    let edited = new_message(world, target.id(0), body, None);
    let mut messages = world.messages.iter_mut();
    let Some(message) = messages.find(|message| message.id == target.id(1)) else {
        return Answer::error(404, 10_008, "Unknown Message");
    };
    if message.author != BOT {
        return Answer::error(
            403,
            50_005,
            "Cannot edit a message authored by another user",
        );
    }
    change(message, edited, body);
    let message = message.clone();
    Answer::ok(world.shown(&message, true))
}

/// Changes what a body names.
pub(crate) fn change(message: &mut Message, edited: Message, body: &Value) {
    if body["content"].is_string() {
        message.content = edited.content;
    }
    if body["components"].is_array() {
        message.components = edited.components;
    }
}

/// Deletes a message of the bot.
pub(crate) fn delete(world: &mut World, target: &Target) -> Answer {
    match world.message(target.id(1)).map(|message| message.author) {
        Some(BOT) => {
            world.messages.retain(|message| message.id != target.id(1));
            Answer::nothing()
        }
        Some(_) => Answer::error(403, 50_013, "Missing Permissions"),
        None => Answer::error(404, 10_008, "Unknown Message"),
    }
}

/// The message that a body describes; takes note of whom it would ping.
pub(crate) fn new_message(
    world: &mut World,
    channel: u64,
    body: &Value,
    reference: Option<u64>,
) -> Message {
    let content = body["content"].as_str().unwrap_or_default().to_owned();
    let replied = reference.and_then(|id| world.message(id)).map(|m| m.author);
    let pinged = pings(&content, &body["allowed_mentions"], replied);
    world.pings.extend(pinged);
    Message {
        id: world.id(),
        channel,
        author: BOT,
        content,
        reference,
        mentions: Vec::new(),
        flags: body["flags"].as_u64().unwrap_or(0),
        only_for: None,
        nonce: body["nonce"].as_str().map(str::to_owned),
        thinking: false,
        components: match &body["components"] {
            Value::Null => json!([]),
            components => components.clone(),
        },
        attachments: Vec::new(),
        edited: None,
    }
}

/// Whom a message pings. Backslashes and code do not protect anyone: Discord's own reading of
/// mentions is not documented, so the strictest is assumed.
pub(crate) fn pings(content: &str, allowed: &Value, replied: Option<u64>) -> Vec<String> {
    let content = content.replace('\\', "");
    let parses = |what: &str| match allowed["parse"].as_array() {
        Some(parse) => parse.iter().any(|value| value == what),
        None => allowed.is_null(),
    };
    let mut pinged = Vec::new();
    if parses("everyone") && (content.contains("@everyone") || content.contains("@here")) {
        pinged.push("everyone".to_owned());
    }
    for (start, what) in [("<@&", "roles"), ("<@!", "users"), ("<@", "users")] {
        let listed = |id: &str| {
            let list = allowed[what].as_array();
            list.is_some_and(|list| list.iter().any(|value| value == id))
        };
        for (at, _) in content.match_indices(start) {
            let rest = &content[at + start.len()..];
            let id: String = rest.chars().take_while(char::is_ascii_digit).collect();
            if !id.is_empty() && (parses(what) || listed(&id)) {
                pinged.push(format!("{what} {id}"));
            }
        }
    }
    let pings_author = allowed["replied_user"]
        .as_bool()
        .unwrap_or(allowed.is_null());
    if let Some(author) = replied.filter(|author| *author != BOT && pings_author) {
        pinged.push(format!("author {author}"));
    }
    pinged
}
