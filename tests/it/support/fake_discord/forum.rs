//! Posts in the stand-in's forum: a thread with a title, and its first message.
//!
//! What is written under a post later is a message like any other.

use serde_json::json;

use super::FakeDiscord;
use super::world::{BOT, FORUM, GUILD, Message, World};

impl FakeDiscord {
    /// Someone writes a post; its id, which is that of its thread and of its first message.
    pub(crate) fn post(&self, user: u64, title: &str, text: &str) -> u64 {
        self.shared.with(|world| {
            let id = world.id();
            world.tell_thread(id, user, title, true);
            let mentions = match text.contains(&format!("<@{BOT}>")) {
                true => vec![BOT],
                false => Vec::new(),
            };
            world.post(Message {
                id,
                channel: id,
                author: user,
                content: text.to_owned(),
                reference: None,
                mentions,
                flags: 0,
                only_for: None,
                nonce: None,
                thinking: false,
                components: json!([]),
                attachments: Vec::new(),
                edited: None,
            });
            id
        })
    }

    /// The bot is told of a post again, as when it is taken up.
    pub(crate) fn tell_of_post_again(&self, id: u64, user: u64, title: &str, new: bool) {
        self.shared
            .with(|world| world.tell_thread(id, user, title, new));
    }
}

impl World {
    fn tell_thread(&mut self, id: u64, user: u64, title: &str, new: bool) {
        let mut thread = json!({
            "id": id.to_string(), "type": 11, "name": title, "guild_id": GUILD.to_string(),
            "parent_id": FORUM.to_string(), "owner_id": user.to_string(), "message_count": 0,
            "member_count": 1, "total_message_sent": 0, "applied_tags": [],
            "thread_metadata": {
                "archived": false, "auto_archive_duration": 60, "locked": false,
                "archive_timestamp": "2026-01-01T00:00:00+00:00",
            },
        });
        if new {
            thread["newly_created"] = json!(true);
        }
        for session in self.listening(Some(GUILD), 1) {
            self.dispatch(&session, "THREAD_CREATE", &thread);
        }
    }
}
