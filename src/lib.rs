//! Answers questions with the exact words of a community's documents.
//!
//! Front-ends over one library of collections. How documents become quotes is the work of the
//! package `quoth-index`; nothing here knows the search engine.

pub mod source;

pub mod library;

pub mod report;

pub mod indexer;

pub mod watch;

pub mod sites;

pub mod sandbox;

mod program;

pub mod store;

pub mod guide;

pub mod settings;

pub mod eval;

pub mod cli;

pub mod discord;

pub mod failure;

pub mod shutdown;

pub mod telemetry;
