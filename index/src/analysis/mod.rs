//! Turns text into the words and stems that are indexed and asked for.
//!
//! Documents and questions go through the same steps, so that they meet: `word` cuts text into
//! forms, `fold` evens out how a form is written, `stem` reduces it by the rules of its language.
//! What is done with the words is told in `engine` and `select`.

pub mod abbreviation;
pub mod cue;
pub mod fold;
pub mod function_words;
pub mod gist;
pub mod kind;
pub mod kindred;
pub mod number_words;
mod opening;
pub mod signature;
pub mod spelling;
pub mod stem;
pub mod word;
pub mod word_vectors;

pub use function_words::is_function_word;
pub use gist::gist;
pub use stem::Stems;
pub use word::{Form, each_form};
