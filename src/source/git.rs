//! A Git repository as a source: a shallow checkout, kept up to date by the system's `git`.
//!
//! Git is given no configuration but ours, no hooks, nothing to ask and no time without end. Links to
//! the files are made in `permanent`.

use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use quoth_index::source::FolderSource;

use super::{Fetch, permanent};
use crate::program::{Limits, RunError, run};

/// The longest that one call of Git takes.
const PATIENCE: Duration = Duration::from_secs(600);

/// What Git gets of our environment: the way to programs and keys, and out through proxies.
const VARIABLES: [&str; 12] = [
    "PATH",
    "HOME",
    "SSH_AUTH_SOCK",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "http_proxy",
    "https_proxy",
    "HTTPS_PROXY",
    "all_proxy",
    "ALL_PROXY",
    "no_proxy",
    "NO_PROXY",
];

/// A repository whose files are documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GitSource {
    /// Its address, or a path on this machine.
    pub url: String,
    /// The branch; the repository's own choice where there is none.
    pub branch: Option<String>,
    /// How often it is fetched.
    pub every: Duration,
    /// See [`FolderSource::include`].
    pub include: Vec<String>,
    /// See [`FolderSource::exclude`].
    pub exclude: Vec<String>,
    /// Where its files are published; where there is none, a permanent address on a known host.
    pub base_url: Option<String>,
}

/// Why a repository could not be fetched.
#[derive(Debug, thiserror::Error)]
#[error("could not fetch the repository `{repository}`")]
pub struct FetchError {
    /// The repository, without user and password.
    pub repository: String,
    /// The cause.
    #[source]
    pub source: GitError,
}

/// What went wrong with Git.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// There is no such program.
    #[error("there is no program `git`: install it, or put it into PATH")]
    Missing,
    /// It says that it failed.
    #[error("git says: {0}")]
    Failed(String),
    /// It took too long.
    #[error("git did not end within {} s", PATIENCE.as_secs())]
    TooLong,
    /// Another process of quoth is at it.
    #[error("another quoth process is fetching it")]
    Busy,
    /// The files of the checkout cannot be handled.
    #[error("could not write the checkout: {0}")]
    Files(#[from] io::Error),
}

/// The places in the folder of checkouts that belong to one repository.
struct Places {
    tree: PathBuf,
    /// Where a new checkout is made before it takes its place.
    new: PathBuf,
    /// Present while the checkout is whole; its time is that of the last try to fetch.
    tried: PathBuf,
    /// Why that failed, where it did.
    failed: PathBuf,
    lock: PathBuf,
}

impl GitSource {
    /// The repository without user and password.
    pub fn shown(&self) -> String {
        shown(&self.url)
    }

    /// The folder that its files are in once it was fetched.
    pub(super) fn place(&self, checkouts: &Path) -> PathBuf {
        self.places(checkouts).tree
    }

    /// The folder of its files, fetched anew where that is called for; and why that failed, where
    /// there are files from before.
    pub(super) fn fetch(
        &self,
        checkouts: &Path,
        when: Fetch,
    ) -> Result<(FolderSource, Option<String>), FetchError> {
        let error = |source| FetchError {
            repository: self.shown(),
            source,
        };
        let places = self.places(checkouts);
        let mut failed = None;
        if when == Fetch::Now || self.is_due(&places) {
            let brought = self.bring(checkouts, &places);
            match &brought {
                Ok(()) => drop(fs::remove_file(&places.failed)),
                Err(GitError::Busy) => {}
                // Where it cannot be kept, it is still told this once.
                Err(cause) => drop(fs::write(&places.failed, cause.to_string())),
            }
            match brought {
                Err(cause) if head(&places.tree).is_none() => return Err(error(cause)),
                Err(cause) => failed = Some(cause.to_string()),
                Ok(()) => {}
            }
        }
        // What failed earlier and was not tried again is as it was.
        let failed = failed.or_else(|| self.trouble(checkouts));
        let commit = head(&places.tree);
        let permanent = || permanent::base_url(&self.url, &commit?);
        let folder = FolderSource {
            base_url: self.base_url.clone().or_else(permanent),
            folder: places.tree,
            include: self.include.clone(),
            exclude: self.exclude.clone(),
            addresses: Default::default(),
            encodings: Default::default(),
        };
        Ok((folder, failed))
    }

    /// Why it could not be fetched at the last try.
    pub(super) fn trouble(&self, checkouts: &Path) -> Option<String> {
        let failed = fs::read_to_string(self.places(checkouts).failed).ok();
        failed.filter(|reason| !reason.is_empty())
    }

    fn places(&self, checkouts: &Path) -> Places {
        let branch = self.branch.as_deref().unwrap_or_default();
        let key = blake3::hash(format!("{}\n{branch}", self.url).as_bytes()).to_hex();
        let key = key.get(..32).unwrap_or(key.as_str());
        let place = |ending: &str| checkouts.join(format!("{key}{ending}"));
        Places {
            tree: place(""),
            new: place(".new"),
            tried: place(".tried"),
            failed: place(".failed"),
            lock: place(".lock"),
        }
    }

    fn is_due(&self, places: &Places) -> bool {
        let tried = fs::metadata(&places.tried).and_then(|about| about.modified());
        let age = tried.map(|tried| SystemTime::now().duration_since(tried));
        // A clock that was set back makes it due as well.
        head(&places.tree).is_none() || !matches!(age, Ok(Ok(age)) if age < self.every)
    }

    /// Brings the checkout up to date, or makes a new one where there is none that can be.
    fn bring(&self, checkouts: &Path, places: &Places) -> Result<(), GitError> {
        fs::create_dir_all(checkouts)?;
        // Where they lie among documents, they are not some of them.
        fs::write(checkouts.join(".gitignore"), "*\n")?;
        let lock = File::create(&places.lock)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(GitError::Busy),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        if head(&places.tree).is_some() && self.update(places).is_ok() {
            return Ok(());
        }
        // What a killed Git left behind, or a history that was rewritten, is of no use.
        let made = self.make(places);
        if made.is_err() && places.tried.exists() {
            // Whole, only old: it is not due at once again.
            File::create(&places.tried)?;
        }
        made
    }

    fn update(&self, places: &Places) -> Result<(), GitError> {
        let before = head(&places.tree);
        self.fetch_into(&places.tree)?;
        let absent = |error: &io::Error| error.kind() == io::ErrorKind::NotFound;
        fs::remove_file(&places.tried).or_else(|error| match absent(&error) {
            true => Ok(()),
            false => Err(error),
        })?;
        check_out(&places.tree)?;
        if head(&places.tree) != before {
            // So that nothing stays on disk of what was removed.
            git(&places.tree, &["gc", "--quiet", "--prune=now"])?;
        }
        File::create(&places.tried)?;
        Ok(())
    }

    fn make(&self, places: &Places) -> Result<(), GitError> {
        remove(&places.new)?;
        fs::create_dir(&places.new)?;
        git(&places.new, &["init", "--quiet", "--template="])?;
        self.fetch_into(&places.new)?;
        check_out(&places.new)?;
        remove(&places.tree)?;
        fs::rename(&places.new, &places.tree)?;
        File::create(&places.tried)?;
        Ok(())
    }

    /// Gets the last commit of the branch, and leaves no name behind that would keep it.
    fn fetch_into(&self, tree: &Path) -> Result<(), GitError> {
        // A path is meant from where we stand, not from where Git does.
        let address = match is_local(&self.url) {
            true => std::path::absolute(&self.url)?.into_os_string(),
            false => self.url.clone().into(),
        };
        let branch = self.branch.as_deref().unwrap_or("HEAD");
        let mut fetch: Vec<OsString> = ["fetch", "--quiet", "--depth=1", "--no-tags", "--"]
            .map(OsString::from)
            .to_vec();
        fetch.extend([address, branch.into()]);
        git(tree, &fetch).map_err(|error| error.without(&self.url))
    }
}

fn check_out(tree: &Path) -> Result<(), GitError> {
    git(
        tree,
        &["checkout", "--quiet", "--force", "--detach", "FETCH_HEAD"],
    )?;
    git(tree, &["clean", "--quiet", "-ffdx"])
}

impl GitError {
    /// Without the user and the password that an address may hold.
    fn without(self, url: &str) -> GitError {
        match self {
            GitError::Failed(said) => GitError::Failed(said.replace(url, &shown(url))),
            other => other,
        }
    }
}

/// Whether an address is a path on this machine.
pub fn is_local(url: &str) -> bool {
    let before = url.split('/').next().unwrap_or(url);
    !before.contains(':')
}

/// An address without user and password.
fn shown(url: &str) -> String {
    match url.split_once("://") {
        Some((scheme, rest)) => {
            let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
            let host = authority.rsplit('@').next().unwrap_or(authority);
            format!("{scheme}://{host}/{path}")
        }
        None => url.to_owned(),
    }
}

/// The commit that is checked out in `tree`.
fn head(tree: &Path) -> Option<String> {
    let head = fs::read_to_string(tree.join(".git/HEAD")).ok()?;
    let commit = head.trim();
    let is_commit = commit.len() >= 40 && commit.chars().all(|c| c.is_ascii_hexdigit());
    is_commit.then(|| commit.to_owned())
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Runs Git in `folder` to its end.
fn git<A: AsRef<std::ffi::OsStr>>(folder: &Path, arguments: &[A]) -> Result<(), GitError> {
    const OURS: [&str; 10] = [
        "core.logAllRefUpdates=false",
        "core.hooksPath=/dev/null",
        "core.fsmonitor=false",
        "protocol.ext.allow=never",
        "submodule.recurse=false",
        "credential.interactive=false",
        "http.lowSpeedLimit=1000",
        "http.lowSpeedTime=60",
        "gc.auto=0",
        "advice.detachedHead=false",
    ];
    let mut command = Command::new("git");
    for setting in OURS {
        command.args(["-c", setting]);
    }
    command
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .envs(
            VARIABLES
                .iter()
                .filter_map(|name| Some((name, std::env::var_os(name)?))),
        )
        .env("GIT_ALLOW_PROTOCOL", "https:http:ssh:git:file")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env(
            "GIT_SSH_COMMAND",
            "ssh -o BatchMode=yes -o ConnectTimeout=30",
        )
        .env("LC_ALL", "C");
    let limits = Limits {
        time: PATIENCE,
        output: 1 << 20,
    };
    match run(&mut command, None, limits) {
        Ok(_) => Ok(()),
        Err(RunError::Missing) => Err(GitError::Missing),
        Err(RunError::TooLong(_)) => Err(GitError::TooLong),
        Err(RunError::Failed(said)) => Err(GitError::Failed(said)),
        Err(RunError::Unusable(error)) => Err(GitError::Files(error)),
        Err(error @ RunError::TooMuch(_)) => Err(GitError::Failed(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_and_password_are_not_shown() {
        let url = "https://user:secret@example.org/o/n.git";
        assert_eq!(shown(url), "https://example.org/o/n.git");
        assert_eq!(shown("git@example.org:o/n"), "git@example.org:o/n");
        assert_eq!(shown("/srv/docs.git"), "/srv/docs.git");
        assert!(is_local("/srv/docs.git") && is_local("../docs") && is_local("docs"));
        assert!(!is_local(url) && !is_local("git@example.org:o/n"));
        let failed = GitError::Failed(format!("could not read from '{url}'"));
        assert!(!failed.without(url).to_string().contains("secret"));
    }
}
