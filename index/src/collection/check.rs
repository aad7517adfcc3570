//! Looks for damage in an index on disk.
//!
//! What is done about it is told in `sync`.

use std::path::Path;

use super::embed;
use super::error::chain;
use super::generation::{self, Generation};
use crate::manifest::{Manifest, ManifestError};
use crate::meaning::Model;

/// Something wrong with an index on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file, relative to the collection's folder.
    pub file: String,
    /// What is wrong with it and what to do.
    pub what: String,
}

/// Verifies every file and every passage of the index in `folder`, and what `model` said of them; returns
/// the faults found.
pub(super) fn check(folder: &Path, model: Option<&Model>) -> Vec<Fault> {
    let fault = |file: &str, what: String| Fault {
        file: file.to_owned(),
        what,
    };
    let found = match Manifest::current(folder) {
        Ok(Some(found)) => found,
        Ok(None) => return Vec::new(),
        Err(ManifestError::Damaged { file, what }) => {
            return vec![fault(&file, what.to_owned())];
        }
        Err(error) => return vec![fault("CURRENT", chain(&error))],
    };
    let astray = found.astray.map(|what| fault("CURRENT", what.to_owned()));
    let mut faults: Vec<Fault> = astray.into_iter().collect();
    let shards = found.manifest.shards.iter();
    let of_files = faults.len();
    faults.extend(shards.flat_map(|entry| generation::file_faults(folder, entry)));
    if faults.len() == of_files {
        match Generation::open(folder, found) {
            Ok(generation) => {
                faults.extend(generation.damage());
                faults.extend(embed::faults(folder, &generation, model));
            }
            Err(error) => faults.push(fault("shards", chain(&error))),
        }
    }
    faults
}
