//! `quoth eval`: puts a file of questions in one process and prints how good the answers are.
//!
//! How answers are judged and summed up is told in `eval`.

use std::fmt::Write as _;
use std::io::{BufWriter, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use quoth_index::answer::Answer;
use quoth_index::question::Question;
use serde::Serialize;

use super::json::{AnswerObject, line};
use super::open::{Plan, refresh};
use super::options::{Options, milliseconds};
use super::output::{Output, remark};
use crate::eval::calibration::{Calibration, calibration};
use crate::eval::corpus::Corpus;
use crate::eval::figures::{Figures, Outcomes, Rate, Row, figures, nearest_rank};
use crate::eval::questions::{KnownQuestion, parse};
use crate::eval::score::{Quoted, judge};
use crate::failure::{self, Failure, Kind};
use crate::library::{Library, LibraryError, Scope};

/// Put a file of questions and print how good the answers are
///
/// Each line of the file is a JSON object with `id` and `question`; for scoring also `doc`,
/// `paragraph`, `answers` and `answerable`. Exits with 0 when all questions were put.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The questions, one JSON object a line
    #[arg(value_name = "QUESTIONS.jsonl")]
    questions: PathBuf,

    /// Quotes asked for with each question, 1 to 10
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=10))]
    limit: u8,

    /// Answer every question without the model, too, and print both
    #[arg(long)]
    compare: bool,

    /// Write the answer to every question into this file, one JSON object a line
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Puts every question and returns the exit code.
pub(super) fn eval(args: &Args, options: &Options, output: &mut Output) -> Result<u8, Failure> {
    let questions = read(&args.questions)?;
    let mut out = args.out.as_deref().map(Out::create).transpose()?;
    let plan = Plan::make(options)?;
    if args.compare && plan.settings.model.is_none() {
        let what = "`--compare` needs a model, and the settings name none";
        return Err(Failure::new(Kind::User, what).hint("`[answer.model] folder` names it"));
    }
    let library = plan.open()?;
    refresh(&library)?;
    let limit = NonZeroUsize::new(args.limit.into()).unwrap_or(NonZeroUsize::MIN);
    let mut bench = Bench::of(library, limit);
    for question in &questions {
        bench.put(question, out.as_mut())?;
    }
    if let Some(out) = out {
        out.finish()?;
    }
    let summary = bench.summary();
    if args.compare {
        let mut plan = Plan::make(options)?;
        plan.settings.model = None;
        // The index stays as it is: brought in line without a model, it would lose the vectors.
        let mut words = Bench::of(plan.open()?, limit);
        for question in &questions {
            words.put(question, None)?;
        }
        let words = words.summary();
        match options.json {
            true => output.json(&Compared {
                with_model: &summary,
                words_alone: &words,
            })?,
            false => {
                let (with_model, words) = (show(&summary, args.limit), show(&words, args.limit));
                let page = format!("With the model\n{with_model}\nBy the words alone\n{words}");
                output.styled(&page)?;
            }
        }
    } else {
        match options.json {
            true => output.json(&summary)?,
            false => output.styled(&show(&summary, args.limit))?,
        }
    }
    for refused in &bench.refused {
        remark(refused);
    }
    match bench.refused.as_slice() {
        [] => Ok(failure::DONE),
        refused => {
            let what = format!(
                "{} of {} questions could not be put",
                refused.len(),
                questions.len()
            );
            Err(Failure::new(Kind::User, what))
        }
    }
}

fn read(file: &Path) -> Result<Vec<KnownQuestion>, Failure> {
    let what = format!("could not read the questions in `{}`", file.display());
    let text = std::fs::read_to_string(file)
        .map_err(|error| Failure::new(Kind::User, what.clone()).because(&error))?;
    parse(&text).map_err(|error| {
        Failure::new(Kind::User, format!("{what}: {error}"))
            .hint("each line looks like {\"id\": \"1\", \"question\": \"…\"}")
    })
}

/// The file that answers are written into.
struct Out {
    file: PathBuf,
    writer: BufWriter<std::fs::File>,
}

impl Out {
    fn create(file: &Path) -> Result<Out, Failure> {
        let writer = std::fs::File::create(file).map_err(|error| Out::failure(file, &error))?;
        Ok(Out {
            file: file.to_owned(),
            writer: BufWriter::new(writer),
        })
    }

    fn write(&mut self, object: &AnswerObject<'_>) -> Result<(), Failure> {
        let line = line(object)?;
        self.writer
            .write_all(line.as_bytes())
            .map_err(|error| Out::failure(&self.file, &error))
    }

    fn finish(mut self) -> Result<(), Failure> {
        self.writer
            .flush()
            .map_err(|error| Out::failure(&self.file, &error))
    }

    fn failure(file: &Path, error: &std::io::Error) -> Failure {
        let what = format!("could not write the answers into `{}`", file.display());
        Failure::new(Kind::User, what).because(error)
    }
}

/// Puts questions and keeps what the answers were worth.
struct Bench {
    library: Library,
    limit: NonZeroUsize,
    corpus: Corpus,
    rows: Vec<Row>,
    times: Vec<Duration>,
    cpu: Duration,
    refused: Vec<String>,
}

impl Bench {
    fn of(library: Library, limit: NonZeroUsize) -> Bench {
        let folders = library.shelves().iter().flat_map(|shelf| shelf.folders());
        let corpus = Corpus::new(folders.collect());
        Bench {
            library,
            limit,
            corpus,
            rows: Vec::new(),
            times: Vec::new(),
            cpu: Duration::ZERO,
            refused: Vec::new(),
        }
    }

    fn put(&mut self, known: &KnownQuestion, out: Option<&mut Out>) -> Result<(), Failure> {
        let (answer, elapsed) = match Question::parse(&known.question) {
            Ok(question) => {
                let (started, cpu) = (Instant::now(), cpu_time());
                let scope = Scope::of(&question);
                let answer = match self.library.ask_blocking(&question, &scope, self.limit) {
                    Err(error @ LibraryError::NoSuchCollection { .. }) => {
                        self.refused
                            .push(format!("note: question {}: {error}", known.id));
                        Answer::nothing()
                    }
                    answer => answer?,
                };
                let elapsed = started.elapsed();
                self.cpu += cpu_time().saturating_sub(cpu);
                self.times.push(elapsed);
                (answer, elapsed)
            }
            Err(error) => {
                self.refused
                    .push(format!("note: question {}: {error}", known.id));
                (Answer::nothing(), Duration::ZERO)
            }
        };
        if let Some(out) = out {
            out.write(&AnswerObject::new(&known.question, &answer, elapsed).with_id(&known.id))?;
        }
        if known.can_be_scored() {
            let row = self.row(known, &answer, elapsed);
            self.rows.push(row);
        }
        Ok(())
    }

    fn row(&mut self, known: &KnownQuestion, answer: &Answer, elapsed: Duration) -> Row {
        if let Some(doc) = &known.doc {
            self.corpus.find(doc);
        }
        let quotes: Vec<Quoted<'_>> = answer
            .quotes
            .iter()
            .map(|quote| Quoted {
                doc: self.corpus.find(&quote.citation().path),
                text: quote.text(),
                highlight: quote.highlighted_text(),
            })
            .collect();
        let chars = |quote: &Quoted<'_>| quote.text.chars().count();
        Row {
            answerable: known.answerable,
            judged: known
                .answerable
                .then(|| judge(known, &quotes, &self.corpus)),
            outcome: answer.outcome,
            confidence: answer.confidence,
            quotes: quotes.len(),
            not_verbatim: quotes
                .iter()
                .filter(|quote| !quote.is_verbatim(&self.corpus))
                .count(),
            first_chars: quotes.first().map_or(0, chars),
            first_three_chars: quotes.iter().take(3).map(chars).sum(),
            elapsed,
        }
    }

    fn summary(&self) -> Summary {
        let mut times: Vec<f64> = self.times.iter().map(|time| milliseconds(*time)).collect();
        times.sort_by(f64::total_cmp);
        Summary {
            put: self.times.len(),
            scored: self.rows.len(),
            figures: figures(&self.rows),
            calibration: calibration(&self.rows),
            latency: Latency {
                p50_ms: nearest_rank(&times, 0.50),
                p99_ms: nearest_rank(&times, 0.99),
                max_ms: times.last().copied(),
                cpu_ms: milliseconds(self.cpu),
            },
        }
    }
}

#[derive(Serialize)]
struct Summary {
    put: usize,
    scored: usize,
    #[serde(flatten)]
    figures: Figures,
    calibration: Calibration,
    latency: Latency,
}

/// The figures of one run with a model and without.
#[derive(Serialize)]
struct Compared<'a> {
    with_model: &'a Summary,
    words_alone: &'a Summary,
}

#[derive(Serialize)]
struct Latency {
    p50_ms: Option<f64>,
    p99_ms: Option<f64>,
    max_ms: Option<f64>,
    /// Processor time of all answers together, where the system tells.
    cpu_ms: f64,
}

/// Processor time of this process, to the hundredth of a second; zero where it is not told.
fn cpu_time() -> Duration {
    // Fields 14 and 15, counted after the program's name, in hundredths of a second.
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks: u64 = after_name
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse::<u64>().ok())
        .sum();
    Duration::from_millis(ticks.saturating_mul(10))
}

fn show(summary: &Summary, limit: u8) -> String {
    let mut page = String::new();
    let figures = &summary.figures;
    let mut row = |name: &str, value: String| {
        // Writing to a string cannot fail.
        let _ = writeln!(page, "{name:<24} {value}");
    };
    row("questions put", summary.put.to_string());
    if summary.scored > 0 {
        row("  answerable", figures.n_answerable.to_string());
        row("  unanswerable", figures.n_unanswerable.to_string());
    }
    if summary.put > summary.scored {
        row("  not scored", (summary.put - summary.scored).to_string());
    }
    if figures.n_gold_paragraph_not_in_corpus > 0 {
        let missing = figures.n_gold_paragraph_not_in_corpus;
        row(
            "  paragraph not found",
            format!("{missing} (are these the right documents?)"),
        );
    }
    if figures.n_answerable > 0 {
        row("hit@1", rate(&figures.hit_1));
        row("hit@3", rate(&figures.hit_3));
        row("hit@5", rate(&figures.hit_5));
        let mrr = number(figures.mrr_10);
        row("MRR@10", format!("{mrr}  over the {limit} quotes returned"));
        row("hit@1, at most 700", rate(&figures.hit_1_short));
        row("in the first 700", rate(&figures.first_700));
        row("sentence@1", rate(&figures.sentence));
        row("answer density", number(figures.answer_density));
    }
    if summary.scored > 0 {
        let verbatim = figures.n_passages - figures.n_not_verbatim;
        row(
            "verbatim",
            format!("{verbatim}/{} quotes", figures.n_passages),
        );
        row("answerable", outcomes(figures.own_flag.answerable));
        row("unanswerable", outcomes(figures.own_flag.unanswerable));
        row("right when answered", number(figures.own_flag.precision));
        row("AUROC answerable", number(figures.auroc));
        row("AUROC hit", number(figures.auroc_hit));
    }
    if let Some(points) = &figures.operating_points {
        let kept = points.refuse_90.coverage_of_answerable;
        row(
            "refusing 90 % of those",
            format!("{kept:.4} of the answerable stay"),
        );
    }
    if let Some(error) = summary.calibration.expected_error {
        row("calibration error", format!("{error:.4}"));
        for bin in &summary.calibration.bins {
            row(
                &format!("  confidence {:.1}-{:.1}", bin.from, bin.from + 0.1),
                format!(
                    "{:.4} right of {}, said {:.4}",
                    bin.right, bin.n, bin.confidence
                ),
            );
        }
    }
    let latency = &summary.latency;
    let ms = |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.3} ms"));
    row("latency p50", ms(latency.p50_ms));
    row("latency p99", ms(latency.p99_ms));
    row("latency max", ms(latency.max_ms));
    if latency.cpu_ms > 0.0 {
        row(
            "processor time",
            format!("{:.2} s", latency.cpu_ms / 1_000.0),
        );
    }
    page
}

fn number(value: Option<f64>) -> String {
    value.map_or("-".to_owned(), |value| format!("{value:.4}"))
}

fn rate(rate: &Rate) -> String {
    let [low, high] = rate.ci95;
    let value = number(rate.value);
    format!("{value}  [{low:.4}, {high:.4}]  {}/{}", rate.k, rate.n)
}

fn outcomes(outcomes: Outcomes) -> String {
    format!(
        "{} answered, {} uncertain, {} nothing found",
        outcomes.answered, outcomes.uncertain, outcomes.nothing_found
    )
}
