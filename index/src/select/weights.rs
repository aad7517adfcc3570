//! What each kind of evidence is worth.
//!
//! The table is fitted by `cargo run --release -p quoth-index --example fit`; see `docs/quality.md`.

use super::evidence::FEATURES;

/// Weights of the passage ranker.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weights {
    /// For prose, in the order of [`Feature::ALL`](super::evidence::Feature::ALL).
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
        1.6669, // Passage
        0.0000, // Coverage
        1.8377, // Sentence
        0.0255, // Window
        1.0948, // Adjacent
        0.0620, // Near
        3.6697, // Exact
        1.0253, // Related
        1.8706, // FunctionWords
        0.6728, // Heading
        0.0000, // OuterHeadings
        0.6728, // Title
        0.6728, // Path
        2.1525, // Anywhere
        2.3236, // Document
        2.2216, // DocumentBest
        0.8269, // Before
        0.7154, // After
        0.8367, // Kind
        0.4506, // KindAnywhere
        -1.0859, // Length
        0.5365, // First
        0.5365, // OpensSection
        -0.0000, // Code
        -0.0000, // List
        -0.0000, // Table
        -0.6631, // Continues
        0.0000, // CodeForMethod
        2.1996, // Rarest
        1.7739, // HeadingAsked
        0.5722, // LocalPassage
        0.0000, // LocalCoverage
        1.6461, // LocalSentence
        1.0157, // SoftPassage
        0.9835, // SoftSentence
        0.6736, // Phrase
    ],
    manual: [
        2.0998, // Passage
        0.0000, // Coverage
        0.0876, // Sentence
        0.2149, // Window
        0.3641, // Adjacent
        0.1264, // Near
        0.8833, // Exact
        0.7616, // Related
        0.0000, // FunctionWords
        0.0000, // Heading
        0.0000, // OuterHeadings
        0.0000, // Title
        0.3294, // Path
        0.0000, // Anywhere
        4.9363, // Document
        0.6260, // DocumentBest
        0.2622, // Before
        1.2738, // After
        0.0000, // Kind
        0.5434, // KindAnywhere
        -0.4362, // Length
        0.0894, // First
        0.0000, // OpensSection
        -2.3340, // Code
        -1.4531, // List
        -2.4453, // Table
        -1.1011, // Continues
        2.6103, // CodeForMethod
        1.6858, // Rarest
        0.2460, // HeadingAsked
        2.2932, // LocalPassage
        0.0000, // LocalCoverage
        0.0000, // LocalSentence
        0.0000, // SoftPassage
        0.0000, // SoftSentence
        0.0000, // Phrase
    ],
};
