//! The words of every message that quoth sends: an answer becomes a reply.
//!
//! How a quote is written for Discord is told in `markup` and `layout`; who may see it is decided
//! in `audience`, and how it is sent in `rest`.

use std::fmt::Write as _;
use std::time::SystemTime;

use quoth_index::answer::{Answer, Outcome, Quote};
use quoth_index::place::Citation;
use quoth_index::question::QuestionError;

use super::escape::{At, escape};
use super::layout::block_quote;
use super::{markup, visible};

/// The most characters (code points) that Discord takes in one message.
pub const MAX_MESSAGE_CHARS: usize = 2_000;

/// The most characters of each passage where quoth is not sure.
const CLOSEST_CHARS: usize = 420;

/// The most characters of a title or heading in a source line.
const NAME_CHARS: usize = 70;

/// The longest address that a source line links to.
const MAX_LINK: usize = 400;

/// What a quote may always use, however much there is to say about its source.
const QUOTE_CHARS: usize = 700;

/// How many words or headings are listed where nothing was found.
const LISTED: usize = 6;

/// What is sent back to an asker: one message, never longer than Discord takes.
///
/// It holds text for Discord's markup. Whoever sends it must forbid every mention.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    content: String,
}

impl Reply {
    fn new(content: String) -> Reply {
        debug_assert!(content.chars().count() <= MAX_MESSAGE_CHARS);
        Reply { content }
    }

    /// The message.
    pub fn content(&self) -> &str {
        &self.content
    }
}

/// Writes an answer: the best quote with its source, the closest ones where quoth is not sure, or
/// what is known where nothing was found.
pub fn answer(answer: &Answer) -> Reply {
    match (answer.outcome, answer.quotes.as_slice()) {
        (Outcome::NothingFound, _) | (_, []) => nothing_found(answer),
        (Outcome::Answered, [best, others @ ..]) => {
            let other = answer.completed_by.and_then(|at| answer.quotes.get(at));
            match other {
                Some(other) => spread(best, other),
                None => answered(best, others),
            }
        }
        (Outcome::Uncertain, quotes) => uncertain(quotes),
    }
}

/// What to tell someone whose question cannot be asked.
pub fn refused(error: &QuestionError) -> Reply {
    let reason = match error {
        QuestionError::TooLong { .. } | QuestionError::TooManyTerms { .. } => {
            format!("That is more than I can look for: {error}. Please ask it in fewer words.")
        }
        QuestionError::NothingLeft | QuestionError::NoDate { .. } => {
            format!(
                "I cannot look for that: {}.",
                plain(&error.to_string(), 300)
            )
        }
        QuestionError::NoWord => "Ask me something, and I look for the passage that answers it. \
            For example: how do I get started?"
            .to_owned(),
    };
    Reply::new(reason)
}

/// What to tell someone when more is asked than can be answered.
pub fn busy() -> Reply {
    Reply::new("I am answering many questions right now. Please ask again in a moment.".to_owned())
}

/// What to tell someone who asks faster than one person may.
pub fn too_fast() -> Reply {
    Reply::new("That was many questions in a short time. Please wait a little.".to_owned())
}

/// What to tell someone when something went wrong on our side; `id` finds it in the log.
pub fn apology(id: &str) -> Reply {
    let id = escape(id, At::Within);
    Reply::new(format!(
        "Sorry, I could not answer that: something went wrong on my side. \
         Whoever runs me finds it in the log under {id}."
    ))
}

/// What to tell someone whose answer would come while the program is being stopped.
pub fn stopping() -> Reply {
    Reply::new("I am being restarted. Please ask again in a minute.".to_owned())
}

/// What to tell someone who used a command that this version does not have.
pub fn unknown_command() -> Reply {
    Reply::new("I do not know this command any more. Please use /ask.".to_owned())
}

fn answered(best: &Quote, others: &[Quote]) -> Reply {
    let marks = "\n-# Marks such as ␂ or [U+202E] stand for invisible characters.";
    let source = source_line(best.citation());
    let used = source.chars().count() + marks.chars().count() + 1;
    let room = MAX_MESSAGE_CHARS.saturating_sub(used);
    let mut elsewhere = elsewhere(best, others);
    if elsewhere.chars().count() + QUOTE_CHARS > room {
        elsewhere.clear();
    }
    let room = room.saturating_sub(elsewhere.chars().count());
    let passage = markup::passage(best);
    let quote = block_quote(&passage, best.cut(), room);
    let marks = if passage.marks { marks } else { "" };
    Reply::new(format!("{quote}\n{source}{elsewhere}{marks}"))
}

/// An answer that stands in two places, each shown shorter.
fn spread(best: &Quote, other: &Quote) -> Reply {
    several("This stands in two places:".to_owned(), [best, other])
}

fn uncertain(quotes: &[Quote]) -> Reply {
    let said = "I am not sure that this answers it. The closest I found:";
    several(said.to_owned(), quotes.iter().take(3))
}

/// Short quotes after what is said about them.
fn several<'q>(mut content: String, quotes: impl IntoIterator<Item = &'q Quote>) -> Reply {
    let mut length = content.chars().count();
    for quote in quotes {
        let source = source_line(quote.citation());
        let passage = block_quote(&markup::passage(quote), quote.cut(), CLOSEST_CHARS);
        let part = format!("\n{passage}\n{source}");
        length += part.chars().count();
        if length > MAX_MESSAGE_CHARS {
            break;
        }
        content.push_str(&part);
    }
    Reply::new(content)
}

fn nothing_found(answer: &Answer) -> Reply {
    let mut content = "I found nothing in the documents that answers this.".to_owned();
    let missing: Vec<String> = (answer.missing_words.iter().take(LISTED))
        .map(|word| format!("**{}**", plain(word, 40)))
        .collect();
    match missing.as_slice() {
        [] => {}
        [word] => content.push_str(&format!("\nThe word {word} occurs nowhere in them.")),
        words => {
            let words = words.join(", ");
            content.push_str(&format!("\nThese words occur nowhere in them: {words}."));
        }
    }
    let meant: Vec<String> = (answer.suggestions.iter().take(3))
        .map(|suggestion| format!("**{}**", plain(&suggestion.near, 40)))
        .collect();
    if !meant.is_empty() {
        content.push_str(&format!("\nDid you mean {}?", meant.join(", ")));
    }
    let conditions = answer.conditions.to_string();
    if !conditions.is_empty() {
        let conditions = plain(&conditions, 200);
        content.push_str(&format!("\nI looked only at passages {conditions}."));
    }
    let headings: Vec<String> = (answer.nearest_headings.iter().take(LISTED))
        .map(|heading| format!("\n> {}", plain(heading, NAME_CHARS)))
        .collect();
    if !headings.is_empty() {
        content.push_str("\nThe nearest headings:");
        content.push_str(&headings.concat());
    }
    Reply::new(content)
}

/// Where a quote stands: the names leading to it, linked where there is an address, else the file
/// and lines; then page and date.
fn source_line(citation: &Citation) -> String {
    let place = &citation.place;
    let link = link(citation);
    let mut parts = vec![place_name(citation, link.as_deref())];
    match place.page {
        Some(page) => parts.push(format!("page {page}")),
        None if link.is_none() => {
            let path = plain(&citation.path, 100);
            let (first, last) = place.lines;
            if first == last {
                parts.push(format!("{path}, line {first}"));
            } else {
                parts.push(format!("{path}, lines {first}–{last}"));
            }
        }
        None => {}
    }
    let day = citation.date.clone();
    parts.extend(day.or_else(|| citation.modified.and_then(date)));
    match citation.also_in.len() {
        0 => {}
        1 => parts.push("also in 1 other file".to_owned()),
        more => parts.push(format!("also in {more} other files")),
    }
    format!("-# {}", parts.join(" · "))
}

/// A line that names where the other quotes stand; empty where they stand at the same place.
fn elsewhere(best: &Quote, others: &[Quote]) -> String {
    let mut named = vec![names(best.citation())];
    let mut places = Vec::new();
    for citation in others.iter().take(2).map(Quote::citation) {
        let name = names(citation);
        if !named.contains(&name) {
            named.push(name);
            places.push(place_name(citation, link(citation).as_deref()));
        }
    }
    if places.is_empty() {
        return String::new();
    }
    format!("\n-# See also: {}", places.join(" · "))
}

/// Title and headings, the outermost heading only once where it is the title.
fn names(citation: &Citation) -> Vec<&str> {
    let mut names = vec![citation.title.as_str()];
    for heading in &citation.place.headings {
        if names.last() != Some(&heading.as_str()) {
            names.push(heading);
        }
    }
    // The innermost headings say most.
    if names.len() > 4 {
        names.drain(1..names.len() - 3);
    }
    names
}

fn place_name(citation: &Citation, link: Option<&str>) -> String {
    let names = names(citation);
    match link {
        Some(link) => {
            let names: Vec<String> = names.into_iter().map(label).collect();
            format!("[{}](<{link}>)", names.join(" › "))
        }
        None => {
            let names: Vec<String> = names
                .into_iter()
                .map(|name| plain(name, NAME_CHARS))
                .collect();
            names.join(" › ")
        }
    }
}

/// A name between the brackets of a link, where a bracket or an address would end it.
fn label(name: &str) -> String {
    let name = name.replace('[', "(").replace(']', ")");
    let name = name.replace("https://", "").replace("http://", "");
    plain(&name, NAME_CHARS)
}

/// One line of at most `most` characters before escaping, cut visibly between words.
fn plain(text: &str, most: usize) -> String {
    let (text, _) = visible::marked(&text.split_whitespace().collect::<Vec<_>>().join(" "));
    if text.chars().count() <= most {
        return escape(&text, At::LineStart);
    }
    let mut kept: String = text.chars().take(most.saturating_sub(1)).collect();
    if let Some((words, _)) = kept.rsplit_once(' ') {
        kept = words.to_owned();
    }
    format!("{} …", escape(&kept, At::LineStart))
}

/// The address of the place, or of the document, if it can stand in a link.
fn link(citation: &Citation) -> Option<String> {
    let link = citation.place.link.as_ref().or(citation.url.as_ref())?;
    if !link.starts_with("https://") && !link.starts_with("http://") {
        return None;
    }
    let mut safe = String::with_capacity(link.len());
    let mut bytes = [0; 4];
    for character in link.chars() {
        let breaks_a_link = character.is_whitespace()
            || character.is_control()
            || "<>()[]\\\"`|{}^*".contains(character)
            || visible::marked(character.encode_utf8(&mut bytes)).1;
        if breaks_a_link {
            for byte in character.encode_utf8(&mut bytes).bytes() {
                safe.push_str(&format!("%{byte:02X}"));
            }
        } else {
            safe.push(character);
        }
    }
    (safe.len() <= MAX_LINK).then_some(safe)
}

/// The day, as in 2026-11-20.
fn date(time: SystemTime) -> Option<String> {
    let mut written = String::new();
    // Fails for a file that claims to be from before 1970 or after 9999.
    write!(written, "{}", humantime::format_rfc3339_seconds(time)).ok()?;
    written.split_once('T').map(|(day, _)| day.to_owned())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;
    use crate::discord::testing::{self, quote};
    use quoth_index::answer::Suggestion;
    use quoth_index::document::{BlockKind, Format};
    use quoth_index::question::Question;

    fn sample(text: &str) -> Quote {
        let blocks = [(0..text.len(), BlockKind::Paragraph)];
        quote(Format::Markdown, text, &blocks, Some(0..text.len()))
    }

    #[track_caller]
    fn check(outcome: Outcome, quotes: Vec<Quote>, expected: &str) {
        let reply = answer(&testing::answer(outcome, quotes));
        assert_eq!(reply.content(), expected);
    }

    #[test]
    fn an_answer_is_a_quote_and_its_source() {
        check(
            Outcome::Answered,
            vec![sample("Press the *red* button.")],
            "> **Press the red button.**\n\
             -# Guide › Setup · guide/setup.md, lines 3–5 · 2026-09-21",
        );
    }

    #[test]
    fn an_answer_in_two_places_shows_both_shorter() {
        let long = format!("{} One.", "Much is said before. ".repeat(40));
        let reply = answer(&Answer {
            completed_by: Some(2),
            ..testing::answer(
                Outcome::Answered,
                vec![sample(&long), sample("Two."), sample("Three.")],
            )
        });
        let content = reply.content();
        assert!(
            content.starts_with("This stands in two places:\n> "),
            "{content}"
        );
        assert!(
            content.contains("**Three.**") && !content.contains("Two."),
            "{content}"
        );
        assert!(content.chars().count() < 700, "{content}");
    }

    #[test]
    fn uncertainty_is_said_first() {
        check(
            Outcome::Uncertain,
            vec![sample("One."), sample("Two.")],
            "I am not sure that this answers it. The closest I found:\n\
             > **One.**\n\
             -# Guide › Setup · guide/setup.md, lines 3–5 · 2026-09-21\n\
             > **Two.**\n\
             -# Guide › Setup · guide/setup.md, lines 3–5 · 2026-09-21",
        );
    }

    #[test]
    fn nothing_found_names_what_is_missing_and_what_is_near() {
        let reply = answer(&Answer {
            missing_words: vec!["flurb".to_owned(), "*@everyone*".to_owned()],
            nearest_headings: vec!["# Setup".to_owned()],
            ..Answer::nothing()
        });
        assert_eq!(
            reply.content(),
            "I found nothing in the documents that answers this.\n\
             These words occur nowhere in them: **flurb**, **\\*\\@everyone\\***.\n\
             The nearest headings:\n\
             > \\# Setup"
        );
    }

    fn mistyped(word: &str, near: &str) -> Suggestion {
        Suggestion {
            word: word.to_owned(),
            near: near.to_owned(),
            distance: 1,
            passages: 1,
        }
    }

    #[test]
    fn nothing_found_asks_whether_a_word_was_mistyped_and_says_what_was_required() {
        let question = Question::parse("tokn -draft").unwrap();
        let reply = answer(&Answer {
            suggestions: vec![mistyped("tokn", "token")],
            conditions: question.conditions().clone(),
            ..Answer::nothing()
        });
        assert_eq!(
            reply.content(),
            "I found nothing in the documents that answers this.\n\
             Did you mean **token**?\n\
             I looked only at passages without “draft”."
        );
    }

    #[test]
    fn a_source_with_an_address_is_a_link_that_cannot_be_broken_out_of() {
        let mut citation = testing::citation("x");
        citation.title = "[a](https://b) *c*".to_owned();
        citation.place.headings = vec!["]( <@1>".to_owned()];
        citation.place.link = Some("https://example.org/a_(b)#:~:text=c>d e".to_owned());
        assert_eq!(
            source_line(&citation),
            "-# [(a)(b) \\*c\\* › )( \\<\\@1>](<https://example.org/a_%28b%29#:~:text=c%3Ed%20e>) \
             · 2026-09-21"
        );
    }

    #[test]
    fn an_address_that_is_no_web_page_is_not_linked() {
        let mut citation = testing::citation("x");
        citation.place.link = Some("javascript:alert(1)".to_owned());
        assert_eq!(
            source_line(&citation),
            "-# Guide › Setup · guide/setup.md, lines 3–5 · 2026-09-21"
        );
    }

    #[test]
    fn marks_for_invisible_characters_are_explained() {
        let reply = answer(&testing::answer(
            Outcome::Answered,
            vec![sample("a\u{202e}b")],
        ));
        assert!(reply.content().contains(r"a\[U+202E\]b"));
        assert!(reply.content().contains("stand for invisible characters"));
    }

    #[test]
    fn the_longest_of_everything_still_fits() {
        let long = "[*_~`|<@1>\u{202e}] ".repeat(70);
        let mut quotes = Vec::new();
        for number in 0..3 {
            let mut citation = testing::citation(&long);
            citation.title = format!("{number}{long}");
            citation.path = long.clone();
            citation.place.headings = vec![long.clone(); 5];
            citation.place.link = Some(format!("https://example.org/{}", "a".repeat(380)));
            quotes.push(testing::cited(&long, citation));
        }
        for outcome in [Outcome::Answered, Outcome::Uncertain, Outcome::NothingFound] {
            let reply = answer(&Answer {
                missing_words: vec![long.clone(); 64],
                nearest_headings: vec![long.clone(); 64],
                suggestions: vec![mistyped(&long, &long); 64],
                conditions: quoth_index::question::Conditions {
                    phrases: vec![long.clone(); 8],
                    ..Default::default()
                },
                ..testing::answer(outcome, quotes.clone())
            });
            assert!(reply.content().chars().count() <= MAX_MESSAGE_CHARS);
        }
    }

    #[test]
    fn a_file_from_beyond_the_calendar_has_no_date() {
        let far = SystemTime::UNIX_EPOCH.checked_add(std::time::Duration::from_secs(1 << 40));
        assert_eq!(far.and_then(date), None);
    }

    #[test]
    fn a_refusal_says_what_to_do() {
        let reply = refused(&QuestionError::TooLong { chars: 1_200 });
        assert_eq!(
            reply.content(),
            "That is more than I can look for: the question has 1200 characters; \
             at most 1000 can be asked. Please ask it in fewer words."
        );
    }
}
