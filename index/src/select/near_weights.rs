//! What nearness by a model is worth beside the words.
//!
//! The tables are fitted by `cargo run --release -p quoth-index --features model --example fit`; see
//! `docs/quality.md`.

use super::confidence::Calibration;
use super::feature::FEATURES;
use super::near_confidence::SIGNS;
use super::nearness::NEARNESS;
use super::weights::Weights;

/// What the words are worth then, in the order of [`Feature::ALL`](super::feature::Feature::ALL).
pub const WORDS: Weights<FEATURES> = super::weights::PASSAGE;

/// What nearness is worth, in the order of [`NEARNESS`].
pub const NEAR: Weights<{ NEARNESS.len() }> = Weights {
    prose: [8.0, 0.0, 1.0, 0.0, 0.0],
    manual: [8.0, 0.0, 1.0, 0.0, 0.0],
};

/// Weights of the signs that confidence is read from, in the order of [`SIGNS`].
pub const CONFIDENCE: [f64; SIGNS.len()] = [-3.0, 1.0, 4.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];

/// How the weighted signs become a chance.
pub const CALIBRATION: Calibration = Calibration {
    floor: -2.0,
    pivot: 1.0,
    under: 3.0,
    below: [3.0, 3.0],
    above: [1.0, 1.0],
};
