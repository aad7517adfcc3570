//! The words of every message that quoth sends: an answer becomes a reply.
//!
//! How a quote is written for Discord is told in `markup` and `layout`, its source line in
//! `citation`, and what is said without a quote in `nothing`; who may see it is decided in
//! `audience`, and how it is sent in `delivery`.

use quoth_index::answer::{Answer, Outcome, Quote};
use quoth_index::question::{MAX_QUESTION_CHARS, MAX_QUESTION_TERMS, QuestionError};

use super::citation::{elsewhere, source_line};
use super::escape::{At, escape};
use super::layout::block_quote;
use super::nothing::nothing_found;
pub use super::reply::{MAX_MESSAGE_CHARS, Reply};
use super::words::{Words, fill};
use super::{markup, visible};

/// The most characters of each passage where quoth is not sure.
const CLOSEST_CHARS: usize = 420;

/// What a quote may always use, however much there is to say about its source.
const QUOTE_CHARS: usize = 700;

/// How many passages are shown where quoth is not sure.
pub(crate) const CLOSEST: usize = 3;

/// What the line begins with that tells a question.
const ASKED: &str = "-# ❔ ";

/// The most characters of a question in that line.
const ASKED_CHARS: usize = 160;

/// Writes an answer: the best quote with its source, the closest ones where quoth is not sure, or
/// what is known where nothing was found.
pub fn answer(answer: &Answer, words: &Words, extra: &Extra<'_>) -> Reply {
    let tail = tail(extra.asked, extra.unasked, words);
    match (answer.outcome, answer.quotes.as_slice()) {
        (Outcome::NothingFound, _) | (_, []) => nothing_found(answer, words, extra, &tail),
        (Outcome::Answered, [best, others @ ..]) => {
            let other = answer.completed_by.and_then(|at| answer.quotes.get(at));
            match other {
                Some(other) => spread(best, other, words, &tail),
                None => answered(best, others, words, extra.pinned, &tail),
            }
        }
        (Outcome::Uncertain, quotes) => closest(quotes, words, &tail),
    }
}

/// What an answer shows beside what was found.
#[derive(Clone, Copy, Debug, Default)]
pub struct Extra<'a> {
    /// The question, where those who read the answer do not see it otherwise.
    pub asked: Option<&'a str>,
    /// A channel in which people may know more.
    pub help_channel: Option<u64>,
    /// Whether the server has pinned the first passage to the question.
    pub pinned: bool,
    /// Whether nobody asked for the answer.
    pub unasked: bool,
}

/// What is known of a passage that is shown again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shown {
    /// Which of the answer's passages, counted from 0.
    pub(crate) rank: u8,
    /// How many there are.
    pub(crate) passages: u8,
    /// Whether the answer is sure.
    pub(crate) sure: bool,
    /// Whether the server has pinned it to the question.
    pub(crate) pinned: bool,
    /// Whether nobody asked for the answer.
    pub(crate) unasked: bool,
}

/// One passage of an answer.
pub(crate) fn passage(
    quote: &Quote,
    shown: Shown,
    words: &Words,
    asked_before: Option<&str>,
) -> Reply {
    let tail = tail(asked_before, shown.unasked, words);
    let mut before = Vec::new();
    if shown.passages > 1 {
        before.push(position(shown.rank, shown.passages, words));
    }
    if shown.pinned {
        before.push(words.pinned.to_owned());
    }
    let source = source_line(quote.citation(), words, &before.join(" · "));
    let first = match shown.sure {
        true => String::new(),
        false => format!("{}\n", words.unsure),
    };
    let room = MAX_MESSAGE_CHARS.saturating_sub(first.chars().count());
    Reply::new(first + &quoted(quote, &source, "", words, &tail, room))
}

/// A passage that may be pinned: the one that comes `rank`th of `passages`, counted from 0.
pub(crate) fn to_pin(quote: &Quote, (rank, passages): (u8, u8), words: &Words) -> Reply {
    let source = source_line(quote.citation(), words, &position(rank, passages, words));
    let first = format!("{}\n", words.pin_choose);
    let room = MAX_MESSAGE_CHARS.saturating_sub(first.chars().count());
    Reply::new(first + &quoted(quote, &source, "", words, "", room))
}

/// What stands under an answer: that a bot gave it unasked, and what was asked.
fn tail(question: Option<&str>, unasked: bool, words: &Words) -> String {
    let note = match unasked {
        true => format!("\n-# {}", words.forum_note),
        false => String::new(),
    };
    note + &question.map(asked).unwrap_or_default()
}

fn position(rank: u8, passages: u8, words: &Words) -> String {
    let rank = (u16::from(rank) + 1).to_string();
    let passages = passages.to_string();
    fill(words.rank, &[("rank", &rank), ("passages", &passages)])
}

/// The closest passages, where quoth is not sure.
pub(crate) fn closest(quotes: &[Quote], words: &Words, tail: &str) -> Reply {
    several(words.not_sure, quotes.iter().take(CLOSEST), words, tail)
}

/// An answer that stands in two places, each shown shorter.
fn spread(best: &Quote, other: &Quote, words: &Words, tail: &str) -> Reply {
    several(words.two_places, [best, other], words, tail)
}

/// Short quotes after what is said about them.
fn several<'q>(
    said: &str,
    quotes: impl IntoIterator<Item = &'q Quote>,
    words: &Words,
    tail: &str,
) -> Reply {
    let mut content = said.to_owned();
    let mut length = content.chars().count() + tail.chars().count();
    for quote in quotes {
        let source = source_line(quote.citation(), words, "");
        let passage = block_quote(&markup::passage(quote), quote.cut(), CLOSEST_CHARS);
        let part = format!("\n{passage}\n{source}");
        length += part.chars().count();
        if length > MAX_MESSAGE_CHARS {
            break;
        }
        content.push_str(&part);
    }
    content.push_str(tail);
    Reply::new(content)
}

/// What to tell someone whose question cannot be asked.
pub fn refused(error: &QuestionError, words: &Words) -> Reply {
    let reason = match error {
        QuestionError::TooLong { chars } => {
            let (chars, most) = (chars.to_string(), MAX_QUESTION_CHARS.to_string());
            fill(words.too_long, &[("chars", &chars), ("most", &most)])
        }
        QuestionError::TooManyTerms { terms } => {
            let (terms, most) = (terms.to_string(), MAX_QUESTION_TERMS.to_string());
            fill(words.too_many_words, &[("words", &terms), ("most", &most)])
        }
        QuestionError::NothingLeft => words.nothing_left.to_owned(),
        QuestionError::NoDate { typed } => fill(words.no_date, &[("typed", &plain(typed, 100))]),
        QuestionError::NoWord => words.no_word.to_owned(),
    };
    Reply::new(reason)
}

/// A fixed text alone.
pub(crate) fn say(text: &str) -> Reply {
    Reply::new(text.to_owned())
}

/// What to tell someone when something went wrong on our side; `id` finds it in the log.
pub(crate) fn apology(id: &str, words: &Words) -> Reply {
    Reply::new(fill(words.apology, &[("id", &escape(id, At::Within))]))
}

/// The question that a reply was given to, as its last line tells it.
///
/// No document can write that line: quotes stand behind `> `, and names behind other words.
pub(crate) fn question_of(content: &str) -> Option<String> {
    let line = content.lines().last()?.strip_prefix(ASKED)?;
    let mut question = String::with_capacity(line.len());
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => question.extend(characters.next()),
            character => question.push(character),
        }
    }
    Some(question)
}

/// The line that tells a question.
pub(crate) fn asked(question: &str) -> String {
    match question.split_whitespace().next() {
        Some(_) => format!("\n{ASKED}{}", plain(question, ASKED_CHARS)),
        None => String::new(),
    }
}

fn answered(best: &Quote, others: &[Quote], words: &Words, pinned: bool, tail: &str) -> Reply {
    let before = if pinned { words.pinned } else { "" };
    let source = source_line(best.citation(), words, before);
    let elsewhere = elsewhere(best, others, words);
    Reply::new(quoted(
        best,
        &source,
        &elsewhere,
        words,
        tail,
        MAX_MESSAGE_CHARS,
    ))
}

/// A quote with what stands under it, as much as fits into `room` characters.
fn quoted(
    quote: &Quote,
    source: &str,
    elsewhere: &str,
    words: &Words,
    tail: &str,
    room: usize,
) -> String {
    let passage = markup::passage(quote);
    let marks = match passage.marks {
        true => format!("\n-# {}", words.marks),
        false => String::new(),
    };
    let length = |text: &str| text.chars().count();
    let used = length(source) + length(&marks) + length(tail) + 1;
    let room = room.saturating_sub(used);
    let elsewhere = match length(elsewhere) + QUOTE_CHARS > room {
        true => "",
        false => elsewhere,
    };
    let quote = block_quote(
        &passage,
        quote.cut(),
        room.saturating_sub(length(elsewhere)),
    );
    format!("{quote}\n{source}{elsewhere}{marks}{tail}")
}

/// One line of at most `most` characters before escaping, cut visibly between words.
pub(crate) fn plain(text: &str, most: usize) -> String {
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

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;
    use crate::discord::testing::{self, quote};
    use crate::discord::words::Locale;
    use quoth_index::answer::Suggestion;
    use quoth_index::document::{BlockKind, Format};
    use quoth_index::question::{Conditions, Question};

    const ENGLISH: &Words = Locale::English.words();

    fn said(found: &Answer) -> Reply {
        answer(found, ENGLISH, &Extra::default())
    }

    fn sample(text: &str) -> Quote {
        let blocks = [(0..text.len(), BlockKind::Paragraph)];
        quote(Format::Markdown, text, &blocks, Some(0..text.len()))
    }

    #[track_caller]
    fn check(outcome: Outcome, quotes: Vec<Quote>, expected: &str) {
        let reply = said(&testing::answer(outcome, quotes));
        assert_eq!(reply.content(), expected);
    }

    #[test]
    fn an_answer_is_a_quote_and_its_source() {
        check(
            Outcome::Answered,
            vec![sample("Press the *red* button.")],
            "> **Press the red button.**\n\
             -# Guide › Setup · guide/setup.md, lines 3–5 · 2026\u{2011}09\u{2011}21",
        );
    }

    #[test]
    fn an_answer_in_two_places_shows_both_shorter() {
        let long = format!("{} One.", "Much is said before. ".repeat(40));
        let reply = said(&Answer {
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
             -# Guide › Setup · guide/setup.md, lines 3–5 · 2026\u{2011}09\u{2011}21\n\
             > **Two.**\n\
             -# Guide › Setup · guide/setup.md, lines 3–5 · 2026\u{2011}09\u{2011}21",
        );
    }

    #[test]
    fn nothing_found_names_what_is_missing_and_what_is_near() {
        let reply = said(&Answer {
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
        let reply = said(&Answer {
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
    fn marks_for_invisible_characters_are_explained() {
        let reply = said(&testing::answer(
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
            let found = Answer {
                missing_words: vec![long.clone(); 64],
                nearest_headings: vec![long.clone(); 64],
                suggestions: vec![mistyped(&long, &long); 64],
                conditions: Conditions {
                    phrases: vec![long.clone(); 8],
                    ..Default::default()
                },
                ..testing::answer(outcome, quotes.clone())
            };
            let extra = Extra {
                asked: Some(&long),
                help_channel: Some(u64::MAX),
                pinned: true,
                unasked: true,
            };
            for locale in Locale::ALL {
                for extra in [Extra::default(), extra] {
                    let reply = answer(&found, locale.words(), &extra);
                    assert!(reply.content().chars().count() <= MAX_MESSAGE_CHARS);
                }
            }
            let pair = Answer {
                completed_by: Some(1),
                ..found
            };
            assert!(said(&pair).content().chars().count() <= MAX_MESSAGE_CHARS);
        }
    }

    #[test]
    fn an_operator_that_cannot_be_read_is_refused_with_what_to_write() {
        let refused = |text: &str| refused(&Question::parse(text).unwrap_err(), ENGLISH);
        assert_eq!(
            refused("-draft").content(),
            "I cannot look for that: the question only says where not to look. \
             Please add a word to look for."
        );
        assert_eq!(
            refused("news after:2026-13").content(),
            "I cannot look for that: “after\\:2026-13” has no date after the colon. \
             Please write it like 2026-11-20, 2026-11 or 2026."
        );
    }

    #[test]
    fn a_refusal_says_what_to_do() {
        let reply = refused(&QuestionError::TooLong { chars: 1_200 }, ENGLISH);
        assert_eq!(
            reply.content(),
            "That is more than I can look for: the question has 1200 characters; \
             at most 1000 can be asked. Please ask it in fewer words."
        );
    }
}
