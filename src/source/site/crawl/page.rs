//! Keeps what a page of a site holds, and finds where it leads: by its links, by a redirect, or by the one
//! address that it has by its own words.
//!
//! Which page is asked for next, and when, is decided in `crawl`.

use std::fs;
use std::io;

use quoth_index::document::Format;
use quoth_index::extract::{ending_of, format_of};
use reqwest::Url;

use super::super::client::{Page, Version};
use super::super::kept::{KeptPage, hash};
use super::super::tags::{self, Wish};
use super::{Crawl, MOST_HOPS, Target};

/// Links that are kept of a page without a file.
const MOST_KEPT_LINKS: usize = 1_000;

impl Crawl<'_> {
    /// Goes on where the page has moved to.
    pub(super) fn moved(&mut self, target: &Target, to: &str) {
        let address = target.url.as_str();
        let Ok(to) = target.url.join(to) else {
            return self.remark(address, "leads to what is no address".to_owned());
        };
        let Some(to) = self.scope.resolve(&target.url, to.as_str()) else {
            let host = to.host_str().unwrap_or("nowhere").to_owned();
            let place = match self.scope.is_of_hosts(&to) {
                true => format!("leads to {}, outside the site", to.path()),
                false => format!("leads to {host}, which is none of the site's `hosts`"),
            };
            return self.remark(address, place);
        };
        if target.hops >= MOST_HOPS {
            let reason = format!("leads on more than {MOST_HOPS} times");
            return self.remark(address, reason);
        }
        if self.scope.wants(&to) && self.met.insert(to.as_str().to_owned()) {
            self.queue.push_front(Target {
                hops: target.hops + 1,
                ..Target::new(to, target.depth)
            });
        }
    }

    /// Keeps what a page holds, unless it does not want that or another page holds it.
    pub(super) fn take(&mut self, target: &Target, page: Page, by_links: bool) -> io::Result<()> {
        let address = target.url.as_str();
        let mut wish = Wish::default();
        for words in &page.robots {
            wish.add(words);
        }
        let mut links: Vec<Url> = Vec::new();
        let mut canonical = None;
        if is_html(&page.kind) {
            let tags = tags::read(&String::from_utf8_lossy(&page.bytes));
            wish.noindex |= tags.wish.noindex;
            wish.nofollow |= tags.wish.nofollow;
            let base = base(&target.url, tags.base.as_deref());
            let resolved = tags.links.iter();
            links.extend(resolved.filter_map(|text| self.scope.resolve(&base, text)));
            canonical = tags
                .canonical
                .and_then(|text| self.canonical(target, &base, &text));
        }
        if wish.nofollow {
            links.clear();
        }
        let hash = hash(&page.bytes);
        let twin = self.texts.get(&hash).is_some_and(|other| other != address);
        let mut kept = KeptPage {
            version: page.version,
            hash: hash.clone(),
            encoding: page.encoding,
            ..KeptPage::default()
        };
        self.there.insert(address.to_owned());
        if by_links {
            self.follow(target.depth, links.iter().cloned());
        }
        if !wish.noindex && !twin && canonical.is_none() {
            let ending = ending(&target.url, &page.kind);
            let file = self.scope.file(&target.url, &ending);
            let bytes = &page.bytes;
            self.kept.keep(self.places, address, kept, file, bytes)?;
            self.texts.insert(hash, address.to_owned());
            return Ok(());
        }
        if twin {
            // Should the other go, this one has to be had again.
            kept.version = Version::default();
        }
        if let Some(canonical) = &canonical {
            self.queue_canonical(target, canonical);
        }
        let links = links.iter().chain(&canonical).take(MOST_KEPT_LINKS);
        kept.links = links.map(|url| url.as_str().to_owned()).collect();
        self.kept.forget(self.places, address);
        self.kept.pages.insert(address.to_owned(), kept);
        Ok(())
    }

    /// The one address that the page has by its own words, where that is another of the same host that
    /// can be asked for and is not known to hold nothing.
    fn canonical(&self, target: &Target, base: &Url, text: &str) -> Option<Url> {
        let url = self.scope.resolve(base, text)?;
        let same_host = url.origin() == target.url.origin();
        let other = url != target.url && !target.as_it_is;
        let wanted = self.scope.wants(&url) && self.allowed(&url);
        let met = self.met.contains(url.as_str());
        let holds = || {
            let page = self.kept.pages.get(url.as_str());
            let there = self.there.contains(url.as_str());
            let waits = self.queue.iter().any(|target| target.url == url);
            waits || (there && page.is_some_and(|page| page.file.is_some()))
        };
        (same_host && other && wanted && (!met || holds())).then_some(url)
    }

    fn queue_canonical(&mut self, target: &Target, canonical: &Url) {
        if self.met.insert(canonical.as_str().to_owned()) {
            self.queue.push_front(Target {
                stands_for: Some(target.url.clone()),
                ..Target::new(canonical.clone(), target.depth)
            });
        }
    }

    /// Goes back to the page that named one as its address that turns out not to be there.
    pub(super) fn instead_of(&mut self, target: Target) {
        if let Some(url) = target.stands_for {
            self.queue.push_front(Target {
                as_it_is: true,
                ..Target::new(url, target.depth)
            });
        }
    }

    /// Follows the links of a page as it was kept.
    pub(super) fn follow_kept(&mut self, target: &Target, known: &KeptPage) {
        let links: Vec<Url> = match &known.file {
            Some(file) if format_of(file) == Some(Format::Html) => {
                let bytes = fs::read(self.places.tree.join(file)).unwrap_or_default();
                let tags = tags::read(&String::from_utf8_lossy(&bytes));
                let base = base(&target.url, tags.base.as_deref());
                let links = tags.links.iter().filter(|_| !tags.wish.nofollow);
                links
                    .filter_map(|text| self.scope.resolve(&base, text))
                    .collect()
            }
            Some(_) => Vec::new(),
            None => {
                let links = known.links.iter();
                links
                    .filter_map(|text| self.scope.resolve(&target.url, text))
                    .collect()
            }
        };
        self.follow(target.depth, links);
    }

    fn follow(&mut self, depth: usize, links: impl IntoIterator<Item = Url>) {
        for url in links {
            self.queue_page(url, depth + 1);
        }
    }
}

/// What the addresses on a page are relative to.
fn base(url: &Url, named: Option<&str>) -> Url {
    let named = named.and_then(|named| url.join(named).ok());
    named.unwrap_or_else(|| url.clone())
}

/// Kinds of pages that are read.
pub(super) fn is_read(kind: &str) -> bool {
    is_html(kind)
        || matches!(
            kind,
            "text/plain" | "text/markdown" | "text/x-markdown" | "application/pdf"
        )
}

fn is_html(kind: &str) -> bool {
    matches!(kind, "text/html" | "application/xhtml+xml")
}

/// The ending of the file that a page of this kind is kept in.
fn ending(url: &Url, kind: &str) -> String {
    let own = ending_of(url.path())
        .unwrap_or_default()
        .to_ascii_lowercase();
    let of_text = || format_of(&format!("x.{own}")).is_some_and(Format::is_its_file);
    match kind {
        "application/pdf" => "pdf".to_owned(),
        "text/markdown" | "text/x-markdown" => "md".to_owned(),
        "text/plain" if !own.is_empty() && of_text() => own,
        "text/plain" => "txt".to_owned(),
        _ => "html".to_owned(),
    }
}
