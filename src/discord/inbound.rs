//! What someone wrote to the bot, read once: a message becomes an [`Ask`], or nothing.
//!
//! Pure. Commands and buttons are read in `uses`; who may read which answer is decided in
//! `audience`, and what is done with an ask, in `desk`.

use serenity::model::channel::{Message, MessageType};
use serenity::model::id::{
    ApplicationId, ChannelId, GuildId, InteractionId, MessageId, RoleId, UserId,
};

use super::render::question_of;
use super::words::{Locale, Words};
use crate::store::Tone;

/// A question, with who asked it, where and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ask {
    /// What they wrote, without mentions. It may be empty, or longer than can be asked.
    pub(crate) question: String,
    /// Who asks.
    pub(crate) asker: UserId,
    /// Where.
    pub(crate) place: Place,
    /// How, and so how to answer.
    pub(crate) way: Way,
    /// The one collection to answer from, where the asker named one.
    pub(crate) collection: Option<String>,
    /// The language of what is said around the quotes.
    pub(crate) locale: Locale,
    /// The tone of the place, once it is known.
    pub(crate) tone: Tone,
    /// What it follows up on, where it is a reply to an answer.
    pub(crate) earlier: Option<Earlier>,
    /// A file that was sent along.
    pub(crate) file: Option<File>,
    /// Whether its words are those of a text that was not written as a question.
    pub(crate) is_text: bool,
}

/// An answer that is replied to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Earlier {
    /// The question, where the answer itself tells it.
    pub(crate) question: Option<String>,
    /// Else the message that holds the question.
    pub(crate) message: Option<MessageId>,
}

/// A file that was sent along with a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct File {
    /// Where it is.
    pub(crate) url: String,
    /// In bytes.
    pub(crate) size: u32,
}

/// Where something was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// The server; none in a direct message, and none in a server that has not installed the bot.
    pub(crate) guild: Option<GuildId>,
    /// The channel, or thread.
    pub(crate) channel: ChannelId,
    /// The channel that a thread belongs to, where it is known.
    pub(crate) parent: Option<ChannelId>,
    /// Roles of the asker in the server.
    pub(crate) roles: Vec<RoleId>,
}

/// How something was asked.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Way {
    /// By a message, which the answer replies to.
    Message(MessageId),
    /// By a command.
    Command(Interaction),
}

/// What it takes to answer a command or a button.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Interaction {
    /// The application that was asked.
    pub(crate) application: ApplicationId,
    /// The use of the command or button.
    pub(crate) id: InteractionId,
    /// Lets whoever has it answer for a quarter of an hour.
    pub(crate) token: String,
    /// Whether only the asker is to see the answer.
    pub(crate) private: bool,
}

impl std::fmt::Debug for Interaction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Interaction({})", self.id)
    }
}

impl std::fmt::Debug for Way {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Way::Message(id) => write!(f, "Message({id})"),
            Way::Command(interaction) => write!(f, "Command({})", interaction.id),
        }
    }
}

impl Ask {
    /// The number that Discord knows the asking by, and tells its time by.
    pub(crate) fn id(&self) -> u64 {
        match &self.way {
            Way::Message(id) => id.get(),
            Way::Command(interaction) => interaction.id.get(),
        }
    }

    /// The texts to answer with.
    pub(crate) fn words(&self) -> &'static Words {
        self.locale.toned(self.tone)
    }

    /// Whether only the asker will see the answer.
    pub(crate) fn is_private(&self) -> bool {
        match &self.way {
            Way::Message(_) => false,
            Way::Command(interaction) => interaction.private,
        }
    }
}

/// Reads a message: a direct one, one that mentions the bot, or a reply to the bot.
///
/// Discord shows the words of a server's message only where the bot is mentioned, as a reply does
/// unless its author turned that off. What cannot be read, or was not written by a person, is not
/// for us.
pub(crate) fn from_message(message: &Message, me: UserId) -> Option<Ask> {
    let by_person = !message.author.bot
        && message.webhook_id.is_none()
        && matches!(
            message.kind,
            MessageType::Regular | MessageType::InlineReply
        );
    if !by_person || message.author.id == me {
        return None;
    }
    let is_direct = message.guild_id.is_none();
    let mentioned = message.mentions.iter().any(|user| user.id == me);
    let replied = message.referenced_message.as_ref();
    let replied = replied.is_some_and(|earlier| earlier.author.id == me);
    let readable = !message.content.trim().is_empty() || !message.attachments.is_empty();
    let to_me = is_direct || mentioned || (replied && readable);
    if !to_me {
        return None;
    }
    let member = message.member.as_ref();
    let earlier = message.referenced_message.as_ref();
    let earlier = earlier.filter(|earlier| earlier.author.id == me);
    let named = message
        .attachments
        .iter()
        .find(|file| is_text(&file.filename));
    Some(Ask {
        question: without_mentions(&message.content),
        asker: message.author.id,
        place: Place {
            guild: message.guild_id,
            channel: message.channel_id,
            parent: None,
            roles: member
                .map(|member| member.roles.clone())
                .unwrap_or_default(),
        },
        way: Way::Message(message.id),
        collection: None,
        locale: Locale::English,
        tone: Tone::default(),
        earlier: earlier.map(|answer| earlier_of(answer)),
        file: named.map(|file| File {
            url: file.url.clone(),
            size: file.size,
        }),
        is_text: false,
    })
}

/// What an answer of ours answered.
pub(crate) fn earlier_of(answer: &Message) -> Earlier {
    let reference = answer.message_reference.as_ref();
    Earlier {
        question: question_of(&answer.content),
        message: reference.and_then(|reference| reference.message_id),
    }
}

/// Whether a file is one that people keep text or a log in.
fn is_text(name: &str) -> bool {
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase());
    matches!(
        ending.as_deref(),
        Some("txt" | "log" | "md" | "out" | "err")
    )
}

/// `text` without mentions of users, roles and channels, custom emoji and time stamps: none of
/// them is a word that a document could hold.
pub(crate) fn without_mentions(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, tag)) = rest.split_once('<') {
        words.push_str(before);
        match tag.split_once('>') {
            Some((inside, after)) if is_mention(inside) => {
                words.push(' ');
                rest = after;
            }
            _ => {
                words.push('<');
                rest = tag;
            }
        }
    }
    words.push_str(rest);
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether `<inside>` is something that Discord shows as a name, a picture or a time.
fn is_mention(inside: &str) -> bool {
    let is_id = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    if let Some(user_or_role) = inside.strip_prefix('@') {
        return is_id(user_or_role.trim_start_matches(['!', '&']));
    }
    if let Some(channel) = inside.strip_prefix('#') {
        return is_id(channel);
    }
    let parts: Vec<&str> = inside.split(':').collect();
    match parts.as_slice() {
        ["" | "a", name, id] => !name.is_empty() && is_id(id),
        ["t", time] | ["t", time, _] => is_id(time.trim_start_matches('-')),
        [command, id] => command.starts_with('/') && is_id(id),
        _ => false,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const ME: u64 = 99;

    fn message(change: Value) -> Option<Ask> {
        let mut message = json!({
            "id": "1000", "channel_id": "20", "guild_id": "30", "type": 0, "tts": false,
            "author": { "id": "5", "username": "asker" }, "member": { "roles": ["7"] },
            "content": "", "timestamp": "2026-11-20T08:00:00Z", "edited_timestamp": null,
            "mention_everyone": false, "mentions": [], "mention_roles": [], "attachments": [],
            "embeds": [], "pinned": false,
        });
        let change = change.as_object().unwrap().clone();
        message.as_object_mut().unwrap().extend(change);
        message
            .as_object_mut()
            .unwrap()
            .retain(|_, value| value != "none");
        from_message(&serde_json::from_value(message).unwrap(), UserId::new(ME))
    }

    fn mention_of_me() -> Value {
        json!([{ "id": ME.to_string(), "username": "quoth", "bot": true }])
    }

    #[test]
    fn a_mention_is_a_question_without_the_mention() {
        let ask = message(json!({
            "content": "hey <@99>, what is <#20> <:smile:12>\n a<b for? <t:123:R>",
            "mentions": mention_of_me(),
        }));
        let ask = ask.unwrap();
        assert_eq!(ask.question, "hey , what is a<b for?");
        assert_eq!(ask.way, Way::Message(MessageId::new(1000)));
        assert_eq!(ask.place.guild, Some(GuildId::new(30)));
        assert_eq!(ask.place.roles, [RoleId::new(7)]);
        assert!(!ask.is_private());
    }

    #[test]
    fn a_reply_to_the_bot_is_a_question_where_its_words_arrive() {
        let earlier = |id: u64| {
            json!({
                "id": "900", "channel_id": "20", "type": 0, "tts": false, "content": "",
                "author": { "id": id.to_string(), "username": "x", "bot": true },
                "timestamp": "2026-11-20T08:00:00Z", "edited_timestamp": null,
                "mention_everyone": false, "mentions": [], "mention_roles": [],
                "attachments": [], "embeds": [], "pinned": false,
            })
        };
        let reply = |id, content: &str, mentions: Value| {
            message(json!({
                "type": 19, "content": content, "mentions": mentions,
                "referenced_message": earlier(id),
            }))
        };
        let pinging = reply(ME, "and then?", mention_of_me());
        assert_eq!(pinging.unwrap().question, "and then?");
        let quiet = reply(ME, "and then?", json!([]));
        assert_eq!(quiet.unwrap().question, "and then?");
        assert_eq!(reply(ME, "", json!([])), None);
        assert_eq!(reply(5, "and then?", json!([])), None);
    }

    #[test]
    fn a_direct_message_needs_no_mention() {
        let ask = message(json!({ "content": "how?", "guild_id": "none", "member": "none" }));
        let ask = ask.unwrap();
        assert_eq!(ask.question, "how?");
        assert_eq!(ask.place.guild, None);
    }

    #[test]
    fn what_no_person_wrote_to_the_bot_is_left_alone() {
        assert_eq!(message(json!({ "content": "how?" })), None);
        let bot = json!({ "id": "6", "username": "b", "bot": true });
        let to_me = |key: &str, value: Value| {
            message(json!({ "content": "<@99> how?", "mentions": mention_of_me(), key: value }))
        };
        assert!(to_me("tts", json!(false)).is_some());
        assert_eq!(to_me("author", bot), None);
        assert_eq!(to_me("author", mention_of_me()[0].clone()), None);
        assert_eq!(to_me("webhook_id", json!("77")), None);
        assert_eq!(to_me("type", json!(7)), None);
    }
}
