//! Values of the keys that say where documents come from: each checked as it is read.
//!
//! All other values are in `values`.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::source::{is_host, site_address};

use super::values::{in_range, period};

/// How often a repository is fetched: a minute to a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
pub(crate) struct Every(pub(crate) Duration);

impl TryFrom<String> for Every {
    type Error = String;

    fn try_from(text: String) -> Result<Every, String> {
        let (least, most) = (Duration::from_mins(1), Duration::from_hours(7 * 24));
        period(&text, least, most).map(Every)
    }
}

/// The least time between two requests to a site: 20 ms to a minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
pub(crate) struct Pause(pub(crate) Duration);

impl TryFrom<String> for Pause {
    type Error = String;

    fn try_from(text: String) -> Result<Pause, String> {
        period(&text, Duration::from_millis(20), Duration::from_mins(1)).map(Pause)
    }
}

/// The most pages of a site, 1 to 50,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "i64")]
#[schemars(extend("minimum" = 1, "maximum" = 50_000))]
pub(crate) struct MaxPages(pub(crate) u16);

impl TryFrom<i64> for MaxPages {
    type Error = String;

    fn try_from(value: i64) -> Result<MaxPages, String> {
        in_range(value, 1, 50_000, "pages of a site").map(MaxPages)
    }
}

/// The most links between the beginning of a site and a page, up to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "i64")]
#[schemars(extend("minimum" = 0, "maximum" = 100))]
pub(crate) struct MaxDepth(pub(crate) u16);

impl TryFrom<i64> for MaxDepth {
    type Error = String;

    fn try_from(value: i64) -> Result<MaxDepth, String> {
        in_range(value, 0, 100, "links to a page").map(MaxDepth)
    }
}

/// The most MiB of a page, 1 to 64.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "i64")]
#[schemars(extend("minimum" = 1, "maximum" = 64))]
pub(crate) struct MaxPageMib(pub(crate) u16);

impl TryFrom<i64> for MaxPageMib {
    type Error = String;

    fn try_from(value: i64) -> Result<MaxPageMib, String> {
        in_range(value, 1, 64, "MiB of a page").map(MaxPageMib)
    }
}

/// The address of a web site.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
pub(crate) struct SiteUrl(
    #[schemars(regex(pattern = "^https?://"))]
    pub(crate) String,
);

impl TryFrom<String> for SiteUrl {
    type Error = String;

    fn try_from(text: String) -> Result<SiteUrl, String> {
        let url = site_address(&text).map_err(|error| error.to_string())?;
        Ok(SiteUrl(url.to_string()))
    }
}

/// The name or the address of a host, with a port where it is not the usual one.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
pub(crate) struct HostName(pub(crate) String);

impl TryFrom<String> for HostName {
    type Error = String;

    fn try_from(text: String) -> Result<HostName, String> {
        if is_host(&text) {
            return Ok(HostName(text));
        }
        Err(format!(
            "`{}` is not the name of a host; use one like docs.example.org",
            text.escape_debug()
        ))
    }
}

/// The address of a repository that Git can fetch without running a program of the address's choice.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
pub(crate) struct GitUrl(pub(crate) String);

impl TryFrom<String> for GitUrl {
    type Error = String;

    fn try_from(url: String) -> Result<GitUrl, String> {
        const SCHEMES: [&str; 5] = ["https", "http", "ssh", "git", "file"];
        let scheme = url.split_once("://").map(|(scheme, _)| scheme);
        let known = scheme.is_none_or(|scheme| SCHEMES.contains(&scheme));
        let clean = !url.chars().any(char::is_control) && !url.contains("::");
        if known && clean && !url.is_empty() && !url.starts_with('-') {
            return Ok(GitUrl(url));
        }
        // An address may hold a password, so it is not repeated.
        Err("this is not the address of a repository; use one like \
             https://github.com/OWNER/NAME, or a path"
            .to_owned())
    }
}

/// The name of a branch.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
pub(crate) struct Branch(pub(crate) String);

impl TryFrom<String> for Branch {
    type Error = String;

    fn try_from(name: String) -> Result<Branch, String> {
        let allowed = |c: char| !c.is_control() && !c.is_whitespace() && !"~^:?*[\\".contains(c);
        let sound = !name.is_empty() && !name.starts_with('-') && !name.contains("..");
        if sound && name.chars().all(allowed) {
            return Ok(Branch(name));
        }
        Err(format!("`{}` cannot name a branch", name.escape_debug()))
    }
}
