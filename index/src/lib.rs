//! Turns documents into quotes.
//!
//! Reads top to bottom as the path of a document to an answer. This crate is
//! synchronous and has never heard of Discord, of a runtime or of a network.

pub mod span;

pub mod language;

pub mod place;

pub mod document;

pub mod extract;

pub mod zipped;

pub mod parser;

pub mod sentence;

pub mod passage;

pub mod question;

pub mod analysis;

pub mod synonyms;

pub mod meaning;

pub mod engine;

pub mod select;

pub mod answer;

pub mod source;

pub mod manifest;

pub mod collection;
