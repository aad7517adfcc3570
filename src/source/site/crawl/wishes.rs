//! Asks a site what it says of itself before its pages are read: its wishes, and the pages that it lists.
//!
//! How the files are read is told in `robots` and `sitemap`.

use std::collections::{HashSet, VecDeque};

use reqwest::Url;

use super::super::client::Got;
use super::super::kept::{KeptRobots, KeptSitemap};
use super::super::robots::Robots;
use super::super::sitemap::{self, Sitemap};
use super::{Crawl, MOST_HOPS};

/// Sitemaps that are read of one site.
const MOST_SITEMAPS: usize = 100;

/// Bytes that are read of a file of wishes.
const ROBOTS_BYTES: usize = 4 << 20;

impl Crawl<'_> {
    /// Asks the host of `url` what it wishes, once; an error where the site itself does not answer.
    pub(super) async fn learn_wishes(&mut self, url: &Url) -> Result<(), String> {
        let Some(file) = wishes_of(url) else {
            return Ok(());
        };
        let address = file.as_str().to_owned();
        if self.robots.contains_key(&address) {
            return Ok(());
        }
        let known = self.kept.robots.get(&address).cloned();
        let mut at = file;
        let mut robots = Err(None);
        for _ in 0..=MOST_HOPS {
            let version = known.as_ref().map(|known| &known.version);
            match self.ask(&at, version, ROBOTS_BYTES, |_| true).await {
                Ok(Got::Unchanged) => {
                    robots = Ok(known.clone().unwrap_or_default());
                }
                Ok(Got::Page(page)) => {
                    robots = Ok(KeptRobots {
                        version: page.version,
                        text: String::from_utf8_lossy(&page.bytes).into_owned(),
                    });
                }
                Ok(Got::Moved(to)) => match at.join(&to) {
                    Ok(to) if self.scope.is_of_hosts(&to) => {
                        at = to;
                        continue;
                    }
                    // As if there were none: so the standard says.
                    _ => robots = Ok(KeptRobots::default()),
                },
                Ok(Got::Gone(_) | Got::Unwanted(_)) => robots = Ok(KeptRobots::default()),
                Err(trouble) => robots = Err(Some(trouble)),
            }
            break;
        }
        let wishes = match robots {
            Ok(kept) => {
                let wishes = Robots::read(kept.text.as_bytes());
                self.kept.robots.insert(address.clone(), kept);
                wishes
            }
            Err(None) => Robots::default(),
            Err(Some(trouble)) => {
                let reason = format!("{trouble}, asked for its robots.txt");
                self.tally.last_trouble = Some(reason.clone());
                if self.robots.is_empty() {
                    return Err(reason);
                }
                self.remark(&address, reason);
                Robots::closed()
            }
        };
        self.robots.insert(address, wishes);
        Ok(())
    }

    /// The pages of the site that its sitemaps list, in their order.
    pub(super) async fn listed(&mut self) -> Vec<Url> {
        let start = self.scope.start.clone();
        let wishes = wishes_of(&start).and_then(|file| self.robots.get(file.as_str()));
        let named: Vec<Url> = wishes
            .into_iter()
            .flat_map(|wishes| &wishes.sitemaps)
            .filter_map(|text| start.join(text).ok())
            .collect();
        let usual = ["sitemap.xml", "/sitemap.xml"].map(|name| start.join(name).ok());
        let mut left: VecDeque<Url> = match named.is_empty() {
            true => usual.into_iter().flatten().collect(),
            false => named.into(),
        };
        let mut read: HashSet<String> = HashSet::new();
        let mut pages: Vec<Url> = Vec::new();
        while let Some(url) = left.pop_front() {
            let is_new = read.len() < MOST_SITEMAPS && read.insert(url.as_str().to_owned());
            if !is_new || !self.scope.is_of_hosts(&url) {
                continue;
            }
            let sitemap = self.sitemap(&url).await;
            let addresses = sitemap.addresses.iter();
            if sitemap.is_index {
                left.extend(addresses.filter_map(|text| url.join(text).ok()));
            } else {
                pages.extend(addresses.filter_map(|text| self.scope.resolve(&url, text)));
            }
        }
        self.kept.sitemaps.retain(|url, _| read.contains(url));
        pages
    }

    async fn sitemap(&mut self, url: &Url) -> Sitemap {
        let known = self.kept.sitemaps.get(url.as_str()).cloned();
        let mut at = url.clone();
        for _ in 0..=MOST_HOPS {
            let version = known.as_ref().map(|known| &known.version);
            let got = self.ask(&at, version, sitemap::MOST_BYTES, |_| true).await;
            match got {
                Ok(Got::Page(page)) => {
                    let sitemap = sitemap::read(&page.bytes);
                    let kept = KeptSitemap {
                        version: page.version,
                        sitemap: sitemap.clone(),
                    };
                    self.kept.sitemaps.insert(url.as_str().to_owned(), kept);
                    return sitemap;
                }
                Ok(Got::Moved(to)) => match at.join(&to) {
                    Ok(to) if self.scope.is_of_hosts(&to) => at = to,
                    _ => break,
                },
                Ok(Got::Unchanged) => return known.unwrap_or_default().sitemap,
                Ok(Got::Gone(_) | Got::Unwanted(_)) => break,
                Err(trouble) => {
                    self.note(url, &trouble, known.is_some());
                    return known.unwrap_or_default().sitemap;
                }
            }
        }
        self.kept.sitemaps.remove(url.as_str());
        Sitemap::default()
    }

    /// Whether its host lets robots read a page.
    pub(super) fn allowed(&self, url: &Url) -> bool {
        let wishes = wishes_of(url).and_then(|file| self.robots.get(file.as_str()));
        let path = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        wishes.is_none_or(|wishes| wishes.allow(&path))
    }
}

/// Where the host of `url` keeps its wishes.
pub(super) fn wishes_of(url: &Url) -> Option<Url> {
    let mut file = url.join("/robots.txt").ok()?;
    file.set_query(None);
    Some(file)
}
