//! Single settings with the rule that each must keep.
//!
//! A value that breaks its rule is refused while its file is read, so that the error can name the
//! line. Which keys hold which value is told in `layer`.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::{Deserializer, Error as _, MapAccess, Visitor};

use crate::library::Audience;
use crate::sandbox::{Converter, FILE, Output};

/// Name of a collection: 1 to 40 of `a-z 0-9 _ -`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(extend("pattern" = "^[a-z0-9_-]{1,40}$"))]
pub(crate) struct CollectionName(pub(crate) String);

impl TryFrom<String> for CollectionName {
    type Error = String;

    fn try_from(name: String) -> Result<CollectionName, String> {
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-".contains(c);
        if (1..=40).contains(&name.len()) && name.chars().all(allowed) {
            return Ok(CollectionName(name));
        }
        Err(format!(
            "`{}` cannot name a collection; use 1 to 40 of: a-z 0-9 _ -",
            name.escape_debug()
        ))
    }
}

/// A confidence, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(try_from = "f64")]
#[schemars(extend("minimum" = 0, "maximum" = 1))]
pub(crate) struct Confidence(pub(crate) f64);

impl TryFrom<f64> for Confidence {
    type Error = String;

    fn try_from(value: f64) -> Result<Confidence, String> {
        if (0.0..=1.0).contains(&value) {
            return Ok(Confidence(value));
        }
        Err(format!("{value} is not a confidence; use 0 to 1"))
    }
}

/// Most characters of a quote, 1 to 700.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "i64")]
#[schemars(extend("minimum" = 1, "maximum" = 700))]
pub(crate) struct QuoteChars(pub(crate) u16);

impl TryFrom<i64> for QuoteChars {
    type Error = String;

    fn try_from(value: i64) -> Result<QuoteChars, String> {
        in_range(value, 1, 700, "characters of a quote").map(QuoteChars)
    }
}

/// Answers computed at the same time, 1 to 64.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "i64")]
#[schemars(extend("minimum" = 1, "maximum" = 64))]
pub(crate) struct AtOnce(pub(crate) u16);

impl TryFrom<i64> for AtOnce {
    type Error = String;

    fn try_from(value: i64) -> Result<AtOnce, String> {
        in_range(value, 1, 64, "answers at once").map(AtOnce)
    }
}

/// Questions that may wait, up to 10,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "i64")]
#[schemars(extend("minimum" = 0, "maximum" = 10_000))]
pub(crate) struct Waiting(pub(crate) u16);

impl TryFrom<i64> for Waiting {
    type Error = String;

    fn try_from(value: i64) -> Result<Waiting, String> {
        in_range(value, 0, 10_000, "waiting questions").map(Waiting)
    }
}

/// The least time between two answers to new posts in one forum: a second to a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
pub(crate) struct ForumPause(pub(crate) Duration);

impl TryFrom<String> for ForumPause {
    type Error = String;

    fn try_from(text: String) -> Result<ForumPause, String> {
        period(&text, Duration::from_secs(1), Duration::from_hours(24)).map(ForumPause)
    }
}

/// Questions per minute, 1 to 60,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "i64")]
#[schemars(extend("minimum" = 1, "maximum" = 60_000))]
pub(crate) struct PerMinute(pub(crate) u16);

impl TryFrom<i64> for PerMinute {
    type Error = String;

    fn try_from(value: i64) -> Result<PerMinute, String> {
        in_range(value, 1, 60_000, "questions per minute").map(PerMinute)
    }
}

pub(super) fn in_range(value: i64, least: u16, most: u16, what: &str) -> Result<u16, String> {
    u16::try_from(value)
        .ok()
        .filter(|value| (least..=most).contains(value))
        .ok_or_else(|| format!("{value} {what} cannot be; use {least} to {most}"))
}

/// How often sources are looked through: a second to a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
pub(crate) struct Refresh(pub(crate) Duration);

impl TryFrom<String> for Refresh {
    type Error = String;

    fn try_from(text: String) -> Result<Refresh, String> {
        period(&text, Duration::from_secs(1), Duration::from_hours(24)).map(Refresh)
    }
}

/// The ending of a file's name that another program makes text of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(extend("pattern" = "^[a-z0-9]{1,12}$"))]
pub(crate) struct Ending(pub(crate) String);

impl TryFrom<String> for Ending {
    type Error = String;

    fn try_from(text: String) -> Result<Ending, String> {
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        if text == "zip" {
            return Err(
                "`zip` files are opened by quoth; name the endings of what is in them".into(),
            );
        }
        if (1..=12).contains(&text.len()) && text.chars().all(allowed) {
            return Ok(Ending(text));
        }
        Err(format!(
            "`{}` is not the ending of a file; use one like doc, without a dot",
            text.escape_debug()
        ))
    }
}

/// A program that makes text of files, as written in a settings file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "ConverterTyped")]
#[schemars(with = "ConverterTyped")]
pub(crate) struct ConverterValue(pub(crate) Converter);

/// The program with its arguments; `{file}` stands for the file.
#[derive(Deserialize, JsonSchema)]
#[serde(
    untagged,
    expecting = "this is not a command; use one like [\"antiword\", \"{file}\"], or \
                 { command = [..], output = \"html\" }"
)]
enum ConverterTyped {
    Command(Vec<String>),
    Table(ConverterTable),
}

/// The program with its arguments, and what it puts out.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ConverterTable {
    /// The program and its arguments; `{file}` stands for the file, which is its input otherwise.
    command: Vec<String>,
    /// What it puts out, in UTF-8.
    #[serde(default)]
    output: OutputWord,
}

#[derive(Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum OutputWord {
    /// Plain text.
    #[default]
    Text,
    /// HTML.
    Html,
}

impl TryFrom<ConverterTyped> for ConverterValue {
    type Error = String;

    fn try_from(typed: ConverterTyped) -> Result<ConverterValue, String> {
        let (command, output) = match typed {
            ConverterTyped::Command(command) => (command, OutputWord::Text),
            ConverterTyped::Table(table) => (table.command, table.output),
        };
        let program = command.first().map_or("", String::as_str);
        if program.is_empty() || program.contains(FILE) {
            return Err(
                "a converter begins with the name of a program, as in [\"antiword\", \"{file}\"]"
                    .to_owned(),
            );
        }
        if command.len() == 1 && program.contains(char::is_whitespace) {
            return Err(format!(
                "`{}` is one word; write each argument on its own, as in [\"antiword\", \"{{file}}\"]",
                program.escape_debug()
            ));
        }
        Ok(ConverterValue(Converter {
            command,
            output: match output {
                OutputWord::Text => Output::Text,
                OutputWord::Html => Output::Html,
            },
        }))
    }
}

/// How long an asker waits: 100 ms to 2.9 s.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
pub(crate) struct AnswerWithin(pub(crate) Duration);

impl TryFrom<String> for AnswerWithin {
    type Error = String;

    fn try_from(text: String) -> Result<AnswerWithin, String> {
        let most = Duration::from_millis(2_900);
        period(&text, Duration::from_millis(100), most).map(AnswerWithin)
    }
}

/// How long a question may take a model: 10 ms to 2 s.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
pub(crate) struct ModelWithin(pub(crate) Duration);

impl TryFrom<String> for ModelWithin {
    type Error = String;

    fn try_from(text: String) -> Result<ModelWithin, String> {
        period(&text, Duration::from_millis(10), Duration::from_secs(2)).map(ModelWithin)
    }
}

pub(super) fn period(text: &str, least: Duration, most: Duration) -> Result<Duration, String> {
    let read = humantime::parse_duration(text).ok();
    read.filter(|period| (least..=most).contains(period))
        .ok_or_else(|| {
            format!(
                "`{}` is not a time that can be set here; use \"{}\" to \"{}\"",
                text.escape_debug(),
                humantime::format_duration(least),
                humantime::format_duration(most),
            )
        })
}

/// What is written to the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    /// Nothing.
    Off,
    /// What someone must act on.
    Error,
    /// Also what quoth recovered from.
    Warn,
    /// Also what an owner asked for and has happened.
    Info,
    /// Also what helps to find a fault.
    Debug,
    /// Everything.
    Trace,
}

impl LogLevel {
    /// Every level, from quiet to loud.
    pub const ALL: [LogLevel; 6] = [
        LogLevel::Off,
        LogLevel::Error,
        LogLevel::Warn,
        LogLevel::Info,
        LogLevel::Debug,
        LogLevel::Trace,
    ];

    /// The name it has in settings and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            LogLevel::Off => "off",
            LogLevel::Error => "error",
            LogLevel::Warn => "warn",
            LogLevel::Info => "info",
            LogLevel::Debug => "debug",
            LogLevel::Trace => "trace",
        }
    }
}

/// An address that starts with `http://` or `https://`; a missing `/` at its end is added.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
pub(crate) struct BaseUrl(
    #[schemars(regex(pattern = "^https?://"))]
    pub(crate) String,
);

impl TryFrom<String> for BaseUrl {
    type Error = String;

    fn try_from(url: String) -> Result<BaseUrl, String> {
        let rest = url
            .strip_prefix("https://")
            .or_else(|| url.strip_prefix("http://"));
        let clean = |c: char| !c.is_whitespace() && !c.is_control() && !"?#".contains(c);
        if !rest.is_some_and(|rest| !rest.is_empty() && rest.chars().all(clean)) {
            return Err(format!(
                "`{}` is not a public address; use one like https://example.org/docs/",
                url.escape_debug()
            ));
        }
        let slash = if url.ends_with('/') { "" } else { "/" };
        Ok(BaseUrl(format!("{url}{slash}")))
    }
}

/// Address of a stand-in for Discord on this machine, or empty for Discord itself.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
pub(crate) struct ApiUrl(pub(crate) String);

impl TryFrom<String> for ApiUrl {
    type Error = String;

    fn try_from(url: String) -> Result<ApiUrl, String> {
        if url.is_empty() || is_loopback(&url) {
            return Ok(ApiUrl(url.trim_end_matches('/').to_owned()));
        }
        Err(format!(
            "`{}` is not on this machine; use one like http://127.0.0.1:8080, or \"\" for Discord",
            url.escape_debug()
        ))
    }
}

/// Whether `url` is plain http to a loopback address, with nothing around it that could lead
/// elsewhere.
pub(super) fn is_loopback(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http://") else {
        return false;
    };
    let host = rest.strip_suffix('/').unwrap_or(rest);
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    match (host.parse::<SocketAddr>(), bare.parse::<IpAddr>()) {
        (Ok(address), _) => address.ip().is_loopback(),
        (_, Ok(address)) => address.is_loopback(),
        _ => false,
    }
}

/// A Discord id, as a number or in quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "the variants only describe the id in the schema")]
enum IdSchema {
    Number(u64),
    Text(#[schemars(regex(pattern = "^[0-9]{1,20}$"))] &'static str),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(transparent)]
pub(crate) struct Id(#[schemars(with = "IdSchema")] pub(crate) u64);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Id, D::Error> {
        struct IdVisitor;

        impl Visitor<'_> for IdVisitor {
            type Value = Id;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a Discord id such as 123456789012345678")
            }

            fn visit_i64<E: serde::de::Error>(self, id: i64) -> Result<Id, E> {
                match u64::try_from(id) {
                    Ok(id) if id > 0 => Ok(Id(id)),
                    _ => Err(E::invalid_value(serde::de::Unexpected::Signed(id), &self)),
                }
            }

            fn visit_str<E: serde::de::Error>(self, id: &str) -> Result<Id, E> {
                match id.parse::<u64>() {
                    Ok(id) if id > 0 => Ok(Id(id)),
                    _ => Err(E::invalid_value(serde::de::Unexpected::Str(id), &self)),
                }
            }
        }

        deserializer.deserialize_any(IdVisitor)
    }
}

/// Id of a channel, as a number or in quotes; 0 for none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(transparent)]
pub(crate) struct ChannelNumber(#[schemars(with = "IdSchema")] pub(crate) u64);

impl<'de> Deserialize<'de> for ChannelNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<ChannelNumber, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Typed {
            Number(u64),
            Text(String),
        }
        let typed = Typed::deserialize(deserializer).ok();
        let id = typed.and_then(|typed| match typed {
            Typed::Number(id) => Some(id),
            Typed::Text(text) if text.is_empty() => Some(0),
            Typed::Text(text) => text.parse().ok(),
        });
        id.map(ChannelNumber).ok_or_else(|| {
            D::Error::custom("this is not a channel; use its id such as 123456789012345678, or 0")
        })
    }
}

/// Who may read a collection, as written in a settings file.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(with = "AudienceSchema")]
pub(crate) struct AudienceValue(pub(crate) Audience);

#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(
    dead_code,
    reason = "describes both ways to write an audience in the schema"
)]
enum AudienceSchema {
    Word(AudienceWord),
    Only(OnlyThose),
}

#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
#[expect(dead_code, reason = "describes the one word in the schema")]
enum AudienceWord {
    Everyone,
}

/// Being in one of the servers or channels, or having one of the roles, is enough.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct OnlyThose {
    /// Ids of servers.
    #[serde(default)]
    guilds: Vec<Id>,
    /// Ids of channels.
    #[serde(default)]
    channels: Vec<Id>,
    /// Ids of roles.
    #[serde(default)]
    roles: Vec<Id>,
}

impl<'de> Deserialize<'de> for AudienceValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<AudienceValue, D::Error> {
        struct AudienceVisitor;

        impl<'de> Visitor<'de> for AudienceVisitor {
            type Value = Audience;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("\"everyone\", or { guilds = [..], channels = [..], roles = [..] }")
            }

            fn visit_str<E: serde::de::Error>(self, word: &str) -> Result<Audience, E> {
                if word == "everyone" {
                    return Ok(Audience::Everyone);
                }
                Err(E::invalid_value(serde::de::Unexpected::Str(word), &self))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Audience, A::Error> {
                let those =
                    OnlyThose::deserialize(serde::de::value::MapAccessDeserializer::new(map))?;
                let ids = |ids: Vec<Id>| ids.into_iter().map(|id| id.0).collect::<Vec<u64>>();
                let (guilds, channels, roles) =
                    (ids(those.guilds), ids(those.channels), ids(those.roles));
                if guilds.is_empty() && channels.is_empty() && roles.is_empty() {
                    return Err(A::Error::custom(
                        "this audience admits nobody; name a server, channel or role",
                    ));
                }
                Ok(Audience::Only {
                    guilds,
                    channels,
                    roles,
                })
            }
        }

        deserializer
            .deserialize_any(AudienceVisitor)
            .map(AudienceValue)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_api_url(url: &str, allowed: bool) {
        assert_eq!(ApiUrl::try_from(url.to_owned()).is_ok(), allowed, "{url}");
    }

    #[test]
    fn a_stand_in_for_discord_is_only_accepted_on_this_machine() {
        check_api_url("", true);
        check_api_url("http://127.0.0.1:8080", true);
        check_api_url("http://127.9.9.9", true);
        check_api_url("http://[::1]:8080/", true);
        check_api_url("https://discord.com", false);
        check_api_url("http://localhost.example.org", false);
        check_api_url("http://127.0.0.1@example.org", false);
        check_api_url("http://127.0.0.1:80@example.org/", false);
        check_api_url("http://127.0.0.1.example.org/", false);
        check_api_url("http://10.0.0.1:8080", false);
        check_api_url("http://127.0.0.1:8080/../x", false);
    }

    #[test]
    fn a_public_address_gets_the_slash_that_it_lacks() {
        let url = BaseUrl::try_from("https://example.org/docs".to_owned());
        assert_eq!(url, Ok(BaseUrl("https://example.org/docs/".to_owned())));
        assert!(BaseUrl::try_from("example.org".to_owned()).is_err());
        assert!(BaseUrl::try_from("https://".to_owned()).is_err());
    }
}
