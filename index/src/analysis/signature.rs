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

/// Signatures that many words are compared with, each with all of them at once.
///
/// Most words are like none. To find that out cheaply, every group of letters has a row of counters,
/// one byte for each signature: summed over the groups of a word, they say how many groups it has in
/// common with each. The sums are known beforehand for every few bits in a row.
#[derive(Clone, Debug, Default)]
pub struct Signatures {
    from: f32,
    parts: Vec<Part>,
}

/// Counters that fit one number.
const LANES: usize = 8;

/// The highest bit of every counter.
const HIGHEST: u64 = u64::from_ne_bytes([0x80; LANES]);

/// Bits of a signature whose sums are known beforehand.
const ROW_BITS: u32 = 6;
/// How many rows of them make a signature.
const ROWS: usize = 64_usize.div_ceil(ROW_BITS as usize);
/// The values that such a row can have.
const ROW_VALUES: usize = 1 << ROW_BITS;

/// As many signatures as there are counters.
#[derive(Clone, Debug)]
struct Part {
    signatures: Vec<Signature>,
    /// For each row of bits and each value that it can have, for each of the signatures the number
    /// of bits that both have.
    counted: [[u64; ROW_VALUES]; ROWS],
    /// For each number of bits of a word, what lifts a counter to its highest bit if the word may be
    /// alike enough.
    lifting: [u64; 65],
}

impl Signatures {
    /// Of `signatures`, for finding words that are alike from `from` on, which is at least one half.
    pub fn new(signatures: &[Signature], from: f32) -> Signatures {
        debug_assert!(from >= 0.5);
        Signatures {
            from,
            parts: signatures.chunks(LANES).map(Part::new).collect(),
        }
    }

    /// Which of the signatures `word` is most like, the last of equals, and how alike they are;
    /// nothing where none is alike enough.
    pub fn nearest(&self, word: Signature) -> Option<(usize, f32)> {
        let mut nearest: Option<(usize, f32)> = None;
        for (number, part) in self.parts.iter().enumerate() {
            if !part.may_hold(word) {
                continue;
            }
            for (index, signature) in part.signatures.iter().enumerate() {
                let likeness = signature.likeness(word);
                if likeness >= nearest.map_or(self.from, |(_, most)| most) {
                    nearest = Some((number * LANES + index, likeness));
                }
            }
        }
        nearest
    }
}

impl Part {
    fn new(signatures: &[Signature]) -> Part {
        let mut part = Part {
            signatures: signatures.to_vec(),
            counted: [[0; ROW_VALUES]; ROWS],
            lifting: [0; 65],
        };
        let mut single = [0u64; ROWS * ROW_BITS as usize];
        for (lane, signature) in signatures.iter().enumerate() {
            for (bit, counted) in single.iter_mut().take(64).enumerate() {
                *counted |= (signature.0 >> bit & 1) << (lane * 8);
            }
            let own = signature.0.count_ones();
            for (other, lifting) in (0..).zip(&mut part.lifting) {
                // At least a quarter of the groups of both, or most of those of the shorter word.
                let least = (own + other).div_ceil(4).min(own.min(other) * 4 / 5).max(1);
                *lifting |= u64::from(0x80 - least) << (lane * 8);
            }
        }
        let bits = single.chunks(ROW_BITS as usize);
        for (counted, bits) in part.counted.iter_mut().zip(bits) {
            for (bit, of_bit) in bits.iter().enumerate() {
                // All values with this bit as the highest, by those without it.
                let (without, with) = counted.split_at_mut(1 << bit);
                for (with, without) in with.iter_mut().zip(without) {
                    *with = *without + of_bit;
                }
            }
        }
        part
    }

    /// Whether one of the signatures can be like `word`; says yes rather once too often.
    fn may_hold(&self, word: Signature) -> bool {
        let common = (self.counted.iter().zip(0..)).fold(0, |common, (counted, row)| {
            let bits = word.0 >> (row * ROW_BITS) & (ROW_VALUES as u64 - 1);
            common + counted.get(bits as usize).copied().unwrap_or_default()
        });
        let lifting = self.lifting.get(word.0.count_ones() as usize);
        (common + lifting.copied().unwrap_or_default()) & HIGHEST != 0
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
    use proptest::prelude::*;

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

    proptest! {
        #[test]
        fn comparing_with_all_at_once_finds_the_most_alike(
            bits in proptest::collection::vec(any::<(u64, u64, u64)>(), 0..40),
            word in any::<(u64, u64)>(),
        ) {
            // Few bits, as words have.
            let word = Signature(word.0 & word.1);
            let all: Vec<Signature> =
                bits.iter().map(|(a, b, c)| Signature(a & b & (c | word.0))).collect();
            let alike = all.iter().map(|signature| signature.likeness(word)).enumerate();
            let nearest = alike.max_by(|a, b| a.1.total_cmp(&b.1));
            let nearest = nearest.filter(|(_, likeness)| *likeness >= 0.5);
            prop_assert_eq!(Signatures::new(&all, 0.5).nearest(word), nearest);
        }
    }
}
