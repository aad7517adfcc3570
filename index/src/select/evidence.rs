//! Looks closely at a candidate: what of the question it holds, where, and how close together.
//!
//! Evidence is a row of numbers with fixed names; what each is worth is in `weights`.

use super::query::Query;
use super::search::{B, Hit, K1, ShardScores, ShardTerms, Statistics, Terms};
use crate::analysis::kind::AnswerKind;
use crate::engine::lexicon::{WordId, shape};
use crate::engine::record::{PassageRecord, traits};
use crate::engine::shard::Shard;

macro_rules! features {
    ($($(#[doc = $doc:literal])* $name:ident),+ $(,)?) => {
        /// A kind of evidence.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(usize)]
        pub enum Feature { $($(#[doc = $doc])* $name),+ }

        impl Feature {
            /// Every kind, in the order of the rows.
            pub const ALL: &[Feature] = &[$(Feature::$name),+];

            /// Its name, for tables and explanations.
            pub fn name(self) -> &'static str {
                match self { $(Feature::$name => stringify!($name)),+ }
            }
        }
    };
}

features! {
    /// BM25 of the passage's text.
    Passage,
    /// Share of the question's weight that the passage holds.
    Coverage,
    /// BM25 of the best sentence.
    Sentence,
    /// BM25 of the best three sentences in a row.
    Window,
    /// Neighbours in the question that are neighbours in the passage.
    Adjacent,
    /// Neighbours in the question that stand near each other in the passage.
    Near,
    /// Words written exactly as in the question.
    Exact,
    /// Relatives of words that the passage does not hold themselves.
    Related,
    /// Function words of the question in the best sentence.
    FunctionWords,
    /// Words found in the innermost heading.
    Heading,
    /// Words found in headings further out.
    OuterHeadings,
    /// Words found in the title.
    Title,
    /// Words found in the path.
    Path,
    /// Share of the question's weight that text and context hold together.
    Anywhere,
    /// Share of the question's weight that the whole document holds.
    Document,
    /// Score of the document's best passage.
    DocumentBest,
    /// Score of the passage before.
    Before,
    /// Score of the passage after.
    After,
    /// The best sentence holds a kind of word that the question wants.
    Kind,
    /// The passage holds one.
    KindAnywhere,
    /// Length of the passage, in logarithm.
    Length,
    /// The first passage of its document.
    First,
    /// The first passage under its heading.
    OpensSection,
    /// Holds code.
    Code,
    /// Holds a list.
    List,
    /// Holds a table.
    Table,
    /// Cut out of a longer block.
    Continues,
    /// Holds code, and the question asks how.
    CodeForMethod,
    /// Weight of the rarest word of the question, where the passage holds it.
    Rarest,
    /// Share of the words of the innermost heading that the question asks for.
    HeadingAsked,
}

/// Number of kinds of evidence.
pub const FEATURES: usize = Feature::ALL.len();

/// The evidence for one candidate.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// One number per [`Feature`].
    pub row: [f32; FEATURES],
    /// Evidence per sentence of the passage.
    pub sentences: Vec<SentenceEvidence>,
}

/// What a sentence holds of the question.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SentenceEvidence {
    /// First byte in the document's text.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// BM25 of the sentence, as a share of the question's weight.
    pub score: f32,
    /// Share of the question's weight that it holds.
    pub coverage: f32,
    /// Neighbours that stand near each other.
    pub near: f32,
    /// Function words of the question, as a share.
    pub function: f32,
    /// Whether it holds a kind of word that the question wants.
    pub kind: bool,
    /// Number of words.
    pub words: u32,
}

/// A matched word in a sentence.
#[derive(Clone, Copy)]
struct Match {
    position: u32,
    term: u8,
    grade: f32,
    exact: bool,
}

/// What is looked for, prepared once per question.
pub struct Examiner<'a> {
    query: &'a Query,
    terms: &'a Terms,
    statistics: Statistics,
    /// Weight of each term: its idf, 0 for function words and aliases.
    weight: Vec<f32>,
    /// Sum of the weights of all primary terms; what the scores are shares of.
    total: f32,
    pairs: Vec<(u8, u8, f32)>,
    pair_total: f32,
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
                let unseen_reading = spaced_extra(index) && terms.frequency.get(index) == Some(&0);
                let idf = terms.idf.get(index).copied().unwrap_or_default();
                if term.function || alias || unseen_reading {
                    0.0
                } else if spaced_extra(index) {
                    idf * 0.5
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
                pairs.push((a as u8, b as u8, of(a).min(of(b))));
            }
        }
        let pair_total = pairs
            .iter()
            .map(|(_, _, weight)| weight)
            .sum::<f32>()
            .max(0.1);
        Examiner {
            query,
            terms,
            statistics,
            weight,
            total,
            pairs,
            pair_total,
        }
    }

    /// The most that the question could score: the sum of its words' weights.
    pub fn total(&self) -> f32 {
        self.total
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
        let mut set = |feature: Feature, value: f32| row[feature as usize] = value;
        set(Feature::Kind, 0.0);
        let found: Vec<SentenceEvidence> = sentences
            .iter()
            .map(|sentence| self.sentence(sentence))
            .collect();
        let best = found.iter().max_by(|a, b| a.score.total_cmp(&b.score));
        if let Some(best) = best {
            set(Feature::Sentence, best.score);
            set(Feature::FunctionWords, best.function);
            set(Feature::Kind, f32::from(u8::from(best.kind)));
        }
        set(
            Feature::KindAnywhere,
            f32::from(u8::from(found.iter().any(|sentence| sentence.kind))),
        );
        Some(Evidence {
            row,
            sentences: found,
        })
    }

    fn read(&self, record: &PassageRecord, shard: &Shard, terms: &ShardTerms) -> Vec<Read> {
        let mut sentences = Vec::new();
        let mut words: Vec<WordId> = Vec::new();
        let mut reader = shard.sentences(record);
        let mut position = 0;
        while let Some(span) = reader.next_into(&mut words) {
            let mut matches = Vec::new();
            let mut looks = 0;
            for word in &words {
                match terms.words.get(word) {
                    Some(found) => matches.push(Match {
                        position,
                        term: found.term,
                        grade: found.grade,
                        exact: found.exact,
                    }),
                    None => looks |= shard.lexicon.shape_of(*word),
                }
                position += 1;
            }
            // Sentences are set apart, so that no pair reaches across their border.
            position += 8;
            sentences.push(Read {
                start: span.start,
                end: span.end,
                matches,
                looks,
                words: words.len() as u32,
            });
        }
        sentences
    }

    /// Frequencies of the terms in `sentences`, relatives counting by their grade.
    fn frequencies(&self, sentences: &[Read]) -> Vec<f32> {
        let mut frequencies = vec![0f32; self.query.terms.len()];
        for found in sentences.iter().flat_map(|sentence| &sentence.matches) {
            if let Some(slot) = frequencies.get_mut(usize::from(found.term)) {
                *slot += found.grade;
            }
        }
        frequencies
    }

    /// BM25 of a bag of words of `length`, where `mean` is usual; a share of the question's weight.
    fn bm25(&self, frequencies: &[f32], length: f32, mean: f32, b: f32) -> f32 {
        let norm = K1 * (1.0 - b + b * length / mean);
        let sum: f32 = frequencies
            .iter()
            .zip(&self.weight)
            .filter(|(frequency, _)| **frequency > 0.0)
            .map(|(frequency, weight)| weight * frequency * (K1 + 1.0) / (frequency + norm))
            .sum();
        sum / self.total
    }

    fn text(&self, sentences: &[Read], record: &PassageRecord, row: &mut [f32; FEATURES]) {
        let mean = self.statistics.mean_length();
        let frequencies = self.frequencies(sentences);
        let mut set = |feature: Feature, value: f32| row[feature as usize] = value;
        set(
            Feature::Passage,
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
        let (adjacent, near) = self.pairs(sentences);
        set(Feature::Adjacent, adjacent);
        set(Feature::Near, near);
    }

    /// How many of the question's neighbours are neighbours here, and how near the others are.
    fn pairs(&self, sentences: &[Read]) -> (f32, f32) {
        let (mut adjacent, mut near) = (0.0, 0.0);
        for (a, b, weight) in &self.pairs {
            let mut closest = u32::MAX;
            let mut in_order = false;
            for sentence in sentences {
                for first in sentence.matches.iter().filter(|found| found.term == *a) {
                    for second in sentence.matches.iter().filter(|found| found.term == *b) {
                        let distance = first.position.abs_diff(second.position);
                        closest = closest.min(distance);
                        in_order |= second.position > first.position && distance <= 2;
                    }
                }
            }
            if in_order {
                adjacent += weight;
            }
            if closest != u32::MAX {
                near += weight / closest.max(1) as f32;
            }
        }
        (adjacent / self.pair_total, near / self.pair_total)
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

    /// Share of the question's weight that the terms in `bits` make up.
    fn share(&self, bits: u64) -> f32 {
        let held = self
            .weight
            .iter()
            .enumerate()
            .filter(|(index, _)| bits >> (*index).min(63) & 1 == 1);
        held.map(|(_, weight)| weight).sum::<f32>() / self.total
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

    fn sentence(&self, sentence: &Read) -> SentenceEvidence {
        let one = std::slice::from_ref(sentence);
        let frequencies = self.frequencies(one);
        // Sentences are judged against a usual sentence of some twenty words.
        let score = self.bm25(&frequencies, sentence.words as f32, 24.0, 0.3);
        let held = |functions: bool| {
            let terms = self.query.terms.iter().zip(&frequencies);
            terms
                .filter(|(term, frequency)| term.function == functions && **frequency > 0.0)
                .count()
        };
        let functions = self.query.terms.iter().filter(|term| term.function).count();
        let covered = frequencies
            .iter()
            .zip(&self.weight)
            .map(|(frequency, weight)| frequency.min(1.0) * weight);
        SentenceEvidence {
            start: sentence.start,
            end: sentence.end,
            score,
            coverage: covered.sum::<f32>() / self.total,
            near: self.pairs(one).1,
            function: if functions == 0 {
                0.0
            } else {
                held(true) as f32 / functions as f32
            },
            kind: wanted(self.query.kind).is_some_and(|bits| sentence.looks & bits != 0),
            words: sentence.words,
        }
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

/// A sentence as read from the shard.
struct Read {
    start: u32,
    end: u32,
    matches: Vec<Match>,
    looks: u8,
    words: u32,
}
