//! What those who manage a server settle about the bot there, with menus.

use serde_json::json;

use crate::support::bot::Bot;
use crate::support::fake_discord::{
    ASKER, FakeDiscord, GENERAL, GUILD, OTHER, OWNER, Reply, THREAD, Use,
};
use crate::support::home::Home;

const QUESTION: &str = "How long does a full charge last?";
const ANSWER: &str = "eleven days";
const ELSEWHERE: &str = "In this server I answer only in <#22>.";

fn served() -> (Home, FakeDiscord, Bot) {
    let (home, discord) = (Home::with_documents(), FakeDiscord::start());
    let bot = Bot::serve(&home, &discord);
    (home, discord, bot)
}

fn settings(discord: &FakeDiscord) -> Reply {
    discord.slash("quoth", &Use::part(OWNER, "settings", &[]))
}

#[test]
fn a_server_names_the_channels_that_are_answered_in_and_a_restart_does_not_forget_them() {
    let (home, discord, bot) = served();
    let page = settings(&discord);
    assert!(page.private, "{page:?}");
    assert!(page.content.contains("wherever I may write"), "{page:?}");
    assert!(discord.mention(ASKER, QUESTION).content.contains(ANSWER));
    let changed = discord.choose(OWNER, &page, "1.c.c", &["22"]);
    assert!(
        changed.content.contains("I answer in: <#22>"),
        "{changed:?}"
    );
    bot.stop();

    let bot = Bot::serve(&home, &discord);
    assert!(settings(&discord).content.contains("<#22>"));
    assert_eq!(discord.mention(OTHER, QUESTION).content, ELSEWHERE);
    // A command is told so privately, and so is one in a thread of a channel that is not named.
    let asked = discord.slash("ask", &Use::ask(QUESTION));
    assert_eq!((asked.content.as_str(), asked.private), (ELSEWHERE, true));
    let in_thread = Use {
        channel: THREAD,
        ..Use::ask(QUESTION)
    };
    assert_eq!(discord.slash("ask", &in_thread).content, ELSEWHERE);
    // Nobody settles anything about direct messages.
    assert!(discord.direct(OTHER, QUESTION).content.contains(ANSWER));
    // A thread belongs to its channel.
    let general = GENERAL.to_string();
    discord.choose(OWNER, &settings(&discord), "1.c.c", &[&general]);
    assert!(discord.slash("ask", &in_thread).content.contains(ANSWER));
    // None chosen: everywhere.
    let changed = discord.choose(OWNER, &settings(&discord), "1.c.c", &[]);
    assert!(
        changed.content.contains("wherever I may write"),
        "{changed:?}"
    );
    bot.stop();
}

#[test]
fn a_server_chooses_a_tone() {
    let (_home, discord, bot) = served();
    let nothing = discord.mention(ASKER, "Flurbified quombats?").content;
    assert!(nothing.starts_with("I found nothing"), "{nothing}");
    let page = discord.choose(OWNER, &settings(&discord), "1.c.t", &["friendly"]);
    assert!(page.content.contains("Tone: friendly"), "{page:?}");
    let nothing = discord.mention(ASKER, "Flurbified quombats?").content;
    assert!(
        nothing.starts_with("Sorry, I looked everywhere"),
        "{nothing}"
    );
    let mut german = Use::ask("Flurbified quombats?");
    german.locale = "de";
    german.options.push(("private", json!(true)));
    let nothing = discord.slash("ask", &german).content;
    assert!(nothing.starts_with("Tut mir leid"), "{nothing}");
    let direct = discord.direct(OTHER, "Flurbified quombats?").content;
    assert!(direct.starts_with("I found nothing"), "{direct}");
    bot.stop();
}

#[test]
fn a_server_allows_a_person_less_and_never_more_than_the_owner() {
    let (_home, discord, bot) = served();
    let page = settings(&discord);
    assert!(page.content.contains("minute: 15"), "{page:?}");
    // A menu that was made up: more than the owner allows.
    let more = discord.choose(OWNER, &page, "1.c.p", &["60000"]);
    assert!(more.content.contains("minute: 15"), "{more:?}");
    let less = discord.choose(OWNER, &page, "1.c.p", &["1"]);
    assert!(less.content.contains("minute: 1"), "{less:?}");
    assert!(discord.mention(ASKER, QUESTION).content.contains(ANSWER));
    let second = discord.mention(ASKER, QUESTION);
    assert!(
        second.content.contains("many questions in a short time"),
        "{second:?}"
    );
    assert!(discord.mention(OTHER, QUESTION).content.contains(ANSWER));
    assert!(discord.direct(ASKER, QUESTION).content.contains(ANSWER));
    bot.stop();
}

#[test]
fn only_who_manages_the_server_changes_what_it_has_settled() {
    let (_home, discord, bot) = served();
    let page = settings(&discord);
    let refused = discord.choose(ASKER, &page, "1.c.t", &["friendly"]);
    assert!(
        refused.content.starts_with("Only someone who may manage"),
        "{refused:?}"
    );
    assert!(settings(&discord).content.contains("Tone: plain"));
    let unknown = discord.choose(OWNER, &page, "1.c.t", &["rude"]);
    assert!(
        unknown.content.starts_with("I no longer know"),
        "{unknown:?}"
    );
    bot.stop();
}

#[test]
fn what_a_server_has_settled_goes_when_the_bot_is_removed() {
    let (home, discord, bot) = served();
    discord.choose(OWNER, &settings(&discord), "1.c.c", &["22"]);
    discord.configure(|world| {
        let sessions: Vec<String> = world.sessions.keys().cloned().collect();
        for session in sessions {
            world.dispatch(
                &session,
                "GUILD_DELETE",
                &json!({ "id": GUILD.to_string() }),
            );
        }
    });
    bot.wait_until("what was settled to be forgotten", || {
        settings(&discord).content.contains("wherever I may write")
    });
    bot.stop();
    let bot = Bot::serve(&home, &discord);
    assert!(settings(&discord).content.contains("wherever I may write"));
    bot.stop();
}
