//! A folder of documents with a folder for its index, and the questions that tests put.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use quoth_index::answer::{Answer, Quote};
use quoth_index::collection::{AnswerLimits, Collection, SyncReport};
use quoth_index::question::Question;
use quoth_index::source::FolderSource;
use tempfile::TempDir;

/// Documents in `docs`, their index in `index`.
pub(crate) struct Home {
    folder: TempDir,
}

impl Home {
    pub(crate) fn new() -> Home {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("docs")).unwrap();
        Home { folder }
    }

    pub(crate) fn with(files: &[(&str, &str)]) -> Home {
        let home = Home::new();
        for (path, text) in files {
            home.write(path, text);
        }
        home
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn docs(&self) -> PathBuf {
        self.path().join("docs")
    }

    pub(crate) fn index(&self) -> PathBuf {
        self.path().join("index")
    }

    /// Writes a document, with a time of change that no other has and that is long past.
    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let file = self.docs().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, text).unwrap();
        touch(&file);
    }

    pub(crate) fn remove(&self, path: &str) {
        fs::remove_file(self.docs().join(path)).unwrap();
    }

    pub(crate) fn sources(&self) -> Vec<FolderSource> {
        vec![source(&self.docs())]
    }

    pub(crate) fn open(&self) -> Collection {
        Collection::open(&self.index(), "docs").unwrap()
    }

    /// Opens the index and brings it in line, as a run of the program does.
    pub(crate) fn sync(&self) -> SyncReport {
        self.open().sync(&self.sources(), &|_| {}).unwrap()
    }

    /// The same, with the number of files that were read.
    pub(crate) fn sync_and_count(&self) -> (SyncReport, usize) {
        sync_and_count(&self.open(), &self.sources())
    }

    /// The texts of the quotes for `question`, of the index as it is on disk.
    pub(crate) fn quotes(&self, question: &str) -> Vec<String> {
        texts(&ask(&self.open(), question))
    }

    /// Whether a quote for `question` holds `words`.
    pub(crate) fn says(&self, question: &str, words: &str) -> bool {
        self.quotes(question)
            .iter()
            .any(|text| text.contains(words))
    }
}

pub(crate) fn source(folder: &Path) -> FolderSource {
    FolderSource {
        folder: folder.to_owned(),
        include: Vec::new(),
        exclude: Vec::new(),
        base_url: None,
        addresses: Default::default(),
        encodings: Default::default(),
    }
}

/// Gives `file` a time of change that no other has and that is long past.
pub(crate) fn touch(file: &Path) {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let second = u64::from(NEXT.fetch_add(1, Ordering::Relaxed));
    touch_at(file, UNIX_EPOCH + Duration::new(1_600_000_000 + second, 7));
}

pub(crate) fn touch_at(file: &Path, time: SystemTime) {
    let file = File::options().write(true).open(file).unwrap();
    file.set_modified(time).unwrap();
}

pub(crate) fn sync_and_count(
    collection: &Collection,
    sources: &[FolderSource],
) -> (SyncReport, usize) {
    let read = Cell::new(0);
    let report = collection
        .sync(sources, &|progress| read.set(progress.done))
        .unwrap();
    (report, read.get())
}

/// Limits under which whatever was found is quoted.
pub(crate) fn all_quotes() -> AnswerLimits {
    AnswerLimits {
        quotes: 10,
        answered_from: 0.0,
        uncertain_from: 0.0,
        ..AnswerLimits::default()
    }
}

pub(crate) fn ask(collection: &Collection, question: &str) -> Answer {
    let question = Question::parse(question).unwrap();
    collection.ask(&question, &all_quotes()).unwrap()
}

pub(crate) fn texts(answer: &Answer) -> Vec<String> {
    answer
        .quotes
        .iter()
        .map(|quote| quote.text().to_owned())
        .collect()
}

/// Checks that every quote stands in its file where its citation says.
#[track_caller]
pub(crate) fn assert_verbatim(docs: &Path, quotes: &[Quote]) {
    for quote in quotes {
        let citation = quote.citation();
        let file = fs::read(docs.join(&citation.path)).unwrap();
        let bytes = citation.place.bytes.range();
        assert_eq!(
            file.get(bytes.clone()),
            Some(quote.text().as_bytes()),
            "{} at {bytes:?}",
            citation.path
        );
        let line_of =
            |at: usize| 1 + file[..at].iter().filter(|byte| **byte == b'\n').count() as u32;
        let lines = (line_of(bytes.start), line_of(bytes.end - 1));
        assert_eq!(
            citation.place.lines, lines,
            "{} at {bytes:?}",
            citation.path
        );
        if let Some(highlight) = quote.highlight() {
            assert!(highlight.of(quote.text()).is_some());
        }
    }
}

/// Every file and folder below `folder`: its size, time and content.
pub(crate) fn snapshot(folder: &Path) -> BTreeMap<PathBuf, (u64, SystemTime, Vec<u8>)> {
    let mut found = BTreeMap::new();
    let mut left = vec![folder.to_owned()];
    while let Some(path) = left.pop() {
        let about = fs::metadata(&path).unwrap();
        let mut bytes = Vec::new();
        if about.is_dir() {
            left.extend(
                fs::read_dir(&path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
        } else {
            bytes = fs::read(&path).unwrap();
        }
        found.insert(path, (about.len(), about.modified().unwrap(), bytes));
    }
    found
}

/// The files of an index, by path.
pub(crate) fn index_files(folder: &Path) -> Vec<PathBuf> {
    let all = snapshot(folder).into_keys();
    all.filter(|path| path.is_file()).collect()
}

/// The shards of an index: each its folder.
pub(crate) fn shards(index: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(index.join("shards")) else {
        return Vec::new();
    };
    let mut shards: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    shards.sort();
    shards
}

/// Numbers that look random and are the same in every run.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }
}

/// A page of made-up prose of about `bytes` bytes.
pub(crate) fn prose(random: &mut Random, bytes: usize) -> String {
    let syllables = [
        "ka", "lo", "mi", "ren", "tu", "sal", "vo", "den", "pir", "ax", "el", "gon",
    ];
    let mut text = String::from("# Page\n\n");
    while text.len() < bytes {
        for word in 0..8 + random.below(8) {
            if word > 0 {
                text.push(' ');
            }
            for _ in 0..1 + random.below(4) {
                text.push_str(syllables[random.below(syllables.len())]);
            }
        }
        text.push_str(if random.below(4) == 0 { ".\n\n" } else { ". " });
    }
    text
}

/// A zip archive of these files.
pub(crate) fn archive(files: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
