//! What a document writes in another way than the asker: abbreviations, numbers, headings.

use crate::support::{Home, all_quotes, ask, texts};
use quoth_index::question::Question;

const SECURITY: &str = "# Account security

## Multi-factor authentication

Multi-factor authentication (MFA) adds a second step when you sign in.

## Turn on the second step

To enable multi-factor authentication, open the profile page and scan the code with your phone.

## Lost phone

Without the phone, MFA is reset by an administrator after a call.

## Change your password

Open the profile page and type the new one twice.
";

const LIMITS: &str = "# Limits

## Uploads

An upload may have 10000 rows. The free plan stores 25,000 records.

## Devices

Up to 10 devices can be paired with an account.

## Projects

Each team may own three projects at the same time.
";

const NETWORK: &str = "# Network

## Tunnel

A virtual private network (VPN) tunnel opens on port 1194.

## Slow tunnel

When the VPN is slow, lower the packet size to 1400 bytes.
";

fn home() -> Home {
    let home = Home::with(&[
        ("security.md", SECURITY),
        ("limits.md", LIMITS),
        ("network.md", NETWORK),
    ]);
    home.sync();
    home
}

/// Requires that the first quote for `question` holds `words`.
#[track_caller]
fn check(home: &Home, question: &str, words: &str) {
    let answer = ask(&home.open(), question);
    let first = texts(&answer).swap_remove(0);
    assert!(first.contains(words), "{question}: {first}");
}

#[test]
fn an_abbreviation_and_what_it_stands_for_find_each_other() {
    let home = home();
    check(&home, "How do I enable MFA?", "scan the code");
    check(&home, "how is mfa enabled", "scan the code");
    check(
        &home,
        "Who resets multi-factor authentication without the phone?",
        "an administrator",
    );
    check(
        &home,
        "What do I do when the virtual private network is slow?",
        "lower the packet size",
    );
}

#[test]
fn an_abbreviation_is_forgotten_with_the_document_that_spells_it_out() {
    let home = home();
    let wordings = || {
        let question = Question::parse("Is the VPN slow?").unwrap();
        let (_, reasons) = home
            .open()
            .ask_with_reasons(&question, &all_quotes())
            .unwrap();
        reasons.wordings
    };
    let spelt_out = "Is the virtual private network slow?";
    assert_eq!(wordings(), ["Is the VPN slow?", spelt_out]);
    home.write("network.md", NETWORK.replace("(VPN) ", ""));
    home.sync();
    assert_eq!(wordings(), ["Is the VPN slow?"]);
}

#[test]
fn a_number_is_found_however_it_is_written() {
    let home = home();
    check(&home, "How many rows, 10,000?", "10000 rows");
    check(&home, "does it store 25000 records", "25,000 records");
    check(&home, "can I pair ten devices", "Up to 10 devices");
    check(&home, "can I own 3 projects", "three projects");
    let answer = ask(&home.open(), "can I own 3 projects");
    assert!(answer.missing_words.is_empty(), "{answer:#?}");
}

#[test]
fn how_do_i_is_answered_under_a_heading_that_tells_to_do_it() {
    let home = home();
    check(
        &home,
        "How do I change my password?",
        "type the new one twice",
    );
}
