//! People in the stand-in's channels: they write, use commands, and see what comes back.

use std::time::Duration;

use serde_json::{Value, json};

use super::FakeDiscord;
use super::interactions::{self, EPHEMERAL};
use super::world::{
    APPLICATION, BOT, CATEGORY, GENERAL, GUILD, Interaction, Message, THREAD, World, member_of,
    user,
};

/// Someone with a role.
pub(crate) const ASKER: u64 = 5;

/// Someone without.
pub(crate) const OTHER: u64 = 6;

/// What someone sees of the bot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    /// The message's id.
    pub(crate) id: u64,
    /// The channel it stands in.
    pub(crate) channel: u64,
    /// Its words.
    pub(crate) content: String,
    /// Whether only one person sees it.
    pub(crate) private: bool,
    /// Whether it was announced before it came.
    pub(crate) announced: bool,
    /// Its flags.
    pub(crate) flags: u64,
}

/// How a command is used.
#[derive(Clone, Debug)]
pub(crate) struct Use {
    /// Who uses it.
    pub(crate) user: u64,
    /// Where.
    pub(crate) channel: u64,
    /// How long ago, on Discord's clock.
    pub(crate) ago: Duration,
    /// Whether the server has installed the bot; else the user brings it along.
    pub(crate) installed: bool,
    /// The options.
    pub(crate) options: Vec<(&'static str, Value)>,
}

impl Use {
    /// `/ask question: …` by the asker in the general channel, now.
    pub(crate) fn ask(question: &str) -> Use {
        Use {
            user: ASKER,
            channel: GENERAL,
            ago: Duration::ZERO,
            installed: true,
            options: vec![("question", json!(question))],
        }
    }
}

impl FakeDiscord {
    /// Someone mentions the bot in the general channel; what comes back.
    #[track_caller]
    pub(crate) fn mention(&self, user: u64, text: &str) -> Reply {
        let message = self.write(user, GENERAL, &format!("<@{BOT}> {text}"), None);
        self.reply_to(message)
    }

    /// Someone writes to the bot directly; what comes back.
    #[track_caller]
    pub(crate) fn direct(&self, user: u64, text: &str) -> Reply {
        let message = self.write(user, World::direct_channel(user), text, None);
        self.reply_to(message)
    }

    /// Someone replies to a message of the bot, which pings it as replies do; what comes back.
    #[track_caller]
    pub(crate) fn answer(&self, user: u64, to: &Reply, text: &str) -> Reply {
        let message = self.write(user, to.channel, text, Some((to.id, true)));
        self.reply_to(message)
    }

    /// Someone writes a message. A reply says to which message, and whether it pings its author.
    pub(crate) fn write(
        &self,
        user: u64,
        channel: u64,
        text: &str,
        reply: Option<(u64, bool)>,
    ) -> u64 {
        self.shared.with(|world| {
            let mut mentions: Vec<u64> = Vec::new();
            for (at, _) in text.match_indices("<@") {
                let id = text[at + 2..].trim_start_matches('!');
                let id: String = id.chars().take_while(char::is_ascii_digit).collect();
                mentions.extend(id.parse::<u64>().ok());
            }
            if let Some((id, true)) = reply
                && let Some(replied) = world.message(id)
                && !mentions.contains(&replied.author)
            {
                mentions.push(replied.author);
            }
            let id = world.id();
            world.post(Message {
                id,
                channel,
                author: user,
                content: text.to_owned(),
                reference: reply.map(|(id, _)| id),
                mentions,
                flags: 0,
                only_for: None,
                nonce: None,
                thinking: false,
            });
            id
        })
    }

    /// Someone uses a command; what comes back.
    #[track_caller]
    pub(crate) fn slash(&self, name: &str, used: &Use) -> Reply {
        let id = self.interact(name, used, 1);
        self.response_to(id)
    }

    /// Someone uses a command, which the bot is told `times` times; the use's id.
    pub(crate) fn interact(&self, name: &str, used: &Use, times: usize) -> u64 {
        self.shared.with(|world| {
            let id = world.id_from(used.ago);
            let token = interactions::token(id);
            let event = event(id, &token, name, used, &world.commands);
            world.interactions.insert(
                token,
                Interaction {
                    id,
                    kind: 2,
                    channel: used.channel,
                    user: used.user,
                    used: world.now() - used.ago,
                    callback: None,
                    original: None,
                },
            );
            let sessions: Vec<String> = world.sessions.keys().cloned().collect();
            for session in sessions {
                for _ in 0..times {
                    world.dispatch(&session, "INTERACTION_CREATE", &event);
                }
            }
            id
        })
    }

    /// The bot's reply to a message, once it is there.
    #[track_caller]
    pub(crate) fn reply_to(&self, message: u64) -> Reply {
        self.wait("a reply", |world| {
            let is_reply =
                |reply: &&Message| reply.author == BOT && reply.reference == Some(message);
            let reply = world.messages.iter().find(is_reply)?;
            Some(seen(reply, world.typing.contains(&reply.channel)))
        })
    }

    /// The bot's answer to the use of a command, once it is there.
    #[track_caller]
    pub(crate) fn response_to(&self, interaction: u64) -> Reply {
        self.wait("an answer to a command", |world| {
            let used = world.interactions.get(&interactions::token(interaction))?;
            let answer = world.message(used.original?)?;
            (!answer.thinking).then(|| seen(answer, used.callback == Some(5)))
        })
    }

    /// How many messages of the bot answer a message.
    pub(crate) fn replies_to(&self, message: u64) -> usize {
        self.look(|world| {
            let is_reply =
                |reply: &&Message| reply.author == BOT && reply.reference == Some(message);
            world.messages.iter().filter(is_reply).count()
        })
    }
}

fn seen(message: &Message, announced: bool) -> Reply {
    Reply {
        id: message.id,
        channel: message.channel,
        content: message.content.clone(),
        private: message.flags & EPHEMERAL != 0,
        announced,
        flags: message.flags,
    }
}

/// The use of a command, as the gateway tells it.
fn event(id: u64, token: &str, name: &str, used: &Use, commands: &[Value]) -> Value {
    let command = commands.iter().find(|command| command["name"] == name);
    let kind = |value: &Value| if value.is_boolean() { 5 } else { 3 };
    let options: Vec<Value> = used
        .options
        .iter()
        .map(|(name, value)| json!({ "name": name, "type": kind(value), "value": value }))
        .collect();
    let channel_kind = match used.channel {
        THREAD => 11,
        channel if World::guild_of(channel).is_some() => 0,
        _ => 1,
    };
    let parent = if used.channel == THREAD {
        GENERAL
    } else {
        CATEGORY
    };
    let owner = match used.installed {
        true => json!({ "0": GUILD.to_string() }),
        false => json!({ "1": used.user.to_string() }),
    };
    let mut event = json!({
        "id": id.to_string(), "application_id": APPLICATION.to_string(), "type": 2,
        "token": token, "version": 1, "locale": "en-GB", "entitlements": [],
        "app_permissions": "2147483647", "authorizing_integration_owners": owner,
        "attachment_size_limit": 10_485_760,
        "channel_id": used.channel.to_string(),
        "channel": {
            "id": used.channel.to_string(), "type": channel_kind, "name": "channel",
            "parent_id": parent.to_string(), "permissions": "2147483647",
        },
        "data": {
            "id": command.map_or(json!("1"), |command| command["id"].clone()),
            "name": name, "type": 1, "options": options,
        },
    });
    match World::guild_of(used.channel) {
        Some(guild) => {
            let mut member = member_of(used.user);
            member["user"] = user(used.user);
            member["permissions"] = json!("2147483647");
            event["guild_id"] = json!(guild.to_string());
            event["guild_locale"] = json!("en-US");
            event["guild"] = json!({ "id": guild.to_string(), "features": [], "locale": "en-US" });
            event["context"] = json!(0);
            event["member"] = member;
        }
        None => {
            event["context"] = json!(1);
            event["user"] = user(used.user);
        }
    }
    event
}
