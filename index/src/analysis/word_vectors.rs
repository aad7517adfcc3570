//! What English words are about, as a table of constants: words of like use point in like directions.
//!
//! The table is printed by `examples/words` and stands beside this file; what likeness is worth is
//! told in `select`. A text is about the sum of its words (Mitchell and Lapata, 2008).

use std::sync::LazyLock;

use super::Stems;
use crate::language::Language;

/// Numbers of a word's vector.
pub const DIMENSIONS: usize = 64;

/// The direction of a word times how much it says: signed bytes, in steps that all words share.
pub type WordVector = [u8; DIMENSIONS];

/// The number of stems in four bytes, the stems in order with a line each, and their vectors.
const TABLE: &[u8] = include_bytes!("word_vectors.bin");

static SHIPPED: LazyLock<WordVectors> =
    LazyLock::new(|| WordVectors::read(TABLE).unwrap_or_default());

/// English stems and their vectors.
#[derive(Debug, Default)]
pub struct WordVectors {
    stems: Vec<&'static str>,
    vectors: &'static [WordVector],
}

impl WordVectors {
    /// The table of this program.
    pub fn shipped() -> &'static WordVectors {
        &SHIPPED
    }

    fn read(table: &'static [u8]) -> Option<WordVectors> {
        let (count, rest) = table.split_first_chunk()?;
        let count = u32::from_le_bytes(*count) as usize;
        let values = count.checked_mul(DIMENSIONS)?;
        let (text, values) = rest.split_at_checked(rest.len().checked_sub(values)?)?;
        let stems: Vec<&str> = std::str::from_utf8(text).ok()?.lines().collect();
        let (vectors, _) = values.as_chunks();
        (stems.len() == count).then_some(WordVectors { stems, vectors })
    }

    /// The stems that have a vector, in the order of their bytes.
    pub fn stems(&self) -> &[&'static str] {
        &self.stems
    }

    /// The vector of the stem at `place` among [`stems`](Self::stems).
    #[inline]
    pub fn vector(&self, place: usize) -> Option<&'static WordVector> {
        self.vectors.get(place)
    }

    /// The vector of `form`, an English word in lower case.
    pub fn of(&self, form: &str) -> Option<&'static WordVector> {
        let stem = Stems::of(Language::English).stem(form);
        let place = self.stems.binary_search(&stem.as_str()).ok()?;
        self.vector(place)
    }
}

/// What a text is about: the sum of the vectors of its words.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Theme {
    sum: [i16; DIMENSIONS],
    words: u16,
}

impl Default for Theme {
    fn default() -> Theme {
        Theme {
            sum: [0; DIMENSIONS],
            words: 0,
        }
    }
}

impl Theme {
    /// That of a text whose words have `vectors`.
    pub fn of(vectors: &[&WordVector]) -> Theme {
        let mut sum = [0i16; DIMENSIONS];
        for vector in vectors {
            for (sum, value) in sum.iter_mut().zip(*vector) {
                *sum = sum.saturating_add(i16::from(*value as i8));
            }
        }
        Theme {
            sum,
            words: vectors.len().min(usize::from(u16::MAX)) as u16,
        }
    }

    /// Adds all the words of another text.
    pub fn join(&mut self, other: &Theme) {
        for (sum, value) in self.sum.iter_mut().zip(other.sum) {
            *sum = sum.saturating_add(value);
        }
        self.words = self.words.saturating_add(other.words);
    }

    /// How many words with a vector it has.
    pub fn words(&self) -> u16 {
        self.words
    }

    /// The cosine of the angle to `other`, -1 to 1; 0 where one of them is about nothing.
    pub fn cosine(&self, other: &Theme) -> f32 {
        let (mut product, mut own, mut others) = (0f32, 0f32, 0f32);
        for (a, b) in self.sum.iter().zip(&other.sum) {
            let (a, b) = (f32::from(*a), f32::from(*b));
            product += a * b;
            own += a * a;
            others += b * b;
        }
        let lengths = (own * others).sqrt();
        if lengths > 0.0 {
            product / lengths
        } else {
            0.0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn theme(text: &str) -> Theme {
        let words = text.split_whitespace();
        let vectors: Vec<&WordVector> = words
            .filter_map(|word| WordVectors::shipped().of(word))
            .collect();
        Theme::of(&vectors)
    }

    #[test]
    fn the_shipped_table_is_whole_and_in_order() {
        let words = WordVectors::shipped();
        assert!(words.stems().len() > 10_000);
        assert!(words.stems().is_sorted());
        assert!(words.vector(words.stems().len() - 1).is_some());
        assert!(words.vector(words.stems().len()).is_none());
    }

    #[test]
    fn forms_of_a_word_have_its_vector() {
        let words = WordVectors::shipped();
        assert!(words.of("launch").is_some());
        assert_eq!(words.of("launches"), words.of("launch"));
        assert_eq!(words.of("colour"), words.of("color"));
        assert_eq!(words.of("xqzzt"), None);
    }

    #[test]
    fn words_of_like_use_are_nearer_than_others() {
        for (one, like, unlike) in [
            ("delete", "remove", "orchestra"),
            ("physician", "doctor", "compiler"),
            ("password", "login", "river"),
            ("start", "launch", "purple"),
        ] {
            let near = theme(one).cosine(&theme(like));
            let far = theme(one).cosine(&theme(unlike));
            assert!(near > far + 0.1, "{one}: {like} {near}, {unlike} {far}");
        }
    }

    #[test]
    fn a_damaged_table_is_no_table() {
        assert!(WordVectors::read(b"").is_none());
        assert!(WordVectors::read(&[255; 64]).is_none());
        assert!(WordVectors::read(b"\x02\0\0\0one\n").is_none());
    }

    #[test]
    fn nothing_is_like_a_text_about_nothing() {
        assert_eq!(Theme::default().cosine(&theme("river")), 0.0);
    }
}
