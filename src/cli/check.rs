//! `quoth check`: verifies configuration, sources, indexes and the way to Discord.
//!
//! Each part is verified by whom it belongs to; here the findings are put together.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use super::open::{Origin, Plan, Planned};
use super::options::Options;
use super::output::Output;
use super::serve;
use super::visible::visible_line;
use crate::discord;
use crate::failure::{self, Failure, Kind};
use crate::sandbox::Converter;
use crate::settings::TokenError;
use crate::source::Source;
use indicatif::HumanBytes;
use quoth_index::collection::Collection;
use quoth_index::meaning::Model;

/// Verify configuration, documents, index and, with a token, Discord
///
/// Exits with 0 when all is well and 1 when there are faults.
#[derive(clap::Args)]
pub(super) struct Args {}

/// Something that was looked at.
#[derive(Serialize)]
struct Finding {
    /// What was looked at.
    what: String,
    /// How it is.
    state: State,
    /// What is wrong with it and what to do, or what is good to know.
    says: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Ok,
    Fault,
    NotChecked,
}

#[derive(Serialize)]
struct CheckObject<'a> {
    faults: usize,
    findings: &'a [Finding],
}

/// Verifies everything and returns the exit code.
pub(super) fn check(_: &Args, options: &Options, output: &mut Output) -> Result<u8, Failure> {
    let findings = match Plan::make(options) {
        Ok(plan) => look(&plan),
        Err(failure) => vec![finding("configuration", State::Fault, failure.to_string())],
    };
    let faults = findings.iter().filter(|f| f.state == State::Fault).count();
    if options.json {
        output.json(&CheckObject {
            faults,
            findings: &findings,
        })?;
    } else {
        for finding in &findings {
            output.styled(&show(finding))?;
        }
    }
    Ok(match faults {
        0 => failure::DONE,
        _ => failure::NOTHING_FOUND,
    })
}

fn look(plan: &Plan) -> Vec<Finding> {
    let from = match &plan.origin {
        Origin::File(file) => format!("read from `{}`", file.display()),
        Origin::Docs => "the folders given by `--docs`".to_owned(),
        Origin::Guide => "none: quoth answers from its own user guide".to_owned(),
    };
    let mut findings = vec![finding("configuration", State::Ok, from)];
    let (model, finding) = look_at_model(plan);
    findings.extend(finding);
    for planned in &plan.collections {
        findings.push(look_at_audience(planned, &plan.origin));
        findings.extend(
            planned
                .sources
                .iter()
                .map(|source| look_at_source(planned, source)),
        );
        findings.extend(look_at_index(planned, model.as_ref()));
    }
    findings.push(look_at_readers());
    findings.extend(look_at_converters(plan));
    findings.extend(look_at_discord(plan));
    findings
}

fn look_at_audience(planned: &Planned, origin: &Origin) -> Finding {
    let what = format!("audience of `{}`", planned.name);
    match (&planned.audience, origin) {
        (Some(_), _) => finding(what, State::Ok, "set"),
        (None, Origin::Docs) => finding(
            what,
            State::NotChecked,
            "`serve` takes it from `--audience`",
        ),
        (None, _) => finding(
            what,
            State::Fault,
            "nobody may read it in Discord until its `audience` says who",
        ),
    }
}

fn look_at_source(planned: &Planned, source: &Source) -> Finding {
    let what = format!("source `{}` of `{}`", source.shown(), planned.name);
    let folder = source.place(&planned.places);
    if let Some(trouble) = source.trouble(&planned.places) {
        return finding(
            what,
            State::Fault,
            format!("failed at the last try: {trouble}"),
        );
    }
    if !source.is_fetched(&planned.places) {
        let says = "not fetched yet; `quoth index` fetches it";
        return finding(what, State::NotChecked, says);
    }
    match std::fs::read_dir(folder) {
        Ok(_) => finding(what, State::Ok, "can be read"),
        Err(error) => finding(what, State::Fault, format!("cannot be read: {error}")),
    }
}

/// The model that reads questions and passages, with how long it may take for one.
type OpenModel = (Arc<Model>, Duration);

fn look_at_model(plan: &Plan) -> (Option<OpenModel>, Option<Finding>) {
    let Some(named) = &plan.settings.model else {
        return (None, None);
    };
    let what = format!("model in `{}`", named.folder.display());
    match Model::open(&named.folder) {
        Ok(model) => {
            let says = format!(
                "reads texts as {} numbers; fingerprint {}",
                model.dimensions(),
                model.fingerprint()
            );
            let found = finding(what, State::Ok, says);
            (Some((Arc::new(model), named.within)), Some(found))
        }
        Err(error) => {
            let says = Failure::from(error).to_string();
            (None, Some(finding(what, State::Fault, says)))
        }
    }
}

fn look_at_index(planned: &Planned, model: Option<&OpenModel>) -> Vec<Finding> {
    let what = format!("index of `{}`", planned.name);
    if !planned.folder.exists() {
        let says = "not built yet; `quoth index` builds it";
        return vec![finding(what, State::NotChecked, says)];
    }
    let collection = match Collection::open(&planned.folder, &planned.name) {
        Ok(collection) => match model {
            Some((model, within)) => collection.with_model(Arc::clone(model), *within),
            None => collection,
        },
        Err(error) => {
            let says = Failure::from(error).to_string();
            return vec![finding(what, State::Fault, says)];
        }
    };
    let faults = collection.check();
    if faults.is_empty() {
        let counts = collection.counts();
        let documents = super::index::counted(counts.documents, "document", "documents");
        let passages = super::index::counted(counts.passages, "passage", "passages");
        let (text, shards) = (
            HumanBytes(counts.text_bytes),
            HumanBytes(counts.shard_bytes),
        );
        let says =
            format!("{documents}, {passages}, all intact; {shards} on disk for {text} of text");
        return vec![finding(what, State::Ok, says)];
    }
    let of_file = |fault: quoth_index::collection::Fault| {
        let what = format!("{what}, `{}`", fault.file);
        finding(what, State::Fault, fault.what)
    };
    faults.into_iter().map(of_file).collect()
}

fn look_at_readers() -> Finding {
    let what = "processes that read files";
    match super::open::sandbox().try_out() {
        Ok(true) => finding(what, State::Ok, "have limits, no files and no network"),
        Ok(false) => finding(
            what,
            State::Ok,
            "have limits; this system does not keep them from files and network",
        ),
        Err(error) => finding(what, State::Fault, format!("do not start: {error}")),
    }
}

fn look_at_converters(plan: &Plan) -> Vec<Finding> {
    let look = |(ending, converter): (&String, &Converter)| {
        let program = converter.program();
        let what = format!("converter `{program}` for .{ending} files");
        match converter.find() {
            Some(place) => finding(what, State::Ok, format!("is `{}`", place.display())),
            None => finding(
                what,
                State::Fault,
                "there is no such program: install it, or put it into PATH",
            ),
        }
    };
    plan.settings.converters.iter().map(look).collect()
}

fn look_at_discord(plan: &Plan) -> Vec<Finding> {
    let token = match serve::token() {
        Ok(token) => token,
        Err(TokenError::Missing) => {
            return vec![finding(
                "Discord",
                State::NotChecked,
                "there is no token in DISCORD_TOKEN or DISCORD_TOKEN_FILE",
            )];
        }
        Err(error) => {
            let says = Failure::from(error).to_string();
            return vec![finding("Discord", State::Fault, says)];
        }
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => return vec![finding("Discord", State::Fault, error.to_string())],
    };
    let asked = discord::standing(plan.settings.discord.clone(), token);
    let standing = match runtime.block_on(asked) {
        Ok(standing) => standing,
        Err(error) => {
            let failure = Failure::of(Kind::Config, &error);
            return vec![finding("Discord", State::Fault, failure.to_string())];
        }
    };
    let name = &standing.name;
    let mut findings = vec![finding(
        "Discord",
        State::Ok,
        format!("takes the token; the bot is called `{name}`"),
    )];
    let lacks = standing.missing.iter().map(|(server, permission)| {
        let says = format!(
            "the bot lacks the permission \"{permission}\"; give it to the bot's role in the \
             server's settings"
        );
        finding(format!("server `{server}`"), State::Fault, says)
    });
    findings.extend(lacks);
    if standing.servers == 0 {
        let says = "the bot is in no server yet; the link to invite it is on the Installation page";
        findings.push(finding("servers", State::NotChecked, says));
    } else if standing.missing.is_empty() {
        let servers = super::index::counted(standing.servers, "server", "servers");
        let says = format!("all permissions that are needed, in {servers}");
        findings.push(finding("permissions", State::Ok, says));
    }
    findings
}

fn finding(what: impl Into<String>, state: State, says: impl Into<String>) -> Finding {
    Finding {
        what: what.into(),
        state,
        says: says.into(),
    }
}

fn show(finding: &Finding) -> String {
    let (style, word) = match finding.state {
        State::Ok => (anstyle::AnsiColor::Green.on_default(), "ok         "),
        State::Fault => (anstyle::AnsiColor::Red.on_default().bold(), "fault      "),
        State::NotChecked => (anstyle::Style::new().dimmed(), "not checked"),
    };
    let (what, says) = (visible_line(&finding.what), visible_line(&finding.says));
    format!("{style}{word}{style:#} {what}: {says}\n")
}
