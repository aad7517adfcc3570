//! What nearness by a model is worth beside the words.
//!
//! The tables are fitted by `cargo run --release -p quoth-index --features model --example fit`; see
//! `docs/quality.md`.

use super::confidence::{Calibration, Table};
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
    foreign: [0.0, 0.0, 0.0, 0.0, 0.0],
};

/// How signs become confidence; they are listed in [`SIGNS`].
pub const CONFIDENCE: Table<{ SIGNS.len() }> = Table {
    signs: [-3.0, 1.0, 4.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    calibration: Calibration {
        floor: -2.0,
        pivot: 1.0,
        under: 3.0,
        below: [3.0, 3.0],
        above: [1.0, 1.0],
    },
};
