//! The program's own tests: the real binary in a home of its own.
//!
//! One file per thing that a user does; what they share is in `support`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::string_slice,
    reason = "a test that cannot go on should say where"
)]

mod ask;
mod check;
mod converters;
mod discord_asking;
mod discord_audience;
mod discord_buttons;
mod discord_connection;
mod discord_conversation;
mod discord_forum;
mod discord_hostile;
mod discord_looks;
mod discord_owners;
mod discord_pins;
mod discord_rendering;
mod discord_settings;
mod discord_shards;
mod discord_stand_in;
mod discord_storm;
mod disk;
mod eval;
mod explain;
mod freshness;
mod git_source;
mod index;
mod isolation;
mod killed;
mod model;
mod mutated;
mod odd_files;
mod operators;
mod quality;
mod repository;
mod serve;
mod settings;
mod site_source;
mod support;
mod synonyms;
mod text;
mod usage;
