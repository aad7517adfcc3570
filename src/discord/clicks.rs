//! What buttons do: show another passage or more of it, tell why, share, delete, take an opinion.
//!
//! Every press is checked anew: whether the reply is still known, whether everyone who will see
//! the passage may read it, and whether who pressed the button may do that. Who may not, or comes
//! too late, is told so. What buttons there are is decided in `reply`.

use std::time::SystemTime;

use quoth_index::answer::{Answer, Quote};
use quoth_index::collection::{AnswerLimits, AskError, Reasons as IndexReasons};
use quoth_index::question::Question;
use serenity::builder::{CreateInteractionResponse, CreateInteractionResponseMessage};
use serenity::model::Permissions;
use tokio::time::timeout;
use tracing::{debug, error};

use super::audience;
use super::chain;
use super::delivery::time_left;
use super::desk::{Desk, short};
use super::intake::Shed;
use super::pins::reference;
use super::press::{Press, View};
use super::render::{self, CLOSEST, Reply, Shown};
use super::reply::Stand;
use super::rest::{Body, RestError};
use super::route::Route;
use super::uses::{Click, Use};
use super::why::{Reasons, why};
use super::words::Words;
use crate::library::LibraryError;
use crate::store::{Feedback, PassagePlace, Reply as Kept, StoreError, Verdict};

/// The most characters of a passage with what stands around it.
const MORE_CHARS: usize = 1_500;

/// What follows from a press.
pub(super) enum Follows {
    /// Only who pressed the button is told.
    Tell(Reply),
    /// The message is changed.
    Change(Reply),
    /// Everyone is told.
    Say(Reply),
    /// The message is deleted.
    Delete,
}

impl Desk {
    /// Does what a button says.
    pub(crate) async fn press(&self, used: &Use, click: &Click) {
        let words = used.words();
        let follows = match self.intake.admit(used.person, &used.place) {
            Err(Shed::Busy) => Follows::Tell(render::say(words.busy)),
            Err(Shed::TooFast) => Follows::Tell(render::say(words.too_fast)),
            Ok(_open) => {
                let left = time_left(used.id(), SystemTime::now());
                match timeout(left, self.follow(used, click)).await {
                    Ok(follows) => follows,
                    Err(_) => Follows::Tell(render::say(words.busy)),
                }
            }
        };
        let sent = self.send(used, follows).await;
        match sent {
            Ok(()) => debug!(id = used.id(), "a button was pressed"),
            Err(error) => self.log_unsent(used.id(), &error),
        }
    }

    async fn send(&self, used: &Use, follows: Follows) -> Result<(), RestError> {
        let interaction = &used.interaction;
        let message = |reply: &Reply| {
            CreateInteractionResponseMessage::new()
                .content(reply.content())
                .components(reply.components())
        };
        match follows {
            Follows::Tell(reply) => self.respond(interaction, Some(&reply)).await,
            Follows::Change(reply) => {
                let change = CreateInteractionResponse::UpdateMessage(message(&reply));
                self.call_back(interaction, &change).await
            }
            Follows::Say(reply) => {
                let said = CreateInteractionResponse::Message(message(&reply));
                self.call_back(interaction, &said).await
            }
            Follows::Delete => {
                self.call_back(interaction, &CreateInteractionResponse::Acknowledge)
                    .await?;
                let (application, id) = (interaction.application, interaction.id);
                let route = Route::delete_original(application, id, &interaction.token);
                self.rest.send(&route, Body::Empty).await.map(|_| ())
            }
        }
    }

    async fn follow(&self, used: &Use, click: &Click) -> Follows {
        let words = used.words();
        let followed = match click.press {
            Some(Press::Show(view)) => self.show(used, click, view).await,
            Some(Press::Why(view)) => self.tell_why(used, click, view).await,
            Some(Press::Share(view)) => self.share(used, click, view).await,
            Some(Press::Delete { reply }) => self.delete(used, reply).await,
            Some(Press::Helpful { reply }) => {
                self.take_opinion(used, reply, Verdict::Helpful).await
            }
            Some(Press::NotHelpful { reply, reason }) => {
                let verdict = Verdict::NotHelpful(reason);
                self.take_opinion(used, reply, verdict).await
            }
            Some(Press::Forget { person }) => self.forget(used, person).await,
            Some(Press::Solved(view)) => self.solve(used, click, view).await,
            Some(Press::Choose(view, target)) => self.choose_pin(used, view, target).await,
            Some(Press::Pin(view, target)) => self.take_pin(used, view, target).await,
            Some(Press::Unpin { .. }) => self.take_back(used, &click.chosen).await,
            Some(Press::Set(setting)) => self.set(used, setting, &click.chosen).await,
            None => Err(Trouble::Forgotten),
        };
        followed.unwrap_or_else(|trouble| Follows::Tell(self.tell(used.id(), &trouble, words)))
    }

    /// What to tell who pressed a button in vain.
    pub(super) fn tell(&self, id: u64, trouble: &Trouble, words: &Words) -> Reply {
        match trouble {
            Trouble::Forgotten => render::say(words.forgotten),
            Trouble::NotHere => render::say(words.not_here),
            Trouble::MayNotDelete => render::say(words.may_not_delete),
            Trouble::MayNotShare => render::say(words.may_not_share),
            Trouble::SharedBefore => render::say(words.shared_before),
            Trouble::MayNotSolve => render::say(words.may_not_solve),
            Trouble::MayNotSettle => render::say(words.settings_refused),
            Trouble::Store(error) => {
                self.log_unkept(id, error);
                render::say(words.not_kept)
            }
            Trouble::Library(error) => self.apology(id, error, words),
            Trouble::Ask(error) => {
                let id = short(id);
                error!(id, cause = chain(error), "could not show a passage");
                render::apology(&id, words)
            }
        }
    }

    /// The reply that a button belongs to, if it was given in this channel.
    pub(super) async fn kept(&self, used: &Use, reply: u64) -> Result<Kept, Trouble> {
        let kept = self.store.reply(reply).await?;
        let here = |kept: &Kept| kept.channel == used.place.channel.get();
        kept.filter(here).ok_or(Trouble::Forgotten)
    }

    async fn show(&self, used: &Use, click: &Click, view: View) -> Result<Follows, Trouble> {
        let kept = self.kept(used, view.reply).await?;
        // Others turn the pages for themselves only.
        let changes = click.private || used.person.get() == kept.asker || moderates(used);
        let private = click.private || !changes;
        let words = match private {
            true => used.words(),
            false => used.place_words(),
        };
        let asked = click.answers.question.as_deref();
        let reply = self.page(used, &kept, view, private, words, asked).await?;
        Ok(match changes {
            true => Follows::Change(reply),
            false => Follows::Tell(reply),
        })
    }

    /// A part of a reply, for whoever will see it.
    pub(super) async fn page(
        &self,
        used: &Use,
        kept: &Kept,
        view: View,
        private: bool,
        words: &Words,
        asked: Option<&str>,
    ) -> Result<Reply, Trouble> {
        let passages = u8::try_from(kept.passages.len()).unwrap_or(u8::MAX);
        let reply = match view.rank {
            Some(rank) => {
                let place = kept
                    .passages
                    .get(usize::from(rank))
                    .ok_or(Trouble::NotHere)?;
                let quote = self.reread(used, place, private, view.more).await?;
                let quote = quote.ok_or(Trouble::NotHere)?;
                let shown = Shown {
                    rank,
                    passages,
                    sure: kept.sure,
                    pinned: kept.pinned && rank == 0,
                    unasked: kept.solved.is_some(),
                };
                render::passage(&quote, shown, words, asked)
            }
            None => {
                let mut quotes = Vec::new();
                for place in kept.passages.iter().take(CLOSEST) {
                    quotes.extend(self.reread(used, place, private, false).await?);
                }
                if quotes.is_empty() {
                    return Err(Trouble::NotHere);
                }
                let tail = asked.map(render::asked).unwrap_or_default();
                render::closest(&quotes, words, &tail)
            }
        };
        let stand = Stand {
            view,
            passages,
            sure: kept.sure,
            private,
            solved: kept.solved.filter(|_| !private),
        };
        Ok(reply.with_buttons(stand, words))
    }

    /// Quotes a passage again; nothing where it is gone, has changed, or may not be read by
    /// everyone who would see it.
    pub(super) async fn reread(
        &self,
        used: &Use,
        place: &PassagePlace,
        private: bool,
        more: bool,
    ) -> Result<Option<Quote>, Trouble> {
        let collections = self.library.collections();
        let name = place.collection.clone();
        if audience::readable(&collections, &used.place, private, Some(&name)).is_empty() {
            return Ok(None);
        }
        let reference = reference(place);
        let read = self.library.in_turn(move |library| {
            let Some(collection) = library.collection(&name) else {
                return Ok(None);
            };
            match more {
                true => collection.reread_around(&reference, MORE_CHARS),
                false => collection.reread(&reference),
            }
        });
        Ok(read.await??)
    }

    async fn tell_why(&self, used: &Use, click: &Click, view: View) -> Result<Follows, Trouble> {
        let kept = self.kept(used, view.reply).await?;
        let rank = view.rank.ok_or(Trouble::NotHere)?;
        let place = kept
            .passages
            .get(usize::from(rank))
            .ok_or(Trouble::NotHere)?;
        let quote = self.reread(used, place, true, false).await?;
        let quote = quote.ok_or(Trouble::NotHere)?;
        let channel = used.place.channel;
        let asked = self.earlier_question(channel, click.answers.clone()).await;
        let question = asked.and_then(|asked| Question::parse(&asked).ok());
        let reasons = match question {
            None => None,
            Some(question) => {
                let place = place.clone();
                let limits = AnswerLimits {
                    quotes: 10,
                    ..*self.library.limits()
                };
                let found = self.library.in_turn(move |library| {
                    let collection = library.collection(&place.collection)?;
                    let answered = collection.ask_with_reasons(&question, &limits).ok()?;
                    let explained = collection.explain(&question, &limits).ok()?;
                    Some(reasons(question, &answered, &explained, &place))
                });
                found.await?
            }
        };
        let pinned = kept.pinned && rank == 0;
        let reply = why(&quote, reasons.as_ref(), pinned, used.words());
        Ok(Follows::Tell(reply))
    }

    async fn share(&self, used: &Use, click: &Click, view: View) -> Result<Follows, Trouble> {
        let kept = self.kept(used, view.reply).await?;
        let words = used.place_words();
        let asked = click.answers.question.as_deref();
        let page = self.page(used, &kept, view, false, words, asked).await;
        let reply = page.map_err(|trouble| match trouble {
            // It is there for who shares it.
            Trouble::NotHere => Trouble::MayNotShare,
            other => other,
        })?;
        match self.store.share(view.reply).await? {
            true => Ok(Follows::Say(reply)),
            false => Err(Trouble::SharedBefore),
        }
    }

    async fn delete(&self, used: &Use, reply: u64) -> Result<Follows, Trouble> {
        let kept = self.kept(used, reply).await;
        let asked = matches!(&kept, Ok(kept) if kept.asker == used.person.get());
        match kept {
            _ if asked || moderates(used) => {}
            Ok(_) => return Err(Trouble::MayNotDelete),
            Err(trouble) => return Err(trouble),
        }
        // The reply stays known as given, so that the question is not answered again.
        Ok(Follows::Delete)
    }

    pub(super) async fn take_opinion(
        &self,
        used: &Use,
        reply: u64,
        verdict: Verdict,
    ) -> Result<Follows, Trouble> {
        self.kept(used, reply).await?;
        let feedback = Feedback {
            reply,
            person: used.person.get(),
            guild: used.place.guild.map(|guild| guild.get()),
            verdict,
        };
        self.store
            .keep_feedback(feedback, SystemTime::now())
            .await?;
        let words = used.words();
        Ok(match verdict {
            Verdict::Helpful | Verdict::Solved => Follows::Tell(render::say(words.thanks)),
            Verdict::NotHelpful(None) => {
                Follows::Tell(render::say(words.what_was_wrong).with_reasons(reply, words))
            }
            Verdict::NotHelpful(Some(_)) => Follows::Change(render::say(words.thanks)),
        })
    }
}

/// Whether who pressed the button looks after the channel.
pub(super) fn moderates(used: &Use) -> bool {
    used.may.contains(Permissions::MANAGE_MESSAGES)
}

/// What the index tells of how a passage was found.
fn reasons(
    question: Question,
    (answer, told): &(Answer, IndexReasons),
    explained: &quoth_index::collection::Explanation,
    place: &PassagePlace,
) -> Reasons {
    let overlaps = |bytes: &std::ops::Range<usize>| {
        bytes.start < place.bytes.end && place.bytes.start < bytes.end
    };
    let rank = explained
        .candidates
        .iter()
        .position(|candidate| candidate.path == place.path && overlaps(&candidate.bytes));
    let this = answer.quotes.iter().position(|quote| {
        let citation = quote.citation();
        let bytes = citation.place.bytes.start()..citation.place.bytes.end();
        citation.path == place.path && overlaps(&bytes)
    });
    let next = this.and_then(|this| answer.quotes.get(this + 1));
    let wording = this
        .and_then(|this| told.quotes.get(this))
        .map(|of| of.wording)
        .filter(|wording| *wording > 0);
    Reasons {
        question,
        other_words: wording.and_then(|wording| told.wordings.get(wording).cloned()),
        // What other words found has no rank among what the question's own words find.
        rank: rank.filter(|_| wording.is_none()).map(|rank| rank + 1),
        compared: explained.candidates.len(),
        confidence: answer.confidence,
        runner_up: next.map(|quote| quote.citation().clone()),
    }
}

/// Why a press led to nothing.
pub(super) enum Trouble {
    /// The reply is not known, or not of this channel.
    Forgotten,
    /// The passage is gone, has changed, or may not be read here.
    NotHere,
    /// Only some may delete.
    MayNotDelete,
    /// Not everyone here may read it.
    MayNotShare,
    /// It was shared before.
    SharedBefore,
    /// Only some may say that a post is solved.
    MayNotSolve,
    /// Only some may change what a server has settled.
    MayNotSettle,
    /// It could not be looked up or kept.
    Store(StoreError),
    /// The library had no time.
    Library(LibraryError),
    /// The index has a problem.
    Ask(AskError),
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Trouble {
        Trouble::Store(error)
    }
}

impl From<LibraryError> for Trouble {
    fn from(error: LibraryError) -> Trouble {
        Trouble::Library(error)
    }
}

impl From<AskError> for Trouble {
    fn from(error: AskError) -> Trouble {
        Trouble::Ask(error)
    }
}
