//! The documents that questions are about, as the files stand on disk.
//!
//! Quotes are compared with the files themselves, not with the index, so that a fault of the
//! index shows.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

/// Folders of documents, with each file read once.
#[derive(Debug, Default)]
pub struct Corpus {
    folders: Vec<PathBuf>,
    read: HashMap<String, Option<String>>,
}

impl Corpus {
    /// The documents in `folders`, the first before the second.
    pub fn new(folders: Vec<PathBuf>) -> Corpus {
        Corpus {
            folders,
            read: HashMap::new(),
        }
    }

    /// Reads the file that `path` means, if it has not been read, and names it: the path itself,
    /// or what is left of it when leading folders are taken off.
    pub fn find(&mut self, path: &str) -> Option<String> {
        let path = path.replace('\\', "/");
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        (0..parts.len()).find_map(|skipped| {
            let name = parts.get(skipped..)?.join("/");
            self.load(&name);
            self.text(&name).is_some().then_some(name)
        })
    }

    /// The text of the file `name`, once [`find`](Self::find) has read it.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.read.get(name)?.as_deref()
    }

    fn load(&mut self, name: &str) {
        if self.read.contains_key(name) {
            return;
        }
        let inside = |path: &Path| {
            path.components()
                .all(|part| matches!(part, Component::Normal(_)))
        };
        let text = match inside(Path::new(name)) {
            true => self.folders.iter().find_map(|folder| {
                let bytes = std::fs::read(folder.join(name)).ok()?;
                String::from_utf8(bytes).ok()
            }),
            false => None,
        };
        self.read.insert(name.to_owned(), text);
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_found_with_or_without_folders_before_its_name() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.md"), "text\r\n").unwrap();
        let mut corpus = Corpus::new(vec![folder.path().to_owned()]);
        assert_eq!(corpus.find("corpus/x/a.md").as_deref(), Some("a.md"));
        assert_eq!(corpus.text("a.md"), Some("text\r\n"));
        assert_eq!(corpus.find("b.md"), None);
        assert_eq!(corpus.find("../a.md").as_deref(), Some("a.md"));
        assert_eq!(corpus.find(""), None);
    }
}
