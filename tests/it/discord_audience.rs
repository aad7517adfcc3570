//! Who may read what: a collection that is not for everyone, asked from everywhere.

use serde_json::json;

use crate::support::bot::{Bot, EVERYONE, SURE};
use crate::support::fake_discord::{ASKER, FakeDiscord, GENERAL, GUILD, OTHER, ROLE, THREAD, Use};
use crate::support::home::Home;

const SECRET: &str = "The quarry code is seven-four-nine.";

const QUESTION: &str = "What is the quarry code?";

/// Documents for everyone, and one that is not.
fn home() -> Home {
    let home = Home::with_documents();
    home.write(
        "secret/codes.md",
        format!("# Codes\n\n## Quarry\n\n{SECRET}\n"),
    );
    home
}

fn settings(audience: &str) -> String {
    format!(
        "{EVERYONE}\n[[collections]]\nname = \"secret\"\naudience = {audience}\n\
         sources = [{{ folder = \"secret\" }}]\n\n{SURE}"
    )
}

fn served(audience: &str) -> (Home, FakeDiscord, Bot) {
    let (home, discord) = (home(), FakeDiscord::start());
    let bot = Bot::serve_settings(&home, &discord, &settings(audience));
    (home, discord, bot)
}

/// Uses the command, publicly or privately, and says whether the secret came back.
fn tells(discord: &FakeDiscord, used: &Use, private: bool) -> bool {
    let mut used = used.clone();
    used.options.push(("private", json!(private)));
    let reply = discord.slash("ask", &used);
    assert_eq!(reply.private, private);
    reply.content.contains(SECRET)
}

fn says(discord: &FakeDiscord, user: u64, channel: u64) -> bool {
    let message = discord.write(user, channel, &format!("<@99> {QUESTION}"), None);
    discord.reply_to(message).content.contains(SECRET)
}

#[test]
fn a_server_s_collection_is_told_in_that_server_only() {
    let (_home, discord, bot) = served(&format!("{{ guilds = [{GUILD}] }}"));
    assert!(says(&discord, OTHER, GENERAL));
    assert!(says(&discord, OTHER, THREAD));
    assert!(tells(&discord, &Use::ask(QUESTION), false));
    assert!(!discord.direct(OTHER, QUESTION).content.contains(SECRET));
    let brought = Use {
        installed: false,
        ..Use::ask(QUESTION)
    };
    assert!(!tells(&discord, &brought, true));
    bot.stop();

    let (_home, discord, bot) = served("{ guilds = [31] }");
    assert!(!says(&discord, OTHER, GENERAL));
    assert!(!tells(&discord, &Use::ask(QUESTION), true));
    bot.stop();
}

#[test]
fn a_channel_s_collection_is_told_in_that_channel_and_its_threads_only() {
    let (_home, discord, bot) = served(&format!("{{ channels = [{GENERAL}] }}"));
    assert!(says(&discord, OTHER, GENERAL));
    assert!(says(&discord, OTHER, THREAD));
    let in_thread = Use {
        channel: THREAD,
        ..Use::ask(QUESTION)
    };
    assert!(tells(&discord, &in_thread, false));
    bot.stop();

    let (_home, discord, bot) = served(&format!("{{ channels = [{THREAD}] }}"));
    assert!(!says(&discord, OTHER, GENERAL));
    assert!(says(&discord, OTHER, THREAD));
    bot.stop();
}

#[test]
fn a_role_s_collection_is_told_to_those_who_have_it_and_to_nobody_else_beside_them() {
    let (_home, discord, bot) = served(&format!("{{ roles = [{ROLE}] }}"));
    assert!(tells(&discord, &Use::ask(QUESTION), true));
    assert!(!tells(&discord, &Use::ask(QUESTION), false));
    assert!(!says(&discord, ASKER, GENERAL));
    let without = Use {
        user: OTHER,
        ..Use::ask(QUESTION)
    };
    assert!(!tells(&discord, &without, true));
    bot.stop();
}

#[test]
fn a_world_without_the_collection_answers_in_the_same_words() {
    const QUESTIONS: &[&str] = &[
        QUESTION,
        "quarry",
        "seven-four-nine codes",
        "How long does a full charge last?",
        "What do codes cover in the warranty?",
        "Which straps and quarry are there?",
    ];
    let answers = |settings: &str| {
        let (home, discord) = (home(), FakeDiscord::start());
        let bot = Bot::serve_settings(&home, &discord, settings);
        let answers: Vec<String> = (100..)
            .zip(QUESTIONS)
            .flat_map(|(user, question)| {
                let used = Use {
                    user,
                    channel: 10_000 + user,
                    installed: false,
                    ..Use::ask(question)
                };
                [
                    discord.direct(user, question).content,
                    discord.slash("ask", &used).content,
                    discord.mention(user, question).content,
                ]
            })
            .collect();
        bot.stop();
        answers
    };
    let with = answers(&settings(
        "{ guilds = [31], channels = [32], roles = [33] }",
    ));
    let without = answers(&format!("{EVERYONE}{SURE}"));
    assert_eq!(with, without);
    let unsure = "[answer]\nanswered_from = 1.0\nuncertain_from = 1.0\n";
    let with = answers(&settings("{ guilds = [31] }").replace(SURE, unsure));
    let without = answers(&format!("{EVERYONE}{unsure}"));
    assert_eq!(with, without);
}

#[test]
fn where_nothing_may_be_read_nothing_is_found() {
    let home = home();
    let discord = FakeDiscord::start();
    let only_secret = format!(
        "[[collections]]\nname = \"secret\"\naudience = {{ guilds = [31] }}\n\
         sources = [{{ folder = \"secret\" }}]\n\n{SURE}"
    );
    let bot = Bot::serve_settings(&home, &discord, &only_secret);
    let reply = discord.mention(ASKER, QUESTION);
    assert_eq!(
        reply.content,
        "I found nothing in the documents that answers this."
    );
    bot.stop();
}

#[test]
fn a_named_collection_answers_alone_and_only_those_who_may_read_it() {
    let (_home, discord, bot) = served(&format!("{{ guilds = [{GUILD}] }}"));
    let named = |name: &str, channel_installed: bool| {
        let mut used = Use::ask(QUESTION);
        used.installed = channel_installed;
        used.options.push(("collection", json!(name)));
        discord.slash("ask", &used).content
    };
    assert!(named("secret", true).contains(SECRET));
    assert!(!named("docs", true).contains(SECRET));
    assert_eq!(named("secret", false), named("no-such-one", false));
    bot.stop();
}
