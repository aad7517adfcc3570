//! Measuring answers at the command line.

use std::process::Command;

use crate::support::home::Home;

/// A home with documents and questions about them, some of which they do not answer.
fn with_questions() -> Home {
    let home = Home::with_documents();
    let battery = "A full charge lasts eleven days. Charging takes ninety minutes with the \
                   supplied cradle.";
    let warranty = "The warranty covers faults of material for twenty-six months.";
    let known = |id: &str, question: &str, doc: &str, paragraph: &str, answer: &str| {
        serde_json::json!({"id": id, "question": question, "doc": doc, "paragraph": paragraph,
                           "answers": [answer], "answerable": true})
    };
    let unknown = |id: &str, question: &str| {
        serde_json::json!({"id": id, "question": question, "doc": "", "paragraph": "",
                           "answers": [], "answerable": false})
    };
    let lines = [
        known(
            "q1",
            "How long does a full charge last?",
            "battery.md",
            battery,
            "eleven days",
        ),
        known(
            "q2",
            "How long does charging take?",
            "battery.md",
            battery,
            "ninety minutes",
        ),
        known(
            "q3",
            "How long is the warranty?",
            "warranty.txt",
            warranty,
            "Twenty-Six months",
        ),
        known(
            "q4",
            "Who wrote the manual?",
            "warranty.txt",
            warranty,
            "nobody at all",
        ),
        unknown("q5", "What is the capital of Mongolia?"),
        unknown("q6", "How long does it take to fly to the moon?"),
    ];
    let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
    home.write("questions.jsonl", lines.join("\n"));
    home
}

#[test]
fn every_question_gets_an_answer_object_and_the_figures_are_printed() {
    let home = with_questions();
    let run = home
        .run([
            "eval",
            "--docs",
            "docs",
            "questions.jsonl",
            "--out",
            "answers.jsonl",
        ])
        .expect(0);
    for figure in [
        "hit@1",
        "hit@3",
        "MRR@10",
        "sentence@1",
        "latency p50",
        "latency p99",
    ] {
        assert!(run.out.contains(figure), "{run:#?}");
    }
    assert!(run.out.contains("questions put            6"), "{run:#?}");

    let answers = std::fs::read_to_string(home.path().join("answers.jsonl")).unwrap();
    let answers: Vec<serde_json::Value> = answers
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let ids: Vec<&str> = answers
        .iter()
        .map(|answer| answer["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["q1", "q2", "q3", "q4", "q5", "q6"]);
    assert_eq!(answers[0]["quotes"][0]["document"]["path"], "battery.md");
    assert!(answers.iter().all(|answer| answer["outcome"].is_string()));
}

#[test]
fn the_figures_are_right_where_the_answers_are_known() {
    let home = with_questions();
    let run = home
        .run(["eval", "--json", "--docs", "docs", "questions.jsonl"])
        .expect(0);
    let figures = run.json();
    assert_eq!(figures["n_answerable"], 4);
    assert_eq!(figures["n_unanswerable"], 2);
    assert_eq!(figures["hit@1"]["k"], 3, "{figures:#}");
    assert_eq!(figures["n_not_verbatim"], 0);
    assert_eq!(figures["n_gold_paragraph_not_in_corpus"], 0);
}

/// Set QA_EVAL to the path of `qa_eval.py` to compare with the script that others score with.
#[test]
fn the_figures_agree_with_the_script_that_others_score_with() {
    let script = std::env::var_os("QA_EVAL").filter(|_| {
        let python = Command::new("python3").arg("--version").output();
        python.is_ok_and(|output| output.status.success())
    });
    let Some(script) = script else {
        println!("skipped: needs python3, and the script's path in QA_EVAL");
        return;
    };
    let home = with_questions();
    let run = home
        .run([
            "eval",
            "--json",
            "--docs",
            "docs",
            "questions.jsonl",
            "--out",
            "answers.jsonl",
        ])
        .expect(0);
    let ours = run.json();
    let output = Command::new("python3")
        .arg(script)
        .args(["--corpus", "docs", "--questions", "questions.jsonl"])
        .args(["--results", "answers.jsonl", "--json", "theirs.json"])
        .current_dir(home.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let theirs = std::fs::read_to_string(home.path().join("theirs.json")).unwrap();
    let theirs: serde_json::Value = serde_json::from_str(&theirs).unwrap();
    let mut compared = 0;
    compare("", &ours, &theirs, &mut compared);
    assert!(compared > 40, "only {compared} figures were compared");
}

fn compare(at: &str, ours: &serde_json::Value, theirs: &serde_json::Value, compared: &mut usize) {
    match (ours, theirs) {
        (serde_json::Value::Object(ours), serde_json::Value::Object(theirs)) => {
            for (key, ours) in ours {
                if let Some(theirs) = theirs.get(key) {
                    compare(&format!("{at}/{key}"), ours, theirs, compared);
                }
            }
        }
        (serde_json::Value::Array(ours), serde_json::Value::Array(theirs)) => {
            for (ours, theirs) in ours.iter().zip(theirs) {
                compare(at, ours, theirs, compared);
            }
        }
        _ => {
            *compared += 1;
            let close = ours
                .as_f64()
                .zip(theirs.as_f64())
                .is_some_and(|(ours, theirs)| (ours - theirs).abs() < 1e-9);
            assert!(close || ours == theirs, "{at}: {ours} against {theirs}");
        }
    }
}

#[test]
fn a_question_file_that_cannot_be_used_is_named_with_the_line() {
    let home = Home::with_documents();
    home.run(["eval", "--docs", "docs", "gone.jsonl"])
        .expect_failure("could not read the questions in `gone.jsonl`");
    home.write(
        "bad.jsonl",
        "{\"id\": 1, \"question\": \"Who?\"}\nnot json\n",
    );
    home.run(["eval", "--docs", "docs", "bad.jsonl"])
        .expect_failure("`bad.jsonl`: line 2: ");
    home.write("one.jsonl", "{\"id\": 1, \"question\": \"Who?\"}\n");
    home.run([
        "eval",
        "--docs",
        "docs",
        "one.jsonl",
        "--out",
        "no/such/folder.jsonl",
    ])
    .expect_failure("could not write the answers into `no/such/folder.jsonl`");
}

#[test]
fn questions_without_known_answers_are_put_and_not_scored() {
    let home = Home::with_documents();
    home.write(
        "plain.jsonl",
        "{\"id\": 1, \"question\": \"full charge?\"}\n",
    );
    let run = home
        .run(["eval", "--docs", "docs", "plain.jsonl"])
        .expect(0);
    assert!(run.out.contains("not scored"), "{run:#?}");
    assert!(!run.out.contains("hit@1"), "{run:#?}");
}

#[test]
fn a_question_that_cannot_be_put_fails_at_the_end() {
    let home = Home::with_documents();
    home.write(
        "some.jsonl",
        "{\"id\": \"a\", \"question\": \"?\"}\n{\"id\": \"b\", \"question\": \"full charge\"}\n",
    );
    let arguments = ["eval", "--docs", "docs", "some.jsonl", "--out", "out.jsonl"];
    let run = home.run(arguments).expect(2);
    assert!(
        run.err.contains("1 of 2 questions could not be put"),
        "{run:#?}"
    );
    let out = std::fs::read_to_string(home.path().join("out.jsonl")).unwrap();
    assert_eq!(out.lines().count(), 2);
}
