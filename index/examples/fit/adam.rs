//! Gradient ascent with Adam's step sizes (Kingma and Ba, 2015).

/// Weights being learnt, with the moments of their gradients.
pub(crate) struct Adam {
    pub(crate) weights: Vec<f64>,
    mean: Vec<f64>,
    square: Vec<f64>,
    step: i32,
}

impl Adam {
    pub(crate) fn new(weights: Vec<f64>) -> Adam {
        let zeros = vec![0.0; weights.len()];
        Adam {
            mean: zeros.clone(),
            square: zeros,
            weights,
            step: 0,
        }
    }

    /// Moves the weights up `gradient`, pulled to zero by `decay`; those that `bound` names stay at
    /// zero or above.
    pub(crate) fn climb(
        &mut self,
        gradient: &[f64],
        rate: f64,
        decay: &dyn Fn(usize) -> f64,
        bound: &dyn Fn(usize) -> bool,
    ) {
        self.step += 1;
        for (index, weight) in self.weights.iter_mut().enumerate() {
            let slope = gradient[index] - decay(index) * *weight;
            self.mean[index] = 0.9 * self.mean[index] + 0.1 * slope;
            self.square[index] = 0.999 * self.square[index] + 0.001 * slope * slope;
            let mean = self.mean[index] / (1.0 - 0.9f64.powi(self.step));
            let square = self.square[index] / (1.0 - 0.999f64.powi(self.step));
            *weight += rate * mean / (square.sqrt() + 1e-8);
            if bound(index) {
                *weight = weight.max(0.0);
            }
        }
    }
}

/// The rate of step `step` of `steps`, falling from `first` to almost nothing.
pub(crate) fn rate(first: f64, step: usize, steps: usize) -> f64 {
    first * (1.0 - step as f64 / (steps as f64 + 1.0)) + 0.002
}

/// Adds to `gradient` how the chance of the right rows, a softmax over all, grows with the weights;
/// ListNet's top-one form (Cao et al., 2007).
pub(crate) fn add_softmax<'a>(
    rows: impl Iterator<Item = (&'a [f32], bool)>,
    weights: &[f64],
    share: f64,
    gradient: &mut [f64],
) {
    let rows: Vec<(&[f32], bool)> = rows.collect();
    let right = rows.iter().filter(|(_, right)| *right).count();
    if right == 0 || right == rows.len() {
        return;
    }
    let scores: Vec<f64> = rows.iter().map(|(row, _)| dot(row, weights)).collect();
    let top = scores.iter().copied().fold(f64::MIN, f64::max);
    let chances: Vec<f64> = scores.iter().map(|score| (score - top).exp()).collect();
    let all: f64 = chances.iter().sum();
    let good: f64 = chances
        .iter()
        .zip(&rows)
        .filter(|(_, (_, right))| *right)
        .map(|(chance, _)| chance)
        .sum();
    for ((row, right), chance) in rows.iter().zip(&chances) {
        let wanted = if *right { chance / good } else { 0.0 };
        let pull = share * (wanted - chance / all);
        for (slot, value) in gradient.iter_mut().zip(*row) {
            *slot += pull * f64::from(*value);
        }
    }
}

pub(crate) fn dot(row: &[f32], weights: &[f64]) -> f64 {
    row.iter()
        .zip(weights)
        .map(|(value, weight)| f64::from(*value) * weight)
        .sum()
}
