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
        1.5852,  // Passage
        0.0000,  // Coverage
        1.1510,  // Sentence
        0.2691,  // Window
        0.9782,  // Adjacent
        0.0638,  // Near
        2.8758,  // Exact
        0.1031,  // Related
        1.1309,  // FunctionWords
        0.5264,  // Heading
        0.0000,  // OuterHeadings
        0.5264,  // Title
        0.5264,  // Path
        1.1845,  // Anywhere
        1.5942,  // Document
        1.5049,  // DocumentBest
        0.7273,  // Before
        0.5144,  // After
        0.2681,  // Kind
        0.3461,  // KindAnywhere
        -0.6215, // Length
        0.5356,  // First
        0.5356,  // OpensSection
        0.0000,  // Code
        0.0000,  // List
        0.0000,  // Table
        -0.6833, // Continues
        0.0000,  // CodeForMethod
        1.2683,  // Rarest
        1.4779,  // HeadingAsked
        0.1204,  // LocalPassage
        0.0000,  // LocalCoverage
        0.6188,  // LocalSentence
        0.5532,  // SoftPassage
        0.0000,  // SoftSentence
        0.7526,  // Phrase
        0.6730,  // Worth
        1.1705,  // Opens
        0.9030,  // Defines
        0.7670,  // Cue
        3.3010,  // Affirms
        0.7266,  // Instructs
        2.2394,  // Block
        1.5608,  // Section
    ],
    manual: [
        0.9929,  // Passage
        0.0000,  // Coverage
        0.0000,  // Sentence
        0.0000,  // Window
        0.4775,  // Adjacent
        0.0000,  // Near
        0.6940,  // Exact
        0.0000,  // Related
        0.0000,  // FunctionWords
        1.0563,  // Heading
        0.0000,  // OuterHeadings
        0.0000,  // Title
        0.0000,  // Path
        1.9667,  // Anywhere
        2.8639,  // Document
        0.4964,  // DocumentBest
        0.0000,  // Before
        0.8912,  // After
        0.0000,  // Kind
        0.7049,  // KindAnywhere
        -1.6468, // Length
        -0.1838, // First
        0.0000,  // OpensSection
        -2.1567, // Code
        -1.4063, // List
        -2.0330, // Table
        -1.5669, // Continues
        2.2851,  // CodeForMethod
        0.2623,  // Rarest
        0.8515,  // HeadingAsked
        0.7105,  // LocalPassage
        0.0000,  // LocalCoverage
        0.0000,  // LocalSentence
        0.0000,  // SoftPassage
        0.0000,  // SoftSentence
        0.0000,  // Phrase
        0.0391,  // Worth
        1.1815,  // Opens
        0.9030,  // Defines
        0.3543,  // Cue
        3.3010,  // Affirms
        0.7266,  // Instructs
        0.0000,  // Block
        4.6348,  // Section
    ],
};

/// Those of the sentence ranker, in the order of
/// [`SentenceFeature::ALL`](super::feature::SentenceFeature::ALL).
pub const SENTENCE: Weights<SENTENCE_FEATURES> = Weights {
    prose: [
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
        0.3000,  // Opens
        0.3600,  // Defines
        0.1000,  // Cue
        0.0000,  // Affirms
        0.9000,  // Instructs
        0.0000,  // Joint
    ],
    manual: [
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
        0.3000,  // Opens
        0.3600,  // Defines
        0.1000,  // Cue
        0.0000,  // Affirms
        0.9000,  // Instructs
        0.0000,  // Joint
    ],
};

/// Weights of the signs that confidence is read from, in the order of
/// [`SIGNS`](super::confidence::SIGNS).
pub const CONFIDENCE: [f64; SIGNS.len()] = [
    -7.8983, // constant
    3.8083,  // anywhere
    -0.9714, // coverage
    -0.1345, // document
    3.3352,  // passage
    -0.0784, // sentence
    0.4932,  // soft sentence
    0.6930,  // exact
    -0.7834, // related
    -0.0365, // near
    0.1264,  // phrase
    -1.0984, // rarest
    0.3541,  // function
    -0.2280, // kind
    -3.0341, // missing
    1.8764,  // terms
    -0.7004, // one term
    -0.5284, // two terms
    0.2004,  // lead
    -0.5224, // manual
    -1.8471, // anywhere squared
    -1.9826, // local
    1.3446,  // heading asked
    -1.0273, // soft
    2.3604,  // section
    0.6113,  // adjacent
    1.0360,  // opens
    1.7874,  // document squared
    0.4722,  // window
];

/// How the weighted signs become a chance.
pub const CALIBRATION: Calibration = Calibration {
    floor: -2.1464595409121032,
    pivot: 1.328728650366569,
    under: 3.05,
    below: [3.4000000000000004, 7.0],
    above: [1.0, 0.05],
};
