//! The forum helper: new posts, answered where that helps and left to people where not.

use crate::support::bot::{Bot, EVERYONE, SURE};
use crate::support::fake_discord::{
    ASKER, Call, FORUM, FakeDiscord, Fault, GENERAL, OTHER, OWNER, Reply, Use,
};
use crate::support::home::Home;

const TITLE: &str = "How long does a full charge last?";
const ANSWER: &str = "eleven days";
const SOLVED: &str = "This solved it";

fn settings(discord: &str) -> String {
    format!("{EVERYONE}{SURE}[discord]\n{discord}\n")
}

fn served(more: &str) -> (Home, FakeDiscord, Bot) {
    let (home, discord) = (Home::with_documents(), FakeDiscord::start());
    let forums = format!("forums = [{FORUM}]\nforum_answered_from = 0.0\n{more}");
    let bot = Bot::serve_settings(&home, &discord, &settings(&forums));
    (home, discord, bot)
}

/// Waits until the bot has left a post to people for a reason.
#[track_caller]
fn is_left(discord: &FakeDiscord, bot: &Bot, post: u64, why: &str) {
    bot.wait_until(why, || {
        let log = bot.log();
        let mut lines = log.lines();
        let id = post.to_string();
        lines
            .any(|line| line.contains(&id) && line.contains("left to people") && line.contains(why))
    });
    assert_eq!(discord.replies_to(post), 0);
}

#[test]
fn a_new_post_is_answered_once_with_a_button_for_its_author() {
    let (_home, discord, bot) = served("");
    let post = discord.post(ASKER, TITLE, "I want to go on a trip.");
    let reply = discord.reply_to(post);
    assert!(reply.content.contains(ANSWER), "{reply:?}");
    assert!(reply.content.contains("by a bot"), "{reply:?}");
    assert_eq!(reply.channel, post);
    // The same again, as after a broken connection.
    discord.tell_of_post_again(post, ASKER, TITLE, true);
    is_again_one(&discord, &bot, post);
    // Somebody else cannot say that it is solved; the author can.
    let refused = discord.press(OTHER, &reply, SOLVED);
    assert!(
        refused.content.starts_with("Only the author"),
        "{refused:?}"
    );
    let solved = discord.press(ASKER, &reply, SOLVED);
    assert_eq!(solved.id, reply.id);
    assert!(solved.content.contains(ANSWER), "{solved:?}");
    let is_solved = |reply: &Reply| reply.buttons.contains(&("Solved".to_owned(), None));
    assert!(is_solved(&solved), "{solved:?}");
    // It stays so on other pages, and the owners see how many there were.
    let more = discord.press(ASKER, &solved, "More");
    assert!(is_solved(&more), "{more:?}");
    let status = discord.slash("quoth", &Use::part(OWNER, "status", &[]));
    assert!(
        status
            .content
            .contains("that an answer solved, in the last 30 days: 1."),
        "{status:?}"
    );
    bot.stop();
}

fn is_again_one(discord: &FakeDiscord, bot: &Bot, post: u64) {
    // Whatever is told after it is done after it.
    let later = discord.mention(OTHER, TITLE);
    assert!(later.content.contains(ANSWER), "{}", bot.log());
    assert_eq!(discord.replies_to(post), 1);
}

#[test]
fn whoever_looks_after_the_forum_may_say_that_a_post_is_solved_also_after_a_restart() {
    let (home, discord, bot) = served("");
    let reply = discord.reply_to(discord.post(ASKER, TITLE, ""));
    bot.stop();
    let bot = Bot::serve_settings(&home, &discord, &settings(&format!("forums = [{FORUM}]")));
    let solved = discord.press(OWNER, &reply, SOLVED);
    assert!(!solved.labels().contains(&SOLVED), "{solved:?}");
    bot.stop();
}

#[test]
fn nothing_is_answered_unless_the_owner_has_named_the_forum() {
    let (home, discord) = (Home::with_documents(), FakeDiscord::start());
    let bot = Bot::serve_settings(&home, &discord, &settings(""));
    let post = discord.post(ASKER, TITLE, "");
    is_never_answered(&discord, post);
    bot.stop();
    let other = settings(&format!("forums = [{GENERAL}]"));
    let bot = Bot::serve_settings(&home, &discord, &other);
    let post = discord.post(ASKER, TITLE, "");
    is_never_answered(&discord, post);
    // One that is not new is only told of.
    bot.stop();
    let named = settings(&format!("forums = [{FORUM}]"));
    let bot = Bot::serve_settings(&home, &discord, &named);
    discord.tell_of_post_again(post, ASKER, TITLE, false);
    is_never_answered(&discord, post);
    bot.stop();
}

fn is_never_answered(discord: &FakeDiscord, post: u64) {
    // An answer would come before that to a later question, which takes the same way.
    discord.mention(OTHER, TITLE);
    discord.direct(OTHER, TITLE);
    assert_eq!(discord.replies_to(post), 0);
}

#[test]
fn a_post_that_nothing_sure_is_found_for_is_left_to_people() {
    let (_home, discord, bot) = served("");
    let post = discord.post(ASKER, "Do quombats flurbify?", "");
    is_left(&discord, &bot, post, "nothing sure enough");
    let empty = discord.post(ASKER, "???", "");
    is_left(&discord, &bot, empty, "cannot be asked");
    bot.stop();
    let (home, discord) = (Home::with_documents(), FakeDiscord::start());
    let strict = settings(&format!("forums = [{FORUM}]\nforum_answered_from = 1.0"));
    let bot = Bot::serve_settings(&home, &discord, &strict);
    let post = discord.post(ASKER, TITLE, "");
    is_left(&discord, &bot, post, "nothing sure enough");
    bot.stop();
}

#[test]
fn a_post_that_somebody_has_replied_to_is_left_to_people() {
    let (_home, discord, bot) = served("");
    // What is in the thread is told slowly enough for somebody to be faster.
    discord.fail(Call::ListMessages, Fault::Slow(400), 1);
    let post = discord.post(ASKER, TITLE, "");
    discord.write(OTHER, post, "Eleven days, I think.", None);
    is_left(&discord, &bot, post, "somebody has replied");
    bot.stop();
}

#[test]
fn a_post_that_mentions_the_bot_is_a_question_and_answered_once() {
    let (_home, discord, bot) = served("");
    let post = discord.post(
        ASKER,
        "A question about my watch",
        &format!("<@99> {TITLE}"),
    );
    let reply = discord.reply_to(post);
    assert!(reply.content.contains(ANSWER), "{reply:?}");
    assert!(!reply.labels().contains(&SOLVED), "{reply:?}");
    is_again_one(&discord, &bot, post);
    bot.stop();
}

#[test]
fn one_forum_gets_an_answer_only_now_and_then() {
    let (_home, discord, bot) = served("forum_pause = \"1h\"\n");
    discord.reply_to(discord.post(ASKER, TITLE, ""));
    let second = discord.post(OTHER, TITLE, "");
    is_left(&discord, &bot, second, "answered just now");
    bot.stop();
}

#[test]
fn a_server_can_turn_the_helper_off() {
    let (_home, discord, bot) = served("forum_pause = \"1s\"\n");
    let page = discord.slash("quoth", &Use::part(OWNER, "settings", &[]));
    assert!(
        page.content.contains("New posts in forums: answered"),
        "{page:?}"
    );
    let off = discord.choose(OWNER, &page, "1.c.f", &["off"]);
    assert!(
        off.content.contains("New posts in forums: not answered"),
        "{off:?}"
    );
    let post = discord.post(ASKER, TITLE, "");
    is_left(&discord, &bot, post, "does not want it");
    discord.choose(OWNER, &off, "1.c.f", &["on"]);
    // Nor is it answered in a forum that is not among the channels that the server chose.
    discord.choose(OWNER, &off, "1.c.c", &["20"]);
    let post = discord.post(ASKER, TITLE, "");
    is_left(&discord, &bot, post, "does not want it");
    let forum = FORUM.to_string();
    discord.choose(OWNER, &off, "1.c.c", &[&forum]);
    assert!(
        discord
            .reply_to(discord.post(ASKER, TITLE, ""))
            .content
            .contains(ANSWER)
    );
    bot.stop();
}
