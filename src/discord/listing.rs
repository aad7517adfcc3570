//! Titles and headings: listed by a command, and offered while a question is being typed.
//!
//! Names only what the one who will see it may read. How names are matched is told in
//! `quoth-index`.

use std::cmp::Reverse;

use quoth_index::collection::Entry;
use serenity::builder::{
    AutocompleteChoice, CreateAutocompleteResponse, CreateInteractionResponse,
};
use tracing::debug;

use super::audience;
use super::citation::{date, label, safe_link};
use super::desk::Desk;
use super::render::{self, MAX_MESSAGE_CHARS, Reply, plain};
use super::uses::Use;
use super::words::{Words, fill};

/// The most that may be offered while someone types.
const OFFERED: usize = 25;

/// The most characters of what is offered.
const OFFERED_CHARS: usize = 100;

/// The most names that are listed.
const LISTED: usize = 20;

/// The most characters of a name in a list.
const NAME_CHARS: usize = 80;

/// What is kept free for the line that says how many there are besides.
const REST: usize = 120;

/// A name in a list.
struct Named {
    /// How well it fits.
    fit: u32,
    title: String,
    heading: Option<String>,
    link: Option<String>,
    path: String,
    date: Option<String>,
}

impl Named {
    fn of(fit: u32, entry: &Entry) -> Named {
        Named {
            fit,
            title: entry.title.clone(),
            heading: entry.heading.clone(),
            link: entry.link.clone(),
            path: entry.path.clone(),
            date: entry.modified.and_then(date),
        }
    }

    /// As a line of a message.
    fn line(&self) -> String {
        let names = [Some(self.title.as_str()), self.heading.as_deref()];
        let names = names.into_iter().flatten();
        let mut parts = Vec::new();
        match self.link.as_deref().and_then(safe_link) {
            Some(link) => {
                let names: Vec<String> = names.map(label).collect();
                parts.push(format!("[{}](<{link}>)", names.join(" › ")));
            }
            None => {
                let names: Vec<String> = names.map(|name| plain(name, NAME_CHARS)).collect();
                parts.push(names.join(" › "));
                parts.push(plain(&self.path, NAME_CHARS));
            }
        }
        parts.extend(self.date.clone());
        parts.join(" · ")
    }
}

impl Desk {
    /// Offers what could be typed on.
    pub(crate) async fn offer(&self, used: &Use, typed: &str, collection: bool) {
        let private = used.interaction.private;
        let readable = audience::readable(&self.library.collections(), &used.place, private, None);
        let choices = match collection {
            true => collections(&readable, typed),
            false => self.names(readable, typed).await,
        };
        let choices = choices.into_iter().take(OFFERED);
        let choices = choices.map(|(name, value)| AutocompleteChoice::new(name, value));
        let offered = CreateAutocompleteResponse::new().set_choices(choices.collect());
        let response = CreateInteractionResponse::Autocomplete(offered);
        // Who types on has been asked again by then.
        if let Err(error) = self.call_back(&used.interaction, &response).await {
            debug!(id = used.id(), %error, "offered too late");
        }
    }

    /// What could be meant by a question that is being typed: itself first, so that it is not
    /// replaced by accident.
    async fn names(&self, readable: Vec<String>, typed: &str) -> Vec<(String, String)> {
        let typed = typed.trim();
        if typed.is_empty() || typed.chars().count() > OFFERED_CHARS {
            return Vec::new();
        }
        let words = typed.to_owned();
        let found = self.find(readable, words).await.unwrap_or_default();
        let mut choices = vec![(typed.to_owned(), typed.to_owned())];
        for name in found {
            let (shown, value) = match &name.heading {
                Some(heading) => (
                    format!("{heading} · {}", name.title),
                    format!("{heading} {}", name.title),
                ),
                None => (name.title.clone(), name.title.clone()),
            };
            let choice = (cut(&shown), cut(&value));
            if !choice.0.is_empty() && !choices.iter().any(|(_, value)| *value == choice.1) {
                choices.push(choice);
            }
        }
        choices
    }

    /// Lists collections and documents, or names that have the words.
    pub(crate) async fn list(&self, used: &Use, words: Option<&str>, collection: Option<&str>) {
        let reply = match self.intake.admit(used.person, &used.place) {
            Err(_) => render::say(used.words().too_fast),
            Ok(_open) => self.listed(used, words, collection).await,
        };
        if let Err(error) = self.respond(&used.interaction, Some(&reply)).await {
            self.log_unsent(used.id(), &error);
        }
    }

    async fn listed(&self, used: &Use, wanted: Option<&str>, collection: Option<&str>) -> Reply {
        let words = used.words();
        let all = self.library.collections();
        let readable = audience::readable(&all, &used.place, true, collection);
        if readable.is_empty() {
            return render::say(words.documents_none);
        }
        if let Some(wanted) = wanted {
            let shown = plain(wanted, NAME_CHARS);
            return match self.find(readable, wanted.to_owned()).await {
                Ok(found) if found.is_empty() => {
                    Reply::new(fill(words.documents_not_found, &[("words", &shown)]))
                }
                Ok(found) => {
                    let title = fill(words.documents_found, &[("words", &shown)]);
                    let lines: Vec<String> = found.iter().map(Named::line).collect();
                    list(title, &lines, lines.len(), words)
                }
                Err(busy) => busy,
            };
        }
        let counts: Vec<(String, usize)> = all
            .into_iter()
            .filter(|info| readable.contains(&info.name))
            .map(|info| (info.name, info.counts.documents))
            .collect();
        let most = (LISTED / counts.len().max(1)).max(3);
        let listed = self.library.in_turn(move |library| {
            let mut lines = Vec::new();
            for (name, documents) in counts {
                lines.push((name.clone(), documents, Vec::new()));
                let Some(collection) = library.collection(&name) else {
                    continue;
                };
                let contents = collection.contents();
                let names = contents
                    .documents()
                    .take(most)
                    .map(|entry| Named::of(0, entry));
                if let Some((_, _, listed)) = lines.last_mut() {
                    listed.extend(names);
                }
            }
            lines
        });
        let listed = match listed.await {
            Ok(listed) => listed,
            Err(error) => return self.apology(used.id(), &error, words),
        };
        let (mut lines, mut total) = (Vec::new(), 0);
        for (name, documents, names) in listed {
            let name = plain(&name, NAME_CHARS);
            let number = documents.to_string();
            let values = [("name", name.as_str()), ("documents", &number)];
            lines.push(fill(words.documents_collection, &values));
            lines.extend(names.iter().map(|name| format!("- {}", name.line())));
            total += documents + 1;
        }
        list(words.documents_title.to_owned(), &lines, total, words)
    }

    /// Names that have the words, best first.
    async fn find(&self, readable: Vec<String>, wanted: String) -> Result<Vec<Named>, Reply> {
        let found = self.library.in_turn(move |library| {
            let mut found = Vec::new();
            for name in readable {
                let Some(collection) = library.collection(&name) else {
                    continue;
                };
                let contents = collection.contents();
                let entries = contents.matching(&wanted, OFFERED);
                found.extend(
                    entries
                        .into_iter()
                        .map(|(fit, entry)| Named::of(fit, entry)),
                );
            }
            // Stable: among equals, the order of the collections decides.
            found.sort_by_key(|name| Reverse(name.fit));
            found.truncate(OFFERED);
            found
        });
        found.await.map_err(|_| Reply::new(String::new()))
    }
}

/// As many lines as fit, and how many there are besides.
fn list(title: String, lines: &[String], total: usize, words: &Words) -> Reply {
    let mut content = title;
    let mut length = content.chars().count();
    let mut shown = 0;
    for line in lines.iter().take(LISTED + 5) {
        length += line.chars().count() + 1;
        if length > MAX_MESSAGE_CHARS - REST {
            break;
        }
        content.push('\n');
        content.push_str(line);
        shown += 1;
    }
    let more = total.saturating_sub(shown);
    if more > 0 {
        content.push('\n');
        content.push_str(&fill(
            words.documents_more,
            &[("number", &more.to_string())],
        ));
    }
    Reply::new(content)
}

fn collections(readable: &[String], typed: &str) -> Vec<(String, String)> {
    let typed = typed.trim().to_lowercase();
    let fitting = readable.iter().filter(|name| name.contains(&typed));
    fitting.map(|name| (name.clone(), name.clone())).collect()
}

/// One line of at most as many characters as may be offered, cut between words where it can be.
fn cut(text: &str) -> String {
    let (text, _) = super::visible::marked(text);
    let mut kept = String::new();
    let mut chars = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count() + usize::from(!kept.is_empty());
        if chars + length > OFFERED_CHARS {
            break;
        }
        if !kept.is_empty() {
            kept.push(' ');
        }
        kept.push_str(word);
        chars += length;
    }
    match kept.is_empty() {
        true => text.chars().take(OFFERED_CHARS).collect(),
        false => kept,
    }
}
