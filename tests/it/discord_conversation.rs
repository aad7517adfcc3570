//! Questions that follow on others, come in other ways, are edited, or are missed.

use std::time::Duration;

use serde_json::json;

use crate::support::bot::{Bot, EVERYONE, SURE};
use crate::support::fake_discord::{ASKER, Call, FakeDiscord, Fault, GENERAL, OTHER, OWNER, Use};
use crate::support::home::Home;

const INSTALL: &str = "\
# Installing the companion app

## Linux

Install the companion app on Linux by unpacking the archive into your home folder.

## Windows

Install the companion app on Windows by running the signed installer.

## Error codes

Cradle error 7 means that the contacts are dirty.
";

fn home() -> Home {
    let home = Home::with_documents();
    home.write("docs/install.md", INSTALL);
    home
}

fn served() -> (Home, FakeDiscord, Bot) {
    let (home, discord) = (home(), FakeDiscord::start());
    let bot = Bot::serve(&home, &discord);
    (home, discord, bot)
}

#[test]
fn a_reply_carries_the_earlier_question_over() {
    let (_home, discord, bot) = served();
    let first = discord.mention(ASKER, "How do I install the companion app on Linux?");
    assert!(first.content.contains("unpacking the archive"), "{first:?}");
    let second = discord.answer(OTHER, &first, "and on Windows?");
    assert!(second.content.contains("signed installer"), "{second:?}");
    // The answer to a command tells its question itself.
    let slashed = discord.slash(
        "ask",
        &Use::ask("How do I install the companion app on Windows?"),
    );
    let third = discord.answer(OTHER, &slashed, "And for Linux?");
    assert!(third.content.contains("unpacking the archive"), "{third:?}");
    // A question that stands alone is asked alone.
    let whole = discord.answer(ASKER, &third, "What does the warranty cover?");
    assert!(whole.content.contains("warranty"), "{whole:?}");
    bot.stop();
}

#[test]
fn a_chain_of_replies_is_followed_back() {
    let (_home, discord, bot) = served();
    let first = discord.mention(ASKER, "How do I install the companion app on Linux?");
    let second = discord.answer(ASKER, &first, "and on Windows?");
    let third = discord.answer(ASKER, &second, "and Linux?");
    assert!(third.content.contains("companion app"), "{third:?}");
    discord.look(|world| assert!(world.calls(Call::GetMessage).len() >= 2));
    bot.stop();
}

#[test]
fn a_message_s_words_are_looked_for_by_its_menu() {
    let (_home, discord, bot) = served();
    let message = discord.write(
        OTHER,
        GENERAL,
        // In somebody's message a dash is no operator.
        "is it true that scratches are no warranty case? -glass after:noon",
        None,
    );
    let used = Use {
        target: Some(message),
        ..Use::by(ASKER)
    };
    let found = discord.slash("Find in documents", &used);
    assert!(found.private, "{found:?}");
    assert!(
        found.content.contains("Scratches on the glass"),
        "{found:?}"
    );
    let shared = discord.press(ASKER, &found, "Share");
    assert!(
        !shared.private && shared.content.contains("Scratches"),
        "{shared:?}"
    );

    let log = format!(
        "{}cradle error 7\n",
        "all is well with the watch and its straps\n".repeat(60)
    );
    let long = discord.write(OTHER, GENERAL, &log, None);
    let used = Use {
        target: Some(long),
        ..Use::by(ASKER)
    };
    let found = discord.slash("Find in documents", &used);
    assert!(found.content.contains("contacts are dirty"), "{found:?}");
    bot.stop();
}

#[test]
fn a_small_file_is_a_question_too() {
    let (_home, discord, bot) = served();
    let log = format!(
        "{}cradle: error 7\n",
        "12:00 info all is well\n".repeat(200)
    );
    let message = discord.write_with_file(
        ASKER,
        GENERAL,
        "<@99> what is this?",
        None,
        Some(("cradle.log", &log)),
    );
    let reply = discord.reply_to(message);
    assert!(reply.content.contains("contacts are dirty"), "{reply:?}");
    // One that is too large is left aside.
    let large = "x".repeat(70_000);
    let message = discord.write_with_file(
        OTHER,
        GENERAL,
        "<@99> How long does a full charge last?",
        None,
        Some(("large.txt", &large)),
    );
    assert!(discord.reply_to(message).content.contains("eleven days"));
    bot.stop();
}

#[test]
fn an_edited_question_changes_its_answer() {
    let (_home, discord, bot) = served();
    let question = discord.write(
        ASKER,
        GENERAL,
        "<@99> How long does a full charge last?",
        None,
    );
    let first = discord.reply_to(question);
    assert!(first.content.contains("eleven days"));
    discord.edit(
        question,
        "<@99> Are scratches on the glass covered by the warranty?",
    );
    discord.wait("the new answer", |world| {
        let answer = world.message(first.id)?;
        answer
            .content
            .contains("Scratches on the glass")
            .then_some(())
    });
    assert_eq!(discord.replies_to(question), 1);
    // What Discord itself changes, such as a preview, is no edit.
    let edits = discord.look(|world| world.calls(Call::EditMessage).len());
    discord.configure(|world| {
        let mut shown = world.message(question).unwrap().clone();
        shown.edited = None;
        world.tell("MESSAGE_UPDATE", &shown);
    });
    discord.mention(OTHER, "How long does a full charge last?");
    assert_eq!(
        discord.look(|world| world.calls(Call::EditMessage).len()),
        edits
    );
    bot.stop();
}

#[test]
fn headings_are_offered_while_a_question_is_typed() {
    let (_home, discord, bot) = served();
    let offered = discord.type_ahead("ask", &Use::ask("instal wind"));
    assert_eq!(offered[0].1, "instal wind");
    assert!(offered[1].0.starts_with("Windows · "), "{offered:?}");
    let answered = discord.slash("ask", &Use::ask(&offered[1].1));
    assert!(
        answered.content.contains("signed installer"),
        "{answered:?}"
    );
    assert_eq!(discord.type_ahead("ask", &Use::ask("")), []);
    let collections = Use {
        options: vec![("collection", json!("do")), ("question", json!("x"))],
        ..Use::by(ASKER)
    };
    let offered = discord.type_ahead("ask", &collections);
    assert_eq!(offered, [("docs".to_owned(), "docs".to_owned())]);
    bot.stop();
}

#[test]
fn documents_are_listed_and_their_names_searched() {
    let (_home, discord, bot) = served();
    let listed = discord.slash("documents", &Use::by(OTHER));
    assert!(listed.private);
    for name in [
        "**docs**",
        "The Larkspur watch",
        "Installing the companion app",
        "warranty",
    ] {
        assert!(listed.content.contains(name), "{name}: {listed:?}");
    }
    let used = Use {
        options: vec![("words", json!("batt"))],
        ..Use::by(OTHER)
    };
    let found = discord.slash("documents", &used);
    assert!(
        found.content.contains("The Larkspur watch › Battery"),
        "{found:?}"
    );
    assert!(!found.content.contains("companion"), "{found:?}");
    let used = Use {
        options: vec![("words", json!("zeppelin"))],
        ..Use::by(OTHER)
    };
    let nothing = discord.slash("documents", &used);
    assert!(
        nothing.content.contains("No title and no heading"),
        "{nothing:?}"
    );
    bot.stop();
}

#[test]
fn nobody_is_left_waiting_after_the_bot_was_killed() {
    let (home, discord, bot) = served();
    // Announced, and killed before the answer arrives.
    discord.fail(Call::EditOriginal, Fault::Slow(60_000), 1);
    let late = Use {
        ago: Duration::from_millis(1_600),
        locale: "de",
        ..Use::ask("How long does a full charge last?")
    };
    let lost = discord.interact("ask", &late, 1);
    discord.wait("the answer to be on its way", |world| {
        world.faults.is_empty().then_some(())
    });
    // One that was answered stays as it is.
    let answered = discord.slash(
        "ask",
        &Use {
            user: OTHER,
            ..late.clone()
        },
    );
    bot.kill();
    let bot = Bot::serve(&home, &discord);
    let told = discord.response_to(lost);
    assert!(told.content.contains("restarted"), "{told:?}");
    assert_eq!(
        discord
            .response_to(discord.look(|world| {
                let of_other = world.interactions.values().find(|i| i.user == OTHER);
                of_other.unwrap().id
            }))
            .content,
        answered.content
    );
    bot.stop();
}

#[test]
fn a_question_asked_while_it_was_down_is_answered_once() {
    let (home, discord, bot) = served();
    let before = discord.write(
        ASKER,
        GENERAL,
        "<@99> How long does a full charge last?",
        None,
    );
    discord.reply_to(before);
    bot.kill();
    let missed = discord.write(OTHER, GENERAL, "<@99> What does the warranty cover?", None);
    let bot = Bot::serve(&home, &discord);
    let reply = discord.reply_to(missed);
    assert!(reply.content.contains("warranty"), "{reply:?}");
    bot.stop();
    let bot = Bot::serve(&home, &discord);
    discord.mention(OWNER, "How long does a full charge last?");
    assert_eq!(discord.replies_to(missed), 1);
    assert_eq!(discord.replies_to(before), 1);
    bot.stop();
}

#[test]
fn restarts_in_a_loop_do_not_use_up_identifications() {
    let (home, discord, bot) = served();
    bot.stop();
    for _ in 0..6 {
        Bot::serve(&home, &discord).stop();
    }
    let bot = Bot::start(&home, &discord, ["serve"]);
    bot.wait_for_log("waiting before entering the gateway");
    discord.look(|world| assert_eq!(world.identified.len(), 7));
    bot.stop();
}

#[test]
fn where_nothing_is_found_the_owner_s_channel_is_named() {
    let (home, discord) = (home(), FakeDiscord::start());
    let settings = format!("{EVERYONE}{SURE}[discord]\nhelp_channel = {GENERAL}\n");
    let bot = Bot::serve_settings(&home, &discord, &settings);
    let reply = discord.mention(ASKER, "Flurbified quombats?");
    assert!(
        reply.content.contains(&format!("ask in <#{GENERAL}>")),
        "{reply:?}"
    );
    assert_eq!(reply.labels(), ["Not helpful", "Delete"]);
    bot.stop();
}
