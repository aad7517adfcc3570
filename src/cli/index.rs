//! `quoth index`: brings indexes in line with their sources and reports.
//!
//! How that is done is told in `quoth-index`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

use serde::Serialize;

use quoth_index::collection::Skipped;

use super::open::{Plan, Synced, sync};
use super::options::{Options, milliseconds};
use super::output::{Output, remark};
use super::visible::visible_line;
use super::watch::watch;
use crate::failure::{self, Failure};
use crate::source::Fetch;

/// Files that are named when many are skipped for one reason; JSON names them all.
const NAMED: usize = 5;

/// Files that are named when parts of many are missing; JSON names them all.
const NAMED_PARTIAL: usize = 20;

/// Bring the index in line with the documents and report
///
/// Ends with the documents of each format, and with the files that were added, changed, removed, left as they were, and skipped with the
/// reason. A skipped file is no failure.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Go on: index whatever changes, and report, until told to stop
    #[arg(long)]
    watch: bool,
}

/// Indexes every collection and returns the exit code.
pub(super) fn index(args: &Args, options: &Options, output: &mut Output) -> Result<u8, Failure> {
    let plan = Plan::make(options)?;
    let (forgotten, fetches) = (plan.forgotten(), plan.forgotten_fetches());
    let refresh = plan.settings.serve.refresh;
    let library = plan.open()?;
    let mut done = Vec::new();
    for shelf in library.shelves() {
        let synced = sync(shelf, Fetch::Now)?;
        if !options.json {
            let documents = shelf.collection.counts().documents;
            output.styled(&report(&synced, documents))?;
        }
        done.push(synced);
    }
    if options.json {
        let collections: Vec<ReportObject<'_>> = done.iter().map(report_object).collect();
        output.json(&BTreeMap::from([("collections", collections)]))?;
    }
    for folder in forgotten {
        remark(&format!(
            "note: no collection uses the index in `{}` any more; delete it if its text must go",
            folder.display()
        ));
    }
    for folder in fetches {
        remark(&format!(
            "note: no source uses the files in `{}` any more; delete the folder, and what lies beside \
             it under its name, if their text must go",
            folder.display()
        ));
    }
    if args.watch {
        output.finish()?;
        watch(&library, refresh, &mut |synced, documents| {
            match options.json {
                true => output.json(&report_object(synced))?,
                false => output.styled(&report(synced, documents))?,
            }
            output.finish()
        })?;
    }
    Ok(failure::DONE)
}

fn report(synced: &Synced, documents: usize) -> String {
    let report = &synced.report;
    let formats: Vec<String> = report
        .formats
        .iter()
        .map(|(format, count)| format!("{count} {format}"))
        .collect();
    let formats = match formats.as_slice() {
        [] => String::new(),
        formats => format!(" ({})", formats.join(", ")),
    };
    let mut text = format!(
        "{}: {}{formats}, {}, in {}\n  {} added, {} changed, {} removed, {} unchanged, {} skipped\n",
        synced.name,
        counted(documents, "document", "documents"),
        counted(report.passages, "passage", "passages"),
        time(synced.took),
        report.added,
        report.changed,
        report.removed,
        report.unchanged,
        report.skipped.len(),
    );
    if report.read_by_model > 0 {
        let texts = counted(report.read_by_model, "text", "texts");
        let _ = writeln!(text, "  {texts} read by the model");
    }
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for skipped in &report.skipped {
        let known = reasons
            .iter_mut()
            .find(|(reason, _)| *reason == skipped.reason);
        match known {
            Some((_, paths)) => paths.push(&skipped.path),
            None => reasons.push((&skipped.reason, vec![&skipped.path])),
        }
    }
    for (reason, paths) in reasons {
        let reason = visible_line(reason);
        let named = paths.iter().take(NAMED).map(|path| visible_line(path));
        let mut named = named.collect::<Vec<String>>().join(", ");
        if paths.len() > NAMED {
            named.push_str(&format!(" and {} more", paths.len() - NAMED));
        }
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  skipped {named}: {reason}");
    }
    for partial in report.partial.iter().take(NAMED_PARTIAL) {
        let (path, reason) = (visible_line(&partial.path), visible_line(&partial.reason));
        let _ = writeln!(text, "  partly read {path}: {reason}");
    }
    if report.partial.len() > NAMED_PARTIAL {
        let more = report.partial.len() - NAMED_PARTIAL;
        let _ = writeln!(text, "  partly read {more} more; --json names them all");
    }
    text
}

fn time(took: Duration) -> String {
    match took.as_secs() {
        0..10 => format!("{} ms", took.as_millis()),
        seconds => format!("{seconds} s"),
    }
}

/// A number with the word for what it counts.
pub(super) fn counted(count: usize, one: &str, many: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        _ => format!("{count} {many}"),
    }
}

#[derive(Serialize)]
struct ReportObject<'a> {
    collection: &'a str,
    added: usize,
    changed: usize,
    removed: usize,
    unchanged: usize,
    passages: usize,
    read_by_model: usize,
    formats: BTreeMap<&'a str, usize>,
    skipped: Vec<SkippedObject<'a>>,
    partial: Vec<SkippedObject<'a>>,
    elapsed_ms: f64,
}

#[derive(Serialize)]
struct SkippedObject<'a> {
    path: &'a str,
    reason: &'a str,
}

fn report_object<'a>(synced: &'a Synced) -> ReportObject<'a> {
    let report = &synced.report;
    let formats = report.formats.iter();
    let objects = |files: &'a [Skipped]| {
        let object = |skipped: &'a Skipped| SkippedObject {
            path: &skipped.path,
            reason: &skipped.reason,
        };
        files.iter().map(object).collect::<Vec<_>>()
    };
    ReportObject {
        collection: &synced.name,
        added: report.added,
        changed: report.changed,
        removed: report.removed,
        unchanged: report.unchanged,
        passages: report.passages,
        read_by_model: report.read_by_model,
        formats: formats
            .map(|(format, count)| (format.as_str(), *count))
            .collect(),
        skipped: objects(&report.skipped),
        partial: objects(&report.partial),
        elapsed_ms: milliseconds(synced.took),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quoth_index::collection::SyncReport;

    #[test]
    fn a_report_counts_and_says_why_a_file_was_skipped() {
        let synced = Synced {
            name: "docs".to_owned(),
            report: SyncReport {
                added: 2,
                passages: 7,
                skipped: [
                    "a\u{1b}.bin",
                    "1.png",
                    "2.png",
                    "3.png",
                    "4.png",
                    "5.png",
                    "6.png",
                ]
                .map(|path| Skipped {
                    path: path.to_owned(),
                    reason: match path.ends_with("png") {
                        true => "no reader for .png files".to_owned(),
                        false => "not text".to_owned(),
                    },
                })
                .to_vec(),
                partial: vec![Skipped {
                    path: "b.pdf".to_owned(),
                    reason: "no text on page 2".to_owned(),
                }],
                formats: vec![("markdown".to_owned(), 1), ("text".to_owned(), 1)],
                ..SyncReport::default()
            },
            took: Duration::from_micros(12_345),
        };
        insta::assert_snapshot!(report(&synced, 2), @r"
        docs: 2 documents (1 markdown, 1 text), 7 passages, in 12 ms
          2 added, 0 changed, 0 removed, 0 unchanged, 7 skipped
          skipped a␛.bin: not text
          skipped 1.png, 2.png, 3.png, 4.png, 5.png and 1 more: no reader for .png files
          partly read b.pdf: no text on page 2
        ");
    }
}
