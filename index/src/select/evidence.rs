//! Looks closely at a candidate: what of the question it holds, where, and how close together.
//!
//! Evidence is a row of numbers, one per kind in `feature`; what each is worth is in `weights`.

use super::feature::{FEATURES, Feature, SentenceFeature};
use super::judge::{SENTENCE_WORDS, SentenceEvidence};
use super::reading::{Examiner, Read, bm25};
use super::search::{B, Hit, ShardScores, ShardTerms};
use crate::analysis::kind::AnswerKind;
use crate::engine::lexicon::WordId;
use crate::engine::record::{PassageRecord, traits};
use crate::engine::shard::Shard;

/// The evidence for one candidate.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// One number per [`Feature`].
    pub row: [f32; FEATURES],
    /// Evidence per sentence of the passage.
    pub sentences: Vec<SentenceEvidence>,
}

impl Examiner<'_> {
    /// Looks at `hit`, a passage of `shard`.
    pub fn examine(&self, hit: &Hit, shard: &Shard, scores: &ShardScores) -> Option<Evidence> {
        let record = shard.passage(hit.passage)?;
        let shard_terms = self.terms.shards.get(hit.shard)?;
        let mut row = [0f32; FEATURES];
        let sentences = self.read(&record, shard, shard_terms);
        self.text(&sentences, &record, &mut row);
        self.context(&record, shard, shard_terms, &sentences, &mut row);
        self.surroundings(hit, &record, shard, scores, &mut row);
        self.nature(&record, &mut row);
        let local = self.local(shard.passages_of(record.document), scores);
        self.locally(&sentences, &record, &local, &mut row);
        let mut set = |feature: Feature, value: f32| row[feature as usize] = value;
        let certain = sentences.iter().map(|sentence| {
            let frequencies = self.counted(std::slice::from_ref(sentence), 1.0);
            self.bm25(&frequencies, sentence.words as f32, SENTENCE_WORDS, 0.3)
        });
        set(Feature::Sentence, certain.fold(0f32, f32::max));
        let found = self.judge(&sentences, &local);
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
        let kinds = found
            .iter()
            .map(|sentence| sentence.value(SentenceFeature::Kind));
        set(Feature::KindAnywhere, kinds.fold(0.0, f32::max));
        set(
            Feature::Worth,
            found
                .iter()
                .map(|sentence| sentence.worth)
                .fold(0.0, f32::max),
        );
        Some(Evidence {
            row,
            sentences: found,
        })
    }

    fn text(&self, sentences: &[Read], record: &PassageRecord, row: &mut [f32; FEATURES]) {
        let mean = self.statistics.mean_length();
        let frequencies = self.frequencies(sentences);
        let certain = self.counted(sentences, 1.0);
        let mut set = |feature: Feature, value: f32| row[feature as usize] = value;
        set(
            Feature::Passage,
            self.bm25(&certain, record.length as f32, mean, B),
        );
        set(
            Feature::SoftPassage,
            self.bm25(&frequencies, record.length as f32, mean, B),
        );
        let mut held = 0.0;
        let mut rarest = 0f32;
        let mut related = 0.0;
        let mut exact = 0.0;
        for (index, weight) in self.weight.iter().enumerate() {
            let matches = || {
                let all = sentences.iter().flat_map(|sentence| &sentence.matches);
                all.filter(move |found| usize::from(found.term) == index)
            };
            let grade = matches().map(|found| found.grade).fold(0f32, f32::max);
            if grade >= 1.0 {
                held += weight;
                rarest = rarest.max(*weight);
            } else {
                related += weight * grade;
            }
            if matches().any(|found| found.exact) {
                exact += weight;
            }
        }
        set(Feature::Coverage, held / self.total);
        set(Feature::Related, related / self.total);
        set(Feature::Exact, exact / self.total);
        let most = self.weight.iter().copied().fold(0.1, f32::max);
        set(Feature::Rarest, rarest / most);
        let window = sentences
            .windows(3)
            .map(|window| {
                let length: u32 = window.iter().map(|sentence| sentence.words).sum();
                self.bm25(&self.frequencies(window), length as f32, mean, 0.3)
            })
            .fold(0f32, f32::max);
        let whole = self.bm25(&frequencies, record.length as f32, mean, 0.3);
        set(
            Feature::Window,
            if sentences.len() <= 3 { whole } else { window },
        );
        let pairs = self.pairs(sentences);
        set(Feature::Adjacent, pairs.adjacent);
        set(Feature::Near, pairs.near);
        set(Feature::Phrase, pairs.phrase);
    }

    /// The text again, with words weighed by how rare they are in the document.
    fn locally(
        &self,
        sentences: &[Read],
        record: &PassageRecord,
        weights: &[f32],
        row: &mut [f32; FEATURES],
    ) {
        let total = weights.iter().sum::<f32>().max(0.1);
        let whole = self.counted(sentences, 0.7);
        let relative = record.length as f32 / self.statistics.mean_length();
        let mut set = |feature: Feature, value: f32| row[feature as usize] = value;
        set(
            Feature::LocalPassage,
            bm25(&whole, weights, relative, B) / total,
        );
        let held = whole
            .iter()
            .zip(weights)
            .filter(|(frequency, _)| **frequency > 0.0);
        set(
            Feature::LocalCoverage,
            held.map(|(_, weight)| weight).sum::<f32>() / total,
        );
        let best = sentences
            .iter()
            .map(|sentence| {
                let frequencies = self.counted(std::slice::from_ref(sentence), 0.7);
                bm25(
                    &frequencies,
                    weights,
                    sentence.words as f32 / SENTENCE_WORDS,
                    0.3,
                )
            })
            .fold(0f32, f32::max);
        set(Feature::LocalSentence, best / total);
    }

    fn context(
        &self,
        record: &PassageRecord,
        shard: &Shard,
        terms: &ShardTerms,
        sentences: &[Read],
        row: &mut [f32; FEATURES],
    ) {
        let lists = shard.context(record);
        let held = |words: &[WordId]| {
            let mut bits = 0u64;
            for word in words {
                if let Some(found) = terms.words.get(word).filter(|found| found.grade >= 0.7) {
                    bits |= 1 << found.term.min(63);
                }
            }
            bits
        };
        let share = |bits: u64| self.share(bits);
        let path = lists.first().map_or(0, |words| held(words));
        let title = lists.get(1).map_or(0, |words| held(words));
        let headings = lists.get(2..).unwrap_or_default();
        let inner = headings.last().map_or(0, |words| held(words));
        let outer = headings.split_last().map_or(0, |(_, outer)| {
            outer.iter().fold(0, |bits, words| bits | held(words))
        });
        let text = sentences
            .iter()
            .flat_map(|sentence| &sentence.matches)
            .filter(|found| found.grade >= 0.7)
            .fold(0u64, |bits, found| bits | 1 << found.term.min(63));
        let asked = headings
            .last()
            .filter(|words| !words.is_empty())
            .map_or(0.0, |words| {
                let known = words
                    .iter()
                    .filter(|word| terms.words.contains_key(word))
                    .count();
                known as f32 / words.len() as f32
            });
        let mut set = |feature: Feature, value: f32| row[feature as usize] = value;
        set(Feature::Path, share(path));
        set(Feature::Title, share(title));
        set(Feature::Heading, share(inner));
        set(Feature::OuterHeadings, share(outer));
        set(
            Feature::Anywhere,
            share(text | path | title | inner | outer),
        );
        set(Feature::HeadingAsked, asked);
    }

    fn surroundings(
        &self,
        hit: &Hit,
        record: &PassageRecord,
        shard: &Shard,
        scores: &ShardScores,
        row: &mut [f32; FEATURES],
    ) {
        let of = |id: u32| scores.scores.get(id as usize).copied().unwrap_or_default() / self.total;
        let range = shard.passages_of(record.document);
        let mut set = |feature: Feature, value: f32| row[feature as usize] = value;
        if hit.passage > range.start {
            set(Feature::Before, of(hit.passage - 1));
        }
        if hit.passage + 1 < range.end {
            set(Feature::After, of(hit.passage + 1));
        }
        let mut bits = 0;
        let mut best = 0f32;
        for id in range.start..range.end {
            bits |= scores.masks.get(id as usize).copied().unwrap_or_default();
            best = best.max(of(id));
        }
        set(Feature::Document, self.share(bits));
        set(Feature::DocumentBest, best);
    }

    fn nature(&self, record: &PassageRecord, row: &mut [f32; FEATURES]) {
        let has = |bit: u32| f32::from(u8::from(record.traits & bit != 0));
        let mut set = |feature: Feature, value: f32| row[feature as usize] = value;
        set(Feature::Length, (record.length as f32 + 1.0).ln() / 5.0);
        set(Feature::First, has(traits::FIRST));
        set(Feature::OpensSection, has(traits::OPENS_SECTION));
        set(Feature::Code, has(traits::CODE));
        set(Feature::List, has(traits::LIST));
        set(Feature::Table, has(traits::TABLE));
        set(Feature::Continues, has(traits::CONTINUES));
        if self.query.kind == AnswerKind::Method {
            set(Feature::CodeForMethod, has(traits::CODE));
        }
    }
}
