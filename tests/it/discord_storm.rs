//! Everything that can go wrong at once, at random: nobody goes without an answer or gets two.
//!
//! Each run prints its seed, and `QUOTH_SEED` repeats it. The long runs are ignored; see there.

use std::collections::HashSet;
use std::time::Duration;

use crate::support::bot::Bot;
use crate::support::fake_discord::{ASKER, Call, FakeDiscord, Fault, GENERAL, Order, Use};
use crate::support::home::Home;

const QUESTION: &str = "How long does a full charge of the Larkspur last?";

/// Numbers that look random and are the same for the same seed.
struct Dice(u64);

impl Dice {
    fn new() -> Dice {
        let seed = std::env::var("QUOTH_SEED")
            .ok()
            .and_then(|seed| seed.parse().ok());
        let seed = seed.unwrap_or_else(|| {
            let now = std::time::SystemTime::now();
            let since = now.duration_since(std::time::UNIX_EPOCH).unwrap();
            u64::from(since.subsec_nanos()) | 1
        });
        println!("QUOTH_SEED={seed}");
        Dice(seed)
    }

    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(most).unwrap()).unwrap()
    }

    fn fault(&mut self) -> Fault {
        let too_many = |retry_after, scope| Fault::TooMany { retry_after, scope };
        match self.below(9) {
            0 => Fault::Status(500),
            1 => Fault::Status(502),
            2 => Fault::AppliedThenStatus(500),
            3 => Fault::AppliedThenStatus(503),
            4 => Fault::Cut,
            5 => too_many(Some("1"), Some("user")),
            6 => too_many(Some("0.4"), Some("shared")),
            7 => Fault::Garbage,
            _ => Fault::Slow(400),
        }
    }
}

/// How something was asked, by its id.
#[derive(Clone, Copy)]
enum Asked {
    Message(u64),
    Command(u64),
}

/// Asks `count` times while about every third request and every tenth connection goes wrong.
fn storm(count: u64) {
    let mut dice = Dice::new();
    let (home, discord) = (Home::with_documents(), FakeDiscord::start());
    let bot = Bot::serve(&home, &discord);
    let mut asked = Vec::new();
    for number in 0..count {
        let user = 100 + number % 9_000;
        let call = [Call::CreateMessage, Call::Callback, Call::EditOriginal][dice.below(3)];
        if dice.below(3) == 0 {
            let fault = dice.fault();
            discord.fail(call, fault, 1);
        }
        let by = |ago| Use {
            user,
            channel: 10_000 + user,
            ago: Duration::from_millis(ago),
            ..Use::ask(QUESTION)
        };
        asked.push(match dice.below(4) {
            0 => Asked::Command(discord.interact("ask", &by(0), 1 + dice.below(2))),
            1 => Asked::Command(discord.interact("ask", &by(1_600), 1)),
            _ => Asked::Message(discord.write(user, 10_000 + user, QUESTION, None)),
        });
        if dice.below(10) == 0 {
            let order = [
                Order::Reconnect,
                Order::Cut,
                Order::Close(4000),
                Order::InvalidSession(true),
            ];
            // What is being sent at that moment is replayed, and more than that.
            discord.configure(|world| world.replayed_again = 3);
            discord.order(order[dice.below(4)].clone());
        }
        if number % 8 == 7 {
            wait_for_all(&discord, &asked);
        }
    }
    wait_for_all(&discord, &asked);
    let doubled: Vec<u64> = asked
        .iter()
        .filter_map(|asked| match asked {
            Asked::Message(id) if discord.replies_to(*id) != 1 => Some(*id),
            _ => None,
        })
        .collect();
    assert_eq!(doubled, Vec::<u64>::new());
    discord.configure(|world| world.faults.clear());
    let identified = discord.look(|world| world.identified.len());
    assert!(identified <= 3, "{identified} identifications");
    bot.stop();
}

/// Waits until everything that was asked is answered with the passage.
#[track_caller]
fn wait_for_all(discord: &FakeDiscord, asked: &[Asked]) {
    for asked in asked.iter().rev().take(8) {
        let reply = match asked {
            Asked::Message(id) => discord.reply_to(*id),
            Asked::Command(id) => discord.response_to(*id),
        };
        assert!(reply.content.contains("eleven days"), "{reply:?}");
    }
}

#[test]
fn a_mix_of_faults_leaves_nobody_without_an_answer_and_nobody_with_two() {
    storm(60);
}

/// `cargo test --test it -- --ignored a_thousand_asks --nocapture`
#[test]
#[ignore = "takes minutes"]
fn a_thousand_asks_under_faults_are_each_answered_once() {
    storm(1_000);
}

/// Kills the bot `times` times while answers are announced; nobody waits for ever.
fn kills(times: usize) {
    let (home, discord) = (Home::with_documents(), FakeDiscord::start());
    let mut dice = Dice::new();
    for round in 0..times {
        let bot = Bot::start(
            &home,
            &discord,
            ["serve", "--docs", "docs", "--audience", "everyone"],
        );
        bot.wait_until_ready(&discord);
        let open: Vec<u64> = (0..4_u64)
            .map(|number| {
                discord.fail(Call::EditOriginal, Fault::Slow(30_000), 1);
                let user = 100 + number + 4 * u64::try_from(round % 2_000).unwrap();
                let late = Use {
                    user,
                    channel: 10_000 + user,
                    ago: Duration::from_millis(1_600),
                    ..Use::ask(QUESTION)
                };
                discord.interact("ask", &late, 1)
            })
            .collect();
        std::thread::sleep(Duration::from_millis(dice.below(60).try_into().unwrap()));
        bot.kill();
        discord.configure(|world| {
            world.faults.clear();
            world.sessions.clear();
        });
        // The budget of connections is tested elsewhere.
        let db = rusqlite::Connection::open(home.path().join("data/quoth.db")).unwrap();
        db.execute("DELETE FROM sessions", []).unwrap();
        drop(db);
        let bot = Bot::start(
            &home,
            &discord,
            ["serve", "--docs", "docs", "--audience", "everyone"],
        );
        bot.wait_until_ready(&discord);
        let waiting: HashSet<u64> = open.iter().copied().collect();
        discord.wait("nobody to be waiting", |world| {
            let mut used = world.interactions.values();
            let thinks = used.any(|used| {
                let message = used.original.and_then(|id| world.message(id));
                waiting.contains(&used.id) && message.is_some_and(|message| message.thinking)
            });
            (!thinks).then_some(())
        });
        bot.kill();
        discord.configure(|world| world.sessions.clear());
        let db = rusqlite::Connection::open(home.path().join("data/quoth.db")).unwrap();
        db.execute("DELETE FROM sessions", []).unwrap();
    }
}

#[test]
fn a_bot_that_is_killed_again_and_again_leaves_nobody_waiting() {
    kills(5);
}

/// `cargo test --test it -- --ignored five_hundred_kills`
#[test]
#[ignore = "takes minutes"]
fn five_hundred_kills_leave_nobody_waiting() {
    kills(250);
}

#[test]
fn a_burst_is_answered_or_refused_with_a_reason_and_others_are_served() {
    let (home, discord) = (Home::with_documents(), FakeDiscord::start());
    let bot = Bot::serve(&home, &discord);
    let used: Vec<u64> = (0..400_u64)
        .map(|number| {
            let user = 100 + number;
            let by = Use {
                user,
                channel: 10_000 + user,
                ..Use::ask(QUESTION)
            };
            discord.interact("ask", &by, 1)
        })
        .collect();
    let mut answered = 0;
    for id in used {
        let reply = discord.response_to(id);
        let refused = reply.content.starts_with("I am answering many questions");
        assert!(
            refused || reply.content.contains("eleven days"),
            "{reply:?}"
        );
        answered += usize::from(!refused);
    }
    assert!(answered >= 200, "{answered}");
    assert!(
        discord
            .direct(ASKER, QUESTION)
            .content
            .contains("eleven days")
    );
    bot.stop();
}

#[test]
fn a_flood_in_one_channel_is_told_about_once_and_other_places_are_served() {
    let (home, discord) = (Home::with_documents(), FakeDiscord::start());
    let bot = Bot::serve(&home, &discord);
    for user in 100..700 {
        discord.write(user, GENERAL, &format!("<@99> {QUESTION}"), None);
    }
    assert!(
        discord
            .direct(ASKER, QUESTION)
            .content
            .contains("eleven days")
    );
    discord.wait("a word about the flood", |world| {
        let mut told = world
            .messages
            .iter()
            .filter(|m| m.content.starts_with("More was asked"));
        told.next().map(|told| assert_eq!(told.channel, GENERAL))
    });
    discord.look(|world| {
        let told = world
            .messages
            .iter()
            .filter(|m| m.content.starts_with("More was asked"));
        assert_eq!(told.count(), 1);
    });
    drop(bot);
}
