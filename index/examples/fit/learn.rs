//! Learns the weights of the passage and the sentence ranker, and counts what they get right.

use quoth_index::select::feature::{FEATURES, Feature, SENTENCE_FEATURES, SentenceFeature};
use quoth_index::select::weights::Weights;

use crate::adam::{Adam, add_softmax, dot, rate};
use crate::sets::{Asked, JOINT, Set};

/// Pull of every weight towards zero.
const DECAY: f64 = 2e-4;
/// The same for what other languages than English differ by.
const FOREIGN_DECAY: f64 = 1e-3;
/// The same for sentences of manuals, whose questions seldom tell one sentence from the next.
const SENTENCE_DECAY: f64 = 2e-3;

/// Rows of evidence, and whether each is right.
type Rows<'a> = Vec<(&'a [f32], bool)>;

/// Fits the passage ranker on `sets`, from `start`.
pub(crate) fn passages(sets: &[Set], start: &Weights<FEATURES>, steps: usize) -> Weights<FEATURES> {
    let shared = |index: usize| Feature::ALL[index].is_shared();
    let free = |index: usize| Feature::ALL[index].may_speak_against();
    fit(sets, start, steps, candidates, &shared, &free, DECAY)
}

/// Fits the passage ranker with what a model adds on `sets`, from `start`.
pub(crate) fn jointly(sets: &[Set], start: &Weights<JOINT>, steps: usize) -> Weights<JOINT> {
    let of = |index: usize| Feature::ALL.get(index);
    let shared = |index: usize| of(index).is_some_and(|feature| feature.is_shared());
    // What stands around a passage may speak against it: then that is meant rather than this one.
    let free = |index: usize| {
        of(index).map_or(index >= FEATURES + 3, |feature| feature.may_speak_against())
    };
    fit(sets, start, steps, candidates, &shared, &free, DECAY)
}

fn candidates(asked: &Asked) -> Rows<'_> {
    let found = asked.candidates.iter();
    found
        .map(|found| (found.evidence(), found.answers))
        .collect()
}

/// Fits the sentence ranker on `sets`, from `start`.
pub(crate) fn sentences(
    sets: &[Set],
    start: &Weights<SENTENCE_FEATURES>,
    steps: usize,
) -> Weights<SENTENCE_FEATURES> {
    fn rows(asked: &Asked) -> Rows<'_> {
        let found = asked.sentences.iter();
        found.map(|(row, right)| (&row[..], *right)).collect()
    }
    let free = |index: usize| SentenceFeature::ALL[index].may_speak_against();
    fit(sets, start, steps, rows, &|_| false, &free, SENTENCE_DECAY)
}

/// Fits the columns of a table on the rows of every question; weights that are `shared` are the
/// same in both, and only those that are `free` may be negative.
fn fit<const N: usize>(
    sets: &[Set],
    start: &Weights<N>,
    steps: usize,
    rows: fn(&Asked) -> Rows<'_>,
    shared: &dyn Fn(usize) -> bool,
    free: &dyn Fn(usize) -> bool,
    manual_decay: f64,
) -> Weights<N> {
    let columns = start
        .prose
        .iter()
        .chain(&start.manual)
        .chain(&start.foreign);
    let mut adam = Adam::new(columns.map(|weight| f64::from(*weight)).collect());
    for step in 1..=steps {
        let mut gradient = vec![0f64; 3 * N];
        for set in sets {
            let share = set.share / (sets.len() * set.questions.len().max(1)) as f64;
            let manual = f64::from(set.genre.manual);
            let prose = 1.0 - manual;
            let foreign = prose * f64::from(set.genre.foreign);
            let columns = [(0, prose), (N, manual), (2 * N, foreign)];
            let mut mixed = vec![0f64; N];
            for (from, share) in columns {
                let column = adam.weights.iter().skip(from);
                let both = mixed.iter_mut().zip(column);
                both.for_each(|(slot, weight)| *slot += share * weight);
            }
            let mut pull = vec![0f64; N];
            for asked in &set.questions {
                add_softmax(rows(asked).into_iter(), &mixed, share, &mut pull);
            }
            // What other languages teach is kept apart from English.
            for (from, share) in columns
                .into_iter()
                .skip(usize::from(set.genre.is_foreign()))
            {
                let column = gradient.iter_mut().skip(from);
                let both = column.zip(&pull);
                both.for_each(|(slot, pull)| *slot += share * pull);
            }
        }
        for index in (0..N).filter(|index| shared(*index)) {
            let both = gradient[index] + gradient[N + index];
            gradient[index] = both;
            gradient[N + index] = both;
        }
        let bound = |index: usize| index < 2 * N && !free(index % N);
        let decay = |index: usize| match index / N {
            0 => DECAY,
            1 => manual_decay,
            _ => FOREIGN_DECAY,
        };
        adam.climb(&gradient, rate(0.2, step, steps), &decay, &bound);
        for index in (0..N).filter(|index| !free(*index)) {
            let least = -adam.weights[index];
            let foreign = &mut adam.weights[2 * N + index];
            *foreign = foreign.max(least);
        }
    }
    let (prose, others) = adam.weights.split_at(N);
    let (manual, foreign) = others.split_at(N);
    let (prose, mut foreign): ([f32; N], [f32; N]) = (narrow(prose), narrow(foreign));
    if !sets.iter().any(|set| set.genre.is_foreign()) {
        // What nothing was learnt about is weighed as before.
        let before = start.prose.iter().zip(&start.foreign).zip(prose);
        for (slot, ((one, other), prose)) in foreign.iter_mut().zip(before) {
            *slot = one + other - prose;
        }
    }
    Weights {
        prose,
        manual: narrow(manual),
        foreign,
    }
}

fn narrow<const N: usize>(weights: &[f64]) -> [f32; N] {
    let mut out = [0f32; N];
    for (slot, weight) in out.iter_mut().zip(weights) {
        *slot = *weight as f32;
    }
    out
}

/// The weights for the documents of `set`.
pub(crate) fn mixed<const N: usize>(set: &Set, weights: &Weights<N>) -> Vec<f64> {
    weights
        .mixed(set.genre)
        .iter()
        .map(|weight| f64::from(*weight))
        .collect()
}

/// The candidates of `asked` that would be shown, best first and without repeats, with scores.
pub(crate) fn shown(asked: &Asked, weights: &[f64]) -> Vec<(usize, f64)> {
    let scores: Vec<f64> = asked
        .candidates
        .iter()
        .map(|found| dot(found.evidence(), weights))
        .collect();
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]).then(a.cmp(b)));
    let mut shown: Vec<(usize, f64)> = Vec::new();
    for index in order {
        let found = &asked.candidates[index];
        let repeats = shown.iter().any(|(other, _)| {
            let other = &asked.candidates[*other];
            other.path == found.path
                && other.shown.start < found.core.end
                && found.core.start < other.shown.end
        });
        if !repeats {
            shown.push((index, scores[index]));
        }
        if shown.len() == 10 {
            break;
        }
    }
    shown
}

/// Shares of a set's questions.
pub(crate) struct Hits {
    /// Answered by the first quote.
    pub(crate) first: f64,
    /// Answered by one of the first three.
    pub(crate) three: f64,
    /// Answered by the sentence marked in the first.
    pub(crate) marked: f64,
    /// Answered by any candidate.
    pub(crate) any: f64,
    /// Of those with a right passage: answered by its best sentence.
    pub(crate) sentence: f64,
}

/// Counts what the weights get right on `set`.
pub(crate) fn hits<const N: usize>(
    set: &Set,
    passage: &Weights<N>,
    sentence: &Weights<SENTENCE_FEATURES>,
) -> Hits {
    let sentence = mixed(set, sentence);
    let mixed = mixed(set, passage);
    let (mut first, mut three, mut marked, mut any, mut best, mut passages) = (0, 0, 0, 0, 0, 0);
    for asked in &set.questions {
        let shown = shown(asked, &mixed);
        let found = |index: usize| &asked.candidates[index];
        let rank = shown.iter().position(|(index, _)| found(*index).answers);
        first += usize::from(rank == Some(0));
        three += usize::from(rank.is_some_and(|rank| rank < 3));
        marked += usize::from(shown.first().is_some_and(|(index, _)| found(*index).marks));
        any += usize::from(asked.candidates.iter().any(|found| found.answers));
        if !asked.sentences.is_empty() {
            passages += 1;
            let top = asked.sentences.iter().rev();
            let top = top.max_by(|(a, _), (b, _)| dot(a, &sentence).total_cmp(&dot(b, &sentence)));
            best += usize::from(top.is_some_and(|(_, right)| *right));
        }
    }
    let of = |count: usize, all: usize| count as f64 / all.max(1) as f64;
    let all = set.questions.len();
    Hits {
        first: of(first, all),
        three: of(three, all),
        marked: of(marked, all),
        any: of(any, all),
        sentence: of(best, passages),
    }
}
