//! Where documents come from: folders of files.
//!
//! Git repositories and web sites become folders before this crate sees them.

use std::path::PathBuf;

/// A folder whose files are documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderSource {
    /// The folder.
    pub folder: PathBuf,
    /// Patterns of files to read, relative to the folder; empty for every file that has a reader.
    pub include: Vec<String>,
    /// Patterns of files to leave out.
    pub exclude: Vec<String>,
    /// Address that the folder is published at, ending in `/`; makes links.
    pub base_url: Option<String>,
}
