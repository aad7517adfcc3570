//! One answer of the answers of several collections.
//!
//! Which collections are asked is told in `library`.

use quoth_index::answer::{Answer, Outcome, Quote, Suggestion};

/// Makes one answer of the answers of several collections.
///
/// Quotes are ranked by score, and one that nearly repeats a better one only adds its file to that.
/// Outcome and confidence are those of the surest collection, and a word is missing or mistyped only
/// where it is so in every collection.
pub(super) fn merge(answers: Vec<Answer>, quotes: usize) -> Answer {
    let mut merged = Answer::nothing();
    let mut missing: Option<Vec<String>> = None;
    merged.suggestions = suggestions(&answers);
    let spread: Vec<(Quote, Quote)> = (answers.iter())
        .filter_map(|answer| {
            let other = answer.quotes.get(answer.completed_by?)?;
            Some((answer.quotes.first()?.clone(), other.clone()))
        })
        .collect();
    let mut all: Vec<Quote> = Vec::new();
    for answer in answers {
        if certainty(answer.outcome) > certainty(merged.outcome) {
            merged.outcome = answer.outcome;
        }
        merged.conditions = answer.conditions;
        merged.confidence = merged.confidence.max(answer.confidence);
        all.extend(answer.quotes);
        for heading in answer.nearest_headings {
            if !merged.nearest_headings.contains(&heading) {
                merged.nearest_headings.push(heading);
            }
        }
        missing = Some(match missing {
            None => answer.missing_words,
            Some(mut words) => {
                words.retain(|word| answer.missing_words.contains(word));
                words
            }
        });
    }
    // A stable sort: among equals, the order of the collections decides.
    all.sort_by(|a, b| b.score().total_cmp(&a.score()));
    for quote in all {
        let elsewhere = |known: &&mut Quote| {
            known.citation().collection != quote.citation().collection
                && known.is_repeated_by(&quote)
        };
        match merged.quotes.iter_mut().find(elsewhere) {
            Some(known) => {
                let citation = quote.citation();
                known.stands_also_in(format!("{} in {}", citation.path, citation.collection));
            }
            None => merged.quotes.push(quote),
        }
    }
    merged.quotes.truncate(quotes);
    let same_place = |a: &Quote, b: &Quote| {
        let (a, b) = (a.citation(), b.citation());
        (&a.collection, &a.path, a.place.bytes) == (&b.collection, &b.path, b.place.bytes)
    };
    merged.completed_by = spread.iter().find_map(|(first, other)| {
        let is_first = same_place(merged.quotes.first()?, first);
        let mut quotes = merged.quotes.iter();
        let at = quotes.position(|quote| same_place(quote, other));
        at.filter(|_| is_first)
    });
    merged.missing_words = missing.unwrap_or_default();
    merged
}

/// The likeliest suggestion for each word that no collection knows.
fn suggestions(answers: &[Answer]) -> Vec<Suggestion> {
    let unknown_in = |answer: &Answer, word: &String| {
        let mut suggested = answer.suggestions.iter();
        answer.missing_words.contains(word) || suggested.any(|other| other.word == *word)
    };
    let mut best: Vec<Suggestion> = Vec::new();
    for suggestion in answers.iter().flat_map(|answer| &answer.suggestions) {
        let word = &suggestion.word;
        if !answers.iter().all(|answer| unknown_in(answer, word)) {
            continue;
        }
        match best.iter_mut().find(|other| other.word == *word) {
            Some(other) if suggestion.rank() < other.rank() => *other = suggestion.clone(),
            Some(_) => {}
            None => best.push(suggestion.clone()),
        }
    }
    best
}

fn certainty(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::NothingFound => 0,
        Outcome::Uncertain => 1,
        Outcome::Answered => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quoth_index::document::{Document, Format};
    use quoth_index::language::Language;
    use quoth_index::place::{Citation, Place};
    use quoth_index::span::Span;

    fn answer(outcome: Outcome, confidence: f64, scores: &[f64], missing: &[&str]) -> Answer {
        Answer {
            outcome,
            confidence,
            quotes: scores.iter().filter_map(|score| quote(*score)).collect(),
            missing_words: missing.iter().map(|word| (*word).to_owned()).collect(),
            nearest_headings: vec!["Setup".to_owned()],
            ..Answer::nothing()
        }
    }

    fn quote(score: f64) -> Option<Quote> {
        let document = Document {
            title: String::new(),
            text: "words".to_owned(),
            format: Format::Text,
            language: Language::English,
            sections: Vec::new(),
            blocks: Vec::new(),
            pages: Vec::new(),
            date: None,
            notes: Vec::new(),
        };
        let span = Span::whole(&document.text);
        let citation = Citation {
            collection: String::new(),
            title: String::new(),
            path: String::new(),
            url: None,
            sha256: String::new(),
            modified: None,
            place: Place {
                bytes: span,
                lines: (1, 1),
                page: None,
                headings: Vec::new(),
                link: None,
            },
            date: None,
            also_in: Vec::new(),
        };
        document.quote(span, None, score, citation)
    }

    #[test]
    fn a_merged_answer_is_as_sure_as_its_surest_part() {
        let merged = merge(
            vec![
                answer(Outcome::Uncertain, 0.3, &[2.0, 1.0], &[]),
                answer(Outcome::Answered, 0.8, &[5.0, 1.5], &[]),
            ],
            3,
        );
        assert_eq!(merged.outcome, Outcome::Answered);
        assert_eq!(merged.confidence, 0.8);
        let scores: Vec<f64> = merged.quotes.iter().map(|quote| quote.score()).collect();
        assert_eq!(scores, [5.0, 2.0, 1.5]);
        assert_eq!(merged.nearest_headings, ["Setup"]);
    }

    #[test]
    fn a_word_is_missing_only_where_every_collection_misses_it() {
        let merged = merge(
            vec![
                answer(Outcome::NothingFound, 0.0, &[], &["xyzzy", "token"]),
                answer(Outcome::NothingFound, 0.1, &[], &["xyzzy"]),
            ],
            3,
        );
        assert_eq!(merged.missing_words, ["xyzzy"]);
    }

    #[test]
    fn asking_no_collection_finds_nothing() {
        assert_eq!(merge(Vec::new(), 3), Answer::nothing());
    }
}
