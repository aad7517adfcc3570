//! `quoth serve`: runs the Discord bot until it is told to stop.
//!
//! Here everything is started and stopped; what the bot does is told in `discord`.

use std::path::PathBuf;
use std::time::Duration;

use quoth_index::collection::SyncError;
use secrecy::SecretString;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{error, info, warn};

use super::open::{Origin, Plan, sync};
use super::options::Options;
use crate::failure::{self, Failure, Kind};
use crate::library::{Audience, Library, UpdateError};
use crate::settings::{DataFolder, Settings, SynonymsFile, TokenError, read_token};
use crate::shutdown::Signals;
use crate::source::Fetch;
use crate::store::{Opened, Store};
use crate::{discord, indexer, telemetry};

/// The longest that open answers and tasks are waited for when stopping.
const STOPPING: Duration = Duration::from_secs(10);

/// Run the Discord bot
///
/// The bot's token comes from DISCORD_TOKEN or from the file that DISCORD_TOKEN_FILE names. Ends
/// cleanly on SIGINT and SIGTERM.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Who may read the folders given by `--docs`
    #[arg(long, value_name = "WHO", value_parser = ["everyone"])]
    audience: Option<String>,
}

/// Serves and returns the exit code.
pub(super) fn serve(args: &Args, options: &Options) -> Result<u8, Failure> {
    let mut plan = Plan::make(options)?;
    telemetry::start(options.log.unwrap_or(plan.settings.serve.log));
    admit(&mut plan, args.audience.is_some())?;
    let token = token()?;
    let settings = plan.settings.clone();
    let library = plan.open_for_serving()?;
    let store = open_store(options)?;
    fill(&library)?;

    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| {
            Failure::new(Kind::Config, "could not start the threads of the bot").because(&error)
        })?;
    let outcome = runtime.block_on(run(library, settings, token, store));
    // A sync may still be under way; what it wrote is not in use, and the next start sweeps it up.
    runtime.shutdown_background();
    outcome
}

/// Requires that somebody has said who may read each collection.
fn admit(plan: &mut Plan, everyone: bool) -> Result<(), Failure> {
    if plan.origin == Origin::Docs {
        if !everyone {
            let what = "nobody has said who may read the folders given by `--docs`";
            return Err(Failure::new(Kind::User, what).hint(
                "add `--audience everyone` if everyone who can talk to the bot may, \
                 or write a settings file",
            ));
        }
        for planned in &mut plan.collections {
            planned.audience = Some(Audience::Everyone);
        }
        return Ok(());
    }
    if everyone {
        let what = "`--audience` goes with `--docs`";
        return Err(Failure::new(Kind::User, what)
            .hint("in a settings file, each collection has its own `audience`"));
    }
    let unsaid = plan
        .collections
        .iter()
        .find(|planned| planned.audience.is_none());
    match unsaid {
        Some(planned) => {
            let what = format!("nobody has said who may read `{}`", planned.name);
            Err(Failure::new(Kind::Config, what).hint(
                "give the collection an `audience = \"everyone\"`, or one with lists of \
                 servers, channels or roles: { guilds = [..], channels = [..], roles = [..] }",
            ))
        }
        None => Ok(()),
    }
}

/// Builds what there is no index of yet, so that nobody is told that nothing was found.
fn fill(library: &Library) -> Result<(), Failure> {
    for shelf in library.shelves() {
        let collection = shelf.collection.name();
        if let Some(damage) = shelf.collection.damage() {
            warn!(
                collection,
                damage, "the index is built anew from the documents"
            );
        }
        if shelf.collection.counts().documents > 0 {
            continue;
        }
        match sync(shelf, Fetch::Quick) {
            Ok(synced) => info!(
                collection,
                documents = shelf.collection.counts().documents,
                passages = synced.report.passages,
                skipped = synced.report.skipped.len(),
                "index built"
            ),
            Err(UpdateError::Sync(SyncError::Locked { .. })) => {
                warn!(collection, "another process is building the index");
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Opens what survives a restart, and says what became of it.
fn open_store(options: &Options) -> Result<Store, Failure> {
    let folder = DataFolder::find(options.data.as_deref())?;
    let (store, opened) =
        Store::open(folder.root()).map_err(|error| Failure::of(Kind::Config, &error))?;
    if let Opened::SetAside {
        damaged,
        from_snapshot,
    } = opened
    {
        error!(
            damaged = %damaged.display(),
            from_snapshot,
            "`quoth.db` was damaged and is set aside; buttons of some earlier answers no longer work"
        );
    }
    Ok(store)
}

async fn run(
    library: Library,
    settings: Settings,
    token: SecretString,
    store: Store,
) -> Result<u8, Failure> {
    let shutdown = CancellationToken::new();
    let signals = Signals::listen().map_err(|error| {
        Failure::new(Kind::Config, "could not listen for signals to stop").because(&error)
    })?;
    let tasks = TaskTracker::new();
    tasks.spawn(signals.cancel(shutdown.clone()));
    let refresh = settings.serve.refresh;
    let synonyms = settings.synonyms.map(SynonymsFile::new);
    tasks.spawn(indexer::run(
        library.clone(),
        refresh,
        synonyms,
        shutdown.clone(),
    ));

    let bot = discord::run(library, settings.discord, token, store, shutdown.clone());
    let overdue = async {
        shutdown.cancelled().await;
        tokio::time::sleep(STOPPING).await;
    };
    let outcome = tokio::select! {
        outcome = bot => outcome,
        () = overdue => {
            warn!("the bot did not stop in time");
            Ok(())
        }
    };
    shutdown.cancel();
    tasks.close();
    if tokio::time::timeout(STOPPING, tasks.wait()).await.is_err() {
        warn!("not every task stopped in time");
    }
    match outcome {
        Ok(()) => {
            info!("stopped");
            Ok(failure::DONE)
        }
        Err(error) => Err(Failure::of(Kind::Config, &error)),
    }
}

/// The token that the environment holds.
pub(super) fn token() -> Result<SecretString, TokenError> {
    let file = std::env::var_os("DISCORD_TOKEN_FILE").map(PathBuf::from);
    read_token(std::env::var("DISCORD_TOKEN").ok(), file.as_deref())
}
