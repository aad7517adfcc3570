//! The bot: questions from Discord, answers into Discord.
//!
//! The only place that knows serenity. Answers come from `library`.

mod address;
mod error;
mod escape;
mod html;
mod layout;
mod limiter;
mod markup;
mod passage;
pub mod render;
mod rest;
mod route;
#[cfg(test)]
mod testing;
mod visible;
