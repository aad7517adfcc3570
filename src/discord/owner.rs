//! What owners of a server are told: what is answered from, what is wrong, what was not answered,
//! what is kept of someone.
//!
//! An owner sees only what belongs to their own server. Who may use these commands is decided in
//! Discord, by default those who may manage the server.

use serenity::model::Permissions;
use serenity::model::id::UserId;

use super::audience;
use super::clicks::{Follows, Trouble};
use super::commands;
use super::desk::Desk;
use super::gaps::clustered;
use super::render::{self, MAX_MESSAGE_CHARS, Reply, plain};
use super::uses::{Own, Use};
use super::words::{Words, fill};
use crate::library::{CollectionInfo, Shelf};
use crate::store::Known;

/// What the bot needs where it answers, with the names that Discord's settings show.
pub(crate) const NEEDED: [(Permissions, &str); 4] = [
    (Permissions::VIEW_CHANNEL, "View Channels"),
    (Permissions::SEND_MESSAGES, "Send Messages"),
    (
        Permissions::SEND_MESSAGES_IN_THREADS,
        "Send Messages in Threads",
    ),
    (Permissions::READ_MESSAGE_HISTORY, "Read Message History"),
];

/// The most files that are named.
const FILES: usize = 5;

impl Desk {
    /// Answers an owner.
    pub(crate) async fn own(&self, used: &Use, own: &Own) {
        let words = used.words();
        let reply = match (used.place.guild, own) {
            (None, _) => render::say(words.only_in_servers),
            (Some(_), Own::Status) => self.status(used).await,
            (Some(_), Own::Doctor) => self.doctor(used).await,
            (Some(_), Own::Gaps) => self.gaps(used).await,
            (Some(_), Own::Settings) => self.settings(used).await,
            (Some(_), Own::Pin { question, passage }) => {
                self.offer_pin(used, question, passage).await
            }
            (Some(_), Own::Pins) => self.pins(used).await,
            (Some(_), Own::Privacy(person)) => self.kept_of(used, *person).await,
        };
        if let Err(error) = self.respond(&used.interaction, Some(&reply)).await {
            self.log_unsent(used.id(), &error);
        }
    }

    /// Shows someone what is kept of them.
    pub(crate) async fn privacy(&self, used: &Use) {
        let reply = self.kept_of(used, used.person).await;
        if let Err(error) = self.respond(&used.interaction, Some(&reply)).await {
            self.log_unsent(used.id(), &error);
        }
    }

    /// The collections that may be read in the server at all.
    fn of_server(&self, used: &Use) -> Vec<CollectionInfo> {
        let mut all = self.library.collections();
        let readable = audience::readable(&all, &used.place, true, None);
        all.retain(|info| readable.contains(&info.name));
        all
    }

    async fn status(&self, used: &Use) -> Reply {
        let words = used.words();
        let version = env!("CARGO_PKG_VERSION");
        let mut lines = vec![fill(words.status_title, &[("version", version)])];
        let collections = self.of_server(used);
        if collections.is_empty() {
            lines.push(words.status_no_collection.to_owned());
        }
        for info in collections {
            let documents = info.counts.documents.to_string();
            let passages = info.counts.passages.to_string();
            let name = plain(&info.name, 80);
            lines.push(fill(
                words.status_collection,
                &[
                    ("name", &name),
                    ("documents", &documents),
                    ("passages", &passages),
                ],
            ));
            lines.extend(self.last_sync(info.name).await);
        }
        let guild = used.place.guild.map(|guild| guild.get());
        if let Ok(opinions) = self.store.opinions(guild).await {
            let helpful = opinions.helpful.to_string();
            let not_helpful = opinions.not_helpful.to_string();
            lines.push(fill(
                words.status_feedback,
                &[("helpful", &helpful), ("not_helpful", &not_helpful)],
            ));
            if opinions.solved > 0 {
                let solved = opinions.solved.to_string();
                lines.push(fill(words.status_solved, &[("number", &solved)]));
            }
        }
        fitting(&lines)
    }

    /// What the last sync of a collection left: documents per format, how many files lack, and its time
    /// where it is long ago.
    async fn last_sync(&self, collection: String) -> Option<String> {
        let read = self.library.in_turn(move |library| {
            let mut shelves = library.shelves().iter();
            shelves
                .find(|shelf| shelf.collection.name() == collection)
                .and_then(Shelf::report)
        });
        let report = read.await.ok()??;
        let formats = report.formats.iter();
        let mut parts: Vec<String> = formats
            .map(|(format, count)| format!("{format} {count}"))
            .collect();
        let lacking = report.skipped + report.partial;
        if lacking > 0 {
            parts.push(format!("⚠ {lacking}"));
        }
        // Discord shows the time in the reader's own language.
        parts.extend(report.old().map(|seconds| format!("<t:{seconds}:R>")));
        (!parts.is_empty()).then(|| format!("-# {}", parts.join(" · ")))
    }

    async fn doctor(&self, used: &Use) -> Reply {
        let words = used.words();
        let mut faults = Vec::new();
        let channel = format!("<#{}>", used.place.channel);
        for (permission, name) in NEEDED {
            if !used.we_may.contains(permission) {
                let values = [("permission", name), ("channel", channel.as_str())];
                faults.push(fill(words.doctor_permission, &values));
            }
        }
        match commands::are_registered(&self.rest, used.interaction.application).await {
            Ok(true) => {}
            Ok(false) => faults.push(words.doctor_commands.to_owned()),
            Err(_) => faults.push(words.doctor_not_reached.to_owned()),
        }
        let collections = self.of_server(used);
        if collections.is_empty() {
            faults.push(words.status_no_collection.to_owned());
        }
        let names: Vec<String> = collections.into_iter().map(|info| info.name).collect();
        let looked = self.library.in_turn(move |library| {
            let shelves = library.shelves().iter();
            let shelves =
                shelves.filter(|shelf| names.iter().any(|n| n == shelf.collection.name()));
            shelves
                .flat_map(|shelf| of_shelf(shelf, words))
                .collect::<Vec<String>>()
        });
        match looked.await {
            Ok(found) => faults.extend(found),
            Err(error) => return self.apology(used.id(), &error, words),
        }
        faults.extend(self.doctor_pins(used).await);
        if faults.is_empty() {
            faults.push(words.doctor_fine.to_owned());
        }
        faults.push(format!("-# {}", words.doctor_intents));
        fitting(&faults)
    }

    async fn gaps(&self, used: &Use) -> Reply {
        let words = used.words();
        if !self.settings.keep_unanswered {
            return render::say(words.gaps_off);
        }
        let guild = used.place.guild.map(|guild| guild.get());
        let questions = match self.store.gaps(guild).await {
            Ok(questions) => questions,
            Err(error) => {
                self.log_unkept(used.id(), &error);
                return render::say(words.not_kept);
            }
        };
        if questions.is_empty() {
            return render::say(words.gaps_none);
        }
        let mut lines = vec![words.gaps_title.to_owned()];
        for (question, times) in clustered(questions) {
            lines.push(format!("{times} × {}", plain(&question, 120)));
        }
        fitting(&lines)
    }

    /// Someone's data as far as `used` may see it: all of their own, else that of this server.
    async fn kept_of(&self, used: &Use, person: UserId) -> Reply {
        let words = used.words();
        match self
            .store
            .known_of(person.get(), within(used, person))
            .await
        {
            Ok(known) if known == Known::default() => told(words.privacy_nothing, person),
            Ok(known) => {
                let person_link = format!("<@{person}>");
                let text = fill(
                    words.privacy_known,
                    &[
                        ("person", &person_link),
                        ("replies", &known.replies.to_string()),
                        ("feedback", &known.feedback.to_string()),
                        ("questions", &known.questions.to_string()),
                    ],
                );
                Reply::new(text).with_forget(person.get(), words)
            }
            Err(error) => {
                self.log_unkept(used.id(), &error);
                render::say(words.not_kept)
            }
        }
    }

    /// Deletes what is kept of a person, for themselves or for who manages the server.
    pub(super) async fn forget(&self, used: &Use, person: u64) -> Result<Follows, Trouble> {
        let own = used.person.get() == person;
        let manages = used.place.guild.is_some() && used.may.contains(Permissions::MANAGE_GUILD);
        if person == 0 || !own && !manages {
            return Err(Trouble::Forgotten);
        }
        let person = UserId::new(person);
        self.store
            .forget_person(person.get(), within(used, person))
            .await?;
        Ok(Follows::Change(told(used.words().privacy_deleted, person)))
    }
}

/// The server that others may look into; none where someone looks at their own data.
fn within(used: &Use, person: UserId) -> Option<u64> {
    match used.person == person {
        true => None,
        false => used.place.guild.map(|guild| guild.get()),
    }
}

fn told(text: &str, person: UserId) -> Reply {
    Reply::new(fill(text, &[("person", &format!("<@{person}>"))]))
}

/// What is wrong with a collection.
fn of_shelf(shelf: &Shelf, words: &Words) -> Vec<String> {
    let mut faults = Vec::new();
    let name = plain(shelf.collection.name(), 80);
    for source in &shelf.sources {
        if std::fs::read_dir(source.place(&shelf.places)).is_err() {
            let folder = plain(&source.shown(), 120);
            let values = [("folder", folder.as_str()), ("collection", &name)];
            faults.push(fill(words.doctor_folder, &values));
        }
    }
    let of_collection = |text: &str| fill(text, &[("collection", &name)]);
    if shelf.collection.damage().is_some() {
        faults.push(of_collection(words.doctor_damaged));
    }
    if shelf.collection.counts().documents == 0 {
        faults.push(of_collection(words.doctor_empty));
    }
    // Of whichever process synced last, and before a restart: repositories and sites that failed come
    // first, then files.
    let report = shelf.report().unwrap_or_default();
    let line = |what: &str, reason: &str| format!("- {}: {}", plain(what, 80), plain(reason, 120));
    if let Some((since, reason)) = &report.failed {
        let line = line(shelf.collection.name(), reason);
        faults.push(format!("{line} (<t:{since}:R>)"));
    }
    if report.skipped > 0 {
        let number = report.skipped.to_string();
        let values = [("number", number.as_str()), ("collection", &name)];
        faults.push(fill(words.doctor_skipped, &values));
        let named = report.named.iter().take(FILES);
        faults.extend(named.map(|(what, reason)| line(what, reason)));
    }
    faults
}

/// As many lines as fit.
fn fitting(lines: &[String]) -> Reply {
    let mut content = String::new();
    let mut length = 0;
    for line in lines {
        length += line.chars().count() + 1;
        if length > MAX_MESSAGE_CHARS {
            break;
        }
        if !content.is_empty() {
            content.push('\n');
        }
        content.push_str(line);
    }
    Reply::new(content)
}
