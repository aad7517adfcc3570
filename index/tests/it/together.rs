//! Several at once: one writes, any number ask.

use std::cell::Cell;
use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};

use quoth_index::collection::{Progress, SyncError};

use crate::support::{Home, Random, ask, prose, shards, snapshot, sync_and_count};

#[test]
fn of_two_syncs_at_once_the_second_says_that_it_is_locked() {
    let home = Home::with(&[("kettle.md", "The kettle boils.\n")]);
    let first = home.open();
    let tried = Cell::new(false);
    let meanwhile = |_| {
        if tried.replace(true) {
            return;
        }
        for second in [&home.open(), &first] {
            let error = second.sync(&home.sources(), &|_| {}).unwrap_err();
            assert!(matches!(error, SyncError::Locked { .. }), "{error}");
        }
        let said = crate::killed::sync_in_child(&home);
        assert!(said.contains("another quoth process is indexing"), "{said}");
    };
    first.sync(&home.sources(), &meanwhile).unwrap();
    assert!(tried.get());
    assert_eq!(home.sync().unchanged, 1, "the lock is free again");
}

#[test]
fn asking_and_opening_go_on_while_the_index_is_written() {
    let home = Home::new();
    let mut random = Random(8);
    for number in 0..10 {
        home.write(&format!("{number}.md"), prose(&mut random, 2_000));
    }
    let version = |number: usize| format!("The present version is number {number}.\n");
    home.write("version.md", version(0));
    home.sync();
    let asked = home.open();
    let finished = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let ask_on = || {
            while !finished.load(Ordering::Relaxed) {
                let answer = ask(&asked, "Which number is the present version?");
                let first = answer.quotes.first().expect("the version is always there");
                assert!(first.text().starts_with("The present version is number "));
            }
        };
        let open_on = || {
            while !finished.load(Ordering::Relaxed) {
                let opened = home.open();
                assert_eq!(opened.damage(), None);
                assert!(
                    !ask(&opened, "Which number is the present version?")
                        .quotes
                        .is_empty()
                );
            }
        };
        scope.spawn(ask_on);
        scope.spawn(open_on);
        for number in 1..=20 {
            home.write("version.md", version(number));
            let changed = asked
                .sync(&home.sources(), &|_| {})
                .map(|report| report.changed);
            if !matches!(changed, Ok(1)) {
                finished.store(true, Ordering::Relaxed);
            }
            assert_eq!(changed.unwrap(), 1);
        }
        finished.store(true, Ordering::Relaxed);
    });
    assert!(home.says("Which number is the present version?", "number 20."));
}

#[test]
fn what_another_process_indexed_is_taken_up_by_the_next_sync() {
    let home = Home::with(&[("kettle.md", "The kettle boils.\n")]);
    let other = home.open();
    home.sync();
    home.write("ladder.md", "The ladder leans.\n");
    home.sync();
    let (report, read) = sync_and_count(&other, &home.sources());
    assert_eq!((report.added, report.unchanged, read), (0, 2, 0));
    assert!(!ask(&other, "ladder").quotes.is_empty());
}

#[test]
fn a_sync_that_fails_leaves_the_last_index_and_the_next_one_tidies_up() {
    let home = Home::with(&[("kettle.md", "The kettle boils.\n")]);
    home.sync();
    home.write("ladder.md", "The ladder leans.\n");
    // What is renamed to `CURRENT` cannot be written where a folder stands.
    let in_the_way = home.index().join("CURRENT.tmp");
    fs::create_dir(&in_the_way).unwrap();
    let collection = home.open();
    let failed = collection.sync(&home.sources(), &|_| {});
    assert!(matches!(failed, Err(SyncError::Write { .. })), "{failed:?}");
    for collection in [collection, home.open()] {
        assert!(ask(&collection, "ladder").quotes.is_empty());
        assert!(!ask(&collection, "kettle").quotes.is_empty());
        assert_eq!(collection.check(), []);
    }
    fs::remove_dir(in_the_way).unwrap();
    assert_eq!(home.sync().added, 1);
    assert_eq!(shards(&home.index()).len(), 1);
    assert_eq!(
        fs::read_dir(home.index().join("generations"))
            .unwrap()
            .count(),
        1
    );
}

#[test]
fn a_sync_that_cannot_write_a_shard_leaves_nothing() {
    let home = Home::with(&[("kettle.md", "The kettle boils.\n")]);
    home.sync();
    home.write("ladder.md", "The ladder leans.\n");
    let collection = home.open();
    let folder = home.index().join("shards");
    let before = snapshot(&folder).into_keys().collect::<Vec<_>>();
    // When the file was read, the shard's last name is taken by a file.
    let taken = folder.join("000000000002-0");
    let block = |progress: Progress| {
        if progress.done == 1 {
            fs::write(&taken, "in the way").unwrap();
        }
    };
    let failed = collection.sync(&home.sources(), &block);
    assert!(matches!(failed, Err(SyncError::Write { .. })), "{failed:?}");
    fs::remove_file(&taken).unwrap();
    assert_eq!(snapshot(&folder).into_keys().collect::<Vec<_>>(), before);
    assert!(!ask(&collection, "kettle").quotes.is_empty());
    assert_eq!(home.sync().added, 1);
}
