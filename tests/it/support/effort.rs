//! How long tests of chance go on: a moment in the suite, as long as a variable says by hand.

/// How often to try: `few` times, or as often as the environment's `variable` says.
pub(crate) fn effort(variable: &str, few: usize) -> usize {
    match std::env::var(variable) {
        Ok(times) => times.parse().expect(variable),
        Err(_) => few,
    }
}

/// Numbers that look random and are the same in every run with the same seed.
pub(crate) struct Random(u64);

impl Random {
    /// From `QUOTH_SEED`, or always the same.
    pub(crate) fn seeded() -> Random {
        let seed = effort("QUOTH_SEED", 7) as u64;
        println!("seed {seed}");
        Random(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    /// A word of a few syllables.
    pub(crate) fn word(&mut self) -> String {
        const SYLLABLES: [&str; 12] = [
            "ka", "lo", "mi", "ren", "tu", "sal", "vo", "den", "pir", "ax", "el", "gon",
        ];
        let length = 1 + self.below(4);
        (0..length)
            .map(|_| SYLLABLES[self.below(SYLLABLES.len())])
            .collect()
    }

    /// Made-up prose of at least `bytes` bytes.
    pub(crate) fn prose(&mut self, bytes: usize) -> String {
        let mut text = String::new();
        while text.len() < bytes {
            let words: Vec<String> = (0..8 + self.below(8)).map(|_| self.word()).collect();
            text.push_str(&words.join(" "));
            text.push_str(if self.below(4) == 0 { ".\n\n" } else { ". " });
        }
        text
    }
}
