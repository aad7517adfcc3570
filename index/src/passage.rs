//! Cuts a document into passages: spans small enough to search for.
use crate::document::Document;
use crate::span::Span;
/// A passage.
#[derive(Clone, Debug)]
pub struct Passage {
    /// span
    pub span: Span,
    /// blocks
    pub blocks: std::ops::Range<u32>,
    /// section
    pub section: Option<u32>,
    /// sentences
    pub sentences: Vec<Span>,
}
/// stub
pub fn passages(document: &Document) -> Vec<Passage> {
    let _ = document;
    Vec::new()
}
