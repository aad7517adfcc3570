//! Settings in environment variables: `QUOTH_`, the section, two underscores, the key.
//!
//! Collections are lists and have no variable; the token is no setting and is read in `token`.

use super::error::{SettingsError, reword};
use super::layer::Layer;

const PREFIX: &str = "QUOTH_";
const SECTIONS: [&str; 3] = ["ANSWER", "SERVE", "DISCORD"];

/// Reads every variable that names a setting, the later over the earlier.
pub(crate) fn read(
    variables: impl IntoIterator<Item = (String, String)>,
) -> Result<Layer, SettingsError> {
    let mut layer = Layer::default();
    for (name, value) in variables {
        if let Some(one) = read_one(&name, &value)? {
            layer = one.over(layer);
        }
    }
    Ok(layer)
}

fn read_one(name: &str, value: &str) -> Result<Option<Layer>, SettingsError> {
    let Some(setting) = name.strip_prefix(PREFIX) else {
        return Ok(None);
    };
    let wrong = |what: String| SettingsError::Variable {
        name: name.to_owned(),
        what,
    };
    let Some((section, key)) = setting.split_once("__") else {
        // Other programs set variables that start like ours; only a slip is worth an error.
        let slip = |section: &&str| {
            setting
                .strip_prefix(*section)
                .is_some_and(|rest| rest.starts_with('_'))
        };
        return match SECTIONS.iter().find(|section| slip(section)) {
            Some(section) => Err(wrong(format!(
                "put two underscores after the section: {PREFIX}{section}__…"
            ))),
            None => Ok(None),
        };
    };
    let plain = |part: &str| {
        let inside = part.split("__").all(|name| !name.is_empty());
        inside && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    if !SECTIONS.contains(&section) || !plain(key) {
        return Err(wrong(format!(
            "there is no such setting; the sections are {}",
            SECTIONS.join(", ")
        )));
    }
    // Two underscores stand between a section and one inside it, too.
    let path = format!("{section}__{key}").replace("__", ".");
    let path = path.to_ascii_lowercase();
    // A bare word is a string; a number may be meant as either, and the key decides.
    let quoted = toml::Value::String(value.to_owned()).to_string();
    let as_string = toml::from_str::<Layer>(&format!("{path} = {quoted}"));
    let as_value = match value.contains(['\n', '\r']) {
        true => None,
        false => toml::from_str::<Layer>(&format!("{path} = {value}")).ok(),
    };
    match as_value.map_or(as_string, Ok) {
        Ok(layer) => Ok(Some(layer)),
        Err(error) => Err(wrong(reword(error.message()))),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    fn one(name: &str, value: &str) -> Result<Layer, String> {
        read([(name.to_owned(), value.to_owned())]).map_err(|error| error.to_string())
    }

    #[test]
    fn a_variable_sets_a_key() {
        let layer = one("QUOTH_ANSWER__ANSWERED_FROM", "0.75").unwrap();
        assert_eq!(layer.answer.answered_from.unwrap().0, 0.75);
        let layer = one("QUOTH_ANSWER__MODEL__FOLDER", "/srv/model").unwrap();
        assert_eq!(layer.answer.model.folder, Some("/srv/model".into()));
        let layer = one("QUOTH_SERVE__REFRESH", "5s").unwrap();
        assert_eq!(layer.serve.refresh.unwrap().0.as_secs(), 5);
        let layer = one("QUOTH_SERVE__ANSWERS_AT_ONCE", "4").unwrap();
        assert_eq!(layer.serve.answers_at_once.unwrap().0, 4);
    }

    #[test]
    fn a_slip_in_a_name_is_an_error_that_shows_the_way() {
        insta::assert_snapshot!(
            one("QUOTH_ANSWER__ANSWERD_FROM", "0.5").unwrap_err(),
            @"environment variable QUOTH_ANSWER__ANSWERD_FROM: unknown key `answerd_from`; the keys here are `answered_from`, `uncertain_from`, `max_quote_chars`, `synonyms`, `model`"
        );
        insta::assert_snapshot!(
            one("QUOTH_ANSWER_ANSWERED_FROM", "0.5").unwrap_err(),
            @"environment variable QUOTH_ANSWER_ANSWERED_FROM: put two underscores after the section: QUOTH_ANSWER__…"
        );
        insta::assert_snapshot!(
            one("QUOTH_ANSWERS__X", "0.5").unwrap_err(),
            @"environment variable QUOTH_ANSWERS__X: there is no such setting; the sections are ANSWER, SERVE, DISCORD"
        );
    }

    #[test]
    fn a_secret_in_the_wrong_place_is_not_repeated() {
        let error = one("QUOTH_DISCORD__TOKEN", "canary.secret").unwrap_err();
        assert!(!error.contains("canary"), "{error}");
        assert!(error.contains("DISCORD_TOKEN_FILE"), "{error}");
    }

    #[test]
    fn a_value_cannot_smuggle_in_a_second_key() {
        assert!(
            one(
                "QUOTH_ANSWER__ANSWERED_FROM",
                "0.5\n[discord]\napi_url = \"\""
            )
            .is_err()
        );
        assert!(one("QUOTH_ANSWER__X = 1 #", "0.5").is_err());
    }

    #[test]
    fn variables_of_other_programs_are_left_alone() {
        assert!(one("QUOTH_PORT", "tcp://10.0.0.1:80").is_ok());
        assert!(one("PATH", "/bin").is_ok());
    }
}
