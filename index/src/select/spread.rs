//! Tells whether an answer is spread: whether another passage holds what the best one lacks.
//!
//! How such an answer is shown is decided by a front-end.

use super::reading::Examiner;

/// Share of the question's weight that the best passage may hold at most.
const LACKING: f32 = 0.75;
/// Share that both passages have to hold together.
const WHOLE: f32 = 0.9;
/// Share that the other one has to add.
const ADDED: f32 = 0.25;

impl Examiner<'_> {
    /// Which of the passages that hold the terms in `masks`, the best first, completes the best.
    pub fn completing(&self, masks: &[u64]) -> Option<usize> {
        let (best, others) = masks.split_first()?;
        let held = self.share(*best);
        let completes = |mask: &u64| {
            let both = self.share(best | mask);
            both >= WHOLE && both >= held + ADDED
        };
        if held > LACKING {
            return None;
        }
        others.iter().position(completes).map(|index| index + 1)
    }
}
