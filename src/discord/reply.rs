//! What is sent back: a message for Discord's markup, and the buttons and menus under it.
//!
//! Plain values; the words are put together in `render`, and `rest` takes from every message the
//! power to ping.

use serenity::builder::{
    CreateActionRow, CreateButton, CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption,
};
use serenity::model::application::ButtonStyle;
use serenity::model::channel::ChannelType;
use serenity::model::id::ChannelId;

use super::press::{Press, Target, View};
use super::words::Words;
use crate::store::{MAX_CHANNELS, Reason};

/// The most characters (code points) that Discord takes in one message.
pub const MAX_MESSAGE_CHARS: usize = 2_000;

/// What is sent back to an asker: one message, never longer than Discord takes.
///
/// It holds text for Discord's markup. Whoever sends it must forbid every mention.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    content: String,
    rows: Vec<Vec<Button>>,
    menus: Vec<Menu>,
}

/// A menu to choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Menu {
    /// What choosing does.
    pub(crate) press: Press,
    /// What there is to choose.
    pub(crate) choice: Choice,
    /// What stands there while nothing is chosen.
    pub(crate) hint: &'static str,
}

/// What a menu offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    /// Some of the server's channels, or none; those that are chosen.
    Channels(Vec<u64>),
    /// One of these, each by its name in the menu, its label, and whether it is the chosen one.
    OneOf(Vec<(String, String, bool)>),
}

/// A button.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Button {
    /// What it does; what cannot be pressed does nothing.
    press: Result<Press, &'static str>,
    label: String,
    danger: bool,
}

/// What is known of a reply when buttons are put under it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stand {
    /// What is shown.
    pub(crate) view: View,
    /// How many passages there are.
    pub(crate) passages: u8,
    /// Whether the first passage stood alone; else there is a list to go back to.
    pub(crate) sure: bool,
    /// Whether only one person sees it.
    pub(crate) private: bool,
    /// Whether it solved the post in a forum that it was given to.
    pub(crate) solved: Option<bool>,
}

impl Reply {
    pub(crate) fn new(content: String) -> Reply {
        debug_assert!(content.chars().count() <= MAX_MESSAGE_CHARS);
        Reply {
            content,
            rows: Vec::new(),
            menus: Vec::new(),
        }
    }

    /// The message.
    pub fn content(&self) -> &str {
        &self.content
    }

    /// The message with the buttons that fit where it stands.
    pub(crate) fn with_buttons(self, stand: Stand, words: &Words) -> Reply {
        let Stand { view, passages, .. } = stand;
        let reply = view.reply;
        let button = |press, label: &str| Button {
            press,
            label: label.to_owned(),
            danger: false,
        };
        let mut first = Vec::new();
        let next = match view.rank {
            None => Some(0),
            Some(rank) => Some(rank.saturating_add(1)),
        };
        let next = next.filter(|rank| *rank < passages);
        let previous = match view.rank {
            None => None,
            Some(0) if stand.sure => None,
            Some(0) => Some(view.at(None)),
            Some(rank) => Some(view.at(Some(rank - 1))),
        };
        if passages > 0 && (previous.is_some() || next.is_some()) {
            let label = match previous {
                Some(View { rank: None, .. }) => words.back,
                _ => words.previous,
            };
            first.push(button(previous.map(Press::Show).ok_or("p"), label));
            let next = next.map(|rank| Press::Show(view.at(Some(rank))));
            first.push(button(next.ok_or("n"), words.next));
        }
        if view.rank.is_some() && passages > 0 {
            let other = View {
                more: !view.more,
                ..view
            };
            let label = if view.more { words.less } else { words.more };
            first.push(button(Ok(Press::Show(other)), label));
            first.push(button(Ok(Press::Why(view)), words.why));
        }
        let mut second = Vec::new();
        match stand.solved {
            Some(false) => second.push(button(Ok(Press::Solved(view)), words.solved_it)),
            Some(true) => second.push(button(Err("o"), words.solved)),
            None => {}
        }
        if passages > 0 {
            second.push(button(Ok(Press::Helpful { reply }), words.helpful));
        }
        let reason = None;
        second.push(button(
            Ok(Press::NotHelpful { reply, reason }),
            words.not_helpful,
        ));
        match stand.private {
            true if passages > 0 => second.push(button(Ok(Press::Share(view)), words.share)),
            true => {}
            false => second.push(button(Ok(Press::Delete { reply }), words.delete)),
        }
        let rows = [first, second];
        Reply {
            rows: rows.into_iter().filter(|row| !row.is_empty()).collect(),
            ..self
        }
    }

    /// The message with the reasons why an answer may not have helped.
    pub(crate) fn with_reasons(self, reply: u64, words: &Words) -> Reply {
        let button = |reason: Reason| Button {
            press: Ok(Press::NotHelpful {
                reply,
                reason: Some(reason),
            }),
            label: match reason {
                Reason::Beside => words.beside,
                Reason::Outdated => words.outdated,
                Reason::Incomplete => words.incomplete,
                Reason::Unclear => words.unclear,
            }
            .to_owned(),
            danger: false,
        };
        Reply {
            rows: vec![Reason::ALL.map(button).into()],
            ..self
        }
    }

    /// The message with one button that deletes what is kept of a person.
    pub(crate) fn with_forget(self, person: u64, words: &Words) -> Reply {
        let button = Button {
            press: Ok(Press::Forget { person }),
            label: words.privacy_delete.to_owned(),
            danger: true,
        };
        Reply {
            rows: vec![vec![button]],
            ..self
        }
    }

    /// The message with buttons to turn to another passage and to pin this one to a question.
    pub(crate) fn with_pin(self, view: View, passages: u8, target: Target, words: &Words) -> Reply {
        let rank = view.rank.unwrap_or(0);
        let turn = |rank: Option<u8>, none: &'static str, label: &str| {
            let rank = rank.filter(|rank| *rank < passages);
            let press = rank.map(|rank| Press::Choose(view.at(Some(rank)), target));
            Button {
                press: press.ok_or(none),
                label: label.to_owned(),
                danger: false,
            }
        };
        let pin = Button {
            press: Ok(Press::Pin(view.at(Some(rank)), target)),
            label: words.pin_this.to_owned(),
            danger: false,
        };
        let mut row = Vec::new();
        if passages > 1 {
            row.push(turn(rank.checked_sub(1), "p", words.previous));
            row.push(turn(rank.checked_add(1), "n", words.next));
        }
        row.push(pin);
        Reply {
            rows: vec![row],
            ..self
        }
    }

    /// The message with menus.
    pub(crate) fn with_menus(self, menus: Vec<Menu>) -> Reply {
        Reply { menus, ..self }
    }

    /// The menus and buttons as Discord wants them.
    pub(crate) fn components(&self) -> Vec<CreateActionRow> {
        let button = |button: &Button| {
            let id = match button.press {
                Ok(press) => press.to_string(),
                Err(none) => format!("x.{none}"),
            };
            let style = match button.danger {
                true => ButtonStyle::Danger,
                false => ButtonStyle::Secondary,
            };
            CreateButton::new(id)
                .label(&button.label)
                .style(style)
                .disabled(button.press.is_err())
        };
        let row = |row: &Vec<Button>| CreateActionRow::Buttons(row.iter().map(button).collect());
        let menus = self.menus.iter().map(Menu::row);
        menus.chain(self.rows.iter().map(row)).collect()
    }
}

impl Menu {
    fn row(&self) -> CreateActionRow {
        let kind = match &self.choice {
            Choice::Channels(chosen) => {
                let chosen = chosen.iter().filter(|id| **id > 0);
                CreateSelectMenuKind::Channel {
                    channel_types: Some(vec![
                        ChannelType::Text,
                        ChannelType::News,
                        ChannelType::Voice,
                        ChannelType::Forum,
                    ]),
                    default_channels: Some(chosen.map(|id| ChannelId::new(*id)).collect()),
                }
            }
            Choice::OneOf(options) => {
                let option = |(name, label, chosen): &(String, String, bool)| {
                    CreateSelectMenuOption::new(label, name).default_selection(*chosen)
                };
                let options = options.iter().map(option).collect();
                CreateSelectMenuKind::String { options }
            }
        };
        let mut menu = CreateSelectMenu::new(self.press.to_string(), kind);
        if !self.hint.is_empty() {
            menu = menu.placeholder(self.hint);
        }
        CreateActionRow::SelectMenu(match &self.choice {
            Choice::Channels(_) => menu
                .min_values(0)
                .max_values(u8::try_from(MAX_CHANNELS).unwrap_or(u8::MAX)),
            Choice::OneOf(_) => menu,
        })
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;
    use crate::discord::words::Locale;
    use std::collections::HashSet;

    #[test]
    fn every_reply_s_buttons_fit_and_differ() {
        for locale in Locale::ALL {
            for case in 0..64_u8 {
                let stand = Stand {
                    view: View {
                        reply: u64::MAX,
                        rank: (case & 3 < 3).then_some(case & 3),
                        more: case & 4 > 0,
                    },
                    passages: if case & 8 > 0 { 3 } else { 1 + (case & 3) % 3 },
                    sure: case & 16 > 0,
                    private: case & 32 > 0,
                    solved: (case & 48 == 48).then_some(case & 1 > 0),
                };
                let reply = Reply::new("x".to_owned()).with_buttons(stand, locale.words());
                let mut ids = HashSet::new();
                for row in reply.components() {
                    let row = serde_json::to_value(row).unwrap();
                    let buttons = row["components"].as_array().unwrap();
                    assert!((1..=5).contains(&buttons.len()));
                    for button in buttons {
                        let id = button["custom_id"].as_str().unwrap().to_owned();
                        assert!(id.len() <= 100);
                        assert!(ids.insert(id), "{reply:?}");
                    }
                }
            }
        }
    }
}
