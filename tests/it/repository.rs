//! Keeps the borders, the schema and what documents say about the code true.
//!
//! When one of these fails, its message says what to do.

use std::path::{Path, PathBuf};

use crate::support::home::Home;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).expect(name)
}

/// Every Rust file below `folder`, relative to the root, with `/`.
fn rust_files(folder: &str) -> Vec<String> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join(folder), &mut found);
    let mut names: Vec<String> = found
        .iter()
        .map(|path| path.strip_prefix(root()).unwrap())
        .map(|path| path.to_str().unwrap().replace('\\', "/"))
        .collect();
    names.sort();
    names
}

/// The code of a file without its comments.
fn code(name: &str) -> String {
    let text = read(name);
    let lines = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<&str>>().join("\n")
}

/// Whether `code` names the crate `name` in a path.
fn names_crate(code: &str, name: &str) -> bool {
    let pattern = format!("{name}::");
    code.match_indices(&pattern).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':' || c == '"')
    })
}

#[track_caller]
fn check_lives_in(name: &str, homes: &[&str]) {
    let mut strays = Vec::new();
    for file in rust_files("src").into_iter().chain(rust_files("index/src")) {
        let at_home = homes.iter().any(|home| file.starts_with(home));
        if !at_home && names_crate(&code(&file), name) {
            strays.push(file);
        }
    }
    assert!(
        strays.is_empty(),
        "{name} belongs in {homes:?} and nowhere else; move what {strays:?} do with it there, and \
         pass a plain value across"
    );
}

#[test]
fn each_outside_name_lives_in_one_place() {
    check_lives_in("tantivy", &["index/src/engine/"]);
    check_lives_in("ndarray", &["index/src/meaning/"]);
    check_lives_in("tokenizers", &["index/src/meaning/"]);
    check_lives_in("serenity", &["src/discord/"]);
    check_lives_in("reqwest", &["src/discord/", "src/source/"]);
    check_lives_in("clap", &["src/cli/"]);
    check_lives_in("indicatif", &["src/cli/"]);
    check_lives_in("toml", &["src/settings/"]);
    check_lives_in("schemars", &["src/settings/"]);
    check_lives_in("axum", &["src/page/"]);
    check_lives_in("rusqlite", &["src/store/"]);
}

#[test]
fn the_index_knows_neither_a_runtime_nor_a_network() {
    for file in rust_files("index/src") {
        let code = code(&file);
        for name in ["tokio", "serenity", "reqwest", "clap", "std::net"] {
            assert!(
                !names_crate(&code, name),
                "{file} uses {name}; arrange it in src/ and give index/ bytes or a folder"
            );
        }
        assert!(
            !code.contains("async fn"),
            "{file} is asynchronous; index/ is not"
        );
    }
}

#[test]
fn front_ends_do_not_know_each_other_nor_the_engine() {
    for file in rust_files("src") {
        let code = code(&file);
        assert!(
            !code.contains("quoth_index::engine"),
            "{file} reaches into the engine; ask a Collection instead"
        );
        if file.starts_with("src/discord/") {
            assert!(!code.contains("crate::cli"), "{file} uses the command line");
        }
        // `serve` and `check` start and look at the bot; everything else leaves it alone.
        let starts_it = ["src/cli/serve.rs", "src/cli/check.rs"].contains(&file.as_str());
        if file.starts_with("src/cli/") && !starts_it {
            assert!(!code.contains("crate::discord"), "{file} uses the bot");
        }
    }
}

#[test]
fn every_file_says_what_it_is_first() {
    for file in rust_files("src").into_iter().chain(rust_files("index/src")) {
        let text = read(&file);
        assert!(
            text.starts_with("//! "),
            "{file} should open with `//!`: one sentence on what it is, one on what it leaves to \
             others"
        );
    }
}

#[test]
fn the_schema_is_the_one_that_the_types_give() {
    let fresh = format!("{:#}\n", quoth::settings::schema());
    let file = root().join("config/schema.json");
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        std::fs::write(&file, &fresh).unwrap();
    }
    assert!(
        std::fs::read_to_string(&file).is_ok_and(|written| written == fresh),
        "config/schema.json is out of date; run UPDATE_EXPECTED=1 cargo test --test it"
    );
}

#[test]
fn the_schema_accepts_what_the_program_accepts() {
    let schema = quoth::settings::schema();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let check = |text: &str, name: &str| {
        let settings: toml::Value = toml::from_str(text).unwrap();
        let settings = serde_json::to_value(settings).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&settings)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{name}: {errors:?}");
    };
    check(&read("config/quoth.example.toml"), "the example");
    check(&read("config/default.toml"), "the defaults");
    for entry in std::fs::read_dir(root().join("tests/settings/valid")).unwrap() {
        let file = entry.unwrap().path();
        check(
            &std::fs::read_to_string(&file).unwrap(),
            &file.display().to_string(),
        );
    }
}

#[test]
fn the_compiled_in_guide_is_the_folder() {
    let mut pages: Vec<String> = std::fs::read_dir(root().join("docs/guide"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    pages.sort();
    let listed = quoth::guide::PAGES.map(|(name, _)| name);
    assert_eq!(pages, listed, "make PAGES in src/guide.rs list docs/guide");
}

#[test]
fn the_architecture_names_every_module() {
    let architecture = read("docs/architecture.md");
    for folder in ["src", "index/src"] {
        for entry in std::fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap();
            if ["main", "lib"].contains(&name) {
                continue;
            }
            let written = [
                format!("`{name}`"),
                format!("`{name}/`"),
                format!("{name}.rs"),
                format!("{name}/"),
            ];
            assert!(
                written
                    .iter()
                    .any(|name| architecture.contains(name.as_str())),
                "docs/architecture.md does not mention {folder}/{name}"
            );
        }
    }
}

#[test]
fn the_readme_shows_commands_that_exist_and_the_help_as_it_is() {
    let readme = read("README.md");
    let help = Home::new().run(["--help"]).expect(0).out;
    let mut shown = 0;
    for (at, call) in readme
        .match_indices("-- ")
        .chain(readme.match_indices("\n$ quoth "))
    {
        if readme[..at].ends_with("cargo run --release ") || call.contains("quoth") {
            let rest = &readme[at + call.len()..];
            let word = rest.split([' ', '\n', '`']).next().unwrap();
            let exists = word.starts_with('-') || help.contains(&format!("\n  {word} "));
            assert!(
                exists,
                "README.md shows `quoth {word}`, which does not exist"
            );
            shown += 1;
        }
    }
    for (at, call) in readme.match_indices("| `quoth ") {
        let rest = &readme[at + call.len()..];
        let word = rest.split([' ', '`']).next().unwrap();
        assert!(
            help.contains(&format!("\n  {word} ")),
            "README.md lists `quoth {word}`, which does not exist"
        );
        shown += 1;
    }
    assert!(shown > 0, "README.md shows no command");
    for (at, call) in readme.match_indices("$ quoth --help\n") {
        let rest = &readme[at + call.len()..];
        let shown = rest.split("```").next().unwrap();
        let shown = shown.split("\n$ ").next().unwrap();
        assert_eq!(
            shown.trim(),
            help.trim(),
            "copy the help of this version into README.md"
        );
    }
}

#[test]
fn the_tests_are_run_as_the_readme_says() {
    let command = "cargo test --workspace";
    assert!(read("README.md").contains(command));
    let ci = read(".ci/run");
    let last = ci.lines().last().unwrap();
    assert!(
        last.starts_with(command),
        ".ci/run should end with the README's test command"
    );
}

#[test]
fn every_key_has_a_default_and_a_comment() {
    let defaults = read("config/default.toml");
    let lines: Vec<&str> = defaults.lines().collect();
    let mut keys = 0;
    for (index, line) in lines.iter().enumerate() {
        if line.starts_with('#') || !line.contains(" = ") {
            continue;
        }
        keys += 1;
        let above = index.checked_sub(1).and_then(|above| lines.get(above));
        assert!(
            above.is_some_and(|above| above.starts_with("# ")),
            "`{line}` has no comment"
        );
    }
    assert_eq!(
        keys, 20,
        "a key was added or removed: tell it in docs/guide/configuration.md"
    );
}

#[test]
fn the_licences_are_there() {
    assert!(read("LICENSE-MIT").starts_with("MIT License"));
    assert!(read("LICENSE-APACHE").contains("Version 2.0, January 2004"));
}
