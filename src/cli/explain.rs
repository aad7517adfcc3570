//! Why an answer is what it is, as tables for a person and as an object for programs.
//!
//! The reasons themselves are given by `quoth-index`; this only lays them out.

use std::fmt::Write;

use anstyle::Style;
use quoth_index::answer::Quote;
use quoth_index::collection::{QuoteReasons, Reasons};
use quoth_index::select::reasons::{Part, WordFound};
use serde::Serialize;

use super::visible::visible_line;
use crate::library::Explained;

const TITLE: Style = Style::new().bold();
const ROW: Style = Style::new().dimmed();

/// The tables for `explained`: one for each quote, one for the confidence of each collection.
pub(super) fn tables(explained: &Explained) -> String {
    let mut page = String::new();
    let quotes = explained.answer.quotes.iter().zip(&explained.quotes);
    for (number, (quote, (collection, reasons))) in quotes.enumerate() {
        let wordings = explained.collections.get(*collection);
        let wordings = wordings.map_or(&[][..], |(_, of)| of.wordings.as_slice());
        quote_table(&mut page, number + 1, quote, reasons, wordings);
    }
    for (name, reasons) in &explained.collections {
        confidence_table(&mut page, name, reasons);
    }
    page
}

// Writing to a string cannot fail: the results of the macros below are of no interest.

fn quote_table(
    page: &mut String,
    number: usize,
    quote: &Quote,
    reasons: &QuoteReasons,
    wordings: &[String],
) {
    let citation = quote.citation();
    let (path, line) = (visible_line(&citation.path), citation.place.lines.0);
    let score = quote.score();
    let _ = writeln!(
        page,
        "\n{TITLE}Quote {number}: {path}:{line}, score {score:.3}{TITLE:#}"
    );
    if reasons.wording > 0
        && let Some(wording) = wordings.get(reasons.wording)
    {
        let _ = writeln!(page, "  found by other words: {}", visible_line(wording));
    }
    let widest = reasons.words.iter().map(|word| word.word.chars().count());
    let widest = widest.max().unwrap_or_default().max(4);
    let _ = writeln!(
        page,
        "{ROW}  {:<widest$}  weight  times  nearest    also in{ROW:#}",
        "word"
    );
    for word in &reasons.words {
        let _ = writeln!(
            page,
            "  {:<widest$}  {:>6.3}  {:>5}  {:<9}  {}",
            visible_line(&word.word),
            word.share,
            word.times,
            word.nearness.name(),
            word.above.join(", ")
        );
    }
    part_rows(page, &reasons.parts, "score");
}

fn confidence_table(page: &mut String, collection: &str, reasons: &Reasons) {
    let collection = visible_line(collection);
    let confidence = reasons.confidence;
    let _ = writeln!(
        page,
        "\n{TITLE}Confidence in {collection}: {confidence:.3}{TITLE:#}"
    );
    part_rows(
        page,
        &reasons.signs,
        "sum, which a fitted curve turns into the confidence",
    );
}

/// Parts, those that matter most first, and their sum.
fn part_rows(page: &mut String, parts: &[Part], sum_of: &str) {
    let mut sorted: Vec<&Part> = parts.iter().collect();
    sorted.sort_by(|a, b| b.points.abs().total_cmp(&a.points.abs()));
    let _ = writeln!(page, "{ROW}   points  =  found  ×  weight{ROW:#}");
    for part in sorted {
        let _ = writeln!(
            page,
            "  {:>7.3}  {:>7.3}  {:>8.3}  {}",
            part.points, part.value, part.weight, part.name
        );
    }
    let sum: f64 = parts.iter().map(|part| part.points).sum();
    let _ = writeln!(page, "  {sum:>7.3}  {sum_of}");
}

/// The reasons for programs: the key `explain` of an answer.
#[derive(Serialize)]
pub(super) struct ExplainObject<'a> {
    quotes: Vec<QuoteObject<'a>>,
    collections: Vec<CollectionObject<'a>>,
}

#[derive(Serialize)]
struct QuoteObject<'a> {
    score: f64,
    wording: Option<&'a str>,
    words: Vec<WordObject<'a>>,
    parts: Vec<PartObject>,
}

#[derive(Serialize)]
struct WordObject<'a> {
    word: &'a str,
    weight: f32,
    times: usize,
    nearest: &'static str,
    also_in: &'a [&'static str],
}

#[derive(Serialize)]
struct CollectionObject<'a> {
    collection: &'a str,
    wordings: &'a [String],
    confidence: f64,
    signs: Vec<PartObject>,
}

#[derive(Serialize)]
struct PartObject {
    name: &'static str,
    value: f64,
    weight: f64,
    points: f64,
}

impl<'a> ExplainObject<'a> {
    /// The object for `explained`.
    pub(super) fn new(explained: &'a Explained) -> ExplainObject<'a> {
        let quotes = explained.answer.quotes.iter().zip(&explained.quotes);
        let quotes = quotes.map(|(quote, (collection, reasons))| {
            let of = explained.collections.get(*collection);
            let wording = of.and_then(|(_, of)| of.wordings.get(reasons.wording));
            QuoteObject {
                score: quote.score(),
                wording: wording.map(String::as_str),
                words: reasons.words.iter().map(word_object).collect(),
                parts: reasons.parts.iter().map(part_object).collect(),
            }
        });
        let collections = explained.collections.iter();
        ExplainObject {
            quotes: quotes.collect(),
            collections: collections
                .map(|(name, reasons)| CollectionObject {
                    collection: name,
                    wordings: &reasons.wordings,
                    confidence: reasons.confidence,
                    signs: reasons.signs.iter().map(part_object).collect(),
                })
                .collect(),
        }
    }
}

fn word_object(word: &WordFound) -> WordObject<'_> {
    WordObject {
        word: &word.word,
        weight: word.share,
        times: word.times,
        nearest: word.nearness.name(),
        also_in: &word.above,
    }
}

fn part_object(part: &Part) -> PartObject {
    PartObject {
        name: part.name,
        value: part.value,
        weight: part.weight,
        points: part.points,
    }
}
