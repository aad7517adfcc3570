//! What owners see of the bot in their server, and what people see and delete of themselves.

use serde_json::json;

use crate::support::bot::{Bot, EVERYONE, SURE};
use crate::support::fake_discord::{ASKER, FakeDiscord, OTHER, OWNER, Use};
use crate::support::home::Home;

const GAPS: &str = "[discord]\nkeep_unanswered = true\n";

fn served(more: &str) -> (Home, FakeDiscord, Bot) {
    let (home, discord) = (Home::with_documents(), FakeDiscord::start());
    let bot = Bot::serve_settings(&home, &discord, &format!("{EVERYONE}{SURE}{more}"));
    (home, discord, bot)
}

#[test]
fn the_status_names_what_may_be_read_here_and_nothing_else() {
    let elsewhere = "\n[[collections]]\nname = \"other\"\naudience = { guilds = [31] }\n\
                     sources = [{ folder = \"docs\" }]\n";
    let (home, discord) = (Home::with_documents(), FakeDiscord::start());
    let bot = Bot::serve_settings(&home, &discord, &format!("{EVERYONE}{elsewhere}{SURE}"));
    let status = discord.slash("quoth", &Use::part(OWNER, "status", &[]));
    assert!(status.private);
    assert!(
        status.content.contains("**docs** · documents: 2"),
        "{status:?}"
    );
    assert!(!status.content.contains("other"), "{status:?}");
    bot.stop();
}

#[test]
fn the_command_is_for_those_who_manage_the_server() {
    let (_home, discord, bot) = served("");
    discord.look(|world| {
        let mut commands = world.commands.iter();
        let quoth = commands.find(|command| command["name"] == "quoth").unwrap();
        assert_eq!(quoth["default_member_permissions"], json!("32"));
        assert_eq!(quoth["contexts"], json!([0]));
        let names = |command: &serde_json::Value| command["name_localizations"]["de"].clone();
        let ask = world
            .commands
            .iter()
            .find(|command| command["name"] == "ask")
            .unwrap();
        assert_eq!(names(ask), json!("fragen"));
    });
    bot.stop();
}

#[test]
fn the_doctor_finds_what_is_wrong() {
    let (home, discord, bot) = served("");
    let fine = discord.slash("quoth", &Use::part(OWNER, "doctor", &[]));
    assert!(
        fine.content.starts_with("I found nothing wrong."),
        "{fine:?}"
    );
    // No permission to read the history, a command that is not as it should be, no folder.
    discord.configure(|world| {
        world.app_permissions &= !(1 << 16);
        world.commands[0]["description"] = json!("Something else");
    });
    std::fs::remove_dir_all(home.path().join("docs")).unwrap();
    let ill = discord.slash("quoth", &Use::part(OWNER, "doctor", &[]));
    for part in [
        "**Read Message History**",
        "does not have my commands",
        "cannot be read",
    ] {
        assert!(ill.content.contains(part), "{part}: {ill:?}");
    }
    bot.stop();
}

#[test]
fn a_file_that_cannot_be_read_is_named_with_the_reason() {
    let (home, discord) = (Home::with_documents(), FakeDiscord::start());
    home.write(
        "docs/broken.md",
        [0xff, 0xfe, 0x00, 0x00, 0x01, 0x00, 0x00, 0xd8, 0x00],
    );
    home.write("docs/binary.txt", [0_u8; 4_096]);
    let bot = Bot::serve_settings(&home, &discord, &format!("{EVERYONE}{SURE}"));
    let ill = discord.slash("quoth", &Use::part(OWNER, "doctor", &[]));
    assert!(ill.content.contains("could not be read: "), "{ill:?}");
    assert!(ill.content.contains("binary.txt: "), "{ill:?}");
    bot.stop();
}

#[test]
fn a_source_that_failed_is_named_also_after_a_restart() {
    let (home, discord) = (Home::with_documents(), FakeDiscord::start());
    let settings = "[[collections]]\nname = \"docs\"\naudience = \"everyone\"\n\
                    [[collections.sources]]\nfolder = \"docs\"\n\
                    [[collections.sources]]\nsite = \"http://127.0.0.1:9/\"\n\
                    private_hosts = [\"127.0.0.1\"]\npause = \"20ms\"\n";
    let bot = Bot::serve_settings(&home, &discord, settings);
    let doctor = || discord.slash("quoth", &Use::part(OWNER, "doctor", &[]));
    bot.wait_until("the site", || {
        doctor().content.contains("could not be reached")
    });
    let ill = doctor();
    assert!(ill.content.contains("127.0.0.1\\:9"), "{ill:?}");
    let status = discord.slash("quoth", &Use::part(OWNER, "status", &[]));
    let formats = "-# markdown 1 · text 1 · ⚠ 1\n";
    assert!(status.content.contains(formats), "{status:?}");
    bot.stop();
    let bot = Bot::serve_settings(&home, &discord, settings);
    let ill = doctor();
    assert!(ill.content.contains("could not be reached"), "{ill:?}");
    bot.stop();
}

#[test]
fn gaps_are_kept_only_where_the_owner_wants_it() {
    let (home, discord, bot) = served("");
    discord.mention(ASKER, "Flurbified quombats?");
    let off = discord.slash("quoth", &Use::part(OWNER, "gaps", &[]));
    assert!(off.content.contains("keep_unanswered"), "{off:?}");
    bot.stop();
    for entry in std::fs::read_dir(home.path().join("data")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let bytes = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).to_lowercase();
            assert!(!bytes.contains("quombat"), "{}", path.display());
        }
    }
    let settings = format!("{EVERYONE}{SURE}{GAPS}");
    let bot = Bot::serve_settings(&home, &discord, &settings);
    discord.mention(ASKER, "Flurbified quombats?");
    discord.mention(OTHER, "are there quombats, flurbified");
    discord.mention(OWNER, "Xylophones?");
    let gaps = discord.slash("quoth", &Use::part(OWNER, "gaps", &[]));
    assert!(
        gaps.content.contains("2 × are there quombats, flurbified"),
        "{gaps:?}"
    );
    assert!(gaps.content.contains("1 × Xylophones?"), "{gaps:?}");
    bot.stop();
}

#[test]
fn people_see_and_delete_what_is_kept_of_them() {
    let (home, discord, bot) = served(GAPS);
    let nothing = discord.slash("privacy", &Use::by(ASKER));
    assert!(
        nothing.private && nothing.content.starts_with("I keep nothing of <@5>"),
        "{nothing:?}"
    );
    let answer = discord.mention(ASKER, "How long does a full charge last?");
    discord.press(ASKER, &answer, "Helpful");
    discord.mention(ASKER, "Flurbified quombats?");
    let kept = discord.slash("privacy", &Use::by(ASKER));
    assert!(
        kept.content.contains("questions that found nothing: 1"),
        "{kept:?}"
    );
    assert_eq!(kept.labels(), ["Delete all of it"]);
    // Somebody else cannot press it away.
    let (_, id) = &kept.buttons[0];
    let pressed = discord.press_id(OTHER, &answer, id.as_deref().unwrap(), "en-GB");
    assert!(
        discord
            .response_to(pressed)
            .content
            .starts_with("I no longer know")
    );
    let deleted = discord.press(ASKER, &kept, "Delete all of it");
    assert!(deleted.content.contains("is deleted"), "{deleted:?}");
    let nothing = discord.slash("privacy", &Use::by(ASKER));
    assert!(nothing.content.starts_with("I keep nothing"), "{nothing:?}");
    bot.stop();
    let kept = std::fs::read(home.path().join("data/quoth.db")).unwrap();
    assert!(!String::from_utf8_lossy(&kept).contains("quombats"));
}

#[test]
fn an_owner_sees_and_deletes_what_is_kept_of_someone() {
    let (_home, discord, bot) = served("");
    discord.mention(OTHER, "How long does a full charge last?");
    let used = Use::part(OWNER, "privacy", &[("person", json!("6"))]);
    let kept = discord.slash("quoth", &used);
    assert!(
        kept.private && kept.content.contains("shown to them: 1"),
        "{kept:?}"
    );
    let deleted = discord.press(OWNER, &kept, "Delete all of it");
    assert!(deleted.content.contains("is deleted"), "{deleted:?}");
    assert!(
        discord
            .slash("quoth", &used)
            .content
            .starts_with("I keep nothing")
    );
    bot.stop();
}
