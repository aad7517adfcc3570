//! Indexing at the command line.

use crate::support::home::Home;

#[test]
fn the_report_counts_what_was_done() {
    let home = Home::with_documents();
    let run = home.run(["index", "--docs", "docs"]).expect(0);
    assert!(run.out.starts_with("docs: 2 documents"), "{run:#?}");
    assert!(
        run.out
            .contains("2 added, 0 changed, 0 removed, 0 unchanged, 0 skipped"),
        "{run:#?}"
    );

    home.write("docs/battery.md", "# Battery\n\nEleven days.\n");
    home.write("docs/new.md", "# New\n\nA new page.\n");
    std::fs::remove_file(home.path().join("docs/warranty.txt")).unwrap();
    let run = home.run(["index", "--docs", "docs"]).expect(0);
    assert!(
        run.out
            .contains("1 added, 1 changed, 1 removed, 0 unchanged, 0 skipped"),
        "{run:#?}"
    );

    let run = home.run(["index", "--docs", "docs"]).expect(0);
    assert!(
        run.out
            .contains("0 added, 0 changed, 0 removed, 2 unchanged, 0 skipped"),
        "{run:#?}"
    );
}

#[test]
fn a_file_that_cannot_be_read_is_skipped_with_a_reason_and_stops_nothing() {
    let home = Home::with_documents();
    home.write("docs/binary.md", b"\x00\x01\x02\xff\x00\x00".repeat(100));
    let run = home.run(["index", "--docs", "docs"]).expect(0);
    assert!(run.out.contains("2 added"), "{run:#?}");
    assert!(run.out.contains("skipped binary.md: "), "{run:#?}");

    let report = home
        .run(["index", "--json", "--docs", "docs"])
        .expect(0)
        .json();
    let collection = &report["collections"][0];
    assert_eq!(collection["collection"], "docs");
    assert_eq!(collection["unchanged"], 2);
    assert_eq!(collection["skipped"][0]["path"], "binary.md");
    assert_eq!(collection["formats"]["markdown"], 1);
}

#[test]
fn source_files_are_never_changed() {
    let home = Home::with_documents();
    let file = home.path().join("docs/battery.md");
    let before = (
        std::fs::read(&file).unwrap(),
        file.metadata().unwrap().modified().unwrap(),
    );
    home.run(["index", "--docs", "docs"]).expect(0);
    let after = (
        std::fs::read(&file).unwrap(),
        file.metadata().unwrap().modified().unwrap(),
    );
    assert_eq!(before, after);
    assert_eq!(
        std::fs::read_dir(home.path().join("docs")).unwrap().count(),
        2
    );
}

#[test]
fn a_source_that_is_gone_is_named() {
    let home = Home::new();
    home.write(
        "quoth.toml",
        "[[collections]]\nname = \"docs\"\nsources = [{ folder = \"gone\" }]\n",
    );
    home.run(["index"])
        .expect_failure("could not read the source folder `gone`");
}

#[test]
fn a_data_folder_that_cannot_be_written_is_named() {
    let home = Home::with_documents();
    home.write("file", "not a folder");
    home.run(["index", "--docs", "docs", "--data", "file"])
        .expect_failure("file");
}

#[test]
fn an_index_that_no_collection_uses_any_more_is_named() {
    let home = Home::with_documents();
    let settings = |name: &str| {
        let collection = format!("[[collections]]\nname = \"{name}\"\n");
        home.write(
            "quoth.toml",
            collection + "sources = [{ folder = \"docs\" }]\n",
        );
    };
    settings("old");
    home.run(["index"]).expect(0);
    settings("new");
    let run = home.run(["index"]).expect(0);
    assert!(
        run.err.contains("no collection uses the index in"),
        "{run:#?}"
    );
    assert!(run.err.contains("collections/old`"), "{run:#?}");
}

#[test]
fn several_processes_may_start_on_the_same_documents_at_once() {
    let home = Home::with_documents();
    let children: Vec<_> = (0..4)
        .map(|_| {
            let mut command = home.command(["ask", "--docs", "docs", "full charge"]);
            command
                .stdout(std::process::Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        assert!(
            String::from_utf8(output.stdout)
                .unwrap()
                .contains("eleven days")
        );
    }
}
