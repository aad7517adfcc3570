//! Brings an index in line with its sources, by writing a new generation beside the old one.
//!
//! Only shards that lose a document are written again, and only files that changed are read again.

use std::collections::HashMap;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use sha2::{Digest, Sha256};

use super::generation::Generation;
use super::{Progress, Skipped, SyncError, SyncReport};
use crate::document::Document;
use crate::engine::record::StoredDocument;
use crate::engine::writer::ShardWriter;
use crate::extract::extract;
use crate::manifest::{
    DocumentEntry, FORMAT_VERSION, FileState, Manifest, SHARDS, ShardEntry, SkippedEntry,
    SourceEntry, checksums, sync_folder,
};
use crate::source::{FolderSource, SourceFile, files};

/// Bytes of text from which a shard is closed and the next one begun.
const SHARD_TEXT_BYTES: usize = 16 << 20;
/// A shard below this many bytes of text is joined with new documents rather than kept beside them.
const YOUNG_SHARD_TEXT_BYTES: u64 = 2 << 20;

/// Holds the collection's lock until dropped.
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock of `folder`, or says who else may hold it.
    pub(super) fn take(folder: &Path) -> Result<Lock, SyncError> {
        let path = folder.join("lock");
        let write = |source| SyncError::Write {
            folder: folder.display().to_string(),
            source,
        };
        fs::create_dir_all(folder).map_err(write)?;
        let file = File::create(&path).map_err(write)?;
        match file.try_lock() {
            Ok(()) => Ok(Lock { _file: file }),
            Err(TryLockError::WouldBlock) => Err(SyncError::Locked {
                lock: path.display().to_string(),
            }),
            Err(TryLockError::Error(source)) => Err(write(source)),
        }
    }
}

/// A file as a sync finds it, beside what the index has of it.
struct Seen {
    source: u32,
    file: SourceFile,
    state: FileState,
}

/// What is to be done with a file.
enum Change {
    /// The index has it as it is; only its time may differ.
    Keep,
    /// It must be read; `new` when the index does not have it.
    Read { new: bool },
    /// It could not be read before, and has not changed since.
    StillSkipped(String),
}

/// Writes the generation that `sources` call for; nothing when the index is in line with them.
pub(super) fn sync(
    folder: &Path,
    current: &Generation,
    sources: &[FolderSource],
    progress: &dyn Fn(Progress),
) -> Result<(Option<Manifest>, SyncReport), SyncError> {
    let mut report = SyncReport::default();
    let mut skipped: Vec<SkippedEntry> = Vec::new();
    let seen = look(sources, &mut report)?;
    let known = Known::of(&current.manifest);
    let changes: Vec<Change> = seen.iter().map(|seen| known.change(&seen.state)).collect();
    let to_read = changes
        .iter()
        .filter(|change| matches!(change, Change::Read { .. }))
        .count();
    progress(Progress {
        done: 0,
        total: to_read,
    });

    // Files that are read: documents to add, and files that turn out to hold what the index has.
    let mut writer = GenerationWriter::new(folder, current.manifest.generation + 1);
    let mut kept: HashMap<(u32, String), FileState> = HashMap::new();
    let mut done = 0;
    for (seen, change) in seen.iter().zip(&changes) {
        let key = (seen.source, seen.file.path.clone());
        let new = match change {
            Change::Keep => {
                kept.insert(key, seen.state.clone());
                report.unchanged += 1;
                continue;
            }
            Change::StillSkipped(reason) => {
                report.skipped.push(Skipped {
                    path: seen.file.path.clone(),
                    reason: reason.clone(),
                });
                skipped.push(SkippedEntry {
                    file: seen.state.clone(),
                    reason: reason.clone(),
                });
                continue;
            }
            Change::Read { new } => *new,
        };
        match read(seen) {
            Ok((sha256, _)) if known.sha256(&key) == Some(sha256.as_str()) => {
                kept.insert(key, seen.state.clone());
                report.unchanged += 1;
            }
            Ok((sha256, bytes)) => match extract(&seen.file.path, &bytes) {
                Ok(document) => {
                    writer.add(seen.state.clone(), sha256, stored(seen, &bytes, document))?;
                    if new {
                        report.added += 1;
                    } else {
                        report.changed += 1;
                    }
                }
                Err(error) => {
                    let reason = error.to_string();
                    report.skipped.push(Skipped {
                        path: seen.file.path.clone(),
                        reason: reason.clone(),
                    });
                    skipped.push(SkippedEntry {
                        file: seen.state.clone(),
                        reason,
                    });
                }
            },
            Err(error) => {
                let reason = format!("could not be read: {error}");
                report.skipped.push(Skipped {
                    path: seen.file.path.clone(),
                    reason,
                });
            }
        }
        done += 1;
        progress(Progress {
            done,
            total: to_read,
        });
    }
    let current_documents = current.manifest.documents();
    report.removed = current_documents - report.unchanged - report.changed.min(current_documents);
    let manifest = compose(folder, current, sources, writer, &kept, skipped)?;
    report.passages = manifest
        .shards
        .iter()
        .map(|shard| shard.passages as usize)
        .sum();
    report.formats = formats(&manifest);
    report.skipped.sort_by(|a, b| a.path.cmp(&b.path));
    let mut same = manifest.clone();
    same.generation = current.manifest.generation;
    if same == current.manifest {
        return Ok((None, report));
    }
    manifest.commit(folder).map_err(|source| SyncError::Write {
        folder: folder.display().to_string(),
        source,
    })?;
    Ok((Some(manifest), report))
}

/// Lists the files of all sources.
fn look(sources: &[FolderSource], report: &mut SyncReport) -> Result<Vec<Seen>, SyncError> {
    let mut seen = Vec::new();
    for (number, source) in sources.iter().enumerate() {
        let walk = files(source)?;
        for (path, reason) in walk.skipped {
            report.skipped.push(Skipped { path, reason });
        }
        for file in walk.files {
            let state = FileState {
                source: number as u32,
                path: file.path.clone(),
                size: file.size,
                modified: file.modified.and_then(since_epoch),
            };
            seen.push(Seen {
                source: number as u32,
                file,
                state,
            });
        }
    }
    Ok(seen)
}

/// The files that the index has, by source and path.
struct Known<'a> {
    documents: HashMap<(u32, &'a str), &'a DocumentEntry>,
    skipped: HashMap<(u32, &'a str), &'a SkippedEntry>,
}

impl<'a> Known<'a> {
    fn of(manifest: &'a Manifest) -> Known<'a> {
        let documents = manifest.shards.iter().flat_map(|shard| &shard.documents);
        let key = |file: &'a FileState| (file.source, file.path.as_str());
        Known {
            documents: documents.map(|entry| (key(&entry.file), entry)).collect(),
            skipped: manifest
                .skipped
                .iter()
                .map(|entry| (key(&entry.file), entry))
                .collect(),
        }
    }

    fn change(&self, state: &FileState) -> Change {
        let key = (state.source, state.path.as_str());
        if let Some(entry) = self.documents.get(&key) {
            let same = entry.file == *state && state.modified.is_some();
            return if same {
                Change::Keep
            } else {
                Change::Read { new: false }
            };
        }
        match self.skipped.get(&key) {
            Some(entry) if entry.file == *state => Change::StillSkipped(entry.reason.clone()),
            _ => Change::Read { new: true },
        }
    }

    fn sha256(&self, key: &(u32, String)) -> Option<&str> {
        self.documents
            .get(&(key.0, key.1.as_str()))
            .map(|entry| entry.sha256.as_str())
    }
}

fn read(seen: &Seen) -> io::Result<(String, Vec<u8>)> {
    let bytes = fs::read(&seen.file.absolute)?;
    Ok((hex(&Sha256::digest(&bytes)), bytes))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut out, byte| {
        // Writing to a string cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}

fn since_epoch(time: SystemTime) -> Option<(u64, u32)> {
    let since = time.duration_since(UNIX_EPOCH).ok()?;
    Some((since.as_secs(), since.subsec_nanos()))
}

fn stored(seen: &Seen, bytes: &[u8], document: Document) -> StoredDocument {
    StoredDocument {
        path: seen.file.path.clone(),
        source: seen.source,
        sha256: Sha256::digest(bytes).into(),
        modified: seen.state.modified,
        title: document.title,
        text: document.text,
        format: document.format,
        language: document.language,
        sections: document.sections,
        blocks: document.blocks,
        pages: document.pages,
    }
}

/// Puts the new generation together: shards that stay, and what the others still hold.
fn compose(
    folder: &Path,
    current: &Generation,
    sources: &[FolderSource],
    mut writer: GenerationWriter<'_>,
    kept: &HashMap<(u32, String), FileState>,
    skipped: Vec<SkippedEntry>,
) -> Result<Manifest, SyncError> {
    let mut shards = Vec::new();
    let grows = writer.has_documents();
    for (number, entry) in current.manifest.shards.iter().enumerate() {
        let find = |document: &DocumentEntry| {
            kept.get(&(document.file.source, document.file.path.clone()))
        };
        let whole = entry
            .documents
            .iter()
            .all(|document| find(document).is_some());
        let young = grows && entry.text_bytes < YOUNG_SHARD_TEXT_BYTES;
        if whole && !young {
            let mut entry = entry.clone();
            for document in &mut entry.documents {
                if let Some(state) = find(document) {
                    document.file = state.clone();
                }
            }
            shards.push(entry);
            continue;
        }
        for (index, document) in entry.documents.iter().enumerate() {
            let Some(state) = find(document) else {
                continue;
            };
            let stored = current
                .shards
                .get(number)
                .and_then(|shard| shard.document(index as u32));
            let stored = stored.ok_or_else(|| SyncError::Damaged {
                what: format!("document {index} of shard `{}` cannot be read", entry.name),
            })?;
            writer.add(state.clone(), document.sha256.clone(), stored)?;
        }
    }
    shards.extend(writer.finish()?);
    let sources = sources.iter().map(|source| SourceEntry {
        folder: source.folder.display().to_string(),
        base_url: source.base_url.clone(),
    });
    let generation = current.manifest.generation + 1;
    if !folder.join(SHARDS).is_dir() {
        fs::create_dir_all(folder.join(SHARDS)).map_err(|source| SyncError::Write {
            folder: folder.display().to_string(),
            source,
        })?;
    }
    Ok(Manifest {
        version: FORMAT_VERSION,
        generation,
        sources: sources.collect(),
        shards,
        skipped,
    })
}

fn formats(manifest: &Manifest) -> Vec<(String, usize)> {
    let mut counts: Vec<(String, usize)> = Vec::new();
    for document in manifest.shards.iter().flat_map(|shard| &shard.documents) {
        let name = document.format.name();
        match counts.iter_mut().find(|(other, _)| other == name) {
            Some((_, count)) => *count += 1,
            None => counts.push((name.to_owned(), 1)),
        }
    }
    counts.sort();
    counts
}

/// Writes new shards, one after another.
struct GenerationWriter<'a> {
    folder: &'a Path,
    generation: u64,
    open: Option<OpenShard>,
    finished: Vec<ShardEntry>,
}

struct OpenShard {
    name: String,
    temporary: PathBuf,
    writer: ShardWriter,
    documents: Vec<DocumentEntry>,
}

impl<'a> GenerationWriter<'a> {
    fn new(folder: &'a Path, generation: u64) -> GenerationWriter<'a> {
        GenerationWriter {
            folder,
            generation,
            open: None,
            finished: Vec::new(),
        }
    }

    fn has_documents(&self) -> bool {
        self.open.is_some() || !self.finished.is_empty()
    }

    fn error(&self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> SyncError {
        let source = io::Error::other(source);
        SyncError::Write {
            folder: self.folder.display().to_string(),
            source,
        }
    }

    fn add(
        &mut self,
        file: FileState,
        sha256: String,
        stored: StoredDocument,
    ) -> Result<(), SyncError> {
        let mut shard = match self.open.take() {
            Some(shard) => shard,
            None => self.begin()?,
        };
        shard.documents.push(DocumentEntry {
            file,
            sha256,
            format: stored.format,
        });
        shard
            .writer
            .add(stored)
            .map_err(|error| self.error(error))?;
        if shard.writer.text_bytes() >= SHARD_TEXT_BYTES {
            self.close(shard)
        } else {
            self.open = Some(shard);
            Ok(())
        }
    }

    fn begin(&self) -> Result<OpenShard, SyncError> {
        let name = format!("{:012}-{}", self.generation, self.finished.len());
        let temporary = self.folder.join(SHARDS).join(format!("{name}.tmp"));
        // A leftover of a sync that was killed.
        let _ = fs::remove_dir_all(&temporary);
        fs::create_dir_all(&temporary).map_err(|error| self.error(error))?;
        let writer = ShardWriter::create(&temporary).map_err(|error| self.error(error))?;
        Ok(OpenShard {
            name,
            temporary,
            writer,
            documents: Vec::new(),
        })
    }

    fn close(&mut self, shard: OpenShard) -> Result<(), SyncError> {
        let text_bytes = shard.writer.text_bytes() as u64;
        let passages = shard.writer.passages() as u64;
        let shards = self.folder.join(SHARDS);
        let last = shards.join(&shard.name);
        shard
            .writer
            .finish(&shard.temporary)
            .map_err(|error| self.error(error))?;
        let settle = || -> io::Result<Vec<crate::manifest::FileEntry>> {
            sync_folder(&shard.temporary)?;
            // Nobody refers to a folder of this name: the generation that it belongs to is new.
            let _ = fs::remove_dir_all(&last);
            fs::rename(&shard.temporary, &last)?;
            sync_folder(&shards)?;
            checksums(&last)
        };
        let files = settle().map_err(|error| self.error(error))?;
        self.finished.push(ShardEntry {
            name: shard.name,
            files,
            documents: shard.documents,
            text_bytes,
            passages,
        });
        Ok(())
    }

    fn finish(mut self) -> Result<Vec<ShardEntry>, SyncError> {
        if let Some(shard) = self.open.take() {
            self.close(shard)?;
        }
        Ok(self.finished)
    }
}
