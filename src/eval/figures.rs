//! Sums up judged answers into figures with 95 % intervals.
//!
//! How one answer is judged is told in `score`; whether confidence can be trusted, in
//! `calibration`.

use std::time::Duration;

use quoth_index::answer::Outcome;
use serde::Serialize;

use super::score::{Judged, MAX_CHARS};

/// One question put and judged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// Whether the documents answer it.
    pub answerable: bool,
    /// How the answer was judged; nothing for a question that they do not answer.
    pub judged: Option<Judged>,
    /// How sure quoth said it was.
    pub outcome: Outcome,
    /// The confidence given.
    pub confidence: f64,
    /// Quotes given.
    pub quotes: usize,
    /// Quotes that do not stand in the document as they were given.
    pub not_verbatim: usize,
    /// Characters of the first quote.
    pub first_chars: usize,
    /// Characters of the first three quotes.
    pub first_three_chars: usize,
    /// Time the answer took.
    pub elapsed: Duration,
}

impl Row {
    /// Whether the first quote answers.
    pub fn is_hit(&self) -> bool {
        self.judged.is_some_and(|judged| judged.rank == 1)
    }

    fn abstained(&self) -> bool {
        self.outcome != Outcome::Answered || self.quotes == 0
    }
}

/// A share of questions.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Rate {
    /// The share; nothing of no questions.
    pub value: Option<f64>,
    /// 95 in 100 times the true share lies in here.
    pub ci95: [f64; 2],
    /// Questions that count.
    pub k: usize,
    /// Questions in all.
    pub n: usize,
}

/// Every figure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figures {
    /// Questions put.
    pub n_questions: usize,
    /// Of these, questions that the documents answer.
    pub n_answerable: usize,
    /// Questions that they do not answer.
    pub n_unanswerable: usize,
    /// Questions whose paragraph is not in its document: a fault of the question file.
    pub n_gold_paragraph_not_in_corpus: usize,
    /// The first quote is a hit.
    #[serde(rename = "hit@1")]
    pub hit_1: Rate,
    /// One of the first three is.
    #[serde(rename = "hit@3")]
    pub hit_3: Rate,
    /// One of the first five is.
    #[serde(rename = "hit@5")]
    pub hit_5: Rate,
    /// Mean of 1 / place of the first hit, over the quotes returned.
    #[serde(rename = "mrr@10")]
    pub mrr_10: Option<f64>,
    /// The first quote is a hit and short.
    #[serde(rename = "hit@1<=700")]
    pub hit_1_short: Rate,
    /// The answer lies in the first 700 characters quoted.
    #[serde(rename = "first-700")]
    pub first_700: Rate,
    /// The highlight of the first quote answers, in at most 400 characters.
    #[serde(rename = "sent@1")]
    pub sentence: Rate,
    /// The same at any length.
    #[serde(rename = "sent@1_any_length")]
    pub sentence_any_length: Rate,
    /// Mean length of highlights.
    pub mean_highlight_chars: Option<f64>,
    /// Mean length of first quotes.
    pub mean_chars_first_passage: Option<f64>,
    /// Mean length of the first three together.
    pub mean_chars_first_three: Option<f64>,
    /// Mean share of the first quote that is the expected words.
    pub answer_density: Option<f64>,
    /// Share of quotes that stand in their document exactly so.
    pub verbatim_rate: Option<f64>,
    /// Quotes given.
    pub n_passages: usize,
    /// Quotes that do not.
    pub n_not_verbatim: usize,
    /// Chance that an answerable question gets more confidence than an unanswerable one.
    pub auroc: Option<f64>,
    /// Chance that a hit gets more confidence than anything else.
    pub auroc_hit: Option<f64>,
    /// What quoth itself called an answer.
    pub own_flag: OwnFlag,
    /// What would be left if only the surest were answered, by the share refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operating_points: Option<OperatingPoints>,
}

/// What quoth itself called an answer.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct OwnFlag {
    /// Answerable questions answered.
    pub answered_answerable: usize,
    /// Their share.
    pub coverage: Option<f64>,
    /// Share of unanswerable questions not answered.
    pub abstained_on_unanswerable: Option<f64>,
    /// Share of answerable questions not answered.
    pub abstained_on_answerable: Option<f64>,
    /// Share of answers whose first quote is a hit.
    #[serde(rename = "precision_hit@1_of_answered")]
    pub precision: Option<f64>,
    /// Unanswerable questions answered.
    pub unanswerable_answered: usize,
    /// Outcomes of answerable questions.
    pub answerable: Outcomes,
    /// Outcomes of unanswerable questions.
    pub unanswerable: Outcomes,
}

/// How many questions got which outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Outcomes {
    /// Sure enough to stand alone.
    pub answered: usize,
    /// Shown as the closest passages.
    pub uncertain: usize,
    /// Nothing quoted as an answer.
    pub nothing_found: usize,
}

/// What would be left at three shares of refused unanswerable questions.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct OperatingPoints {
    /// Refusing at least 80 in 100.
    #[serde(rename = "refuse>=0.80")]
    pub refuse_80: OperatingPoint,
    /// Refusing at least 90 in 100.
    #[serde(rename = "refuse>=0.90")]
    pub refuse_90: OperatingPoint,
    /// Refusing at least 95 in 100.
    #[serde(rename = "refuse>=0.95")]
    pub refuse_95: OperatingPoint,
}

/// What would be left if confidence had to be above a bound.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct OperatingPoint {
    /// Share of answerable questions still answered.
    pub coverage_of_answerable: f64,
    /// Share of hits kept.
    pub hits_kept: f64,
    /// Share of what is kept that is a hit.
    #[serde(rename = "precision_hit@1")]
    pub precision: f64,
}

/// Sums up `rows`.
pub fn figures(rows: &[Row]) -> Figures {
    let judged: Vec<Judged> = rows.iter().filter_map(|row| row.judged).collect();
    let n = judged.len();
    let rate = |counts: fn(&Judged) -> bool| rate(judged.iter().filter(|j| counts(j)).count(), n);
    let per_judged = |value: fn(&Judged) -> f64| mean(judged.iter().map(value));
    let passages: usize = rows.iter().map(|row| row.quotes).sum();
    let not_verbatim: usize = rows.iter().map(|row| row.not_verbatim).sum();
    let highlights = judged.iter().filter_map(|judged| judged.highlight_chars);
    let confidences = |wanted: &dyn Fn(&Row) -> bool| -> Vec<f64> {
        let wanted = rows.iter().filter(|row| wanted(row));
        wanted.map(|row| row.confidence).collect()
    };
    Figures {
        n_questions: rows.len(),
        n_answerable: n,
        n_unanswerable: rows.len() - n,
        n_gold_paragraph_not_in_corpus: judged.iter().filter(|j| j.paragraph_missing).count(),
        hit_1: rate(|judged| judged.rank == 1),
        hit_3: rate(|judged| (1..=3).contains(&judged.rank)),
        hit_5: rate(|judged| (1..=5).contains(&judged.rank)),
        mrr_10: per_judged(|judged| match judged.rank {
            0 => 0.0,
            rank => 1.0 / rank as f64,
        }),
        hit_1_short: rate(|judged| judged.short),
        first_700: rate(|judged| judged.first_chars),
        sentence: rate(|judged| judged.sentence),
        sentence_any_length: rate(|judged| judged.sentence_any_length),
        mean_highlight_chars: mean(highlights.map(|chars| chars as f64)),
        mean_chars_first_passage: mean(rows.iter().map(|row| row.first_chars as f64)),
        mean_chars_first_three: mean(rows.iter().map(|row| row.first_three_chars as f64)),
        answer_density: per_judged(|judged| judged.density),
        verbatim_rate: share(passages - not_verbatim, passages),
        n_passages: passages,
        n_not_verbatim: not_verbatim,
        auroc: auroc(
            &confidences(&|row| row.answerable),
            &confidences(&|row| !row.answerable),
        ),
        auroc_hit: auroc(
            &confidences(&Row::is_hit),
            &confidences(&|row| !row.is_hit()),
        ),
        own_flag: own_flag(rows),
        operating_points: operating_points(rows),
    }
}

fn own_flag(rows: &[Row]) -> OwnFlag {
    let count = |wanted: &dyn Fn(&Row) -> bool| rows.iter().filter(|row| wanted(row)).count();
    let answerable = count(&|row| row.answerable);
    let unanswerable = rows.len() - answerable;
    let answered_answerable = count(&|row| row.answerable && !row.abstained());
    let unanswerable_answered = count(&|row| !row.answerable && !row.abstained());
    let hits = count(&|row| row.is_hit() && !row.abstained());
    let outcomes = |answerable: bool| {
        let with = |outcome| count(&|row| row.answerable == answerable && row.outcome == outcome);
        Outcomes {
            answered: with(Outcome::Answered),
            uncertain: with(Outcome::Uncertain),
            nothing_found: with(Outcome::NothingFound),
        }
    };
    OwnFlag {
        answered_answerable,
        coverage: share(answered_answerable, answerable),
        abstained_on_unanswerable: share(unanswerable - unanswerable_answered, unanswerable),
        abstained_on_answerable: share(answerable - answered_answerable, answerable),
        precision: share(hits, answered_answerable + unanswerable_answered),
        unanswerable_answered,
        answerable: outcomes(true),
        unanswerable: outcomes(false),
    }
}

fn operating_points(rows: &[Row]) -> Option<OperatingPoints> {
    let mut unanswerable: Vec<f64> = rows
        .iter()
        .filter(|row| !row.answerable)
        .map(|row| row.confidence)
        .collect();
    unanswerable.sort_by(f64::total_cmp);
    let answerable = rows.len() - unanswerable.len();
    if answerable == 0 {
        return None;
    }
    let hits = rows.iter().filter(|row| row.is_hit()).count();
    let point = |refused: f64| {
        let bound = nearest_rank(&unanswerable, refused)?;
        let kept = || rows.iter().filter(move |row| row.confidence > bound);
        let hits_kept = kept().filter(|row| row.is_hit()).count() as f64;
        Some(OperatingPoint {
            coverage_of_answerable: kept().filter(|row| row.answerable).count() as f64
                / answerable as f64,
            hits_kept: hits_kept / hits.max(1) as f64,
            precision: hits_kept / kept().count().max(1) as f64,
        })
    };
    Some(OperatingPoints {
        refuse_80: point(0.80)?,
        refuse_90: point(0.90)?,
        refuse_95: point(0.95)?,
    })
}

/// The value of `sorted` that at least the share `part` of them does not exceed.
pub fn nearest_rank(sorted: &[f64], part: f64) -> Option<f64> {
    let rank = (part * sorted.len() as f64).ceil() as usize;
    let index = rank.min(sorted.len()).saturating_sub(1);
    sorted.get(index).copied()
}

fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// The mean; nothing of no values.
pub(super) fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (mut sum, mut count) = (0.0, 0_usize);
    for value in values {
        sum += value;
        count += 1;
    }
    (count > 0).then(|| sum / count as f64)
}

/// `k` of `n`, with Wilson's 95 % interval.
pub fn rate(k: usize, n: usize) -> Rate {
    Rate {
        value: share(k, n),
        ci95: wilson(k, n),
        k,
        n,
    }
}

fn wilson(k: usize, n: usize) -> [f64; 2] {
    const Z: f64 = 1.96;
    if n == 0 {
        return [0.0, 0.0];
    }
    let n = n as f64;
    let p = k as f64 / n;
    let scale = 1.0 + Z * Z / n;
    let centre = p + Z * Z / (2.0 * n);
    let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    [(centre - half) / scale, (centre + half) / scale]
}

/// Chance that one of `positive` is above one of `negative`; equal values count half.
fn auroc(positive: &[f64], negative: &[f64]) -> Option<f64> {
    if positive.is_empty() || negative.is_empty() {
        return None;
    }
    let marked = |values: &[f64], mark: bool| -> Vec<(f64, bool)> {
        values.iter().map(|value| (*value, mark)).collect()
    };
    let mut all = marked(positive, true);
    all.extend(marked(negative, false));
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut rank_sum = 0.0;
    let mut before = 0;
    for tied in all.chunk_by(|a, b| a.0 == b.0) {
        let middle = before as f64 + (tied.len() as f64 + 1.0) / 2.0;
        rank_sum += middle * tied.iter().filter(|(_, mark)| *mark).count() as f64;
        before += tied.len();
    }
    let (p, n) = (positive.len() as f64, negative.len() as f64);
    Some((rank_sum - p * (p + 1.0) / 2.0) / (p * n))
}

const _: () = assert!(MAX_CHARS == 700, "names of figures say 700");

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    fn row(answerable: bool, rank: usize, confidence: f64) -> Row {
        let judged = Judged {
            rank,
            ..Judged::default()
        };
        Row {
            answerable,
            judged: answerable.then_some(judged),
            outcome: match confidence {
                0.5.. => Outcome::Answered,
                0.2.. => Outcome::Uncertain,
                _ => Outcome::NothingFound,
            },
            confidence,
            quotes: 3,
            not_verbatim: 0,
            first_chars: 100,
            first_three_chars: 300,
            elapsed: Duration::ZERO,
        }
    }

    #[test]
    fn figures_count_hits_and_silence() {
        let rows = [
            row(true, 1, 0.9),
            row(true, 2, 0.6),
            row(true, 0, 0.3),
            row(false, 0, 0.4),
            row(false, 0, 0.1),
        ];
        let figures = figures(&rows);
        assert_eq!((figures.hit_1.k, figures.hit_1.n), (1, 3));
        assert_eq!(figures.hit_3.k, 2);
        assert_eq!(figures.mrr_10, Some(0.5));
        assert_eq!(figures.verbatim_rate, Some(1.0));
        assert_eq!(figures.auroc, Some(5.0 / 6.0));
        assert_eq!(figures.auroc_hit, Some(1.0));
        assert_eq!(figures.own_flag.precision, Some(0.5));
        assert_eq!(figures.own_flag.abstained_on_unanswerable, Some(1.0));
        assert_eq!(figures.own_flag.answerable.uncertain, 1);
        let point = figures.operating_points.unwrap().refuse_90;
        assert_eq!(point.coverage_of_answerable, 2.0 / 3.0);
        assert_eq!(point.hits_kept, 1.0);
    }

    #[test]
    fn figures_of_nothing_are_nothing() {
        let figures = figures(&[]);
        assert_eq!(figures.hit_1.value, None);
        assert_eq!(figures.operating_points, None);
        assert_eq!(figures.auroc, None);
    }

    #[test]
    fn an_interval_holds_the_share_it_is_about() {
        let [low, high] = rate(9, 10).ci95;
        assert!((low - 0.5958).abs() < 0.0001 && (high - 0.9821).abs() < 0.0001);
        assert_eq!(rate(0, 0).ci95, [0.0, 0.0]);
    }

    #[test]
    fn ties_count_half() {
        assert_eq!(auroc(&[0.5, 0.5], &[0.5]), Some(0.5));
        assert_eq!(auroc(&[0.2], &[0.1, 0.2, 0.3]), Some(0.5));
    }

    #[test]
    fn a_percentile_is_a_value_that_occurred() {
        let sorted: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_eq!(nearest_rank(&sorted, 0.5), Some(50.0));
        assert_eq!(nearest_rank(&sorted, 0.99), Some(99.0));
        assert_eq!(nearest_rank(&[7.0], 0.5), Some(7.0));
        assert_eq!(nearest_rank(&[], 0.5), None);
    }
}
