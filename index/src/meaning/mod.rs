//! What texts mean, as numbers: a sentence-embedding model that an owner has in a folder.
//!
//! Nothing is downloaded and nothing is written by it: a model only says how near a passage is to a
//! question. Where vectors are kept is told in `engine`, what nearness is worth in `select`.
//!
//! Inference is in the feature `model`; without it, a [`Model`] cannot be had.

#[cfg(not(feature = "model"))]
mod absent;
#[cfg(feature = "model")]
mod encoder;
mod error;
#[cfg(feature = "model")]
mod folder;
#[cfg(feature = "model")]
mod model;
#[cfg(feature = "model")]
mod numeric;
#[cfg(feature = "model")]
mod tensors;
#[cfg(all(test, feature = "model"))]
mod tests;
pub mod text;
#[cfg(feature = "model")]
mod tokens;
pub mod vector;

#[cfg(not(feature = "model"))]
pub use absent::Model;
pub use error::ModelError;
#[cfg(feature = "model")]
pub use model::Model;
