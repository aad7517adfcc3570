//! Looks closely at a candidate: what of the question it holds, where, and how close together.
//!
//! Evidence is a row of numbers, one per kind in `feature`; what each is worth is in `weights`.

use super::feature::{FEATURES, Feature, SentenceFeature};
use super::judge::{SENTENCE_WORDS, SentenceEvidence};
use super::reading::{Examiner, Home, Reading};
use super::search::B;
use super::sight::CLOSE;
use super::survey::Surveyed;
use super::tally::{Bits, TERMS, Tally};
use crate::analysis::word_vectors::Theme;
use crate::engine::record::PassageRecord;

/// The evidence for one candidate.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// One number per [`Feature`].
    pub row: [f32; FEATURES],
    /// Evidence per sentence of the passage.
    pub sentences: Vec<SentenceEvidence>,
}

impl Examiner<'_> {
    /// Looks closely at a passage of the document `home`.
    pub(super) fn examine(&self, surveyed: &Surveyed, home: &Home<'_>) -> Evidence {
        let (record, mut row) = (&surveyed.record, surveyed.row);
        let reading = self.read(record, home);
        self.text(&reading, record, &mut row);
        let text = Tally::of(&reading.matches, CLOSE).terms;
        row[Feature::Anywhere as usize] = self.share(text | surveyed.above);
        self.themes(&reading, surveyed.theme, &mut row);
        self.locally(&reading, record, home, &mut row);
        let mut set = |feature: Feature, value: f32| row[feature as usize] = value;
        let mut tally = Tally::empty();
        let certain = reading.sentences.iter().map(|sentence| {
            let tally = tally.recount(reading.of(sentence), 1.0);
            self.bm25(tally, sentence.words as f32, SENTENCE_WORDS, 0.3)
        });
        set(Feature::Sentence, certain.fold(0f32, f32::max));
        let found = self.judge(&reading, home);
        let score = |sentence: &SentenceEvidence| sentence.value(SentenceFeature::Score);
        let best = found.iter().max_by(|a, b| score(a).total_cmp(&score(b)));
        if let Some(best) = best {
            set(Feature::SoftSentence, score(best));
            set(
                Feature::FunctionWords,
                best.value(SentenceFeature::Function),
            );
            set(Feature::Kind, best.value(SentenceFeature::Kind));
        }
        if let Some(best) = best {
            set(Feature::Opens, best.value(SentenceFeature::Opens));
        }
        for (feature, of) in [
            (Feature::KindAnywhere, SentenceFeature::Kind),
            (Feature::Defines, SentenceFeature::Defines),
            (Feature::Cue, SentenceFeature::Cue),
            (Feature::Affirms, SentenceFeature::Affirms),
            (Feature::Instructs, SentenceFeature::Instructs),
        ] {
            let values = found.iter().map(|sentence| sentence.value(of));
            set(feature, values.fold(0.0, f32::max));
        }
        set(
            Feature::Worth,
            found
                .iter()
                .map(|sentence| sentence.worth)
                .fold(0.0, f32::max),
        );
        self.was_read(reading);
        Evidence {
            row,
            sentences: found,
        }
    }

    /// What it is about, and what its sentences are, beside the question; `above` is what it stands
    /// under.
    fn themes(&self, reading: &Reading, mut above: Theme, row: &mut [f32; FEATURES]) {
        above.join(&reading.theme);
        row[Feature::About as usize] = self.about(&above);
        let sentences = reading.sentences.iter().map(|sentence| sentence.about);
        row[Feature::AboutSentence as usize] = sentences.fold(0.0, f32::max);
    }

    fn text(&self, reading: &Reading, record: &PassageRecord, row: &mut [f32; FEATURES]) {
        let mean = self.statistics.mean_length();
        let all = Tally::of(&reading.matches, 0.0);
        let certain = Tally::of(&reading.matches, 1.0);
        let mut set = |feature: Feature, value: f32| row[feature as usize] = value;
        set(
            Feature::Passage,
            self.bm25(&certain, record.length as f32, mean, B),
        );
        set(
            Feature::SoftPassage,
            self.bm25(&all, record.length as f32, mean, B),
        );
        let mut best = [0f32; TERMS];
        let mut exact = 0;
        for found in &reading.matches {
            if let Some(best) = best.get_mut(usize::from(found.term)) {
                *best = best.max(found.grade);
            }
            exact |= if found.exact { found.bit() } else { 0 };
        }
        let mut held = 0.0;
        let mut rarest = 0f32;
        let mut related = 0.0;
        for (term, weight) in
            Bits(all.terms).filter_map(|term| Some((term, self.weight.get(term)?)))
        {
            if certain.terms >> term & 1 == 1 {
                held += weight;
                rarest = rarest.max(*weight);
            } else {
                related += weight * best.get(term).copied().unwrap_or_default();
            }
        }
        let exact = Bits(exact).filter_map(|term| self.weight.get(term));
        let exact = exact.fold(0.0, |sum, weight| sum + weight);
        set(Feature::Coverage, held / self.total);
        set(Feature::Related, related / self.total);
        set(Feature::Exact, exact / self.total);
        set(Feature::Rarest, rarest / self.heaviest());
        let mut tally = Tally::empty();
        let windows = reading.sentences.windows(3).map(|window| {
            let length: u32 = window.iter().map(|sentence| sentence.words).sum();
            let tally = tally.recount(reading.of_all(window), 0.0);
            self.bm25(tally, length as f32, mean, 0.3)
        });
        let window = if reading.sentences.len() <= 3 {
            self.bm25(&all, record.length as f32, mean, 0.3)
        } else {
            windows.fold(0f32, f32::max)
        };
        set(Feature::Window, window);
        let pairs = self.pairs(reading, &reading.sentences);
        set(Feature::Adjacent, pairs.adjacent);
        set(Feature::Near, pairs.near);
        set(Feature::Phrase, pairs.phrase);
    }

    /// The text again, with words weighed by how rare they are in the document.
    fn locally(
        &self,
        reading: &Reading,
        record: &PassageRecord,
        home: &Home<'_>,
        row: &mut [f32; FEATURES],
    ) {
        let (weights, total) = (&home.local, home.local_total);
        let whole = Tally::of(&reading.matches, 0.7);
        let relative = record.length as f32 / self.statistics.mean_length();
        let mut set = |feature: Feature, value: f32| row[feature as usize] = value;
        set(
            Feature::LocalPassage,
            whole.bm25(weights, relative, B) / total,
        );
        let held = whole.weighed(weights).map(|(_, weight)| weight);
        set(Feature::LocalCoverage, held.sum::<f32>() / total);
        let mut tally = Tally::empty();
        let best = reading
            .sentences
            .iter()
            .map(|sentence| {
                let tally = tally.recount(reading.of(sentence), 0.7);
                tally.bm25(weights, sentence.words as f32 / SENTENCE_WORDS, 0.3)
            })
            .fold(0f32, f32::max);
        set(Feature::LocalSentence, best / total);
    }
}
