//! A word that nobody wrote is answered with one that somebody did.

use crate::support::{Home, all_quotes};
use quoth_index::answer::Answer;
use quoth_index::collection::AnswerLimits;
use quoth_index::question::Question;

fn ask(home: &Home, question: &str) -> Answer {
    let unsure = AnswerLimits {
        answered_from: 1.0,
        ..all_quotes()
    };
    let question = Question::parse(question).unwrap();
    home.open().ask(&question, &unsure).unwrap()
}

#[track_caller]
fn check(home: &Home, question: &str, expected: &[(&str, &str)]) {
    let answer = ask(home, question);
    let suggested: Vec<(&str, &str)> = answer
        .suggestions
        .iter()
        .map(|suggestion| (suggestion.word.as_str(), suggestion.near.as_str()))
        .collect();
    assert_eq!(suggested, expected, "{question}");
}

#[test]
fn a_mistyped_word_is_recognised() {
    let home = Home::with(&[(
        "setup.md",
        "# Setup\n\nYou receive a certificate by mail. Certificates expire. A certifier signs it.\n",
    )]);
    home.sync();
    check(&home, "when do I recieve it", &[("recieve", "receive")]);
    check(&home, "Certifcate", &[("Certifcate", "certificate")]);
    check(&home, "certificates expire", &[]);
    check(&home, "xylophone mial", &[("mial", "mail")]);
    check(&home, "the cat 12x4", &[]);
}

#[test]
fn an_answer_that_is_sure_suggests_nothing() {
    let home = Home::with(&[("a.md", "You receive a certificate by mail.\n")]);
    home.sync();
    let question = Question::parse("recieve certificate mail").unwrap();
    let sure = AnswerLimits {
        answered_from: 0.0,
        ..all_quotes()
    };
    assert!(
        home.open()
            .ask(&question, &sure)
            .unwrap()
            .suggestions
            .is_empty()
    );
}
