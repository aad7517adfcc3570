//! Discord's rules for commands that its OpenAPI file lacks.
//!
//! Those for messages are in `rules`.

use std::collections::HashSet;

use serde_json::Value;

use super::rules::{Problems, chars, list_of};

const COMMAND: &[&str] = &[
    "id",
    "name",
    "name_localizations",
    "description",
    "description_localizations",
    "options",
    "default_member_permissions",
    "dm_permission",
    "integration_types",
    "contexts",
    "type",
    "nsfw",
    "handler",
];

const OPTION: &[&str] = &[
    "type",
    "name",
    "name_localizations",
    "description",
    "description_localizations",
    "required",
    "choices",
    "options",
    "channel_types",
    "min_value",
    "max_value",
    "min_length",
    "max_length",
    "autocomplete",
];

const LOCALES: &[&str] = &[
    "id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl",
    "no", "pl", "pt-BR", "ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th",
    "zh-CN", "ja", "zh-TW", "ko",
];

impl Problems {
    /// Looks at a command.
    pub(super) fn command(&mut self, command: &Value) {
        self.keys("command", command, COMMAND);
        if command["type"].as_u64().unwrap_or(1) == 1 {
            self.name(&command["name"]);
            self.length("description", &command["description"], 1, 100);
            if command["description"].is_null() {
                self.add("a command without a description");
            }
        }
        self.locales(command);
        self.options(list_of(&command["options"]));
        let total = total_of(command);
        if total > 8_000 {
            self.add(format!("the command has {total} characters in all"));
        }
    }

    fn options(&mut self, options: &[Value]) {
        if options.len() > 25 {
            self.add(format!("{} options", options.len()));
        }
        let mut optional = false;
        let mut names = HashSet::new();
        for option in options {
            self.keys("option", option, OPTION);
            self.name(&option["name"]);
            self.length("description", &option["description"], 1, 100);
            self.locales(option);
            if !names.insert(option["name"].as_str()) {
                self.add("two options of one name");
            }
            let required = option["required"] == Value::Bool(true);
            if required && optional {
                self.add("a required option after an optional one");
            }
            optional |= !required;
            let choices = list_of(&option["choices"]);
            if choices.len() > 25 {
                self.add(format!("{} choices", choices.len()));
            }
            if !choices.is_empty() && option["autocomplete"] == Value::Bool(true) {
                self.add("choices beside autocomplete");
            }
            for choice in choices {
                self.length("the name of a choice", &choice["name"], 1, 100);
                self.length("the value of a choice", &choice["value"], 0, 100);
            }
            let in_range = |key: &str, least: u64| {
                option[key].is_null()
                    || option[key]
                        .as_u64()
                        .is_some_and(|n| (least..=6_000).contains(&n))
            };
            if !in_range("min_length", 0) || !in_range("max_length", 1) {
                self.add("a length out of range");
            }
            self.options_of_group(option);
        }
    }

    fn options_of_group(&mut self, option: &Value) {
        let nested = list_of(&option["options"]);
        if !nested.is_empty() {
            self.options(nested);
        }
    }

    fn name(&mut self, name: &Value) {
        let name = name.as_str().unwrap_or_default();
        let allowed = |c: char| c == '-' || c == '_' || c == '\'' || c.is_alphanumeric();
        let fits = (1..=32).contains(&name.chars().count())
            && name.chars().all(allowed)
            && name.to_lowercase() == name;
        if !fits {
            self.add(format!("{name:?} cannot be a name"));
        }
    }

    fn locales(&mut self, object: &Value) {
        for key in ["name_localizations", "description_localizations"] {
            for locale in object[key]
                .as_object()
                .into_iter()
                .flat_map(|map| map.keys())
            {
                if !LOCALES.contains(&locale.as_str()) {
                    self.add(format!("unknown locale {locale:?}"));
                }
            }
        }
    }
}

/// Characters of names, descriptions and values, in a command and all inside it.
fn total_of(object: &Value) -> usize {
    let own = chars(&object["name"]) + chars(&object["description"]) + chars(&object["value"]);
    let inside = ["options", "choices"]
        .iter()
        .flat_map(|key| list_of(&object[*key]));
    own + inside.map(total_of).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::support::fake_discord::faults::Call;
    use crate::support::fake_discord::rules::body;

    #[track_caller]
    fn check(command: &Value, problem: &str) {
        let found = body(Call::PutCommand, command);
        match problem {
            "" => assert_eq!(found, Vec::<String>::new()),
            problem => assert!(found.iter().any(|f| f.contains(problem)), "{found:?}"),
        }
    }

    #[test]
    fn commands_that_discord_refuses_are_refused() {
        let command = |change: Value, problem| {
            let mut command = json!({ "name": "ask", "description": "Ask", "type": 1 });
            let change = change.as_object().unwrap().clone();
            command.as_object_mut().unwrap().extend(change);
            check(&command, problem);
        };
        command(json!({}), "");
        command(json!({ "name": "Ask" }), "cannot be a name");
        command(json!({ "description": "x".repeat(101) }), "101 characters");
        command(
            json!({ "name_localizations": { "xx": "a" } }),
            "unknown locale",
        );
        let option = |name: &str, required: bool| json!({ "name": name, "description": "d", "type": 3, "required": required });
        command(
            json!({ "options": [option("a", true), option("b", false)] }),
            "",
        );
        let wrong = json!({ "options": [option("a", false), option("b", true)] });
        command(wrong, "a required option after");
        let mut choosy = option("a", true);
        choosy["choices"] = json!([{ "name": "a", "value": "x".repeat(101) }]);
        command(json!({ "options": [choosy] }), "value of a choice");
    }
}
