//! Documents that another program makes text of; the programs are scripts of the test.
#![cfg(unix)]

use crate::support::home::{Home, Run};

/// A home with a file that only a converter reads, and a script that makes text of it.
fn home(script: &str, command: &str) -> Home {
    let home = Home::new();
    home.write("docs/ferry.wpd", "\u{1}\u{2}the ferry leaves at nine\u{3}");
    home.write("docs/bell.md", "The bell is rung by the harbour master.\n");
    home.write("convert.sh", script);
    configure(&home, command);
    home
}

fn configure(home: &Home, command: &str) {
    let script = home.path().join("convert.sh");
    let command = command.replace("SCRIPT", script.to_str().unwrap());
    let collection = "[[collections]]\nname = \"docs\"\naudience = \"everyone\"\n\
                      sources = [{ folder = \"docs\" }]\n";
    home.write(
        "quoth.toml",
        format!("[documents.converters]\nwpd = {command}\n{collection}"),
    );
}

fn run(home: &Home, arguments: &[&str]) -> Run {
    let path = std::env::var_os("PATH").unwrap();
    let mut command = home.command(arguments);
    Run::of(command.env("PATH", path).env("DISCORD_TOKEN", "canary"))
}

const BY_NAME: &str = "[\"sh\", \"SCRIPT\", \"{file}\"]";

/// Makes two pages of text, and notes that it was run.
const SCRIPT: &str = "echo run >>$(dirname $0)/runs\n\
                      printf 'About the harbour.\\n\\fThe '; tr -d '\\001\\002\\003' <$1 | cut -c5-; echo .\n";

#[test]
fn a_file_is_converted_once_and_quotes_say_so() {
    let home = home(SCRIPT, BY_NAME);
    let index = run(&home, &["index"]).expect(0);
    assert!(
        index.out.contains("2 documents (1 converted, 1 markdown)"),
        "{index:#?}"
    );
    let answer = run(&home, &["ask", "When does the ferry leave?", "--json"]).expect(0);
    let quote = &answer.json()["quotes"][0];
    assert!(
        quote["text"]
            .as_str()
            .unwrap()
            .contains("ferry leaves at nine"),
        "{quote}"
    );
    assert_eq!(quote["document"]["title"], "ferry (converted text)");
    assert_eq!(quote["document"]["path"], "ferry.wpd");
    assert_eq!(quote["place"]["page"], 2);
    let shown = run(&home, &["ask", "When does the ferry leave?"]).expect(0);
    assert!(shown.out.contains("converted text"), "{shown:#?}");
    let text = run(&home, &["text", "docs/ferry.wpd"]).expect(0);
    assert!(text.out.contains("ferry leaves at nine"), "{text:#?}");
    let runs = || std::fs::read_to_string(home.path().join("runs")).unwrap();
    assert_eq!(runs(), "run\nrun\n", "for the index and for its text");

    let index = run(&home, &["index"]).expect(0);
    assert!(index.out.contains("2 unchanged, 0 skipped"), "{index:#?}");
    assert_eq!(runs(), "run\nrun\n");
    // Another command may make another text.
    configure(&home, "[\"sh\", \"SCRIPT\", \"{file}\", \"again\"]");
    let index = run(&home, &["index"]).expect(0);
    assert!(
        index.out.contains("1 changed, 0 removed, 1 unchanged"),
        "{index:#?}"
    );
    // Without any, there is none.
    configure(&home, "[\"sh\"]\nother = [\"sh\"]");
    let settings = std::fs::read_to_string(home.path().join("quoth.toml")).unwrap();
    home.write("quoth.toml", settings.replace("wpd = ", "wp = "));
    let index = run(&home, &["index"]).expect(0);
    assert!(index.out.contains("1 removed"), "{index:#?}");
    assert!(index.out.contains("no reader for .wpd files"), "{index:#?}");
}

#[test]
fn a_page_that_a_program_makes_is_read_as_one() {
    let script =
        "printf '<h1>Harbour</h1><h2 id=t>Times</h2><p>The ferry leaves at nine.'; cat >/dev/null";
    let home = home(
        script,
        "{ command = [\"sh\", \"SCRIPT\"], output = \"html\" }",
    );
    let answer = run(&home, &["ask", "When does the ferry leave?", "--json"]).expect(0);
    let quote = &answer.json()["quotes"][0];
    assert_eq!(quote["document"]["title"], "Harbour (converted text)");
    assert_eq!(
        quote["place"]["headings"],
        serde_json::json!(["Harbour", "Times"])
    );
}

#[test]
fn a_converter_that_fails_is_a_line_in_the_report() {
    let cases = [
        (
            "echo 'cannot read it' >&2; exit 1",
            "ferry.wpd: converter `sh`: it says: cannot read it",
        ),
        (
            "printf '\\377\\376\\000'",
            "ferry.wpd: converter `sh`: what it puts out is not UTF-8",
        ),
        ("true", "ferry.wpd: empty: there is no text in it"),
    ];
    for (script, says) in cases {
        let home = home(script, BY_NAME);
        let index = run(&home, &["index"]).expect(0);
        assert!(index.out.contains("1 added"), "{index:#?}");
        assert!(index.out.contains(says), "{index:#?}");
    }
}

#[test]
fn a_converter_that_is_not_there_is_named_and_the_last_text_stays() {
    let home = home(SCRIPT, BY_NAME);
    run(&home, &["index"]).expect(0);
    let check = run(&home, &["check"]);
    assert!(
        check.out.contains("converter `sh` for .wpd files: is `"),
        "{check:#?}"
    );
    home.write("docs/ferry.wpd", "the ferry leaves at ten");
    // Where programs are not found any more.
    let index = Run::of(home.command(["index"]).env("PATH", "/nowhere")).expect(0);
    assert!(index.out.contains("2 unchanged, 1 skipped"), "{index:#?}");
    let says = "its last text stays: could not be read just now: converter `sh`: there is no such";
    assert!(
        index.out.contains("converter `sh`: there is no such"),
        "{says} {index:#?}"
    );
    let check = Run::of(home.command(["check"]).env("PATH", "/nowhere")).expect(1);
    assert!(
        check.out.contains("there is no such program: install it"),
        "{check:#?}"
    );
    let index = run(&home, &["index"]).expect(0);
    assert!(index.out.contains("1 changed"), "{index:#?}");
}

#[test]
fn a_converter_gets_nothing_of_ours_but_the_way_to_programs() {
    let script = "cd / && env; echo; echo \"$1\" | grep -q '/document.wpd$' && echo The heron is named well.";
    let home = home(script, BY_NAME);
    let text = run(&home, &["text", "docs/ferry.wpd"]).expect(0);
    assert!(!text.out.contains("canary"), "{text:#?}");
    assert!(text.out.contains("PATH="), "{text:#?}");
    assert!(text.out.contains("named well"), "{text:#?}");
    // The place it was run in is gone.
    let place = text.out.lines().find_map(|line| line.strip_prefix("HOME="));
    assert!(!std::path::Path::new(place.unwrap()).exists());
}

#[cfg(target_os = "linux")]
#[test]
fn a_converter_that_needs_too_much_memory_fails_and_one_that_cannot_start_is_told() {
    // A buffer of 200 MiB; in tests a program may have 128.
    let script = "dd if=/dev/zero of=/dev/null bs=200M count=1 && echo The buffer is large.";
    let home = home(script, BY_NAME);
    let limited = |home: &Home| {
        let path = std::env::var_os("PATH").unwrap();
        let mut command = home.command(["index"]);
        Run::of(command.env("PATH", path).env("QUOTH_TEST_FAULTS", "1"))
    };
    let index = limited(&home).expect(0);
    assert!(
        index.out.contains("ferry.wpd: converter `sh`: it says: "),
        "{index:#?}"
    );
    home.write("convert.sh", script.replace("200M", "20M"));
    home.write("docs/ferry.wpd", "changed");
    let index = limited(&home).expect(0);
    assert!(index.out.contains("1 added"), "{index:#?}");

    let program = home.write("program", "#!/nowhere/interpreter\n");
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&program, mode).unwrap();
    configure(&home, &format!("[\"{}\", \"{{file}}\"]", program.display()));
    let index = limited(&home).expect(0);
    assert!(index.out.contains("its last text stays"), "{index:#?}");
    assert!(
        index.out.contains("not started: No such file"),
        "{index:#?}"
    );
}
