//! Requests to Discord: the one gate that everything quoth says goes out through.
//!
//! Here every message is sealed (see `seal`), every request waits for its permit and has a time limit, and
//! what is safe to repeat is repeated. What is said is decided elsewhere.

use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tracing::{debug, warn};

use super::address::Address;
use super::bucket::{Facts, Scope};
use super::limiter::{Denied, Limiter};
use super::route::{Proof, Route};
use super::seal::sealed;

pub(crate) use super::seal::Body;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

const TOTAL_TIMEOUT: Duration = Duration::from_secs(15);

/// How long a small file may take; its sender waits for an answer.
const FILE_TIMEOUT: Duration = Duration::from_millis(1_500);

/// How often a request is repeated after a failure that may have been a passing one.
const MAX_REPEATS: u32 = 3;

/// How often a request is repeated because Discord asked to wait.
const MAX_WAITS: u32 = 5;

/// How long a request may wait for its permit.
const PATIENCE: Duration = Duration::from_secs(60);

/// The longest response that is read.
const MAX_RESPONSE: usize = 8 << 20;

/// Discord's code for an interaction that has been answered before.
const ALREADY_ANSWERED: u64 = 40_060;

/// Calls Discord's HTTP interface, version 10.
pub(crate) struct Rest {
    http: reqwest::Client,
    base: String,
    authorization: HeaderValue,
    address: Address,
    limiter: Limiter,
}

/// Why a request did not have the effect it should.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RestError {
    /// It was not sent.
    #[error("did not send {route}")]
    Denied {
        /// The route.
        route: &'static str,
        /// Why not.
        #[source]
        source: Denied,
    },
    /// Discord said no.
    #[error("Discord refused {route}: status {status}, code {code}, {message:?}")]
    Refused {
        /// The route.
        route: &'static str,
        /// HTTP status.
        status: u16,
        /// Discord's own code; 0 where it gave none.
        code: u64,
        /// Discord's words.
        message: String,
    },
    /// No answer came, or only that Discord has a problem.
    #[error("could not reach Discord for {route}")]
    Unreachable {
        /// The route.
        route: &'static str,
        /// The cause, without the address, which may hold a token.
        #[source]
        source: Unreachable,
    },
    /// An answer came that is not one.
    #[error("could not read Discord's answer to {route}: {what}")]
    Unreadable {
        /// The route.
        route: &'static str,
        /// What is wrong with it.
        what: String,
    },
    /// The message is longer than Discord takes.
    #[error("did not send {route}: the message has {chars} characters")]
    TooLong {
        /// The route.
        route: &'static str,
        /// Its length.
        chars: usize,
    },
}

/// What kept a request from reaching Discord.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unreachable {
    /// The connection failed, or no answer came in time.
    #[error(transparent)]
    Connection(#[from] reqwest::Error),
    /// Discord has a problem.
    #[error("Discord answered with status {0}")]
    Status(u16),
}

impl RestError {
    /// Whether it was not sent because too much is being sent there.
    pub(crate) fn is_waiting(&self) -> bool {
        let denied = match self {
            RestError::Denied { source, .. } => Some(source),
            _ => None,
        };
        matches!(denied, Some(Denied::Wait { .. }))
    }

    /// Whether Discord does not know the bot's token (any more).
    pub(crate) fn is_token_refused(&self) -> bool {
        let denied = match self {
            RestError::Denied { source, .. } => Some(source),
            _ => None,
        };
        denied == Some(&Denied::TokenRefused)
    }
}

impl Rest {
    /// Makes a client for `address` that calls itself by `token`.
    pub(crate) fn new(
        http: reqwest::Client,
        address: &Address,
        token: &SecretString,
    ) -> Result<Rest, reqwest::header::InvalidHeaderValue> {
        let mut authorization = HeaderValue::from_str(&format!("Bot {}", token.expose_secret()))?;
        authorization.set_sensitive(true);
        Ok(Rest {
            http,
            base: format!("{}/api/v10", address.api()),
            authorization,
            address: address.clone(),
            limiter: Limiter::default(),
        })
    }

    /// Sends a request and reads the answer.
    pub(crate) async fn call<T: DeserializeOwned>(
        &self,
        route: &Route,
        body: Body,
    ) -> Result<T, RestError> {
        let answer = self.send(route, body).await?;
        serde_json::from_slice(&answer).map_err(|error| RestError::Unreadable {
            route: route.name,
            // The classification names no content.
            what: format!("{:?} at column {}", error.classify(), error.column()),
        })
    }

    /// Sends a request until it has had its effect, has been refused, or has failed too often.
    ///
    /// Every request made here may be sent twice without harm: a message carries a nonce that
    /// Discord enforces, an edit says the same again, and a second answer to an interaction is
    /// refused with [`ALREADY_ANSWERED`], which therefore counts as done.
    pub(crate) async fn send(&self, route: &Route, body: Body) -> Result<Vec<u8>, RestError> {
        let body = sealed(route, body)?;
        let (mut repeats, mut waits) = (0, 0);
        loop {
            let permit = self
                .limiter
                .permit(route, PATIENCE)
                .await
                .map_err(|source| RestError::Denied {
                    route: route.name,
                    source,
                })?;
            let failure = match self.send_once(route, body.as_ref()).await {
                Ok((facts, answer)) => {
                    let wait = permit.learn(&facts);
                    drop(permit);
                    match facts.status {
                        200..=299 => return Ok(answer),
                        500..=599 => Unreachable::Status(facts.status),
                        429 if wait.is_some() && waits < MAX_WAITS => {
                            waits += 1;
                            continue;
                        }
                        status => return refused(route, status, &answer),
                    }
                }
                Err(error) => {
                    drop(permit);
                    Unreachable::Connection(error.without_url())
                }
            };
            if repeats == MAX_REPEATS {
                return Err(RestError::Unreachable {
                    route: route.name,
                    source: failure,
                });
            }
            let pause = match route.time_limit {
                Some(limit) => limit / 20,
                None => Duration::from_millis(500 << (2 * repeats)),
            };
            repeats += 1;
            warn!(%route, %failure, repeats, "repeating a request to Discord");
            tokio::time::sleep(pause).await;
        }
    }

    /// Reads a small file that was sent along with a message, from where Discord keeps them.
    pub(crate) async fn file(&self, url: &str, most: usize) -> Option<Vec<u8>> {
        if !self.address.allows_file(url) {
            return None;
        }
        let mut response = self.http.get(url).timeout(FILE_TIMEOUT).send().await.ok()?;
        if !response.status().is_success() {
            return None;
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.ok()? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > most {
                return None;
            }
        }
        Some(bytes)
    }

    async fn send_once(
        &self,
        route: &Route,
        body: Option<&Vec<u8>>,
    ) -> Result<(Facts, Vec<u8>), reqwest::Error> {
        let url = format!("{}{}", self.base, route.path);
        let mut request = self.http.request(route.method.clone(), url);
        if route.proof == Proof::BotToken {
            request = request.header(AUTHORIZATION, self.authorization.clone());
        }
        if let Some(limit) = route.time_limit {
            request = request.timeout(limit);
        }
        if let Some(body) = body {
            request = request
                .header(CONTENT_TYPE, "application/json")
                .body(body.clone());
        }
        let mut response = request.send().await?;
        let status = response.status();
        let headers = response.headers().clone();
        let mut answer = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            answer.extend_from_slice(&chunk);
            if answer.len() > MAX_RESPONSE {
                break;
            }
        }
        debug!(%route, status = status.as_u16(), "Discord answered");
        Ok((facts(status, &headers, &answer), answer))
    }
}

/// The HTTP client for Discord: time limits on everything, and no way around `address`.
pub(crate) fn http_client(address: &Address) -> Result<reqwest::Client, reqwest::Error> {
    let mut client = reqwest::Client::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(TOTAL_TIMEOUT)
        .redirect(reqwest::redirect::Policy::none())
        .user_agent(concat!(
            "DiscordBot (quoth, ",
            env!("CARGO_PKG_VERSION"),
            ")"
        ));
    if address.is_stand_in() {
        client = client.no_proxy();
    }
    client.build()
}

/// Reads a refusal.
fn refused(route: &Route, status: u16, answer: &[u8]) -> Result<Vec<u8>, RestError> {
    let body: Value = serde_json::from_slice(answer).unwrap_or_default();
    let code = body.get("code").and_then(Value::as_u64).unwrap_or(0);
    if code == ALREADY_ANSWERED {
        return Ok(Vec::new());
    }
    if status == 401 && route.proof == Proof::BotToken {
        return Err(RestError::Denied {
            route: route.name,
            source: Denied::TokenRefused,
        });
    }
    let message = body.get("message").and_then(Value::as_str);
    Err(RestError::Refused {
        route: route.name,
        status,
        code,
        message: message.unwrap_or_default().chars().take(200).collect(),
    })
}

/// What a response says about limits.
fn facts(status: StatusCode, headers: &HeaderMap, answer: &[u8]) -> Facts {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let number = |name: &str| text(name).and_then(|text| text.trim().parse::<f64>().ok());
    let mut facts = Facts {
        status: status.as_u16(),
        limit: number("x-ratelimit-limit"),
        remaining: number("x-ratelimit-remaining"),
        reset_after: number("x-ratelimit-reset-after"),
        bucket: text("x-ratelimit-bucket").map(str::to_owned),
        ..Facts::default()
    };
    if status == StatusCode::TOO_MANY_REQUESTS {
        let body: Value = serde_json::from_slice(answer).unwrap_or_default();
        let global = body.get("global").and_then(Value::as_bool).unwrap_or(false)
            || text("x-ratelimit-global").is_some();
        // The body says it to the millisecond.
        facts.retry_after = body
            .get("retry_after")
            .and_then(Value::as_f64)
            .or_else(|| number("retry-after"));
        facts.scope = match text("x-ratelimit-scope") {
            _ if global => Some(Scope::Global),
            Some("shared") => Some(Scope::Shared),
            Some("global") => Some(Scope::Global),
            Some(_) => Some(Scope::User),
            None if facts.bucket.is_some() => Some(Scope::User),
            None => None,
        };
    }
    facts
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;
    use serenity::model::id::ChannelId;

    fn route() -> Route {
        Route::create_message(ChannelId::new(1))
    }

    #[test]
    fn a_second_answer_to_an_interaction_counts_as_given() {
        let answer = br#"{"message": "Interaction has already been acknowledged.", "code": 40060}"#;
        assert!(refused(&route(), 400, answer).is_ok());
        let answer = br#"{"message": "Unknown interaction", "code": 10062}"#;
        let error = refused(&route(), 404, answer).unwrap_err();
        assert!(matches!(error, RestError::Refused { code: 10_062, .. }));
        assert!(refused(&route(), 403, b"<html>").is_err());
    }

    #[test]
    fn whose_limit_was_hit_is_read_from_headers_and_body() {
        let check = |headers: &[(&'static str, &'static str)], body: &str, expected| {
            let mut map = HeaderMap::new();
            for (name, value) in headers {
                map.insert(*name, HeaderValue::from_static(value));
            }
            let facts = facts(StatusCode::TOO_MANY_REQUESTS, &map, body.as_bytes());
            assert_eq!((facts.scope, facts.retry_after), expected);
        };
        check(
            &[("x-ratelimit-scope", "user"), ("retry-after", "2")],
            r#"{"retry_after": 1.337, "global": false}"#,
            (Some(Scope::User), Some(1.337)),
        );
        check(
            &[("x-ratelimit-scope", "shared"), ("retry-after", "65")],
            "",
            (Some(Scope::Shared), Some(65.0)),
        );
        check(
            &[("x-ratelimit-global", "true"), ("retry-after", "-1")],
            "",
            (Some(Scope::Global), Some(-1.0)),
        );
        check(&[("retry-after", "600")], "<html>", (None, Some(600.0)));
        check(&[("retry-after", "soon")], "<html>", (None, None));
    }
}
