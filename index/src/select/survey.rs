//! Tells of a candidate what can be told without reading it: what it stands under, and beside what.
//!
//! Whoever stands no chance by that is not read; reading the others is the work of `evidence`.

use super::feature::{FEATURES, Feature};
use super::rank::weigh;
use super::reading::{Examiner, Home};
use super::search::Hit;
use super::sight::CLOSE;
use super::tally::Bits;
use crate::analysis::kind::AnswerKind;
use crate::analysis::word_vectors::Theme;
use crate::engine::lexicon::WordId;
use crate::engine::record::{PassageRecord, traits};

/// What a passage that holds all of the question is taken to be worth by its best sentence.
const USUAL_WORTH: f32 = 4.0;
/// How near it and its best sentence are taken to be to what the question is about.
const USUALLY_ABOUT: f32 = 0.5;

/// A candidate as it looks from outside.
#[derive(Clone, Copy, Debug)]
pub(super) struct Surveyed {
    pub(super) hit: Hit,
    pub(super) record: PassageRecord,
    /// The evidence that need not be read.
    pub(super) row: [f32; FEATURES],
    /// The terms in what it stands under.
    pub(super) above: u64,
    /// What that is about, where that of the question is known.
    pub(super) theme: Theme,
    /// What all evidence may come to.
    pub(super) guess: f32,
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
            let found = found.filter(|found| found.grade >= CLOSE);
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
        let theme = home.vectors.map_or_else(Theme::default, |vectors| {
            let named = lists.get(1..).unwrap_or_default().iter().flatten();
            let named = named.filter_map(|word| vectors.of(*word));
            Theme::of(&named.collect::<Vec<_>>())
        });
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
    /// Looks from outside at `hit`, a passage of the document `home`, whose evidence will be weighed
    /// by `weights`.
    pub(super) fn survey(
        &self,
        hit: Hit,
        record: PassageRecord,
        home: &Home<'_>,
        weights: &[f32; FEATURES],
    ) -> Surveyed {
        let mut surveyed = Surveyed {
            hit,
            record,
            row: [0f32; FEATURES],
            above: 0,
            theme: Theme::default(),
            guess: 0.0,
        };
        let row = &mut surveyed.row;
        (surveyed.above, surveyed.theme) = self.context(&record, home, row);
        self.surroundings(&hit, &record, home, row);
        self.nature(&record, row);
        surveyed.guess = weigh(&self.guess(&surveyed, home), weights);
        surveyed
    }

    /// All evidence for a candidate, that of its text as it would be if it held its words once and
    /// as they are asked for.
    fn guess(&self, surveyed: &Surveyed, home: &Home<'_>) -> [f32; FEATURES] {
        let masks = &home.scores.masks;
        let held = masks.get(surveyed.hit.passage as usize).copied();
        let held = held.unwrap_or_default();
        let (share, score) = (self.share(held), surveyed.hit.score / self.total);
        let weights = Bits(held).filter_map(|term| self.weight.get(term));
        let rarest = weights.copied().fold(0f32, f32::max);
        let mut row = surveyed.row;
        let mut set = |feature: Feature, value: f32| row[feature as usize] = value;
        set(Feature::Anywhere, self.share(held | surveyed.above));
        set(Feature::Passage, score);
        set(Feature::LocalPassage, score);
        set(Feature::Sentence, score);
        set(Feature::LocalSentence, score);
        set(Feature::Coverage, share);
        set(Feature::Exact, share);
        set(Feature::Rarest, rarest / self.heaviest());
        set(Feature::Worth, share * USUAL_WORTH);
        if self.theme.is_some() {
            set(Feature::About, USUALLY_ABOUT);
            set(Feature::AboutSentence, USUALLY_ABOUT);
        }
        row
    }

    /// The evidence above the text, the terms that stand there, and what that is about.
    fn context(
        &self,
        record: &PassageRecord,
        home: &Home<'_>,
        row: &mut [f32; FEATURES],
    ) -> (u64, Theme) {
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
            theme,
        } = context;
        let mut set = |feature: Feature, value: f32| row[feature as usize] = value;
        set(Feature::Path, self.share(path));
        set(Feature::Title, self.share(title));
        set(Feature::Heading, self.share(inner));
        set(Feature::OuterHeadings, self.share(outer));
        set(Feature::HeadingAsked, asked);
        (path | title | inner | outer, theme)
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
    let beside = |id: u32| {
        let other = home.shard.passage_in(record.document, id);
        other.filter(|other| other.section == record.section)
    };
    let mut section = mask(passage);
    let mut block = section;
    let mut inside = record.traits & traits::CONTINUES != 0;
    let first = passage
        .saturating_sub(SECTION_REACH)
        .max(home.passages.start);
    for id in (first..passage).rev() {
        let Some(other) = beside(id) else { break };
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
        let Some(other) = beside(id) else { break };
        section |= mask(id);
        inside &= other.traits & traits::CONTINUES != 0;
        if inside {
            block |= mask(id);
        }
    }
    (block, section)
}
