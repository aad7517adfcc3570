//! Cuts what is longer than a quote may be, between words.

use crate::span::Span;

/// The part of `passage` with at most `limit` characters that holds `highlight`.
///
/// Whole where it fits; otherwise it begins at the highlight's sentence or as much before it as
/// fits after the rest, and is cut between words.
pub fn within(text: &str, passage: Span, highlight: Option<Span>, limit: usize) -> Span {
    let count = |span: Span| span.of(text).map_or(0, |part| part.chars().count());
    if count(passage) <= limit {
        return passage;
    }
    let start = match highlight {
        Some(highlight) => {
            let to_end = Span::snapped(text, highlight.start()..passage.end());
            if count(to_end) < limit {
                start_for(text, passage, limit)
            } else {
                highlight.start()
            }
        }
        None => passage.start(),
    };
    let rest = Span::snapped(text, start..passage.end());
    let Some(part) = rest.of(text) else {
        return passage;
    };
    let end = part
        .char_indices()
        .nth(limit)
        .map_or(part.len(), |(at, _)| at);
    let cut = match part
        .get(..end)
        .and_then(|part| part.rfind(char::is_whitespace))
    {
        Some(space) if end < part.len() && space > 0 => space,
        _ => end,
    };
    Span::snapped(text, start..start + cut).trimmed(text)
}

/// The first word from which the rest of `passage` has at most `limit` characters.
fn start_for(text: &str, passage: Span, limit: usize) -> usize {
    let Some(part) = passage.of(text) else {
        return passage.start();
    };
    let skip = part.chars().count().saturating_sub(limit);
    let at = part.char_indices().nth(skip).map_or(0, |(at, _)| at);
    let word = part
        .get(at..)
        .and_then(|rest| rest.find(char::is_whitespace))
        .unwrap_or(0);
    Span::snapped(text, passage.start() + at + word..passage.end())
        .trimmed(text)
        .start()
}
