//! Tells which documents a question means, by their names and by the time of their change.
//!
//! What their passages must hold is told in `select::admission`.

use super::generation::Generation;
use crate::analysis::each_form;
use crate::analysis::fold::without_accents;
use crate::engine::lexicon::WordId;
use crate::engine::shard::Shard;
use crate::question::{Conditions, DocumentName};
use crate::select::admission::Admission;

/// The passages of `generation` that `conditions` let through.
pub(super) fn admission(generation: &Generation, conditions: &Conditions) -> Admission {
    let shards: Vec<&Shard> = generation.shards.iter().collect();
    let names = |shard: &&Shard| -> Vec<TitleWords> {
        let names = conditions.documents.iter();
        names.map(|name| TitleWords::of(name, shard)).collect()
    };
    let titles: Vec<Vec<TitleWords>> = shards.iter().map(names).collect();
    let meant = |index: usize, document: u32| {
        let entry = generation.manifest.shards.get(index);
        let entry = entry.and_then(|entry| entry.documents.get(document as usize));
        let (Some(entry), Some(shard)) = (entry, shards.get(index)) else {
            return false;
        };
        if !is_in_time(entry.file.modified, conditions) {
            return false;
        }
        conditions.documents.is_empty()
            || (conditions.documents.iter()).any(|name| name.fits(&entry.file.path))
            || (titles.get(index).into_iter().flatten())
                .any(|words| words.stand_in_title(shard, document))
    };
    Admission::of(conditions, &shards, &meant)
}

/// Whether a document that was changed at `modified` is as old as `conditions` say.
fn is_in_time(modified: Option<(u64, u32)>, conditions: &Conditions) -> bool {
    if conditions.after.is_none() && conditions.before.is_none() {
        return true;
    }
    // Where nobody knows when it was changed, it may have been at any time.
    modified.is_some_and(|(seconds, _)| {
        conditions.after.is_none_or(|day| day.seconds() <= seconds)
            && conditions.before.is_none_or(|day| seconds < day.seconds())
    })
}

/// A document's name as the words of a shard: what its title would have to hold.
struct TitleWords {
    /// For each word those of the shard that count as it.
    words: Vec<Vec<WordId>>,
}

impl TitleWords {
    /// A pattern is one for paths and fits no title; of words, the last may go on.
    fn of(name: &DocumentName, shard: &Shard) -> TitleWords {
        let mut forms: Vec<String> = Vec::new();
        if !name.typed().contains('*') {
            each_form(name.typed(), &mut |form| {
                if !form.extra {
                    let folded = without_accents(form.text);
                    forms.push(folded.unwrap_or_else(|| form.text.to_owned()));
                }
            });
        }
        let last = forms.len().saturating_sub(1);
        let words = forms.iter().enumerate();
        let words = words.map(|(at, form)| {
            let mut like = shard.lexicon.words_written(form, at == last);
            like.sort_unstable();
            like
        });
        TitleWords {
            words: words.collect(),
        }
    }

    fn stand_in_title(&self, shard: &Shard, document: u32) -> bool {
        let first = shard.passages_of(document).next();
        let record = first.and_then(|first| shard.passage(first));
        let lists = record.map(|record| shard.context(&record));
        let title = lists.as_ref().and_then(|lists| lists.get(1));
        title.is_some_and(|title| {
            let stands =
                |like: &Vec<WordId>| title.iter().any(|word| like.binary_search(word).is_ok());
            !self.words.is_empty() && self.words.iter().all(stands)
        })
    }
}
