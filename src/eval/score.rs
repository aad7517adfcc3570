//! Judges one answer against what is known of it.
//!
//! A quote is a hit when it is verbatim in the right document, overlaps the right paragraph, and
//! the expected words lie inside that overlap.

use super::corpus::Corpus;
use super::normal::{normal, occurs};
use super::questions::KnownQuestion;

/// Quotes longer than this many characters do not count as short.
pub const MAX_CHARS: usize = 700;
/// Highlights longer than this many characters do not count as a sentence.
pub const MAX_HIGHLIGHT_CHARS: usize = 400;
/// Quotes beyond this rank are not looked at.
const RANKS: usize = 10;

/// A quote as it is judged.
#[derive(Clone, Debug, PartialEq)]
pub struct Quoted<'a> {
    /// The corpus's name of the document, where it is one.
    pub doc: Option<String>,
    /// The words.
    pub text: &'a str,
    /// The marked part of them.
    pub highlight: Option<&'a str>,
}

impl Quoted<'_> {
    /// Whether the words stand in the document exactly so.
    pub fn is_verbatim(&self, corpus: &Corpus) -> bool {
        let body = self.doc.as_deref().and_then(|doc| corpus.text(doc));
        !self.text.is_empty() && body.is_some_and(|body| body.contains(self.text))
    }
}

/// What one answer is worth.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Judged {
    /// Place of the first hit, counted from 1; 0 without one.
    pub rank: usize,
    /// The first quote is a hit and at most [`MAX_CHARS`] long.
    pub short: bool,
    /// The expected words lie in the first [`MAX_CHARS`] quoted.
    pub first_chars: bool,
    /// The highlight of the first quote answers and is at most [`MAX_HIGHLIGHT_CHARS`] long.
    pub sentence: bool,
    /// The highlight of the first quote answers.
    pub sentence_any_length: bool,
    /// Length of that highlight, where there is one.
    pub highlight_chars: Option<usize>,
    /// Share of the first quote that is the expected words.
    pub density: f64,
    /// A paragraph that should answer is not in the document.
    pub paragraph_missing: bool,
}

/// Judges `quotes`, best first, as an answer to `question`.
pub fn judge(question: &KnownQuestion, quotes: &[Quoted<'_>], corpus: &Corpus) -> Judged {
    let gold = Gold::locate(question, corpus);
    let mut judged = Judged {
        paragraph_missing: gold.is_missing,
        ..Judged::default()
    };
    let mut left = MAX_CHARS;
    for (index, quote) in quotes.iter().take(RANKS).enumerate() {
        let body = gold.body.filter(|_| quote.doc.as_deref() == gold.doc);
        let body = body.filter(|body| !quote.text.is_empty() && body.contains(quote.text));
        let found = body.map_or(0, |body| gold.found_in(body, quote.text, None));
        if found > 0 && judged.rank == 0 {
            judged.rank = index + 1;
        }
        if left > 0 {
            let part = first_chars(quote.text, left);
            left -= part.chars().count();
            judged.first_chars |= body.is_some_and(|body| gold.found_in(body, part, None) > 0);
        }
        if index > 0 {
            continue;
        }
        let chars = quote.text.chars().count();
        if found > 0 {
            judged.density = found as f64 / chars.max(1) as f64;
            judged.short = chars <= MAX_CHARS;
        }
        let Some(highlight) = quote.highlight.filter(|highlight| !highlight.is_empty()) else {
            continue;
        };
        let chars = highlight.chars().count();
        judged.highlight_chars = Some(chars);
        judged.sentence_any_length = body.is_some_and(|body| {
            quote.text.contains(highlight)
                && occurrences(body, quote.text).any(|start| {
                    let quote = (start, start + quote.text.len());
                    gold.found_in(body, highlight, Some(quote)) > 0
                })
        });
        judged.sentence = judged.sentence_any_length && chars <= MAX_HIGHLIGHT_CHARS;
    }
    judged
}

/// The paragraphs that answer, found in their document.
struct Gold<'a> {
    doc: Option<&'a str>,
    body: Option<&'a str>,
    paragraphs: Vec<Paragraph>,
    is_missing: bool,
}

struct Paragraph {
    range: Option<(usize, usize)>,
    /// Expected words, and whether they are whole words in the paragraph itself.
    answers: Vec<(String, bool)>,
}

impl<'a> Gold<'a> {
    fn locate(question: &'a KnownQuestion, corpus: &'a Corpus) -> Gold<'a> {
        let doc = question.doc.as_deref();
        let body = doc.and_then(|doc| corpus.text(doc));
        let mut expected: Vec<String> = Vec::new();
        for answer in question.answers.iter().flatten() {
            let answer = normal(answer);
            if !answer.is_empty() && !expected.contains(&answer) {
                expected.push(answer);
            }
        }
        let more = question.paragraphs.iter().flatten();
        let texts = question.paragraph.iter().chain(more);
        let paragraphs: Vec<Paragraph> = texts
            .map(|text| {
                let start = body.and_then(|body| body.find(text.as_str()));
                let whole = normal(text);
                let bounded = |answer: &String| (answer.clone(), occurs(&whole, answer, true));
                Paragraph {
                    range: start.map(|start| (start, start + text.len())),
                    answers: expected.iter().map(bounded).collect(),
                }
            })
            .collect();
        Gold {
            doc,
            body,
            is_missing: paragraphs.iter().any(|paragraph| paragraph.range.is_none()),
            paragraphs,
        }
    }

    /// Characters of the longest expected words in `text` as it stands in `body`, optionally only
    /// inside `within`, and inside a paragraph that answers; 0 when there are none.
    fn found_in(&self, body: &str, text: &str, within: Option<(usize, usize)>) -> usize {
        occurrences(body, text)
            .map(|start| (start, start + text.len()))
            .filter(|(start, end)| within.is_none_or(|(low, high)| low <= *start && *end <= high))
            .map(|(start, end)| self.longest(body, start, end))
            .find(|longest| *longest > 0)
            .unwrap_or(0)
    }

    fn longest(&self, body: &str, low: usize, high: usize) -> usize {
        let mut best = 0;
        for paragraph in &self.paragraphs {
            let Some((start, end)) = paragraph.range else {
                continue;
            };
            let (start, end) = (low.max(start), high.min(end));
            let Some(overlap) = body.get(start..end).filter(|overlap| !overlap.is_empty()) else {
                continue;
            };
            let overlap = normal(overlap);
            for (answer, bounded) in &paragraph.answers {
                if occurs(&overlap, answer, *bounded) {
                    best = best.max(answer.chars().count());
                }
            }
        }
        best
    }
}

/// Every place that `text` starts at in `body`, overlapping ones too.
fn occurrences<'a>(body: &'a str, text: &'a str) -> impl Iterator<Item = usize> + 'a {
    let step = text.chars().next().map_or(1, char::len_utf8);
    let mut from = 0;
    std::iter::from_fn(move || {
        let rest = body.get(from..).filter(|_| !text.is_empty())?;
        let start = from + rest.find(text)?;
        from = start + step;
        Some(start)
    })
}

fn first_chars(text: &str, count: usize) -> &str {
    let end = text.char_indices().nth(count);
    end.and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    const BODY: &str = "# Curie\n\nMaria Curie won the Nobel Prize. She was born in 1867.\n\nThe Nobel Prize is Swedish.\n";

    fn judge_quotes(quotes: &[(&str, Option<&str>)]) -> Judged {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("curie.md"), BODY).unwrap();
        let mut corpus = Corpus::new(vec![folder.path().to_owned()]);
        let doc = corpus.find("curie.md");
        let question = KnownQuestion {
            id: "1".into(),
            question: "What did she win?".to_owned(),
            doc: doc.clone(),
            paragraph: Some("Maria Curie won the Nobel Prize. She was born in 1867.".to_owned()),
            paragraphs: None,
            answers: Some(vec!["Nobel  Prize".to_owned(), "Prize".to_owned()]),
            answerable: true,
        };
        let quotes: Vec<Quoted<'_>> = quotes
            .iter()
            .map(|(text, highlight)| Quoted {
                doc: doc.clone(),
                text,
                highlight: *highlight,
            })
            .collect();
        judge(&question, &quotes, &corpus)
    }

    #[test]
    fn a_hit_is_verbatim_in_the_right_paragraph_with_the_answer() {
        let sentence = "Maria Curie won the Nobel Prize.";
        let judged = judge_quotes(&[(sentence, Some("won the Nobel Prize"))]);
        assert_eq!(judged.rank, 1);
        assert!(judged.short && judged.first_chars && judged.sentence);
        assert_eq!(judged.density, 11.0 / 32.0);

        // The same words in another paragraph, and words that are not verbatim.
        assert_eq!(
            judge_quotes(&[("The Nobel Prize is Swedish.", None)]).rank,
            0
        );
        assert_eq!(
            judge_quotes(&[("maria curie won the nobel prize.", None)]).rank,
            0
        );
        assert_eq!(judge_quotes(&[("", None)]).rank, 0);
    }

    #[test]
    fn the_first_hit_gives_the_rank() {
        let judged = judge_quotes(&[
            ("The Nobel Prize is Swedish.", None),
            ("She was born in 1867.", None),
            (BODY, None),
        ]);
        assert_eq!(judged.rank, 3);
        assert!(!judged.short, "only the first quote can be short");
        assert!(judged.first_chars);
    }

    #[test]
    fn a_highlight_must_hold_the_answer_itself() {
        let text = "Maria Curie won the Nobel Prize. She was born in 1867.";
        let judged = judge_quotes(&[(text, Some("She was born in 1867."))]);
        assert_eq!((judged.rank, judged.sentence), (1, false));
        assert_eq!(judged.highlight_chars, Some(21));
        let judged = judge_quotes(&[("Maria Curie won the Nobel Prize.", Some("Nobel Prize is"))]);
        assert!(
            !judged.sentence,
            "a highlight outside the quote does not count"
        );
    }

    #[test]
    fn text_is_cut_by_characters() {
        assert_eq!(first_chars("naïve", 3), "naï");
        assert_eq!(first_chars("ab", 3), "ab");
    }
}
