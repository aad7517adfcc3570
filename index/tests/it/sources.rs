//! What becomes of documents when the settings say something else about their sources.

use std::fs;

use quoth_index::collection::{Collection, SyncError};
use quoth_index::source::FolderSource;

use crate::support::{Home, ask, snapshot, source, sync_and_count, touch};

/// A home with two folders of documents and their sources, published at addresses of their own.
fn two_folders() -> (Home, [FolderSource; 2]) {
    let home = Home::new();
    let sources = ["guide", "wiki"].map(|name| {
        let folder = home.path().join(name);
        fs::create_dir(&folder).unwrap();
        let file = folder.join("page.md");
        fs::write(
            &file,
            format!("# Page\n\nThe {name} is kept in the {name} cupboard.\n"),
        )
        .unwrap();
        touch(&file);
        let base_url = Some(format!("https://{name}.example/"));
        FolderSource {
            base_url,
            ..source(&folder)
        }
    });
    (home, sources)
}

fn link(collection: &Collection, question: &str) -> String {
    let answer = ask(collection, question);
    answer
        .quotes
        .first()
        .unwrap()
        .citation()
        .place
        .link
        .clone()
        .unwrap_or_default()
}

#[test]
fn sources_may_change_places() {
    let (home, [guide, wiki]) = two_folders();
    let collection = home.open();
    collection
        .sync(&[guide.clone(), wiki.clone()], &|_| {})
        .unwrap();
    let before = snapshot(&home.index().join("shards"));
    let (report, read) = sync_and_count(&collection, &[wiki, guide]);
    assert_eq!((report.unchanged, read), (2, 0));
    assert_eq!(snapshot(&home.index().join("shards")), before);
    for collection in [collection, home.open()] {
        assert!(link(&collection, "guide cupboard").starts_with("https://guide.example/page.md"));
        assert!(link(&collection, "wiki cupboard").starts_with("https://wiki.example/page.md"));
    }
}

#[test]
fn a_source_that_is_removed_takes_its_documents_with_it() {
    let (home, [guide, wiki]) = two_folders();
    let collection = home.open();
    collection.sync(&[guide, wiki.clone()], &|_| {}).unwrap();
    let (report, read) = sync_and_count(&collection, std::slice::from_ref(&wiki));
    assert_eq!((report.removed, report.unchanged, read), (1, 1, 0));
    assert!(ask(&collection, "guide").quotes.is_empty());
    assert!(link(&home.open(), "wiki cupboard").starts_with("https://wiki.example/page.md"));
    let (report, read) = sync_and_count(&collection, &[wiki]);
    assert_eq!((report.unchanged, read), (1, 0));
}

#[test]
fn a_source_that_is_added_first_moves_no_other() {
    let (home, [guide, wiki]) = two_folders();
    let collection = home.open();
    collection
        .sync(std::slice::from_ref(&wiki), &|_| {})
        .unwrap();
    let (report, read) = sync_and_count(&collection, &[guide, wiki]);
    assert_eq!((report.added, report.unchanged, read), (1, 1, 1));
    assert!(link(&collection, "guide cupboard").starts_with("https://guide.example/page.md"));
    assert!(link(&collection, "wiki cupboard").starts_with("https://wiki.example/page.md"));
}

#[test]
fn a_new_address_changes_links_without_indexing() {
    let (home, [guide, _]) = two_folders();
    let collection = home.open();
    collection
        .sync(std::slice::from_ref(&guide), &|_| {})
        .unwrap();
    let before = snapshot(&home.index().join("shards"));
    let moved = FolderSource {
        base_url: Some("https://elsewhere.example/docs".to_owned()),
        ..guide
    };
    let (report, read) = sync_and_count(&collection, &[moved]);
    assert_eq!((report.unchanged, read), (1, 0));
    assert_eq!(snapshot(&home.index().join("shards")), before);
    for collection in [collection, home.open()] {
        assert!(
            link(&collection, "guide cupboard")
                .starts_with("https://elsewhere.example/docs/page.md")
        );
    }
}

#[test]
fn a_folder_that_moved_is_looked_into_and_not_parsed_again() {
    let (home, [guide, _]) = two_folders();
    let collection = home.open();
    collection
        .sync(std::slice::from_ref(&guide), &|_| {})
        .unwrap();
    let before = snapshot(&home.index().join("shards"));
    let moved = source(&home.path().join("manual"));
    fs::rename(&guide.folder, &moved.folder).unwrap();
    let report = collection.sync(&[moved], &|_| {}).unwrap();
    assert_eq!(
        (
            report.added,
            report.changed,
            report.removed,
            report.unchanged
        ),
        (0, 0, 0, 1)
    );
    assert_eq!(snapshot(&home.index().join("shards")), before);
}

#[test]
fn a_folder_in_place_of_another_is_read_even_where_its_files_look_the_same() {
    let (home, [guide, _]) = two_folders();
    let collection = home.open();
    collection
        .sync(std::slice::from_ref(&guide), &|_| {})
        .unwrap();
    let other = source(&home.path().join("other"));
    fs::create_dir(&other.folder).unwrap();
    let file = other.folder.join("page.md");
    fs::write(
        &file,
        "# Page\n\nThe guide is kept in the other cupboard.\n",
    )
    .unwrap();
    crate::support::touch_at(
        &file,
        fs::metadata(guide.folder.join("page.md"))
            .unwrap()
            .modified()
            .unwrap(),
    );
    let report = collection.sync(&[other], &|_| {}).unwrap();
    assert_eq!((report.changed, report.unchanged), (1, 0));
}

#[test]
fn files_that_the_settings_leave_out_leave_the_index() {
    let home = Home::with(&[
        ("a.md", "The apple is red.\n"),
        ("drafts/b.md", "The banana is blue.\n"),
    ]);
    home.sync();
    let exclude = vec!["drafts/".to_owned()];
    let sources = [FolderSource {
        exclude,
        ..source(&home.docs())
    }];
    let report = home.open().sync(&sources, &|_| {}).unwrap();
    assert_eq!((report.removed, report.unchanged), (1, 1));
    assert!(home.quotes("banana").is_empty());
}

#[test]
fn a_missing_source_folder_is_an_error_and_the_last_index_answers() {
    let (home, sources) = two_folders();
    let collection = home.open();
    collection.sync(&sources, &|_| {}).unwrap();
    let before = snapshot(&home.index());
    fs::rename(home.path().join("wiki"), home.path().join("away")).unwrap();
    let error = collection.sync(&sources, &|_| {}).unwrap_err();
    assert!(matches!(error, SyncError::Source(_)));
    assert!(error.to_string().contains("wiki`"), "{error}");
    assert_eq!(snapshot(&home.index()), before);
    for collection in [collection, home.open()] {
        assert!(!ask(&collection, "wiki cupboard").quotes.is_empty());
    }
}

#[test]
fn an_index_among_the_documents_is_none_of_them() {
    let home = Home::with(&[("kettle.md", "The kettle boils.\n")]);
    let collection = Collection::open(&home.docs().join("data/index"), "docs").unwrap();
    for _ in 0..2 {
        let report = collection.sync(&home.sources(), &|_| {}).unwrap();
        assert_eq!(
            (report.added + report.unchanged, report.skipped.len()),
            (1, 0),
            "{report:?}"
        );
    }
}
