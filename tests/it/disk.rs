//! A disk that is full or may not be written: a clear error, and the last good index answers.
//!
//! Damage to what is on it is told of in `check` and, byte by byte, in the package `quoth-index`.
#![cfg(unix)]

use std::process::Command;

use crate::support::effort::Random;
use crate::support::home::{Home, Run};

const FULL: &str = "ulimit -f 64 && trap '' XFSZ && exec \"$0\" \"$@\"";

/// The program where no file may grow beyond some KiB, and writing more is an error.
fn on_full_disk(home: &Home, arguments: &[&str]) -> Run {
    let program = home.command([""; 0]);
    let mut command = Command::new("sh");
    command.args(["-c", FULL]).arg(program.get_program());
    command.args(arguments).current_dir(home.path()).env_clear();
    for (name, value) in program.get_envs() {
        command.env(name, value.unwrap());
    }
    Run::of(&mut command)
}

#[test]
fn a_full_disk_is_a_clear_error_and_the_last_index_answers() {
    let home = Home::with_documents();
    home.run(["index", "--docs", "docs"]).expect(0);
    let mut random = Random::seeded();
    for number in 0..20 {
        home.write(&format!("docs/{number}.md"), random.prose(30_000));
    }
    for _ in 0..2 {
        let run = on_full_disk(&home, &["index", "--docs", "docs"]);
        run.expect_failure("could not write the index");
    }
    let question = ["ask", "--docs", "docs", "How long does a full charge last?"];
    let run = on_full_disk(&home, &question).expect(0);
    assert!(run.out.contains("eleven days"), "{run:#?}");
    assert!(
        run.err.contains("answering from the last index"),
        "{run:#?}"
    );

    // With room again, everything goes on by itself.
    let run = home.run(["index", "--docs", "docs"]).expect(0);
    assert!(run.out.contains("20 added"), "{run:#?}");
    let mut unfinished = Vec::new();
    walk(&home.path().join("cache"), &mut unfinished);
    assert_eq!(unfinished, [""; 0]);
}

/// Names of temporary files and folders.
fn walk(folder: &std::path::Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".tmp") {
            found.push(name);
        }
        if entry.file_type().unwrap().is_dir() {
            walk(&entry.path(), found);
        }
    }
}

#[test]
fn a_folder_that_may_not_be_written_is_named_and_the_last_index_answers() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;

    const NOBODY: u32 = 65_534;
    let home = Home::with_documents();
    home.run(["index", "--docs", "docs", "--data", "data"])
        .expect(0);
    home.write("docs/new.md", "The egret is new.\n");
    let close = |path: &std::path::Path| {
        let mode = if path.is_dir() { 0o555 } else { 0o444 };
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    each(&home.path().join("data"), &close);
    let mut run = home.command(["ask", "--docs", "docs", "--data", "data", "full charge"]);
    // Root may write everywhere; and the program may stand where nobody else may go.
    if std::fs::metadata(home.path()).unwrap().uid() == 0 {
        let program = home.path().join("program");
        std::fs::copy(run.get_program(), &program).unwrap();
        std::fs::set_permissions(home.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        run = Command::new(&program);
        run.args(["ask", "--docs", "docs", "--data", "data", "full charge"])
            .current_dir(home.path())
            .env_clear()
            .uid(NOBODY)
            .gid(NOBODY);
    }
    let run = Run::of(&mut run).expect(0);
    assert!(run.out.contains("eleven days"), "{run:#?}");
    assert!(
        run.err.contains("answering from the last index"),
        "{run:#?}"
    );
    assert!(run.err.contains("data"), "{run:#?}");
    let open = |path: &std::path::Path| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
    };
    each(&home.path().join("data"), &open);
}

/// Calls `change` for a folder and everything in it.
fn each(path: &std::path::Path, change: &dyn Fn(&std::path::Path)) {
    if path.is_dir() {
        for entry in std::fs::read_dir(path).unwrap() {
            each(&entry.unwrap().path(), change);
        }
    }
    change(path);
}
