//! Every quote, whatever is in it, as a reader in Discord sees it.
//!
//! The reader is the model in `support/chat_markup`; the quotes are made at random.

use std::ops::Range;

use proptest::prelude::*;
use proptest::sample::select;
use quoth::discord::render::{self, Extra, MAX_MESSAGE_CHARS, Reply};
use quoth::discord::words::Locale;
use quoth_index::answer::{Answer, Outcome, Quote};
use quoth_index::document::{Block, BlockKind, Document, Format};
use quoth_index::language::Language;
use quoth_index::place::{Citation, Place};
use quoth_index::span::Span;

use crate::support::chat_markup::{Shown, all, read, words};

/// Pieces of text that mean something to Discord, or nothing to anyone.
const FRAGMENTS: &[&str] = &[
    "word",
    "Ünïcödé",
    "東京タワー",
    "שלום",
    "a",
    "1",
    "12.",
    "1.",
    "-",
    "*",
    "+",
    "#",
    "##",
    "-#",
    ">",
    ">>>",
    "**",
    "__",
    "_",
    "~~",
    "||",
    "`",
    "``",
    "```",
    "\\",
    "\\\\",
    "[",
    "]",
    "(",
    ")",
    "<",
    ">",
    "@",
    ":",
    "/",
    "!",
    "@everyone",
    "@here",
    "<@1>",
    "<@!1>",
    "<@&1>",
    "<#1>",
    "</ask:1>",
    "<:smile:1>",
    "<a:smile:1>",
    ":smile:",
    "<t:1:R>",
    "https://evil.example/a_b_c",
    "http://x.y",
    "[bank](https://evil.example)",
    "](<https://evil.example>)",
    "discord.gg/abc",
    "Discord.com/invite/abc",
    "**bold**",
    "snake_case_word",
    "2*3*4",
    "¯\\_(ツ)_/¯",
    "|a|b|",
    "...",
    "…",
    "a:b",
    "10:30",
    "mailto:a@b.c",
    "<+123>",
    "<id:customize>",
    "\u{202e}",
    "\u{200b}",
];

/// What separates pieces.
const SEPARATORS: &[&str] = &["", "", " ", " ", " ", "  ", "\n", "\n\n", "\n  ", "\t"];

/// What is said in English.
fn said(answer: &Answer) -> Reply {
    render::answer(answer, Locale::English.words(), &Extra::default())
}

/// Text and the part of it that answers.
fn text_and_highlight() -> impl Strategy<Value = (String, Range<usize>)> {
    let piece = (select(FRAGMENTS), select(SEPARATORS));
    let pieces = prop::collection::vec(piece, 1..60);
    (
        pieces,
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
    )
        .prop_map(|(pieces, start, length)| {
            let mut text = String::new();
            let mut ends = vec![0];
            for (fragment, separator) in pieces {
                text.push_str(fragment);
                text.push_str(separator);
                ends.push(text.len());
            }
            let start = start.index(ends.len());
            let end = start + length.index(ends.len() - start);
            (text, ends[start]..ends[end])
        })
}

fn quote(
    format: Format,
    text: &str,
    blocks: &[(Range<usize>, BlockKind)],
    highlight: Range<usize>,
    link: Option<&str>,
) -> Quote {
    let block = |(range, kind): &(Range<usize>, BlockKind)| Block {
        span: Span::new(text, range.clone()).unwrap(),
        kind: *kind,
        section: None,
    };
    let document = Document {
        title: "Guide [1](x)".to_owned(),
        text: text.to_owned(),
        format,
        language: Language::default(),
        sections: Vec::new(),
        blocks: blocks.iter().map(block).collect(),
        pages: Vec::new(),
        date: None,
        notes: Vec::new(),
    };
    let whole = Span::whole(text);
    let citation = Citation {
        collection: "docs".to_owned(),
        title: document.title.clone(),
        path: "a_b/*c*.md".to_owned(),
        url: None,
        sha256: String::new(),
        modified: None,
        place: Place {
            bytes: whole,
            lines: (1, 2),
            page: None,
            headings: vec!["@everyone <@1>".to_owned()],
            link: link.map(str::to_owned),
        },
        date: None,
        also_in: Vec::new(),
    };
    let highlight = Span::new(text, highlight);
    document.quote(whole, highlight, 1.0, citation).unwrap()
}

fn answer(outcome: Outcome, quotes: Vec<Quote>) -> Answer {
    Answer {
        outcome,
        confidence: 0.9,
        quotes,
        ..Answer::nothing()
    }
}

/// `text` with single blanks and with marks for what cannot be seen.
fn plain(text: &str) -> String {
    let text = text
        .replace('\u{202e}', "[U+202E]")
        .replace('\u{200b}', "[U+200B]");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `text` without the marks of a cut at its ends.
fn uncut(text: &str) -> (&str, bool) {
    let start = text.strip_prefix("… ").unwrap_or(text);
    let end = start.strip_suffix(" …").unwrap_or(start);
    (end, end.len() < text.len())
}

/// Requires that `shown` holds nothing that only a document could have put there.
fn assert_harmless(shown: &[Shown], link: Option<&str>) {
    for part in all(shown) {
        match part {
            Shown::Mention(_)
            | Shown::Emoji(_)
            | Shown::Url(_)
            | Shown::Heading(_)
            | Shown::Item(_)
            | Shown::Other(_) => panic!("{part:?} in {shown:#?}"),
            Shown::Link(_, address) => assert_eq!(Some(address.as_str()), link, "{shown:#?}"),
            _ => {}
        }
    }
}

fn quoted(shown: &[Shown]) -> &[Shown] {
    match shown.first() {
        Some(Shown::Quote(inside)) => inside,
        _ => panic!("no quote first: {shown:#?}"),
    }
}

fn bold(shown: &[Shown]) -> String {
    let bold = all(shown).into_iter().filter_map(|part| match part {
        Shown::Bold(inside) => Some(words(inside)),
        _ => None,
    });
    bold.collect::<Vec<_>>().join(" ")
}

/// `text` without any blank.
fn packed(text: &str) -> String {
    text.split_whitespace().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn plain_text_is_shown_word_for_word_and_triggers_nothing(
        (text, highlight) in text_and_highlight(),
        linked in any::<bool>(),
    ) {
        let link = linked.then_some("https://example.org/a#:~:text=b");
        let blocks = [(0..text.len(), BlockKind::Paragraph)];
        let quote = quote(Format::Text, &text, &blocks, highlight.clone(), link);
        let reply = said(&answer(Outcome::Answered, vec![quote]));
        prop_assert!(reply.content().chars().count() <= MAX_MESSAGE_CHARS);
        let shown = read(reply.content());
        assert_harmless(&shown, link);
        let inside = quoted(&shown);
        let (shown_text, source) = (plain(&words(inside)), plain(&text));
        let highlighted = packed(&plain(&text[highlight]));
        let bold = packed(&bold(inside));
        if shown_text == source {
            prop_assert_eq!(bold, highlighted);
        } else {
            let (shown_text, was_cut) = uncut(&shown_text);
            prop_assert!(was_cut, "{} became {}", source, shown_text);
            prop_assert!(source.contains(shown_text), "{} became {}", source, shown_text);
            prop_assert!(highlighted.starts_with(&bold), "{} became {}", highlighted, bold);
        }
    }

    #[test]
    fn whatever_is_said_about_anything_fits_and_triggers_nothing(
        texts in prop::collection::vec(text_and_highlight(), 0..4),
        missing in prop::collection::vec(select(FRAGMENTS), 0..10),
        headings in prop::collection::vec(text_and_highlight(), 0..10),
        outcome in select(&[Outcome::Answered, Outcome::Uncertain, Outcome::NothingFound][..]),
        locale in select(&Locale::ALL[..]),
        asked in prop::option::of(select(FRAGMENTS)),
        format in select(&[Format::Text, Format::Html][..]),
    ) {
        let quotes = texts.iter().map(|(text, highlight)| {
            let blocks = [(0..text.len(), BlockKind::Paragraph)];
            quote(format, text, &blocks, highlight.clone(), None)
        });
        let mut answer = answer(outcome, quotes.collect());
        answer.missing_words = missing.iter().map(|word| (*word).to_owned()).collect();
        answer.nearest_headings = headings.into_iter().map(|(text, _)| text).collect();
        let extra = Extra { asked, ..Extra::default() };
        let reply = render::answer(&answer, locale.words(), &extra);
        prop_assert!(reply.content().chars().count() <= MAX_MESSAGE_CHARS);
        prop_assert!(!reply.content().trim().is_empty());
        assert_harmless(&read(reply.content()), None);
    }

    #[test]
    fn any_markdown_at_all_fits_and_triggers_nothing(
        (text, highlight) in text_and_highlight(),
        kind in select(&[
            BlockKind::Paragraph, BlockKind::ListItem, BlockKind::Heading, BlockKind::TableRow,
            BlockKind::TableHeader, BlockKind::Code,
        ][..]),
    ) {
        let blocks = [(0..text.len(), kind)];
        let quote = quote(Format::Markdown, &text, &blocks, highlight, None);
        let reply = said(&answer(Outcome::Answered, vec![quote]));
        prop_assert!(reply.content().chars().count() <= MAX_MESSAGE_CHARS);
        assert_harmless(&read(reply.content()), None);
    }

    #[test]
    fn the_words_of_markdown_survive_its_markup((source, expected) in markdown()) {
        let mut text = String::new();
        let mut blocks = Vec::new();
        for (kind, block) in &source {
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            let start = text.len();
            text.push_str(block);
            blocks.push((start..text.len(), *kind));
        }
        let quote = quote(Format::Markdown, &text, &blocks, 0..0, None);
        let reply = said(&answer(Outcome::Answered, vec![quote]));
        let shown = read(reply.content());
        assert_harmless(&shown, None);
        let seen = words(quoted(&shown));
        let seen = seen.split_whitespace().filter(|word| *word != "•" && *word != "|");
        prop_assert_eq!(seen.collect::<Vec<_>>().join(" "), expected.join(" "));
    }
}

/// Markdown by its blocks, and the words that a reader should see.
fn markdown() -> impl Strategy<Value = (Vec<(BlockKind, String)>, Vec<String>)> {
    prop::collection::vec(block(), 1..6).prop_map(|blocks| {
        let mut source = Vec::new();
        let mut expected = Vec::new();
        for (kind, text, words) in blocks {
            source.push((kind, text));
            expected.extend(words);
        }
        (source, expected)
    })
}

fn block() -> impl Strategy<Value = (BlockKind, String, Vec<String>)> {
    let line = || prop::collection::vec(span(), 1..6);
    let join = |spans: Vec<(String, String)>| {
        let (source, words): (Vec<_>, Vec<_>) = spans.into_iter().unzip();
        (source.join(" "), words)
    };
    prop_oneof![
        line().prop_map(move |spans| {
            let (source, words) = join(spans);
            (BlockKind::Paragraph, source, words)
        }),
        line().prop_map(move |spans| {
            let (source, words) = join(spans);
            (BlockKind::ListItem, format!("- {source}"), words)
        }),
        line().prop_map(move |spans| {
            let (source, words) = join(spans);
            (BlockKind::Heading, format!("## {source}"), words)
        }),
        prop::collection::vec(line(), 2..4).prop_map(move |cells| {
            let cells = cells.into_iter().map(join);
            let (source, words): (Vec<_>, Vec<_>) = cells.unzip();
            let row = format!("| {} |", source.join(" | "));
            (BlockKind::TableRow, row, words.concat())
        }),
        prop::collection::vec(select(CODE), 1..4).prop_map(|lines| {
            let words = lines.iter().flat_map(|line| line.split_whitespace());
            let words = words.map(str::to_owned).collect();
            let source = format!("```sh\n{}\n```", lines.join("\n"));
            (BlockKind::Code, source, words)
        }),
    ]
}

/// Lines of code that Discord must not read.
const CODE: &[&str] = &[
    "ls **/*.rs",
    "# @everyone",
    "  - <@1> `x`",
    "a_b_c = \"~~\"",
    "> quoted",
    "https://a.example/b_c",
];

/// Markup and the words that it shows.
fn span() -> impl Strategy<Value = (String, String)> {
    let word = || select(&["alpha", "beta", "x1", "Größe", "東京", "don't"][..]);
    prop_oneof![
        4 => word().prop_map(|word| (word.to_owned(), word.to_owned())),
        1 => word().prop_map(|word| (format!("*{word}*"), word.to_owned())),
        1 => word().prop_map(|word| (format!("**{word}**"), word.to_owned())),
        1 => word().prop_map(|word| (format!("~~{word}~~"), word.to_owned())),
        1 => word().prop_map(|word| (format!("[{word}](https://evil.example/a_b)"), word.to_owned())),
        1 => word().prop_map(|word| (format!("<b>{word}</b>"), word.to_owned())),
        1 => word().prop_map(|word| (format!("<{word}"), format!("<{word}"))),
        1 => select(&["a_b", "x*y*z", "@here", "<@1>", "`"][..]).prop_map(|code| {
            match code {
                "`" => ("`` ` ``".to_owned(), code.to_owned()),
                code => (format!("`{code}`"), code.to_owned()),
            }
        }),
        1 => select(&["*", "_", "#", "@everyone", ":smile:"][..]).prop_map(|escaped| {
            let source = ["*", "_", "#"].iter().fold(escaped.to_owned(), |source, special| {
                source.replace(special, &format!("\\{special}"))
            });
            (source, escaped.to_owned())
        }),
    ]
}
