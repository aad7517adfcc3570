//! Fits confidence: a logistic regression by Newton's method, with a ridge, and its calibration.

use quoth_index::select::confidence::{Calibration, LEAD, LEAD_OVER_MANY, MANY, SIGNS, Table};
use quoth_index::select::near_confidence;
use quoth_index::select::weights::Weights;

use crate::learn::{mixed, shown};
use crate::sets::{Asked, Set};

const RIDGE: f64 = 1.0;

/// How the signs of an answer are taken from its candidates, by the weights of the ranking.
pub(crate) type Signs<const N: usize> = fn(&Asked, &[f64]) -> Option<[f64; N]>;

/// The signs of the words alone.
pub(crate) fn of_words(asked: &Asked, weights: &[f64]) -> Option<[f64; SIGNS.len()]> {
    let shown = shown(asked, weights);
    let (first, score) = *shown.first()?;
    let mut signs = asked.candidates[first].signs;
    let lead = shown.get(1).map_or(score, |(_, other)| score - other);
    signs[LEAD] = lead.clamp(0.0, 5.0);
    let last = shown.get(..=MANY).unwrap_or(&shown).last();
    let over_many = last.map_or(score, |(_, other)| score - other);
    signs[LEAD_OVER_MANY] = over_many.clamp(0.0, 10.0);
    Some(signs)
}

/// The signs where a model has read the candidates, by the tables as they are.
pub(crate) fn of_nearness(
    asked: &Asked,
    _weights: &[f64],
) -> Option<[f64; near_confidence::SIGNS.len()]> {
    asked.near_signs
}

/// An answer as confidence sees it.
struct Example<const N: usize> {
    signs: [f64; N],
    answerable: bool,
    right: bool,
}

fn examples<const R: usize, const N: usize>(
    set: &Set,
    weights: &Weights<R>,
    signs: Signs<N>,
) -> Vec<Example<N>> {
    let mixed = mixed(set, weights);
    let example = |asked: &Asked| {
        let (first, _) = *shown(asked, &mixed).first()?;
        Some(Example {
            signs: signs(asked, &mixed)?,
            answerable: asked.answerable,
            right: asked.candidates[first].answers,
        })
    };
    set.questions.iter().filter_map(example).collect()
}

/// Fits how signs become confidence, drawn `towards` some weights; nothing where there are no sets.
pub(crate) fn fit<const R: usize, const N: usize>(
    halves: &[&Set],
    more: &[&Set],
    weights: &Weights<R>,
    signs: Signs<N>,
    towards: &[f64; N],
) -> Option<Table<N>> {
    (!halves.is_empty()).then(|| {
        let beta = weights_of_signs(halves, more, weights, signs, towards);
        Table {
            signs: beta,
            calibration: calibrate(halves, weights, signs, &beta),
        }
    })
}

/// Fits the weights of the signs to tell questions that the corpus answers from others; every set
/// counts alike.
fn weights_of_signs<const R: usize, const N: usize>(
    halves: &[&Set],
    more: &[&Set],
    weights: &Weights<R>,
    signs: Signs<N>,
    towards: &[f64; N],
) -> [f64; N] {
    let mut rows: Vec<(Example<N>, f64)> = Vec::new();
    for set in halves.iter().chain(more) {
        let share = 1000.0 / set.questions.len() as f64;
        rows.extend(
            examples(set, weights, signs)
                .into_iter()
                .map(|example| (example, share)),
        );
    }
    let mut beta = *towards;
    for _ in 0..30 {
        let mut gradient = [0f64; N];
        for ((slot, weight), towards) in gradient.iter_mut().zip(beta).zip(towards) {
            *slot = RIDGE * (towards - weight);
        }
        let mut hessian = [[0f64; N]; N];
        for (index, row) in hessian.iter_mut().enumerate() {
            row[index] = RIDGE;
        }
        for (example, share) in &rows {
            let p = logistic(dot(&example.signs, &beta));
            let miss = f64::from(u8::from(example.answerable)) - p;
            for (index, sign) in example.signs.iter().enumerate() {
                gradient[index] += share * miss * sign;
                for (slot, other) in hessian[index].iter_mut().zip(&example.signs) {
                    *slot += share * p * (1.0 - p) * sign * other;
                }
            }
        }
        let step = solve(hessian, gradient);
        beta.iter_mut()
            .zip(step)
            .for_each(|(weight, step)| *weight += step);
    }
    beta
}

/// Fits how the weighted signs become a chance: half where 5 % of the questions without an answer
/// get further in the set where most do (in other languages than English, in the mean of the sets:
/// some of theirs hold several documents on one subject), and on either side as steep as right answers
/// and wrong ones ask for, but not so steep below that more than 2 % of the answerable questions fall
/// under a fifth.
fn calibrate<const R: usize, const N: usize>(
    sets: &[&Set],
    weights: &Weights<R>,
    signs: Signs<N>,
    beta: &[f64; N],
) -> Calibration {
    let (mut pivots, mut lowest) = (Vec::new(), f64::MAX);
    let mut rows: Vec<(f64, bool, f64, bool)> = Vec::new();
    for set in sets {
        let (mut without, mut with) = (Vec::new(), Vec::new());
        for example in examples(set, weights, signs) {
            let sum = dot(&example.signs, beta);
            rows.push((
                sum,
                example.right,
                1.0 / set.questions.len() as f64,
                set.genre.is_manual(),
            ));
            if example.answerable {
                with.push(sum)
            } else {
                without.push(sum)
            }
        }
        without.sort_by(f64::total_cmp);
        with.sort_by(f64::total_cmp);
        pivots.push(without[without.len() * 95 / 100]);
        lowest = lowest.min(with[with.len() * 2 / 100]);
    }
    let pivot = if sets.iter().any(|set| set.genre.is_foreign()) {
        pivots.iter().sum::<f64>() / pivots.len() as f64
    } else {
        pivots.iter().copied().fold(f64::MIN, f64::max)
    };
    let start = Calibration {
        floor: lowest.min(pivot - 0.1),
        pivot,
        under: 1.0,
        below: [1.0; 2],
        above: [1.0; 2],
    };
    let best = |from: f64,
                to: f64,
                grid: (f64, f64),
                manuals: &[bool],
                of: &dyn Fn(f64) -> Calibration| {
        let inside =
            |row: &&(f64, bool, f64, bool)| (from..to).contains(&row.0) && manuals.contains(&row.3);
        let loss = |value: f64| -> f64 {
            let calibration = of(value);
            rows.iter()
                .filter(inside)
                .map(|(sum, right, share, manual)| {
                    let p = calibration.chance(*sum, f64::from(u8::from(*manual)));
                    -share * (if *right { p } else { 1.0 - p }).max(1e-9).ln()
                })
                .sum()
        };
        let steps = (0..=60).map(|step| grid.0 + f64::from(step) * grid.1);
        steps
            .min_by(|a, b| loss(*a).total_cmp(&loss(*b)))
            .unwrap_or(grid.0)
    };
    let (floor, far) = (start.floor, f64::INFINITY);
    let below = |manual: bool| {
        best(floor, pivot, (1.0, 0.1), &[manual], &|value| Calibration {
            below: [value; 2],
            ..start
        })
    };
    let above = |manual: bool| {
        best(pivot, far, (0.05, 0.05), &[manual], &|value| Calibration {
            above: [value; 2],
            ..start
        })
    };
    Calibration {
        under: best(-far, floor, (0.05, 0.05), &[false, true], &|value| {
            Calibration {
                under: value,
                ..start
            }
        }),
        below: [false, true].map(below),
        above: [false, true].map(above),
        ..start
    }
}

fn dot<const N: usize>(signs: &[f64; N], beta: &[f64; N]) -> f64 {
    signs
        .iter()
        .zip(beta)
        .map(|(sign, weight)| sign * weight)
        .sum()
}

fn logistic(sum: f64) -> f64 {
    1.0 / (1.0 + (-sum).exp())
}

/// Solves a symmetric positive system by elimination.
fn solve<const N: usize>(mut a: [[f64; N]; N], mut b: [f64; N]) -> [f64; N] {
    for i in 0..N {
        let pivot_row = a[i];
        for j in i + 1..N {
            let factor = a[j][i] / pivot_row[i];
            a[j].iter_mut()
                .zip(pivot_row)
                .for_each(|(slot, value)| *slot -= factor * value);
            b[j] -= factor * b[i];
        }
    }
    for i in (0..N).rev() {
        let known: f64 = (i + 1..N).map(|k| a[i][k] * b[k]).sum();
        b[i] = (b[i] - known) / a[i][i];
    }
    b
}

/// Prints how well confidence tells answerable questions from others, and right answers from wrong.
pub(crate) fn report<const R: usize, const N: usize>(
    set: &Set,
    weights: &Weights<R>,
    signs: Signs<N>,
    table: &Table<N>,
) {
    let manual = f64::from(set.genre.manual);
    let rows: Vec<(f64, Example<N>)> = examples(set, weights, signs)
        .into_iter()
        .map(|example| {
            (
                table
                    .calibration
                    .chance(dot(&example.signs, &table.signs), manual),
                example,
            )
        })
        .collect();
    let chances = |answerable: bool| -> Vec<f64> {
        let part = rows
            .iter()
            .filter(|(_, example)| example.answerable == answerable);
        part.map(|(chance, _)| *chance).collect()
    };
    let (with, without) = (chances(true), chances(false));
    let from = |values: &[f64], limit: f64| {
        values.iter().filter(|value| **value >= limit).count() as f64 / values.len().max(1) as f64
    };
    let error: f64 = (0..10)
        .map(|bin| {
            let inside = rows
                .iter()
                .filter(|(chance, _)| ((chance * 10.0) as usize).min(9) == bin);
            let gap: f64 = inside
                .map(|(chance, example)| chance - f64::from(u8::from(example.right)))
                .sum();
            gap.abs() / rows.len() as f64
        })
        .sum();
    println!(
        "  {:14} AUROC {:.4}  answered {:.3} of answerable, {:.3} of others  at least uncertain {:.3}, {:.3}  error {error:.3}",
        set.name,
        auroc(&with, &without),
        from(&with, 0.5),
        from(&without, 0.5),
        from(&with, 0.2),
        from(&without, 0.2),
    );
}

/// The chance that one of `with` is above one of `without`.
fn auroc(with: &[f64], without: &[f64]) -> f64 {
    let mut wins = 0.0;
    for a in with {
        for b in without {
            wins += if a > b {
                1.0
            } else if a == b {
                0.5
            } else {
                0.0
            };
        }
    }
    wins / (with.len() * without.len()).max(1) as f64
}
