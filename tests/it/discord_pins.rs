//! Passages that those who manage a server pin to questions.

use serde_json::json;

use crate::support::bot::{Bot, EVERYONE, SURE};
use crate::support::fake_discord::{ASKER, FakeDiscord, GENERAL, OTHER, OWNER, ROLE, Reply, Use};
use crate::support::home::Home;

/// A question that the documents do not answer in its own words.
const QUESTION: &str = "Do quombats void the guarantee?";
const SCRATCHES: &str = "Scratches on the glass are not covered by the warranty.";
const MARK: &str = "📌 pinned by this server";

fn served() -> (Home, FakeDiscord, Bot) {
    let (home, discord) = (Home::with_documents(), FakeDiscord::start());
    let bot = Bot::serve(&home, &discord);
    (home, discord, bot)
}

fn offered(discord: &FakeDiscord, question: &str, passage: &str) -> Reply {
    let options = [("question", json!(question)), ("passage", json!(passage))];
    discord.slash("quoth", &Use::part(OWNER, "pin", &options))
}

fn pin(discord: &FakeDiscord, question: &str, passage: &str) {
    let offered = offered(discord, question, passage);
    let pinned = discord.press(OWNER, &offered, "Pin this");
    assert!(pinned.content.starts_with("Pinned."), "{pinned:?}");
    assert_eq!(pinned.labels(), [""; 0]);
}

fn pins(discord: &FakeDiscord) -> Reply {
    discord.slash("quoth", &Use::part(OWNER, "pins", &[]))
}

fn is_pinned(reply: &Reply) -> bool {
    reply.content.contains(SCRATCHES) && reply.content.contains(MARK)
}

#[test]
fn a_pinned_passage_comes_first_for_the_same_words_in_any_order_also_after_a_restart() {
    let (home, discord, bot) = served();
    let before = discord.mention(ASKER, QUESTION);
    assert!(!before.content.contains(SCRATCHES), "{before:?}");
    pin(&discord, QUESTION, "scratches on the glass");
    bot.stop();
    let bot = Bot::serve(&home, &discord);
    let answer = discord.mention(OTHER, "the guarantee: is it voided by a quombat?");
    assert!(is_pinned(&answer), "{answer:?}");
    let why = discord.press(OTHER, &answer, "Why this?");
    assert!(
        why.content.contains("pinned it to this question"),
        "{why:?}"
    );
    let more = discord.press(OTHER, &answer, "More");
    assert!(is_pinned(&more), "{more:?}");
    // Other words, an operator, and direct messages go their ordinary way.
    for other in [
        "Do quombats void it?",
        "Do quombats void the \"guarantee\"?",
    ] {
        let answer = discord.mention(ASKER, other);
        assert!(!answer.content.contains(MARK), "{answer:?}");
    }
    assert!(!discord.direct(ASKER, QUESTION).content.contains(MARK));
    // Nothing of the question is in any file.
    bot.stop();
    for entry in std::fs::read_dir(home.path().join("data")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let bytes = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).to_lowercase();
            assert!(!bytes.contains("quombat"), "{}", path.display());
        }
    }
}

#[test]
fn a_passage_is_chosen_among_those_found_or_those_of_an_answer() {
    let (_home, discord, bot) = served();
    let first = offered(&discord, QUESTION, "the watch straps");
    assert!(
        first.private && first.content.contains("1 of "),
        "{first:?}"
    );
    let second = discord.press(OWNER, &first, "Next");
    assert!(second.content.contains("2 of "), "{second:?}");
    // An answer of the bot's by its link.
    let answer = discord.mention(ASKER, "Are scratches on the glass covered by the warranty?");
    assert!(answer.content.contains("Scratches"), "{answer:?}");
    let link = format!("https://discord.com/channels/30/{GENERAL}/{}", answer.id);
    pin(&discord, QUESTION, &link);
    assert!(is_pinned(&discord.mention(OTHER, QUESTION)));
    // Another passage takes its place.
    pin(&discord, QUESTION, "A full charge lasts eleven days");
    let answer = discord.mention(OTHER, QUESTION);
    assert!(answer.content.contains("eleven days"), "{answer:?}");
    assert!(answer.content.contains(MARK), "{answer:?}");
    assert!(pins(&discord).content.contains("in this server: 1."));
    for (question, passage, said) in [
        ("in:docs quombats", "straps", "without operators"),
        (QUESTION, "1309000000000000031", "I found no passage"),
        (QUESTION, "flurbified", "I found no passage"),
        ("", "straps", "Ask me something"),
    ] {
        let refused = offered(&discord, question, passage);
        assert!(refused.content.contains(said), "{refused:?}");
    }
    bot.stop();
}

#[test]
fn a_pin_is_taken_back_and_only_by_who_manages_the_server() {
    let (_home, discord, bot) = served();
    assert!(pins(&discord).content.starts_with("Nothing is pinned"));
    let offer = offered(&discord, QUESTION, "scratches on the glass");
    let refused = discord.press(ASKER, &offer, "Pin this");
    assert!(
        refused.content.starts_with("Only someone who may manage"),
        "{refused:?}"
    );
    assert!(pins(&discord).content.starts_with("Nothing is pinned"));
    discord.press(OWNER, &offer, "Pin this");
    let list = pins(&discord);
    let value = discord.look(|world| {
        let message = world.message(list.id).unwrap();
        let menu = &message.components[0]["components"][0];
        assert_eq!(menu["options"].as_array().unwrap().len(), 1);
        let label = menu["options"][0]["label"].as_str().unwrap();
        assert!(label.contains("warranty"), "{label}");
        menu["options"][0]["value"].as_str().unwrap().to_owned()
    });
    let refused = discord.choose(ASKER, &list, "1.r.0", &[&value]);
    assert!(
        refused.content.starts_with("Only someone who may manage"),
        "{refused:?}"
    );
    let left = discord.choose(OWNER, &list, "1.r.0", &[&value]);
    assert!(left.content.starts_with("Nothing is pinned"), "{left:?}");
    assert!(!discord.mention(ASKER, QUESTION).content.contains(MARK));
    bot.stop();
}

#[test]
fn a_pin_whose_document_has_changed_is_not_used_and_the_doctor_says_so() {
    let (home, discord, bot) = served();
    pin(&discord, QUESTION, "scratches on the glass");
    assert!(is_pinned(&discord.mention(ASKER, QUESTION)));
    bot.stop();
    home.write(
        "docs/warranty.txt",
        format!("{SCRATCHES}\n\nNow in another place.\n"),
    );
    home.run(["index", "--data", "data"]).expect(0);
    let bot = Bot::serve(&home, &discord);
    let answer = discord.mention(OTHER, QUESTION);
    assert!(!answer.content.contains(MARK), "{answer:?}");
    let ill = discord.slash("quoth", &Use::part(OWNER, "doctor", &[]));
    assert!(ill.content.contains("not used: warranty.txt"), "{ill:?}");
    let list = pins(&discord);
    let label = discord.look(|world| {
        let message = world.message(list.id).unwrap();
        message.components[0]["components"][0]["options"][0]["label"].clone()
    });
    assert_eq!(label, json!("warranty.txt › changed or gone"));
    bot.stop();
}

#[test]
fn a_pinned_passage_is_shown_only_to_those_who_may_read_it() {
    let (home, discord) = (Home::with_documents(), FakeDiscord::start());
    home.write(
        "secret/codes.md",
        "# Codes\n\nThe quarry code is seven-four-nine.\n",
    );
    let settings = format!(
        "{EVERYONE}\n[[collections]]\nname = \"secret\"\naudience = {{ roles = [{ROLE}] }}\n\
         sources = [{{ folder = \"secret\" }}]\n\n{SURE}"
    );
    let bot = Bot::serve_settings(&home, &discord, &settings);
    // The owner has not the role and cannot pin it; as the asker, who has, cannot manage.
    let refused = offered(&discord, QUESTION, "quarry code");
    assert!(!refused.content.contains("seven-four-nine"), "{refused:?}");
    bot.stop();
    // It is pinned while everyone in the server may read it, and then no longer.
    let open = settings.replace(&format!("roles = [{ROLE}]"), "guilds = [30]");
    let bot = Bot::serve_settings(&home, &discord, &open);
    pin(&discord, QUESTION, "quarry code");
    let told = |reply: &Reply| reply.content.contains("seven-four-nine");
    assert!(told(&discord.mention(ASKER, QUESTION)));
    bot.stop();
    let bot = Bot::serve_settings(&home, &discord, &settings);
    assert!(!told(&discord.mention(ASKER, QUESTION)));
    let mut private = Use::ask(QUESTION);
    private.options.push(("private", json!(true)));
    assert!(told(&discord.slash("ask", &private)));
    private.user = OTHER;
    assert!(!told(&discord.slash("ask", &private)));
    let doctor = discord.slash("quoth", &Use::part(OWNER, "doctor", &[]));
    assert!(!doctor.content.contains("codes.md"), "{doctor:?}");
    let list = pins(&discord);
    let components = discord.look(|world| world.message(list.id).unwrap().components.to_string());
    assert!(components.contains("may not read here") && !components.contains("Codes"));
    bot.stop();
}
