//! Where questions are answered: from the ask to the reply that has been sent.
//!
//! The words of every reply are written in `render`, and `delivery` sends it; what is done with
//! buttons is told in `clicks`, with other commands in `listing` and `owner`; which question was
//! meant, in `understanding`.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use quoth_index::answer::{Outcome, Quote};
use quoth_index::question::Question;
use serenity::builder::{CreateMessage, EditMessage};
use serenity::model::id::MessageId;
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use tracing::{debug, error, info, warn};

use super::chain;
use super::closed::Closed;
use super::delivery::written;
use super::guilds::{Guilds, answers_at, links};
use super::inbound::{Ask, Way};
use super::intake::{Intake, Shed};
use super::press::View;
use super::render::{self, Extra, Reply};
use super::reply::Stand;
use super::rest::{Body, Rest, RestError};
use super::route::Route;
use super::understanding::Understood;
use super::uses::Use;
use super::words::{Words, fill};
use crate::library::{Library, LibraryError};
use crate::settings::Discord as Settings;
use crate::store::{Gap, PassagePlace, Reply as Kept, Store, StoreError};

/// How long a flood in a channel is left to pass before it is told about it.
const CALM: Duration = Duration::from_secs(3);

/// How many people are told at the same time that they are turned away.
const TELLING: usize = 32;

/// Answers asks.
pub(crate) struct Desk {
    pub(super) library: Library,
    pub(super) rest: Arc<Rest>,
    pub(super) store: Store,
    pub(super) settings: Settings,
    pub(super) intake: Intake,
    /// What servers have settled.
    pub(super) guilds: Guilds,
    /// Holds back what is said to those who are turned away.
    telling: Semaphore,
    closed: Closed,
    /// Channels that were told lately that not everyone in them is answered.
    told: Closed,
    /// Forums in which a post was answered lately.
    pub(super) forums: Closed,
    /// Told when open asks have to be given up because the program stops.
    give_up: CancellationToken,
    /// Told when Discord has refused the token.
    token_refused: CancellationToken,
}

/// A reply with what is to be kept of it.
pub(super) struct Prepared {
    reply: Reply,
    /// Whether the first passage stands alone.
    sure: bool,
    /// Whether it is pinned to the question.
    pinned: bool,
    /// Passages, best first.
    passages: Vec<PassagePlace>,
    /// Whether there are buttons under it.
    buttons: bool,
    /// Whether nobody asked for it.
    unasked: bool,
}

impl Prepared {
    /// Words alone.
    fn of(reply: Reply) -> Prepared {
        Prepared {
            reply,
            sure: false,
            pinned: false,
            passages: Vec::new(),
            buttons: false,
            unasked: false,
        }
    }
}

impl Desk {
    pub(crate) fn new(library: Library, rest: Arc<Rest>, store: Store, settings: Settings) -> Desk {
        Desk {
            library,
            rest,
            store,
            intake: Intake::new(settings.rates),
            guilds: Guilds::default(),
            telling: Semaphore::new(TELLING),
            closed: Closed::default(),
            told: Closed::default(),
            forums: Closed::for_a(settings.forum.pause),
            give_up: CancellationToken::new(),
            token_refused: CancellationToken::new(),
            settings,
        }
    }

    /// Ends every open ask with a word about the restart.
    pub(crate) fn give_up(&self) {
        self.give_up.cancel();
    }

    /// Ends when Discord has refused the token.
    pub(crate) async fn token_refused(&self) {
        self.token_refused.cancelled().await;
    }

    /// The gate to Discord.
    pub(crate) fn rest(&self) -> &Rest {
        &self.rest
    }

    /// What survives a restart.
    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    /// Answers `ask`.
    pub(crate) async fn answer(&self, mut ask: Ask) {
        let begun = Instant::now();
        let (id, channel) = (ask.id(), ask.place.channel);
        if let Way::Message(_) = ask.way {
            if self.closed.contains(channel, begun) {
                debug!(channel = channel.get(), "not allowed to write there");
                return;
            }
            // Perhaps before a restart.
            if let Ok(Some(_)) = self.store.reply(id).await {
                debug!(id, "answered before");
                return;
            }
        }
        let kept = self.settled(&ask.place).await;
        let settled = &kept.settings;
        ask.tone = settled.tone;
        let here = answers_at(settled, &ask.place);
        if !here && let Way::Command(interaction) = &mut ask.way {
            interaction.private = true;
        }
        let of_member = settled.per_minute;
        let admitted = self.intake.admit_member(ask.asker, &ask.place, of_member);
        // Whoever is turned away is told so, but telling must not become a flood of its own.
        let _told = match (&admitted, &ask.way) {
            (Err(_), Way::Message(_)) => match self.telling.try_acquire() {
                Ok(told) => Some(told),
                Err(_) => {
                    debug!(id, "turned away without a word");
                    self.tell_channel(&ask).await;
                    return;
                }
            },
            _ => None,
        };
        let words = ask.words();
        let reply = async {
            match &admitted {
                Ok(_) if !here => {
                    let channels = links(&settled.channels);
                    render::say(&fill(words.elsewhere, &[("channels", &channels)]))
                }
                Ok(_) => self.reply(&ask).await,
                Err(Shed::Busy) => render::say(words.busy),
                Err(Shed::TooFast) => render::say(words.too_fast),
            }
        };
        let sent = match &ask.way {
            Way::Message(message) => self.answer_message(id, channel, *message, reply).await,
            Way::Command(interaction) => self.answer_command(interaction, &ask, reply).await,
        };
        let elapsed_ms = begun.elapsed().as_millis();
        match sent {
            Ok(()) => info!(id, elapsed_ms, "answered"),
            Err(error) => {
                if matches!(error, RestError::Refused { status: 403, .. }) {
                    self.closed.insert(channel, Instant::now());
                }
                self.log_unsent(id, &error);
                if error.is_waiting() && matches!(ask.way, Way::Message(_)) {
                    self.tell_channel(&ask).await;
                }
            }
        }
    }

    /// Tells a channel, once in a while, that some in it were turned away without a word.
    async fn tell_channel(&self, ask: &Ask) {
        let channel = ask.place.channel;
        if !self.told.insert(channel, Instant::now()) {
            return;
        }
        sleep(CALM).await;
        let body = CreateMessage::new().content(ask.words().overflow);
        let route = Route::create_message(channel);
        let sent = match written(&route, &body) {
            Ok(body) => self.rest.send(&route, Body::Message(body)).await,
            Err(error) => Err(error),
        };
        if let Err(error) = sent {
            self.log_unsent(ask.id(), &error);
        }
    }

    /// Changes the answer to a question whose words have been changed.
    pub(crate) async fn answer_again(&self, mut ask: Ask) {
        let (id, channel) = (ask.id(), ask.place.channel);
        let kept = self.settled(&ask.place).await;
        let settled = &kept.settings;
        ask.tone = settled.tone;
        if !answers_at(settled, &ask.place) {
            return;
        }
        let Some(message) = self.answer_of(id).await else {
            return;
        };
        let Ok(_admitted) = self.intake.admit(ask.asker, &ask.place) else {
            debug!(id, "an edited question is left as it was answered");
            return;
        };
        let reply = self.reply(&ask).await;
        let body = EditMessage::new()
            .content(reply.content())
            .components(reply.components());
        let route = Route::edit_message(channel, MessageId::new(message));
        let sent = match written(&route, &body) {
            Ok(body) => self.rest.send(&route, Body::Message(body)).await,
            Err(error) => Err(error),
        };
        match sent {
            Ok(_) => info!(id, "answered again"),
            Err(error) => self.log_unsent(id, &error),
        }
    }

    /// The message that answers a question; waits a little where it is just being answered.
    async fn answer_of(&self, id: u64) -> Option<u64> {
        for _ in 0..8 {
            let kept = self.store.reply(id).await.ok()?;
            if let Some(message) = kept.and_then(|kept| kept.message) {
                return Some(message).filter(|message| *message > 0);
            }
            sleep(Duration::from_millis(500)).await;
        }
        None
    }

    /// Tells whoever used a command that there is no such command.
    pub(crate) async fn refuse(&self, used: &Use) {
        let reply = render::say(used.words().unknown_command);
        if let Err(error) = self.respond(&used.interaction, Some(&reply)).await {
            self.log_unsent(used.id(), &error);
        }
    }

    /// Takes note of an error that nobody in Discord can be told about.
    pub(crate) fn log_unsent(&self, id: u64, error: &RestError) {
        if error.is_token_refused() {
            self.token_refused.cancel();
        }
        match error {
            // The channel was taken from us, or what we would have replied to is gone.
            RestError::Refused {
                status: 403 | 404, ..
            } => warn!(id, cause = chain(error), "could not reply"),
            _ => error!(id, cause = chain(error), "could not reply"),
        }
    }

    /// Takes note that something could not be kept; the asker gets their answer all the same.
    pub(super) fn log_unkept(&self, id: u64, error: &StoreError) {
        warn!(id, cause = chain(error), "could not keep what buttons need");
    }

    /// What to reply, with what buttons will need kept.
    async fn reply(&self, ask: &Ask) -> Reply {
        let prepared = self.prepare(ask).await;
        self.keep(ask, prepared).await
    }

    /// Keeps what buttons will need, and puts them under the reply.
    pub(super) async fn keep(&self, ask: &Ask, prepared: Prepared) -> Reply {
        let kept = Kept {
            id: ask.id(),
            guild: ask.place.guild.map(|guild| guild.get()),
            channel: ask.place.channel.get(),
            asker: ask.asker.get(),
            message: None,
            sure: prepared.sure,
            pinned: prepared.pinned,
            solved: prepared.unasked.then_some(false),
            shared: false,
            passages: prepared.passages.clone(),
        };
        match self.store.keep_reply(kept, SystemTime::now()).await {
            Ok(()) if prepared.buttons => {}
            Ok(()) => return prepared.reply,
            Err(error) => {
                self.log_unkept(ask.id(), &error);
                return prepared.reply;
            }
        }
        let view = View {
            reply: ask.id(),
            // A list of one is that one.
            rank: (prepared.sure || prepared.passages.len() == 1).then_some(0),
            more: false,
        };
        let stand = Stand {
            view,
            passages: u8::try_from(prepared.passages.len()).unwrap_or(u8::MAX),
            sure: prepared.sure,
            private: ask.is_private(),
            solved: prepared.unasked.then_some(false),
        };
        prepared.reply.with_buttons(stand, ask.words())
    }

    async fn prepare(&self, ask: &Ask) -> Prepared {
        let words = ask.words();
        let answered = tokio::select! {
            () = self.give_up.cancelled() => return Prepared::of(render::say(words.stopping)),
            answered = self.understand(ask) => answered,
        };
        match answered {
            Ok(found) => {
                if found.answer.outcome == Outcome::NothingFound {
                    self.keep_gap(ask, &found.question).await;
                }
                self.prepared(ask, &found, false)
            }
            Err(refused) => Prepared::of(refused),
        }
    }

    /// What was found as a reply, which may be one that nobody asked for.
    pub(super) fn prepared(&self, ask: &Ask, found: &Understood, unasked: bool) -> Prepared {
        let (answer, pinned) = (&found.answer, found.pinned);
        let extra = Extra {
            // A mention is there to be read; what a command was given is not.
            asked: matches!(ask.way, Way::Command(_)).then_some(found.question.text()),
            help_channel: self.settings.help_channel,
            pinned,
            unasked,
        };
        let passages = match answer.outcome {
            Outcome::NothingFound => Vec::new(),
            _ => answer.quotes.iter().map(place_of).collect(),
        };
        Prepared {
            reply: render::answer(answer, ask.words(), &extra),
            sure: answer.outcome == Outcome::Answered,
            pinned,
            passages,
            buttons: true,
            unasked,
        }
    }

    /// What to say where no answer could be worked out.
    pub(super) fn apology(&self, id: u64, error: &LibraryError, words: &Words) -> Reply {
        if let LibraryError::Busy = error {
            return render::say(words.busy);
        }
        let id = short(id);
        error!(id, cause = chain(error), "could not answer");
        render::apology(&id, words)
    }

    /// Keeps a question that found nothing, where the owner wants that.
    async fn keep_gap(&self, ask: &Ask, question: &Question) {
        if !self.settings.keep_unanswered {
            return;
        }
        let gap = Gap {
            id: ask.id(),
            guild: ask.place.guild.map(|guild| guild.get()),
            person: ask.asker.get(),
            question: question.text().to_owned(),
        };
        if let Err(error) = self.store.keep_gap(gap, SystemTime::now()).await {
            self.log_unkept(ask.id(), &error);
        }
    }
}

/// Where a quote stands, without a word of it.
pub(super) fn place_of(quote: &Quote) -> PassagePlace {
    let citation = quote.citation();
    let bytes = citation.place.bytes.start()..citation.place.bytes.end();
    let mark = quote.highlight();
    PassagePlace {
        collection: citation.collection.clone(),
        path: citation.path.clone(),
        sha256: citation.sha256.clone(),
        mark: mark.map(|mark| bytes.start + mark.start()..bytes.start + mark.end()),
        bytes,
    }
}

/// An id short enough to be read out: the last characters say when, and that is enough.
pub(super) fn short(id: u64) -> String {
    const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let digit = |place: u32| {
        let index = (id >> (5 * place)) & 31;
        DIGITS
            .get(index as usize)
            .map_or('0', |digit| char::from(*digit))
    };
    (0..8).rev().map(digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_for_the_log_is_short_and_readable() {
        assert_eq!(short(0), "00000000");
        assert_eq!(short(1_309_000_000_000_000_031).len(), 8);
        assert!(short(31).ends_with('z'));
    }
}
