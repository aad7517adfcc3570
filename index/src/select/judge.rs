//! Judges the sentences of a passage: which of them says what was asked.
//!
//! Reading them is the work of `reading`; choosing what to show around the best, of `window`.

use super::feature::{SENTENCE_FEATURES, SentenceFeature};
use super::reading::{Examiner, Read, bm25};
use super::search::ShardScores;
use super::weights;
use crate::analysis::kind::AnswerKind;
use crate::engine::lexicon::shape;
use crate::engine::shard::{PassageId, Shard};

/// Words of a usual sentence.
pub(super) const SENTENCE_WORDS: f32 = 24.0;

/// What a sentence holds of the question.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SentenceEvidence {
    /// First byte in the document's text.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Evidence, one number per [`SentenceFeature`].
    pub row: [f32; SENTENCE_FEATURES],
    /// What the evidence comes to.
    pub worth: f32,
}

impl SentenceEvidence {
    /// The evidence of one kind.
    pub fn value(&self, feature: SentenceFeature) -> f32 {
        self.row.get(feature as usize).copied().unwrap_or_default()
    }
}

impl Examiner<'_> {
    /// Looks only at the sentences of passage `id` of `shard`, which has the number `index`.
    pub fn sentences(
        &self,
        index: usize,
        id: PassageId,
        shard: &Shard,
        scores: &ShardScores,
    ) -> Vec<SentenceEvidence> {
        let (Some(record), Some(terms)) = (shard.passage(id), self.terms.shards.get(index)) else {
            return Vec::new();
        };
        let sentences = self.read(&record, shard, terms);
        let local = self.local(shard.passages_of(record.document), scores);
        self.judge(&sentences, &local)
    }

    /// Judges each sentence by itself and by its neighbours.
    pub(super) fn judge(&self, sentences: &[Read], local: &[f32]) -> Vec<SentenceEvidence> {
        let rows: Vec<[f32; SENTENCE_FEATURES]> = sentences
            .iter()
            .map(|sentence| self.sentence(sentence, local))
            .collect();
        let score = |index: Option<usize>| {
            let row = index.and_then(|index| rows.get(index));
            row.map_or(0.0, |row| row[SentenceFeature::Score as usize])
        };
        let mut judged = Vec::with_capacity(sentences.len());
        for (index, (sentence, row)) in sentences.iter().zip(&rows).enumerate() {
            let mut row = *row;
            row[SentenceFeature::Before as usize] = score(index.checked_sub(1));
            row[SentenceFeature::After as usize] = score(Some(index + 1));
            row[SentenceFeature::First as usize] = f32::from(u8::from(index == 0));
            let worth = row
                .iter()
                .zip(weights::SENTENCE)
                .map(|(value, weight)| value * weight)
                .sum();
            judged.push(SentenceEvidence {
                start: sentence.start,
                end: sentence.end,
                row,
                worth,
            });
        }
        judged
    }

    fn sentence(&self, sentence: &Read, local: &[f32]) -> [f32; SENTENCE_FEATURES] {
        let one = std::slice::from_ref(sentence);
        let frequencies = self.frequencies(one);
        let local_total = local.iter().sum::<f32>().max(0.1);
        let functions = self.query.terms.iter().filter(|term| term.function).count();
        let terms = self.query.terms.iter().zip(&frequencies);
        let held = terms
            .filter(|(term, frequency)| term.function && **frequency > 0.0)
            .count();
        let covered = frequencies
            .iter()
            .zip(&self.weight)
            .map(|(frequency, weight)| frequency.min(1.0) * weight);
        let mut exact = 0u64;
        for found in sentence.matches.iter().filter(|found| found.exact) {
            exact |= 1 << found.term.min(63);
        }
        let pairs = self.pairs(one);
        let relative = sentence.words as f32 / SENTENCE_WORDS;
        let flag = |on: bool| f32::from(u8::from(on));
        let mut row = [0f32; SENTENCE_FEATURES];
        let mut set = |feature: SentenceFeature, value: f32| row[feature as usize] = value;
        set(
            SentenceFeature::Score,
            self.bm25(&frequencies, sentence.words as f32, SENTENCE_WORDS, 0.3),
        );
        set(
            SentenceFeature::Local,
            bm25(&frequencies, local, relative, 0.3) / local_total,
        );
        set(SentenceFeature::Coverage, covered.sum::<f32>() / self.total);
        set(SentenceFeature::Exact, self.share(exact));
        set(SentenceFeature::Near, pairs.near);
        set(SentenceFeature::Phrase, pairs.phrase);
        set(
            SentenceFeature::Function,
            if functions == 0 {
                0.0
            } else {
                held as f32 / functions as f32
            },
        );
        set(
            SentenceFeature::Kind,
            flag(wanted(self.query.kind).is_some_and(|bits| sentence.looks & bits != 0)),
        );
        set(
            SentenceFeature::Name,
            flag(sentence.looks & shape::NAME != 0),
        );
        set(
            SentenceFeature::Number,
            flag(sentence.looks & (shape::DIGITS | shape::NUMBER_WORD) != 0),
        );
        set(
            SentenceFeature::Length,
            (sentence.words as f32 + 1.0).ln() / 4.0,
        );
        set(SentenceFeature::Stub, flag(sentence.words < 4));
        row
    }
}

/// How words look that answer a question of `kind`; none where the look tells nothing.
fn wanted(kind: AnswerKind) -> Option<u8> {
    match kind {
        AnswerKind::Number => Some(shape::DIGITS | shape::NUMBER_WORD),
        AnswerKind::Time => Some(shape::YEAR | shape::MONTH | shape::DIGITS),
        AnswerKind::Person | AnswerKind::Place => Some(shape::NAME),
        AnswerKind::Method | AnswerKind::Reason | AnswerKind::YesNo | AnswerKind::Other => None,
    }
}
