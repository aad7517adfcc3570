//! `quoth ask --explain`: why an answer is what it is.

use crate::support::home::Home;

#[test]
fn the_parts_of_each_score_add_up_to_it() {
    let home = Home::with_documents();
    let question = "How long does a full charge last?";
    let run = home
        .run(["ask", "--json", "--explain", "--docs", "docs", question])
        .expect(0);
    let answer = run.json();
    let quotes = answer["quotes"].as_array().unwrap();
    let told = answer["explain"]["quotes"].as_array().unwrap();
    assert_eq!(quotes.len(), told.len());
    for (quote, told) in quotes.iter().zip(told) {
        let parts = told["parts"].as_array().unwrap();
        let points = |part: &serde_json::Value| part["points"].as_f64().unwrap();
        let sum: f64 = parts.iter().map(points).sum();
        assert!(
            (sum - quote["score"].as_f64().unwrap()).abs() < 1e-4,
            "{run:#?}"
        );
        for part in parts {
            let product = part["value"].as_f64().unwrap() * part["weight"].as_f64().unwrap();
            assert!((product - points(part)).abs() < 1e-9, "{part}");
        }
    }
    let charge = told[0]["words"]
        .as_array()
        .unwrap()
        .iter()
        .find(|word| word["word"] == "charge")
        .unwrap();
    assert_eq!(charge["nearest"], "as asked");
    assert_eq!(charge["times"], 2, "once as charging: {charge}");
    let collection = &answer["explain"]["collections"][0];
    assert_eq!(collection["collection"], "docs");
    assert_eq!(collection["confidence"], answer["confidence"]);
    assert_eq!(collection["wordings"][0], question);
    assert!(!collection["signs"].as_array().unwrap().is_empty());
}

#[test]
fn an_answer_is_the_same_with_and_without_its_reasons() {
    let home = Home::with_documents();
    let ask = |more: &[&str]| {
        let fixed = ["ask", "--json", "--docs", "docs", "full charge"];
        let mut answer = home.run(fixed.iter().chain(more)).expect(0).json();
        let answer = answer.as_object_mut().unwrap();
        answer.remove("elapsed_ms");
        answer.remove("explain");
        answer.clone()
    };
    assert_eq!(ask(&[]), ask(&["--explain"]));
}

#[test]
fn the_reasons_are_tables_for_a_person() {
    let home = Home::with_documents();
    let run = home
        .run([
            "ask",
            "--explain",
            "--docs",
            "docs",
            "How long does a full charge last?",
        ])
        .expect(0);
    assert!(run.out.contains("Quote 1: battery.md:"), "{run:#?}");
    assert!(run.out.contains("as asked"), "{run:#?}");
    assert!(run.out.contains("Confidence in docs: "), "{run:#?}");
    assert!(!run.out.contains('\u{1b}'), "{run:#?}");
}
