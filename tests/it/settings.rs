//! Settings files: one tiny file per rule, with the message it earns.

use std::path::{Path, PathBuf};

use quoth::settings::Settings;

use crate::support::home::{Home, Run};

fn samples(kind: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/settings")
        .join(kind);
    let entries = std::fs::read_dir(folder).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

fn read(text: &str) -> Result<Settings, String> {
    Settings::parse("quoth.toml", text, Path::new(""), []).map_err(|error| error.to_string())
}

#[test]
fn every_valid_sample_is_read() {
    for file in samples("valid") {
        let text = std::fs::read_to_string(&file).unwrap();
        let settings = read(&text);
        assert!(settings.is_ok(), "{}: {settings:?}", file.display());
    }
}

#[test]
fn every_invalid_sample_earns_its_message() {
    let mut wrong = Vec::new();
    for file in samples("invalid") {
        let text = std::fs::read_to_string(&file).unwrap();
        let first = text.lines().next().unwrap();
        let expected = first.strip_prefix("# earns: ").unwrap_or_default();
        let earned = read(&text).expect_err(&file.display().to_string());
        assert!(!earned.contains("canary"), "{earned}");
        if earned == expected {
            continue;
        }
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            let updated = text.replacen(first, &format!("# earns: {earned}"), 1);
            std::fs::write(&file, updated).unwrap();
            continue;
        }
        wrong.push(format!(
            "{}\n  expected {expected}\n  earned   {earned}",
            file.display()
        ));
    }
    let help = "Set UPDATE_EXPECTED=1 to write the messages into the samples, then read them.";
    assert!(wrong.is_empty(), "{}\n{help}", wrong.join("\n"));
}

#[test]
fn the_program_names_file_line_and_column() {
    let home = Home::new();
    home.write("quoth.toml", "[answer]\nanswred_from = 0.5\n");
    let run = home
        .run(["ask", "What?"])
        .expect_failure("quoth.toml:2:1: unknown key");
    assert!(run.err.contains("`answered_from`"), "{run:#?}");

    home.write("conf/mine.toml", "[answer]\nanswered_from = 2\n");
    home.run(["ask", "--config", "conf/mine.toml", "What?"])
        .expect_failure("conf/mine.toml:2:17: ");
}

#[test]
fn a_settings_file_that_cannot_be_read_is_named() {
    let home = Home::new();
    home.run(["ask", "--config", "gone.toml", "What?"])
        .expect_failure("could not read the settings file `gone.toml`");
    home.write("latin1.toml", b"# caf\xe9\n");
    home.run(["ask", "--config", "latin1.toml", "What?"])
        .expect_failure("could not read the settings file `latin1.toml`");
    home.write("none.toml", "");
    home.run(["ask", "--config", "none.toml", "What?"])
        .expect_failure("`none.toml` names no collection");
}

#[test]
fn the_environment_is_a_layer() {
    let home = Home::with_documents();
    let ask = |name: &str, value: &str| {
        let mut command = home.command(["ask", "--docs", "docs", "full charge"]);
        Run::of(command.env(name, value))
    };
    ask("QUOTH_ANSWER__MAX_QUOTE_CHARS", "many").expect_failure("QUOTH_ANSWER__MAX_QUOTE_CHARS");
    ask("QUOTH_ANSWER__MAX_CHARS", "300").expect_failure("unknown key `max_chars`");
    // Above every confidence: what is found is shown as uncertain.
    let run = ask("QUOTH_ANSWER__ANSWERED_FROM", "1");
    assert!(run.expect(0).out.starts_with("Not sure"));
}
