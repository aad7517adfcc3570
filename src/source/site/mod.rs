//! A web site as a source: its pages, kept as files and looked at again now and then.
//!
//! `fetch` is the door: when a site is read, and what is made of it. `crawl` goes from page to page,
//! `scope` says which belong to the site, `robots`, `sitemap` and `tags` what the site says about them;
//! `client` asks for one page, `guard` keeps it from machines that are none of its business, and `kept`
//! is what stays on disk.

mod client;
mod crawl;
mod fetch;
mod guard;
mod kept;
mod robots;
mod scope;
mod sitemap;
mod tags;

pub use fetch::SiteSource;
pub use scope::{ScopeError, is_host, site_address};
