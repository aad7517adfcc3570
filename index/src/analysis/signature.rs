//! The letters of a word in 64 bits, for telling cheaply how alike two words are written.
//!
//! Finds what stemming leaves apart: other inflections, derivations, compounds, misspellings.

use super::fold::without_accents;

/// Fewer letters than this are not compared: too many short words look alike.
const MIN_LETTERS: usize = 4;

/// A set of a word's groups of three letters, its borders included, hashed into 64 bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Signature(u64);

impl Signature {
    /// Of `form`, a word in lower case; empty for short words and for numbers.
    pub fn of(form: &str) -> Signature {
        let folded = without_accents(form);
        let form = folded.as_deref().unwrap_or(form);
        if form.chars().any(char::is_numeric) || form.chars().count() < MIN_LETTERS {
            return Signature::default();
        }
        let mut bits = 0;
        let (mut first, mut second) = (u32::from('^'), 0);
        for (index, letter) in form.chars().chain(['$']).enumerate() {
            let letter = u32::from(letter);
            if index > 0 {
                bits |= 1 << bucket(first, second, letter);
                first = second;
            }
            second = letter;
        }
        Signature(bits)
    }

    /// Whether there is nothing to compare.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How alike two words are, 0 to 1: Dice's coefficient of their groups (Dice, 1945), or a
    /// little less than the share of the shorter word that the longer holds.
    pub fn likeness(self, other: Signature) -> f32 {
        let common = (self.0 & other.0).count_ones() as f32;
        let (a, b) = (self.0.count_ones() as f32, other.0.count_ones() as f32);
        if a == 0.0 || b == 0.0 {
            return 0.0;
        }
        let dice = 2.0 * common / (a + b);
        let held = if a.min(b) >= 5.0 {
            common / a.min(b)
        } else {
            0.0
        };
        dice.max(if held >= 0.8 { held * 0.7 } else { 0.0 })
    }
}

fn bucket(first: u32, second: u32, third: u32) -> u32 {
    let mixed = first.wrapping_mul(0x9E37_79B1)
        ^ second.wrapping_mul(0x85EB_CA77)
        ^ third.wrapping_mul(0xC2B2_AE3D);
    (mixed ^ (mixed >> 15)).wrapping_mul(0x2C1B_3C6D) >> 26
}

#[cfg(test)]
mod tests {
    use super::*;

    fn likeness(a: &str, b: &str) -> f32 {
        Signature::of(a).likeness(Signature::of(b))
    }

    #[test]
    fn relatives_are_alike_and_strangers_are_not() {
        assert!(likeness("verteidigung", "verteidiger") > 0.5);
        assert!(likeness("kraftwerk", "atomkraftwerk") > 0.5);
        assert!(likeness("received", "recieved") > 0.4);
        assert!(likeness("window", "house") < 0.3);
        assert_eq!(likeness("cat", "cats"), 0.0);
    }
}
