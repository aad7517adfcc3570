//! Programs that an owner has named to make text of files: run one at a time for each file, with little
//! around them and under a limit on their memory.
//!
//! What they put out is read like any other file, by `pool`; how a program is run is told in `program`.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use quoth_index::extract::ending_of;

use super::launcher::{NOT_STARTED, limited};
use crate::program::{Limits, RunError, run};

/// The longest that a program takes for one file.
const PATIENCE: Duration = Duration::from_secs(120);

/// Bytes that it may put out.
const OUTPUT: usize = 96 << 20;

/// What stands for the file in the words of a command.
pub const FILE: &str = "{file}";

/// A program that makes text of files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Converter {
    /// The program and its arguments, at least one word. [`FILE`] stands for the file; without it, the
    /// program gets the file as its input.
    pub command: Vec<String>,
    /// What it puts out.
    pub output: Output,
}

/// What a converter puts out, in UTF-8.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Output {
    /// Plain text; form feeds end pages.
    #[default]
    Text,
    /// HTML.
    Html,
}

/// Converters by the ending of files, in small letters.
pub type Converters = BTreeMap<String, Converter>;

/// Why a file could not be converted.
#[derive(Debug)]
pub(super) enum ConvertError {
    /// It is a matter of the file.
    Refused(String),
    /// It is not.
    Unavailable(String),
}

/// The converter for the file `path`.
pub(super) fn of<'a>(converters: &'a Converters, path: &str) -> Option<&'a Converter> {
    converters.get(&ending_of(path)?.to_ascii_lowercase())
}

impl Converter {
    /// The program's name.
    pub fn program(&self) -> &str {
        self.command.first().map_or("", String::as_str)
    }

    /// Where the program is; none where there is no such program.
    pub fn find(&self) -> Option<PathBuf> {
        let program = Path::new(self.program());
        if program.components().count() > 1 {
            return is_program(program).then(|| program.to_owned());
        }
        let folders = std::env::var_os("PATH").unwrap_or_default();
        let mut places = std::env::split_paths(&folders).map(|folder| folder.join(program));
        places.find(|place| is_program(place))
    }

    /// The command and what it puts out, to tell it from another.
    pub(super) fn name(&self) -> String {
        let kind = match self.output {
            Output::Text => "text",
            Output::Html => "html",
        };
        format!("{kind}: {}", self.command.join(" "))
    }

    /// What a file is called once it is converted.
    pub(super) fn converted(&self, path: &str) -> String {
        let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
        match self.output {
            Output::Text => format!("{stem}.txt"),
            Output::Html => format!("{stem}.html"),
        }
    }

    /// Has the program make text of the file `path`; started by way of `launcher`, which is this very
    /// program.
    pub(super) fn convert(
        &self,
        path: &str,
        bytes: &[u8],
        launcher: &Path,
        in_tests: bool,
    ) -> Result<Vec<u8>, ConvertError> {
        let program = self.program();
        let unavailable =
            |what: String| ConvertError::Unavailable(format!("converter `{program}`: {what}"));
        let files = |error: std::io::Error| unavailable(error.to_string());
        // A place of its own, which goes with whatever the program leaves there.
        let place = tempfile::Builder::new()
            .prefix("quoth-")
            .tempdir()
            .map_err(files)?;
        let ending = ending_of(path).unwrap_or_default();
        let file = place.path().join(format!("document.{ending}"));
        let by_name = self.command.iter().any(|word| word.contains(FILE));
        if by_name {
            fs::write(&file, bytes).map_err(files)?;
        }
        let words = self.command.iter().skip(1);
        let shown = file.to_string_lossy();
        let found = self.find();
        let found = found.ok_or_else(|| unavailable(RunError::Missing.to_string()))?;
        let mut command: Command = limited(launcher, &found, in_tests);
        command
            .args(words.map(|word| word.replace(FILE, &shown)))
            .current_dir(place.path())
            .env_clear()
            .envs(environment(place.path()));
        let limits = Limits {
            time: PATIENCE,
            output: OUTPUT,
        };
        let input = (!by_name).then_some(bytes);
        run(&mut command, input, limits).map_err(|error| match error {
            RunError::Missing | RunError::Unusable(_) => unavailable(error.to_string()),
            RunError::Failed(said) if said.starts_with(NOT_STARTED) => unavailable(said),
            error => ConvertError::Refused(format!("converter `{program}`: {error}")),
        })
    }
}

/// Whether there is a file at `path` that can be started.
fn is_program(path: &Path) -> bool {
    let Ok(about) = path.metadata() else {
        return false;
    };
    #[cfg(unix)]
    let may_run = std::os::unix::fs::PermissionsExt::mode(&about.permissions()) & 0o111 != 0;
    #[cfg(not(unix))]
    let may_run = true;
    about.is_file() && may_run
}

/// What a program gets of our environment, and what it is told besides.
fn environment(place: &Path) -> Vec<(&'static str, OsString)> {
    let mut variables = vec![
        ("LANG", OsString::from("C.UTF-8")),
        ("LC_ALL", OsString::from("C.UTF-8")),
        // Programs that keep settings of their own get a home that is thrown away.
        ("HOME", place.into()),
        ("TMPDIR", place.into()),
    ];
    variables.extend(std::env::var_os("PATH").map(|path| ("PATH", path)));
    variables
}
