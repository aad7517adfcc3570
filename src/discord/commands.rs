//! The commands that Discord offers for us, told to it only when they have changed.
//!
//! What a use of one means is read in `uses`; the names and descriptions stand in `words`.

use quoth_index::question::MAX_QUESTION_CHARS;
use serde_json::Value;
use serenity::builder::{CreateCommand, CreateCommandOption};
use serenity::model::Permissions;
use serenity::model::application::{CommandOptionType, CommandType, InteractionContext};
use serenity::model::id::ApplicationId;
use tracing::{debug, info};

use super::rest::{Body, Rest, RestError};
use super::route::Route;
use super::uses::{ASK, DOCUMENTS, FIND, PRIVACY, QUOTH};
use super::words::{Locale, Words};

/// The most characters that the name of a collection may have.
const MAX_COLLECTION_NAME_CHARS: u16 = 40;

/// The most characters of words to look for in names.
const MAX_WORDS_CHARS: u16 = 100;

/// Makes sure that the application has our commands as they are here; others are left alone.
pub(crate) async fn register(rest: &Rest, application: ApplicationId) -> Result<(), RestError> {
    let there = known(rest, application).await?;
    for wanted in commands() {
        let name = wanted
            .get("name")
            .and_then(Value::as_str)
            .unwrap_or_default();
        if there.iter().any(|command| says_the_same(command, &wanted)) {
            debug!(name, "the command is known to Discord");
            continue;
        }
        info!(name, "telling Discord about the command");
        rest.send(&Route::put_command(application), Body::Settings(wanted))
            .await?;
    }
    Ok(())
}

/// Whether the application has our commands as they are here.
pub(crate) async fn are_registered(
    rest: &Rest,
    application: ApplicationId,
) -> Result<bool, RestError> {
    let there = known(rest, application).await?;
    let is_there = |wanted: &Value| there.iter().any(|command| says_the_same(command, wanted));
    Ok(commands().iter().all(is_there))
}

async fn known(rest: &Rest, application: ApplicationId) -> Result<Vec<Value>, RestError> {
    rest.call(&Route::commands(application), Body::Empty).await
}

/// A text by its language.
type Text = fn(&Words) -> &'static str;

fn commands() -> Vec<Value> {
    let question = question().required(true).set_autocomplete(true);
    let private = option(
        CommandOptionType::Boolean,
        "private",
        |w| w.private_name,
        |w| w.private_description,
    );
    let ask = command(ASK, |w| w.ask_name, |w| w.ask_description)
        .add_option(question)
        .add_option(collection())
        .add_option(private);
    let words = option(
        CommandOptionType::String,
        "words",
        |w| w.words_name,
        |w| w.words_description,
    )
    .max_length(MAX_WORDS_CHARS);
    let documents = command(DOCUMENTS, |w| w.documents_name, |w| w.documents_description)
        .add_option(words)
        .add_option(collection());
    let find = localised(CreateCommand::new(FIND).kind(CommandType::Message), |w| {
        w.find_name
    });
    let privacy = command(PRIVACY, |w| w.privacy_name, |w| w.privacy_description);
    let commands = [ask, documents, find, privacy, quoth()];
    commands
        .into_iter()
        .filter_map(|command| serde_json::to_value(command).ok())
        .collect()
}

fn question() -> CreateCommandOption {
    option(
        CommandOptionType::String,
        "question",
        |w| w.question_name,
        |w| w.question_description,
    )
    .max_length(u16::try_from(MAX_QUESTION_CHARS).unwrap_or(u16::MAX))
}

/// The command for owners.
fn quoth() -> CreateCommand {
    let part = |name: &str, description: Text| {
        let kind = CommandOptionType::SubCommand;
        described(
            CreateCommandOption::new(kind, name, description(Locale::English.words())),
            description,
        )
    };
    let person = option(
        CommandOptionType::User,
        "person",
        |w| w.person_name,
        |w| w.person_description,
    )
    .required(true);
    let passage = option(
        CommandOptionType::String,
        "passage",
        |w| w.passage_name,
        |w| w.passage_description,
    );
    let pin = part("pin", |w| w.pin_description)
        .add_sub_option(question().required(true))
        .add_sub_option(
            passage
                .required(true)
                .max_length(u16::try_from(MAX_QUESTION_CHARS).unwrap_or(u16::MAX)),
        );
    let mut command = CreateCommand::new(QUOTH)
        .kind(CommandType::ChatInput)
        .description(Locale::English.words().quoth_description)
        .default_member_permissions(Permissions::MANAGE_GUILD)
        .contexts(vec![InteractionContext::Guild])
        .add_option(part("status", |w| w.status_description))
        .add_option(part("doctor", |w| w.doctor_description))
        .add_option(part("gaps", |w| w.gaps_description))
        .add_option(part("settings", |w| w.settings_description))
        .add_option(pin)
        .add_option(part("pins", |w| w.pins_description))
        .add_option(part("privacy", |w| w.person_privacy_description).add_sub_option(person));
    for (locale, words) in translations() {
        command = command.description_localized(locale, words.quoth_description);
    }
    command
}

fn collection() -> CreateCommandOption {
    option(
        CommandOptionType::String,
        "collection",
        |w| w.collection_name,
        |w| w.collection_description,
    )
    .set_autocomplete(true)
    .max_length(MAX_COLLECTION_NAME_CHARS)
}

fn command(name: &str, named: Text, description: Text) -> CreateCommand {
    let english = Locale::English.words();
    let mut command = CreateCommand::new(name)
        .kind(CommandType::ChatInput)
        .description(description(english));
    for (locale, words) in translations() {
        command = command.description_localized(locale, description(words));
    }
    localised(command, named)
}

fn localised(mut command: CreateCommand, named: Text) -> CreateCommand {
    for (locale, words) in translations() {
        command = command.name_localized(locale, named(words));
    }
    command
}

fn option(
    kind: CommandOptionType,
    name: &str,
    named: Text,
    description: Text,
) -> CreateCommandOption {
    let english = Locale::English.words();
    let mut option = CreateCommandOption::new(kind, name, description(english));
    for (locale, words) in translations() {
        option = option.name_localized(locale, named(words));
    }
    described(option, description)
}

fn described(mut option: CreateCommandOption, description: Text) -> CreateCommandOption {
    for (locale, words) in translations() {
        option = option.description_localized(locale, description(words));
    }
    option
}

/// Every language but English, by each of its names.
fn translations() -> impl Iterator<Item = (&'static str, &'static Words)> {
    let others = Locale::ALL
        .into_iter()
        .filter(|locale| *locale != Locale::English);
    others.flat_map(|locale| {
        locale
            .names()
            .iter()
            .map(move |name| (*name, locale.words()))
    })
}

/// Whether a command that Discord has is the one that we want, apart from what Discord adds.
fn says_the_same(there: &Value, wanted: &Value) -> bool {
    const KEYS: [&str; 11] = [
        "name",
        "description",
        "type",
        "required",
        "autocomplete",
        "max_length",
        "min_length",
        "name_localizations",
        "description_localizations",
        "default_member_permissions",
        "contexts",
    ];
    // What we leave open, Discord may fill in.
    let open = |key: &str| key == "contexts" && wanted.get(key).is_none_or(Value::is_null);
    let same =
        |key: &&str| open(key) || value_or_default(there, key) == value_or_default(wanted, key);
    let (there_options, wanted_options) = (options(there), options(wanted));
    KEYS.iter().all(same)
        && there_options.len() == wanted_options.len()
        && there_options
            .iter()
            .zip(wanted_options)
            .all(|(there, wanted)| says_the_same(there, wanted))
}

fn options(command: &Value) -> &[Value] {
    let options = command.get("options").and_then(Value::as_array);
    options.map_or(&[], Vec::as_slice)
}

/// What Discord leaves out where it is what it would be anyway.
fn value_or_default<'a>(object: &'a Value, key: &str) -> Option<&'a Value> {
    let is_default = |value: &Value| match value {
        Value::Null | Value::Bool(false) => true,
        Value::Object(map) => map.is_empty(),
        Value::String(text) => text.is_empty(),
        _ => false,
    };
    object.get(key).filter(|value| !is_default(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_discord_adds_is_no_difference_and_a_change_is_one() {
        for wanted in commands() {
            let mut there = wanted.clone();
            there["id"] = json!("1");
            there["version"] = json!("2");
            there["contexts"] = wanted["contexts"].clone();
            if options(&wanted).len() > 1 {
                there["options"][1]["required"] = Value::Null;
            }
            assert!(says_the_same(&there, &wanted), "{wanted}");
            there["name_localizations"]["de"] = json!("anders");
            assert!(!says_the_same(&there, &wanted));
        }
    }

    #[test]
    fn the_command_stays_within_discord_s_limits() {
        for command in commands() {
            let described = |value: &Value| {
                let length = value["description"].as_str().unwrap_or_default().chars();
                (1..=100).contains(&length.count())
            };
            let is_menu = command["type"] == 3;
            assert!(is_menu || described(&command) && options(&command).iter().all(described));
        }
    }
}
