//! Files of every format with bytes changed, cut out or repeated: a document or a line, never more.
//!
//! `QUOTH_MUTATIONS` says how many, `QUOTH_FIXTURES` names a folder with more files to start from;
//! docs/reliability.md has the figures of long runs.

use std::path::Path;

use crate::support::effort::{Random, effort};
use crate::support::home::Home;

/// Files that one run of the program reads.
const BATCH: usize = 200;

/// Files to start from: name and content.
fn fixtures() -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    collect(&root.join("docs/guide"), &mut found);
    collect(&root.join("index/tests/corpus"), &mut found);
    // Small files of the formats that nobody writes in an editor.
    collect(&root.join("tests/fixtures"), &mut found);
    if let Some(folder) = std::env::var_os("QUOTH_FIXTURES") {
        collect(Path::new(&folder), &mut found);
    }
    found.push(("page.html".to_owned(), PAGE.into()));
    found.push(("plain.txt".to_owned(), "One.\n\nTwo lines\nof it.\n".into()));
    found.sort();
    found
}

fn collect(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            found.push((name, std::fs::read(&path).unwrap()));
        }
    }
}

fn mutate(bytes: &mut Vec<u8>, random: &mut Random) {
    for _ in 0..1 + random.below(6) {
        let at = random.below(bytes.len());
        let end = bytes.len().min(at + 1 + random.below(300));
        match random.below(6) {
            0 => bytes.truncate(at),
            1 => {
                bytes.drain(at..end);
            }
            2 => {
                let part = bytes[at..end].repeat(1 + random.below(200));
                bytes.splice(at..at, part);
            }
            3 => {
                let extreme = [0, 0xFF, 0x7F, 0x80][random.below(4)];
                bytes[at..end].fill(extreme);
            }
            4 => {
                let to = random.below(bytes.len());
                let part = bytes[at..end].to_vec();
                bytes.splice(to..to, part);
            }
            _ => {
                for _ in 0..1 + random.below(12) {
                    let at = random.below(bytes.len());
                    if let Some(byte) = bytes.get_mut(at) {
                        *byte = random.next() as u8;
                    }
                }
            }
        }
        if bytes.is_empty() {
            return;
        }
    }
}

#[test]
fn mutated_files_become_documents_or_lines_of_the_report() {
    let total = effort("QUOTH_MUTATIONS", 60);
    let mut random = Random::seeded();
    let fixtures = fixtures();
    let (mut documents, mut skipped, mut aside) = (0, 0, Vec::new());
    let mut written = 0;
    while written < total {
        let home = Home::new();
        home.write("docs/sound.md", "The sound file tells of quinces.\n");
        let batch = BATCH.min(total - written);
        for _ in 0..batch {
            let (name, content) = &fixtures[random.below(fixtures.len())];
            let mut content = content.clone();
            mutate(&mut content, &mut random);
            home.write(&format!("docs/{written}-{name}"), content);
            written += 1;
        }
        let report = home.run(["index", "--docs", "docs", "--json"]).expect(0);
        let report = &report.json()["collections"][0];
        let added = report["added"].as_u64().unwrap() as usize - 1;
        let lines = report["skipped"].as_array().unwrap();
        assert_eq!(added + lines.len(), batch, "{report:#}");
        documents += added;
        skipped += lines.len();
        for line in lines {
            let reason = line["reason"].as_str().unwrap();
            if reason.contains("set aside") {
                aside.push(format!("{}: {reason}", line["path"]));
            }
        }
        let run = home.run(["ask", "--docs", "docs", "What does the sound file tell of?"]);
        assert!(run.expect(0).out.contains("quinces"));
    }
    for line in &aside {
        println!("{line}");
    }
    println!(
        "{total} mutated files of {} originals: {documents} documents, {skipped} skipped with a \
         reason, of which {} killed their reader; 0 deaths of the program",
        fixtures.len(),
        aside.len()
    );
}

const PAGE: &str = "<!doctype html><html lang=en><head><title>Quay</title><meta charset=utf-8>\
    <style>p { color: red }</style></head><body><nav><a href=/>Home</a></nav><main>\
    <h1 id=quay>The quay</h1><p>Boats <b>moor</b> at the quay&nbsp;&mdash; for a fee.</p>\
    <h2>Fees</h2><table><tr><th>Boat<th>Fee<tr><td>Small<td>4 &euro;<tr><td>Large<td>9 &euro;\
    </table><ul><li>Pay at the hut.<ul><li>Or by card.</ul><li>Keep the slip.</ul>\
    <pre><code>moor --boat small\n</code></pre><!-- no --><script>moor()</script>\
    </main></body></html>";
