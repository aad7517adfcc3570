//! What is kept of a site on disk: its pages as files, and what is known of each.
//!
//! A page is written before it is told of, and both replace what was there in one step, so that a crash
//! at any moment leaves what was or what is. What is kept is decided in `crawl`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use quoth_index::manifest::sync_folder;
use serde::{Deserialize, Serialize};

use super::client::Version;
use super::scope::key;
use super::sitemap::Sitemap;

/// Version of the list of pages; one of another version is begun anew.
const VERSION: u32 = 1;

/// How long a site is left alone that could not be read.
const AFTER_FAILURE: Duration = Duration::from_mins(30);

/// The places below the folder of sites that belong to one site.
#[derive(Clone, Debug)]
pub(super) struct Places {
    /// The folder of its pages.
    pub(super) tree: PathBuf,
    /// What is known of them.
    list: PathBuf,
    /// Where a page is written before it takes its place.
    new: PathBuf,
    pub(super) lock: PathBuf,
}

/// What is known of a site.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Kept {
    version: u32,
    /// When it was last tried to read the site, in seconds since 1970.
    tried: Option<u64>,
    /// Whether that has not come to an end.
    #[serde(default)]
    pub(super) being_read: bool,
    /// Why the site could not be read then, where it could not.
    #[serde(default)]
    pub(super) failed: Option<String>,
    /// Pages that could not be read then as they are, with the reason.
    #[serde(default)]
    pub(super) remarks: Vec<(String, String)>,
    /// The wishes of its hosts, by the address of the file.
    #[serde(default)]
    pub(super) robots: BTreeMap<String, KeptRobots>,
    /// Its sitemaps, by their address.
    #[serde(default)]
    pub(super) sitemaps: BTreeMap<String, KeptSitemap>,
    /// Its pages, by their address.
    #[serde(default)]
    pub(super) pages: BTreeMap<String, KeptPage>,
}

/// A file of wishes as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KeptRobots {
    #[serde(flatten)]
    pub(super) version: Version,
    pub(super) text: String,
}

/// A sitemap as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KeptSitemap {
    #[serde(flatten)]
    pub(super) version: Version,
    #[serde(flatten)]
    pub(super) sitemap: Sitemap,
}

/// A page as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KeptPage {
    #[serde(flatten)]
    pub(super) version: Version,
    /// A hash of its bytes.
    pub(super) hash: String,
    /// The encoding that its server named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) encoding: Option<String>,
    /// Its file, relative to the folder; none where its text is not wanted or stands elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) file: Option<String>,
    /// Where it leads, where there is no file to tell.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) links: Vec<String>,
}

impl Places {
    /// The places in the folder `sites` of the site that `described` stands for.
    pub(super) fn new(sites: &Path, described: &str) -> Places {
        let key = blake3::hash(described.as_bytes()).to_hex();
        let key = key.get(..32).unwrap_or(key.as_str());
        let place = |ending: &str| sites.join(format!("{key}{ending}"));
        Places {
            tree: place(""),
            list: place(".json"),
            new: place(".new"),
            lock: place(".lock"),
        }
    }
}

impl Kept {
    /// What is known; nothing where nothing is, or where it cannot be read.
    pub(super) fn read(places: &Places) -> Kept {
        let read = fs::read(&places.list).ok();
        let kept = read.and_then(|bytes| serde_json::from_slice::<Kept>(&bytes).ok());
        kept.filter(|kept| kept.version == VERSION)
            .unwrap_or_default()
    }

    /// Writes what is known.
    pub(super) fn write(&mut self, places: &Places) -> io::Result<()> {
        self.version = VERSION;
        let bytes = serde_json::to_vec(self)?;
        replace(&places.new, &places.list, &bytes)
    }

    /// Whether the site was tried to read before.
    pub(super) fn was_tried(&self) -> bool {
        self.tried.is_some()
    }

    /// Whether it was last tried `every` ago, or longer. It is due sooner where that failed, and at once
    /// where it was broken off; a clock that was set back makes it due as well.
    pub(super) fn is_due(&self, every: Duration) -> bool {
        if self.being_read {
            return true;
        }
        let every = match self.failed {
            Some(_) => every.min(AFTER_FAILURE),
            None => every,
        };
        let tried = self
            .tried
            .map(|seconds| UNIX_EPOCH + Duration::from_secs(seconds));
        let age = tried.map(|tried| SystemTime::now().duration_since(tried));
        !matches!(age, Some(Ok(age)) if age < every)
    }

    /// Notes that it is tried to read the site now.
    pub(super) fn note_try(&mut self) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        self.tried = Some(now.unwrap_or_default().as_secs());
    }

    /// Forgets how to ask whether a page changed where its file is not what it was; and removes files
    /// that no page has. A crash leaves both.
    pub(super) fn tidy(&mut self, places: &Places) {
        for page in self.pages.values_mut() {
            let Some(file) = &page.file else {
                continue;
            };
            let there = fs::read(places.tree.join(file));
            if !there.is_ok_and(|bytes| hash(&bytes) == page.hash) {
                page.version = Version::default();
            }
        }
        let files = self.pages.values().filter_map(|page| page.file.as_deref());
        let files: BTreeSet<&str> = files.collect();
        sweep(&places.tree, "", &files);
    }

    /// Keeps `page` with the bytes of its file; `file` is where it would best be.
    pub(super) fn keep(
        &mut self,
        places: &Places,
        url: &str,
        mut page: KeptPage,
        file: String,
        bytes: &[u8],
    ) -> io::Result<()> {
        let before = self.pages.get(url).and_then(|page| page.file.clone());
        let file = match &before {
            // Where it is of the same kind, it stays.
            Some(before) if ending(before) == ending(&file) => before.clone(),
            _ => self.free(url, file),
        };
        let target = places.tree.join(&file);
        let folder = target.parent().unwrap_or(&places.tree);
        let written =
            fs::create_dir_all(folder).and_then(|()| replace(&places.new, &target, bytes));
        let file = match written {
            Ok(()) => file,
            // A page stands where a folder should, or the other way round.
            Err(error) if is_in_the_way(&error) => {
                let file = format!("{}.{}", key(url), ending(&file));
                replace(&places.new, &places.tree.join(&file), bytes)?;
                file
            }
            Err(error) => return Err(error),
        };
        if let Some(before) = before.filter(|before| *before != file) {
            remove(&places.tree.join(before));
        }
        page.file = Some(file);
        self.pages.insert(url.to_owned(), page);
        Ok(())
    }

    /// Forgets a page, and removes its file.
    pub(super) fn forget(&mut self, places: &Places, url: &str) {
        if let Some(file) = self.pages.remove(url).and_then(|page| page.file) {
            remove(&places.tree.join(file));
        }
    }

    /// `file`, or a name beside it where another page has it; systems differ in which names are the same.
    fn free(&self, url: &str, file: String) -> String {
        let lower = file.to_lowercase();
        let taken = self.pages.iter().any(|(other, page)| {
            let has = page.file.as_ref().map(|file| file.to_lowercase());
            other != url && has.as_ref() == Some(&lower)
        });
        match file.rsplit_once('.').filter(|_| taken) {
            Some((stem, ending)) => format!("{stem}-{}.{ending}", key(url)),
            None => file,
        }
    }

    /// The addresses of the files.
    pub(super) fn addresses(&self) -> BTreeMap<String, String> {
        let pages = self.pages.iter();
        pages
            .filter_map(|(url, page)| Some((page.file.clone()?, url.clone())))
            .collect()
    }

    /// The encodings that servers named, by the file.
    pub(super) fn encodings(&self) -> BTreeMap<String, String> {
        let pages = self.pages.values();
        pages
            .filter_map(|page| Some((page.file.clone()?, page.encoding.clone()?)))
            .collect()
    }
}

/// A hash of the bytes of a page.
pub(super) fn hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

fn ending(file: &str) -> &str {
    file.rsplit_once('.').map_or("", |(_, ending)| ending)
}

fn is_in_the_way(error: &io::Error) -> bool {
    use io::ErrorKind::{AlreadyExists, DirectoryNotEmpty, IsADirectory, NotADirectory};

    matches!(
        error.kind(),
        AlreadyExists | DirectoryNotEmpty | IsADirectory | NotADirectory
    )
}

/// Puts `bytes` in the place of `file`, by way of `new`, and waits for the disk.
fn replace(new: &Path, file: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut out = File::create(new)?;
    out.write_all(bytes)?;
    out.sync_all()?;
    fs::rename(new, file)?;
    file.parent().map_or(Ok(()), sync_folder)
}

fn remove(file: &Path) {
    // What stays is swept away before the site is read the next time.
    let _ = fs::remove_file(file);
}

/// Removes files below `folder` that are not among `files`, and folders that are left empty.
fn sweep(folder: &Path, path: &str, files: &BTreeSet<&str>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let inner = format!("{path}{}", name.to_string_lossy());
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            sweep(&entry.path(), &format!("{inner}/"), files);
            // Fails where there is something in it.
            let _ = fs::remove_dir(entry.path());
        } else if !files.contains(inner.as_str()) {
            remove(&entry.path());
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that fails may panic")]
mod tests {
    use super::*;

    fn home() -> (tempfile::TempDir, Places) {
        let home = tempfile::tempdir().unwrap();
        let places = Places::new(home.path(), "https://example.org/");
        fs::create_dir_all(&places.tree).unwrap();
        (home, places)
    }

    fn page(bytes: &[u8]) -> KeptPage {
        KeptPage {
            hash: hash(bytes),
            ..KeptPage::default()
        }
    }

    fn files(places: &Places) -> Vec<String> {
        fn walk(folder: &Path, path: &str, found: &mut Vec<String>) {
            for entry in fs::read_dir(folder).unwrap() {
                let entry = entry.unwrap();
                let inner = format!("{path}{}", entry.file_name().to_string_lossy());
                match entry.file_type().unwrap().is_dir() {
                    true => walk(&entry.path(), &format!("{inner}/"), found),
                    false => found.push(inner),
                }
            }
        }
        let mut found = Vec::new();
        walk(&places.tree, "", &mut found);
        found.sort();
        found
    }

    #[test]
    fn pages_have_files_of_their_own_whatever_they_are_called() {
        let (_home, places) = home();
        let mut kept = Kept::default();
        let mut keep = |url: &str, file: &str, bytes: &[u8]| {
            kept.keep(&places, url, page(bytes), file.to_owned(), bytes)
                .unwrap();
            kept.pages.get(url).unwrap().file.clone().unwrap()
        };
        assert_eq!(keep("a", "x/a.html", b"1"), "x/a.html");
        let other = keep("b", "x/A.html", b"2");
        assert_ne!(other.to_lowercase(), "x/a.html");
        let below = keep("c", "x/a.html/c.html", b"3");
        assert!(!below.contains('/'), "{below}");
        assert_eq!(keep("a", "x/a.html", b"4"), "x/a.html");
        assert_eq!(keep("a", "x/a.pdf", b"5"), "x/a.pdf");
        let mut expected = vec!["x/a.pdf".to_owned(), other, below];
        expected.sort();
        assert_eq!(files(&places), expected);
        kept.forget(&places, "a");
        assert_eq!(files(&places).len(), 2);
        kept.write(&places).unwrap();
        assert_eq!(Kept::read(&places), kept);
        assert_eq!(kept.addresses().len(), 2);
    }

    #[test]
    fn what_a_crash_leaves_is_put_right() {
        let (_home, places) = home();
        let mut kept = Kept::default();
        let version: Version = serde_json::from_str(r#"{"etag":"1"}"#).unwrap();
        let known = KeptPage {
            version: version.clone(),
            ..page(b"old")
        };
        kept.keep(&places, "a", known.clone(), "a.html".to_owned(), b"old")
            .unwrap();
        kept.keep(&places, "b", known, "b.html".to_owned(), b"old")
            .unwrap();
        // Written, and then killed before the list was.
        fs::write(places.tree.join("b.html"), b"new").unwrap();
        fs::create_dir(places.tree.join("c")).unwrap();
        fs::write(places.tree.join("c/d.html"), b"new").unwrap();
        kept.tidy(&places);
        assert_eq!(files(&places), ["a.html", "b.html"]);
        assert!(!places.tree.join("c").exists());
        assert_eq!(kept.pages.get("a").unwrap().version, version);
        assert_eq!(kept.pages.get("b").unwrap().version, Version::default());
    }

    #[test]
    fn a_list_that_is_damaged_or_of_another_version_is_begun_anew() {
        let (_home, places) = home();
        for bytes in [
            &b"{\"version\":1"[..],
            b"{\"version\":99,\"tried\":1}",
            b"[]",
        ] {
            fs::write(&places.list, bytes).unwrap();
            assert_eq!(Kept::read(&places), Kept::default());
        }
    }

    #[test]
    fn a_site_is_due_after_its_time_and_when_the_clock_was_set_back() {
        let mut kept = Kept::default();
        let hour = Duration::from_secs(3600);
        assert!(kept.is_due(hour));
        kept.note_try();
        assert!(!kept.is_due(hour));
        assert!(kept.is_due(Duration::ZERO));
        kept.being_read = true;
        assert!(kept.is_due(hour));
        kept.being_read = false;
        kept.tried = kept.tried.map(|tried| tried + 1_000_000);
        assert!(kept.is_due(hour));
    }
}
