//! What an owner has decided: defaults, a file, the environment, laid over each other.
//!
//! Settings as typed are in `layer`, single values with their rules in `values`. Flags are laid
//! on top by `cli`; the token is read by `token` and is not part of the settings.

mod environment;
mod error;
mod folders;
mod layer;
mod schema;
mod synonyms;
mod token;
mod values;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;

use quoth_index::collection::AnswerLimits;
use quoth_index::source::FolderSource;
use toml::Spanned;

pub use error::SettingsError;
pub use folders::{CacheFolder, DataFolder};
pub use schema::schema;
pub use synonyms::read_synonyms;
pub use token::{TokenError, read_token};
pub use values::LogLevel;

use crate::library::{Audience, Load};
use crate::source::{GitSource, Source, is_local};
use layer::{CollectionLayer, Layer, SourceLayer};
use values::CollectionName;

/// The defaults, as an owner reads them.
pub const DEFAULTS: &str = include_str!("../../config/default.toml");

/// All settings, complete and free of contradictions.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Collections of the settings file; none when there is no file.
    pub collections: Vec<CollectionSettings>,
    /// What counts as an answer.
    pub answer: AnswerLimits,
    /// File of words that mean the same, if there is one.
    pub synonyms: Option<PathBuf>,
    /// A model that reads questions and passages, if there is one.
    pub model: Option<ModelSettings>,
    /// How the bot runs.
    pub serve: Serve,
    /// How Discord is reached.
    pub discord: Discord,
}

/// A model that reads questions and passages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelSettings {
    /// Its folder.
    pub folder: PathBuf,
    /// How long a question may take it.
    pub within: Duration,
}

/// A collection as its owner describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CollectionSettings {
    /// Its name.
    pub name: String,
    /// Who may read it; nobody has said so yet where this is empty.
    pub audience: Option<Audience>,
    /// Where its documents come from; at least one.
    pub sources: Vec<Source>,
}

/// How the bot runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Serve {
    /// How often sources are looked through for changes.
    pub refresh: Duration,
    /// How much work is taken on at once.
    pub load: Load,
    /// What is logged.
    pub log: LogLevel,
}

/// How Discord is reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Discord {
    /// Address of a stand-in on this machine, without a slash at its end; Discord itself when
    /// there is none.
    pub api_url: Option<String>,
    /// A channel in which people may know what the documents do not tell.
    pub help_channel: Option<u64>,
    /// Whether questions that found nothing are kept.
    pub keep_unanswered: bool,
}

impl Settings {
    /// Reads `file`, if any, over the defaults, and `variables` over that.
    pub fn load(
        file: Option<&Path>,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Settings, SettingsError> {
        let Some(file) = file else {
            return Settings::parse("", "", Path::new(""), variables);
        };
        let text = std::fs::read_to_string(file).map_err(|source| SettingsError::Read {
            file: file.to_owned(),
            source,
        })?;
        let folder = file.parent().unwrap_or(Path::new(""));
        Settings::parse(&file.display().to_string(), &text, folder, variables)
    }

    /// Reads `text` as the settings file named `file`, whose folders are relative to `folder`.
    pub fn parse(
        file: &str,
        text: &str,
        folder: &Path,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Settings, SettingsError> {
        let shipped = read_layer("config/default.toml", DEFAULTS)?;
        let mut typed = read_layer(file, text)?;
        let collections = typed.collections.take().unwrap_or_default();
        let collections = name_collections(file, text, collections, folder)?;
        // A file is relative to the file that names it.
        let relative = |named: PathBuf| match named.as_os_str().is_empty() {
            true => named,
            false => folder.join(named),
        };
        typed.answer.synonyms = typed.answer.synonyms.take().map(relative);
        typed.answer.model.folder = typed.answer.model.folder.take().map(relative);
        let merged = environment::read(variables)?.over(typed.over(shipped));
        Settings::of_layer(merged, collections)
    }

    fn of_layer(
        layer: Layer,
        collections: Vec<CollectionSettings>,
    ) -> Result<Settings, SettingsError> {
        let (answer, serve) = (layer.answer, layer.serve);
        let answered_from = set(answer.answered_from, "answer.answered_from")?.0;
        let uncertain_from = set(answer.uncertain_from, "answer.uncertain_from")?.0;
        if uncertain_from > answered_from {
            return Err(SettingsError::Contradiction {
                what: format!(
                    "answer.uncertain_from ({uncertain_from}) is above answer.answered_from \
                     ({answered_from}); lower the first or raise the second"
                ),
            });
        }
        let at_once = set(serve.answers_at_once, "serve.answers_at_once")?.0;
        let api_url = set(layer.discord.api_url, "discord.api_url")?.0;
        let synonyms = set(answer.synonyms, "answer.synonyms")?;
        let model = ModelSettings {
            folder: set(answer.model.folder, "answer.model.folder")?,
            within: set(answer.model.within, "answer.model.within")?.0,
        };
        let help_channel = set(layer.discord.help_channel, "discord.help_channel")?.0;
        Ok(Settings {
            collections,
            synonyms: Some(synonyms).filter(|file| !file.as_os_str().is_empty()),
            model: Some(model).filter(|model| !model.folder.as_os_str().is_empty()),
            answer: AnswerLimits {
                quote_chars: set(answer.max_quote_chars, "answer.max_quote_chars")?
                    .0
                    .into(),
                answered_from,
                uncertain_from,
                ..AnswerLimits::default()
            },
            serve: Serve {
                refresh: set(serve.refresh, "serve.refresh")?.0,
                load: Load {
                    at_once: NonZeroUsize::new(at_once.into()).unwrap_or(NonZeroUsize::MIN),
                    waiting: set(serve.questions_waiting, "serve.questions_waiting")?
                        .0
                        .into(),
                    deadline: set(serve.answer_within, "serve.answer_within")?.0,
                },
                log: set(serve.log, "serve.log")?,
            },
            discord: Discord {
                api_url: Some(api_url).filter(|url| !url.is_empty()),
                help_channel: Some(help_channel).filter(|id| *id > 0),
                keep_unanswered: set(layer.discord.keep_unanswered, "discord.keep_unanswered")?,
            },
        })
    }
}

fn read_layer(file: &str, text: &str) -> Result<Layer, SettingsError> {
    toml::from_str(text).map_err(|error| SettingsError::of_toml(file, text, &error))
}

fn set<T>(value: Option<T>, key: &'static str) -> Result<T, SettingsError> {
    value.ok_or(SettingsError::NoDefault { key })
}

/// Checks what one collection's types cannot: that names differ and that there is a source.
fn name_collections(
    file: &str,
    text: &str,
    layers: Vec<CollectionLayer>,
    folder: &Path,
) -> Result<Vec<CollectionSettings>, SettingsError> {
    let mut collections: Vec<CollectionSettings> = Vec::new();
    for layer in layers {
        let span = layer.name.span();
        let CollectionName(name) = layer.name.into_inner();
        if collections.iter().any(|earlier| earlier.name == name) {
            let what = format!("a second collection is named `{name}`; names must differ");
            return Err(SettingsError::at(file, text, Some(span), what));
        }
        let source_span = layer.sources.span();
        let sources = layer.sources.into_inner();
        if sources.is_empty() {
            let what = format!("the collection `{name}` has no source; add a folder");
            return Err(SettingsError::at(file, text, Some(source_span), what));
        }
        let source_of = |source: Spanned<SourceLayer>| {
            let span = source.span();
            let wrong = |what: &str| SettingsError::at(file, text, Some(span), what.to_owned());
            source_of(source.into_inner(), folder).map_err(wrong)
        };
        collections.push(CollectionSettings {
            name,
            audience: layer.audience.map(|audience| audience.0),
            sources: sources
                .into_iter()
                .map(source_of)
                .collect::<Result<_, _>>()?,
        });
    }
    Ok(collections)
}

/// How often a repository is fetched where its owner has not said so.
const FETCHED_EVERY: Duration = Duration::from_mins(15);

/// The source that is meant, or what is wrong with it.
fn source_of(source: SourceLayer, relative_to: &Path) -> Result<Source, &'static str> {
    let base_url = source.base_url.map(|url| url.0);
    match (source.folder, source.git) {
        (Some(_), Some(_)) => Err("this source has a `folder` and a `git`; make two sources of it"),
        (None, None) => Err("this source says nothing of where it is; add a `folder` or a `git`"),
        (Some(_), None) if source.branch.is_some() || source.every.is_some() => {
            Err("`branch` and `every` are for a source with `git`; this one is a `folder`")
        }
        (Some(folder), None) => Ok(Source::Folder(FolderSource {
            folder: relative_to.join::<PathBuf>(folder),
            include: source.include,
            exclude: source.exclude,
            base_url,
        })),
        (None, Some(git)) => Ok(Source::Git(GitSource {
            url: match is_local(&git.0) {
                true => relative_to.join(git.0).to_string_lossy().into_owned(),
                false => git.0,
            },
            branch: source.branch.map(|branch| branch.0),
            every: source.every.map_or(FETCHED_EVERY, |every| every.0),
            include: source.include,
            exclude: source.exclude,
            base_url,
        })),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    const EXAMPLE: &str = include_str!("../../config/quoth.example.toml");

    fn parse(text: &str) -> Result<Settings, SettingsError> {
        Settings::parse("quoth.toml", text, Path::new("/etc/quoth"), [])
    }

    #[test]
    fn the_defaults_are_complete() {
        let settings = parse("").unwrap();
        assert_eq!(settings.answer, AnswerLimits::default());
        assert_eq!(settings.serve.load, Load::default());
        assert_eq!(settings.discord, Discord::default());
        assert!(settings.collections.is_empty());
    }

    #[test]
    fn folders_are_relative_to_the_file_that_names_them() {
        let settings = parse(EXAMPLE).unwrap();
        let docs = settings.collections.first().unwrap();
        assert_eq!(docs.name, "docs");
        assert_eq!(docs.audience, Some(Audience::Everyone));
        let source = docs.sources.first().unwrap();
        assert_eq!(source.folder(), Some(Path::new("/etc/quoth/docs")));
    }

    #[test]
    fn the_environment_wins_over_the_file() {
        let variable = ("QUOTH_ANSWER__ANSWERED_FROM".to_owned(), "0.9".to_owned());
        let text = "[answer]\nanswered_from = 0.6\nuncertain_from = 0.3";
        let settings = Settings::parse("f", text, Path::new(""), [variable]).unwrap();
        assert_eq!(settings.answer.answered_from, 0.9);
        assert_eq!(settings.answer.uncertain_from, 0.3);
    }

    #[test]
    fn an_example_cut_anywhere_is_read_or_refused_but_never_panics() {
        for cut in 0..EXAMPLE.len() {
            if let Some(part) = EXAMPLE.get(..cut) {
                let _ = parse(part);
            }
        }
        for cut in 0..DEFAULTS.len() {
            if let Some(part) = DEFAULTS.get(..cut) {
                let _ = parse(part);
            }
        }
    }
}
