//! Quotes again what was quoted before, found by its place and not by a question.
//!
//! A place is only good for the very content that it was taken from. How a question finds places
//! is told in `ask`.

use std::ops::Range;
use std::sync::Arc;

use super::AskError;
use super::ask::verify_neighbours;
use super::cite::{self, Stand};
use super::generation::Generation;
use super::unpacked::Opened;
use crate::answer::Quote;
use crate::document::{BlockKind, Document};
use crate::engine::shard::Shard;
use crate::span::Span;

/// Where a quote stands, without a word of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The file, relative to its source's folder.
    pub path: String,
    /// SHA-256 of the file, in lower-case hexadecimal.
    pub sha256: String,
    /// Bytes of the document's text.
    pub bytes: Range<usize>,
    /// Bytes of the part that answers.
    pub mark: Option<Range<usize>>,
}

/// Quotes the place; nothing where the document is gone or is no longer the same.
pub(super) fn reread(
    generation: &Generation,
    name: &str,
    reference: &Reference,
) -> Result<Option<Quote>, AskError> {
    let Some((stand, shard, opened)) = find(generation, reference)? else {
        return Ok(None);
    };
    let Some(span) = Span::new(&opened.document.text, reference.bytes.clone()) else {
        return Ok(None);
    };
    quote(generation, name, reference, stand, shard, &opened, span)
}

/// Quotes the place with what stands around it in its section, at most `chars` characters in all.
pub(super) fn around(
    generation: &Generation,
    name: &str,
    reference: &Reference,
    chars: usize,
) -> Result<Option<Quote>, AskError> {
    let Some((stand, shard, opened)) = find(generation, reference)? else {
        return Ok(None);
    };
    let Some(span) = Span::new(&opened.document.text, reference.bytes.clone()) else {
        return Ok(None);
    };
    let span = grown(&opened.document, span, chars);
    quote(generation, name, reference, stand, shard, &opened, span)
}

type Found<'a> = (Stand, &'a Shard, Arc<Opened>);

fn find<'a>(
    generation: &'a Generation,
    reference: &Reference,
) -> Result<Option<Found<'a>>, AskError> {
    for (index, entry) in generation.manifest.shards.iter().enumerate() {
        let place = entry.documents.iter().position(|document| {
            document.file.path == reference.path && document.sha256 == reference.sha256
        });
        let Some(number) = place.and_then(|place| u32::try_from(place).ok()) else {
            continue;
        };
        let opened = generation
            .shards
            .get(index)
            .and_then(|shard| Some((shard, generation.unpacked.open(index, shard, number)?)));
        let Some((shard, opened)) = opened else {
            return Err(AskError::Damaged {
                what: format!("document {number} cannot be read"),
            });
        };
        let stand = Stand {
            shard: index,
            document: number,
            passage: None,
        };
        return Ok(Some((stand, shard, opened)));
    }
    Ok(None)
}

fn quote(
    generation: &Generation,
    name: &str,
    reference: &Reference,
    stand: Stand,
    shard: &Shard,
    opened: &Opened,
    span: Span,
) -> Result<Option<Quote>, AskError> {
    verify_neighbours(shard, opened, stand.document, span)?;
    let mark = reference.mark.clone();
    let mark = mark
        .and_then(|mark| Span::new(&opened.document.text, mark))
        .filter(|mark| span.contains(*mark));
    let at = mark.map_or(reference.bytes.start, Span::start);
    let mut citation = cite::citation(generation, name, stand, opened, span, at);
    // However much is shown around it, what is cited is the place itself.
    if let Some(place) = Span::new(&opened.document.text, reference.bytes.clone()) {
        let section = opened.document.section_at(place.start());
        citation.place.headings = opened.document.heading_trail(section);
        citation.place.link = cite::link(generation, &opened.origin, &opened.document, place, at);
    }
    Ok(opened.document.quote(span, mark, 0.0, citation))
}

/// `span` and whole blocks around it in turn, from the smallest section that holds more.
fn grown(document: &Document, span: Span, chars: usize) -> Span {
    let mut section = document.section_at(span.start());
    loop {
        let bounds = section
            .and_then(|index| document.sections.get(index as usize))
            .map_or(Span::whole(&document.text), |section| section.span);
        let larger = grown_within(document, span, bounds, chars);
        let parent = section
            .and_then(|index| document.sections.get(index as usize))
            .and_then(|section| {
                section
                    .parent
                    .filter(|parent| Some(*parent) < Some(index_of(section, document)))
            });
        if larger != span || section.is_none() {
            return larger;
        }
        section = parent;
    }
}

fn index_of(section: &crate::document::Section, document: &Document) -> u32 {
    let place = document
        .sections
        .iter()
        .position(|other| std::ptr::eq(other, section));
    place
        .and_then(|place| u32::try_from(place).ok())
        .unwrap_or(0)
}

fn grown_within(document: &Document, span: Span, bounds: Span, chars: usize) -> Span {
    let inside: Vec<Span> = document
        .blocks
        .iter()
        .filter(|block| bounds.start() <= block.span.start() && block.span.end() <= bounds.end())
        .filter(|block| block.kind != BlockKind::Heading || bounds.start() < block.span.start())
        .map(|block| block.span)
        .collect();
    let length = |span: Span| {
        span.of(&document.text)
            .map_or(0, |part| part.chars().count())
    };
    let mut grown = span;
    let join = |grown: Span, block: Span| {
        let range = grown.start().min(block.start())..grown.end().max(block.end());
        Span::new(&document.text, range).unwrap_or(grown)
    };
    // The blocks that the quote begins and ends in come first, then its neighbours in turn.
    for block in inside.iter().filter(|block| block.overlaps(span)) {
        let larger = join(grown, *block);
        if length(larger) <= chars {
            grown = larger;
        }
    }
    loop {
        let before = grown;
        let next = inside.iter().find(|block| block.start() >= grown.end());
        if let Some(larger) = next.map(|block| join(grown, *block))
            && length(larger) <= chars
        {
            grown = larger;
        }
        let previous = inside
            .iter()
            .rev()
            .find(|block| block.end() <= grown.start());
        if let Some(larger) = previous.map(|block| join(grown, *block))
            && length(larger) <= chars
        {
            grown = larger;
        }
        if grown == before {
            return grown;
        }
    }
}
