//! What a server can settle about quoth, shown with menus that change it.
//!
//! Every choice narrows what the owner of the program allows. Who may choose is checked at each
//! choice; how it is remembered is told in `guilds`.

use serenity::model::Permissions;

use super::clicks::{Follows, Trouble};
use super::desk::Desk;
use super::guilds::links;
use super::press::{Press, Setting};
use super::reply::{Choice, Menu, Reply};
use super::uses::Use;
use super::words::{Words, fill};
use crate::store::{GuildSettings, MAX_CHANNELS, Tone};

/// Questions per person and minute that a server can choose from, where the owner allows more.
const PACES: [u32; 6] = [1, 2, 4, 8, 15, 30];

impl Desk {
    /// Shows what this server has settled.
    pub(super) async fn settings(&self, used: &Use) -> Reply {
        let settled = self.settled(&used.place).await;
        self.page_of_settings(&settled.settings, used.words())
    }

    /// Changes one setting to what was chosen in its menu.
    pub(super) async fn set(
        &self,
        used: &Use,
        setting: Setting,
        chosen: &[String],
    ) -> Result<Follows, Trouble> {
        let guild = used.place.guild.ok_or(Trouble::Forgotten)?;
        if !used.may.contains(Permissions::MANAGE_GUILD) {
            return Err(Trouble::MayNotSettle);
        }
        let mut settings = self.settled(&used.place).await.settings.clone();
        let changed = change(&mut settings, setting, chosen, self.settings.rates.person);
        changed.ok_or(Trouble::Forgotten)?;
        self.settle(guild, settings.clone()).await?;
        let page = self.page_of_settings(&settings, used.words());
        Ok(Follows::Change(page))
    }

    fn page_of_settings(&self, settings: &GuildSettings, words: &Words) -> Reply {
        let forums = !self.settings.forum.channels.is_empty();
        page(settings, self.settings.rates.person, forums, words)
    }
}

/// The settings in words, with a menu for each; that for forums only where the owner named some.
fn page(settings: &GuildSettings, most: u32, forums: bool, words: &Words) -> Reply {
    let everywhere = settings.channels.is_empty();
    let channels = match everywhere {
        true => words.settings_everywhere.to_owned(),
        false => links(&settings.channels),
    };
    let pace = |asks: u32| fill(words.settings_pace, &[("number", &asks.to_string())]);
    let tone = |tone: Tone| fill(words.settings_tone, &[("tone", tone_name(tone, words))]);
    let asks = settings.per_minute.map_or(most, |asks| asks.min(most));
    let forum = |on: bool| {
        let answered = if on { words.forum_on } else { words.forum_off };
        fill(words.settings_forum, &[("answered", answered)])
    };
    let mut lines = vec![
        words.settings_title.to_owned(),
        fill(words.settings_channels, &[("channels", &channels)]),
        tone(settings.tone),
        pace(asks),
    ];
    let paces = PACES.into_iter().filter(|pace| *pace < most).chain([most]);
    let mut menus = vec![
        Menu {
            press: Press::Set(Setting::Channels),
            choice: Choice::Channels(settings.channels.clone()),
            hint: words.settings_channels_hint,
        },
        Menu {
            press: Press::Set(Setting::Tone),
            choice: Choice::OneOf(
                Tone::ALL
                    .into_iter()
                    .map(|each| (each.name().to_owned(), tone(each), each == settings.tone))
                    .collect(),
            ),
            hint: "",
        },
        Menu {
            press: Press::Set(Setting::Pace),
            choice: Choice::OneOf(
                paces
                    .map(|each| (each.to_string(), pace(each), each == asks))
                    .collect(),
            ),
            hint: "",
        },
    ];
    if forums {
        lines.push(forum(settings.forum));
        let option = |on: bool| {
            let name = if on { "on" } else { "off" };
            (name.to_owned(), forum(on), on == settings.forum)
        };
        menus.push(Menu {
            press: Press::Set(Setting::Forum),
            choice: Choice::OneOf(vec![option(true), option(false)]),
            hint: "",
        });
    }
    Reply::new(lines.join("\n")).with_menus(menus)
}

fn tone_name(tone: Tone, words: &Words) -> &'static str {
    match tone {
        Tone::Plain => words.tone_plain,
        Tone::Friendly => words.tone_friendly,
    }
}

/// Changes a setting; nothing where what was chosen cannot be, as in a menu of another version.
fn change(
    settings: &mut GuildSettings,
    setting: Setting,
    chosen: &[String],
    most: u32,
) -> Option<()> {
    match (setting, chosen) {
        (Setting::Channels, chosen) if chosen.len() <= MAX_CHANNELS => {
            let read = |id: &String| id.parse().ok().filter(|id| *id > 0);
            let mut channels = chosen.iter().map(read).collect::<Option<Vec<u64>>>()?;
            channels.sort_unstable();
            channels.dedup();
            settings.channels = channels;
        }
        (Setting::Tone, [name]) => settings.tone = Tone::of(name)?,
        (Setting::Pace, [asks]) => {
            let asks = asks.parse().ok().filter(|asks| *asks > 0)?;
            settings.per_minute = Some(asks).filter(|asks| *asks < most);
        }
        (Setting::Forum, [answered]) => {
            settings.forum = match answered.as_str() {
                "on" => true,
                "off" => false,
                _ => return None,
            };
        }
        _ => return None,
    }
    Some(())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;
    use crate::discord::words::Locale;

    #[test]
    fn only_what_can_be_chosen_changes_anything_and_no_pace_is_above_the_owner_s() {
        let mut settings = GuildSettings::default();
        let mut set = |setting, chosen: &[&str]| {
            let chosen: Vec<String> = chosen.iter().map(|&text| text.to_owned()).collect();
            let changed = change(&mut settings, setting, &chosen, 15).is_some();
            changed.then(|| settings.clone())
        };
        assert_eq!(set(Setting::Pace, &["4"]).unwrap().per_minute, Some(4));
        assert_eq!(set(Setting::Pace, &["15"]).unwrap().per_minute, None);
        assert_eq!(set(Setting::Pace, &["900"]).unwrap().per_minute, None);
        assert_eq!(set(Setting::Pace, &["0"]), None);
        assert_eq!(set(Setting::Tone, &["rude"]), None);
        assert_eq!(set(Setting::Tone, &[]), None);
        assert_eq!(set(Setting::Channels, &["20", "x"]), None);
        let channels = set(Setting::Channels, &["21", "20", "21"])
            .unwrap()
            .channels;
        assert_eq!(channels, [20, 21]);
        assert_eq!(set(Setting::Channels, &[]).unwrap().channels, [0_u64; 0]);
    }

    #[test]
    fn the_longest_list_of_channels_fits_in_every_language() {
        let settings = GuildSettings {
            channels: vec![u64::MAX; MAX_CHANNELS],
            ..GuildSettings::default()
        };
        for locale in Locale::ALL {
            let page = page(&settings, 60_000, true, locale.words());
            assert!(page.content().chars().count() <= 2_000);
        }
    }
}
