//! Words that stand in several files are quoted once.

use crate::support::{Home, all_quotes, ask, assert_verbatim};
use quoth_index::question::Question;

fn page(number: u32) -> String {
    format!(
        "# Page\n\nThe lantern of the lighthouse is lit at dusk by the keeper, who climbs the long \
         stair with a can of oil, trims the wick, winds the clockwork that turns the lens and then \
         writes the hour and the weather into the book, all of it in about {number} minutes of \
         steady work, whatever the wind and the rain outside may be doing to the glass and the door.\n"
    )
}

#[test]
fn versions_of_one_page_are_quoted_once_and_all_named() {
    let home = Home::with(&[
        ("a.md", &page(20)),
        ("b.md", &page(25)),
        ("copy/a.md", &page(20)),
        (
            "other.md",
            "The lantern of the lighthouse was built of brass by a smith.\n",
        ),
    ]);
    home.sync();
    let answer = ask(
        &home.open(),
        "Who lit the lantern of the lighthouse at dusk?",
    );
    assert_verbatim(&home.docs(), &answer.quotes);
    let cited: Vec<(&str, Vec<String>)> = answer
        .quotes
        .iter()
        .map(|quote| {
            let citation = quote.citation();
            let mut others = citation.also_in.clone();
            others.sort();
            (citation.path.as_str(), others)
        })
        .collect();
    let others = vec!["b.md".to_owned(), "copy/a.md".to_owned()];
    assert_eq!(cited, [("a.md", others), ("other.md", Vec::new())]);
}

#[test]
fn the_next_passage_moves_up() {
    let home = Home::with(&[
        ("a.md", &page(20)),
        ("b.md", &page(25)),
        (
            "other.md",
            "The lantern of the lighthouse was built of brass by a smith.\n",
        ),
    ]);
    home.sync();
    let question = Question::parse("Who lit the lantern of the lighthouse?").unwrap();
    let mut limits = all_quotes();
    limits.quotes = 2;
    let answer = home.open().ask(&question, &limits).unwrap();
    assert_eq!(answer.quotes.len(), 2);
    assert_eq!(answer.quotes[1].citation().path, "other.md");
}

#[test]
fn short_passages_that_differ_in_a_word_are_all_quoted() {
    let home = Home::with(&[
        ("a.md", "A token lasts nine days.\n"),
        ("b.md", "A token lasts ten days.\n"),
    ]);
    home.sync();
    assert_eq!(home.quotes("How many days does a token last?").len(), 2);
}
