//! What is said where nothing was found: missing words, what may have been meant, what was required,
//! the nearest headings, and whom to ask.
//!
//! Pure. Answers are written in `render`.

use quoth_index::answer::Answer;
use quoth_index::question::{Conditions, DocumentName};

use super::citation::NAME_CHARS;
use super::render::{Extra, MAX_MESSAGE_CHARS, Reply, plain};
use super::words::{Words, fill};

/// How many words or headings are listed where nothing was found.
const LISTED: usize = 6;

pub(super) fn nothing_found(
    answer: &Answer,
    words: &Words,
    extra: &Extra<'_>,
    tail: &str,
) -> Reply {
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

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;
    use crate::discord::words::Locale;
    use quoth_index::question::Question;

    const ENGLISH: &Words = Locale::English.words();

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
}
