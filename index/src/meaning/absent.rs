//! The model of a program that was built without inference: there is none.
//!
//! It keeps the rest of the crate the same in both builds.

use std::path::Path;
use std::time::Instant;

use super::ModelError;
use super::vector::Vector;

/// A model that cannot be had.
#[derive(Debug)]
pub enum Model {}

impl Model {
    /// Refuses: the program has no inference in it.
    pub fn open(_folder: &Path) -> Result<Model, ModelError> {
        Err(ModelError::NotBuilt)
    }

    /// Nothing has this fingerprint.
    pub fn fingerprint(&self) -> &str {
        match *self {}
    }

    /// No vector has a dimension.
    pub fn dimensions(&self) -> usize {
        match *self {}
    }

    /// No question is understood.
    pub fn question(&self, _words: &str, _until: Option<Instant>) -> Option<Vector> {
        match *self {}
    }

    /// No passage is understood.
    pub fn passages(
        &self,
        _texts: &[String],
        _each: &mut dyn FnMut(&[usize], Vec<Vector>) -> bool,
    ) {
        match *self {}
    }
}
