//! Everything that can go wrong at once, at random: nobody goes without an answer or gets two.
//!
//! Each run prints its seed, and `QUOTH_SEED` repeats it. The long runs are ignored; see there.

use std::collections::HashSet;
use std::time::Duration;

use crate::support::bot::{Bot, EVERYONE, SURE};
use crate::support::fake_discord::{ASKER, Call, FakeDiscord, Fault, GENERAL, Message, Order, Use};
use crate::support::home::Home;

const QUESTION: &str = "How long does a full charge of the Larkspur last?";

/// A connection that was lost often is made anew after half a minute.
const PATIENCE: Duration = Duration::from_secs(90);

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

/// Asks `count` times, eight at once, while about every third request goes wrong and, among
/// messages, now and then the connection: a command that arrives after three seconds is lost to
/// anyone, and a connection that breaks again and again is made anew ever more slowly.
fn storm(count: u64) {
    let mut dice = Dice::new();
    let (home, discord) = (Home::with_documents(), FakeDiscord::start());
    let bot = Bot::serve(&home, &discord);
    let mut asked = Vec::new();
    for batch in 0..count.div_ceil(8) {
        let by_command = dice.below(2) == 0;
        if by_command {
            discord.wait("the connection", |world| {
                let mut open = world.connections.iter();
                open.any(|connection| connection.session.is_some())
                    .then_some(())
            });
        }
        for number in batch * 8..batch * 8 + 8 {
            let user = 100 + number % 9_000;
            if dice.below(3) == 0 {
                let fault = dice.fault();
                let (call, waits) = match (by_command, dice.below(2)) {
                    (false, _) => (Call::CreateMessage, true),
                    (true, 0) => (Call::Callback, false),
                    (true, _) => (Call::EditOriginal, true),
                };
                let is_long = matches!(
                    fault,
                    Fault::TooMany {
                        retry_after: Some("1"),
                        ..
                    }
                );
                let waiting = discord.look(|world| world.faults.iter().any(|(c, _)| *c == call));
                if (waits || !is_long) && !waiting {
                    discord.fail(call, fault, 1);
                }
            }
            let by = |ago| Use {
                user,
                channel: 10_000 + user,
                ago: Duration::from_millis(ago),
                ..Use::ask(QUESTION)
            };
            asked.push(match (by_command, dice.below(2)) {
                (false, _) => Asked::Message(discord.write(user, 10_000 + user, QUESTION, None)),
                (true, 0) => Asked::Command(discord.interact("ask", &by(0), 1 + dice.below(2))),
                (true, _) => Asked::Command(discord.interact("ask", &by(1_510), 1)),
            });
            if !by_command && dice.below(60) == 0 {
                let orders = [
                    Order::Reconnect,
                    Order::Cut,
                    Order::Close(4000),
                    Order::InvalidSession(true),
                ];
                // What is being sent at that moment is replayed, and more than that.
                discord.configure(|world| world.replayed_again = 3);
                discord.order(orders[dice.below(4)].clone());
            }
        }
        wait_for_all(&discord, &asked);
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

/// Waits until what was asked last is answered with the passage.
#[track_caller]
fn wait_for_all(discord: &FakeDiscord, asked: &[Asked]) {
    for asked in asked.iter().rev().take(8) {
        let answered = discord.wait_at_most(PATIENCE, |world| {
            let id = match asked {
                Asked::Message(id) => *id,
                Asked::Command(id) => {
                    let mut used = world.interactions.values();
                    used.find(|used| used.id == *id)?.original?
                }
            };
            let answers = |m: &&Message| match asked {
                Asked::Message(_) => m.reference == Some(id),
                Asked::Command(_) => m.id == id && !m.thinking,
            };
            world
                .messages
                .iter()
                .find(answers)
                .map(|m| m.content.clone())
        });
        let answered = answered.unwrap_or_default();
        assert!(answered.contains("eleven days"), "{answered}");
    }
}

#[test]
fn a_mix_of_faults_leaves_nobody_without_an_answer_and_nobody_with_two() {
    storm(64);
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

/// `cargo test --test it -- --ignored five_thousand_mentions --nocapture`
#[test]
#[ignore = "takes minutes"]
fn five_thousand_mentions_cost_little_memory() {
    let (home, discord) = (Home::with_documents(), FakeDiscord::start());
    let bot = Bot::serve(&home, &discord);
    discord.mention(ASKER, QUESTION);
    let idle = bot.memory().unwrap_or_default();
    for user in 0..5_000 {
        discord.write(100 + user, GENERAL, &format!("<@99> {QUESTION}"), None);
    }
    let mut most = 0;
    let mut told = None;
    while told.is_none() {
        most = most.max(bot.memory().unwrap_or_default());
        told = discord.wait_at_most(Duration::from_millis(50), |world| {
            let told = |m: &&Message| m.content.starts_with("More was asked");
            world.messages.iter().find(told).map(|_| ())
        });
    }
    let replied = discord.look(|world| {
        let of_bot = world.messages.iter().filter(|message| message.author == 99);
        of_bot.count()
    });
    println!(
        "idle {} KiB, most {} KiB, replies so far {replied}",
        idle / 1_024,
        most / 1_024
    );
    assert!(most.saturating_sub(idle) < 64 << 20);
    assert!(
        discord
            .direct(ASKER, QUESTION)
            .content
            .contains("eleven days")
    );
    bot.kill();
}

/// `cargo test --test it -- --ignored a_hundred_askers --nocapture`
#[test]
#[ignore = "takes a while"]
fn a_hundred_askers_at_once_while_documents_change() {
    let (home, discord) = (Home::with_documents(), FakeDiscord::start());
    for number in 0..400 {
        let text = format!(
            "# Page {number}\n\n{}",
            "Watches and their straps need care. ".repeat(40)
        );
        home.write(&format!("docs/page{number}.md"), text);
    }
    let settings = format!("{EVERYONE}{SURE}[serve]\nrefresh = \"1s\"\n");
    let bot = Bot::serve_settings(&home, &discord, &settings);
    let (mut acknowledged, mut answered) = (Vec::new(), Vec::new());
    for round in 0..10_u64 {
        for number in 0..40_u64 {
            let number = (number + 40 * round) % 400;
            let text = format!(
                "# Page {number}\n\n{}",
                format!("Round {round}. ").repeat(200)
            );
            home.write(&format!("docs/page{number}.md"), text);
        }
        let used: Vec<u64> = (0..100)
            .map(|number| {
                let user = 100 + number + 100 * round;
                let by = Use {
                    user,
                    channel: 10_000 + user,
                    ..Use::ask(QUESTION)
                };
                discord.interact("ask", &by, 1)
            })
            .collect();
        for id in used {
            let reply = discord.response_to(id);
            assert!(reply.content.contains("eleven days"), "{reply:?}");
            let took = discord.look(|world| {
                let mut used = world.interactions.values();
                used.find(|used| used.id == id).unwrap().took
            });
            acknowledged.extend(took.0);
            answered.extend(took.1);
        }
        std::thread::sleep(Duration::from_millis(300));
    }
    for (what, mut times) in [("acknowledged", acknowledged), ("answered", answered)] {
        times.sort_unstable();
        let at = |percent: usize| times[(times.len() - 1) * percent / 100].as_millis();
        println!(
            "{what}: {} times, p50 {} ms, p99 {} ms",
            times.len(),
            at(50),
            at(99)
        );
    }
    bot.stop();
}
