//! Changes to documents show up in answers without anybody asking for it.
//!
//! What a sync does with them is told in the package `quoth-index`.
#![cfg(unix)]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crate::support::bot::Bot;
use crate::support::fake_discord::FakeDiscord;
use crate::support::home::Home;

/// Only a failing test waits so long.
const PATIENCE: Duration = Duration::from_secs(60);

/// `quoth index --watch`, and the lines that it prints; killed when dropped.
struct Watching {
    child: Child,
    lines: Receiver<String>,
}

impl Watching {
    fn start(home: &Home) -> Watching {
        let mut child = home
            .command(["index", "--watch", "--json", "--docs", "docs"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, lines) = channel();
        let streams: [Box<dyn std::io::Read + Send>; 2] = [
            Box::new(child.stdout.take().unwrap()),
            Box::new(child.stderr.take().unwrap()),
        ];
        for stream in streams {
            let sender = sender.clone();
            std::thread::spawn(move || {
                for line in BufReader::new(stream).lines() {
                    // Nobody waits for more once the test is over.
                    let _ = sender.send(line.unwrap());
                }
            });
        }
        Watching { child, lines }
    }

    #[track_caller]
    fn wait_for(&self, words: &str) -> String {
        loop {
            let line = self.lines.recv_timeout(PATIENCE).expect(words);
            if line.contains(words) {
                return line;
            }
        }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn index_goes_on_with_whatever_changes_until_it_is_told_to_stop() {
    let home = Home::with_documents();
    let mut watching = Watching::start(&home);
    watching.wait_for("watching for changes");
    home.write("docs/deep/er/new.md", "The pelican is new.\n");
    watching.wait_for("\"added\":1");
    home.write("docs/deep/er/new.md", "The pelican has changed.\n");
    watching.wait_for("\"changed\":1");
    std::fs::remove_dir_all(home.path().join("docs/deep")).unwrap();
    watching.wait_for("\"removed\":1");
    let pid = watching.child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-TERM", &pid])
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(watching.child.wait().unwrap().code(), Some(0));
}

#[test]
fn an_index_that_lies_among_the_documents_is_not_taken_for_a_change() {
    let home = Home::with_documents();
    home.write(
        "quoth.toml",
        "[[collections]]\nname = \"all\"\nsources = [{ folder = \".\" }]\n",
    );
    let mut child = home
        .command(["index", "--watch", "--data", "data", "--log", "debug"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut log = BufReader::new(child.stderr.take().unwrap())
        .lines()
        .map(Result::unwrap);
    log.find(|line| line.contains("watching for changes; "))
        .unwrap();
    home.write("docs/new.md", "The pelican is new.\n");
    std::thread::sleep(Duration::from_secs(3));
    child.kill().unwrap();
    child.wait().unwrap();
    // One for the change, and what was heard of it in parts.
    let syncs = log
        .filter(|line| line.contains("looked for changes"))
        .count();
    assert!(syncs <= 4, "{syncs} syncs of one change");
}

#[test]
fn a_running_bot_hears_of_a_change_and_forgets_what_is_removed() {
    let home = Home::with_documents();
    let discord = FakeDiscord::start();
    let settings = "[[collections]]\nname = \"docs\"\naudience = \"everyone\"\n\
        sources = [{ folder = \"docs\" }]\n[serve]\nrefresh = \"24h\"\n";
    let bot = Bot::serve_settings(&home, &discord, settings);
    let wait = |words: &str, count: usize| {
        let started = std::time::Instant::now();
        while bot.log().matches(words).count() < count {
            assert!(started.elapsed() < PATIENCE, "{words}: {}", bot.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    wait("watching for changes", 1);
    home.write("docs/new.md", "The pelican is new.\n");
    wait("sync finished", 1);
    std::fs::remove_file(home.path().join("docs/warranty.txt")).unwrap();
    wait("sync finished", 2);
    let log = bot.stop().log;
    assert!(log.contains("removed=1"), "{log}");
}
