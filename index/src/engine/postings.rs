//! The inverted index of a shard: which passages hold a stem, and how often.
//!
//! One tantivy index with one segment, written once. Passages are documents to tantivy, numbered
//! alike here and there, and stems are words of one character; ranking is our own, so that only
//! postings are read.

use std::path::Path;
use std::sync::Arc;

use super::lexicon::StemId;
use tantivy::directory::{MmapDirectory, OwnedBytes};
use tantivy::postings::BlockSegmentPostings;
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer};
use tantivy::{
    Directory, Index, IndexBuilder, InvertedIndexReader, SegmentReader, TantivyDocument, Term,
};

/// Name of the tokenizer that takes stems apart again.
const TOKENIZER: &str = "stems";

/// What a term is looked for in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TermField {
    /// Stems of the passage's words.
    Body,
    /// Stems of the title, headings and path it stands under.
    Context,
}

/// The index's fields.
#[derive(Clone, Debug)]
pub struct Fields {
    schema: Schema,
    body: Field,
    context: Field,
}

impl Default for Fields {
    /// The one schema there is.
    fn default() -> Fields {
        let mut builder = Schema::builder();
        let options = |record: IndexRecordOption, norms: bool| {
            let indexing = TextFieldIndexing::default()
                .set_tokenizer(TOKENIZER)
                .set_index_option(record)
                .set_fieldnorms(norms);
            TextOptions::default().set_indexing_options(indexing)
        };
        let body = builder.add_text_field("body", options(IndexRecordOption::WithFreqs, true));
        let context = builder.add_text_field("context", options(IndexRecordOption::Basic, false));
        Fields {
            schema: builder.build(),
            body,
            context,
        }
    }
}

impl Fields {
    fn field(&self, field: TermField) -> Field {
        match field {
            TermField::Body => self.body,
            TermField::Context => self.context,
        }
    }

    fn term(&self, field: TermField, stem: StemId) -> Term {
        let mut stems = Stems::default();
        stems.push(stem);
        Term::from_field_text(self.field(field), &stems.0)
    }
}

/// Stems in a row, as a text that tantivy takes.
#[derive(Default)]
pub struct Stems(String);

/// Stems from here on take two characters, of which the first is one from here on.
const FIRST_OF_TWO: u32 = 1_000_000;

impl Stems {
    /// Adds one.
    pub fn push(&mut self, stem: StemId) {
        if stem >= FIRST_OF_TWO {
            self.0.push(character(FIRST_OF_TWO + stem / FIRST_OF_TWO));
        }
        self.0.push(character(stem % FIRST_OF_TWO));
    }

    /// Takes all out.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

/// The character with this number, counted without the surrogates, which are none.
fn character(number: u32) -> char {
    let code = if number < 0xD800 {
        number
    } else {
        number + 0x800
    };
    char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// Writes the inverted index of one shard.
pub struct PostingsWriter {
    fields: Fields,
    writer: tantivy::SingleSegmentIndexWriter,
}

impl PostingsWriter {
    /// Starts an index in `folder`.
    pub fn create(folder: &Path) -> tantivy::Result<PostingsWriter> {
        let fields = Fields::default();
        let directory = MmapDirectory::open(folder)?;
        let tokenizers = tantivy::tokenizer::TokenizerManager::default();
        tokenizers.register(TOKENIZER, TextAnalyzer::from(Apart));
        let writer = IndexBuilder::new()
            .schema(fields.schema.clone())
            .tokenizers(tokenizers)
            .single_segment_index_writer(directory, 32 << 20)?;
        Ok(PostingsWriter { fields, writer })
    }

    /// Adds the next passage: the stems of its words, and of what it stands under.
    pub fn add(&mut self, body: &Stems, context: &Stems) -> tantivy::Result<()> {
        let mut document = TantivyDocument::default();
        document.add_text(self.fields.body, &body.0);
        document.add_text(self.fields.context, &context.0);
        self.writer.add_document(document)
    }

    /// Writes everything to disk.
    pub fn finish(self) -> tantivy::Result<()> {
        self.writer.finalize().map(drop)
    }
}

/// The inverted index of one shard, mapped.
pub struct Postings {
    fields: Fields,
    passages: usize,
    body: Arc<InvertedIndexReader>,
    context: Arc<InvertedIndexReader>,
}

impl Postings {
    /// Opens the index in `folder`, without writing anything there.
    pub fn open(folder: &Path) -> tantivy::Result<Postings> {
        let fields = Fields::default();
        let index = Index::open(MmapDirectory::open(folder)?)?;
        // A reader of tantivy's would leave a lock file; a segment that never changes needs none.
        let segment = index.searchable_segments()?.into_iter().next();
        let segment =
            segment.ok_or_else(|| tantivy::TantivyError::InternalError("no segment".to_owned()))?;
        let segment = SegmentReader::open(&segment)?;
        Ok(Postings {
            passages: segment.max_doc() as usize,
            body: segment.inverted_index(fields.body)?,
            context: segment.inverted_index(fields.context)?,
            fields,
        })
    }

    /// Number of passages.
    pub fn passages(&self) -> usize {
        self.passages
    }

    /// Words of all passages together.
    pub fn words(&self) -> u64 {
        self.body.total_num_tokens()
    }

    /// Number of passages that hold `stem`.
    pub fn document_frequency(&self, field: TermField, stem: StemId) -> u32 {
        let term = self.fields.term(field, stem);
        self.reader(field).doc_freq(&term).unwrap_or_default()
    }

    /// Calls `visit` with the passages that hold `stem` and how often, block by block, in order.
    pub fn each_block(
        &self,
        field: TermField,
        stem: StemId,
        visit: &mut dyn FnMut(&[u32], &[u32]),
    ) -> Result<(), std::io::Error> {
        let option = match field {
            TermField::Body => IndexRecordOption::WithFreqs,
            TermField::Context => IndexRecordOption::Basic,
        };
        let term = self.fields.term(field, stem);
        let Some(mut postings) = self.reader(field).read_block_postings(&term, option)? else {
            return Ok(());
        };
        while !postings.docs().is_empty() {
            visit(postings.docs(), frequencies(&postings, option));
            postings.advance();
        }
        Ok(())
    }

    fn reader(&self, field: TermField) -> &InvertedIndexReader {
        match field {
            TermField::Body => &self.body,
            TermField::Context => &self.context,
        }
    }
}

fn frequencies(postings: &BlockSegmentPostings, option: IndexRecordOption) -> &[u32] {
    if option == IndexRecordOption::Basic {
        &[]
    } else {
        postings.freqs()
    }
}

/// Maps the file `name` in `folder`.
pub fn map_file(folder: &Path, name: &str) -> Result<OwnedBytes, std::io::Error> {
    let directory = MmapDirectory::open(folder).map_err(std::io::Error::other)?;
    let slice = directory
        .open_read(Path::new(name))
        .map_err(std::io::Error::other)?;
    slice.read_bytes()
}

/// Takes [`Stems`] apart.
#[derive(Clone)]
struct Apart;

impl Tokenizer for Apart {
    type TokenStream<'a> = Terms<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Terms<'a> {
        Terms {
            rest: text.chars(),
            token: Token::default(),
        }
    }
}

struct Terms<'a> {
    rest: std::str::Chars<'a>,
    token: Token,
}

impl TokenStream for Terms<'_> {
    fn advance(&mut self) -> bool {
        let Some(first) = self.rest.next() else {
            return false;
        };
        self.token.position = self.token.position.wrapping_add(1);
        self.token.text.clear();
        self.token.text.push(first);
        if first >= character(FIRST_OF_TWO) {
            self.token.text.extend(self.rest.next());
        }
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(stems: &[StemId]) {
        let mut row = Stems::default();
        stems.iter().for_each(|stem| row.push(*stem));
        let mut apart = Vec::new();
        let mut tokenizer = Apart;
        let mut terms = tokenizer.token_stream(&row.0);
        terms.process(&mut |token| apart.push(token.text.clone()));
        let fields = Fields::default();
        let terms = stems.iter().map(|stem| fields.term(TermField::Body, *stem));
        let expected: Vec<String> = terms
            .filter_map(|term| term.value().as_str().map(str::to_owned))
            .collect();
        assert_eq!(apart, expected);
    }

    #[test]
    fn stems_in_a_row_come_apart_as_the_terms_they_are_looked_for_by() {
        check(&[0, 1, 31, 32, 0xD7FF, 0xD800, 0xFFFF, 0x1_0000, 999_999]);
        check(&[1_000_000, 1_000_001, 2_000_000, 5, 100_000_000]);
        check(&[]);
    }

    proptest! {
        #[test]
        fn different_stems_are_different_terms(a in 0u32..3_000_000, b in 0u32..3_000_000) {
            let fields = Fields::default();
            let term = |stem| fields.term(TermField::Body, stem);
            prop_assert_eq!(term(a) == term(b), a == b);
        }
    }
}
