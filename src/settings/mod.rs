//! What an owner has decided: defaults, a file, the environment, laid over each other.
//!
//! Settings as typed are in `layer`, single values with their rules in `values`. Flags are laid
//! on top by `cli`; the token is read by `token` and is not part of the settings.

mod environment;
mod error;
mod folders;
mod layer;
mod schema;
mod source_values;
mod sources;
mod synonyms;
mod token;
mod values;

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;

use quoth_index::collection::AnswerLimits;
use toml::Spanned;

pub use error::SettingsError;
pub use folders::{CacheFolder, DataFolder};
pub use schema::schema;
pub use synonyms::{SynonymsFile, read_synonyms};
pub use token::{TokenError, read_token};
pub use values::LogLevel;

use crate::library::{Audience, Load};
use crate::sandbox::Converters;
use crate::source::Source;
use layer::{CollectionLayer, Layer, SourceLayer};
use sources::source_of;
use values::{CollectionName, ConverterValue, Ending};

/// The defaults, as an owner reads them.
pub const DEFAULTS: &str = include_str!("../../config/default.toml");

/// All settings, complete and free of contradictions.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Collections of the settings file; none when there is no file.
    pub collections: Vec<CollectionSettings>,
    /// Programs that make text of files, by the ending of the files' names.
    pub converters: Converters,
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
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Discord {
    /// Address of a stand-in on this machine, without a slash at its end; Discord itself when
    /// there is none.
    pub api_url: Option<String>,
    /// A channel in which people may know what the documents do not tell.
    pub help_channel: Option<u64>,
    /// Whether questions that found nothing are kept.
    pub keep_unanswered: bool,
    /// How much may be asked.
    pub rates: Rates,
    /// New posts that are answered unasked.
    pub forum: Forum,
}

/// New posts in forums that are answered unasked.
#[derive(Clone, Debug, PartialEq)]
pub struct Forum {
    /// The forums; none where the helper is off.
    pub channels: Vec<u64>,
    /// Confidence from which a post is answered.
    pub answered_from: f64,
    /// The least time between two answers in one forum.
    pub pause: Duration,
}

impl Default for Forum {
    fn default() -> Forum {
        Forum {
            channels: Vec::new(),
            answered_from: 0.8,
            pause: Duration::from_mins(1),
        }
    }
}

/// Questions that may be asked in a minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rates {
    /// By one person.
    pub person: u32,
    /// In one channel.
    pub channel: u32,
    /// In one server.
    pub server: u32,
}

impl Default for Rates {
    fn default() -> Rates {
        Rates {
            person: 15,
            channel: 240,
            server: 600,
        }
    }
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
        let converters = typed.documents.converters.take().unwrap_or_default();
        let merged = environment::read(variables)?.over(typed.over(shipped));
        let settings = Settings::of_layer(merged, collections)?;
        Ok(Settings {
            converters: converters_of(converters, folder),
            ..settings
        })
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
            converters: Converters::new(),
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
                forum: Forum {
                    channels: set(layer.discord.forums, "discord.forums")?
                        .into_iter()
                        .map(|id| id.0)
                        .collect(),
                    // A guess that nobody asked for must be at least as sure as an answer.
                    answered_from: set(
                        layer.discord.forum_answered_from,
                        "discord.forum_answered_from",
                    )?
                    .0
                    .max(answered_from),
                    pause: set(layer.discord.forum_pause, "discord.forum_pause")?.0,
                },
                rates: Rates {
                    person: set(layer.discord.per_person, "discord.per_person")?
                        .0
                        .into(),
                    channel: set(layer.discord.per_channel, "discord.per_channel")?
                        .0
                        .into(),
                    server: set(layer.discord.per_server, "discord.per_server")?
                        .0
                        .into(),
                },
            },
        })
    }
}

/// The converters that are meant; a program that is named by a path is meant from `relative_to`.
fn converters_of(values: BTreeMap<Ending, ConverterValue>, relative_to: &Path) -> Converters {
    let converter = |(Ending(ending), ConverterValue(mut converter)): (Ending, ConverterValue)| {
        if let Some(program) = converter.command.first_mut().filter(|it| it.contains('/')) {
            let path = relative_to.join(&*program);
            *program = std::path::absolute(&path)
                .unwrap_or(path)
                .to_string_lossy()
                .into_owned();
        }
        (ending, converter)
    };
    values.into_iter().map(converter).collect()
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
            let wrong = |what: String| SettingsError::at(file, text, Some(span), what);
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
