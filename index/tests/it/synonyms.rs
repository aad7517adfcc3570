//! Words that an owner says mean the same find each other, and what was asked comes first.

use std::sync::Arc;

use crate::support::{Home, all_quotes, ask, texts};
use quoth_index::answer::Answer;
use quoth_index::question::Question;
use quoth_index::synonyms::Synonyms;

fn home() -> Home {
    let home = Home::with(&[
        (
            "access.md",
            "# Access\n\nYou log in with the key that the office gave you.\n",
        ),
        (
            "bicycle.md",
            "# Repairs\n\nThe chain of a bicycle is oiled each month.\n",
        ),
        (
            "fahrrad.md",
            "# Pflege\n\nDie Kette eines Fahrrads wird jeden Monat geölt und dann mit einem Tuch geputzt.\n",
        ),
        (
            "other.md",
            "# Bells\n\nA bell hangs on the door of the office, in red.\n",
        ),
    ]);
    home.sync();
    home
}

fn asked_with(home: &Home, groups: &[&[&str]], question: &str) -> Answer {
    let groups = groups.iter().map(|group| group.to_vec());
    let synonyms = Arc::new(Synonyms::new(groups));
    let question = Question::parse(question).unwrap();
    let collection = home.open().with_synonyms(synonyms);
    collection.ask(&question, &all_quotes()).unwrap()
}

#[test]
fn other_words_find_what_was_meant() {
    let home = home();
    let groups: &[&[&str]] = &[
        &["sign in", "log in"],
        &["bike", "bicycle"],
        &["Velo", "Fahrrad"],
    ];
    let first = |question: &str| texts(&asked_with(&home, groups, question)).swap_remove(0);
    assert!(first("How do I sign in?").contains("log in with the key"));
    assert!(first("oil the chain of my bikes").contains("bicycle"));
    assert!(first("Wann wird die Kette vom Velo geölt?").contains("Fahrrads"));
    assert!(
        asked_with(&home, groups, "my bike")
            .missing_words
            .is_empty()
    );
    assert_eq!(asked_with(&home, &[], "my bike").missing_words, ["bike"]);
}

#[test]
fn the_words_that_were_asked_count_for_more() {
    let home = Home::with(&[
        ("a.md", "The bicycle stands in the yard.\n"),
        ("b.md", "The bike stands in the yard.\n"),
    ]);
    home.sync();
    let groups: &[&[&str]] = &[&["bike", "bicycle"]];
    for (question, first) in [
        ("Where is the bike?", "bike"),
        ("Where is the bicycle?", "bicycle"),
    ] {
        let answer = asked_with(&home, groups, question);
        let scores: Vec<f64> = answer.quotes.iter().map(|quote| quote.score()).collect();
        assert!(answer.quotes[0].text().contains(first), "{answer:#?}");
        assert!(answer.quotes[1].text().contains("stands"), "{answer:#?}");
        assert!(scores[0] > scores[1], "{scores:?}");
    }
}

#[test]
fn an_answer_that_no_synonym_concerns_stays_as_it_is() {
    let home = home();
    let question = "Where does the bell hang?";
    let groups: &[&[&str]] = &[&["sign in", "log in"], &["bike", "bicycle"]];
    assert_eq!(
        asked_with(&home, groups, question),
        ask(&home.open(), question)
    );
}

#[test]
fn the_parts_of_a_score_found_by_other_words_add_up() {
    let home = home();
    let synonyms = Synonyms::new([vec!["bike", "bicycle"]]);
    let collection = home.open().with_synonyms(Arc::new(synonyms));
    for question in [
        "oil the chain of my bike",
        "bell on the door",
        "Kette geölt",
    ] {
        let question = Question::parse(question).unwrap();
        let (answer, reasons) = collection
            .ask_with_reasons(&question, &all_quotes())
            .unwrap();
        assert_eq!(answer, collection.ask(&question, &all_quotes()).unwrap());
        assert_eq!(answer.quotes.len(), reasons.quotes.len());
        for (quote, told) in answer.quotes.iter().zip(&reasons.quotes) {
            let sum: f64 = told.parts.iter().map(|part| part.points).sum();
            assert!((sum - quote.score()).abs() < 1e-4, "{sum} {told:#?}");
        }
    }
}
