//! The child's side: takes limits upon itself, then reads one file after another until told to end.
//!
//! It knows nothing but the bytes it is handed, and says nothing but what they hold.

use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use quoth_index::extract::extract;
use quoth_index::source::MOST_BYTES;

use super::frame::{self, Hello, Reply};
use super::limits::Limits;
use super::{fault, filter};

/// The command that makes the program a child; for nobody to type.
pub const COMMAND: &str = "extract-worker";

/// The argument that lets a child read files that do harm.
pub(super) const FAULTS: &str = "faults";

/// The most bytes of a path.
pub(super) const MOST_PATH_BYTES: u64 = 1 << 20;

/// Depth of nesting that readers are tested with fits well into this.
const STACK_BYTES: usize = 8 << 20;

/// A file to read.
struct Request {
    path: String,
    bytes: Vec<u8>,
}

/// Reads files from standard input as the arguments after [`COMMAND`] say.
pub fn run(arguments: &[String]) -> ExitCode {
    let Some(limits) = Limits::from_arguments(arguments) else {
        return ExitCode::from(crate::failure::FAILED);
    };
    let faults = arguments.iter().any(|argument| argument == FAULTS);
    match work(&limits, faults) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(crate::failure::FAILED),
    }
}

fn work(limits: &Limits, faults: bool) -> io::Result<()> {
    limits.impose()?;
    limits.allow_one_file()?;
    let confined = filter::confine();
    // The program learns of a panic from the reply.
    std::panic::set_hook(Box::new(|_| {}));
    let (to_reader, requests) = sync_channel::<Request>(0);
    let (to_us, replies) = sync_channel::<Vec<u8>>(0);
    thread::Builder::new()
        .name("reader".to_owned())
        .stack_size(STACK_BYTES)
        .spawn(move || read_files(&requests, &to_us, faults))?;

    let (mut input, mut output) = (io::stdin().lock(), io::stdout());
    frame::write(&mut output, &encoded(&Hello { confined })?)?;
    let mut number = 0_u64;
    while let Some(request) = next(&mut input)? {
        number += 1;
        limits.allow_one_file()?;
        to_reader.send(request).map_err(io::Error::other)?;
        // The program watches the time. Where it has died, we must not outlive it.
        match replies.recv_timeout(limits.wall + Duration::from_secs(5)) {
            Ok(reply) => {
                let reply = [&number.to_le_bytes()[..], &reply].concat();
                frame::write(&mut output, &reply)?;
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                return Err(io::Error::from(io::ErrorKind::TimedOut));
            }
        }
    }
    Ok(())
}

fn next(input: &mut dyn Read) -> io::Result<Option<Request>> {
    let Some(path) = frame::read(input, MOST_PATH_BYTES)? else {
        return Ok(None);
    };
    let bytes = frame::read(input, MOST_BYTES)?;
    Ok(Some(Request {
        path: String::from_utf8_lossy(&path).into_owned(),
        bytes: bytes.ok_or(io::ErrorKind::UnexpectedEof)?,
    }))
}

fn read_files(requests: &Receiver<Request>, replies: &SyncSender<Vec<u8>>, faults: bool) {
    for request in requests {
        let reply = catch_unwind(AssertUnwindSafe(|| read_file(&request, faults)));
        let Ok(reply) = encoded(&reply.unwrap_or(Reply::Panicked)) else {
            return;
        };
        if replies.send(reply).is_err() {
            return;
        }
    }
}

fn read_file(Request { path, bytes }: &Request, faults: bool) -> Reply {
    if faults && fault::is_one(path) {
        return fault::commit(bytes);
    }
    match extract(path, bytes) {
        Ok(document) => Reply::Document(document),
        Err(error) => Reply::Refused(error.to_string()),
    }
}

fn encoded(value: &impl serde::Serialize) -> io::Result<Vec<u8>> {
    postcard::to_stdvec(value).map_err(io::Error::other)
}
