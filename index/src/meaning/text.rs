//! What a model reads of a document, and what that is known by.
//!
//! The text of a passage and the heading above it are read apart: a heading that says what was asked
//! is worth something of its own, and one that does not must not blur the text. What is read when is
//! decided in `collection`.

use crate::document::Document;
use crate::span::Span;

/// What is read of the passage `span`: its text.
pub fn of_passage(document: &Document, span: Span) -> &str {
    span.of(&document.text).unwrap_or_default()
}

/// What is read of what stands above a passage of `section`: the innermost heading, else the title.
pub fn of_heading(document: &Document, section: Option<u32>) -> String {
    let heading = document.heading_trail(section).pop();
    let heading = heading.filter(|heading| !heading.trim().is_empty());
    heading.unwrap_or_else(|| document.title.clone())
}

/// What the vector of `text` is known by.
pub fn key(text: &str) -> [u8; 16] {
    let hash = blake3::hash(text.as_bytes());
    let (key, _) = hash
        .as_bytes()
        .split_first_chunk()
        .unwrap_or((&[0; 16], &[]));
    *key
}
