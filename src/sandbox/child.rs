//! One child process: started with nothing of ours, asked for one file at a time, watched, ended.
//!
//! Which child reads what, and how often, is decided in `pool`.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use tracing::debug;

use super::frame::{self, Hello, MOST_PART, Reply, Request, encoded};
use super::limits::Limits;
use super::worker::{COMMAND, FAULTS};

/// Time for a child to start; a machine may be busy.
const STARTING: Duration = Duration::from_secs(20);

/// Files that a child reads before another one takes its place.
const FILES: u64 = 256;

/// Memory in MiB beyond which a child is not used again.
const GROWN_MIB: u64 = 192;

/// A running child.
pub(super) struct Worker {
    child: Mutex<Child>,
    pipes: Pipes,
    limits: Limits,
    files: u64,
    /// Whether the system keeps it from files, network and programs.
    pub(super) confined: bool,
}

struct Pipes {
    input: ChildStdin,
    output: ChildStdout,
    errors: ChildStderr,
}

/// What a request is about.
#[derive(Clone, Copy)]
pub(super) enum Content<'a> {
    /// A file as a whole.
    Bytes(&'a [u8]),
    /// An archive, of which the child gets the parts that it asks for.
    Archive(&'a File),
}

/// How a child failed to read a file: what is said of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Death(pub(super) String);

/// What was done within the time, and whether the time was over.
struct Watched<T> {
    done: io::Result<T>,
    late: bool,
}

impl Worker {
    /// Starts `program` as a child and waits until its limits are in place.
    pub(super) fn start(program: &Path, limits: Limits, faults: bool) -> io::Result<Worker> {
        let mut command = Command::new(program);
        command
            .arg(COMMAND)
            .args(limits.to_arguments())
            .args(faults.then_some(FAULTS))
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        // A key that stops the program at a terminal is not meant for its children.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn()?;
        let streams = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(input), Some(output), Some(errors)) = streams else {
            return Err(io::Error::other("it has no streams"));
        };
        let mut worker = Worker {
            child: Mutex::new(child),
            pipes: Pipes {
                input,
                output,
                errors,
            },
            limits,
            files: 0,
            confined: false,
        };
        let hello = worker.within(STARTING, |pipes| frame::read(&mut pipes.output, 64));
        let hello = hello
            .done?
            .and_then(|bytes| postcard::from_bytes(&bytes).ok());
        let Some(Hello { confined }) = hello else {
            return Err(io::Error::other("it ended before it was ready"));
        };
        worker.confined = confined;
        debug!(confined, "a process to read files was started");
        Ok(worker)
    }

    /// Has the child do what is asked; after an error it is of no more use.
    pub(super) fn ask(&mut self, request: &Request, content: Content<'_>) -> Result<Reply, Death> {
        self.files += 1;
        let (number, most) = (self.files, self.limits.output());
        let Watched { done, late } = self.within(self.limits.wall, |pipes| {
            frame::write(&mut pipes.input, &encoded(request)?)?;
            if let Content::Bytes(bytes) = content {
                frame::write(&mut pipes.input, bytes)?;
            }
            loop {
                let Some(bytes) = frame::read(&mut pipes.output, most)? else {
                    return Ok(None);
                };
                match (reply(&bytes, number)?, content) {
                    (Reply::Needs { at, length }, Content::Archive(file)) => {
                        frame::write(&mut pipes.input, &part(file, at, length))?;
                    }
                    (reply, _) => return Ok(Some(reply)),
                }
            }
        });
        let reply = match done {
            Ok(Some(reply)) => Ok(reply),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => Err(NONSENSE.to_owned()),
            Err(error) if error.kind() == io::ErrorKind::FileTooLarge => Err(format!(
                "made its reader put out more than {} MiB",
                self.limits.output_mib
            )),
            Ok(None) | Err(_) if late => {
                let seconds = self.limits.wall.as_secs();
                Err(format!("took longer than {seconds} s to read"))
            }
            Ok(None) | Err(_) => Err(self.obituary()),
        };
        reply.map_err(Death)
    }

    /// Whether the child may read another file.
    pub(super) fn is_fit(&self) -> bool {
        self.files < FILES
            && self
                .resident_mib()
                .is_none_or(|mebibytes| mebibytes < GROWN_MIB)
    }

    /// Memory that the child holds, where the system tells.
    fn resident_mib(&self) -> Option<u64> {
        let id = self
            .child
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .id();
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))?;
        let kibibytes: u64 = line.split_whitespace().next()?.parse().ok()?;
        Some(kibibytes >> 10)
    }

    /// Does `work`, and kills the child when it takes longer than `time`.
    fn within<T>(
        &mut self,
        time: Duration,
        work: impl FnOnce(&mut Pipes) -> io::Result<T>,
    ) -> Watched<T> {
        let (child, pipes) = (&self.child, &mut self.pipes);
        let (ending, ended) = channel::<()>();
        thread::scope(|scope| {
            let watch = thread::Builder::new().spawn_scoped(scope, move || {
                let late = ended.recv_timeout(time) == Err(RecvTimeoutError::Timeout);
                if late {
                    kill(&mut child.lock().unwrap_or_else(PoisonError::into_inner));
                }
                late
            });
            let watch = match watch {
                Ok(watch) => watch,
                Err(error) => {
                    return Watched {
                        done: Err(error),
                        late: false,
                    };
                }
            };
            let done = work(pipes);
            drop(ending);
            let late = watch.join().unwrap_or(false);
            Watched { done, late }
        })
    }

    /// What a child that is no more died of.
    fn obituary(&mut self) -> String {
        let child = self.child.get_mut().unwrap_or_else(PoisonError::into_inner);
        // It has closed its output, so it is ending, or no better than ended.
        kill(child);
        let status = child.wait();
        let mut said = Vec::new();
        // Where it said nothing, its status has to do.
        let _ = (&mut self.pipes.errors).take(4096).read_to_end(&mut said);
        let said = String::from_utf8_lossy(&said);
        if said.contains("memory allocation of") {
            let mebibytes = self.limits.memory_mib;
            return format!("needs more than {mebibytes} MiB of memory to be read");
        }
        if said.contains("overflowed its stack") {
            return "is nested too deep: its reader ran out of stack".to_owned();
        }
        match status {
            Ok(status) => self.cause(status),
            Err(error) => format!("ended its reader: {error}"),
        }
    }

    #[cfg(unix)]
    fn cause(&self, status: ExitStatus) -> String {
        use std::os::unix::process::ExitStatusExt;

        const SIGXCPU: i32 = rustix::process::Signal::XCPU.as_raw();
        match status.signal() {
            Some(SIGXCPU) => {
                let seconds = self.limits.cpu_seconds;
                format!("took more than {seconds} s of processor time to read")
            }
            Some(signal) => format!("crashed its reader (signal {signal})"),
            None => ended(status),
        }
    }

    #[cfg(not(unix))]
    fn cause(&self, status: ExitStatus) -> String {
        ended(status)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let child = self.child.get_mut().unwrap_or_else(PoisonError::into_inner);
        kill(child);
        // So that the system can forget it; where that fails it was forgotten before.
        let _ = child.wait();
    }
}

/// The reply to the request of this number, and to no other.
fn reply(bytes: &[u8], request: u64) -> io::Result<Reply> {
    let nonsense = || io::Error::from(io::ErrorKind::InvalidData);
    let (number, reply) = bytes.split_first_chunk().ok_or_else(nonsense)?;
    if u64::from_le_bytes(*number) != request {
        return Err(nonsense());
    }
    postcard::from_bytes(reply).map_err(|_| nonsense())
}

/// A part of an archive; shorter, so that the archive seems cut off, where it cannot be read.
fn part(mut file: &File, at: u64, length: u64) -> Vec<u8> {
    let mut part = Vec::new();
    if file.seek(SeekFrom::Start(at)).is_ok() {
        // The child finds out how much there is of it.
        let _ = file.take(length.min(MOST_PART)).read_to_end(&mut part);
    }
    part
}

/// What is said where the bytes that came back are no reply.
pub(super) const NONSENSE: &str = "made its reader answer nonsense";

fn kill(child: &mut Child) {
    // Fails only where it has ended already.
    let _ = child.kill();
}

fn ended(status: ExitStatus) -> String {
    match status.code() {
        Some(code) => format!("ended its reader (exit code {code})"),
        None => "ended its reader".to_owned(),
    }
}
