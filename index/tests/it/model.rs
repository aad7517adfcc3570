//! An index that a model reads too: what it finds, and what it never reads twice.

use std::cell::Cell;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use quoth_index::answer::Answer;
use quoth_index::collection::{Collection, Progress, SyncReport};
use quoth_index::manifest::{Manifest, checksum};
use quoth_index::meaning::Model;
use quoth_index::question::Question;

use crate::support::{Home, Random, all_quotes, ask, assert_verbatim, index_files, prose, texts};

#[path = "../support/tiny_model.rs"]
#[allow(dead_code, unreachable_pub, reason = "shared with other tests")]
mod tiny_model;

const LONG: Duration = Duration::from_secs(600);
/// Asks for what stands in `engine.md`, in other words.
const QUESTION: &str = "gadget?";

fn model(home: &Home, seed: u64) -> Arc<Model> {
    let folder = home.path().join(format!("model-{seed}"));
    tiny_model::write(&folder, seed);
    Arc::new(Model::open(&folder).unwrap())
}

fn home() -> Home {
    let home = Home::with(&[
        ("engine.md", "Kettle.\n"),
        ("bill.md", "# Money\n\nInvoice.\n\n# More\n\nDelete.\n"),
    ]);
    let mut random = Random(9);
    for number in 0..4 {
        home.write(&format!("{number}.md"), prose(&mut random, 2_000));
    }
    home
}

fn open(home: &Home, model: &Arc<Model>) -> Collection {
    home.open().with_model(Arc::clone(model), LONG)
}

fn sync(collection: &Collection, home: &Home) -> SyncReport {
    collection.sync(&home.sources(), &|_| {}).unwrap()
}

/// The files of vectors, with what they hold.
fn vectors(home: &Home) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = index_files(&home.index().join("vectors"));
    files.sort();
    let read = |file: PathBuf| (file.clone(), fs::read(file).unwrap());
    files.into_iter().map(read).collect()
}

#[track_caller]
fn assert_same(one: &Answer, other: &Answer) {
    assert_eq!(format!("{one:?}"), format!("{other:?}"));
}

#[test]
fn what_is_said_in_other_words_is_found() {
    let home = home();
    home.sync();
    assert_eq!(home.quotes(QUESTION), [] as [&str; 0]);
    let model = model(&home, 1);
    let collection = open(&home, &model);
    let report = sync(&collection, &home);
    assert!(report.read_by_model > 5, "{report:?}");
    assert_eq!((report.added, report.changed), (0, 0));
    let answer = ask(&collection, QUESTION);
    assert_eq!(texts(&answer)[0].trim(), "Kettle.");
    assert_verbatim(&home.docs(), &answer.quotes);
    // The same from an index that is opened again.
    let again = open(&home, &model);
    assert_same(&ask(&again, QUESTION), &answer);
    assert_eq!(again.check(), []);
    // It says what the model brought.
    let question = Question::parse(QUESTION).unwrap();
    let (_, reasons) = again.ask_with_reasons(&question, &all_quotes()).unwrap();
    let parts = &reasons.quotes[0].parts;
    assert!(parts.iter().any(|part| part.name == "ModelPassage"));
    let score: f64 = parts.iter().map(|part| part.points).sum();
    assert!((score - answer.quotes[0].score()).abs() < 1e-3);
    assert!(reasons.signs.iter().any(|sign| sign.name == "cosine"));
}

#[test]
fn without_a_model_answers_are_what_they_were() {
    let home = home();
    home.sync();
    let question = "kalo miren?";
    let before = ask(&home.open(), question);
    let collection = open(&home, &model(&home, 1));
    sync(&collection, &home);
    assert_same(&ask(&home.open(), question), &before);
    // A question that leaves the model no time is answered by its words.
    let hasty = home.open().with_model(model(&home, 1), Duration::ZERO);
    assert_same(&ask(&hasty, question), &before);
    // A model that has not read the index says nothing of it.
    assert_same(&ask(&open(&home, &model(&home, 2)), question), &before);
    // Once it is brought in line without a model, nothing is left of it.
    home.sync();
    assert_eq!(vectors(&home), []);
    assert_same(&ask(&home.open(), question), &before);
}

#[test]
fn a_text_is_read_once() {
    let home = home();
    let model = model(&home, 1);
    let collection = open(&home, &model);
    let first = sync(&collection, &home).read_by_model;
    assert_eq!(sync(&collection, &home).read_by_model, 0);
    // A new document among old ones, whose shard is not touched.
    home.write("new.md", "# Money\n\nErase.\n");
    assert_eq!(sync(&collection, &home).read_by_model, 1);
    // One that goes has its shard written again, of texts that are known.
    home.remove("0.md");
    assert_eq!(sync(&collection, &home).read_by_model, 0);
    // A file that is changed in one place.
    let text = fs::read_to_string(home.docs().join("1.md")).unwrap();
    home.write("1.md", format!("{text}\n\nGadget.\n"));
    let read = sync(&open(&home, &model), &home).read_by_model;
    assert!((1..first / 2).contains(&read), "{read} of {first}");
    assert_eq!(collection.check(), []);
    // In the end all is as if it had been read at once.
    let parts = texts(&ask(&open(&home, &model), QUESTION));
    fs::remove_dir_all(home.index()).unwrap();
    let collection = open(&home, &model);
    sync(&collection, &home);
    assert_eq!(texts(&ask(&collection, QUESTION)), parts);
}

#[test]
fn another_model_reads_everything_again() {
    let home = home();
    let (one, other) = (model(&home, 1), model(&home, 2));
    let first = sync(&open(&home, &one), &home).read_by_model;
    let before = vectors(&home);
    assert_eq!(sync(&open(&home, &other), &home).read_by_model, first);
    assert_ne!(vectors(&home), before);
    assert_eq!(
        texts(&ask(&open(&home, &other), QUESTION))[0].trim(),
        "Kettle."
    );
}

#[test]
fn what_was_read_before_an_interruption_is_not_read_again() {
    let home = home();
    let mut random = Random(3);
    home.write("long.md", prose(&mut random, 40_000));
    let model = model(&home, 1);
    let collection = open(&home, &model);
    let (stop_at, all) = (60, Cell::new(0));
    let interrupted = catch_unwind(AssertUnwindSafe(|| {
        collection.sync(&home.sources(), &|progress: Progress| {
            let (done, total) = progress.texts.unwrap_or_default();
            all.set(total);
            assert!(done < stop_at, "power cut");
        })
    }));
    assert!(interrupted.is_err());
    assert!(all.get() > stop_at, "{} passages are too few", all.get());
    assert_eq!(collection.counts().documents, 0);
    // The end of what was kept did not reach the disk.
    let [(file, bytes)] = &vectors(&home)[..] else {
        panic!("one file is kept: {:?}", vectors(&home));
    };
    fs::write(file, &bytes[..bytes.len() - 5]).unwrap();
    let read = sync(&open(&home, &model), &home).read_by_model;
    assert!(read <= all.get() - stop_at + 1, "{read} of {}", all.get());
    assert!(!file.exists(), "what was kept is in the index now");
    let resumed = vectors(&home);
    fs::remove_dir_all(home.index()).unwrap();
    sync(&open(&home, &model), &home);
    let contents = |files: &[(PathBuf, Vec<u8>)]| -> Vec<Vec<u8>> {
        files.iter().map(|(_, bytes)| bytes.clone()).collect()
    };
    assert_eq!(contents(&vectors(&home)), contents(&resumed));
}

#[test]
fn damaged_vectors_are_noticed_and_made_anew() {
    let home = home();
    home.sync();
    let words = ask(&home.open(), "kalo miren?");
    let model = model(&home, 1);
    sync(&open(&home, &model), &home);
    let answer = ask(&open(&home, &model), QUESTION);
    for cut in [false, true] {
        for number in 0..2 {
            let (file, bytes) = vectors(&home).swap_remove(number);
            let name = file.file_name().unwrap().to_str().unwrap();
            let mut wrong = bytes.clone();
            let middle = wrong.len() / 2;
            match cut {
                true => wrong.truncate(middle),
                false => wrong[middle] ^= 1,
            }
            fs::write(&file, wrong).unwrap();
            let collection = open(&home, &model);
            let faults = collection.check();
            assert!(
                faults.iter().any(|fault| fault.file.ends_with(name)),
                "{faults:?}"
            );
            if !name.starts_with("reference") {
                assert_same(&ask(&collection, "kalo miren?"), &words);
            }
            sync(&collection, &home);
            assert_same(&ask(&collection, QUESTION), &answer);
            assert_eq!(open(&home, &model).check(), []);
        }
    }
}

#[test]
fn a_model_that_says_something_else_is_noticed() {
    let home = home();
    let (one, other) = (model(&home, 1), model(&home, 2));
    sync(&open(&home, &other), &home);
    let is_reference = |file: &PathBuf| file.to_str().unwrap().contains("reference");
    let of_other = vectors(&home)
        .into_iter()
        .find(|(file, _)| is_reference(file));
    let (_, of_other) = of_other.unwrap();
    sync(&open(&home, &one), &home);
    // As if the same files gave other numbers now, such as on another machine.
    let mut manifest = Manifest::current(&home.index()).unwrap().unwrap().manifest;
    let reference = &mut manifest.vectors.as_mut().unwrap().reference;
    let file = home.index().join("vectors").join(&reference.name);
    fs::write(&file, of_other).unwrap();
    (reference.size, reference.crc32) = checksum(&file).unwrap();
    manifest.commit(&home.index()).unwrap();
    let [fault] = &open(&home, &one).check()[..] else {
        panic!("one fault is found");
    };
    assert!(fault.what.contains("says something else"), "{fault:?}");
}
