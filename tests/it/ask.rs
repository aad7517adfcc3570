//! Asking at the command line.

use std::io::Read;
use std::process::Stdio;

use crate::support::home::{Home, Run};

#[test]
fn a_question_is_answered_from_a_folder_without_any_configuration() {
    let home = Home::with_documents();
    let run = home
        .run(["ask", "--docs", "docs", "How long does a full charge last?"])
        .expect(0);
    assert!(run.out.contains("│ "), "{run:#?}");
    assert!(
        run.out.contains("A full charge lasts eleven days."),
        "{run:#?}"
    );
    assert!(
        run.out
            .contains("The Larkspur watch › Battery · battery.md:7"),
        "{run:#?}"
    );
}

#[test]
fn the_json_of_an_answer_is_the_contract() {
    let home = Home::with_documents();
    let question = "How long does a full charge last?";
    let run = home
        .run(["ask", "--json", "--docs", "docs", question])
        .expect(0);
    let answer = run.json();

    let keys = |value: &serde_json::Value| -> Vec<String> {
        value.as_object().unwrap().keys().cloned().collect()
    };
    let sorted = |names: &[&str]| -> Vec<String> {
        let mut names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        names.sort();
        names
    };
    assert_eq!(
        keys(&answer),
        sorted(&[
            "question",
            "outcome",
            "confidence",
            "quotes",
            "missing_words",
            "nearest_headings",
            "elapsed_ms",
        ])
    );
    assert_eq!(answer["question"], question);
    assert!((0.0..=1.0).contains(&answer["confidence"].as_f64().unwrap()));
    assert!(answer["elapsed_ms"].is_number());

    let quote = &answer["quotes"][0];
    assert_eq!(
        keys(quote),
        sorted(&["text", "highlight", "score", "document", "place"])
    );
    let document = &quote["document"];
    assert_eq!(
        keys(document),
        sorted(&["title", "path", "url", "collection", "sha256", "modified"])
    );
    assert_eq!(document["path"], "battery.md");
    assert_eq!(document["collection"], "docs");
    assert_eq!(document["sha256"].as_str().unwrap().len(), 64);
    assert!(document["modified"].as_str().unwrap().ends_with('Z'));
    let place = &quote["place"];
    assert_eq!(
        keys(place),
        sorted(&["bytes", "lines", "page", "headings", "link"])
    );
    assert_eq!(place["headings"][1], "Battery");

    // Offsets count bytes of the file itself, and those of the highlight bytes of the quote.
    let file = std::fs::read(home.path().join("docs/battery.md")).unwrap();
    let byte = |value: &serde_json::Value| usize::try_from(value.as_u64().unwrap()).unwrap();
    let bytes = &file[byte(&place["bytes"][0])..byte(&place["bytes"][1])];
    let text = quote["text"].as_str().unwrap();
    assert_eq!(bytes, text.as_bytes());
    let highlight = &quote["highlight"];
    assert_eq!(keys(highlight), sorted(&["start", "end", "text"]));
    let marked = text.get(byte(&highlight["start"])..byte(&highlight["end"]));
    assert_eq!(marked, highlight["text"].as_str());
}

#[test]
fn the_same_question_gets_the_same_answer() {
    let home = Home::with_documents();
    let ask = || {
        let run = home.run([
            "ask",
            "--json",
            "--docs",
            "docs",
            "What does the warranty cover?",
        ]);
        let mut answer = run.expect(0).json();
        answer["elapsed_ms"] = serde_json::Value::Null;
        answer
    };
    assert_eq!(ask(), ask());
}

#[test]
fn nothing_found_says_so_and_exits_with_1() {
    let home = Home::with_documents();
    let run = home
        .run(["ask", "--docs", "docs", "Xylophon quuxly?"])
        .expect(1);
    assert!(run.out.starts_with("Nothing found"), "{run:#?}");
    assert!(run.out.to_lowercase().contains("xylophon"), "{run:#?}");
    assert!(!run.out.contains('│'), "nothing is quoted: {run:#?}");

    let run = home
        .run(["ask", "--json", "--docs", "docs", "Xylophon quuxly?"])
        .expect(1);
    assert_eq!(run.json()["outcome"], "nothing_found");
}

#[test]
fn without_a_configuration_the_user_guide_answers() {
    let home = Home::new();
    let question = "Which environment variable holds the bot token?";
    let run = home.run(["ask", question]).expect(0);
    assert!(run.out.contains("DISCORD_TOKEN"), "{run:#?}");
    assert!(run.out.contains("guide/"), "{run:#?}");
}

#[test]
fn a_settings_file_in_the_working_directory_is_used() {
    let home = Home::with_documents();
    home.write(
        "quoth.toml",
        "[[collections]]\nname = \"watch\"\n[[collections.sources]]\nfolder = \"docs\"\n\
         base_url = \"https://example.org/watch\"\n",
    );
    let run = home
        .run(["ask", "--json", "How long does a full charge last?"])
        .expect(0);
    let quote = &run.json()["quotes"][0];
    assert_eq!(quote["document"]["collection"], "watch");
    let link = quote["place"]["link"].as_str().unwrap();
    assert!(
        link.starts_with("https://example.org/watch/battery"),
        "{link}"
    );
    assert!(home.path().join("data/quoth/collections/watch").is_dir());
}

#[test]
fn one_collection_can_be_chosen() {
    let home = Home::with_documents();
    home.write(
        "more/tea.md",
        "# Tea\n\nGreen tea is brewed at seventy degrees.\n",
    );
    let both = ["--docs", "docs", "--docs", "more"];
    let question = "How is green tea brewed?";
    let run = home
        .run(["ask", "--json", question].iter().chain(&both))
        .expect(0);
    assert_eq!(run.json()["quotes"][0]["document"]["collection"], "more");

    let run = home.run(
        ["ask", "--json", question, "--collection", "docs"]
            .iter()
            .chain(&both),
    );
    for quote in run.json()["quotes"].as_array().unwrap() {
        assert_eq!(quote["document"]["collection"], "docs");
    }

    let run = home.run(
        ["ask", question, "--collection", "wiki"]
            .iter()
            .chain(&both),
    );
    run.expect_failure("there is no collection `wiki`; there is `docs`, `more`");
}

#[test]
fn a_changed_document_is_answered_from_without_being_told() {
    let home = Home::with_documents();
    let question = "How long does a full charge last?";
    home.run(["ask", "--docs", "docs", question]).expect(0);
    let file = home.path().join("docs/battery.md");
    let changed = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, changed.replace("eleven", "nineteen")).unwrap();
    let run = home.run(["ask", "--docs", "docs", question]).expect(0);
    assert!(run.out.contains("nineteen"), "{run:#?}");
    assert!(!run.out.contains("eleven"), "{run:#?}");

    std::fs::remove_file(&file).unwrap();
    let run = home.run(["ask", "--docs", "docs", question]);
    assert!(!run.out.contains("nineteen"), "{run:#?}");
}

#[test]
fn limit_bounds_the_quotes() {
    let home = Home::with_documents();
    let quotes = |limit: &str| {
        let question = "warranty scratches strap charge";
        let run = home.run([
            "ask", "--json", "--docs", "docs", "--limit", limit, question,
        ]);
        run.json()["quotes"].as_array().unwrap().len()
    };
    assert_eq!(quotes("1"), 1);
    assert!((2..=10).contains(&quotes("10")));
}

#[test]
fn a_question_may_begin_with_a_dash_after_two_dashes() {
    let home = Home::with_documents();
    let run = home
        .run([
            "ask",
            "--json",
            "--docs",
            "docs",
            "--",
            "--battery full charge",
        ])
        .expect(0);
    assert_eq!(run.json()["question"], "--battery full charge");
    home.run(["ask", "--docs", "docs", "--battery full charge"])
        .expect(2);
}

#[test]
fn a_question_without_quotation_marks_is_one_question() {
    let home = Home::with_documents();
    let words = ["ask", "--json", "--docs", "docs", "full", "charge", "lasts"];
    assert_eq!(home.run(words).json()["question"], "full charge lasts");
}

#[test]
fn piped_output_has_no_colour() {
    let home = Home::with_documents();
    for question in ["How long does a full charge last?", "Xylophon quuxly?"] {
        let run = home.run(["ask", "--docs", "docs", question]);
        assert!(!run.out.contains('\u{1b}'), "{run:#?}");
        assert!(!run.err.contains('\u{1b}'), "{run:#?}");
    }
}

#[test]
fn a_hostile_document_cannot_drive_the_terminal() {
    let home = Home::new();
    home.write(
        "docs/evil\u{1b}[2J.md",
        "# \u{1b}]0;owned\u{7}Title\n\nThe password is \u{1b}[8mhidden\u{1b}[0m \u{202e}sdrawkcab.\n",
    );
    let mut command = home.command(["ask", "--docs", "docs", "What is the password?"]);
    let run = Run::of(command.env("CLICOLOR_FORCE", "1")).expect(0);
    let plain = anstream::adapter::strip_str(&run.out).to_string();
    assert!(plain.contains("␛[8mhidden"), "{run:#?}");
    assert!(!run.out.contains("\u{1b}[8m"), "{run:#?}");
    assert!(!run.out.contains("\u{1b}[2J"), "{run:#?}");
    assert!(!run.out.contains("\u{1b}]0;"), "{run:#?}");
    assert!(!run.out.contains('\u{202e}'), "{run:#?}");
}

#[test]
fn without_a_question_and_without_a_terminal_it_says_what_to_do() {
    let home = Home::with_documents();
    let run = home.run(["ask", "--docs", "docs"]);
    run.expect_failure("there is no question");
}

#[test]
fn a_question_that_cannot_be_asked_says_why() {
    let home = Home::with_documents();
    let ask = |question: &str| home.run(["ask", "--docs", "docs", question]);
    ask("?!").expect_failure("the question holds no word");
    ask("").expect_failure("the question holds no word");
    ask(&"long ".repeat(300)).expect_failure("at most 1000 can be asked");
}

#[test]
fn a_folder_that_cannot_be_used_is_named() {
    let home = Home::with_documents();
    home.run(["ask", "--docs", "dosc", "What?"])
        .expect_failure("could not read the folder `dosc`");
    home.run(["ask", "--docs", "docs/battery.md", "What?"])
        .expect_failure("`docs/battery.md` is not a folder");
}

#[test]
fn an_empty_folder_is_an_honest_nothing() {
    let home = Home::new();
    std::fs::create_dir(home.path().join("docs")).unwrap();
    let run = home
        .run(["ask", "--docs", "docs", "What is the password?"])
        .expect(1);
    assert!(run.err.contains("there are no documents in"), "{run:#?}");
    assert!(run.out.starts_with("Nothing found"), "{run:#?}");
}

#[test]
fn a_reader_that_goes_away_ends_it_quietly() {
    let home = Home::with_documents();
    // A pipe whose reading end is closed before anything is written.
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = home.command(["ask", "--docs", "docs", "How long does a full charge last?"]);
    let mut child = command
        .stdout(writer)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(command);
    let mut err = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut err)
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(err, "");
}

#[test]
fn the_index_of_a_folder_can_be_kept_in_a_chosen_place() {
    let home = Home::with_documents();
    home.run(["ask", "--docs", "docs", "--data", "kept", "full charge"])
        .expect(0);
    assert!(home.path().join("kept/docs").is_dir());
    assert!(!home.path().join("cache").exists());
    home.run(["ask", "--docs", "docs", "full charge"]).expect(0);
    assert!(home.path().join("cache/quoth/docs").is_dir());
}

#[test]
fn no_log_holds_a_question_or_a_document_at_any_level() {
    let home = Home::new();
    home.write(
        "docs/page.md",
        "# Page\n\nThe documentcanary is kept in the cellar.\n",
    );
    let question = ["questioncanary", "documentcanary", "cellar"].join(" ");
    for arguments in [
        ["index", "--docs", "docs", "--log", "trace"].as_slice(),
        &["ask", "--docs", "docs", "--log", "trace", &question],
    ] {
        let run = home.run(arguments);
        assert!(!run.err.contains("canary"), "{run:#?}");
        assert!(!run.err.contains("cellar"), "{run:#?}");
    }
}
