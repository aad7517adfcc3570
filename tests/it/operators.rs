//! Operators in questions, at the command line and in Discord.

use crate::support::bot::{Bot, EVERYONE, SURE};
use crate::support::fake_discord::{ASKER, FakeDiscord, GUILD, Use};
use crate::support::home::Home;

#[test]
fn operators_are_obeyed_and_the_question_stays_as_typed() {
    let home = Home::with_documents();
    let question = "full charge -scratches \"eleven days\" doc:battery";
    let run = home
        .run(["ask", "--json", "--docs", "docs", question])
        .expect(0);
    let answer = run.json();
    assert_eq!(answer["question"], question);
    let quotes = answer["quotes"].as_array().unwrap();
    assert_eq!(quotes.len(), 1, "{run:#?}");
    assert!(quotes[0]["text"].as_str().unwrap().contains("eleven days"));
}

#[test]
fn nothing_found_under_conditions_says_which() {
    let home = Home::with_documents();
    let ask = |question: &str| home.run(["ask", "--docs", "docs", question]);
    let run = ask("full charge -battery doc:warranty").expect(1);
    let said = "Looked only at passages without “battery”, in documents named warranty.";
    assert!(run.out.contains(said), "{run:#?}");
    let run = ask("\"charge eleven\" lasts").expect(1);
    assert!(
        run.out.contains("nowhere in the documents: charge eleven"),
        "{run:#?}"
    );
    let run = ask("How long does a full charge last?").expect(0);
    assert!(!run.out.contains("Looked only"), "{run:#?}");
}

#[test]
fn a_question_of_operators_alone_or_with_a_wrong_date_says_what_to_do() {
    let home = Home::with_documents();
    let ask = |question: &str| home.run(["ask", "--docs", "docs", "--", question]);
    ask("-charge").expect_failure("only says where not to look");
    ask("charge before:2026-13-01").expect_failure("`before:2026-13-01` has no date");
    let run =
        ask("charge in:wiki").expect_failure("there is no collection `wiki`; there is `docs`");
    assert!(!run.err.contains("charge"), "{run:#?}");
}

#[test]
fn one_collection_of_several_can_be_named_in_the_question() {
    let home = Home::with_documents();
    home.write(
        "more/tea.md",
        "# Tea\n\nA full charge of tea is ten grams.\n",
    );
    let ask = |question: &str| {
        let run = home.run([
            "ask", "--json", "--docs", "docs", "--docs", "more", question,
        ]);
        let quotes = run.json()["quotes"].as_array().unwrap().clone();
        let mut names: Vec<String> = quotes
            .iter()
            .map(|quote| quote["document"]["collection"].as_str().unwrap().to_owned())
            .collect();
        names.sort();
        names.dedup();
        names
    };
    assert_eq!(ask("full charge"), ["docs", "more"]);
    assert_eq!(ask("full charge in:more"), ["more"]);
    assert_eq!(ask("in:docs full charge"), ["docs"]);
    assert_eq!(ask("full charge in:docs in:more"), ["docs", "more"]);
}

/// What quoth says itself: the question that was asked is shown below the answer to a command.
fn without_question(content: &str) -> String {
    let lines = content.lines().filter(|line| !line.starts_with("-# ❔"));
    lines.collect::<Vec<&str>>().join("\n")
}

#[test]
fn in_discord_a_collection_that_is_hidden_and_one_that_is_not_there_are_the_same() {
    let home = Home::with_documents();
    home.write(
        "secret/codes.md",
        "# Codes\n\nThe full charge of the quarry is secret.\n",
    );
    let discord = FakeDiscord::start();
    let settings = |audience: &str| {
        format!(
            "{EVERYONE}\n[[collections]]\nname = \"secret\"\naudience = {audience}\n\
             sources = [{{ folder = \"secret\" }}]\n\n{SURE}"
        )
    };
    let bot = Bot::serve_settings(&home, &discord, &settings("{ guilds = [31] }"));
    let ask = |question: &str| discord.slash("ask", &Use::ask(question)).content;
    let hidden = without_question(&ask("full charge in:secret"));
    assert_eq!(hidden, without_question(&ask("full charge in:nowhere")));
    assert!(!hidden.contains("secret"), "{hidden}");
    assert!(ask("full charge in:docs in:secret").contains("eleven days"));
    assert_eq!(
        without_question(&discord.direct(ASKER, "full charge in:secret").content),
        hidden
    );
    assert!(ask("-charge").contains("only says where not to look"));
    bot.stop();

    let discord = FakeDiscord::start();
    let open = format!("{{ guilds = [{GUILD}] }}");
    let bot = Bot::serve_settings(&home, &discord, &settings(&open));
    let ask = |question: &str| discord.slash("ask", &Use::ask(question)).content;
    assert!(ask("full charge in:secret").contains("quarry"));
    assert!(!ask("full charge in:docs").contains("quarry"));
    bot.stop();
}
