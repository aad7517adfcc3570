//! The inverted index of a shard: which passages hold a stem, and how often.
//!
//! One tantivy index with one segment, written once. Passages are documents to tantivy, numbered
//! alike here and there; ranking is our own, so that only postings are read.

use std::path::Path;
use std::sync::Arc;

use tantivy::directory::{MmapDirectory, OwnedBytes};
use tantivy::postings::BlockSegmentPostings;
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer};
use tantivy::{
    Directory, Index, IndexBuilder, InvertedIndexReader, SegmentReader, TantivyDocument, Term,
};

/// Name of the tokenizer that takes text apart at the separator that the analysis put in.
const TOKENIZER: &str = "analysed";
/// Stands between terms; no term holds it.
pub const SEPARATOR: char = '\u{1F}';

/// What a term is looked for in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TermField {
    /// Stems of the passage's words.
    Body,
    /// Stems of the title, headings and path it stands under.
    Context,
    /// The passage's words as they stand, in lower case.
    Exact,
}

/// The index's fields.
#[derive(Clone, Debug)]
pub struct Fields {
    schema: Schema,
    body: Field,
    context: Field,
    exact: Field,
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
        let exact = builder.add_text_field("exact", options(IndexRecordOption::Basic, false));
        Fields {
            schema: builder.build(),
            body,
            context,
            exact,
        }
    }
}

impl Fields {
    fn field(&self, field: TermField) -> Field {
        match field {
            TermField::Body => self.body,
            TermField::Context => self.context,
            TermField::Exact => self.exact,
        }
    }
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
        tokenizers.register(TOKENIZER, TextAnalyzer::from(Analysed));
        let writer = IndexBuilder::new()
            .schema(fields.schema.clone())
            .tokenizers(tokenizers)
            .single_segment_index_writer(directory, 32 << 20)?;
        Ok(PostingsWriter { fields, writer })
    }

    /// Adds the next passage: its terms per field, set apart by [`SEPARATOR`].
    pub fn add(&mut self, body: &str, context: &str, exact: &str) -> tantivy::Result<()> {
        let mut document = TantivyDocument::default();
        document.add_text(self.fields.body, body);
        document.add_text(self.fields.context, context);
        document.add_text(self.fields.exact, exact);
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
    exact: Arc<InvertedIndexReader>,
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
            exact: segment.inverted_index(fields.exact)?,
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

    /// Number of passages that hold `term`.
    pub fn document_frequency(&self, field: TermField, term: &str) -> u32 {
        let term = Term::from_field_text(self.fields.field(field), term);
        self.reader(field).doc_freq(&term).unwrap_or_default()
    }

    /// Calls `visit` with the passages that hold `term` and how often, block by block, in order.
    pub fn each_block(
        &self,
        field: TermField,
        term: &str,
        visit: &mut dyn FnMut(&[u32], &[u32]),
    ) -> Result<(), std::io::Error> {
        let option = match field {
            TermField::Body => IndexRecordOption::WithFreqs,
            TermField::Context | TermField::Exact => IndexRecordOption::Basic,
        };
        let term = Term::from_field_text(self.fields.field(field), term);
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
            TermField::Exact => &self.exact,
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

/// Takes text apart at [`SEPARATOR`]: the words were found and stemmed before.
#[derive(Clone)]
struct Analysed;

impl Tokenizer for Analysed {
    type TokenStream<'a> = Terms<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Terms<'a> {
        Terms {
            rest: text.split(SEPARATOR),
            token: Token::default(),
        }
    }
}

struct Terms<'a> {
    rest: std::str::Split<'a, char>,
    token: Token,
}

impl TokenStream for Terms<'_> {
    fn advance(&mut self) -> bool {
        loop {
            let Some(term) = self.rest.next() else {
                return false;
            };
            if term.is_empty() {
                continue;
            }
            self.token.position = self.token.position.wrapping_add(1);
            self.token.text.clear();
            self.token.text.push_str(term);
            return true;
        }
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
