//! Bodies held against Discord's own description of its interface, where that is present.
//!
//! The file is not part of the project; without it a test says so once and goes on. What it lacks
//! is in `rules`.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, OnceLock, PoisonError};

use serde_json::{Value, json};

/// Validators by operation, as in `post /channels/{channel_id}/messages`.
struct Description {
    file: Value,
    validators: Mutex<HashMap<&'static str, jsonschema::Validator>>,
}

/// What is wrong with a body.
pub(crate) fn problems(operation: &'static str, body: &Value) -> Vec<String> {
    static DESCRIPTION: OnceLock<Option<Description>> = OnceLock::new();
    let Some(description) = DESCRIPTION.get_or_init(read) else {
        return Vec::new();
    };
    let mut validators = description
        .validators
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    let validator = validators
        .entry(operation)
        .or_insert_with(|| description.validator(operation));
    let mut problems: Vec<String> = validator
        .iter_errors(body)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    problems.truncate(5);
    problems
}

fn read() -> Option<Description> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/discord/openapi.json");
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!(
            "skipped: bodies are not checked against Discord's OpenAPI file, which is not there"
        );
        return None;
    };
    Some(Description {
        file: serde_json::from_str(&text).unwrap(),
        validators: Mutex::default(),
    })
}

impl Description {
    fn validator(&self, operation: &str) -> jsonschema::Validator {
        let (method, path) = operation.split_once(' ').unwrap();
        let body = &self.file["paths"][path][method]["requestBody"];
        let schema = &body["content"]["application/json"]["schema"];
        assert!(schema.is_object(), "{operation} has no body in the file");
        // References lead to `#/components/schemas/…`.
        let whole = json!({ "allOf": [schema], "components": self.file["components"] });
        jsonschema::validator_for(&whole).unwrap()
    }
}
