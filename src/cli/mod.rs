//! The command line: one file per command, with its arguments and one function.
//!
//! Data goes to standard output, everything else to standard error. What commands share is in
//! `options` (flags), `open` (from flags to an open library), `output`, `progress`, `render`,
//! `json` and `visible`; `watch` goes on after `index`.

mod ask;
mod check;
mod eval;
mod explain;
mod index;
mod json;
mod open;
mod options;
mod output;
mod progress;
mod render;
mod run;
mod serve;
mod text;
mod visible;
mod watch;

pub use run::run;
