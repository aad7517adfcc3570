//! Principal components: the directions in which rows differ most (Pearson, 1901).
//!
//! Found by orthogonal iteration from a fixed start, so that the same rows give the same directions.

/// Rounds of the iteration; the directions hardly move after half as many.
const ROUNDS: usize = 60;

/// Each of `rows` in the `count` directions in which they differ most, with length 1.
pub(crate) fn reduced(rows: &[Vec<f32>], count: usize) -> Vec<Vec<f32>> {
    let width = rows.first().map_or(0, Vec::len);
    let mut centre = vec![0f64; width];
    for row in rows {
        for (sum, value) in centre.iter_mut().zip(row) {
            *sum += f64::from(*value) / rows.len() as f64;
        }
    }
    let centred: Vec<Vec<f64>> = rows
        .iter()
        .map(|row| {
            row.iter()
                .zip(&centre)
                .map(|(value, mean)| f64::from(*value) - mean)
                .collect()
        })
        .collect();
    let covariance = covariance(&centred, width);
    let mut directions: Vec<Vec<f64>> = (0..count)
        .map(|index| {
            (0..width)
                .map(|at| ((at * 31 + index * 17) as f64).sin())
                .collect()
        })
        .collect();
    for _ in 0..ROUNDS {
        for direction in &mut directions {
            *direction = covariance.iter().map(|row| dot(row, direction)).collect();
        }
        orthonormalise(&mut directions);
    }
    centred
        .iter()
        .map(|row| {
            let mut reduced: Vec<f64> = directions
                .iter()
                .map(|direction| dot(row, direction))
                .collect();
            normalise(&mut reduced);
            reduced.into_iter().map(|value| value as f32).collect()
        })
        .collect()
}

fn covariance(rows: &[Vec<f64>], width: usize) -> Vec<Vec<f64>> {
    let mut covariance = vec![vec![0f64; width]; width];
    for row in rows {
        for (value, sums) in row.iter().zip(&mut covariance) {
            for (sum, other) in sums.iter_mut().zip(row) {
                *sum += value * other;
            }
        }
    }
    covariance
}

/// Makes each direction stand square to those before it (Gram and Schmidt).
fn orthonormalise(directions: &mut [Vec<f64>]) {
    for index in 0..directions.len() {
        let (before, rest) = directions.split_at_mut(index);
        let Some(direction) = rest.first_mut() else {
            return;
        };
        for other in before.iter() {
            let along = dot(direction, other);
            for (value, part) in direction.iter_mut().zip(other) {
                *value -= along * part;
            }
        }
        normalise(direction);
    }
}

fn normalise(values: &mut [f64]) {
    let length = dot(values, values).sqrt();
    if length > 0.0 {
        for value in values {
            *value /= length;
        }
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
