//! What each kind of evidence is worth.
//!
//! The table is fitted by `cargo run --release -p quoth-index --example fit`; see `docs/quality.md`.

use super::confidence::Calibration;
use super::feature::{FEATURES, SENTENCE_FEATURES};

/// Weights of the passage ranker.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weights {
    /// For prose, in the order of [`Feature::ALL`](super::feature::Feature::ALL).
    pub prose: [f32; FEATURES],
    /// For manuals: documents with code, lists and tables.
    pub manual: [f32; FEATURES],
}

impl Weights {
    /// The weights for documents that are a manual to the degree `manual`, 0 to 1.
    pub fn mixed(&self, manual: f32) -> [f32; FEATURES] {
        let mut mixed = [0.0; FEATURES];
        for ((slot, prose), other) in mixed.iter_mut().zip(self.prose).zip(self.manual) {
            *slot = prose * (1.0 - manual) + other * manual;
        }
        mixed
    }
}

/// The fitted weights.
pub const PASSAGE: Weights = Weights {
    prose: [
        1.8789,  // Passage
        0.0000,  // Coverage
        1.3237,  // Sentence
        0.0000,  // Window
        1.0707,  // Adjacent
        0.0000,  // Near
        3.3364,  // Exact
        0.8551,  // Related
        1.1483,  // FunctionWords
        0.6612,  // Heading
        0.0000,  // OuterHeadings
        0.6612,  // Title
        0.6612,  // Path
        2.2768,  // Anywhere
        2.3183,  // Document
        2.2189,  // DocumentBest
        0.8886,  // Before
        0.7551,  // After
        0.2694,  // Kind
        0.4661,  // KindAnywhere
        -0.6408, // Length
        0.5559,  // First
        0.5559,  // OpensSection
        0.0000,  // Code
        0.0000,  // List
        0.0000,  // Table
        -0.7041, // Continues
        0.0000,  // CodeForMethod
        2.2216,  // Rarest
        1.7560,  // HeadingAsked
        0.3296,  // LocalPassage
        0.0000,  // LocalCoverage
        0.9207,  // LocalSentence
        0.7615,  // SoftPassage
        0.0000,  // SoftSentence
        0.7345,  // Phrase
        0.6532,  // Worth
    ],
    manual: [
        2.1049,  // Passage
        0.0000,  // Coverage
        0.0000,  // Sentence
        0.0000,  // Window
        0.2425,  // Adjacent
        0.2248,  // Near
        0.9038,  // Exact
        1.2696,  // Related
        0.0000,  // FunctionWords
        0.0000,  // Heading
        0.0000,  // OuterHeadings
        0.0000,  // Title
        0.3476,  // Path
        0.0000,  // Anywhere
        4.8359,  // Document
        0.7340,  // DocumentBest
        0.3330,  // Before
        1.2223,  // After
        0.0000,  // Kind
        0.6010,  // KindAnywhere
        -0.4216, // Length
        0.1091,  // First
        0.0000,  // OpensSection
        -2.3786, // Code
        -1.4390, // List
        -2.4348, // Table
        -0.8683, // Continues
        2.6462,  // CodeForMethod
        1.8057,  // Rarest
        0.2161,  // HeadingAsked
        2.4037,  // LocalPassage
        0.0000,  // LocalCoverage
        0.0000,  // LocalSentence
        0.0000,  // SoftPassage
        0.0000,  // SoftSentence
        0.0000,  // Phrase
        0.0178,  // Worth
    ],
};

/// Weights of the sentence ranker, in the order of
/// [`SentenceFeature::ALL`](super::feature::SentenceFeature::ALL).
pub const SENTENCE: [f32; SENTENCE_FEATURES] = [
    0.5292,  // Score
    2.0077,  // Local
    1.1846,  // Coverage
    0.9551,  // Exact
    0.0000,  // Near
    0.0000,  // Phrase
    1.1542,  // Function
    1.3065,  // Kind
    -0.3564, // Name
    -0.1899, // Number
    0.5028,  // First
    0.2194,  // Before
    -0.2492, // After
    0.6576,  // Length
    -1.1374, // Stub
];

/// Weights of the signs that confidence is read from, in the order of
/// [`SIGNS`](super::confidence::SIGNS).
pub const CONFIDENCE: [f64; 24] = [
    -8.4939, // constant
    4.0186,  // anywhere
    -0.4176, // coverage
    3.0806,  // document
    3.5167,  // passage
    -0.0899, // sentence
    0.6559,  // soft sentence
    0.8229,  // exact
    0.5336,  // related
    0.1236,  // near
    0.8328,  // phrase
    -0.3235, // rarest
    0.2759,  // function
    -0.3077, // kind
    -2.8595, // missing
    1.7954,  // terms
    -0.1355, // one term
    -0.4276, // two terms
    0.0878,  // lead
    -0.5749, // manual
    -1.3973, // anywhere squared
    -1.8179, // local
    1.3877,  // heading asked
    -0.3874, // soft
];

/// How the weighted signs become a chance.
pub const CALIBRATION: Calibration = Calibration {
    pivot: 1.3762892228129193,
    below: [0.3884639937960497, 0.3884639937960497],
    above: [1.05, 0.05],
};
