//! The bot: questions from Discord, answers into Discord.
//!
//! The only place that knows serenity, of which it uses the types. Reads from outside in: events
//! arrive at the `gateway`, are read in `inbound` and `uses`, answered at the `desk` in the words of
//! `render`, and leave through `rest`. Answers themselves come from `library`.

mod address;
mod audience;
mod blocks;
mod bucket;
mod citation;
mod clicks;
mod closed;
mod commands;
mod delivery;
mod desk;
mod error;
mod escape;
mod events;
mod followup;
mod forum;
mod gaps;
mod gateway;
mod guilds;
mod html;
mod inbound;
mod intake;
mod layout;
mod limiter;
mod listing;
mod markdown;
mod markup;
mod nothing;
mod owner;
mod passage;
mod pinning;
mod pins;
mod press;
pub mod render;
mod repair;
mod reply;
mod rest;
mod route;
mod seal;
mod seen;
mod settle;
#[cfg(test)]
mod testing;
mod understanding;
mod uses;
mod visible;
mod why;
pub mod words;

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use serde::Deserialize;
use serenity::model::Permissions;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{info, warn};

use self::address::Address;
use self::desk::Desk;
pub use self::error::DiscordError;
use self::events::Events;
use self::gateway::Gateway;
use self::rest::{Body, Rest};
use self::route::Route;
use crate::library::Library;
use crate::settings::Discord as Settings;
use crate::store::Store;

/// How long open asks may take after the program was told to stop.
const FINISH: Duration = Duration::from_secs(6);

/// How long their askers are told about it after that.
const GIVE_UP: Duration = Duration::from_secs(2);

/// Answers what is asked in Discord until `shutdown`, then finishes what is open and returns.
///
/// Returns early, with an error, only where a person has to do something about it.
pub async fn run(
    library: Library,
    settings: Settings,
    token: SecretString,
    store: Store,
    shutdown: CancellationToken,
) -> Result<(), DiscordError> {
    let (address, rest) = prepare(&settings, &token)?;
    let rest = Arc::new(rest);
    let desk = Arc::new(Desk::new(
        library,
        Arc::clone(&rest),
        store.clone(),
        settings,
    ));
    let tasks = TaskTracker::new();
    // Before anything else: whoever was left waiting has waited long enough.
    let made_good = Arc::clone(&desk);
    tasks.spawn(async move { made_good.make_good().await });
    let gateway = Gateway {
        rest,
        address,
        token,
        store,
        events: Arc::new(Events::new(Arc::clone(&desk), tasks.clone())),
    };
    let ended = tokio::select! {
        ended = gateway.run(&shutdown) => ended,
        () = desk.token_refused() => Err(DiscordError::TokenRefused),
    };
    finish(&desk, &tasks).await;
    ended
}

/// What Discord tells of the bot when it is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The bot's name.
    pub name: String,
    /// How many servers it is in, of the first 200.
    pub servers: usize,
    /// Servers in which it lacks a permission, by name or id, with the permission's name.
    pub missing: Vec<(String, &'static str)>,
}

/// Asks Discord who the bot is and what it may do in its servers.
pub async fn standing(settings: Settings, token: SecretString) -> Result<Standing, DiscordError> {
    let (_, rest) = prepare(&settings, &token)?;
    let refused = |error: rest::RestError| match error.is_token_refused() {
        true => DiscordError::TokenRefused,
        false => DiscordError::Unreachable(Box::new(error)),
    };
    let me: Named = rest
        .call(&Route::me(), Body::Empty)
        .await
        .map_err(refused)?;
    let guilds: Vec<Server> = rest
        .call(&Route::guilds(), Body::Empty)
        .await
        .map_err(refused)?;
    let mut missing = Vec::new();
    for guild in &guilds {
        let has = Permissions::from_bits_truncate(guild.permissions.parse().unwrap_or(0));
        let lacks = owner::NEEDED.iter().filter(|(permission, _)| {
            !has.contains(*permission) && !has.contains(Permissions::ADMINISTRATOR)
        });
        missing.extend(lacks.map(|(_, name)| (guild.name.clone(), *name)));
    }
    Ok(Standing {
        name: me.username,
        servers: guilds.len(),
        missing,
    })
}

/// A server as Discord lists it.
#[derive(Deserialize)]
struct Server {
    name: String,
    #[serde(default)]
    permissions: String,
}

#[derive(Deserialize)]
struct Named {
    username: String,
}

fn prepare(settings: &Settings, token: &SecretString) -> Result<(Address, Rest), DiscordError> {
    let api_url = settings.api_url.as_deref().unwrap_or_default();
    let address = Address::parse(api_url).ok_or_else(|| DiscordError::ForeignApi {
        url: api_url.to_owned(),
    })?;
    let http = rest::http_client(&address).map_err(DiscordError::Client)?;
    let rest = Rest::new(http, &address, token).map_err(|_| DiscordError::TokenMalformed)?;
    Ok((address, rest))
}

/// Waits for open asks, and after a while ends them with a word to their askers.
async fn finish(desk: &Desk, tasks: &TaskTracker) {
    tasks.close();
    if !tasks.is_empty() {
        info!(open = tasks.len(), "finishing open answers");
    }
    if tokio::time::timeout(FINISH, tasks.wait()).await.is_err() {
        desk.give_up();
        if tokio::time::timeout(GIVE_UP, tasks.wait()).await.is_err() {
            warn!(open = tasks.len(), "gave up open answers");
        }
    }
}

/// An error with all its causes, for the log.
fn chain(error: &dyn Error) -> String {
    let mut chain = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        chain.push_str(": ");
        chain.push_str(&error.to_string());
        cause = error.source();
    }
    chain
}
