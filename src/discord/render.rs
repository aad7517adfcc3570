//! The words of every message that quoth sends: an answer becomes a reply.
//!
//! How a quote is written for Discord is told in `markup` and `layout`; who may see it is decided
//! in `audience`, and how it is sent in `rest`.

use std::fmt::Write as _;
use std::time::SystemTime;

use quoth_index::answer::{Answer, Outcome, Quote};
use quoth_index::place::Citation;
use quoth_index::question::{
    Conditions, DocumentName, MAX_QUESTION_CHARS, MAX_QUESTION_TERMS, QuestionError,
};

use super::escape::{At, escape};
use super::layout::block_quote;
pub use super::reply::{MAX_MESSAGE_CHARS, Reply};
use super::words::{Words, fill};
use super::{markup, visible};

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

/// How many passages are shown where quoth is not sure.
pub(crate) const CLOSEST: usize = 3;

/// What the line begins with that tells a question.
const ASKED: &str = "-# ❔ ";

/// The most characters of a question in that line.
const ASKED_CHARS: usize = 160;

/// Writes an answer: the best quote with its source, the closest ones where quoth is not sure, or
/// what is known where nothing was found.
pub fn answer(answer: &Answer, words: &Words, extra: &Extra<'_>) -> Reply {
    let tail = extra.asked.map(asked).unwrap_or_default();
    match (answer.outcome, answer.quotes.as_slice()) {
        (Outcome::NothingFound, _) | (_, []) => nothing_found(answer, words, extra, &tail),
        (Outcome::Answered, [best, others @ ..]) => {
            let other = answer.completed_by.and_then(|at| answer.quotes.get(at));
            match other {
                Some(other) => spread(best, other, words, &tail),
                None => answered(best, others, words, &tail),
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
}

/// One passage of an answer: the one that comes `rank`th of `passages`, counted from 0.
pub(crate) fn passage(
    quote: &Quote,
    (rank, passages): (u8, u8),
    sure: bool,
    words: &Words,
    asked_before: Option<&str>,
) -> Reply {
    let tail = asked_before.map(asked).unwrap_or_default();
    let position = match passages {
        0 | 1 => String::new(),
        _ => {
            let rank = (u16::from(rank) + 1).to_string();
            let passages = passages.to_string();
            fill(words.rank, &[("rank", &rank), ("passages", &passages)])
        }
    };
    let source = source_line(quote.citation(), words, &position);
    let first = match sure {
        true => String::new(),
        false => format!("{}\n", words.unsure),
    };
    let room = MAX_MESSAGE_CHARS.saturating_sub(first.chars().count());
    Reply::new(first + &quoted(quote, &source, "", words, &tail, room))
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

fn answered(best: &Quote, others: &[Quote], words: &Words, tail: &str) -> Reply {
    let source = source_line(best.citation(), words, "");
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

fn nothing_found(answer: &Answer, words: &Words, extra: &Extra<'_>, tail: &str) -> Reply {
    let mut parts: Vec<String> = Vec::new();
    let missing: Vec<String> = (answer.missing_words.iter().take(LISTED))
        .map(|word| format!("**{}**", plain(word, 40)))
        .collect();
    match missing.as_slice() {
        [] => {}
        [word] => parts.push(fill(words.word_missing, &[("word", word)])),
        missing => {
            let missing = missing.join(", ");
            parts.push(fill(words.words_missing, &[("words", &missing)]));
        }
    }
    let meant: Vec<String> = (answer.suggestions.iter().take(3))
        .map(|suggestion| format!("**{}**", plain(&suggestion.near, 40)))
        .collect();
    if !meant.is_empty() {
        parts.push(fill(words.meant, &[("words", &meant.join(", "))]));
    }
    let required = required(&answer.conditions, words);
    if !required.is_empty() {
        let required = plain(&required, 200);
        parts.push(fill(words.required, &[("conditions", &required)]));
    }
    let headings = answer.nearest_headings.iter().take(LISTED);
    let headings = headings.map(|heading| format!("> {}", plain(heading, NAME_CHARS)));
    for (index, heading) in headings.enumerate() {
        // What the first one is stands before it, or neither is there.
        parts.push(match index {
            0 => format!("{}\n{heading}", words.nearest_headings),
            _ => heading,
        });
    }
    let people = extra.help_channel.map(|channel| {
        // A channel's mention is a link; it notifies nobody.
        let channel = format!("<#{channel}>");
        format!("\n{}", fill(words.ask_people, &[("channel", &channel)]))
    });
    let end = people.unwrap_or_default() + tail;
    let length = |text: &str| text.chars().count();
    let mut content = words.nothing_found.to_owned();
    let mut room = MAX_MESSAGE_CHARS.saturating_sub(length(&content) + length(&end));
    for part in &parts {
        let needed = length(part) + 1;
        if needed > room {
            break;
        }
        room -= needed;
        content.push('\n');
        content.push_str(part);
    }
    Reply::new(content + &end)
}

/// What was required of a passage; empty where nothing was.
fn required(conditions: &Conditions, words: &Words) -> String {
    let quoted = |words: &[String]| {
        let quoted: Vec<String> = words.iter().map(|words| format!("“{words}”")).collect();
        quoted.join(", ")
    };
    let names = conditions.documents.iter().map(DocumentName::typed);
    let listed = [
        (words.required_phrases, quoted(&conditions.phrases)),
        (words.required_without, quoted(&conditions.without)),
        (words.required_in, conditions.collections.join(", ")),
        (words.required_named, names.collect::<Vec<_>>().join(", ")),
    ];
    let mut parts: Vec<String> = listed
        .iter()
        .filter(|(_, words)| !words.is_empty())
        .map(|(text, words)| fill(text, &[("words", words)]))
        .collect();
    let days = [
        (words.required_after, conditions.after),
        (words.required_before, conditions.before),
    ];
    for (text, day) in days {
        parts.extend(day.map(|day| fill(text, &[("day", &day.to_string())])));
    }
    parts.join("; ")
}

/// Where a quote stands: the names leading to it, linked where there is an address, else the file
/// and lines; then page and date. `first` comes before all that.
fn source_line(citation: &Citation, words: &Words, first: &str) -> String {
    let place = &citation.place;
    let link = link(citation);
    let mut parts = Vec::new();
    if !first.is_empty() {
        parts.push(first.to_owned());
    }
    parts.push(place_name(citation, link.as_deref()));
    match place.page {
        Some(page) => parts.push(fill(words.page, &[("page", &page.to_string())])),
        None if link.is_none() => {
            let file = plain(&citation.path, 100);
            let (first, last) = (place.lines.0.to_string(), place.lines.1.to_string());
            if first == last {
                parts.push(fill(words.line, &[("file", &file), ("line", &first)]));
            } else {
                let values = [("file", file.as_str()), ("first", &first), ("last", &last)];
                parts.push(fill(words.lines, &values));
            }
        }
        None => {}
    }
    let day = citation.date.clone();
    parts.extend(day.or_else(|| citation.modified.and_then(date)));
    match citation.also_in.len() {
        0 => {}
        1 => parts.push(words.also_in_one.to_owned()),
        more => parts.push(fill(words.also_in_more, &[("number", &more.to_string())])),
    }
    format!("-# {}", parts.join(" · "))
}

/// A line that names where the other quotes stand; empty where they stand at the same place.
fn elsewhere(best: &Quote, others: &[Quote], words: &Words) -> String {
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
    format!(
        "\n-# {}",
        fill(words.see_also, &[("places", &places.join(" · "))])
    )
}

/// The name of a place, linked where there is an address.
pub(crate) fn place(citation: &Citation) -> String {
    place_name(citation, link(citation).as_deref())
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
pub(crate) fn label(name: &str) -> String {
    let name = name.replace('[', "(").replace(']', ")");
    let name = name.replace("https://", "").replace("http://", "");
    plain(&name, NAME_CHARS)
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

/// The address of the place, or of the document, if it can stand in a link.
fn link(citation: &Citation) -> Option<String> {
    safe_link(citation.place.link.as_ref().or(citation.url.as_ref())?)
}

/// An address that can stand in a link, as nothing but that.
pub(crate) fn safe_link(link: &str) -> Option<String> {
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
pub(crate) fn date(time: SystemTime) -> Option<String> {
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
    use crate::discord::words::Locale;
    use quoth_index::answer::Suggestion;
    use quoth_index::document::{BlockKind, Format};
    use quoth_index::question::Question;

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
             -# Guide › Setup · guide/setup.md, lines 3–5 · 2026-09-21",
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
             -# Guide › Setup · guide/setup.md, lines 3–5 · 2026-09-21\n\
             > **Two.**\n\
             -# Guide › Setup · guide/setup.md, lines 3–5 · 2026-09-21",
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
    fn a_source_with_an_address_is_a_link_that_cannot_be_broken_out_of() {
        let mut citation = testing::citation("x");
        citation.title = "[a](https://b) *c*".to_owned();
        citation.place.headings = vec!["]( <@1>".to_owned()];
        citation.place.link = Some("https://example.org/a_(b)#:~:text=c>d e".to_owned());
        assert_eq!(
            source_line(&citation, ENGLISH, ""),
            "-# [(a)(b) \\*c\\* › )( \\<\\@1>](<https://example.org/a_%28b%29#:~:text=c%3Ed%20e>) \
             · 2026-09-21"
        );
    }

    #[test]
    fn an_address_that_is_no_web_page_is_not_linked() {
        let mut citation = testing::citation("x");
        citation.place.link = Some("javascript:alert(1)".to_owned());
        assert_eq!(
            source_line(&citation, ENGLISH, ""),
            "-# Guide › Setup · guide/setup.md, lines 3–5 · 2026-09-21"
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
    fn a_file_from_beyond_the_calendar_has_no_date() {
        let far = SystemTime::UNIX_EPOCH.checked_add(std::time::Duration::from_secs(1 << 40));
        assert_eq!(far.and_then(date), None);
    }

    #[test]
    fn what_was_required_is_told_in_every_language() {
        let question =
            Question::parse("\"full charge\" -strap -case in:docs doc:*.md after:2026 before:2027");
        let conditions = question.unwrap().conditions().clone();
        assert_eq!(
            required(&conditions, ENGLISH),
            "with “full charge” word for word; without “strap”, “case”; in docs; \
             in documents named *.md; changed on 2026-01-01 or later; changed before 2027-01-01"
        );
        for locale in Locale::ALL {
            let told = required(&conditions, locale.words());
            let values = [
                "full charge",
                "strap",
                "docs",
                "*.md",
                "2026-01-01",
                "2027-01-01",
            ];
            assert!(values.iter().all(|value| told.contains(value)), "{told}");
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
