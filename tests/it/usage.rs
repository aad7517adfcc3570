//! Using the command line wrongly, and asking it for help.

use crate::support::home::Home;

#[test]
fn wrong_usage_exits_with_2_and_says_what_is_wrong() {
    let home = Home::new();
    for arguments in [
        &["ask", "--limit", "0", "q"][..],
        &["ask", "--limit", "11", "q"],
        &["ask", "--limit", "many", "q"],
        &["ask", "--colour", "q"],
        &["ask", "--log", "loud", "q"],
        &["eval"],
        &["text"],
        &["answer", "q"],
        &["--docs"],
        &["serve", "--audience", "all"],
    ] {
        let run = home.run(arguments).expect_failure("");
        assert!(run.err.contains("--help"), "{run:#?}");
    }
}

#[test]
fn help_and_version_are_data() {
    let home = Home::new();
    let run = home.run(["--help"]).expect(0);
    for command in ["ask", "index", "serve", "eval", "text", "check"] {
        assert!(run.out.contains(&format!("  {command} ")), "{run:#?}");
        let help = home.run([command, "--help"]).expect(0);
        assert!(help.out.contains("--collection <NAME>"), "{help:#?}");
    }
    let version = home.run(["--version"]).expect(0);
    assert_eq!(
        version.out,
        format!("quoth {}\n", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn without_a_command_it_shows_the_commands_and_fails() {
    let run = Home::new().run::<&str>([]).expect(2);
    assert_eq!(run.out, "");
    assert!(run.err.contains("Usage: quoth"), "{run:#?}");
}

#[test]
fn nobody_is_left_without_a_place_for_data() {
    let home = Home::new();
    let mut command = home.command(["ask", "What is quoth?"]);
    for name in ["HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"] {
        command.env_remove(name);
    }
    // A home that cannot hold a folder, whoever runs the test.
    let without_home = command.env("HOME", "/dev/null");
    let run = crate::support::home::Run::of(without_home);
    run.expect_failure("--data DIR");
}
