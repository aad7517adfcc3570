//! From a source as typed to the source that is meant: a folder, a repository or a site.
//!
//! Which keys there are is told in `layer`; how each kind of source is fetched, in `source`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use quoth_index::source::FolderSource;

use super::layer::SourceLayer;
use crate::source::{GitSource, SiteSource, Source, is_local};

/// How often a repository is fetched where its owner has not said so.
const FETCHED_EVERY: Duration = Duration::from_mins(15);

/// The source that is meant, or what is wrong with it.
pub(super) fn source_of(source: SourceLayer, relative_to: &Path) -> Result<Source, String> {
    let of_site = keys_of_site(&source);
    let of_git = keys_of_git(&source);
    let every = source.every.map(|every| every.0);
    match (source.folder, source.git, source.site) {
        (None, None, None) => Err(
            "this source says nothing of where it is; add a `folder`, a \
                                   `git` or a `site`"
                .to_owned(),
        ),
        (Some(folder), None, None) => {
            if let Some(key) = of_git.or(of_site) {
                return Err(misplaced(key, "folder"));
            }
            Ok(Source::Folder(FolderSource {
                folder: relative_to.join::<PathBuf>(folder),
                include: source.include,
                exclude: source.exclude,
                base_url: source.base_url.map(|url| url.0),
                addresses: Default::default(),
                encodings: Default::default(),
            }))
        }
        (None, Some(git), None) => {
            if let Some(key) = of_site {
                return Err(misplaced(key, "git"));
            }
            Ok(Source::Git(GitSource {
                url: match is_local(&git.0) {
                    true => relative_to.join(git.0).to_string_lossy().into_owned(),
                    false => git.0,
                },
                branch: source.branch.map(|branch| branch.0),
                every: every.unwrap_or(FETCHED_EVERY),
                include: source.include,
                exclude: source.exclude,
                base_url: source.base_url.map(|url| url.0),
            }))
        }
        (None, None, Some(site)) => {
            if source.branch.is_some() {
                return Err(misplaced("branch", "site"));
            }
            if source.base_url.is_some() {
                return Err("a `site` needs no `base_url`: its pages have addresses".to_owned());
            }
            let usual = SiteSource::of(&site.0);
            let hosts =
                |hosts: Vec<super::source_values::HostName>| hosts.into_iter().map(|host| host.0);
            Ok(Source::Site(SiteSource {
                hosts: hosts(source.hosts).collect(),
                private_hosts: hosts(source.private_hosts).collect(),
                every: every.unwrap_or(usual.every),
                pause: source.pause.map_or(usual.pause, |pause| pause.0),
                max_pages: source
                    .max_pages
                    .map_or(usual.max_pages, |most| most.0.into()),
                max_depth: source
                    .max_depth
                    .map_or(usual.max_depth, |most| most.0.into()),
                max_page_bytes: source
                    .max_page_mib
                    .map_or(usual.max_page_bytes, |most| usize::from(most.0) << 20),
                include: source.include,
                exclude: source.exclude,
                ..usual
            }))
        }
        _ => Err(
            "this source has more than one of `folder`, `git` and `site`; make a source of \
                  each"
                .to_owned(),
        ),
    }
}

/// A key that only a repository has, or a repository and a site.
fn keys_of_git(source: &SourceLayer) -> Option<&'static str> {
    let set = [
        ("branch", source.branch.is_some()),
        ("every", source.every.is_some()),
    ];
    first_set(&set)
}

/// A key that only a site has.
fn keys_of_site(source: &SourceLayer) -> Option<&'static str> {
    let set = [
        ("hosts", !source.hosts.is_empty()),
        ("private_hosts", !source.private_hosts.is_empty()),
        ("pause", source.pause.is_some()),
        ("max_pages", source.max_pages.is_some()),
        ("max_depth", source.max_depth.is_some()),
        ("max_page_mib", source.max_page_mib.is_some()),
    ];
    first_set(&set)
}

fn first_set(keys: &[(&'static str, bool)]) -> Option<&'static str> {
    let set = keys.iter().find(|(_, is_set)| *is_set);
    set.map(|(key, _)| *key)
}

fn misplaced(key: &str, kind: &str) -> String {
    let meant = match key {
        "branch" => "`git`",
        "every" => "`git` or `site`",
        _ => "`site`",
    };
    format!("`{key}` is for a source with {meant}; this one has a `{kind}`")
}
