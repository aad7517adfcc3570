//! Goes from page to page of a site: at its pace, within its wishes and within limits.
//!
//! Pages come from its sitemap, or from links where it has none. A page that is there no more leaves;
//! where a page cannot be had just now, its last text stays, and so does all that may hang on it. What
//! is made of a page that came is told in `page`, what the site says beforehand is asked in `wishes`.

mod page;
mod wishes;

use std::collections::{HashMap, HashSet, VecDeque};
use std::io;
use std::time::Duration;

use quoth_index::collection::Progress;
use quoth_index::extract::ending_of;
use reqwest::Url;
use tokio::time::{Instant, sleep_until};

use super::SiteSource;
use super::client::{Client, Got, PATIENCE, Trouble, Version};
use super::guard::Guard;
use super::kept::{Kept, Places};
use super::robots::Robots;
use super::scope::Scope;
use page::is_read;
use wishes::wishes_of;

/// Redirects that are followed from one page.
const MOST_HOPS: usize = 5;

/// Requests in a row that may fail before the site is left alone.
const MOST_FAILURES: usize = 10;

/// The longest time between two requests, whatever a site asks for.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// The longest that a site is read.
const LONGEST: Duration = Duration::from_hours(6);

/// Pages between two times that the list of pages is written.
const BETWEEN_WRITES: usize = 20;

/// Endings of files that are no pages, so that nobody has to ask for them.
const NO_PAGES: [&str; 32] = [
    "7z", "avi", "bin", "bmp", "bz2", "css", "deb", "dmg", "eot", "exe", "gif", "gz", "ico", "iso",
    "jpeg", "jpg", "js", "mov", "mp3", "mp4", "ogg", "png", "rar", "rpm", "svg", "tar", "ttf",
    "wav", "webm", "webp", "woff", "zip",
];

/// One reading of a site.
pub(super) struct Crawl<'a> {
    site: &'a SiteSource,
    places: &'a Places,
    kept: &'a mut Kept,
    progress: &'a dyn Fn(Progress),
    scope: Scope,
    client: Client,
    /// The wishes of each host, by the address of the file.
    robots: HashMap<String, Robots>,
    pace: Pace,
    queue: VecDeque<Target>,
    /// Addresses that were in the queue.
    met: HashSet<String>,
    /// Addresses of pages that are known to be there, or not known to be gone.
    there: HashSet<String>,
    /// Which page has a file with this hash.
    texts: HashMap<String, String>,
    tally: Tally,
}

/// A page to ask for.
struct Target {
    url: Url,
    /// Links between it and where the site begins.
    depth: usize,
    /// Redirects that led to it.
    hops: usize,
    /// The page that says that this is its one address.
    stands_for: Option<Url>,
    /// Whether its text is kept whatever it says about its address.
    as_it_is: bool,
}

/// When each host was asked last, and how long it is left alone.
struct Pace {
    pause: Duration,
    last: HashMap<String, Instant>,
}

/// What happened.
#[derive(Default)]
struct Tally {
    asked: usize,
    /// Pages that were had, changed or not.
    had: usize,
    failures_in_a_row: usize,
    /// Why a page could not be had that may be there.
    last_trouble: Option<String>,
    /// Pages that robots are asked not to read.
    closed: usize,
    /// Whether there are links that lead too far.
    too_deep: bool,
    since_write: usize,
}

impl<'a> Crawl<'a> {
    /// Gets ready; fails where the site is none.
    pub(super) fn new(
        site: &'a SiteSource,
        places: &'a Places,
        kept: &'a mut Kept,
        progress: &'a dyn Fn(Progress),
    ) -> Result<Crawl<'a>, String> {
        let private: Vec<&str> = site.private_hosts.iter().map(String::as_str).collect();
        let client = Client::new(Guard::new(&private), PATIENCE);
        Ok(Crawl {
            scope: Scope::new(site).map_err(|error| error.to_string())?,
            client: client.map_err(|error| format!("could not start to read it: {error}"))?,
            robots: HashMap::new(),
            pace: Pace {
                pause: site.pause,
                last: HashMap::new(),
            },
            queue: VecDeque::new(),
            met: HashSet::new(),
            there: HashSet::new(),
            texts: HashMap::new(),
            tally: Tally::default(),
            site,
            places,
            kept,
            progress,
        })
    }

    /// Reads the site; or says why it could not be read, and leaves what was not reached as it was.
    pub(super) async fn run(mut self) -> Result<(), String> {
        self.kept.remarks.clear();
        let read = tokio::time::timeout(LONGEST, self.read()).await;
        read.map_err(|_| format!("takes longer than {} h to read", LONGEST.as_secs() / 3600))??;
        if self.tally.had == 0 {
            let first = self.kept.remarks.first().map(|(_, reason)| reason.clone());
            let reason = self.tally.last_trouble.take().or(first);
            return Err(match reason {
                Some(reason) => format!("has no page that can be read: {reason}"),
                None => "has no page that can be read".to_owned(),
            });
        }
        if self.tally.last_trouble.is_none() {
            let pages: Vec<String> = self.kept.pages.keys().cloned().collect();
            for url in pages.iter().filter(|url| !self.there.contains(*url)) {
                self.kept.forget(self.places, url);
            }
        }
        let site = self.site.url.clone();
        if self.tally.closed > 0 {
            let pages = self.tally.closed;
            self.remark(
                &site,
                format!("asks robots not to read {pages} of its pages"),
            );
        }
        if self.tally.too_deep {
            let depth = self.site.max_depth;
            let reason =
                format!("has pages more than {depth} links away, which are not read: `max_depth`");
            self.remark(&site, reason);
        }
        Ok(())
    }

    async fn read(&mut self) -> Result<(), String> {
        let start = self.scope.start.clone();
        self.learn_wishes(&start).await?;
        let listed = self.listed().await;
        let by_links = listed.is_empty();
        for url in listed {
            // What is listed is listed once for all: links lead to nothing more.
            self.queue_page(url, self.site.max_depth);
        }
        if by_links {
            self.queue_page(start, 0);
        }
        while let Some(target) = self.queue.pop_front() {
            if self.tally.asked >= self.site.max_pages {
                let pages = self.site.max_pages;
                let site = self.site.url.clone();
                self.remark(
                    &site,
                    format!("has more than {pages} pages, and the rest is not read: `max_pages`"),
                );
                break;
            }
            self.visit(target, by_links)
                .await
                .map_err(|error| format!("its pages could not be written: {error}"))?;
            if self.tally.failures_in_a_row >= MOST_FAILURES {
                let reason = self.tally.last_trouble.clone().unwrap_or_default();
                return Err(format!(
                    "was left alone after {MOST_FAILURES} failures in a row: {reason}"
                ));
            }
            (self.progress)(Progress {
                done: self.tally.asked,
                total: self.tally.asked + self.queue.len(),
                texts: None,
            });
        }
        Ok(())
    }

    /// Puts a page into the queue that was not in it, where it is wanted.
    fn queue_page(&mut self, url: Url, depth: usize) {
        let is_start = url == self.scope.start;
        if !is_start && !self.scope.wants(&url) {
            return;
        }
        if depth > self.site.max_depth {
            self.tally.too_deep |= !self.met.contains(url.as_str());
            return;
        }
        if self.met.insert(url.as_str().to_owned()) {
            self.queue.push_back(Target::new(url, depth));
        }
    }

    /// Asks for one page and keeps what it holds.
    async fn visit(&mut self, target: Target, by_links: bool) -> io::Result<()> {
        let url = target.url.clone();
        let address = url.as_str().to_owned();
        let path = url.path();
        let ending = ending_of(path).unwrap_or_default().to_ascii_lowercase();
        if NO_PAGES.contains(&ending.as_str()) {
            self.remark(&address, format!("no reader for .{ending} files"));
            return Ok(());
        }
        // Where a further host does not answer, its pages are closed and the rest goes on.
        let _ = self.learn_wishes(&url).await;
        if !self.allowed(&url) {
            self.tally.closed += 1;
            return Ok(());
        }
        let known = self.kept.pages.get(&address).cloned();
        let version = known.as_ref().map(|known| &known.version);
        let version = version.filter(|_| !target.as_it_is).cloned();
        self.tally.asked += 1;
        let most = self.site.max_page_bytes;
        let got = self.ask(&url, version.as_ref(), most, is_read).await;
        if let Ok(Got::Unchanged | Got::Page(_)) = got {
            self.tally.had += 1;
        }
        match got {
            Ok(Got::Unchanged) => {
                let known = known.unwrap_or_default();
                if known.file.is_some() {
                    self.texts.insert(known.hash.clone(), address.clone());
                }
                if by_links {
                    self.follow_kept(&target, &known);
                }
                self.there.insert(address);
            }
            Ok(Got::Page(page)) => self.take(&target, page, by_links)?,
            Ok(Got::Moved(to)) => {
                self.kept.forget(self.places, &address);
                self.moved(&target, &to);
            }
            Ok(Got::Gone(status)) => {
                self.kept.forget(self.places, &address);
                self.remark(
                    &address,
                    match status {
                        404 | 410 => "is not there".to_owned(),
                        _ => format!("may not be read (status {status})"),
                    },
                );
                self.instead_of(target);
            }
            Ok(Got::Unwanted(kind)) => {
                self.kept.forget(self.places, &address);
                self.remark(
                    &address,
                    match kind.as_str() {
                        "" => "does not say of which kind it is".to_owned(),
                        _ => format!("no reader for {kind}"),
                    },
                );
                self.instead_of(target);
            }
            Err(trouble) if trouble.is_of_page() => {
                self.kept.forget(self.places, &address);
                self.remark(&address, trouble.to_string());
                self.instead_of(target);
            }
            Err(trouble) => {
                let has_text = known.as_ref().is_some_and(|known| known.file.is_some());
                self.note(&url, &trouble, has_text);
                if let Some(known) = known.filter(|_| by_links) {
                    self.follow_kept(&target, &known);
                }
                self.there.insert(address);
                self.instead_of(target);
            }
        }
        self.write_now_and_then()
    }

    /// Asks, after as long a pause as the host wants.
    async fn ask(
        &mut self,
        url: &Url,
        known: Option<&Version>,
        most: usize,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<Got, Trouble> {
        let host = url.host_str().unwrap_or_default().to_owned();
        let wishes = wishes_of(url).and_then(|file| self.robots.get(file.as_str()));
        let delay = wishes.and_then(|wishes| wishes.delay).unwrap_or_default();
        let pause = self.pace.pause.max(delay).min(LONGEST_PAUSE);
        if let Some(last) = self.pace.last.get(&host) {
            sleep_until(*last + pause).await;
        }
        let got = self.client.get(url, known, most, wanted).await;
        self.pace.last.insert(host, Instant::now());
        match &got {
            Err(trouble) if !trouble.is_of_page() => self.tally.failures_in_a_row += 1,
            _ => self.tally.failures_in_a_row = 0,
        }
        if let Err(Trouble::Status(429 | 503)) = got {
            self.pace.pause = (self.pace.pause * 2).min(LONGEST_PAUSE);
        }
        got
    }

    /// Notes that something could not be had that may be there all the same.
    fn note(&mut self, url: &Url, trouble: &Trouble, has_text: bool) {
        let reason = match has_text {
            true => format!("{trouble}; its last text stays"),
            false => trouble.to_string(),
        };
        self.tally.last_trouble = Some(trouble.to_string());
        self.remark(url.as_str(), reason);
    }

    fn remark(&mut self, url: &str, reason: String) {
        self.kept.remarks.push((url.to_owned(), reason));
    }

    fn write_now_and_then(&mut self) -> io::Result<()> {
        self.tally.since_write += 1;
        if self.tally.since_write < BETWEEN_WRITES {
            return Ok(());
        }
        self.tally.since_write = 0;
        self.kept.write(self.places)
    }
}

impl Target {
    fn new(url: Url, depth: usize) -> Target {
        Target {
            url,
            depth,
            hops: 0,
            stands_for: None,
            as_it_is: false,
        }
    }
}
