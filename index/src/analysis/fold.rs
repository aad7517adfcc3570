//! Evens out how a word is written: case, width, accents, ligatures.
//!
//! Works on one word at a time; cutting text into words is the work of `word`.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Appends `word` to `out` in lower case and in compatibility form (NFKC), accents kept.
pub fn lower_into(word: &str, out: &mut String) {
    if word.is_ascii() {
        out.extend(
            word.bytes()
                .map(|byte| char::from(byte.to_ascii_lowercase())),
        );
        return;
    }
    for c in word.nfkc().flat_map(char::to_lowercase) {
        match c {
            // Marks that carry no sound of their own: Arabic vowels and tatweel, Hebrew points,
            // the dot that lower-casing a Turkish capital leaves, soft hyphens and joiners.
            '\u{064B}'..='\u{0652}' | '\u{0640}' | '\u{0591}'..='\u{05C7}' => {}
            '\u{0307}' | '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{FEFF}' => {}
            'ё' => out.push('е'),
            _ => out.push(c),
        }
    }
}

/// The word without accents, where the script is one that people type without them.
///
/// Latin and Greek lose their marks (`é` to `e`, `ß` to `ss`, `ø` to `o`); other scripts stay as
/// they are, since a mark there is a letter's sound.
pub fn without_accents(word: &str) -> Option<String> {
    if word.is_ascii() || !word.chars().any(has_accent) {
        return None;
    }
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        match c {
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'ø' => out.push('o'),
            'ł' => out.push('l'),
            'đ' | 'ð' => out.push('d'),
            'þ' => out.push_str("th"),
            'ı' => out.push('i'),
            'ς' => out.push('σ'),
            _ if has_accent(c) => out.extend(c.nfd().filter(|part| !is_combining_mark(*part))),
            _ => out.push(c),
        }
    }
    Some(out)
}

fn has_accent(c: char) -> bool {
    matches!(c, '\u{00DF}'..='\u{024F}' | '\u{0370}'..='\u{03FF}' | '\u{1E00}'..='\u{1FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(input: &str, expected: &str) {
        let mut lower = String::new();
        lower_into(input, &mut lower);
        let folded = without_accents(&lower).unwrap_or(lower);
        assert_eq!(folded, expected);
    }

    #[test]
    fn case_width_and_accents_do_not_matter() {
        check("Straße", "strasse");
        check("ＡＢＣ", "abc");
        check("Élysée", "elysee");
        check("Ångström", "angstrom");
        check("ﬁle", "file");
    }

    #[test]
    fn marks_that_are_letters_stay() {
        check("Йод", "йод");
        check("हिन्दी", "हिन्दी");
        check("ภาษา", "ภาษา");
    }
}
