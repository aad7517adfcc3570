//! Finds out which question was meant, and answers it.
//!
//! Words may come from a file that was sent along, and a follow-up carries the question before it
//! over; how the two are joined is told in `followup`. What is said in reply is left to `desk`.

use std::num::NonZeroUsize;
use std::time::Duration;

use quoth_index::answer::{Answer, Outcome};
use quoth_index::question::{Question, QuestionError};
use serenity::model::channel::Message;
use serenity::model::id::ChannelId;
use tokio::time::{Instant, timeout};

use super::audience;
use super::desk::Desk;
use super::followup::{joined, leans_on_another, put_first, taken_from};
use super::inbound::{Ask, Earlier, earlier_of, without_mentions};
use super::render::{self, Reply};
use super::rest::Body;
use super::route::Route;
use super::words::Words;
use crate::library::Scope;

/// How long an earlier question may be looked for.
const EARLIER: Duration = Duration::from_secs(1);

/// How many earlier questions are looked back through.
const CHAIN: usize = 3;

/// The largest file that is read as a question.
const MAX_FILE: usize = 64 * 1024;

/// Quotes that an answer is asked for: what can be paged through.
const QUOTES: NonZeroUsize = NonZeroUsize::MIN.saturating_add(4);

/// A question and what was found for it.
#[derive(Debug)]
pub(super) struct Understood {
    /// The question that was meant.
    pub(super) question: Question,
    /// Its answer.
    pub(super) answer: Answer,
    /// Whether the first passage is one that the server has pinned to the question.
    pub(super) pinned: bool,
}

impl Desk {
    /// The question that was meant, and its answer.
    pub(super) async fn understand(&self, ask: &Ask) -> Result<Understood, Reply> {
        let words = ask.words();
        let mut asked = ask.question.clone();
        let mut read: fn(&str) -> Result<Question, QuestionError> = match ask.is_text {
            true => Question::plain,
            false => Question::parse,
        };
        if let Some(file) = &ask.file
            && (file.size as usize) <= MAX_FILE
            && let Some(bytes) = self.rest.file(&file.url, MAX_FILE).await
        {
            asked = taken_from(&String::from_utf8_lossy(&bytes), &asked);
            read = Question::plain;
        }
        let leans = ask.earlier.is_some() && leans_on_another(&asked);
        if !leans {
            let question = read(&asked).map_err(|e| render::refused(&e, words))?;
            let found = self.look_up(question, ask, words).await?;
            if found.answer.outcome != Outcome::NothingFound || ask.earlier.is_none() {
                return Ok(found);
            }
        }
        let earlier = match &ask.earlier {
            Some(earlier) => {
                self.earlier_question(ask.place.channel, earlier.clone())
                    .await
            }
            None => None,
        };
        let new = asked.clone();
        if let Some(earlier) = earlier {
            asked = joined(&earlier, &asked);
        }
        let question = read(&asked).map_err(|e| render::refused(&e, words))?;
        let mut found = self.look_up(question, ask, words).await?;
        if !found.pinned {
            put_first(&mut found.answer, &new);
        }
        Ok(found)
    }

    /// The question before, with the one before that where it leans on it; read from Discord.
    pub(super) async fn earlier_question(
        &self,
        channel: ChannelId,
        earlier: Earlier,
    ) -> Option<String> {
        let until = Instant::now() + EARLIER;
        let mut questions: Vec<String> = Vec::new();
        let mut next = Some(earlier);
        for _ in 0..CHAIN {
            let Some(earlier) = next.take() else { break };
            if let Some(question) = earlier.question {
                questions.push(question);
                break;
            }
            let Some(message) = earlier.message else {
                break;
            };
            let route = Route::message(channel, message);
            let left = until.saturating_duration_since(Instant::now());
            let asked = self.rest.call::<Message>(&route, Body::Empty);
            let Ok(Ok(message)) = timeout(left, asked).await else {
                break;
            };
            let question = without_mentions(&message.content);
            let leans = leans_on_another(&question);
            if !question.is_empty() {
                questions.push(question);
            }
            if leans {
                let answer = message.referenced_message.as_deref();
                next = answer.filter(|answer| answer.author.bot).map(earlier_of);
            }
        }
        questions.reverse();
        let question = questions.join(" ");
        (!question.is_empty()).then_some(question)
    }

    async fn look_up(
        &self,
        question: Question,
        ask: &Ask,
        words: &Words,
    ) -> Result<Understood, Reply> {
        let scope = audience::scope(&self.library.collections(), ask, &question);
        let mut found = Understood {
            question,
            answer: Answer::nothing(),
            pinned: false,
        };
        // A world without a collection for this place answers in the same words.
        if scope == Scope::Named(Vec::new()) {
            return Ok(found);
        }
        let answer = self.library.ask(&found.question, &scope, QUOTES).await;
        found.answer = answer.map_err(|error| self.apology(ask.id(), &error, words))?;
        found.pinned = self
            .put_pinned_first(&found.question, ask, &scope, &mut found.answer)
            .await;
        Ok(found)
    }
}
