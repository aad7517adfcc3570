//! A generation that is open for asking: its manifest and its shards, verified and mapped.
//!
//! How a generation comes about is told in `sync`.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use super::contents::Contents;
use super::unpacked::Unpacked;
use super::{Fault, OpenError, Reader, embed};
use crate::analysis::is_function_word;
use crate::analysis::number_words::number_words;
use crate::engine::shard::Shard;
use crate::engine::vectors::Vectors;
use crate::language::Language;
use crate::manifest::{FileEntry, Found, Manifest, Pointer, SHARDS, ShardEntry, VECTORS, checksum};
use crate::select::nearness::Nearness;
use crate::synonyms::Synonyms;

/// An open generation.
#[derive(Default)]
pub(super) struct Generation {
    pub(super) manifest: Manifest,
    /// Its name; no generation of a collection that was never synced has one.
    pub(super) pointer: Pointer,
    /// One for each of the manifest's.
    pub(super) shards: Shards,
    /// What a model makes of the passages, where one has read them.
    pub(super) vectors: VectorFiles,
    /// What is written in several ways; made at the first question.
    pub(super) variants: OnceLock<Synonyms>,
    /// Titles and headings, once somebody has asked for them.
    pub(super) contents: OnceLock<Arc<Contents>>,
    /// Documents that were quoted lately.
    pub(super) unpacked: Unpacked,
}

/// For each shard the vectors of its passages; none for one whose file is damaged.
#[derive(Default)]
pub(super) struct VectorFiles(pub(super) Vec<Option<Arc<Vectors>>>);

impl VectorFiles {
    /// Opens those of `manifest`, as far as they are intact and belong to the shards.
    fn open(folder: &Path, manifest: &Manifest, shards: &[Arc<Shard>]) -> VectorFiles {
        let Some(entry) = &manifest.vectors else {
            return VectorFiles::default();
        };
        let folder = folder.join(VECTORS);
        let open = |(file, shard): (&FileEntry, &Arc<Shard>)| {
            let intact = file_fault(&folder, file).is_none();
            let vectors = intact.then(|| Vectors::open(&folder, &file.name).ok());
            let vectors = vectors.flatten();
            vectors
                .filter(|vectors| vectors.passages() == shard.passages())
                .map(Arc::new)
        };
        VectorFiles(entry.files.iter().zip(shards).map(open).collect())
    }

    /// Those of all shards; nothing where one has none.
    pub(super) fn all(&self) -> Option<Vec<&Vectors>> {
        self.0.iter().map(Option::as_deref).collect()
    }
}

/// Shards in the order they are searched. Generations share those that did not change.
#[derive(Default)]
pub(super) struct Shards(pub(super) Vec<Arc<Shard>>);

impl Shards {
    pub(super) fn iter(&self) -> impl Iterator<Item = &Shard> {
        self.0.iter().map(Arc::as_ref)
    }

    pub(super) fn get(&self, index: usize) -> Option<&Shard> {
        self.0.get(index).map(Arc::as_ref)
    }
}

impl Generation {
    /// Opens the shards of a generation after comparing every file with its checksum.
    pub(super) fn open(folder: &Path, found: Found) -> Result<Generation, OpenError> {
        let mut shards = Vec::with_capacity(found.manifest.shards.len());
        for entry in &found.manifest.shards {
            if let Some(fault) = file_faults(folder, entry).into_iter().next() {
                let what = format!("`{}` {}", fault.file, fault.what);
                return Err(OpenError::Damaged { what });
            }
            let shard = Shard::open(&folder.join(SHARDS).join(&entry.name));
            let shard = shard.map_err(|source| OpenError::Shard {
                shard: entry.name.clone(),
                source,
            })?;
            if shard.documents() != entry.documents.len() {
                let what = format!("shard `{}` is not the one of the manifest", entry.name);
                return Err(OpenError::Damaged { what });
            }
            shards.push(Arc::new(shard));
        }
        Ok(Generation {
            vectors: VectorFiles::open(folder, &found.manifest, &shards),
            manifest: found.manifest,
            pointer: found.pointer,
            shards: Shards(shards),
            variants: OnceLock::new(),
            contents: OnceLock::new(),
            unpacked: Unpacked::default(),
        })
    }

    /// Makes beforehand what the first question would have to wait for.
    pub(super) fn prepare(&self) {
        self.variants();
        for shard in self.shards.iter() {
            shard.lexicon.prepare();
        }
    }

    /// How near the passages are to a question of `words`; nothing where `reader` has not read them,
    /// or takes too long.
    pub(super) fn nearness(&self, words: &str, reader: Option<&Reader>) -> Option<Nearness<'_>> {
        let reader = reader?;
        let entry = self.manifest.vectors.as_ref()?;
        if entry.model != reader.model.fingerprint() || self.shards.0.is_empty() {
            return None;
        }
        let vectors = self.vectors.all()?;
        let question = reader
            .model
            .question(words, Some(Instant::now() + reader.within))?;
        Some(Nearness::new(question, vectors))
    }

    /// Titles and headings; reads every document the first time.
    pub(super) fn contents(&self) -> Arc<Contents> {
        let contents = self.contents.get_or_init(|| Arc::new(Contents::of(self)));
        Arc::clone(contents)
    }

    /// Files that are missing or differ from their checksums.
    pub(super) fn file_faults(&self, folder: &Path) -> Vec<Fault> {
        let shards = self.manifest.shards.iter();
        let vectors = self.manifest.vectors.iter();
        shards
            .flat_map(|entry| file_faults(folder, entry))
            .chain(vectors.flat_map(|entry| embed::file_faults(folder, entry)))
            .collect()
    }

    /// Passages and documents that do not hold what was written.
    pub(super) fn damage(&self) -> Vec<Fault> {
        let shards = self.shards.iter().zip(&self.manifest.shards);
        let faults = shards.flat_map(|(shard, entry)| {
            let file = format!("{SHARDS}/{}", entry.name);
            let fault = move |what| Fault {
                file: file.clone(),
                what,
            };
            shard.damage().into_iter().map(fault)
        });
        faults.collect()
    }

    /// What the documents' languages and the documents themselves write in several ways: small
    /// numbers, and abbreviations that are spelt out somewhere.
    pub(super) fn variants(&self) -> &Synonyms {
        self.variants.get_or_init(|| {
            let languages = self.languages();
            let numbers = languages.iter().flat_map(|language| {
                let numbers = number_words(*language);
                numbers.map(|(digits, word)| vec![digits.to_string(), word.to_owned()])
            });
            let shards = self.shards.iter();
            let abbreviations = shards.flat_map(Shard::abbreviations).filter(|(short, _)| {
                // A question that holds such a word hardly means the abbreviation.
                let short = short.to_lowercase();
                let mut languages = languages.iter();
                !languages.any(|language| is_function_word(&short, *language))
            });
            let abbreviations = abbreviations
                .map(|(short, long)| vec![short.to_owned(), long.to_owned()])
                .collect::<BTreeSet<Vec<String>>>();
            Synonyms::of_fixed_words(abbreviations.into_iter().chain(numbers))
        })
    }

    /// The languages of the documents.
    pub(super) fn languages(&self) -> Vec<Language> {
        let mut languages: Vec<Language> = Vec::new();
        for language in self
            .shards
            .iter()
            .flat_map(|shard| shard.lexicon.languages())
        {
            if !languages.contains(language) {
                languages.push(*language);
            }
        }
        languages
    }
}

/// Files of a shard that are missing or differ from their checksums.
pub(super) fn file_faults(folder: &Path, entry: &ShardEntry) -> Vec<Fault> {
    let shard = folder.join(SHARDS).join(&entry.name);
    let fault = |file: &FileEntry| {
        Some(Fault {
            what: file_fault(&shard, file)?,
            file: format!("{SHARDS}/{}/{}", entry.name, file.name),
        })
    };
    entry.files.iter().filter_map(fault).collect()
}

/// In what `file` in `folder` differs from what was written, if in anything.
pub(super) fn file_fault(folder: &Path, file: &FileEntry) -> Option<String> {
    match checksum(&folder.join(&file.name)) {
        Ok((size, crc32)) if size == file.size && crc32 == file.crc32 => None,
        Ok((size, _)) if size != file.size => {
            Some(format!("has {size} bytes instead of {}", file.size))
        }
        Ok(_) => Some("differs from its checksum".to_owned()),
        Err(error) => Some(format!("cannot be read: {error}")),
    }
}

/// Whether the files of a shard are there with their sizes: what can be told without reading them.
pub(super) fn is_there(folder: &Path, entry: &ShardEntry) -> bool {
    let shard = folder.join(SHARDS).join(&entry.name);
    entry.files.iter().all(|file| {
        let about = std::fs::metadata(shard.join(&file.name));
        about.is_ok_and(|about| about.len() == file.size)
    })
}
