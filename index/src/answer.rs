//! What a question earns: quotes, best first, or an honest nothing.
//!
//! These are plain values for front-ends; how they come about is told in `collection`.

use crate::document::{BlockKind, Format};
use crate::place::Citation;
use crate::question::Conditions;
use crate::select::repeat::repeats;
use crate::span::Span;

pub use crate::select::suggest::Suggestion;

/// The most other files that are named as holding the words of a quote.
pub const MAX_ALSO_IN: usize = 20;

/// The answer to one question.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// How sure quoth is.
    pub outcome: Outcome,
    /// Calibrated chance, 0 to 1, that the first quote answers the question.
    pub confidence: f64,
    /// Quotes, best first. With [`Outcome::NothingFound`] these are only the nearest passages.
    pub quotes: Vec<Quote>,
    /// The quote that holds those words of the question that the first lacks, where there is one:
    /// an index into `quotes`. The answer is spread over both.
    pub completed_by: Option<usize>,
    /// Words of the question that occur nowhere in what was searched.
    pub missing_words: Vec<String>,
    /// Headings nearest to the question, for an asker to try next.
    pub nearest_headings: Vec<String>,
    /// Words that occur, for those of an unsure answer's question that do not.
    pub suggestions: Vec<Suggestion>,
    /// What the question required of every passage.
    pub conditions: Conditions,
}

impl Answer {
    /// The answer of an empty collection.
    pub fn nothing() -> Answer {
        Answer {
            outcome: Outcome::NothingFound,
            confidence: 0.0,
            quotes: Vec::new(),
            completed_by: None,
            missing_words: Vec::new(),
            nearest_headings: Vec::new(),
            suggestions: Vec::new(),
            conditions: Conditions::default(),
        }
    }
}

/// How sure quoth is of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Sure enough to stand alone.
    Answered,
    /// The closest passages, shown under words that say so.
    Uncertain,
    /// Nothing is quoted as an answer.
    NothingFound,
}

/// Words of a document, unchanged, with the place they stand at.
///
/// Only [`Document::quote`](crate::document::Document::quote) makes one, by slicing; nothing can
/// edit one afterwards.
#[derive(Clone, Debug, PartialEq)]
pub struct Quote {
    text: String,
    highlight: Option<Span>,
    score: f64,
    cut: Cut,
    format: Format,
    blocks: Vec<QuotedBlock>,
    citation: Citation,
}

/// As much of a document's block as stands in a quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuotedBlock {
    /// In bytes of [`Quote::text`].
    pub span: Span,
    /// What the whole block is.
    pub kind: BlockKind,
    /// The part of the block that is missing.
    pub cut: Cut,
}

/// Whether the document's own block goes on beyond a quote, so that a cut must be shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cut {
    /// The paragraph, list item, table or code block starts before the quote.
    pub before: bool,
    /// It goes on after the quote.
    pub after: bool,
}

impl Quote {
    /// Puts a quote together; `document` is the only caller, with a slice of its own text.
    pub(crate) fn assemble(
        text: &str,
        highlight: Option<Span>,
        score: f64,
        format: Format,
        blocks: Vec<QuotedBlock>,
        citation: Citation,
    ) -> Quote {
        let cut = Cut {
            before: blocks.first().is_some_and(|block| block.cut.before),
            after: blocks.last().is_some_and(|block| block.cut.after),
        };
        debug_assert!(highlight.is_none_or(|h| h.of(text).is_some()));
        Quote {
            text: text.to_owned(),
            highlight,
            score,
            cut,
            format,
            blocks,
            citation,
        }
    }

    /// The quoted words, byte for byte.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The part that answers, in bytes of [`text`](Self::text); none when none stands out.
    pub fn highlight(&self) -> Option<Span> {
        self.highlight
    }

    /// The words under [`highlight`](Self::highlight).
    pub fn highlighted_text(&self) -> Option<&str> {
        self.highlight?.of(&self.text)
    }

    /// Rank score; comparable between the quotes of one answer and between collections.
    pub fn score(&self) -> f64 {
        self.score
    }

    /// Where the document goes on beyond the quote.
    pub fn cut(&self) -> Cut {
        self.cut
    }

    /// How the document was read: tells which markup the words may hold.
    pub fn format(&self) -> Format {
        self.format
    }

    /// The document's blocks inside the quote, in order; text between them belongs to none.
    pub fn blocks(&self) -> &[QuotedBlock] {
        &self.blocks
    }

    /// Whether `later` says nearly the same words, or only words that this quote holds.
    pub fn is_repeated_by(&self, later: &Quote) -> bool {
        repeats(&self.text, &later.text)
    }

    /// Names a further file in which nearly the same words stand; the words stay as they are.
    pub fn stands_also_in(&mut self, file: String) {
        let named = &mut self.citation.also_in;
        if self.citation.path != file && !named.contains(&file) && named.len() < MAX_ALSO_IN {
            named.push(file);
        }
    }

    /// Where the words stand.
    pub fn citation(&self) -> &Citation {
        &self.citation
    }
}
