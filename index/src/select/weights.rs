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
        1.4196,  // Passage
        0.3572,  // Coverage
        0.8750,  // Sentence
        0.0000,  // Window
        0.7884,  // Adjacent
        0.0000,  // Near
        2.3373,  // Exact
        0.0000,  // Related
        0.7998,  // FunctionWords
        0.3879,  // Heading
        0.0000,  // OuterHeadings
        0.3879,  // Title
        0.3879,  // Path
        1.1002,  // Anywhere
        1.2311,  // Document
        1.2668,  // DocumentBest
        0.7068,  // Before
        0.5614,  // After
        0.1158,  // Kind
        0.1823,  // KindAnywhere
        -0.4541, // Length
        0.4861,  // First
        0.4861,  // OpensSection
        0.0000,  // Code
        0.0000,  // List
        0.0000,  // Table
        -0.6333, // Continues
        0.0000,  // CodeForMethod
        1.1755,  // Rarest
        1.2322,  // HeadingAsked
        0.5470,  // LocalPassage
        0.0000,  // LocalCoverage
        0.4524,  // LocalSentence
        0.0417,  // SoftPassage
        0.0000,  // SoftSentence
        0.6739,  // Phrase
        0.7072,  // Worth
        0.7177,  // Opens
        0.7826,  // Defines
        0.4311,  // Cue
        3.3577,  // Affirms
        0.5301,  // Instructs
        1.8181,  // Block
        1.4666,  // Section
        0.0000,  // About
        0.0000,  // AboutSentence
    ],
    manual: [
        0.8273,  // Passage
        0.0000,  // Coverage
        0.0000,  // Sentence
        0.0000,  // Window
        0.3980,  // Adjacent
        0.0000,  // Near
        0.4566,  // Exact
        0.0000,  // Related
        0.0000,  // FunctionWords
        1.0710,  // Heading
        0.0000,  // OuterHeadings
        0.0000,  // Title
        0.0000,  // Path
        2.0211,  // Anywhere
        2.6904,  // Document
        0.4689,  // DocumentBest
        0.0000,  // Before
        0.9058,  // After
        0.0333,  // Kind
        0.8898,  // KindAnywhere
        -1.2632, // Length
        -0.1373, // First
        0.0000,  // OpensSection
        -1.8879, // Code
        -1.3456, // List
        -1.7488, // Table
        -1.2114, // Continues
        2.1380,  // CodeForMethod
        0.2330,  // Rarest
        0.8392,  // HeadingAsked
        0.6381,  // LocalPassage
        0.0000,  // LocalCoverage
        0.0000,  // LocalSentence
        0.0000,  // SoftPassage
        0.0000,  // SoftSentence
        0.0000,  // Phrase
        0.3351,  // Worth
        1.0377,  // Opens
        0.7826,  // Defines
        0.3031,  // Cue
        3.3577,  // Affirms
        0.5301,  // Instructs
        0.0000,  // Block
        4.4510,  // Section
        0.0000,  // About
        0.0000,  // AboutSentence
    ],
    foreign: [
        -0.7524, // Passage
        -0.3572, // Coverage
        -0.6944, // Sentence
        0.0309,  // Window
        -0.5220, // Adjacent
        0.0000,  // Near
        -0.5199, // Exact
        0.6142,  // Related
        0.1519,  // FunctionWords
        0.8451,  // Heading
        0.0000,  // OuterHeadings
        0.8451,  // Title
        0.0000,  // Path
        1.5085,  // Anywhere
        -0.0428, // Document
        0.7896,  // DocumentBest
        -0.2678, // Before
        -0.1647, // After
        0.2100,  // Kind
        0.1576,  // KindAnywhere
        -0.8612, // Length
        -0.2516, // First
        -0.2516, // OpensSection
        0.0000,  // Code
        0.1786,  // List
        0.0000,  // Table
        0.1942,  // Continues
        0.0000,  // CodeForMethod
        -0.3616, // Rarest
        1.8152,  // HeadingAsked
        0.2984,  // LocalPassage
        0.0000,  // LocalCoverage
        0.4116,  // LocalSentence
        0.2122,  // SoftPassage
        0.0741,  // SoftSentence
        0.3928,  // Phrase
        -0.3628, // Worth
        0.0352,  // Opens
        -0.0323, // Defines
        0.4798,  // Cue
        -0.0003, // Affirms
        0.0000,  // Instructs
        1.1131,  // Block
        0.1630,  // Section
        0.0000,  // About
        0.0000,  // AboutSentence
    ],
};

/// Those of the sentence ranker, in the order of
/// [`SentenceFeature::ALL`](super::feature::SentenceFeature::ALL).
pub const SENTENCE: Weights<SENTENCE_FEATURES> = Weights {
    prose: [
        0.7842,  // Score
        1.8643,  // Local
        1.1617,  // Coverage
        1.2915,  // Exact
        0.0105,  // Near
        0.1264,  // Phrase
        1.6052,  // Function
        1.6115,  // Kind
        -0.1009, // Name
        -0.1592, // Number
        -0.0331, // First
        0.0942,  // Before
        0.1135,  // After
        -0.4881, // Length
        -0.0648, // Stub
        0.7417,  // Opens
        0.1632,  // Defines
        0.6031,  // Cue
        0.0030,  // Affirms
        0.0042,  // Instructs
        1.9493,  // Joint
        0.0000,  // About
    ],
    manual: [
        0.6115,  // Score
        0.8093,  // Local
        0.6551,  // Coverage
        0.4690,  // Exact
        0.0724,  // Near
        0.0523,  // Phrase
        0.2072,  // Function
        0.1605,  // Kind
        -0.4418, // Name
        -0.0389, // Number
        0.9758,  // First
        -0.1985, // Before
        -0.1662, // After
        0.6573,  // Length
        -0.9484, // Stub
        0.4221,  // Opens
        0.2410,  // Defines
        0.0696,  // Cue
        0.0000,  // Affirms
        0.6502,  // Instructs
        0.3533,  // Joint
        0.0000,  // About
    ],
    foreign: [
        -0.1575, // Score
        1.6208,  // Local
        0.3182,  // Coverage
        -0.1055, // Exact
        -0.0105, // Near
        -0.1264, // Phrase
        -0.3280, // Function
        0.1619,  // Kind
        0.2287,  // Name
        0.3627,  // Number
        -0.1408, // First
        -0.2415, // Before
        0.1405,  // After
        0.3976,  // Length
        -0.8817, // Stub
        -0.6295, // Opens
        0.0001,  // Defines
        0.2913,  // Cue
        0.0000,  // Affirms
        0.0000,  // Instructs
        0.2520,  // Joint
        0.0000,  // About
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
        -7.6680, // constant
        3.3710,  // anywhere
        -1.0849, // coverage
        -0.1363, // document
        3.2758,  // passage
        0.2075,  // sentence
        0.1980,  // soft sentence
        0.7138,  // exact
        -0.0597, // related
        -0.2334, // near
        0.2805,  // phrase
        -1.1543, // rarest
        0.3542,  // function
        -0.2039, // kind
        -3.0236, // missing
        1.8565,  // terms
        -0.7146, // one term
        -0.5046, // two terms
        0.2300,  // lead
        -0.4862, // manual
        -1.1496, // anywhere squared
        -2.0516, // local
        1.2644,  // heading asked
        -0.9125, // soft
        2.3508,  // section
        0.5843,  // adjacent
        0.9862,  // opens
        1.9310,  // document squared
        0.2023,  // window
    ],
    calibration: Calibration {
        floor: -2.554040683484073,
        pivot: 1.395843559807637,
        under: 3.05,
        below: [4.0, 7.0],
        above: [1.05, 0.05],
    },
};

/// The same for documents in other languages.
pub const FOREIGN_CONFIDENCE: Table = Table {
    signs: [
        -7.4580, // constant
        5.1942,  // anywhere
        0.2024,  // coverage
        0.3614,  // document
        2.0928,  // passage
        0.1089,  // sentence
        0.0976,  // soft sentence
        1.2772,  // exact
        0.5352,  // related
        -0.4201, // near
        1.4473,  // phrase
        1.0262,  // rarest
        0.7634,  // function
        -0.2924, // kind
        1.0629,  // missing
        -0.0022, // terms
        -1.1883, // one term
        -0.3851, // two terms
        0.2145,  // lead
        -5.8999, // manual
        -3.9683, // anywhere squared
        -0.7015, // local
        3.0301,  // heading asked
        1.4701,  // soft
        1.3525,  // section
        0.2224,  // adjacent
        0.4455,  // opens
        1.9944,  // document squared
        -0.7158, // window
    ],
    calibration: Calibration {
        floor: -2.841488923836896,
        pivot: 1.0107749967362332,
        under: 3.05,
        below: [4.0, 1.0],
        above: [0.6000000000000001, 0.05],
    },
};
