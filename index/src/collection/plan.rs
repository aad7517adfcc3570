//! Decides what becomes of every file and of every document of the index, before anything is written.
//!
//! Files are looked at and, where that does not tell, hashed; parsing and writing are left to `build`.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sha2::{Digest, Sha256};

use super::archives::{Files, Unlisted, Unread};
use super::generation::{Generation, file_faults, is_there};
use super::numbers::Numbers;
use super::{Skipped, SyncError, SyncReport};
use crate::engine::shard::Shard;
use crate::manifest::{DocumentEntry, FileState, Manifest, PROGRAM, SkippedEntry, SourceEntry};
use crate::parser::Parser;
use crate::source::{FolderSource, Patterns, files};

/// A shard below this many bytes of text is joined with new documents rather than kept beside them.
const YOUNG_SHARD_TEXT_BYTES: u64 = 2 << 20;

/// What the next generation is made of.
pub(super) struct Plan {
    /// The sources, by number.
    pub(super) sources: Vec<SourceEntry>,
    /// When they were looked at.
    pub(super) looked: Option<(u64, u32)>,
    /// Files that are not read again, since they could not become documents.
    pub(super) skipped: Vec<SkippedEntry>,
    /// Files to read.
    pub(super) reads: Vec<Reading>,
    /// For each shard of the current generation, the documents that stay.
    pub(super) shards: Vec<Staying>,
}

/// A file to read.
pub(super) struct Reading {
    pub(super) state: FileState,
    pub(super) absolute: PathBuf,
    /// The encoding that it was delivered in, where that is known.
    pub(super) encoding: Option<String>,
    /// What the index has of it.
    pub(super) known: Option<Known>,
}

/// Where the index has a file's document.
#[derive(Clone, Copy)]
pub(super) struct Known {
    pub(super) shard: usize,
    pub(super) document: usize,
    /// Whether its shard is whole, so that the document can be taken from it.
    pub(super) sound: bool,
}

/// What stays of a shard.
pub(super) struct Staying {
    /// For each document, its file as it is now; nothing for one that goes.
    pub(super) documents: Vec<Option<FileState>>,
    /// Whether the shard is kept as it is; otherwise what stays is written again.
    pub(super) whole: bool,
    checked: bool,
}

impl Plan {
    /// Looks at the files of `sources`, those in archives too, and compares them with what `current` has.
    ///
    /// Nothing is taken for gone because it cannot be read at this moment.
    pub(super) fn new(
        current: &Manifest,
        sources: &[FolderSource],
        parser: &dyn Parser,
        contents: &Files<'_>,
        report: &mut SyncReport,
    ) -> Result<Plan, SyncError> {
        let looked = since_epoch(SystemTime::now());
        let numbers = Numbers::new(&current.sources, sources);
        let mut plan = Plan {
            looked,
            skipped: Vec::new(),
            reads: Vec::new(),
            shards: current
                .shards
                .iter()
                .map(|shard| Staying::none_of(shard.documents.len()))
                .collect(),
            sources: numbers.entries,
        };
        let index = Index::of(current);
        for (source, (number, renamed)) in sources.iter().zip(numbers.numbers) {
            let mut walk = files(source, &|path| parser.converter(path).is_some())?;
            let patterns = Patterns::new(&source.include, &source.exclude)?;
            for archive in std::mem::take(&mut walk.archives) {
                let state = FileState {
                    source: number,
                    size: archive.size,
                    modified: archive.modified.and_then(since_epoch),
                    path: archive.path.clone(),
                };
                match contents.unfold(&archive, &state, current, &patterns, &mut walk) {
                    Ok(()) => {}
                    // What was read of it before stays, as with a file that cannot be read.
                    Err(Unlisted::Unreadable(reason)) => {
                        walk.unreadable.push(archive.path.clone());
                        if patterns.admit(&archive.path) {
                            report.skipped.push(Skipped {
                                path: archive.path,
                                reason,
                            });
                        }
                    }
                    Err(Unlisted::SetAside(entry)) => {
                        plan.keep_below(&index, number, &archive.path, &|path| {
                            path == archive.path
                        });
                        plan.skip(*entry, report);
                    }
                }
            }
            walk.files.sort_by(|a, b| a.path.cmp(&b.path));
            for (path, reason) in walk.skipped {
                report.skipped.push(Skipped { path, reason });
            }
            let listed = |path: &str| {
                walk.files
                    .binary_search_by(|file| file.path.as_str().cmp(path))
                    .is_ok()
            };
            for path in &walk.unreadable {
                plan.keep_below(&index, number, path, &listed);
            }
            for file in walk.files {
                let state = FileState {
                    source: number,
                    size: file.size,
                    modified: file.modified.and_then(since_epoch),
                    path: file.path,
                };
                let same = |earlier: &FileState| {
                    !renamed && *earlier == state && settled(&state, current.looked)
                };
                let key = (number, state.path.as_str());
                let document = index.documents.get(&key);
                let converter = parser.converter(&state.path);
                let tried = |entry: &&&SkippedEntry| {
                    current.program == PROGRAM && entry.converter == converter && same(&entry.file)
                };
                let read =
                    |entry: &DocumentEntry| entry.converter == converter && same(&entry.file);
                let skipped = index.skipped.get(&key).filter(tried);
                if let Some((known, entry)) = document.filter(|(_, entry)| read(entry)) {
                    plan.keep(*known, entry.file.clone());
                } else if let Some(entry) = skipped {
                    plan.skip((*entry).clone(), report);
                } else {
                    let known = document.map(|(known, _)| *known);
                    plan.reads.push(Reading {
                        encoding: source.encodings.get(&state.path).cloned(),
                        state,
                        absolute: file.absolute,
                        known,
                    });
                }
            }
        }
        Ok(plan)
    }

    /// Hashes the files that look changed, and keeps the documents of those that are not.
    ///
    /// Calls `done` after each file that need not be read.
    pub(super) fn hash(
        &mut self,
        current: &Manifest,
        parser: &dyn Parser,
        contents: &Files<'_>,
        report: &mut SyncReport,
        done: &mut dyn FnMut(),
    ) {
        for reading in std::mem::take(&mut self.reads) {
            let entry = reading.known.and_then(|known| entry(current, known));
            let same =
                |entry: &&DocumentEntry| entry.converter == parser.converter(&reading.state.path);
            let (Some(known), Some(entry)) = (reading.known, entry.filter(same)) else {
                self.reads.push(reading);
                continue;
            };
            match contents.read(&reading.absolute, &reading.state) {
                Ok(bytes) if hex(&Sha256::digest(&bytes)) == entry.sha256 => {
                    self.keep(known, reading.state);
                }
                Ok(_) => {
                    self.reads.push(reading);
                    continue;
                }
                Err(Unread::SetAside) => self.keep(known, entry.file.clone()),
                Err(Unread::Io(error)) => {
                    report.skipped.push(Skipped {
                        path: reading.state.path,
                        reason: format!("could not be read, so its last text stays: {error}"),
                    });
                    self.keep(known, entry.file.clone());
                }
            }
            done();
        }
    }

    /// Finds out which shards stay as they are, and has the documents of damaged ones read again.
    ///
    /// What is written again is read from a shard only after its files were compared with their
    /// checksums, so that damage is never copied; with `doubted`, so are all others.
    pub(super) fn settle(
        &mut self,
        folder: &Path,
        current: &Generation,
        sources: &[FolderSource],
        doubted: bool,
    ) {
        let numbers = Numbers::new(&current.manifest.sources, sources).numbers;
        let source_of = |number: u32| {
            let source = numbers.iter().position(|(other, _)| *other == number);
            source.and_then(|index| sources.get(index))
        };
        loop {
            self.mark_whole(&current.manifest);
            let mut found = false;
            for (shard, entry) in current.manifest.shards.iter().enumerate() {
                let Some(staying) = self
                    .shards
                    .get_mut(shard)
                    .filter(|staying| !staying.checked)
                else {
                    continue;
                };
                let sound = if staying.whole && !doubted {
                    is_there(folder, entry)
                } else {
                    staying.checked = true;
                    let holds = |shard: &Shard| !doubted || shard.damage().is_empty();
                    file_faults(folder, entry).is_empty()
                        && current.shards.get(shard).is_some_and(holds)
                };
                if sound {
                    continue;
                }
                found = true;
                staying.checked = true;
                for reading in &mut self.reads {
                    if let Some(known) = reading.known.as_mut().filter(|known| known.shard == shard)
                    {
                        known.sound = false;
                    }
                }
                for (document, state) in staying.documents.iter_mut().enumerate() {
                    let Some(state) = state.take() else {
                        continue;
                    };
                    let Some(source) = source_of(state.source) else {
                        continue;
                    };
                    let known = Some(Known {
                        shard,
                        document,
                        sound: false,
                    });
                    self.reads.push(Reading {
                        absolute: source.folder.join(&state.path),
                        encoding: source.encodings.get(&state.path).cloned(),
                        state,
                        known,
                    });
                }
            }
            if !found {
                return;
            }
        }
    }

    /// Whether documents have to be written.
    fn writes(&self) -> bool {
        let loses_some = |staying: &Staying| {
            let staying = staying.documents.iter();
            staying.clone().any(Option::is_none) && staying.clone().any(Option::is_some)
        };
        !self.reads.is_empty() || self.shards.iter().any(loses_some)
    }

    fn mark_whole(&mut self, current: &Manifest) {
        let writes = self.writes();
        for (staying, entry) in self.shards.iter_mut().zip(&current.shards) {
            let young = entry.text_bytes < YOUNG_SHARD_TEXT_BYTES;
            staying.whole = staying.documents.iter().all(Option::is_some) && !(writes && young);
        }
    }

    /// Notes that a file does not become a document.
    pub(super) fn skip(&mut self, entry: SkippedEntry, report: &mut SyncReport) {
        report.skipped.push(Skipped {
            path: entry.file.path.clone(),
            reason: entry.reason.clone(),
        });
        self.skipped.push(entry);
    }

    fn keep(&mut self, known: Known, state: FileState) {
        let staying = self.shards.get_mut(known.shard);
        if let Some(slot) = staying.and_then(|staying| staying.documents.get_mut(known.document)) {
            *slot = Some(state);
        }
    }

    /// Keeps what the index has of the file or folder `path` of a source, but for files that are
    /// `listed` all the same.
    fn keep_below(
        &mut self,
        index: &Index<'_>,
        source: u32,
        path: &str,
        listed: &dyn Fn(&str) -> bool,
    ) {
        let is_below = |other: &str| {
            let rest = other.strip_prefix(path);
            let below = path.is_empty()
                || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
            below && !listed(other)
        };
        for ((number, other), (known, entry)) in &index.documents {
            if *number == source && is_below(other) {
                self.keep(*known, entry.file.clone());
            }
        }
        for ((number, other), entry) in &index.skipped {
            if *number == source && is_below(other) {
                self.skipped.push((*entry).clone());
            }
        }
    }

    /// Number of documents that stay.
    pub(super) fn staying(&self) -> usize {
        self.shards
            .iter()
            .flat_map(|staying| &staying.documents)
            .flatten()
            .count()
    }
}

impl Staying {
    fn none_of(documents: usize) -> Staying {
        Staying {
            documents: vec![None; documents],
            whole: false,
            checked: false,
        }
    }
}

/// What `current` says of a document.
pub(super) fn entry(current: &Manifest, known: Known) -> Option<&DocumentEntry> {
    current
        .shards
        .get(known.shard)?
        .documents
        .get(known.document)
}

/// The files that the index has, by source and path.
struct Index<'a> {
    documents: HashMap<(u32, &'a str), (Known, &'a DocumentEntry)>,
    skipped: HashMap<(u32, &'a str), &'a SkippedEntry>,
}

impl<'a> Index<'a> {
    fn of(manifest: &'a Manifest) -> Index<'a> {
        let key = |file: &'a FileState| (file.source, file.path.as_str());
        let mut documents = HashMap::new();
        for (shard, entry) in manifest.shards.iter().enumerate() {
            for (document, entry) in entry.documents.iter().enumerate() {
                let known = Known {
                    shard,
                    document,
                    sound: true,
                };
                documents.insert(key(&entry.file), (known, entry));
            }
        }
        let skipped = manifest
            .skipped
            .iter()
            .map(|entry| (key(&entry.file), entry))
            .collect();
        Index { documents, skipped }
    }
}

/// Whether a file that looks as it did when it was `looked` at has not changed since: it may have,
/// within the tick of the file system's clock in which it was looked at.
fn settled(state: &FileState, looked: Option<(u64, u32)>) -> bool {
    let (Some(modified), Some(looked)) = (state.modified, looked) else {
        return false;
    };
    // Times of whole seconds come from file systems that tick every second or two.
    let tick = if modified.1 == 0 {
        Duration::from_secs(2)
    } else {
        Duration::from_millis(50)
    };
    let time = |(seconds, nanos): (u64, u32)| {
        Duration::from_secs(seconds).saturating_add(Duration::from_nanos(nanos.into()))
    };
    time(modified).saturating_add(tick) < time(looked)
}

fn since_epoch(time: SystemTime) -> Option<(u64, u32)> {
    let since = time.duration_since(UNIX_EPOCH).ok()?;
    Some((since.as_secs(), since.subsec_nanos()))
}

/// `bytes` in lower-case hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut out, byte| {
        // Writing to a string cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_changed_while_it_was_looked_at_is_not_trusted() {
        let state = |modified| FileState {
            source: 0,
            path: "a.md".to_owned(),
            size: 1,
            modified,
        };
        assert!(settled(&state(Some((10, 5))), Some((11, 0))));
        assert!(!settled(&state(Some((10, 999_999_999))), Some((11, 0))));
        assert!(
            !settled(&state(Some((10, 0))), Some((11, 5))),
            "a clock of whole seconds"
        );
        assert!(settled(&state(Some((10, 0))), Some((13, 0))));
        assert!(!settled(&state(None), Some((13, 0))));
        assert!(!settled(&state(Some((10, 0))), None));
    }
}
