//! Cuts a text into the tokens that a model knows, as its `tokenizer.json` says.
//!
//! What the tokens mean is told by `encoder`.

use std::path::Path;

use tokenizers::{Tokenizer, TruncationParams};

use super::ModelError;

/// A model's vocabulary and the rules for using it.
pub(super) struct Tokens {
    tokenizer: Tokenizer,
    vocabulary: usize,
}

impl Tokens {
    /// Reads `file`, for texts of at most `most` tokens of a model that knows `vocabulary` of them.
    pub(super) fn read(file: &Path, most: usize, vocabulary: usize) -> Result<Tokens, ModelError> {
        let unfit = |error: tokenizers::Error| ModelError::unfit(file, error.to_string());
        let mut tokenizer = Tokenizer::from_file(file).map_err(unfit)?;
        let truncation = TruncationParams {
            max_length: most,
            ..TruncationParams::default()
        };
        tokenizer.with_truncation(Some(truncation)).map_err(unfit)?;
        tokenizer.with_padding(None);
        let known = tokenizer.get_vocab_size(true);
        if known > vocabulary {
            let what = format!(
                "it knows {known} tokens and the model {vocabulary}; they are of two models"
            );
            return Err(ModelError::unfit(file, what));
        }
        Ok(Tokens {
            tokenizer,
            vocabulary,
        })
    }

    /// The tokens of `text`, with those that stand at its ends; nothing where it has none.
    pub(super) fn of(&self, text: &str) -> Vec<u32> {
        let Ok(encoding) = self.tokenizer.encode_fast(text, true) else {
            return Vec::new();
        };
        let ids = encoding.get_ids().iter().copied();
        ids.filter(|id| (*id as usize) < self.vocabulary).collect()
    }
}
