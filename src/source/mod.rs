//! Where documents come from, as an owner names it: folders, and what has to be fetched into one.
//!
//! How the files of a folder are found is told in `quoth-index`, which sees nothing but folders.

mod git;
mod permanent;
mod site;

use std::path::{Path, PathBuf};

use quoth_index::collection::{Progress, Skipped};
use quoth_index::source::FolderSource;

pub use git::{FetchError, GitError, GitSource, is_local};
pub use site::{ScopeError, SiteSource, is_host, site_address};

/// Where documents come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A folder on this machine.
    Folder(FolderSource),
    /// A Git repository.
    Git(GitSource),
    /// A web site.
    Site(SiteSource),
}

/// Where sources are that have to be fetched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// Repositories.
    pub checkouts: PathBuf,
    /// Pages of web sites.
    pub sites: PathBuf,
}

/// Whether something is fetched that was fetched not long ago.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fetch {
    /// Yes: somebody asked for it.
    Now,
    /// No: only what is due by its schedule, or was never fetched.
    WhenDue,
    /// Only what is due and soon done: repositories. Reading a site takes as long as the site wants.
    Quick,
}

/// The folders that the sources have become.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fetched {
    /// One for each source, in their order.
    pub folders: Vec<FolderSource>,
    /// Sources, and pages of them, that could not be fetched and are as they were, with the reason.
    pub stale: Vec<Skipped>,
}

impl Source {
    /// What it is called in reports.
    pub fn shown(&self) -> String {
        match self {
            Source::Folder(source) => source.folder.display().to_string(),
            Source::Git(source) => source.shown(),
            Source::Site(source) => source.url.clone(),
        }
    }

    /// The folder that its files are in, or will be once it was fetched.
    pub fn place(&self, places: &Places) -> PathBuf {
        match self {
            Source::Folder(source) => source.folder.clone(),
            Source::Git(source) => source.place(&places.checkouts),
            Source::Site(source) => source.place(&places.sites),
        }
    }

    /// Whether it was fetched; a folder needs not be.
    pub fn is_fetched(&self, places: &Places) -> bool {
        match self {
            Source::Folder(_) => true,
            Source::Git(source) => source.place(&places.checkouts).exists(),
            Source::Site(source) => source.was_tried(&places.sites),
        }
    }

    /// Whether this is a site that it is time to read.
    pub fn is_due_site(&self, places: &Places) -> bool {
        matches!(self, Source::Site(source) if source.is_due(&places.sites))
    }

    /// Why it could not be fetched the last time, where that is known and it was tried.
    pub fn trouble(&self, places: &Places) -> Option<String> {
        match self {
            Source::Folder(_) => None,
            Source::Git(source) => source.trouble(&places.checkouts),
            Source::Site(source) => source.trouble(&places.sites),
        }
    }

    /// Reads a site that is due; what could not be read shows when it is fetched.
    pub fn read_site(&self, places: &Places) {
        if let Source::Site(source) = self {
            source.fetch(&places.sites, Fetch::WhenDue, &|_| {});
        }
    }

    /// The folder, for a source that is one.
    pub fn folder(&self) -> Option<&Path> {
        match self {
            Source::Folder(source) => Some(&source.folder),
            Source::Git(_) | Source::Site(_) => None,
        }
    }
}

/// Fetches what `sources` call for; `progress` hears how many pages of a site were read.
///
/// What cannot be fetched stays as it was, if it was ever fetched.
pub fn fetch(
    sources: &[Source],
    places: &Places,
    when: Fetch,
    progress: &dyn Fn(Progress),
) -> Result<Fetched, FetchError> {
    let mut fetched = Fetched::default();
    for source in sources {
        match source {
            Source::Folder(folder) => fetched.folders.push(folder.clone()),
            Source::Git(source) => {
                let (folder, failed) = source.fetch(&places.checkouts, when)?;
                fetched.folders.push(folder);
                fetched.stale.extend(failed.map(|reason| Skipped {
                    path: source.shown(),
                    reason: format!("{reason}; its last text stays"),
                }));
            }
            Source::Site(source) => {
                let (folder, stale) = source.fetch(&places.sites, when, progress);
                fetched.folders.push(folder);
                fetched.stale.extend(stale);
            }
        }
    }
    Ok(fetched)
}
