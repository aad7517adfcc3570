//! How long answering takes, beside plain tantivy asked for any of the question's words.
//!
//! Both answer the same questions over the same passages in turn, in one process on one thread. Run
//! it with `cargo bench --bench answering`, or with `-- squad-a` for that set alone;
//! `docs/performance.md` says what the figures mean.
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]
#![expect(clippy::expect_used, reason = "a bench that fails may panic")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use quoth_index::collection::{AnswerLimits, Collection};
use quoth_index::question::Question;
use support::bare;
use support::clock::{Took, time};
use support::corpus::{self, PASSAGES_PER_FILE};
use support::machine::{again, mebibytes, memory, size};
use support::words::Chance;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{Index, IndexReader, ReloadPolicy, Term};

/// Questions asked of made-up files.
const QUESTIONS: usize = 1_000;
/// Questions asked before the clock starts.
const WARM_UP: usize = 50;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [part, documents, index] = arguments.as_slice()
        && part == "build"
    {
        build(Path::new(documents), Path::new(index));
        return;
    }
    let only_set = arguments.iter().any(|argument| argument == "squad-a");
    let mut sizes = vec![10_000, 100_000];
    if std::env::var_os("QUOTH_BENCH_MILLION").is_some() {
        sizes.push(1_000_000);
    }
    if only_set {
        sizes.clear();
    }
    for passages in sizes {
        let home = tempfile::tempdir().expect("a folder to work in");
        let documents = home.path().join("documents");
        corpus::write(&documents, passages / PASSAGES_PER_FILE);
        let made_up = made_up_questions(&corpus::read(&documents).passages);
        bench(
            &format!("made-up files for {passages} passages"),
            &documents,
            home.path(),
            &made_up,
        );
    }
    let sets = sets();
    let squad = sets.join("squad-a");
    if squad.is_dir() {
        let home = tempfile::tempdir().expect("a folder to work in");
        let asked = questions_of(&squad.join("questions.jsonl"));
        bench("squad-a", &squad.join("corpus"), home.path(), &asked);
    } else {
        println!(
            "squad-a: left out, since `{}` is not there",
            squad.display()
        );
    }
}

/// Where question sets are: `QUOTH_SETS`, or beside this repository.
fn sets() -> PathBuf {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/qa");
    std::env::var_os("QUOTH_SETS").map_or_else(beside, PathBuf::from)
}

/// Builds quoth's index of `documents`, and plain tantivy's of the same passages, in `index`.
fn build(documents: &Path, index: &Path) {
    let (quoth, bare) = (index.join("quoth"), index.join("bare"));
    fs::create_dir_all(&quoth).expect("a folder for the index");
    fs::create_dir_all(&bare).expect("a folder for the index");
    let collection = Collection::open(&quoth, "bench").expect("an empty collection");
    let report = collection
        .sync(&[corpus::source(documents)], &|_| {})
        .expect("an index");
    let content = corpus::read(documents);
    bare::build(&bare, &content.passages).expect("an index of tantivy's");
    println!("{} {}", report.passages, content.bytes);
}

fn bench(name: &str, documents: &Path, home: &Path, asked: &[String]) {
    let index = home.join("index");
    let path = |path: &Path| path.to_str().expect("a path in UTF-8").to_owned();
    let built = again(&["build", &path(documents), &path(&index)]);
    let [passages, text] = built.as_slice() else {
        panic!("the numbers of a build");
    };
    let collection = Collection::open(&index.join("quoth"), "bench").expect("an index");
    let bare = Bare::open(&index.join("bare"));
    let limits = AnswerLimits::default();
    let questions: Vec<Question> = asked
        .iter()
        .map(|text| Question::parse(text).expect("a question"))
        .collect();
    for (question, text) in questions.iter().zip(asked).take(WARM_UP) {
        collection.ask(question, &limits).expect("an answer");
        bare.ask(text);
    }
    let before = memory("RssAnon").unwrap_or_default();
    let (mut ours, mut theirs) = (Times::default(), Times::default());
    let mut found = 0;
    for (question, text) in questions.iter().zip(asked) {
        let (hits, took) = time(|| bare.ask(text));
        theirs.add(took);
        let (answer, took) = time(|| collection.ask(question, &limits).expect("an answer"));
        ours.add(took);
        found += usize::from(!answer.quotes.is_empty() && hits > 0);
    }
    println!(
        "{name}: {passages} passages, {} questions, {found} with hits of both",
        asked.len()
    );
    ours.print("quoth");
    theirs.print("tantivy, any word");
    println!(
        "  ratio of processor time {:>9.2}",
        ours.cpu.as_secs_f64() / theirs.cpu.as_secs_f64()
    );
    let on_disk = size(&index.join("quoth"), &|_| true);
    println!(
        "  index {:.1} MiB, {:.2} of the text; tantivy's without the text {:.1} MiB",
        mebibytes(on_disk),
        on_disk as f64 / text,
        mebibytes(size(&index.join("bare"), &|_| true))
    );
    if let (Some(now), Some(most)) = (memory("RssAnon"), memory("VmHWM")) {
        println!(
            "  memory besides mapped files {:.1} MiB, grown by {:.1} MiB over the questions; most with mapped files {:.1} MiB",
            mebibytes(now),
            mebibytes(now.saturating_sub(before)),
            mebibytes(most)
        );
    }
    println!();
}

/// Times of many questions.
#[derive(Default)]
struct Times {
    walls: Vec<Duration>,
    cpu: Duration,
}

impl Times {
    fn add(&mut self, took: Took) {
        self.walls.push(took.wall);
        self.cpu += took.cpu;
    }

    fn print(&mut self, name: &str) {
        self.walls.sort_unstable();
        let at = |share| millis(quantile(&self.walls, share));
        println!(
            "  {name:<18} p50 {:>7.3} ms   p99 {:>7.3} ms   processor {:>7.3} ms a question",
            at(0.5),
            at(0.99),
            millis(self.cpu) / self.walls.len().max(1) as f64
        );
    }
}

/// The value that `share`, 0 to 1, of `sorted` values do not exceed.
fn quantile(sorted: &[Duration], share: f64) -> Duration {
    let last = sorted.len().saturating_sub(1);
    let at = (last as f64 * share).round() as usize;
    sorted.get(at).copied().unwrap_or_default()
}

/// Milliseconds of `time`.
fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// Plain tantivy, open for asking.
struct Bare {
    index: Index,
    reader: IndexReader,
}

impl Bare {
    fn open(folder: &Path) -> Bare {
        let index = Index::open_in_dir(folder).expect("an index of tantivy's");
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into();
        let reader = reader.expect("a reader of tantivy's");
        Bare { index, reader }
    }

    /// Finds the ten passages that hold any word of `question` best, and returns how many there are.
    fn ask(&self, question: &str) -> usize {
        let field = self
            .index
            .schema()
            .get_field("text")
            .expect("the one field");
        let mut tokenizer = self
            .index
            .tokenizer_for_field(field)
            .expect("its tokenizer");
        let mut words: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        tokenizer.token_stream(question).process(&mut |token| {
            let term = Term::from_field_text(field, &token.text);
            let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
            words.push((Occur::Should, Box::new(query)));
        });
        let query = BooleanQuery::new(words);
        let best = TopDocs::with_limit(10).order_by_score();
        let found = self.reader.searcher().search(&query, &best);
        found.expect("tantivy searches").len()
    }
}

/// Questions with some of the words of passages taken by chance.
fn made_up_questions(passages: &[String]) -> Vec<String> {
    const OPENINGS: [&str; 6] = [
        "How do I",
        "What is the",
        "Where can I find the",
        "When did",
        "Why is the",
        "Which",
    ];
    let mut chance = Chance::new(7);
    let mut questions = Vec::with_capacity(QUESTIONS);
    while questions.len() < QUESTIONS {
        let passage = chance.one_of(passages);
        let words: Vec<&str> = passage
            .split(|c: char| !c.is_alphabetic())
            .filter(|word| word.len() > 4)
            .collect();
        if words.len() < 6 {
            continue;
        }
        let opening = chance.one_of(&OPENINGS);
        let mut word = || *chance.one_of(&words);
        let (first, second, third) = (word(), word(), word());
        questions.push(match questions.len() % 3 {
            0 => format!("{opening} {first} of the {second}?"),
            1 => format!("{opening} {first} {second} with {third}?"),
            _ => format!(
                "{opening} {first} from {second} to the {third} and {}?",
                word()
            ),
        });
    }
    questions
}

/// The questions of a set in JSON lines.
fn questions_of(file: &Path) -> Vec<String> {
    let text = fs::read_to_string(file).expect("a file of questions");
    text.lines()
        .map(|line| {
            let line: serde_json::Value = serde_json::from_str(line).expect("a line of JSON");
            line["question"].as_str().expect("a question").to_owned()
        })
        .collect()
}
