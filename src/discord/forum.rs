//! The forum helper: answers a new post in the forums that the owner named, where it is sure enough.
//!
//! Nobody asked it, so it says nothing that it is not sure of, nothing once somebody has replied, and
//! not much in one forum at a time. Discord shows it the title of a post; the words under it only
//! where they mention the bot, and then they are a question like any other.

use std::time::Duration;

use quoth_index::answer::Outcome;
use serenity::model::Permissions;
use serenity::model::channel::Message;
use serenity::model::id::{ChannelId, GuildId, MessageId, UserId};
use tokio::time::{Instant, sleep};
use tracing::{debug, info};

use super::clicks::{Follows, Trouble, moderates};
use super::desk::Desk;
use super::followup::taken_from;
use super::guilds::answers_at;
use super::inbound::{Ask, Place, Way, from_message, without_mentions};
use super::press::View;
use super::render;
use super::rest::Body;
use super::route::Route;
use super::uses::{Click, Use};
use super::words::Locale;
use crate::store::Verdict;

/// How often a post is looked for whose thread is there already.
const TRIES: usize = 4;

/// How long between two tries.
const BETWEEN: Duration = Duration::from_millis(700);

/// A new post.
#[derive(Clone, Debug)]
pub(crate) struct Post {
    /// The thread, which has the id of its first message.
    pub(crate) thread: ChannelId,
    /// The forum.
    pub(crate) forum: ChannelId,
    /// The server.
    pub(crate) guild: GuildId,
    /// What stands over it.
    pub(crate) title: String,
    /// The language of the server.
    pub(crate) locale: Locale,
    /// Who we are.
    pub(crate) me: UserId,
}

impl Post {
    fn place(&self) -> Place {
        Place {
            guild: Some(self.guild),
            channel: self.thread,
            parent: Some(self.forum),
            roles: Vec::new(),
        }
    }
}

impl Desk {
    /// Whether new posts in a channel are answered at all.
    pub(crate) fn helps_in(&self, forum: ChannelId) -> bool {
        self.settings.forum.channels.contains(&forum.get())
    }

    /// The question that a post is; nothing where it is none for us.
    pub(crate) async fn asked_by(&self, post: &Post) -> Option<Ask> {
        let place = post.place();
        let kept = self.settled(&place).await;
        if !kept.settings.forum || !answers_at(&kept.settings, &place) {
            return left(post, "the server does not want it");
        }
        if self.forums.contains(post.forum, Instant::now()) {
            return left(post, "a post in this forum was answered just now");
        }
        let mut messages = Vec::new();
        for _ in 0..TRIES {
            messages = self.messages_of(post).await?;
            if !messages.is_empty() {
                break;
            }
            sleep(BETWEEN).await;
        }
        let [first] = messages.as_mut_slice() else {
            return left(post, "there is no post, or somebody has replied");
        };
        let by_person = !first.author.bot && first.webhook_id.is_none();
        if first.id.get() != post.thread.get() || !by_person {
            return left(post, "no person wrote it");
        }
        // Whoever mentions the bot asks it.
        first.guild_id = Some(post.guild);
        if from_message(first, post.me).is_some() {
            return left(post, "it is a question by itself");
        }
        Some(Ask {
            question: taken_from(&without_mentions(&first.content), &post.title),
            asker: first.author.id,
            place,
            way: Way::Message(first.id),
            collection: None,
            locale: post.locale,
            tone: kept.settings.tone,
            earlier: None,
            file: None,
            is_text: true,
        })
    }

    /// Answers a post, where the answer is sure enough and nobody was faster.
    pub(crate) async fn help(&self, post: &Post, ask: Ask) {
        let id = ask.id();
        if let Ok(Some(_)) = self.store.reply(id).await {
            let _: Option<()> = left(post, "it was answered before");
            return;
        }
        let Ok(_open) = self.intake.admit(ask.asker, &ask.place) else {
            let _: Option<()> = left(post, "too much is asked");
            return;
        };
        let Ok(found) = self.understand(&ask).await else {
            let _: Option<()> = left(post, "it cannot be asked");
            return;
        };
        let answer = &found.answer;
        let sure = answer.outcome == Outcome::Answered
            && answer.confidence >= self.settings.forum.answered_from;
        if !sure {
            let _: Option<()> = left(post, "nothing sure enough was found");
            return;
        }
        // Working it out took time, in which somebody may have replied.
        let alone = self.messages_of(post).await;
        if alone.is_none_or(|messages| messages.len() != 1) {
            let _: Option<()> = left(post, "somebody has replied");
            return;
        }
        if !self.forums.insert(post.forum, Instant::now()) {
            let _: Option<()> = left(post, "a post in this forum was answered just now");
            return;
        }
        let prepared = self.prepared(&ask, &found, true);
        let reply = self.keep(&ask, prepared).await;
        let message = MessageId::new(post.thread.get());
        let reply = std::future::ready(reply);
        match self.answer_message(id, post.thread, message, reply).await {
            Ok(()) => info!(id, "answered a post in a forum"),
            Err(error) => self.log_unsent(id, &error),
        }
    }

    /// The messages of a post, the first one included.
    async fn messages_of(&self, post: &Post) -> Option<Vec<Message>> {
        let before = MessageId::new(post.thread.get().saturating_sub(1).max(1));
        let route = Route::messages_after(post.thread, before);
        match self.rest.call(&route, Body::Empty).await {
            Ok(messages) => Some(messages),
            Err(error) => {
                self.log_unsent(post.thread.get(), &error);
                None
            }
        }
    }

    /// Takes note that an answer solved its post, if its author or who looks after the forum says
    /// so, and shows that.
    pub(super) async fn solve(
        &self,
        used: &Use,
        click: &Click,
        view: View,
    ) -> Result<Follows, Trouble> {
        let mut kept = self.kept(used, view.reply).await?;
        kept.solved.ok_or(Trouble::Forgotten)?;
        let looks_after = moderates(used) || used.may.contains(Permissions::MANAGE_THREADS);
        if used.person.get() != kept.asker && !looks_after {
            return Err(Trouble::MayNotSolve);
        }
        self.take_opinion(used, view.reply, Verdict::Solved).await?;
        self.store.solve(view.reply).await?;
        kept.solved = Some(true);
        let asked = click.answers.question.as_deref();
        let words = used.place_words();
        match self.page(used, &kept, view, false, words, asked).await {
            Ok(page) => Ok(Follows::Change(page)),
            // What it showed is gone; that it helped is kept all the same.
            Err(Trouble::NotHere) => Ok(Follows::Tell(render::say(used.words().thanks))),
            Err(trouble) => Err(trouble),
        }
    }
}

/// Says why a post is left to people.
fn left<T>(post: &Post, why: &str) -> Option<T> {
    debug!(post = post.thread.get(), why, "a post is left to people");
    None
}
