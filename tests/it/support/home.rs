//! A home of its own for each test: nothing of the machine's is read, nothing is left behind.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A temporary folder that is home, working directory and place of all data.
pub(crate) struct Home {
    folder: tempfile::TempDir,
}

/// What a run of the program left behind.
#[derive(Debug)]
pub(crate) struct Run {
    /// Exit code.
    pub(crate) code: i32,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
}

impl Home {
    /// An empty one.
    pub(crate) fn new() -> Home {
        Home {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// One with a folder `docs` about a watch.
    pub(crate) fn with_documents() -> Home {
        let home = Home::new();
        home.write("docs/battery.md", BATTERY);
        home.write("docs/warranty.txt", WARRANTY);
        home
    }

    /// The folder.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file, and the folders above it.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let file = self.path().join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, content).unwrap();
        file
    }

    /// The program with `arguments`, nothing on standard input, and no environment but this home.
    pub(crate) fn command<A: AsRef<OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = A>,
    ) -> Command {
        // A long run may be given a program of its own, which nobody builds anew meanwhile.
        let program = std::env::var_os("QUOTH_TEST_PROGRAM");
        let built = || env!("CARGO_BIN_EXE_quoth").into();
        let mut command = Command::new(program.unwrap_or_else(built));
        command
            .args(arguments)
            .current_dir(self.path())
            .env_clear()
            .env("HOME", self.path())
            .env("XDG_DATA_HOME", self.path().join("data"))
            .env("XDG_CACHE_HOME", self.path().join("cache"))
            .stdin(Stdio::null());
        command
    }

    /// Runs the program to its end.
    pub(crate) fn run<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Run {
        Run::of(&mut self.command(arguments))
    }
}

impl Run {
    /// Runs `command` to its end.
    pub(crate) fn of(command: &mut Command) -> Run {
        let output = command.output().unwrap();
        Run {
            code: output.status.code().expect("ended by itself"),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Requires an exit code and gives the run back.
    #[track_caller]
    pub(crate) fn expect(self, code: i32) -> Run {
        assert_eq!(self.code, code, "{self:#?}");
        self
    }

    /// Requires failure with one clear message that holds `words`, and nothing on stdout.
    #[track_caller]
    pub(crate) fn expect_failure(self, words: &str) -> Run {
        let run = self.expect(2);
        assert_eq!(run.out, "", "{run:#?}");
        assert!(run.err.starts_with("error: "), "{run:#?}");
        assert!(run.err.contains(words), "{run:#?}");
        assert!(!run.err.contains("panicked"), "{run:#?}");
        run
    }

    /// Standard output as JSON, which must be one line.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        assert_eq!(self.out.matches('\n').count(), 1, "{self:#?}");
        serde_json::from_str(&self.out).unwrap()
    }
}

const BATTERY: &str = "\
# The Larkspur watch

The Larkspur is a wrist watch for swimmers.

## Battery

A full charge lasts eleven days. Charging takes ninety minutes with the supplied cradle.

## Straps

Straps are sold in three widths. The narrow strap fits wrists from 130 mm.
";

const WARRANTY: &str = "\
The warranty covers faults of material for twenty-six months.

Scratches on the glass are not covered by the warranty.
";
