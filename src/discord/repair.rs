//! Makes good on answers that were announced before the program was stopped by force.
//!
//! What was asked is not kept, so all that can be done is to say so: nobody is left waiting.

use std::time::SystemTime;

use serde::Deserialize;
use serenity::model::id::{ApplicationId, InteractionId};
use tracing::{info, warn};

use super::chain;
use super::desk::Desk;
use super::inbound::Interaction;
use super::render;
use super::rest::Body;
use super::route::Route;
use super::words::Locale;
use crate::store::Owed;

/// `LOADING`: the message only says that an answer will come.
const LOADING: u64 = 1 << 7;

#[derive(Deserialize)]
struct Flagged {
    #[serde(default)]
    flags: u64,
}

impl Desk {
    /// Ends every announcement that the last run left behind.
    pub(crate) async fn make_good(&self) {
        let owed = match self.store.owed(SystemTime::now()).await {
            Ok(owed) => owed,
            Err(error) => {
                warn!(
                    cause = chain(&error),
                    "could not look up what answers are owed"
                );
                return;
            }
        };
        for owed in owed {
            let id = owed.id;
            self.end(&owed).await;
            if let Err(error) = self.store.settle(id).await {
                self.log_unkept(id, &error);
            }
        }
    }

    async fn end(&self, owed: &Owed) {
        if owed.id == 0 || owed.application == 0 {
            return;
        }
        let interaction = Interaction {
            application: ApplicationId::new(owed.application),
            id: InteractionId::new(owed.id),
            token: owed.token.clone(),
            private: true,
        };
        let route =
            Route::get_original(interaction.application, interaction.id, &interaction.token);
        match self.rest.call::<Flagged>(&route, Body::Empty).await {
            // It was answered, and only that could not be noted any more.
            Ok(message) if message.flags & LOADING == 0 => return,
            Ok(_) => {}
            // It was never announced, or has been deleted.
            Err(error) => {
                info!(id = owed.id, cause = chain(&error), "nothing is owed there");
                return;
            }
        }
        let reply = render::say(Locale::of(&owed.locale).words().restarted);
        match self.edit_original(&interaction, &reply).await {
            Ok(()) => info!(id = owed.id, "told an asker about the restart"),
            Err(error) => self.log_unsent(owed.id, &error),
        }
    }
}
