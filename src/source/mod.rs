//! Where documents come from, as an owner names it: folders, and what has to be fetched into one.
//!
//! How the files of a folder are found is told in `quoth-index`, which sees nothing but folders.

mod git;
mod permanent;

use std::path::{Path, PathBuf};

use quoth_index::collection::Skipped;
use quoth_index::source::FolderSource;

pub use git::{FetchError, GitError, GitSource, is_local};

/// Where documents come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A folder on this machine.
    Folder(FolderSource),
    /// A Git repository.
    Git(GitSource),
}

/// Whether something is fetched that was fetched not long ago.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fetch {
    /// Yes: somebody asked for it.
    Now,
    /// No: only what is due by its schedule, or was never fetched.
    WhenDue,
}

/// The folders that the sources have become.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fetched {
    /// One for each source, in their order.
    pub folders: Vec<FolderSource>,
    /// Sources that could not be fetched and are as they were, with the reason.
    pub stale: Vec<Skipped>,
}

impl Source {
    /// What it is called in reports.
    pub fn shown(&self) -> String {
        match self {
            Source::Folder(source) => source.folder.display().to_string(),
            Source::Git(source) => source.shown(),
        }
    }

    /// The folder that its files are in, or will be once it was fetched into `checkouts`.
    pub fn place(&self, checkouts: &Path) -> PathBuf {
        match self {
            Source::Folder(source) => source.folder.clone(),
            Source::Git(source) => source.place(checkouts),
        }
    }

    /// The folder, for a source that is one.
    pub fn folder(&self) -> Option<&Path> {
        match self {
            Source::Folder(source) => Some(&source.folder),
            Source::Git(_) => None,
        }
    }
}

/// Fetches into `checkouts` what `sources` call for.
///
/// What cannot be fetched stays as it was, if it was ever fetched.
pub fn fetch(sources: &[Source], checkouts: &Path, when: Fetch) -> Result<Fetched, FetchError> {
    let mut fetched = Fetched::default();
    for source in sources {
        match source {
            Source::Folder(folder) => fetched.folders.push(folder.clone()),
            Source::Git(source) => {
                let (folder, failed) = source.fetch(checkouts, when)?;
                fetched.folders.push(folder);
                fetched.stale.extend(failed.map(|reason| Skipped {
                    path: source.shown(),
                    reason: format!("{reason}; its last text stays"),
                }));
            }
        }
    }
    Ok(fetched)
}
