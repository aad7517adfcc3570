//! Writes a shard: documents, their passages, words and inverted index, in a folder of its own.
//!
//! A shard is written once and never changed; which shards make up an index is decided in
//! `collection`.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use rustc_hash::FxHashMap;

use super::bytes::{SectionsWriter, SentenceHead, u32s_to_bytes, write_varint, write_word};
use super::documents::DocumentsWriter;
use super::lexicon::WordId;
use super::numbering::LexiconBuilder;
use super::postings::{PostingsWriter, Stems};
use super::prepared::{Prepared, PreparedPassage, SEPARATOR};
use super::record::{PassageRecord, short_hash, traits};
use super::residue;
use crate::analysis::each_form;
use crate::document::{BlockKind, Document};
use crate::language::Language;
use crate::passage::Passage;

/// Name of the shard's file beside the inverted index.
pub const SHARD_FILE: &str = "passages.bin";

/// Sections of [`SHARD_FILE`]; the lexicon's are in `lexicon`.
pub mod section {
    #![expect(missing_docs, reason = "the names say what the sections hold")]
    pub const DOCUMENTS: u32 = 20;
    pub const DOCUMENT_STARTS: u32 = 21;
    pub const PASSAGES: u32 = 22;
    pub const WORDS: u32 = 23;
    pub const CONTEXTS: u32 = 24;
    pub const CONTEXT_STARTS: u32 = 25;
    pub const DUPLICATES: u32 = 26;
    pub const FIRST_PASSAGES: u32 = 27;
    pub const LENGTHS: u32 = 28;
    pub const MARKED_UP: u32 = 29;
    pub const ABBREVIATIONS: u32 = 30;
    pub const FOREIGN: u32 = 31;
    pub const FIRST_DOCUMENTS: u32 = 32;
}

/// The most abbreviations that a shard remembers.
const MOST_ABBREVIATIONS: usize = 2_000;

/// Why a shard could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The file system refused.
    #[error("could not write `{file}`")]
    File {
        /// The file.
        file: String,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// The inverted index could not be written.
    #[error("could not write the inverted index")]
    Postings(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Collects documents and writes them as one shard.
pub struct ShardWriter {
    postings: PostingsWriter,
    lexicon: LexiconBuilder,
    documents: Vec<Waiting>,
    first_passages: Vec<u32>,
    records: Vec<PassageRecord>,
    words: Vec<WordId>,
    contexts: FxHashMap<Vec<WordId>, u32>,
    context_words: Vec<WordId>,
    context_starts: Vec<u32>,
    seen: FxHashMap<blake3::Hash, (u32, Language)>,
    duplicates: Vec<[u32; 4]>,
    text_bytes: usize,
    abbreviations: BTreeSet<(String, String)>,
    /// Passages in another language than English.
    foreign: u32,
    /// Stems of the passage at hand, and of what it stands under.
    body: Stems,
    context: Stems,
}

/// A document whose words have no final numbers yet.
struct Waiting {
    outline: Vec<u8>,
    residue: Vec<u8>,
    /// Of its passages those that stood before: which of them, and as what passage.
    copies: Vec<(u32, u32)>,
}

impl ShardWriter {
    /// Starts a shard in `folder`, which must exist and be empty.
    pub fn create(folder: &Path) -> Result<ShardWriter, WriteError> {
        let postings = PostingsWriter::create(folder).map_err(postings_error)?;
        Ok(ShardWriter {
            postings,
            lexicon: LexiconBuilder::default(),
            documents: Vec::new(),
            first_passages: vec![0],
            records: Vec::new(),
            words: Vec::new(),
            contexts: FxHashMap::default(),
            context_words: Vec::new(),
            context_starts: vec![0],
            seen: FxHashMap::default(),
            duplicates: Vec::new(),
            text_bytes: 0,
            abbreviations: BTreeSet::new(),
            foreign: 0,
            body: Stems::default(),
            context: Stems::default(),
        })
    }

    /// Bytes of text added so far.
    pub fn text_bytes(&self) -> usize {
        self.text_bytes
    }

    /// Adds a document with all its passages.
    pub fn add(&mut self, prepared: &Prepared) -> Result<(), WriteError> {
        let number = self.first_passages.len() as u32 - 1;
        let document = &prepared.document;
        self.text_bytes += document.text.len();
        for pair in &prepared.abbreviations {
            if self.abbreviations.len() < MOST_ABBREVIATIONS {
                self.abbreviations.insert(pair.clone());
            }
        }
        let mut copies = Vec::new();
        let mut same_words = true;
        let mut previous: Option<&Passage> = None;
        for (place, ready) in (0..).zip(&prepared.passages) {
            let span = ready.passage.span;
            if let Some((first, language)) = self.seen.get(&ready.hash).copied() {
                self.duplicates
                    .push([first, number, span.start() as u32, span.end() as u32]);
                copies.push((place, first));
                same_words &= self.has_words_of(first, ready, language);
            } else {
                let seen = (self.records.len() as u32, document.language);
                self.seen.insert(ready.hash, seen);
                let record = self.passage(document, &prepared.path, number, ready, previous);
                self.records.push(record);
                self.postings
                    .add(&self.body, &self.context)
                    .map_err(postings_error)?;
            }
            previous = Some(&ready.passage);
        }
        self.documents.push(Waiting {
            outline: prepared.outline.clone(),
            residue: if same_words {
                prepared.residue.clone()
            } else {
                document.text.as_bytes().to_vec()
            },
            copies,
        });
        let before = self.first_passages.last().copied().unwrap_or_default();
        let passages = self.records.len() as u32;
        if document.language != Language::English {
            self.foreign += passages - before;
        }
        self.first_passages.push(passages);
        Ok(())
    }

    /// Whether `ready`, which is written like the passage `first` of a document in `language`, has
    /// the same words. Where its sentences are cut otherwise, it need not.
    fn has_words_of(&mut self, first: u32, ready: &PreparedPassage, language: Language) -> bool {
        let (words, records) = (&self.words, &self.records);
        let at = records.get(first as usize).map(|record| record.words);
        let mut words = NumberedWords::new(words, at.unwrap_or(u32::MAX));
        let mut forms = ready.forms.split_terminator(SEPARATOR);
        forms.all(|form| {
            let known = self.lexicon.known(form, language);
            known.is_some() && words.next() == known
        }) && words.next().is_none()
    }

    fn passage(
        &mut self,
        document: &Document,
        path: &str,
        number: u32,
        ready: &PreparedPassage,
        previous: Option<&Passage>,
    ) -> PassageRecord {
        let passage = &ready.passage;
        let words = self.words.len() as u32;
        self.words.push(passage.sentences.len() as WordId);
        self.body.clear();
        let mut forms = ready.forms.split_terminator(SEPARATOR).zip(&ready.named);
        let mut at = passage.span.start();
        for (sentence, count) in passage.sentences.iter().zip(&ready.counts) {
            self.words
                .push(sentence.start().saturating_sub(at) as WordId);
            self.words.push(sentence.len() as WordId);
            self.words.push(*count);
            at = sentence.end();
            for (form, named) in forms.by_ref().take(*count as usize) {
                let (word, stem) = self.lexicon.word(form, document.language, *named);
                self.words.push(word);
                self.body.push(stem);
            }
        }
        let context = self.context(document, path, passage.section);
        PassageRecord {
            document: number,
            start: passage.span.start() as u32,
            end: passage.span.end() as u32,
            section: passage.section.unwrap_or(u32::MAX),
            words,
            context,
            traits: traits_of(document, passage, previous),
            length: ready.named.len() as u32,
            hash: short_hash(&ready.hash),
        }
    }

    /// The context of a section: counted lists of words of the path, the title and each heading.
    fn context(&mut self, document: &Document, path: &str, section: Option<u32>) -> u32 {
        let language = document.language;
        let mut lists: Vec<String> = vec![path_words(path), document.title.clone()];
        lists.extend(document.heading_trail(section));
        self.context.clear();
        let mut flat = Vec::new();
        for list in &lists {
            let count_at = flat.len();
            flat.push(0);
            let (lexicon, context) = (&mut self.lexicon, &mut self.context);
            each_form(list, &mut |form| {
                let (word, stem) = lexicon.word(form.text, language, false);
                flat.push(word);
                context.push(stem);
            });
            let count = (flat.len() - count_at - 1) as WordId;
            if let Some(slot) = flat.get_mut(count_at) {
                *slot = count;
            }
        }
        if let Some(known) = self.contexts.get(&flat) {
            return *known;
        }
        let number = self.contexts.len() as u32;
        self.context_words.extend_from_slice(&flat);
        self.context_starts.push(self.context_words.len() as u32);
        self.contexts.insert(flat, number);
        number
    }

    /// Number of passages so far.
    pub fn passages(&self) -> usize {
        self.records.len()
    }

    /// Writes the shard's files and waits until they are on disk.
    pub fn finish(mut self, folder: &Path) -> Result<(), WriteError> {
        self.postings.finish().map_err(postings_error)?;
        let mut sections = SectionsWriter::default();
        let numbered = self
            .lexicon
            .finish(&mut sections)
            .map_err(|error| WriteError::Postings(Box::new(error)))?;
        let renumber = |word: WordId| numbered.number(word);

        let mut documents = DocumentsWriter::default();
        let starts = self
            .first_passages
            .iter()
            .zip(self.first_passages.iter().skip(1));
        for (waiting, (from, to)) in self.documents.into_iter().zip(starts) {
            let mut own = *from..*to;
            let mut copies = waiting.copies.iter().peekable();
            let order = (0..).map_while(|place| {
                let copy = copies.next_if(|(copied, _)| *copied == place);
                copy.map(|(_, first)| *first).or_else(|| own.next())
            });
            let mut words = order.flat_map(|passage| {
                let record = self.records.get(passage as usize);
                let at = record.map_or(u32::MAX, |record| record.words);
                NumberedWords::new(&self.words, at)
            });
            let spelt = |word| numbered.rare(word);
            let residue = residue::with_words(&waiting.residue, &mut || words.next(), &spelt);
            let mut document = Vec::with_capacity(waiting.outline.len() + residue.len() + 16);
            write_varint(&mut document, waiting.copies.len() as u32);
            for (place, first) in &waiting.copies {
                write_varint(&mut document, *place);
                write_varint(&mut document, *first);
            }
            document.extend(waiting.outline);
            document.extend(residue);
            documents.add(&document);
        }

        let mut words = Vec::with_capacity(self.words.len() * 3 / 2);
        let mut rest = self.words.as_slice();
        for record in &mut self.records {
            record.words = words.len() as u32;
            rest = encode_passage(rest, &renumber, &mut words);
        }
        let mut contexts = Vec::new();
        let mut context_starts = Vec::with_capacity(self.context_starts.len());
        for window in self.context_starts.windows(2) {
            context_starts.push(contexts.len() as u32);
            if let [from, to] = *window {
                let lists = self
                    .context_words
                    .get(from as usize..to as usize)
                    .unwrap_or_default();
                encode_context(lists, &renumber, &mut contexts);
            }
        }
        context_starts.push(contexts.len() as u32);

        documents.finish(&mut sections);
        sections.add(
            section::PASSAGES,
            self.records
                .iter()
                .flat_map(|record| record.to_bytes())
                .collect(),
        );
        sections.add(section::WORDS, words);
        sections.add(section::CONTEXTS, contexts);
        sections.add(section::CONTEXT_STARTS, u32s_to_bytes(&context_starts));
        self.duplicates.sort_unstable();
        sections.add(
            section::DUPLICATES,
            u32s_to_bytes(self.duplicates.as_flattened()),
        );
        sections.add(section::FIRST_PASSAGES, u32s_to_bytes(&self.first_passages));
        let lengths = self
            .records
            .iter()
            .map(|record| u16::try_from(record.length).unwrap_or(u16::MAX));
        sections.add(
            section::LENGTHS,
            lengths.flat_map(u16::to_le_bytes).collect(),
        );
        let markup = traits::CODE | traits::LIST | traits::TABLE;
        let marked_up = self
            .records
            .iter()
            .filter(|record| record.traits & markup != 0)
            .count();
        sections.add(section::MARKED_UP, u32s_to_bytes(&[marked_up as u32]));
        sections.add(section::FOREIGN, u32s_to_bytes(&[self.foreign]));
        let abbreviations = self.abbreviations.iter();
        let lines = abbreviations.map(|(short, long)| format!("{short}\t{long}\n"));
        sections.add(
            section::ABBREVIATIONS,
            lines.collect::<String>().into_bytes(),
        );
        let file = folder.join(SHARD_FILE);
        write_synced(&file, sections).map_err(|source| WriteError::File {
            file: file.display().to_string(),
            source,
        })
    }
}

/// The words of a passage, whose sentences begin at a place in [`ShardWriter::words`].
struct NumberedWords<'w> {
    rest: std::slice::Iter<'w, WordId>,
    sentences: u32,
    left: u32,
}

impl NumberedWords<'_> {
    fn new(words: &[WordId], at: u32) -> NumberedWords<'_> {
        let mut rest = words.get(at as usize..).unwrap_or_default().iter();
        NumberedWords {
            sentences: rest.next().copied().unwrap_or_default(),
            rest,
            left: 0,
        }
    }
}

impl Iterator for NumberedWords<'_> {
    type Item = WordId;

    fn next(&mut self) -> Option<WordId> {
        while self.left == 0 {
            self.sentences = self.sentences.checked_sub(1)?;
            // Its place and its length come first.
            self.left = *self.rest.nth(2)?;
        }
        self.left -= 1;
        self.rest.next().copied()
    }
}

/// Writes one passage's sentences with final word numbers; returns what follows them.
fn encode_passage<'a>(
    mut rest: &'a [WordId],
    renumber: &dyn Fn(WordId) -> WordId,
    out: &mut Vec<u8>,
) -> &'a [WordId] {
    let mut next = || {
        let (first, others) = rest
            .split_first()
            .map_or((0, rest), |(first, others)| (*first, others));
        rest = others;
        first
    };
    let sentences = next();
    write_varint(out, sentences);
    for _ in 0..sentences {
        let (gap, length, count) = (next(), next(), next());
        SentenceHead { gap, length, count }.write(out);
        for _ in 0..count {
            write_word(out, renumber(next()));
        }
    }
    rest
}

fn encode_context(mut lists: &[WordId], renumber: &dyn Fn(WordId) -> WordId, out: &mut Vec<u8>) {
    while let Some((count, rest)) = lists.split_first() {
        write_varint(out, *count);
        let (words, rest) = rest
            .split_at_checked(*count as usize)
            .unwrap_or((rest, &[]));
        for word in words {
            write_varint(out, renumber(*word));
        }
        lists = rest;
    }
}

fn traits_of(document: &Document, passage: &Passage, previous: Option<&Passage>) -> u8 {
    let mut bits = 0;
    let blocks = passage.blocks.start as usize..passage.blocks.end as usize;
    for block in document.blocks.get(blocks).unwrap_or_default() {
        bits |= match block.kind {
            BlockKind::Code => traits::CODE,
            BlockKind::ListItem => traits::LIST,
            BlockKind::TableRow | BlockKind::TableHeader => traits::TABLE,
            BlockKind::Paragraph | BlockKind::Heading => 0,
        };
        if block.span.start() < passage.span.start() {
            bits |= traits::CONTINUES;
        }
    }
    match previous {
        None => bits |= traits::FIRST | traits::OPENS_SECTION,
        Some(previous) if previous.section != passage.section => bits |= traits::OPENS_SECTION,
        Some(_) => {}
    }
    bits
}

/// The path without its ending, with what stands between its words as spaces.
fn path_words(path: &str) -> String {
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    stem.replace(['/', '_', '-', '.'], " ")
}

fn write_synced(file: &Path, sections: SectionsWriter) -> std::io::Result<()> {
    let mut out = BufWriter::new(File::create(file)?);
    sections.write(&mut out)?;
    out.into_inner()?.sync_all()
}

fn postings_error(error: tantivy::TantivyError) -> WriteError {
    WriteError::Postings(Box::new(error))
}
