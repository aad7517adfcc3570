//! What each of Discord's events leads to.
//!
//! Reads as little of an event as it needs and returns at once; the work is done in tasks. What
//! is asked is read in `inbound` and answered at the `desk`.

use std::collections::HashMap;
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
use super::inbound::{self, Ask, Way};
use super::rest::Body;
use super::route::Route;
use super::seen::Seen;

/// Threads whose channel is remembered.
const MAX_THREADS: usize = 20_000;

/// Channels that are looked through for what was asked while the connection was down.
const MAX_ASKED: usize = 20;

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
    seen: Seen,
    /// The channel of each thread.
    threads: HashMap<ChannelId, ChannelId>,
    /// Channels that something was asked in, with the last message there.
    asked: HashMap<ChannelId, (Option<GuildId>, MessageId)>,
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
}

impl Events {
    pub(crate) fn new(desk: Arc<Desk>, tasks: TaskTracker) -> Events {
        Events {
            desk,
            tasks,
            known: Mutex::default(),
        }
    }

    /// A session has begun. At the first, Discord is told about the commands; at every further
    /// one, what was asked since the last is looked up.
    pub(crate) fn begin(self: &Arc<Events>, me: Me) {
        let mut known = self.known();
        let first = known.me.replace(me).is_none();
        let registered = known.registered;
        let asked: Vec<_> = known.asked.iter().map(|(id, last)| (*id, *last)).collect();
        drop(known);
        let events = Arc::clone(self);
        self.tasks.spawn(async move {
            if !registered {
                events.register(me.application.id).await;
            }
            if !first {
                events.catch_up(asked).await;
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
            "INTERACTION_CREATE" => {
                if let Some(Interaction::Command(command)) = read(name, data) {
                    match inbound::from_command(&command) {
                        Some(ask) => self.take_on(ask),
                        None => self.refuse(inbound::interaction(&command)),
                    }
                }
            }
            "GUILD_CREATE" | "THREAD_LIST_SYNC" => {
                if let Some(threads) = read::<Threads>(name, data) {
                    self.known().learn(threads.threads);
                }
            }
            "THREAD_CREATE" | "THREAD_UPDATE" => {
                if let Some(thread) = read::<Thread>(name, data) {
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

    /// Answers `ask` in a task of its own, unless that has been done before.
    fn take_on(self: &Arc<Events>, mut ask: Ask) {
        let mut known = self.known();
        if !known.seen.insert(ask.id()) {
            return;
        }
        if ask.place.parent.is_none() && matches!(ask.way, Way::Message(_)) {
            ask.place.parent = known.threads.get(&ask.place.channel).copied();
        }
        drop(known);
        let desk = Arc::clone(&self.desk);
        self.tasks.spawn(async move { desk.answer(ask).await });
    }

    fn refuse(self: &Arc<Events>, interaction: inbound::Interaction) {
        if self.known().seen.insert(interaction.id.get()) {
            let desk = Arc::clone(&self.desk);
            self.tasks
                .spawn(async move { desk.refuse_command(&interaction).await });
        }
    }

    async fn register(&self, application: ApplicationId) {
        match commands::register(self.desk.rest(), application).await {
            Ok(()) => self.known().registered = true,
            Err(error) => self.desk.log_unsent(application.get(), &error),
        }
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
