//! Says where a span of a document stands: title, headings, lines, date and addresses.
//!
//! What is quoted is decided by those that cite.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::generation::Generation;
use super::link::{lines_of_commit, words_of_page};
use super::unpacked::Opened;
use crate::answer::MAX_ALSO_IN;
use crate::document::{Document, Format};
use crate::engine::record::Origin;
use crate::engine::shard::PassageId;
use crate::place::{Citation, Place};
use crate::span::Span;

/// The most bytes of a link that names words: longer ones cannot be shown everywhere.
const MOST_LINK_BYTES: usize = 350;

/// Where a document is in the index, and the passage that is quoted of it.
#[derive(Clone, Copy)]
pub(super) struct Stand {
    pub(super) shard: usize,
    pub(super) document: u32,
    /// None where the quote is no passage as it was found.
    pub(super) passage: Option<PassageId>,
}

/// The citation of `span`, whose answer starts at `at`.
pub(super) fn citation(
    generation: &Generation,
    name: &str,
    stand: Stand,
    Opened { origin, document }: &Opened,
    span: Span,
    at: usize,
) -> Citation {
    let section = document.section_at(span.start());
    Citation {
        collection: name.to_owned(),
        title: title(document),
        path: origin.path.clone(),
        url: url(generation, origin),
        sha256: hexadecimal(&origin.sha256),
        date: document.date.clone(),
        modified: modified(generation, stand, origin),
        place: Place {
            bytes: span,
            lines: document.lines(span),
            page: document.page(at),
            headings: document.heading_trail(section),
            link: link(generation, origin, document, span, at),
        },
        also_in: also_in(generation, stand, origin),
    }
}

/// What the document is called; the words of a quote from text that another program has made are that
/// program's, so it says so.
fn title(document: &Document) -> String {
    match document.format {
        Format::Converted => format!("{} (converted text)", document.title),
        _ => document.title.clone(),
    }
}

/// Where the document is published.
pub(super) fn url(generation: &Generation, origin: &Origin) -> Option<String> {
    let source = generation.manifest.sources.get(origin.source as usize)?;
    if let Some(address) = source.addresses.get(&origin.path) {
        return Some(address.clone());
    }
    let base = source.base_url.as_deref()?;
    Some(format!("{}/{}", base.trim_end_matches('/'), origin.path))
}

/// The address that opens at `span`: its lines where they stay, else the section, page or time of
/// byte `at`, else the words there.
pub(super) fn link(
    generation: &Generation,
    origin: &Origin,
    document: &Document,
    span: Span,
    at: usize,
) -> Option<String> {
    let permanent = base(generation, origin)
        .and_then(|base| lines_of_commit(base, &origin.path, document, span));
    permanent.or_else(|| {
        let link = link_at(generation, origin, document, at)?;
        // Words are named only where no heading can be.
        let words = words_of_page(document, at).filter(|words| {
            document.fragment(at).is_none() && link.len() + words.len() <= MOST_LINK_BYTES
        });
        Some(link + &words.unwrap_or_default())
    })
}

/// The address that opens at what byte `at` stands in: a section, a page or a time.
pub(super) fn link_at(
    generation: &Generation,
    origin: &Origin,
    document: &Document,
    at: usize,
) -> Option<String> {
    let url = url(generation, origin)?;
    let fragment = document.fragment(at).unwrap_or_default();
    Some(format!("{url}{fragment}"))
}

/// The address that the source is published at.
fn base<'a>(generation: &'a Generation, origin: &Origin) -> Option<&'a str> {
    let source = generation.manifest.sources.get(origin.source as usize)?;
    source.base_url.as_deref()
}

/// When the file was last changed.
pub(super) fn modified(
    generation: &Generation,
    stand: Stand,
    origin: &Origin,
) -> Option<SystemTime> {
    let entry = generation.manifest.shards.get(stand.shard);
    let entry = entry.and_then(|entry| entry.documents.get(stand.document as usize));
    let modified = entry.map_or(origin.modified, |entry| entry.file.modified);
    modified.map(|(seconds, nanos)| UNIX_EPOCH + Duration::new(seconds, nanos))
}

/// Other files that hold the passage word for word.
fn also_in(generation: &Generation, stand: Stand, origin: &Origin) -> Vec<String> {
    let entry = generation.manifest.shards.get(stand.shard);
    let entries = entry.map_or(&[][..], |entry| entry.documents.as_slice());
    let shard = generation.shards.get(stand.shard);
    let (Some(shard), Some(passage)) = (shard, stand.passage) else {
        return Vec::new();
    };
    let mut also_in: Vec<String> = Vec::new();
    for (number, _) in shard.duplicates(passage) {
        let path = entries.get(number as usize).map(|other| &other.file.path);
        if let Some(path) = path.filter(|path| **path != origin.path && !also_in.contains(*path)) {
            also_in.push(path.clone());
        }
        if also_in.len() == MAX_ALSO_IN {
            break;
        }
    }
    also_in
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
