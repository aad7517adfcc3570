//! The words and stems of a shard: from spelling to number and back.
//!
//! A word is a form in one language; every word has one stem, and a stem knows its words. Numbers
//! are given by frequency, so that common words are stored in one byte.

use std::sync::OnceLock;

use fst::{IntoStreamer, Streamer};
use rustc_hash::FxHashMap;
use tantivy::directory::OwnedBytes;

use super::bytes::{Sections, SectionsWriter, U32s, read_varint, u32s_to_bytes, write_varint};
use super::near::{Near, NearInAnyLanguage};
use super::spellings::Spellings;
use super::written::Written;
use crate::analysis::Stems;
use crate::analysis::signature::Signature;
use crate::analysis::word_vectors::{WordVector, WordVectors};
use crate::language::Language;

mod section {
    pub(super) const WORDS: u32 = 10;
    pub(super) const STEMS: u32 = 11;
    pub(super) const WORDS_OF_STEM: u32 = 13;
    pub(super) const WORDS_OF_STEM_STARTS: u32 = 14;
    pub(super) const LANGUAGES: u32 = 15;
    pub(super) const SHAPES: u32 = 16;
}

/// Bits that tell how a word looks, for questions that want a number, a date or a name.
pub mod shape {
    use std::sync::LazyLock;

    use rustc_hash::FxHashMap;

    /// Written in digits.
    pub const DIGITS: u8 = 1;
    /// Four digits that can be a year.
    pub const YEAR: u8 = 1 << 1;
    /// The name of a month.
    pub const MONTH: u8 = 1 << 2;
    /// A number in letters.
    pub const NUMBER_WORD: u8 = 1 << 3;
    /// Mostly written with a capital inside sentences.
    pub const NAME: u8 = 1 << 4;
    /// Every bit.
    pub const ALL: u8 = (1 << 5) - 1;

    const MONTHS: &str = "january february march april may june july august september october november december \
        januar februar märz april mai juni juli august september oktober november dezember enero febrero marzo \
        abril mayo junio julio agosto septiembre octubre noviembre diciembre janvier février mars avril juin \
        juillet août septembre octobre novembre décembre gennaio febbraio aprile maggio giugno luglio settembre \
        ottobre dicembre janeiro fevereiro março maio junho julho setembro outubro dezembro января февраля марта \
        апреля мая июня июля августа сентября октября ноября декабря";
    const NUMBERS: &str = "one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty \
        hundred thousand million billion half dozen zwei drei vier fünf sechs sieben acht neun zehn elf zwölf \
        hundert tausend million millionen milliarden dos tres cuatro cinco seis siete ocho nueve diez cien mil \
        millones deux trois quatre cinq six sept huit neuf dix cent mille due tre quattro cinque sei sette otto \
        nove dieci два две три четыре пять шесть семь восемь девять десять сто тысяч миллион миллионов первый";

    static LISTED: LazyLock<FxHashMap<&str, u8>> = LazyLock::new(|| {
        let mut listed = FxHashMap::default();
        for (list, bit) in [(MONTHS, MONTH), (NUMBERS, NUMBER_WORD)] {
            for word in list.split_ascii_whitespace() {
                *listed.entry(word).or_default() |= bit;
            }
        }
        listed
    });

    /// What a word can look like apart from [`NAME`], by the number that is stored of it.
    const LOOKS: [u8; 6] = [
        0,
        DIGITS,
        DIGITS | YEAR,
        MONTH,
        NUMBER_WORD,
        MONTH | NUMBER_WORD,
    ];

    /// Added to that number where it is a name.
    const NAMED: u8 = 8;

    /// The four bits that are stored of `looks`.
    pub(super) fn packed(looks: u8) -> u8 {
        let number = LOOKS.iter().position(|other| *other == looks & !NAME);
        let number = number.unwrap_or_default() as u8;
        if looks & NAME == 0 {
            number
        } else {
            number | NAMED
        }
    }

    /// What four bits that were stored stand for.
    #[inline]
    pub(super) fn unpacked(bits: u8) -> u8 {
        let looks = LOOKS.get(usize::from(bits % NAMED)).copied();
        let name = if bits & NAMED == 0 { 0 } else { NAME };
        looks.unwrap_or_default() | name
    }

    /// What can be told of `form` by itself; [`NAME`] is for a builder that sees it used.
    pub fn of(form: &str) -> u8 {
        let first = form.chars().next();
        if first.is_some_and(char::is_numeric) {
            let year = form.len() == 4
                && form.bytes().all(|byte| byte.is_ascii_digit())
                && (form.starts_with('1') || form.starts_with("20"));
            return if year { DIGITS | YEAR } else { DIGITS };
        }
        LISTED.get(form).copied().unwrap_or_default()
    }
}

/// Lists of words after each place that is noted.
const STEMS_PER_START: usize = 16;

/// Appends the words of a stem: twice the only one and one more, or twice their number, and then
/// how far each is from the one before.
fn write_list(list: &[WordId], out: &mut Vec<u8>) {
    if let [word] = *list
        && word < WordId::MAX / 2
    {
        write_varint(out, word * 2 + 1);
        return;
    }
    write_varint(out, list.len() as u32 * 2);
    let mut before = 0;
    for word in list {
        write_varint(out, word - before);
        before = *word;
    }
}

/// Takes the head of a list off its front: the number of words that follow, or the only one.
fn read_head(lists: &mut &[u8]) -> (usize, Option<WordId>) {
    let head = read_varint(lists);
    if head % 2 == 1 {
        (0, Some(head / 2))
    } else {
        // No more than there are bytes.
        ((head as usize / 2).min(lists.len()), None)
    }
}

/// Words that stand in a shard this often take less room spelt once than in each text.
const FREQUENT: u32 = 3;

/// Number of a word in a shard.
pub type WordId = u32;
/// Number of a stem in a shard.
pub type StemId = u32;

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

/// A shard's words and stems, mapped.
pub struct Lexicon {
    words: fst::Map<OwnedBytes>,
    stems: fst::Map<OwnedBytes>,
    /// The words of each stem, as [`write_list`] writes them.
    words_of_stem: OwnedBytes,
    /// Where every list begins whose stem is a multiple of [`STEMS_PER_START`].
    words_of_stem_starts: U32s,
    /// How words look, two in a byte.
    shapes: OwnedBytes,
    pub(super) spellings: Spellings,
    languages: Vec<Language>,
    signatures: OnceLock<Vec<Signature>>,
    /// Of each word one more than the place of its vector in the table; 0 of those that have none.
    vectors: OnceLock<Vec<u16>>,
}

impl Lexicon {
    /// Opens the lexicon of a shard's file.
    pub fn open(sections: &Sections) -> Option<Lexicon> {
        let codes = sections.get(section::LANGUAGES);
        Some(Lexicon {
            words: fst::Map::new(sections.get(section::WORDS)).ok()?,
            stems: fst::Map::new(sections.get(section::STEMS)).ok()?,
            words_of_stem: sections.get(section::WORDS_OF_STEM),
            words_of_stem_starts: U32s(sections.get(section::WORDS_OF_STEM_STARTS)),
            shapes: sections.get(section::SHAPES),
            spellings: Spellings::open(sections),
            signatures: OnceLock::new(),
            vectors: OnceLock::new(),
            languages: Language::ALL
                .iter()
                .copied()
                .filter(|language| codes.as_slice().contains(&(*language as u8)))
                .collect(),
        })
    }

    /// The languages of the shard's documents.
    pub fn languages(&self) -> &[Language] {
        &self.languages
    }

    /// Number of words.
    pub fn words(&self) -> usize {
        self.words.len()
    }

    /// The number of `form` in `language`.
    pub fn word(&self, form: &str, language: Language) -> Option<WordId> {
        let mut key = Vec::with_capacity(form.len() + 1);
        key.push(language as u8);
        key.extend_from_slice(form.as_bytes());
        self.words.get(key).and_then(|id| WordId::try_from(id).ok())
    }

    /// The words of all languages that are `folded` apart from accents; with `open`, those that
    /// begin so.
    pub fn words_written(&self, folded: &str, open: bool) -> Vec<WordId> {
        let mut stream = self.words.search(Written::new(folded, open)).into_stream();
        let mut words = Vec::new();
        while let Some((_, id)) = stream.next() {
            words.extend(WordId::try_from(id));
        }
        words
    }

    /// Calls `visit` with every word within `distance` edits of `form`, and its language.
    pub fn words_near(&self, form: &str, distance: usize, visit: &mut dyn FnMut(&str, Language)) {
        let Some(near) = Near::new(form, distance) else {
            return;
        };
        let mut stream = self.words.search(NearInAnyLanguage(near)).into_stream();
        while let Some((key, _)) = stream.next() {
            let Some((code, word)) = key.split_first() else {
                continue;
            };
            let mut languages = self.languages.iter();
            let language = languages.find(|language| **language as u8 == *code);
            if let (Ok(word), Some(language)) = (std::str::from_utf8(word), language) {
                visit(word, *language);
            }
        }
    }

    /// The number of `stem`.
    pub fn stem(&self, stem: &str) -> Option<StemId> {
        self.stems
            .get(stem.as_bytes())
            .and_then(|id| StemId::try_from(id).ok())
    }

    /// The letters of a word, for comparing it with others; made of all words at the first call.
    pub fn signature(&self, word: WordId) -> Signature {
        let all = self.signatures();
        all.get(word as usize).copied().unwrap_or_default()
    }

    /// Makes the letters of all words.
    pub fn prepare(&self) {
        self.signatures();
    }

    fn signatures(&self) -> &[Signature] {
        self.signatures.get_or_init(|| {
            let mut all = vec![Signature::default(); self.words()];
            let mut stream = self.words.stream();
            while let Some((key, id)) = stream.next() {
                let spelling = key.get(1..).and_then(|form| std::str::from_utf8(form).ok());
                let slot = usize::try_from(id).ok().and_then(|id| all.get_mut(id));
                if let (Some(spelling), Some(slot)) = (spelling, slot) {
                    *slot = Signature::of(spelling);
                }
            }
            all
        })
    }

    /// The vectors of the words, as far as they are English; made at the first call.
    pub fn vectors(&self) -> VectorsOfWords<'_> {
        let table = WordVectors::shipped();
        let places = self.vectors.get_or_init(|| {
            let mut places = vec![0; self.words()];
            for (stem, place) in table.stems().iter().zip(1..) {
                for word in self
                    .stem(stem)
                    .into_iter()
                    .flat_map(|stem| self.words_of(stem))
                {
                    if let Some(slot) = places.get_mut(word as usize) {
                        *slot = place;
                    }
                }
            }
            places
        });
        VectorsOfWords { table, places }
    }

    /// How a word looks, in bits of [`shape`].
    pub fn shape_of(&self, word: WordId) -> u8 {
        let pair = self.shapes.as_slice().get(word as usize / 2);
        let pair = pair.copied().unwrap_or_default();
        shape::unpacked(if word & 1 == 0 { pair & 0xF } else { pair >> 4 })
    }

    /// The words that have `stem`.
    pub fn words_of(&self, stem: StemId) -> impl Iterator<Item = WordId> + '_ {
        let stem = stem as usize;
        let start = self.words_of_stem_starts.get(stem / STEMS_PER_START);
        let lists = self.words_of_stem.as_slice();
        let mut rest = start
            .and_then(|start| lists.get(start as usize..))
            .unwrap_or_default();
        for _ in 0..stem % STEMS_PER_START {
            for _ in 0..read_head(&mut rest).0 {
                read_varint(&mut rest);
            }
        }
        let (count, only) = read_head(&mut rest);
        let mut word = 0;
        let others = (0..count).map(move |_| {
            word = read_varint(&mut rest).wrapping_add(word);
            word
        });
        only.into_iter().chain(others)
    }

    /// Calls `visit` with every stem that begins with `prefix`, at most `limit` of them.
    pub fn stems_from(&self, prefix: &str, limit: usize, visit: &mut dyn FnMut(&str, StemId)) {
        let mut stream = self.stems.range().ge(prefix.as_bytes()).into_stream();
        let mut seen = 0;
        while let Some((key, id)) = stream.next() {
            if !key.starts_with(prefix.as_bytes()) || seen == limit {
                break;
            }
            seen += 1;
            if let (Ok(text), Ok(id)) = (std::str::from_utf8(key), StemId::try_from(id)) {
                visit(text, id);
            }
        }
    }

    /// Calls `visit` with every stem within `distance` edits of `text`, at most `limit` of them.
    pub fn stems_near(
        &self,
        text: &str,
        distance: usize,
        limit: usize,
        visit: &mut dyn FnMut(&str, StemId),
    ) {
        let Some(near) = Near::new(text, distance) else {
            return;
        };
        let mut stream = self.stems.search(near).into_stream();
        let mut seen = 0;
        while let Some((key, id)) = stream.next() {
            if seen == limit {
                break;
            }
            seen += 1;
            if let (Ok(text), Ok(id)) = (std::str::from_utf8(key), StemId::try_from(id)) {
                visit(text, id);
            }
        }
    }
}

/// The vectors of a shard's words.
#[derive(Clone, Copy)]
pub struct VectorsOfWords<'a> {
    table: &'static WordVectors,
    places: &'a [u16],
}

impl VectorsOfWords<'_> {
    /// That of `word`, where it has one.
    #[inline]
    pub fn of(self, word: WordId) -> Option<&'static WordVector> {
        let place = self.places.get(word as usize)?.checked_sub(1)?;
        self.table.vector(usize::from(place))
    }
}
