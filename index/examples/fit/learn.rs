//! Learns weights by gradient ascent on the chance of the right candidate (a softmax over all), as
//! in ListNet's top-one form (Cao et al., 2007), with Adam (Kingma and Ba, 2015).

use quoth_index::select::feature::{FEATURES, Feature, SENTENCE_FEATURES, SentenceFeature};
use quoth_index::select::weights::Weights;

use crate::sets::{Asked, Set};

/// Pull of every weight towards zero.
const DECAY: f64 = 2e-4;

/// Fits the passage ranker on `sets`, each counting alike, from `start`.
pub(crate) fn passages(sets: &[Set], start: &Weights, steps: usize) -> Weights {
    let both = 2 * FEATURES;
    let mut weights: Vec<f64> = start
        .prose
        .iter()
        .chain(&start.manual)
        .map(|weight| f64::from(*weight))
        .collect();
    let (mut mean, mut square) = (vec![0f64; both], vec![0f64; both]);
    for step in 1..=steps {
        let mut gradient = vec![0f64; both];
        for set in sets {
            let share = set.share / (sets.len() as f64 * set.questions.len().max(1) as f64);
            let manual = f64::from(set.manual);
            let (prose_part, manual_part) = weights.split_at(FEATURES);
            let mixed: Vec<f64> = prose_part
                .iter()
                .zip(manual_part)
                .map(|(a, b)| a * (1.0 - manual) + b * manual)
                .collect();
            let mut pull = vec![0f64; FEATURES];
            for asked in &set.questions {
                add_gradient(asked, &mixed, share, &mut pull);
            }
            for (index, pull) in pull.iter().enumerate() {
                gradient[index] += pull * (1.0 - manual);
                gradient[FEATURES + index] += pull * manual;
            }
        }
        let rate = 0.2 * (1.0 - step as f64 / (steps as f64 + 1.0)) + 0.002;
        for index in 0..both {
            let slope = gradient[index] - DECAY * weights[index];
            mean[index] = 0.9 * mean[index] + 0.1 * slope;
            square[index] = 0.999 * square[index] + 0.001 * slope * slope;
            let m = mean[index] / (1.0 - 0.9f64.powi(step as i32));
            let v = square[index] / (1.0 - 0.999f64.powi(step as i32));
            weights[index] += rate * m / (v.sqrt() + 1e-8);
            if !Feature::ALL[index % FEATURES].may_speak_against() {
                weights[index] = weights[index].max(0.0);
            }
        }
    }
    let part = |from: usize| {
        let mut out = [0f32; FEATURES];
        for (slot, weight) in out.iter_mut().zip(&weights[from..]) {
            *slot = *weight as f32;
        }
        out
    };
    Weights {
        prose: part(0),
        manual: part(FEATURES),
    }
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

/// The order in which the candidates of `asked` would be shown, without repeats.
pub(crate) fn shown(asked: &Asked, weights: &[f64]) -> Vec<(usize, f64)> {
    let mut order: Vec<usize> = (0..asked.rows.len()).collect();
    let scores: Vec<f64> = asked.rows.iter().map(|row| score(row, weights)).collect();
    order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]).then(a.cmp(b)));
    let mut shown: Vec<(usize, f64)> = Vec::new();
    for index in order {
        let (path, core, _) = &asked.places[index];
        let repeats = shown.iter().any(|(other, _)| {
            let (other_path, _, window) = &asked.places[*other];
            other_path == path && window.start < core.end && core.start < window.end
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

/// Share of questions answered first, among the first three, by any candidate, and whose first mark answers.
pub(crate) fn hits(set: &Set, weights: &Weights) -> (f64, f64, f64, f64) {
    let weights: Vec<f64> = weights
        .mixed(set.manual)
        .iter()
        .map(|weight| f64::from(*weight))
        .collect();
    let (mut one, mut three, mut all, mut sentence) = (0, 0, 0, 0);
    for asked in &set.questions {
        let shown: Vec<usize> = shown(asked, &weights)
            .into_iter()
            .map(|(index, _)| index)
            .collect();
        let rank = shown.iter().position(|index| asked.gold[*index]);
        one += usize::from(rank == Some(0));
        three += usize::from(rank.is_some_and(|rank| rank < 3));
        all += usize::from(asked.gold.contains(&true));
        sentence += usize::from(shown.first().is_some_and(|index| asked.sentence[*index]));
    }
    let n = set.questions.len().max(1) as f64;
    (
        one as f64 / n,
        three as f64 / n,
        all as f64 / n,
        sentence as f64 / n,
    )
}

pub(crate) fn kinds(set: &Set, weights: &Weights) -> [usize; 5] {
    let weights: Vec<f64> = weights
        .mixed(set.manual)
        .iter()
        .map(|weight| f64::from(*weight))
        .collect();
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

pub(crate) fn misses(set: &Set, weights: &Weights) {
    let weights: Vec<f64> = weights
        .mixed(set.manual)
        .iter()
        .map(|weight| f64::from(*weight))
        .collect();
    for asked in &set.questions {
        let mut best: Option<(f64, usize)> = None;
        let mut gold: Option<(f64, usize)> = None;
        for (i, row) in asked.rows.iter().enumerate() {
            let s = score(row, &weights);
            if best.is_none_or(|b| s > b.0) {
                best = Some((s, i));
            }
            if asked.gold[i] && gold.is_none_or(|b| s > b.0) {
                gold = Some((s, i));
            }
        }
        let Some((s, i)) = best else { continue };
        if asked.gold[i] {
            continue;
        }
        println!("\n[{}] {}", asked.near[i], asked.text);
        println!(
            "  GOT  {s:.2} {}: {}",
            asked.places[i].0,
            asked.shown[i].replace('\n', " ")
        );
        if let Some((s, g)) = gold {
            println!(
                "  GOLD {s:.2} {}: {}",
                asked.places[g].0,
                asked.shown[g].replace('\n', " ")
            );
            let mut diff: Vec<(f64, usize)> = (0..FEATURES)
                .map(|f| {
                    (
                        (asked.rows[i][f] as f64 - asked.rows[g][f] as f64) * weights[f],
                        f,
                    )
                })
                .collect();
            diff.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()));
            println!(
                "  {}",
                diff.iter()
                    .take(7)
                    .map(|(d, f)| format!("{} {d:+.2}", Feature::ALL[*f].name()))
                    .collect::<Vec<_>>()
                    .join("  ")
            );
        }
    }
}

/// Fits the sentence ranker on `sets`.
pub(crate) fn sentences(sets: &[Set], steps: usize) -> [f32; SENTENCE_FEATURES] {
    let mut weights = vec![0f64; SENTENCE_FEATURES];
    let (mut mean, mut square) = (vec![0f64; SENTENCE_FEATURES], vec![0f64; SENTENCE_FEATURES]);
    for step in 1..=steps {
        let mut gradient = vec![0f64; SENTENCE_FEATURES];
        for set in sets {
            let share = 1.0 / (sets.len() as f64 * set.questions.len().max(1) as f64);
            for asked in &set.questions {
                let gold = asked.sentences.iter().filter(|(_, gold)| *gold).count();
                if gold == 0 || gold == asked.sentences.len() {
                    continue;
                }
                let scores: Vec<f64> = asked
                    .sentences
                    .iter()
                    .map(|(row, _)| {
                        row.iter()
                            .zip(&weights)
                            .map(|(v, w)| f64::from(*v) * w)
                            .sum()
                    })
                    .collect();
                let top = scores.iter().copied().fold(f64::MIN, f64::max);
                let chances: Vec<f64> = scores.iter().map(|score| (score - top).exp()).collect();
                let all: f64 = chances.iter().sum();
                let right: f64 = chances
                    .iter()
                    .zip(&asked.sentences)
                    .filter(|(_, (_, gold))| *gold)
                    .map(|(c, _)| c)
                    .sum();
                for ((row, gold), chance) in asked.sentences.iter().zip(&chances) {
                    let pull = share * (if *gold { chance / right } else { 0.0 } - chance / all);
                    for (slot, value) in gradient.iter_mut().zip(row) {
                        *slot += pull * f64::from(*value);
                    }
                }
            }
        }
        let rate = 0.1 * (1.0 - step as f64 / (steps as f64 + 1.0)) + 0.002;
        for index in 0..SENTENCE_FEATURES {
            let slope = gradient[index] - 10.0 * DECAY * weights[index];
            mean[index] = 0.9 * mean[index] + 0.1 * slope;
            square[index] = 0.999 * square[index] + 0.001 * slope * slope;
            let free = index >= SentenceFeature::Name as usize;
            weights[index] += rate * (mean[index] / (1.0 - 0.9f64.powi(step as i32)))
                / ((square[index] / (1.0 - 0.999f64.powi(step as i32))).sqrt() + 1e-8);
            if !free {
                weights[index] = weights[index].max(0.0);
            }
        }
    }
    let mut out = [0f32; SENTENCE_FEATURES];
    for (slot, weight) in out.iter_mut().zip(weights) {
        *slot = weight as f32;
    }
    out
}

/// Share of questions whose best sentence in the right passage answers.
pub(crate) fn sentence_hits(set: &Set, weights: &[f32; SENTENCE_FEATURES]) -> f64 {
    let (mut right, mut all) = (0, 0);
    for asked in set
        .questions
        .iter()
        .filter(|asked| asked.sentences.iter().any(|(_, gold)| *gold))
    {
        all += 1;
        let score = |row: &[f32; SENTENCE_FEATURES]| {
            row.iter().zip(weights).map(|(v, w)| v * w).sum::<f32>()
        };
        let mut best: Option<(f32, bool)> = None;
        for (row, gold) in &asked.sentences {
            if best.is_none_or(|(top, _)| score(row) > top) {
                best = Some((score(row), *gold));
            }
        }
        right += usize::from(best.is_some_and(|(_, gold)| gold));
    }
    f64::from(right as u32) / f64::from(all.max(1) as u32)
}
