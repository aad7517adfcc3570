//! A removed file is gone from answers, and its text from the disk.

use std::path::Path;

use quoth_index::engine::shard::Shard;

use crate::support::{Home, Random, ask, index_files, prose, shards};

const SECRET: &str = "The xylophone vault opens with marzipan seventeen.\n";

/// Whether `words` stand anywhere below `folder`: in a file as it is, or in a stored document.
fn is_on_disk(folder: &Path, words: &str) -> bool {
    let plain = index_files(folder).iter().any(|file| {
        let bytes = std::fs::read(file).unwrap();
        bytes
            .windows(words.len())
            .any(|window| window == words.as_bytes())
    });
    let stored = shards(folder).iter().any(|folder| {
        let shard = Shard::open(folder).unwrap();
        (0..shard.documents() as u32)
            .any(|number| shard.document(number).unwrap().text.contains(words))
    });
    plain || stored
}

#[test]
fn a_removed_files_text_is_nowhere_on_disk() {
    let home = Home::with(&[("secret.md", SECRET), ("kettle.md", "The kettle boils.\n")]);
    let mut random = Random(2);
    for number in 0..5 {
        home.write(&format!("{number}.md"), prose(&mut random, 2_000));
    }
    home.sync();
    // A word of its own, and the sentence as it is stored.
    assert!(is_on_disk(&home.index(), "marzipan"));
    assert!(is_on_disk(&home.index(), SECRET.trim()));
    home.remove("secret.md");
    let report = home.sync();
    assert_eq!((report.removed, report.unchanged), (1, 6));
    assert!(!is_on_disk(&home.index(), "marzipan"));
    assert!(!is_on_disk(&home.index(), "xylophone"));
    assert!(!is_on_disk(&home.index(), "secret.md"));
    assert!(home.quotes("xylophone vault").is_empty());
    assert!(home.says("What boils?", "kettle boils"));
}

#[test]
fn a_passage_removed_from_a_changed_file_is_nowhere_on_disk() {
    let home = Home::with(&[
        ("page.md", "The vault opens with marzipan.\n"),
        ("b.md", "The kettle boils.\n"),
    ]);
    home.sync();
    home.write("page.md", "The vault stays shut.\n");
    home.sync();
    assert!(!is_on_disk(&home.index(), "marzipan"));
}

#[test]
fn the_text_of_a_removed_document_stays_where_another_file_has_it_too() {
    let home = Home::with(&[("a.md", SECRET), ("b.md", SECRET)]);
    home.sync();
    home.remove("a.md");
    home.sync();
    assert!(home.says("How does the vault open?", "marzipan seventeen"));
    assert!(is_on_disk(&home.index(), "marzipan"));
}

#[cfg(unix)]
#[test]
fn a_reader_that_has_the_old_index_open_goes_on_answering() {
    let home = Home::with(&[("secret.md", SECRET), ("kettle.md", "The kettle boils.\n")]);
    home.sync();
    let reader = home.open();
    home.remove("secret.md");
    home.sync();
    let answer = ask(&reader, "How does the vault open?");
    assert!(
        answer
            .quotes
            .iter()
            .any(|quote| quote.text().contains("marzipan seventeen"))
    );
}

#[test]
fn leftovers_are_swept_even_when_nothing_changed() {
    let home = Home::with(&[("kettle.md", "The kettle boils.\n")]);
    home.sync();
    let clean = index_files(&home.index());
    let index = home.index();
    std::fs::create_dir(index.join("shards/000000000009-0.tmp")).unwrap();
    std::fs::write(index.join("shards/000000000009-0.tmp/passages.bin"), SECRET).unwrap();
    std::fs::create_dir(index.join("shards/000000000008-0")).unwrap();
    std::fs::write(index.join("generations/000000000009-00000000.tmp"), SECRET).unwrap();
    std::fs::write(index.join("generations/000000000000-00000000.json"), SECRET).unwrap();
    std::fs::write(index.join("CURRENT.tmp"), SECRET).unwrap();
    home.sync();
    assert_eq!(index_files(&index), clean);
    assert_eq!(shards(&index).len(), 1);
}
