//! Finds the passages that hold a question's words: the candidates that are looked at closely.
//!
//! Term at a time over the postings of every shard, scored by BM25 (Robertson and Zaragoza, 2009)
//! over the collection's own statistics. Function words are left out here: they hold most of the
//! postings and hardly any evidence.

use rustc_hash::{FxHashMap, FxHashSet};

use super::admission::Admission;
use super::genre::Genre;
use super::query::Query;
use crate::analysis::Stems;
use crate::analysis::kindred::kindred;
use crate::engine::lexicon::{StemId, WordId};
use crate::engine::postings::TermField;
use crate::engine::shard::{PassageId, Shard};
use crate::language::Language;

/// BM25's saturation of repeated words.
pub const K1: f32 = 0.5;
/// BM25's share of length normalisation.
pub const B: f32 = 0.75;
/// What a word in title, headings or path adds, against one in the text.
const CONTEXT_SHARE: f32 = 0.35;
/// What a word counts for that people use for another.
const KINDRED: f32 = 0.3;
/// Stems of a word's family that are looked for beside its own.
const MAX_FAMILY: usize = 10;

/// Statistics of everything that is asked at once.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Statistics {
    /// Passages.
    pub passages: u64,
    /// Words of all passages together.
    pub words: u64,
    /// Passages that hold code, a list or a table.
    pub marked_up: u64,
    /// Passages in another language than English.
    pub foreign: u64,
}

impl Statistics {
    /// Of `shards` together.
    pub fn of(shards: &[&Shard]) -> Statistics {
        Statistics {
            passages: shards.iter().map(|shard| shard.passages() as u64).sum(),
            words: shards.iter().map(|shard| shard.words()).sum(),
            marked_up: shards.iter().map(|shard| shard.marked_up()).sum(),
            foreign: shards.iter().map(|shard| shard.foreign()).sum(),
        }
    }

    /// Mean number of words of a passage.
    pub fn mean_length(self) -> f32 {
        if self.passages == 0 {
            1.0
        } else {
            (self.words as f32 / self.passages as f32).max(1.0)
        }
    }

    /// What sort of documents there are.
    pub fn genre(self) -> Genre {
        let passages = self.passages.max(1) as f32;
        Genre {
            manual: (self.marked_up as f32 * 5.0 / passages).min(1.0),
            foreign: (self.foreign as f32 / passages).min(1.0),
        }
    }

    /// Inverse document frequency of a term that `frequency` passages hold.
    pub fn idf(self, frequency: u64) -> f32 {
        let (n, df) = (self.passages as f32, frequency.min(self.passages) as f32);
        (1.0 + (n - df + 0.5) / (df + 0.5)).ln()
    }
}

/// A question's terms as a shard spells them.
pub struct ShardTerms {
    /// For each term its stems, the term's own first.
    pub stems: Vec<Vec<Variant>>,
    /// For each word that matches a term: which, and how well.
    pub words: FxHashMap<WordId, WordMatch>,
    /// Words that an answer is told by.
    pub cues: FxHashSet<WordId>,
}

/// A stem that stands for a term.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// The stem.
    pub stem: String,
    /// Its number in the shard.
    pub id: StemId,
    /// 1 for the term's own stem, less for its relatives.
    pub grade: f32,
}

/// How a word of a passage matches a term.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WordMatch {
    /// The term.
    pub term: u8,
    /// 1 for the same stem, less for relatives.
    pub grade: f32,
    /// Whether the word is written as in the question.
    pub exact: bool,
}

/// A question's terms, resolved in every shard and weighed.
pub struct Terms {
    /// By shard.
    pub shards: Vec<ShardTerms>,
    /// Inverse document frequency of each term.
    pub idf: Vec<f32>,
    /// Passages that hold each term or, where none does, its nearest relative.
    pub frequency: Vec<u64>,
    /// Terms that occur nowhere, not even misspelt.
    pub missing: Vec<bool>,
    /// Terms that stand for another one, whose stem they share.
    pub alias: Vec<Option<usize>>,
}

impl Terms {
    /// Looks `query` up in `shards`.
    pub fn resolve(query: &Query, shards: &[&Shard], statistics: Statistics) -> Terms {
        let count = query.terms.len();
        let mut stemmed = Stemmed::of(query);
        let mut resolved: Vec<ShardTerms> = shards
            .iter()
            .map(|shard| own_stems(&mut stemmed, shard))
            .collect();
        let mut frequency = vec![0u64; count];
        for (shard, terms) in shards.iter().zip(&resolved) {
            for (total, stems) in frequency.iter_mut().zip(&terms.stems) {
                for variant in stems {
                    *total += u64::from(
                        shard
                            .postings
                            .document_frequency(TermField::Body, variant.id),
                    );
                }
            }
        }
        let unknown: Vec<bool> = frequency.iter().map(|total| *total == 0).collect();
        for (shard, terms) in shards.iter().zip(&mut resolved) {
            relatives(&mut stemmed, shard, &unknown, terms);
        }
        for (shard, terms) in shards.iter().zip(&resolved) {
            for ((total, stems), unknown) in frequency.iter_mut().zip(&terms.stems).zip(&unknown) {
                if *unknown {
                    for variant in stems {
                        *total += u64::from(
                            shard
                                .postings
                                .document_frequency(TermField::Body, variant.id),
                        );
                    }
                }
            }
        }
        let in_context = |term: usize| {
            shards.iter().zip(&resolved).any(|(shard, terms)| {
                terms.stems.get(term).is_some_and(|stems| {
                    stems.iter().any(|variant| {
                        shard
                            .postings
                            .document_frequency(TermField::Context, variant.id)
                            > 0
                    })
                })
            })
        };
        let missing = (0..count)
            .map(|term| frequency.get(term) == Some(&0) && !in_context(term))
            .collect();
        let mut alias = vec![None; count];
        for later in 1..count {
            let same = |earlier: &usize| {
                resolved.iter().any(|terms| {
                    let own = |term: usize| terms.stems.get(term).and_then(|stems| stems.first());
                    match (own(*earlier), own(later)) {
                        (Some(a), Some(b)) => a.id == b.id && a.grade == 1.0 && b.grade == 1.0,
                        _ => false,
                    }
                })
            };
            if let Some(slot) = alias.get_mut(later) {
                *slot = (0..later).find(same);
            }
        }
        for (shard, terms) in shards.iter().zip(&mut resolved) {
            terms.words = matching_words(query, shard, terms, &alias);
        }
        let idf = frequency
            .iter()
            .map(|total| statistics.idf(*total))
            .collect();
        Terms {
            shards: resolved,
            idf,
            frequency,
            missing,
            alias,
        }
    }
}

/// The stems of a question's terms by the rules of each language of the documents.
struct Stemmed<'a> {
    query: &'a Query,
    languages: Vec<(Language, Vec<String>)>,
}

impl Stemmed<'_> {
    fn of(query: &Query) -> Stemmed<'_> {
        Stemmed {
            query,
            languages: Vec::new(),
        }
    }

    /// The stem of each term in `language`.
    fn stems(&mut self, language: Language) -> &[String] {
        let known = self
            .languages
            .iter()
            .position(|(other, _)| *other == language);
        let index = known.unwrap_or_else(|| {
            let rules = Stems::of(language);
            let terms = self.query.terms.iter();
            let stems = terms.map(|term| rules.stem(&term.form)).collect();
            self.languages.push((language, stems));
            self.languages.len() - 1
        });
        self.languages.get(index).map_or(&[], |(_, stems)| stems)
    }
}

fn own_stems(stemmed: &mut Stemmed<'_>, shard: &Shard) -> ShardTerms {
    let mut stems: Vec<Vec<Variant>> = vec![Vec::new(); stemmed.query.terms.len()];
    for language in shard.lexicon.languages() {
        for (variants, stem) in stems.iter_mut().zip(stemmed.stems(*language)) {
            if variants.iter().any(|variant| variant.stem == *stem) {
                continue;
            }
            if let Some(id) = shard.lexicon.stem(stem) {
                variants.push(Variant {
                    stem: stem.clone(),
                    id,
                    grade: 1.0,
                });
            }
        }
    }
    ShardTerms {
        stems,
        words: FxHashMap::default(),
        cues: cues(stemmed.query, shard),
    }
}

fn cues(query: &Query, shard: &Shard) -> FxHashSet<WordId> {
    let languages = shard.lexicon.languages();
    let of = |form: &&str| {
        languages
            .iter()
            .filter_map(|language| shard.lexicon.word(form, *language))
            .collect::<Vec<WordId>>()
    };
    query.cues.words.iter().flat_map(of).collect()
}

/// Adds related stems: those that share a long beginning, those of words that people use for the
/// term, and, for terms that occur nowhere, those a typing error away.
fn relatives(stemmed: &mut Stemmed<'_>, shard: &Shard, unknown: &[bool], terms: &mut ShardTerms) {
    let language = shard
        .lexicon
        .languages()
        .first()
        .copied()
        .unwrap_or_default();
    let query = stemmed.query;
    let stems = query.terms.iter().zip(stemmed.stems(language));
    for (((term, stem), unknown), variants) in stems.zip(unknown).zip(&mut terms.stems) {
        if term.function || term.form.chars().any(|c| c.is_ascii_digit()) {
            continue;
        }
        let length = stem.chars().count();
        let mut family: Vec<Variant> = Vec::new();
        let mut add = |text: &str, id: StemId, grade: f32| {
            if grade > 0.0 && !variants.iter().any(|variant| variant.id == id) {
                family.push(Variant {
                    stem: text.to_owned(),
                    id,
                    grade,
                });
            }
        };
        if length >= 5 && term.form.chars().all(char::is_alphabetic) {
            let keep = (length * 3).div_ceil(5).max(4);
            let prefix: String = stem.chars().take(keep).collect();
            shard.lexicon.stems_from(&prefix, 400, &mut |text, id| {
                add(text, id, likeness(stem, text))
            });
        }
        if *unknown && (4..=30).contains(&length) {
            let distance = if length >= 9 { 2 } else { 1 };
            shard
                .lexicon
                .stems_near(stem, distance, 50, &mut |text, id| {
                    add(text, id, 0.8 - 0.1 * distance as f32);
                });
        }
        for other in kindred(stem, language) {
            if let Some(id) = shard.lexicon.stem(other) {
                add(other, id, KINDRED);
            }
        }
        family.sort_by(|a, b| b.grade.total_cmp(&a.grade).then(a.stem.cmp(&b.stem)));
        family.dedup_by_key(|variant| variant.id);
        family.truncate(MAX_FAMILY);
        variants.append(&mut family);
    }
}

/// How alike two stems are, by the part of the longer that their common beginning makes up.
fn likeness(a: &str, b: &str) -> f32 {
    let common = a.chars().zip(b.chars()).take_while(|(x, y)| x == y).count() as f32;
    let longer = a.chars().count().max(b.chars().count()) as f32;
    let share = common / longer;
    if share < 0.6 { 0.0 } else { share * 0.8 }
}

fn matching_words(
    query: &Query,
    shard: &Shard,
    terms: &ShardTerms,
    alias: &[Option<usize>],
) -> FxHashMap<WordId, WordMatch> {
    let mut words: FxHashMap<WordId, WordMatch> = FxHashMap::default();
    let languages = shard.lexicon.languages();
    for (index, (term, variants)) in query.terms.iter().zip(&terms.stems).enumerate() {
        if alias.get(index).copied().flatten().is_some() {
            continue;
        }
        for variant in variants {
            for word in shard.lexicon.words_of(variant.id) {
                let new = WordMatch {
                    term: index as u8,
                    grade: variant.grade,
                    exact: false,
                };
                let slot = words.entry(word).or_insert(new);
                if slot.grade < new.grade {
                    *slot = new;
                }
            }
        }
        for language in languages {
            if let Some(word) = shard.lexicon.word(&term.form, *language)
                && let Some(slot) = words.get_mut(&word)
                && usize::from(slot.term) == index
            {
                slot.exact = true;
            }
        }
    }
    words
}

/// A passage that holds some of a question's words.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// Which of the shards.
    pub shard: usize,
    /// The passage in it.
    pub passage: PassageId,
    /// BM25 over text and context.
    pub score: f32,
}

/// Scores and term masks of every passage of one shard.
pub struct ShardScores {
    /// BM25 of each passage.
    pub scores: Vec<f32>,
    /// Bit `i` is set where the passage holds term `i`.
    pub masks: Vec<u64>,
}

/// Scores every passage of `shard`.
pub fn score_shard(
    query: &Query,
    terms: &Terms,
    index: usize,
    shard: &Shard,
    statistics: Statistics,
) -> Result<ShardScores, std::io::Error> {
    let count = shard.passages();
    let mut scores = vec![0f32; count];
    let mut masks = vec![0u64; count];
    let mean = statistics.mean_length();
    let Some(shard_terms) = terms.shards.get(index) else {
        return Ok(ShardScores { scores, masks });
    };
    for (number, (term, variants)) in query.terms.iter().zip(&shard_terms.stems).enumerate() {
        let aliased = terms.alias.get(number).copied().flatten().is_some();
        if term.function || aliased {
            continue;
        }
        let idf = terms.idf.get(number).copied().unwrap_or_default();
        let bit = 1u64 << number.min(63);
        for variant in variants {
            let weight = idf * variant.grade;
            shard.postings.each_block(
                TermField::Body,
                variant.id,
                &mut |passages, frequencies| {
                    for (passage, frequency) in passages.iter().zip(frequencies) {
                        let at = *passage as usize;
                        let length = shard.length(*passage);
                        if let (Some(score), Some(mask)) = (scores.get_mut(at), masks.get_mut(at)) {
                            let tf = *frequency as f32;
                            *score += weight * tf * (K1 + 1.0)
                                / (tf + K1 * (1.0 - B + B * length / mean));
                            *mask |= bit;
                        }
                    }
                },
            )?;
            shard
                .postings
                .each_block(TermField::Context, variant.id, &mut |passages, _| {
                    for passage in passages {
                        let at = *passage as usize;
                        if let (Some(score), Some(mask)) = (scores.get_mut(at), masks.get_mut(at)) {
                            *score += weight * CONTEXT_SHARE;
                            *mask |= bit;
                        }
                    }
                })?;
        }
    }
    Ok(ShardScores { scores, masks })
}

/// The best `limit` admitted passages of all shards, best first; ties go to the earlier place.
pub fn best_hits(scores: &[ShardScores], limit: usize, admission: &Admission) -> Vec<Hit> {
    let mut hits: Vec<Hit> = Vec::with_capacity(limit * 2 + 1);
    let mut floor = admission.least_score();
    let order = |a: &Hit, b: &Hit| {
        b.score
            .total_cmp(&a.score)
            .then(a.shard.cmp(&b.shard))
            .then(a.passage.cmp(&b.passage))
    };
    for (shard, scores) in scores.iter().enumerate() {
        for (passage, score) in scores.scores.iter().enumerate() {
            let hit = Hit {
                shard,
                passage: passage as PassageId,
                score: *score,
            };
            if *score > floor && admission.admits(&hit) {
                hits.push(hit);
                if hits.len() >= limit * 2
                    && let Some(last) = limit.checked_sub(1)
                {
                    floor = hits.select_nth_unstable_by(last, order).1.score;
                    hits.truncate(limit);
                }
            }
        }
    }
    hits.sort_unstable_by(order);
    hits.truncate(limit);
    hits
}
