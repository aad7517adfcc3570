//! The same files make the same index, byte for byte, whatever way led to it.

use std::collections::BTreeMap;
use std::path::Path;

use crate::support::{Home, Random, prose, shards, touch_at};

/// What is in each shard, by the kind of file: tantivy names its files at random, and lists the
/// names in the two that are left out.
fn contents(index: &Path) -> Vec<BTreeMap<String, Vec<u8>>> {
    let of_shard = |folder: &std::path::PathBuf| {
        let files = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        let named = files.map(|file| {
            let ending = file
                .extension()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            (ending, std::fs::read(file).unwrap())
        });
        named.filter(|(ending, _)| ending != "json").collect()
    };
    shards(index).iter().map(of_shard).collect()
}

fn pages() -> Vec<(String, String)> {
    let mut random = Random(3);
    (0..40)
        .map(|number| {
            (
                format!("{}/{number}.md", number % 7),
                prose(&mut random, 3_000),
            )
        })
        .collect()
}

fn write_all(home: &Home, pages: &[(String, String)]) {
    for (second, (path, text)) in pages.iter().enumerate() {
        home.write(path, text);
        let time =
            std::time::UNIX_EPOCH + std::time::Duration::new(1_500_000_000 + second as u64, 5);
        touch_at(&home.docs().join(path), time);
    }
}

#[test]
fn the_same_files_make_the_same_shards() {
    let indexes = [0, 1].map(|_| {
        let home = Home::new();
        write_all(&home, &pages());
        home.sync();
        contents(&home.index())
    });
    let [first, second] = indexes;
    assert!(
        first.iter().all(|shard| shard.len() > 3),
        "there is something to compare"
    );
    assert!(first == second);
}

#[test]
fn an_index_brought_along_is_like_one_made_afresh() {
    let pages = pages();
    let home = Home::new();
    for (path, text) in pages.iter().skip(1).step_by(2) {
        home.write(path, text);
    }
    home.write("0/0.md", "Something else.\n");
    home.write("gone.md", "Something that goes.\n");
    home.sync();
    write_all(&home, &pages);
    home.remove("gone.md");
    let report = home.sync();
    assert_eq!(
        (report.changed, report.removed, report.unchanged),
        (1, 1, 20)
    );

    let fresh = Home::new();
    write_all(&fresh, &pages);
    fresh.sync();
    assert!(contents(&home.index()) == contents(&fresh.index()));
}
