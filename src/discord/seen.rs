//! What has been taken on before, so that nothing is answered twice.
//!
//! Discord sends an event again where a connection broke off before it was sure of its arrival.

use std::collections::{HashSet, VecDeque};

/// How many are remembered; a replay reaches back a few minutes.
const REMEMBERED: usize = 4_096;

/// The last asks that were taken on.
#[derive(Default)]
pub(crate) struct Seen {
    ids: HashSet<u64>,
    order: VecDeque<u64>,
}

impl Seen {
    /// Remembers `id`; false where it was known.
    pub(crate) fn insert(&mut self, id: u64) -> bool {
        if !self.ids.insert(id) {
            return false;
        }
        self.order.push_back(id);
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.ids.remove(&oldest);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_again_is_known_and_memory_stays_bounded() {
        let mut seen = Seen::default();
        for id in 0..10_000 {
            assert!(seen.insert(id));
            assert!(!seen.insert(id));
        }
        assert_eq!(seen.ids.len(), REMEMBERED);
        assert!(seen.insert(0));
    }
}
