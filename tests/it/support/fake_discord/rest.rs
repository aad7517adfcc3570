//! The HTTP interface: who may call, what is called, and what goes wrong on the way.
//!
//! What a call does is told in `messages` and `interactions`.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::Response;
use serde_json::{Value, json};

use super::faults::{Call, Fault};
use super::limits::Standing;
use super::world::{APPLICATION, BOT, GUILD, Recorded, World, user};
use super::{Shared, interactions, messages, openapi, rules};

/// An answer of the stand-in.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Answer {
    /// 200 with a body.
    pub(crate) fn ok(body: Value) -> Answer {
        Answer { status: 200, body }
    }

    /// 204.
    pub(crate) fn nothing() -> Answer {
        Answer {
            status: 204,
            body: Value::Null,
        }
    }

    /// One of Discord's errors.
    pub(crate) fn error(status: u16, code: u64, message: &str) -> Answer {
        Answer {
            status,
            body: json!({ "message": message, "code": code }),
        }
    }

    fn invalid(problems: &[String]) -> Answer {
        let errors: Vec<Value> = problems
            .iter()
            .map(|problem| json!({ "code": "INVALID", "message": problem }))
            .collect();
        let mut answer = Answer::error(400, 50_035, "Invalid Form Body");
        answer.body["errors"] = json!({ "_errors": errors });
        answer
    }
}

/// A call that the stand-in knows.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) call: Call,
    /// The path as the OpenAPI file writes it, behind the method in small letters.
    pub(crate) operation: &'static str,
    /// The ids and tokens in the path.
    pub(crate) parts: Vec<String>,
    /// The query.
    pub(crate) query: String,
}

impl Target {
    /// The id at `place` in the path.
    pub(crate) fn id(&self, place: usize) -> u64 {
        let part = self.parts.get(place);
        part.and_then(|part| part.parse().ok()).unwrap_or(0)
    }
}

pub(crate) async fn answer(
    State(shared): State<Arc<Shared>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let line = format!("{method} {}", uri.path());
    let target = find(&method, &uri);
    let parsed: Value = serde_json::from_slice(&body).unwrap_or_default();
    let fault = match &target {
        Some(target) => shared.with(|world| {
            let waiting = world
                .faults
                .iter()
                .position(|(call, _)| *call == target.call);
            waiting.map(|place| world.faults.remove(place).1)
        }),
        None => None,
    };
    if let Some(Fault::Slow(milliseconds)) = fault {
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
    }
    shared.with(|world| {
        let (answered, problems, standing) = match (&target, &fault) {
            (None, _) => (
                Answer::error(404, 0, "404: Not Found"),
                vec!["no such route".to_owned()],
                None,
            ),
            (Some(_), Some(Fault::Status(_) | Fault::TooMany { .. } | Fault::Cut)) => {
                (Answer::nothing(), Vec::new(), None)
            }
            (Some(_), Some(Fault::Refused(status, code))) => {
                (Answer::error(*status, *code, "Refused"), Vec::new(), None)
            }
            (Some(target), _) => apply(world, target, &headers, &body, &parsed),
        };
        let call = target.map(|target| target.call);
        let response = respond(&answered, call, standing, fault.as_ref());
        world.requests.push(Recorded {
            line,
            call,
            body: parsed,
            status: response.status().as_u16(),
            problems,
        });
        response
    })
}

/// What a call leads to, what is wrong with it, and how its limit stands.
fn apply(
    world: &mut World,
    target: &Target,
    headers: &HeaderMap,
    raw: &[u8],
    body: &Value,
) -> (Answer, Vec<String>, Option<Standing>) {
    let by_interaction = target.call.is_of_interaction();
    let proof = headers.get(header::AUTHORIZATION);
    let proof = proof
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if !by_interaction && target.call != Call::GatewayUrl && proof != format!("Bot {}", world.token)
    {
        return (Answer::error(401, 0, "401: Unauthorized"), Vec::new(), None);
    }
    let mut problems = rules::head(target, headers, raw);
    if by_interaction && !proof.is_empty() {
        problems.push("the bot's token was sent where the interaction's is enough".to_owned());
    }
    // Answers to an interaction are counted by its token.
    let subject = match by_interaction {
        true => interactions::number(&target.parts[1]),
        false => target.id(0),
    };
    let standing = world.limits.count(target.call, subject);
    if standing.refused.is_some() {
        return (Answer::nothing(), problems, Some(standing));
    }
    if !raw.is_empty() {
        problems.extend(rules::body(target.call, body));
        problems.extend(openapi::problems(target.operation, body));
    }
    if !problems.is_empty() {
        return (Answer::invalid(&problems), problems, Some(standing));
    }
    let answer = match target.call {
        Call::Gateway => Answer::ok(json!({
            "url": world.gateway_url,
            "shards": world.shards,
            "session_start_limit": {
                "total": 1_000, "remaining": world.identifies_left, "reset_after": 14_400_000,
                "max_concurrency": world.max_concurrency,
            },
        })),
        Call::GatewayUrl => Answer::ok(json!({ "url": world.gateway_url })),
        Call::Me => Answer::ok(user(BOT)),
        Call::Guilds => Answer::ok(json!([{
            "id": GUILD.to_string(), "name": "A server", "icon": null, "owner": false,
            "permissions": world.app_permissions.to_string(), "features": [],
        }])),
        Call::Application => Answer::ok(json!({
            "id": APPLICATION.to_string(), "name": "quoth", "description": "", "icon": null,
            "bot_public": false, "bot_require_code_grant": false, "verify_key": "0", "flags": 0,
            "bot": user(BOT),
        })),
        Call::ReplaceCommands => {
            world.commands.clear();
            let commands = body.as_array().into_iter().flatten();
            let put = commands.map(|command| put_command(world, target, command).body);
            Answer::ok(put.collect())
        }
        Call::OpenDirect => {
            let recipient = body["recipient_id"].as_str().and_then(|id| id.parse().ok());
            let recipient: u64 = recipient.unwrap_or(0);
            Answer::ok(json!({
                "id": World::direct_channel(recipient).to_string(), "type": 1,
                "last_message_id": null, "recipients": [user(recipient)],
            }))
        }
        Call::GetMessage => messages::get(world, target),
        Call::EditMessage => messages::edit(world, target, body),
        Call::DeleteMessage => messages::delete(world, target),
        Call::GetOriginal => interactions::get_original(world, target),
        Call::DeleteOriginal => interactions::delete_original(world, target),
        Call::ListCommands => Answer::ok(json!(world.commands)),
        Call::PutCommand => put_command(world, target, body),
        Call::CreateMessage => messages::create(world, target, body),
        Call::ListMessages => messages::list(world, target),
        Call::Typing => {
            world.typing.push(target.id(0));
            Answer::nothing()
        }
        Call::Callback => interactions::callback(world, target, body),
        Call::EditOriginal => interactions::edit_original(world, target, body),
        Call::FollowUp => interactions::follow_up(world, target, body),
    };
    (answer, problems, Some(standing))
}

/// A file that was sent along with a message.
pub(crate) async fn file(State(shared): State<Arc<Shared>>, uri: Uri) -> Response {
    let name = uri.path().trim_start_matches("/files/").to_owned();
    match shared.with(|world| world.files.get(&name).cloned()) {
        Some(bytes) => Response::new(Body::from(bytes)),
        None => Response::builder().status(404).body(Body::empty()).unwrap(),
    }
}

fn put_command(world: &mut World, target: &Target, body: &Value) -> Answer {
    if target.id(0) != APPLICATION {
        return Answer::error(403, 20_012, "You are not authorized for this application");
    }
    let mut command = body.clone();
    let (id, version) = (world.id(), world.id());
    command["id"] = json!(id.to_string());
    command["version"] = json!(version.to_string());
    command["application_id"] = json!(APPLICATION.to_string());
    let known = world
        .commands
        .iter()
        .position(|old| old["name"] == command["name"] && old["type"] == command["type"]);
    match known {
        Some(place) => world.commands[place] = command.clone(),
        None => world.commands.push(command.clone()),
    }
    Answer {
        status: if known.is_some() { 200 } else { 201 },
        body: command,
    }
}

fn respond(
    answer: &Answer,
    call: Option<Call>,
    standing: Option<Standing>,
    fault: Option<&Fault>,
) -> Response {
    let mut response = Response::builder();
    let html = |status: u16| {
        let page = format!("<html><body>{status}</body></html>");
        let response = Response::builder()
            .status(status)
            .header(header::CONTENT_TYPE, "text/html");
        response.body(Body::from(page)).unwrap()
    };
    match fault {
        Some(Fault::Status(status) | Fault::AppliedThenStatus(status)) => return html(*status),
        Some(Fault::Cut) => {
            let broken =
                futures::stream::once(async { Err::<Bytes, _>(std::io::Error::other("cut")) });
            return Response::new(Body::from_stream(broken));
        }
        Some(Fault::Garbage) => return Response::new(Body::from("{\"id\": ")),
        Some(Fault::TooMany { retry_after, scope }) => {
            let mut refusal = match scope {
                Some(scope) => {
                    let seconds = retry_after.and_then(|text| text.parse::<f64>().ok());
                    let mut body = json!({
                        "message": "You are being rate limited.", "global": *scope == "global",
                    });
                    if let Some(seconds) = seconds {
                        body["retry_after"] = json!(seconds);
                    }
                    let mut refusal = Response::new(Body::from(body.to_string()));
                    let headers = refusal.headers_mut();
                    headers.insert("x-ratelimit-scope", scope.parse().unwrap());
                    if *scope == "global" {
                        headers.insert("x-ratelimit-global", "true".parse().unwrap());
                    }
                    refusal
                }
                None => html(429),
            };
            *refusal.status_mut() = StatusCode::TOO_MANY_REQUESTS;
            if let Some(retry_after) = retry_after {
                let value = retry_after.parse().unwrap();
                refusal.headers_mut().insert("retry-after", value);
            }
            return refusal;
        }
        Some(Fault::Slow(_) | Fault::Refused(..)) | None => {}
    }
    if let Some(standing) = standing {
        let seconds = format!("{:.3}", standing.reset_after.as_secs_f64());
        response = response
            .header("x-ratelimit-limit", standing.limit.to_string())
            .header("x-ratelimit-remaining", standing.remaining.to_string())
            .header("x-ratelimit-reset-after", &seconds)
            .header("x-ratelimit-bucket", format!("limit-of-{call:?}"));
        if let Some(global) = standing.refused {
            let scope = if global { "global" } else { "user" };
            let body = json!({
                "message": "You are being rate limited.", "global": global,
                "retry_after": standing.reset_after.as_secs_f64().max(0.1),
            });
            return response
                .status(429)
                .header("retry-after", "1")
                .header("x-ratelimit-scope", scope)
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from(body.to_string()))
                .unwrap();
        }
    }
    let response = response.status(answer.status);
    match &answer.body {
        Value::Null => response.body(Body::empty()),
        body => response
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string())),
    }
    .unwrap()
}

/// The call that a method and a path stand for.
fn find(method: &Method, uri: &Uri) -> Option<Target> {
    let path = uri.path().strip_prefix("/api/v10/")?;
    let parts: Vec<&str> = path.split('/').collect();
    let (call, operation, kept): (Call, &'static str, &[usize]) =
        match (method.as_str(), parts.as_slice()) {
            ("GET", ["gateway", "bot"]) => (Call::Gateway, "get /gateway/bot", &[]),
            ("GET", ["gateway"]) => (Call::GatewayUrl, "get /gateway", &[]),
            ("GET", ["users", "@me"]) => (Call::Me, "get /users/@me", &[]),
            ("GET", ["users", "@me", "guilds"]) => (Call::Guilds, "get /users/@me/guilds", &[]),
            ("POST", ["users", "@me", "channels"]) => {
                (Call::OpenDirect, "post /users/@me/channels", &[])
            }
            ("GET", ["applications", "@me"]) => (Call::Application, "get /applications/@me", &[]),
            ("PUT", ["applications", _, "commands"]) => (
                Call::ReplaceCommands,
                "put /applications/{application_id}/commands",
                &[1],
            ),
            ("GET", ["applications", _, "commands"]) => (
                Call::ListCommands,
                "get /applications/{application_id}/commands",
                &[1],
            ),
            ("POST", ["applications", _, "commands"]) => (
                Call::PutCommand,
                "post /applications/{application_id}/commands",
                &[1],
            ),
            ("POST", ["channels", _, "messages"]) => (
                Call::CreateMessage,
                "post /channels/{channel_id}/messages",
                &[1],
            ),
            ("GET", ["channels", _, "messages"]) => (
                Call::ListMessages,
                "get /channels/{channel_id}/messages",
                &[1],
            ),
            ("GET", ["channels", _, "messages", _]) => (
                Call::GetMessage,
                "get /channels/{channel_id}/messages/{message_id}",
                &[1, 3],
            ),
            ("PATCH", ["channels", _, "messages", _]) => (
                Call::EditMessage,
                "patch /channels/{channel_id}/messages/{message_id}",
                &[1, 3],
            ),
            ("DELETE", ["channels", _, "messages", _]) => (
                Call::DeleteMessage,
                "delete /channels/{channel_id}/messages/{message_id}",
                &[1, 3],
            ),
            ("POST", ["channels", _, "typing"]) => {
                (Call::Typing, "post /channels/{channel_id}/typing", &[1])
            }
            ("POST", ["interactions", _, _, "callback"]) => (
                Call::Callback,
                "post /interactions/{interaction_id}/{interaction_token}/callback",
                &[1, 2],
            ),
            ("PATCH", ["webhooks", _, _, "messages", "@original"]) => (
                Call::EditOriginal,
                "patch /webhooks/{webhook_id}/{webhook_token}/messages/@original",
                &[1, 2],
            ),
            ("GET", ["webhooks", _, _, "messages", "@original"]) => (
                Call::GetOriginal,
                "get /webhooks/{webhook_id}/{webhook_token}/messages/@original",
                &[1, 2],
            ),
            ("DELETE", ["webhooks", _, _, "messages", "@original"]) => (
                Call::DeleteOriginal,
                "delete /webhooks/{webhook_id}/{webhook_token}/messages/@original",
                &[1, 2],
            ),
            ("POST", ["webhooks", _, _]) => (
                Call::FollowUp,
                "post /webhooks/{webhook_id}/{webhook_token}",
                &[1, 2],
            ),
            _ => return None,
        };
    Some(Target {
        call,
        operation,
        parts: kept.iter().map(|place| parts[*place].to_owned()).collect(),
        query: uri.query().unwrap_or_default().to_owned(),
    })
}
