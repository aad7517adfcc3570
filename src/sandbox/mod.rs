//! Reads files in child processes, so that no file can stop or slow down the program.
//!
//! `pool` is the side of the program, `worker` that of the child; `child` starts, watches and ends
//! one, `frame` is what goes between them, `far` an archive of which parts do. `limits` and `filter`
//! say what a child may not do, and `fault` is the format that tries all of it. `converter` runs the
//! programs that an owner has named for other formats, which `launcher` gives limits. How formats are
//! read is told in `quoth-index`.

mod child;
mod converter;
mod far;
mod fault;
mod filter;
mod frame;
mod launcher;
mod limits;
mod pool;
mod worker;

pub use converter::{Converter, Converters, FILE, Output};
pub use launcher::{LAUNCH, launch};
pub use pool::Sandbox;
pub use worker::{COMMAND, run};
