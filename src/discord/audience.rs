//! Which collections an answer may draw on: those that everyone who will see it may read.
//!
//! Says no where it does not know. What an audience is, is told in `library`.

use quoth_index::question::Question;

use crate::library::{Audience, CollectionInfo, Scope};

use super::inbound::{Ask, Place};

/// The collections that may answer `ask`; where it or its `question` names some, those if they may.
///
/// A name that does not exist and one that may not be read leave the same: nothing.
pub(crate) fn scope(collections: &[CollectionInfo], ask: &Ask, question: &Question) -> Scope {
    let named = ask.collection.as_deref();
    let mut readable = readable(collections, &ask.place, ask.is_private(), named);
    let required = &question.conditions().collections;
    readable.retain(|name| required.is_empty() || required.contains(name));
    Scope::Named(readable)
}

/// The collections that everyone who sees a reply at `place` may read, or the one that is named.
///
/// A name that does not exist and one that may not be read leave the same: nothing.
pub(crate) fn readable(
    collections: &[CollectionInfo],
    place: &Place,
    private: bool,
    named: Option<&str>,
) -> Vec<String> {
    collections
        .iter()
        .filter(|collection| admits(&collection.audience, place, private))
        .filter(|collection| named.is_none_or(|name| collection.name == name))
        .map(|collection| collection.name.clone())
        .collect()
}

/// Whether everyone who sees a reply at `place` belongs to `audience`.
///
/// Everyone in a channel is in its server, and everyone in a thread can read its channel. A role
/// is only known of the asker, so it opens a collection only to replies that nobody else sees.
fn admits(audience: &Audience, place: &Place, private: bool) -> bool {
    let (guilds, channels, roles) = match audience {
        Audience::Everyone => return true,
        Audience::Only {
            guilds,
            channels,
            roles,
        } => (guilds, channels, roles),
    };
    let Some(guild) = place.guild else {
        return false;
    };
    guilds.contains(&guild.get())
        || channels.contains(&place.channel.get())
        || place
            .parent
            .is_some_and(|parent| channels.contains(&parent.get()))
        || private && place.roles.iter().any(|role| roles.contains(&role.get()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serenity::model::id::{ChannelId, GuildId, RoleId};

    fn place(guild: Option<u64>, channel: u64, parent: Option<u64>, roles: &[u64]) -> Place {
        Place {
            guild: guild.map(GuildId::new),
            channel: ChannelId::new(channel),
            parent: parent.map(ChannelId::new),
            roles: roles.iter().copied().map(RoleId::new).collect(),
        }
    }

    fn only(guilds: &[u64], channels: &[u64], roles: &[u64]) -> Audience {
        Audience::Only {
            guilds: guilds.to_vec(),
            channels: channels.to_vec(),
            roles: roles.to_vec(),
        }
    }

    #[track_caller]
    fn check(audience: &Audience, place: &Place, public: bool, private: bool) {
        assert_eq!(admits(audience, place, false), public, "public");
        assert_eq!(admits(audience, place, true), private, "private");
    }

    #[test]
    fn everyone_is_everyone() {
        check(&Audience::Everyone, &place(None, 1, None, &[]), true, true);
    }

    #[test]
    fn a_server_s_channels_are_read_by_its_members() {
        let audience = only(&[30], &[], &[]);
        check(&audience, &place(Some(30), 1, None, &[]), true, true);
        check(&audience, &place(Some(31), 1, None, &[]), false, false);
        check(&audience, &place(None, 1, None, &[]), false, false);
    }

    #[test]
    fn a_thread_is_read_by_those_who_read_its_channel() {
        let audience = only(&[], &[20], &[]);
        check(&audience, &place(Some(30), 20, None, &[]), true, true);
        check(&audience, &place(Some(30), 21, Some(20), &[]), true, true);
        check(&audience, &place(Some(30), 21, None, &[]), false, false);
    }

    #[test]
    fn a_role_opens_only_what_nobody_else_sees() {
        let audience = only(&[], &[], &[7]);
        check(&audience, &place(Some(30), 20, None, &[6, 7]), false, true);
        check(&audience, &place(Some(30), 20, None, &[6]), false, false);
        check(&audience, &place(None, 20, None, &[7]), false, false);
    }

    #[test]
    fn an_audience_of_nobody_is_nobody() {
        check(
            &only(&[], &[], &[]),
            &place(Some(30), 20, Some(21), &[7]),
            false,
            false,
        );
    }
}
