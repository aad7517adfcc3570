//! What each kind of evidence is worth.
//!
//! The table is fitted by `cargo run --release -p quoth-index --example fit`; see `docs/quality.md`.

use super::confidence::{Calibration, SIGNS};
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
        1.7435,  // Passage
        0.1197,  // Coverage
        1.2425,  // Sentence
        0.1853,  // Window
        0.9703,  // Adjacent
        0.0347,  // Near
        3.1124,  // Exact
        0.4069,  // Related
        1.0520,  // FunctionWords
        0.5412,  // Heading
        0.0000,  // OuterHeadings
        0.5412,  // Title
        0.5412,  // Path
        2.0278,  // Anywhere
        2.0434,  // Document
        1.9494,  // DocumentBest
        0.8792,  // Before
        0.7562,  // After
        0.2329,  // Kind
        0.4115,  // KindAnywhere
        -0.4624, // Length
        0.5388,  // First
        0.5388,  // OpensSection
        0.0000,  // Code
        0.0000,  // List
        0.0000,  // Table
        -0.6955, // Continues
        0.0000,  // CodeForMethod
        2.0776,  // Rarest
        1.5913,  // HeadingAsked
        0.5190,  // LocalPassage
        0.0000,  // LocalCoverage
        0.8225,  // LocalSentence
        0.7877,  // SoftPassage
        0.0000,  // SoftSentence
        0.7648,  // Phrase
        0.7011,  // Worth
        0.0000,  // Opens
        0.0000,  // Defines
        0.0000,  // Cue
        0.0000,  // Affirms
        0.0000,  // Instructs
    ],
    manual: [
        0.5349,  // Passage
        0.0000,  // Coverage
        0.0000,  // Sentence
        0.0000,  // Window
        0.2232,  // Adjacent
        0.3805,  // Near
        0.7012,  // Exact
        1.2929,  // Related
        0.0000,  // FunctionWords
        1.0568,  // Heading
        0.0000,  // OuterHeadings
        0.0000,  // Title
        0.0000,  // Path
        4.1061,  // Anywhere
        5.0506,  // Document
        0.5128,  // DocumentBest
        0.2555,  // Before
        0.8667,  // After
        0.0000,  // Kind
        0.7512,  // KindAnywhere
        -1.1346, // Length
        -0.1152, // First
        0.0000,  // OpensSection
        -2.2765, // Code
        -1.3398, // List
        -1.9119, // Table
        -0.8116, // Continues
        2.5597,  // CodeForMethod
        0.5377,  // Rarest
        0.9879,  // HeadingAsked
        1.4388,  // LocalPassage
        0.0000,  // LocalCoverage
        0.0000,  // LocalSentence
        0.0000,  // SoftPassage
        0.0000,  // SoftSentence
        0.0000,  // Phrase
        0.0165,  // Worth
        0.0000,  // Opens
        0.0000,  // Defines
        0.0000,  // Cue
        0.0000,  // Affirms
        0.0000,  // Instructs
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
    0.0000,  // Opens
    0.0000,  // Defines
    0.0000,  // Cue
    0.0000,  // Affirms
    0.0000,  // Instructs
];

/// Weights of the signs that confidence is read from, in the order of
/// [`SIGNS`](super::confidence::SIGNS).
pub const CONFIDENCE: [f64; SIGNS.len()] = [
    -8.1725, // constant
    5.1101,  // anywhere
    -1.5064, // coverage
    3.1149,  // document
    3.1072,  // passage
    0.6412,  // sentence
    0.7165,  // soft sentence
    0.6196,  // exact
    0.0464,  // related
    0.2271,  // near
    0.8131,  // phrase
    -0.7184, // rarest
    0.3161,  // function
    -0.3311, // kind
    -3.0315, // missing
    1.8511,  // terms
    -0.2218, // one term
    -0.4091, // two terms
    0.0451,  // lead
    -0.8272, // manual
    -0.8495, // anywhere squared
    -2.2193, // local
    1.1373,  // heading asked
    -0.6491, // soft
];

/// How the weighted signs become a chance.
pub const CALIBRATION: Calibration = Calibration {
    pivot: 1.4133654023003435,
    below: [0.3879884590934541, 0.3879884590934541],
    above: [1.05, 0.05],
};
