//! The vector of a text: its direction in a model's space, in a byte per dimension.
//!
//! Where vectors come from is told in `model`.

/// A direction, quantised: what it stands for is each value times the scale, and has length 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Vector {
    /// What one step of a value stands for.
    pub scale: f32,
    /// A value for each dimension, -127 to 127.
    pub values: Vec<i8>,
}

impl Vector {
    /// The direction of `values`, whatever their length; the zero vector has none and stays zero.
    pub fn of(values: &[f32]) -> Vector {
        let length = values.iter().map(|value| value * value).sum::<f32>().sqrt();
        let most = values
            .iter()
            .fold(0f32, |most, value| most.max(value.abs()));
        if !(length.is_finite() && length > 0.0) {
            return Vector {
                scale: 0.0,
                values: vec![0; values.len()],
            };
        }
        let quantised: Vec<i8> = values
            .iter()
            .map(|value| (value / most * 127.0).round() as i8)
            .collect();
        let squares = quantised.iter().map(|value| i32::from(*value).pow(2));
        // Quantising alters the length a little; the scale makes it 1 again.
        let scale = 1.0 / (squares.sum::<i32>() as f32).sqrt();
        Vector {
            scale,
            values: quantised,
        }
    }

    /// The cosine of the angle to a vector whose values are the bytes `other` with `scale`.
    pub fn cosine(&self, other: &[u8], scale: f32) -> f32 {
        let products = self.values.iter().zip(other);
        let sum: i32 = products
            .map(|(a, b)| i32::from(i16::from(*a) * i16::from(*b as i8)))
            .sum();
        sum as f32 * self.scale * scale
    }

    /// Its values as bytes.
    pub fn bytes(&self) -> Vec<u8> {
        self.values.iter().map(|value| *value as u8).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cosine_of_quantised_vectors_is_that_of_the_vectors() {
        let a: Vec<f32> = (0..384u16)
            .map(|i| f32::from(i * 37 % 101) - 50.0)
            .collect();
        let b: Vec<f32> = (0..384u16).map(|i| f32::from(i * 53 % 89) - 30.0).collect();
        let dot = |x: &[f32], y: &[f32]| x.iter().zip(y).map(|(x, y)| x * y).sum::<f32>();
        let exact = dot(&a, &b) / (dot(&a, &a) * dot(&b, &b)).sqrt();
        let (a, b) = (Vector::of(&a), Vector::of(&b));
        assert!((a.cosine(&b.bytes(), b.scale) - exact).abs() < 0.003);
        assert!((a.cosine(&a.bytes(), a.scale) - 1.0).abs() < 1e-5);
    }

    #[test]
    fn a_vector_without_a_direction_is_near_nothing() {
        for values in [[0.0, 0.0], [f32::NAN, 1.0], [f32::INFINITY, 1.0]] {
            let none = Vector::of(&values);
            let other = Vector::of(&[1.0, 2.0]);
            assert_eq!(other.cosine(&none.bytes(), none.scale), 0.0);
        }
    }
}
