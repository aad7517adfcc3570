//! Where a quote stands: enough to find the place by hand and, where there is an address, by a click.
//!
//! Turning a document's structure into these values is the work of `document`.

use std::time::SystemTime;

use crate::span::Span;

/// Where in which document a quote stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Citation {
    /// Name of the collection the document belongs to.
    pub collection: String,
    /// The document's title: its front matter's, its first heading, or its file name.
    pub title: String,
    /// The file, relative to its source's folder, with `/` between folders.
    pub path: String,
    /// Public address of the document, where its source has one.
    pub url: Option<String>,
    /// SHA-256 of the file, in lower-case hexadecimal.
    pub sha256: String,
    /// When the file was last changed, as far as its file system knows.
    pub modified: Option<SystemTime>,
    /// The day that the document gives as its own, as `2026-11-20`.
    pub date: Option<String>,
    /// The place inside the document.
    pub place: Place,
    /// Other files that hold the same passage word for word.
    pub also_in: Vec<String>,
}

/// A place inside one document.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Bytes of the canonical text.
    pub bytes: Span,
    /// First and last line, counted from 1.
    pub lines: (u32, u32),
    /// Page, counted from 1, for documents that have pages.
    pub page: Option<u32>,
    /// Headings above the place, outermost first.
    pub headings: Vec<String>,
    /// Address that opens at the place, where there is one.
    pub link: Option<String>,
}
