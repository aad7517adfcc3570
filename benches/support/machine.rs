//! Memory of this process and sizes of folders, and running a bench's parts as processes of their own.

use std::fs;
use std::path::Path;
use std::process::Command;

/// A line of `/proc/self/status` in bytes: `VmHWM` is the most memory so far, `RssAnon` what is not
/// mapped from files. Nothing on other systems.
pub(crate) fn memory(line: &str) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let found = status
        .lines()
        .find_map(|other| other.strip_prefix(line)?.strip_prefix(':'))?;
    let kibibytes: u64 = found.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

/// Bytes of every file below `folder` whose path `counts`.
pub(crate) fn size(folder: &Path, counts: &dyn Fn(&Path) -> bool) -> u64 {
    let entries = fs::read_dir(folder).expect("a folder to measure");
    let entries = entries.map(|entry| entry.expect("an entry").path());
    entries
        .map(|path| match path.is_dir() {
            true => size(&path, counts),
            false if counts(&path) => fs::metadata(&path).map_or(0, |about| about.len()),
            false => 0,
        })
        .sum()
}

/// Runs this program again with `arguments`, and returns the line of numbers that it printed.
///
/// So that every part is measured in a process that did nothing before.
pub(crate) fn again(arguments: &[&str]) -> Vec<f64> {
    let program = std::env::current_exe().expect("the bench's own file");
    let output = Command::new(program).args(arguments).output();
    let output = output.expect("the bench runs again");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{arguments:?} failed: {text}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    text.split_ascii_whitespace()
        .map(|number| number.parse().expect("a number"))
        .collect()
}

/// Bytes as mebibytes.
pub(crate) fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}
