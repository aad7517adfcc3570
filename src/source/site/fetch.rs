//! A site as its owner describes it, when it is read, and the folder that it has become.
//!
//! How it is read is told in `crawl`.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use quoth_index::collection::{Progress, Skipped};
use quoth_index::source::FolderSource;

use super::crawl::Crawl;
use super::kept::{Kept, Places};
use crate::source::Fetch;

/// A site whose pages are documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteSource {
    /// Where it begins. Pages of its host belong to it that are below the same folder.
    pub url: String,
    /// Further hosts whose pages belong to it, with a port where that is not the usual one.
    pub hosts: Vec<String>,
    /// Those of its hosts that may be in a private network.
    pub private_hosts: Vec<String>,
    /// How often it is read.
    pub every: Duration,
    /// The least time between two requests to a host.
    pub pause: Duration,
    /// The most pages that are asked for.
    pub max_pages: usize,
    /// The most links between its beginning and a page.
    pub max_depth: usize,
    /// The most bytes of a page.
    pub max_page_bytes: usize,
    /// See [`FolderSource::include`]; compared with the path below the site.
    pub include: Vec<String>,
    /// See [`FolderSource::exclude`].
    pub exclude: Vec<String>,
}

impl SiteSource {
    /// The site that begins at `url`, as it is read where its owner says nothing else.
    pub fn of(url: &str) -> SiteSource {
        SiteSource {
            url: url.to_owned(),
            hosts: Vec::new(),
            private_hosts: Vec::new(),
            every: Duration::from_hours(6),
            pause: Duration::from_secs(1),
            max_pages: 2_000,
            max_depth: 10,
            max_page_bytes: 8 << 20,
            include: Vec::new(),
            exclude: Vec::new(),
        }
    }

    /// The folder that its pages are in.
    pub(crate) fn place(&self, sites: &Path) -> PathBuf {
        self.places(sites).tree
    }

    /// Whether it is time to read it.
    pub(crate) fn is_due(&self, sites: &Path) -> bool {
        Kept::read(&self.places(sites)).is_due(self.every)
    }

    /// Whether it was tried to read it, with success or not.
    pub(crate) fn was_tried(&self, sites: &Path) -> bool {
        Kept::read(&self.places(sites)).was_tried()
    }

    /// Why the site could not be read the last time.
    pub(crate) fn trouble(&self, sites: &Path) -> Option<String> {
        Kept::read(&self.places(sites)).failed
    }

    /// The folder of its pages, read anew where that is called for; and what could not be read.
    pub(crate) fn fetch(
        &self,
        sites: &Path,
        when: Fetch,
        progress: &dyn Fn(Progress),
    ) -> (FolderSource, Vec<Skipped>) {
        let places = self.places(sites);
        // So that there is a folder, if an empty one.
        let _ = fs::create_dir_all(&places.tree);
        let due = || Kept::read(&places).is_due(self.every);
        let read = match when {
            Fetch::Now => self.read(sites, &places, progress),
            Fetch::WhenDue if due() => self.read(sites, &places, progress),
            Fetch::WhenDue | Fetch::Quick => Ok(()),
        };
        let kept = Kept::read(&places);
        let mut skipped = Vec::new();
        let of_site = |reason: String| Skipped {
            path: self.url.clone(),
            reason,
        };
        let failed = read.err().or(kept.failed.clone());
        skipped.extend(failed.map(|reason| match kept.pages.is_empty() {
            true => of_site(reason),
            false => of_site(format!("{reason}; its last text stays")),
        }));
        let unread = match (kept.was_tried(), kept.being_read) {
            (_, true) => Some("is still being read"),
            (false, _) => Some("was not read yet"),
            _ => None,
        };
        let unread = unread.filter(|_| skipped.is_empty());
        skipped.extend(unread.map(|reason| of_site(reason.to_owned())));
        skipped.extend(kept.remarks.iter().map(|(url, reason)| Skipped {
            path: url.clone(),
            reason: reason.clone(),
        }));
        let folder = FolderSource {
            folder: places.tree,
            include: Vec::new(),
            exclude: Vec::new(),
            base_url: None,
            addresses: kept.addresses(),
            encodings: kept.encodings(),
        };
        (folder, skipped)
    }

    /// Reads the site, unless another process does; what went wrong is kept with its pages.
    fn read(
        &self,
        sites: &Path,
        places: &Places,
        progress: &dyn Fn(Progress),
    ) -> Result<(), String> {
        let files = |error: std::io::Error| format!("its pages could not be written: {error}");
        fs::create_dir_all(&places.tree).map_err(files)?;
        // Where they lie among documents, they are not some of them.
        fs::write(sites.join(".gitignore"), "*\n").map_err(files)?;
        let lock = File::create(&places.lock).map_err(files)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err("another quoth process is reading it".to_owned());
            }
            Err(TryLockError::Error(error)) => return Err(files(error)),
        }
        let mut kept = Kept::read(places);
        kept.tidy(places);
        kept.note_try();
        kept.being_read = true;
        kept.write(places).map_err(files)?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| format!("could not start to read it: {error}"))?;
        let done = Crawl::new(self, places, &mut kept, progress)
            .and_then(|crawl| runtime.block_on(crawl.run()));
        kept.failed = done.err();
        kept.being_read = false;
        kept.write(places).map_err(files)
    }

    fn places(&self, sites: &Path) -> Places {
        // Who reads the same site otherwise keeps other pages of it.
        let chosen = (&self.hosts, &self.include, &self.exclude);
        Places::new(sites, &format!("{}\n{chosen:?}", self.url))
    }
}
