//! Fits the tables of `select/weights.rs` to question sets, and reports on others.
//!
//! ```sh
//! cargo run --release -p quoth-index --example fit -- rank --train SET … --lightly SET … --report SET …
//! cargo run --release -p quoth-index --example fit -- ablate --train SET … --lightly SET … --report SET …
//! cargo run --release -p quoth-index --example fit -- confidence --halves SET … --train SET … --report SET …
//! ```
//!
//! A set is a folder with `corpus/` and `questions.jsonl`; `SET@1-16` takes only the questions on
//! the first sixteen file names. `--lightly` counts a set a quarter, `--halves` and `--report-halves`
//! make two sets of it, each with half of the documents. The result is printed as Rust and is the same every time.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a tool for maintainers, run by hand"
)]

mod ablate;
mod adam;
mod confidence;
mod learn;
mod sets;

use std::process::ExitCode;

use quoth_index::select::confidence::SIGNS;
use quoth_index::select::feature::{FEATURES, Feature, SENTENCE_FEATURES, SentenceFeature};
use quoth_index::select::weights::{self, Weights};
use sets::Set;

/// Steps of a fit.
const STEPS: usize = 400;

/// What a set of the command line is for.
#[derive(Default)]
struct Sets {
    train: Vec<Set>,
    report: Vec<Set>,
    halves: Vec<Set>,
}

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let what = args.next().unwrap_or_default();
    let ranking = what == "rank" || what == "ablate";
    if !ranking && what != "confidence" {
        println!(
            "say `rank`, `ablate` or `confidence`; see the first lines of index/examples/fit/main.rs"
        );
        return ExitCode::from(2);
    }
    let mut sets = Sets::default();
    let load = |spec: &str| {
        if ranking {
            Set::answerable(spec)
        } else {
            Set::load(spec)
        }
    };
    while let Some(option) = args.next() {
        let spec = args.next().unwrap_or_default();
        match option.as_str() {
            "--train" => sets.train.push(load(&spec)),
            "--lightly" => sets.train.push(Set {
                share: 0.25,
                ..load(&spec)
            }),
            "--report" => sets.report.push(load(&spec)),
            "--halves" => sets.halves.extend(Set::halves(&spec)),
            "--report-halves" => sets.report.extend(Set::halves(&spec)),
            other => {
                println!(
                    "`{other}` is not an option; there are --train, --lightly, --halves, --report and --report-halves"
                );
                return ExitCode::from(2);
            }
        }
    }
    match what.as_str() {
        "rank" => rank(&sets),
        "ablate" => ablate::ablate(&mut sets.train, &mut sets.report, STEPS),
        _ => confidence(&sets),
    }
    ExitCode::SUCCESS
}

fn rank(sets: &Sets) {
    let sentence = learn::sentences(&sets.train, &weights::SENTENCE, STEPS);
    let passage = learn::passages(&sets.train, &weights::PASSAGE, STEPS);
    print_hits(
        "with the tables as they are",
        sets,
        &weights::PASSAGE,
        &weights::SENTENCE,
    );
    print_hits("with the fitted tables", sets, &passage, &sentence);
    let names = Feature::ALL.iter().map(|feature| feature.name());
    print_table("PASSAGE", "FEATURES", &passage, names);
    let names = SentenceFeature::ALL.iter().map(|feature| feature.name());
    print_table("SENTENCE", "SENTENCE_FEATURES", &sentence, names);
}

fn print_table<const N: usize>(
    table: &str,
    count: &str,
    weights: &Weights<N>,
    names: impl Iterator<Item = &'static str> + Clone,
) {
    println!("pub const {table}: Weights<{count}> = Weights {{");
    let columns = [
        ("prose", weights.prose),
        ("manual", weights.manual),
        ("foreign", weights.foreign),
    ];
    for (column, weights) in columns {
        println!("    {column}: [");
        for (name, weight) in names.clone().zip(weights) {
            println!("        {weight:.4}, // {name}");
        }
        println!("    ],");
    }
    println!("}};\n");
}

fn print_hits(
    title: &str,
    sets: &Sets,
    passage: &Weights<FEATURES>,
    sentence: &Weights<SENTENCE_FEATURES>,
) {
    println!("{title}");
    for (role, part) in [("fit", &sets.train), ("report", &sets.report)] {
        for set in part {
            let hits = learn::hits(set, passage, sentence);
            println!(
                "  {role:7}{:18} hit@1 {:.4}  hit@3 {:.4}  marked {:.4}  any {:.4}  sentence {:.4}  n {}",
                set.name,
                hits.first,
                hits.three,
                hits.marked,
                hits.any,
                hits.sentence,
                set.questions.len()
            );
        }
    }
    println!();
}

fn confidence(sets: &Sets) {
    let table = |foreign: bool, towards: &[f64; SIGNS.len()]| {
        let halves = Set::foreign(&sets.halves, foreign);
        let train = Set::foreign(&sets.train, foreign);
        confidence::fit(&halves, &train, &weights::PASSAGE, towards)
    };
    let english = table(false, &[0.0; SIGNS.len()]).unwrap_or(weights::CONFIDENCE);
    let foreign = table(true, &english.signs).unwrap_or(weights::FOREIGN_CONFIDENCE);
    for set in sets.halves.iter().chain(&sets.train).chain(&sets.report) {
        let table = english.towards(foreign, f64::from(set.genre.foreign));
        confidence::report(set, &weights::PASSAGE, &table);
    }
    for (name, table) in [("CONFIDENCE", english), ("FOREIGN_CONFIDENCE", foreign)] {
        println!("pub const {name}: Table = Table {{\n    signs: [");
        for (name, weight) in SIGNS.iter().zip(table.signs) {
            println!("        {weight:.4}, // {name}");
        }
        println!("    ],\n    calibration: {:?},\n}};\n", table.calibration);
    }
}
