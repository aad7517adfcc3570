//! The log: what quoth writes about itself, and what it never writes.
//!
//! Our own events hold ids and counts. Events of the libraries below us can hold messages and
//! tokens, in their fields and in the spans around them; so they are capped at `warn`, spans are
//! never written, and text that could be someone's is cut off.

use std::fmt;

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;

use crate::settings::LogLevel;

/// Starts the log on standard error; later calls change nothing.
pub fn start(level: LogLevel) {
    let layer = tracing_subscriber::fmt::layer()
        .event_format(LogLine)
        .with_writer(std::io::stderr);
    let log = tracing_subscriber::registry()
        .with(filter(level))
        .with(layer);
    // Fails only where a log was started before, which then goes on.
    let _ = log.try_init();
}

fn filter(level: LogLevel) -> Targets {
    let ours = match level {
        LogLevel::Off => LevelFilter::OFF,
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    };
    Targets::new()
        .with_default(ours.min(LevelFilter::WARN))
        .with_target("quoth", ours)
}

/// One event on one line: time, level, where, what, fields. Spans are left out on purpose.
struct LogLine;

impl<S, N> FormatEvent<S, N> for LogLine
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        _: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let metadata = event.metadata();
        let mut line = Line::default();
        event.record(&mut line);
        let body = format!("{}{}", line.message, line.fields);
        let body = match is_ours(metadata.target()) {
            true => body,
            false => cut_foreign(&body),
        };
        let now = humantime::format_rfc3339_millis(std::time::SystemTime::now());
        let (level, target) = (*metadata.level(), metadata.target());
        writeln!(
            writer,
            "{now} {} {target}: {}",
            name(level),
            one_line(&body)
        )
    }
}

fn is_ours(target: &str) -> bool {
    target == "quoth" || target.starts_with("quoth::") || target.starts_with("quoth_index")
}

fn name(level: Level) -> &'static str {
    match level {
        Level::ERROR => "error",
        Level::WARN => "warn ",
        Level::INFO => "info ",
        Level::DEBUG => "debug",
        Level::TRACE => "trace",
    }
}

#[derive(Default)]
struct Line {
    message: String,
    fields: String,
}

impl Visit for Line {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "message" => self.message = value.to_owned(),
            name => self.fields.push_str(&format!(" {name}={value}")),
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.record_str(field, &format!("{value:?}"));
    }
}

/// Keeps of a library's event what cannot be anyone's words or secret.
///
/// Strings from outside stand in quotation marks, or after `text:`, in everything that is logged
/// by the libraries in use; an address in an error may hold an interaction's token.
fn cut_foreign(body: &str) -> String {
    const MOST: usize = 300;
    let end = ["\"", "text:", "{\"", "`"]
        .iter()
        .filter_map(|start| body.find(start))
        .min()
        .unwrap_or(body.len());
    let kept = body.get(..end).unwrap_or_default();
    let mut cut = end < body.len();
    let mut shown = String::new();
    for word in kept.split_inclusive([' ', '/', '(', ')', ',', '=', ':', '?', '&']) {
        let secret = word.len() >= 24 && !word.starts_with("serenity");
        shown.push_str(if secret { "[…]" } else { word });
    }
    if let Some((at, _)) = shown.char_indices().nth(MOST) {
        shown.truncate(at);
        cut = true;
    }
    if cut {
        shown.push('…');
    }
    shown
}

/// Shows line breaks and control characters as escapes, so that no one can forge a line.
fn one_line(body: &str) -> String {
    let mut line = String::with_capacity(body.len());
    for c in body.chars() {
        match c.is_control() {
            true => line.extend(c.escape_default()),
            false => line.push(c),
        }
    }
    line
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl Write for Log {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    /// What is logged at `level` while `act` runs, without the time.
    fn logged(level: LogLevel, act: impl FnOnce()) -> String {
        let log = Log::default();
        let writer = log.clone();
        let layer = tracing_subscriber::fmt::layer()
            .event_format(LogLine)
            .with_writer(move || writer.clone());
        let subscriber = tracing_subscriber::registry()
            .with(filter(level))
            .with(layer);
        tracing::subscriber::with_default(subscriber, act);
        let bytes = log.0.lock().unwrap().clone();
        let text = String::from_utf8(bytes).unwrap();
        let lines = text.lines().filter_map(|line| line.split_once(' '));
        lines.map(|(_, rest)| format!("{rest}\n")).collect()
    }

    #[test]
    fn our_events_show_their_fields() {
        let text = logged(LogLevel::Info, || {
            tracing::info!(collection = "docs", documents = 3, "sync finished");
            tracing::debug!("too fine");
        });
        assert_eq!(
            text,
            "info  quoth::telemetry::tests: sync finished collection=docs documents=3\n"
        );
    }

    #[test]
    fn what_people_wrote_is_never_logged_at_any_level() {
        let text = logged(LogLevel::Trace, || {
            let span = tracing::error_span!(target: "serenity", "dispatch", event = "canary");
            let _inside = span.enter();
            tracing::info!(target: "serenity::gateway", "canary");
            tracing::warn!(target: "serenity::gateway", "Err deserializing text: x; text: canary");
            tracing::warn!(target: "serenity::http", "failed: Http(\"canary\")");
            tracing::warn!(
                target: "serenity::http",
                "for url (https://discord.com/api/v10/webhooks/1/canaryCANARYcanaryCANARYcanary/x)"
            );
            tracing::info!("ours");
        });
        assert!(!text.to_lowercase().contains("canary"), "{text}");
        assert!(text.contains("ours"));
        assert!(text.contains("Err deserializing"), "{text}");
    }

    #[test]
    fn a_value_cannot_forge_a_line() {
        let text = logged(LogLevel::Info, || {
            tracing::info!(path = "a\n2026 error quoth: b\u{1b}[2J", "skipped");
        });
        assert_eq!(text.lines().count(), 1);
        assert!(!text.contains('\u{1b}'));
    }
}
