//! A format that does what a hostile file would make a reader do, so that the limits are tested.
//!
//! It is read only by a child that was told so, which happens in tests alone.

use std::hint::black_box;
use std::io::Write;
use std::time::Duration;

use quoth_index::document::Document;
use quoth_index::extract::extract;

use super::frame::Reply;

/// Whether the file is one that does harm.
pub(super) fn is_one(path: &str) -> bool {
    path.contains(".quoth-fault.")
}

/// Does what the first word of `bytes` says.
pub(super) fn commit(bytes: &[u8]) -> Reply {
    let text = String::from_utf8_lossy(bytes);
    match text.split_whitespace().next().unwrap_or_default() {
        "hang" => loop {
            std::thread::sleep(Duration::from_secs(60));
        },
        "spin" => loop {
            std::hint::spin_loop();
        },
        "allocate" => allocate(),
        "overflow" => Reply::Refused(overflow(0).to_string()),
        "abort" => std::process::abort(),
        "panic" => std::panic::resume_unwind(Box::new("on demand")),
        "flood" => flood(&[b'x'; 4096]),
        // A frame that says it is short enough, again and again.
        "frames" => flood(&0_u64.to_le_bytes().repeat(512)),
        "garbage" => {
            let frame = [&3_u64.to_le_bytes()[..], &[0xFF; 3]].concat();
            // Where nobody reads any more there is nothing left to do.
            let _ = std::io::stdout().write_all(&frame);
            Reply::Panicked
        }
        "lie" => lie(),
        "escape" => Reply::Refused(escapes().join(" ")),
        other => Reply::Refused(format!("no such fault: {other}")),
    }
}

fn allocate() -> Reply {
    let mut held = Vec::new();
    loop {
        held.push(vec![1_u8; 1 << 20]);
        black_box(&held);
    }
}

fn overflow(depth: u64) -> u64 {
    let frame = black_box([depth; 64]);
    if depth == u64::MAX {
        return depth;
    }
    overflow(depth + 1) + frame.iter().sum::<u64>()
}

fn flood(bytes: &[u8]) -> Reply {
    while std::io::stdout().write_all(bytes).is_ok() {}
    Reply::Panicked
}

/// A document whose spans are not in its text.
fn lie() -> Reply {
    let changed = || {
        let document = extract("lie.html", b"<p>This is no lie.</p>").ok()?;
        let mut document = serde_json::to_value(document).ok()?;
        *document.pointer_mut("/blocks/0/span/end")? = 999.into();
        serde_json::from_value::<Document>(document).ok()
    };
    match changed() {
        Some(document) => Reply::Document(document),
        None => Reply::Refused("could not lie".to_owned()),
    }
}

/// Tries what a child must not be able to do; names what could be done.
fn escapes() -> Vec<&'static str> {
    let mut done = vec!["escaped:"];
    if std::net::TcpListener::bind("127.0.0.1:0").is_ok()
        || std::net::UdpSocket::bind("127.0.0.1:0").is_ok()
    {
        done.push("network");
    }
    if std::fs::File::open("/proc/self/status").is_ok() {
        done.push("read");
    }
    if std::fs::write(std::env::temp_dir().join("quoth-fault-escaped"), "x").is_ok() {
        done.push("write");
    }
    if std::process::Command::new("/bin/true").status().is_ok() {
        done.push("program");
    }
    if std::env::vars_os().next().is_some() {
        done.push("environment");
    }
    done
}
