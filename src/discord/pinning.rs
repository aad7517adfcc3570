//! How those who manage a server pin a passage to a question, see what is pinned, and take it back.
//!
//! The passage is chosen among those that some words find, or those of an answer. The words of the
//! question go no further than into a number; when a pin is used is told in `pins`.

use std::time::{Duration, SystemTime};

use quoth_index::language::Language;
use quoth_index::question::Question;
use serenity::model::Permissions;
use serenity::model::id::GuildId;
use tokio::time::sleep;

use super::audience;
use super::citation::label_of;
use super::clicks::{Follows, Trouble};
use super::desk::{Desk, place_of};
use super::inbound::{Ask, Way};
use super::pins::{hash_of, number_of, reread};
use super::press::{Press, Target, View};
use super::render::{self, Reply, plain};
use super::reply::{Choice, Menu};
use super::uses::Use;
use super::words::{Words, fill};
use crate::store::{MAX_PINS, PassagePlace, Pin, PinnedQuestion, Reply as Kept, StoreError};

/// Choices in one menu.
const IN_A_MENU: usize = 25;

impl Desk {
    /// Offers passages to pin to `question`: those that `passage` finds, or those of the answer of
    /// ours that it is the link to.
    pub(super) async fn offer_pin(&self, used: &Use, question: &str, passage: &str) -> Reply {
        let words = used.words();
        let Some(guild) = used.place.guild else {
            return render::say(words.only_in_servers);
        };
        let question = match Question::parse(question) {
            Ok(question) => question,
            Err(error) => return render::refused(&error, words),
        };
        let passages = match message_of(passage) {
            Some(message) => match self.shown_by(guild, message).await {
                Ok(passages) => passages,
                Err(error) => return self.tell(used.id(), &error.into(), words),
            },
            None => match self.found_by(used, passage).await {
                Ok(passages) => passages,
                Err(reply) => return reply,
            },
        };
        let Some(first) = passages.first() else {
            return render::say(words.pin_not_found);
        };
        let language = match self.reread(used, first, true, false).await {
            Ok(Some(quote)) => Language::of_document(quote.text()),
            Ok(None) => return render::say(words.not_here),
            Err(trouble) => return self.tell(used.id(), &trouble, words),
        };
        let Some(number) = number_of(&question, language) else {
            return render::say(words.pin_operators);
        };
        let kept = Kept {
            id: used.id(),
            guild: Some(guild.get()),
            channel: used.place.channel.get(),
            asker: used.person.get(),
            message: None,
            sure: true,
            pinned: false,
            solved: None,
            shared: false,
            passages,
        };
        let view = View {
            reply: used.id(),
            rank: Some(0),
            more: false,
        };
        if let Err(error) = self.store.keep_reply(kept.clone(), SystemTime::now()).await {
            return self.tell(used.id(), &error.into(), words);
        }
        let page = self.page_to_pin(used, &kept, view, Target { number, language });
        page.await
            .unwrap_or_else(|trouble| self.tell(used.id(), &trouble, words))
    }

    /// Where the passages stand that an answer shows; waits a little for one that was just sent.
    async fn shown_by(
        &self,
        guild: GuildId,
        message: u64,
    ) -> Result<Vec<PassagePlace>, StoreError> {
        for _ in 0..3 {
            if let Some(kept) = self.store.reply_in(guild.get(), message).await? {
                return Ok(kept.passages);
            }
            sleep(Duration::from_millis(200)).await;
        }
        Ok(Vec::new())
    }

    /// Where the passages stand that some words find.
    async fn found_by(&self, used: &Use, words: &str) -> Result<Vec<PassagePlace>, Reply> {
        let mut interaction = used.interaction.clone();
        interaction.private = true;
        let ask = Ask {
            question: words.to_owned(),
            asker: used.person,
            place: used.place.clone(),
            way: Way::Command(interaction),
            collection: None,
            locale: used.locale,
            tone: used.tone,
            earlier: None,
            file: None,
            is_text: false,
        };
        let found = self.understand(&ask).await?;
        Ok(found.answer.quotes.iter().map(place_of).collect())
    }

    async fn page_to_pin(
        &self,
        used: &Use,
        kept: &Kept,
        view: View,
        target: Target,
    ) -> Result<Reply, Trouble> {
        let words = used.words();
        let passages = u8::try_from(kept.passages.len()).unwrap_or(u8::MAX);
        let rank = view.rank.unwrap_or(0);
        let place = kept.passages.get(usize::from(rank));
        let place = place.ok_or(Trouble::NotHere)?;
        let quote = self.reread(used, place, true, false).await?;
        let quote = quote.ok_or(Trouble::NotHere)?;
        let page = render::to_pin(&quote, (rank, passages), words);
        Ok(page.with_pin(view, passages, target, words))
    }

    /// Shows another passage to pin.
    pub(super) async fn choose_pin(
        &self,
        used: &Use,
        view: View,
        target: Target,
    ) -> Result<Follows, Trouble> {
        managed(used)?;
        let kept = self.kept(used, view.reply).await?;
        let page = self.page_to_pin(used, &kept, view, target).await?;
        Ok(Follows::Change(page))
    }

    /// Pins the passage that is shown.
    pub(super) async fn take_pin(
        &self,
        used: &Use,
        view: View,
        target: Target,
    ) -> Result<Follows, Trouble> {
        let guild = managed(used)?;
        let kept = self.kept(used, view.reply).await?;
        let place = kept.passages.get(usize::from(view.rank.unwrap_or(0)));
        let place = place.ok_or(Trouble::NotHere)?;
        let quote = self.reread(used, place, true, false).await?;
        let quote = quote.ok_or(Trouble::NotHere)?;
        let pin = Pin {
            question: PinnedQuestion {
                number: target.number,
                language: target.language.code().to_owned(),
            },
            passage: place.clone(),
            hash: hash_of(&quote),
        };
        let words = used.words();
        let said = match self.pin(guild, pin).await? {
            true => words.pin_done.to_owned(),
            false => fill(words.pin_too_many, &[("most", &MAX_PINS.to_string())]),
        };
        Ok(Follows::Change(render::say(&said)))
    }

    /// Lists what is pinned, with menus to take it back.
    pub(super) async fn pins(&self, used: &Use) -> Reply {
        let words = used.words();
        let pins = self.settled(&used.place).await.pins.clone();
        if pins.is_empty() {
            return render::say(words.pins_none);
        }
        let labels = match self.labels(used, &pins).await {
            Ok(labels) => labels,
            Err(trouble) => return self.tell(used.id(), &trouble, words),
        };
        let options: Vec<_> = pins
            .iter()
            .zip(labels)
            .map(|(pin, label)| {
                let name = format!("{}.{}", pin.question.number, pin.question.language);
                (name, label, false)
            })
            .collect();
        let menus = options
            .chunks(IN_A_MENU)
            .zip(0..)
            .map(|(options, menu)| Menu {
                press: Press::Unpin { menu },
                choice: Choice::OneOf(options.to_vec()),
                hint: words.pins_hint,
            });
        let title = fill(words.pins_title, &[("number", &pins.len().to_string())]);
        Reply::new(title).with_menus(menus.collect())
    }

    /// Takes back the pin that was chosen in the list.
    pub(super) async fn take_back(
        &self,
        used: &Use,
        chosen: &[String],
    ) -> Result<Follows, Trouble> {
        let guild = managed(used)?;
        let [chosen] = chosen else {
            return Err(Trouble::Forgotten);
        };
        let (number, language) = chosen.split_once('.').ok_or(Trouble::Forgotten)?;
        let question = PinnedQuestion {
            number: number.parse().map_err(|_| Trouble::Forgotten)?,
            language: language.to_owned(),
        };
        self.unpin(guild, question).await?;
        Ok(Follows::Change(self.pins(used).await))
    }

    /// What a list calls each of `pins`, as far as who asks may read it.
    async fn labels(&self, used: &Use, pins: &[Pin]) -> Result<Vec<String>, Trouble> {
        let words = used.words();
        let quotes = self.look_at(used, pins).await?;
        let label = |(pin, quote): (&Pin, Looked)| match quote {
            Looked::Hidden => words.pins_hidden.to_owned(),
            Looked::Changed => label_of(&[&pin.passage.path, words.pins_changed]),
            Looked::Same(names) => names,
        };
        Ok(pins.iter().zip(quotes).map(label).collect())
    }

    /// Lines about pins that are not used because their passage has changed.
    pub(super) async fn doctor_pins(&self, used: &Use) -> Vec<String> {
        let words: &Words = used.words();
        let pins = self.settled(&used.place).await.pins.clone();
        let Ok(looked) = self.look_at(used, &pins).await else {
            return Vec::new();
        };
        let changed = pins.iter().zip(looked);
        let changed = changed.filter(|(_, looked)| matches!(looked, Looked::Changed));
        let line = |pin: &Pin| {
            let path = plain(&pin.passage.path, 80);
            fill(words.doctor_pin, &[("path", &path)])
        };
        changed.take(5).map(|(pin, _)| line(pin)).collect()
    }

    async fn look_at(&self, used: &Use, pins: &[Pin]) -> Result<Vec<Looked>, Trouble> {
        let readable = audience::readable(&self.library.collections(), &used.place, true, None);
        let pins = pins.to_vec();
        let looked = self.library.in_turn(move |library| {
            let look = |pin: &Pin| match readable.contains(&pin.passage.collection) {
                false => Looked::Hidden,
                true => match reread(library, pin) {
                    Some(quote) => {
                        Looked::Same(label_of(&super::citation::names(quote.citation())))
                    }
                    None => Looked::Changed,
                },
            };
            pins.iter().map(look).collect()
        });
        Ok(looked.await?)
    }
}

/// What became of a pinned passage.
enum Looked {
    /// Who asks may not read it here.
    Hidden,
    /// It has changed or is gone.
    Changed,
    /// It is there, under these names.
    Same(String),
}

/// The server, where who uses this manages it.
fn managed(used: &Use) -> Result<GuildId, Trouble> {
    let guild = used.place.guild.ok_or(Trouble::Forgotten)?;
    match used.may.contains(Permissions::MANAGE_GUILD) {
        true => Ok(guild),
        false => Err(Trouble::MayNotSettle),
    }
}

/// The message that a link or an id names.
fn message_of(text: &str) -> Option<u64> {
    let text = text.trim();
    let id = match text.strip_prefix("https://") {
        Some(link) => {
            let (host, path) = link.split_once('/')?;
            let is_discord = host == "discord.com" || host.ends_with(".discord.com");
            let rest = path.strip_prefix("channels/").filter(|_| is_discord)?;
            rest.rsplit('/').next()?
        }
        None => text,
    };
    let is_id = id.len() >= 16 && id.chars().all(|c| c.is_ascii_digit());
    id.parse().ok().filter(|_| is_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_named_by_its_link_or_its_id() {
        let id = Some(1_309_000_000_000_000_031);
        assert_eq!(message_of("1309000000000000031"), id);
        let link = "https://discord.com/channels/30/20/1309000000000000031";
        assert_eq!(message_of(link), id);
        assert_eq!(message_of(&link.replace("//", "//ptb.")), id);
        assert_eq!(
            message_of("https://example.org/channels/30/20/1309000000000000031"),
            None
        );
        assert_eq!(message_of("how long does it last"), None);
        assert_eq!(message_of("2026"), None);
    }
}
