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
//! make two sets of it, each with half of the documents. With `--model FOLDER` (and `--features
//! model`) a model reads them too, and what is fitted are the tables that weigh words and nearness
//! together; `--keep FOLDER` keeps its vectors for the next run. The result is printed as Rust and is
//! the same every time.

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

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use quoth_index::meaning::Model;
use quoth_index::select::confidence::{SIGNS, Table};
use quoth_index::select::feature::{FEATURES, Feature, SENTENCE_FEATURES, SentenceFeature};
use quoth_index::select::nearness::NEARNESS;
use quoth_index::select::weights::{self, Weights};
use quoth_index::select::{near_confidence, near_weights};
use sets::{JOINT, Reader, Set};

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
    let mut rest: Vec<String> = args.collect();
    let mut taken = |option: &str| {
        let at = rest.iter().position(|arg| arg == option)?;
        let mut pair = rest.drain(at..(at + 2).min(rest.len()));
        pair.nth(1)
    };
    let (model, keep) = (taken("--model"), taken("--keep"));
    let reader = match model.map(|folder| Model::open(Path::new(&folder))) {
        None => None,
        Some(Ok(model)) => Some(Reader {
            model: Arc::new(model),
            kept_in: keep.map_or_else(std::env::temp_dir, Into::into),
        }),
        Some(Err(error)) => {
            println!("{error}");
            return ExitCode::from(2);
        }
    };
    let reader = reader.as_ref();
    let mut args = rest.into_iter();
    let mut sets = Sets::default();
    let load = |spec: &str| {
        if ranking {
            Set::answerable(spec, reader)
        } else {
            Set::load(spec, reader)
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
            "--halves" => sets.halves.extend(Set::halves(&spec, reader)),
            "--report-halves" => sets.report.extend(Set::halves(&spec, reader)),
            other => {
                println!(
                    "`{other}` is not an option; there are --train, --lightly, --halves, --report, --report-halves, --model and --keep"
                );
                return ExitCode::from(2);
            }
        }
    }
    match (what.as_str(), reader) {
        ("rank", None) => rank(&sets),
        ("rank", Some(_)) => rank_jointly(&sets),
        ("ablate", _) => ablate::ablate(&mut sets.train, &mut sets.report, STEPS),
        (_, None) => {
            let now = [weights::CONFIDENCE, weights::FOREIGN_CONFIDENCE];
            let [english, foreign] =
                confidence(&sets, &weights::PASSAGE, confidence::of_words, now);
            print_confidence("CONFIDENCE", &english, &SIGNS);
            print_confidence("FOREIGN_CONFIDENCE", &foreign, &SIGNS);
        }
        (_, Some(_)) => {
            let table = joint(&near_weights::WORDS, &near_weights::NEAR);
            let now = [near_weights::CONFIDENCE; 2];
            let [english, _] = confidence(&sets, &table, confidence::of_nearness, now);
            print_confidence("CONFIDENCE", &english, &near_confidence::SIGNS);
        }
    }
    ExitCode::SUCCESS
}

/// The tables that weigh words and nearness, as one.
fn joint(words: &Weights<FEATURES>, near: &Weights<{ NEARNESS.len() }>) -> Weights<JOINT> {
    let column = |words: &[f32], near: &[f32]| {
        let mut joint = [0.0; JOINT];
        joint[..FEATURES].copy_from_slice(words);
        joint[FEATURES..].copy_from_slice(near);
        joint
    };
    Weights {
        prose: column(&words.prose, &near.prose),
        manual: column(&words.manual, &near.manual),
        foreign: column(&words.foreign, &near.foreign),
    }
}

/// The part of a joint table that begins at `from`.
fn part<const N: usize>(joint: &Weights<JOINT>, from: usize) -> Weights<N> {
    Weights {
        prose: std::array::from_fn(|index| joint.prose[from + index]),
        manual: std::array::from_fn(|index| joint.manual[from + index]),
        foreign: std::array::from_fn(|index| joint.foreign[from + index]),
    }
}

fn rank_jointly(sets: &Sets) {
    let nothing = Weights {
        prose: [0.0; NEARNESS.len()],
        manual: [0.0; NEARNESS.len()],
        foreign: [0.0; NEARNESS.len()],
    };
    let start = joint(&near_weights::WORDS, &near_weights::NEAR);
    let fitted = learn::jointly(&sets.train, &start, STEPS);
    let words = joint(&weights::PASSAGE, &nothing);
    print_hits("by the words", sets, &words, &weights::SENTENCE);
    print_hits(
        "with the tables as they are",
        sets,
        &start,
        &weights::SENTENCE,
    );
    print_hits("with the fitted tables", sets, &fitted, &weights::SENTENCE);
    let words: Weights<FEATURES> = part(&fitted, 0);
    let near: Weights<{ NEARNESS.len() }> = part(&fitted, FEATURES);
    let names = Feature::ALL.iter().map(|feature| feature.name());
    print_table("WORDS", "FEATURES", &words, names);
    print_table("NEAR", "{ NEARNESS.len() }", &near, NEARNESS.into_iter());
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

fn print_hits<const N: usize>(
    title: &str,
    sets: &Sets,
    passage: &Weights<N>,
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

/// Fits confidence on the English sets and on the others, and reports on all.
fn confidence<const R: usize, const N: usize>(
    sets: &Sets,
    weights: &Weights<R>,
    signs: confidence::Signs<N>,
    now: [Table<N>; 2],
) -> [Table<N>; 2] {
    let table = |foreign: bool, towards: &[f64; N]| {
        let halves = Set::foreign(&sets.halves, foreign);
        let train = Set::foreign(&sets.train, foreign);
        confidence::fit(&halves, &train, weights, signs, towards)
    };
    let english = table(false, &[0.0; N]).unwrap_or(now[0]);
    let foreign = table(true, &english.signs).unwrap_or(now[1]);
    for set in sets.halves.iter().chain(&sets.train).chain(&sets.report) {
        let table = english.towards(foreign, f64::from(set.genre.foreign));
        confidence::report(set, weights, signs, &table);
    }
    [english, foreign]
}

fn print_confidence<const N: usize>(name: &str, table: &Table<N>, names: &[&str; N]) {
    println!("pub const {name}: Table = Table {{\n    signs: [");
    for (name, weight) in names.iter().zip(table.signs) {
        println!("        {weight:.4}, // {name}");
    }
    println!("    ],\n    calibration: {:?},\n}};\n", table.calibration);
}
