//! Bodies held against Discord's own description of its interface, where that is present.
//!
//! The file is not part of the project; without it a test says so once and goes on. What it lacks
//! is in `rules`.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use serde_json::{Value, json};

/// Validators by operation, as in `post /channels/{channel_id}/messages`.
struct Description {
    file: Value,
    validators: Mutex<HashMap<&'static str, jsonschema::Validator>>,
}

/// What is wrong with a body.
#[expect(
    clippy::print_stderr,
    reason = "whoever reads the tests' output should know what was not checked"
)]
pub(crate) fn problems(operation: &'static str, body: &Value) -> Vec<String> {
    static DESCRIPTION: OnceLock<Option<Description>> = OnceLock::new();
    let description = DESCRIPTION.get_or_init(|| {
        let read = read();
        if read.is_none() {
            eprintln!("skipped: no OpenAPI file of Discord's to check bodies against");
        }
        read
    });
    let Some(description) = description else {
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
        // Discord takes what the file calls a number, and itself answers with text.
        .filter(|error| error.instance_path().as_str() != "/default_member_permissions")
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    problems.truncate(5);
    problems
}

/// Whether bodies are checked against the file.
pub(crate) fn is_there() -> bool {
    file().exists()
}

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/discord/openapi.json")
}

fn read() -> Option<Description> {
    let text = std::fs::read_to_string(file()).ok()?;
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
