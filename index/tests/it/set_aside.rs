//! A file that its reader does not survive is set aside by its content, until it or the program changes.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use quoth_index::collection::{Collection, SyncReport};
use quoth_index::document::Document;
use quoth_index::parser::{Archives, InProcess, ParseError, Parser};
use quoth_index::zipped::Listing;

use crate::support::{Home, archive};

/// Dies of files that say so, cannot be started while told so, and counts what it was given.
#[derive(Default)]
struct Frail {
    tried: AtomicUsize,
    out_of_order: bool,
}

impl Parser for Frail {
    fn parse(
        &self,
        path: &str,
        bytes: &[u8],
        encoding: Option<&str>,
    ) -> Result<Document, ParseError> {
        self.tried.fetch_add(1, Ordering::Relaxed);
        if self.out_of_order {
            let reason = "no process".to_owned();
            return Err(ParseError::Unavailable { reason });
        }
        match bytes.starts_with(b"poison") {
            true => Err(ParseError::Deadly {
                reason: "crashed its reader".to_owned(),
            }),
            false => InProcess.parse(path, bytes, encoding),
        }
    }
}

impl Archives for Frail {
    fn list(&self, path: &Path) -> Result<Listing, ParseError> {
        self.tried.fetch_add(1, Ordering::Relaxed);
        match fs::read(path).unwrap().starts_with(b"poison") {
            true => Err(ParseError::Deadly {
                reason: "crashed its reader".to_owned(),
            }),
            false => InProcess.list(path),
        }
    }

    fn unpack(&self, path: &Path, name: &str, largest: u64) -> Result<Vec<u8>, ParseError> {
        let bytes = InProcess.unpack(path, name, largest)?;
        match bytes.starts_with(b"unpacking") {
            true => Err(ParseError::Deadly {
                reason: "crashed its reader".to_owned(),
            }),
            false => Ok(bytes),
        }
    }
}

/// Syncs; returns the report and how many files were given to the reader.
fn sync(home: &Home, out_of_order: bool) -> (SyncReport, usize) {
    let parser = Arc::new(Frail {
        out_of_order,
        ..Frail::default()
    });
    let collection = Collection::open(&home.index(), "docs").unwrap();
    let collection = collection.read_by(parser.clone());
    let report = collection.sync(&home.sources(), &|_| {}).unwrap();
    (report, parser.tried.load(Ordering::Relaxed))
}

fn home() -> Home {
    Home::with(&[
        ("sound.md", "The kettle boils.\n"),
        ("bad.html", "poison one"),
    ])
}

#[test]
fn it_is_not_tried_again_when_it_is_only_touched_copied_or_renamed() {
    let home = home();
    let (report, tried) = sync(&home, false);
    assert_eq!((report.added, report.skipped.len(), tried), (1, 1, 2));
    home.write("bad.html", "poison one");
    home.write("copy.html", "poison one");
    let (report, tried) = sync(&home, false);
    assert_eq!((report.unchanged, report.skipped.len(), tried), (1, 2, 0));
    home.remove("bad.html");
    home.write("third.html", "poison one");
    let (report, tried) = sync(&home, false);
    assert_eq!((report.skipped.len(), tried), (2, 0));
    assert!(home.says("What boils?", "kettle boils"));
}

#[test]
fn it_is_tried_again_when_its_content_or_its_kind_changes() {
    let home = home();
    sync(&home, false);
    home.write("bad.html", "poison two");
    assert_eq!(sync(&home, false).1, 1);
    home.write("bad.txt", "poison two");
    assert_eq!(sync(&home, false).1, 1, "another reader may survive it");
    home.write("bad.html", "<p>The heron is cured.</p>");
    let (report, tried) = sync(&home, false);
    assert_eq!((report.added, tried), (1, 1));
}

#[test]
fn another_version_of_the_program_tries_everything_again_that_was_skipped() {
    let home = home();
    home.write("binary.md", "\0\u{1}\0");
    assert_eq!(sync(&home, false).1, 3);
    assert_eq!(sync(&home, false).1, 0);
    as_if_written_by_another_version(&home);
    let (report, tried) = sync(&home, false);
    assert_eq!((report.skipped.len(), report.unchanged, tried), (2, 1, 2));
    assert_eq!(sync(&home, false).1, 0);
}

#[test]
fn an_archive_that_cannot_be_listed_alive_is_set_aside_by_its_content() {
    let home = home();
    home.write(
        "sound.zip",
        archive(&[("guide/heron.md", "The heron wades.\n")]),
    );
    home.write("bad.zip", "poison archive");
    let (report, tried) = sync(&home, false);
    let skipped = |report: &SyncReport| -> Vec<String> {
        report
            .skipped
            .iter()
            .map(|skipped| skipped.path.clone())
            .collect()
    };
    // Two files, two archives, and the file in one.
    assert_eq!((report.added, tried), (2, 5));
    assert_eq!(skipped(&report), ["bad.html", "bad.zip"]);
    assert_eq!(report.skipped[1].reason, "crashed its reader");
    assert!(home.says("What wades?", "heron wades"));

    home.write("bad.zip", "poison archive");
    home.write("moved.zip", "poison archive");
    let (report, tried) = sync(&home, false);
    assert_eq!(skipped(&report), ["bad.html", "bad.zip", "moved.zip"]);
    assert_eq!(
        (report.unchanged, tried),
        (2, 1),
        "the sound archive is listed"
    );

    home.write("bad.zip", archive(&[("cured.md", "The crane is cured.\n")]));
    home.remove("moved.zip");
    let (report, _) = sync(&home, false);
    assert_eq!((report.added, report.unchanged), (1, 2));
    assert!(home.says("What is cured?", "crane is cured"));
}

#[test]
fn an_archive_that_does_harm_when_unpacked_is_left_alone_and_told_of_once() {
    let home = home();
    let files = [
        ("a.md", "The avocet nests.\n"),
        ("b.md", "unpacking kills\n"),
        ("c.md", "unpacking kills too\n"),
    ];
    home.write("birds.zip", archive(&files));
    let (report, _) = sync(&home, false);
    assert_eq!(report.added, 2);
    let told = |report: &SyncReport| {
        let [html, zip] = report.skipped.as_slice() else {
            panic!("{report:#?}");
        };
        assert_eq!(html.path, "bad.html");
        (zip.path.clone(), zip.reason.clone())
    };
    let expected = (
        "birds.zip".to_owned(),
        "`b.md` in it crashed its reader".to_owned(),
    );
    assert_eq!(told(&report), expected);
    for _ in 0..2 {
        let (report, tried) = sync(&home, false);
        assert_eq!(told(&report), expected);
        assert_eq!((report.unchanged, report.removed, tried), (2, 0, 0));
        home.write("birds.zip", archive(&files));
    }
    assert!(home.says("What nests?", "avocet nests"));
    home.remove("birds.zip");
    assert_eq!(sync(&home, false).0.removed, 1);
}

fn as_if_written_by_another_version(home: &Home) {
    let generations = home.index().join("generations");
    let file = fs::read_dir(&generations).unwrap().next().unwrap().unwrap();
    let manifest = fs::read_to_string(file.path()).unwrap();
    let mut manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    manifest["program"] = "0.0.1".into();
    let bytes = serde_json::to_vec(&manifest).unwrap();
    let crc32 = crc32fast::hash(&bytes);
    let number = manifest["generation"].as_u64().unwrap();
    fs::remove_file(file.path()).unwrap();
    let name = format!("{number:012}-{crc32:08x}.json");
    fs::write(generations.join(name), bytes).unwrap();
    let pointer = format!("{{\"generation\":{number},\"crc32\":{crc32}}}");
    fs::write(home.index().join("CURRENT"), pointer).unwrap();
}

#[test]
fn where_nothing_can_be_read_the_last_text_stays_and_is_tried_again() {
    let home = home();
    sync(&home, false);
    home.write("sound.md", "The kettle sings.\n");
    let (report, _) = sync(&home, true);
    assert_eq!((report.unchanged, report.removed), (1, 0));
    let reasons: Vec<&str> = report.skipped.iter().map(|s| s.reason.as_str()).collect();
    assert!(
        reasons.contains(&"could not be read, so its last text stays: no process"),
        "{reasons:?}"
    );
    assert!(home.says("What does the kettle do?", "kettle boils"));
    let (report, _) = sync(&home, false);
    assert_eq!(report.changed, 1);
    assert!(home.says("What does the kettle do?", "kettle sings"));
}
