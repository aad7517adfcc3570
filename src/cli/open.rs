//! From options to open collections: which there are, where their indexes lie, opened and synced.
//!
//! What a command then does with them is told in the command's file.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use quoth_index::collection::{Collection, Counts, SyncError, SyncReport};
use quoth_index::meaning::Model;
use quoth_index::source::FolderSource;
use quoth_index::synonyms::Synonyms;

use super::options::Options;
use super::output::remark;
use super::progress::SyncProgress;
use crate::failure::{Failure, Kind};
use crate::guide;
use crate::library::{Audience, Library, LibraryError, Shelf, UpdateError};
use crate::sandbox::Sandbox;
use crate::settings::{CacheFolder, DataFolder, Settings, read_synonyms};
use crate::source::{Fetch, Places, Source};

/// The settings file that is read when none is named.
const SETTINGS_FILE: &str = "quoth.toml";

/// What the options lead to, before anything is opened.
pub(super) struct Plan {
    /// All settings; their collections have become `collections`.
    pub(super) settings: Settings,
    /// Words that mean the same.
    pub(super) synonyms: Arc<Synonyms>,
    /// Where the collections come from.
    pub(super) origin: Origin,
    /// The collections to use, at least one.
    pub(super) collections: Vec<Planned>,
}

/// Where the list of collections comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// A settings file.
    File(PathBuf),
    /// `--docs`.
    Docs,
    /// Nothing was configured: the user guide.
    Guide,
}

/// One collection to use.
pub(super) struct Planned {
    /// Its name.
    pub(super) name: String,
    /// The folder of its index.
    pub(super) folder: PathBuf,
    /// Where its documents come from.
    pub(super) sources: Vec<Source>,
    /// Where sources are that have to be fetched.
    pub(super) places: Places,
    /// Who may read it, as far as somebody has said so.
    pub(super) audience: Option<Audience>,
}

impl Plan {
    /// Reads settings and finds folders; opens and writes nothing but the user guide.
    pub(super) fn make(options: &Options) -> Result<Plan, Failure> {
        let (settings, origin) = read_settings(options)?;
        let mut collections = match &origin {
            Origin::Docs => of_folders(&options.docs, options.data.as_deref())?,
            Origin::Guide => vec![of_guide(&DataFolder::find(options.data.as_deref())?)?],
            Origin::File(file) => {
                of_settings(&settings, file, &DataFolder::find(options.data.as_deref())?)?
            }
        };
        if let Some(name) = &options.collection {
            let known = collections.iter().map(|planned| planned.name.clone());
            let unknown = LibraryError::NoSuchCollection {
                name: name.clone(),
                known: known.collect(),
            };
            collections.retain(|planned| planned.name == *name);
            if collections.is_empty() {
                return Err(unknown.into());
            }
        }
        let synonyms = match &settings.synonyms {
            Some(file) => read_synonyms(file)?,
            None => Synonyms::default(),
        };
        Ok(Plan {
            settings,
            synonyms: Arc::new(synonyms),
            origin,
            collections,
        })
    }

    /// Folders of indexes in the data folder that no collection of the settings file has.
    pub(super) fn forgotten(&self) -> Vec<PathBuf> {
        if !matches!(self.origin, Origin::File(_)) {
            return Vec::new();
        }
        let parent = self
            .collections
            .first()
            .and_then(|first| first.folder.parent());
        let entries = parent.and_then(|parent| std::fs::read_dir(parent).ok());
        let named = |name: &std::ffi::OsStr| {
            let mut settings = self.settings.collections.iter();
            // The user guide's is no secret, and is wanted again when the file is not there.
            name == "guide" || settings.any(|collection| name == collection.name.as_str())
        };
        let mut forgotten: Vec<PathBuf> = entries
            .into_iter()
            .flatten()
            .flatten()
            .filter(|entry| !named(&entry.file_name()))
            .map(|entry| entry.path())
            .collect();
        forgotten.sort();
        forgotten
    }

    /// Files in the data folder that were fetched for a source which no collection of the settings file
    /// has any more.
    pub(super) fn forgotten_fetches(&self) -> Vec<PathBuf> {
        let of_file = matches!(self.origin, Origin::File(_));
        let Some(first) = self.collections.first().filter(|_| of_file) else {
            return Vec::new();
        };
        let collections = self.settings.collections.iter();
        let sources = collections.flat_map(|collection| &collection.sources);
        let used: Vec<PathBuf> = sources.map(|source| source.place(&first.places)).collect();
        let folders = [&first.places.checkouts, &first.places.sites];
        let entries = folders.iter().flat_map(std::fs::read_dir);
        let mut forgotten: Vec<PathBuf> = entries
            .flatten()
            .flatten()
            .map(|entry| entry.path())
            // What lies beside a folder under its name goes with it.
            .filter(|path| path.is_dir() && path.extension().is_none() && !used.contains(path))
            .collect();
        forgotten.sort();
        forgotten
    }

    /// Opens every collection; an index that is not there yet is opened empty.
    pub(super) fn open(self) -> Result<Library, Failure> {
        self.open_each(|collection| collection)
    }

    /// As [`open`](Self::open), for a process that answers while it brings indexes in line.
    pub(super) fn open_for_serving(self) -> Result<Library, Failure> {
        self.open_each(Collection::synced_in_background)
    }

    fn open_each(self, with: impl Fn(Collection) -> Collection) -> Result<Library, Failure> {
        let mut shelves = Vec::new();
        let model = match &self.settings.model {
            Some(named) => Some((Arc::new(Model::open(&named.folder)?), named.within)),
            None => None,
        };
        let sandbox = Arc::new(sandbox().with_converters(self.settings.converters));
        for planned in self.collections {
            let mut collection = Collection::open(&planned.folder, &planned.name)?
                .with_synonyms(Arc::clone(&self.synonyms))
                .read_by(sandbox.clone());
            if let Some((model, within)) = &model {
                collection = collection.with_model(Arc::clone(model), *within);
            }
            shelves.push(Shelf {
                collection: with(collection),
                sources: planned.sources,
                places: planned.places,
                audience: planned.audience.unwrap_or(NOBODY),
            });
        }
        let load = self.settings.serve.load;
        Ok(Library::new(shelves, self.settings.answer, load))
    }
}

/// Who reads files: child processes, that tests may have do harm.
pub(super) fn sandbox() -> Sandbox {
    match std::env::var_os("QUOTH_TEST_FAULTS") {
        Some(_) => Sandbox::with_faults(),
        None => Sandbox::new(),
    }
}

/// Until its owner has said who may read a collection, nobody may. At the terminal it is the
/// rights of the files that decide.
const NOBODY: Audience = Audience::Only {
    guilds: Vec::new(),
    channels: Vec::new(),
    roles: Vec::new(),
};

pub(super) fn read_settings(options: &Options) -> Result<(Settings, Origin), Failure> {
    // A variable that is not UTF-8 names no setting of ours.
    let variables = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    let in_working_directory = Path::new(SETTINGS_FILE);
    let file = match &options.config {
        Some(file) => Some(file.as_path()),
        None if options.docs.is_empty() && in_working_directory.exists() => {
            Some(in_working_directory)
        }
        None => None,
    };
    let settings = Settings::load(file, variables)?;
    let origin = match file {
        _ if !options.docs.is_empty() => Origin::Docs,
        Some(file) => Origin::File(file.to_owned()),
        None => Origin::Guide,
    };
    Ok((settings, origin))
}

fn of_settings(
    settings: &Settings,
    file: &Path,
    data: &DataFolder,
) -> Result<Vec<Planned>, Failure> {
    if settings.collections.is_empty() {
        let what = format!("`{}` names no collection", file.display());
        return Err(Failure::new(Kind::Config, what)
            .hint("add a [[collections]] table as in `config/quoth.example.toml`"));
    }
    let plan = |collection: &crate::settings::CollectionSettings| Planned {
        name: collection.name.clone(),
        folder: data.collection(&collection.name),
        sources: collection.sources.clone(),
        places: data.places(),
        audience: collection.audience.clone(),
    };
    Ok(settings.collections.iter().map(plan).collect())
}

fn of_guide(data: &DataFolder) -> Result<Planned, Failure> {
    let shipped = data.shipped();
    guide::write_into(&shipped).map_err(|error| {
        let what = format!(
            "could not write the user guide into `{}`",
            shipped.display()
        );
        Failure::new(Kind::Config, what)
            .because(&error)
            .hint("choose a folder that you may write with `--data DIR`")
    })?;
    Ok(Planned {
        name: "guide".to_owned(),
        folder: data.collection("guide"),
        sources: vec![folder_source(shipped)],
        places: data.places(),
        // Its owner is this project, and everyone may read it.
        audience: Some(Audience::Everyone),
    })
}

fn of_folders(folders: &[PathBuf], data: Option<&Path>) -> Result<Vec<Planned>, Failure> {
    let cache = CacheFolder::find(data)?;
    let mut collections: Vec<Planned> = Vec::new();
    for folder in folders {
        let full = full_path(folder)?;
        let index = cache.of(&full);
        if collections.iter().any(|earlier| earlier.folder == index) {
            continue;
        }
        let taken = |name: &str| collections.iter().any(|earlier| earlier.name == name);
        collections.push(Planned {
            name: name_of(&full, taken),
            folder: index,
            sources: vec![folder_source(full)],
            // Folders need none.
            places: Places::default(),
            audience: None,
        });
    }
    Ok(collections)
}

fn full_path(folder: &Path) -> Result<PathBuf, Failure> {
    let what = format!("could not read the folder `{}`", folder.display());
    let full = folder.canonicalize().map_err(|error| {
        Failure::new(Kind::User, what)
            .because(&error)
            .hint("`--docs` takes a folder of documents that you may read")
    })?;
    if full.is_dir() {
        return Ok(full);
    }
    let what = format!("`{}` is not a folder", folder.display());
    Err(Failure::new(Kind::User, what).hint("`--docs` takes the folder that the file is in"))
}

/// Names a collection after its folder, in the characters that names have.
fn name_of(folder: &Path, taken: impl Fn(&str) -> bool) -> String {
    let folder = folder.file_name().unwrap_or_default().to_string_lossy();
    let allowed = |c: char| match c {
        _ if c.is_ascii_alphanumeric() || c == '_' => c.to_ascii_lowercase(),
        _ => '-',
    };
    let name: String = folder.chars().map(allowed).take(36).collect();
    let name = match name.trim_matches('-') {
        "" => "docs".to_owned(),
        name => name.to_owned(),
    };
    let numbered = (2..).map(|number| format!("{name}-{number}"));
    std::iter::once(name.clone())
        .chain(numbered)
        .find(|name| !taken(name))
        .unwrap_or(name)
}

fn folder_source(folder: PathBuf) -> Source {
    Source::Folder(FolderSource {
        folder,
        include: Vec::new(),
        exclude: Vec::new(),
        base_url: None,
        addresses: Default::default(),
        encodings: Default::default(),
    })
}

/// What a sync of one collection did, and how long it took.
pub(super) struct Synced {
    /// The collection.
    pub(super) name: String,
    /// What was done.
    pub(super) report: SyncReport,
    /// How long it took.
    pub(super) took: Duration,
}

/// Brings one collection in line with its sources, with progress on a terminal.
pub(super) fn sync(shelf: &Shelf, when: Fetch) -> Result<Synced, UpdateError> {
    let name = shelf.collection.name().to_owned();
    let started = Instant::now();
    let progress = SyncProgress::start(&name);
    let report = shelf.sync(when, &|done| progress.show(done))?;
    Ok(Synced {
        name,
        report,
        took: started.elapsed(),
    })
}

/// Brings every collection in line before questions are put, and says what an asker should know.
///
/// Where an index cannot be written now but there is one, that one answers.
pub(super) fn refresh(library: &Library) -> Result<(), Failure> {
    for shelf in library.shelves() {
        let name = shelf.collection.name();
        if let Some(damage) = shelf.collection.damage() {
            remark(&format!(
                "note: the index of `{name}` is built anew from the documents: {damage}"
            ));
        }
        let there_is_one = shelf.collection.counts() != Counts::default();
        let patience = match there_is_one {
            true => Duration::from_secs(2),
            false => Duration::from_secs(300),
        };
        match sync_in_turn(shelf, patience) {
            Ok(synced) => tell(shelf, &synced.report),
            Err(UpdateError::Sync(
                error @ (SyncError::Locked { .. } | SyncError::Write { .. }),
            )) if there_is_one => {
                let why = Failure::of(Kind::Config, &error);
                remark(&format!(
                    "note: answering from the last index of `{name}`: {why}"
                ));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// As [`sync`], after another process that is indexing, if it is done before `patience` ends.
fn sync_in_turn(shelf: &Shelf, patience: Duration) -> Result<Synced, UpdateError> {
    const PAUSE: Duration = Duration::from_millis(50);
    let started = Instant::now();
    loop {
        match sync(shelf, Fetch::Quick) {
            Err(UpdateError::Sync(SyncError::Locked { .. })) if started.elapsed() < patience => {
                std::thread::sleep(PAUSE);
            }
            done => return done,
        }
    }
}

fn tell(shelf: &Shelf, report: &SyncReport) {
    let name = shelf.collection.name();
    let changed = report.added + report.changed + report.removed > 0;
    if changed && !report.skipped.is_empty() {
        let files = super::index::counted(report.skipped.len(), "file", "files");
        remark(&format!(
            "note: {files} of `{name}` left out; `quoth index` says why"
        ));
    }
    if shelf.collection.counts().documents == 0 {
        let folders: Vec<String> = shelf
            .sources
            .iter()
            .map(|source| format!("`{}`", source.shown()))
            .collect();
        remark(&format!(
            "note: there are no documents in {}",
            folders.join(", ")
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_names_its_collection() {
        let free = |_: &str| false;
        assert_eq!(name_of(Path::new("/srv/My Docs"), free), "my-docs");
        assert_eq!(name_of(Path::new("/srv/手册"), free), "docs");
        assert_eq!(name_of(Path::new("/"), free), "docs");
        let taken = |name: &str| name == "docs";
        assert_eq!(name_of(Path::new("/other/docs"), taken), "docs-2");
        let long = name_of(Path::new(&"x".repeat(200)), |name| name.len() == 36);
        assert!(long.len() <= 40);
    }
}
