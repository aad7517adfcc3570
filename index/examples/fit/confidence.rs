//! Fits confidence: a logistic regression by Newton's method, with a ridge.

use quoth_index::select::confidence::{Calibration, SIGNS};
use quoth_index::select::weights::Weights;

use crate::learn::shown;
use crate::sets::{Asked, Set};

const N: usize = SIGNS.len();
const RIDGE: f64 = 1.0;

/// The signs of the answer to `asked`, and whether it is right.
fn example(asked: &Asked, weights: &[f64]) -> Option<([f64; N], bool)> {
    let shown = shown(asked, weights);
    let (first, score) = *shown.first()?;
    let mut signs = asked.signs[first];
    let lead = shown.get(1).map_or(score, |(_, other)| score - other);
    signs[18] = lead.clamp(0.0, 5.0);
    Some((signs, asked.gold[first]))
}

fn mixed(set: &Set, weights: &Weights) -> Vec<f64> {
    weights
        .mixed(set.manual)
        .iter()
        .map(|weight| f64::from(*weight))
        .collect()
}

/// Fits the weights of the signs, every set counting alike.
pub(crate) fn fit(sets: &[Set], weights: &Weights) -> [f64; N] {
    let mut examples: Vec<([f64; N], f64, f64)> = Vec::new();
    for set in sets {
        let mixed = mixed(set, weights);
        let share = 1000.0 / set.questions.len() as f64;
        for asked in &set.questions {
            if let Some((signs, _)) = example(asked, &mixed) {
                examples.push((signs, f64::from(u8::from(asked.answerable)), share));
            }
        }
    }
    let mut beta = [0f64; N];
    for _ in 0..30 {
        let mut gradient = [0f64; N];
        let mut hessian = [[0f64; N]; N];
        for (signs, right, share) in &examples {
            let z: f64 = signs
                .iter()
                .zip(beta)
                .map(|(sign, weight)| sign * weight)
                .sum();
            let p = 1.0 / (1.0 + (-z).exp());
            for i in 0..N {
                gradient[i] += share * (right - p) * signs[i];
                for j in 0..N {
                    hessian[i][j] += share * p * (1.0 - p) * signs[i] * signs[j];
                }
            }
        }
        for i in 0..N {
            gradient[i] -= RIDGE * beta[i];
            hessian[i][i] += RIDGE;
        }
        let step = solve(hessian, gradient);
        for i in 0..N {
            beta[i] += step[i];
        }
    }
    beta
}

/// Fits how the weighted signs become a chance: half where 5 % of the questions without an answer
/// get further in the set where most do, and on either side as steep as right answers and wrong ones ask for, but not so
/// steep below that more than 2 % of the answerable questions fall under a fifth.
pub(crate) fn calibrate(sets: &[Set], weights: &Weights, beta: &[f64; N]) -> Calibration {
    let (mut pivot, mut lowest) = (f64::MIN, f64::MAX);
    let mut rows = Vec::new();
    for set in sets {
        let mixed = mixed(set, weights);
        let (mut without, mut with) = (Vec::new(), Vec::new());
        for asked in &set.questions {
            if let Some((signs, right)) = example(asked, &mixed) {
                let z = dot(&signs, beta);
                rows.push((z, right, 1.0 / set.questions.len() as f64, set.manual > 0.5));
                if asked.answerable {
                    with.push(z)
                } else {
                    without.push(z)
                }
            }
        }
        without.sort_by(f64::total_cmp);
        with.sort_by(f64::total_cmp);
        pivot = pivot.max(without[without.len() * 95 / 100]);
        lowest = lowest.min(with[with.len() * 2 / 100]);
    }
    let steepness = |keep: &dyn Fn(f64, bool) -> bool| {
        let loss = |a: f64| -> f64 {
            let side = rows.iter().filter(|(z, _, _, manual)| keep(*z, *manual));
            side.map(|(z, right, share, _)| {
                let p = 1.0 / (1.0 + (-a * (z - pivot)).exp());
                -share * (if *right { p } else { 1.0 - p }).max(1e-9).ln()
            })
            .sum()
        };
        let grid = (1..60).map(|step| f64::from(step) * 0.05);
        grid.min_by(|a, b| loss(*a).total_cmp(&loss(*b))).unwrap()
    };
    let least = 4f64.ln() / (pivot - lowest).max(0.1);
    let below = [false, true]
        .map(|wanted| steepness(&|z, manual| z < pivot && manual == wanted).min(least));
    let above = [false, true].map(|wanted| steepness(&|z, manual| z >= pivot && manual == wanted));
    Calibration {
        pivot,
        below,
        above,
    }
}

fn dot(signs: &[f64; N], beta: &[f64; N]) -> f64 {
    signs
        .iter()
        .zip(beta)
        .map(|(sign, weight)| sign * weight)
        .sum()
}

/// Solves a symmetric positive system by elimination.
fn solve(mut a: [[f64; N]; N], mut b: [f64; N]) -> [f64; N] {
    for i in 0..N {
        for j in i + 1..N {
            let factor = a[j][i] / a[i][i];
            for k in i..N {
                a[j][k] -= factor * a[i][k];
            }
            b[j] -= factor * b[i];
        }
    }
    for i in (0..N).rev() {
        for k in i + 1..N {
            b[i] -= a[i][k] * b[k];
        }
        b[i] /= a[i][i];
    }
    b
}

/// Prints how well confidence tells answerable questions from others, and right answers from wrong.
pub(crate) fn report(set: &Set, weights: &Weights, beta: &[f64; N], calibration: &Calibration) {
    let mixed = mixed(set, weights);
    let mut rows: Vec<(f64, bool, bool)> = Vec::new();
    for asked in &set.questions {
        let (confidence, right) = match example(asked, &mixed) {
            Some((signs, right)) => (
                calibration.chance(dot(&signs, beta), f64::from(set.manual)),
                right,
            ),
            None => (0.0, false),
        };
        rows.push((confidence, asked.answerable, right));
    }
    let auroc = |label: &dyn Fn(&(f64, bool, bool)) -> bool| {
        let (yes, no): (Vec<&(f64, bool, bool)>, Vec<&(f64, bool, bool)>) =
            rows.iter().partition(|row| label(row));
        let mut wins = 0.0;
        for a in &yes {
            for b in &no {
                wins += if a.0 > b.0 {
                    1.0
                } else if a.0 == b.0 {
                    0.5
                } else {
                    0.0
                };
            }
        }
        wins / (yes.len() as f64 * no.len() as f64)
    };
    let mut unanswerable: Vec<f64> = rows.iter().filter(|row| !row.1).map(|row| row.0).collect();
    let mut answerable: Vec<f64> = rows.iter().filter(|row| row.1).map(|row| row.0).collect();
    unanswerable.sort_by(f64::total_cmp);
    answerable.sort_by(f64::total_cmp);
    let at = |values: &[f64], share: f64| {
        values
            .get(((values.len() as f64 * share) as usize).min(values.len().saturating_sub(1)))
            .copied()
            .unwrap_or(f64::NAN)
    };
    let (u90, u95, a02) = (
        at(&unanswerable, 0.9),
        at(&unanswerable, 0.95),
        at(&answerable, 0.02),
    );
    let kept = |from: f64| {
        answerable.iter().filter(|value| **value > from).count() as f64
            / answerable.len().max(1) as f64
    };
    let mut ece = 0.0;
    let mut bins = String::new();
    for bin in 0..10 {
        let inside: Vec<_> = rows
            .iter()
            .filter(|row| ((row.0 * 10.0) as usize).min(9) == bin)
            .collect();
        let n = inside.len() as f64;
        if n > 0.0 {
            let said = inside.iter().map(|row| row.0).sum::<f64>() / n;
            let was = inside.iter().filter(|row| row.2).count() as f64 / n;
            ece += n / rows.len() as f64 * (said - was).abs();
            bins += &format!(" {said:.2}/{was:.2}");
        }
    }
    let share = |rows: Vec<f64>, from: f64| {
        rows.iter().filter(|value| **value >= from).count() as f64 / rows.len().max(1) as f64
    };
    println!(
        "       answered {:.3} of unanswerable, {:.3} of answerable; uncertain or better {:.3} / {:.3}",
        share(unanswerable.clone(), 0.5),
        share(answerable.clone(), 0.5),
        share(unanswerable.clone(), 0.2),
        share(answerable.clone(), 0.2)
    );
    println!(
        "  sure {:22} auroc {:.4} right {:.4}  kept at 90 % refused {:.4}  u95 {u95:.3} keeps {:.3}  a02 {a02:.3}  ece {ece:.3} {bins}",
        set.name,
        auroc(&|row| row.1),
        auroc(&|row| row.2),
        kept(u90),
        kept(u95)
    );
}
