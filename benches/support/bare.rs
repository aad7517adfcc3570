//! Plain tantivy over the same passages: one text field, its English stemmer, one thread.

use std::path::Path;

use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::{Index, IndexWriter, TantivyDocument};

/// Memory that tantivy may use before it writes a segment.
const WRITER_BYTES: usize = 100 << 20;

fn schema() -> (Schema, Field) {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("en_stem")
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let mut schema = Schema::builder();
    let options = TextOptions::default().set_indexing_options(indexing);
    let field = schema.add_text_field("text", options);
    (schema.build(), field)
}

/// Builds an index of `passages` in `folder`, which is empty.
pub(crate) fn build(folder: &Path, passages: &[String]) -> tantivy::Result<Index> {
    let (schema, field) = schema();
    let index = Index::create_in_dir(folder, schema)?;
    let mut writer: IndexWriter = index.writer_with_num_threads(1, WRITER_BYTES)?;
    for passage in passages {
        let mut document = TantivyDocument::default();
        document.add_text(field, passage);
        writer.add_document(document)?;
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    Ok(index)
}
