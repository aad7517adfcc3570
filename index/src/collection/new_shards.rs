//! Writes new shards, one after another, each under another name until it is whole.
//!
//! Which documents go into them is decided in `plan` and `build`; how a shard lies on disk, in `engine`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{SyncError, chain};
use crate::engine::prepared::Prepared;
use crate::engine::shard::Shard;
use crate::engine::writer::ShardWriter;
use crate::manifest::{DocumentEntry, SHARDS, ShardEntry, checksums, sync_folder};

/// Bytes of text from which a shard is closed and the next one begun.
const SHARD_TEXT_BYTES: usize = 16 << 20;

/// A shard that was written and is open.
pub(super) struct Built {
    pub(super) entry: ShardEntry,
    pub(super) shard: Arc<Shard>,
}

/// Shards on disk that no generation refers to yet; removed again unless one comes to.
pub(super) struct NewShards {
    folder: PathBuf,
    pub(super) built: Vec<Built>,
    begun: Vec<String>,
}

impl NewShards {
    /// Says that a generation refers to them now.
    pub(super) fn keep(mut self) {
        self.begun.clear();
    }
}

impl Drop for NewShards {
    fn drop(&mut self) {
        for name in &self.begun {
            // What stays is swept by the next sync.
            let _ = fs::remove_dir_all(self.folder.join(name));
            let _ = fs::remove_dir_all(self.folder.join(temporary(name)));
        }
    }
}

/// Name of a shard's folder while it is written.
fn temporary(name: &str) -> String {
    format!("{name}.tmp")
}

/// Puts documents into shards of one size.
pub(super) struct ShardsWriter {
    number: u64,
    open: Option<OpenShard>,
    new: NewShards,
}

struct OpenShard {
    name: String,
    folder: PathBuf,
    writer: ShardWriter,
    documents: Vec<DocumentEntry>,
}

impl ShardsWriter {
    /// Starts with the first shard of the generation `number` of the index in `folder`.
    pub(super) fn new(folder: &Path, number: u64) -> ShardsWriter {
        let folder = folder.join(SHARDS);
        ShardsWriter {
            number,
            open: None,
            new: NewShards {
                folder,
                built: Vec::new(),
                begun: Vec::new(),
            },
        }
    }

    /// Adds a document.
    pub(super) fn add(
        &mut self,
        entry: DocumentEntry,
        prepared: &Prepared,
    ) -> Result<(), SyncError> {
        let mut shard = match self.open.take() {
            Some(shard) => shard,
            None => self.begin()?,
        };
        shard.documents.push(entry);
        shard
            .writer
            .add(prepared)
            .map_err(|error| self.error(error))?;
        if shard.writer.text_bytes() >= SHARD_TEXT_BYTES {
            self.close(shard)
        } else {
            self.open = Some(shard);
            Ok(())
        }
    }

    fn begin(&mut self) -> Result<OpenShard, SyncError> {
        let name = format!("{:012}-{}", self.number, self.new.begun.len());
        self.new.begun.push(name.clone());
        let folder = self.new.folder.join(temporary(&name));
        fs::create_dir_all(&folder).map_err(|error| self.error(error))?;
        let writer = ShardWriter::create(&folder).map_err(|error| self.error(error))?;
        Ok(OpenShard {
            name,
            folder,
            writer,
            documents: Vec::new(),
        })
    }

    /// Brings a shard to disk, gives it its name and opens it.
    fn close(&mut self, shard: OpenShard) -> Result<(), SyncError> {
        let text_bytes = shard.writer.text_bytes() as u64;
        let passages = shard.writer.passages() as u64;
        let last = self.new.folder.join(&shard.name);
        shard
            .writer
            .finish(&shard.folder)
            .map_err(|error| self.error(error))?;
        let settle = || {
            sync_folder(&shard.folder)?;
            fs::rename(&shard.folder, &last)?;
            sync_folder(&self.new.folder)?;
            checksums(&last)
        };
        let files = settle().map_err(|error: io::Error| self.error(error))?;
        let opened = Shard::open(&last).map_err(|error| SyncError::Damaged {
            what: chain(&error),
        })?;
        // What memory or disk altered on the way would have a good checksum from now on.
        if let Some(what) = opened.damage().into_iter().next() {
            return Err(SyncError::Damaged { what });
        }
        let entry = ShardEntry {
            name: shard.name,
            files,
            documents: shard.documents,
            text_bytes,
            passages,
        };
        self.new.built.push(Built {
            entry,
            shard: Arc::new(opened),
        });
        Ok(())
    }

    /// Closes the last shard.
    pub(super) fn finish(mut self) -> Result<NewShards, SyncError> {
        if let Some(shard) = self.open.take() {
            self.close(shard)?;
        }
        Ok(self.new)
    }

    fn error(&self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> SyncError {
        let folder = self.new.folder.display().to_string();
        SyncError::Write {
            folder,
            source: io::Error::other(source),
        }
    }
}
