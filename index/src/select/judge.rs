//! Judges the sentences of a passage: which of them says what was asked.
//!
//! Reading them is the work of `reading`; choosing what to show around the best, of `window`.

use super::feature::{SENTENCE_FEATURES, SentenceFeature};
use super::reading::{Examiner, Home, Read, Reading};
use super::sight::CUE;
use super::tally::Tally;
use crate::analysis::cue::Telling;
use crate::analysis::kind::AnswerKind;
use crate::engine::shape;
use crate::engine::shard::PassageId;

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
    /// The set of the question's terms that it holds.
    pub terms: u64,
}

impl SentenceEvidence {
    /// The evidence of one kind.
    pub fn value(&self, feature: SentenceFeature) -> f32 {
        self.row.get(feature as usize).copied().unwrap_or_default()
    }
}

impl Examiner<'_> {
    /// Looks only at the sentences of passage `id` of the document `home`.
    pub fn sentences(&self, id: PassageId, home: &Home<'_>) -> Vec<SentenceEvidence> {
        let Some(record) = home.shard.passage(id) else {
            return Vec::new();
        };
        let reading = self.read(&record, home);
        let judged = self.judge(&reading, home);
        self.was_read(reading);
        judged
    }

    /// Judges each sentence by itself and by its neighbours.
    pub(super) fn judge(&self, reading: &Reading, home: &Home<'_>) -> Vec<SentenceEvidence> {
        let mut tally = Tally::empty();
        let alone = |sentence: &Read| SentenceEvidence {
            start: sentence.start,
            end: sentence.end,
            row: self.sentence(sentence, reading, home, &mut tally),
            worth: 0.0,
            terms: sentence.terms,
        };
        let mut judged: Vec<SentenceEvidence> = reading.sentences.iter().map(alone).collect();
        let mut before = 0.0;
        let mut held = 0;
        for index in 0..judged.len() {
            let score = |sentence: &SentenceEvidence| sentence.value(SentenceFeature::Score);
            let after = judged.get(index + 1).map_or(0.0, score);
            let Some(sentence) = judged.get_mut(index) else {
                break;
            };
            let row = &mut sentence.row;
            row[SentenceFeature::Before as usize] = before;
            row[SentenceFeature::Joint as usize] = self.share(sentence.terms | held);
            held = sentence.terms;
            row[SentenceFeature::After as usize] = after;
            row[SentenceFeature::First as usize] = f32::from(u8::from(index == 0));
            sentence.worth = row
                .iter()
                .zip(self.sentence)
                .map(|(value, weight)| value * weight)
                .sum();
            before = score(sentence);
        }
        judged
    }

    fn sentence(
        &self,
        sentence: &Read,
        reading: &Reading,
        home: &Home<'_>,
        tally: &mut Tally,
    ) -> [f32; SENTENCE_FEATURES] {
        let matches = reading.of(sentence);
        let tally = tally.recount(matches, 0.0);
        let functions = self.functions.count_ones();
        let held = (sentence.terms & self.functions).count_ones();
        let covered = tally
            .weighed(&self.weight)
            .fold(0.0, |sum, (frequency, weight)| {
                sum + frequency.min(1.0) * weight
            });
        let exact = matches.iter().filter(|found| found.exact);
        let exact = exact.fold(0, |set, found| set | found.bit());
        let pairs = self.pairs(reading, std::slice::from_ref(sentence));
        let relative = sentence.words as f32 / SENTENCE_WORDS;
        let flag = |on: bool| f32::from(u8::from(on));
        let mut row = [0f32; SENTENCE_FEATURES];
        let mut set = |feature: SentenceFeature, value: f32| row[feature as usize] = value;
        set(
            SentenceFeature::Score,
            self.bm25(tally, sentence.words as f32, SENTENCE_WORDS, 0.3),
        );
        set(
            SentenceFeature::Local,
            tally.bm25(&home.local, relative, 0.3) / home.local_total,
        );
        set(SentenceFeature::Coverage, covered / self.total);
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
        set(SentenceFeature::About, sentence.about);
        let opens = self.share(sentence.opening);
        set(SentenceFeature::Opens, opens);
        let holds = flag(sentence.looks & CUE != 0);
        match self.query.cues.telling {
            Telling::Holds => set(SentenceFeature::Cue, holds),
            Telling::Instructs => set(SentenceFeature::Instructs, holds),
            Telling::Begins => set(SentenceFeature::Affirms, flag(sentence.first & CUE != 0)),
            Telling::Defines => set(SentenceFeature::Defines, opens),
            Telling::Nothing => {}
        }
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
