//! Connections that break, Discord that misbehaves, and how the bot begins and ends.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::json;

use crate::support::bot::Bot;
use crate::support::fake_discord::{
    ASKER, Call, FakeDiscord, Fault, GENERAL, OTHER, Order, PRIVILEGED, TOKEN, Use,
};
use crate::support::home::{Home, Run};

const QUESTION: &str = "How long does a full charge of the Larkspur last?";

const ANSWER: &str = "**A full charge lasts eleven days.**";

fn served() -> (Home, FakeDiscord, Bot) {
    let (home, discord) = (Home::with_documents(), FakeDiscord::start());
    let bot = Bot::serve(&home, &discord);
    (home, discord, bot)
}

#[track_caller]
fn assert_answers(discord: &FakeDiscord, user: u64) {
    let reply = discord.mention(user, QUESTION);
    assert!(reply.content.contains(ANSWER), "{reply:?}");
}

#[test]
fn it_asks_for_no_privileged_intent_and_says_good_bye() {
    let (_home, discord, bot) = served();
    discord.look(|world| {
        let intents = world.identified[0]["intents"].as_u64().unwrap();
        assert_eq!(intents & PRIVILEGED, 0);
        assert_eq!(world.sessions.len(), 1);
    });
    bot.stop();
    // A session is over only where the client closed it for good.
    discord.wait("the end of the session", |world| {
        world.sessions.is_empty().then_some(())
    });
}

#[test]
fn an_open_answer_is_finished_before_it_ends() {
    let (_home, discord, bot) = served();
    discord.fail(Call::CreateMessage, Fault::Slow(1_500), 1);
    let message = discord.write(ASKER, GENERAL, &format!("<@99> {QUESTION}"), None);
    // The request is under way as soon as the fault is taken.
    discord.wait("the reply to be sent", |world| {
        world.faults.is_empty().then_some(())
    });
    bot.stop();
    assert_eq!(discord.replies_to(message), 1);
}

#[test]
fn a_wrong_token_ends_it_with_one_sentence() {
    let (home, discord) = (Home::with_documents(), FakeDiscord::start());
    let wrong = "OTk.wrong.CanaryToken";
    let arguments = ["serve", "--docs", "docs", "--audience", "everyone"];
    let ended = Bot::start_at(&home, discord.url(), wrong, arguments).wait();
    assert_eq!(ended.code, Some(2));
    let errors: Vec<&str> = ended
        .log
        .lines()
        .filter(|line| line.starts_with("error: "))
        .collect();
    assert_eq!(errors.len(), 1, "{}", ended.log);
    assert!(
        errors[0].contains("Discord refused the bot's token"),
        "{errors:?}"
    );
    assert!(errors[0].contains("DISCORD_TOKEN"), "{errors:?}");
    assert!(!ended.log.contains(wrong));
    discord.look(|world| assert_eq!(world.requests.len(), 1));
}

#[test]
fn a_check_tells_whether_discord_takes_the_token() {
    let (home, discord) = (Home::with_documents(), FakeDiscord::start());
    let check = |token: &str| {
        let mut command = home.command(["check", "--docs", "docs"]);
        command
            .env("DISCORD_TOKEN", token)
            .env("QUOTH_DISCORD__API_URL", discord.url());
        Run::of(&mut command)
    };
    let run = check(TOKEN).expect(0);
    assert!(
        run.out
            .contains("Discord: takes the token; the bot is called `quoth`"),
        "{run:?}"
    );
    assert!(
        run.out
            .contains("permissions: all permissions that are needed, in 1 server"),
        "{run:?}"
    );
    discord.configure(|world| world.app_permissions = 1 << 10 | 1 << 16);
    let run = check(TOKEN).expect(1);
    for name in ["Send Messages", "Send Messages in Threads"] {
        let fault = format!("server `A server`: the bot lacks the permission \"{name}\"");
        assert!(run.out.contains(&fault), "{run:?}");
    }
    let run = check("OTk.wrong.CanaryToken").expect(1);
    assert!(
        run.out.contains("Discord refused the bot's token"),
        "{run:?}"
    );
    assert!(!run.out.contains("CanaryToken") && !run.err.contains("CanaryToken"));
}

#[test]
fn a_token_that_is_taken_away_ends_it() {
    let (_home, discord, bot) = served();
    discord.configure(|world| world.token = "OTk.another.token".to_owned());
    discord.write(ASKER, GENERAL, &format!("<@99> {QUESTION}"), None);
    let ended = bot.wait();
    assert_eq!(ended.code, Some(2));
    assert!(
        ended.log.contains("Discord refused the bot's token"),
        "{}",
        ended.log
    );
    discord.look(|world| {
        let refused = world.requests.iter().filter(|call| call.status == 401);
        assert_eq!(refused.count(), 1);
    });
}

#[test]
fn closing_codes_that_cannot_be_mended_end_it() {
    for (code, words) in [
        (4004, "Discord refused the bot's token"),
        (4011, "recommends no more (close code 4011)"),
        (4012, "update it"),
        (4014, "close code 4014"),
    ] {
        let (_home, discord, bot) = served();
        discord.order(Order::Close(code));
        let ended = bot.wait();
        assert_eq!(ended.code, Some(2), "{}", ended.log);
        assert!(ended.log.contains(words), "{code}: {}", ended.log);
    }
}

#[test]
fn an_api_on_another_machine_is_refused() {
    let home = Home::with_documents();
    let arguments = ["serve", "--docs", "docs", "--audience", "everyone"];
    for url in [
        "https://discord.com",
        "http://192.0.2.1:80",
        "http://localhost:1",
    ] {
        let ended = Bot::start_at(&home, url, TOKEN, arguments).wait();
        assert_eq!(ended.code, Some(2), "{}", ended.log);
        assert!(ended.log.contains("not on this machine"), "{}", ended.log);
    }
}

#[test]
fn a_gateway_on_another_machine_is_refused() {
    let arguments = ["serve", "--docs", "docs", "--audience", "everyone"];
    for url in [
        "wss://gateway.discord.gg",
        "ws://192.0.2.1:80/",
        "ws://localhost:1",
    ] {
        let (home, discord) = (Home::with_documents(), FakeDiscord::start());
        discord.configure(|world| world.gateway_url = url.to_owned());
        let ended = Bot::start(&home, &discord, arguments).wait();
        assert_eq!(ended.code, Some(2), "{}", ended.log);
        assert!(
            ended.log.contains("nothing was sent there"),
            "{}",
            ended.log
        );
    }
}

#[test]
fn an_address_for_resuming_on_another_machine_is_not_used() {
    let (home, discord) = (Home::with_documents(), FakeDiscord::start());
    discord.configure(|world| world.resume_url = "wss://192.0.2.1".to_owned());
    let bot = Bot::serve(&home, &discord);
    discord.order(Order::Cut);
    discord.wait("a resumed session", |world| {
        (!world.resumed.is_empty()).then_some(())
    });
    assert_answers(&discord, ASKER);
    bot.stop();
}

#[test]
fn a_discord_that_is_down_at_first_is_waited_for() {
    let (home, discord) = (Home::with_documents(), FakeDiscord::start());
    discord.fail(Call::Gateway, Fault::Status(503), 2);
    discord.fail(Call::Gateway, Fault::Garbage, 1);
    let bot = Bot::serve(&home, &discord);
    assert_answers(&discord, ASKER);
    bot.stop();
}

#[test]
fn a_broken_connection_is_taken_up_again_and_nothing_is_answered_twice() {
    let (_home, discord, bot) = served();
    assert_answers(&discord, ASKER);
    let before = discord.write(ASKER, GENERAL, &format!("<@99> {QUESTION}"), None);
    discord.reply_to(before);
    discord.configure(|world| world.replayed_again = 20);
    for (round, order) in [
        Order::Cut,
        Order::Reconnect,
        Order::Close(4000),
        Order::Close(1001),
        Order::InvalidSession(true),
    ]
    .into_iter()
    .enumerate()
    {
        discord.order(order);
        let meanwhile = discord.write(OTHER, GENERAL, &format!("<@99> {QUESTION}"), None);
        discord.reply_to(meanwhile);
        discord.wait("a resumed session", |world| {
            let resumed = world.resumed.len() == round + 1;
            (resumed && world.is_ready()).then_some(())
        });
        assert_eq!(discord.replies_to(meanwhile), 1);
    }
    assert_eq!(discord.replies_to(before), 1);
    discord.look(|world| {
        assert_eq!(world.identified.len(), 1);
        assert_eq!(world.resumed.len(), 5);
    });
    bot.stop();
    assert_eq!(discord.replies_to(before), 1);
}

#[test]
fn what_was_asked_while_a_session_was_lost_is_looked_up() {
    let (_home, discord, bot) = served();
    assert_answers(&discord, ASKER);
    let missed = discord
        .look(|world| world.sessions.keys().next().cloned())
        .unwrap();
    discord.configure(|world| {
        world.sessions.remove(&missed);
    });
    discord.order(Order::Cut);
    discord.wait("the cut", |world| (!world.resumed.is_empty()).then_some(()));
    let message = discord.write(OTHER, GENERAL, &format!("<@99> {QUESTION}"), None);
    let reply = discord.reply_to(message);
    assert!(reply.content.contains(ANSWER), "{reply:?}");
    assert_eq!(discord.replies_to(message), 1);
    discord.look(|world| {
        assert_eq!(world.identified.len(), 2);
        assert_eq!(world.calls(Call::ListMessages).len(), 1);
    });
    bot.stop();
}

#[test]
fn a_connection_that_went_silent_is_noticed() {
    let (home, discord) = (Home::with_documents(), FakeDiscord::start());
    discord.configure(|world| world.heartbeat_interval = 400);
    let bot = Bot::serve(&home, &discord);
    discord.order(Order::Freeze);
    discord.wait("a resumed session", |world| {
        (!world.resumed.is_empty()).then_some(())
    });
    assert_answers(&discord, ASKER);
    discord.look(|world| assert_eq!(world.identified.len(), 1));
    bot.stop();
}

#[test]
fn heartbeats_come_in_time_and_on_demand() {
    let (home, discord) = (Home::with_documents(), FakeDiscord::start());
    discord.configure(|world| world.heartbeat_interval = 100);
    let bot = Bot::serve(&home, &discord);
    discord.wait("ten heartbeats", |world| {
        (world.heartbeats >= 10).then_some(())
    });
    bot.stop();

    let (_home, discord, bot) = served();
    let before = discord.look(|world| world.heartbeats);
    discord.order(Order::WantHeartbeat);
    discord.wait("a heartbeat", |world| {
        (world.heartbeats > before).then_some(())
    });
    bot.stop();
}

#[test]
fn what_the_gateway_should_not_send_does_no_harm() {
    let (_home, discord, bot) = served();
    for frame in [
        "{".to_owned(),
        "[]".to_owned(),
        json!({ "op": 99, "d": "x" }).to_string(),
        json!({ "op": 0, "t": "MESSAGE_CREATE", "s": 900, "d": { "id": "1" } }).to_string(),
        json!({ "op": 0, "t": "INTERACTION_CREATE", "s": 901, "d": null }).to_string(),
        json!({ "op": 0, "t": "GUILD_CREATE", "s": 902, "d": { "threads": 5 } }).to_string(),
        json!({ "op": 0, "t": "READY", "s": 903, "d": {} }).to_string(),
    ] {
        discord.order(Order::Frame(frame));
    }
    assert_answers(&discord, ASKER);
    assert!(bot.stop().log.contains("an event is unreadable"));
}

#[test]
fn a_use_of_the_command_that_is_told_twice_is_answered_once() {
    let (_home, discord, bot) = served();
    let id = discord.interact("ask", &Use::ask(QUESTION), 3);
    let reply = discord.response_to(id);
    assert!(reply.content.contains(ANSWER), "{reply:?}");
    assert_answers(&discord, OTHER);
    discord.look(|world| assert_eq!(world.calls(Call::Callback).len(), 1));
    bot.stop();
}

#[test]
fn replies_survive_every_fault_and_none_is_sent_twice() {
    let (_home, discord, bot) = served();
    let faults = [
        Fault::Status(500),
        Fault::Status(502),
        Fault::AppliedThenStatus(500),
        Fault::Cut,
        Fault::Garbage,
        Fault::Slow(300),
    ];
    for (number, fault) in faults.into_iter().enumerate() {
        discord.fail(Call::CreateMessage, fault.clone(), 1);
        let user = 100 + number as u64;
        let message = discord.write(user, GENERAL, &format!("<@99> {QUESTION}"), None);
        let reply = discord.reply_to(message);
        assert!(reply.content.contains(ANSWER), "{fault:?}: {reply:?}");
        assert_eq!(discord.replies_to(message), 1, "{fault:?}");
    }
    bot.stop();
}

#[test]
fn answers_to_commands_survive_every_fault() {
    let (_home, discord, bot) = served();
    let faults = [
        Fault::Status(500),
        Fault::AppliedThenStatus(502),
        Fault::Cut,
        Fault::Slow(300),
    ];
    for (number, fault) in faults.into_iter().enumerate() {
        discord.fail(Call::Callback, fault.clone(), 1);
        let used = Use {
            user: 100 + number as u64,
            ..Use::ask(QUESTION)
        };
        let reply = discord.slash("ask", &used);
        assert!(reply.content.contains(ANSWER), "{fault:?}: {reply:?}");
    }
    bot.stop();
}

#[test]
fn an_interaction_that_has_expired_is_let_go() {
    let (_home, discord, bot) = served();
    let old = Use {
        ago: Duration::from_secs(10),
        ..Use::ask(QUESTION)
    };
    discord.interact("ask", &old, 1);
    discord.wait("a refused answer", |world| {
        let sent = world.calls(Call::Callback);
        sent.iter().any(|call| call.status == 404).then_some(())
    });
    assert_answers(&discord, ASKER);
    discord.look(|world| assert_eq!(world.calls(Call::Callback).len(), 1));
    bot.stop();
}

#[test]
fn an_announced_answer_survives_every_fault() {
    let (_home, discord, bot) = served();
    let faults = [
        (Call::Callback, Fault::AppliedThenStatus(500)),
        (Call::EditOriginal, Fault::Status(503)),
        (Call::EditOriginal, Fault::AppliedThenStatus(500)),
        (Call::EditOriginal, Fault::Cut),
    ];
    for (number, (call, fault)) in faults.into_iter().enumerate() {
        discord.fail(call, fault.clone(), 1);
        let late = Use {
            user: 100 + number as u64,
            ago: Duration::from_millis(1_600),
            ..Use::ask(QUESTION)
        };
        let reply = discord.slash("ask", &late);
        assert!(reply.content.contains(ANSWER), "{fault:?}: {reply:?}");
        assert!(reply.announced);
    }
    bot.stop();
}

#[test]
fn discord_s_wish_to_wait_is_granted_whatever_it_looks_like() {
    let (_home, discord, bot) = served();
    let refusals = [
        (Some("0.4"), Some("user")),
        (Some("0.4"), Some("shared")),
        (Some("0.4"), Some("global")),
        (Some("0"), Some("user")),
        (Some("-3"), Some("user")),
        (Some("soon"), None),
        (None, None),
    ];
    for (number, (retry_after, scope)) in refusals.into_iter().enumerate() {
        discord.fail(
            Call::CreateMessage,
            Fault::TooMany { retry_after, scope },
            1,
        );
        let before = discord.look(|world| world.calls(Call::CreateMessage).len());
        assert_answers(&discord, 100 + number as u64);
        let after = discord.look(|world| world.calls(Call::CreateMessage).len());
        assert_eq!(after - before, 2, "{retry_after:?} {scope:?}");
    }
    bot.stop();
}

#[test]
fn a_burst_of_questions_is_answered_without_a_single_refusal() {
    let (_home, discord, bot) = served();
    let messages: Vec<u64> = (0..20)
        .map(|n| discord.write(100 + n, GENERAL, &format!("<@99> {QUESTION}"), None))
        .collect();
    for message in messages {
        let reply = discord.reply_to(message);
        assert!(reply.content.contains(ANSWER), "{reply:?}");
    }
    discord.look(|world| assert_eq!(world.limits.refused, 0));
    bot.stop();
}

#[test]
fn a_fault_of_ours_earns_an_apology_that_leads_to_the_log() {
    let (home, discord, bot) = served();
    for file in files_in(&home.path().join("data")) {
        // Another byte in every place of a passage's text makes it no passage of the document.
        if file.file_name().is_some_and(|name| name == "passages.bin") {
            let damaged: Vec<u8> = std::fs::read(&file)
                .unwrap()
                .iter()
                .map(|b| b ^ 1)
                .collect();
            std::fs::write(&file, damaged).unwrap();
        }
    }
    let reply = discord.mention(ASKER, QUESTION);
    let (words, id) = reply.content.rsplit_once(' ').unwrap();
    assert!(
        words.starts_with("Sorry, I could not answer that"),
        "{reply:?}"
    );
    let id = id.trim_end_matches('.');
    let log = bot.stop().log;
    let line = log.lines().find(|line| line.contains(id)).unwrap();
    assert!(line.contains("could not answer"), "{line}");
    assert!(!line.contains("full charge"), "{line}");
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files.extend(files_in(&path)),
            false => files.push(path),
        }
    }
    files
}

#[test]
fn no_log_holds_a_question_a_document_or_a_token() {
    let (_home, discord, bot) = served();
    discord.fail(Call::CreateMessage, Fault::Cut, 1);
    discord.fail(Call::Callback, Fault::Status(500), 1);
    discord.fail(Call::EditOriginal, Fault::Refused(404, 10_008), 1);
    assert_answers(&discord, ASKER);
    discord.slash("ask", &Use::ask(QUESTION));
    let late = Use {
        ago: Duration::from_millis(1_600),
        ..Use::ask(QUESTION)
    };
    discord.interact("ask", &late, 1);
    discord.order(Order::Cut);
    assert_answers(&discord, OTHER);
    let log = bot.stop().log;
    assert!(log.contains("answered"), "{log}");
    for secret in [
        "GcANarY",
        "aCanaryInteractionToken",
        "full charge",
        "eleven days",
        "person5",
    ] {
        assert!(!log.contains(secret), "{secret}: {log}");
    }
}
