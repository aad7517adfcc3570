//! Where documents come from: folders of files.
//!
//! Git repositories and web sites become folders before this crate sees them. What a file says is
//! read by `extract`; whether it changed is judged by `collection`.

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use ignore::{DirEntry, WalkBuilder};

use crate::extract::{ending_of, format_of};
use crate::zipped;

/// A folder whose files are documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderSource {
    /// The folder.
    pub folder: PathBuf,
    /// Patterns of files to read, relative to the folder; empty for every file that has a reader.
    pub include: Vec<String>,
    /// Patterns of files to leave out.
    pub exclude: Vec<String>,
    /// Address that the folder is published at, ending in `/`; makes links.
    pub base_url: Option<String>,
    /// Addresses of single files, by their path, where `base_url` does not make them.
    pub addresses: BTreeMap<String, String>,
    /// Encodings that whoever delivered them named, by the path of the file; each file's own word comes
    /// first.
    pub encodings: BTreeMap<String, String>,
}

/// Patterns that choose among paths, as an owner writes them.
#[derive(Clone, Debug)]
pub struct Patterns {
    include: GlobSet,
    /// Whether any path is wanted that is not left out.
    all: bool,
    exclude: GlobSet,
}

/// The most bytes of a file that is read.
pub const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// The files of a source at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Walk {
    /// Files to read, sorted by path.
    pub files: Vec<SourceFile>,
    /// Archives that may hold further ones, sorted by path.
    pub archives: Vec<SourceFile>,
    /// Files left out that an owner might expect, with the reason, sorted by path.
    pub skipped: Vec<(String, String)>,
    /// Those of them, and the folders, that could not be read just now, so that it is not known
    /// what is there; the empty path is the source's folder itself.
    pub unreadable: Vec<String>,
}

/// A file that may become a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Relative to the source's folder, with `/` between folders.
    pub path: String,
    /// Where to read it.
    pub absolute: PathBuf,
    /// Its length in bytes.
    pub size: u64,
    /// When it was last changed, as far as its file system knows.
    pub modified: Option<SystemTime>,
}

/// Why a source could not be walked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SourceError {
    /// The folder is not there, is no folder or cannot be read.
    #[error("could not read the source folder `{folder}`")]
    Folder {
        /// The folder.
        folder: String,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// An include or exclude pattern is not one.
    #[error("`{pattern}` is not a file pattern: {reason}")]
    Pattern {
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl Patterns {
    /// See [`FolderSource::include`] and [`FolderSource::exclude`].
    pub fn new(include: &[String], exclude: &[String]) -> Result<Patterns, SourceError> {
        Ok(Patterns {
            include: patterns(include)?,
            all: include.is_empty(),
            exclude: patterns(exclude)?,
        })
    }

    /// Whether the file `path` in the archive `archive` is wanted: patterns may be of either.
    pub fn admit_in(&self, archive: &str, path: &str) -> bool {
        (self.include(archive) || self.include(path)) && !self.exclude(path)
    }

    /// Whether the file or page with this path is wanted.
    pub fn admit(&self, path: impl AsRef<Path>) -> bool {
        self.include(&path) && !self.exclude(&path)
    }

    fn include(&self, path: impl AsRef<Path>) -> bool {
        self.all || self.include.is_match(path)
    }

    fn exclude(&self, path: impl AsRef<Path>) -> bool {
        self.exclude.is_match(path)
    }
}

/// Lists the files of `source`: regular ones, neither hidden nor ignored by Git, for which there is a
/// reader, or a converter as `converts` tells.
///
/// Links are not followed. A file that cannot be read is skipped with a reason and stops nothing.
pub fn files(source: &FolderSource, converts: &dyn Fn(&str) -> bool) -> Result<Walk, SourceError> {
    let has_reader = |path: &str| format_of(path).is_some() || converts(path);
    let patterns = Patterns::new(&source.include, &source.exclude)?;
    let folder = source.folder.as_path();
    let unreadable = |cause: io::Error| SourceError::Folder {
        folder: folder.display().to_string(),
        source: cause,
    };
    std::fs::read_dir(folder).map_err(unreadable)?;

    let mut walk = Walk::default();
    let entries = WalkBuilder::new(folder)
        .follow_links(false)
        .parents(false)
        .git_global(false)
        .git_exclude(false)
        .require_git(false)
        .build();
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let at = path_of(&error).map_or(Path::new(""), |at| below(folder, at));
                walk.miss(slashed(at), &error);
                continue;
            }
        };
        let relative = below(folder, entry.path());
        let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
        let is_wanted = patterns.include(relative);
        if is_folder || patterns.exclude(relative) {
            continue;
        }
        // Patterns may be of files in it.
        let is_archive = relative.to_str().is_some_and(zipped::is_archive);
        let is_archive = is_archive && entry.file_type().is_some_and(|kind| kind.is_file());
        if !is_wanted && !is_archive {
            continue;
        }
        match entry
            .metadata()
            .map(|about| judge(&entry, relative, &about, is_archive, &has_reader))
        {
            Ok(Ok(file)) if is_archive => walk.archives.push(file),
            Ok(Ok(file)) => walk.files.push(file),
            Ok(Err(reason)) => walk.skipped.push((slashed(relative), reason)),
            Err(error) => walk.miss(slashed(relative), &error),
        }
    }
    walk.files.sort_by(|a, b| a.path.cmp(&b.path));
    walk.archives.sort_by(|a, b| a.path.cmp(&b.path));
    walk.skipped.sort();
    Ok(walk)
}

impl Walk {
    fn miss(&mut self, path: String, error: &ignore::Error) {
        let reason = format!("could not be read: {error}");
        self.skipped.push((path.clone(), reason));
        self.unreadable.push(path);
    }
}

/// The file behind `entry`, or why it is not read.
fn judge(
    entry: &DirEntry,
    relative: &Path,
    about: &Metadata,
    is_archive: bool,
    has_reader: &dyn Fn(&str) -> bool,
) -> Result<SourceFile, String> {
    if entry.path_is_symlink() {
        return Err("a symbolic link, and links are not followed".to_owned());
    }
    if !entry.file_type().is_some_and(|kind| kind.is_file()) {
        return Err("not a regular file".to_owned());
    }
    if relative.to_str().is_none() {
        return Err("its name is not valid Unicode: rename it".to_owned());
    }
    let path = slashed(relative);
    if !is_archive && !has_reader(&path) {
        let ending = ending_of(&path).unwrap_or_default();
        return Err(format!("no reader for .{ending} files"));
    }
    if !is_archive && about.len() > MOST_BYTES {
        let mebibytes = MOST_BYTES / (1024 * 1024);
        return Err(format!("larger than {mebibytes} MiB: split it"));
    }
    Ok(SourceFile {
        path,
        absolute: entry.path().to_path_buf(),
        size: about.len(),
        modified: about.modified().ok(),
    })
}

/// One set of all patterns: `*` stays within a folder, and a pattern without `/` fits in any folder.
fn patterns(patterns: &[String]) -> Result<GlobSet, SourceError> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let wrong = |error: globset::Error| SourceError::Pattern {
            pattern: pattern.clone(),
            reason: error.kind().to_string(),
        };
        let plain = pattern.strip_prefix("./").unwrap_or(pattern);
        let plain = plain.strip_prefix('/').unwrap_or(plain);
        let plain = plain.strip_suffix('/').unwrap_or(plain);
        let rooted = if plain.contains('/') || pattern.starts_with('/') {
            plain.to_owned()
        } else {
            format!("**/{plain}")
        };
        // A pattern that names a folder means everything in it.
        for glob in [format!("{rooted}/**"), rooted] {
            let glob = GlobBuilder::new(&glob).literal_separator(true).build();
            set.add(glob.map_err(wrong)?);
        }
    }
    set.build().map_err(|error| SourceError::Pattern {
        pattern: patterns.join(", "),
        reason: error.kind().to_string(),
    })
}

fn below<'p>(folder: &Path, path: &'p Path) -> &'p Path {
    path.strip_prefix(folder).unwrap_or(path)
}

/// The path with `/` between folders, whatever the system uses; odd names shown as well as can be.
fn slashed(path: &Path) -> String {
    let names: Vec<_> = path
        .components()
        .map(|name| name.as_os_str().to_string_lossy())
        .collect();
    names.join("/")
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            path_of(err)
        }
        _ => None,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that fails may panic")]
mod tests {
    use super::*;

    /// Walks a folder that holds these files, with these patterns.
    fn walk(files_there: &[&str], include: &[&str], exclude: &[&str]) -> Walk {
        let home = tempfile::tempdir().unwrap();
        for path in files_there {
            let path = home.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "Text.").unwrap();
        }
        files(&source(home.path(), include, exclude), &|_| false).unwrap()
    }

    fn source(folder: &Path, include: &[&str], exclude: &[&str]) -> FolderSource {
        let owned = |patterns: &[&str]| patterns.iter().map(|p| (*p).to_owned()).collect();
        FolderSource {
            folder: folder.to_path_buf(),
            include: owned(include),
            exclude: owned(exclude),
            base_url: None,
            addresses: Default::default(),
            encodings: Default::default(),
        }
    }

    fn paths(walk: &Walk) -> Vec<&str> {
        walk.files.iter().map(|file| file.path.as_str()).collect()
    }

    #[test]
    fn files_come_sorted_with_slashes_and_hidden_ones_stay_out() {
        let walk = walk(
            &["b/c.md", "a.txt", "README", ".git/x.md", ".secret.md"],
            &[],
            &[],
        );
        assert_eq!(paths(&walk), ["README", "a.txt", "b/c.md"]);
        assert!(walk.skipped.is_empty());
        assert_eq!(walk.files.first().unwrap().size, 5);
    }

    #[test]
    fn patterns_choose_and_leave_out() {
        let there = ["a.md", "b/c.md", "b/d.txt", "drafts/e.md", "b/drafts/f.md"];
        assert_eq!(paths(&walk(&there, &["*.txt"], &[])), ["b/d.txt"]);
        assert_eq!(paths(&walk(&there, &["b/*.md"], &[])), ["b/c.md"]);
        assert_eq!(
            paths(&walk(&there, &["**/*.md"], &["drafts/"])),
            ["a.md", "b/c.md"]
        );
        assert_eq!(paths(&walk(&there, &[], &["/drafts", "b/**"])), ["a.md"]);
    }

    #[test]
    fn an_unknown_ending_is_skipped_with_the_reason() {
        let walk = walk(&["a.md", "b.xyz"], &[], &[]);
        let expected = ("b.xyz".to_owned(), "no reader for .xyz files".to_owned());
        assert_eq!(walk.skipped, [expected]);
    }

    #[test]
    fn what_git_ignores_is_left_out_silently() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join(".gitignore"), "build\n").unwrap();
        std::fs::create_dir(home.path().join("build")).unwrap();
        std::fs::write(home.path().join("build/a.md"), "Text.").unwrap();
        std::fs::write(home.path().join("b.md"), "Text.").unwrap();
        let walk = files(&source(home.path(), &[], &[]), &|_| false).unwrap();
        assert_eq!(paths(&walk), ["b.md"]);
        assert!(walk.skipped.is_empty());
    }

    #[test]
    fn a_file_too_large_to_read_is_skipped_with_the_reason() {
        let home = tempfile::tempdir().unwrap();
        let file = std::fs::File::create(home.path().join("large.txt")).unwrap();
        file.set_len(MOST_BYTES + 1).unwrap();
        let walk = files(&source(home.path(), &[], &[]), &|_| false).unwrap();
        let expected = (
            "large.txt".to_owned(),
            "larger than 64 MiB: split it".to_owned(),
        );
        assert_eq!(walk.skipped, [expected]);
    }

    #[test]
    fn a_missing_folder_and_a_broken_pattern_are_errors_that_name_it() {
        let home = tempfile::tempdir().unwrap();
        let missing = files(&source(&home.path().join("docs"), &[], &[]), &|_| false).unwrap_err();
        assert!(missing.to_string().contains("docs`"), "{missing}");
        let broken = files(&source(home.path(), &["a[.md"], &[]), &|_| false).unwrap_err();
        assert!(
            broken
                .to_string()
                .starts_with("`a[.md` is not a file pattern"),
            "{broken}"
        );
    }

    #[cfg(unix)]
    #[test]
    fn links_and_unreadable_names_are_skipped_with_reasons() {
        use std::os::unix::ffi::OsStrExt;

        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("a.md"), "Text.").unwrap();
        std::os::unix::fs::symlink(home.path().join("a.md"), home.path().join("b.md")).unwrap();
        let odd = std::ffi::OsStr::from_bytes(b"c\xff.md");
        std::fs::write(home.path().join(odd), "Text.").unwrap();
        let walk = files(&source(home.path(), &[], &[]), &|_| false).unwrap();
        assert_eq!(paths(&walk), ["a.md"]);
        let skipped: Vec<&str> = walk.skipped.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(skipped, ["b.md", "c\u{fffd}.md"]);
    }
}
