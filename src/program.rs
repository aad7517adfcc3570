//! Runs a program of the system to its end, with limits on its time and on what it puts out.
//!
//! What it is given and what is made of its output is told where it is called.

use std::io::{self, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

/// How often a running program is looked at.
const GLANCE: Duration = Duration::from_millis(20);

/// How long its output is waited for once it has ended: something that it started may hold it open.
const AFTERWARDS: Duration = Duration::from_secs(5);

/// Bytes of complaints that are read.
const COMPLAINTS: u64 = 1 << 20;

/// What a program may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Until it has ended.
    pub(crate) time: Duration,
    /// Bytes that it puts out.
    pub(crate) output: usize,
}

/// Why a program did not do what it should.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RunError {
    /// There is none of this name.
    #[error("there is no such program: install it, or put it into PATH")]
    Missing,
    /// It cannot be started or watched.
    #[error("it cannot be started: {0}")]
    Unusable(#[from] io::Error),
    /// It took too long.
    #[error("it did not end within {} s", .0.as_secs())]
    TooLong(Duration),
    /// It put out more than is read.
    #[error("it puts out more than {} MiB", .0.div_ceil(1 << 20))]
    TooMuch(usize),
    /// It says that it failed, in these words.
    #[error("it says: {0}")]
    Failed(String),
}

/// Runs `command` to its end, with `input` where it reads any, and gives what it puts out.
///
/// When its time is over, it is ended with everything that it has started.
pub(crate) fn run(
    command: &mut Command,
    input: Option<&[u8]>,
    limits: Limits,
) -> Result<Vec<u8>, RunError> {
    command
        .stdin(match input {
            Some(_) => Stdio::piped(),
            None => Stdio::null(),
        })
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    let mut child = command.spawn().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => RunError::Missing,
        _ => RunError::Unusable(error),
    })?;
    if let Some((mut stdin, input)) = child.stdin.take().zip(input) {
        let input = input.to_vec();
        // It may end before it has read all, which is its own business.
        thread::spawn(move || drop(stdin.write_all(&input)));
    }
    let output = hear(child.stdout.take(), limits.output as u64 + 1);
    let complaints = hear(child.stderr.take(), COMPLAINTS);
    let watched = watch(&mut child, limits.time);
    // Whatever it has started would hold the pipes open.
    end(&mut child);
    let too_long = |_| RunError::TooLong(limits.time);
    let output = output.recv_timeout(AFTERWARDS).map_err(too_long)?;
    if output.len() > limits.output {
        return Err(RunError::TooMuch(limits.output));
    }
    if watched? {
        return Ok(output);
    }
    let said = complaints.recv_timeout(AFTERWARDS).unwrap_or_default();
    let said = String::from_utf8_lossy(&said);
    let last = said.lines().rev().find(|line| !line.trim().is_empty());
    let last = last.unwrap_or("nothing, but it failed").trim();
    Err(RunError::Failed(last.chars().take(300).collect()))
}

/// Waits for the end of `child`, and tells whether it did well.
fn watch(child: &mut Child, time: Duration) -> Result<bool, RunError> {
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status.success());
        }
        if started.elapsed() > time {
            return Err(RunError::TooLong(time));
        }
        thread::sleep(GLANCE);
    }
}

/// Reads a pipe to its end, or `most` bytes of it, while other things go on.
fn hear(pipe: Option<impl Read + Send + 'static>, most: u64) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(pipe) = pipe {
            // What cannot be heard is as if it had not been said; its exit code tells.
            let _ = pipe.take(most).read_to_end(&mut bytes);
        }
        // Nobody may wait for it any more.
        let _ = sender.send(bytes);
    });
    receiver
}

/// Ends a program and what it has started.
fn end(child: &mut Child) {
    #[cfg(unix)]
    {
        let group = i32::try_from(child.id())
            .ok()
            .and_then(rustix::process::Pid::from_raw);
        if let Some(group) = group {
            // Fails only where all of it has ended.
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
    }
    let _ = child.kill();
    let _ = child.wait();
}

#[cfg(all(test, unix))]
#[expect(clippy::unwrap_used, reason = "a test that fails may panic")]
mod tests {
    use super::*;

    fn shell(script: &str, input: Option<&[u8]>) -> Result<Vec<u8>, RunError> {
        let limits = Limits {
            time: Duration::from_secs(2),
            output: 1 << 16,
        };
        run(Command::new("sh").args(["-c", script]), input, limits)
    }

    #[test]
    fn a_program_gets_its_input_and_gives_its_output() {
        let input = vec![b'x'; 60_000];
        assert_eq!(shell("cat", Some(&input)).unwrap(), input);
        // One that does not read it is no fault.
        let input = vec![b'x'; 1 << 20];
        assert_eq!(shell("echo done", Some(&input)).unwrap(), b"done\n");
        assert_eq!(shell("cat", None).unwrap(), b"");
    }

    #[test]
    fn what_goes_wrong_is_told() {
        let said = shell("echo one >&2; echo two >&2; exit 3", None).unwrap_err();
        assert_eq!(said.to_string(), "it says: two");
        let silent = shell("exit 3", None).unwrap_err();
        assert_eq!(silent.to_string(), "it says: nothing, but it failed");
        let limits = Limits {
            time: Duration::from_secs(2),
            output: 1,
        };
        let missing = run(&mut Command::new("no-such-program"), None, limits);
        assert!(matches!(missing, Err(RunError::Missing)));
    }

    #[test]
    fn a_program_without_end_is_ended_with_all_that_it_has_started() {
        let endless = shell("sleep 600 & sleep 600", None);
        assert!(matches!(endless, Err(RunError::TooLong(_))), "{endless:?}");
        let flood = shell("yes", None);
        assert!(matches!(flood, Err(RunError::TooMuch(_))), "{flood:?}");
        assert_eq!(shell("sleep 600 & echo done", None).unwrap(), b"done\n");
    }
}
