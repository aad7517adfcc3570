//! Says how likely it is that the first quote answers, where a model has read question and passages.
//!
//! What the words say is one sign among those of the model; how it is read is told in `confidence`.

use super::confidence;
use super::near_weights;
use super::nearness::Near;
use super::rank::{Candidate, Ranking};
use super::weights;

/// What confidence is read from.
pub const SIGNS: [&str; 10] = [
    "constant",
    "words",
    "cosine",
    "standing",
    "document",
    "nearest",
    "lead",
    "lead in words",
    "lead in nearness",
    "manual",
];

/// Which of the [`SIGNS`] is the lead over the next candidate.
pub const LEAD: usize = 6;

/// The calibrated chance, 0 to 1, that the best of `ranking` answers; nothing where no model has read
/// the candidates.
pub fn of(ranking: &Ranking) -> Option<f64> {
    let signs = signs(ranking, 0)?;
    let table = near_weights::CONFIDENCE;
    let weighted = signs.iter().zip(table.signs);
    let sum = weighted.map(|(sign, weight)| sign * weight).sum();
    let manual = f64::from(ranking.genre.manual);
    Some(table.calibration.chance(sum, manual))
}

/// The signs of `ranking` if its candidate at `index` were the best.
pub fn signs(ranking: &Ranking, index: usize) -> Option<[f64; SIGNS.len()]> {
    let best = ranking.candidates.get(index)?;
    let near = best.near?;
    let apart = |other: &&Candidate| {
        other.hit.shard != best.hit.shard || other.hit.passage.abs_diff(best.hit.passage) > 3
    };
    let others = ranking.candidates.iter().filter(apart);
    let others: Vec<(f64, Near)> = others
        .filter_map(|other| Some((other.score, other.near?)))
        .collect();
    let most = |of: &dyn Fn(&(f64, Near)) -> f64| {
        let values = others.iter().map(of);
        values.fold(f64::NEG_INFINITY, f64::max)
    };
    let lead = |own: f64, other: f64, limit: f64| match other.is_finite() {
        true => (own - other).clamp(-limit, limit),
        false => limit,
    };
    let words = lead(near.words.into(), most(&|(_, near)| near.words.into()), 5.0);
    let cosine = f64::from(near.cosine());
    let nearest = most(&|(_, near)| near.cosine().into());
    let mut by_words: Vec<f64> = others.iter().map(|(_, near)| near.words.into()).collect();
    by_words.sort_by(|a, b| b.total_cmp(a));
    let many = by_words.iter().take(confidence::MANY).next_back();
    let over_many = many.map_or(5.0, |other| f64::from(near.words) - other);
    let own = confidence::signs(&best.evidence, ranking, [words.max(0.0), over_many]);
    let own = own.iter().zip(weights::confidence(ranking.genre).signs);
    Some([
        1.0,
        own.map(|(sign, weight)| sign * weight).sum(),
        cosine,
        near.standing().into(),
        near.document().into(),
        nearest.max(cosine),
        lead(best.score, most(&|(score, _)| *score), 5.0),
        words,
        lead(cosine, nearest, 1.0),
        ranking.genre.manual.into(),
    ])
}
