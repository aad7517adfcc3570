//! Suggests words for those of a question that nobody wrote: did you mean?
//!
//! Only words of the shards that are asked are suggested, so that nothing of any other shows.

use super::query::Query;
use super::search::Terms;
use crate::analysis::Stems;
use crate::engine::postings::TermField;
use crate::engine::shard::Shard;

/// Words with fewer letters are near to too many others.
const LEAST_LETTERS: usize = 4;
/// Letters from which two typing errors are believed.
const TWO_ERRORS_FROM: usize = 6;

/// A word that occurs, for one that does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The word as it was asked.
    pub word: String,
    /// The word that it may be meant for.
    pub near: String,
    /// In how many letters they differ.
    pub distance: usize,
    /// Passages that hold the other word, in any inflection.
    pub passages: u64,
}

impl Suggestion {
    /// Orders suggestions for one word, the likeliest first.
    pub fn rank(&self) -> (usize, std::cmp::Reverse<u64>, &str) {
        (
            self.distance,
            std::cmp::Reverse(self.passages),
            self.near.as_str(),
        )
    }
}

/// The likeliest suggestion for each word of `query` that stands in none of `shards`.
pub fn suggestions(query: &Query, terms: &Terms, shards: &[&Shard]) -> Vec<Suggestion> {
    let unknown = query.terms.iter().enumerate().filter(|(index, term)| {
        let letters = term.form.chars().count();
        let is_word = letters >= LEAST_LETTERS && term.form.chars().all(char::is_alphabetic);
        is_word && !term.extra && !term.function && !is_known(*index, terms)
    });
    let suggested = unknown.filter_map(|(_, term)| {
        let near = shards.iter().flat_map(|shard| near(&term.form, shard));
        let best = near.min_by(|a, b| a.rank().cmp(&b.rank()))?;
        Some(Suggestion {
            word: term.written.clone(),
            ..best
        })
    });
    suggested.collect()
}

/// Whether the stem of a term itself stands somewhere.
fn is_known(term: usize, terms: &Terms) -> bool {
    terms.shards.iter().any(|shard| {
        let variants = shard.stems.get(term).into_iter().flatten();
        variants.into_iter().any(|variant| variant.grade >= 1.0)
    })
}

/// The words of `shard` that are a few typing errors away from `form`.
fn near(form: &str, shard: &Shard) -> Vec<Suggestion> {
    let is_long = form.chars().count() >= TWO_ERRORS_FROM;
    let mut found = Vec::new();
    // Two letters that changed places are two replaced ones there.
    shard.lexicon.words_near(form, 2, &mut |near, language| {
        let distance = distance(form, near);
        if distance > 1 && !is_long {
            return;
        }
        // Hardly anybody mistypes the first letter as well.
        let alike = distance < 2 || form.chars().next() == near.chars().next();
        if !alike || near.chars().any(|c| !c.is_alphabetic()) {
            return;
        }
        let stem = shard.lexicon.stem(&Stems::of(language).stem(near));
        let passages = stem.map_or(0, |stem| {
            shard.postings.document_frequency(TermField::Body, stem)
        });
        if passages > 0 {
            found.push(Suggestion {
                word: form.to_owned(),
                near: near.to_owned(),
                distance,
                passages: u64::from(passages),
            });
        }
    });
    found
}

/// Letters to insert, delete or replace; two neighbours that changed places count once (Damerau,
/// 1964, of strings that are edited nowhere twice).
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    let at = |rows: &[Vec<usize>], i: usize, j: usize| {
        let row = rows.get(i);
        row.and_then(|row| row.get(j))
            .copied()
            .unwrap_or(usize::MAX / 2)
    };
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let changed = usize::from(a.get(i - 1) != b.get(j - 1));
            let left = row.last().copied().unwrap_or_default() + 1;
            let mut least = left
                .min(at(&rows, i - 1, j) + 1)
                .min(at(&rows, i - 1, j - 1) + changed);
            let swapped =
                i > 1 && j > 1 && a.get(i - 1) == b.get(j - 2) && a.get(i - 2) == b.get(j - 1);
            if swapped {
                least = least.min(at(&rows, i - 2, j - 2) + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    at(&rows, a.len(), b.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_changed_places_are_one_error() {
        assert_eq!(distance("recieve", "receive"), 1);
        assert_eq!(distance("battery", "batery"), 1);
        assert_eq!(distance("battery", "batterry"), 1);
        assert_eq!(distance("straße", "strasse"), 2);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", "abc"), 0);
    }
}
