//! Tells why an answer is what it is: words found, summands of each score, signs of confidence.
//!
//! For whoever asks to be told; the figures themselves are made in `select`.

use super::ask::Answered;
use super::generation::Generation;
use crate::answer::Answer;
use crate::select::reading::Examiner;
use crate::select::reasons::{Part, WordFound, parts, signs};

/// Why an answer is what it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Reasons {
    /// One for each quote of the answer.
    pub quotes: Vec<QuoteReasons>,
    /// What was looked for: the question's own wording, then those by synonyms.
    pub wordings: Vec<String>,
    /// What the confidence is read from; its sum becomes the confidence by a fitted curve.
    pub signs: Vec<Part>,
    /// The chance that they come to.
    pub confidence: f64,
}

/// Why a quote has its score.
#[derive(Clone, Debug, PartialEq)]
pub struct QuoteReasons {
    /// The wording that found it: an index into [`Reasons::wordings`].
    pub wording: usize,
    /// The words of the wording, as the passage holds them.
    pub words: Vec<WordFound>,
    /// What the score is the sum of.
    pub parts: Vec<Part>,
}

/// The answer and why it is that.
pub(super) fn reasons(generation: &Generation, answered: Answered) -> (Answer, Reasons) {
    let Answered {
        answer,
        found,
        chosen,
    } = answered;
    let examiners: Vec<Examiner<'_>> = (found.wordings.iter())
        .map(|wording| {
            let terms = &wording.ranking.terms;
            Examiner::new(&wording.query, terms, found.statistics)
        })
        .collect();
    let quotes = chosen.iter().filter_map(|ranked| {
        let candidate = found.candidate(ranked)?;
        let wording = found.wordings.get(ranked.wording)?;
        let hit = candidate.hit;
        let shard = generation.shards.get(hit.shard)?;
        let document = shard.passage(hit.passage)?.document;
        let scores = wording.ranking.scores.get(hit.shard)?;
        let examiner = examiners.get(ranked.wording)?;
        let home = examiner.home(hit.shard, document, shard, scores)?;
        let mut parts = parts(candidate, &wording.ranking);
        if ranked.score != candidate.score {
            let less = ranked.score - candidate.score;
            parts.push(Part::new("OtherWords", 1.0, less));
        }
        Some(QuoteReasons {
            wording: ranked.wording,
            words: examiner.words_found(candidate, &home),
            parts,
        })
    });
    let best = found.wordings.get(found.best_wording());
    let reasons = Reasons {
        quotes: quotes.collect(),
        wordings: (found.wordings.iter())
            .map(|wording| wording.text.clone())
            .collect(),
        signs: best.map_or_else(Vec::new, |wording| signs(&wording.ranking)),
        confidence: answer.confidence,
    };
    (answer, reasons)
}
