//! What an asker requires of passages is held to, whatever would answer better.

use std::time::{Duration, UNIX_EPOCH};

use quoth_index::answer::Outcome;

use crate::support::{Home, ask, assert_verbatim, texts, touch_at};

const SETUP: &str = "# Getting started

## Tokens

A token is issued by the portal. The café issues no token.

## Limits

Each token expires after nine days. An expired token is refused.
";

const ARCHIVE: &str = "# The archive of tokens

An old token never expires. Tokens of the archive are drafts.
";

fn home() -> Home {
    Home::with(&[("guide/setup.md", SETUP), ("old/archive.md", ARCHIVE)])
}

/// Requires that `question` is answered with every one of `with` and none of `without`.
#[track_caller]
fn check(home: &Home, question: &str, with: &[&str], without: &[&str]) {
    let answer = ask(&home.open(), question);
    assert_verbatim(&home.docs(), &answer.quotes);
    let all = texts(&answer).join("\n");
    for words in with {
        assert!(all.contains(words), "{question}: {words} in {all}");
    }
    for words in without {
        assert!(!all.contains(words), "{question}: no {words} in {all}");
    }
    assert_eq!(all.is_empty(), with.is_empty(), "{question}: {all}");
}

#[test]
fn a_phrase_has_to_stand_in_the_passage_word_for_word() {
    let home = home();
    home.sync();
    check(
        &home,
        "which \"expired token\" is refused?",
        &["An expired token"],
        &["archive"],
    );
    check(
        &home,
        "token \"TOKEN NEVER\"",
        &["An old token"],
        &["portal"],
    );
    check(
        &home,
        "token \"cafe issues\"",
        &["The café issues"],
        &["archive"],
    );
    check(
        &home,
        "\"expires after\" \"is refused\"",
        &["nine days"],
        &["archive"],
    );
    check(&home, "\"expires after\" \"of the archive\"", &[], &[]);
}

#[test]
fn a_phrase_of_small_words_is_enough_to_be_found() {
    let home = home();
    home.write("play.md", "To be, or not to be: that is the question.\n");
    home.sync();
    check(
        &home,
        "who said \"to be or not to be\"?",
        &["To be, or not"],
        &["token"],
    );
}

#[test]
fn a_phrase_that_stands_nowhere_finds_nothing_and_is_named() {
    let home = home();
    home.sync();
    let answer = ask(&home.open(), "\"token expired\" refused");
    assert_eq!(answer.outcome, Outcome::NothingFound);
    assert_eq!(answer.confidence, 0.0);
    assert_eq!(answer.missing_words, ["token expired"]);
    // What comes nearest is still there for whoever wants it.
    assert!(!answer.quotes.is_empty());
}

#[test]
fn a_word_can_be_left_out_in_all_its_forms() {
    let home = home();
    home.sync();
    check(&home, "token -draft", &["nine days"], &["archive"]);
    check(
        &home,
        "token -Expire",
        &["portal"],
        &["nine days", "archive"],
    );
    check(&home, "token -\"issued by\"", &["archive"], &["portal"]);
    check(&home, "token -cafe", &["archive"], &["portal"]);
    check(&home, "token -token", &[], &[]);
}

#[test]
fn a_quote_does_not_reach_into_what_is_to_be_left_out() {
    let home = Home::new();
    // A list makes a manual, whose quotes reach into the passages around.
    let items: String = (1..40)
        .map(|number| {
            let about = if number % 7 == 3 { "walrus" } else { "lantern" };
            format!(
                "- Item {number} of the long inventory of the lighthouse is a {about} of brass.\n"
            )
        })
        .collect();
    home.write("list.md", format!("# List\n\n{items}"));
    home.sync();
    let all = ask(&home.open(), "lantern of brass in the inventory");
    assert!(
        texts(&all).concat().contains("walrus"),
        "there is something to leave out"
    );
    check(
        &home,
        "lantern of brass in the inventory -walrus",
        &["lantern"],
        &["walrus"],
    );
}

#[test]
fn a_document_is_named_by_its_title_or_its_path() {
    let home = home();
    home.sync();
    check(&home, "token doc:archive", &["archive"], &["portal"]);
    check(
        &home,
        "token doc:\"getting start\"",
        &["portal"],
        &["archive"],
    );
    check(&home, "token doc:GUIDE/", &["portal"], &["archive"]);
    check(&home, "token doc:*.md doc:x", &["portal", "archive"], &[]);
    check(&home, "token doc:old/*", &["archive"], &["portal"]);
    check(&home, "token doc:nosuch", &[], &[]);
}

#[test]
fn a_document_is_bounded_by_the_time_of_its_change() {
    let home = home();
    let at = |path: &str, seconds: u64| {
        touch_at(
            &home.docs().join(path),
            UNIX_EPOCH + Duration::from_secs(seconds),
        );
    };
    // The first second of 2024-02-29, and the last before it.
    at("guide/setup.md", 1_709_164_800);
    at("old/archive.md", 1_709_164_799);
    home.sync();
    check(&home, "token after:2024-02-29", &["portal"], &["archive"]);
    check(&home, "token before:2024-02-29", &["archive"], &["portal"]);
    check(
        &home,
        "token after:2024-02 before:2024-03",
        &["portal", "archive"],
        &[],
    );
    check(&home, "token after:2025", &[], &[]);
}

#[test]
fn conditions_that_nothing_fulfils_find_nothing() {
    let home = home();
    home.sync();
    let answer = ask(&home.open(), "token doc:nosuch");
    assert_eq!(answer.outcome, Outcome::NothingFound);
    assert_eq!(answer.conditions.to_string(), "in documents named nosuch");
    assert!(answer.missing_words.is_empty());
}
