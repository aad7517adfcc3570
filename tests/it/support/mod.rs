//! What the tests of the program share.

pub(crate) mod bot;
pub(crate) mod chat_markup;
pub(crate) mod effort;
pub(crate) mod fake_discord;
pub(crate) mod home;
pub(crate) mod web;
