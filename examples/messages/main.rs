//! Writes `docs/messages.html`: quoth's messages as people see them in Discord, dark and light, on
//! a phone and on a desktop.
//!
//! The messages are those that the tests saw the bot send; see `tests/messages.json`.
#![allow(
    clippy::string_slice,
    clippy::print_stdout,
    reason = "a tool for maintainers"
)]

#[path = "../../tests/it/support/chat_markup.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod chat_markup;
mod page;

use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let messages = std::fs::read_to_string(root.join("tests/messages.json"))?;
    let file = root.join("docs/messages.html");
    std::fs::write(&file, page::page(&serde_json::from_str(&messages)?))?;
    println!("wrote {}", file.display());
    Ok(())
}
