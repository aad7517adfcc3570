//! The lock on a collection's folder: one process writes at a time.
//!
//! The operating system lets go of it when the process ends, however it ends.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

use super::SyncError;
use crate::manifest::sync_folder;

/// Holds the lock until dropped.
pub(super) struct Lock {
    file: File,
}

impl Lock {
    /// Takes the lock of `folder`, which is made where it is missing, or tells that it is taken.
    pub(super) fn take(folder: &Path) -> Result<Lock, SyncError> {
        let path = folder.join("lock");
        let write = |source| SyncError::Write {
            folder: folder.display().to_string(),
            source,
        };
        let file = open(folder, &path).map_err(write)?;
        match file.try_lock() {
            Ok(()) => Ok(Lock { file }),
            Err(TryLockError::WouldBlock) => Err(SyncError::Locked {
                lock: path.display().to_string(),
            }),
            Err(TryLockError::Error(source)) => Err(write(source)),
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing is not enough: a child process that is just being started may still share the
        // file, and would keep the lock for a moment. What fails here is released by closing.
        let _ = self.file.unlock();
    }
}

fn open(folder: &Path, path: &Path) -> io::Result<File> {
    if !folder.is_dir() {
        fs::create_dir_all(folder)?;
        folder.parent().map_or(Ok(()), sync_folder)?;
    }
    // Where the index lies among documents, it is not one of them, for Git or for us.
    let ignore = folder.join(".gitignore");
    if !ignore.exists() {
        fs::write(ignore, "*\n")?;
    }
    OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
}
