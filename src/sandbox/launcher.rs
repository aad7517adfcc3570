//! The step between us and a program that an owner has named: takes memory from itself, then becomes it.
//!
//! Which program, and what is made of its output, is told in `converter`.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, ExitCode};

/// The command that makes the program a launcher; for nobody to type.
pub const LAUNCH: &str = "launch-converter";

/// What stands before the reason where a program could not be started.
pub(super) const NOT_STARTED: &str = "not started: ";

/// Memory in MiB that a program may fill, and each of those that it starts. What it only reserves, as
/// some do by the terabyte, is not counted.
const MEMORY_MIB: u64 = 2048;

/// The same in tests, so that running into it takes no time.
const TEST_MEMORY_MIB: u64 = 128;

/// A command that starts `program` under limits, by way of `launcher`, which is this very program.
pub(super) fn limited(launcher: &Path, program: &Path, in_tests: bool) -> Command {
    if cfg!(not(unix)) {
        return Command::new(program);
    }
    let mebibytes = if in_tests {
        TEST_MEMORY_MIB
    } else {
        MEMORY_MIB
    };
    let mut command = Command::new(launcher);
    command.arg(LAUNCH).arg(mebibytes.to_string()).arg(program);
    command
}

/// Becomes the program that the arguments after [`LAUNCH`] name; returns where that fails.
pub fn launch(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    if let Err(error) = become_program(arguments) {
        // Where nobody hears it, the exit code has to do.
        let _ = std::io::Write::write_all(
            &mut std::io::stderr(),
            format!("{NOT_STARTED}{error}\n").as_bytes(),
        );
    }
    ExitCode::from(crate::failure::FAILED)
}

#[cfg(unix)]
fn become_program(mut arguments: impl Iterator<Item = OsString>) -> std::io::Result<()> {
    use std::os::unix::process::CommandExt;

    use rustix::process::Resource;

    let memory = arguments.next().and_then(|word| word.into_string().ok());
    let memory = memory.and_then(|mebibytes| mebibytes.parse::<u64>().ok());
    let (Some(mebibytes), Some(program)) = (memory, arguments.next()) else {
        return Err(std::io::ErrorKind::InvalidInput.into());
    };
    super::limits::lower(Resource::Data, mebibytes << 20)?;
    // What is left of a crash would hold the text of a document.
    super::limits::lower(Resource::Core, 0)?;
    #[cfg(target_os = "linux")]
    rustix::thread::set_no_new_privs(true)?;
    Err(Command::new(program).args(arguments).exec())
}

#[cfg(not(unix))]
fn become_program(_arguments: impl Iterator<Item = OsString>) -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}
