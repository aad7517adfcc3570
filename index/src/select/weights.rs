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
        -0.3814, // Passage
        -0.3625, // Coverage
        -0.4523, // Sentence
        0.0309,  // Window
        -0.5155, // Adjacent
        0.0000,  // Near
        -0.5241, // Exact
        0.6142,  // Related
        0.1256,  // FunctionWords
        0.9426,  // Heading
        0.0000,  // OuterHeadings
        0.9426,  // Title
        0.0975,  // Path
        1.4768,  // Anywhere
        0.0989,  // Document
        0.9556,  // DocumentBest
        -0.1898, // Before
        -0.0235, // After
        0.1719,  // Kind
        0.1486,  // KindAnywhere
        -0.8706, // Length
        -0.1892, // First
        -0.1892, // OpensSection
        0.0000,  // Code
        0.1786,  // List
        0.0000,  // Table
        0.1809,  // Continues
        0.0000,  // CodeForMethod
        -0.3658, // Rarest
        1.9984,  // HeadingAsked
        0.2666,  // LocalPassage
        0.0000,  // LocalCoverage
        0.3139,  // LocalSentence
        0.2539,  // SoftPassage
        0.0741,  // SoftSentence
        0.3884,  // Phrase
        -0.3293, // Worth
        0.0530,  // Opens
        0.0146,  // Defines
        0.6298,  // Cue
        0.0188,  // Affirms
        0.0935,  // Instructs
        1.1640,  // Block
        0.2584,  // Section
        -1.6196, // About
        -1.7724, // AboutSentence
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
        0.0439,  // Score
        1.5973,  // Local
        0.4528,  // Coverage
        -0.0479, // Exact
        0.0000,  // Near
        -0.1020, // Phrase
        -0.3294, // Function
        0.1696,  // Kind
        0.2144,  // Name
        0.3483,  // Number
        -0.1375, // First
        -0.2572, // Before
        0.1579,  // After
        0.3840,  // Length
        -0.8994, // Stub
        -0.5952, // Opens
        0.0146,  // Defines
        0.3137,  // Cue
        -0.0004, // Affirms
        0.0042,  // Instructs
        0.2637,  // Joint
        -1.2052, // About
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
        -7.7822, // constant
        3.4904,  // anywhere
        -0.2703, // coverage
        -0.4619, // document
        3.1578,  // passage
        0.3378,  // sentence
        -0.3107, // soft sentence
        0.9471,  // exact
        0.7491,  // related
        -0.0655, // near
        -0.0706, // phrase
        -1.0629, // rarest
        0.3623,  // function
        -0.1899, // kind
        -3.1237, // missing
        1.7930,  // terms
        -0.0366, // one term
        -0.4693, // two terms
        0.0510,  // lead
        -0.3202, // manual
        -1.4819, // anywhere squared
        -1.7734, // local
        1.1785,  // heading asked
        -0.3190, // soft
        2.5122,  // section
        0.7607,  // adjacent
        0.9228,  // opens
        1.6238,  // document squared
        -0.4802, // window
        1.8846,  // about
        -1.6334, // about sentence
        0.1879,  // lead over many
    ],
    calibration: Calibration {
        floor: -2.717851546254197,
        pivot: 1.3442797972472063,
        under: 3.05,
        below: [4.0, 7.0],
        above: [0.9000000000000001, 0.05],
    },
};

/// The same for documents in other languages.
pub const FOREIGN_CONFIDENCE: Table = Table {
    signs: [
        -7.3270, // constant
        4.7819,  // anywhere
        0.9187,  // coverage
        0.3016,  // document
        1.7213,  // passage
        0.2686,  // sentence
        -0.2373, // soft sentence
        1.1428,  // exact
        0.8180,  // related
        -0.4943, // near
        1.2657,  // phrase
        0.8810,  // rarest
        0.7277,  // function
        -0.2935, // kind
        1.0052,  // missing
        -0.0209, // terms
        -0.2517, // one term
        -0.1797, // two terms
        0.1382,  // lead
        -5.4390, // manual
        -4.4258, // anywhere squared
        -0.3252, // local
        2.7965,  // heading asked
        1.6382,  // soft
        0.9733,  // section
        0.2906,  // adjacent
        0.2999,  // opens
        2.2255,  // document squared
        -1.0852, // window
        1.9866,  // about
        -1.5307, // about sentence
        0.1567,  // lead over many
    ],
    calibration: Calibration {
        floor: -3.0027671327094536,
        pivot: 1.065716047525899,
        under: 3.05,
        below: [4.1, 1.0],
        above: [0.6500000000000001, 0.05],
    },
};
