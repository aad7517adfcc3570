//! A document made ready for a shard: cut into passages, its words found and taken out of its text.
//!
//! All that can be done without the shard, so that it can be done on another thread; the words get
//! their numbers in `writer`.

use super::kept::Outline;
use super::record::StoredDocument;
use super::residue::ResidueWriter;
use crate::analysis::abbreviation::each_abbreviation;
use crate::analysis::each_form;
use crate::document::{Document, Format};
use crate::passage::{Passage, passages};

/// Stands between words; no word holds it.
pub(super) const SEPARATOR: char = '\u{1F}';

/// A document that only waits for its place in a shard.
pub struct Prepared {
    pub(super) path: String,
    pub(super) document: Document,
    /// All of it but the text, as it is kept.
    pub(super) outline: Vec<u8>,
    /// What the words of its passages leave of the text.
    pub(super) residue: Vec<u8>,
    pub(super) passages: Vec<PreparedPassage>,
    /// Abbreviations with what they stand for.
    pub(super) abbreviations: Vec<(String, String)>,
}

/// A passage with its hash and its words.
pub(super) struct PreparedPassage {
    pub(super) passage: Passage,
    pub(super) hash: blake3::Hash,
    /// The words of all sentences, each with [`SEPARATOR`] after it.
    pub(super) forms: String,
    /// For each word, whether it stands with a capital inside its sentence.
    pub(super) named: Vec<bool>,
    /// Number of words of each sentence.
    pub(super) counts: Vec<u32>,
}

impl Prepared {
    /// Prepares `stored`.
    pub fn new(stored: StoredDocument) -> Result<Prepared, postcard::Error> {
        let outline = postcard::to_stdvec(&Outline::of(&stored))?;
        let path = stored.path.clone();
        let document = stored.into_parts().1;
        let mut residue = ResidueWriter::new(&document.text);
        let prepared = |passage| PreparedPassage::new(&document.text, passage, &mut residue);
        let passages = passages(&document)
            .into_iter()
            .filter_map(prepared)
            .collect();
        let mut abbreviations = Vec::new();
        each_abbreviation(&document.text, &mut |short, long| {
            let long = long.split_whitespace().collect::<Vec<_>>().join(" ");
            abbreviations.push((short.to_owned(), long));
        });
        Ok(Prepared {
            abbreviations,
            path,
            outline,
            residue: residue.finish(),
            passages,
            document,
        })
    }

    /// How its file was read.
    pub fn format(&self) -> Format {
        self.document.format
    }
}

impl PreparedPassage {
    fn new(
        text: &str,
        passage: Passage,
        residue: &mut ResidueWriter<'_>,
    ) -> Option<PreparedPassage> {
        let mut prepared = PreparedPassage {
            hash: blake3::hash(passage.span.of(text)?.as_bytes()),
            forms: String::with_capacity(passage.span.len()),
            named: Vec::new(),
            counts: Vec::with_capacity(passage.sentences.len()),
            passage,
        };
        for sentence in &prepared.passage.sentences {
            let before = prepared.named.len();
            each_form(sentence.of(text).unwrap_or_default(), &mut |form| {
                prepared.forms.push_str(form.text);
                prepared.forms.push(SEPARATOR);
                prepared.named.push(form.capital && form.start > 0);
                let start = sentence.start();
                residue.word(start + form.start, start + form.end, form.text);
            });
            let words = prepared.named.len() - before;
            prepared.counts.push(words as u32);
        }
        Some(prepared)
    }
}
