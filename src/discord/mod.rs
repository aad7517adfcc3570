//! The bot: questions from Discord, answers into Discord.
//!
//! The only place that knows serenity. Answers come from `library`.

mod escape;
mod html;
mod layout;
mod markup;
mod passage;
pub mod render;
#[cfg(test)]
mod testing;
mod visible;
