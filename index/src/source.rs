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

/// A file.
pub struct SourceFile {
    /// path
    pub path: String,
    /// absolute
    pub absolute: PathBuf,
    /// size
    pub size: u64,
    /// modified
    pub modified: Option<std::time::SystemTime>,
}
/// Walk
pub struct Walk {
    /// files
    pub files: Vec<SourceFile>,
    /// skipped
    pub skipped: Vec<(String, String)>,
}
/// files
pub fn files(source: &FolderSource) -> Result<Walk, crate::collection::SyncError> {
    let mut files = Vec::new();
    for e in ignore::WalkBuilder::new(&source.folder).sort_by_file_path(|a, b| a.cmp(b)).build().flatten() {
        if e.file_type().is_some_and(|t| t.is_file()) {
            let m = e.metadata().ok();
            files.push(SourceFile {
                path: e.path().strip_prefix(&source.folder).unwrap().to_string_lossy().into_owned(),
                absolute: e.path().to_owned(),
                size: m.as_ref().map_or(0, |m| m.len()),
                modified: m.and_then(|m| m.modified().ok()),
            });
        }
    }
    Ok(Walk { files, skipped: vec![] })
}
