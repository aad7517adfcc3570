//! Tells whether two texts say nearly the same words: mirrored pages, versions of one document.
//!
//! What becomes of a quote that repeats another is decided by whoever lists them.

use rustc_hash::FxHashSet;

use crate::analysis::each_form;

/// Share of their rows of words that two texts must have in common.
const NEARLY_ALL: f32 = 0.9;

/// How many words make a row.
const ROW: usize = 3;

/// Whether `later` says nothing new after `earlier`: it stands in it, or nine tenths of the rows of
/// three words in either are in both.
pub fn repeats(earlier: &str, later: &str) -> bool {
    if earlier.contains(later) {
        return true;
    }
    let (shorter, longer) = (
        earlier.len().min(later.len()),
        earlier.len().max(later.len()),
    );
    // What differs much in length cannot have so much in common.
    if (shorter as f32) < longer as f32 * 0.7 {
        return false;
    }
    let (earlier, later) = (rows(earlier), rows(later));
    let common = earlier.intersection(&later).count() as f32;
    let all = (earlier.len() + later.len()) as f32 - common;
    all > 0.0 && common >= all * NEARLY_ALL
}

/// Every three words in a row, or all words where there are fewer.
fn rows(text: &str) -> FxHashSet<String> {
    let mut words: Vec<String> = Vec::new();
    each_form(text, &mut |form| {
        if !form.extra {
            words.push(form.text.to_owned());
        }
    });
    let length = ROW.min(words.len()).max(1);
    words.windows(length).map(|row| row.join(" ")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_word_of_many_is_a_repetition_and_of_few_is_not() {
        let words: Vec<String> = (0..100).map(|number| format!("word{number}")).collect();
        let text = words.join(" ");
        let changed = text.replace("word50 ", "other ");
        assert!(repeats(&text, &changed));
        assert!(repeats(&text, &text.to_uppercase()));
        let changed = changed.replace("word10 ", "x ").replace("word80 ", "y ");
        assert!(!repeats(&text, &changed));
        assert!(!repeats("It lasts nine days.", "It lasts ten days."));
    }

    #[test]
    fn a_text_inside_an_earlier_one_is_a_repetition() {
        assert!(repeats("One. Two. Three.", "Two."));
        assert!(!repeats("Two.", "One. Two. Three."));
        assert!(!repeats("One. Two.", "Two. Three."));
        assert!(!repeats("?", "!"));
    }
}
