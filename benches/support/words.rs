//! Chance with a seed, and made-up words that occur as often as words of a language do.
//!
//! A few words make up most of a text and most words are rare (Zipf's law), which is what an index
//! lives on; the frequent ones are those of English.

/// Chance that is the same on every run: SplitMix64 (Steele and others, 2014).
#[derive(Clone, Debug)]
pub(crate) struct Chance(u64);

impl Chance {
    /// Starts from `seed`.
    pub(crate) fn new(seed: u64) -> Chance {
        Chance(seed)
    }

    /// The next 64 bits.
    pub(crate) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, which is more than 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.bits() % end as u64) as usize
    }

    /// A number between `from` and `to`, both possible.
    pub(crate) fn between(&mut self, from: usize, to: usize) -> usize {
        from + self.below(to - from + 1)
    }

    /// Whether something happens that does so `percent` times in a hundred.
    pub(crate) fn happens(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of `all`.
    pub(crate) fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// What holds English sentences together, the most frequent first.
const FUNCTION_WORDS: [&str; 40] = [
    "the", "of", "and", "to", "in", "a", "is", "that", "for", "it", "as", "was", "with", "by",
    "on", "are", "from", "or", "an", "this", "be", "which", "not", "at", "have", "can", "when",
    "its", "has", "but", "you", "if", "more", "their", "one", "all", "than", "other", "they", "so",
];

const ONSETS: [&str; 24] = [
    "b", "c", "d", "f", "g", "h", "l", "m", "n", "p", "r", "s", "t", "v", "w", "br", "ch", "cl",
    "dr", "gr", "pl", "sh", "st", "tr",
];
const VOWELS: [&str; 9] = ["a", "e", "i", "o", "u", "ai", "ea", "ou", "oo"];
const ENDS: [&str; 10] = ["n", "r", "l", "t", "m", "ck", "nd", "st", "rm", "p"];
const INFLECTIONS: [&str; 8] = ["", "", "", "", "s", "s", "ed", "ing"];

/// Number of words that are inflected.
const ROOTS: usize = 30_000;

/// The words that texts are made of.
pub(crate) struct Vocabulary {
    roots: Vec<String>,
    /// Sums of the roots' frequencies, for finding one by chance.
    sums: Vec<f64>,
}

impl Vocabulary {
    /// The one vocabulary there is.
    pub(crate) fn new() -> Vocabulary {
        let mut chance = Chance::new(1);
        let mut known = std::collections::HashSet::new();
        let mut roots = Vec::with_capacity(ROOTS);
        while roots.len() < ROOTS {
            // Frequent words are short.
            let syllables =
                chance.between(1, 2) + usize::from(roots.len() > 1_000) + chance.below(2);
            let mut root = String::new();
            for _ in 0..syllables {
                root.push_str(chance.one_of::<&str>(&ONSETS));
                root.push_str(chance.one_of::<&str>(&VOWELS));
            }
            root.push_str(chance.one_of::<&str>(&ENDS));
            if root.len() > 3 && known.insert(root.clone()) {
                roots.push(root);
            }
        }
        let mut sum = 0.0;
        let sums = (0..ROOTS)
            .map(|rank| {
                sum += 1.0 / (rank as f64 + 20.0);
                sum
            })
            .collect();
        Vocabulary { roots, sums }
    }

    /// A root, as often as it is used.
    pub(crate) fn root(&self, chance: &mut Chance) -> usize {
        let all = self.sums.last().copied().unwrap_or_default();
        let at = chance.bits() as f64 / u64::MAX as f64 * all;
        let found = self.sums.partition_point(|sum| *sum < at);
        found.min(ROOTS - 1)
    }

    /// Appends a form of `root`.
    pub(crate) fn inflected(&self, root: usize, chance: &mut Chance, out: &mut String) {
        out.push_str(&self.roots[root]);
        out.push_str(chance.one_of::<&str>(&INFLECTIONS));
    }
}

/// A word that says nothing, the frequent ones more often.
pub(crate) fn function_word(chance: &mut Chance) -> &'static str {
    let end = chance.between(1, FUNCTION_WORDS.len());
    FUNCTION_WORDS[chance.below(end)]
}
