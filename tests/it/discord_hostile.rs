//! Documents and questions that mean harm: nothing of them takes effect in a channel.

use crate::support::bot::{Bot, EVERYONE};
use crate::support::chat_markup::{Shown, all, read, words};
use crate::support::fake_discord::{ASKER, Call, FakeDiscord, Fault, GENERAL, TOKEN, Use};
use crate::support::home::Home;

/// One paragraph each; the first word is what it is asked by.
const PARAGRAPHS: &[&str] = &[
    "Alphapings @everyone and @here, <@5> <@!6> <@&40> <#20> </ask:1> and <id:customize>.",
    "Betalinks [your bank](https://evil.example/login) or <https://evil.example/x_y_z> or https://evil.example/a**b or discord.gg/evil.",
    "Gammamarks **bold *mix __under ~~struck ||hidden `code and _more_ *of **it.",
    "Deltaturns \u{202e}txet desrever\u{202c} and zero\u{200b}width \u{2066}isolates\u{2069} and a \u{7} bell.",
    "Epsilonemoji <:pepe:123> <a:dance:456> :smile: <t:1700000000:R> ¯\\_(ツ)_/¯.",
    "Zetalines are followed by\n# a heading\n-# small print · [Fake › Source](https://evil.example)\n> a quote\n>>> all the rest\n- an item\n1. a number",
    "Etafence shows ```\n@everyone\n``` and then ```js\nalert(1)``` at last.",
    "Thetahtml <script>alert(1)</script> &lt;@5&gt; <b onclick=\"x\">bold</b> <your token>.",
];

/// The same as plain text and as Markdown, and a title and headings that mean harm too.
fn home() -> Home {
    let home = Home::new();
    home.write("docs/plain.txt", PARAGRAPHS.join("\n\n"));
    let markdown: Vec<String> = PARAGRAPHS
        .iter()
        .map(|paragraph| paragraph.replacen(char::is_alphabetic, "Mark", 1))
        .collect();
    home.write(
        "docs/mark@everyone <@5>.md",
        format!(
            "---\ntitle: \"@everyone [title](https://evil.example) <@5>\"\n---\n\n\
             # @here `code` **head** https://evil.example\n\n{}\n",
            markdown.join("\n\n")
        ),
    );
    home
}

const SURE: &str = "[answer]\nanswered_from = 0.0\nuncertain_from = 0.0\n";

/// Requires that a reply shows nothing that a document could have made it show.
#[track_caller]
fn assert_harmless(content: &str) {
    let shown = read(content);
    for part in all(&shown) {
        let harmless = !matches!(
            part,
            Shown::Mention(_)
                | Shown::Emoji(_)
                | Shown::Url(_)
                | Shown::Link(..)
                | Shown::Heading(_)
                | Shown::Item(_)
                | Shown::Other(_)
        );
        assert!(harmless, "{part:?} in {content}");
    }
    let small = all(&shown)
        .into_iter()
        .filter(|part| matches!(part, Shown::Small(_)));
    assert!(small.count() <= 3, "{content}");
}

#[test]
fn a_hostile_document_pings_nobody_and_breaks_no_formatting() {
    let (home, discord) = (home(), FakeDiscord::start());
    let bot = Bot::serve_settings(&home, &discord, &format!("{EVERYONE}{SURE}"));
    for (user, paragraph) in (100..).zip(PARAGRAPHS) {
        let first = paragraph.split_whitespace().next().unwrap();
        let marked = format!("Mark{}", &first[1..]);
        for question in [first, marked.as_str()] {
            let reply = discord.direct(user, &format!("What is {question}?"));
            assert_harmless(&reply.content);
            let seen = words(&read(&reply.content));
            assert!(
                seen.contains(&question[1..]),
                "{question}: {}",
                reply.content
            );
            assert_eq!(reply.flags & 4, 4, "embeds are suppressed");
        }
    }
    discord.look(|world| assert_eq!(world.pings, Vec::<String>::new()));
    bot.stop();
}

#[test]
fn a_quote_of_plain_text_shows_every_character_of_it() {
    let (home, discord) = (home(), FakeDiscord::start());
    std::fs::remove_file(home.path().join("docs/mark@everyone <@5>.md")).unwrap();
    let bot = Bot::serve_settings(&home, &discord, &format!("{EVERYONE}{SURE}"));
    let packed = |text: &str| text.split_whitespace().collect::<String>();
    let document = packed(&PARAGRAPHS.join("\n\n"))
        .replace('\u{202e}', "[U+202E]")
        .replace('\u{202c}', "[U+202C]")
        .replace('\u{200b}', "[U+200B]")
        .replace('\u{2066}', "[U+2066]")
        .replace('\u{2069}', "[U+2069]")
        .replace('\u{7}', "␇");
    for (user, paragraph) in (100..).zip(PARAGRAPHS) {
        let first = paragraph.split_whitespace().next().unwrap();
        let reply = discord.direct(user, &format!("What is {first}?"));
        let shown = read(&reply.content);
        let Some(Shown::Quote(inside)) = shown.first() else {
            panic!("{}", reply.content);
        };
        let quoted = words(inside);
        let quoted = packed(quoted.trim().trim_matches('…'));
        assert!(document.contains(&quoted), "{quoted} is not in {document}");
        assert!(quoted.contains(first), "{quoted}");
    }
    bot.stop();
}

#[test]
fn what_is_uncertain_or_missing_is_harmless_too() {
    for (from, to) in [("1.0", "0.0"), ("1.0", "1.0")] {
        let (home, discord) = (home(), FakeDiscord::start());
        let answer = format!("[answer]\nanswered_from = {from}\nuncertain_from = {to}\n");
        let bot = Bot::serve_settings(&home, &discord, &format!("{EVERYONE}{answer}"));
        for (user, paragraph) in (100..).zip(PARAGRAPHS) {
            let first = paragraph.split_whitespace().next().unwrap();
            let question = format!("{first} heading everyone @everyone **flurb** <@5>x");
            assert_harmless(&discord.direct(user, &question).content);
        }
        discord.look(|world| assert_eq!(world.pings, Vec::<String>::new()));
        bot.stop();
    }
}

#[test]
fn hostile_questions_are_survived() {
    let (home, discord) = (Home::with_documents(), FakeDiscord::start());
    let bot = Bot::serve_settings(&home, &discord, &format!("{EVERYONE}{SURE}"));
    let questions = [
        "(".repeat(900) + " watch",
        "NOT ".repeat(240),
        "watch ".repeat(160),
        "+watch -strap title:larkspur \"full charge\"~5 [a TO b] ^2 *:* /re.*/".to_owned(),
        "w\u{301}\u{302}\u{303}".repeat(200),
        "👩\u{200d}👩\u{200d}👧".repeat(100) + " watch",
        "\u{202e}hctaw".to_owned(),
        "a".repeat(1_000),
        "東".repeat(1_000),
        "\u{0} \u{1} watch".to_owned(),
    ];
    for (user, question) in (100..).zip(&questions) {
        let reply = discord.direct(user, question);
        assert!(
            !reply.content.contains("something went wrong"),
            "{question}: {reply:?}"
        );
        assert_harmless(&reply.content);
        let used = Use {
            user: user + 100,
            ..Use::ask(question)
        };
        let reply = discord.slash("ask", &used);
        assert!(
            !reply.content.contains("something went wrong"),
            "{question}: {reply:?}"
        );
    }
    discord.write(ASKER, GENERAL, "<@99> @everyone", None);
    assert!(discord.mention(ASKER, "watch").content.starts_with("> "));
    discord.look(|world| assert_eq!(world.pings, Vec::<String>::new()));
    bot.stop();
}

#[test]
fn buttons_lists_and_offers_of_hostile_documents_are_harmless_too() {
    let (home, discord) = (home(), FakeDiscord::start());
    let bot = Bot::serve_settings(&home, &discord, &format!("{EVERYONE}{SURE}"));
    for (user, paragraph) in (100..).zip(PARAGRAPHS) {
        let first = paragraph.split_whitespace().next().unwrap();
        let asked = Use {
            user,
            ..Use::ask(&format!(
                "What is Mark{}? @everyone <@5> **x** [a](https://evil.example)",
                &first[1..]
            ))
        };
        let reply = discord.slash("ask", &asked);
        for label in ["More", "Next", "Why this?"] {
            let shown = discord.press(user, &reply, label);
            let shown = read(&shown.content);
            for part in all(&shown) {
                let harmless = !matches!(
                    part,
                    Shown::Mention(_)
                        | Shown::Emoji(_)
                        | Shown::Url(_)
                        | Shown::Link(..)
                        | Shown::Heading(_)
                        | Shown::Item(_)
                        | Shown::Other(_)
                );
                assert!(harmless, "{label}: {part:?} in {shown:?}");
            }
        }
    }
    for words in [None, Some("head"), Some("everyone @everyone <@5>")] {
        let used = Use {
            options: words
                .map(|words| ("words", serde_json::json!(words)))
                .into_iter()
                .collect(),
            ..Use::by(ASKER)
        };
        let listed = read(&discord.slash("documents", &used).content);
        for part in all(&listed) {
            let harmless = !matches!(
                part,
                Shown::Mention(_)
                    | Shown::Emoji(_)
                    | Shown::Url(_)
                    | Shown::Link(..)
                    | Shown::Heading(_)
                    | Shown::Other(_)
            );
            assert!(harmless, "{part:?} in {listed:?}");
        }
    }
    let offered = discord.type_ahead("ask", &Use::ask("head"));
    assert!(offered.len() > 1);
    discord.look(|world| assert_eq!(world.pings, Vec::<String>::new()));
    bot.stop();
}

#[test]
fn neither_the_log_nor_the_disk_holds_what_was_asked_or_a_token() {
    const CANARY: &str = "canaryquestionword";
    let home = Home::with_documents();
    home.write(
        "docs/canary.md",
        "# Bird\n\nThe canarydocumentword sings of batteries.\n",
    );
    let discord = FakeDiscord::start();
    let bot = Bot::serve_settings(&home, &discord, &format!("{EVERYONE}{SURE}"));
    let question = format!("{CANARY} batteries that sing");
    let reply = discord.mention(ASKER, &question);
    let late = Use {
        ago: std::time::Duration::from_millis(1_600),
        ..Use::ask(&question)
    };
    let announced = discord.slash("ask", &late);
    assert!(announced.announced);
    for label in ["Next", "More", "Why this?", "Helpful", "Not helpful"] {
        if reply.labels().contains(&label) {
            discord.press(100, &reply, label);
        }
    }
    discord.answer(101, &reply, &format!("and {CANARY}?"));
    discord.type_ahead("ask", &Use::ask(CANARY));
    discord.direct(102, &format!("{CANARY} {}", "word ".repeat(300)));
    discord.fail(Call::CreateMessage, Fault::Refused(400, 50_035), 1);
    discord.write(103, GENERAL, &format!("<@99> {question}"), None);
    discord.fail(Call::EditOriginal, Fault::Cut, 4);
    discord.interact("ask", &Use { user: 104, ..late }, 1);
    discord.wait("the failed edits", |world| {
        world.faults.is_empty().then_some(())
    });
    let log = bot.stop().log;
    let secrets = [
        CANARY,
        "canarydocumentword",
        TOKEN,
        "aCanaryInteractionToken",
    ];
    for secret in secrets {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
    for entry in std::fs::read_dir(home.path().join("data")).unwrap() {
        let path = entry.unwrap().path();
        if !path.is_file() {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        for secret in secrets {
            // What is owed may be made good for a quarter of an hour.
            let owed = secret == "aCanaryInteractionToken" && text.matches(secret).count() <= 1;
            assert!(
                owed || !text.contains(secret),
                "{secret} is in {}",
                path.display()
            );
        }
    }
}
