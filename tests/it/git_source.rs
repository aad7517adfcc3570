//! Documents from a Git repository; the repositories are bare ones on this machine.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::home::{Home, Run};

/// A home with a bare repository `docs.git`, a clone `work` of it, and settings that name it.
struct Repository {
    home: Home,
}

impl Repository {
    fn new(settings: &str) -> Repository {
        let home = Home::new();
        let repository = Repository { home };
        let origin = repository.home.path().join("docs.git");
        git(
            repository.home.path(),
            &["init", "--quiet", "--bare", "-b", "main", "docs.git"],
        );
        git(
            repository.home.path(),
            &["clone", "--quiet", origin.to_str().unwrap(), "work"],
        );
        git(&repository.work(), &["checkout", "--quiet", "-B", "main"]);
        repository.push("guide/ferry.md", "# Ferry\n\nThe ferry leaves at nine.\n");
        repository.push(
            "guide/bell.txt",
            "The bell is rung by the harbour master.\n",
        );
        let collection = "[[collections]]\nname = \"docs\"\naudience = \"everyone\"\n";
        let source = format!("[[collections.sources]]\ngit = \"docs.git\"\n{settings}\n");
        repository
            .home
            .write("quoth.toml", format!("{collection}{source}"));
        repository
    }

    fn work(&self) -> PathBuf {
        self.home.path().join("work")
    }

    /// Commits a file and pushes it.
    fn push(&self, path: &str, text: &str) {
        self.home.write(&format!("work/{path}"), text);
        git(&self.work(), &["add", "-A"]);
        git(&self.work(), &["commit", "--quiet", "-m", "A change"]);
        git(
            &self.work(),
            &["push", "--quiet", "--force", "origin", "HEAD"],
        );
    }

    fn run(&self, arguments: &[&str]) -> Run {
        let path = std::env::var_os("PATH").unwrap();
        Run::of(self.home.command(arguments).env("PATH", path))
    }

    /// Indexes where there is no Git.
    fn without_git(&self) -> Run {
        Run::of(self.home.command(["index"]).env("PATH", "/nowhere"))
    }

    /// Where the checkout is.
    fn checkout(&self) -> PathBuf {
        let checkouts = self.home.path().join("data/quoth/git");
        let mut entries = std::fs::read_dir(checkouts).unwrap();
        let tree =
            entries.find_map(|entry| Some(entry.unwrap().path()).filter(|path| path.is_dir()));
        tree.unwrap()
    }

    #[track_caller]
    fn assert_says(&self, question: &str, words: &str) {
        let run = self.run(&["ask", question]).expect(0);
        assert!(run.out.contains(words), "{run:#?}");
    }
}

fn git(folder: &Path, arguments: &[&str]) {
    let status = Command::new("git")
        .args([
            "-c",
            "user.name=Nobody",
            "-c",
            "user.email=nobody@example.org",
        ])
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .status();
    assert!(status.unwrap().success(), "git {arguments:?}");
}

#[test]
fn a_repository_is_fetched_answered_from_and_kept_up_to_date() {
    let repository = Repository::new("");
    let run = repository.run(&["index"]).expect(0);
    assert!(run.out.contains("2 added"), "{run:#?}");
    repository.assert_says("When does the ferry leave?", "leaves at nine");

    repository.push("guide/ferry.md", "# Ferry\n\nThe ferry leaves at ten.\n");
    git(&repository.work(), &["rm", "--quiet", "guide/bell.txt"]);
    repository.push("guide/new.md", "The heron is new.\n");
    // It is not due yet, and nobody has asked for it.
    repository.assert_says("When does the ferry leave?", "leaves at nine");
    let run = repository.run(&["index"]).expect(0);
    assert!(
        run.out
            .contains("1 added, 1 changed, 1 removed, 0 unchanged"),
        "{run:#?}"
    );
    // The removed text is gone from the checkout as well, history included.
    let all = ["cat-file", "--batch-all-objects", "--batch"];
    let mut objects = Command::new("git");
    let objects = objects
        .args(all)
        .current_dir(repository.checkout())
        .output();
    let objects = String::from_utf8_lossy(&objects.unwrap().stdout).into_owned();
    assert!(objects.contains("leaves at ten"), "{objects}");
    assert!(!objects.contains("harbour master"), "{objects}");
    assert!(!objects.contains("leaves at nine"), "{objects}");
    repository.assert_says("When does the ferry leave?", "leaves at ten");
    let run = repository.run(&["index"]).expect(0);
    assert!(
        run.out
            .contains("0 added, 0 changed, 0 removed, 2 unchanged"),
        "{run:#?}"
    );
}

#[test]
fn patterns_and_a_branch_choose_what_is_read() {
    let repository = Repository::new("branch = \"next\"\ninclude = [\"*.md\"]\n");
    git(&repository.work(), &["checkout", "--quiet", "-b", "next"]);
    repository.push("guide/ferry.md", "The ferry leaves at noon.\n");
    let run = repository.run(&["index"]).expect(0);
    assert!(run.out.contains("1 added"), "{run:#?}");
    repository.assert_says("When does the ferry leave?", "leaves at noon");
}

#[test]
fn a_history_that_was_rewritten_and_a_checkout_that_was_spoilt_are_taken_anew() {
    let repository = Repository::new("");
    repository.run(&["index"]).expect(0);
    git(
        &repository.work(),
        &["checkout", "--quiet", "--orphan", "other"],
    );
    git(&repository.work(), &["branch", "--quiet", "-D", "main"]);
    git(&repository.work(), &["branch", "--quiet", "-m", "main"]);
    repository.push("guide/ferry.md", "The ferry leaves never.\n");
    repository.run(&["index"]).expect(0);
    repository.assert_says("When does the ferry leave?", "leaves never");

    let tree = repository.checkout();
    // As a Git leaves them that was killed.
    std::fs::write(tree.join(".git/index.lock"), "").unwrap();
    std::fs::write(tree.join(".git/shallow.lock"), "").unwrap();
    repository.push("guide/ferry.md", "The ferry leaves again.\n");
    let run = repository.run(&["index"]).expect(0);
    assert!(run.out.contains("1 changed"), "{run:#?}");
    repository.assert_says("When does the ferry leave?", "leaves again");
}

#[test]
fn where_fetching_fails_the_last_text_stays_and_the_report_says_so() {
    let repository = Repository::new("");
    repository.run(&["index"]).expect(0);
    let origin = repository.home.path().join("docs.git");
    std::fs::rename(&origin, repository.home.path().join("gone.git")).unwrap();
    let run = repository.run(&["index"]).expect(0);
    assert!(run.out.contains("2 unchanged, 1 skipped"), "{run:#?}");
    assert!(run.out.contains("docs.git: git says: "), "{run:#?}");
    assert!(run.out.contains("its last text stays"), "{run:#?}");
    repository.assert_says("When does the ferry leave?", "leaves at nine");
    let run = repository.run(&["check"]).expect(1);
    assert!(
        run.out
            .contains("docs.git` of `docs`: failed at the last try"),
        "{run:#?}"
    );

    // Without Git at all.
    let run = repository.without_git().expect(0);
    assert!(run.out.contains("there is no program `git`"), "{run:#?}");
}

#[test]
fn a_repository_that_was_never_fetched_is_a_clear_error() {
    let repository = Repository::new("");
    repository
        .without_git()
        .expect_failure("could not fetch the repository `docs.git`: there is no program `git`");
    let origin = repository.home.path().join("docs.git");
    std::fs::rename(&origin, repository.home.path().join("gone.git")).unwrap();
    let run = repository.run(&["index"]);
    run.expect_failure("could not fetch the repository `docs.git`: git says: ");
    let run = repository.run(&["check"]).expect(1);
    assert!(
        run.out.contains("failed at the last try: git says: "),
        "{run:#?}"
    );
}

#[cfg(unix)]
#[test]
fn a_repository_leads_nowhere_and_runs_nothing() {
    let repository = Repository::new("");
    let work = repository.work();
    std::fs::write(
        repository.home.path().join("secret.md"),
        "The heron is secret.\n",
    )
    .unwrap();
    std::os::unix::fs::symlink("../../../../secret.md", work.join("leak.md")).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", work.join("passwd.txt")).unwrap();
    repository
        .home
        .write("work/.gitattributes", "*.md filter=run\n");
    // Settings of the user that would run a program; ours ask for none.
    let ran = repository.home.path().join("ran");
    let touch = format!("touch {}", ran.display());
    let hooks = repository
        .home
        .write("hooks/post-checkout", format!("#!/bin/sh\n{touch}\n"));
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(&hooks, std::fs::Permissions::from_mode(0o755)).unwrap();
    let hooks = hooks.parent().unwrap().display().to_string();
    repository.home.write(
        ".gitconfig",
        format!("[core]\nhooksPath = {hooks}\n[filter \"run\"]\nsmudge = {touch}\n"),
    );
    repository.push("guide/more.md", "More of it.\n");
    let run = repository.run(&["index"]).expect(0);
    assert!(run.out.contains("3 added"), "{run:#?}");
    assert!(
        run.out
            .contains("skipped leak.md, passwd.txt: a symbolic link"),
        "{run:#?}"
    );
    assert!(!ran.exists(), "a program of the user's settings was run");
}
