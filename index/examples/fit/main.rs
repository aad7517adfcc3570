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

mod learn;
mod sets;

use quoth_index::select::evidence::Feature;
use quoth_index::select::weights;
use sets::Set;

fn main() {
    let mut train = Vec::new();
    let mut report = Vec::new();
    let mut steps = 400;
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let value = args.next().unwrap_or_default();
        match arg.as_str() {
            "--train" => train.push(Set::load(&value)),
            "--report" => report.push(Set::load(&value)),
            "--steps" => steps = value.parse().unwrap(),
            other => {
                println!("unknown option {other}");
                std::process::exit(2);
            }
        }
    }
    let now = weights::PASSAGE;
    print_table("with the weights in the table", &train, &report, &now);
    if train.is_empty() || steps == 0 {
        return;
    }
    let fitted = learn::passages(&train, &now, steps);
    print_table("with the fitted weights", &train, &report, &fitted);
    println!("pub const PASSAGE: [f32; FEATURES] = [");
    for (feature, weight) in Feature::ALL.iter().zip(fitted) {
        println!("    {weight:.4}, // {}", feature.name());
    }
    println!("];");
}

fn print_table(title: &str, train: &[Set], report: &[Set], weights: &[f32]) {
    println!("{title}");
    for (role, sets) in [("fit", train), ("report", report)] {
        for set in sets {
            let (one, three, all) = learn::hits(set, weights);
            println!(
                "  {role:7}{:28} hit@1 {one:.4}  hit@3 {three:.4}  cand {all:.4}  n {} miss {:?}",
                set.name,
                set.questions.len(),
                learn::kinds(set, weights)
            );
        }
    }
}
