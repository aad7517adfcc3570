//! What someone did with a command, a menu, a button or a half-typed option, read once.
//!
//! Pure. Messages are read in `inbound`; what is done, is done at the `desk`.

use serenity::all::{
    AuthorizingIntegrationOwner, AuthorizingIntegrationOwners, ChannelType, CommandDataOption,
    CommandDataOptionValue, CommandInteraction, ComponentInteraction, ComponentInteractionDataKind,
    GuildId, Interaction as Event, Member, PartialChannel, Permissions,
};
use serenity::model::id::{ChannelId, MessageId, UserId};

use super::followup::taken_from;
use super::inbound::{Ask, Earlier, Interaction, Place, Way, earlier_of, without_mentions};
use super::press::Press;
use super::words::{Locale, Words};
use crate::store::Tone;

/// Name of the command that asks.
pub(crate) const ASK: &str = "ask";
/// Name of the menu entry that asks with a message's words.
pub(crate) const FIND: &str = "Find in documents";
/// Name of the command that lists documents.
pub(crate) const DOCUMENTS: &str = "documents";
/// Name of the command for owners.
pub(crate) const QUOTH: &str = "quoth";
/// Name of the command that shows what is kept of a person.
pub(crate) const PRIVACY: &str = "privacy";

/// Something that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Use {
    /// What it takes to answer.
    pub(crate) interaction: Interaction,
    /// Who did it.
    pub(crate) person: UserId,
    /// What they may do here.
    pub(crate) may: Permissions,
    /// What we may do here.
    pub(crate) we_may: Permissions,
    /// Where.
    pub(crate) place: Place,
    /// The language of who did it.
    pub(crate) locale: Locale,
    /// The language of the place.
    pub(crate) place_locale: Locale,
    /// The tone of the place, once it is known.
    pub(crate) tone: Tone,
    /// What.
    pub(crate) act: Act,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// A question was asked.
    Ask {
        /// The question.
        question: String,
        /// The one collection to answer from.
        collection: Option<String>,
        /// Whether it is a text that was not written as a question.
        is_text: bool,
    },
    /// A button was pressed.
    Press(Click),
    /// A question is being typed.
    Type {
        /// What there is of it.
        typed: String,
        /// Whether it is the name of a collection.
        collection: bool,
    },
    /// Documents were listed.
    Documents {
        /// Words to look for in their names.
        words: Option<String>,
        /// The one collection to list.
        collection: Option<String>,
    },
    /// Something for owners.
    Own(Own),
    /// What is kept of the one who asks.
    Privacy,
    /// Something that this version does not know.
    Unknown,
}

/// What owners can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Own {
    /// See what is answered from.
    Status,
    /// See what is wrong.
    Doctor,
    /// See what was not answered.
    Gaps,
    /// See and change what the server has settled.
    Settings,
    /// See what is kept of someone.
    Privacy(UserId),
    /// Pin a passage to a question.
    Pin {
        /// The question.
        question: String,
        /// Words that find the passage, or the link to an answer.
        passage: String,
    },
    /// See what is pinned.
    Pins,
}

/// A button that was pressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Click {
    /// What it does; nothing where no button of ours does that.
    pub(crate) press: Option<Press>,
    /// The message that it is under.
    pub(crate) message: MessageId,
    /// Whether only the one who pressed it sees that message.
    pub(crate) private: bool,
    /// What the message answers.
    pub(crate) answers: Earlier,
    /// What was chosen, where it is a menu.
    pub(crate) chosen: Vec<String>,
}

impl Use {
    /// The number that Discord knows it by.
    pub(crate) fn id(&self) -> u64 {
        self.interaction.id.get()
    }

    /// The texts for what only its author sees.
    pub(crate) fn words(&self) -> &'static Words {
        self.locale.toned(self.tone)
    }

    /// The texts for what everyone in the place sees.
    pub(crate) fn place_words(&self) -> &'static Words {
        self.place_locale.toned(self.tone)
    }

    /// As a question, where it is one.
    pub(crate) fn as_ask(&self) -> Option<Ask> {
        let Act::Ask {
            question,
            collection,
            is_text,
        } = &self.act
        else {
            return None;
        };
        Some(Ask {
            question: question.clone(),
            asker: self.person,
            place: self.place.clone(),
            way: Way::Command(self.interaction.clone()),
            collection: collection.clone(),
            locale: match self.interaction.private {
                true => self.locale,
                false => self.place_locale,
            },
            tone: self.tone,
            earlier: None,
            file: None,
            is_text: *is_text,
        })
    }
}

/// Reads an interaction; nothing when it is of a kind that we never offer.
pub(crate) fn read(event: &Event) -> Option<Use> {
    match event {
        Event::Command(command) => Some(of_command(command, act(command))),
        Event::Autocomplete(command) => Some(of_command(command, typing(command))),
        Event::Component(component) => Some(of_component(component)),
        _ => None,
    }
}

fn of_command(command: &CommandInteraction, act: Act) -> Use {
    let private = match &act {
        Act::Ask { .. } if command.data.name == ASK => {
            matches!(
                value(command, "private"),
                Some(CommandDataOptionValue::Boolean(true))
            )
        }
        _ => true,
    };
    let at = At {
        guild: command.guild_id,
        channel: command.channel_id,
        about: command.channel.as_ref(),
        member: command.member.as_deref(),
        owners: &command.authorizing_integration_owners,
    };
    Use {
        interaction: Interaction {
            application: command.application_id,
            id: command.id,
            token: command.token.clone(),
            private,
        },
        person: command.user.id,
        may: at.may(),
        we_may: command.app_permissions.unwrap_or_default(),
        place: at.place(),
        locale: Locale::of(&command.locale),
        place_locale: Locale::of(command.guild_locale.as_ref().unwrap_or(&command.locale)),
        tone: Tone::default(),
        act,
    }
}

fn of_component(component: &ComponentInteraction) -> Use {
    let at = At {
        guild: component.guild_id,
        channel: component.channel_id,
        about: component.channel.as_ref(),
        member: component.member.as_ref(),
        owners: &component.authorizing_integration_owners,
    };
    let message = &component.message;
    let flags = message.flags.unwrap_or_default();
    Use {
        interaction: Interaction {
            application: component.application_id,
            id: component.id,
            token: component.token.clone(),
            private: true,
        },
        person: component.user.id,
        may: at.may(),
        we_may: component.app_permissions.unwrap_or_default(),
        place: at.place(),
        locale: Locale::of(&component.locale),
        place_locale: Locale::of(component.guild_locale.as_ref().unwrap_or(&component.locale)),
        tone: Tone::default(),
        act: Act::Press(Click {
            press: Press::read(&component.data.custom_id),
            message: message.id,
            private: flags.contains(serenity::model::channel::MessageFlags::EPHEMERAL),
            answers: earlier_of(message),
            chosen: chosen(&component.data.kind),
        }),
    }
}

/// What was chosen in a menu, by the names that its choices have.
fn chosen(kind: &ComponentInteractionDataKind) -> Vec<String> {
    match kind {
        ComponentInteractionDataKind::StringSelect { values } => values.clone(),
        ComponentInteractionDataKind::ChannelSelect { values } => {
            values.iter().map(ChannelId::to_string).collect()
        }
        _ => Vec::new(),
    }
}

/// Where something was done, as Discord tells it.
struct At<'a> {
    guild: Option<GuildId>,
    channel: ChannelId,
    about: Option<&'a PartialChannel>,
    member: Option<&'a Member>,
    owners: &'a AuthorizingIntegrationOwners,
}

impl At<'_> {
    fn may(&self) -> Permissions {
        let member = self.member.and_then(|member| member.permissions);
        member.unwrap_or_default()
    }

    fn place(&self) -> Place {
        // Someone can bring the bot along into a server that has not installed it.
        let installed = |guild: &GuildId| {
            self.owners.0.iter().any(|owner| match owner {
                AuthorizingIntegrationOwner::GuildInstall(Some(id)) => id == guild,
                _ => false,
            })
        };
        let is_thread = self.about.is_some_and(|channel| {
            matches!(
                channel.kind,
                ChannelType::PublicThread | ChannelType::PrivateThread | ChannelType::NewsThread
            )
        });
        let parent = self.about.and_then(|channel| channel.parent_id);
        let roles = self.member.map(|member| member.roles.clone());
        Place {
            guild: self.guild.filter(installed),
            channel: self.channel,
            parent: parent.filter(|_| is_thread),
            roles: roles.unwrap_or_default(),
        }
    }
}

fn act(command: &CommandInteraction) -> Act {
    match command.data.name.as_str() {
        ASK => Act::Ask {
            question: without_mentions(&text(command, "question").unwrap_or_default()),
            collection: text(command, "collection"),
            is_text: false,
        },
        FIND => Act::Ask {
            question: without_mentions(&taken_from(&words_of_target(command), "")),
            collection: None,
            is_text: true,
        },
        DOCUMENTS => Act::Documents {
            words: text(command, "words"),
            collection: text(command, "collection"),
        },
        QUOTH => own(command).map_or(Act::Unknown, Act::Own),
        PRIVACY => Act::Privacy,
        _ => Act::Unknown,
    }
}

fn own(command: &CommandInteraction) -> Option<Own> {
    let chosen = command.data.options.first()?;
    let CommandDataOptionValue::SubCommand(options) = &chosen.value else {
        return None;
    };
    match chosen.name.as_str() {
        "status" => Some(Own::Status),
        "doctor" => Some(Own::Doctor),
        "gaps" => Some(Own::Gaps),
        "settings" => Some(Own::Settings),
        "pins" => Some(Own::Pins),
        "pin" => {
            let text = |name: &str| {
                let option = options.iter().find(|option| option.name == name)?;
                option.value.as_str().map(str::to_owned)
            };
            Some(Own::Pin {
                question: text("question")?,
                passage: text("passage")?,
            })
        }
        "privacy" => options.iter().find_map(|option| match option.value {
            CommandDataOptionValue::User(person) => Some(Own::Privacy(person)),
            _ => None,
        }),
        _ => None,
    }
}

fn typing(command: &CommandInteraction) -> Act {
    match command.data.autocomplete() {
        Some(option) => Act::Type {
            typed: option.value.to_owned(),
            collection: option.name == "collection",
        },
        None => Act::Unknown,
    }
}

/// The words of the message that a menu was opened on.
fn words_of_target(command: &CommandInteraction) -> String {
    let target = command.data.target_id.map(|target| target.get());
    let messages = command.data.resolved.messages.values();
    let mut found = messages.filter(|message| Some(message.id.get()) == target);
    found
        .next()
        .map(|message| message.content.clone())
        .unwrap_or_default()
}

fn value<'a>(command: &'a CommandInteraction, name: &str) -> Option<&'a CommandDataOptionValue> {
    let named = |option: &&CommandDataOption| option.name == name;
    let found = command.data.options.iter().find(named);
    found.map(|option| &option.value)
}

fn text(command: &CommandInteraction, name: &str) -> Option<String> {
    match value(command, name) {
        Some(CommandDataOptionValue::String(text)) if !text.trim().is_empty() => {
            Some(text.trim().to_owned())
        }
        _ => None,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use serenity::model::id::RoleId;

    fn command(change: Value) -> Use {
        let mut command = json!({
            "id": "1000", "application_id": "98", "type": 2, "version": 1, "token": "secret",
            "guild_id": "30", "channel_id": "20",
            "channel": { "id": "20", "type": 0 },
            "member": {
                "user": { "id": "5", "username": "asker" }, "roles": ["7"], "deaf": false,
                "mute": false, "joined_at": null, "flags": 0, "permissions": "0",
            },
            "app_permissions": "0", "locale": "de", "entitlements": [],
            "authorizing_integration_owners": { "0": "30" }, "context": 0,
            "attachment_size_limit": 1,
            "data": { "id": "11", "name": "ask", "type": 1, "options": [
                { "name": "question", "type": 3, "value": " how? <@5>" },
                { "name": "private", "type": 5, "value": true },
                { "name": "collection", "type": 3, "value": "docs " },
            ]},
        });
        let change = change.as_object().unwrap().clone();
        command.as_object_mut().unwrap().extend(change);
        read(&serde_json::from_value(command).unwrap()).unwrap()
    }

    #[test]
    fn a_command_is_a_question_with_its_options() {
        let ask = command(json!({})).as_ask().unwrap();
        assert_eq!(ask.question, "how?");
        assert!(ask.is_private());
        assert_eq!(ask.locale, Locale::German);
        assert_eq!(ask.collection.as_deref(), Some("docs"));
        assert_eq!(ask.place.guild, Some(GuildId::new(30)));
        assert_eq!(ask.place.parent, None);
        assert_eq!(ask.place.roles, [RoleId::new(7)]);
    }

    #[test]
    fn a_thread_belongs_to_its_channel() {
        let channel = json!({ "id": "20", "type": 11, "parent_id": "21" });
        let ask = command(json!({ "channel": channel }));
        assert_eq!(ask.place.parent, Some(ChannelId::new(21)));
        // A category holds channels that other people may read.
        let channel = json!({ "id": "20", "type": 0, "parent_id": "21" });
        let ask = command(json!({ "channel": channel }));
        assert_eq!(ask.place.parent, None);
    }

    #[test]
    fn a_server_that_has_not_installed_the_bot_counts_as_none() {
        let ask = command(json!({ "authorizing_integration_owners": { "1": "5" } }));
        assert_eq!(ask.place.guild, None);
    }

    #[test]
    fn the_token_of_an_interaction_is_not_shown() {
        assert!(!format!("{:?}", command(json!({}))).contains("secret"));
    }

    #[test]
    fn another_command_is_not_a_question() {
        let data = json!({ "id": "11", "name": "other", "type": 1 });
        assert_eq!(command(json!({ "data": data })).act, Act::Unknown);
    }
}
