//! What each kind of evidence is worth.
//!
//! The table is fitted by `cargo run --release -p quoth-index --example fit`; see `docs/quality.md`.

use super::confidence::{Calibration, Table};
use super::feature::{FEATURES, SENTENCE_FEATURES};
use super::genre::Genre;

/// Weights of a ranker, one for each kind of evidence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weights<const N: usize> {
    /// For prose.
    pub prose: [f32; N],
    /// For manuals: documents with code, lists and tables.
    pub manual: [f32; N],
    /// For prose in other languages than English, what it differs by.
    pub foreign: [f32; N],
}

impl<const N: usize> Weights<N> {
    /// The weights for documents of `genre`.
    pub fn mixed(&self, genre: Genre) -> [f32; N] {
        let mut mixed = [0.0; N];
        let columns = self.prose.iter().zip(self.foreign).zip(self.manual);
        for (slot, ((prose, foreign), manual)) in mixed.iter_mut().zip(columns) {
            let prose = prose + foreign * genre.foreign;
            *slot = prose * (1.0 - genre.manual) + manual * genre.manual;
        }
        mixed
    }
}

/// Those of the passage ranker, in the order of [`Feature::ALL`](super::feature::Feature::ALL).
pub const PASSAGE: Weights<FEATURES> = Weights {
    prose: [
        1.0486,  // Passage
        0.3625,  // Coverage
        0.6329,  // Sentence
        0.0000,  // Window
        0.7819,  // Adjacent
        0.0000,  // Near
        2.3415,  // Exact
        0.0000,  // Related
        0.8261,  // FunctionWords
        0.2904,  // Heading
        0.0000,  // OuterHeadings
        0.2904,  // Title
        0.2904,  // Path
        1.1319,  // Anywhere
        1.0894,  // Document
        1.1008,  // DocumentBest
        0.6288,  // Before
        0.4202,  // After
        0.1539,  // Kind
        0.1913,  // KindAnywhere
        -0.4447, // Length
        0.4237,  // First
        0.4237,  // OpensSection
        0.0000,  // Code
        0.0000,  // List
        0.0000,  // Table
        -0.6200, // Continues
        0.0000,  // CodeForMethod
        1.1797,  // Rarest
        1.0490,  // HeadingAsked
        0.5788,  // LocalPassage
        0.0000,  // LocalCoverage
        0.5501,  // LocalSentence
        0.0000,  // SoftPassage
        0.0000,  // SoftSentence
        0.6783,  // Phrase
        0.6737,  // Worth
        0.6999,  // Opens
        0.7357,  // Defines
        0.2811,  // Cue
        3.3386,  // Affirms
        0.4366,  // Instructs
        1.7672,  // Block
        1.3712,  // Section
        1.6196,  // About
        1.7724,  // AboutSentence
    ],
    manual: [
        0.1419,  // Passage
        0.0000,  // Coverage
        0.0000,  // Sentence
        0.0000,  // Window
        0.3024,  // Adjacent
        0.0000,  // Near
        0.4344,  // Exact
        0.0000,  // Related
        0.0000,  // FunctionWords
        1.0194,  // Heading
        0.0000,  // OuterHeadings
        0.0000,  // Title
        0.0000,  // Path
        2.0944,  // Anywhere
        2.6846,  // Document
        0.3350,  // DocumentBest
        0.0000,  // Before
        0.9207,  // After
        0.0000,  // Kind
        0.8713,  // KindAnywhere
        -1.4749, // Length
        -0.1316, // First
        0.0000,  // OpensSection
        -1.9538, // Code
        -1.3963, // List
        -1.8539, // Table
        -1.2110, // Continues
        2.1798,  // CodeForMethod
        0.2878,  // Rarest
        0.7813,  // HeadingAsked
        0.6749,  // LocalPassage
        0.0000,  // LocalCoverage
        0.0000,  // LocalSentence
        0.0000,  // SoftPassage
        0.0000,  // SoftSentence
        0.0000,  // Phrase
        0.3297,  // Worth
        1.0025,  // Opens
        0.7357,  // Defines
        0.3179,  // Cue
        3.3386,  // Affirms
        0.4366,  // Instructs
        0.0000,  // Block
        4.3957,  // Section
        1.0565,  // About
        2.3909,  // AboutSentence
    ],
    foreign: [
        -0.8965, // Passage
        -0.3625, // Coverage
        -0.6329, // Sentence
        0.0000,  // Window
        -0.5821, // Adjacent
        0.0000,  // Near
        -0.2140, // Exact
        0.7053,  // Related
        -0.0512, // FunctionWords
        0.8042,  // Heading
        0.0000,  // OuterHeadings
        0.8042,  // Title
        0.0000,  // Path
        1.3602,  // Anywhere
        -0.0919, // Document
        0.2717,  // DocumentBest
        -0.3368, // Before
        -0.0734, // After
        0.1440,  // Kind
        0.2857,  // KindAnywhere
        -0.8319, // Length
        -0.1812, // First
        -0.1812, // OpensSection
        0.0000,  // Code
        0.1366,  // List
        0.0000,  // Table
        0.1795,  // Continues
        0.0000,  // CodeForMethod
        -0.5137, // Rarest
        1.8861,  // HeadingAsked
        0.2285,  // LocalPassage
        0.0000,  // LocalCoverage
        0.2461,  // LocalSentence
        0.1806,  // SoftPassage
        0.0000,  // SoftSentence
        -0.0827, // Phrase
        -0.3277, // Worth
        -0.0630, // Opens
        -0.0347, // Defines
        0.5423,  // Cue
        -0.0006, // Affirms
        0.0000,  // Instructs
        1.1293,  // Block
        0.3122,  // Section
        -0.0071, // About
        -0.0046, // AboutSentence
    ],
};

/// Those of the sentence ranker, in the order of
/// [`SentenceFeature::ALL`](super::feature::SentenceFeature::ALL).
pub const SENTENCE: Weights<SENTENCE_FEATURES> = Weights {
    prose: [
        0.5828,  // Score
        1.8878,  // Local
        1.0271,  // Coverage
        1.2339,  // Exact
        0.0000,  // Near
        0.1020,  // Phrase
        1.6066,  // Function
        1.6038,  // Kind
        -0.0866, // Name
        -0.1448, // Number
        -0.0364, // First
        0.1099,  // Before
        0.0961,  // After
        -0.4745, // Length
        -0.0471, // Stub
        0.7074,  // Opens
        0.1487,  // Defines
        0.5807,  // Cue
        0.0034,  // Affirms
        0.0000,  // Instructs
        1.9376,  // Joint
        1.2052,  // About
    ],
    manual: [
        0.5387,  // Score
        0.8222,  // Local
        0.5782,  // Coverage
        0.4087,  // Exact
        0.0284,  // Near
        0.0022,  // Phrase
        0.1399,  // Function
        0.2300,  // Kind
        -0.4497, // Name
        -0.0879, // Number
        0.9927,  // First
        -0.1737, // Before
        -0.1643, // After
        0.6024,  // Length
        -0.8305, // Stub
        0.4294,  // Opens
        0.2461,  // Defines
        0.0414,  // Cue
        0.0000,  // Affirms
        0.6278,  // Instructs
        0.2948,  // Joint
        0.7426,  // About
    ],
    foreign: [
        -0.4901, // Score
        1.3988,  // Local
        0.0651,  // Coverage
        -0.2936, // Exact
        0.0000,  // Near
        -0.1020, // Phrase
        -0.2129, // Function
        0.3116,  // Kind
        0.0323,  // Name
        0.1465,  // Number
        -0.1180, // First
        -0.3504, // Before
        0.0570,  // After
        0.4759,  // Length
        -0.7951, // Stub
        -0.6418, // Opens
        0.0001,  // Defines
        0.3398,  // Cue
        0.0000,  // Affirms
        0.0000,  // Instructs
        0.0784,  // Joint
        0.0015,  // About
    ],
};

/// How signs become confidence in documents of `genre`.
pub fn confidence(genre: Genre) -> Table {
    CONFIDENCE.towards(FOREIGN_CONFIDENCE, f64::from(genre.foreign))
}

/// How signs become confidence in English documents, in the order of
/// [`SIGNS`](super::confidence::SIGNS).
pub const CONFIDENCE: Table = Table {
    signs: [
        -7.6431, // constant
        3.8605,  // anywhere
        -0.4436, // coverage
        -0.3659, // document
        3.2830,  // passage
        0.3814,  // sentence
        -0.2399, // soft sentence
        0.9968,  // exact
        0.6427,  // related
        -0.1218, // near
        -0.0200, // phrase
        -1.0904, // rarest
        0.3802,  // function
        -0.1798, // kind
        -3.1223, // missing
        1.8261,  // terms
        -0.3403, // one term
        -0.4636, // two terms
        0.2196,  // lead
        -0.5103, // manual
        -1.6041, // anywhere squared
        -1.8655, // local
        1.2065,  // heading asked
        -0.3361, // soft
        2.6278,  // section
        0.8158,  // adjacent
        0.9765,  // opens
        1.6454,  // document squared
        -0.3756, // window
        1.6883,  // about
        -1.5634, // about sentence
    ],
    calibration: Calibration {
        floor: -2.7307260558895217,
        pivot: 1.2691677785731437,
        under: 3.05,
        below: [4.5, 7.0],
        above: [0.9500000000000001, 0.05],
    },
};

/// The same for documents in other languages.
pub const FOREIGN_CONFIDENCE: Table = Table {
    signs: [
        -7.4091, // constant
        5.3671,  // anywhere
        0.6443,  // coverage
        0.2329,  // document
        2.1656,  // passage
        0.2078,  // sentence
        -0.0338, // soft sentence
        1.2948,  // exact
        0.8980,  // related
        -0.3135, // near
        1.2852,  // phrase
        1.0127,  // rarest
        0.7602,  // function
        -0.2836, // kind
        1.0083,  // missing
        -0.0163, // terms
        -1.1551, // one term
        -0.3850, // two terms
        0.2323,  // lead
        -5.9285, // manual
        -4.2859, // anywhere squared
        -0.6541, // local
        3.0306,  // heading asked
        1.7190,  // soft
        1.3585,  // section
        0.2854,  // adjacent
        0.4772,  // opens
        2.0422,  // document squared
        -1.0990, // window
        1.7753,  // about
        -1.4798, // about sentence
    ],
    calibration: Calibration {
        floor: -2.9166141781919874,
        pivot: 0.9871559155243691,
        under: 3.05,
        below: [4.1, 1.0],
        above: [0.6500000000000001, 0.05],
    },
};
