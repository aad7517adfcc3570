//! A model that is open: texts in, vectors out.
//!
//! Which texts are given to it, and when, is decided in `collection`.

use std::fmt;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::Instant;

use super::ModelError;
use super::encoder::Encoder;
use super::folder::{Folder, Prompts};
use super::tokens::Tokens;
use super::vector::Vector;

/// Counts up whenever the same files give other vectors than before.
const ENCODER_VERSION: u8 = 1;
/// Tokens that are read at once: as many as give long matrices and still fit the caches.
const BATCH_TOKENS: usize = 512;
/// The most texts that are cut into tokens ahead of the encoder.
const BATCHES_WAITING: usize = 2;

/// A sentence-embedding model in memory.
pub struct Model {
    fingerprint: String,
    encoder: Encoder,
    tokens: Tokens,
    prompts: Prompts,
}

impl fmt::Debug for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Model")
            .field("fingerprint", &self.fingerprint)
            .finish_non_exhaustive()
    }
}

impl Model {
    /// Opens the model in `folder`, and reads a text by it to see that its parts fit together.
    pub fn open(folder: &Path) -> Result<Model, ModelError> {
        let read = Folder::read(folder)?;
        let model = Model {
            fingerprint: fingerprint(&read)?,
            encoder: Encoder::read(&read)?,
            tokens: Tokens::read(
                &read.tokenizer_file,
                read.most_tokens,
                read.config.vocab_size,
            )?,
            prompts: read.prompts,
        };
        let tried = catch_unwind(AssertUnwindSafe(|| model.question("What is it?", None)));
        match tried {
            Ok(Some(vector)) if vector.scale > 0.0 => Ok(model),
            _ => Err(ModelError::unfit(
                &read.config_file,
                "the model makes nothing of a text: its files do not fit together; get it again",
            )),
        }
    }

    /// A hash of the model's files: another fingerprint, other vectors.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Numbers of a vector.
    pub fn dimensions(&self) -> usize {
        self.encoder.dimensions()
    }

    /// What `words` of a question mean; nothing once `until` has passed.
    pub fn question(&self, words: &str, until: Option<Instant>) -> Option<Vector> {
        let tokens = self.tokens.of(&format!("{}{words}", self.prompts.question));
        let vectors = self.encoder.vectors(&[&tokens], until)?;
        vectors.row(0).as_slice().map(Vector::of)
    }

    /// What each of `texts` means, on all processors; hands the vectors to `each` as they come, with
    /// the places of their texts, and stops once that says no.
    ///
    /// The texts are read from the shortest to the longest. A text has the same vector in whatever
    /// company it is read.
    pub fn passages(&self, texts: &[String], each: &mut dyn FnMut(&[usize], Vec<Vector>) -> bool) {
        let mut order: Vec<usize> = (0..texts.len()).collect();
        order.sort_by_key(|index| texts.get(*index).map_or(0, String::len));
        let next = AtomicUsize::new(0);
        let workers = thread::available_parallelism().map_or(1, usize::from);
        let (sender, receiver) = sync_channel(BATCHES_WAITING * workers);
        thread::scope(|scope| {
            for _ in 0..workers {
                let (sender, order, next) = (sender.clone(), &order, &next);
                scope.spawn(move || {
                    loop {
                        let from = next.fetch_add(STEP, Ordering::Relaxed);
                        let Some(step) = order.get(from..order.len().min(from + STEP)) else {
                            return;
                        };
                        if step.is_empty() {
                            return;
                        }
                        for (places, vectors) in self.step(texts, step) {
                            if sender.send((places, vectors)).is_err() {
                                return;
                            }
                        }
                    }
                });
            }
            drop(sender);
            for (places, vectors) in receiver {
                if !each(&places, vectors) {
                    // The workers stop when nobody receives any more.
                    return;
                }
            }
        });
    }

    /// The vectors of the texts at the places `step`, a batch at a time.
    fn step<'a>(
        &'a self,
        texts: &'a [String],
        step: &'a [usize],
    ) -> impl Iterator<Item = (Vec<usize>, Vec<Vector>)> + 'a {
        let mut rest = step.iter().copied().peekable();
        let mut waiting: Option<(usize, Vec<u32>)> = None;
        std::iter::from_fn(move || {
            let (mut places, mut batch) = (Vec::new(), Vec::new());
            let mut count = 0;
            while let Some((place, tokens)) = waiting.take().or_else(|| {
                let place = rest.next()?;
                let text = texts.get(place).map_or("", String::as_str);
                Some((
                    place,
                    self.tokens.of(&format!("{}{text}", self.prompts.passage)),
                ))
            }) {
                if count > 0 && count + tokens.len() > BATCH_TOKENS {
                    waiting = Some((place, tokens));
                    break;
                }
                count += tokens.len();
                places.push(place);
                batch.push(tokens);
            }
            if places.is_empty() {
                return None;
            }
            let batch: Vec<&[u32]> = batch.iter().map(Vec::as_slice).collect();
            let vectors = self.encoder.vectors(&batch, None)?;
            let vectors = vectors.rows().into_iter().map(|row| {
                let row = row.to_vec();
                Vector::of(&row)
            });
            Some((places, vectors.collect()))
        })
    }
}

/// Texts that a worker takes at once.
const STEP: usize = 32;

/// A hash of everything that the vectors depend on.
fn fingerprint(folder: &Folder) -> Result<String, ModelError> {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&[ENCODER_VERSION]);
    hasher.update(folder.prompts.question.as_bytes());
    hasher.update(&[0]);
    hasher.update(folder.prompts.passage.as_bytes());
    for path in &folder.files {
        let failed = |source| ModelError::Read {
            file: path.display().to_string(),
            source,
        };
        let mut of_file = blake3::Hasher::new();
        let file = File::open(path).map_err(failed)?;
        of_file.update_reader(file).map_err(failed)?;
        hasher.update(of_file.finalize().as_bytes());
    }
    Ok(hasher.finalize().to_hex().to_string())
}
