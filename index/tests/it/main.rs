//! The index as its callers meet it: real folders, the real engine, on disk.
//!
//! Each module tells of one promise; `support` makes folders and asks.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    clippy::string_slice,
    reason = "a test that fails may panic"
)]

mod again;
mod changes;
mod conditions;
mod damage;
mod formats;
mod killed;
#[cfg(feature = "model")]
mod model;
mod order;
mod rebuilt;
mod removal;
mod repeats;
mod set_aside;
mod sources;
mod spread;
mod suggestions;
mod support;
mod synonyms;
mod together;
mod unreadable;
mod variants;
mod verbatim;
