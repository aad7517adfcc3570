//! A passage that was quoted is quoted again by its place, as long as its document is the same.

use quoth_index::answer::Quote;
use quoth_index::collection::{AnswerLimits, Collection, Reference};
use quoth_index::question::Question;

use crate::support::Home;

const CHAPTER: &str = "\
# The ship

## Ropes

Ropes of hemp last three years at sea.

They are tarred every spring.

Old ropes become oakum.

## Anchors

Anchors are of iron.
";

fn asked(collection: &Collection, question: &str) -> Quote {
    let question = Question::parse(question).unwrap();
    let answer = collection.ask(&question, &AnswerLimits::default()).unwrap();
    answer.quotes.into_iter().next().unwrap()
}

fn reference(quote: &Quote) -> Reference {
    let citation = quote.citation();
    let bytes = citation.place.bytes.start()..citation.place.bytes.end();
    Reference {
        path: citation.path.clone(),
        sha256: citation.sha256.clone(),
        mark: quote
            .highlight()
            .map(|mark| bytes.start + mark.start()..bytes.start + mark.end()),
        bytes,
    }
}

fn synced(home: &Home) -> Collection {
    let collection = Collection::open(&home.index(), "docs").unwrap();
    collection.sync(&home.sources(), &|_| {}).unwrap();
    collection
}

#[test]
fn a_quote_is_the_same_when_it_is_read_again() {
    let home = Home::with(&[("ship.md", CHAPTER), ("other.md", "Nothing about ropes.")]);
    let collection = synced(&home);
    let quote = asked(&collection, "How long do ropes of hemp last?");
    let again = collection.reread(&reference(&quote)).unwrap().unwrap();
    assert_eq!(again.text(), quote.text());
    assert_eq!(again.highlighted_text(), quote.highlighted_text());
    assert_eq!(again.citation().place, quote.citation().place);
}

#[test]
fn what_stands_around_a_quote_is_its_section_and_no_more_than_fits() {
    let home = Home::with(&[("ship.md", CHAPTER)]);
    let collection = synced(&home);
    let quote = asked(&collection, "How long do ropes of hemp last?");
    let start = CHAPTER.find("They are").unwrap();
    let one = Reference {
        bytes: start..start + "They are tarred every spring.".len(),
        mark: None,
        ..reference(&quote)
    };
    let around = |chars| {
        let around = collection.reread_around(&one, chars).unwrap().unwrap();
        assert!(around.text().chars().count() <= chars.max(29));
        assert!(CHAPTER.contains(around.text()));
        assert_eq!(around.citation().place.headings, ["The ship", "Ropes"]);
        around.text().to_owned()
    };
    assert_eq!(around(10), "They are tarred every spring.");
    assert_eq!(
        around(60),
        "They are tarred every spring.\n\nOld ropes become oakum."
    );
    let section = around(1_000);
    assert!(
        section.starts_with("Ropes of hemp") && section.ends_with("oakum."),
        "{section}"
    );
}

#[test]
fn a_document_that_has_changed_or_gone_is_not_quoted_from_again() {
    let home = Home::with(&[("ship.md", CHAPTER), ("other.md", "Another document.")]);
    let collection = synced(&home);
    let quote = asked(&collection, "How long do ropes of hemp last?");
    let place = reference(&quote);
    home.write("ship.md", CHAPTER.replace("three", "four"));
    collection.sync(&home.sources(), &|_| {}).unwrap();
    assert!(collection.reread(&place).unwrap().is_none());
    home.remove("ship.md");
    collection.sync(&home.sources(), &|_| {}).unwrap();
    assert!(collection.reread(&place).unwrap().is_none());
    let beyond = Reference {
        bytes: 5..900_000,
        ..place
    };
    assert!(collection.reread(&beyond).unwrap().is_none());
}

#[test]
fn titles_and_headings_are_those_of_the_index_in_use() {
    let home = Home::with(&[("ship.md", CHAPTER)]);
    let collection = synced(&home);
    let names = |collection: &Collection, typed: &str| -> Vec<String> {
        let contents = collection.contents();
        let found = contents.matching(typed, 10);
        found
            .into_iter()
            .map(|(_, entry)| entry.heading.clone().unwrap_or(entry.title.clone()))
            .collect()
    };
    assert_eq!(names(&collection, "anch"), ["Anchors"]);
    home.write("ship.md", CHAPTER.replace("## Anchors", "## Moorings"));
    collection.sync(&home.sources(), &|_| {}).unwrap();
    assert_eq!(names(&collection, "anch"), Vec::<String>::new());
    assert_eq!(names(&collection, "moor"), ["Moorings"]);
}
