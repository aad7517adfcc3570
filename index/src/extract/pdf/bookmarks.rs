//! Reads the outline of a file, which names its sections and where they start.
//!
//! A heading is looked for in the lines of its page; where it is not found, its place is its page's
//! start or the height that the outline names.

use std::collections::{HashMap, HashSet};

use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::object::{Array, Dict, Name, ObjRef, Object, ObjectIdentifier};
use hayro_interpret::hayro_syntax::object::{Number, String as PdfString};

use super::Page;
use super::headings::Found;

/// The most entries of an outline that are read.
const MOST_ENTRIES: usize = 5_000;

/// The most entries of a table of named places that are looked at.
const MOST_NAMES: usize = 50_000;

/// The headings that the outline names, in the order of the text.
pub(super) fn of(pdf: &Pdf, pages: &[Page]) -> Vec<Found> {
    let mut found = Vec::new();
    let Some(catalog) = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id()) else {
        return found;
    };
    let Some(outlines) = catalog.get::<Dict<'_>>("Outlines") else {
        return found;
    };
    let places = Places::of(pdf, &catalog);
    let mut seen: HashSet<ObjectIdentifier> = HashSet::new();
    // Entries to visit, with their levels; the next one is the last.
    let mut open: Vec<(Dict<'_>, u8)> = Vec::new();
    open.extend(outlines.get::<Dict<'_>>("First").map(|first| (first, 1)));
    while let Some((entry, level)) = open.pop() {
        let is_new = entry.obj_id().is_none_or(|id| seen.insert(id));
        if !is_new || seen.len() > MOST_ENTRIES || found.len() >= MOST_ENTRIES {
            continue;
        }
        open.extend(entry.get::<Dict<'_>>("Next").map(|next| (next, level)));
        let first = entry.get::<Dict<'_>>("First");
        open.extend(first.map(|first| (first, level.saturating_add(1).min(9))));
        let title = entry
            .get::<PdfString<'_>>("Title")
            .map(|title| text_of(title.as_bytes()));
        let words = title.map(|title| title.split_whitespace().collect::<Vec<&str>>().join(" "));
        let place = places.of_entry(&entry);
        let (Some(words), Some((page, y))) = (
            words.filter(|words| words.contains(char::is_alphanumeric)),
            place,
        ) else {
            continue;
        };
        found.extend(located(pages, page, y, words, level));
    }
    found.sort_by_key(|heading| (heading.page, heading.at));
    // Two headings cannot start at the same line.
    let mut taken: HashSet<(usize, usize)> = HashSet::new();
    for heading in &mut found {
        let has_own_line = heading.lines > 0 && taken.insert((heading.page, heading.at));
        if !has_own_line {
            heading.lines = 0;
        }
    }
    found
}

/// Finds the words of a heading among the lines of its page.
fn located(pages: &[Page], page: usize, y: Option<f64>, words: String, level: u8) -> Option<Found> {
    let lines = &pages.get(page)?.lines;
    let wanted = letters(&words);
    let mut best: Option<(usize, usize, f64)> = None;
    for at in 0..lines.len() {
        for count in 1..=3 {
            let Some(run) = lines.get(at..at + count) else {
                break;
            };
            let said: String = run.iter().map(|line| letters(&line.text)).collect();
            if said.len() > wanted.len() * 2 + 8 {
                break;
            }
            let number_before = said.strip_suffix(&wanted);
            let is_it = !wanted.is_empty()
                && number_before.is_some_and(|number| number.chars().count() <= 6);
            if is_it {
                let first = run.first().map_or(0.0, |line| line.y);
                let distance = y.map_or(0.0, |y| (first - y).abs());
                if best.is_none_or(|(_, _, nearest)| distance < nearest) {
                    best = Some((at, count, distance));
                }
            }
        }
    }
    let (at, lines) = match (best, y) {
        (Some((at, count, _)), _) => (at, count),
        (None, Some(y)) => {
            let first_below = lines.iter().position(|line| line.y >= y - 2.0);
            (first_below.unwrap_or(0), 0)
        }
        (None, None) => (0, 0),
    };
    Some(Found {
        page,
        lines,
        at,
        words,
        level,
    })
}

/// What two spellings of a heading have in common: letters and digits.
fn letters(text: &str) -> String {
    let kept = text.chars().filter(|c| c.is_alphanumeric());
    kept.flat_map(char::to_lowercase).collect()
}

/// Pages and named places of a file.
struct Places<'a> {
    pages: HashMap<ObjectIdentifier, (usize, f64)>,
    names: HashMap<Vec<u8>, Array<'a>>,
}

impl<'a> Places<'a> {
    fn of(pdf: &'a Pdf, catalog: &Dict<'a>) -> Places<'a> {
        let mut pages = HashMap::new();
        for (number, page) in pdf.pages().iter().enumerate() {
            let (_, height) = page.render_dimensions();
            if let Some(id) = page.raw().obj_id() {
                pages.insert(id, (number, f64::from(height)));
            }
        }
        let mut names = HashMap::new();
        if let Some(old) = catalog.get::<Dict<'_>>("Dests") {
            for name in old.keys().take(MOST_NAMES) {
                let place = old.get::<Object<'_>>(&name).and_then(array_of);
                names.extend(place.map(|place| (name.as_ref().to_vec(), place)));
            }
        }
        let tree = catalog.get::<Dict<'_>>("Names");
        let mut open: Vec<Dict<'_>> = Vec::new();
        open.extend(tree.and_then(|tree| tree.get::<Dict<'_>>("Dests")));
        let mut visited = 0;
        while let Some(node) = open.pop() {
            visited += 1;
            if visited > MOST_NAMES || names.len() > MOST_NAMES {
                break;
            }
            if let Some(kids) = node.get::<Array<'_>>("Kids") {
                open.extend(kids.iter::<Dict<'_>>().take(MOST_NAMES));
            }
            let Some(pairs) = node.get::<Array<'_>>("Names") else {
                continue;
            };
            let mut name: Option<Vec<u8>> = None;
            for item in pairs.iter::<Object<'_>>().take(MOST_NAMES) {
                match name.take() {
                    None => name = item.into_string().map(|name| name.as_bytes().to_vec()),
                    Some(name) => names.extend(array_of(item).map(|place| (name, place))),
                }
            }
        }
        Places { pages, names }
    }

    /// The page that an entry leads to, and how far down.
    fn of_entry(&self, entry: &Dict<'_>) -> Option<(usize, Option<f64>)> {
        let own = entry.get::<Object<'_>>("Dest");
        let of_action = || entry.get::<Dict<'_>>("A")?.get::<Object<'_>>("D");
        match own.or_else(of_action)? {
            Object::Array(place) => self.of_place(&place),
            Object::String(name) => self.of_place(self.names.get(name.as_bytes())?),
            Object::Name(name) => self.of_place(self.names.get(name.as_ref())?),
            _ => None,
        }
    }

    fn of_place(&self, place: &Array<'_>) -> Option<(usize, Option<f64>)> {
        let page: ObjRef = place.raw_iter().next()?.as_obj_ref()?;
        let (page, height) = *self.pages.get(&ObjectIdentifier::from(page))?;
        let mut rest = place.iter::<Object<'_>>().skip(1);
        let kind = rest.next().and_then(Object::into_name);
        let kind = kind.as_ref().map(Name::as_ref).unwrap_or_default().to_vec();
        let number = |object: Option<Object<'_>>| -> Option<f64> {
            object
                .and_then(Object::into_number)
                .map(|number: Number| number.as_f64())
        };
        let top = match kind.as_slice() {
            b"XYZ" => number(rest.nth(1)),
            b"FitH" | b"FitBH" => number(rest.next()),
            _ => None,
        };
        Some((page, top.map(|top| height - top)))
    }
}

/// A place may stand in a dictionary of its own.
fn array_of(object: Object<'_>) -> Option<Array<'_>> {
    match object {
        Object::Array(place) => Some(place),
        Object::Dict(about) => about.get::<Array<'_>>("D"),
        _ => None,
    }
}

/// The text of a string, in UTF-16 or in the encoding of PDF, which is nearly Latin-1.
pub(super) fn text_of(bytes: &[u8]) -> String {
    let utf16 = |bytes: &[u8], pair: fn([u8; 2]) -> u16| {
        let units = bytes.as_chunks::<2>().0.iter().map(|unit| pair(*unit));
        let text = char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}'));
        text.filter(|c| !c.is_control()).collect::<String>()
    };
    match bytes {
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => text.chars().filter(|c| !c.is_control()).collect(),
            Err(_) => encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned(),
        },
    }
}
