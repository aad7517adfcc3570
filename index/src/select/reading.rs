//! Reads candidates with a question in hand: which words match, how often and how close together.
//!
//! What is made of it for passages is told in `evidence`, for sentences in `judge`.

use std::cell::{Cell, OnceCell, RefCell};
use std::ops::Range;

use super::feature::SENTENCE_FEATURES;
use super::query::Query;
use super::search::{ShardScores, ShardTerms, Statistics, Terms};
use super::sight::{CLOSE, CUE, HEAVY, LIGHT, Seen, Sight};
use super::survey::Context;
use super::tally::{Bits, Match, Tally};
use super::weights;
use crate::analysis::signature::{Signature, Signatures};
use crate::analysis::word_vectors::{Theme, WordVector};
use crate::engine::lexicon::{VectorsOfWords, WordId};
use crate::engine::record::PassageRecord;
use crate::engine::shard::{PassageId, Shard};

/// Likeness in letters from which a word counts for a term.
const LIKENESS_FROM: f32 = 0.5;
/// What such a word counts for, against the term itself.
const LIKENESS_SHARE: f32 = 0.6;

/// What a pair of characters counts for that occurs nowhere, against a word: it may well be the end
/// of one word and the beginning of the next.
const UNSEEN_PAIR: f32 = 0.3;

/// Words from which on a text is about something.
const FEWEST_WORDS: u16 = 3;
/// The words of a sentence that open it.
const OPENING_WORDS: u32 = 4;

/// Two words that are neighbours in the question, function words apart.
#[derive(Clone, Copy)]
struct Pair {
    first: u8,
    second: u8,
    weaker: f32,
    both: f32,
}

/// How the question's neighbours stand in a text, as shares of the most there could be.
#[derive(Clone, Copy, Default)]
pub(super) struct PairEvidence {
    pub(super) adjacent: f32,
    pub(super) near: f32,
    pub(super) phrase: f32,
}

/// What is looked for, prepared once per question.
pub struct Examiner<'a> {
    pub(super) query: &'a Query,
    pub(super) terms: &'a Terms,
    pub(super) statistics: Statistics,
    /// Weight of each term: its idf, 0 for function words and aliases.
    pub(super) weight: Vec<f32>,
    /// Sum of the weights of all primary terms; what the scores are shares of.
    pub(super) total: f32,
    pairs: Vec<Pair>,
    pair_total: f32,
    phrase_total: f32,
    /// The terms that hold sentences together.
    pub(super) functions: u64,
    /// What evidence for a sentence is worth in these documents.
    pub(super) sentence: [f32; SENTENCE_FEATURES],
    /// Terms that other words may be like, and their letters.
    alike: Vec<u8>,
    /// What the question is about, where its words tell.
    pub(super) theme: Option<Theme>,
    signatures: Signatures,
    /// By shard: what its frequent words are to the question, as far as that was asked for.
    seen: Vec<OnceCell<RefCell<Seen>>>,
    /// What was read last, for its room.
    read_before: Cell<Reading>,
}

/// A document of a shard as a question sees it.
pub struct Home<'a> {
    pub(super) shard: &'a Shard,
    pub(super) terms: &'a ShardTerms,
    pub(super) scores: &'a ShardScores,
    pub(super) passages: Range<PassageId>,
    /// The terms that it holds.
    pub(super) held: u64,
    /// Score of its best passage.
    pub(super) best: f32,
    /// Weights of the terms by how rare they are among its passages.
    pub(super) local: Vec<f32>,
    pub(super) local_total: f32,
    seen: &'a RefCell<Seen>,
    /// What the words are about, where that of the question is known.
    pub(super) vectors: Option<VectorsOfWords<'a>>,
    /// The context that was read last, by its number.
    pub(super) context: Cell<Option<(u32, Context)>>,
}

impl<'a> Examiner<'a> {
    /// Prepares to look at candidates for `query`.
    pub fn new(query: &'a Query, terms: &'a Terms, statistics: Statistics) -> Examiner<'a> {
        let spaced_extra = |index: usize| {
            query
                .terms
                .get(index)
                .is_some_and(|term| term.extra && term.form.is_ascii())
        };
        let weight: Vec<f32> = query
            .terms
            .iter()
            .enumerate()
            .map(|(index, term)| {
                let alias = terms.alias.get(index).copied().flatten().is_some();
                let unseen = terms.frequency.get(index) == Some(&0);
                let idf = terms.idf.get(index).copied().unwrap_or_default();
                if term.function || alias || unseen && spaced_extra(index) {
                    0.0
                } else if spaced_extra(index) {
                    idf * 0.5
                } else if unseen && term.extra {
                    idf * UNSEEN_PAIR
                } else {
                    idf
                }
            })
            .collect();
        let total = weight.iter().sum::<f32>().max(0.1);
        let content: Vec<usize> = query
            .order
            .iter()
            .map(|index| terms.alias.get(*index).copied().flatten().unwrap_or(*index))
            .filter(|index| weight.get(*index).is_some_and(|weight| *weight > 0.0))
            .collect();
        let mut pairs = Vec::new();
        for window in content.windows(2) {
            if let [a, b] = *window
                && a != b
            {
                let of = |index: usize| weight.get(index).copied().unwrap_or_default();
                pairs.push(Pair {
                    first: a as u8,
                    second: b as u8,
                    weaker: of(a).min(of(b)),
                    both: of(a) + of(b),
                });
            }
        }
        let pair_total = pairs.iter().map(|pair| pair.weaker).sum::<f32>().max(0.1);
        let phrase_total = pairs.iter().fold(0.1, |total, pair| total + pair.both);
        let (alike, signatures): (Vec<u8>, Vec<Signature>) = query
            .terms
            .iter()
            .enumerate()
            .filter(|(index, term)| {
                !term.extra && weight.get(*index).is_some_and(|weight| *weight > 0.0)
            })
            .map(|(index, term)| (index as u8, Signature::of(&term.form)))
            .filter(|(_, signature)| !signature.is_empty())
            .unzip();
        let functions = query.terms.iter().zip(0..);
        let functions = functions
            .filter(|(term, _)| term.function)
            .fold(0, |set, (_, index): (_, u32)| set | 1 << index.min(63));
        Examiner {
            query,
            terms,
            statistics,
            weight,
            total,
            pairs,
            pair_total,
            phrase_total,
            functions,
            sentence: weights::SENTENCE.mixed(statistics.genre()),
            alike,
            theme: query.theme(),
            signatures: Signatures::new(&signatures, LIKENESS_FROM),
            seen: terms.shards.iter().map(|_| OnceCell::new()).collect(),
            read_before: Cell::default(),
        }
    }

    /// The most that the question could score: the sum of its words' weights.
    pub fn total(&self) -> f32 {
        self.total
    }

    /// The weight of the term that says most.
    pub(super) fn heaviest(&self) -> f32 {
        self.weight.iter().copied().fold(0.1, f32::max)
    }

    /// Whether the documents are a manual rather than prose.
    pub fn is_manual(&self) -> bool {
        self.statistics.genre().is_manual()
    }

    /// Share of the question's weight in words that occur nowhere.
    pub fn missing_share(&self) -> f32 {
        let missing = self
            .weight
            .iter()
            .zip(&self.terms.missing)
            .filter(|(_, missing)| **missing);
        missing.map(|(weight, _)| weight).sum::<f32>() / self.total
    }

    /// The document `number` of `shard`, which is the shard `index` and has `scores`.
    pub fn home<'b>(
        &'b self,
        index: usize,
        number: u32,
        shard: &'b Shard,
        scores: &'b ShardScores,
    ) -> Option<Home<'b>> {
        let passages = shard.passages_of(number);
        let range = passages.start as usize..passages.end as usize;
        let masks = scores.masks.get(range.clone())?;
        let best = scores
            .scores
            .get(range)?
            .iter()
            .copied()
            .fold(0f32, f32::max);
        let held = masks.iter().fold(0, |all, mask| all | mask);
        let local = self.local(masks);
        let terms = self.terms.shards.get(index)?;
        let seen = || RefCell::new(Seen::new(shard, terms, &self.weight));
        Some(Home {
            shard,
            terms,
            scores,
            passages,
            held,
            best,
            local_total: local.iter().sum::<f32>().max(0.1),
            local,
            seen: self.seen.get(index)?.get_or_init(seen),
            vectors: self.theme.map(|_| shard.lexicon.vectors()),
            context: Cell::new(None),
        })
    }

    /// Weights of the terms by how rare they are among passages that hold the terms in `masks`.
    fn local(&self, masks: &[u64]) -> Vec<f32> {
        let count = masks.len() as f32;
        let mut frequency = vec![0f32; self.weight.len()];
        for term in masks.iter().flat_map(|mask| Bits(*mask)) {
            if let Some(slot) = frequency.get_mut(term) {
                *slot += 1.0;
            }
        }
        let local = |(weight, frequency): (&f32, &f32)| {
            if *weight > 0.0 {
                (1.0 + (count - frequency + 0.5) / (frequency + 0.5)).ln()
            } else {
                0.0
            }
        };
        self.weight.iter().zip(&frequency).map(local).collect()
    }

    /// Reads a passage of the document `home`.
    pub(super) fn read(&self, record: &PassageRecord, home: &Home<'_>) -> Reading {
        let mut reading = self.read_before.take();
        reading.sentences.clear();
        reading.matches.clear();
        reading.theme = Theme::default();
        let mut seen = home.seen.borrow_mut();
        let mut reader = home.shard.sentences(record);
        let mut position = 0;
        loop {
            let (from, start) = (reading.matches.len(), position);
            let (mut looks, mut terms) = (0, 0);
            let (mut first, mut opening) = (0, 0);
            reading.vectors.clear();
            let span = reader.next_with(|word| {
                if let Some(vector) = home.vectors.and_then(|vectors| vectors.of(word)) {
                    reading.vectors.push(vector);
                }
                let place = seen.place(word);
                let mut close = 0;
                if place < HEAVY {
                    looks |= if place < LIGHT { place } else { 0 };
                    // Nothing of those that match no term.
                    close = u64::from(place / LIGHT) << (place % LIGHT);
                    terms |= close;
                } else {
                    let sight = seen.at(place).unwrap_or_else(|| {
                        let sight = self.sight(word, home, &seen);
                        seen.remember(word, sight);
                        sight
                    });
                    looks |= sight.looks;
                    if sight.grade > 0.0 {
                        let found = Match {
                            position,
                            term: sight.term,
                            grade: sight.grade,
                            exact: sight.exact,
                        };
                        terms |= found.bit();
                        if found.grade >= CLOSE {
                            close = found.bit();
                        }
                        let weight = self.weight.get(usize::from(found.term));
                        if weight.is_some_and(|weight| *weight > 0.0) {
                            reading.matches.push(found);
                        }
                    }
                }
                if position - start < OPENING_WORDS {
                    opening |= close;
                    if position == start {
                        first = looks;
                    }
                }
                position += 1;
            });
            let Some(span) = span else {
                return reading;
            };
            let theme = Theme::of(&reading.vectors);
            reading.sentences.push(Read {
                start: span.start,
                end: span.end,
                matches: from..reading.matches.len(),
                terms,
                opening,
                looks,
                first,
                words: position - start,
                about: self.about(&theme),
            });
            reading.theme.join(&theme);
            // Sentences are set apart, so that no pair reaches across their border.
            position += 8;
        }
    }

    /// Gives back what was read of a passage, for the next one.
    pub(super) fn was_read(&self, reading: Reading) {
        self.read_before.set(reading);
    }

    /// How near `theme` is to what the question is about, 0 to 1.
    pub(super) fn about(&self, theme: &Theme) -> f32 {
        let own = self.theme.filter(|_| theme.words() >= FEWEST_WORDS);
        own.map_or(0.0, |own| own.cosine(theme).max(0.0))
    }

    /// What `word` is to the question, where `seen` does not know.
    fn sight(&self, word: WordId, home: &Home<'_>, seen: &Seen) -> Sight {
        let may_match = !seen.matches || word as usize >= seen.words.len();
        if may_match && let Some(found) = home.terms.words.get(&word) {
            return Sight::of(*found);
        }
        let cue = if home.terms.cues.contains(&word) {
            CUE
        } else {
            0
        };
        let signature = home.shard.lexicon.signature(word);
        let (term, likeness) = self.signatures.nearest(signature).unwrap_or_default();
        Sight {
            term: self.alike.get(term).copied().unwrap_or_default(),
            grade: likeness * LIKENESS_SHARE,
            exact: false,
            looks: home.shard.lexicon.shape_of(word) | cue,
        }
    }

    /// BM25 of a text of `length`, where `mean` is usual; a share of the question's weight.
    pub(super) fn bm25(&self, tally: &Tally, length: f32, mean: f32, b: f32) -> f32 {
        tally.bm25(&self.weight, length / mean, b) / self.total
    }

    /// How many of the question's neighbours are neighbours in some `sentences` of `reading`, and
    /// how near the others are.
    pub(super) fn pairs(&self, reading: &Reading, sentences: &[Read]) -> PairEvidence {
        let mut found = PairEvidence::default();
        for pair in &self.pairs {
            let both = 1 << pair.first.min(63) | 1u64 << pair.second.min(63);
            let mut closest = u32::MAX;
            let mut in_order = false;
            for sentence in sentences
                .iter()
                .filter(|sentence| sentence.terms & both == both)
            {
                let matches = reading.of(sentence);
                for first in matches.iter().filter(|found| found.term == pair.first) {
                    for second in matches.iter().filter(|found| found.term == pair.second) {
                        let distance = first.position.abs_diff(second.position);
                        closest = closest.min(distance);
                        in_order |= second.position > first.position && distance <= 2;
                    }
                }
            }
            if in_order {
                found.adjacent += pair.weaker;
                found.phrase += pair.both;
            }
            if closest != u32::MAX {
                found.near += pair.weaker / closest.max(1) as f32;
            }
        }
        PairEvidence {
            adjacent: found.adjacent / self.pair_total,
            near: found.near / self.pair_total,
            phrase: found.phrase / self.phrase_total,
        }
    }

    /// Share of the question's weight that the terms in `set` make up.
    pub(super) fn share(&self, set: u64) -> f32 {
        let held = Bits(set).filter_map(|term| self.weight.get(term));
        held.sum::<f32>() / self.total
    }
}

/// A passage as read from the shard.
#[derive(Default)]
pub(super) struct Reading {
    pub(super) sentences: Vec<Read>,
    /// The matches of all sentences, in order, of those terms that have weight.
    pub(super) matches: Vec<Match>,
    /// What it is about, where that of the question is known.
    pub(super) theme: Theme,
    /// The vectors of the sentence that is being read.
    vectors: Vec<&'static WordVector>,
}

/// A sentence as read from the shard.
pub(super) struct Read {
    pub(super) start: u32,
    pub(super) end: u32,
    matches: Range<usize>,
    /// The terms that it holds.
    pub(super) terms: u64,
    /// Those of them among its first words.
    pub(super) opening: u64,
    /// How its words look, all together, and how the first does.
    pub(super) looks: u8,
    pub(super) first: u8,
    pub(super) words: u32,
    /// How near it is to what the question is about.
    pub(super) about: f32,
}

impl Reading {
    /// The matches of a sentence.
    pub(super) fn of(&self, sentence: &Read) -> &[Match] {
        self.matches
            .get(sentence.matches.clone())
            .unwrap_or_default()
    }

    /// The matches of sentences that follow one another.
    pub(super) fn of_all(&self, sentences: &[Read]) -> &[Match] {
        let (Some(first), Some(last)) = (sentences.first(), sentences.last()) else {
            return &[];
        };
        let range = first.matches.start..last.matches.end;
        self.matches.get(range).unwrap_or_default()
    }
}
