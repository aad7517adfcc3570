//! `quoth ask`: one question, or a prompt for many.
//!
//! How an answer looks is told in `render` and `json`.

use std::io::{BufRead, IsTerminal, Write};
use std::num::NonZeroUsize;
use std::time::Instant;

use quoth_index::question::Question;

use super::explain::tables;
use super::json::AnswerObject;
use super::open::{Plan, refresh};
use super::options::Options;
use super::output::{Output, complain};
use super::render::render;
use crate::failure::{self, Failure, Kind};
use crate::library::{Library, Scope};

/// Answer a question with quotes from the documents
///
/// Builds or refreshes the index first when documents changed. Exits with 0 when something was
/// quoted, 1 when nothing was found, and 2 when it failed.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The question; without it, a prompt that goes on until end of input
    ///
    /// Put it in quotation marks. After `--` it may begin with a dash.
    #[arg(value_name = "QUESTION")]
    question: Vec<String>,

    /// Show at most this many quotes, 1 to 10
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=10))]
    limit: u8,

    /// Tell why: the words found, what each score is the sum of, the signs of confidence
    #[arg(long)]
    explain: bool,
}

/// What is wanted of every answer.
#[derive(Clone, Copy)]
struct Wanted {
    limit: NonZeroUsize,
    explain: bool,
    json: bool,
}

/// Answers and returns the exit code.
pub(super) fn ask(args: &Args, options: &Options, output: &mut Output) -> Result<u8, Failure> {
    let wanted = Wanted {
        limit: NonZeroUsize::new(args.limit.into()).unwrap_or(NonZeroUsize::MIN),
        explain: args.explain,
        json: options.json,
    };
    if args.question.is_empty() {
        if !std::io::stdin().is_terminal() {
            return Err(Failure::new(Kind::User, "there is no question")
                .hint("write it after `ask`, in quotation marks; the prompt needs a terminal"));
        }
        let library = open(options)?;
        return prompt(&library, wanted, output);
    }
    let question = Question::parse(&args.question.join(" "))?;
    answer(&open(options)?, &question, wanted, output)
}

fn open(options: &Options) -> Result<Library, Failure> {
    let library = Plan::make(options)?.open()?;
    refresh(&library)?;
    Ok(library)
}

fn answer(
    library: &Library,
    question: &Question,
    wanted: Wanted,
    output: &mut Output,
) -> Result<u8, Failure> {
    let (scope, started) = (Scope::of(question), Instant::now());
    if wanted.explain {
        let explained = library.explain_blocking(question, &scope, wanted.limit)?;
        let (answer, elapsed) = (&explained.answer, started.elapsed());
        if wanted.json {
            let object = AnswerObject::new(question.text(), answer, elapsed);
            output.json(&object.with_reasons(&explained))?;
        } else {
            output.styled(&render(answer, output.width()))?;
            output.styled(&tables(&explained))?;
        }
        return Ok(failure::exit_code(answer.outcome));
    }
    let answer = library.ask_blocking(question, &scope, wanted.limit)?;
    let elapsed = started.elapsed();
    if wanted.json {
        output.json(&AnswerObject::new(question.text(), &answer, elapsed))?;
    } else {
        output.styled(&render(&answer, output.width()))?;
    }
    Ok(failure::exit_code(answer.outcome))
}

/// Reads a question a line until end of input; one that fails does not end the prompt.
fn prompt(library: &Library, wanted: Wanted, output: &mut Output) -> Result<u8, Failure> {
    let mut lines = std::io::stdin().lock().lines();
    loop {
        let mut stderr = anstream::stderr();
        // Without a standard error there is no prompt to be seen, but lines still arrive.
        let _ = write!(stderr, "? ").and_then(|()| stderr.flush());
        let line = match lines.next() {
            Some(Ok(line)) => line,
            Some(Err(error)) => {
                return Err(Failure::new(Kind::User, "could not read the question").because(&error));
            }
            None => break,
        };
        if line.trim().is_empty() {
            continue;
        }
        let answered = Question::parse(&line)
            .map_err(Failure::from)
            .and_then(|question| answer(library, &question, wanted, output));
        match answered {
            Err(failure) if failure.kind() == Kind::OutputClosed => return Err(failure),
            Err(failure) => complain(&failure),
            Ok(_) if wanted.json => {}
            Ok(_) => output.styled("\n")?,
        }
    }
    let _ = writeln!(anstream::stderr());
    Ok(failure::DONE)
}
