//! Reads the bytes of a file into a [`Document`], by format.
//!
//! Which files are read at all is decided in `source`; nothing here touches the file system.

use std::borrow::Cow;

use crate::document::{Block, BlockKind, Document, Format, Section};
use crate::language::Language;
use crate::span::Span;

mod anchor;
mod archive;
mod captions;
mod day;
mod decode;
mod ending;
mod epub;
mod faq;
mod front_matter;
mod html;
mod html_blocks;
mod indented;
mod json;
mod lines;
mod mail;
mod markdown;
mod markdown_html;
mod markup;
mod nesting;
mod office;
mod outline;
mod path;
mod pdf;
mod rows;
mod text;
mod xml;

pub use ending::{ending_of, format_of};

/// Reads `bytes` as the file `path` (relative, with `/`), whose ending tells the format.
///
/// Never panics, whatever the bytes.
pub fn extract(path: &str, bytes: &[u8]) -> Result<Document, ExtractError> {
    extract_in(path, bytes, None)
}

/// As [`extract`], of a file that was delivered as text in `encoding`, which is believed where the file
/// itself does not say.
pub fn extract_in(
    path: &str,
    bytes: &[u8],
    encoding: Option<&str>,
) -> Result<Document, ExtractError> {
    let format = format_of(path).ok_or(ExtractError::UnknownFormat)?;
    ending::check(format, bytes)?;
    let mut found = read(format, path, bytes, encoding)?;
    if found.text.len() > MOST_BYTES {
        return Err(ExtractError::TooLarge { limit: MOST_BYTES });
    }
    if found.blocks.is_empty() {
        return Err(ExtractError::Empty);
    }
    if found.notes.len() > MOST_NOTES {
        let more = found.notes.len() - MOST_NOTES;
        found.notes.truncate(MOST_NOTES);
        found.notes.push(format!("and {more} more such faults"));
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
        pages: found.pages,
        date: found.date,
        notes: found.notes,
    })
}

/// Hands the bytes to the reader of `format`.
fn read<'a>(
    format: Format,
    path: &str,
    bytes: &'a [u8],
    encoding: Option<&str>,
) -> Result<Found<'a>, ExtractError> {
    let decoded = |bytes| decoded(bytes, encoding);
    match format {
        Format::Html => html::read(&decode::decode_html(bytes, encoding)?),
        Format::Text | Format::Converted => Ok(text::read(decoded(bytes)?)),
        Format::Markdown => Ok(markdown::read(decoded(bytes)?)),
        Format::Csv => Ok(rows::read(decoded(bytes)?, path)),
        Format::Docx => office::docx(bytes),
        Format::Odt => office::odt(bytes),
        Format::Spreadsheet if ending::is_open_document(path) => office::ods(bytes),
        Format::Spreadsheet => office::xlsx(bytes),
        Format::Slides if ending::is_open_document(path) => office::odp(bytes),
        Format::Slides => office::pptx(bytes),
        Format::Epub => epub::read(bytes),
        Format::Pdf => pdf::read(bytes),
        Format::Rst => Ok(markup::rst(decoded(bytes)?)),
        Format::Asciidoc => Ok(markup::asciidoc(decoded(bytes)?)),
        Format::Org => Ok(markup::org(decoded(bytes)?)),
        Format::Latex => Ok(markup::latex(decoded(bytes)?)),
        Format::Mediawiki => Ok(markup::mediawiki(decoded(bytes)?)),
        Format::Captions => Ok(captions::read(&decoded(bytes)?)),
        Format::Mail if ending::is_mailbox(path) => mail::read_mailbox(bytes),
        Format::Mail => mail::read(bytes),
        Format::Json => json::read(decoded(bytes)?, path),
    }
}

/// The bytes as text, if there is not too much of it for spans to count in.
fn decoded<'a>(bytes: &'a [u8], encoding: Option<&str>) -> Result<Cow<'a, str>, ExtractError> {
    let text = decode::decode(bytes, encoding)?;
    if text.len() > MOST_BYTES {
        return Err(ExtractError::TooLarge { limit: MOST_BYTES });
    }
    Ok(text)
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
    /// The name promises another kind of content.
    #[error("named like a {} file, but its content is {found}", format.name())]
    OtherKind {
        /// What the name says.
        format: Format,
        /// What the content is, in words.
        found: &'static str,
    },
    /// The file contradicts its own format.
    #[error("damaged: {what}")]
    Damaged {
        /// Where, and what is wrong.
        what: String,
    },
    /// A PDF file of pictures.
    #[error("no text layer: the pages are pictures and need text recognition (OCR) first")]
    NoTextLayer,
    /// The file has a password.
    #[error("encrypted: save it without a password")]
    Encrypted,
    /// An archive that unpacks to far more than documents do.
    #[error("unpacks to more than a document may: it looks like a zip bomb")]
    Bomb,
    /// More of something than is read.
    #[error("more than {limit} {what}")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// How many are read.
        limit: usize,
    },
    /// JSON without anything that quoth knows how to read.
    #[error(
        "no questions and answers in it: of JSON, only objects with a question and an answer, or a title and a text, are read"
    )]
    NoRecords,
    /// More text than byte offsets can count.
    #[error("larger than the {limit} bytes of text that one document may have")]
    TooLarge {
        /// Bytes allowed.
        limit: usize,
    },
}

/// The most bytes of text in one document; spans count in 32 bits.
const MOST_BYTES: usize = u32::MAX as usize / 2;

/// The most faults of a file that are named.
const MOST_NOTES: usize = 20;

/// What a reader found in a file.
#[derive(Debug, Default)]
struct Found<'a> {
    title: Option<String>,
    text: Cow<'a, str>,
    language: Option<Language>,
    sections: Vec<Section>,
    blocks: Vec<Block>,
    /// See [`Document::pages`].
    pages: Vec<u32>,
    date: Option<String>,
    /// What could not be read.
    notes: Vec<String>,
}

impl Found<'_> {
    /// The first heading of the highest level, which often is the title.
    fn first_top_heading(&self) -> Option<String> {
        let first = self.sections.iter().find(|section| section.level == 1)?;
        let is_title = first.heading.chars().count() <= LONGEST_TITLE;
        is_title.then(|| first.heading.clone())
    }
}

/// A longer heading is a sentence and names nothing.
const LONGEST_TITLE: usize = 200;

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

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that fails may panic")]
pub(crate) mod fixtures;

#[cfg(test)]
mod mutation_tests;
