//! Writes the shards that a plan calls for: the next files are read while the last are written.
//!
//! What is read and what is carried over was decided in `plan`; shards are filled in `new_shards`.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::sync_channel;
use std::thread;

use sha2::{Digest, Sha256};

use super::archives::{Files, Unread};
use super::generation::Generation;
use super::new_shards::{NewShards, ShardsWriter};
use super::plan::{Plan, Reading, entry, hex};
use super::{Skipped, SyncError, SyncReport};
use crate::document::Document;
use crate::engine::prepared::Prepared;
use crate::engine::record::{Origin, StoredDocument};
use crate::manifest::{DocumentEntry, FileState, SkippedEntry};
use crate::parser::{PANICKED, ParseError, Parser};

/// Documents that may wait for the writer. Few, since one may be large.
const WAITING: usize = 4;

/// A document that goes into a new shard.
enum Item {
    /// From a shard of the current generation.
    Carry {
        shard: usize,
        document: usize,
        state: FileState,
    },
    /// From its file.
    Read(Reading),
}

impl Item {
    fn state(&self) -> &FileState {
        match self {
            Item::Carry { state, .. } => state,
            Item::Read(reading) => &reading.state,
        }
    }
}

/// What became of an item.
enum Made {
    Document {
        entry: DocumentEntry,
        prepared: Prepared,
        of_file: Option<OfFile>,
    },
    Skipped(SkippedEntry),
    Unreadable {
        path: String,
        error: Option<io::Error>,
    },
    /// The file cannot be read now, and this is its document from before.
    Earlier {
        entry: DocumentEntry,
        prepared: Prepared,
        error: Option<io::Error>,
    },
    Damaged(String),
}

/// How the content of a file that was read compares with the index.
enum OfFile {
    Added,
    Changed,
    Same,
}

/// Where documents come from.
#[derive(Clone, Copy)]
pub(super) struct Supply<'a> {
    /// The generation that has those that are carried over.
    pub(super) current: &'a Generation,
    /// Who makes documents of the files.
    pub(super) parser: &'a dyn Parser,
    /// Who opens them.
    pub(super) files: &'a Files<'a>,
}

/// Writes the documents of `plan` that are not in shards kept as they are, ordered by source and
/// path, as shards of the generation `number`.
///
/// Calls `done` after each file that was read.
pub(super) fn write(
    folder: &Path,
    number: u64,
    supply: Supply<'_>,
    plan: &mut Plan,
    report: &mut SyncReport,
    done: &mut dyn FnMut(),
) -> Result<NewShards, SyncError> {
    let items = items(plan);
    let mut shards = ShardsWriter::new(folder, number);
    thread::scope(|scope| {
        let (sender, receiver) = sync_channel(WAITING);
        scope.spawn(move || {
            for item in items {
                // The writer gave up where nobody receives any more.
                if sender.send(make(supply, item)).is_err() {
                    return;
                }
            }
        });
        for made in receiver {
            take(made, &mut shards, plan, report, done)?;
        }
        shards.finish()
    })
}

fn items(plan: &mut Plan) -> Vec<Item> {
    let mut items: Vec<Item> = plan.reads.drain(..).map(Item::Read).collect();
    for (shard, staying) in plan
        .shards
        .iter()
        .enumerate()
        .filter(|(_, staying)| !staying.whole)
    {
        for (document, state) in staying.documents.iter().enumerate() {
            items.extend(state.clone().map(|state| Item::Carry {
                shard,
                document,
                state,
            }));
        }
    }
    items.sort_by(|a, b| {
        let (a, b) = (a.state(), b.state());
        (a.source, &a.path).cmp(&(b.source, &b.path))
    });
    items
}

fn take(
    made: Made,
    shards: &mut ShardsWriter,
    plan: &mut Plan,
    report: &mut SyncReport,
    done: &mut dyn FnMut(),
) -> Result<(), SyncError> {
    match made {
        Made::Document {
            entry,
            prepared,
            of_file,
        } => {
            shards.add(entry, &prepared)?;
            match of_file {
                Some(OfFile::Added) => report.added += 1,
                Some(OfFile::Changed) => report.changed += 1,
                Some(OfFile::Same) => report.unchanged += 1,
                None => return Ok(()),
            }
        }
        Made::Earlier {
            entry,
            prepared,
            error,
        } => {
            report.skipped.extend(error.map(|error| Skipped {
                path: entry.file.path.clone(),
                reason: format!("could not be read, so its last text stays: {error}"),
            }));
            shards.add(entry, &prepared)?;
            report.unchanged += 1;
        }
        Made::Skipped(entry) => plan.skip(entry, report),
        Made::Unreadable { path, error } => {
            report.skipped.extend(error.map(|error| Skipped {
                path,
                reason: format!("could not be read: {error}"),
            }));
        }
        Made::Damaged(what) => return Err(SyncError::Damaged { what }),
    }
    done();
    Ok(())
}

fn make(supply: Supply<'_>, item: Item) -> Made {
    let Supply {
        current,
        parser,
        files,
    } = supply;
    let reading = match item {
        Item::Carry {
            shard,
            document,
            state,
        } => {
            return match carried(current, shard, document, Some(state)) {
                Ok((entry, prepared)) => Made::Document {
                    entry,
                    prepared,
                    of_file: None,
                },
                Err(what) => Made::Damaged(what),
            };
        }
        Item::Read(reading) => reading,
    };
    let bytes = match files.read(&reading.absolute, &reading.state) {
        Ok(bytes) => bytes,
        Err(Unread::Io(error)) => return earlier(current, reading, Some(error)),
        Err(Unread::SetAside) => return earlier(current, reading, None),
    };
    let digest = Sha256::digest(&bytes);
    let sha256 = hex(&digest);
    let path = reading.state.path.as_str();
    let converter = parser.converter(path);
    let skipped = |file, reason: String, sha256| {
        Made::Skipped(SkippedEntry {
            file,
            reason,
            converter: converter.clone(),
            sha256,
        })
    };
    if let Some(reason) = current
        .manifest
        .set_aside(&sha256, path, converter.as_deref())
    {
        return skipped(reading.state, reason.to_owned(), Some(sha256));
    }
    let mut document = match parser.parse(path, &bytes, reading.encoding.as_deref()) {
        Ok(document) => document,
        Err(ParseError::Unavailable { reason }) => {
            return earlier(current, reading, Some(io::Error::other(reason)));
        }
        Err(ParseError::Refused { reason }) => return skipped(reading.state, reason, None),
        Err(ParseError::Deadly { reason }) => return skipped(reading.state, reason, Some(sha256)),
    };
    let notes = std::mem::take(&mut document.notes);
    let stored = stored(&reading.state, digest.into(), document);
    let prepared = match catch_unwind(AssertUnwindSafe(|| Prepared::new(stored))) {
        Ok(Ok(prepared)) => prepared,
        Ok(Err(error)) => return skipped(reading.state, error.to_string(), None),
        Err(_) => return skipped(reading.state, PANICKED.to_owned(), Some(sha256)),
    };
    let of_file = match reading
        .known
        .and_then(|known| entry(&current.manifest, known))
    {
        None => OfFile::Added,
        Some(entry) if entry.sha256 == sha256 && entry.converter == converter => OfFile::Same,
        Some(_) => OfFile::Changed,
    };
    let entry = DocumentEntry {
        file: reading.state,
        sha256,
        format: prepared.format(),
        converter,
        notes,
    };
    Made::Document {
        entry,
        prepared,
        of_file: Some(of_file),
    }
}

/// What the index has of a file that cannot be read; without an `error` that is told of its archive.
fn earlier(current: &Generation, reading: Reading, error: Option<io::Error>) -> Made {
    let known = reading.known.filter(|known| known.sound);
    match known.map(|known| carried(current, known.shard, known.document, None)) {
        Some(Ok((entry, prepared))) => Made::Earlier {
            entry,
            prepared,
            error,
        },
        Some(Err(what)) => Made::Damaged(what),
        None => Made::Unreadable {
            path: reading.state.path,
            error,
        },
    }
}

/// A document of the current generation, with its file as in `state` where that is known better.
fn carried(
    current: &Generation,
    shard: usize,
    document: usize,
    state: Option<FileState>,
) -> Result<(DocumentEntry, Prepared), String> {
    let shard_entry = current.manifest.shards.get(shard);
    let entry = shard_entry.and_then(|entry| entry.documents.get(document));
    let stored = current
        .shards
        .get(shard)
        .and_then(|shard| shard.document(document as u32));
    let (Some(entry), Some(mut stored)) = (entry, stored) else {
        let name = shard_entry.map_or("", |entry| entry.name.as_str());
        return Err(format!(
            "document {document} of shard `{name}` cannot be read"
        ));
    };
    let mut entry = entry.clone();
    if let Some(state) = state {
        entry.file = state;
    }
    stored.modified = entry.file.modified;
    let prepared = Prepared::new(stored).map_err(|error| error.to_string())?;
    Ok((entry, prepared))
}

fn stored(state: &FileState, sha256: [u8; 32], document: Document) -> StoredDocument {
    let origin = Origin {
        path: state.path.clone(),
        source: state.source,
        sha256,
        modified: state.modified,
    };
    StoredDocument::of(origin, document)
}
