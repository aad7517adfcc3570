//! A bot that Discord wants to be served by several connections.

use crate::support::bot::Bot;
use crate::support::fake_discord::{ASKER, FakeDiscord, OTHER, Order, Use};
use crate::support::home::Home;

const QUESTION: &str = "How long does a full charge last?";
const ANSWER: &str = "eleven days";

/// Asks in the server, whose events arrive at the second connection, and directly, at the first.
#[track_caller]
fn assert_answers(discord: &FakeDiscord) {
    assert!(discord.mention(ASKER, QUESTION).content.contains(ANSWER));
    assert!(discord.direct(OTHER, QUESTION).content.contains(ANSWER));
    assert!(
        discord
            .slash("ask", &Use::ask(QUESTION))
            .content
            .contains(ANSWER)
    );
}

/// Waits until each of so many connections has a session of its own.
#[track_caller]
fn wait_for(discord: &FakeDiscord, shards: u64) {
    discord.wait("all connections", |world| {
        let mut open: Vec<(u64, u64)> = world
            .connections
            .iter()
            .filter_map(|connection| connection.session.as_ref())
            .filter_map(|id| world.sessions.get(id))
            .map(|session| session.shard)
            .collect();
        open.sort_unstable();
        let all: Vec<(u64, u64)> = (0..shards).map(|number| (number, shards)).collect();
        (open == all).then_some(())
    });
}

#[test]
fn as_many_connections_are_made_as_discord_recommends_each_in_its_turn() {
    let (home, discord) = (Home::with_documents(), FakeDiscord::start());
    discord.configure(|world| {
        world.shards = 2;
        world.least_shards = 2;
        world.guild_shard = 1;
    });
    // Both share one turn; the stand-in refuses whoever comes too soon after the other.
    let bot = Bot::serve(&home, &discord);
    wait_for(&discord, 2);
    assert_answers(&discord);
    discord.look(|world| {
        assert_eq!(world.identified.len(), 2);
        assert_eq!(world.identifies_left, 998);
    });
    // Each takes up its own session when it is broken off.
    discord.order(Order::Cut);
    discord.wait("both sessions to be taken up", |world| {
        (world.resumed.len() >= 2).then_some(())
    });
    wait_for(&discord, 2);
    assert_answers(&discord);
    bot.stop();
    discord.wait("the end of both sessions", |world| {
        world.sessions.is_empty().then_some(())
    });
}

#[test]
fn one_connection_becomes_several_when_discord_demands_it() {
    let (home, discord) = (Home::with_documents(), FakeDiscord::start());
    discord.configure(|world| world.max_concurrency = 2);
    let bot = Bot::serve(&home, &discord);
    assert_answers(&discord);
    // It has grown over what one connection may serve.
    discord.configure(|world| {
        world.shards = 2;
        world.least_shards = 2;
        world.guild_shard = 1;
    });
    discord.order(Order::Close(4011));
    wait_for(&discord, 2);
    assert_answers(&discord);
    discord.look(|world| {
        let shards = world
            .identified
            .iter()
            .map(|identify| identify["shard"].to_string());
        let shards: Vec<String> = shards.collect();
        assert_eq!(shards[0], "[0,1]");
        assert!(shards[1..].contains(&"[0,2]".to_owned()), "{shards:?}");
        assert_eq!(world.commands.len(), 5);
    });
    bot.stop();
}

#[test]
fn no_connection_is_begun_unless_all_may_be_today() {
    let (home, discord) = (Home::with_documents(), FakeDiscord::start());
    discord.configure(|world| {
        world.shards = 8;
        world.identifies_left = 25;
    });
    home.write(
        "quoth.toml",
        "[[collections]]\nname = \"docs\"\naudience = \"everyone\"\n\
         sources = [{ folder = \"docs\" }]\n",
    );
    let bot = Bot::start(&home, &discord, ["serve"]);
    bot.wait_for_log("Discord allows no further connection for now");
    discord.look(|world| assert_eq!(world.identified.len(), 0));
    bot.stop();
}
