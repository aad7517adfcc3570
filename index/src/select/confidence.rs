//! Says how likely it is that the first quote answers the question.

use super::evidence::Feature;
use super::rank::Ranking;

/// The calibrated chance, 0 to 1.
pub fn of(ranking: &Ranking) -> f64 {
    let Some(best) = ranking.candidates.first() else {
        return 0.0;
    };
    let row = &best.evidence.row;
    let value =
        |feature: Feature| f64::from(row.get(feature as usize).copied().unwrap_or_default());
    let z = -3.0
        + 2.0 * value(Feature::Anywhere)
        + 2.0 * value(Feature::Sentence)
        + value(Feature::Near)
        - 3.0 * f64::from(ranking.missing_share);
    1.0 / (1.0 + (-z).exp())
}
