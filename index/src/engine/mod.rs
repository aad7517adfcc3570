//! Keeps documents and passages on disk, and finds the passages that hold a question's words.
//!
//! The only module that knows tantivy. A collection's index is a generation: a list of shards, each
//! an immutable folder. What the found passages are worth is decided in `select`.

pub mod bytes;
mod documents;
mod kept;
pub mod lexicon;
mod near;
pub mod numbering;
mod packed;
pub mod postings;
pub mod prepared;
pub mod record;
mod residue;
pub mod shape;
pub mod shard;
mod spellings;
pub mod unfinished;
pub mod vectors;
pub mod writer;
mod written;
