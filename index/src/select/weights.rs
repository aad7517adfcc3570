//! What each kind of evidence is worth.
//!
//! The table is fitted by `cargo run --release -p quoth-index --example fit`; see `docs/quality.md`.

use super::evidence::FEATURES;

/// Weights of the passage ranker, in the order of [`Feature::ALL`](super::evidence::Feature::ALL).
pub const PASSAGE: [f32; FEATURES] = [
    2.8361, // Passage
    0.0000, // Coverage
    0.2614, // Sentence
    1.5878, // Window
    0.2724, // Adjacent
    0.5785, // Near
    1.5088, // Exact
    0.0000, // Related
    0.0554, // FunctionWords
    0.0000, // Heading
    0.0000, // OuterHeadings
    0.0000, // Title
    0.0000, // Path
    2.2104, // Anywhere
    4.7720, // Document
    0.0000, // DocumentBest
    0.3844, // Before
    0.9292, // After
    0.4389, // Kind
    0.6244, // KindAnywhere
    -1.5774, // Length
    0.1058, // First
    0.0000, // OpensSection
    -2.4617, // Code
    -1.5915, // List
    -2.4140, // Table
    -0.6543, // Continues
    2.7359, // CodeForMethod
    2.2328, // Rarest
    0.4090, // HeadingAsked
    1.0,
    1.0,
    1.0,
    0.0,
    0.0,
    0.0,
];
