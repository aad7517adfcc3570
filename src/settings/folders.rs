//! Where quoth keeps what it makes: the data folder, and the cache for folders given by `--docs`.
//!
//! Folders are only named here; whoever writes into one makes it.

use std::path::{Path, PathBuf};

use directories::ProjectDirs;

use super::error::SettingsError;
use crate::source::Places;

/// The folder that everything lives in: `--data`, else the platform's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataFolder(PathBuf);

/// The folder for indexes of folders that no settings file names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CacheFolder(PathBuf);

impl DataFolder {
    /// The folder `--data` names, else the platform's data folder.
    pub fn find(data: Option<&Path>) -> Result<DataFolder, SettingsError> {
        match data {
            Some(folder) => Ok(DataFolder(folder.to_owned())),
            None => Ok(DataFolder(platform()?.data_dir().to_owned())),
        }
    }

    /// The folder itself, where `quoth.db` is.
    pub fn root(&self) -> &Path {
        &self.0
    }

    /// Where the index of the collection `name` is.
    pub fn collection(&self, name: &str) -> PathBuf {
        self.0.join("collections").join(name)
    }

    /// Where checkouts of repositories and pages of sites are.
    pub fn places(&self) -> Places {
        Places {
            checkouts: self.0.join("git"),
            sites: self.0.join("sites"),
        }
    }

    /// Where quoth's own user guide is put to be indexed.
    pub fn shipped(&self) -> PathBuf {
        self.0.join("shipped")
    }
}

impl CacheFolder {
    /// The folder `--data` names, else the platform's cache folder.
    pub fn find(data: Option<&Path>) -> Result<CacheFolder, SettingsError> {
        match data {
            Some(folder) => Ok(CacheFolder(folder.to_owned())),
            None => Ok(CacheFolder(platform()?.cache_dir().to_owned())),
        }
    }

    /// Where the index of `documents`, a folder's full path, is.
    pub fn of(&self, documents: &Path) -> PathBuf {
        let key = blake3::hash(documents.as_os_str().as_encoded_bytes()).to_hex();
        self.0
            .join("docs")
            .join(key.get(..32).unwrap_or(key.as_str()))
    }
}

fn platform() -> Result<ProjectDirs, SettingsError> {
    ProjectDirs::from("", "", "quoth").ok_or(SettingsError::NoHome)
}
