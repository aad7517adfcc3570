//! Passages that a server has pinned to questions: which is meant, and whether it may be shown.
//!
//! A pin stands for a question with the same gist and without operators, in the language of the
//! passage. One whose passage has changed, or that not everyone may read who sees the answer, is not
//! used, and the question goes its ordinary way. How owners pin is told in `pinning`.

use quoth_index::analysis::gist;
use quoth_index::answer::{Answer, Outcome, Quote};
use quoth_index::collection::Reference;
use quoth_index::language::Language;
use quoth_index::question::{Conditions, Question};
use tracing::error;

use super::chain;
use super::desk::{Desk, place_of, short};
use super::inbound::Ask;
use crate::library::{Library, Scope};
use crate::store::{PassagePlace, Pin};

impl Desk {
    /// Puts the passage that is pinned to `question` first in `answer`; says whether there is one
    /// that may be shown.
    pub(super) async fn put_pinned_first(
        &self,
        question: &Question,
        ask: &Ask,
        scope: &Scope,
        answer: &mut Answer,
    ) -> bool {
        let kept = self.settled(&ask.place).await;
        let Some(pin) = pinned_to(&kept.pins, question).cloned() else {
            return false;
        };
        let in_scope = match scope {
            Scope::All => true,
            Scope::Named(names) => names.contains(&pin.passage.collection),
        };
        if !in_scope {
            return false;
        }
        let read = self
            .library
            .in_turn(move |library| reread(library, &pin))
            .await;
        let Ok(Some(quote)) = read else {
            return false;
        };
        let overlaps = |other: &Quote| {
            let (place, other) = (place_of(&quote), place_of(other));
            let apart =
                place.bytes.end <= other.bytes.start || other.bytes.end <= place.bytes.start;
            place.collection == other.collection && place.path == other.path && !apart
        };
        answer.quotes.retain(|other| !overlaps(other));
        answer.quotes.insert(0, quote);
        answer.completed_by = None;
        answer.outcome = Outcome::Answered;
        answer.confidence = 1.0;
        true
    }
}

/// The pin for `question`.
fn pinned_to<'a>(pins: &'a [Pin], question: &Question) -> Option<&'a Pin> {
    let mut numbers: Vec<(&str, Option<u64>)> = Vec::new();
    pins.iter().find(|pin| {
        let language = pin.question.language.as_str();
        let known = numbers.iter().find(|(known, _)| *known == language);
        let number = match known {
            Some((_, number)) => *number,
            None => {
                let read = language_of(language);
                let number = read.and_then(|read| number_of(question, read));
                numbers.push((language, number));
                number
            }
        };
        number == Some(pin.question.number)
    })
}

/// The number that the words of a question lead to; none for one with operators.
///
/// It is a part of a hash: nothing leads back to the words but trying out others.
pub(super) fn number_of(question: &Question, language: Language) -> Option<u64> {
    if *question.conditions() != Conditions::default() {
        return None;
    }
    let gist = gist(question.words(), language);
    if gist.is_empty() {
        return None;
    }
    let hash = blake3::hash(gist.join("\n").as_bytes());
    let first = hash.as_bytes().first_chunk::<8>()?;
    Some(u64::from_le_bytes(*first))
}

/// The language of a code.
pub(super) fn language_of(code: &str) -> Option<Language> {
    let mut all = Language::ALL.iter();
    all.find(|language| language.code() == code).copied()
}

/// Quotes a pinned passage; nothing where it is gone or no longer the same.
pub(super) fn reread(library: &Library, pin: &Pin) -> Option<Quote> {
    let collection = library.collection(&pin.passage.collection)?;
    let quote = match collection.reread(&reference(&pin.passage)) {
        Ok(quote) => quote?,
        Err(error) => {
            let id = short(pin.question.number);
            error!(id, cause = chain(&error), "could not show a pinned passage");
            return None;
        }
    };
    // Another version of a reader may see another text in the same file.
    (hash_of(&quote) == pin.hash).then_some(quote)
}

/// The place as the index knows it.
pub(super) fn reference(place: &PassagePlace) -> Reference {
    Reference {
        path: place.path.clone(),
        sha256: place.sha256.clone(),
        bytes: place.bytes.clone(),
        mark: place.mark.clone(),
    }
}

/// What a pin remembers of the text of its passage.
pub(super) fn hash_of(quote: &Quote) -> String {
    blake3::hash(quote.text().as_bytes()).to_hex().to_string()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;
    use crate::store::PinnedQuestion;

    fn pin(question: &str, language: Language) -> Pin {
        Pin {
            question: PinnedQuestion {
                number: number_of(&Question::parse(question).unwrap(), language).unwrap(),
                language: language.code().to_owned(),
            },
            passage: PassagePlace {
                collection: "docs".to_owned(),
                path: format!("{question}.md"),
                sha256: String::new(),
                bytes: 0..1,
                mark: None,
            },
            hash: String::new(),
        }
    }

    #[test]
    fn a_pin_is_found_by_the_same_words_in_any_order_and_language_of_the_passage() {
        let pins = [
            pin("How long does a charge last?", Language::English),
            pin("Wie lange hält der Akku?", Language::German),
        ];
        let found = |question: &str| {
            let question = Question::parse(question).unwrap();
            pinned_to(&pins, &question).map(|pin| pin.passage.path.as_str())
        };
        let charge = Some("How long does a charge last?.md");
        assert_eq!(found("the charge: how long does it last"), charge);
        assert_eq!(found("charges lasting long"), charge);
        assert_eq!(found("How long does a full charge last?"), None);
        assert_eq!(
            found("Der Akku hält wie lange?"),
            Some("Wie lange hält der Akku?.md")
        );
        // Whoever writes operators wants something in particular.
        assert_eq!(found("How long does a charge last? in:docs"), None);
        assert_eq!(found("How long does a \"charge\" last?"), None);
    }
}
