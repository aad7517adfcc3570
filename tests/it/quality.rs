//! What was won in answering: shares of right answers that a change must not lose.
//!
//! The floors stand a little below the figures in `docs/quality.md`; raise them with the figures.
//! Sets beside the repository are measured only where they are there.

use std::collections::HashMap;
use std::path::Path;

use serde_json::Value;

use crate::support::home::Home;

/// The lowest shares of answerable questions that a set may reach.
struct Floor {
    first: f64,
    three: f64,
    marked: f64,
}

#[test]
fn the_guide_answers_its_own_questions() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let questions = std::fs::read_to_string(root.join("tests/questions/guide.jsonl")).unwrap();
    check(
        &root.join("docs/guide"),
        &questions,
        &Floor {
            first: 0.57,
            three: 0.72,
            marked: 0.37,
        },
    );
}

#[test]
fn samples_of_the_sets_beside_the_repository_stay_above_their_floors() {
    let sets = [
        (
            "squad-a",
            Floor {
                first: 0.80,
                three: 0.90,
                marked: 0.69,
            },
        ),
        (
            "faq-a",
            Floor {
                first: 0.43,
                three: 0.61,
                marked: 0.31,
            },
        ),
        (
            "xquad-zh",
            Floor {
                first: 0.90,
                three: 0.95,
                marked: 0.70,
            },
        ),
    ];
    for (name, floor) in sets {
        let set = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../shared/qa")
            .join(name);
        let Ok(questions) = std::fs::read_to_string(set.join("questions.jsonl")) else {
            println!("not measured: {name} is not beside this repository");
            continue;
        };
        check(&set.join("corpus"), &sample(&questions, 300), &floor);
    }
}

/// `count` of the questions that have an answer, spread evenly.
fn sample(questions: &str, count: usize) -> String {
    let answerable = |line: &&str| !line.contains("\"answerable\": false");
    let lines: Vec<&str> = questions.lines().filter(answerable).collect();
    let step = (lines.len() / count).max(1);
    let chosen: Vec<&str> = lines.into_iter().step_by(step).take(count).collect();
    chosen.join("\n")
}

#[track_caller]
fn check(corpus: &Path, questions: &str, floor: &Floor) {
    let home = Home::new();
    let file = home.write("questions.jsonl", questions);
    let run = home.run([
        "eval",
        "--json",
        "--docs",
        corpus.to_str().unwrap(),
        file.to_str().unwrap(),
    ]);
    assert_eq!(run.code, 0, "{}", run.err);
    let figures: Value = serde_json::from_str(&run.out).unwrap();
    let share = |name: &str| figures[name]["value"].as_f64().unwrap();
    for (name, lowest) in [
        ("hit@1", floor.first),
        ("hit@3", floor.three),
        ("sent@1", floor.marked),
    ] {
        let reached = share(name);
        assert!(
            reached >= lowest,
            "{name} on {} is {reached:.3}, below {lowest}",
            corpus.display()
        );
    }
    assert_eq!(
        figures["n_not_verbatim"].as_u64(),
        Some(0),
        "{}",
        corpus.display()
    );
}

#[test]
fn every_question_about_the_guide_names_words_that_stand_in_it_once() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages: HashMap<String, String> = HashMap::new();
    let questions = std::fs::read_to_string(root.join("tests/questions/guide.jsonl")).unwrap();
    for line in questions.lines() {
        let question: Value = serde_json::from_str(line).unwrap();
        if question["answerable"] == false {
            continue;
        }
        let name = question["doc"].as_str().unwrap();
        let page = pages.entry(name.to_owned()).or_insert_with(|| {
            std::fs::read_to_string(root.join("docs/guide").join(name)).unwrap()
        });
        let paragraph = question["paragraph"].as_str().unwrap();
        assert_eq!(page.matches(paragraph).count(), 1, "{line}");
        for answer in question["answers"].as_array().unwrap() {
            assert!(paragraph.contains(answer.as_str().unwrap()), "{line}");
        }
    }
}
