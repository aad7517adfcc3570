//! The stand-in for Discord keeps Discord's rules; a bot that passes beside it has kept them too.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::fake_discord::{
    APPLICATION, ASKER, BOT, Call, FakeDiscord, GENERAL, TOKEN, Use, openapi,
};

/// A client without any manners.
struct Client<'a> {
    discord: &'a FakeDiscord,
    runtime: tokio::runtime::Runtime,
    http: reqwest::Client,
}

impl Client<'_> {
    fn of(discord: &FakeDiscord) -> Client<'_> {
        Client {
            discord,
            runtime: tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap(),
            http: reqwest::Client::builder()
                .user_agent("DiscordBot (test, 1)")
                .build()
                .unwrap(),
        }
    }

    /// Status and body; `as_bot` where the token is shown.
    fn call(&self, method: &str, path: &str, body: Option<Value>, as_bot: bool) -> (u16, Value) {
        let url = format!("{}/api/v10{path}", self.discord.url());
        let method = method.parse().unwrap();
        let mut request = self.http.request(method, url);
        if as_bot {
            request = request.header("authorization", format!("Bot {TOKEN}"));
        }
        if let Some(body) = body {
            request = request
                .header("content-type", "application/json")
                .body(body.to_string());
        }
        self.runtime.block_on(async {
            let response = request.send().await.unwrap();
            let status = response.status().as_u16();
            let text = response.text().await.unwrap();
            (status, serde_json::from_str(&text).unwrap_or_default())
        })
    }

    fn post(&self, path: &str, body: Value) -> (u16, Value) {
        self.call("POST", path, Some(body), !path.starts_with("/interactions"))
    }

    /// Answers the use of a command; the code of the refusal, or 0.
    fn answer(&self, id: u64, kind: u64) -> u64 {
        let path = format!("/interactions/{id}/{}/callback", token(id));
        let data = json!({ "content": "a" });
        let (_, answer) = self.post(&path, json!({ "type": kind, "data": data }));
        answer["code"].as_u64().unwrap_or(0)
    }

    fn original(&self, method: &str, id: u64) -> u16 {
        let path = format!("/webhooks/{APPLICATION}/{}/messages/@original", token(id));
        let body = (method == "PATCH").then(|| json!({ "content": "b" }));
        self.call(method, &path, body, false).0
    }

    /// Forgets what was wrong with what this client sent, which the stand-in would complain of.
    fn forget(self) {
        self.discord.configure(|world| world.requests.clear());
    }
}

fn token(id: u64) -> String {
    format!("aCanaryInteractionTokenThatNobodyMayEverSee-{id}")
}

#[test]
fn only_who_shows_the_token_may_call() {
    let discord = FakeDiscord::start();
    let client = Client::of(&discord);
    assert_eq!(client.call("GET", "/gateway", None, false).0, 200);
    for path in ["/gateway/bot", "/users/@me", "/applications/@me"] {
        assert_eq!(client.call("GET", path, None, false).0, 401, "{path}");
        assert_eq!(client.call("GET", path, None, true).0, 200, "{path}");
    }
    assert_eq!(client.call("GET", "/nothing", None, true).0, 404);
    client.forget();
}

#[test]
fn a_command_is_answered_once_within_three_seconds_and_changed_within_a_quarter_of_an_hour() {
    let discord = FakeDiscord::start();
    let client = Client::of(&discord);
    let id = discord.interact("ask", &Use::ask("a"), 1);
    assert_eq!(client.original("PATCH", id), 404);
    assert_eq!(client.answer(id, 7), 50_035);
    assert_eq!(client.answer(id, 4), 0);
    assert_eq!(client.answer(id, 4), 40_060);
    assert_eq!(client.original("GET", id), 200);
    discord.advance(Duration::from_secs(14 * 60));
    assert_eq!(client.original("PATCH", id), 200);
    discord.advance(Duration::from_secs(2 * 60));
    assert_eq!(client.original("PATCH", id), 401);

    let late = discord.interact("ask", &Use::ask("a"), 1);
    discord.advance(Duration::from_secs(4));
    assert_eq!(client.answer(late, 4), 10_062);

    let taken_back = discord.interact("ask", &Use::ask("a"), 1);
    assert_eq!(client.answer(taken_back, 5), 0);
    assert_eq!(client.original("DELETE", taken_back), 204);
    assert_eq!(client.original("GET", taken_back), 404);
    client.forget();
}

#[test]
fn messages_are_sent_changed_listed_and_deleted() {
    let discord = FakeDiscord::start();
    let client = Client::of(&discord);
    let path = format!("/channels/{GENERAL}/messages");
    let first = client.post(&path, json!({ "content": "one" })).1;
    let id = first["id"].as_str().unwrap();
    assert_eq!(first["author"]["id"], BOT.to_string());
    let theirs = discord.write(ASKER, GENERAL, "two", None);
    let (_, listed) = client.call("GET", &format!("{path}?after={id}"), None, true);
    assert_eq!(listed.as_array().unwrap().len(), 1);
    assert_eq!(listed[0]["id"], theirs.to_string());
    let own = format!("{path}/{id}");
    let edit = Some(json!({ "content": "three" }));
    assert_eq!(
        client.call("PATCH", &own, edit.clone(), true).1["content"],
        "three"
    );
    let (status, _) = client.call("PATCH", &format!("{path}/{theirs}"), edit, true);
    assert_eq!(status, 403);
    assert_eq!(client.call("DELETE", &own, None, true).0, 204);
    assert_eq!(client.call("GET", &own, None, true).0, 404);
    let (_, direct) = client.post("/users/@me/channels", json!({ "recipient_id": "5" }));
    let direct = direct["id"].as_str().unwrap();
    let path = format!("/channels/{direct}/messages");
    assert_eq!(client.post(&path, json!({ "content": "one" })).0, 200);
    client.forget();
}

#[test]
fn a_message_that_breaks_the_rules_is_refused_and_reported() {
    let discord = FakeDiscord::start();
    let client = Client::of(&discord);
    let path = format!("/channels/{GENERAL}/messages");
    for body in [
        json!({ "content": "x".repeat(2_001) }),
        json!({ "content": "" }),
        json!({ "content": "a", "unknown": 1 }),
    ] {
        assert_eq!(client.post(&path, body).0, 400);
    }
    discord.look(|world| {
        let calls = world.calls(Call::CreateMessage);
        assert!(calls.iter().all(|call| !call.problems.is_empty()));
        assert!(world.messages.is_empty());
    });
    let wrong_type = client
        .post(&path, json!({ "content": "a", "tts": "yes" }))
        .0;
    assert_eq!(wrong_type, if openapi::is_there() { 400 } else { 200 });
    client.forget();
}

#[test]
fn whom_a_message_would_ping_is_found_out() {
    let discord = FakeDiscord::start();
    let client = Client::of(&discord);
    let path = format!("/channels/{GENERAL}/messages");
    let content = "\\@everyone `<@5>` <@&40>";
    client.post(&path, json!({ "content": content }));
    discord.look(|world| assert_eq!(world.pings, ["everyone", "roles 40", "users 5"]));
    discord.configure(|world| world.pings.clear());
    let silent = json!({ "content": content, "allowed_mentions": { "parse": [] } });
    client.post(&path, silent);
    discord.look(|world| assert!(world.pings.is_empty()));
}

#[test]
fn whoever_calls_too_often_is_refused() {
    let discord = FakeDiscord::start();
    let client = Client::of(&discord);
    let path = format!("/channels/{GENERAL}/messages");
    let statuses: Vec<u16> = (0..6)
        .map(|_| client.post(&path, json!({ "content": "a" })).0)
        .collect();
    assert_eq!(statuses, [200, 200, 200, 200, 200, 429]);
    discord.look(|world| assert_eq!(world.limits.refused, 1));
}

#[test]
fn a_message_with_the_same_nonce_is_sent_once() {
    let discord = FakeDiscord::start();
    let client = Client::of(&discord);
    let path = format!("/channels/{GENERAL}/messages");
    let body = json!({ "content": "a", "nonce": "n", "enforce_nonce": true });
    let (first, second) = (client.post(&path, body.clone()), client.post(&path, body));
    assert_eq!(first.1["id"], second.1["id"]);
    discord.look(|world| assert_eq!(world.messages.len(), 1));
}
