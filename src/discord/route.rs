//! The addresses of Discord's interface that quoth uses, each with the limits it falls under.
//!
//! How a request is sent is told in `rest`, how limits are kept in `limiter`.

use std::fmt;
use std::time::Duration;

use reqwest::Method;
use serenity::model::id::{ApplicationId, ChannelId, InteractionId, MessageId};

/// An address with its method.
///
/// Shown without ids and tokens, so that it can stand in a log.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Route {
    /// How it is called.
    pub(crate) method: Method,
    /// The path behind the version, query included.
    pub(crate) path: String,
    /// Routes with the same name and the same subject share a limit.
    pub(crate) name: &'static str,
    /// The channel, application or interaction that limits are counted by.
    pub(crate) subject: u64,
    /// What proves who is calling.
    pub(crate) proof: Proof,
    /// How long a try may take, where that is less than for others.
    pub(crate) time_limit: Option<Duration>,
}

/// What proves to Discord who is calling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Proof {
    /// The bot's token, in a header.
    BotToken,
    /// The interaction's own token, in the path. Such calls are not counted among the bot's.
    InteractionToken,
}

impl Route {
    /// Where to find the gateway, and how often it may still be entered today.
    pub(crate) fn gateway() -> Route {
        Route::of_bot(Method::GET, "GET gateway", 0, "/gateway/bot".to_owned())
    }

    /// Who the bot is.
    pub(crate) fn me() -> Route {
        Route::of_bot(Method::GET, "GET me", 0, "/users/@me".to_owned())
    }

    /// The commands that the application has everywhere.
    pub(crate) fn commands(application: ApplicationId) -> Route {
        let path = format!("/applications/{application}/commands?with_localizations=true");
        Route::of_bot(Method::GET, "GET commands", application.get(), path)
    }

    /// Adds or replaces one command.
    pub(crate) fn put_command(application: ApplicationId) -> Route {
        let path = format!("/applications/{application}/commands");
        Route::of_bot(Method::POST, "POST command", application.get(), path)
    }

    /// Sends a message into a channel.
    pub(crate) fn create_message(channel: ChannelId) -> Route {
        let path = format!("/channels/{channel}/messages");
        Route::of_bot(Method::POST, "POST message", channel.get(), path)
    }

    /// Messages of a channel after one of them, at most 100.
    pub(crate) fn messages_after(channel: ChannelId, message: MessageId) -> Route {
        let path = format!("/channels/{channel}/messages?after={message}&limit=100");
        Route::of_bot(Method::GET, "GET messages", channel.get(), path)
    }

    /// One message.
    pub(crate) fn message(channel: ChannelId, message: MessageId) -> Route {
        let path = format!("/channels/{channel}/messages/{message}");
        Route::of_bot(Method::GET, "GET message", channel.get(), path)
    }

    /// Changes a message of ours.
    pub(crate) fn edit_message(channel: ChannelId, message: MessageId) -> Route {
        let path = format!("/channels/{channel}/messages/{message}");
        Route::of_bot(Method::PATCH, "PATCH message", channel.get(), path)
    }

    /// The servers that the bot is in, at most 200, with what it may do there.
    pub(crate) fn guilds() -> Route {
        Route::of_bot(Method::GET, "GET guilds", 0, "/users/@me/guilds".to_owned())
    }

    /// Shows that an answer is being written.
    pub(crate) fn typing(channel: ChannelId) -> Route {
        let path = format!("/channels/{channel}/typing");
        Route::of_bot(Method::POST, "POST typing", channel.get(), path)
    }

    /// Answers an interaction, or says that the answer will come.
    pub(crate) fn callback(interaction: InteractionId, token: &str) -> Route {
        Route {
            method: Method::POST,
            path: format!("/interactions/{interaction}/{token}/callback"),
            name: "POST callback",
            subject: interaction.get(),
            proof: Proof::InteractionToken,
            // Discord forgets an interaction that is not answered by then.
            time_limit: Some(Duration::from_secs(3)),
        }
    }

    /// Replaces the first answer to an interaction.
    pub(crate) fn edit_original(
        application: ApplicationId,
        interaction: InteractionId,
        token: &str,
    ) -> Route {
        Route::original(
            Method::PATCH,
            "PATCH original",
            application,
            interaction,
            token,
        )
    }

    /// The first answer to an interaction.
    pub(crate) fn get_original(
        application: ApplicationId,
        interaction: InteractionId,
        token: &str,
    ) -> Route {
        Route::original(Method::GET, "GET original", application, interaction, token)
    }

    /// Deletes the first answer to an interaction, or the message that its button is under.
    pub(crate) fn delete_original(
        application: ApplicationId,
        interaction: InteractionId,
        token: &str,
    ) -> Route {
        Route::original(
            Method::DELETE,
            "DELETE original",
            application,
            interaction,
            token,
        )
    }

    fn original(
        method: Method,
        name: &'static str,
        application: ApplicationId,
        interaction: InteractionId,
        token: &str,
    ) -> Route {
        Route {
            method,
            path: format!("/webhooks/{application}/{token}/messages/@original"),
            name,
            subject: interaction.get(),
            proof: Proof::InteractionToken,
            time_limit: None,
        }
    }

    fn of_bot(method: Method, name: &'static str, subject: u64, path: String) -> Route {
        Route {
            method,
            path,
            name,
            subject,
            proof: Proof::BotToken,
            time_limit: None,
        }
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Route({self})")
    }
}
