//! Every fixed text that quoth says in Discord, in every language that it says it in.
//!
//! One file for each language, all with the same names, so that a missing one does not compile.
//! When which text is said is decided elsewhere; quotes are never translated.

mod de;
mod en;
mod es;
mod fr;
mod ja;
mod ko;
mod pt;
mod ru;
mod zh;

use crate::store::Tone;

/// Makes [`Words`] with a list of its texts, for the tests that compare languages.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// The texts in one language. `{name}` stands for something that is filled in.
        #[derive(Debug)]
        pub struct Words {
            $($(#[$doc])* pub(crate) $name: &'static str,)*
        }

        impl Words {
            /// Names and texts.
            #[cfg(test)]
            fn all(&self) -> Vec<(&'static str, &'static str)> {
                vec![$((stringify!($name), self.$name),)*]
            }
        }
    };
}

words! {
    /// Before the closest passages.
    not_sure,
    /// Before one passage.
    unsure,
    /// Before the passages of an answer that stands in two places.
    two_places,
    nothing_found,
    /// `{word}` occurs nowhere.
    word_missing,
    /// `{words}` occur nowhere.
    words_missing,
    /// Where `{words}` may have been mistyped.
    meant,
    /// `{conditions}`, of the following ones.
    required,
    /// `{words}`.
    required_phrases,
    /// `{words}`.
    required_without,
    /// `{words}`.
    required_in,
    /// `{words}`.
    required_named,
    /// `{day}`.
    required_after,
    /// `{day}`.
    required_before,
    nearest_headings,
    /// Where the owner named a `{channel}`.
    ask_people,
    /// Before other `{places}`.
    see_also,
    /// Before the place of a passage that the server has pinned to the question.
    pinned,
    /// `{page}`.
    page,
    /// `{file}`, `{line}`.
    line,
    /// `{file}`, `{first}`, `{last}`.
    lines,
    also_in_one,
    /// `{number}`.
    also_in_more,
    /// What control pictures are.
    marks,
    /// `{chars}`, `{most}`.
    too_long,
    /// `{words}`, `{most}`.
    too_many_words,
    no_word,
    nothing_left,
    /// `{typed}`.
    no_date,
    busy,
    too_fast,
    /// To a channel in which some were turned away without a word.
    overflow,
    /// `{id}`.
    apology,
    stopping,
    restarted,
    unknown_command,
    /// `{rank}`, `{passages}`.
    rank,
    /// Buttons.
    previous,
    next,
    more,
    less,
    why,
    share,
    delete,
    helpful,
    not_helpful,
    back,
    /// What became of a click.
    forgotten,
    not_here,
    may_not_delete,
    may_not_share,
    shared_before,
    thanks,
    what_was_wrong,
    beside,
    outdated,
    incomplete,
    unclear,
    not_kept,
    /// Why this passage; `{place}`.
    why_place,
    /// `{words}`.
    why_words,
    /// `{words}`.
    why_missing,
    why_other_forms,
    /// `{words}`.
    why_synonyms,
    /// `{rank}`, `{passages}`.
    why_rank,
    /// `{percent}`.
    why_sure,
    /// `{place}`.
    why_runner_up,
    why_pinned,
    why_question_gone,
    /// Under an answer to a new post in a forum.
    forum_note,
    solved_it,
    solved,
    may_not_solve,
    /// `/documents`.
    documents_title,
    documents_none,
    /// `{name}`, `{documents}`.
    documents_collection,
    /// `{words}`.
    documents_found,
    /// `{words}`.
    documents_not_found,
    /// `{number}`.
    documents_more,
    /// `/quoth`.
    only_in_servers,
    /// `{version}`.
    status_title,
    /// `{name}`, `{documents}`, `{passages}`.
    status_collection,
    status_no_collection,
    /// `{helpful}`, `{not_helpful}`.
    status_feedback,
    /// `{number}`.
    status_solved,
    doctor_fine,
    /// `{permission}`, `{channel}`.
    doctor_permission,
    doctor_commands,
    doctor_not_reached,
    /// `{folder}`, `{collection}`.
    doctor_folder,
    /// `{collection}`.
    doctor_empty,
    /// `{number}`, `{collection}`.
    doctor_skipped,
    /// `{collection}`.
    doctor_damaged,
    doctor_intents,
    /// `{path}`.
    doctor_pin,
    gaps_off,
    gaps_none,
    gaps_title,
    /// Where questions are not answered; `{channels}`.
    elsewhere,
    /// `/quoth pin`.
    pin_choose,
    pin_this,
    pin_done,
    pin_not_found,
    pin_operators,
    /// `{most}`.
    pin_too_many,
    /// `/quoth pins`; `{number}`.
    pins_title,
    pins_none,
    pins_hint,
    pins_changed,
    pins_hidden,
    /// `/quoth settings`.
    settings_title,
    /// `{channels}`.
    settings_channels,
    settings_everywhere,
    /// `{tone}`.
    settings_tone,
    tone_plain,
    tone_friendly,
    /// `{number}`.
    settings_pace,
    /// `{answered}`.
    settings_forum,
    forum_on,
    forum_off,
    settings_channels_hint,
    settings_refused,
    /// What is kept; `{person}`, `{replies}`, `{feedback}`, `{questions}`.
    privacy_known,
    /// `{person}`.
    privacy_nothing,
    privacy_delete,
    /// `{person}`.
    privacy_deleted,
    /// Names and descriptions of commands and their options.
    ask_name,
    ask_description,
    question_name,
    question_description,
    collection_name,
    collection_description,
    private_name,
    private_description,
    find_name,
    documents_name,
    documents_description,
    words_name,
    words_description,
    privacy_name,
    privacy_description,
    quoth_description,
    status_description,
    doctor_description,
    pin_description,
    pins_description,
    passage_name,
    passage_description,
    settings_description,
    gaps_description,
    person_description,
    person_name,
    person_privacy_description,
}

/// A language that quoth speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Locale {
    /// English, for whoever's language quoth does not speak.
    English,
    /// German.
    German,
    /// French.
    French,
    /// Spanish.
    Spanish,
    /// Portuguese.
    Portuguese,
    /// Japanese.
    Japanese,
    /// Chinese.
    Chinese,
    /// Korean.
    Korean,
    /// Russian.
    Russian,
}

impl Locale {
    /// All of them.
    pub const ALL: [Locale; 9] = [
        Locale::English,
        Locale::German,
        Locale::French,
        Locale::Spanish,
        Locale::Portuguese,
        Locale::Japanese,
        Locale::Chinese,
        Locale::Korean,
        Locale::Russian,
    ];

    /// The language that Discord calls `name`, such as `pt-BR`.
    pub(crate) fn of(name: &str) -> Locale {
        match name.split('-').next().unwrap_or_default() {
            "de" => Locale::German,
            "fr" => Locale::French,
            "es" => Locale::Spanish,
            "pt" => Locale::Portuguese,
            "ja" => Locale::Japanese,
            "zh" => Locale::Chinese,
            "ko" => Locale::Korean,
            "ru" => Locale::Russian,
            _ => Locale::English,
        }
    }

    /// What Discord calls it; some have two names.
    pub(crate) fn names(self) -> &'static [&'static str] {
        match self {
            Locale::English => &["en-US", "en-GB"],
            Locale::German => &["de"],
            Locale::French => &["fr"],
            Locale::Spanish => &["es-ES", "es-419"],
            Locale::Portuguese => &["pt-BR"],
            Locale::Japanese => &["ja"],
            // Traditional characters are another writing, and better than English.
            Locale::Chinese => &["zh-CN", "zh-TW"],
            Locale::Korean => &["ko"],
            Locale::Russian => &["ru"],
        }
    }

    /// Its texts.
    pub const fn words(self) -> &'static Words {
        match self {
            Locale::English => &en::WORDS,
            Locale::German => &de::WORDS,
            Locale::French => &fr::WORDS,
            Locale::Spanish => &es::WORDS,
            Locale::Portuguese => &pt::WORDS,
            Locale::Japanese => &ja::WORDS,
            Locale::Chinese => &zh::WORDS,
            Locale::Korean => &ko::WORDS,
            Locale::Russian => &ru::WORDS,
        }
    }

    /// Its texts in a tone.
    pub(crate) const fn toned(self, tone: Tone) -> &'static Words {
        match tone {
            Tone::Plain => self.words(),
            Tone::Friendly => self.friendly(),
        }
    }

    const fn friendly(self) -> &'static Words {
        match self {
            Locale::English => &en::FRIENDLY,
            Locale::German => &de::FRIENDLY,
            Locale::French => &fr::FRIENDLY,
            Locale::Spanish => &es::FRIENDLY,
            Locale::Portuguese => &pt::FRIENDLY,
            Locale::Japanese => &ja::FRIENDLY,
            Locale::Chinese => &zh::FRIENDLY,
            Locale::Korean => &ko::FRIENDLY,
            Locale::Russian => &ru::FRIENDLY,
        }
    }
}

/// `text` with every `{name}` of `values` filled in, each once and none inside another.
pub(crate) fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let value = after.split_once('}').and_then(|(name, rest)| {
            let value = values.iter().find(|(known, _)| *known == name);
            value.map(|(_, value)| (*value, rest))
        });
        match value {
            Some((value, after)) => {
                filled.push_str(value);
                rest = after;
            }
            None => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(text: &str) -> Vec<&str> {
        let mut names: Vec<&str> = text
            .split('{')
            .skip(1)
            .filter_map(|part| part.split_once('}').map(|(name, _)| name))
            .collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn every_language_fills_in_the_same_things() {
        for locale in Locale::ALL {
            for ((name, text), (_, english)) in locale.words().all().iter().zip(en::WORDS.all()) {
                assert_eq!(places(text), places(english), "{locale:?} {name}");
                assert!(!text.trim().is_empty(), "{locale:?} {name}");
                assert_eq!(text.trim(), *text, "{locale:?} {name}");
            }
        }
    }

    #[test]
    fn a_friendly_tone_says_some_things_otherwise_and_the_same_things_in_them() {
        for locale in Locale::ALL {
            let friendly = locale.toned(Tone::Friendly).all();
            let plain = locale.toned(Tone::Plain).all();
            let differs = friendly.iter().zip(&plain).filter(|(a, b)| a != b);
            let names: Vec<&str> = differs.map(|((name, _), _)| *name).collect();
            assert_eq!(
                names,
                ["not_sure", "nothing_found", "too_fast"],
                "{locale:?}"
            );
            for ((name, friendly), (_, plain)) in friendly.iter().zip(plain) {
                assert_eq!(places(friendly), places(plain), "{locale:?} {name}");
                assert!(friendly.chars().count() <= 400, "{locale:?} {name}");
            }
        }
    }

    #[test]
    fn labels_and_descriptions_fit_discord_s_limits() {
        for locale in Locale::ALL {
            for (name, text) in locale.words().all() {
                let chars = text.chars().count();
                let most = match name {
                    "find_name" => 32,
                    _ if name.ends_with("_name") => 32,
                    _ if name.ends_with("_description") => 100,
                    "previous" | "next" | "more" | "less" | "why" | "share" | "delete"
                    | "helpful" | "not_helpful" | "back" | "beside" | "outdated" | "incomplete"
                    | "unclear" | "privacy_delete" | "pin_this" | "solved_it" | "solved" => 34,
                    _ => 400,
                };
                assert!(chars <= most, "{locale:?} {name}: {chars}");
                if name.ends_with("_name") && name != "find_name" {
                    let allowed = |c: char| c == '-' || c == '_' || c.is_alphanumeric();
                    assert!(text.chars().all(allowed), "{locale:?} {name}");
                    assert_eq!(text.to_lowercase(), text, "{locale:?} {name}");
                }
            }
        }
    }

    #[test]
    fn every_name_that_discord_has_leads_to_its_language() {
        for locale in Locale::ALL {
            for name in locale.names() {
                assert_eq!(Locale::of(name), locale);
            }
        }
        assert_eq!(Locale::of("tlh"), Locale::English);
        assert_eq!(Locale::of(""), Locale::English);
    }

    #[test]
    fn what_is_filled_in_is_not_filled_again() {
        let text = "a {x} b {y} { {z}";
        assert_eq!(fill(text, &[("x", "{y}"), ("y", "1")]), "a {y} b 1 { {z}");
    }
}
