//! Brings an index in line with its sources, by writing a new generation beside the old one.
//!
//! The order of things: look and decide in `plan`, write new shards in `build`, then commit. Only
//! shards that lose a document are written again, and only files that changed are parsed again.

use std::path::Path;

use super::archives::Files;
use super::build::{Supply, write};
use super::embed::{Read, embed};
use super::generation::{Generation, Shards, VectorFiles};
use super::new_shards::NewShards;
use super::plan::Plan;
use super::{Progress, Skipped, SyncError, SyncReport};
use crate::manifest::{DocumentEntry, FORMAT_VERSION, Manifest, PROGRAM};
use crate::meaning::Model;
use crate::parser::Parser;
use crate::source::FolderSource;

/// What a sync starts from.
pub(super) struct Job<'a> {
    /// The collection's folder, which is locked.
    pub(super) folder: &'a Path,
    /// The generation on disk.
    pub(super) current: &'a Generation,
    /// Whether its shards may be damaged.
    pub(super) doubted: bool,
    pub(super) sources: &'a [FolderSource],
    /// Who reads the files.
    pub(super) parser: &'a dyn Parser,
    /// Who reads the passages, if anybody.
    pub(super) model: Option<&'a Model>,
    /// Where what the model says is kept, if not only until the sync is done.
    pub(super) vectors_kept_in: Option<&'a Path>,
}

/// Writes the generation that the sources call for; nothing when the index is in line with them.
pub(super) fn sync(
    job: &Job<'_>,
    progress: &dyn Fn(Progress),
) -> Result<(Option<Generation>, SyncReport), SyncError> {
    let Job {
        folder,
        current,
        doubted,
        sources,
        parser,
        model,
        ..
    } = *job;
    let mut report = SyncReport::default();
    let files = Files::new(parser);
    let mut plan = Plan::new(&current.manifest, sources, parser, &files, &mut report)?;
    let mut meter = Meter {
        done: 0,
        total: plan.reads.len(),
        progress,
    };
    meter.show();
    plan.hash(&current.manifest, parser, &files, &mut report, &mut || {
        meter.step()
    });
    plan.settle(folder, current, sources, doubted);
    report.unchanged = plan.staying();
    let number = Manifest::next_generation(folder);
    let supply = Supply {
        current,
        parser,
        files: &files,
    };
    let new = write(folder, number, supply, &mut plan, &mut report, &mut || {
        meter.step()
    })?;
    for entry in files.set_aside() {
        plan.skip(entry, &mut report);
    }

    report.removed = current
        .manifest
        .documents()
        .saturating_sub(report.unchanged + report.changed);
    report.skipped.sort_by(|a, b| a.path.cmp(&b.path));
    let (mut manifest, shards) = compose(current, plan, &new, number);
    report.passages = manifest
        .shards
        .iter()
        .map(|shard| shard.passages as usize)
        .sum();
    report.formats = formats(&manifest);
    report.partial = partial(&manifest);
    let mut vectors = VectorFiles::default();
    if let Some(model) = model {
        let (entry, files, read) =
            embed(job, model, &manifest, &shards, &|read| meter.read(&read))?;
        manifest.vectors = Some(entry);
        vectors = files;
        report.read_by_model = read;
    }
    if is_same(&manifest, &current.manifest) {
        return Ok((None, report));
    }
    let committed = manifest.commit(folder);
    // Where this failed, it may be too late to take it back: the next sync finds out.
    new.keep();
    let pointer = committed.map_err(|source| SyncError::Write {
        folder: folder.display().to_string(),
        source,
    })?;
    Ok((
        Some(Generation {
            manifest,
            pointer,
            shards,
            vectors,
            ..Generation::default()
        }),
        report,
    ))
}

/// Puts the new generation together: shards that stay as they are, then the new ones.
fn compose(current: &Generation, plan: Plan, new: &NewShards, number: u64) -> (Manifest, Shards) {
    let mut shards = Vec::new();
    let mut open = Vec::new();
    let earlier = current.manifest.shards.iter().zip(&current.shards.0);
    for ((entry, shard), staying) in earlier.zip(plan.shards) {
        if !staying.whole {
            continue;
        }
        let mut entry = entry.clone();
        for (document, state) in entry.documents.iter_mut().zip(staying.documents) {
            if let Some(state) = state {
                document.file = state;
            }
        }
        shards.push(entry);
        open.push(shard.clone());
    }
    for built in &new.built {
        shards.push(built.entry.clone());
        open.push(built.shard.clone());
    }
    let mut skipped = plan.skipped;
    skipped.sort_by(|a, b| (a.file.source, &a.file.path).cmp(&(b.file.source, &b.file.path)));
    let manifest = Manifest {
        version: FORMAT_VERSION,
        program: PROGRAM.to_owned(),
        generation: number,
        looked: plan.looked,
        sources: plan.sources,
        shards,
        skipped,
        vectors: None,
    };
    (manifest, Shards(open))
}

/// Whether two manifests differ in nothing but when they were written.
fn is_same(new: &Manifest, current: &Manifest) -> bool {
    let dated = Manifest {
        generation: current.generation,
        looked: current.looked,
        ..new.clone()
    };
    dated == *current
}

fn formats(manifest: &Manifest) -> Vec<(String, usize)> {
    let mut counts: Vec<(String, usize)> = Vec::new();
    for document in manifest.shards.iter().flat_map(|shard| &shard.documents) {
        let name = document.format.name();
        match counts.iter_mut().find(|(other, _)| other == name) {
            Some((_, count)) => *count += 1,
            None => counts.push((name.to_owned(), 1)),
        }
    }
    counts.sort();
    counts
}

/// What the documents of the index lack.
fn partial(manifest: &Manifest) -> Vec<Skipped> {
    let documents = manifest.shards.iter().flat_map(|shard| &shard.documents);
    let of_document = |document: &DocumentEntry| {
        let path = document.file.path.clone();
        let missing = |reason: &String| Skipped {
            path: path.clone(),
            reason: reason.clone(),
        };
        document.notes.iter().map(missing).collect::<Vec<Skipped>>()
    };
    let mut partial: Vec<Skipped> = documents.flat_map(of_document).collect();
    partial.sort_by(|a, b| a.path.cmp(&b.path));
    partial
}

/// Tells how far a sync has come.
struct Meter<'a> {
    done: usize,
    total: usize,
    progress: &'a dyn Fn(Progress),
}

impl Meter<'_> {
    fn step(&mut self) {
        self.done += 1;
        // Files of a damaged shard are read besides those that changed.
        self.total = self.total.max(self.done);
        self.show();
    }

    fn show(&self) {
        (self.progress)(Progress {
            done: self.done,
            total: self.total,
            texts: None,
        });
    }

    /// Shows how far the model has come.
    fn read(&self, read: &Read) {
        (self.progress)(Progress {
            done: self.done,
            total: self.total,
            texts: Some((read.done, read.total)),
        });
    }
}
