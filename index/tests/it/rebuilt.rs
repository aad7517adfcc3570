//! The index is written anew again and again while questions are asked: every one is answered.
//!
//! `QUOTH_REBUILDS` says how often; docs/reliability.md has the figures of a long run.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use quoth_index::collection::Collection;

use crate::support::{Home, Random, ask, assert_verbatim, prose};

const FILES: usize = 60;

const QUESTIONS: [&str; 4] = [
    "Which lamp never changes?",
    "kalo miren salvo",
    "page denpir gon",
    "What does the keeper of the lamp say?",
];

/// Asks until told to stop; how long each answer took, sorted.
fn ask_on(collection: &Collection, stop: &dyn Fn(usize) -> bool) -> Vec<Duration> {
    let mut times = Vec::new();
    while !stop(times.len()) {
        let question = QUESTIONS[times.len() % QUESTIONS.len()];
        let started = Instant::now();
        let answer = ask(collection, question);
        times.push(started.elapsed());
        if question == QUESTIONS[0] {
            let found = answer
                .quotes
                .iter()
                .any(|quote| quote.text().contains("lamp"));
            assert!(found, "the lamp is in every version");
        }
    }
    times.sort();
    times
}

fn at(times: &[Duration], share: f64) -> Duration {
    times[((times.len() - 1) as f64 * share) as usize]
}

#[test]
fn an_index_that_is_built_anew_answers_all_the_while() {
    let rebuilds = std::env::var("QUOTH_REBUILDS").map_or(3, |times| times.parse().unwrap());
    let home = Home::with(&[("lamp.md", "The lamp never changes, says its keeper.\n")]);
    let mut random = Random(11);
    let mut change_all = || {
        for number in 0..FILES {
            home.write(&format!("{number}.md"), prose(&mut random, 20_000));
        }
    };
    change_all();
    home.sync();
    let collection = home.open().synced_in_background();
    let idle = ask_on(&collection, &|asked| asked == 400);
    let (done, asked) = (AtomicBool::new(false), AtomicUsize::new(0));
    let busy = std::thread::scope(|scope| {
        let asking = scope.spawn(|| {
            ask_on(&collection, &|count| {
                asked.store(count, Ordering::Relaxed);
                done.load(Ordering::Relaxed)
            })
        });
        for _ in 0..rebuilds {
            change_all();
            let report = collection.sync(&home.sources(), &|_| {}).unwrap();
            assert_eq!(report.changed, FILES);
            // Some answers from this generation before the next.
            let before = asked.load(Ordering::Relaxed);
            while asked.load(Ordering::Relaxed) < before + 20 && !asking.is_finished() {
                std::thread::yield_now();
            }
        }
        done.store(true, Ordering::Relaxed);
        asking.join().unwrap()
    });
    for question in QUESTIONS {
        assert_verbatim(&home.docs(), &ask(&collection, question).quotes);
    }
    eprintln!(
        "{rebuilds} rebuilds of {FILES} files, {} questions meanwhile, 0 failed; idle p50 {:?} p99 \
         {:?}, meanwhile p50 {:?} p99 {:?}",
        busy.len(),
        at(&idle, 0.5),
        at(&idle, 0.99),
        at(&busy, 0.5),
        at(&busy, 0.99),
    );
}
