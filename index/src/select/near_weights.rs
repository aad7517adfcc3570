//! What nearness by a model is worth beside the words.
//!
//! The tables are fitted by `cargo run --release -p quoth-index --features model --example fit`; see
//! `docs/quality.md`.

use super::confidence::{Calibration, Table};
use super::feature::FEATURES;
use super::near_confidence::SIGNS;
use super::nearness::NEARNESS;
use super::weights::Weights;

/// What the words are worth then, in the order of [`Feature::ALL`](super::feature::Feature::ALL).
pub const WORDS: Weights<FEATURES> = Weights {
    prose: [
        0.0000,  // Passage
        0.0138,  // Coverage
        0.6342,  // Sentence
        0.0000,  // Window
        0.7609,  // Adjacent
        0.0000,  // Near
        2.0507,  // Exact
        0.0000,  // Related
        0.9073,  // FunctionWords
        0.0000,  // Heading
        0.0000,  // OuterHeadings
        0.0000,  // Title
        0.0000,  // Path
        1.6939,  // Anywhere
        0.5200,  // Document
        0.3676,  // DocumentBest
        0.2473,  // Before
        0.0000,  // After
        0.3349,  // Kind
        0.2139,  // KindAnywhere
        -0.0758, // Length
        0.2894,  // First
        0.2894,  // OpensSection
        0.0000,  // Code
        0.0000,  // List
        0.0000,  // Table
        -0.5858, // Continues
        0.0000,  // CodeForMethod
        0.7891,  // Rarest
        0.1080,  // HeadingAsked
        0.0000,  // LocalPassage
        0.2704,  // LocalCoverage
        1.1646,  // LocalSentence
        0.0000,  // SoftPassage
        0.0000,  // SoftSentence
        0.6345,  // Phrase
        0.5036,  // Worth
        0.3739,  // Opens
        0.5551,  // Defines
        0.3841,  // Cue
        3.1090,  // Affirms
        0.5190,  // Instructs
        1.9901,  // Block
        1.1067,  // Section
        0.0000,  // About
        0.0000,  // AboutSentence
    ],
    manual: [
        0.0000,  // Passage
        0.0000,  // Coverage
        0.0000,  // Sentence
        0.0000,  // Window
        0.0000,  // Adjacent
        0.0000,  // Near
        0.0000,  // Exact
        0.0000,  // Related
        0.0000,  // FunctionWords
        0.0000,  // Heading
        0.0000,  // OuterHeadings
        0.0000,  // Title
        0.0000,  // Path
        0.4005,  // Anywhere
        2.4980,  // Document
        0.0000,  // DocumentBest
        0.0000,  // Before
        0.0000,  // After
        0.0000,  // Kind
        1.1441,  // KindAnywhere
        0.9331,  // Length
        0.0715,  // First
        0.0000,  // OpensSection
        -1.2399, // Code
        -1.4232, // List
        -1.6796, // Table
        -1.9889, // Continues
        1.8643,  // CodeForMethod
        0.0000,  // Rarest
        0.0000,  // HeadingAsked
        1.3162,  // LocalPassage
        0.0000,  // LocalCoverage
        0.0000,  // LocalSentence
        0.0000,  // SoftPassage
        0.0000,  // SoftSentence
        0.0000,  // Phrase
        0.0000,  // Worth
        0.4642,  // Opens
        0.5551,  // Defines
        0.4148,  // Cue
        3.1090,  // Affirms
        0.5190,  // Instructs
        0.0000,  // Block
        3.9360,  // Section
        0.0000,  // About
        0.0000,  // AboutSentence
    ],
    foreign: [
        0.0000, // Passage
        0.0000, // Coverage
        0.0000, // Sentence
        0.0000, // Window
        0.0000, // Adjacent
        0.0000, // Near
        0.0000, // Exact
        0.0000, // Related
        0.0000, // FunctionWords
        0.0000, // Heading
        0.0000, // OuterHeadings
        0.0000, // Title
        0.0000, // Path
        0.0000, // Anywhere
        0.0000, // Document
        0.0000, // DocumentBest
        0.0000, // Before
        0.0000, // After
        0.0000, // Kind
        0.0000, // KindAnywhere
        0.0000, // Length
        0.0000, // First
        0.0000, // OpensSection
        0.0000, // Code
        0.0000, // List
        0.0000, // Table
        0.0000, // Continues
        0.0000, // CodeForMethod
        0.0000, // Rarest
        0.0000, // HeadingAsked
        0.0000, // LocalPassage
        0.0000, // LocalCoverage
        0.0000, // LocalSentence
        0.0000, // SoftPassage
        0.0000, // SoftSentence
        0.0000, // Phrase
        0.0000, // Worth
        0.0000, // Opens
        0.0000, // Defines
        0.0000, // Cue
        0.0000, // Affirms
        0.0000, // Instructs
        0.0000, // Block
        0.0000, // Section
        0.0000, // About
        0.0000, // AboutSentence
    ],
};

/// What nearness is worth, in the order of [`NEARNESS`].
pub const NEAR: Weights<{ NEARNESS.len() }> = Weights {
    prose: [
        0.6991, // ModelPassage
        1.1372, // ModelStanding
        0.1768, // ModelHeading
        1.0923, // ModelBeside
        0.5472, // ModelDocument
    ],
    manual: [
        2.6764, // ModelPassage
        0.6223, // ModelStanding
        3.3794, // ModelHeading
        2.2966, // ModelBeside
        1.8936, // ModelDocument
    ],
    foreign: [
        0.0000, // ModelPassage
        0.0000, // ModelStanding
        0.0000, // ModelHeading
        0.0000, // ModelBeside
        0.0000, // ModelDocument
    ],
};

/// How signs become confidence; they are listed in [`SIGNS`].
pub const CONFIDENCE: Table<{ SIGNS.len() }> = Table {
    signs: [
        -4.0467, // constant
        0.5694,  // words
        1.1938,  // cosine
        -0.1139, // standing
        5.6986,  // document
        3.4403,  // nearest
        0.1973,  // lead
        -0.0603, // lead in words
        -0.7527, // lead in nearness
        -0.6964, // manual
    ],
    calibration: Calibration {
        floor: -2.1617331492223313,
        pivot: 1.0017374825979855,
        under: 3.05,
        below: [2.5, 5.5],
        above: [0.55, 0.1],
    },
};
