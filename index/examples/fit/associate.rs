//! Learns which words answer which: the words of headings against those of the text below them.
//!
//! IBM's first translation model (Brown et al., 1993), as Berger et al. (2000) use it to bridge from
//! questions to answers: the chance that a word of the text brings about a word of its heading.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use quoth_index::analysis::{Stems, each_form, is_function_word};
use quoth_index::document::{BlockKind, Document};
use quoth_index::extract::extract;
use quoth_index::language::Language;

/// Words of a section's text that are read.
const TEXT_WORDS: usize = 120;
/// Projects that a word must occur in, and a pair.
const WORD_PROJECTS: usize = 8;
const PAIR_PROJECTS: usize = 5;
/// Rounds of expectation maximisation.
const ROUNDS: usize = 6;

/// A heading and the text below it, as numbers of words.
struct Pair {
    project: u16,
    heading: Vec<u32>,
    text: Vec<u32>,
}

/// Learns from every project in `folder`, one folder each, and prints the table.
pub(crate) fn associate(folder: &Path) {
    let mut words: HashMap<String, u32> = HashMap::new();
    let mut spelled: Vec<String> = Vec::new();
    let mut pairs: Vec<Pair> = Vec::new();
    let mut projects: Vec<PathBuf> = entries(folder);
    projects.sort();
    for (project, path) in projects.iter().enumerate() {
        let mut files = entries(path);
        files.sort();
        let mut seen: HashSet<(Vec<u32>, Vec<u32>)> = HashSet::new();
        for file in files {
            let bytes = std::fs::read(&file).unwrap();
            let Ok(document) = extract("page.md", &bytes) else {
                continue;
            };
            if document.language != Language::English {
                continue;
            }
            let mut number = |text: &str| -> Vec<u32> {
                stems(text)
                    .into_iter()
                    .map(|stem| {
                        *words.entry(stem.clone()).or_insert_with(|| {
                            spelled.push(stem);
                            spelled.len() as u32 - 1
                        })
                    })
                    .collect()
            };
            for (heading, text) in sections(&document) {
                let heading = number(&heading);
                let mut text = number(&text);
                text.truncate(TEXT_WORDS);
                if heading.is_empty() || heading.len() > 12 || text.len() < 5 {
                    continue;
                }
                if seen.insert((heading.clone(), text.clone())) {
                    pairs.push(Pair {
                        project: project as u16,
                        heading,
                        text,
                    });
                }
            }
        }
    }
    let spread = |of: &dyn Fn(&Pair) -> Vec<u32>| {
        let mut held: Vec<HashSet<u16>> = vec![HashSet::new(); spelled.len()];
        for pair in &pairs {
            for word in of(pair) {
                held[word as usize].insert(pair.project);
            }
        }
        held.into_iter()
            .map(|held| held.len())
            .collect::<Vec<usize>>()
    };
    let in_headings = spread(&|pair| pair.heading.clone());
    let in_texts = spread(&|pair| pair.text.clone());
    let mut held: HashMap<(u32, u32), HashSet<u16>> = HashMap::new();
    for pair in &mut pairs {
        pair.heading
            .retain(|word| in_headings[*word as usize] >= WORD_PROJECTS);
        pair.text
            .retain(|word| in_texts[*word as usize] >= WORD_PROJECTS);
        pair.text.sort_unstable();
        pair.text.dedup();
        for heading in &pair.heading {
            for text in &pair.text {
                held.entry((*heading, *text))
                    .or_default()
                    .insert(pair.project);
            }
        }
    }
    held.retain(|_, projects| projects.len() >= PAIR_PROJECTS);
    eprintln!(
        "{} pairs of heading and text, {} of words",
        pairs.len(),
        held.len()
    );
    let mut sizes: HashMap<u16, f64> = HashMap::new();
    for pair in &pairs {
        *sizes.entry(pair.project).or_default() += 1.0;
    }
    // NULL brings about whatever no word does.
    let null = u32::MAX;
    let mut chance: HashMap<(u32, u32), f64> = held.keys().map(|key| (*key, 1.0)).collect();
    let heads: HashSet<u32> = held.keys().map(|(heading, _)| *heading).collect();
    for heading in &heads {
        chance.insert((*heading, null), 1.0);
    }
    for _ in 0..ROUNDS {
        let mut count: HashMap<(u32, u32), f64> = HashMap::new();
        let mut total: HashMap<u32, f64> = HashMap::new();
        for pair in &pairs {
            let share = 1.0 / sizes[&pair.project].sqrt();
            for heading in &pair.heading {
                let sources = pair.text.iter().copied().chain([null]);
                let known: Vec<(u32, f64)> = sources
                    .filter_map(|text| chance.get(&(*heading, text)).map(|chance| (text, *chance)))
                    .collect();
                let sum: f64 = known.iter().map(|(_, chance)| chance).sum();
                if sum <= 0.0 {
                    continue;
                }
                for (text, chance) in known {
                    let part = share * chance / sum;
                    *count.entry((*heading, text)).or_default() += part;
                    *total.entry(text).or_default() += part;
                }
            }
        }
        // A little is taken from each count, so that chance meetings fade.
        chance = count
            .into_iter()
            .map(|((heading, text), count)| {
                (
                    (heading, text),
                    (count - 0.05).max(0.0) / (total[&text] + 0.5),
                )
            })
            .filter(|(_, chance)| *chance > 1e-5)
            .collect();
    }
    let mut table: HashMap<u32, Vec<(f64, u32)>> = HashMap::new();
    for ((heading, text), chance) in &chance {
        if *text != null && heading != text && *chance > 0.01 {
            table.entry(*heading).or_default().push((*chance, *text));
        }
    }
    let mut heads: Vec<u32> = table.keys().copied().collect();
    heads.sort_by_key(|head| spelled[*head as usize].clone());
    for head in heads {
        let own = chance.get(&(head, head)).copied().unwrap_or_default();
        let list = table.get_mut(&head).unwrap();
        list.sort_by(|a, b| {
            b.0.total_cmp(&a.0)
                .then_with(|| spelled[a.1 as usize].cmp(&spelled[b.1 as usize]))
        });
        list.truncate(12);
        let list: Vec<String> = list
            .iter()
            .map(|(chance, text)| format!("{} {:.3}", spelled[*text as usize], chance))
            .collect();
        println!("{} ({own:.2}): {}", spelled[head as usize], list.join(", "));
    }
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}

/// The headings of `document` with the prose directly below each.
fn sections(document: &Document) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut last = None;
    for block in &document.blocks {
        let Some(section) = block.section else {
            continue;
        };
        if !matches!(block.kind, BlockKind::Paragraph | BlockKind::ListItem) {
            continue;
        }
        let text = block.span.of(&document.text).unwrap_or_default();
        if last != Some(section) {
            let heading = document.sections[section as usize].heading.clone();
            found.push((heading, String::new()));
            last = Some(section);
        }
        if let Some((_, all)) = found.last_mut() {
            all.push(' ');
            all.push_str(text);
        }
    }
    found
}

/// The stems of the words of `text` that say something.
fn stems(text: &str) -> Vec<String> {
    let rules = Stems::of(Language::English);
    let mut stems = Vec::new();
    each_form(text, &mut |form| {
        let word = form.text;
        let plain = word.len() >= 2 && word.chars().all(|c| c.is_ascii_lowercase());
        if plain && !form.extra && !is_function_word(word, Language::English) {
            stems.push(rules.stem(word));
        }
    });
    stems
}
