//! A local model in the settings: refused with a reason, or used.

use crate::support::home::Home;

#[cfg(feature = "model")]
#[path = "../../index/tests/support/tiny_model.rs"]
#[allow(dead_code, unreachable_pub, reason = "shared with other tests")]
mod tiny_model;

const SETTINGS: &str = "[[collections]]\nname = \"shop\"\naudience = \"everyone\"\n\
    sources = [{ folder = \"../docs\" }]\n[answer.model]\nfolder = \"../model\"\n";

fn home() -> Home {
    let home = Home::new();
    home.write("docs/start.md", "Kettle.\n");
    home.write("docs/money.md", "Invoice.\n");
    home.write("etc/quoth.toml", SETTINGS);
    home
}

#[cfg(not(feature = "model"))]
#[test]
fn a_program_without_models_says_how_to_build_one_with_them() {
    let home = home();
    let run = home.run(["ask", "--config", "etc/quoth.toml", "gadget?"]);
    run.expect_failure("built without local models; build it with `cargo build --release");
    let run = home.run(["check", "--config", "etc/quoth.toml"]).expect(1);
    assert!(
        run.out.contains("fault       model in `etc/../model`"),
        "{run:#?}"
    );
    let run = home.run(["eval", "--compare", "--docs", "docs", "questions.jsonl"]);
    assert_eq!(run.code, 2);
}

#[cfg(feature = "model")]
mod with_models {
    use super::*;

    const CONFIG: [&str; 2] = ["--config", "etc/quoth.toml"];

    fn run(home: &Home, command: &[&str]) -> crate::support::home::Run {
        home.run(command.iter().chain(&CONFIG))
    }

    #[test]
    fn a_model_finds_what_is_said_in_other_words() {
        let home = home();
        run(&home, &["ask", "gadget?"]).expect_failure("has to name the folder of a model");
        tiny_model::write(&home.path().join("model"), 1);
        let index = run(&home, &["index"]).expect(0);
        assert!(index.out.contains("read by the model"), "{index:#?}");
        let answer = run(&home, &["ask", "--json", "--explain", "gadget?"]).json();
        let first = &answer["quotes"][0];
        assert_eq!(first["text"].as_str().unwrap().trim(), "Kettle.");
        let parts = answer["explain"]["quotes"][0]["parts"].as_array().unwrap();
        assert!(
            parts.iter().any(|part| part["name"] == "ModelPassage"),
            "{answer}"
        );
        let check = run(&home, &["check"]).expect(0);
        assert!(
            check
                .out
                .contains("reads texts as 32 numbers; fingerprint "),
            "{check:#?}"
        );
        home.write(
            "questions.jsonl",
            "{\"id\": \"1\", \"question\": \"gadget?\", \"doc\": \"start.md\", \
             \"paragraph\": \"Kettle.\", \"answers\": [\"Kettle\"], \"answerable\": true}\n",
        );
        let figures = run(&home, &["eval", "--json", "--compare", "questions.jsonl"]).json();
        assert_eq!(figures["with_model"]["hit@1"]["k"], 1, "{figures}");
        assert_eq!(figures["words_alone"]["hit@1"]["k"], 0, "{figures}");
        // A file that is cut short is named at once, and the index is left alone.
        let weights = home.path().join("model/model.safetensors");
        let bytes = std::fs::read(&weights).unwrap();
        std::fs::write(&weights, &bytes[..bytes.len() / 2]).unwrap();
        run(&home, &["ask", "gadget?"]).expect_failure("model.safetensors`: it is cut short");
        let check = run(&home, &["check"]).expect(1);
        assert!(check.out.contains("it is cut short"), "{check:#?}");
    }
}
