//! The child's side: takes limits upon itself, then reads one file after another until told to end.
//!
//! It knows nothing but the bytes it is handed, and says nothing but what they hold. Of an archive it
//! gets the parts that it asks for, through `far`.

use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;
use std::time::Duration;

use quoth_index::extract::extract_in;
use quoth_index::source::MOST_BYTES;
use quoth_index::zipped::Archive;

use super::far::{Far, Link, Said};
use super::frame::{self, Held, Hello, MOST_PART, Reply, Request, encoded};
use super::limits::Limits;
use super::{fault, filter};

/// The command that makes the program a child; for nobody to type.
pub const COMMAND: &str = "extract-worker";

/// The argument that lets a child read files that do harm.
pub(super) const FAULTS: &str = "faults";

/// The most bytes of a request, which holds paths.
const MOST_REQUEST_BYTES: u64 = 1 << 20;

/// Depth of nesting that readers are tested with fits well into this.
const STACK_BYTES: usize = 8 << 20;

/// What is asked, with the bytes of the file that is to be read.
struct Task {
    request: Request,
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
    let (to_reader, tasks) = sync_channel::<Task>(0);
    let (to_us, said) = sync_channel::<Said>(0);
    let (to_far, parts) = sync_channel::<Vec<u8>>(0);
    let link = Link { to_us, parts };
    thread::Builder::new()
        .name("reader".to_owned())
        .stack_size(STACK_BYTES)
        .spawn(move || read_files(&tasks, &link, faults))?;

    let (mut input, mut output) = (io::stdin().lock(), io::stdout());
    frame::write(&mut output, &encoded(&Hello { confined })?)?;
    let mut number = 0_u64;
    while let Some(task) = next(&mut input)? {
        number += 1;
        limits.allow_one_file()?;
        to_reader.send(task).map_err(io::Error::other)?;
        loop {
            // The program watches the time. Where it has died, we must not outlive it.
            let Ok(said) = said.recv_timeout(limits.wall + Duration::from_secs(5)) else {
                return Err(io::Error::from(io::ErrorKind::TimedOut));
            };
            let reply = [&number.to_le_bytes()[..], &said.reply].concat();
            frame::write(&mut output, &reply)?;
            if !said.needs_part {
                break;
            }
            let part = frame::read(&mut input, MOST_PART)?;
            let part = part.ok_or(io::ErrorKind::UnexpectedEof)?;
            to_far.send(part).map_err(io::Error::other)?;
        }
    }
    Ok(())
}

fn next(input: &mut dyn Read) -> io::Result<Option<Task>> {
    let Some(request) = frame::read(input, MOST_REQUEST_BYTES)? else {
        return Ok(None);
    };
    let request: Request = postcard::from_bytes(&request).map_err(io::Error::other)?;
    let bytes = match request {
        Request::Read { .. } => frame::read(input, MOST_BYTES)?,
        Request::List(_) | Request::Unpack { .. } => Some(Vec::new()),
    };
    Ok(Some(Task {
        request,
        bytes: bytes.ok_or(io::ErrorKind::UnexpectedEof)?,
    }))
}

fn read_files(tasks: &Receiver<Task>, link: &Link, faults: bool) {
    let mut opened = Opened {
        link,
        last: None,
        faults,
    };
    for Task { request, bytes } in tasks {
        let reply = catch_unwind(AssertUnwindSafe(|| match request {
            Request::Read { path, encoding } => {
                read_file(&path, &bytes, encoding.as_deref(), faults)
            }
            Request::List(archive) => opened.list(archive),
            Request::Unpack {
                archive,
                name,
                largest,
            } => opened.unpack(archive, &name, largest),
        }));
        if link.say(&reply.unwrap_or(Reply::Panicked)).is_err() {
            return;
        }
    }
}

fn read_file(path: &str, bytes: &[u8], encoding: Option<&str>, faults: bool) -> Reply {
    if faults && fault::is_one(path) {
        return fault::commit(bytes);
    }
    match extract_in(path, bytes, encoding) {
        Ok(document) => Reply::Document(document),
        Err(error) => Reply::Refused(error.to_string()),
    }
}

/// The archive that was asked for last, whose directory need not be read again for each of its files.
struct Opened<'l> {
    link: &'l Link,
    last: Option<(Held, Archive<Far<'l>>)>,
    faults: bool,
}

impl<'l> Opened<'l> {
    fn list(&mut self, held: Held) -> Reply {
        if self.faults && fault::is_one(&held.path) {
            let mut start = Vec::new();
            // What cannot be read is no fault that is known.
            let _ = Far::new(self.link, &held).take(64).read_to_end(&mut start);
            if !start.starts_with(b"PK") {
                return fault::commit(&start);
            }
        }
        match self.open(held) {
            Ok(archive) => Reply::Listing(archive.list()),
            Err(reason) => Reply::Refused(reason),
        }
    }

    fn unpack(&mut self, held: Held, name: &str, largest: u64) -> Reply {
        let faults = self.faults && fault::is_one(name);
        let unpacked = match self.open(held) {
            Ok(archive) => archive.unpack(name, largest),
            Err(reason) => return Reply::Refused(reason),
        };
        match unpacked {
            Ok(bytes) => match bytes.strip_prefix(b"unpacking ").filter(|_| faults) {
                Some(fault) => fault::commit(fault),
                None => Reply::Unpacked(bytes),
            },
            Err(error) => Reply::Refused(error.to_string()),
        }
    }

    fn open(&mut self, held: Held) -> Result<&mut Archive<Far<'l>>, String> {
        let last = self.last.take().filter(|(last, _)| *last == held);
        let last = match last {
            Some(last) => last,
            None => {
                let archive = Archive::open(Far::new(self.link, &held))?;
                (held, archive)
            }
        };
        Ok(&mut self.last.insert(last).1)
    }
}
