//! Uses of commands: answered once, within three seconds, and changed within a quarter of an hour.

use std::time::Duration;

use serde_json::{Value, json};

use super::messages::{change, new_message};
use super::rest::{Answer, Target};
use super::world::{APPLICATION, Interaction, Message, World};

const FIRST_ANSWER: Duration = Duration::from_secs(3);

const TOKEN_LIFE: Duration = Duration::from_secs(15 * 60);

/// Shown to one person only.
pub(crate) const EPHEMERAL: u64 = 1 << 6;

/// The first answer.
pub(crate) fn callback(world: &mut World, target: &Target, body: &Value) -> Answer {
    let token = target.parts[1].clone();
    let now = world.now();
    let Some(interaction) = world.interactions.get(&token).cloned() else {
        return Answer::error(404, 10_062, "Unknown interaction");
    };
    if interaction.id != target.id(0) {
        return Answer::error(404, 10_062, "Unknown interaction");
    }
    if interaction.callback.is_some() {
        let message = "Interaction has already been acknowledged.";
        return Answer::error(400, 40_060, message);
    }
    let age = now.duration_since(interaction.used).unwrap_or_default();
    if age > FIRST_ANSWER {
        return Answer::error(404, 10_062, "Unknown interaction");
    }
    let kind = body["type"].as_u64().unwrap_or(0);
    // A command is answered with a message, now or later, or with a window; a button also by
    // changing its message; what is being typed with what could be.
    let fitting: &[u64] = match interaction.kind {
        2 => &[4, 5, 9],
        3 => &[4, 5, 6, 7, 9],
        _ => &[8],
    };
    if !fitting.contains(&kind) {
        return Answer::error(400, 50_035, "This callback does not fit");
    }
    if kind == 8 {
        let choices = body["data"]["choices"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let text = |choice: &Value, key: &str| choice[key].as_str().unwrap_or_default().to_owned();
        let choices = choices.iter().map(|c| (text(c, "name"), text(c, "value")));
        let held = world.interactions.get_mut(&token).unwrap();
        held.callback = Some(kind);
        held.choices = Some(choices.collect());
        return Answer::nothing();
    }
    if kind == 6 || kind == 7 {
        let edited = new_message(world, interaction.channel, &body["data"], None);
        let held = world.interactions.get_mut(&token).unwrap();
        held.callback = Some(kind);
        held.original = interaction.message;
        let mut messages = world.messages.iter_mut();
        let Some(message) = messages.find(|message| Some(message.id) == interaction.message) else {
            return Answer::error(404, 10_008, "Unknown Message");
        };
        if kind == 7 {
            change(message, edited, &body["data"]);
        }
        return Answer::nothing();
    }
    let mut message = answer(world, &interaction, &body["data"]);
    message.thinking = kind == 5;
    let held = world.interactions.get_mut(&token).unwrap();
    held.callback = Some(kind);
    held.original = Some(message.id);
    held.took = (Some(age), (kind == 4).then_some(age));
    world.post(message);
    if target.query.contains("with_response=true") {
        return Answer::ok(json!({ "interaction": { "id": interaction.id.to_string() } }));
    }
    Answer::nothing()
}

/// Changes the first answer.
pub(crate) fn edit_original(world: &mut World, target: &Target, body: &Value) -> Answer {
    let interaction = match find(world, target) {
        Ok(interaction) => interaction,
        Err(answer) => return answer,
    };
    let Some(id) = interaction.original else {
        return Answer::error(404, 10_008, "Unknown Message");
    };
    let edited = answer(world, &interaction, body);
    let message = world.messages.iter_mut().find(|message| message.id == id);
    let Some(message) = message else {
        return Answer::error(404, 10_008, "Unknown Message");
    };
    message.thinking = false;
    let flags = edited.flags;
    change(message, edited, body);
    // Whether only one person sees it was settled with the first answer.
    message.flags = message.flags & EPHEMERAL | flags & !EPHEMERAL;
    let message = message.clone();
    let age = world
        .now()
        .duration_since(interaction.used)
        .unwrap_or_default();
    if let Some(held) = world.interactions.get_mut(&target.parts[1]) {
        held.took.1 = Some(age);
    }
    Answer::ok(world.shown(&message, true))
}

/// The first answer, as its author sees it.
pub(crate) fn get_original(world: &World, target: &Target) -> Answer {
    let interaction = match find(world, target) {
        Ok(interaction) => interaction,
        Err(answer) => return answer,
    };
    match interaction.original.and_then(|id| world.message(id)) {
        Some(message) => Answer::ok(world.shown(message, true)),
        None => Answer::error(404, 10_008, "Unknown Message"),
    }
}

/// Takes the first answer back.
pub(crate) fn delete_original(world: &mut World, target: &Target) -> Answer {
    let interaction = match find(world, target) {
        Ok(interaction) => interaction,
        Err(answer) => return answer,
    };
    let before = world.messages.len();
    world
        .messages
        .retain(|message| Some(message.id) != interaction.original);
    match world.messages.len() < before {
        true => Answer::nothing(),
        false => Answer::error(404, 10_008, "Unknown Message"),
    }
}

/// Another answer.
pub(crate) fn follow_up(world: &mut World, target: &Target, body: &Value) -> Answer {
    let interaction = match find(world, target) {
        Ok(interaction) => interaction,
        Err(answer) => return answer,
    };
    let message = answer(world, &interaction, body);
    let shown = world.shown(&message, true);
    world.post(message);
    Answer::ok(shown)
}

/// The number in a token; a use of a command is given the token of its id.
pub(crate) fn number(token: &str) -> u64 {
    token
        .rsplit('-')
        .next()
        .and_then(|id| id.parse().ok())
        .unwrap_or(0)
}

/// The token of the use of a command with this id.
pub(crate) fn token(id: u64) -> String {
    format!("aCanaryInteractionTokenThatNobodyMayEverSee-{id}")
}

fn find(world: &World, target: &Target) -> Result<Interaction, Answer> {
    let unknown = || Answer::error(404, 10_015, "Unknown Webhook");
    if target.id(0) != APPLICATION {
        return Err(unknown());
    }
    let interaction = world.interactions.get(&target.parts[1]);
    let interaction = interaction.cloned().ok_or_else(unknown)?;
    let age = world.now().duration_since(interaction.used);
    if age.unwrap_or_default() > TOKEN_LIFE {
        return Err(Answer::error(401, 50_027, "Invalid Webhook Token"));
    }
    if interaction.callback.is_none() {
        return Err(unknown());
    }
    Ok(interaction)
}

fn answer(world: &mut World, interaction: &Interaction, body: &Value) -> Message {
    let mut message = new_message(world, interaction.channel, body, None);
    if message.flags & EPHEMERAL != 0 {
        message.only_for = Some(interaction.user);
    }
    message
}
