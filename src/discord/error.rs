//! Why the bot stopped, in words for its owner.
//!
//! What can be recovered from is logged where it happens and never gets here.

/// Why the bot stopped without being asked to.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DiscordError {
    /// Discord does not know the token.
    #[error(
        "Discord refused the bot's token: copy a new one from the Bot page of your application \
         (https://discord.com/developers/applications) into DISCORD_TOKEN or the file that \
         DISCORD_TOKEN_FILE names"
    )]
    TokenRefused,
    /// The token cannot even be sent.
    #[error(
        "the bot's token holds characters that no token has: copy it again from the Bot page of \
         your application (https://discord.com/developers/applications)"
    )]
    TokenMalformed,
    /// `discord.api_url` leads away from this machine.
    #[error(
        "`discord.api_url` is `{url}`, which is not on this machine: it is only for tests and \
         takes an address like http://127.0.0.1:8080; leave it empty for Discord"
    )]
    ForeignApi {
        /// The address.
        url: String,
    },
    /// The gateway's address leads to where the token must not go.
    #[error(
        "the gateway `{url}` was named, which is not where `discord.api_url` allows: nothing was \
         sent there; check who answers at `{api}`"
    )]
    ForeignGateway {
        /// The gateway's address.
        url: String,
        /// Who named it.
        api: String,
    },
    /// The application may not do what quoth needs.
    #[error(
        "Discord refused the events that quoth asks for (close code {code}): quoth needs no \
         privileged intent, so update it, or report this"
    )]
    IntentsRefused {
        /// How the gateway closed.
        code: u16,
    },
    /// The bot is in too many servers for the connections that Discord recommends.
    #[error(
        "the bot is in more servers than Discord lets {connections} of its connections serve, and \
         Discord recommends no more (close code 4011): start it again later"
    )]
    TooManyServers {
        /// How many there were.
        connections: u32,
    },
    /// This version of quoth no longer speaks Discord's language.
    #[error("Discord no longer accepts this version of quoth (close code {code}): update it")]
    Outdated {
        /// How the gateway closed.
        code: u16,
    },
    /// Discord could not be asked.
    #[error("could not reach Discord")]
    Unreachable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The HTTP client could not be made.
    #[error("could not prepare the connection to Discord")]
    Client(#[source] reqwest::Error),
}
