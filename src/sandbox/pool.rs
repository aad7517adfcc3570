//! The program's side: a few children, used again while they are fit, and what is made of their deaths.
//!
//! How one child is started and watched is told in `child`.

use std::fmt;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use quoth_index::document::{Document, Format};
use quoth_index::extract::format_of;
use quoth_index::parser::{Archives, InProcess, PANICKED, ParseError, Parser, open};
use quoth_index::zipped::Listing;

use super::child::{Content, Death, NONSENSE, Worker};
use super::converter::{self, ConvertError, Converter, Converters, Output};
use super::frame::{Held, Reply, Request};
use super::limits::Limits;

/// Children at the same time.
const CHILDREN: usize = 2;

/// Times that a file is tried; a child may also die of what it read before.
const TRIES: usize = 2;

/// Reads files in child processes of the same program.
pub struct Sandbox {
    program: PathBuf,
    limits: Limits,
    faults: bool,
    converters: Converters,
    places: Mutex<Places>,
    freed: Condvar,
}

#[derive(Default)]
struct Places {
    idle: Vec<Worker>,
    /// Children that are reading.
    busy: usize,
}

impl Sandbox {
    /// Starts children of this very program, when there is something to read.
    pub fn new() -> Sandbox {
        Sandbox::of(Limits::DOCUMENTS, false)
    }

    /// The same, with limits that are soon reached and files that reach them, for tests.
    pub fn with_faults() -> Sandbox {
        Sandbox::of(Limits::TESTS, true)
    }

    /// The same, with programs for further files, or instead of readers.
    pub fn with_converters(self, converters: Converters) -> Sandbox {
        Sandbox { converters, ..self }
    }

    fn of(limits: Limits, faults: bool) -> Sandbox {
        // The file may have been replaced since we were started; what runs is still there.
        let running = PathBuf::from("/proc/self/exe");
        let program = match running.exists() {
            true => running,
            false => std::env::current_exe().unwrap_or(running),
        };
        Sandbox {
            program,
            limits,
            faults,
            converters: Converters::new(),
            places: Mutex::default(),
            freed: Condvar::new(),
        }
    }

    /// Starts a child; tells whether the system keeps it from files, network and programs, or why
    /// none could be started.
    pub fn try_out(&self) -> Result<bool, String> {
        let worker = self.take(true).map_err(|error| error.to_string())?;
        let confined = worker.confined;
        self.give_back(Some(worker));
        Ok(confined)
    }

    /// A child, after waiting for one to be free where all are reading.
    fn take(&self, fresh: bool) -> io::Result<Worker> {
        let mut places = self.places();
        while places.busy >= CHILDREN {
            places = self
                .freed
                .wait(places)
                .unwrap_or_else(PoisonError::into_inner);
        }
        places.busy += 1;
        let idle = places.idle.pop();
        drop(places);
        let worker = match idle.filter(|_| !fresh) {
            Some(worker) => Ok(worker),
            None => Worker::start(&self.program, self.limits, self.faults),
        };
        if worker.is_err() {
            self.give_back(None);
        }
        worker
    }

    /// Ends the use of a child, which is kept where it is fit.
    fn give_back(&self, worker: Option<Worker>) {
        let fit = worker.filter(Worker::is_fit);
        let mut places = self.places();
        places.busy = places.busy.saturating_sub(1);
        places.idle.extend(fit);
        self.freed.notify_one();
    }

    fn places(&self) -> MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has a child do what is asked, and another one once more where that fails.
    fn apart<T>(
        &self,
        request: &Request,
        content: Content<'_>,
        accept: &dyn Fn(Reply) -> Result<T, String>,
    ) -> Result<T, ParseError> {
        let mut reason = String::new();
        for attempt in 0..TRIES {
            let worker = self.take(attempt > 0);
            let mut worker = worker.map_err(|error| ParseError::Unavailable {
                reason: format!("no process to read it could be started: {error}"),
            })?;
            let reply = worker.ask(request, content);
            // A child that panicked may not be what it was.
            let keep = !matches!(reply, Ok(Reply::Panicked) | Err(_));
            self.give_back(Some(worker).filter(|_| keep));
            reason = match reply {
                Ok(Reply::Refused(reason)) => return Err(ParseError::Refused { reason }),
                Ok(Reply::Panicked) => PANICKED.to_owned(),
                Ok(reply) => match accept(reply) {
                    Ok(accepted) => return Ok(accepted),
                    Err(fault) => fault,
                },
                Err(Death(reason)) => reason,
            };
        }
        Err(ParseError::Deadly {
            reason: format!("{reason}; set aside until the file or quoth changes"),
        })
    }

    fn read_apart(
        &self,
        path: &str,
        bytes: &[u8],
        encoding: Option<&str>,
        format: Format,
    ) -> Result<Document, ParseError> {
        let request = Request::Read {
            path: path.to_owned(),
            encoding: encoding.map(str::to_owned),
        };
        self.apart(&request, Content::Bytes(bytes), &|reply| match reply {
            Reply::Document(document) => match fault(&document, format) {
                None => Ok(document),
                Some(fault) => Err(format!("made its reader answer with {fault}")),
            },
            _ => Err(NONSENSE.to_owned()),
        })
    }
}

impl Default for Sandbox {
    fn default() -> Sandbox {
        Sandbox::new()
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox")
            .field("program", &self.program)
            .finish_non_exhaustive()
    }
}

impl Sandbox {
    /// Reads what a converter makes of the file.
    fn read_converted(
        &self,
        converter: &Converter,
        path: &str,
        bytes: &[u8],
    ) -> Result<Document, ParseError> {
        let made = converter.convert(path, bytes, &self.program, self.faults);
        let made = made.map_err(|error| match error {
            ConvertError::Refused(reason) => ParseError::Refused { reason },
            ConvertError::Unavailable(reason) => ParseError::Unavailable { reason },
        })?;
        let Ok(text) = std::str::from_utf8(&made) else {
            let program = converter.program();
            let reason = format!("converter `{program}`: what it puts out is not UTF-8");
            return Err(ParseError::Refused { reason });
        };
        let mut document = self.read(&converter.converted(path), &made, None)?;
        document.format = Format::Converted;
        if converter.output == Output::Text && document.text == text {
            document.pages = pages(text);
        }
        Ok(document)
    }

    fn read(
        &self,
        path: &str,
        bytes: &[u8],
        encoding: Option<&str>,
    ) -> Result<Document, ParseError> {
        match format_of(path) {
            Some(format) => self.read_apart(path, bytes, encoding, format),
            // Nothing is read of it: this is the reason why.
            None => InProcess.parse(path, bytes, encoding),
        }
    }
}

impl Parser for Sandbox {
    fn parse(
        &self,
        path: &str,
        bytes: &[u8],
        encoding: Option<&str>,
    ) -> Result<Document, ParseError> {
        match converter::of(&self.converters, path) {
            Some(converter) => self.read_converted(converter, path, bytes),
            None => self.read(path, bytes, encoding),
        }
    }

    fn converter(&self, path: &str) -> Option<String> {
        converter::of(&self.converters, path).map(Converter::name)
    }

    fn rest(&self) {
        // Taken out first, so that nobody waits for them to end.
        let idle = std::mem::take(&mut self.places().idle);
        drop(idle);
    }
}

impl Archives for Sandbox {
    fn list(&self, path: &Path) -> Result<Listing, ParseError> {
        let (file, held) = held(path)?;
        let request = Request::List(held);
        self.apart(&request, Content::Archive(&file), &|reply| match reply {
            Reply::Listing(listing) => Ok(listing),
            _ => Err(NONSENSE.to_owned()),
        })
    }

    fn unpack(&self, path: &Path, name: &str, largest: u64) -> Result<Vec<u8>, ParseError> {
        let (file, archive) = held(path)?;
        let request = Request::Unpack {
            archive,
            name: name.to_owned(),
            largest,
        };
        self.apart(&request, Content::Archive(&file), &|reply| match reply {
            Reply::Unpacked(bytes) if bytes.len() as u64 <= largest + 1 => Ok(bytes),
            _ => Err(NONSENSE.to_owned()),
        })
    }
}

/// Opens an archive, of which a child gets the parts that it asks for.
fn held(path: &Path) -> Result<(File, Held), ParseError> {
    let refused = |error: io::Error| ParseError::Refused {
        reason: format!("could not be read as an archive: {error}"),
    };
    let file = open(path).map_err(refused)?;
    let about = file.metadata().map_err(refused)?;
    let held = Held {
        path: path.to_string_lossy().into_owned(),
        length: about.len(),
        modified: about.modified().ok(),
    };
    Ok((file, held))
}

/// Where the pages of a text start that has form feeds at their ends; none where it has no form feed.
fn pages(text: &str) -> Vec<u32> {
    let ends = text.match_indices('\u{c}').map(|(at, _)| at + 1);
    let starts = ends.filter(|start| *start < text.len());
    let mut pages: Vec<u32> = starts.filter_map(|at| u32::try_from(at).ok()).collect();
    if text.contains('\u{c}') {
        pages.insert(0, 0);
    }
    pages
}

/// What is wrong with a document that came from a child, whose reader may not be its own master.
fn fault(document: &Document, format: Format) -> Option<&'static str> {
    if document.format != format {
        return Some("another format");
    }
    document.fault()
}
