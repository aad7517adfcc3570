//! What a button or menu does, as it is written into it: short, and read back strictly.
//!
//! Nothing in it is believed: whoever presses a button may see no more through it than by asking.

use std::fmt;

use quoth_index::language::Language;

use super::pins::language_of;
use crate::store::Reason;

/// Written first, so that a later version can tell its own buttons from old ones.
const VERSION: &str = "1";

/// What a button does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Press {
    /// Shows another part of a reply.
    Show(View),
    /// Tells why a passage was found.
    Why(View),
    /// Shows to all what was shown to one.
    Share(View),
    /// Deletes the message.
    Delete {
        /// The asking.
        reply: u64,
    },
    /// The answer helped.
    Helpful {
        /// The asking.
        reply: u64,
    },
    /// The answer did not help, perhaps for a reason.
    NotHelpful {
        /// The asking.
        reply: u64,
        /// Why not.
        reason: Option<Reason>,
    },
    /// Deletes what is kept of a person.
    Forget {
        /// The person.
        person: u64,
    },
    /// Says that the answer solved the post that it was given to.
    Solved(View),
    /// Changes what a server has settled.
    Set(Setting),
    /// Shows another passage to pin to a question.
    Choose(View, Target),
    /// Pins a passage to a question.
    Pin(View, Target),
    /// Takes a pin back that is chosen in a list.
    Unpin {
        /// Which menu of the list, counted from 0.
        menu: u8,
    },
}

/// A question that something is pinned to, without its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    /// What its words lead to.
    pub(crate) number: u64,
    /// The language that they were read in.
    pub(crate) language: Language,
}

impl Target {
    fn read(question: &str, language: &str) -> Option<Target> {
        Some(Target {
            number: number(question)?,
            language: language_of(language)?,
        })
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.number, self.language.code())
    }
}

/// Something that a server can settle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Setting {
    /// Where questions are answered.
    Channels,
    /// How fixed texts sound.
    Tone,
    /// How much one person may ask.
    Pace,
    /// Whether new posts are answered.
    Forum,
}

impl Setting {
    const ALL: [Setting; 4] = [
        Setting::Channels,
        Setting::Tone,
        Setting::Pace,
        Setting::Forum,
    ];

    fn name(self) -> &'static str {
        match self {
            Setting::Channels => "c",
            Setting::Tone => "t",
            Setting::Pace => "p",
            Setting::Forum => "f",
        }
    }
}

/// What part of a reply is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct View {
    /// The asking.
    pub(crate) reply: u64,
    /// Which passage, counted from 0; none for the list of the closest.
    pub(crate) rank: Option<u8>,
    /// Whether with what stands around it.
    pub(crate) more: bool,
}

impl View {
    /// Another passage of the same reply.
    pub(crate) fn at(self, rank: Option<u8>) -> View {
        View {
            rank,
            more: false,
            ..self
        }
    }

    fn read(reply: &str, rank: &str, more: &str) -> Option<View> {
        Some(View {
            reply: number(reply)?,
            rank: match rank {
                "l" => None,
                rank => Some(u8::try_from(number(rank)?).ok()?),
            },
            more: match more {
                "0" => false,
                "1" => true,
                _ => return None,
            },
        })
    }
}

impl fmt::Display for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.rank {
            Some(rank) => write!(f, "{}.{rank}", self.reply)?,
            None => write!(f, "{}.l", self.reply)?,
        }
        write!(f, ".{}", u8::from(self.more))
    }
}

impl Press {
    /// Reads what [`Display`](fmt::Display) wrote, and nothing else.
    pub(crate) fn read(custom_id: &str) -> Option<Press> {
        let parts: Vec<&str> = custom_id.split('.').collect();
        let press = match parts.as_slice() {
            [VERSION, "g", reply, rank, more] => Press::Show(View::read(reply, rank, more)?),
            [VERSION, "w", reply, rank, more] => Press::Why(View::read(reply, rank, more)?),
            [VERSION, "s", reply, rank, more] => Press::Share(View::read(reply, rank, more)?),
            [VERSION, "o", reply, rank, more] => Press::Solved(View::read(reply, rank, more)?),
            [VERSION, "d", reply] => Press::Delete {
                reply: number(reply)?,
            },
            [VERSION, "h", reply] => Press::Helpful {
                reply: number(reply)?,
            },
            [VERSION, "u", reply] => Press::NotHelpful {
                reply: number(reply)?,
                reason: None,
            },
            [VERSION, "u", reply, reason] => Press::NotHelpful {
                reply: number(reply)?,
                reason: Some(Reason::ALL.into_iter().find(|r| r.name() == *reason)?),
            },
            [VERSION, "a", reply, rank, more, question, language] => {
                let view = View::read(reply, rank, more)?;
                Press::Choose(view, Target::read(question, language)?)
            }
            [VERSION, "p", reply, rank, more, question, language] => {
                let view = View::read(reply, rank, more)?;
                Press::Pin(view, Target::read(question, language)?)
            }
            [VERSION, "r", menu] => Press::Unpin {
                menu: u8::try_from(number(menu)?).ok()?,
            },
            [VERSION, "c", setting] => {
                Press::Set(Setting::ALL.into_iter().find(|s| s.name() == *setting)?)
            }
            [VERSION, "f", person] => Press::Forget {
                person: number(person)?,
            },
            _ => return None,
        };
        Some(press)
    }
}

impl fmt::Display for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{VERSION}.")?;
        match self {
            Press::Show(view) => write!(f, "g.{view}"),
            Press::Why(view) => write!(f, "w.{view}"),
            Press::Share(view) => write!(f, "s.{view}"),
            Press::Solved(view) => write!(f, "o.{view}"),
            Press::Delete { reply } => write!(f, "d.{reply}"),
            Press::Helpful { reply } => write!(f, "h.{reply}"),
            Press::NotHelpful { reply, reason } => match reason {
                Some(reason) => write!(f, "u.{reply}.{}", reason.name()),
                None => write!(f, "u.{reply}"),
            },
            Press::Forget { person } => write!(f, "f.{person}"),
            Press::Set(setting) => write!(f, "c.{}", setting.name()),
            Press::Choose(view, target) => write!(f, "a.{view}.{target}"),
            Press::Pin(view, target) => write!(f, "p.{view}.{target}"),
            Press::Unpin { menu } => write!(f, "r.{menu}"),
        }
    }
}

/// A positive number written as Discord writes ids: digits, no zero first.
fn number(text: &str) -> Option<u64> {
    let number: u64 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_press() -> impl Strategy<Value = Press> {
        let view = (any::<u64>(), any::<Option<u8>>(), any::<bool>())
            .prop_map(|(reply, rank, more)| View { reply, rank, more });
        let target = (any::<u64>(), prop::sample::select(Language::ALL))
            .prop_map(|(number, language)| Target { number, language });
        let reason = prop::option::of(prop::sample::select(Reason::ALL.to_vec()));
        prop_oneof![
            view.clone().prop_map(Press::Show),
            view.clone().prop_map(Press::Why),
            view.clone().prop_map(Press::Solved),
            (view.clone(), target.clone()).prop_map(|(view, target)| Press::Choose(view, target)),
            (view.clone(), target).prop_map(|(view, target)| Press::Pin(view, target)),
            any::<u8>().prop_map(|menu| Press::Unpin { menu }),
            view.prop_map(Press::Share),
            any::<u64>().prop_map(|reply| Press::Delete { reply }),
            any::<u64>().prop_map(|reply| Press::Helpful { reply }),
            (any::<u64>(), reason).prop_map(|(reply, reason)| Press::NotHelpful { reply, reason }),
            any::<u64>().prop_map(|person| Press::Forget { person }),
            prop::sample::select(Setting::ALL.to_vec()).prop_map(Press::Set),
        ]
    }

    proptest! {
        #[test]
        fn a_button_is_read_as_it_was_written_and_fits(press in any_press()) {
            let written = press.to_string();
            prop_assert!(written.chars().count() <= 100);
            prop_assert_eq!(Press::read(&written), Some(press));
        }

        #[test]
        fn whatever_is_read_is_what_would_be_written(text in "[0-9a-z.]{0,30}|.{0,40}") {
            if let Some(press) = Press::read(&text) {
                prop_assert_eq!(press.to_string(), text);
            }
        }

        #[test]
        fn a_changed_button_does_another_thing_or_nothing(
            press in any_press(),
            at in any::<prop::sample::Index>(),
            with in "[0-9a-z.+ ]",
        ) {
            let mut changed: Vec<String> = press.to_string().chars().map(String::from).collect();
            let at = at.index(changed.len());
            changed[at] = with;
            let changed = changed.concat();
            if changed != press.to_string() {
                prop_assert_ne!(Press::read(&changed), Some(press));
            }
        }
    }
}
