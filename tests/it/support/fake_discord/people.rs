//! People in the stand-in's channels: they write, use commands, and see what comes back.

use std::time::Duration;

use serde_json::{Value, json};

use super::FakeDiscord;
use super::interactions::{self, EPHEMERAL};
use super::world::{
    APPLICATION, BOT, CATEGORY, FORUM, GENERAL, GUILD, Interaction, Message, THREAD, World,
    member_of, user,
};

/// Someone with a role.
pub(crate) const ASKER: u64 = 5;

/// Someone without.
pub(crate) const OTHER: u64 = 6;

/// Someone who may do everything in the server.
pub(crate) const OWNER: u64 = 7;

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
    /// Its buttons: what stands on each, and what it is called; the latter only where it can be
    /// pressed.
    pub(crate) buttons: Vec<(String, Option<String>)>,
}

impl Reply {
    /// What stands on the buttons that can be pressed.
    pub(crate) fn labels(&self) -> Vec<&str> {
        let live = self.buttons.iter().filter(|(_, id)| id.is_some());
        live.map(|(label, _)| label.as_str()).collect()
    }
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
    /// The language of who uses it.
    pub(crate) locale: &'static str,
    /// The message that a menu was opened on.
    pub(crate) target: Option<u64>,
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
            locale: "en-GB",
            target: None,
        }
    }

    /// A command without options, by someone.
    pub(crate) fn by(user: u64) -> Use {
        Use {
            user,
            options: Vec::new(),
            ..Use::ask("")
        }
    }

    /// A part of a command, with its options.
    pub(crate) fn part(user: u64, part: &'static str, options: &[(&str, Value)]) -> Use {
        let options: Vec<Value> = options
            .iter()
            .map(|(name, value)| {
                let kind = if *name == "person" { 6 } else { 3 };
                json!({ "name": name, "type": kind, "value": value })
            })
            .collect();
        Use {
            options: vec![(part, json!({ "options": options }))],
            ..Use::by(user)
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
        self.write_with_file(user, channel, text, reply, None)
    }

    /// Someone writes a message, perhaps with a file.
    pub(crate) fn write_with_file(
        &self,
        user: u64,
        channel: u64,
        text: &str,
        reply: Option<(u64, bool)>,
        file: Option<(&str, &str)>,
    ) -> u64 {
        let url = self.url().to_owned();
        self.shared.with(|world| {
            let attachments = file.iter().map(|(name, content)| {
                world
                    .files
                    .insert((*name).to_owned(), content.as_bytes().to_vec());
                json!({
                    "id": "1", "filename": name, "size": content.len(), "ephemeral": false,
                    "url": format!("{url}/files/{name}"),
                    "proxy_url": format!("{url}/files/{name}"),
                })
            });
            let attachments: Vec<Value> = attachments.collect();
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
                components: json!([]),
                attachments,
                edited: None,
            });
            id
        })
    }

    /// Someone changes the words of their message.
    pub(crate) fn edit(&self, message: u64, text: &str) {
        self.shared.with(|world| {
            let count = world.id();
            let mut messages = world.messages.iter_mut();
            let message = messages.find(|found| found.id == message).unwrap();
            message.content = text.to_owned();
            // No two edits have the same time.
            let micros = count % 1_000_000;
            message.edited = Some(format!("2026-11-20T08:01:00.{micros:06}+00:00"));
            let message = message.clone();
            world.tell("MESSAGE_UPDATE", &message);
        });
    }

    /// Someone presses a button of the bot's; what they see then.
    #[track_caller]
    pub(crate) fn press(&self, user: u64, reply: &Reply, label: &str) -> Reply {
        let button = reply.buttons.iter().find(|(on_it, _)| on_it == label);
        let id = button.and_then(|(_, id)| id.as_deref());
        let id = id.unwrap_or_else(|| panic!("no button {label:?}: {reply:?}"));
        let pressed = self.press_id(user, reply, id, "en-GB");
        self.response_to(pressed)
    }

    /// Someone chooses from a menu of the bot's, by the menu's name; what they see then.
    #[track_caller]
    pub(crate) fn choose(&self, user: u64, reply: &Reply, menu: &str, values: &[&str]) -> Reply {
        let used = Use {
            channel: reply.channel,
            ..Use::by(user)
        };
        let chosen = self.shared.with(|world| {
            let message = world.message(reply.id).unwrap().clone();
            let shown = world.shown(&message, true);
            let kind = kind_of_menu(&message.components, menu);
            world.use_with(&used, 3, 1, Some(message.id), |event| {
                let mut data =
                    json!({ "custom_id": menu, "component_type": kind, "values": values });
                if kind == 8 {
                    let channels = values.iter().map(|id| {
                        let about = json!({
                            "id": id, "type": 0, "name": "channel", "permissions": "0",
                        });
                        ((*id).to_owned(), about)
                    });
                    let channels: serde_json::Map<String, Value> = channels.collect();
                    data["resolved"] = json!({ "channels": channels });
                }
                event["data"] = data;
                event["message"] = shown;
            })
        });
        self.response_to(chosen)
    }

    /// Someone presses a button by its name, in their language; the use's id.
    pub(crate) fn press_id(
        &self,
        user: u64,
        reply: &Reply,
        custom_id: &str,
        locale: &'static str,
    ) -> u64 {
        let used = Use {
            channel: reply.channel,
            locale,
            ..Use::by(user)
        };
        self.shared.with(|world| {
            let message = world.message(reply.id).unwrap().clone();
            let shown = world.shown(&message, true);
            world.use_with(&used, 3, 1, Some(message.id), |event| {
                event["data"] = json!({ "custom_id": custom_id, "component_type": 2 });
                event["message"] = shown;
            })
        })
    }

    /// Someone types an option; what is offered.
    #[track_caller]
    pub(crate) fn type_ahead(&self, name: &str, used: &Use) -> Vec<(String, String)> {
        let id = self.shared.with(|world| {
            let data = data_of(name, used, &world.commands, true);
            world.use_with(used, 4, 1, None, |event| event["data"] = data)
        });
        self.wait("offers", |world| {
            let used = world.interactions.get(&interactions::token(id))?;
            used.choices.clone()
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
            let mut data = data_of(name, used, &world.commands, false);
            if let Some(target) = used.target {
                let message = world.message(target).unwrap().clone();
                data["type"] = json!(3);
                data["target_id"] = json!(target.to_string());
                let shown = world.shown(&message, true);
                data["resolved"] = json!({ "messages": { target.to_string(): shown } });
            }
            world.use_with(used, 2, times, None, |event| event["data"] = data)
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
        buttons: buttons(&message.components),
    }
}

/// The type of a menu: of texts, or of channels.
#[track_caller]
fn kind_of_menu(components: &Value, name: &str) -> u64 {
    let rows = components.as_array().into_iter().flatten();
    let mut menus = rows.flat_map(|row| row["components"].as_array().into_iter().flatten());
    let menu = menus.find(|menu| menu["custom_id"] == name);
    let kind = menu.and_then(|menu| menu["type"].as_u64());
    kind.unwrap_or_else(|| panic!("no menu {name}: {components:#}"))
}

fn buttons(components: &Value) -> Vec<(String, Option<String>)> {
    let rows = components.as_array().into_iter().flatten();
    let buttons = rows.flat_map(|row| row["components"].as_array().into_iter().flatten());
    let text = |button: &Value, key: &str| button[key].as_str().unwrap_or_default().to_owned();
    buttons
        .map(|button| {
            let live = button["disabled"] != json!(true);
            (
                text(button, "label"),
                live.then(|| text(button, "custom_id")),
            )
        })
        .collect()
}

/// What of the use of a command is about that command; `typing` where it is not yet used.
fn data_of(name: &str, used: &Use, commands: &[Value], typing: bool) -> Value {
    let command = commands.iter().find(|command| command["name"] == name);
    let kind = |value: &Value| match value {
        Value::Bool(_) => 5,
        Value::Object(_) => 1,
        _ => 3,
    };
    let option = |(name, value): &(&'static str, Value)| {
        let mut option = json!({ "name": name, "type": kind(value) });
        match value.get("options") {
            Some(nested) => option["options"] = nested.clone(),
            None => option["value"] = value.clone(),
        }
        option
    };
    let mut options: Vec<Value> = used.options.iter().map(option).collect();
    if let Some(first) = options.first_mut().filter(|_| typing) {
        first["focused"] = json!(true);
    }
    json!({
        "id": command.map_or(json!("1"), |command| command["id"].clone()),
        "name": name, "type": 1, "options": options,
    })
}

impl World {
    /// Someone does something that the bot is told about `times` times; the use's id.
    fn use_with(
        &mut self,
        used: &Use,
        kind: u64,
        times: usize,
        message: Option<u64>,
        complete: impl FnOnce(&mut Value),
    ) -> u64 {
        let id = self.id_from(used.ago);
        let token = interactions::token(id);
        let mut event = event(id, &token, used, self.app_permissions, self.guild_locale);
        event["type"] = json!(kind);
        complete(&mut event);
        self.interactions.insert(
            token,
            Interaction {
                id,
                kind,
                message,
                choices: None,
                channel: used.channel,
                user: used.user,
                used: self.now() - used.ago,
                callback: None,
                original: None,
                took: (None, None),
            },
        );
        for session in self.listening(World::guild_of(used.channel), 0) {
            for _ in 0..times {
                self.dispatch(&session, "INTERACTION_CREATE", &event);
            }
        }
        id
    }
}

/// The use of a command, as the gateway tells it.
fn event(id: u64, token: &str, used: &Use, app_permissions: u64, guild_locale: &str) -> Value {
    let channel_kind = match used.channel {
        THREAD => 11,
        channel if World::is_post(channel) => 11,
        channel if World::guild_of(channel).is_some() => 0,
        _ => 1,
    };
    let parent = match used.channel {
        THREAD => GENERAL,
        channel if World::is_post(channel) => FORUM,
        _ => CATEGORY,
    };
    let owner = match used.installed {
        true => json!({ "0": GUILD.to_string() }),
        false => json!({ "1": used.user.to_string() }),
    };
    let mut event = json!({
        "id": id.to_string(), "application_id": APPLICATION.to_string(), "type": 2,
        "token": token, "version": 1, "locale": used.locale, "entitlements": [],
        "app_permissions": app_permissions.to_string(), "authorizing_integration_owners": owner,
        "attachment_size_limit": 10_485_760,
        "channel_id": used.channel.to_string(),
        "channel": {
            "id": used.channel.to_string(), "type": channel_kind, "name": "channel",
            "parent_id": parent.to_string(), "permissions": "2147483647",
        },
    });
    match World::guild_of(used.channel) {
        Some(guild) => {
            let mut member = member_of(used.user);
            member["user"] = user(used.user);
            member["permissions"] = json!(World::permissions_of(used.user).to_string());
            event["guild_id"] = json!(guild.to_string());
            event["guild_locale"] = json!(guild_locale);
            event["guild"] =
                json!({ "id": guild.to_string(), "features": [], "locale": guild_locale });
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
