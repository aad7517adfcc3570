//! What each of Discord's events leads to.
//!
//! Reads as little of an event as it needs and returns at once; the work is done in tasks. What
//! is asked is read in `inbound` and answered at the `desk`.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serenity::model::application::Interaction;
use serenity::model::channel::Message;
use serenity::model::id::{ApplicationId, ChannelId, GuildId, MessageId, UserId};
use tokio_util::task::TaskTracker;
use tracing::{info, warn};

use super::chain;
use super::commands;
use super::desk::Desk;
use super::forum::Post;
use super::inbound::{self, Ask, Way};
use super::rest::Body;
use super::route::Route;
use super::seen::Seen;
use super::uses::{self, Act, Use};
use super::words::Locale;
use crate::store::Heard;

/// Threads whose channel is remembered.
const MAX_THREADS: usize = 20_000;

/// Servers whose language is remembered.
const MAX_GUILDS: usize = 20_000;

/// Channels that are looked through for what was asked while the connection was down.
const MAX_ASKED: usize = 20;

/// How far before the last question one is looked for that was not answered before the program
/// was stopped, as a part of an id.
const OVERLAP: u64 = (120 * 1_000) << 22;

/// What was asked longer ago is not answered any more.
const TOO_OLD: Duration = Duration::from_secs(3_600);

/// Takes events.
pub(crate) struct Events {
    desk: Arc<Desk>,
    tasks: TaskTracker,
    known: Mutex<Known>,
}

/// Who we are.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct Me {
    /// The bot's user.
    pub(crate) user: Id<UserId>,
    /// The application it belongs to.
    pub(crate) application: Id<ApplicationId>,
}

/// An object of which only the id matters.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct Id<T> {
    pub(crate) id: T,
}

/// What earlier events have told.
#[derive(Default)]
struct Known {
    me: Option<Me>,
    registered: bool,
    /// Connections that have begun a session before.
    begun: HashSet<u32>,
    seen: Seen,
    /// Questions as they were edited.
    edits: Seen,
    /// The language of each server.
    locales: HashMap<GuildId, Locale>,
    /// The channel of each thread.
    threads: HashMap<ChannelId, ChannelId>,
    /// Channels that something was asked in, with the last message there.
    asked: HashMap<ChannelId, (Option<GuildId>, MessageId)>,
}

/// What matters of a server.
#[derive(Deserialize)]
struct Guild {
    id: GuildId,
    #[serde(default)]
    preferred_locale: String,
    /// Whether Discord only cannot reach it just now.
    #[serde(default)]
    unavailable: bool,
}

#[derive(Deserialize)]
struct Threads {
    #[serde(default)]
    threads: Vec<Thread>,
}

#[derive(Deserialize)]
struct Thread {
    id: ChannelId,
    #[serde(default)]
    parent_id: Option<ChannelId>,
    #[serde(default)]
    guild_id: Option<GuildId>,
    #[serde(default)]
    name: String,
    /// Whether it is told of because it was just made.
    #[serde(default)]
    newly_created: bool,
}

impl Events {
    pub(crate) fn new(desk: Arc<Desk>, tasks: TaskTracker) -> Events {
        Events {
            desk,
            tasks,
            known: Mutex::default(),
        }
    }

    /// A session of a connection has begun. The first connection tells Discord about the commands,
    /// and looks up at its first session what was asked before the program began; every later
    /// session looks up what was asked since the last.
    pub(crate) fn begin(self: &Arc<Events>, me: Me, shard: u32) {
        let mut known = self.known();
        known.me = Some(me);
        let first = known.begun.insert(shard);
        if first && shard > 0 {
            return;
        }
        let registered = known.registered || shard > 0;
        let asked: Vec<_> = known.asked.iter().map(|(id, last)| (*id, *last)).collect();
        drop(known);
        let events = Arc::clone(self);
        self.tasks.spawn(async move {
            if !registered {
                events.register(me.application.id).await;
            }
            match first {
                true => events.catch_up(events.heard().await).await,
                false => events.catch_up(asked).await,
            }
        });
    }

    /// Something happened.
    pub(crate) fn take(self: &Arc<Events>, name: &str, data: &str) {
        match name {
            "MESSAGE_CREATE" => {
                if let Some(message) = read::<Message>(name, data) {
                    self.take_message(&message);
                }
            }
            "MESSAGE_UPDATE" => {
                // Of what has not been edited by a person, Discord tells only a part.
                if let Ok(message) = serde_json::from_str::<Message>(data) {
                    self.take_edit(&message);
                }
            }
            "INTERACTION_CREATE" => {
                if let Some(used) = read::<Interaction>(name, data)
                    && let Some(used) = uses::read(&used)
                {
                    self.take_use(used);
                }
            }
            "GUILD_UPDATE" => self.learn_guild(name, data),
            "GUILD_DELETE" => self.forget_guild(name, data),
            "GUILD_CREATE" | "THREAD_LIST_SYNC" => {
                if name == "GUILD_CREATE" {
                    self.learn_guild(name, data);
                }
                if let Some(threads) = read::<Threads>(name, data) {
                    self.known().learn(threads.threads);
                }
            }
            "THREAD_CREATE" | "THREAD_UPDATE" => {
                if let Some(thread) = read::<Thread>(name, data) {
                    if name == "THREAD_CREATE" {
                        self.take_thread(&thread);
                    }
                    self.known().learn([thread]);
                }
            }
            _ => {}
        }
    }

    fn take_message(self: &Arc<Events>, message: &Message) {
        let mut known = self.known();
        let Some(me) = known.me else {
            return;
        };
        if let Some((_, last)) = known.asked.get_mut(&message.channel_id) {
            *last = message.id.max(*last);
        }
        let Some(ask) = inbound::from_message(message, me.user.id) else {
            return;
        };
        known.note_asked(message);
        drop(known);
        self.take_on(ask);
    }

    /// Takes note of an edit by a person of a question that was asked by a message.
    fn take_edit(self: &Arc<Events>, message: &Message) {
        let Some(edited) = message.edited_timestamp else {
            return;
        };
        let mut known = self.known();
        let Some(mut ask) = known
            .me
            .and_then(|me| inbound::from_message(message, me.user.id))
        else {
            return;
        };
        let mut edit = DefaultHasher::new();
        (ask.id(), edited.to_string()).hash(&mut edit);
        let fresh = known.edits.insert(edit.finish());
        if !fresh || is_too_old(message.id, SystemTime::now()) {
            return;
        }
        known.place(&mut ask);
        drop(known);
        let desk = Arc::clone(&self.desk);
        self.tasks
            .spawn(async move { desk.answer_again(ask).await });
    }

    /// Answers `ask` in a task of its own, unless that has been done before.
    fn take_on(self: &Arc<Events>, mut ask: Ask) {
        let mut known = self.known();
        if !known.seen.insert(ask.id()) {
            return;
        }
        known.place(&mut ask);
        drop(known);
        let desk = Arc::clone(&self.desk);
        self.tasks.spawn(async move {
            if let Way::Message(message) = ask.way {
                let heard = Heard {
                    channel: ask.place.channel.get(),
                    guild: ask.place.guild.map(GuildId::get),
                    last: message.get(),
                };
                if let Err(error) = desk.store().hear(heard, SystemTime::now()).await {
                    warn!(cause = chain(&error), "could not note where was asked");
                }
            }
            desk.answer(ask).await;
        });
    }

    /// Does what was asked for by a command or a button, unless that has been done before.
    fn take_use(self: &Arc<Events>, mut used: Use) {
        if !self.known().seen.insert(used.id()) {
            return;
        }
        let desk = Arc::clone(&self.desk);
        self.tasks.spawn(async move {
            used.tone = desk.settled(&used.place).await.settings.tone;
            match &used.act {
                Act::Ask { .. } => {
                    if let Some(ask) = used.as_ask() {
                        desk.answer(ask).await;
                    }
                }
                Act::Press(click) => desk.press(&used, click).await,
                Act::Type { typed, collection } => desk.offer(&used, typed, *collection).await,
                Act::Documents { words, collection } => {
                    desk.list(&used, words.as_deref(), collection.as_deref())
                        .await;
                }
                Act::Own(own) => desk.own(&used, own).await,
                Act::Privacy => desk.privacy(&used).await,
                Act::Unknown => desk.refuse(&used).await,
            }
        });
    }

    /// Answers a new post in one of the owner's forums, if that can be done well.
    fn take_thread(self: &Arc<Events>, thread: &Thread) {
        let (Some(forum), Some(guild)) = (thread.parent_id, thread.guild_id) else {
            return;
        };
        let is_old = is_too_old(MessageId::new(thread.id.get()), SystemTime::now());
        if !thread.newly_created || is_old || !self.desk.helps_in(forum) {
            return;
        }
        let known = self.known();
        let Some(me) = known.me else {
            return;
        };
        let post = Post {
            thread: thread.id,
            forum,
            guild,
            title: thread.name.clone(),
            locale: known
                .locales
                .get(&guild)
                .copied()
                .unwrap_or(Locale::English),
            me: me.user.id,
        };
        drop(known);
        let events = Arc::clone(self);
        self.tasks.spawn(async move {
            if let Some(ask) = events.desk.asked_by(&post).await
                && events.known().seen.insert(ask.id())
            {
                events.desk.help(&post, ask).await;
            }
        });
    }

    fn learn_guild(&self, name: &str, data: &str) {
        if let Some(guild) = read::<Guild>(name, data) {
            let mut known = self.known();
            if known.locales.len() < MAX_GUILDS {
                let locale = Locale::of(&guild.preferred_locale);
                known.locales.insert(guild.id, locale);
            }
        }
    }

    /// The bot was removed from a server: what is kept of it goes too.
    fn forget_guild(self: &Arc<Events>, name: &str, data: &str) {
        let Some(guild) = read::<Guild>(name, data).filter(|guild| !guild.unavailable) else {
            return;
        };
        self.known().locales.remove(&guild.id);
        let desk = Arc::clone(&self.desk);
        self.tasks.spawn(async move {
            match desk.forget_guild(guild.id).await {
                Ok(()) => info!(
                    guild = guild.id.get(),
                    "removed from a server; its data is deleted"
                ),
                Err(error) => warn!(cause = chain(&error), "could not delete a server's data"),
            }
        });
    }

    async fn register(&self, application: ApplicationId) {
        match commands::register(self.desk.rest(), application).await {
            Ok(()) => self.known().registered = true,
            Err(error) => self.desk.log_unsent(application.get(), &error),
        }
    }

    /// Where the last run of the program was asked, from a little before its last question.
    async fn heard(&self) -> Vec<(ChannelId, (Option<GuildId>, MessageId))> {
        let most = u32::try_from(MAX_ASKED).unwrap_or(u32::MAX);
        let heard = match self.desk.store().heard(SystemTime::now(), most).await {
            Ok(heard) => heard,
            Err(error) => {
                warn!(cause = chain(&error), "could not look up where was asked");
                return Vec::new();
            }
        };
        let heard = heard.into_iter().filter(|heard| heard.channel > 0);
        heard
            .map(|heard| {
                let from = MessageId::new(heard.last.saturating_sub(OVERLAP).max(1));
                let guild = heard.guild.filter(|guild| *guild > 0).map(GuildId::new);
                (ChannelId::new(heard.channel), (guild, from))
            })
            .collect()
    }

    /// Answers what was asked while there was no session to hear it.
    async fn catch_up(self: &Arc<Events>, asked: Vec<(ChannelId, (Option<GuildId>, MessageId))>) {
        for (channel, (guild, last)) in asked {
            let route = Route::messages_after(channel, last);
            let mut messages: Vec<Message> = match self.desk.rest().call(&route, Body::Empty).await
            {
                Ok(messages) => messages,
                Err(error) => {
                    let cause = chain(&error);
                    warn!(channel = channel.get(), cause, "could not look back");
                    continue;
                }
            };
            messages.sort_by_key(|message| message.id);
            let now = SystemTime::now();
            messages.retain(|message| !is_too_old(message.id, now));
            info!(
                channel = channel.get(),
                messages = messages.len(),
                "looked back"
            );
            for mut message in messages {
                message.guild_id = guild;
                self.take_message(&message);
            }
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    /// Fills in what a message does not tell: the channel of a thread, the language of a server.
    fn place(&self, ask: &mut Ask) {
        if !matches!(ask.way, Way::Message(_)) {
            return;
        }
        if ask.place.parent.is_none() {
            ask.place.parent = self.threads.get(&ask.place.channel).copied();
        }
        let guild = ask.place.guild;
        if let Some(locale) = guild.and_then(|guild| self.locales.get(&guild)) {
            ask.locale = *locale;
        }
    }

    fn learn(&mut self, threads: impl IntoIterator<Item = Thread>) {
        for thread in threads {
            if let Some(parent) = thread.parent_id
                && self.threads.len() < MAX_THREADS
            {
                self.threads.insert(thread.id, parent);
            }
        }
    }

    fn note_asked(&mut self, message: &Message) {
        self.asked
            .insert(message.channel_id, (message.guild_id, message.id));
        if self.asked.len() > MAX_ASKED {
            let oldest = self.asked.iter().min_by_key(|(_, (_, last))| *last);
            if let Some(oldest) = oldest.map(|(channel, _)| *channel) {
                self.asked.remove(&oldest);
            }
        }
    }
}

/// Reads an event; where that fails, says so without a word of it.
fn read<T: DeserializeOwned>(name: &str, data: &str) -> Option<T> {
    match serde_json::from_str(data) {
        Ok(event) => Some(event),
        Err(error) => {
            let what = format!("{:?}", error.classify());
            warn!(
                name,
                what,
                column = error.column(),
                "an event is unreadable"
            );
            None
        }
    }
}

fn is_too_old(message: MessageId, now: SystemTime) -> bool {
    let written = message.created_at().unix_timestamp();
    let now = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    u64::try_from(written).is_ok_and(|written| now.saturating_sub(written) > TOO_OLD.as_secs())
}
