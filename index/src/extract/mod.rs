//! Reads the bytes of a file into a [`Document`], by format.
//!
//! Which files are read at all is decided in `source`; nothing here touches the file system.

use std::borrow::Cow;

use crate::document::{Block, BlockKind, Document, Format, Section};
use crate::language::Language;
use crate::span::Span;

mod anchor;
mod decode;
mod front_matter;
mod html;
mod html_blocks;
mod indented;
mod lines;
mod markdown;
mod markdown_html;
mod nesting;
mod outline;
mod text;

/// Reads `bytes` as the file `path` (relative, with `/`), whose ending tells the format.
///
/// Never panics, whatever the bytes.
pub fn extract(path: &str, bytes: &[u8]) -> Result<Document, ExtractError> {
    let format = format_of(path).ok_or(ExtractError::UnknownFormat)?;
    let decoded = match format {
        Format::Html => decode::decode_html(bytes)?,
        Format::Text | Format::Markdown => decode::decode(bytes)?,
    };
    if decoded.len() > MOST_BYTES {
        return Err(ExtractError::TooLarge { limit: MOST_BYTES });
    }
    let found = match format {
        Format::Text => text::read(decoded),
        Format::Markdown => markdown::read(decoded),
        Format::Html => html::read(&decoded)?,
    };
    if found.blocks.is_empty() {
        return Err(ExtractError::Empty);
    }
    let language = match found.language {
        Some(language) => language,
        None => Language::of_document(&prose(&found)),
    };
    Ok(Document {
        title: found.title.unwrap_or_else(|| title_of(path)),
        text: found.text.into_owned(),
        format,
        language,
        sections: found.sections,
        blocks: found.blocks,
        pages: Vec::new(),
    })
}

/// The reader for the file `path`, by its ending; a file without an ending is plain text.
pub fn format_of(path: &str) -> Option<Format> {
    let ending = match ending_of(path) {
        Some(ending) => ending.to_ascii_lowercase(),
        None => return Some(Format::Text),
    };
    match ending.as_str() {
        "md" | "markdown" | "mdown" | "mkd" | "mdx" => Some(Format::Markdown),
        "txt" | "text" => Some(Format::Text),
        "html" | "htm" | "xhtml" => Some(Format::Html),
        _ => None,
    }
}

/// What follows the last dot of a file's name; nothing for `README` and `.profile`.
pub fn ending_of(path: &str) -> Option<&str> {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() => Some(ending),
        _ => None,
    }
}

/// Why a file could not become a document.
#[derive(Debug, thiserror::Error, Clone, PartialEq, Eq)]
pub enum ExtractError {
    /// No reader knows the file's ending.
    #[error("no reader for this kind of file")]
    UnknownFormat,
    /// The bytes are not text.
    #[error("not text: it holds binary data")]
    Binary,
    /// There is no word in it.
    #[error("empty: there is no text in it")]
    Empty,
    /// Nested deeper than any reader should follow.
    #[error("nested {depth} levels deep, more than the {limit} that are read")]
    TooDeep {
        /// Levels found.
        depth: usize,
        /// Levels allowed.
        limit: usize,
    },
    /// An element with more attributes than any page needs.
    #[error("an element with more than {limit} attributes, which no page needs")]
    TooManyAttributes {
        /// Attributes allowed.
        limit: usize,
    },
    /// More text than byte offsets can count.
    #[error("larger than the {limit} bytes of text that one document may have")]
    TooLarge {
        /// Bytes allowed.
        limit: usize,
    },
}

/// The most bytes of text in one document; spans count in 32 bits.
const MOST_BYTES: usize = u32::MAX as usize / 2;

/// What a reader found in a file.
#[derive(Debug, Default)]
struct Found<'a> {
    title: Option<String>,
    text: Cow<'a, str>,
    language: Option<Language>,
    sections: Vec<Section>,
    blocks: Vec<Block>,
}

/// Enough of the running text to tell its language by; code would only mislead.
fn prose(found: &Found<'_>) -> String {
    let is_running = |kind| matches!(kind, BlockKind::Paragraph | BlockKind::ListItem);
    let is_other = |kind| matches!(kind, BlockKind::Heading | BlockKind::TableRow);
    let mut prose = String::new();
    let blocks = || found.blocks.iter();
    let first = blocks().filter(|block| is_running(block.kind));
    let then = blocks().filter(|block| is_other(block.kind));
    for block in first.chain(then) {
        if prose.len() > PROSE_BYTES {
            break;
        }
        let part = Span::snapped(
            &found.text,
            block.span.start()..block.span.end().min(block.span.start() + PROSE_BYTES),
        );
        prose.push_str(part.of(&found.text).unwrap_or_default());
        prose.push('\n');
    }
    prose
}

/// More than a language is judged from, in any script.
const PROSE_BYTES: usize = 8192;

/// The file's name without folder and ending, with spaces for `_` and `-`.
fn title_of(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = match ending_of(name) {
        Some(ending) => name
            .strip_suffix(ending)
            .and_then(|stem| stem.strip_suffix('.'))
            .unwrap_or(name),
        None => name,
    };
    let words: Vec<&str> = stem
        .split(['_', '-', ' '])
        .filter(|word| !word.is_empty())
        .collect();
    if words.is_empty() {
        name.to_owned()
    } else {
        words.join(" ")
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that fails may panic")]
mod tests;
