//! Starting the bot; what it then does in a channel is tested beside the stand-in for Discord.

use crate::support::home::{Home, Run};

#[test]
fn nobody_is_served_before_somebody_said_who_may_read() {
    let home = Home::with_documents();
    let mut command = home.command(["serve", "--docs", "docs"]);
    let run = Run::of(command.env("DISCORD_TOKEN", "canary"));
    let run = run.expect_failure("nobody has said who may read");
    assert!(run.err.contains("--audience everyone"), "{run:#?}");

    home.write(
        "quoth.toml",
        "[[collections]]\nname = \"watch\"\nsources = [{ folder = \"docs\" }]\n",
    );
    let mut command = home.command(["serve"]);
    let run = Run::of(command.env("DISCORD_TOKEN", "canary"));
    let run = run.expect_failure("nobody has said who may read `watch`");
    assert!(run.err.contains("audience = "), "{run:#?}");
    assert!(!run.err.contains("canary"));
}

#[test]
fn audience_on_the_command_line_is_for_folders_on_the_command_line() {
    let home = Home::with_documents();
    home.run(["serve", "--audience", "everyone"])
        .expect_failure("`--audience` goes with `--docs`");
}

#[test]
fn without_a_token_it_says_where_to_get_one() {
    let home = Home::with_documents();
    let run = home.run(["serve", "--docs", "docs", "--audience", "everyone"]);
    let run = run.expect_failure("there is no bot token");
    assert!(run.err.contains("DISCORD_TOKEN_FILE"), "{run:#?}");
    assert!(
        run.err
            .contains("https://discord.com/developers/applications"),
        "{run:#?}"
    );
}

#[test]
fn a_token_file_that_cannot_be_read_is_named() {
    let home = Home::with_documents();
    let mut command = home.command(["serve"]);
    let run = Run::of(command.env("DISCORD_TOKEN_FILE", "gone"));
    run.expect_failure("could not read the bot token from `gone`");
}

#[cfg(unix)]
#[test]
fn it_stops_cleanly_when_told_to_even_while_discord_is_silent() {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};

    // A Discord that takes connections and never says a word.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", silent.local_addr().unwrap());
    for signal in ["-TERM", "-INT"] {
        let home = Home::with_documents();
        let arguments = [
            "serve",
            "--docs",
            "docs",
            "--audience",
            "everyone",
            "--log",
            "trace",
        ];
        let mut child = home
            .command(arguments)
            .env("DISCORD_TOKEN", "canary.token")
            .env("QUOTH_DISCORD__API_URL", &address)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
        let _connected = silent.accept().unwrap();
        let kill = Command::new("kill")
            .args([signal, &child.id().to_string()])
            .status()
            .unwrap();
        assert!(kill.success());
        let log: Vec<String> = log.by_ref().map(Result::unwrap).collect();
        assert_eq!(child.wait().unwrap().code(), Some(0), "{log:#?}");
        assert!(
            log.iter().any(|line| line.contains("index built")),
            "{log:#?}"
        );
        assert!(log.last().unwrap().ends_with("stopped"), "{log:#?}");
        assert!(!log.iter().any(|line| line.contains("canary")), "{log:#?}");
        assert!(
            !log.iter().any(|line| line.contains("eleven days")),
            "{log:#?}"
        );
    }
}
