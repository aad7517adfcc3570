//! What each kind of evidence is worth.
//!
//! The table is fitted by `cargo run --release -p quoth-index --example fit`; see `docs/quality.md`.

use super::evidence::FEATURES;

/// Weights of the passage ranker, in the order of [`Feature::ALL`](super::evidence::Feature::ALL).
pub const PASSAGE: [f32; FEATURES] = [1.0; FEATURES];
