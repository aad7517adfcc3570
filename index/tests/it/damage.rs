//! Damage to any file of an index is found, and no answer comes from it.

use std::fs;
use std::path::{Path, PathBuf};

use quoth_index::collection::Collection;
use quoth_index::question::Question;

use crate::support::{
    Home, Random, all_quotes, ask, assert_verbatim, index_files, prose, snapshot, texts,
};

const QUESTIONS: [&str; 4] = [
    "Where is the lantern kept?",
    "What does the gardener carry?",
    "kalo miren",
    "page salvo denpir",
];

fn home() -> Home {
    let home = Home::with(&[
        (
            "lantern.md",
            "# Lantern\n\nThe lantern is kept below the stairs.\n\n- It burns oil.\n- It is red.\n",
        ),
        ("gardener.txt", "The gardener carries a basket of plums.\n"),
        ("noise.txt", "\0\u{1}\0"),
    ]);
    let mut random = Random(4);
    for number in 0..6 {
        home.write(&format!("{number}.md"), prose(&mut random, 3_000));
    }
    home.sync();
    home
}

fn answers(collection: &Collection) -> Vec<Vec<String>> {
    QUESTIONS
        .iter()
        .map(|question| texts(&ask(collection, question)))
        .collect()
}

/// The files that answers come from.
fn files(home: &Home) -> Vec<PathBuf> {
    let mut files = index_files(&home.index());
    files.retain(|file| !file.ends_with("lock") && !file.ends_with(".gitignore"));
    files
}

/// Checks that what is wrong with the index is found, and that nothing wrong is answered.
#[track_caller]
fn assert_noticed(home: &Home, expected: &[Vec<String>], what: &str) {
    let collection = home.open();
    assert_ne!(collection.check(), [], "{what} is not found");
    if collection.damage().is_some() {
        assert!(
            answers(&collection).iter().all(Vec::is_empty),
            "{what}: an empty index answers"
        );
    } else {
        assert_eq!(answers(&collection), expected, "{what}");
    }
}

/// Checks that the next sync mends the index.
#[track_caller]
fn assert_mended(home: &Home, expected: &[Vec<String>], what: &str) {
    home.sync();
    let collection = home.open();
    assert_eq!(answers(&collection), expected, "{what}");
    assert_eq!(collection.check(), [], "{what}");
}

#[test]
fn a_changed_bit_in_any_file_is_noticed() {
    let home = home();
    let expected = answers(&home.open());
    let mut random = Random(5);
    let (flips, mut done) = (flips(), 0);
    let whole = snapshot(&home.index());
    for file in files(&home) {
        for round in 0..flips {
            let mut bytes = fs::read(&file).unwrap();
            let (at, bit) = (random.below(bytes.len()), random.below(8));
            bytes[at] ^= 1 << bit;
            fs::write(&file, &bytes).unwrap();
            let what = format!("bit {bit} of byte {at} of {}", file.display());
            assert_noticed(&home, &expected, &what);
            if round == 0 {
                assert_mended(&home, &expected, &what);
                put_back(&home.index(), &whole);
            }
            bytes[at] ^= 1 << bit;
            fs::write(&file, &bytes).unwrap();
            done += 1;
        }
    }
    eprintln!("{done} flips, {flips} in each file, seed 5: all found, 0 wrong quotes");
}

/// Flips in each file: a few, or as many as a variable says.
fn flips() -> usize {
    std::env::var("QUOTH_FLIPS").map_or(20, |flips| flips.parse().unwrap())
}

/// Makes `folder` what it was when the snapshot was taken.
fn put_back(
    folder: &Path,
    whole: &std::collections::BTreeMap<PathBuf, (u64, std::time::SystemTime, Vec<u8>)>,
) {
    fs::remove_dir_all(folder).unwrap();
    for (path, (_, _, bytes)) in whole {
        // Folders come before what is in them, and only they have no content but the lock.
        if bytes.is_empty() && !path.ends_with("lock") {
            fs::create_dir_all(path).unwrap();
        } else {
            fs::write(path, bytes).unwrap();
        }
    }
}

#[test]
fn a_file_that_was_cut_short_emptied_or_removed_is_noticed() {
    let home = home();
    let expected = answers(&home.open());
    let whole = snapshot(&home.index());
    for file in files(&home) {
        let bytes = fs::read(&file).unwrap();
        for length in [0, 1, bytes.len() / 2, bytes.len() - 1] {
            fs::write(&file, &bytes[..length]).unwrap();
            assert_noticed(
                &home,
                &expected,
                &format!("{} cut to {length} bytes", file.display()),
            );
        }
        fs::write(&file, [&bytes[..], b"more"].concat()).unwrap();
        let what = format!("{} with more at its end", file.display());
        assert_noticed(&home, &expected, &what);

        fs::remove_file(&file).unwrap();
        let what = format!("{} removed", file.display());
        assert_noticed(&home, &expected, &what);
        assert_mended(&home, &expected, &what);
        put_back(&home.index(), &whole);
    }
}

#[test]
fn a_lost_pointer_is_found_again_from_the_newest_generation() {
    let home = home();
    let expected = answers(&home.open());
    for content in [
        None,
        Some(""),
        Some("{}"),
        Some("{\"generation\":1,\"crc32\":7}"),
    ] {
        let current = home.index().join("CURRENT");
        match content {
            None => fs::remove_file(&current).unwrap(),
            Some(content) => fs::write(&current, content).unwrap(),
        }
        let collection = home.open();
        assert_eq!(collection.damage(), None, "{content:?}");
        assert_eq!(answers(&collection), expected);
        assert_eq!(collection.check().first().unwrap().file, "CURRENT");
        let before = snapshot(&home.index().join("shards"));
        assert_eq!(
            collection.sync(&home.sources(), &|_| {}).unwrap().unchanged,
            8
        );
        assert_eq!(
            snapshot(&home.index().join("shards")),
            before,
            "nothing is written but the pointer"
        );
        assert_eq!(home.open().check(), []);
    }
}

#[test]
fn a_pointer_to_a_generation_that_is_lost_brings_no_older_one_back() {
    let home = home();
    let generations = home.index().join("generations");
    let older = fs::read_dir(&generations)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let kept = fs::read(&older).unwrap();
    home.remove("lantern.md");
    home.sync();
    let newer = fs::read_dir(&generations)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    fs::remove_file(newer).unwrap();
    fs::write(older, kept).unwrap();
    let collection = home.open();
    assert!(collection.damage().unwrap().contains("is missing"));
    assert!(
        ask(&collection, "Where is the lantern kept?")
            .quotes
            .is_empty()
    );
}

#[test]
fn an_index_of_another_version_is_built_anew() {
    let home = home();
    let expected = answers(&home.open());
    let generations = home.index().join("generations");
    let file = fs::read_dir(&generations)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let manifest = "{\"version\":9000,\"shape\":\"unknown\"}";
    fs::remove_file(file).unwrap();
    let crc32 = crc32fast::hash(manifest.as_bytes());
    fs::write(
        generations.join(format!("000000000001-{crc32:08x}.json")),
        manifest,
    )
    .unwrap();
    fs::write(
        home.index().join("CURRENT"),
        format!("{{\"generation\":1,\"crc32\":{crc32}}}"),
    )
    .unwrap();
    let collection = home.open();
    assert!(
        collection.damage().unwrap().contains("format 9000"),
        "{:?}",
        collection.damage()
    );
    let report = collection.sync(&home.sources(), &|_| {}).unwrap();
    assert_eq!(report.added, 8);
    assert_eq!(answers(&collection), expected);
    assert_eq!(home.open().damage(), None);
}

#[test]
fn damage_after_opening_brings_no_wrong_quote_and_the_next_sync_mends_it() {
    let home = home();
    let expected = answers(&home.open());
    let mut random = Random(6);
    let (flips, mut done, mut met) = (flips(), 0, 0);
    for file in files(&home)
        .into_iter()
        .filter(|file| file.starts_with(home.index().join("shards")))
    {
        for _ in 0..flips {
            done += 1;
            let whole = snapshot(&home.index());
            let collection = home.open();
            let mut bytes = fs::read(&file).unwrap();
            let (at, bit) = (random.below(bytes.len()), random.below(8));
            bytes[at] ^= 1 << bit;
            // In place, so that whoever has the file mapped sees it.
            write_over(&file, &bytes);
            let mut damaged = false;
            for question in QUESTIONS {
                let question = Question::parse(question).unwrap();
                match collection.ask(&question, &all_quotes()) {
                    Ok(answer) => assert_verbatim(&home.docs(), &answer.quotes),
                    Err(_) => damaged = true,
                }
                // What it explains may lack what was damaged; it must not bring down who asks.
                damaged |= collection.explain(&question, &all_quotes()).is_err();
            }
            if damaged {
                met += 1;
                collection.sync(&home.sources(), &|_| {}).unwrap();
                assert_eq!(
                    answers(&collection),
                    expected,
                    "bit {bit} of byte {at} of {}",
                    file.display()
                );
                assert_eq!(home.open().check(), []);
            }
            drop(collection);
            put_back(&home.index(), &whole);
        }
    }
    assert!(met > 0, "no bit mattered");
    eprintln!("{done} flips in open files, {flips} in each, seed 6: {met} met, 0 wrong quotes");
}

fn write_over(file: &Path, bytes: &[u8]) {
    use std::io::Write;
    let mut file = fs::File::options().write(true).open(file).unwrap();
    file.write_all(bytes).unwrap();
}

#[test]
fn damage_that_was_not_met_yet_is_not_copied_into_the_next_generation() {
    let home = home();
    let expected = answers(&home.open());
    let collection = home.open();
    let shard = crate::support::shards(&home.index())
        .into_iter()
        .next()
        .unwrap();
    let file = shard.join("passages.bin");
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    write_over(&file, &bytes);
    home.write("new.md", "The sparrow sings.\n");
    let report = collection.sync(&home.sources(), &|_| {}).unwrap();
    assert_eq!(
        (
            report.added,
            report.changed,
            report.removed,
            report.unchanged
        ),
        (1, 0, 0, 8)
    );
    assert_eq!(home.open().check(), []);
    home.remove("new.md");
    home.sync();
    assert_eq!(answers(&home.open()), expected);
}

#[test]
fn a_shard_that_somebody_removed_is_written_anew() {
    let home = home();
    let expected = answers(&home.open());
    let collection = home.open();
    for shard in crate::support::shards(&home.index()) {
        fs::remove_dir_all(shard).unwrap();
    }
    assert_eq!(
        collection.sync(&home.sources(), &|_| {}).unwrap().unchanged,
        8
    );
    assert_eq!(answers(&home.open()), expected);
}

#[test]
fn an_index_that_somebody_removed_is_written_anew() {
    let home = home();
    let expected = answers(&home.open());
    let collection = home.open();
    fs::remove_dir_all(home.index()).unwrap();
    assert_eq!(answers(&collection), expected, "what is open still answers");
    assert_eq!(collection.sync(&home.sources(), &|_| {}).unwrap().added, 8);
    assert_eq!(answers(&home.open()), expected);
}
