//! Functions over rows of numbers, written so that a compiler turns them into vector code.
//!
//! Matrix products are ndarray's; what they are for is told in `encoder`.

/// `exp`, right to about 2e-7 of its value.
///
/// The whole part of the exponent goes into the bits of the result, the rest is a polynomial.
fn exp(x: f32) -> f32 {
    // Adding and taking away this number rounds to a whole one.
    const ROUND: f32 = 12_582_912.0;
    let x = x.clamp(-87.0, 88.0);
    let power = x * std::f32::consts::LOG2_E;
    let rounded = power + ROUND;
    let whole = rounded - ROUND;
    let part = (power - whole) * std::f32::consts::LN_2;
    let series = 1.0 / 5040.0_f32;
    let series = series * part + 1.0 / 720.0;
    let series = series * part + 1.0 / 120.0;
    let series = series * part + 1.0 / 24.0;
    let series = series * part + 1.0 / 6.0;
    let series = series * part + 0.5;
    let series = series * part + 1.0;
    let series = series * part + 1.0;
    // The low bits of `rounded` are the whole part as an integer.
    let bits = rounded.to_bits().wrapping_sub(ROUND.to_bits());
    f32::from_bits(bits.wrapping_add(127) << 23) * series
}

/// The error function, right to 2e-7 (Abramowitz and Stegun, 7.1.26).
fn erf(x: f32) -> f32 {
    let size = x.abs();
    let t = 1.0 / (1.0 + 0.327_591_1 * size);
    let sum = 1.061_405_4_f32;
    let sum = sum * t - 1.453_152_1;
    let sum = sum * t + 1.421_413_8;
    let sum = sum * t - 0.284_496_72;
    let sum = sum * t + 0.254_829_6;
    (1.0 - sum * t * exp(-size * size)).copysign(x)
}

/// Adds `bias` to `row` and lets through what the Gaussian error linear unit does.
pub(super) fn gelu(row: &mut [f32], bias: &[f32]) {
    for (value, bias) in row.iter_mut().zip(bias) {
        let x = *value + bias;
        *value = 0.5 * x * (1.0 + erf(x * std::f32::consts::FRAC_1_SQRT_2));
    }
}

/// Adds `bias` to `row` and lets through what is above zero.
pub(super) fn relu(row: &mut [f32], bias: &[f32]) {
    for (value, bias) in row.iter_mut().zip(bias) {
        *value = (*value + bias).max(0.0);
    }
}

/// Adds `bias` to `row`.
pub(super) fn add(row: &mut [f32], bias: &[f32]) {
    for (value, bias) in row.iter_mut().zip(bias) {
        *value += bias;
    }
}

/// Turns `row` into shares of 1 that grow exponentially with its values times `scale`.
pub(super) fn softmax(row: &mut [f32], scale: f32) {
    let most = row.iter().fold(f32::MIN, |most, value| most.max(*value));
    for value in row.iter_mut() {
        *value = exp((*value - most) * scale);
    }
    let sum = sum(row);
    for value in row.iter_mut() {
        *value /= sum;
    }
}

/// Brings `row` to mean 0 and variance 1, then scales and shifts each value by its own.
pub(super) fn normalise(row: &mut [f32], scale: &[f32], shift: &[f32], epsilon: f32) {
    let count = row.len().max(1) as f32;
    let mean = sum(row) / count;
    for value in row.iter_mut() {
        *value -= mean;
    }
    let variance = squares(row) / count;
    let factor = 1.0 / (variance + epsilon).sqrt();
    for ((value, scale), shift) in row.iter_mut().zip(scale).zip(shift) {
        *value = *value * factor * scale + shift;
    }
}

/// The sum of `row`, eight lanes at a time.
fn sum(row: &[f32]) -> f32 {
    lanes(row, |value| value)
}

fn squares(row: &[f32]) -> f32 {
    lanes(row, |value| value * value)
}

fn lanes(row: &[f32], of: impl Fn(f32) -> f32) -> f32 {
    let mut sums = [0f32; 8];
    let chunks = row.chunks_exact(8);
    let rest: f32 = chunks.remainder().iter().map(|value| of(*value)).sum();
    for chunk in chunks {
        for (sum, value) in sums.iter_mut().zip(chunk) {
            *sum += of(*value);
        }
    }
    sums.iter().sum::<f32>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_is_right() {
        for step in -870..=880 {
            let x = step as f32 / 10.0;
            let right = f64::from(x).exp();
            assert!((f64::from(exp(x)) / right - 1.0).abs() < 1e-5, "{x}");
        }
        assert!(exp(-1000.0) < 1e-37);
    }

    #[test]
    fn the_error_function_is_right() {
        // From tables.
        for (x, right) in [
            (0.0, 0.0),
            (0.1, 0.112_462_92),
            (0.5, 0.520_499_9),
            (1.0, 0.842_700_8),
            (2.0, 0.995_322_3),
            (4.0, 0.999_999_98),
        ] {
            assert!((erf(x) - right).abs() < 1e-6, "{x}");
            assert!((erf(-x) + right).abs() < 1e-6, "-{x}");
        }
    }

    #[test]
    fn shares_come_to_one() {
        let mut row = [1.0, 2.0, 3.0, -50.0];
        softmax(&mut row, 2.0);
        assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        assert!((row[2] / row[1] - (2.0f32).exp()).abs() < 1e-3);
    }

    #[test]
    fn a_row_is_brought_to_mean_and_variance() {
        let mut row: Vec<f32> = (0..19u8).map(f32::from).collect();
        normalise(&mut row, &[2.0; 19], &[1.0; 19], 0.0);
        let mean = row.iter().sum::<f32>() / 19.0;
        let variance = row.iter().map(|x| (x - mean).powi(2)).sum::<f32>() / 19.0;
        assert!((mean - 1.0).abs() < 1e-5 && (variance - 4.0).abs() < 1e-4);
    }
}
