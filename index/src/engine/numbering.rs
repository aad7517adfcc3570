//! Gives numbers to the words and stems of a shard while it is made, and writes its lexicon.
//!
//! How a lexicon is read is told in `lexicon`.

use rustc_hash::FxHashMap;

use super::bytes::{SectionsWriter, u32s_to_bytes};
use super::lexicon::{STEMS_PER_START, StemId, WordId, section, write_list};
use super::shape;
use super::spellings::Spellings;
use crate::analysis::Stems;
use crate::language::Language;

/// Words that stand in a shard this often take less room spelt once than in each text.
const FREQUENT: u32 = 3;

/// Gives numbers to words as they come.
#[derive(Default)]
pub struct LexiconBuilder {
    words: FxHashMap<Box<[u8]>, WordId>,
    known: Vec<Known>,
    stems: FxHashMap<Box<str>, StemId>,
    languages: Vec<Language>,
    key: Vec<u8>,
}

/// What is known of a word while numbers are given.
struct Known {
    count: u32,
    /// How often it stands with a capital inside a sentence.
    capitals: u32,
    stem: StemId,
    looks: u8,
}

impl LexiconBuilder {
    /// The numbers of `form` in `language` and of its stem, counted once more; `named` where it
    /// stands with a capital inside a sentence.
    pub fn word(&mut self, form: &str, language: Language, named: bool) -> (WordId, StemId) {
        self.set_key(form, language);
        if let Some(id) = self.words.get(self.key.as_slice())
            && let Some(known) = self.known.get_mut(*id as usize)
        {
            known.count += 1;
            known.capitals += u32::from(named);
            return (*id, known.stem);
        }
        let id = self.known.len() as WordId;
        let text = Stems::of(language).stem(form);
        let next = self.stems.len() as StemId;
        let stem = *self.stems.entry(text.into()).or_insert(next);
        self.words.insert(self.key.as_slice().into(), id);
        self.known.push(Known {
            count: 1,
            capitals: u32::from(named),
            stem,
            looks: shape::of(form),
        });
        if !self.languages.contains(&language) {
            self.languages.push(language);
        }
        (id, stem)
    }

    /// The number of `form` in `language`, where it has one.
    pub fn known(&mut self, form: &str, language: Language) -> Option<WordId> {
        self.set_key(form, language);
        self.words.get(self.key.as_slice()).copied()
    }

    fn set_key(&mut self, form: &str, language: Language) {
        self.key.clear();
        self.key.push(language as u8);
        self.key.extend_from_slice(form.as_bytes());
    }

    /// Writes the lexicon and returns the words' final numbers.
    pub fn finish(self, out: &mut SectionsWriter) -> Result<Numbered, fst::Error> {
        let mut spellings: Vec<(Box<[u8]>, WordId)> = self.words.into_iter().collect();
        spellings.sort_unstable();
        // The most frequent first, of equals in the order of their spellings.
        let count = |id: WordId| self.known.get(id as usize).map(|known| known.count);
        let mut order: Vec<WordId> = spellings.iter().map(|(_, id)| *id).collect();
        order.sort_by_key(|id| std::cmp::Reverse(count(*id)));
        let mut renumbered = vec![0 as WordId; order.len()];
        for (new, old) in order.iter().enumerate() {
            if let Some(slot) = renumbered.get_mut(*old as usize) {
                *slot = new as WordId;
            }
        }
        let new_number = |old: WordId| renumbered.get(old as usize).copied().unwrap_or_default();

        let mut words = fst::MapBuilder::memory();
        for (spelling, id) in &spellings {
            words.insert(spelling, u64::from(new_number(*id)))?;
        }
        let mut stems: Vec<(Box<str>, StemId)> = self.stems.into_iter().collect();
        stems.sort_unstable();
        let mut stem_map = fst::MapBuilder::memory();
        for (text, id) in &stems {
            stem_map.insert(text.as_bytes(), u64::from(*id))?;
        }
        let mut words_of_stem = vec![Vec::new(); stems.len()];
        let mut shapes = Vec::with_capacity(order.len());
        let known = order.iter().filter_map(|old| self.known.get(*old as usize));
        for (known, new) in known.zip(0..) {
            let named = known.capitals * 5 >= known.count * 2;
            shapes.push(if named {
                known.looks | shape::NAME
            } else {
                known.looks
            });
            if let Some(list) = words_of_stem.get_mut(known.stem as usize) {
                list.push(new);
            }
        }
        let mut starts = Vec::with_capacity(words_of_stem.len() / STEMS_PER_START + 1);
        let mut lists = Vec::with_capacity(order.len() * 3);
        for (stem, list) in words_of_stem.iter().enumerate() {
            if stem % STEMS_PER_START == 0 {
                starts.push(lists.len() as u32);
            }
            write_list(list, &mut lists);
        }

        out.add(section::WORDS, words.into_inner()?);
        out.add(section::STEMS, stem_map.into_inner()?);
        out.add(section::WORDS_OF_STEM, lists);
        out.add(section::WORDS_OF_STEM_STARTS, u32s_to_bytes(&starts));
        let pairs = shapes.chunks(2).map(|pair| match *pair {
            [low, high] => shape::packed(low) | shape::packed(high) << 4,
            [low] => shape::packed(low),
            _ => 0,
        });
        out.add(section::SHAPES, pairs.collect());
        out.add(
            section::LANGUAGES,
            self.languages
                .iter()
                .map(|language| *language as u8)
                .collect(),
        );
        let frequent = order.partition_point(|id| count(*id) >= Some(FREQUENT));
        let mut spelt: Vec<Box<[u8]>> = vec![Box::default(); order.len()];
        for (key, id) in spellings {
            if let Some(slot) = spelt.get_mut(new_number(id) as usize) {
                *slot = key;
            }
        }
        let numbered = Numbered {
            renumbered,
            spelt,
            frequent,
        };
        let frequent = numbered.spelt.iter().take(frequent);
        Spellings::write(frequent.map(|key| form_of(key)), out);
        Ok(numbered)
    }
}

/// The form in the key of a word, which begins with its language.
fn form_of(key: &[u8]) -> &[u8] {
    key.get(1..).unwrap_or_default()
}

/// The words of a shard with their final numbers.
pub struct Numbered {
    renumbered: Vec<WordId>,
    /// Keys by final number.
    spelt: Vec<Box<[u8]>>,
    /// How many of them can be spelt from the index.
    frequent: usize,
}

impl Numbered {
    /// The final number of the word that was given the number `word`.
    pub fn number(&self, word: WordId) -> WordId {
        let number = self.renumbered.get(word as usize);
        number.copied().unwrap_or_default()
    }

    /// The form of the word that was given the number `word`, where it is too rare to be spelt from
    /// the index.
    pub fn rare(&self, word: WordId) -> Option<&[u8]> {
        let number = self.number(word) as usize;
        let rare = self.spelt.get(number).filter(|_| number >= self.frequent);
        rare.map(|key| form_of(key))
    }
}
