//! Says what sort of documents are asked: prose or a manual, English or another language.
//!
//! Evidence is worth more in one than in another; how much, `weights` says.

/// What sort of documents are asked, taken together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Genre {
    /// How much they are a manual rather than prose, 0 to 1: full where a fifth of the passages
    /// hold code, a list or a table.
    pub manual: f32,
    /// Share of the passages that are in another language than English, 0 to 1.
    pub foreign: f32,
}

impl Genre {
    /// Whether they are a manual rather than prose.
    pub fn is_manual(self) -> bool {
        self.manual >= 0.5
    }

    /// Whether most of them are in another language than English.
    pub fn is_foreign(self) -> bool {
        self.foreign >= 0.5
    }
}
