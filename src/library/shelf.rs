//! One collection as its owner wants it: where its documents come from, and who may read them.
//!
//! How it is asked beside others is told in `library`.

use std::path::PathBuf;

use quoth_index::collection::{Collection, Progress, SyncError, SyncReport};

use crate::report::Report;
use crate::source::{self, Fetch, FetchError, Places, Source};

/// One collection with what its owner decided about it.
#[derive(Debug)]
pub struct Shelf {
    /// The index.
    pub collection: Collection,
    /// Where its documents come from.
    pub sources: Vec<Source>,
    /// Where sources are that have to be fetched.
    pub places: Places,
    /// Who may read it.
    pub audience: Audience,
}

/// Why a collection is not in line with its sources; the last good index still answers.
#[derive(Debug, thiserror::Error)]
pub enum UpdateError {
    /// A source could not be fetched, and never was before.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// The index could not be brought in line.
    #[error(transparent)]
    Sync(#[from] SyncError),
}

impl Shelf {
    /// Fetches what is called for and brings the index in line with the sources.
    pub fn sync(
        &self,
        when: Fetch,
        progress: &dyn Fn(Progress),
    ) -> Result<SyncReport, UpdateError> {
        let synced = self.fetch_and_sync(when, progress);
        let elsewhere = matches!(synced, Err(UpdateError::Sync(SyncError::Locked { .. })));
        if !elsewhere {
            Report::keep(self.collection.folder(), &synced);
        }
        synced
    }

    fn fetch_and_sync(
        &self,
        when: Fetch,
        progress: &dyn Fn(Progress),
    ) -> Result<SyncReport, UpdateError> {
        let fetched = source::fetch(&self.sources, &self.places, when, progress)?;
        let mut report = self.collection.sync(&fetched.folders, progress)?;
        report.skipped.splice(0..0, fetched.stale);
        Ok(report)
    }

    /// What became of its files and sources at the last sync, of whichever process.
    pub fn report(&self) -> Option<Report> {
        Report::read(self.collection.folder())
    }

    /// Whether it is time to read one of its sites.
    pub fn has_due_site(&self) -> bool {
        let mut sources = self.sources.iter();
        sources.any(|source| source.is_due_site(&self.places))
    }

    /// Reads the sites that it is time to read, at the pace that they want.
    pub fn read_sites(&self) {
        for source in &self.sources {
            source.read_site(&self.places);
        }
    }

    /// The folders that the files of the sources are in.
    pub fn folders(&self) -> Vec<PathBuf> {
        let sources = self.sources.iter();
        sources.map(|source| source.place(&self.places)).collect()
    }
}

/// Who may read a collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Anyone who can talk to the bot.
    Everyone,
    /// Only those in one of the servers, in one of the channels, or with one of the roles; an
    /// empty list admits nobody, so three empty lists admit nobody at all.
    Only {
        /// Servers.
        guilds: Vec<u64>,
        /// Channels.
        channels: Vec<u64>,
        /// Roles.
        roles: Vec<u64>,
    },
}
