//! From the command line as typed to an exit code.
//!
//! What each command does is in the command's own file.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use super::options::Options;
use super::output::{Output, complain};
use super::{ask, check, eval, index, serve, text};
use crate::failure::Failure;
use crate::sandbox;

/// Answer questions with the exact words of your own documents
///
/// Without a configuration, quoth answers from its own user guide.
#[derive(Parser)]
#[command(name = "quoth", version, arg_required_else_help = true)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    options: Options,
}

#[derive(Subcommand)]
enum Command {
    Ask(ask::Args),
    Index(index::Args),
    Serve(serve::Args),
    Eval(eval::Args),
    Text(text::Args),
    Check(check::Args),
}

/// Does what the command line says and returns how it went.
pub fn run() -> ExitCode {
    let mut words = std::env::args_os().skip(1);
    if words.next().is_some_and(|word| word == sandbox::COMMAND) {
        let arguments: Vec<String> = words.filter_map(|word| word.into_string().ok()).collect();
        return sandbox::run(&arguments);
    }
    let mut words = std::env::args_os().skip(1);
    if words.next().is_some_and(|word| word == sandbox::LAUNCH) {
        return sandbox::launch(words);
    }
    let typed = match CommandLine::try_parse() {
        Ok(typed) => typed,
        Err(message) => {
            let code = u8::try_from(message.exit_code()).unwrap_or(crate::failure::FAILED);
            // Help goes to standard output and errors to standard error; when nobody reads
            // either, there is nobody to tell.
            let _ = message.print();
            return ExitCode::from(code);
        }
    };
    match obey(&typed) {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            complain(&failure);
            failure.exit_code()
        }
    }
}

fn obey(typed: &CommandLine) -> Result<u8, Failure> {
    let options = &typed.options;
    if let Command::Serve(args) = &typed.command {
        return serve::serve(args, options);
    }
    options.start_log();
    let mut output = Output::standard();
    let code = match &typed.command {
        Command::Ask(args) => ask::ask(args, options, &mut output),
        Command::Index(args) => index::index(args, options, &mut output),
        Command::Eval(args) => eval::eval(args, options, &mut output),
        Command::Text(args) => text::text(args, options, &mut output),
        Command::Check(args) => check::check(args, options, &mut output),
        Command::Serve(args) => serve::serve(args, options),
    }?;
    output.finish()?;
    Ok(code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_free_of_contradictions() {
        CommandLine::command().debug_assert();
    }
}
