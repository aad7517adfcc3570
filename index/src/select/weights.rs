//! What each kind of evidence is worth.
//!
//! The table is fitted by `cargo run --release -p quoth-index --example fit`; see `docs/quality.md`.

use super::confidence::{Calibration, SIGNS};
use super::feature::{FEATURES, SENTENCE_FEATURES};

/// Weights of a ranker, one for each kind of evidence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weights<const N: usize> {
    /// For prose.
    pub prose: [f32; N],
    /// For manuals: documents with code, lists and tables.
    pub manual: [f32; N],
}

impl<const N: usize> Weights<N> {
    /// The weights for documents that are a manual to the degree `manual`, 0 to 1.
    pub fn mixed(&self, manual: f32) -> [f32; N] {
        let mut mixed = [0.0; N];
        for ((slot, prose), other) in mixed.iter_mut().zip(self.prose).zip(self.manual) {
            *slot = prose * (1.0 - manual) + other * manual;
        }
        mixed
    }
}

/// Those of the passage ranker, in the order of [`Feature::ALL`](super::feature::Feature::ALL).
pub const PASSAGE: Weights<FEATURES> = Weights {
    prose: [
        1.6223,  // Passage
        0.0000,  // Coverage
        1.0930,  // Sentence
        0.0000,  // Window
        0.9390,  // Adjacent
        0.0000,  // Near
        2.7254,  // Exact
        0.0000,  // Related
        0.9486,  // FunctionWords
        0.5159,  // Heading
        0.0000,  // OuterHeadings
        0.5159,  // Title
        0.5159,  // Path
        1.1992,  // Anywhere
        1.5757,  // Document
        1.5414,  // DocumentBest
        0.7268,  // Before
        0.5326,  // After
        0.1568,  // Kind
        0.2465,  // KindAnywhere
        -0.7304, // Length
        0.5208,  // First
        0.5208,  // OpensSection
        0.0000,  // Code
        0.0000,  // List
        0.0000,  // Table
        -0.6513, // Continues
        0.0000,  // CodeForMethod
        1.2803,  // Rarest
        1.4800,  // HeadingAsked
        0.2882,  // LocalPassage
        0.0000,  // LocalCoverage
        0.4765,  // LocalSentence
        0.0000,  // SoftPassage
        0.0000,  // SoftSentence
        0.7056,  // Phrase
        0.6060,  // Worth
        0.7799,  // Opens
        0.8008,  // Defines
        0.5099,  // Cue
        3.4615,  // Affirms
        0.5684,  // Instructs
        2.1021,  // Block
        1.5571,  // Section
    ],
    manual: [
        0.9515,  // Passage
        0.0000,  // Coverage
        0.0000,  // Sentence
        0.0000,  // Window
        0.3671,  // Adjacent
        0.0000,  // Near
        0.5664,  // Exact
        0.0000,  // Related
        0.0000,  // FunctionWords
        1.0257,  // Heading
        0.0000,  // OuterHeadings
        0.0000,  // Title
        0.0000,  // Path
        2.0233,  // Anywhere
        2.8480,  // Document
        0.4221,  // DocumentBest
        0.0000,  // Before
        0.9067,  // After
        0.0000,  // Kind
        0.8580,  // KindAnywhere
        -1.4438, // Length
        -0.1366, // First
        0.0000,  // OpensSection
        -2.0533, // Code
        -1.3593, // List
        -1.9409, // Table
        -1.8621, // Continues
        2.2904,  // CodeForMethod
        0.2358,  // Rarest
        0.8766,  // HeadingAsked
        0.5913,  // LocalPassage
        0.0000,  // LocalCoverage
        0.0000,  // LocalSentence
        0.0000,  // SoftPassage
        0.0000,  // SoftSentence
        0.0000,  // Phrase
        0.2677,  // Worth
        1.0270,  // Opens
        0.8008,  // Defines
        0.3521,  // Cue
        3.4615,  // Affirms
        0.5684,  // Instructs
        0.0000,  // Block
        4.6154,  // Section
    ],
};

/// Those of the sentence ranker, in the order of
/// [`SentenceFeature::ALL`](super::feature::SentenceFeature::ALL).
pub const SENTENCE: Weights<SENTENCE_FEATURES> = Weights {
    prose: [
        0.4741,  // Score
        2.0549,  // Local
        1.2317,  // Coverage
        1.3909,  // Exact
        0.0000,  // Near
        0.0479,  // Phrase
        1.8330,  // Function
        1.8199,  // Kind
        -0.1199, // Name
        -0.1959, // Number
        -0.0069, // First
        0.0988,  // Before
        0.1698,  // After
        -0.7360, // Length
        -0.1318, // Stub
        0.8114,  // Opens
        0.2153,  // Defines
        0.8161,  // Cue
        0.0050,  // Affirms
        0.0069,  // Instructs
        2.2841,  // Joint
    ],
    manual: [
        0.5715,  // Score
        0.9580,  // Local
        0.7035,  // Coverage
        0.4949,  // Exact
        0.0000,  // Near
        0.0000,  // Phrase
        0.1845,  // Function
        0.4383,  // Kind
        -0.5276, // Name
        -0.0944, // Number
        1.1501,  // First
        -0.3317, // Before
        -0.3574, // After
        0.8900,  // Length
        -1.3290, // Stub
        0.6475,  // Opens
        0.2103,  // Defines
        0.0873,  // Cue
        0.0000,  // Affirms
        0.8888,  // Instructs
        0.1993,  // Joint
    ],
};

/// Weights of the signs that confidence is read from, in the order of
/// [`SIGNS`](super::confidence::SIGNS).
pub const CONFIDENCE: [f64; SIGNS.len()] = [
    -7.7514, // constant
    3.9026,  // anywhere
    -0.9861, // coverage
    -0.0855, // document
    3.4507,  // passage
    -0.0651, // sentence
    0.5899,  // soft sentence
    0.7247,  // exact
    -0.2952, // related
    -0.0617, // near
    0.3245,  // phrase
    -1.3196, // rarest
    0.3814,  // function
    -0.2893, // kind
    -3.1031, // missing
    1.8966,  // terms
    -0.7323, // one term
    -0.5176, // two terms
    0.1954,  // lead
    -0.5619, // manual
    -1.4678, // anywhere squared
    -2.1252, // local
    1.3239,  // heading asked
    -0.7135, // soft
    2.4489,  // section
    0.4313,  // adjacent
    1.0407,  // opens
    1.7398,  // document squared
    -0.0191, // window
];

/// How the weighted signs become a chance.
pub const CALIBRATION: Calibration = Calibration {
    floor: -2.506934897500934,
    pivot: 1.4249766441444003,
    under: 3.05,
    below: [3.7, 7.0],
    above: [1.05, 0.05],
};
