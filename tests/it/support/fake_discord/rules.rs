//! Discord's rules for bodies that its OpenAPI file lacks, and that no unknown key is sent.
//!
//! Lengths count code points. Whether the keys hold the right types is for `openapi`.

use std::collections::HashSet;

use axum::http::{HeaderMap, header};
use serde_json::Value;

use super::faults::Call;
use super::rest::Target;

const MESSAGE: &[&str] = &[
    "content",
    "nonce",
    "tts",
    "embeds",
    "allowed_mentions",
    "message_reference",
    "components",
    "sticker_ids",
    "attachments",
    "flags",
    "enforce_nonce",
    "poll",
];

const MESSAGE_EDIT: &[&str] = &[
    "content",
    "embeds",
    "flags",
    "allowed_mentions",
    "components",
    "attachments",
];

const WEBHOOK_EDIT: &[&str] = &[
    "content",
    "embeds",
    "flags",
    "allowed_mentions",
    "components",
    "attachments",
    "poll",
];

const CALLBACK_MESSAGE: &[&str] = &[
    "tts",
    "content",
    "embeds",
    "allowed_mentions",
    "flags",
    "components",
    "attachments",
    "poll",
];

/// `SUPPRESS_EMBEDS`, `EPHEMERAL`, `SUPPRESS_NOTIFICATIONS`, `IS_COMPONENTS_V2`.
const SETTABLE_FLAGS: u64 = 1 << 2 | 1 << 6 | 1 << 12 | 1 << 15;

const COMPONENTS_V2: u64 = 1 << 15;

/// What is wrong with a request's head.
pub(crate) fn head(target: &Target, headers: &HeaderMap, body: &[u8]) -> Vec<String> {
    let mut problems = Vec::new();
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let agent = text(header::USER_AGENT).unwrap_or_default();
    if !agent.starts_with("DiscordBot (") || !agent.contains(", ") {
        problems.push(format!("User-Agent is {agent:?}"));
    }
    let expects_body = target.call.has_body();
    if expects_body && text(header::CONTENT_TYPE) != Some("application/json") {
        problems.push("Content-Type is not application/json".to_owned());
    }
    if expects_body && serde_json::from_slice::<Value>(body).is_err() {
        problems.push("the body is not JSON".to_owned());
    }
    problems
}

/// What is wrong with a body.
pub(crate) fn body(call: Call, body: &Value) -> Vec<String> {
    let mut problems = Problems::default();
    match call {
        Call::CreateMessage => {
            problems.keys("message", body, MESSAGE);
            problems.message(body, true);
            problems.reference(&body["message_reference"]);
        }
        Call::EditMessage => {
            problems.keys("edit", body, MESSAGE_EDIT);
            problems.message(body, false);
        }
        Call::OpenDirect => problems.keys("direct channel", body, &["recipient_id"]),
        Call::ReplaceCommands => {
            for command in list_of(body) {
                problems.command(command);
            }
            if list_of(body).len() > 100 {
                problems.add("more than 100 commands");
            }
        }
        Call::FollowUp => {
            problems.keys("message", body, CALLBACK_MESSAGE);
            problems.message(body, true);
        }
        Call::EditOriginal => {
            problems.keys("edit", body, WEBHOOK_EDIT);
            problems.message(body, false);
        }
        Call::Callback => {
            problems.keys("callback", body, &["type", "data"]);
            if body["type"] == 8 {
                problems.choices(&body["data"]);
            } else if let data @ Value::Object(_) = &body["data"] {
                problems.keys("data", data, CALLBACK_MESSAGE);
                problems.message(data, body["type"] == 4);
            } else if body["type"] == 4 {
                problems.add("an answer has no data");
            }
        }
        Call::PutCommand => problems.command(body),
        _ => problems.add("a body where none belongs"),
    }
    problems.found
}

/// What was found so far.
#[derive(Default)]
pub(super) struct Problems {
    found: Vec<String>,
}

impl Problems {
    pub(super) fn add(&mut self, problem: impl Into<String>) {
        self.found.push(problem.into());
    }

    pub(super) fn keys(&mut self, what: &str, object: &Value, known: &[&str]) {
        for key in object.as_object().into_iter().flat_map(|map| map.keys()) {
            if !known.contains(&key.as_str()) {
                self.add(format!("unknown key {key:?} in {what}"));
            }
        }
    }

    pub(super) fn length(&mut self, what: &str, value: &Value, least: usize, most: usize) {
        let length = chars(value);
        if value.is_string() && !(least..=most).contains(&length) {
            self.add(format!("{what} has {length} characters"));
        }
    }

    fn message(&mut self, message: &Value, must_show: bool) {
        let v2 = message["flags"].as_u64().unwrap_or(0) & COMPONENTS_V2 != 0;
        self.length("content", &message["content"], 0, 2_000);
        self.length("nonce", &message["nonce"], 0, 25);
        let lists = ["embeds", "components", "sticker_ids", "attachments"];
        let shows = chars(&message["content"]) > 0
            && !message["content"]
                .as_str()
                .unwrap_or_default()
                .trim()
                .is_empty()
            || lists
                .iter()
                .any(|list| !list_of(&message[*list]).is_empty())
            || message["poll"].is_object();
        if must_show && !shows {
            self.add("the message is empty (50006)");
        }
        if message["flags"].as_u64().unwrap_or(0) & !SETTABLE_FLAGS != 0 {
            self.add("a flag that cannot be set");
        }
        if message["enforce_nonce"] == Value::Bool(true) && message["nonce"].is_null() {
            self.add("enforce_nonce without a nonce");
        }
        self.embeds(list_of(&message["embeds"]));
        self.components(list_of(&message["components"]), v2);
        self.mentions(&message["allowed_mentions"]);
        if v2 && (!message["content"].is_null() || !list_of(&message["embeds"]).is_empty()) {
            self.add("content or embeds beside components of version 2");
        }
    }

    /// What is offered while someone types.
    fn choices(&mut self, data: &Value) {
        self.keys("data", data, &["choices"]);
        let choices = list_of(&data["choices"]);
        if choices.len() > 25 {
            self.add(format!("{} choices", choices.len()));
        }
        for choice in choices {
            self.length("the name of a choice", &choice["name"], 1, 100);
            self.length("the value of a choice", &choice["value"], 1, 100);
        }
    }

    fn reference(&mut self, reference: &Value) {
        self.keys(
            "message_reference",
            reference,
            &[
                "type",
                "message_id",
                "channel_id",
                "guild_id",
                "fail_if_not_exists",
            ],
        );
        if reference.is_object() && reference["message_id"].is_null() {
            self.add("a reference to no message");
        }
    }

    fn mentions(&mut self, allowed: &Value) {
        self.keys(
            "allowed_mentions",
            allowed,
            &["parse", "users", "roles", "replied_user"],
        );
        for (what, list) in [("users", "users"), ("roles", "roles")] {
            let parses = list_of(&allowed["parse"]).iter().any(|value| value == what);
            let listed = list_of(&allowed[list]).len();
            if parses && listed > 0 {
                self.add(format!("allowed_mentions both parses and lists {what}"));
            }
            if listed > 100 {
                self.add(format!("allowed_mentions lists {listed} {what}"));
            }
        }
        for value in list_of(&allowed["parse"]) {
            if !["roles", "users", "everyone"]
                .iter()
                .any(|known| value == known)
            {
                self.add(format!("allowed_mentions parses {value}"));
            }
        }
    }

    fn embeds(&mut self, embeds: &[Value]) {
        if embeds.len() > 10 {
            self.add(format!("{} embeds", embeds.len()));
        }
        let mut total = 0;
        for embed in embeds {
            let fields = list_of(&embed["fields"]);
            if fields.len() > 25 {
                self.add(format!("{} fields in an embed", fields.len()));
            }
            let texts = [
                (&embed["title"], 256),
                (&embed["description"], 4_096),
                (&embed["footer"]["text"], 2_048),
                (&embed["author"]["name"], 256),
            ];
            let of_fields = fields
                .iter()
                .flat_map(|field| [(&field["name"], 256), (&field["value"], 1_024)]);
            for (text, most) in texts.into_iter().chain(of_fields) {
                self.length("a text of an embed", text, 0, most);
                total += chars(text);
            }
        }
        if total > 6_000 {
            self.add(format!("embeds have {total} characters in all"));
        }
    }

    fn components(&mut self, components: &[Value], v2: bool) {
        if !v2 && components.len() > 5 {
            self.add(format!("{} rows of components", components.len()));
        }
        let mut all = Vec::new();
        collect(components, &mut all);
        if v2 && all.len() > 40 {
            self.add(format!("{} components", all.len()));
        }
        let mut ids = HashSet::new();
        for component in all {
            let kind = component["type"].as_u64().unwrap_or(0);
            if !v2 && !(1..=8).contains(&kind) {
                self.add(format!("component of type {kind} without its flag"));
            }
            let inside = list_of(&component["components"]);
            if kind == 1 && inside.len() > 5 {
                self.add("more than 5 components in a row");
            }
            let has_menu = inside.iter().any(|part| part["type"] != 2);
            if kind == 1 && has_menu && inside.len() > 1 {
                self.add("a menu beside something else in a row");
            }
            self.length("custom_id", &component["custom_id"], 1, 100);
            if let Some(id) = component["custom_id"].as_str()
                && !ids.insert(id)
            {
                self.add(format!("custom_id {id:?} twice"));
            }
            if kind == 2 {
                self.length("label", &component["label"], 0, 80);
                self.length("url", &component["url"], 0, 512);
                let is_link = component["style"] == 5;
                if is_link == component["url"].is_null()
                    || is_link != component["custom_id"].is_null()
                {
                    self.add("a button needs an address if it is a link, else a custom_id");
                }
            }
            let options = list_of(&component["options"]);
            if options.len() > 25 {
                self.add(format!("{} options in a select", options.len()));
            }
            let is_menu = kind == 3 || (5..=8).contains(&kind);
            if is_menu {
                self.menu(component);
            }
            for option in options {
                for key in ["label", "value", "description"] {
                    self.length(key, &option[key], 0, 100);
                }
            }
        }
    }
}

impl Problems {
    /// A menu: its own texts and numbers, and what of it is chosen from the start.
    fn menu(&mut self, menu: &Value) {
        self.length("placeholder", &menu["placeholder"], 0, 150);
        let number = |key: &str, default: u64| menu[key].as_u64().unwrap_or(default);
        let (least, most) = (number("min_values", 1), number("max_values", 1));
        if least > 25 || most == 0 || most > 25 || least > most {
            self.add(format!("a menu of {least} to {most} choices"));
        }
        let options = list_of(&menu["options"]);
        if menu["type"] == 3 && options.is_empty() {
            self.add("a menu without options");
        }
        let chosen = options.iter().filter(|option| option["default"] == true);
        let chosen = chosen.count().max(list_of(&menu["default_values"]).len());
        if chosen > usize::try_from(most).unwrap() {
            self.add(format!(
                "{chosen} chosen from the start in a menu of {most}"
            ));
        }
        let mut values = HashSet::new();
        for option in options {
            if !values.insert(option["value"].as_str()) {
                self.add("two options of one value");
            }
        }
    }
}

pub(super) fn chars(value: &Value) -> usize {
    value.as_str().unwrap_or_default().chars().count()
}

pub(super) fn list_of(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// Components and those inside them.
fn collect<'a>(components: &'a [Value], all: &mut Vec<&'a Value>) {
    for component in components {
        all.push(component);
        collect(list_of(&component["components"]), all);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(call: Call, json: Value, problem: &str) {
        let found = body(call, &json);
        match problem {
            "" => assert_eq!(found, Vec::<String>::new()),
            problem => assert!(found.iter().any(|f| f.contains(problem)), "{found:?}"),
        }
    }

    #[test]
    fn messages_that_discord_refuses_are_refused() {
        let message = |message: Value, problem| check(Call::CreateMessage, message, problem);
        message(json!({ "content": "é".repeat(2_000) }), "");
        message(json!({ "content": "é".repeat(2_001) }), "2001 characters");
        message(json!({ "content": " \n" }), "empty");
        message(json!({ "content": "a", "colour": 1 }), "unknown key");
        message(json!({ "content": "a", "flags": 1 }), "flag");
        message(json!({ "content": "a", "nonce": "x".repeat(26) }), "nonce");
        let embed = json!({ "description": "x".repeat(3_001) });
        message(
            json!({ "embeds": [embed, embed] }),
            "6002 characters in all",
        );
        let row = |id: &str| {
            json!({ "type": 1, "components": [
                { "type": 2, "style": 1, "label": "a", "custom_id": id },
            ]})
        };
        message(
            json!({ "content": "a", "components": [row("a"), row("b")] }),
            "",
        );
        message(
            json!({ "content": "a", "components": [row("a"), row("a")] }),
            "twice",
        );
        let rows: Vec<Value> = (0..6).map(|id| row(&id.to_string())).collect();
        message(json!({ "content": "a", "components": rows }), "6 rows");
        let button = json!({ "type": 1, "components": [{ "type": 2, "style": 1, "label": "a" }] });
        message(
            json!({ "content": "a", "components": [button] }),
            "a button needs",
        );
        let text = json!({ "type": 10, "content": "a" });
        message(json!({ "components": [text] }), "without its flag");
        message(json!({ "components": [text], "flags": 1 << 15 }), "");
        message(
            json!({ "content": "a", "components": [text], "flags": 1 << 15 }),
            "version 2",
        );
        let mentions = json!({ "parse": ["users"], "users": ["1"] });
        message(
            json!({ "content": "a", "allowed_mentions": mentions }),
            "both parses",
        );
    }
}
