//! Fits the weights of `select/weights.rs` to question sets, and reports on others.
//!
//! `cargo run --release -p quoth-index --example fit -- --train DIR[@FROM-TO] … --report DIR[@FROM-TO] …`
//! A set is a folder with `corpus/` and `questions.jsonl`; `@1-16` takes only questions on the first
//! sixteen file names. The result is deterministic.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a tool for maintainers, run by hand"
)]

mod confidence;
mod learn;
mod sets;

use quoth_index::select::feature::{Feature, SentenceFeature};
use quoth_index::select::weights::{self, Weights};
use sets::Set;

fn main() {
    let mut train = Vec::new();
    let mut report = Vec::new();
    let mut steps = 400;
    let (mut sure, mut doubt, mut halves) = (Vec::new(), Vec::new(), 0);
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let value = args.next().unwrap_or_default();
        match arg.as_str() {
            "--lightly" => {
                let mut set = Set::answerable(&value);
                set.share = 0.25;
                train.push(set);
            }
            "--train" => train.push(Set::answerable(&value)),
            "--confidence" => {
                halves += 2;
                sure.extend(Set::halves(&value));
            }
            "--confidence-whole" => sure.push(Set::load(&value)),
            "--doubt" => doubt.push(Set::load(&value)),
            "--report" => report.push(Set::answerable(&value)),
            "--misses" => learn::misses(&Set::load(&value), &weights::PASSAGE),
            "--steps" => steps = value.parse().unwrap(),
            other => {
                println!("unknown option {other}");
                std::process::exit(2);
            }
        }
    }
    if !sure.is_empty() {
        let fitted = confidence::fit(&sure, &weights::PASSAGE);
        let halves: Vec<Set> = sure.drain(..halves).collect();
        let calibration = confidence::calibrate(&halves, &weights::PASSAGE, &fitted);
        println!("{calibration:?}");
        for set in halves.iter().chain(&doubt) {
            confidence::report(set, &weights::PASSAGE, &fitted, &calibration);
        }
        println!("pub const CONFIDENCE: [f64; {}] = [", fitted.len());
        for (name, weight) in quoth_index::select::confidence::SIGNS.iter().zip(fitted) {
            println!("    {weight:.4}, // {name}");
        }
        println!("];");
        println!("pub const CALIBRATION: Calibration = {calibration:?};");
        return;
    }
    let fitted_sentences = learn::sentences(&train, steps);
    for set in train.iter().chain(&report) {
        println!(
            "  sentence {:28} {:.4} -> {:.4}",
            set.name,
            learn::sentence_hits(set, &weights::SENTENCE),
            learn::sentence_hits(set, &fitted_sentences)
        );
    }
    println!("pub const SENTENCE: [f32; SENTENCE_FEATURES] = [");
    for (feature, weight) in SentenceFeature::ALL.iter().zip(fitted_sentences) {
        println!("    {weight:.4}, // {}", feature.name());
    }
    println!("];");
    let now = weights::PASSAGE;
    print_table("with the weights in the table", &train, &report, &now);
    if train.is_empty() || steps == 0 {
        return;
    }
    let fitted = learn::passages(&train, &now, steps);
    print_table("with the fitted weights", &train, &report, &fitted);
    println!("pub const PASSAGE: Weights = Weights {{");
    for (name, column) in [("prose", fitted.prose), ("manual", fitted.manual)] {
        println!("    {name}: [");
        for (feature, weight) in Feature::ALL.iter().zip(column) {
            println!("        {weight:.4}, // {}", feature.name());
        }
        println!("    ],");
    }
    println!("}};");
}

fn print_table(title: &str, train: &[Set], report: &[Set], weights: &Weights) {
    println!("{title}");
    for (role, sets) in [("fit", train), ("report", report)] {
        for set in sets {
            let (one, three, all, sentence) = learn::hits(set, weights);
            println!(
                "  {role:7}{:28} hit@1 {one:.4}  hit@3 {three:.4}  sent@1 {sentence:.4}  cand {all:.4}  n {} manual {:.2} miss {:?}",
                set.name,
                set.questions.len(),
                set.manual,
                learn::kinds(set, weights)
            );
        }
    }
}
