//! How replies are sent: at once where they are ready in time, announced first where they are not.
//!
//! What they say is worked out at the `desk`; waiting for Discord's limits is the work of `rest`.

use std::future::Future;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::Serialize;
use serde_json::Value;
use serenity::builder::{
    CreateInteractionResponse, CreateInteractionResponseMessage, CreateMessage,
    EditInteractionResponse,
};
use serenity::model::channel::{MessageReference, MessageReferenceKind, Nonce};
use serenity::model::id::{ChannelId, MessageId};
use tokio::time::{Instant, sleep, sleep_until};

use super::desk::Desk;
use super::events::Id;
use super::inbound::{Ask, Interaction};
use super::render::Reply;
use super::rest::{Body, RestError};
use super::route::Route;
use crate::store::Owed;

/// How long after it was asked a question is answered directly; later, the answer is announced
/// first. Discord waits for three seconds.
const DIRECTLY: Duration = Duration::from_millis(1_500);

/// How long Discord shows that an answer is being written.
const TYPING: Duration = Duration::from_secs(8);

/// The first second that Discord's ids count from, in milliseconds since 1970.
const DISCORD_EPOCH: u64 = 1_420_070_400_000;

impl Desk {
    /// Answers a message, and keeps which message of ours that is.
    pub(super) async fn answer_message(
        &self,
        id: u64,
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
            .components(reply.components())
            .reference_message(reference)
            // Discord drops a second message with the same nonce: one question, one answer.
            .nonce(Nonce::String(format!("q{message}")))
            .enforce_nonce(true);
        let route = Route::create_message(channel);
        let sent = self
            .rest
            .send(&route, Body::Message(written(&route, &body)?))
            .await;
        let sent = match sent {
            Ok(sent) => sent,
            Err(error) => {
                // It was not answered, so that it may be after a restart.
                if let Err(error) = self.store.forget_reply(id).await {
                    self.log_unkept(id, &error);
                }
                return Err(error);
            }
        };
        let sent = serde_json::from_slice::<Id<MessageId>>(&sent);
        if let Ok(Id { id: message }) = sent
            && let Err(error) = self.store.note_message(id, message.get()).await
        {
            self.log_unkept(id, &error);
        }
        Ok(())
    }

    /// Answers the use of a command.
    pub(super) async fn answer_command(
        &self,
        interaction: &Interaction,
        ask: &Ask,
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
        let id = interaction.id.get();
        let owed = Owed {
            id,
            application: interaction.application.get(),
            token: interaction.token.clone(),
            locale: ask
                .locale
                .names()
                .first()
                .copied()
                .unwrap_or_default()
                .to_owned(),
        };
        if let Err(error) = self.store.owe(owed, SystemTime::now()).await {
            self.log_unkept(id, &error);
        }
        let (announced, reply) = tokio::join!(self.respond(interaction, None), reply);
        announced?;
        let sent = self.edit_original(interaction, &reply).await;
        if let Err(error) = self.store.settle(id).await {
            self.log_unkept(id, &error);
        }
        sent
    }

    /// Puts `reply` in the place of what announced it.
    pub(super) async fn edit_original(
        &self,
        interaction: &Interaction,
        reply: &Reply,
    ) -> Result<(), RestError> {
        let edit = EditInteractionResponse::new()
            .content(reply.content())
            .components(reply.components());
        let route =
            Route::edit_original(interaction.application, interaction.id, &interaction.token);
        self.rest
            .send(&route, Body::Message(written(&route, &edit)?))
            .await
            .map(|_| ())
    }

    /// Answers an interaction with `reply`, or with the word that a reply will come.
    pub(super) async fn respond(
        &self,
        interaction: &Interaction,
        reply: Option<&Reply>,
    ) -> Result<(), RestError> {
        let message = CreateInteractionResponseMessage::new().ephemeral(interaction.private);
        let response = match reply {
            Some(reply) => CreateInteractionResponse::Message(
                message
                    .content(reply.content())
                    .components(reply.components()),
            ),
            None => CreateInteractionResponse::Defer(message),
        };
        self.call_back(interaction, &response).await
    }

    /// Answers an interaction.
    pub(super) async fn call_back(
        &self,
        interaction: &Interaction,
        response: &CreateInteractionResponse,
    ) -> Result<(), RestError> {
        let route = Route::callback(interaction.id, &interaction.token);
        self.rest
            .send(&route, Body::Callback(written(&route, response)?))
            .await
            .map(|_| ())
    }
}

/// How much of the time for a direct answer is left for what has the number `id`.
pub(super) fn time_left(id: u64, now: SystemTime) -> Duration {
    let asked = Duration::from_millis((id >> 22).saturating_add(DISCORD_EPOCH));
    let now = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    // Where our clock is behind, no time has passed.
    DIRECTLY.saturating_sub(now.saturating_sub(asked))
}

/// A body as it is sent.
pub(super) fn written(route: &Route, body: &impl Serialize) -> Result<Value, RestError> {
    let written = serde_json::to_value(body);
    let mut body = written.map_err(|error| RestError::Unreadable {
        route: route.name,
        what: error.to_string(),
    })?;
    quote_chosen(&mut body);
    Ok(body)
}

/// Puts the ids of what is chosen in a menu into quotes: Discord wants texts, serenity's type writes
/// numbers.
fn quote_chosen(part: &mut Value) {
    for inside in ["data", "components"] {
        match part.get_mut(inside) {
            Some(Value::Array(parts)) => parts.iter_mut().for_each(quote_chosen),
            Some(part) => quote_chosen(part),
            None => {}
        }
    }
    let chosen = part.get_mut("default_values").and_then(Value::as_array_mut);
    for id in chosen.into_iter().flatten().filter_map(|c| c.get_mut("id")) {
        if let Some(number) = id.as_u64() {
            *id = Value::String(number.to_string());
        }
    }
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
}
