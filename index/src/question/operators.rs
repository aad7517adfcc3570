//! Tells operators from ordinary words: `"a phrase"`, `-word`, `in:`, `doc:`, `before:`, `after:`.
//!
//! A parser of our own that knows nothing else, so that no question can be more than words with
//! conditions. In doubt a word is a word: people write dashes, quotation marks and colons without
//! meaning anything by them.

use super::{Conditions, Day, DocumentName, QuestionError};

/// The words of `text` to look for, and the conditions that its operators make.
pub(super) fn read(text: &str) -> Result<(String, Conditions), QuestionError> {
    if is_quoted_question(text) {
        return Ok((text.to_owned(), Conditions::default()));
    }
    let mut reader = Reader {
        rest: text,
        words: String::with_capacity(text.len()),
        conditions: Conditions::default(),
        about_options: is_about_options(text),
        before: "",
    };
    while !reader.rest.is_empty() {
        reader.next()?;
    }
    let Reader {
        words, conditions, ..
    } = reader;
    // A question without operators stays exactly as it was typed.
    if conditions == Conditions::default() {
        return Ok((text.to_owned(), conditions));
    }
    Ok((words.trim().to_owned(), conditions))
}

struct Reader<'t> {
    rest: &'t str,
    /// What is looked for, as far as it was read.
    words: String,
    conditions: Conditions,
    /// Whether dashes begin the options of a program.
    about_options: bool,
    /// The word read last.
    before: &'t str,
}

impl<'t> Reader<'t> {
    /// Reads one word or operator, with the blanks and opening brackets before it.
    fn next(&mut self) -> Result<(), QuestionError> {
        let opens = |c: char| c.is_whitespace() || "([{¿¡".contains(c);
        let start = self.rest.trim_start_matches(opens);
        self.keep_until(start);
        if start.is_empty() {
            return Ok(());
        }
        if start.starts_with('`') {
            let end = code_end(start).unwrap_or_else(|| word_end(start));
            self.keep(end);
            return Ok(());
        }
        if let Some(quoted) = Quoted::at(start) {
            self.conditions.phrases.push(quoted.inner.to_owned());
            self.keep(quoted.length);
            return Ok(());
        }
        if let Some(length) = self.exclusion(start) {
            self.drop(length);
            return Ok(());
        }
        if let Some(length) = self.keyword(start)? {
            self.drop(length);
            return Ok(());
        }
        let end = word_end(start);
        self.before = start.get(..end).unwrap_or_default();
        self.keep(end);
        Ok(())
    }

    /// Reads `-word` or `-"a phrase"`; returns its length.
    fn exclusion(&mut self, start: &'t str) -> Option<usize> {
        let after = start.strip_prefix('-').filter(|_| !self.about_options)?;
        if let Some(quoted) = Quoted::at(after) {
            self.conditions.without.push(quoted.inner.to_owned());
            return Some(1 + quoted.length);
        }
        let end = word_end(after);
        let word = without_punctuation(after.get(..end)?);
        let next = after.get(end..)?.split_whitespace().next();
        let named_an_option = names_an_option(self.before) || next.is_some_and(names_an_option);
        if named_an_option || !is_plain_word(word) {
            return None;
        }
        self.conditions.without.push(word.to_owned());
        Some(1 + end)
    }

    /// Reads `in:`, `doc:`, `before:` or `after:` with its value; returns the length of both.
    fn keyword(&mut self, start: &'t str) -> Result<Option<usize>, QuestionError> {
        let Some((key, after)) = start.split_once(':') else {
            return Ok(None);
        };
        let (value, length) = match Quoted::at(after) {
            Some(quoted) => (quoted.inner, quoted.length),
            None => {
                let end = word_end(after);
                let word = after.get(..end).unwrap_or_default();
                (without_punctuation(word), end)
            }
        };
        let conditions = &mut self.conditions;
        let understood = match key.to_ascii_lowercase().as_str() {
            "in" => {
                let name = value.to_lowercase();
                let known = is_collection_name(&name);
                if known && !conditions.collections.contains(&name) {
                    conditions.collections.push(name);
                }
                known
            }
            "doc" => {
                let says = value.contains(char::is_alphanumeric) || value.contains('*');
                if says {
                    conditions.documents.push(DocumentName::new(value));
                }
                says
            }
            operator @ ("before" | "after") => {
                let day = Day::parse(value);
                let meant = value.starts_with(|c: char| c.is_ascii_digit());
                if day.is_none() && meant {
                    let typed = format!("{key}:{value}");
                    return Err(QuestionError::NoDate { typed });
                }
                match operator {
                    // Of several, the narrowest holds.
                    "before" => {
                        let days = day.into_iter().chain(conditions.before);
                        conditions.before = days.min();
                    }
                    _ => conditions.after = conditions.after.max(day),
                }
                day.is_some()
            }
            _ => false,
        };
        Ok(understood.then_some(key.len() + 1 + length))
    }

    /// Goes on to `to`, a later part of the text, and keeps what is passed.
    fn keep_until(&mut self, to: &'t str) {
        self.keep(self.rest.len() - to.len());
    }

    fn keep(&mut self, length: usize) {
        if let Some((passed, rest)) = self.rest.split_at_checked(length) {
            self.words.push_str(passed);
            self.rest = rest;
        }
    }

    /// Goes on by `length` and the blanks after it, without keeping anything.
    fn drop(&mut self, length: usize) {
        let rest = self.rest.get(length..).unwrap_or_default();
        self.rest = rest.trim_start();
    }
}

/// Words between quotation marks, at the beginning of a text.
struct Quoted<'t> {
    inner: &'t str,
    /// Bytes with both marks.
    length: usize,
}

impl<'t> Quoted<'t> {
    /// Nothing where no mark opens, none closes, or there is no word between them.
    fn at(text: &'t str) -> Option<Quoted<'t>> {
        let mark = text.chars().next()?;
        let closing: &[char] = match mark {
            '"' => &['"'],
            '“' | '„' | '”' => &['”', '“'],
            '«' => &['»'],
            _ => return None,
        };
        let after = text.get(mark.len_utf8()..)?;
        let end = after.find(closing)?;
        let (inner, rest) = after.split_at_checked(end)?;
        let length = mark.len_utf8() + end + rest.chars().next()?.len_utf8();
        let inner = inner.trim();
        inner
            .contains(char::is_alphanumeric)
            .then_some(Quoted { inner, length })
    }
}

/// Whether the whole of `text` is a question in quotation marks: then they only surround it.
fn is_quoted_question(text: &str) -> bool {
    Quoted::at(text).is_some_and(|quoted| {
        let rest = text.get(quoted.length..).unwrap_or_default();
        let ends = |text: &str| text.ends_with(['?', '？', '؟']);
        !rest.contains(char::is_alphanumeric) && (ends(quoted.inner) || ends(rest))
    })
}

/// Whether `text` holds options of a program: `--all`, `-v`, `-rf`. Then no dash leaves a word out.
fn is_about_options(text: &str) -> bool {
    text.split(char::is_whitespace).any(|word| {
        let word = word.trim_start_matches(['(', '[', '{', '"', '`', '\'']);
        let Some(option) = word.strip_prefix('-') else {
            return false;
        };
        if let Some(long) = option.strip_prefix('-') {
            return long.starts_with(char::is_alphanumeric);
        }
        let after = option.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let ends = !after.starts_with(|c: char| c.is_alphanumeric() || "-'’".contains(c));
        (1..=2).contains(&(option.len() - after.len())) && ends
    })
}

/// Whether `word` says that its neighbour is an option of a program.
fn names_an_option(word: &str) -> bool {
    let word = word
        .trim_matches(|c: char| !c.is_alphanumeric())
        .to_lowercase();
    matches!(
        word.as_str(),
        "option"
            | "options"
            | "flag"
            | "flags"
            | "switch"
            | "parameter"
            | "argument"
            | "schalter"
            | "opción"
            | "opzione"
    )
}

/// Whether `word` can be left out: it begins with a letter and is one word, hyphens included.
fn is_plain_word(word: &str) -> bool {
    let inner = |c: char| c.is_alphanumeric() || "-_'’.".contains(c) || !c.is_ascii();
    word.starts_with(char::is_alphabetic) && word.chars().all(inner)
}

fn is_collection_name(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-".contains(c);
    (1..=40).contains(&name.len()) && name.chars().all(allowed)
}

/// The word without what ends a sentence or a bracket.
fn without_punctuation(word: &str) -> &str {
    word.trim_end_matches([
        '.', ',', ';', ':', '?', '!', ')', ']', '}', '？', '。', '，',
    ])
}

/// Where the word that `text` begins with ends.
fn word_end(text: &str) -> usize {
    text.find(char::is_whitespace).unwrap_or(text.len())
}

/// Where the code ends that `text` begins with: after as many backticks as open it.
fn code_end(text: &str) -> Option<usize> {
    let after = text.trim_start_matches('`');
    let ticks = text.len() - after.len();
    let (code, rest) = after.split_once(text.get(..ticks)?)?;
    let past = rest.len() - rest.trim_start_matches('`').len();
    Some(ticks + code.len() + ticks + past)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn without(words: &[&str]) -> Conditions {
        Conditions {
            without: words.iter().map(|word| (*word).to_owned()).collect(),
            ..Conditions::default()
        }
    }

    fn phrases(words: &[&str]) -> Conditions {
        Conditions {
            phrases: words.iter().map(|word| (*word).to_owned()).collect(),
            ..Conditions::default()
        }
    }

    #[track_caller]
    fn check(text: &str, words: &str, conditions: Conditions) {
        assert_eq!(read(text), Ok((words.to_owned(), conditions)), "{text}");
    }

    #[track_caller]
    fn check_ordinary(text: &str) {
        check(text, text, Conditions::default());
    }

    #[test]
    fn quotation_marks_make_a_phrase_and_its_words_are_looked_for() {
        check(
            "how long is a \"full charge\"?",
            "how long is a \"full charge\"?",
            phrases(&["full charge"]),
        );
        check("“full charge”", "“full charge”", phrases(&["full charge"]));
        check("was heißt „voll“?", "was heißt „voll“?", phrases(&["voll"]));
        check("(« plein »)", "(« plein »)", phrases(&["plein"]));
        check(
            "\"a b\" \"c d\"",
            "\"a b\" \"c d\"",
            phrases(&["a b", "c d"]),
        );
    }

    #[test]
    fn marks_that_are_no_quotation_stay_what_they_are() {
        check_ordinary("a 15\" screen and a 17\" one");
        check_ordinary("what does \" mean");
        check_ordinary("an empty \"\" value, or \"?\"");
        check_ordinary("name=\"value\"");
        check_ordinary("print(\"hello\")");
        check_ordinary("don't 'do' that");
        check_ordinary("\"how do I reset my password?\"");
        check_ordinary("“how do I reset my password”?");
    }

    #[test]
    fn a_dash_before_a_word_leaves_it_out() {
        check("charge -strap", "charge", without(&["strap"]));
        check("-strap charge", "charge", without(&["strap"]));
        check(
            "install -windows server",
            "install server",
            without(&["windows"]),
        );
        check("how long? -straps.", "how long?", without(&["straps"]));
        check("mail -e-mail", "mail", without(&["e-mail"]));
        check("framework -node.js", "framework", without(&["node.js"]));
        check(
            "charge -\"full charge\"",
            "charge",
            without(&["full charge"]),
        );
        check("手机 -苹果", "手机", without(&["苹果"]));
        check("a -über -ça", "a", without(&["über", "ça"]));
    }

    #[test]
    fn dashes_that_people_write_stay_what_they_are() {
        check_ordinary("-5 degrees");
        check_ordinary("is it -40 or -40.5?");
        check_ordinary("--battery full charge");
        check_ordinary("-v or --verbose?");
        check_ordinary("what does rm -rf do");
        check_ordinary("make the -f/--file flag faster");
        check_ordinary("the -name option of find");
        check_ordinary("what is the flag -recursive for");
        check_ordinary("docker run --rm -name web");
        check_ordinary("red - green");
        check_ordinary("e-mail set-up");
        check_ordinary("- first item");
        check_ordinary("pros – cons — and −minus");
        check_ordinary("why does `find -name` fail");
        check_ordinary("a -/b -=c -D/x");
    }

    #[test]
    fn places_are_named_with_a_colon() {
        let conditions = Conditions {
            collections: vec!["docs".to_owned(), "staff-wiki".to_owned()],
            ..Conditions::default()
        };
        check(
            "charge in:docs In:Staff-Wiki in:docs?",
            "charge",
            conditions,
        );
        let conditions = Conditions {
            documents: vec![DocumentName::new("setup"), DocumentName::new("two words")],
            ..Conditions::default()
        };
        check("charge doc:setup doc:\"two words\"", "charge", conditions);
        check_ordinary("what is in: the box");
        check_ordinary("doc:? and in:éa");
        check_ordinary("http://example.org and std::in:x");
    }

    #[test]
    fn dates_bound_the_time_of_change() {
        let conditions = Conditions {
            after: Day::parse("2026-03"),
            before: Day::parse("2026-04-05"),
            ..Conditions::default()
        };
        check(
            "news after:2025 after:2026-03 before:2026-04-05, before:2027",
            "news",
            conditions,
        );
        check_ordinary("before:noon or after:lunch");
        assert_eq!(
            read("news before:2026-13"),
            Err(QuestionError::NoDate {
                typed: "before:2026-13".to_owned()
            })
        );
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[-\"“”„«»`a-c:.( \\n0-9]{0,60}|\\PC{0,60}") {
            if let Ok((words, conditions)) = read(&text) {
                prop_assert!(words.len() <= text.len());
                prop_assert!(conditions != Conditions::default() || words == text);
                for part in conditions.phrases.iter().chain(&conditions.without) {
                    prop_assert!(text.contains(part.as_str()));
                }
            }
        }

        #[test]
        fn a_question_of_letters_alone_has_no_conditions(text in "[a-zäé ,?!'-]{0,60}") {
            if !text.split(' ').any(|word| word.starts_with('-')) {
                prop_assert_eq!(read(&text).unwrap().1, Conditions::default());
            }
        }
    }
}
