//! Looks closely at a candidate: what of the question it holds, where, and how close together.
//!
//! Evidence is a row of numbers, one per kind in `feature`; what each is worth is in `weights`.

use super::feature::{FEATURES, Feature, SentenceFeature};
use super::judge::{SENTENCE_WORDS, SentenceEvidence};
use super::reading::{Examiner, Home, Reading};
use super::search::{B, Hit};
use super::tally::{Bits, TERMS, Tally};
use crate::analysis::kind::AnswerKind;
use crate::analysis::word_vectors::Theme;
use crate::engine::lexicon::WordId;
use crate::engine::record::{PassageRecord, traits};

/// The evidence for one candidate.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// One number per [`Feature`].
    pub row: [f32; FEATURES],
    /// Evidence per sentence of the passage.
    pub sentences: Vec<SentenceEvidence>,
}

/// The terms in what a passage stands under.
#[derive(Clone, Copy)]
pub(super) struct Context {
    pub(super) path: u64,
    pub(super) title: u64,
    /// The innermost heading, and those further out.
    pub(super) inner: u64,
    pub(super) outer: u64,
    /// Share of the words of the innermost heading that the question asks for.
    asked: f32,
    /// What title and headings are about.
    theme: Theme,
}

impl Context {
    pub(super) fn read(record: &PassageRecord, home: &Home<'_>) -> Context {
        let lists = home.shard.context(record);
        let words = &home.terms.words;
        let held = |list: &Vec<WordId>| {
            let found = list.iter().filter_map(|word| words.get(word));
            let found = found.filter(|found| found.grade >= 0.7);
            found.fold(0, |set, found| set | 1u64 << found.term.min(63))
        };
        let headings = lists.get(2..).unwrap_or_default();
        let (inner, outer) = headings
            .split_last()
            .map_or((None, headings), |(inner, outer)| (Some(inner), outer));
        let asked = inner.filter(|list| !list.is_empty()).map_or(0.0, |list| {
            let known = list.iter().filter(|word| words.contains_key(word)).count();
            known as f32 / list.len() as f32
        });
        let mut theme = Theme::default();
        if let Some(vectors) = home.vectors {
            let named = lists.get(1..).unwrap_or_default().iter().flatten();
            for vector in named.filter_map(|word| vectors.of(*word)) {
                theme.add(vector);
            }
        }
        Context {
            path: lists.first().map_or(0, held),
            title: lists.get(1).map_or(0, held),
            inner: inner.map_or(0, held),
            outer: outer.iter().fold(0, |set, list| set | held(list)),
            asked,
            theme,
        }
    }
}

impl Examiner<'_> {
    /// Looks at `hit`, a passage of the document `home`.
    pub fn examine(&self, hit: &Hit, home: &Home<'_>) -> Option<Evidence> {
        let record = home.shard.passage(hit.passage)?;
        let mut row = [0f32; FEATURES];
        let reading = self.read(&record, home);
        self.text(&reading, &record, &mut row);
        self.context(&record, &reading, home, &mut row);
        self.surroundings(hit, &record, home, &mut row);
        self.nature(&record, &mut row);
        self.locally(&reading, &record, home, &mut row);
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
        Some(Evidence {
            row,
            sentences: found,
        })
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
        let most = self.weight.iter().copied().fold(0.1, f32::max);
        set(Feature::Rarest, rarest / most);
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

    fn context(
        &self,
        record: &PassageRecord,
        reading: &Reading,
        home: &Home<'_>,
        row: &mut [f32; FEATURES],
    ) {
        let context = match home.context.get() {
            Some((number, context)) if number == record.context => context,
            _ => Context::read(record, home),
        };
        home.context.set(Some((record.context, context)));
        let Context {
            path,
            title,
            inner,
            outer,
            asked,
            mut theme,
        } = context;
        let text = Tally::of(&reading.matches, 0.7).terms;
        let mut set = |feature: Feature, value: f32| row[feature as usize] = value;
        set(Feature::Path, self.share(path));
        set(Feature::Title, self.share(title));
        set(Feature::Heading, self.share(inner));
        set(Feature::OuterHeadings, self.share(outer));
        set(
            Feature::Anywhere,
            self.share(text | path | title | inner | outer),
        );
        set(Feature::HeadingAsked, asked);
        theme.join(&reading.theme);
        set(Feature::About, self.about(&theme));
        let sentences = reading.sentences.iter().map(|sentence| sentence.about);
        set(Feature::AboutSentence, sentences.fold(0.0, f32::max));
    }

    fn surroundings(
        &self,
        hit: &Hit,
        record: &PassageRecord,
        home: &Home<'_>,
        row: &mut [f32; FEATURES],
    ) {
        let (block, section) = around(hit.passage, record, home);
        let scores = &home.scores.scores;
        let of = |id: u32| scores.get(id as usize).copied().unwrap_or_default() / self.total;
        let mut set = |feature: Feature, value: f32| row[feature as usize] = value;
        if hit.passage > home.passages.start {
            set(Feature::Before, of(hit.passage - 1));
        }
        if hit.passage + 1 < home.passages.end {
            set(Feature::After, of(hit.passage + 1));
        }
        set(Feature::Block, self.share(block));
        set(Feature::Section, self.share(section));
        set(Feature::Document, self.share(home.held));
        set(Feature::DocumentBest, home.best / self.total);
    }

    fn nature(&self, record: &PassageRecord, row: &mut [f32; FEATURES]) {
        let has = |bit: u8| f32::from(u8::from(record.traits & bit != 0));
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

/// How far a section is looked through on either side of a passage.
const SECTION_REACH: u32 = 6;

/// The terms that the paragraph around `passage` holds, and those of the section around it.
fn around(passage: u32, record: &PassageRecord, home: &Home<'_>) -> (u64, u64) {
    let mask = |id: u32| {
        home.scores
            .masks
            .get(id as usize)
            .copied()
            .unwrap_or_default()
    };
    let mut section = mask(passage);
    let mut block = section;
    let mut inside = record.traits & traits::CONTINUES != 0;
    let first = passage
        .saturating_sub(SECTION_REACH)
        .max(home.passages.start);
    for id in (first..passage).rev() {
        let other = home
            .shard
            .passage(id)
            .filter(|other| other.section == record.section);
        let Some(other) = other else { break };
        section |= mask(id);
        if inside {
            block |= mask(id);
        }
        inside &= other.traits & traits::CONTINUES != 0;
    }
    let mut inside = true;
    let last = passage
        .saturating_add(SECTION_REACH + 1)
        .min(home.passages.end);
    for id in passage + 1..last {
        let other = home
            .shard
            .passage(id)
            .filter(|other| other.section == record.section);
        let Some(other) = other else { break };
        section |= mask(id);
        inside &= other.traits & traits::CONTINUES != 0;
        if inside {
            block |= mask(id);
        }
    }
    (block, section)
}
