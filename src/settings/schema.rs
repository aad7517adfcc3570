//! The schema that editors use, generated from the settings' own types.
//!
//! `config/schema.json` is its output; a test keeps the two equal.

use serde_json::{Map, Value};

use super::DEFAULTS;
use super::layer::Layer;

/// Describes `quoth.toml` as a JSON schema, with the defaults filled in.
pub fn schema() -> Value {
    let mut schema = schemars::schema_for!(Layer).to_value();
    drop_null(&mut schema);
    let defaults: Map<String, Value> = toml::from_str(DEFAULTS).unwrap_or_default();
    for (section, keys) in &defaults {
        let definition = schema
            .pointer(&format!("/properties/{section}/$ref"))
            .and_then(Value::as_str)
            .map(|reference| reference.trim_start_matches('#').to_owned());
        for (key, default) in keys.as_object().into_iter().flatten() {
            let Some(definition) = &definition else {
                continue;
            };
            let path = format!("{definition}/properties/{key}");
            if let Some(Value::Object(property)) = schema.pointer_mut(&path) {
                property.insert("default".to_owned(), default.clone());
            }
        }
    }
    schema
}

/// Takes out the null that stands for an absent key: TOML has none.
fn drop_null(value: &mut Value) {
    match value {
        Value::Object(object) => {
            if let Some(Value::Array(types)) = object.get_mut("type") {
                types.retain(|kind| kind != "null");
                if let [only] = types.as_slice() {
                    let only = only.clone();
                    object.insert("type".to_owned(), only);
                }
            }
            if object.get("default").is_some_and(Value::is_null) {
                object.remove("default");
            }
            if let Some(Value::Array(choices)) = object.get_mut("anyOf") {
                choices.retain(|choice| choice.get("type").and_then(Value::as_str) != Some("null"));
                if let [Value::Object(only)] = choices.as_slice() {
                    let only = only.clone();
                    object.remove("anyOf");
                    object.extend(only);
                }
            }
            object.values_mut().for_each(drop_null);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_null),
        _ => {}
    }
}
