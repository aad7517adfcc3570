//! Asking in Discord, in each of the ways there are, as people there see it.

use std::time::Duration;

use serde_json::json;

use crate::support::bot::{Bot, EVERYONE, SURE};
use crate::support::fake_discord::{ASKER, Call, FakeDiscord, GENERAL, OTHER, QUIET, THREAD, Use};
use crate::support::home::Home;

const ABOUT_BATTERY: &str = "How long does a full charge of the Larkspur last?";

const BATTERY: &str = "> **A full charge lasts eleven days.** Charging takes ninety minutes with \
    the supplied cradle.\n-# The Larkspur watch › Battery · battery.md, line 7 · ";

const ABOUT_WARRANTY: &str = "Does the warranty cover scratches on the glass?";

const WARRANTY: &str = "> The warranty covers faults of material for twenty-six months.\n> \n\
    > **Scratches on the glass are not covered by the warranty.**\n\
    -# warranty · warranty.txt, lines 1–3 · ";

fn served() -> (Home, FakeDiscord, Bot) {
    let (home, discord) = (Home::with_documents(), FakeDiscord::start());
    let bot = Bot::serve(&home, &discord);
    (home, discord, bot)
}

/// `content` starts with a quote; what follows its source's date varies.
#[track_caller]
fn assert_quotes(content: &str, quote: &str) {
    assert!(content.starts_with(quote), "{content}");
}

#[test]
fn a_mention_is_answered_with_the_passage_and_its_source() {
    let (_home, discord, bot) = served();
    let reply = discord.mention(ASKER, ABOUT_BATTERY);
    assert_quotes(&reply.content, BATTERY);
    assert!(!reply.private);
    discord.look(|world| {
        assert_eq!(world.pings, Vec::<String>::new());
        let sent = &world.calls(Call::CreateMessage)[0].body;
        assert_eq!(sent["allowed_mentions"], json!({ "parse": [] }));
        assert_eq!(sent["enforce_nonce"], json!(true));
    });
    bot.stop();
}

#[test]
fn a_reply_to_the_bot_is_a_further_question() {
    let (_home, discord, bot) = served();
    let first = discord.mention(ASKER, ABOUT_BATTERY);
    let second = discord.answer(OTHER, &first, ABOUT_WARRANTY);
    assert_quotes(&second.content, WARRANTY);
    // Whoever turns the ping off does not speak to the bot: it cannot even read the words.
    let quiet = discord.write(OTHER, GENERAL, ABOUT_WARRANTY, Some((second.id, false)));
    let third = discord.mention(ASKER, ABOUT_BATTERY);
    assert_quotes(&third.content, BATTERY);
    assert_eq!(discord.replies_to(quiet), 0);
    bot.stop();
}

#[test]
fn a_direct_message_needs_no_mention() {
    let (_home, discord, bot) = served();
    let reply = discord.direct(OTHER, ABOUT_WARRANTY);
    assert_quotes(&reply.content, WARRANTY);
    bot.stop();
}

#[test]
fn the_command_is_answered_at_once_and_for_everyone_unless_asked_privately() {
    let (_home, discord, bot) = served();
    let reply = discord.slash("ask", &Use::ask(ABOUT_BATTERY));
    assert_quotes(&reply.content, BATTERY);
    assert!(!reply.private && !reply.announced);

    let mut privately = Use::ask(ABOUT_WARRANTY);
    privately.options.push(("private", json!(true)));
    let reply = discord.slash("ask", &privately);
    assert_quotes(&reply.content, WARRANTY);
    assert!(reply.private);
    bot.stop();
}

#[test]
fn an_answer_that_comes_late_is_announced_first() {
    let (_home, discord, bot) = served();
    let mut late = Use {
        ago: Duration::from_millis(1_600),
        ..Use::ask(ABOUT_BATTERY)
    };
    let reply = discord.slash("ask", &late);
    assert_quotes(&reply.content, BATTERY);
    assert!(reply.announced && !reply.private);
    late.options.push(("private", json!(true)));
    let reply = discord.slash("ask", &late);
    assert_quotes(&reply.content, BATTERY);
    assert!(reply.announced && reply.private);
    discord.look(|world| {
        let edits = world.calls(Call::EditOriginal);
        assert_eq!(edits.len(), 2);
        assert_eq!(edits[0].body["allowed_mentions"], json!({ "parse": [] }));
    });
    bot.stop();
}

#[test]
fn what_was_said_between_people_is_left_alone() {
    let (_home, discord, bot) = served();
    let between = discord.write(ASKER, GENERAL, ABOUT_BATTERY, None);
    let to_everyone = discord.write(ASKER, GENERAL, "@everyone how long does it last?", None);
    let reply = discord.mention(ASKER, ABOUT_BATTERY);
    assert_quotes(&reply.content, BATTERY);
    assert_eq!(discord.replies_to(between), 0);
    assert_eq!(discord.replies_to(to_everyone), 0);
    bot.stop();
}

#[test]
fn a_thread_is_answered_in_the_thread() {
    let (_home, discord, bot) = served();
    let message = discord.write(ASKER, THREAD, &format!("<@99> {ABOUT_BATTERY}"), None);
    let reply = discord.reply_to(message);
    assert_quotes(&reply.content, BATTERY);
    assert_eq!(reply.channel, THREAD);
    bot.stop();
}

#[test]
fn a_question_that_cannot_be_asked_earns_a_reason() {
    let (_home, discord, bot) = served();
    let empty = discord.mention(ASKER, " <#20> ??");
    assert!(empty.content.starts_with("Ask me something"), "{empty:?}");
    let long = discord.direct(ASKER, &"word ".repeat(300));
    assert!(long.content.contains("1499 characters"), "{long:?}");
    let brackets = discord.slash("ask", &Use::ask(&"(".repeat(990)));
    assert!(
        brackets.content.starts_with("Ask me something"),
        "{brackets:?}"
    );
    bot.stop();
}

#[test]
fn a_command_that_is_not_known_earns_a_reason_only_for_who_used_it() {
    let (_home, discord, bot) = served();
    let reply = discord.slash("gone", &Use::ask(ABOUT_BATTERY));
    assert!(reply.content.contains("/ask"), "{reply:?}");
    assert!(reply.private);
    bot.stop();
}

#[test]
fn whoever_asks_very_fast_is_asked_to_wait() {
    let (_home, discord, bot) = served();
    let replies: Vec<_> = (0..8)
        .map(|_| discord.slash("ask", &Use::ask(ABOUT_BATTERY)).content)
        .collect();
    assert!(replies[0].starts_with(BATTERY), "{replies:?}");
    assert!(replies[7].contains("wait"), "{replies:?}");
    let other = discord.direct(OTHER, ABOUT_WARRANTY);
    assert_quotes(&other.content, WARRANTY);
    bot.stop();
}

#[test]
fn what_is_not_sure_says_so_first() {
    let (home, discord) = (Home::with_documents(), FakeDiscord::start());
    let unsure = "[answer]\nanswered_from = 1.0\nuncertain_from = 0.0\n";
    let bot = Bot::serve_settings(&home, &discord, &format!("{EVERYONE}{unsure}"));
    let reply = discord.mention(ASKER, ABOUT_BATTERY);
    let (first, rest) = reply.content.split_once('\n').unwrap();
    assert_eq!(
        first,
        "I am not sure that this answers it. The closest I found:"
    );
    assert_quotes(rest, BATTERY);
    bot.stop();
}

#[test]
fn where_nothing_is_found_the_missing_words_are_named() {
    let (_home, discord, bot) = served();
    let reply = discord.mention(ASKER, "Flurbified quombats?");
    assert!(
        reply
            .content
            .starts_with("I found nothing in the documents that answers this.\n"),
        "{reply:?}"
    );
    assert!(
        reply.content.to_lowercase().contains("quombats"),
        "{reply:?}"
    );
    bot.stop();
}

#[test]
fn a_channel_that_the_bot_may_not_write_in_does_not_hold_it_up() {
    let (_home, discord, bot) = served();
    discord.write(ASKER, QUIET, &format!("<@99> {ABOUT_BATTERY}"), None);
    discord.wait("a refused reply", |world| {
        let sent = world.calls(Call::CreateMessage);
        sent.iter().any(|call| call.status == 403).then_some(())
    });
    // It is not tried again and again: Discord counts what it refuses.
    for user in 100..160 {
        discord.write(user, QUIET, &format!("<@99> {ABOUT_BATTERY}"), None);
    }
    let reply = discord.mention(ASKER, ABOUT_BATTERY);
    assert_quotes(&reply.content, BATTERY);
    discord.look(|world| {
        let sent = world.calls(Call::CreateMessage);
        let refused = sent.iter().filter(|call| call.status == 403).count();
        assert!(refused < 10, "{refused}");
    });
    assert!(bot.stop().log.contains("Missing Permissions"));
}

#[test]
fn a_folder_given_on_the_command_line_is_served_too() {
    let (home, discord) = (Home::with_documents(), FakeDiscord::start());
    let arguments = ["serve", "--docs", "docs", "--audience", "everyone"];
    let bot = Bot::start(&home, &discord, arguments);
    bot.wait_until_ready(&discord);
    let reply = discord.mention(ASKER, ABOUT_BATTERY);
    assert!(reply.content.contains("eleven days"), "{reply:?}");
    bot.stop();
}

#[test]
fn discord_is_told_about_the_command_only_when_it_has_changed() {
    let (home, discord, bot) = served();
    bot.stop();
    Bot::serve(&home, &discord).stop();
    discord.look(|world| assert_eq!(world.calls(Call::PutCommand).len(), 5));
    discord.configure(|world| world.commands[0]["description"] = json!("Something else"));
    let bot = Bot::serve(&home, &discord);
    discord.wait("the command as it was", |world| {
        let command = &world.commands[0];
        (command["description"] != json!("Something else")).then_some(())
    });
    discord.look(|world| assert_eq!(world.commands.len(), 5));
    bot.stop();
}

#[test]
fn a_changed_document_is_answered_from_with_its_new_words() {
    let (home, discord) = (Home::with_documents(), FakeDiscord::start());
    let settings = format!("{EVERYONE}{SURE}[serve]\nrefresh = \"1s\"\n");
    let bot = Bot::serve_settings(&home, &discord, &settings);
    home.write(
        "docs/battery.md",
        "# Larkspur\n\nA full charge lasts twelve days.\n",
    );
    // Each time another person, since nobody may ask very often.
    let mut users = 100..;
    bot.wait_until("the new words", || {
        let reply = discord.direct(users.next().unwrap(), ABOUT_BATTERY);
        reply.content.contains("A full charge lasts twelve days.")
    });
    bot.stop();
}
