//! What a sync does with files that are new, changed, gone, or as they were.

use crate::support::{Home, Random, ask, prose, shards, snapshot, touch};

const KETTLE: &str = "# Kettle\n\nThe kettle boils at ninety degrees on the mountain.\n";
const LADDER: &str = "# Ladder\n\nThe ladder leans against the northern wall.\n";

#[test]
fn a_changed_file_is_answered_from_after_a_sync() {
    let home = Home::with(&[("kettle.md", KETTLE), ("ladder.md", LADDER)]);
    home.sync();
    assert!(home.says(
        "At how many degrees does the kettle boil?",
        "ninety degrees"
    ));
    home.write("kettle.md", KETTLE.replace("ninety", "eighty"));
    let report = home.sync();
    assert_eq!(
        (
            report.added,
            report.changed,
            report.removed,
            report.unchanged
        ),
        (0, 1, 0, 1)
    );
    assert!(home.says(
        "At how many degrees does the kettle boil?",
        "eighty degrees"
    ));
    assert!(!home.says(
        "At how many degrees does the kettle boil?",
        "ninety degrees"
    ));
    assert!(home.says("Where does the ladder lean?", "northern wall"));
}

#[test]
fn a_sync_counts_what_it_did() {
    let home = Home::with(&[
        ("kettle.md", KETTLE),
        ("ladder.md", LADDER),
        ("c.txt", "A chair.\n"),
    ]);
    home.write("photo.png", b"\x89PNG");
    home.write("noise.txt", b"\x00\x01\x02\x00\xff");
    let report = home.sync();
    assert_eq!(
        (
            report.added,
            report.changed,
            report.removed,
            report.unchanged
        ),
        (3, 0, 0, 0)
    );
    assert_eq!(report.passages, 3);
    assert_eq!(
        report.formats,
        [("markdown".to_owned(), 2), ("text".to_owned(), 1)]
    );
    let skipped: Vec<&str> = report
        .skipped
        .iter()
        .map(|skipped| skipped.path.as_str())
        .collect();
    assert_eq!(skipped, ["noise.txt", "photo.png"]);

    home.write("kettle.md", "# Kettle\n\nGone cold.\n");
    home.write("d.txt", "A door.\n");
    home.remove("c.txt");
    let report = home.sync();
    assert_eq!(
        (
            report.added,
            report.changed,
            report.removed,
            report.unchanged
        ),
        (1, 1, 1, 1)
    );
    assert_eq!(home.open().counts().documents, 3);
}

#[test]
fn an_unchanged_tree_writes_nothing_and_reads_no_document() {
    let home = Home::with(&[
        ("kettle.md", KETTLE),
        ("a/ladder.md", LADDER),
        ("empty.md", ""),
    ]);
    home.sync();
    let before = snapshot(home.path());
    let (report, read) = home.sync_and_count();
    assert_eq!((report.unchanged, report.skipped.len(), read), (2, 1, 0));
    assert_eq!(snapshot(home.path()), before);
}

#[test]
fn asking_and_checking_write_nothing() {
    let home = Home::with(&[("kettle.md", KETTLE)]);
    home.sync();
    let before = snapshot(home.path());
    let collection = home.open();
    assert_eq!(collection.check(), []);
    assert!(!ask(&collection, "kettle").quotes.is_empty());
    assert_eq!(snapshot(home.path()), before);
}

#[test]
fn a_file_with_a_new_time_and_its_old_content_is_not_parsed_again() {
    let home = Home::with(&[("kettle.md", KETTLE), ("ladder.md", LADDER)]);
    home.sync();
    let before = snapshot(&home.index().join("shards"));
    touch(&home.docs().join("kettle.md"));
    let (report, read) = home.sync_and_count();
    assert_eq!((report.changed, report.unchanged, read), (0, 2, 1));
    assert_eq!(snapshot(&home.index().join("shards")), before);
    let (_, read) = home.sync_and_count();
    assert_eq!(read, 0, "its new time is remembered");
}

#[test]
fn a_file_changed_just_before_a_sync_is_looked_into_at_the_next() {
    let home = Home::with(&[("kettle.md", KETTLE)]);
    let file = home.docs().join("kettle.md");
    let now = std::time::SystemTime::now();
    crate::support::touch_at(&file, now);
    home.sync();
    // The same size, within the same tick of the file system's clock.
    std::fs::write(&file, KETTLE.replace("ninety", "eighty")).unwrap();
    crate::support::touch_at(&file, now);
    assert_eq!(home.sync().changed, 1);
    assert!(home.says(
        "At how many degrees does the kettle boil?",
        "eighty degrees"
    ));
}

#[test]
fn a_file_that_cannot_become_a_document_is_told_each_time_and_read_once() {
    let home = Home::with(&[("kettle.md", KETTLE)]);
    home.write("noise.txt", b"\x00\x01\x02\x00\xff");
    home.sync();
    let (report, read) = home.sync_and_count();
    assert_eq!((report.skipped.len(), read), (1, 0));
    assert_eq!(report.skipped.first().unwrap().path, "noise.txt");
    home.write("noise.txt", "The noise is words now.\n");
    let report = home.sync();
    assert_eq!((report.added, report.skipped.len()), (1, 0));
    assert!(home.says("What is the noise now?", "words now"));
}

#[test]
fn a_document_whose_file_becomes_unusable_leaves_the_index() {
    let home = Home::with(&[("kettle.md", KETTLE), ("ladder.md", LADDER)]);
    home.sync();
    home.write("kettle.md", b"\x00\x01\x02\x00\xff");
    let report = home.sync();
    assert_eq!(
        (report.changed, report.removed, report.unchanged),
        (0, 1, 1)
    );
    assert_eq!(report.skipped.len(), 1);
    assert!(!home.says("kettle", "ninety"));
}

#[test]
fn a_passage_in_two_files_is_found_once_and_cited_at_both() {
    let shared = "The spare key hangs behind the blue clock in the hall.\n";
    let home = Home::with(&[("a.md", shared), ("b.md", shared), ("c.md", LADDER)]);
    home.sync();
    let answer = ask(&home.open(), "Where does the spare key hang?");
    let holding: Vec<_> = answer
        .quotes
        .iter()
        .filter(|quote| quote.text().contains("spare key"))
        .collect();
    assert_eq!(holding.len(), 1);
    let citation = holding.first().unwrap().citation();
    assert_eq!(
        (citation.path.as_str(), citation.also_in.as_slice()),
        ("a.md", &["b.md".to_owned()][..])
    );

    home.remove("a.md");
    home.sync();
    let answer = ask(&home.open(), "Where does the spare key hang?");
    let citation = answer.quotes.first().unwrap().citation();
    assert_eq!(
        (citation.path.as_str(), citation.also_in.len()),
        ("b.md", 0)
    );
}

#[test]
fn one_changed_file_leaves_the_other_shards_as_they_are() {
    let home = Home::new();
    let mut random = Random(1);
    for number in 0..11 {
        home.write(&format!("old/{number}.md"), prose(&mut random, 200_000));
    }
    home.sync();
    home.write("new/kettle.md", KETTLE);
    home.sync();
    let [old, _] = shards(&home.index())
        .try_into()
        .expect("the new document has a shard of its own");
    let before = snapshot(&old);
    home.write("new/kettle.md", KETTLE.replace("ninety", "eighty"));
    let report = home.sync();
    assert_eq!((report.changed, report.unchanged), (1, 11));
    let [still, _] = shards(&home.index())
        .try_into()
        .expect("two shards as before");
    assert_eq!(still, old);
    assert_eq!(snapshot(&old), before);
    assert!(home.says(
        "At how many degrees does the kettle boil?",
        "eighty degrees"
    ));
    assert_eq!(home.open().check(), []);
}

#[test]
fn an_emptied_folder_empties_the_index() {
    let home = Home::with(&[("kettle.md", KETTLE)]);
    home.sync();
    home.remove("kettle.md");
    let report = home.sync();
    assert_eq!((report.removed, report.passages), (1, 0));
    assert_eq!(shards(&home.index()), Vec::<std::path::PathBuf>::new());
    assert!(home.quotes("kettle").is_empty());
    assert_eq!(home.open().damage(), None);
}

#[test]
fn an_empty_folder_is_an_index_without_documents() {
    let home = Home::new();
    assert_eq!(home.sync().passages, 0);
    assert_eq!(home.open().damage(), None);
    assert_eq!(home.open().check(), []);
    assert!(home.quotes("kettle").is_empty());
}
