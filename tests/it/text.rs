//! Printing what quoth takes from a file.

use crate::support::home::Home;

#[test]
fn the_text_of_a_text_file_is_the_file_itself() {
    let home = Home::with_documents();
    let file = home.path().join("docs/battery.md");
    let run = home.run(["text", "docs/battery.md"]).expect(0);
    assert_eq!(run.out, std::fs::read_to_string(&file).unwrap());

    home.write("wild.txt", "\u{feff}one\r\ntwo\u{1b}[2J\tend");
    let run = home.run(["text", "wild.txt"]).expect(0);
    assert_eq!(run.out, "one\r\ntwo\u{1b}[2J\tend");

    let run = home.run(["text", "--json", "docs/battery.md"]).expect(0);
    let object = run.json();
    assert_eq!(object["title"], "The Larkspur watch");
    assert_eq!(object["format"], "markdown");
}

#[test]
fn a_file_that_has_no_text_says_why() {
    let home = Home::new();
    home.run(["text", "gone.md"])
        .expect_failure("could not read `gone.md`");
    home.write("picture.xyz", "?");
    home.run(["text", "picture.xyz"])
        .expect_failure("could not read `picture.xyz`: no reader for this kind of file");
    home.write("empty.md", "");
    home.run(["text", "empty.md"]).expect_failure("empty");
}
