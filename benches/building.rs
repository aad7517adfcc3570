//! How long building takes, beside plain tantivy given the same passages.
//!
//! quoth walks, reads, cuts, analyses, indexes and keeps the text; tantivy gets passages that are
//! ready in memory. Each runs in a process of its own, several times in turn. Run it with
//! `cargo bench --bench building`; `docs/performance.md` says what the figures mean.
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]
#![expect(clippy::expect_used, reason = "a bench that fails may panic")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use quoth_index::collection::Collection;
use quoth_index::engine::bytes::Sections;
use quoth_index::engine::postings::map_file;
use quoth_index::engine::writer::{SHARD_FILE, section};
use support::bare;
use support::clock::time;
use support::corpus::{self, PASSAGES_PER_FILE};
use support::machine::{again, mebibytes, memory, size};

/// Builds of each, of which the one in the middle counts.
const ROUNDS: usize = 3;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [part, documents, index] = arguments.as_slice() {
        let (documents, index) = (Path::new(documents), Path::new(index));
        return match part.as_str() {
            "quoth" => build_quoth(documents, index),
            "bare" => build_bare(documents, index),
            other => panic!("no part is called `{other}`"),
        };
    }
    let mut sizes = vec![10_000, 100_000];
    if std::env::var_os("QUOTH_BENCH_MILLION").is_some() {
        sizes.push(1_000_000);
    }
    for passages in sizes {
        let home = tempfile::tempdir().expect("a folder to work in");
        corpus::write(&home.path().join("documents"), passages / PASSAGES_PER_FILE);
        bench(
            &format!("made-up files for {passages} passages"),
            home.path(),
        );
    }
}

/// Builds quoth's index; prints passages, wall seconds, processor seconds and most memory.
fn build_quoth(documents: &Path, index: &Path) {
    let collection = Collection::open(index, "bench").expect("an empty collection");
    let sources = [corpus::source(documents)];
    let (report, took) = time(|| collection.sync(&sources, &|_| {}).expect("an index"));
    let (wall, cpu) = (took.wall.as_secs_f64(), took.cpu.as_secs_f64());
    println!(
        "{} {wall} {cpu} {}",
        report.passages,
        memory("VmHWM").unwrap_or_default()
    );
}

/// Builds plain tantivy's index; prints bytes of text, wall seconds and processor seconds.
fn build_bare(documents: &Path, index: &Path) {
    let content = corpus::read(documents);
    let (_, took) = time(|| bare::build(index, &content.passages).expect("an index"));
    println!(
        "{} {} {}",
        content.bytes,
        took.wall.as_secs_f64(),
        took.cpu.as_secs_f64()
    );
}

fn bench(name: &str, home: &Path) {
    let documents = home.join("documents");
    let documents = documents.to_str().expect("a path in UTF-8");
    let index = home.join("index");
    let build = |part: &str| {
        let index = index.join(part);
        if index.exists() {
            fs::remove_dir_all(&index).expect("an index to be removed");
        }
        fs::create_dir_all(&index).expect("a folder for an index");
        again(&[part, documents, index.to_str().expect("a path in UTF-8")])
    };
    let mut rounds: Vec<[Vec<f64>; 2]> = (0..ROUNDS)
        .map(|_| [build("quoth"), build("bare")])
        .collect();
    let ratio = |[quoth, bare]: &[Vec<f64>; 2]| quoth[2] / bare[2];
    rounds.sort_by(|a, b| ratio(a).total_cmp(&ratio(b)));
    let middle = &rounds[ROUNDS / 2];
    let [quoth, bare] = middle;
    let text = bare[0];
    println!(
        "{name}: {} passages, {:.1} MiB of text",
        quoth[0],
        mebibytes(text as u64)
    );
    let line = |name: &str, wall: f64, cpu: f64| {
        let speed = text / f64::from(1 << 20) / cpu;
        println!(
            "  {name:<8} {wall:>8.2} s   processor {cpu:>8.2} s   {speed:>6.1} MiB of text a second of it"
        );
    };
    line("quoth", quoth[1], quoth[2]);
    line("tantivy", bare[1], bare[2]);
    println!("  ratio of processor time {:.2}", ratio(middle));
    println!("  most memory {:.1} MiB", mebibytes(quoth[3] as u64));
    print_sizes(&index, text);
    println!();
}

/// What the index on disk consists of, as shares of the text.
fn print_sizes(index: &Path, text: f64) {
    let quoth = index.join("quoth");
    let mut parts: BTreeMap<&str, u64> = BTreeMap::new();
    let mut named = 0;
    for shard in fs::read_dir(quoth.join("shards")).expect("shards") {
        let shard = shard.expect("a shard").path();
        let file = map_file(&shard, SHARD_FILE).expect("a shard's file");
        let sections = Sections::open(file).expect("a shard's sections");
        for id in 0..64 {
            let bytes = sections.get(id).len() as u64;
            *parts.entry(part_name(id)).or_default() += bytes;
            named += bytes;
        }
        for (ending, name) in [
            ("idx", "postings"),
            ("term", "terms"),
            ("fieldnorm", "field norms"),
        ] {
            let is_it = |path: &Path| path.extension().is_some_and(|other| other == ending);
            let bytes = size(&shard, &is_it);
            *parts.entry(name).or_default() += bytes;
            named += bytes;
        }
    }
    let all = size(&quoth, &|_| true);
    parts.insert("the rest", all - named);
    println!(
        "  index {:.1} MiB, {:.3} of the text:",
        mebibytes(all),
        all as f64 / text
    );
    let mut parts: Vec<(&str, u64)> = parts.into_iter().filter(|(_, bytes)| *bytes > 0).collect();
    parts.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    for (name, bytes) in parts {
        println!("    {name:<16} {:.3}", bytes as f64 / text);
    }
    let bare = size(&index.join("bare"), &|_| true);
    println!(
        "  tantivy's without the text {:.1} MiB, {:.3} of it",
        mebibytes(bare),
        bare as f64 / text
    );
}

fn part_name(id: u32) -> &'static str {
    match id {
        section::DOCUMENTS => "documents",
        section::PASSAGES => "passage records",
        section::WORDS => "words",
        section::CONTEXTS | section::CONTEXT_STARTS => "contexts",
        section::DUPLICATES => "duplicates",
        section::DOCUMENT_STARTS
        | section::FIRST_DOCUMENTS
        | section::FIRST_PASSAGES
        | section::LENGTHS => "starts, lengths",
        _ => "lexicon",
    }
}
