//! Indexing that is killed at any moment, while documents change, loses nothing and quotes nothing wrong.
//!
//! `QUOTH_KILLS` says how often; docs/reliability.md has the figures of long runs.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use quoth_index::collection::{AnswerLimits, Collection};
use quoth_index::extract::extract;
use quoth_index::manifest::Manifest;
use quoth_index::question::Question;
use sha2::{Digest, Sha256};

use crate::support::effort::{Random, effort};
use crate::support::home::Home;

const INDEX: [&str; 6] = ["index", "--docs", "docs", "--data", "data", "--json"];

/// Files that are indexed before the first kill and never change.
const KEPT: usize = 40;

/// Files that come, change and go.
const CHANGING: usize = 30;

/// A folder of documents that remembers what each of its files ever said.
struct Changing {
    home: Home,
    random: Random,
    /// The canonical text of every content, by its SHA-256.
    texts: HashMap<String, String>,
    kept: HashMap<String, String>,
}

impl Changing {
    fn new() -> Changing {
        let mut changing = Changing {
            home: Home::new(),
            random: Random::seeded(),
            texts: HashMap::new(),
            kept: HashMap::new(),
        };
        for number in 0..KEPT {
            let keeper = changing.random.word();
            let text = format!("# Lamp {number}\n\nThe keeper of lamp {number} is {keeper}.\n");
            let path = format!("kept/{number}.md");
            let sha256 = changing.write(&path, &text);
            changing.kept.insert(path, sha256);
        }
        for number in 0..CHANGING {
            changing.change(number);
        }
        changing
    }

    /// Replaces a file in one step, as an editor does.
    fn write(&mut self, path: &str, text: &str) -> String {
        let sha256: String = Sha256::digest(text)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let document = extract(path, text.as_bytes()).unwrap();
        self.texts.insert(sha256.clone(), document.text);
        let new = self.home.write("new", text);
        let file = self.home.path().join("docs").join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::rename(new, file).unwrap();
        sha256
    }

    fn change(&mut self, number: usize) {
        let ending = ["md", "txt", "html"][number % 3];
        let path = format!("{}/{number}.{ending}", number % 4);
        if self.random.below(5) == 0 {
            // It may be gone already.
            let _ = std::fs::remove_file(self.home.path().join("docs").join(path));
            return;
        }
        let prose = self.random.prose(3_000);
        let text = match ending {
            "html" => format!(
                "<h1>Berth {number}</h1><p>{}</p>",
                prose.replace("\n\n", "</p><p>")
            ),
            _ => format!("# Berth {number}\n\n{prose}"),
        };
        self.write(&path, &text);
    }

    fn change_some(&mut self) {
        for _ in 0..1 + self.random.below(8) {
            let number = self.random.below(CHANGING);
            self.change(number);
        }
    }

    fn index(&self) -> PathBuf {
        let folders = std::fs::read_dir(self.home.path().join("data/docs")).unwrap();
        folders.last().unwrap().unwrap().path()
    }

    /// Checks that the index is whole, has what was committed, and quotes only what was written.
    fn verify(&mut self, round: usize) -> usize {
        let index = self.index();
        let collection = Collection::open(&index, "docs").unwrap();
        assert_eq!(collection.damage(), None, "round {round}");
        assert_eq!(collection.check(), [], "round {round}");
        let manifest = Manifest::current(&index).unwrap().unwrap().manifest;
        let documents = manifest.shards.iter().flat_map(|shard| &shard.documents);
        let mut found = HashMap::new();
        for document in documents {
            let path = &document.file.path;
            assert!(
                self.texts.contains_key(&document.sha256),
                "round {round}: {path} never had this content"
            );
            found.insert(path.clone(), document.sha256.clone());
        }
        for (path, sha256) in &self.kept {
            assert_eq!(
                found.get(path),
                Some(sha256),
                "round {round}: {path} is lost"
            );
        }
        let lamp = self.random.below(KEPT);
        let questions = [
            format!("Who is the keeper of lamp {lamp}?"),
            format!("{} {}", self.random.word(), self.random.word()),
            format!(
                "berth {} {}",
                self.random.below(CHANGING),
                self.random.word()
            ),
        ];
        questions
            .iter()
            .map(|question| self.assert_verbatim(&collection, question))
            .sum()
    }

    fn assert_verbatim(&self, collection: &Collection, question: &str) -> usize {
        let limits = AnswerLimits {
            quotes: 10,
            answered_from: 0.0,
            uncertain_from: 0.0,
            ..AnswerLimits::default()
        };
        let question = Question::parse(question).unwrap();
        let quotes = collection.ask(&question, &limits).unwrap().quotes;
        for quote in &quotes {
            let citation = quote.citation();
            let text = &self.texts[&citation.sha256];
            assert_eq!(&text[citation.place.bytes.range()], quote.text());
        }
        quotes.len()
    }
}

/// Temporary files and folders of unfinished work.
fn leftovers(index: &Path) -> usize {
    ["shards", "generations"]
        .iter()
        .flat_map(|folder| std::fs::read_dir(index.join(folder)).unwrap())
        .filter(|entry| {
            let name = entry.as_ref().unwrap().file_name();
            name.to_string_lossy().ends_with(".tmp")
        })
        .count()
}

#[test]
fn indexing_that_is_killed_while_documents_change_loses_nothing() {
    let kills = effort("QUOTH_KILLS", 15);
    let mut changing = Changing::new();
    let started = Instant::now();
    changing.home.run(INDEX).expect(0);
    let whole = started.elapsed();
    let (mut finished, mut left, mut quotes) = (0, 0, 0);
    for round in 1..=kills {
        changing.change_some();
        let mut child = changing.home.command(INDEX);
        let mut child = child
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let until = Instant::now() + whole.mul_f64(changing.random.below(130) as f64 / 100.0);
        while Instant::now() < until {
            // The documents change under it.
            let number = changing.random.below(CHANGING);
            changing.change(number);
            std::thread::sleep(Duration::from_millis(2).min(until - Instant::now()));
        }
        finished += usize::from(child.try_wait().unwrap().is_some());
        child.kill().unwrap();
        child.wait().unwrap();
        quotes += changing.verify(round);
        left += leftovers(&changing.index()).min(1);
        // Now and then a run goes to its end; the others meet what was left behind.
        if round % 4 == 0 || round == kills {
            changing.home.run(INDEX).expect(0);
            quotes += changing.verify(round);
            assert_eq!(leftovers(&changing.index()), 0, "round {round}");
        }
    }
    println!(
        "{kills} kills, of which {finished} came after the end and {left} left unfinished work: \
         0 committed documents lost, 0 indexes unreadable, {quotes} quotes checked and 0 wrong"
    );
}
