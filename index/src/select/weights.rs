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
        1.9815,  // Passage
        0.0000,  // Coverage
        1.2678,  // Sentence
        0.0000,  // Window
        1.0953,  // Adjacent
        0.0000,  // Near
        3.2798,  // Exact
        0.7791,  // Related
        1.1629,  // FunctionWords
        0.6652,  // Heading
        0.0000,  // OuterHeadings
        0.6652,  // Title
        0.6652,  // Path
        2.2867,  // Anywhere
        2.3142,  // Document
        2.2068,  // DocumentBest
        0.8633,  // Before
        0.7537,  // After
        0.3171,  // Kind
        0.3402,  // KindAnywhere
        -0.9001, // Length
        0.5780,  // First
        0.5780,  // OpensSection
        0.0000,  // Code
        0.0000,  // List
        0.0000,  // Table
        -0.7095, // Continues
        0.0000,  // CodeForMethod
        2.2179,  // Rarest
        1.7663,  // HeadingAsked
        0.3995,  // LocalPassage
        0.0000,  // LocalCoverage
        0.9724,  // LocalSentence
        0.6526,  // SoftPassage
        0.0000,  // SoftSentence
        0.6727,  // Phrase
        0.6409,  // Worth
    ],
    manual: [
        2.1020,  // Passage
        0.0000,  // Coverage
        0.0000,  // Sentence
        0.0000,  // Window
        0.2437,  // Adjacent
        0.2342,  // Near
        0.9100,  // Exact
        1.2739,  // Related
        0.0000,  // FunctionWords
        0.0000,  // Heading
        0.0000,  // OuterHeadings
        0.0000,  // Title
        0.3471,  // Path
        0.0000,  // Anywhere
        4.8369,  // Document
        0.7380,  // DocumentBest
        0.3360,  // Before
        1.2142,  // After
        0.0000,  // Kind
        0.5974,  // KindAnywhere
        -0.4312, // Length
        0.1098,  // First
        0.0000,  // OpensSection
        -2.3800, // Code
        -1.4395, // List
        -2.4361, // Table
        -0.8678, // Continues
        2.6453,  // CodeForMethod
        1.8116,  // Rarest
        0.2171,  // HeadingAsked
        2.4089,  // LocalPassage
        0.0000,  // LocalCoverage
        0.0000,  // LocalSentence
        0.0000,  // SoftPassage
        0.0000,  // SoftSentence
        0.0000,  // Phrase
        0.0128,  // Worth
    ],
};

/// Weights of the sentence ranker, in the order of
/// [`SentenceFeature::ALL`](super::feature::SentenceFeature::ALL).
pub const SENTENCE: [f32; SENTENCE_FEATURES] = [
    0.6762,  // Score
    2.0080,  // Local
    1.1068,  // Coverage
    0.9752,  // Exact
    0.0000,  // Near
    0.0000,  // Phrase
    1.1457,  // Function
    1.2983,  // Kind
    -0.3416, // Name
    -0.1940, // Number
    0.5188,  // First
    0.2390,  // Before
    -0.2313, // After
    0.6223,  // Length
    -1.1332, // Stub
];

/// Weights of the signs that confidence is read from, in the order of
/// [`SIGNS`](super::confidence::SIGNS).
pub const CONFIDENCE: [f64; 24] = [
    -8.5098, // constant
    4.0295,  // anywhere
    -0.3945, // coverage
    3.0735,  // document
    3.4992,  // passage
    -0.0240, // sentence
    0.5921,  // soft sentence
    0.8255,  // exact
    0.5427,  // related
    0.1196,  // near
    0.8301,  // phrase
    -0.3318, // rarest
    0.2893,  // function
    -0.3046, // kind
    -2.8620, // missing
    1.7961,  // terms
    -0.1336, // one term
    -0.4213, // two terms
    0.0888,  // lead
    -0.5627, // manual
    -1.4062, // anywhere squared
    -1.8158, // local
    1.3961,  // heading asked
    -0.2781, // soft
];

/// How the weighted signs become a chance.
pub const CALIBRATION: Calibration = Calibration {
    pivot: 1.3782003996090952,
    below: [0.3901523812000631, 0.3901523812000631],
    above: [1.05, 0.05],
};
