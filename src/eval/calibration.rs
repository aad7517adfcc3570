//! Compares confidence with truth: of the answers given with 0.8, are 80 in 100 right?
//!
//! Which answers are right is told in `score`.

use serde::Serialize;

use super::figures::{Row, mean};

const BINS: usize = 10;

/// Confidence beside truth.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Calibration {
    /// Mean distance between confidence and the share that is right, over all questions.
    pub expected_error: Option<f64>,
    /// By tenths of confidence, from low to high; tenths without a question are left out.
    pub bins: Vec<Bin>,
}

/// Questions whose confidence lies in one tenth.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Bin {
    /// Lower end of the tenth.
    pub from: f64,
    /// Questions.
    pub n: usize,
    /// Their mean confidence.
    pub confidence: f64,
    /// The share whose first quote answers.
    pub right: f64,
}

/// Puts `rows` into tenths of confidence.
pub fn calibration(rows: &[Row]) -> Calibration {
    let tenth = |row: &Row| ((row.confidence * BINS as f64) as usize).min(BINS - 1);
    let mut bins = Vec::new();
    for number in 0..BINS {
        let inside = || rows.iter().filter(move |row| tenth(row) == number);
        let right = mean(inside().map(|row| f64::from(u8::from(row.is_hit()))));
        let (Some(confidence), Some(right)) = (mean(inside().map(|row| row.confidence)), right)
        else {
            continue;
        };
        bins.push(Bin {
            from: number as f64 / BINS as f64,
            n: inside().count(),
            confidence,
            right,
        });
    }
    let off: f64 = bins
        .iter()
        .map(|bin| bin.n as f64 * (bin.confidence - bin.right).abs())
        .sum();
    Calibration {
        expected_error: (!rows.is_empty()).then(|| off / rows.len() as f64),
        bins,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::score::Judged;
    use quoth_index::answer::Outcome;
    use std::time::Duration;

    fn row(confidence: f64, hit: bool) -> Row {
        Row {
            answerable: true,
            judged: Some(Judged {
                rank: usize::from(hit),
                ..Judged::default()
            }),
            outcome: Outcome::Answered,
            confidence,
            quotes: 1,
            not_verbatim: 0,
            first_chars: 0,
            first_three_chars: 0,
            elapsed: Duration::ZERO,
        }
    }

    #[test]
    fn confidence_that_comes_true_has_no_error() {
        let rows = [
            row(0.75, true),
            row(0.75, true),
            row(0.75, true),
            row(0.75, false),
        ];
        let calibration = calibration(&rows);
        assert_eq!(calibration.expected_error, Some(0.0));
        assert_eq!(calibration.bins.len(), 1);
    }

    #[test]
    fn confidence_that_does_not_come_true_shows() {
        let calibration = calibration(&[row(1.0, false), row(0.0, false)]);
        assert_eq!(calibration.expected_error, Some(0.5));
        assert_eq!(calibration.bins.last().map(|bin| bin.from), Some(0.9));
    }
}
