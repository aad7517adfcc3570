//! Checking an installation.

use crate::support::home::{Home, Run};

const WATCH: &str = "\
[[collections]]
name = \"watch\"
audience = \"everyone\"
[[collections.sources]]
folder = \"docs\"
";

#[test]
fn a_sound_installation_has_no_fault() {
    let home = Home::with_documents();
    home.write("quoth.toml", WATCH);
    home.run(["index"]).expect(0);
    let run = home.run(["check"]).expect(0);
    assert!(!run.out.contains("fault"), "{run:#?}");
    assert!(
        run.out.contains("index of `watch`: 2 documents"),
        "{run:#?}"
    );
    assert!(run.out.contains("not checked Discord"), "{run:#?}");
}

#[test]
fn what_is_wrong_is_named_and_exits_with_1() {
    let home = Home::new();
    home.write(
        "quoth.toml",
        "[[collections]]\nname = \"watch\"\nsources = [{ folder = \"gone\" }]\n",
    );
    let run = home.run(["check"]).expect(1);
    assert!(
        run.out.contains("fault       audience of `watch`: "),
        "{run:#?}"
    );
    assert!(
        run.out.contains("fault       source `gone` of `watch`: "),
        "{run:#?}"
    );

    home.write("quoth.toml", "[answers]\n");
    let run = home.run(["check", "--json"]).expect(1);
    let findings = run.json();
    assert_eq!(findings["faults"], 1);
    assert_eq!(findings["findings"][0]["state"], "fault");
}

#[test]
fn a_damaged_index_is_found_and_can_be_rebuilt() {
    let home = Home::with_documents();
    home.write("quoth.toml", WATCH);
    home.run(["index"]).expect(0);
    let mut damaged = 0;
    for file in files(&home.path().join("data/quoth/collections")) {
        let mut bytes = std::fs::read(&file).unwrap();
        let middle = bytes.len() / 2;
        if let Some(byte) = bytes.get_mut(middle) {
            *byte ^= 0x20;
            damaged += 1;
            std::fs::write(&file, bytes).unwrap();
        }
    }
    assert!(damaged > 0, "there is an index to damage");
    let run = home.run(["check"]).expect(1);
    assert!(run.out.contains("fault"), "{run:#?}");

    home.run(["index"]).expect(0);
    home.run(["check"]).expect(0);
    home.run(["ask", "How long does a full charge last?"])
        .expect(0);
}

#[test]
fn a_token_that_cannot_be_read_is_a_fault_and_is_not_shown() {
    let home = Home::with_documents();
    let mut command = home.command(["check", "--docs", "docs"]);
    let run = Run::of(command.env("DISCORD_TOKEN", "canary token")).expect(1);
    assert!(run.out.contains("Discord: "), "{run:#?}");
    assert!(
        !run.out.contains("canary") && !run.err.contains("canary"),
        "{run:#?}"
    );
}

fn files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(files(&path)),
            false => found.push(path),
        }
    }
    found
}
