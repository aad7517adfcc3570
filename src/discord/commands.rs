//! The commands that Discord offers for us, told to it only when they have changed.
//!
//! What a use of one means is read in `inbound`.

use quoth_index::question::MAX_QUESTION_CHARS;
use serde_json::Value;
use serenity::builder::{CreateCommand, CreateCommandOption};
use serenity::model::application::{CommandOptionType, CommandType};
use serenity::model::id::ApplicationId;
use tracing::{debug, info};

use super::inbound::ASK;
use super::rest::{Body, Rest, RestError};
use super::route::Route;

/// The most characters that the name of a collection may have.
const MAX_COLLECTION_NAME_CHARS: u16 = 40;

/// Makes sure that the application has our commands as they are here; others are left alone.
pub(crate) async fn register(rest: &Rest, application: ApplicationId) -> Result<(), RestError> {
    let there: Vec<Value> = rest
        .call(&Route::commands(application), Body::Empty)
        .await?;
    for wanted in commands() {
        if there.iter().any(|command| says_the_same(command, &wanted)) {
            debug!("the command is known to Discord");
            continue;
        }
        rest.send(&Route::put_command(application), Body::Settings(wanted))
            .await?;
        info!("told Discord about the command");
    }
    Ok(())
}

fn commands() -> Vec<Value> {
    let longest = u16::try_from(MAX_QUESTION_CHARS).unwrap_or(u16::MAX);
    let question = CreateCommandOption::new(
        CommandOptionType::String,
        "question",
        "What you would like to know, in your own words",
    )
    .required(true)
    .max_length(longest);
    let collection = CreateCommandOption::new(
        CommandOptionType::String,
        "collection",
        "Answer only from this collection of documents",
    )
    .max_length(MAX_COLLECTION_NAME_CHARS);
    let private = CreateCommandOption::new(
        CommandOptionType::Boolean,
        "private",
        "Show the answer only to you",
    );
    let ask = CreateCommand::new(ASK)
        .kind(CommandType::ChatInput)
        .description("Find the passage in the documents that answers a question")
        .add_option(question)
        .add_option(collection)
        .add_option(private);
    serde_json::to_value(ask).into_iter().collect()
}

/// Whether a command that Discord has is the one that we want, apart from what Discord adds.
fn says_the_same(there: &Value, wanted: &Value) -> bool {
    const TEXTS: [&str; 3] = ["name", "description", "type"];
    const OPTION: [&str; 6] = [
        "name",
        "description",
        "type",
        "required",
        "max_length",
        "min_length",
    ];
    let same = |a: &Value, b: &Value, keys: &[&str]| {
        keys.iter()
            .all(|key| value_or_default(a, key) == value_or_default(b, key))
    };
    let (there_options, wanted_options) = (options(there), options(wanted));
    same(there, wanted, &TEXTS)
        && there_options.len() == wanted_options.len()
        && there_options
            .iter()
            .zip(wanted_options)
            .all(|(a, b)| same(a, b, &OPTION))
}

fn options(command: &Value) -> &[Value] {
    let options = command.get("options").and_then(Value::as_array);
    options.map_or(&[], Vec::as_slice)
}

/// What Discord leaves out where it is what it would be anyway.
fn value_or_default<'a>(object: &'a Value, key: &str) -> Option<&'a Value> {
    object
        .get(key)
        .filter(|value| !value.is_null() && **value != Value::Bool(false))
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
            there["options"][1]["required"] = Value::Null;
            assert!(says_the_same(&there, &wanted));
            there["options"][0]["max_length"] = json!(300);
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
            assert!(described(&command) && options(&command).iter().all(described));
        }
    }
}
