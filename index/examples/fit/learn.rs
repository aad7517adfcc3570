//! Learns weights by gradient ascent on the chance of the right candidate (a softmax over all), as
//! in ListNet's top-one form (Cao et al., 2007), with Adam (Kingma and Ba, 2015).

use quoth_index::select::evidence::FEATURES;

use crate::sets::{Asked, Set};

/// Pull of every weight towards zero.
const DECAY: f64 = 2e-4;

/// Fits the passage ranker on `sets`, each counting alike, from `start`.
pub fn passages(sets: &[Set], start: &[f32; FEATURES], steps: usize) -> [f32; FEATURES] {
    let mut weights: Vec<f64> = start.iter().map(|weight| f64::from(*weight)).collect();
    let (mut mean, mut square) = (vec![0f64; FEATURES], vec![0f64; FEATURES]);
    for step in 1..=steps {
        let mut gradient = vec![0f64; FEATURES];
        for set in sets {
            let share = 1.0 / (sets.len() as f64 * set.questions.len().max(1) as f64);
            for asked in &set.questions {
                add_gradient(asked, &weights, share, &mut gradient);
            }
        }
        let rate = 0.2 * (1.0 - step as f64 / (steps as f64 + 1.0)) + 0.002;
        for index in 0..FEATURES {
            let slope = gradient[index] - DECAY * weights[index];
            mean[index] = 0.9 * mean[index] + 0.1 * slope;
            square[index] = 0.999 * square[index] + 0.001 * slope * slope;
            let m = mean[index] / (1.0 - 0.9f64.powi(step as i32));
            let v = square[index] / (1.0 - 0.999f64.powi(step as i32));
            weights[index] += rate * m / (v.sqrt() + 1e-8);
        }
    }
    let mut out = [0f32; FEATURES];
    for (slot, weight) in out.iter_mut().zip(weights) {
        *slot = weight as f32;
    }
    out
}

fn add_gradient(asked: &Asked, weights: &[f64], share: f64, gradient: &mut [f64]) {
    if !asked.gold.contains(&true) || asked.gold.iter().all(|gold| *gold) {
        return;
    }
    let scores: Vec<f64> = asked.rows.iter().map(|row| score(row, weights)).collect();
    let top = scores.iter().copied().fold(f64::MIN, f64::max);
    let chances: Vec<f64> = scores.iter().map(|score| (score - top).exp()).collect();
    let all: f64 = chances.iter().sum();
    let right: f64 = chances
        .iter()
        .zip(&asked.gold)
        .filter(|(_, gold)| **gold)
        .map(|(chance, _)| chance)
        .sum();
    for ((row, chance), gold) in asked.rows.iter().zip(&chances).zip(&asked.gold) {
        let wanted = if *gold { chance / right } else { 0.0 };
        let pull = share * (wanted - chance / all);
        for (slot, value) in gradient.iter_mut().zip(row) {
            *slot += pull * f64::from(*value);
        }
    }
}

fn score(row: &[f32; FEATURES], weights: &[f64]) -> f64 {
    row.iter()
        .zip(weights)
        .map(|(value, weight)| f64::from(*value) * weight)
        .sum()
}

/// Share of questions answered first, among the first three, and by any candidate.
pub fn hits(set: &Set, weights: &[f32]) -> (f64, f64, f64) {
    let weights: Vec<f64> = weights.iter().map(|weight| f64::from(*weight)).collect();
    let (mut one, mut three, mut all) = (0, 0, 0);
    for asked in &set.questions {
        let mut order: Vec<usize> = (0..asked.rows.len()).collect();
        let scores: Vec<f64> = asked.rows.iter().map(|row| score(row, &weights)).collect();
        order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]).then(a.cmp(b)));
        let rank = order.iter().position(|index| asked.gold[*index]);
        one += usize::from(rank == Some(0));
        three += usize::from(rank.is_some_and(|rank| rank < 3));
        all += usize::from(rank.is_some());
    }
    let n = set.questions.len().max(1) as f64;
    (one as f64 / n, three as f64 / n, all as f64 / n)
}

pub fn kinds(set: &Set, weights: &[f32]) -> [usize; 5] {
    let weights: Vec<f64> = weights.iter().map(|weight| f64::from(*weight)).collect();
    let mut out = [0; 5];
    for asked in &set.questions {
        let mut best: Option<(f64, usize)> = None;
        for (i, row) in asked.rows.iter().enumerate() {
            let s = score(row, &weights);
            if best.is_none_or(|b| s > b.0) {
                best = Some((s, i));
            }
        }
        let Some((_, i)) = best else {
            out[4] += 1;
            continue;
        };
        if asked.gold[i] {
            continue;
        }
        out[asked.near[i] as usize] += 1;
    }
    out
}
