//! Settings as typed: what one file or one environment variable may say, every key optional.
//!
//! The schema for editors is generated from these types. What the settings mean once all layers
//! are laid over each other is told in `settings`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use super::source_values::{
    Branch, Every, GitUrl, HostName, MaxDepth, MaxPageMib, MaxPages, Pause, SiteUrl,
};
use super::values::{
    AnswerWithin, ApiUrl, AtOnce, AudienceValue, BaseUrl, ChannelNumber, CollectionName,
    Confidence, ConverterValue, Ending, ForumPause, Id, LogLevel, ModelWithin, PerMinute,
    QuoteChars, Refresh, Waiting,
};

/// Every key that `quoth.toml` may have.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[schemars(title = "Settings of quoth")]
#[serde(deny_unknown_fields, default, expecting = "a table of settings")]
pub(crate) struct Layer {
    /// Named sets of documents, each with its own index.
    pub(crate) collections: Option<Vec<CollectionLayer>>,
    /// How documents are read.
    pub(crate) documents: DocumentsLayer,
    /// What counts as an answer.
    pub(crate) answer: AnswerLayer,
    /// How the bot runs.
    pub(crate) serve: ServeLayer,
    /// How Discord is reached.
    pub(crate) discord: DiscordLayer,
}

/// A named set of documents with its own index.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a [[collections]] table")]
pub(crate) struct CollectionLayer {
    /// What the collection is called: 1 to 40 of a-z 0-9 _ -
    #[schemars(with = "CollectionName")]
    pub(crate) name: Spanned<CollectionName>,
    /// Who may read it in Discord. There is no default: nobody can until this is set.
    pub(crate) audience: Option<AudienceValue>,
    /// Where its documents come from.
    #[schemars(with = "Vec<SourceLayer>", length(min = 1))]
    pub(crate) sources: Spanned<Vec<Spanned<SourceLayer>>>,
}

/// A folder, a repository or a web site of documents: one of `folder`, `git` and `site`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a [[collections.sources]] table")]
pub(crate) struct SourceLayer {
    /// The folder, relative to the file that names it.
    pub(crate) folder: Option<PathBuf>,
    /// The address of a Git repository, or the path of one on this machine.
    pub(crate) git: Option<GitUrl>,
    /// The branch of the repository; without it, the repository's own choice.
    pub(crate) branch: Option<Branch>,
    /// The address that a web site begins at; only what is below its folder belongs to it.
    pub(crate) site: Option<SiteUrl>,
    /// Further hosts whose pages belong to the site.
    #[serde(default)]
    pub(crate) hosts: Vec<HostName>,
    /// Hosts of the site that may be in a private network; none are unless they are named here.
    #[serde(default)]
    pub(crate) private_hosts: Vec<HostName>,
    /// How often the repository is fetched or the site read, such as "15m".
    pub(crate) every: Option<Every>,
    /// The least time between two requests to a host of the site, such as "1s".
    pub(crate) pause: Option<Pause>,
    /// The most pages of the site that are asked for.
    pub(crate) max_pages: Option<MaxPages>,
    /// The most links between the beginning of the site and a page.
    pub(crate) max_depth: Option<MaxDepth>,
    /// The most MiB of one page of the site.
    pub(crate) max_page_mib: Option<MaxPageMib>,
    /// Patterns of files to read; without it, every file that has a reader.
    #[serde(default)]
    pub(crate) include: Vec<String>,
    /// Patterns of files to leave out.
    #[serde(default)]
    pub(crate) exclude: Vec<String>,
    /// Address that the files are published at; makes links.
    pub(crate) base_url: Option<BaseUrl>,
}

/// How documents are read.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, expecting = "a table")]
pub(crate) struct DocumentsLayer {
    /// Programs that make text of files, by the ending of the files' names.
    pub(crate) converters: Option<BTreeMap<Ending, ConverterValue>>,
}

/// What counts as an answer.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, expecting = "a table")]
pub(crate) struct AnswerLayer {
    /// Confidence, 0 to 1, from which an answer stands alone.
    pub(crate) answered_from: Option<Confidence>,
    /// Confidence, 0 to 1, from which the closest passages are shown.
    pub(crate) uncertain_from: Option<Confidence>,
    /// The most characters of one quote, 1 to 700.
    pub(crate) max_quote_chars: Option<QuoteChars>,
    /// A file with groups of words that mean the same, relative to the file that names it.
    pub(crate) synonyms: Option<PathBuf>,
    /// A model that finds what is said in other words.
    pub(crate) model: ModelLayer,
}

/// A model that finds what is said in other words.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, expecting = "a table")]
pub(crate) struct ModelLayer {
    /// The folder of a sentence-embedding model, relative to the file that names it; empty for none.
    pub(crate) folder: Option<PathBuf>,
    /// How long a question may take the model, such as "500ms".
    pub(crate) within: Option<ModelWithin>,
}

/// How the bot runs.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, expecting = "a table")]
pub(crate) struct ServeLayer {
    /// How often the sources are looked through for changes, such as "1m".
    pub(crate) refresh: Option<Refresh>,
    /// Answers computed at the same time, 1 to 64.
    pub(crate) answers_at_once: Option<AtOnce>,
    /// Questions that may wait for their turn.
    pub(crate) questions_waiting: Option<Waiting>,
    /// The longest that an asker waits for an answer, at most "2900ms".
    pub(crate) answer_within: Option<AnswerWithin>,
    /// What is logged.
    pub(crate) log: Option<LogLevel>,
}

/// How Discord is reached.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, expecting = "a table")]
pub(crate) struct DiscordLayer {
    /// Only for tests: address of a stand-in for Discord on this machine.
    pub(crate) api_url: Option<ApiUrl>,
    /// Id of a channel that is named where nothing was found; 0 for none.
    pub(crate) help_channel: Option<ChannelNumber>,
    /// Whether questions that found nothing are kept for 30 days, for `/quoth gaps`.
    pub(crate) keep_unanswered: Option<bool>,
    /// Questions that one person may ask in a minute, 1 to 60000.
    pub(crate) per_person: Option<PerMinute>,
    /// Questions that may be asked in one channel in a minute, 1 to 60000.
    pub(crate) per_channel: Option<PerMinute>,
    /// Questions that may be asked in one server in a minute, 1 to 60000.
    pub(crate) per_server: Option<PerMinute>,
    /// Ids of forum channels in which new posts are answered; none: the forum helper is off.
    pub(crate) forums: Option<Vec<Id>>,
    /// Confidence, 0 to 1, from which a new post is answered; never below `answer.answered_from`.
    pub(crate) forum_answered_from: Option<Confidence>,
    /// The least time between two answers to new posts in one forum, such as "1m".
    pub(crate) forum_pause: Option<ForumPause>,
}

impl Layer {
    /// Lays this layer over `below`: what is set here wins, key by key.
    pub(crate) fn over(self, below: Layer) -> Layer {
        let (answer, serve, discord) = (self.answer, self.serve, self.discord);
        Layer {
            collections: self.collections.or(below.collections),
            documents: DocumentsLayer {
                converters: self.documents.converters.or(below.documents.converters),
            },
            answer: AnswerLayer {
                answered_from: answer.answered_from.or(below.answer.answered_from),
                uncertain_from: answer.uncertain_from.or(below.answer.uncertain_from),
                max_quote_chars: answer.max_quote_chars.or(below.answer.max_quote_chars),
                synonyms: answer.synonyms.or(below.answer.synonyms),
                model: ModelLayer {
                    folder: answer.model.folder.or(below.answer.model.folder),
                    within: answer.model.within.or(below.answer.model.within),
                },
            },
            serve: ServeLayer {
                refresh: serve.refresh.or(below.serve.refresh),
                answers_at_once: serve.answers_at_once.or(below.serve.answers_at_once),
                questions_waiting: serve.questions_waiting.or(below.serve.questions_waiting),
                answer_within: serve.answer_within.or(below.serve.answer_within),
                log: serve.log.or(below.serve.log),
            },
            discord: DiscordLayer {
                api_url: discord.api_url.or(below.discord.api_url),
                help_channel: discord.help_channel.or(below.discord.help_channel),
                keep_unanswered: discord.keep_unanswered.or(below.discord.keep_unanswered),
                per_person: discord.per_person.or(below.discord.per_person),
                per_channel: discord.per_channel.or(below.discord.per_channel),
                per_server: discord.per_server.or(below.discord.per_server),
                forums: discord.forums.or(below.discord.forums),
                forum_answered_from: discord
                    .forum_answered_from
                    .or(below.discord.forum_answered_from),
                forum_pause: discord.forum_pause.or(below.discord.forum_pause),
            },
        }
    }
}
