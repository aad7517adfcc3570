//! A sync that is killed at any moment leaves the old index or the new one.
//!
//! The child is this test program again, told by a variable to sync and nothing else.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use quoth_index::collection::Collection;

use crate::support::{Home, Random, ask, index_files, prose, shards, source};

const FOLDER: &str = "QUOTH_TEST_SYNC_FOLDER";

/// The child's part: no test of its own.
#[test]
fn syncs_where_a_parent_asks_for_it() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else {
        return;
    };
    let collection = Collection::open(&folder.join("index"), "docs").unwrap();
    match collection.sync(&[source(&folder.join("docs"))], &|_| {}) {
        Ok(report) => {
            for skipped in report.skipped {
                eprintln!("{}: {}", skipped.path, skipped.reason);
            }
        }
        Err(error) => eprintln!("{error}"),
    }
}

fn child(program: &Path, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .args([
            "--exact",
            "killed::syncs_where_a_parent_asks_for_it",
            "--nocapture",
        ])
        .env(FOLDER, folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command
}

/// Syncs in another process; returns what it says.
pub(crate) fn sync_in_child(home: &Home) -> String {
    let output = child(&std::env::current_exe().unwrap(), home.path())
        .output()
        .unwrap();
    String::from_utf8(output.stderr).unwrap()
}

/// Syncs in a process that may not read what is closed to others; returns what it says.
#[cfg(unix)]
pub(crate) fn sync_as_nobody(home: &Home) -> String {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
    use std::os::unix::process::CommandExt;

    const NOBODY: u32 = 65_534;
    if fs::metadata(home.path()).unwrap().uid() != 0 {
        return sync_in_child(home);
    }
    let everyone =
        |path: &Path| fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    // The program itself may stand where nobody may go.
    let program = home.path().join("program");
    fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    everyone(&program);
    everyone(home.path());
    let all = crate::support::snapshot(&home.index());
    for path in all.keys() {
        chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
    }
    let output = child(&program, home.path())
        .uid(NOBODY)
        .gid(NOBODY)
        .output()
        .unwrap();
    String::from_utf8(output.stderr).unwrap()
}

/// Writes version `number` of the documents; keeps what they say.
fn write_version(home: &Home, number: usize, random: &mut Random) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    files.insert(
        "version.md".to_owned(),
        format!("The present version is number {number}.\n"),
    );
    for page in 0..20 {
        // Some files come and go.
        if !(page + number).is_multiple_of(5) {
            files.insert(format!("{page}.md"), prose(random, 4_000));
        }
    }
    fs::remove_dir_all(home.docs()).unwrap();
    for (path, text) in &files {
        home.write(path, text);
    }
    files
}

#[test]
fn a_sync_that_is_killed_leaves_the_old_index_or_the_new() {
    let program = std::env::current_exe().unwrap();
    let home = Home::new();
    let mut random = Random(7);
    let mut old = write_version(&home, 0, &mut random);
    let started = Instant::now();
    sync_in_child(&home);
    let whole = started.elapsed();
    let (mut olds, mut news, mut leftovers) = (0, 0, 0);
    for round in 1..=30 {
        let new = write_version(&home, round, &mut random);
        let mut running = child(&program, home.path()).spawn().unwrap();
        let wait = whole.as_micros() as usize * (5 + random.below(110)) / 100;
        std::thread::sleep(Duration::from_micros(wait as u64));
        running.kill().unwrap();
        running.wait().unwrap();

        let collection = home.open();
        assert_eq!(collection.damage(), None, "round {round}");
        assert_eq!(collection.check(), [], "round {round}");
        let answer = ask(&collection, "Which number is the present version?");
        let says = |files: &BTreeMap<String, String>| {
            let version = files.get("version.md").unwrap().trim();
            answer.quotes.iter().any(|quote| quote.text() == version)
        };
        let files = match (says(&old), says(&new)) {
            (true, false) => &old,
            (false, true) => &new,
            other => panic!("round {round}: {other:?}"),
        };
        for question in [
            "Which number is the present version?",
            "kalo miren",
            "page salvo",
        ] {
            for quote in ask(&collection, question).quotes {
                let citation = quote.citation();
                let text = files.get(&citation.path).expect("a file of that version");
                assert_eq!(
                    &text[citation.place.bytes.range()],
                    quote.text(),
                    "round {round}"
                );
            }
        }
        if says(&new) {
            news += 1
        } else {
            olds += 1
        }
        leftovers += usize::from(shards(&home.index()).len() > 1);
        // Every other time, the next kill meets what this one left.
        if round % 2 == 0 || round == 30 {
            collection.sync(&[source(&home.docs())], &|_| {}).unwrap();
            assert_swept(&home);
            assert!(home.says(
                "Which number is the present version?",
                &format!("number {round}.")
            ));
            old = new;
        } else if says(&new) {
            old = new;
        }
    }
    eprintln!("{olds} kills left the old index, {news} the new one, {leftovers} left files behind");
}

#[track_caller]
fn assert_swept(home: &Home) {
    let index = home.index();
    assert_eq!(shards(&index).len(), 1);
    let files = index_files(&index);
    let beside = files
        .iter()
        .filter(|file| !file.starts_with(index.join("shards")));
    let mut beside: Vec<String> = beside
        .map(|file| file.strip_prefix(&index).unwrap().display().to_string())
        .collect();
    beside.retain(|file| !file.starts_with("generations/") || file.ends_with(".tmp"));
    assert_eq!(beside, [".gitignore", "CURRENT", "lock"]);
    assert_eq!(fs::read_dir(index.join("generations")).unwrap().count(), 1);
}
