//! Makes the table of word vectors from a sentence-embedding model: `words MODEL [TEXTS]... > FILE`.
//!
//! The words are those that the model knows as one token, and those that stand three times in at
//! least four of the folders TEXTS. Each is read by the model alone; the directions that tell words
//! apart are kept (principal components), and rarer words count for more (the way of model2vec,
//! Tulkens and van Dongen, 2024). What is printed becomes `src/analysis/word_vectors.bin`.

mod components;

use std::collections::BTreeMap;
use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use quoth_index::analysis::word_vectors::DIMENSIONS;
use quoth_index::analysis::{Stems, each_form, is_function_word};
use quoth_index::language::Language;
use quoth_index::meaning::Model;

/// Folders that a word must stand in, and how often in each.
const FOLDERS: usize = 4;
const TIMES: usize = 3;
/// Letters of the longest word.
const LETTERS: usize = 24;

fn main() -> Result<(), Box<dyn Error>> {
    let mut folders = env::args_os().skip(1).map(PathBuf::from);
    let folder = folders
        .next()
        .ok_or("usage: words MODEL [TEXTS]... > FILE")?;
    let mut words = known_to(&folder)?;
    let further = common_in(&folders.collect::<Vec<_>>())?;
    words.extend(further);
    let model = Model::open(&folder)?;
    let vectors = read_alone(&model, &words);

    // Words in the order of how frequent they are, by their stems.
    let mut stems: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (place, word) in words.iter().enumerate() {
        let stem = Stems::of(Language::English).stem(word);
        stems.entry(stem).or_default().push(place);
    }
    let rows: Vec<Vec<f32>> = stems
        .values()
        .map(|places| mean(places, &vectors))
        .collect();
    let directions = components::reduced(&rows, DIMENSIONS);
    let weights = stems.values().map(|places| {
        let first = places.iter().copied().min().unwrap_or_default();
        (2.0 + first as f32 / 10.0).ln()
    });
    let weighed: Vec<Vec<f32>> = directions
        .into_iter()
        .zip(weights)
        .map(|(direction, weight)| direction.into_iter().map(|value| value * weight).collect())
        .collect();
    let most = weighed
        .iter()
        .flatten()
        .fold(0f32, |most, value| most.max(value.abs()));

    let mut out = io::stdout().lock();
    out.write_all(&(stems.len() as u32).to_le_bytes())?;
    for stem in stems.keys() {
        writeln!(out, "{stem}")?;
    }
    for row in &weighed {
        let steps = row
            .iter()
            .map(|value| (value / most * 127.0).round() as i8 as u8);
        out.write_all(&steps.collect::<Vec<u8>>())?;
    }
    Ok(())
}

/// Whether `word` is one that the table may hold.
fn may_be_kept(word: &str) -> bool {
    (2..=LETTERS).contains(&word.len())
        && word.bytes().all(|byte| byte.is_ascii_lowercase())
        && !is_function_word(word, Language::English)
}

/// The words that the model in `folder` knows as one token, in its order: the frequent ones first.
fn known_to(folder: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let vocabulary = fs::read_to_string(folder.join("vocab.txt"))?;
    let words = vocabulary.lines().filter(|word| may_be_kept(word));
    Ok(words.map(str::to_owned).collect())
}

/// The words that many of `folders` hold, those of the most folders first.
fn common_in(folders: &[PathBuf]) -> io::Result<Vec<String>> {
    let mut holders: BTreeMap<String, usize> = BTreeMap::new();
    for folder in folders {
        let mut times: BTreeMap<String, usize> = BTreeMap::new();
        count(folder, &mut times)?;
        for (word, _) in times.into_iter().filter(|(_, times)| *times >= TIMES) {
            *holders.entry(word).or_default() += 1;
        }
    }
    let mut common: Vec<(String, usize)> = holders.into_iter().collect();
    common.retain(|(_, holders)| *holders >= FOLDERS);
    common.sort_by_key(|(_, holders)| std::cmp::Reverse(*holders));
    Ok(common.into_iter().map(|(word, _)| word).collect())
}

/// Counts the words of all files under `folder` that are text.
fn count(folder: &Path, times: &mut BTreeMap<String, usize>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            count(&path, times)?;
        } else if let Ok(text) = fs::read_to_string(&path) {
            each_form(&text, &mut |form| {
                if !form.extra && may_be_kept(form.text) {
                    *times.entry(form.text.to_owned()).or_default() += 1;
                }
            });
        }
    }
    Ok(())
}

/// The vectors of `words`, each read by itself.
fn read_alone(model: &Model, words: &[String]) -> Vec<Vec<f32>> {
    let mut vectors = vec![Vec::new(); words.len()];
    model.passages(words, &mut |places, found| {
        for (place, vector) in places.iter().zip(found) {
            let values = vector
                .values
                .iter()
                .map(|value| f32::from(*value) * vector.scale);
            if let Some(slot) = vectors.get_mut(*place) {
                *slot = values.collect();
            }
        }
        true
    });
    vectors
}

/// The mean of the vectors at `places`.
fn mean(places: &[usize], vectors: &[Vec<f32>]) -> Vec<f32> {
    let rows = places.iter().filter_map(|place| vectors.get(*place));
    let mut mean = Vec::new();
    for row in rows {
        mean.resize(row.len(), 0.0);
        for (sum, value) in mean.iter_mut().zip(row) {
            *sum += value / places.len() as f32;
        }
    }
    mean
}
