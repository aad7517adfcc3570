//! How near passages are to a question by a model: evidence beside the words, never in their place.
//!
//! Vectors come from `meaning` and lie in `engine`; what nearness is worth stands in `near_weights`.

use super::admission::Admission;
use super::feature::FEATURES;
use super::genre::Genre;
use super::near_weights;
use super::rank::weigh;
use super::search::Hit;
use crate::engine::record::PassageRecord;
use crate::engine::shard::{PassageId, Shard};
use crate::engine::vectors::Vectors;
use crate::meaning::vector::Vector;

/// Passages up to which every one is compared with the question; of more, only those that hold its
/// words and their neighbours.
pub const MOST_SCANNED: usize = 200_000;
/// Passages that are looked at closely because they are near, whatever words they hold.
const CANDIDATES: usize = 50;
/// Passages that are looked at closely because their heading is near.
const UNDER_HEADINGS: usize = 20;
/// The cosine up to which a heading says nothing: most stand above something else than what is asked.
const UNLIKE: f32 = 0.5;
/// Passages that say how near an ordinary one is.
const SAMPLE: usize = 2_000;
/// How far a document is looked through on either side of a passage.
const REACH: u32 = 32;

/// Names of the evidence, in the order of its rows.
pub const NEARNESS: [&str; 5] = [
    "ModelPassage",
    "ModelStanding",
    "ModelHeading",
    "ModelBeside",
    "ModelDocument",
];

/// The evidence of a candidate: see [`NEARNESS`].
pub type Row = [f32; NEARNESS.len()];

/// A question as a model reads it, and how near every passage is.
pub struct Nearness<'a> {
    question: Vector,
    shards: Vec<&'a Vectors>,
    /// By shard the cosine of each passage and heading, where there are not too many.
    cosines: Option<Vec<Vec<f32>>>,
    /// Mean and standard deviation of the passages' cosines.
    mean: f32,
    deviation: f32,
}

/// What a candidate owes to a model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Near {
    /// Its evidence.
    pub row: Row,
    /// What its words alone come to.
    pub words: f32,
}

impl<'a> Nearness<'a> {
    /// Compares `question` with the passages of all shards.
    pub fn new(question: Vector, shards: Vec<&'a Vectors>) -> Nearness<'a> {
        let count: usize = shards.iter().map(|vectors| vectors.passages()).sum();
        let scan = |vectors: &&Vectors| vectors.cosines(&question);
        let cosines = (count <= MOST_SCANNED).then(|| shards.iter().map(scan).collect());
        let mut nearness = Nearness {
            question,
            shards,
            cosines,
            mean: 0.0,
            deviation: 1.0,
        };
        let step = count.div_ceil(SAMPLE).max(1);
        let places = (0u32..).zip(&nearness.shards).flat_map(|(shard, vectors)| {
            let ids = (0..vectors.passages() as PassageId).step_by(step);
            ids.map(move |id| (shard as usize, id))
        });
        let sample: Vec<f32> = places
            .map(|(shard, id)| nearness.cosine(shard, id))
            .collect();
        let size = sample.len().max(1) as f32;
        let mean = sample.iter().sum::<f32>() / size;
        let squares = sample.iter().map(|cosine| (cosine - mean).powi(2));
        nearness.deviation = (squares.sum::<f32>() / size).sqrt().max(0.01);
        nearness.mean = mean;
        nearness
    }

    /// The cosine of the question and a passage.
    pub fn cosine(&self, shard: usize, id: PassageId) -> f32 {
        self.of_row(shard, id)
    }

    /// The cosine of the question and the heading above a passage.
    fn heading(&self, shard: usize, id: PassageId) -> f32 {
        let vectors = self.shards.get(shard);
        let row = vectors.and_then(|vectors| vectors.heading(id));
        row.map_or(0.0, |row| self.of_row(shard, row))
    }

    fn of_row(&self, shard: usize, row: u32) -> f32 {
        let cosines = match &self.cosines {
            Some(cosines) => cosines.get(shard),
            None => {
                let vectors = self.shards.get(shard);
                return vectors.map_or(0.0, |vectors| vectors.cosine(row, &self.question));
            }
        };
        let cosine = cosines.and_then(|cosines| cosines.get(row as usize));
        cosine.copied().unwrap_or_default()
    }

    /// Adds to `hits` the nearest admitted passages that are not among them, and those under the
    /// nearest headings.
    pub fn add_hits(&self, hits: &mut Vec<Hit>, admission: &Admission) {
        if self.cosines.is_none() {
            return;
        }
        let by_text = |shard: usize, id: PassageId| self.cosine(shard, id);
        // The passages under one heading stand by their own nearness.
        let by_heading =
            |shard: usize, id: PassageId| self.heading(shard, id) + 0.1 * self.cosine(shard, id);
        let mut nearest = self.nearest(CANDIDATES, &by_text, admission);
        nearest.extend(self.nearest(UNDER_HEADINGS, &by_heading, admission));
        let mut known: rustc_hash::FxHashSet<(usize, PassageId)> =
            hits.iter().map(|hit| (hit.shard, hit.passage)).collect();
        nearest.retain(|hit| known.insert((hit.shard, hit.passage)));
        // What words it holds is told by its evidence.
        hits.extend(nearest.into_iter().map(|hit| Hit { score: 0.0, ..hit }));
    }

    /// The `limit` admitted passages of the highest `score`, best first; ties go to the earlier place.
    fn nearest(
        &self,
        limit: usize,
        score: &dyn Fn(usize, PassageId) -> f32,
        admission: &Admission,
    ) -> Vec<Hit> {
        let mut nearest: Vec<Hit> = Vec::with_capacity(limit * 2);
        let mut floor = f32::MIN;
        let order = |a: &Hit, b: &Hit| {
            b.score
                .total_cmp(&a.score)
                .then(a.shard.cmp(&b.shard))
                .then(a.passage.cmp(&b.passage))
        };
        for (shard, vectors) in self.shards.iter().enumerate() {
            for passage in 0..vectors.passages() as PassageId {
                let score = score(shard, passage);
                let hit = Hit {
                    shard,
                    passage,
                    score,
                };
                if score > floor && admission.admits(&hit) {
                    nearest.push(hit);
                    if nearest.len() >= limit * 2 {
                        floor = nearest.select_nth_unstable_by(limit - 1, order).1.score;
                        nearest.truncate(limit);
                    }
                }
            }
        }
        nearest.sort_unstable_by(order);
        nearest.truncate(limit);
        nearest
    }

    /// The evidence for `hit`, whose words are worth `words`.
    pub fn near(&self, hit: &Hit, record: &PassageRecord, shard: &Shard, words: f32) -> Near {
        let cosine = self.cosine(hit.shard, hit.passage);
        let whole = shard.passages_of(record.document);
        let from = hit.passage.saturating_sub(REACH).max(whole.start);
        let to = hit.passage.saturating_add(REACH + 1).min(whole.end);
        let (mut beside, mut document) = (0f32, 0f32);
        for id in from..to {
            let other = self.cosine(hit.shard, id);
            document = document.max(other);
            if id.abs_diff(hit.passage) == 1 {
                beside = beside.max(other);
            }
        }
        Near {
            row: [
                cosine,
                (cosine - self.mean) / self.deviation,
                (self.heading(hit.shard, hit.passage) - UNLIKE).max(0.0) / (1.0 - UNLIKE),
                beside,
                document,
            ],
            words,
        }
    }
}

impl Near {
    /// What nearness comes to with the evidence of the words, `row`, in documents of `genre`.
    pub fn worth(&self, row: &[f32; FEATURES], genre: Genre) -> f32 {
        let weights = near_weights::NEAR.mixed(genre);
        let products = self.row.iter().zip(weights);
        let near: f32 = products.map(|(value, weight)| value * weight).sum();
        near + weigh(row, &near_weights::WORDS.mixed(genre))
    }

    /// Cosine of question and passage.
    pub fn cosine(&self) -> f32 {
        let [cosine, ..] = self.row;
        cosine
    }

    /// How many standard deviations it is nearer than an ordinary passage.
    pub fn standing(&self) -> f32 {
        let [_, standing, ..] = self.row;
        standing
    }

    /// The cosine of the nearest passage of its document.
    pub fn document(&self) -> f32 {
        let [.., document] = self.row;
        document
    }
}
