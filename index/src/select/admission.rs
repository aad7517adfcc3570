//! Decides which passages the conditions of a question let through, before anything is ranked.
//!
//! What a condition is was read in `question`; which documents are meant by name or date is told by
//! `collection`, which knows their files.

use super::phrase::{Phrase, Row, Stands};
use super::search::Hit;
use crate::engine::lexicon::WordId;
use crate::engine::record::StoredDocument;
use crate::engine::shard::{PassageId, Shard};
use crate::language::Language;
use crate::question::Conditions;
use crate::span::Span;

/// Documents of a shard whose text is looked into where its words leave a doubt.
const MOST_LOOKED_INTO: usize = 1_000;

/// Which passages may be quoted.
#[derive(Default)]
pub struct Admission {
    /// By shard and passage; nothing where all may be.
    passages: Option<Vec<Vec<bool>>>,
    phrases: Vec<Phrase>,
    without: Vec<Phrase>,
    /// Phrases that stand in no passage, as they were typed.
    pub absent_phrases: Vec<String>,
}

impl Admission {
    /// Holds `conditions` against every passage of `shards`; `meant` tells, for the number of a shard
    /// and of a document in it, whether the document is one that they name.
    ///
    /// Where a phrase stands nowhere at all, phrases are not required: what comes nearest can still
    /// be shown as that.
    pub fn of(
        conditions: &Conditions,
        shards: &[&Shard],
        meant: &dyn Fn(usize, u32) -> bool,
    ) -> Admission {
        if !conditions.concern_passages() {
            return Admission::default();
        }
        let phrases = conditions.phrases.iter();
        let phrases: Vec<Phrase> = phrases.map(|text| Phrase::word_for_word(text)).collect();
        let without = conditions.without.iter();
        let without: Vec<Phrase> = without.map(|text| Phrase::inflected(text)).collect();
        let mut present = vec![false; phrases.len()];
        let mut with = Vec::with_capacity(shards.len());
        let mut admitted = Vec::with_capacity(shards.len());
        for (index, shard) in shards.iter().enumerate() {
            let (required, forbidden) = (rows(&phrases, shard), rows(&without, shard));
            let mut of_shard = vec![false; shard.passages()];
            let mut with_phrases = vec![false; shard.passages()];
            let mut look = Look {
                shard,
                words: Vec::new(),
                document: None,
                left: MOST_LOOKED_INTO,
            };
            for document in 0..shard.documents() as u32 {
                let is_meant = meant(index, document);
                for id in shard.passages_of(document) {
                    if !look.at(id) {
                        continue;
                    }
                    let mut holds_all = true;
                    for ((phrase, row), present) in required.iter().zip(&mut present) {
                        let holds = look.holds(phrase, row, id);
                        *present |= holds;
                        holds_all &= holds;
                    }
                    let mut forbidden = forbidden.iter();
                    let is_free = !forbidden.any(|(phrase, row)| look.holds(phrase, row, id));
                    if let Some(slot) = of_shard.get_mut(id as usize) {
                        *slot = is_meant && is_free;
                    }
                    if let Some(slot) = with_phrases.get_mut(id as usize) {
                        *slot = holds_all;
                    }
                }
            }
            admitted.push(of_shard);
            with.push(with_phrases);
        }
        let absent = conditions.phrases.iter().zip(&present);
        let absent_phrases: Vec<String> = absent
            .filter(|(_, present)| !**present)
            .map(|(text, _)| text.clone())
            .collect();
        let required = absent_phrases.is_empty();
        if required {
            for (of_shard, with) in admitted.iter_mut().zip(&with) {
                for (slot, with) in of_shard.iter_mut().zip(with) {
                    *slot &= with;
                }
            }
        }
        Admission {
            passages: Some(admitted),
            phrases: if required { phrases } else { Vec::new() },
            without,
            absent_phrases,
        }
    }

    /// Whether `hit` may be quoted, as far as the words of the index tell.
    pub fn admits(&self, hit: &Hit) -> bool {
        self.passages.as_ref().is_none_or(|passages| {
            let shard = passages.get(hit.shard);
            shard.is_some_and(|shard| shard.get(hit.passage as usize) == Some(&true))
        })
    }

    /// The score that a passage has to exceed: where it has to hold a phrase, that is enough.
    pub(super) fn least_score(&self) -> f32 {
        if self.phrases.is_empty() { 0.0 } else { -1.0 }
    }

    /// Whether there are conditions on what a quote may hold.
    pub fn concerns_text(&self) -> bool {
        !self.phrases.is_empty() || !self.without.is_empty()
    }

    /// Whether `text`, in `language`, holds no word that was to be left out.
    pub fn is_free(&self, text: &str, language: Language) -> bool {
        let found = |phrase: &Phrase| phrase.find(text, language).is_some();
        !self.without.iter().any(found)
    }

    /// Whether `text`, in `language`, holds every phrase.
    pub fn holds_phrases(&self, text: &str, language: Language) -> bool {
        let found = |phrase: &Phrase| phrase.find(text, language).is_some();
        self.phrases.iter().all(found)
    }

    /// Where the first phrase stands in `passage` of `text`.
    pub fn phrase_in(&self, text: &str, passage: Span, language: Language) -> Option<Span> {
        let found = self.phrases.first()?.find(passage.of(text)?, language)?;
        Span::new(
            text,
            passage.start() + found.start..passage.start() + found.end,
        )
    }
}

/// Phrases with their words in `shard`.
fn rows<'p>(phrases: &'p [Phrase], shard: &Shard) -> Vec<(&'p Phrase, Row)> {
    let rows = phrases.iter();
    rows.map(|phrase| (phrase, phrase.in_words_of(&shard.lexicon)))
        .collect()
}

/// Looks at the passages of a shard, one after the other.
struct Look<'s> {
    shard: &'s Shard,
    /// The words of the passage that was looked at last.
    words: Vec<WordId>,
    /// The document whose text was looked into last.
    document: Option<(u32, StoredDocument)>,
    /// Documents that may still be looked into.
    left: usize,
}

impl Look<'_> {
    /// Reads the words of passage `id`; false where it is not there.
    fn at(&mut self, id: PassageId) -> bool {
        self.words.clear();
        let Some(record) = self.shard.passage(id) else {
            return false;
        };
        let mut sentences = self.shard.sentences(&record);
        while sentences.next_with(|word| self.words.push(word)).is_some() {}
        true
    }

    /// Whether passage `id`, which was read last, holds `phrase`.
    ///
    /// In doubt it does, once too many documents were looked into: the text of what is quoted is
    /// held against the conditions again.
    fn holds(&mut self, phrase: &Phrase, row: &Row, id: PassageId) -> bool {
        match row.stands_in(&self.words) {
            Stands::Certainly => true,
            Stands::Not => false,
            Stands::Perhaps => self.text_holds(phrase, id).unwrap_or(true),
        }
    }

    fn text_holds(&mut self, phrase: &Phrase, id: PassageId) -> Option<bool> {
        let record = self.shard.passage(id)?;
        let is_open = |(number, _): &(u32, StoredDocument)| *number == record.document;
        if !self.document.as_ref().is_some_and(is_open) {
            self.left = self.left.checked_sub(1)?;
            let document = self.shard.document(record.document)?;
            self.document = Some((record.document, document));
        }
        let (_, document) = self.document.as_ref()?;
        let text = document
            .text
            .get(record.start as usize..record.end as usize)?;
        Some(phrase.find(text, document.language).is_some())
    }
}
