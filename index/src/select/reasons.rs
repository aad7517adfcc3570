//! Tells in numbers why a candidate has its score, and an answer its confidence.
//!
//! Only reads what was found; the same sums are made in `rank` and `confidence`.

use super::confidence::{self, SIGNS};
use super::feature::Feature;
use super::nearness::NEARNESS;
use super::rank::{Candidate, Ranking};
use super::reading::{Examiner, Home};
use super::survey::Context;
use super::tally::Match;
use super::{near_confidence, near_weights, weights};

/// One summand of a score: what was found, and what it is worth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// The kind of evidence.
    pub name: &'static str,
    /// How much of it there is.
    pub value: f64,
    /// What a whole one is worth.
    pub weight: f64,
    /// Value times weight: what it adds.
    pub points: f64,
}

impl Part {
    /// `value` of something that is worth `weight`.
    pub fn new(name: &'static str, value: f64, weight: f64) -> Part {
        Part {
            name,
            value,
            weight,
            points: value * weight,
        }
    }
}

/// A word of the question as a candidate holds it.
#[derive(Clone, Debug, PartialEq)]
pub struct WordFound {
    /// As it was asked.
    pub word: String,
    /// Its share of the question's weight, 0 to 1: rare words say more.
    pub share: f32,
    /// How often the passage holds it or a relative.
    pub times: usize,
    /// How near the nearest of them is.
    pub nearness: Nearness,
    /// What else it stands in: `path`, `title`, `heading`.
    pub above: Vec<&'static str>,
}

/// How near the words of a text are to one of the question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nearness {
    /// None is.
    Not,
    /// Alike in its letters or its beginning.
    Alike,
    /// Another form of the same word.
    SameStem,
    /// Written as it was asked.
    Written,
}

impl Nearness {
    /// In a word, for tables.
    pub fn name(self) -> &'static str {
        match self {
            Nearness::Not => "not",
            Nearness::Alike => "alike",
            Nearness::SameStem => "same stem",
            Nearness::Written => "as asked",
        }
    }

    fn of(found: &Match) -> Nearness {
        match found.grade {
            _ if found.exact => Nearness::Written,
            grade if grade >= 1.0 => Nearness::SameStem,
            _ => Nearness::Alike,
        }
    }
}

/// What the score of `candidate` is the sum of; what adds nothing is left out.
pub fn parts(candidate: &Candidate, ranking: &Ranking) -> Vec<Part> {
    let table = match candidate.near {
        Some(_) => near_weights::WORDS,
        None => weights::PASSAGE,
    };
    let weights = table.mixed(ranking.genre);
    let rows = candidate.evidence.row.iter().zip(weights);
    let parts = Feature::ALL
        .iter()
        .zip(rows)
        .map(|(feature, (value, weight))| {
            Part::new(feature.name(), f64::from(*value), f64::from(weight))
        });
    let near = candidate.near.iter().flat_map(|near| {
        let weighed = near.row.iter().zip(near_weights::NEAR.mixed(ranking.genre));
        let parts = NEARNESS.iter().zip(weighed);
        parts.map(|(name, (value, weight))| Part::new(name, f64::from(*value), f64::from(weight)))
    });
    let parts = parts.chain(near);
    parts.filter(|part| part.points != 0.0).collect()
}

/// What the confidence in the best of `ranking` is read from.
pub fn signs(ranking: &Ranking) -> Vec<Part> {
    if let Some(signs) = near_confidence::signs(ranking, 0) {
        let names = near_confidence::SIGNS.iter();
        let weighed = names.zip(signs).zip(near_weights::CONFIDENCE.signs);
        let parts = weighed.map(|((name, value), weight)| Part::new(name, value, weight));
        return parts.filter(|part| part.points != 0.0).collect();
    }
    let Some(signs) = confidence::signs_of(ranking) else {
        return Vec::new();
    };
    let weighed = SIGNS
        .iter()
        .zip(signs)
        .zip(weights::confidence(ranking.genre).signs);
    let parts = weighed.map(|((name, value), weight)| Part::new(name, value, weight));
    parts.filter(|part| part.points != 0.0).collect()
}

impl Examiner<'_> {
    /// The words of the question that say something, as `candidate`, a passage of `home`, holds
    /// them.
    pub fn words_found(&self, candidate: &Candidate, home: &Home<'_>) -> Vec<WordFound> {
        let Some(record) = home.shard.passage(candidate.hit.passage) else {
            return Vec::new();
        };
        let reading = self.read(&record, home);
        let context = Context::read(&record, home);
        let terms = self.query.terms.iter().zip(&self.weight).enumerate();
        let said = terms.filter(|(_, (term, weight))| **weight > 0.0 && !term.extra);
        said.map(|(index, (term, weight))| {
            let matches = reading.matches.iter();
            let matches = matches.filter(|found| usize::from(found.term) == index);
            let stands = |set: u64| set >> index.min(63) & 1 == 1;
            let above = [
                ("path", context.path),
                ("title", context.title),
                ("heading", context.inner | context.outer),
            ];
            WordFound {
                word: term.written.clone(),
                share: weight / self.total,
                times: matches.clone().count(),
                nearness: matches.map(Nearness::of).max().unwrap_or(Nearness::Not),
                above: above
                    .into_iter()
                    .filter(|(_, set)| stands(*set))
                    .map(|(name, _)| name)
                    .collect(),
            }
        })
        .collect()
    }
}
