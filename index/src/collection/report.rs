//! What a sync tells: while it goes on, and once it is done.
//!
//! It is filled in `plan`, `build` and `sync`.

/// What a sync did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SyncReport {
    /// Documents that were not there before.
    pub added: usize,
    /// Documents whose content changed.
    pub changed: usize,
    /// Documents that are no longer there: their file is gone, is left out by the settings, or
    /// cannot become a document any more.
    pub removed: usize,
    /// Documents left as they were.
    pub unchanged: usize,
    /// Files that are not in the index as they are now, with reasons, sorted by path.
    ///
    /// One that was indexed before and cannot be read at this moment keeps its last text.
    pub skipped: Vec<Skipped>,
    /// What could not be read of files that are in the index, sorted by path.
    pub partial: Vec<Skipped>,
    /// Passages in the index afterwards.
    pub passages: usize,
    /// Texts that the model read because they are new to it: passages, and headings above them.
    pub read_by_model: usize,
    /// Documents in the index per format, by the format's name.
    pub formats: Vec<(String, usize)>,
}

/// A file that did not become a document, or a part of one that is missing in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// The file, relative to its source's folder.
    pub path: String,
    /// Why, and where it helps what to do.
    pub reason: String,
}

/// How far a sync has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Files read, of those to read.
    pub done: usize,
    /// Files to read: new ones, and those that look changed.
    pub total: usize,
    /// Texts that a model has read, of those that are new to it, once the files are done.
    pub texts: Option<(usize, usize)>,
}
