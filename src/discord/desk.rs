//! Where asks are answered: from the ask to the reply that has been sent.
//!
//! A reply comes at once where it is ready in time, and is announced where it is not. The words of
//! every reply are written in `render`.

use std::future::Future;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use quoth_index::answer::Answer;
use quoth_index::question::Question;
use serde::Serialize;
use serde_json::Value;
use serenity::builder::{
    CreateInteractionResponse, CreateInteractionResponseMessage, CreateMessage,
    EditInteractionResponse,
};
use serenity::model::channel::{MessageReference, MessageReferenceKind, Nonce};
use serenity::model::id::{ChannelId, MessageId};
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::sync::CancellationToken;
use tracing::{debug, error, info, warn};

use super::closed::Closed;
use super::inbound::{Ask, Interaction, Way};
use super::intake::{Intake, Shed};
use super::render::{self, Reply};
use super::rest::{Body, Rest, RestError};
use super::route::Route;
use super::{audience, chain};
use crate::library::{Library, LibraryError, Scope};

/// How long after it was asked a question is answered directly; later, the answer is announced
/// first. Discord waits for three seconds.
const DIRECTLY: Duration = Duration::from_millis(1_500);

/// How long Discord shows that an answer is being written.
const TYPING: Duration = Duration::from_secs(8);

/// How many people are told at the same time that they are turned away.
const TELLING: usize = 32;

/// Quotes that an answer is asked for.
const QUOTES: NonZeroUsize = NonZeroUsize::MIN.saturating_add(2);

/// The first second that Discord's ids count from, in milliseconds since 1970.
const DISCORD_EPOCH: u64 = 1_420_070_400_000;

/// Answers asks.
pub(crate) struct Desk {
    library: Library,
    rest: Arc<Rest>,
    intake: Intake,
    /// Holds back what is said to those who are turned away.
    telling: Semaphore,
    closed: Closed,
    /// Told when open asks have to be given up because the program stops.
    give_up: CancellationToken,
    /// Told when Discord has refused the token.
    token_refused: CancellationToken,
}

impl Desk {
    pub(crate) fn new(library: Library, rest: Arc<Rest>) -> Desk {
        Desk {
            library,
            rest,
            intake: Intake::new(),
            telling: Semaphore::new(TELLING),
            closed: Closed::default(),
            give_up: CancellationToken::new(),
            token_refused: CancellationToken::new(),
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

    /// Answers `ask`.
    pub(crate) async fn answer(&self, ask: Ask) {
        let begun = Instant::now();
        let channel = ask.place.channel;
        if matches!(ask.way, Way::Message(_)) && self.closed.contains(channel, begun) {
            debug!(channel = channel.get(), "not allowed to write there");
            return;
        }
        let admitted = self.intake.admit(ask.asker);
        // Whoever is turned away is told so, but telling must not become a flood of its own.
        let _told = match (&admitted, &ask.way) {
            (Err(_), Way::Message(_)) => match self.telling.try_acquire() {
                Ok(told) => Some(told),
                Err(_) => {
                    debug!(id = ask.id(), "turned away without a word");
                    return;
                }
            },
            _ => None,
        };
        let reply = async {
            match &admitted {
                Ok(_) => self.reply(&ask).await,
                Err(Shed::Busy) => render::busy(),
                Err(Shed::TooFast) => render::too_fast(),
            }
        };
        let sent = match &ask.way {
            Way::Message(message) => self.answer_message(channel, *message, reply).await,
            Way::Command(interaction) => self.answer_command(interaction, reply).await,
        };
        let (id, elapsed_ms) = (ask.id(), begun.elapsed().as_millis());
        match sent {
            Ok(()) => info!(id, elapsed_ms, "answered"),
            Err(error) => {
                if matches!(error, RestError::Refused { status: 403, .. }) {
                    self.closed.insert(channel, Instant::now());
                }
                self.log_unsent(id, &error);
            }
        }
    }

    /// Tells whoever used a command that there is no such command.
    pub(crate) async fn refuse_command(&self, interaction: &Interaction) {
        let reply = render::unknown_command();
        let sent = self.respond(interaction, Some(&reply)).await;
        if let Err(error) = sent {
            self.log_unsent(interaction.id.get(), &error);
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

    /// What to reply.
    async fn reply(&self, ask: &Ask) -> Reply {
        let question = match Question::parse(&ask.question) {
            Ok(question) => question,
            Err(error) => return render::refused(&error),
        };
        let answer = tokio::select! {
            () = self.give_up.cancelled() => return render::stopping(),
            answer = self.look_up(&question, ask) => answer,
        };
        match answer {
            Ok(answer) => render::answer(&answer),
            Err(LibraryError::Busy) => render::busy(),
            Err(error) => {
                let id = short(ask.id());
                error!(id, cause = chain(&error), "could not answer");
                render::apology(&id)
            }
        }
    }

    async fn look_up(&self, question: &Question, ask: &Ask) -> Result<Answer, LibraryError> {
        let scope = audience::scope(&self.library.collections(), ask, question);
        // A world without a collection for this place answers in the same words.
        if scope == Scope::Named(Vec::new()) {
            return Ok(Answer::nothing());
        }
        self.library.ask(question, &scope, QUOTES).await
    }

    async fn answer_message(
        &self,
        channel: ChannelId,
        message: MessageId,
        reply: impl Future<Output = Reply>,
    ) -> Result<(), RestError> {
        let announce_at = Instant::now() + time_left(message.get(), SystemTime::now());
        let announce = async {
            sleep_until(announce_at).await;
            let typing = Route::typing(channel);
            loop {
                // Where it cannot be shown, the reply says it.
                let _ = self.rest.send(&typing, Body::Empty).await;
                sleep(TYPING).await;
            }
        };
        let reply = tokio::select! {
            biased;
            reply = reply => reply,
            reply = announce => reply,
        };
        let reference = MessageReference::new(MessageReferenceKind::Default, channel)
            .message_id(message)
            .fail_if_not_exists(false);
        let body = CreateMessage::new()
            .content(reply.content())
            .reference_message(reference)
            // Discord drops a second message with the same nonce: one question, one answer.
            .nonce(Nonce::String(format!("q{message}")))
            .enforce_nonce(true);
        let route = Route::create_message(channel);
        self.rest
            .send(&route, Body::Message(written(&route, &body)?))
            .await
            .map(|_| ())
    }

    async fn answer_command(
        &self,
        interaction: &Interaction,
        reply: impl Future<Output = Reply>,
    ) -> Result<(), RestError> {
        let left = time_left(interaction.id.get(), SystemTime::now());
        tokio::pin!(reply);
        // Where no time is left, nothing may come before the announcement.
        if !left.is_zero() {
            tokio::select! {
                biased;
                reply = &mut reply => return self.respond(interaction, Some(&reply)).await,
                () = sleep(left) => {}
            }
        }
        let (announced, reply) = tokio::join!(self.respond(interaction, None), reply);
        announced?;
        let edit = EditInteractionResponse::new().content(reply.content());
        let route =
            Route::edit_original(interaction.application, interaction.id, &interaction.token);
        self.rest
            .send(&route, Body::Message(written(&route, &edit)?))
            .await
            .map(|_| ())
    }

    /// Answers an interaction with `reply`, or with the word that a reply will come.
    async fn respond(
        &self,
        interaction: &Interaction,
        reply: Option<&Reply>,
    ) -> Result<(), RestError> {
        let message = CreateInteractionResponseMessage::new().ephemeral(interaction.private);
        let response = match reply {
            Some(reply) => CreateInteractionResponse::Message(message.content(reply.content())),
            None => CreateInteractionResponse::Defer(message),
        };
        let route = Route::callback(interaction.id, &interaction.token);
        self.rest
            .send(&route, Body::Callback(written(&route, &response)?))
            .await
            .map(|_| ())
    }
}

/// How much of the time for a direct answer is left for what has the number `id`.
fn time_left(id: u64, now: SystemTime) -> Duration {
    let asked = Duration::from_millis((id >> 22).saturating_add(DISCORD_EPOCH));
    let now = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    // Where our clock is behind, no time has passed.
    DIRECTLY.saturating_sub(now.saturating_sub(asked))
}

fn written(route: &Route, body: &impl Serialize) -> Result<Value, RestError> {
    serde_json::to_value(body).map_err(|error| RestError::Unreadable {
        route: route.name,
        what: error.to_string(),
    })
}

/// An id short enough to be read out: the last characters say when, and that is enough.
fn short(id: u64) -> String {
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
    fn the_time_for_a_direct_answer_runs_from_when_it_was_asked() {
        let id = |ms: u64| (ms - DISCORD_EPOCH) << 22;
        let asked = 1_790_000_000_000;
        let after = |ms: u64| UNIX_EPOCH + Duration::from_millis(asked + ms);
        assert_eq!(time_left(id(asked), after(0)), DIRECTLY);
        assert_eq!(
            time_left(id(asked), after(1_400)),
            Duration::from_millis(100)
        );
        assert_eq!(time_left(id(asked), after(60_000)), Duration::ZERO);
        assert_eq!(time_left(id(asked + 5_000), after(0)), DIRECTLY);
        assert_eq!(time_left(u64::MAX, after(0)), DIRECTLY);
    }

    #[test]
    fn an_id_for_the_log_is_short_and_readable() {
        assert_eq!(short(0), "00000000");
        assert_eq!(short(1_309_000_000_000_000_031).len(), 8);
        assert!(short(31).ends_with('z'));
    }
}
