//! Quotes for the tests of this folder, made the only way there is: by a document.

use std::ops::Range;
use std::time::{Duration, SystemTime};

use quoth_index::answer::{Answer, Outcome, Quote};
use quoth_index::document::{Block, BlockKind, Document, Format};
use quoth_index::language::Language;
use quoth_index::place::{Citation, Place};
use quoth_index::span::Span;

/// A quote of the whole of `text`.
pub(super) fn quote(
    format: Format,
    text: &str,
    blocks: &[(Range<usize>, BlockKind)],
    highlight: Option<Range<usize>>,
) -> Quote {
    let block = |(range, kind): &(Range<usize>, BlockKind)| Block {
        span: Span::snapped(text, range.clone()),
        kind: *kind,
        section: None,
    };
    let document = Document {
        title: "Guide".to_owned(),
        text: text.to_owned(),
        format,
        language: Language::default(),
        sections: Vec::new(),
        blocks: blocks.iter().map(block).collect(),
        pages: Vec::new(),
        date: None,
        notes: Vec::new(),
    };
    let highlight = highlight.map(|range| Span::snapped(text, range));
    document
        .quote(Span::whole(text), highlight, 1.0, citation(text))
        .unwrap_or_else(|| unreachable!("the spans are of this text"))
}

/// A quote of the whole of `text`, as one paragraph that stands at `citation`.
pub(super) fn cited(text: &str, citation: Citation) -> Quote {
    let whole = Span::whole(text);
    let document = Document {
        title: citation.title.clone(),
        text: text.to_owned(),
        format: Format::Text,
        language: Language::default(),
        sections: Vec::new(),
        blocks: vec![Block {
            span: whole,
            kind: BlockKind::Paragraph,
            section: None,
        }],
        pages: Vec::new(),
        date: None,
        notes: Vec::new(),
    };
    document
        .quote(whole, Some(whole), 1.0, citation)
        .unwrap_or_else(|| unreachable!("the spans are of this text"))
}

/// The place that such a quote stands at.
pub(super) fn citation(text: &str) -> Citation {
    Citation {
        collection: "docs".to_owned(),
        title: "Guide".to_owned(),
        path: "guide/setup.md".to_owned(),
        url: None,
        sha256: String::new(),
        modified: Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1_790_000_000)),
        place: Place {
            bytes: Span::whole(text),
            lines: (3, 5),
            page: None,
            headings: vec!["Guide".to_owned(), "Setup".to_owned()],
            link: None,
        },
        date: None,
        also_in: Vec::new(),
    }
}

/// An answer with these quotes.
pub(super) fn answer(outcome: Outcome, quotes: Vec<Quote>) -> Answer {
    Answer {
        outcome,
        confidence: 0.9,
        quotes,
        ..Answer::nothing()
    }
}
