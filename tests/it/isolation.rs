//! Files that would stop, fill or crash whatever reads them: each costs a line in the report.
//!
//! Their format is one that only tests can switch on; the children that read them are real.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use crate::support::home::{Home, Run};

/// The fault, the file, and what the report says of it.
const FAULTS: [(&str, &str); 10] = [
    ("hang", "took longer than 5 s to read"),
    // Whichever limit comes first: on a busy machine, it gets little of the processor.
    ("spin", "took "),
    ("allocate", "needs more than 256 MiB of memory to be read"),
    ("overflow", "its reader ran out of stack"),
    ("abort", "crashed its reader (signal 6)"),
    ("panic", "stopped its reader, which is a fault in quoth"),
    ("flood", "made its reader put out more than 4 MiB"),
    ("frames", "made its reader answer nonsense"),
    ("garbage", "made its reader answer nonsense"),
    (
        "lie",
        "made its reader answer with a paragraph that is not in the text",
    ),
];

const PAGE: &str = "<h1>Harbour</h1><p>The ferry to Larkspur island leaves at nine.</p>";

fn home() -> Home {
    let home = Home::with_documents();
    home.write("docs/a-first.html", PAGE);
    home
}

fn run(home: &Home, arguments: &[&str]) -> Run {
    Run::of(home.command(arguments).env("QUOTH_TEST_FAULTS", "1"))
}

/// How many children were started, as a run with `--log debug` tells.
fn started(run: &Run) -> usize {
    run.err
        .matches("a process to read files was started")
        .count()
}

fn fault(home: &Home, fault: &str) {
    let content = format!("{fault}\n");
    home.write(&format!("docs/{fault}.quoth-fault.html"), content);
}

#[cfg(target_os = "linux")]
#[test]
fn each_hostile_file_costs_one_line_and_the_others_are_answered_from() {
    let home = home();
    for (name, _) in FAULTS {
        fault(&home, name);
    }
    home.write(
        "docs/z-last.html",
        "<p>The lighthouse was built of basalt.</p>",
    );
    let report = run(&home, &["index", "--json", "--docs", "docs"]).expect(0);
    let report = &report.json()["collections"][0];
    assert_eq!(report["added"], 4, "{report:#}");
    let skipped = report["skipped"].as_array().unwrap();
    assert_eq!(skipped.len(), FAULTS.len(), "{report:#}");
    for (name, says) in FAULTS {
        let path = format!("{name}.quoth-fault.html");
        let line = skipped.iter().find(|line| line["path"] == path.as_str());
        let reason = line.unwrap()["reason"].as_str().unwrap();
        assert!(reason.contains(says), "{name}: {reason}");
        assert!(reason.contains("set aside until"), "{name}: {reason}");
    }
    for (question, words) in [
        ("When does the ferry leave?", "leaves at nine"),
        ("What was the lighthouse built of?", "basalt"),
        ("How long does a full charge last?", "eleven days"),
    ] {
        let run = run(&home, &["ask", "--docs", "docs", question]).expect(0);
        assert!(run.out.contains(words), "{run:#?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_child_reaches_no_file_no_network_no_program_and_no_environment() {
    let home = home();
    fault(&home, "escape");
    let run = run(&home, &["index", "--docs", "docs"]).expect(0);
    assert!(
        run.out.contains("escape.quoth-fault.html: escaped:\n"),
        "{run:#?}"
    );
}

#[test]
fn a_file_that_is_set_aside_is_not_tried_again_wherever_it_lies() {
    let home = home();
    fault(&home, "abort");
    let log = ["index", "--docs", "docs", "--log", "debug"];
    let first = run(&home, &log).expect(0);
    assert!(first.out.contains("set aside until"), "{first:#?}");
    // One for the page and the first try, one for the second, one for what comes after it.
    assert_eq!(started(&first), 3, "{first:#?}");

    let folder = home.path().join("docs");
    let (old, new) = ("abort.quoth-fault.html", "moved.quoth-fault.html");
    std::fs::rename(folder.join(old), folder.join(new)).unwrap();
    let moved = run(&home, &log).expect(0);
    assert!(
        moved
            .out
            .contains("skipped moved.quoth-fault.html: crashed"),
        "{moved:#?}"
    );
    assert_eq!(started(&moved), 0, "{moved:#?}");

    home.write("docs/moved.quoth-fault.html", "abort now\n");
    let changed = run(&home, &log).expect(0);
    assert_eq!(started(&changed), 2, "{changed:#?}");
}

#[test]
fn every_file_is_read_by_a_child_which_is_used_again() {
    let home = Home::with_documents();
    let log = ["index", "--docs", "docs", "--log", "debug"];
    let first = home.run(log).expect(0);
    assert_eq!(
        started(&first),
        1,
        "plain text and Markdown too: {first:#?}"
    );
    assert_eq!(started(&home.run(log).expect(0)), 0, "nothing to read");
    for number in 0..300 {
        let page = format!("<p>Page {number} tells of berth {number}.</p>");
        home.write(&format!("docs/{number}.html"), page);
    }
    let run = home.run(log).expect(0);
    assert!(run.out.contains("300 added"), "{run:#?}");
    assert_eq!(started(&run), 2, "a child reads 256 files: {run:#?}");
}

/// A zip archive of these files.
fn archive(files: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[cfg(target_os = "linux")]
#[test]
fn archives_are_listed_and_unpacked_by_children_and_each_that_does_harm_costs_one_line() {
    let home = home();
    let listed = [
        ("hang", "took longer than 5 s to read"),
        ("allocate", "needs more than 256 MiB of memory to be read"),
        ("abort", "crashed its reader (signal 6)"),
        ("garbage", "made its reader answer nonsense"),
    ];
    for (fault, _) in listed {
        home.write(
            &format!("docs/{fault}.quoth-fault.zip"),
            format!("{fault}\n"),
        );
    }
    let zeros = "0".repeat(20 << 20);
    let deadly = [
        ("a.md", "The avocet nests in the reeds.\n"),
        ("b.quoth-fault.md", "unpacking abort\n"),
        ("c.md", "The curlew calls.\n"),
    ];
    home.write("docs/unpacked.zip", archive(&deadly));
    home.write("docs/bomb.zip", archive(&[("bomb.txt", zeros.as_str())]));
    home.write("docs/slip.zip", archive(&[("../slip.md", "Slipped.\n")]));
    home.write("docs/broken.zip", "PK\u{3}\u{4} broken");
    let birds = "# Birds\n\nMost of them.\n\n## Heron\n\nThe heron wades at dusk.\n";
    home.write("docs/z.zip", archive(&[("guide/birds.md", birds)]));

    let index = ["index", "--json", "--docs", "docs"];
    let first = run(&home, &index).expect(0);
    let report = &first.json()["collections"][0];
    let reasons: BTreeMap<&str, &str> = report["skipped"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| {
            (
                line["path"].as_str().unwrap(),
                line["reason"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(reasons.len(), listed.len() + 4, "{report:#}");
    assert_eq!(report["skipped"].as_array().unwrap().len(), reasons.len());
    for (fault, says) in listed {
        let reason = reasons[format!("{fault}.quoth-fault.zip").as_str()];
        assert!(reason.starts_with(says), "{fault}: {reason}");
        assert!(reason.contains("set aside until"), "{fault}: {reason}");
    }
    for (path, says) in [
        (
            "unpacked.zip",
            "`b.quoth-fault.md` in it crashed its reader (signal 6); set aside",
        ),
        ("bomb.zip/bomb.txt", "unpacks to more than a document may"),
        ("slip.zip/../slip.md", "its name leads out of the archive"),
        ("broken.zip", "could not be read as an archive"),
    ] {
        assert!(reasons[path].starts_with(says), "{path}: {}", reasons[path]);
    }

    let question = [
        "ask",
        "--json",
        "--docs",
        "docs",
        "When does the heron wade?",
    ];
    let answer = run(&home, &question).expect(0);
    let quote = &answer.json()["quotes"][0];
    assert_eq!(quote["document"]["path"], "z.zip/guide/birds.md");
    assert_eq!(quote["place"]["lines"], serde_json::json!([7, 7]));
    assert_eq!(quote["place"]["headings"][1], "Heron");
    let avocet = ["ask", "--docs", "docs", "Where does the avocet nest?"];
    assert!(run(&home, &avocet).expect(0).out.contains("in the reeds"));

    // What was set aside is not tried again; the others are listed by one child.
    let again = run(&home, &["index", "--docs", "docs", "--log", "debug"]).expect(0);
    assert_eq!(started(&again), 1, "{again:#?}");
}
