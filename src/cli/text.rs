//! `quoth text`: the canonical text of one file, which quotes from it are slices of.
//!
//! How a file is read is told in `quoth-index`.

use std::path::PathBuf;

use quoth_index::document::Document;
use quoth_index::extract::format_of;
use quoth_index::parser::Parser;
use serde::Serialize;

use super::options::Options;
use super::output::Output;
use super::visible::visible;
use crate::failure::{self, Failure, Kind};

/// Print the text of a file as quotes are taken from it
///
/// Needs no index, and a configuration only for files that another program makes text of. Into a file or another program it goes byte for byte; on
/// a terminal, control characters are shown as marks.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The file
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

#[derive(Serialize)]
struct TextObject<'a> {
    title: &'a str,
    format: &'static str,
    language: &'static str,
    text: &'a str,
}

/// Prints the text and returns the exit code.
pub(super) fn text(args: &Args, options: &Options, output: &mut Output) -> Result<u8, Failure> {
    let document = read(args, options)?;
    if options.json {
        output.json(&TextObject {
            title: &document.title,
            format: document.format.name(),
            language: document.language.code(),
            text: &document.text,
        })?;
    } else if output.is_terminal() {
        output.styled(&visible(&document.text))?;
        if !document.text.ends_with('\n') {
            output.styled("\n")?;
        }
    } else {
        output.exact(&document.text)?;
    }
    Ok(failure::DONE)
}

fn read(args: &Args, options: &Options) -> Result<Document, Failure> {
    let shown = args.file.display();
    let what = format!("could not read `{shown}`");
    let bytes = std::fs::read(&args.file)
        .map_err(|error| Failure::new(Kind::User, what.clone()).because(&error))?;
    let name = args.file.file_name().unwrap_or(args.file.as_os_str());
    let name = name.to_string_lossy();
    let mut sandbox = super::open::sandbox();
    if format_of(&name).is_none() || options.config.is_some() {
        let (settings, _) = super::open::read_settings(options)?;
        sandbox = sandbox.with_converters(settings.converters);
    }
    let document = sandbox.parse(&name, &bytes, None);
    document.map_err(|error| {
        let failure = Failure::new(Kind::User, what).because(&error);
        match format_of(&name) {
            None => failure.hint(
                "`docs/guide/documents.md` lists the formats that are read, by the file's ending",
            ),
            Some(_) => failure,
        }
    })
}
