//! What the bot's messages look like: their bodies as they were looked at, and the page of pictures.
//!
//! After a change that is meant, `UPDATE_EXPECTED=1 cargo test --test it looks` takes the new ones;
//! look at `docs/messages.html` then.

use std::path::Path;

use serde_json::{Map, Value, json};

use crate::support::bot::Bot;
use crate::support::chat_markup;
use crate::support::fake_discord::{ASKER, FakeDiscord, OWNER, Reply, Use};
use crate::support::home::Home;

#[path = "../../examples/messages/page.rs"]
mod page;

const GUIDE: &str = "\
# The Larkspur guide

## Battery

A full charge lasts **eleven days**. Charging takes ninety minutes with the supplied cradle; see \
[the cradle](cradle.md) for how to clean it.

- Use the supplied cradle only.
- Never charge the watch below freezing.

## Command line

Set the time zone of the watch from a computer with the `larkspur` tool:

```sh
larkspur set --zone Europe/Berlin
larkspur sync
```

## Depths

| Model | Depth rating | Warranty |
|---|---|---|
| Larkspur S | 50 m | 24 months |
| Larkspur Pro | 200 m | 36 months |
";

const SETTINGS: &str = "\
[[collections]]
name = \"docs\"
audience = \"everyone\"
sources = [{ folder = \"docs\", base_url = \"https://larkspur.example/docs/\" }]

[answer]
answered_from = 0.0
uncertain_from = 0.0
[discord]
keep_unanswered = true
help_channel = 20
forums = [24]
forum_answered_from = 0.0
";

/// The body without what differs from run to run.
fn steady(discord: &FakeDiscord, reply: &Reply) -> Value {
    let (content, components, flags) = discord.look(|world| {
        let message = world.message(reply.id).unwrap();
        (
            message.content.clone(),
            message.components.clone(),
            message.flags,
        )
    });
    let body = json!({ "content": content, "components": components, "flags": flags });
    let mut text = serde_json::to_string(&body).unwrap();
    // Ids of Discord's, and days.
    let digits = |c: char| c.is_ascii_digit();
    let runs: Vec<String> = text
        .split(|c: char| !digits(c))
        .filter(|run| run.len() > 14)
        .map(str::to_owned)
        .collect();
    for run in runs {
        text = text.replace(&run, "1000000000000000000");
    }
    let today = humantime::format_rfc3339_seconds(std::time::SystemTime::now()).to_string();
    let today = &today[..10];
    text = text.replace(today, "2026-11-20");
    text = text.replace(&today.replace('-', "\u{2011}"), "2026\u{2011}11\u{2011}20");
    // How sure it is, is measured elsewhere.
    if let Some((before, _)) = text.split_once(" %.") {
        let sure = before.rsplit(' ').next().unwrap().to_owned();
        text = text.replace(&format!(" {sure} %."), " 90 %.");
    }
    serde_json::from_str(&text).unwrap()
}

#[test]
fn the_messages_look_as_they_were_looked_at() {
    let (home, discord) = (Home::new(), FakeDiscord::start());
    home.write("docs/guide.md", GUIDE);
    home.write(
        "docs/cradle.md",
        "# The cradle\n\nClean the contacts of the cradle with a dry cloth.\n",
    );
    let bot = Bot::serve_settings(&home, &discord, SETTINGS);
    let mut seen = Map::new();
    let mut keep = |name: &str, reply: &Reply| {
        seen.insert(name.to_owned(), steady(&discord, reply));
    };
    let by = |user: u64, question: &str| Use {
        user,
        ..Use::ask(question)
    };
    let answered = discord.mention(ASKER, "How long does a full charge last?");
    keep("01 answered", &answered);
    let slashed = discord.slash("ask", &by(100, "How do I set the time zone of the watch?"));
    keep("02 code, asked by command", &slashed);
    keep("03 the next passage", &discord.press(100, &slashed, "Next"));
    keep("04 more of it", &discord.press(100, &slashed, "More"));
    keep("05 why this", &discord.press(101, &slashed, "Why this?"));
    let table = discord.mention(102, "What is the depth rating of the Larkspur Pro?");
    keep("06 a table", &table);
    let mut used = by(103, "How do I clean the contacts of the cradle?");
    used.options.push(("private", json!(true)));
    keep("07 private", &discord.slash("ask", &used));
    let nothing = discord.mention(105, "Do quombats flurbify?");
    keep("09 nothing found", &nothing);
    keep(
        "10 what was wrong",
        &discord.press(106, &answered, "Not helpful"),
    );
    keep("11 documents", &discord.slash("documents", &Use::by(107)));
    keep(
        "12 status",
        &discord.slash("quoth", &Use::part(OWNER, "status", &[])),
    );
    keep(
        "13 doctor",
        &discord.slash("quoth", &Use::part(OWNER, "doctor", &[])),
    );
    keep(
        "14 gaps",
        &discord.slash("quoth", &Use::part(OWNER, "gaps", &[])),
    );
    keep("15 privacy", &discord.slash("privacy", &Use::by(105)));
    keep(
        "19 settings",
        &discord.slash("quoth", &Use::part(OWNER, "settings", &[])),
    );
    let pin = Use::part(
        OWNER,
        "pin",
        &[
            ("question", json!("How warm may it be while charging?")),
            ("passage", json!("never charge below freezing")),
        ],
    );
    let offered = discord.slash("quoth", &pin);
    keep("20 choosing what to pin", &offered);
    keep("21 pinned", &discord.press(OWNER, &offered, "Pin this"));
    let pinned = discord.mention(111, "While charging, how warm may it be?");
    keep("22 a pinned passage", &pinned);
    keep(
        "23 what is pinned",
        &discord.slash("quoth", &Use::part(OWNER, "pins", &[])),
    );
    let post = discord.post(112, "How long does a full charge last?", "I ask myself.");
    let helped = discord.reply_to(post);
    keep("24 a post in a forum", &helped);
    keep("25 solved", &discord.press(112, &helped, "This solved it"));
    let mut german = by(108, "How long does a full charge last?");
    german.locale = "de";
    german.options.push(("private", json!(true)));
    keep("16 in German", &discord.slash("ask", &german));
    let mut japanese = by(109, "Do quombats flurbify?");
    japanese.locale = "ja";
    japanese.options.push(("private", json!(true)));
    keep("17 in Japanese", &discord.slash("ask", &japanese));
    bot.stop();
    let unsure = SETTINGS.replace("answered_from = 0.0", "answered_from = 1.0");
    let bot = Bot::serve_settings(&home, &discord, &unsure);
    let unsure = discord.mention(110, "How do I charge the watch and clean the cradle?");
    keep("08 not sure", &unsure);
    keep(
        "18 one of the closest",
        &discord.press(110, &unsure, "Next"),
    );
    bot.stop();

    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let fresh = format!("{:#}\n", Value::Object(seen.clone()));
    for (name, fresh) in [
        ("tests/messages.json", fresh),
        ("docs/messages.html", page::page(&seen)),
    ] {
        let file = root.join(name);
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            std::fs::write(&file, &fresh).unwrap();
        }
        assert!(
            std::fs::read_to_string(&file).is_ok_and(|written| written == fresh),
            "{name} is out of date; run UPDATE_EXPECTED=1 cargo test --test it looks, then look at \
             docs/messages.html"
        );
    }
}
