//! The real bot as a process of its own, in a home of its own, beside a stand-in for Discord.

use std::io::Read;
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::fake_discord::{FakeDiscord, TOKEN};
use super::home::Home;

/// How long the bot may take to end; only a failing test waits so long.
const PATIENCE: Duration = Duration::from_secs(30);

/// Settings of a collection that everyone may read.
pub(crate) const EVERYONE: &str = "\
[[collections]]
name = \"docs\"
audience = \"everyone\"
sources = [{ folder = \"docs\" }]
";

/// Settings under which whatever matches is an answer: how sure quoth is, is tested elsewhere.
pub(crate) const SURE: &str = "\
[answer]
answered_from = 0.0
uncertain_from = 0.0
";

/// A running bot; killed when dropped.
pub(crate) struct Bot {
    child: Child,
    log: Arc<Mutex<String>>,
    reader: Option<JoinHandle<()>>,
}

/// How the bot ended.
#[derive(Debug)]
pub(crate) struct Ended {
    /// Exit code; none where a signal ended it.
    pub(crate) code: Option<i32>,
    /// Everything on standard error.
    pub(crate) log: String,
}

impl Bot {
    /// Serves the folder `docs` to everyone, as sure of every answer as can be.
    pub(crate) fn serve(home: &Home, discord: &FakeDiscord) -> Bot {
        Bot::serve_settings(home, discord, &format!("{EVERYONE}{SURE}"))
    }

    /// Serves what `quoth.toml` says, and waits until it is ready.
    pub(crate) fn serve_settings(home: &Home, discord: &FakeDiscord, settings: &str) -> Bot {
        home.write("quoth.toml", settings);
        let bot = Bot::start(home, discord, ["serve"]);
        bot.wait_until_ready(discord);
        bot
    }

    /// Starts the program with `arguments`, everything logged, and waits for nothing.
    pub(crate) fn start<'a>(
        home: &Home,
        discord: &FakeDiscord,
        arguments: impl IntoIterator<Item = &'a str>,
    ) -> Bot {
        Bot::start_at(home, discord.url(), TOKEN, arguments)
    }

    /// Starts the program against any address with any token.
    pub(crate) fn start_at<'a>(
        home: &Home,
        api_url: &str,
        token: &str,
        arguments: impl IntoIterator<Item = &'a str>,
    ) -> Bot {
        let mut child = home
            .command(arguments)
            .args(["--data", "data", "--log", "trace"])
            .env("DISCORD_TOKEN", token)
            .env("QUOTH_DISCORD__API_URL", api_url)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stderr = child.stderr.take().unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        let written = Arc::clone(&log);
        let reader = std::thread::spawn(move || {
            let mut bytes = [0; 4_096];
            while let Ok(count @ 1..) = stderr.read(&mut bytes) {
                let text = String::from_utf8_lossy(&bytes[..count]);
                written.lock().unwrap().push_str(&text);
            }
        });
        Bot {
            child,
            log,
            reader: Some(reader),
        }
    }

    /// Waits until it is connected and Discord knows its commands.
    pub(crate) fn wait_until_ready(&self, discord: &FakeDiscord) {
        let ready = discord.wait_at_most(PATIENCE, |world| world.is_ready().then_some(()));
        assert!(ready.is_some(), "the bot is not ready: {}", self.log());
    }

    /// What it has logged so far.
    pub(crate) fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// How much it has logged so far, for [`logged_since`](Self::logged_since).
    pub(crate) fn logged(&self) -> usize {
        self.log.lock().unwrap().len()
    }

    /// Whether it has logged a line with all of these words since then.
    pub(crate) fn logged_since(&self, then: usize, words: &[&str]) -> bool {
        let log = self.log.lock().unwrap();
        let mut lines = log.get(then..).unwrap_or_default().lines();
        lines.any(|line| words.iter().all(|word| line.contains(word)))
    }

    /// Waits until `done` says that the bot has done something that it does in a time of its own.
    #[track_caller]
    pub(crate) fn wait_until(&self, what: &str, mut done: impl FnMut() -> bool) {
        let until = Instant::now() + PATIENCE;
        while !done() {
            assert!(
                Instant::now() < until,
                "waited in vain for {what}: {}",
                self.log()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until it has logged these words.
    #[track_caller]
    pub(crate) fn wait_for_log(&self, words: &str) {
        self.wait_until(words, || self.log().contains(words));
    }

    /// Memory that it holds, in bytes, where the system tells.
    pub(crate) fn memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find(|line| line.starts_with("RssAnon:"))?;
        let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
        Some(kilobytes * 1_024)
    }

    /// Sends SIGTERM.
    pub(crate) fn terminate(&self) {
        let pid = self.child.id().to_string();
        let sent = std::process::Command::new("kill")
            .args(["-TERM", &pid])
            .status();
        assert!(sent.unwrap().success());
    }

    /// Ends it by force, as a crash would.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Sends SIGTERM and requires a clean end.
    #[track_caller]
    pub(crate) fn stop(self) -> Ended {
        self.terminate();
        let ended = self.wait();
        assert_eq!(ended.code, Some(0), "{}", ended.log);
        ended
    }

    /// Waits for the end.
    #[track_caller]
    pub(crate) fn wait(mut self) -> Ended {
        let until = Instant::now() + PATIENCE;
        let status = loop {
            match self.child.try_wait().unwrap() {
                Some(status) => break status,
                None if Instant::now() > until => panic!("it goes on: {}", self.log()),
                None => std::thread::sleep(Duration::from_millis(10)),
            }
        };
        if let Some(reader) = self.reader.take() {
            reader.join().unwrap();
        }
        Ended {
            code: status.code(),
            log: self.log(),
        }
    }
}

impl Drop for Bot {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
