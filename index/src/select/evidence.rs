//! Looks closely at a candidate: what of the question it holds, where, and how close together.
//!
//! Evidence is a row of numbers with fixed names; what each is worth is in `weights`.

use super::query::Query;
use super::search::{B, Hit, K1, ShardScores, ShardTerms, Statistics, Terms};
use super::weights;
use crate::analysis::kind::AnswerKind;
use crate::analysis::signature::Signature;
use crate::engine::lexicon::{WordId, shape};
use crate::engine::record::{PassageRecord, traits};
use crate::engine::shard::{PassageId, Shard};

/// Likeness in letters from which a word counts for a term.
const LIKENESS_FROM: f32 = 0.5;
/// What such a word counts for, against the term itself.
const LIKENESS_SHARE: f32 = 0.6;

/// Words of a usual sentence.
const SENTENCE_WORDS: f32 = 24.0;

macro_rules! features {
    ($enum:ident: $($(#[doc = $doc:literal])* $name:ident),+ $(,)?) => {
        /// A kind of evidence.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(usize)]
        pub enum $enum { $($(#[doc = $doc])* $name),+ }

        impl $enum {
            /// Every kind, in the order of the rows.
            pub const ALL: &[$enum] = &[$($enum::$name),+];

            /// Its name, for tables and explanations.
            pub fn name(self) -> &'static str {
                match self { $($enum::$name => stringify!($name)),+ }
            }
        }
    };
}

features! { SentenceFeature:
    /// BM25 of the sentence.
    Score,
    /// The same, with words weighed by how rare they are in the document.
    Local,
    /// Share of the question's weight that it holds.
    Coverage,
    /// Words written exactly as in the question.
    Exact,
    /// Neighbours in the question that stand near each other.
    Near,
    /// Neighbours in the question that are neighbours here.
    Phrase,
    /// Function words of the question, as a share.
    Function,
    /// Holds a kind of word that the question wants and does not hold itself.
    Kind,
    /// Holds a name that the question does not.
    Name,
    /// Holds a number that the question does not.
    Number,
    /// The first sentence of the passage.
    First,
    /// `Score` of the sentence before.
    Before,
    /// `Score` of the sentence after.
    After,
    /// Length in words, in logarithm.
    Length,
    /// Has fewer than four words: a heading, a fence, a list's marker.
    Stub,
}

/// Number of kinds of evidence for a sentence.
pub const SENTENCE_FEATURES: usize = SentenceFeature::ALL.len();

features! { Feature:
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
    /// As `Passage`, with words weighed by how rare they are in the document.
    LocalPassage,
    /// As `Coverage`, with words weighed by how rare they are in the document.
    LocalCoverage,
    /// As `Sentence`, with words weighed by how rare they are in the document.
    LocalSentence,
    /// As `Passage`, with words that are only alike counted too.
    SoftPassage,
    /// As `Sentence`, with words that are only alike counted too.
    SoftSentence,
    /// As `Adjacent`, with the weight of both words.
    Phrase,
    /// What the sentence ranker thinks of the best sentence.
    Worth,
}

impl Feature {
    /// Whether a fit may find that more of it makes a passage a worse answer.
    ///
    /// Words of the question never may, wherever they stand: a fit that says so has learnt how its
    /// questions were collected, such as from pages whose headings were taken out.
    pub fn may_speak_against(self) -> bool {
        matches!(
            self,
            Feature::Length
                | Feature::First
                | Feature::Code
                | Feature::List
                | Feature::Table
                | Feature::Continues
        )
    }
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

/// A matched word in a sentence.
#[derive(Clone, Copy)]
struct Match {
    position: u32,
    term: u8,
    grade: f32,
    exact: bool,
}

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
struct PairEvidence {
    adjacent: f32,
    near: f32,
    phrase: f32,
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
    pairs: Vec<Pair>,
    pair_total: f32,
    signatures: Vec<(u8, Signature)>,
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
                pairs.push(Pair {
                    first: a as u8,
                    second: b as u8,
                    weaker: of(a).min(of(b)),
                    both: of(a) + of(b),
                });
            }
        }
        let pair_total = pairs.iter().map(|pair| pair.weaker).sum::<f32>().max(0.1);
        let signatures = query
            .terms
            .iter()
            .enumerate()
            .filter(|(index, term)| {
                !term.extra && weight.get(*index).is_some_and(|weight| *weight > 0.0)
            })
            .map(|(index, term)| (index as u8, Signature::of(&term.form)))
            .filter(|(_, signature)| !signature.is_empty())
            .collect();
        Examiner {
            query,
            terms,
            statistics,
            weight,
            total,
            pairs,
            pair_total,
            signatures,
        }
    }

    /// The most that the question could score: the sum of its words' weights.
    pub fn total(&self) -> f32 {
        self.total
    }

    /// Whether the documents are a manual rather than prose.
    pub fn is_manual(&self) -> bool {
        self.statistics.manual() >= 0.5
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
                    None => {
                        looks |= shard.lexicon.shape_of(*word);
                        matches.extend(self.similar(*word, position, shard));
                    }
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

    /// The term that an unmatched word is written like, if any.
    fn similar(&self, word: WordId, position: u32, shard: &Shard) -> Option<Match> {
        let signature = shard.lexicon.signature(word);
        if signature.is_empty() {
            return None;
        }
        let likeness = |other: &(u8, Signature)| other.1.likeness(signature);
        let best = self
            .signatures
            .iter()
            .max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
        let likeness = likeness(best);
        (likeness >= LIKENESS_FROM).then_some(Match {
            position,
            term: best.0,
            grade: likeness * LIKENESS_SHARE,
            exact: false,
        })
    }

    /// Frequencies of the terms in `sentences`, relatives counting by their grade.
    fn frequencies(&self, sentences: &[Read]) -> Vec<f32> {
        self.counted(sentences, 0.0)
    }

    /// Frequencies of the terms in `sentences`, of matches with at least `grade`.
    fn counted(&self, sentences: &[Read], grade: f32) -> Vec<f32> {
        let mut frequencies = vec![0f32; self.query.terms.len()];
        let matches = sentences.iter().flat_map(|sentence| &sentence.matches);
        for found in matches.filter(|found| found.grade >= grade) {
            if let Some(slot) = frequencies.get_mut(usize::from(found.term)) {
                *slot += found.grade;
            }
        }
        frequencies
    }

    /// Weights of the terms by how rare they are among the passages of a document.
    fn local(&self, passages: std::ops::Range<u32>, scores: &ShardScores) -> Vec<f32> {
        let count = passages.len() as f32;
        let mut frequency = vec![0f32; self.weight.len()];
        for id in passages {
            let mut bits = scores.masks.get(id as usize).copied().unwrap_or_default();
            while bits != 0 {
                if let Some(slot) = frequency.get_mut(bits.trailing_zeros() as usize) {
                    *slot += 1.0;
                }
                bits &= bits - 1;
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

    /// BM25 of a bag of words of `length`, where `mean` is usual; a share of the question's weight.
    fn bm25(&self, frequencies: &[f32], length: f32, mean: f32, b: f32) -> f32 {
        bm25(frequencies, &self.weight, length / mean, b) / self.total
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

    /// How many of the question's neighbours are neighbours here, and how near the others are.
    fn pairs(&self, sentences: &[Read]) -> PairEvidence {
        let mut found = PairEvidence::default();
        let mut phrase_total = 0.1;
        for pair in &self.pairs {
            phrase_total += pair.both;
            let mut closest = u32::MAX;
            let mut in_order = false;
            for sentence in sentences {
                for first in sentence
                    .matches
                    .iter()
                    .filter(|found| found.term == pair.first)
                {
                    for second in sentence
                        .matches
                        .iter()
                        .filter(|found| found.term == pair.second)
                    {
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
            phrase: found.phrase / phrase_total,
        }
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

    /// Judges each sentence by itself and by its neighbours.
    fn judge(&self, sentences: &[Read], local: &[f32]) -> Vec<SentenceEvidence> {
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

/// BM25 of a bag of words whose length is `relative` to the usual one.
fn bm25(frequencies: &[f32], weights: &[f32], relative: f32, b: f32) -> f32 {
    let norm = K1 * (1.0 - b + b * relative);
    frequencies
        .iter()
        .zip(weights)
        .filter(|(frequency, _)| **frequency > 0.0)
        .map(|(frequency, weight)| weight * frequency * (K1 + 1.0) / (frequency + norm))
        .sum()
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
