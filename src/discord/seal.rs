//! Takes from what goes out the power to ping and to embed, and refuses what is too long.
//!
//! How it goes out is told in `rest`, through which all of it passes.

use serde_json::{Value, json};

use super::reply::MAX_MESSAGE_CHARS;
use super::rest::RestError;
use super::route::Route;

/// `SUPPRESS_EMBEDS`: an address in a message stays an address.
const SUPPRESS_EMBEDS: u64 = 1 << 2;

/// The kind of an answer that offers what could be typed.
const AUTOCOMPLETE: u64 = 8;

/// What a request carries.
#[derive(Clone, Debug)]
pub(crate) enum Body {
    /// Nothing.
    Empty,
    /// A message, new or edited.
    Message(Value),
    /// An answer to an interaction, which may hold a message.
    Callback(Value),
    /// Something that nobody reads in a channel.
    Settings(Value),
}

/// The bytes of a body in which no message can ping, embed, or be too long.
pub(super) fn sealed(route: &Route, body: Body) -> Result<Option<Vec<u8>>, RestError> {
    let value = match body {
        Body::Empty => return Ok(None),
        Body::Settings(value) => value,
        Body::Message(mut value) => {
            seal(route, &mut value)?;
            value
        }
        Body::Callback(mut value) => {
            // What is offered while someone types is no message.
            let offers = value.get("type").and_then(Value::as_u64) == Some(AUTOCOMPLETE);
            if let Some(data) = value.get_mut("data").filter(|_| !offers) {
                seal(route, data)?;
            }
            value
        }
    };
    let bytes = serde_json::to_vec(&value).map_err(|error| RestError::Unreadable {
        route: route.name,
        what: error.to_string(),
    })?;
    Ok(Some(bytes))
}

/// Takes from a message the power to ping and to embed.
fn seal(route: &Route, message: &mut Value) -> Result<(), RestError> {
    let Some(message) = message.as_object_mut() else {
        return Ok(());
    };
    let content = message.get("content").and_then(Value::as_str);
    let chars = content.map_or(0, |content| content.chars().count());
    if chars > MAX_MESSAGE_CHARS {
        return Err(RestError::TooLong {
            route: route.name,
            chars,
        });
    }
    let flags = message.get("flags").and_then(Value::as_u64).unwrap_or(0);
    message.insert("flags".to_owned(), json!(flags | SUPPRESS_EMBEDS));
    message.insert("allowed_mentions".to_owned(), json!({ "parse": [] }));
    Ok(())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serenity::builder::{
        CreateAllowedMentions, CreateInteractionResponse, CreateInteractionResponseMessage,
        CreateMessage, EditInteractionResponse,
    };
    use serenity::model::id::ChannelId;

    fn route() -> Route {
        Route::create_message(ChannelId::new(1))
    }

    fn sent(body: Body) -> Value {
        serde_json::from_slice(&sealed(&route(), body).unwrap().unwrap()).unwrap()
    }

    #[test]
    fn no_message_can_ping_whatever_it_asks_for() {
        let mentions = CreateAllowedMentions::new().everyone(true).all_users(true);
        let message = CreateMessage::new()
            .content("@everyone")
            .allowed_mentions(mentions.clone());
        let sent = sent(Body::Message(serde_json::to_value(message).unwrap()));
        assert_eq!(sent["allowed_mentions"], json!({ "parse": [] }));
        assert_eq!(sent["flags"], json!(4));
    }

    #[test]
    fn no_answer_to_an_interaction_can_ping() {
        let message = CreateInteractionResponseMessage::new()
            .content("@everyone")
            .ephemeral(true);
        for response in [
            CreateInteractionResponse::Message(message.clone()),
            CreateInteractionResponse::Defer(message.clone()),
            CreateInteractionResponse::UpdateMessage(message),
        ] {
            let sent = sent(Body::Callback(serde_json::to_value(response).unwrap()));
            assert_eq!(sent["data"]["allowed_mentions"], json!({ "parse": [] }));
            assert_eq!(sent["data"]["flags"], json!(64 | 4));
        }
        let edit = EditInteractionResponse::new().content("@everyone");
        let sent = sent(Body::Message(serde_json::to_value(edit).unwrap()));
        assert_eq!(sent["allowed_mentions"], json!({ "parse": [] }));
    }

    #[test]
    fn a_message_too_long_for_discord_is_not_sent() {
        let long = "é".repeat(2_001);
        let body = Body::Message(json!({ "content": long }));
        assert!(matches!(
            sealed(&route(), body),
            Err(RestError::TooLong { chars: 2_001, .. })
        ));
        let body = Body::Message(json!({ "content": "é".repeat(2_000) }));
        assert!(sealed(&route(), body).is_ok());
    }

    proptest! {
        #[test]
        fn nothing_leaves_with_the_power_to_ping(
            content in ".{0,40}",
            parse in proptest::collection::vec("everyone|users|roles", 0..3),
            nested in any::<bool>(),
        ) {
            let message = json!({
                "content": content,
                "allowed_mentions": { "parse": parse, "users": ["1"], "replied_user": true },
            });
            let body = if nested { json!({ "type": 4, "data": message }) } else { message };
            let sent = sent(if nested { Body::Callback(body) } else { Body::Message(body) });
            let message = if nested { &sent["data"] } else { &sent };
            prop_assert_eq!(&message["allowed_mentions"], &json!({ "parse": [] }));
            prop_assert_eq!(message["content"].as_str(), Some(content.as_str()));
        }
    }
}
