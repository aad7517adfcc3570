//! Who may read what: a collection that is not for everyone, asked from everywhere.

use std::time::Duration;

use serde_json::json;

use crate::support::bot::{Bot, EVERYONE, SURE};
use crate::support::fake_discord::{
    ASKER, FORUM, FakeDiscord, GENERAL, GUILD, OTHER, OWNER, ROLE, Reply, THREAD, Use,
};
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
        "What is the quary code?",
        "\"quarry code\" seven",
        "What is the quarry code? in:secret",
        "How long does a full charge last? in:secret",
        "How long does a full charge last? in:docs in:secret",
        "What is the code? doc:codes",
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
    let required = |name: &str, installed: bool| {
        let mut used = Use::ask(&format!("{QUESTION} in:{name}"));
        used.installed = installed;
        let reply = discord.slash("ask", &used).content;
        reply.replace(name, "NAME")
    };
    assert!(required("secret", true).contains(SECRET));
    assert!(!required("docs", true).contains(SECRET));
    assert_eq!(required("secret", false), required("nosuchone", false));
    bot.stop();
}

/// What one person meets of the bot on every surface there is, for one question.
fn met(discord: &FakeDiscord, user: u64, question: &str, word: &str) -> Vec<String> {
    let mut met = Vec::new();
    // Nobody is slowed down: everything is done by somebody else.
    let mut someone = (user..).map(|user| 100 + user % 9_000);
    let mut next = || someone.next().unwrap();
    let mut seen = |what: &str, reply: &Reply| {
        let buttons: Vec<&str> = reply
            .buttons
            .iter()
            .map(|(on_it, _)| on_it.as_str())
            .collect();
        met.push(format!(
            "{what}: {} {buttons:?} {}",
            reply.content, reply.private
        ));
    };
    let by = |user: u64, options: Vec<(&'static str, serde_json::Value)>| Use {
        options,
        ..Use::by(user)
    };
    let direct = discord.direct(next(), question);
    seen("direct", &direct);
    let public = discord.slash("ask", &by(next(), vec![("question", json!(question))]));
    seen("ask", &public);
    let options = vec![("question", json!(question)), ("private", json!(true))];
    let private = discord.slash("ask", &by(next(), options));
    seen("private", &private);
    for label in ["Next", "More", "Why this?", "Share", "Helpful"] {
        for reply in [&direct, &public, &private] {
            if reply.labels().contains(&label) {
                seen(label, &discord.press(next(), reply, label));
            }
        }
    }
    let options = vec![
        ("question", json!(question)),
        ("collection", json!("secret")),
    ];
    seen("collection", &discord.slash("ask", &by(next(), options)));
    let message = discord.write(next(), GENERAL, question, None);
    let menu = Use {
        target: Some(message),
        ..Use::by(next())
    };
    seen("menu", &discord.slash("Find in documents", &menu));
    seen(
        "follow-up",
        &discord.answer(next(), &public, &format!("and {word}?")),
    );
    seen(
        "documents",
        &discord.slash("documents", &by(next(), vec![])),
    );
    seen(
        "names",
        &discord.slash("documents", &by(next(), vec![("words", json!(word))])),
    );
    let options = vec![("collection", json!("secret"))];
    seen(
        "of a collection",
        &discord.slash("documents", &by(next(), options)),
    );
    for part in ["status", "doctor", "gaps", "settings", "pins"] {
        seen(part, &discord.slash("quoth", &Use::part(OWNER, part, &[])));
    }
    let options = [("question", json!(word)), ("passage", json!(question))];
    seen(
        "pin",
        &discord.slash("quoth", &Use::part(OWNER, "pin", &options)),
    );
    let mut offers = Vec::new();
    for typed in [question, word] {
        offers.push(discord.type_ahead("ask", &by(next(), vec![("question", json!(typed))])));
        offers.push(discord.type_ahead("ask", &by(next(), vec![("collection", json!(typed))])));
    }
    offers.push(discord.type_ahead("ask", &by(next(), vec![("collection", json!(""))])));
    met.push(format!("{offers:?}"));
    met
}

/// What a new post in the forum gets for an answer, if any.
fn helped(discord: &FakeDiscord, bot: &Bot, user: u64, question: &str) -> String {
    let then = bot.logged();
    let post = discord.post(user, question, "");
    let id = post.to_string();
    bot.wait_until("the post to be answered or left", || {
        discord.replies_to(post) > 0 || bot.logged_since(then, &[&id, "left to people"])
    });
    if discord.replies_to(post) == 0 {
        return "post: left".to_owned();
    }
    let reply = discord.reply_to(post);
    // The shortest pause that a forum may have after an answer.
    std::thread::sleep(Duration::from_millis(1_050));
    format!("post: {} {:?}", reply.content, reply.labels())
}

/// Questions of words that only the secret collection has, that both have, and that none has.
fn questions(count: usize) -> impl Iterator<Item = (String, &'static str)> {
    const WORDS: &[&str] = &[
        "quarry",
        "code",
        "battery",
        "warranty",
        "charge",
        "strap",
        "glass",
        "seven",
        "larkspur",
        "codes",
        "quombat",
        "days",
        "four",
        "nine",
        "scratches",
        "narrow",
        "ledger",
        "vault",
    ];
    const FORMS: &[&str] = &[
        "What is the {a} {b}?",
        "{a}",
        "How long does the {a} of {b} last?",
        "{b} {a}",
        "Is there a {a} for the {b}?",
    ];
    (0..count).map(|number| {
        let a = WORDS[number * 7 % WORDS.len()];
        let b = WORDS[(number * 5 + number / WORDS.len()) % WORDS.len()];
        let form = FORMS[number % FORMS.len()];
        (form.replace("{a}", a).replace("{b}", b), a)
    })
}

/// Each so many-th question is also a post, since a forum has to pause after an answer.
const BETWEEN_POSTS: usize = 6;

fn compare_worlds(count: usize) {
    let secret = "# Codes of the battery vault\n\n## Quarry\n\nThe quarry code is seven-four-nine.\n\n\
                  ## Warranty ledger\n\nThe battery ledger says that the charge of the glass is nine.\n";
    let asked: Vec<(usize, (String, &str))> = questions(count).enumerate().collect();
    let world = |settings: &str| -> Vec<Vec<String>> {
        let some = |some: &[(usize, (String, &str))]| {
            let (home, discord) = (home(), FakeDiscord::start());
            home.write("secret/codes.md", secret);
            // Nothing waits here for as long as it would in Discord.
            discord.configure(|world| {
                world.limits.per_route = 100_000;
                world.limits.per_second = 100_000;
            });
            let bot = Bot::serve_settings(&home, &discord, settings);
            let each = some.iter().map(|(number, (question, word))| {
                let user = u64::try_from(*number).unwrap() * 40;
                let mut met = met(&discord, user, question, word);
                if number % BETWEEN_POSTS == 0 {
                    met.push(helped(&discord, &bot, 100 + user % 9_000, question));
                }
                met
            });
            let met: Vec<Vec<String>> = each.collect();
            bot.stop();
            met
        };
        asked.chunks(200).flat_map(some).collect()
    };
    let keep = "[discord]\nkeep_unanswered = true\nforum_answered_from = 0.0\nforum_pause = \"1s\"\n\
                per_person = 60000\nper_channel = 60000\nper_server = 60000\n";
    let with = settings("{ guilds = [31], channels = [32], roles = [33] }");
    let keep = format!("{keep}forums = [{FORUM}]\n");
    let with = world(&format!("{with}{keep}"));
    let without = world(&format!("{EVERYONE}{SURE}{keep}"));
    assert_eq!(with.len(), without.len());
    let surfaces: usize = with.iter().map(Vec::len).sum();
    let posts = with
        .iter()
        .flatten()
        .filter(|met| met.starts_with("post: "));
    let answered = posts.clone().filter(|met| !met.starts_with("post: left"));
    println!(
        "{} questions, {surfaces} messages and offers compared, {} posts, {} of them answered",
        with.len(),
        posts.clone().count(),
        answered.clone().count()
    );
    assert!(answered.count() > 0, "no post was answered");
    for (with, without) in with.iter().zip(&without) {
        assert_eq!(with, without);
        let turned_away = ["many questions right now", "many questions in a short time"];
        let is_turned_away = |met: &String| turned_away.iter().any(|said| met.contains(said));
        assert!(!with.iter().any(is_turned_away), "{with:?}");
    }
}

#[test]
fn a_world_without_the_collection_is_the_same_on_every_surface() {
    compare_worlds(12);
}

/// Takes minutes: `cargo test --test it -- --ignored --nocapture two_thousand`.
#[test]
#[ignore = "takes minutes"]
fn two_thousand_questions_tell_nothing_of_a_collection_that_may_not_be_read() {
    compare_worlds(2_000);
}
