//! The owner's synonyms, from their file to an answer.

use crate::support::bot::{Bot, EVERYONE};
use crate::support::fake_discord::{ASKER, FakeDiscord};
use crate::support::home::Home;

const SETTINGS: &str = "[[collections]]\nname = \"watch\"\nsources = [{ folder = \"docs\" }]\n\
    [answer]\nsynonyms = \"words/synonyms.toml\"\n";

fn home(synonyms: &str) -> Home {
    let home = Home::with_documents();
    home.write(
        "etc/quoth.toml",
        SETTINGS.replace("\"docs\"", "\"../docs\""),
    );
    home.write("etc/words/synonyms.toml", synonyms);
    home
}

#[test]
fn a_change_takes_effect_at_the_next_question() {
    let home = home("groups = []\n");
    let ask = || {
        let question = "Which guarantee is there for faults?";
        home.run([
            "ask",
            "--json",
            "--explain",
            "--config",
            "etc/quoth.toml",
            question,
        ])
        .json()
    };
    let before = ask();
    assert_eq!(before["missing_words"][0], "guarantee");
    home.write(
        "etc/words/synonyms.toml",
        "# Ours\ngroups = [\n  [\"guarantee\", \"warranty\"],\n]\n",
    );
    let after = ask();
    assert_eq!(after["missing_words"].as_array().unwrap().len(), 0);
    let best = &after["explain"]["quotes"][0];
    assert_eq!(best["wording"], "Which warranty is there for faults?");
    let confidence = |answer: &serde_json::Value| answer["confidence"].as_f64().unwrap();
    assert!(confidence(&after) > confidence(&before));
    let text = after["quotes"][0]["text"].as_str().unwrap();
    assert!(text.contains("faults of material"), "{text}");
}

#[test]
fn a_damaged_or_missing_file_is_named_with_the_line() {
    let home = home("groups = [\n  [\"alone\"],\n]\n");
    let ask = || home.run(["ask", "--config", "etc/quoth.toml", "faults"]);
    ask().expect_failure("synonyms.toml:2:3: a group has 2 to 20 words");
    let run = home.run(["check", "--config", "etc/quoth.toml"]).expect(1);
    assert!(run.out.contains("synonyms.toml:2:3"), "{run:#?}");
    std::fs::remove_file(home.path().join("etc/words/synonyms.toml")).unwrap();
    ask().expect_failure("could not read the synonyms in `etc/words/synonyms.toml`");
}

#[test]
fn a_running_bot_reads_them_again_and_keeps_the_last_good_ones() {
    let (home, discord) = (Home::with_documents(), FakeDiscord::start());
    home.write("synonyms.toml", "groups = []\n");
    let settings =
        format!("{EVERYONE}[serve]\nrefresh = \"1s\"\n[answer]\nsynonyms = \"synonyms.toml\"\n");
    let bot = Bot::serve_settings(&home, &discord, &settings);
    let answer = || {
        let question = "Which guarantee is there for faults?";
        discord.mention(ASKER, question).content
    };
    // What is not known is named; the words that it stands for are not.
    assert!(answer().contains("guarantee"));
    let started = std::time::Instant::now();
    let wait_for_log = |words: &str| {
        while !bot.log().contains(words) {
            assert!(started.elapsed().as_secs() < 60, "{words}: {}", bot.log());
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
    };
    let read = |times: usize| {
        while bot.log().matches("synonyms read").count() < times {
            assert!(started.elapsed().as_secs() < 60, "{}", bot.log());
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
    };
    read(1);
    home.write(
        "synonyms.toml",
        "groups = [[\"guarantee\", \"warranty\"]]\n",
    );
    read(2);
    let known = answer();
    assert!(known.contains("faults of material"), "{known}");
    assert!(!known.contains("guarantee"), "{known}");
    home.write("synonyms.toml", "groups = [[\"alone\"]]\n");
    wait_for_log("could not read the synonyms; those from before still count");
    assert!(
        bot.log()
            .contains("synonyms.toml:1:11: a group has 2 to 20 words")
    );
    assert_eq!(answer(), known);
    bot.stop();
}

#[test]
fn a_mistyped_word_is_asked_about() {
    let home = Home::with_documents();
    let run = home.run(["ask", "--docs", "docs", "waranty xylophon"]);
    assert!(
        run.out
            .contains("Did you mean “warranty” instead of “waranty”?"),
        "{run:#?}"
    );
    let json = home.run(["ask", "--json", "--docs", "docs", "waranty xylophon"]);
    assert!(!json.out.contains("did_you_mean"), "{json:#?}");
}

#[test]
fn the_same_words_in_two_collections_are_quoted_once() {
    let home = Home::with_documents();
    let page = std::fs::read_to_string(home.path().join("docs/battery.md")).unwrap();
    home.write("mirror/battery.md", page);
    let run = home
        .run([
            "ask",
            "--docs",
            "docs",
            "--docs",
            "mirror",
            "How long does a full charge last?",
        ])
        .expect(0);
    assert_eq!(run.out.matches("eleven days").count(), 1, "{run:#?}");
    assert!(run.out.contains("also in battery.md in mirror"), "{run:#?}");
}
