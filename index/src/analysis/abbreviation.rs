//! Finds abbreviations where a text spells them out: "multi-factor authentication (MFA)".
//!
//! By the letters of the abbreviation, from the last to the first (Schwartz and Hearst, 2003). What
//! is done with them is told in `collection`.

/// Bytes before or in a bracket that are looked at.
const REACH: usize = 100;
/// The most characters of an abbreviation.
const MOST_LETTERS: usize = 8;

/// Calls `visit` with every abbreviation in `text` and the words that it stands for.
pub fn each_abbreviation(text: &str, visit: &mut dyn FnMut(&str, &str)) {
    for (open, _) in text.match_indices('(') {
        let after = text.get(open + 1..).unwrap_or_default();
        let Some((inside, _)) = head(after).split_once(')') else {
            continue;
        };
        let before = tail(text.get(..open).unwrap_or_default());
        if let Some(short) = abbreviation(inside) {
            if let Some(long) = spelt_out(short, before) {
                visit(short, long);
            }
            continue;
        }
        let word = before.trim_end().rsplit(char::is_whitespace).next();
        let word = word.map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
        if let Some(short) = word.and_then(abbreviation)
            && let Some(long) = spelt_out(short, inside)
            && long.len() == inside.trim().len()
        {
            visit(short, long);
        }
    }
}

/// The beginning of `text` that is looked at.
fn head(text: &str) -> &str {
    let mut end = text.len().min(REACH);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// The end of `text` that is looked at: of one line, after any other bracket.
fn tail(text: &str) -> &str {
    let mut start = text.len().saturating_sub(REACH);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    let near = text.get(start..).unwrap_or_default();
    near.rsplit(['\n', '(', ')', '|', ';', ':'])
        .next()
        .unwrap_or_default()
}

/// `text` as an abbreviation, without the `s` of several; nothing where it is none.
fn abbreviation(text: &str) -> Option<&str> {
    let text = text.trim();
    let text = text.strip_suffix('s').unwrap_or(text);
    let count = text.chars().count();
    let capitals = text.chars().filter(|c| c.is_uppercase()).count();
    let fits = (2..=MOST_LETTERS).contains(&count)
        && capitals >= 2
        && text.chars().all(char::is_alphanumeric);
    fits.then_some(text)
}

/// The words at the end of `before` that `short` stands for.
fn spelt_out<'t>(short: &str, before: &'t str) -> Option<&'t str> {
    let before = before.trim_end_matches(|c: char| !c.is_alphanumeric());
    let letters: Vec<char> = short.chars().flat_map(char::to_lowercase).collect();
    // A digit in front stands for a number in words: 2FA.
    let counts = letters.first().is_some_and(char::is_ascii_digit);
    let (wanted, first) = match counts {
        true => (letters.get(1..)?, before),
        false => (letters.as_slice(), before),
    };
    let mut rest = first;
    for (index, letter) in wanted.iter().enumerate().rev() {
        loop {
            let (at, c) = rest.char_indices().next_back()?;
            rest = rest.get(..at)?;
            let begins = !rest.ends_with(char::is_alphanumeric);
            if c.to_lowercase().eq([*letter]) && (index > 0 || begins) {
                break;
            }
        }
    }
    if counts {
        rest = rest.trim_end_matches(|c: char| !c.is_alphanumeric());
        rest = rest.trim_end_matches(char::is_alphabetic);
    }
    let long = before.get(rest.len()..)?.trim();
    let words = long.split(|c: char| !c.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty()).count();
    // More small words than letters are unlikely, and one word is no phrase.
    ((2..=letters.len() + 2).contains(&words) && !long.contains(short)).then_some(long)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str)]) {
        let mut found: Vec<(String, String)> = Vec::new();
        each_abbreviation(text, &mut |short, long| {
            found.push((short.to_owned(), long.to_owned()));
        });
        let found: Vec<(&str, &str)> = found.iter().map(|(a, b)| (&**a, &**b)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn an_abbreviation_stands_behind_its_words_or_before_them() {
        check(
            "Turn on multi-factor authentication (MFA) now.",
            &[("MFA", "multi-factor authentication")],
        );
        check(
            "The **Domain Name System** (DNS) and VPNs (virtual private networks)",
            &[
                ("DNS", "Domain Name System"),
                ("VPN", "virtual private networks"),
            ],
        );
        check(
            "two-factor authentication (2FA)",
            &[("2FA", "two-factor authentication")],
        );
        check(
            "Department of Motor Vehicles (DMV)",
            &[("DMV", "Department of Motor Vehicles")],
        );
        check(
            "application programming interfaces (APIs)",
            &[("API", "application programming interfaces")],
        );
        check(
            "die Allgemeine Geschäftsbedingungen (AGB)",
            &[("AGB", "Allgemeine Geschäftsbedingungen")],
        );
    }

    #[test]
    fn other_brackets_are_no_abbreviations() {
        check("It costs nothing (US only), see (A) or (1).", &[]);
        check("a player (XYZ) and (see MFA)", &[]);
        check("f(AB) = (", &[]);
        check("Über (ÜB", &[]);
        check("Network (NW)", &[]);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[a-cA-C2é() -]{0,60}|\\PC{0,60}") {
            each_abbreviation(&text, &mut |short, long| {
                assert!(text.contains(short) && text.contains(long));
            });
        }
    }
}
