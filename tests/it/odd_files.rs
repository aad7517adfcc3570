//! Things in a folder that are no ordinary files: each is a line in the report, or simply read.
//!
//! Files whose content does harm are told of in `isolation` and `mutated`.
#![cfg(unix)]

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::process::Command;

use crate::support::home::Home;

#[test]
fn loops_devices_pipes_and_odd_names_are_lines_in_the_report() {
    let home = Home::with_documents();
    let docs = home.path().join("docs");
    symlink("..", docs.join("up")).unwrap();
    symlink("self.md", docs.join("self.md")).unwrap();
    symlink("/dev/zero", docs.join("endless.txt")).unwrap();
    symlink("gone.md", docs.join("dangling.md")).unwrap();
    let made = |program: &str, arguments: &[&str]| {
        let status = Command::new(program)
            .args(arguments)
            .current_dir(&docs)
            .status();
        status.is_ok_and(|status| status.success())
    };
    assert!(made("mkfifo", &["pipe.md"]));
    // Only root may make a device.
    let device = made("mknod", &["device.txt", "c", "1", "5"]);
    let _socket = std::os::unix::net::UnixListener::bind(docs.join("socket.md")).unwrap();
    std::fs::write(docs.join(OsStr::from_bytes(b"bad\xff\xfe.md")), "Text.").unwrap();
    let long = format!("{}.md", "n".repeat(252));
    std::fs::write(
        docs.join(&long),
        "The name of this file is long, says the heron.",
    )
    .unwrap();
    std::fs::write(docs.join("new\nline \u{1b}[31m.md"), "The crane is red.").unwrap();
    let sparse = std::fs::File::create(docs.join("sparse.txt")).unwrap();
    sparse.set_len(2 << 30).unwrap();
    let sparse = std::fs::File::create(docs.join("zeros.html")).unwrap();
    sparse.set_len(60 << 20).unwrap();

    let run = home.run(["index", "--docs", "docs", "--json"]).expect(0);
    let report = &run.json()["collections"][0];
    assert_eq!(report["added"], 4, "{report:#}");
    let skipped = report["skipped"].as_array().unwrap();
    let reason = |path: &str| {
        let line = skipped.iter().find(|line| line["path"] == path);
        let line = line.unwrap_or_else(|| panic!("{path} is not in {report:#}"));
        line["reason"].as_str().unwrap().to_owned()
    };
    for link in ["up", "self.md", "endless.txt", "dangling.md"] {
        assert!(
            reason(link).contains("symbolic link"),
            "{link}: {}",
            reason(link)
        );
    }
    assert_eq!(reason("pipe.md"), "not a regular file");
    assert_eq!(reason("socket.md"), "not a regular file");
    if device {
        assert_eq!(reason("device.txt"), "not a regular file");
    }
    assert!(reason("bad\u{fffd}\u{fffd}.md").contains("not valid Unicode"));
    assert!(reason("sparse.txt").contains("larger than 64 MiB"));
    assert!(!reason("zeros.html").is_empty());

    let shown = home.run(["index", "--docs", "docs"]).expect(0);
    assert!(!shown.out.contains('\u{1b}'), "{shown:#?}");
    let run = home.run(["ask", "--docs", "docs", "What does the heron say?"]);
    assert!(run.expect(0).out.contains("this file is long"));
}
