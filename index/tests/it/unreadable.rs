//! What cannot be read at this moment is not taken for gone.

use std::fs;

use crate::support::{Home, sync_and_count};

#[test]
fn a_file_that_cannot_be_read_now_keeps_its_last_text() {
    let home = Home::with(&[("kettle.md", "The kettle boils.\n"), ("b.md", "A bench.\n")]);
    home.sync();
    home.write("kettle.md", "The kettle whistles.\n");
    let collection = home.open();
    let file = home.docs().join("kettle.md");
    // Between listing and reading, a folder takes its place.
    let swap = |progress: quoth_index::collection::Progress| {
        if progress.done == 0 && file.is_file() {
            fs::remove_file(&file).unwrap();
            fs::create_dir(&file).unwrap();
        }
    };
    let report = collection.sync(&home.sources(), &swap).unwrap();
    assert_eq!(
        (report.changed, report.removed, report.unchanged),
        (0, 0, 2)
    );
    let [skipped] = report.skipped.try_into().unwrap();
    assert_eq!(skipped.path, "kettle.md");
    assert!(
        skipped
            .reason
            .starts_with("could not be read, so its last text stays"),
        "{}",
        skipped.reason
    );
    assert!(home.says("What does the kettle do?", "kettle boils"));

    fs::remove_dir(&file).unwrap();
    home.write("kettle.md", "The kettle whistles.\n");
    assert_eq!(home.sync().changed, 1);
    assert!(home.says("What does the kettle do?", "kettle whistles"));
}

#[test]
fn a_new_file_that_cannot_be_read_is_tried_again_each_time() {
    let home = Home::with(&[("b.md", "A bench.\n")]);
    home.sync();
    for _ in 0..2 {
        home.write("kettle.md", "The kettle boils.\n");
        let file = home.docs().join("kettle.md");
        let swap = |progress: quoth_index::collection::Progress| {
            if progress.done == 0 && file.is_file() {
                fs::remove_file(&file).unwrap();
                fs::create_dir(&file).unwrap();
            }
        };
        let report = home.open().sync(&home.sources(), &swap).unwrap();
        assert_eq!((report.added, report.skipped.len()), (0, 1));
        assert!(
            report
                .skipped
                .first()
                .unwrap()
                .reason
                .starts_with("could not be read: ")
        );
        fs::remove_dir(&file).unwrap();
    }
    home.write("kettle.md", "The kettle boils.\n");
    assert_eq!(sync_and_count(&home.open(), &home.sources()).0.added, 1);
}

/// Needs a user whom the rights of files bind: where the tests run as root, a child runs as nobody.
#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_read_now_keeps_its_documents() {
    use std::os::unix::fs::PermissionsExt;

    let home = Home::with(&[
        ("open.md", "The gate is green.\n"),
        ("closed/kettle.md", "The kettle boils.\n"),
        ("closed/noise.txt", "\0\u{1}\0"),
        ("closed-not.md", "The door is brown.\n"),
    ]);
    home.sync();
    home.remove("closed-not.md");
    let closed = home.docs().join("closed");
    let set = |mode| fs::set_permissions(&closed, fs::Permissions::from_mode(mode)).unwrap();
    for mode in [0o000, 0o111] {
        set(mode);
        let said = crate::killed::sync_as_nobody(&home);
        set(0o755);
        assert!(said.contains("closed: could not be read"), "{said}");
        assert!(
            home.says("What does the kettle do?", "kettle boils"),
            "{said}"
        );
        assert!(!home.says("Which colour is the door?", "door"), "{said}");
    }
    let (report, read) = sync_and_count(&home.open(), &home.sources());
    assert_eq!(
        (report.unchanged, report.removed, read),
        (2, 0, 0),
        "what was skipped is remembered too"
    );
}
