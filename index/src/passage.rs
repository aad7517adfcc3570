//! Cuts a document into passages: spans small enough to search for.
//!
//! A passage is made of whole blocks of one section, or of a part of one long block. Where
//! sentences end is told by `sentence`; how passages are found again, by `engine`.

use std::ops::Range;

use crate::document::{Block, BlockKind, Document};
use crate::sentence::sentences;
use crate::span::Span;

/// Neighbours are joined until a passage has about this many characters.
pub const TARGET_MIN_CHARS: usize = 200;

/// The most characters of a passage.
pub const MAX_CHARS: usize = 700;

/// A span of a document that is found, ranked and shown as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The whole of it.
    pub span: Span,
    /// The blocks that it is made of: indices into [`Document::blocks`]. A long block is cut into
    /// several passages, which all name that block.
    pub blocks: Range<u32>,
    /// The section it stands in: an index into [`Document::sections`].
    pub section: Option<u32>,
    /// Its sentences, lines of code and table rows, in order: see [`sentences`].
    pub sentences: Vec<Span>,
}

/// Cuts `document` into passages.
///
/// Passages are in order, never overlap, never cross a section, have at most [`MAX_CHARS`]
/// characters, and together hold the text of every block. Headings are left out, since the
/// heading trail carries them, except where nothing stands under one.
pub fn passages(document: &Document) -> Vec<Passage> {
    let mut cutter = Cutter {
        document,
        passages: Vec::new(),
        open: None,
    };
    let mut has_text = vec![false; document.sections.len()];
    for section in document
        .blocks
        .iter()
        .filter(|b| b.kind != BlockKind::Heading)
    {
        mark(&mut has_text, document, section.section);
    }
    for (index, block) in (0u32..).zip(&document.blocks) {
        let is_carried = block.kind == BlockKind::Heading
            && block
                .section
                .is_some_and(|section| has_text.get(section as usize) == Some(&true));
        if !is_carried {
            cutter.add(index, *block);
        } else {
            cutter.close();
        }
    }
    cutter.close();
    cutter.passages
}

/// Notes that there is text in `section` and in all those it stands in.
fn mark(has_text: &mut [bool], document: &Document, section: Option<u32>) {
    let mut next = section;
    while let Some(index) = next {
        match has_text.get_mut(index as usize) {
            Some(known) if !*known => *known = true,
            _ => return,
        }
        let parent = document.sections.get(index as usize).and_then(|s| s.parent);
        next = parent.filter(|parent| *parent < index);
    }
}

/// Joins blocks to passages, one block after the other.
struct Cutter<'d> {
    document: &'d Document,
    passages: Vec<Passage>,
    open: Option<Open>,
}

/// A passage that may still grow.
struct Open {
    first: u32,
    last: u32,
    span: Span,
    chars: usize,
    section: Option<u32>,
    last_block: Block,
    /// Whether it holds a list with the words that introduce it, whose items stay together.
    is_introduced_list: bool,
}

impl Cutter<'_> {
    fn add(&mut self, index: u32, block: Block) {
        let chars = self.chars(block.span);
        if chars > MAX_CHARS {
            self.close();
            self.cut(index, block, chars);
            return;
        }
        if let Some(open) = &mut self.open {
            let gap = Span::snapped(
                &self.document.text,
                open.span.end()..block.span.start().max(open.span.end()),
            );
            let joined = open.chars + chars_in(&self.document.text, gap) + chars;
            let fits = joined <= MAX_CHARS && open.section == block.section;
            if fits && belongs(&self.document.text, open, block, chars) {
                open.is_introduced_list |= block.kind == BlockKind::ListItem
                    && introduces(&self.document.text, open.last_block);
                open.last = index;
                open.span = open.span.joined(block.span);
                open.chars = joined;
                open.last_block = block;
                return;
            }
            self.close();
        }
        self.open = Some(Open {
            first: index,
            last: index,
            span: block.span,
            chars,
            section: block.section,
            last_block: block,
            is_introduced_list: false,
        });
    }

    fn close(&mut self) {
        let Some(open) = self.open.take() else {
            return;
        };
        let blocks = open.first..open.last + 1;
        let within = self
            .document
            .blocks
            .get(open.first as usize..=open.last as usize)
            .unwrap_or_default();
        let sentences = within.iter().flat_map(|block| self.sentences(*block));
        self.passages.push(Passage {
            span: open.span,
            blocks,
            section: open.section,
            sentences: sentences.collect(),
        });
    }

    /// Cuts one long block into passages of about equal length.
    fn cut(&mut self, index: u32, block: Block, chars: usize) {
        let text = &self.document.text;
        let mut pieces: Vec<(Span, usize)> = Vec::new();
        for sentence in self.sentences(block) {
            let length = chars_in(text, sentence);
            if length <= MAX_CHARS {
                pieces.push((sentence, length));
            } else {
                cut_sentence(text, sentence, length, &mut pieces);
            }
        }
        let parts = chars.div_ceil(MAX_CHARS).max(1);
        let target = chars.div_ceil(parts);
        let mut part: Vec<Span> = Vec::new();
        let mut part_chars = 0;
        for (piece, length) in pieces {
            let gap = part.last().map_or(0, |last: &Span| {
                let gap = last.end()..piece.start().max(last.end());
                chars_in(text, Span::snapped(text, gap))
            });
            let grown = part_chars + gap + length;
            // Stop where the part comes closest to its share.
            let is_full = grown > MAX_CHARS
                || grown.saturating_sub(target) > target.saturating_sub(part_chars);
            if is_full && !part.is_empty() {
                self.push_part(index, block, std::mem::take(&mut part));
                part_chars = length;
            } else {
                part_chars = grown;
            }
            part.push(piece);
        }
        self.push_part(index, block, part);
    }

    fn push_part(&mut self, index: u32, block: Block, sentences: Vec<Span>) {
        let (Some(first), Some(last)) = (sentences.first(), sentences.last()) else {
            return;
        };
        self.passages.push(Passage {
            span: first.joined(*last),
            blocks: index..index + 1,
            section: block.section,
            sentences,
        });
    }

    fn sentences(&self, block: Block) -> Vec<Span> {
        let document = self.document;
        sentences(&document.text, block.span, block.kind, document.language)
    }

    fn chars(&self, span: Span) -> usize {
        chars_in(&self.document.text, span)
    }
}

/// Whether `block`, which has room in the passage, should be part of it.
fn belongs(text: &str, open: &Open, block: Block, chars: usize) -> bool {
    let last = open.last_block;
    let is_row = |kind| matches!(kind, BlockKind::TableHeader | BlockKind::TableRow);
    if introduces(text, last) {
        return true;
    }
    match block.kind {
        BlockKind::TableRow if is_row(last.kind) => return true,
        BlockKind::ListItem if open.is_introduced_list => return true,
        BlockKind::Code if matches!(last.kind, BlockKind::Paragraph | BlockKind::ListItem) => {
            return true;
        }
        _ => {}
    }
    let both_are_short = open.chars < TARGET_MIN_CHARS && chars < TARGET_MIN_CHARS;
    let starts_anew = block.kind == BlockKind::Paragraph && introduces(text, block);
    both_are_short && !starts_anew
}

/// Whether a block announces what follows: it ends in a colon, is a question that stands alone, or
/// is the summary or the mark that opens a note.
fn introduces(text: &str, block: Block) -> bool {
    if !matches!(block.kind, BlockKind::Paragraph | BlockKind::ListItem) {
        return false;
    }
    let Some(content) = block.span.of(text).map(str::trim) else {
        return false;
    };
    let opens_a_note = ["!!! ", "??? ", "???+ ", "=== \"", ":::"]
        .iter()
        .any(|mark| content.starts_with(mark));
    if opens_a_note && !content.contains('\n') || content.contains("<summary") {
        return true;
    }
    let words = content.trim_end_matches(['*', '_']);
    if words.ends_with([':', '：']) {
        return true;
    }
    block.kind == BlockKind::Paragraph
        && words.ends_with(['?', '？'])
        && !words.contains(". ")
        && words.chars().count() <= LONGEST_QUESTION
}

/// A longer paragraph that ends in a question mark is prose and not a question to be answered.
const LONGEST_QUESTION: usize = 150;

fn chars_in(text: &str, span: Span) -> usize {
    span.of(text).map_or(0, |part| part.chars().count())
}

/// Cuts a sentence that is too long for a passage at spaces, or between characters where it has none.
fn cut_sentence(text: &str, sentence: Span, chars: usize, pieces: &mut Vec<(Span, usize)>) {
    let parts = chars.div_ceil(MAX_CHARS).max(1);
    let target = chars.div_ceil(parts);
    let content = sentence.of(text).unwrap_or_default();
    let mut start = 0;
    let mut length = 0;
    let mut last_space: Option<(usize, usize)> = None;
    let mut push = |range: Range<usize>| {
        let span = Span::snapped(
            text,
            sentence.start() + range.start..sentence.start() + range.end,
        );
        let span = span.trimmed(text);
        if !span.is_empty() {
            pieces.push((span, chars_in(text, span)));
        }
    };
    for (at, c) in content.char_indices() {
        if c.is_whitespace() {
            last_space = Some((at, length));
        }
        let is_far_enough = length >= target && last_space.is_some();
        if is_far_enough || length >= MAX_CHARS {
            let (cut, before) = last_space.take().unwrap_or((at, length));
            push(start..cut);
            start = cut;
            length -= before;
        }
        length += 1;
    }
    push(start..content.len());
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test that fails may panic")]
mod tests;
