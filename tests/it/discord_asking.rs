//! Asking in Discord, in each of the ways there are, as people there see it.

use std::time::Duration;

use crate::support::bot::Bot;
use crate::support::fake_discord::{ASKER, FakeDiscord};
use crate::support::home::Home;

#[test]
fn a_mention_is_answered_with_the_passage_and_its_source() {
    let (home, discord) = (Home::with_documents(), FakeDiscord::start());
    let bot = Bot::serve(&home, &discord);
    let reply = discord.mention(ASKER, "How long does a full charge last?");
    assert_eq!(reply.content, "");
    bot.stop();
}
