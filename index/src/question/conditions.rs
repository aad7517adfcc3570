//! What an asker requires of a passage beside that it answers: conditions, as plain values.
//!
//! They are read in `operators` and held against passages in `select` and `collection`.

use std::fmt;

use super::Day;

/// What a passage must fulfil to be quoted. Empty conditions let everything through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conditions {
    /// Words that must stand next to each other in this order.
    pub phrases: Vec<String>,
    /// Words, or words in a row, that must not be there.
    pub without: Vec<String>,
    /// Collections to ask, if not all that may be asked.
    pub collections: Vec<String>,
    /// Names of documents, of which one must fit.
    pub documents: Vec<DocumentName>,
    /// The document was changed on this day or later.
    pub after: Option<Day>,
    /// The document was changed before this day.
    pub before: Option<Day>,
}

impl Conditions {
    /// Whether a passage of the collections asked may be left out because of them.
    pub fn concern_passages(&self) -> bool {
        !self.phrases.is_empty() || !self.without.is_empty() || self.concern_documents()
    }

    /// Whether a whole document may be left out because of them.
    pub fn concern_documents(&self) -> bool {
        !self.documents.is_empty() || self.after.is_some() || self.before.is_some()
    }
}

/// What was required, for someone who wonders why so little was found.
impl fmt::Display for Conditions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = |words: &[String]| {
            let quoted: Vec<String> = words.iter().map(|words| format!("“{words}”")).collect();
            quoted.join(" and ")
        };
        let mut parts: Vec<String> = Vec::new();
        if !self.phrases.is_empty() {
            parts.push(format!("with {} word for word", quoted(&self.phrases)));
        }
        if !self.without.is_empty() {
            parts.push(format!("without {}", quoted(&self.without)));
        }
        if !self.collections.is_empty() {
            parts.push(format!("in {}", self.collections.join(" or ")));
        }
        if !self.documents.is_empty() {
            let names: Vec<&str> = self.documents.iter().map(DocumentName::typed).collect();
            parts.push(format!("in documents named {}", names.join(" or ")));
        }
        if let Some(day) = self.after {
            parts.push(format!("changed on {day} or later"));
        }
        if let Some(day) = self.before {
            parts.push(format!("changed before {day}"));
        }
        f.write_str(&parts.join(", "))
    }
}

/// A part of a title or path, or a pattern in which `*` stands for anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentName(String);

impl DocumentName {
    /// Takes a name as it was typed.
    pub(super) fn new(typed: &str) -> DocumentName {
        DocumentName(typed.to_owned())
    }

    /// As it was typed.
    pub fn typed(&self) -> &str {
        &self.0
    }

    /// Whether it fits `name`, a path or a title; capitals do not matter.
    ///
    /// A pattern has to fit the whole of it, or the whole of what follows a slash.
    pub fn fits(&self, name: &str) -> bool {
        let (own, name) = (self.0.to_lowercase(), name.to_lowercase());
        if !own.contains('*') {
            return name.contains(&own);
        }
        let tails = name
            .match_indices('/')
            .filter_map(|(at, _)| name.get(at + 1..));
        std::iter::once(name.as_str())
            .chain(tails)
            .any(|tail| fits_pattern(&own, tail))
    }
}

/// Whether `pattern`, in which `*` stands for anything, is the whole of `name`.
fn fits_pattern(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else {
        return false;
    };
    let last = pattern.rsplit('*').next().unwrap_or_default();
    // Each part at its first place leaves the most room for those after it.
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            break;
        }
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(typed: &str, name: &str, expected: bool) {
        let fits = DocumentName::new(typed).fits(name);
        assert_eq!(fits, expected, "{typed} and {name}");
    }

    #[test]
    fn a_name_is_a_part_and_a_pattern_is_the_whole() {
        check("setup", "guide/Setup.md", true);
        check("Guide/", "guide/setup.md", true);
        check("tokens", "guide/setup.md", false);
        check("*.md", "guide/setup.md", true);
        check("*.txt", "guide/setup.md", false);
        check("guide/*", "docs/guide/setup.md", true);
        check("guide/*.md", "guide/a/b.md", true);
        check("set*.md", "guide/setup.md", true);
        check("et*.md", "guide/setup.md", false);
        check("**", "anything", true);
        check("a*a", "a", false);
        check("*a*b*", "xxaxxbxx", true);
        check("*b*a*", "xxaxxbxx", false);
    }

    #[test]
    fn a_pattern_made_to_be_slow_is_not() {
        let pattern = "*a".repeat(300);
        check(&pattern, &"a".repeat(3_000), true);
        check(&format!("{pattern}b"), &"a".repeat(3_000), false);
    }

    #[test]
    fn conditions_say_what_they_require() {
        let conditions = Conditions {
            phrases: vec!["full charge".to_owned()],
            without: vec!["strap".to_owned()],
            collections: vec!["docs".to_owned()],
            documents: vec![DocumentName::new("*.md")],
            after: Day::parse("2026"),
            before: Day::parse("2026-11"),
        };
        assert_eq!(
            conditions.to_string(),
            "with “full charge” word for word, without “strap”, in docs, in documents named *.md, \
             changed on 2026-01-01 or later, changed before 2026-11-01"
        );
        assert_eq!(Conditions::default().to_string(), "");
    }
}
