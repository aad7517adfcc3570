//! The buttons under an answer, as people press them: before and after a restart, with and without
//! the right to.

use serde_json::json;

use crate::support::bot::{Bot, EVERYONE, SURE};
use crate::support::fake_discord::{
    ASKER, Call, FakeDiscord, GENERAL, GUILD, OTHER, OWNER, ROLE, Use,
};
use crate::support::home::Home;

const ABOUT_CHARGING: &str = "How long does charging the battery take?";

const HANDBOOK: &str = "\
# The Larkspur handbook

## Battery

A full charge of the battery lasts eleven days.

Charging the battery takes ninety minutes with the supplied cradle.

The battery must not be charged below freezing.

## Cradle

Charging the battery in an old cradle takes five hours.

## Straps

Straps are sold in three widths.
";

fn home() -> Home {
    let home = Home::with_documents();
    home.write("docs/handbook.md", HANDBOOK);
    let filler = "Nothing else of any weight is said about that here. ".repeat(6);
    let paragraph = |about: &str| format!("This chapter says that {about} last long. {filler}\n\n");
    let chapters = ["ropes", "lanterns", "anchors"].map(paragraph).concat();
    home.write(
        "docs/ship.md",
        format!("# The ship\n\n## Third chapter\n\n{chapters}"),
    );
    home
}

fn served() -> (Home, FakeDiscord, Bot) {
    let (home, discord) = (home(), FakeDiscord::start());
    let bot = Bot::serve(&home, &discord);
    (home, discord, bot)
}

/// Use of `/ask` that only the asker sees the answer of.
fn privately(question: &str) -> Use {
    let mut used = Use::ask(question);
    used.options.push(("private", json!(true)));
    used
}

#[test]
fn the_pages_of_an_answer_can_be_turned() {
    let (_home, discord, bot) = served();
    let first = discord.mention(ASKER, ABOUT_CHARGING);
    assert_eq!(
        first.labels(),
        [
            "Next",
            "More",
            "Why this?",
            "Helpful",
            "Not helpful",
            "Delete"
        ]
    );
    let second = discord.press(ASKER, &first, "Next");
    assert_eq!(second.id, first.id, "the message is changed");
    assert_ne!(second.content, first.content);
    assert!(second.content.contains("-# 2 of "), "{second:?}");
    assert!(second.labels().contains(&"Previous"));
    let back = discord.press(ASKER, &second, "Previous");
    let quote = |content: &str| content.split("\n-# ").next().map(str::to_owned);
    assert_eq!(quote(&back.content), quote(&first.content));
    bot.stop();
}

#[test]
fn more_shows_the_section_and_less_takes_it_back() {
    let (_home, discord, bot) = served();
    let first = discord.slash("ask", &Use::ask("Which widths are straps sold in?"));
    let more = discord.press(ASKER, &first, "More");
    assert_eq!(more.id, first.id);
    assert!(more.content.len() >= first.content.len(), "{more:?}");
    let less = discord.press(ASKER, &more, "Less");
    assert!(less.labels().contains(&"More"));

    let part = discord.mention(OTHER, "What does the third chapter say about lanterns?");
    assert!(!part.content.contains("ropes"), "{part:?}");
    let more = discord.press(OTHER, &part, "More");
    for word in ["ropes", "lanterns", "anchors"] {
        assert!(more.content.contains(word), "{word}: {more:?}");
    }
    assert!(!more.content.contains("old cradle"), "{more:?}");
    bot.stop();
}

#[test]
fn others_turn_the_pages_for_themselves_only() {
    let (_home, discord, bot) = served();
    let first = discord.mention(ASKER, ABOUT_CHARGING);
    let theirs = discord.press(OTHER, &first, "Next");
    assert!(theirs.private && theirs.id != first.id, "{theirs:?}");
    assert!(theirs.labels().contains(&"Share"));
    let unchanged = discord.look(|world| world.message(first.id).unwrap().content.clone());
    assert_eq!(unchanged, first.content);
    // Their own page is theirs to turn.
    let back = discord.press(OTHER, &theirs, "Previous");
    assert_eq!(back.id, theirs.id);
    bot.stop();
}

#[test]
fn buttons_work_after_a_restart_and_the_question_is_not_on_disk() {
    let (home, discord, bot) = served();
    let first = discord.mention(ASKER, ABOUT_CHARGING);
    let slashed = discord.slash("ask", &Use::ask(ABOUT_CHARGING));
    bot.stop();
    let kept = std::fs::read(home.path().join("data/quoth.db")).unwrap();
    let kept = String::from_utf8_lossy(&kept);
    assert!(kept.contains("handbook.md"));
    for words in [
        "How long does",
        "charging the battery",
        "Charging the battery",
    ] {
        assert!(!kept.contains(words), "{words}");
    }
    let bot = Bot::serve(&home, &discord);
    let second = discord.press(ASKER, &first, "Next");
    assert!(second.content.contains("-# 2 of "), "{second:?}");
    for answer in [&second, &slashed] {
        let why = discord.press(ASKER, answer, "Why this?");
        assert!(why.private);
        assert!(
            why.content.contains("**Charging**") || why.content.contains("**charging**"),
            "{why:?}"
        );
        assert!(why.content.contains("Rank "), "{why:?}");
    }
    bot.stop();
}

#[test]
fn why_tells_words_place_rank_and_runner_up_to_whoever_asks() {
    let (_home, discord, bot) = served();
    let first = discord.slash("ask", &Use::ask(ABOUT_CHARGING));
    assert!(
        first
            .content
            .ends_with(&format!("\n-# ❔ {ABOUT_CHARGING}")),
        "{first:?}"
    );
    let why = discord.press(OTHER, &first, "Why this?");
    assert!(why.private);
    for part in [
        "This passage: ",
        "Words of the question in it: ",
        "Rank 1 of ",
        "Next in rank: ",
    ] {
        assert!(why.content.contains(part), "{part}: {why:?}");
    }
    // The question of a mention is read from Discord; where it is gone, that is said.
    let mentioned = discord.mention(ASKER, ABOUT_CHARGING);
    discord.configure(|world| world.messages.retain(|m| m.author != ASKER));
    let why = discord.press(OTHER, &mentioned, "Why this?");
    assert!(why.content.contains("I do not keep questions"), "{why:?}");
    bot.stop();
}

#[test]
fn a_private_answer_can_be_shared_once() {
    let (_home, discord, bot) = served();
    let first = discord.slash("ask", &privately(ABOUT_CHARGING));
    assert!(first.private);
    let second = discord.press(ASKER, &first, "Next");
    let shared = discord.press(ASKER, &second, "Share");
    assert!(!shared.private);
    assert!(shared.content.contains("-# 2 of "), "{shared:?}");
    assert!(shared.labels().contains(&"Delete"));
    let again = discord.press(ASKER, &second, "Share");
    assert!(
        again.private && again.content.contains("shared before"),
        "{again:?}"
    );
    bot.stop();
}

#[test]
fn what_not_everyone_may_read_cannot_be_shared() {
    let (home, discord) = (home(), FakeDiscord::start());
    home.write(
        "secret/codes.md",
        "# Codes\n\nThe quarry code is seven-four-nine.\n",
    );
    let settings = format!(
        "{EVERYONE}\n[[collections]]\nname = \"secret\"\naudience = {{ roles = [{ROLE}] }}\n\
         sources = [{{ folder = \"secret\" }}]\n\n{SURE}"
    );
    let bot = Bot::serve_settings(&home, &discord, &settings);
    let told = discord.slash("ask", &privately("What is the quarry code?"));
    assert!(told.content.contains("seven-four-nine"), "{told:?}");
    let refused = discord.press(ASKER, &told, "Share");
    assert!(refused.private, "{refused:?}");
    assert!(refused.content.contains("cannot share"), "{refused:?}");
    discord.look(|world| {
        let public = world.messages.iter().filter(|m| m.only_for.is_none());
        assert!(
            !public
                .clone()
                .any(|m| m.content.contains("seven-four-nine"))
        );
    });
    bot.stop();
    // The owner takes the right away: what was shown before is not shown again.
    let narrower = settings.replace(&format!("roles = [{ROLE}]"), "roles = [41]");
    let bot = Bot::serve_settings(&home, &discord, &narrower);
    for label in ["More", "Why this?", "Share"] {
        let refused = discord.press(ASKER, &told, label);
        assert!(refused.private && refused.id != told.id);
        assert!(!refused.content.contains("seven"), "{refused:?}");
        assert!(refused.content.starts_with("I cannot"), "{refused:?}");
    }
    bot.stop();
}

#[test]
fn an_answer_is_deleted_by_its_asker_or_a_moderator() {
    let (_home, discord, bot) = served();
    let first = discord.mention(ASKER, ABOUT_CHARGING);
    let refused = discord.press(OTHER, &first, "Delete");
    assert!(
        refused.private && refused.content.starts_with("Only the person"),
        "{refused:?}"
    );
    let slashed = discord.slash("ask", &Use::ask(ABOUT_CHARGING));
    for (user, reply) in [(ASKER, &first), (OWNER, &slashed)] {
        let (_, id) = reply
            .buttons
            .iter()
            .find(|(label, _)| label == "Delete")
            .unwrap();
        discord.press_id(user, reply, id.as_deref().unwrap(), "en-GB");
        discord.wait("the deletion", |world| {
            world.message(reply.id).is_none().then_some(())
        });
    }
    bot.stop();
}

#[test]
fn an_opinion_is_taken_with_a_reason_and_counted() {
    let (_home, discord, bot) = served();
    let first = discord.mention(ASKER, ABOUT_CHARGING);
    let thanks = discord.press(OTHER, &first, "Helpful");
    assert!(
        thanks.private && thanks.content.starts_with("Thank you"),
        "{thanks:?}"
    );
    let asks = discord.press(ASKER, &first, "Not helpful");
    assert!(asks.private);
    assert_eq!(asks.labels().len(), 4);
    let thanks = discord.press(ASKER, &asks, "It is out of date");
    assert_eq!(thanks.id, asks.id);
    assert!(thanks.buttons.is_empty());
    let status = discord.slash("quoth", &Use::part(OWNER, "status", &[]));
    assert!(status.private);
    assert!(
        status.content.contains("helpful: 1, not helpful: 1"),
        "{status:?}"
    );
    bot.stop();
}

#[test]
fn a_document_that_has_changed_is_not_quoted_by_an_old_button() {
    let (home, discord, bot) = served();
    let first = discord.mention(ASKER, ABOUT_CHARGING);
    bot.stop();
    home.write(
        "docs/handbook.md",
        HANDBOOK.replace("ninety minutes", "an hour"),
    );
    home.run(["index", "--data", "data"]).expect(0);
    let bot = Bot::serve(&home, &discord);
    let gone = discord.press(ASKER, &first, "More");
    assert!(
        gone.private && gone.content.starts_with("I cannot show this passage"),
        "{gone:?}"
    );
    bot.stop();
}

#[test]
fn a_button_that_no_version_of_ours_made_earns_a_reason() {
    let (_home, discord, bot) = served();
    let first = discord.mention(ASKER, ABOUT_CHARGING);
    let (_, next) = first
        .buttons
        .iter()
        .find(|(label, _)| label == "Next")
        .unwrap();
    let next = next.clone().unwrap();
    for (user, id) in [
        (100, "9.g.1.0.0".to_owned()),
        (101, String::from("'; DROP TABLE replies; --")),
        (102, next.replace(".1.0", ".200.0")),
        (103, "1.g.12345.0.0".to_owned()),
        (104, "1.f.5".to_owned()),
        (105, "1.d.0".to_owned()),
    ] {
        let pressed = discord.press_id(user, &first, &id, "en-GB");
        let told = discord.response_to(pressed);
        assert!(told.private && told.id != first.id, "{id}: {told:?}");
        assert!(told.buttons.is_empty(), "{id}: {told:?}");
    }
    // A button of another channel's answer tells nothing here.
    let elsewhere = discord.direct(OTHER, ABOUT_CHARGING);
    let (_, foreign) = elsewhere
        .buttons
        .iter()
        .find(|(label, _)| label == "Next")
        .unwrap();
    let pressed = discord.press_id(OTHER, &first, foreign.as_deref().unwrap(), "en-GB");
    let told = discord.response_to(pressed);
    assert!(told.content.starts_with("I no longer know"), "{told:?}");
    assert_eq!(
        discord.look(|world| world.pings.clone()),
        Vec::<String>::new()
    );
    bot.stop();
}

#[test]
fn what_is_uncertain_is_listed_and_can_be_opened_one_by_one() {
    let (home, discord) = (home(), FakeDiscord::start());
    let unsure = "[answer]\nanswered_from = 1.0\nuncertain_from = 0.0\n";
    let bot = Bot::serve_settings(&home, &discord, &format!("{EVERYONE}{unsure}"));
    let list = discord.mention(ASKER, ABOUT_CHARGING);
    assert!(list.content.starts_with("I am not sure"), "{list:?}");
    let first = discord.press(ASKER, &list, "Next");
    assert!(first.content.starts_with("I am not sure"), "{first:?}");
    assert!(first.content.contains("-# 1 of "), "{first:?}");
    let back = discord.press(ASKER, &first, "Back");
    assert_eq!(back.content, list.content);
    bot.stop();
}

#[test]
fn a_click_is_answered_in_the_language_of_who_clicks() {
    let (_home, discord, bot) = served();
    let first = discord.mention(ASKER, ABOUT_CHARGING);
    let (_, helpful) = first
        .buttons
        .iter()
        .find(|(label, _)| label == "Helpful")
        .unwrap();
    let pressed = discord.press_id(OTHER, &first, helpful.as_deref().unwrap(), "de");
    let thanks = discord.response_to(pressed);
    assert!(thanks.content.starts_with("Danke"), "{thanks:?}");
    bot.stop();
}

#[test]
fn a_server_that_removes_the_bot_takes_its_data_along() {
    let (_home, discord, bot) = served();
    let first = discord.mention(ASKER, ABOUT_CHARGING);
    let direct = discord.direct(OTHER, ABOUT_CHARGING);
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
    bot.wait_for_log("its data is deleted");
    let told = discord.press(ASKER, &first, "More");
    assert!(told.content.starts_with("I no longer know"), "{told:?}");
    let more = discord.press(OTHER, &direct, "More");
    assert_eq!(more.id, direct.id);
    assert_eq!(first.channel, GENERAL);
    discord.look(|world| assert!(world.calls(Call::Callback).len() >= 2));
    bot.stop();
}

#[test]
fn why_this_names_the_owner_s_other_words_where_they_found_the_passage() {
    let (home, discord) = (Home::with_documents(), FakeDiscord::start());
    home.write(
        "synonyms.toml",
        "groups = [[\"guarantee\", \"warranty\"]]\n",
    );
    let settings = format!("{EVERYONE}{SURE}synonyms = \"synonyms.toml\"\n");
    let bot = Bot::serve_settings(&home, &discord, &settings);
    let answer = discord.mention(ASKER, "Which guarantee is there for faults?");
    assert!(answer.content.contains("twenty-six months"), "{answer:?}");
    let why = discord.press(ASKER, &answer, "Why this?").content;
    assert!(
        why.contains("by other words that mean the same here: Which warranty is there for faults?"),
        "{why}"
    );
    assert!(why.contains("in it: **warranty**, **faults**."), "{why}");
    bot.stop();
}
