//! Where a quote stands, as the line under it tells: names, link, page or lines, date.
//!
//! Pure. What else a reply says is put together in `render`.

use std::fmt::Write as _;
use std::time::SystemTime;

use quoth_index::answer::Quote;
use quoth_index::place::Citation;

use super::render::plain;
use super::visible;
use super::words::{Words, fill};

/// The most characters of a title or heading in a source line.
pub(super) const NAME_CHARS: usize = 70;

/// The most characters of a label in a menu.
const LABEL_CHARS: usize = 100;

/// The longest address that a source line links to.
const MAX_LINK: usize = 400;

/// Where a quote stands: the names leading to it, linked where there is an address, else the file
/// and lines; then page and date. `first` comes before all that.
pub(super) fn source_line(citation: &Citation, words: &Words, first: &str) -> String {
    let place = &citation.place;
    let link = link(citation);
    let mut parts = Vec::new();
    if !first.is_empty() {
        parts.push(first.to_owned());
    }
    parts.push(place_name(citation, link.as_deref()));
    match place.page {
        Some(page) => parts.push(fill(words.page, &[("page", &page.to_string())])),
        None if link.is_none() => {
            let file = plain(&citation.path, 100);
            let (first, last) = (place.lines.0.to_string(), place.lines.1.to_string());
            if first == last {
                parts.push(fill(words.line, &[("file", &file), ("line", &first)]));
            } else {
                let values = [("file", file.as_str()), ("first", &first), ("last", &last)];
                parts.push(fill(words.lines, &values));
            }
        }
        None => {}
    }
    let day = citation.date.clone();
    let day = day.or_else(|| citation.modified.and_then(date));
    // On a phone, a line would else be broken inside the date.
    parts.extend(day.map(|day| day.replace('-', "\u{2011}")));
    match citation.also_in.len() {
        0 => {}
        1 => parts.push(words.also_in_one.to_owned()),
        more => parts.push(fill(words.also_in_more, &[("number", &more.to_string())])),
    }
    format!("-# {}", parts.join(" · "))
}

/// A line that names where the other quotes stand; empty where they stand at the same place.
pub(super) fn elsewhere(best: &Quote, others: &[Quote], words: &Words) -> String {
    let mut named = vec![names(best.citation())];
    let mut places = Vec::new();
    for citation in others.iter().take(2).map(Quote::citation) {
        let name = names(citation);
        if !named.contains(&name) {
            named.push(name);
            places.push(place_name(citation, link(citation).as_deref()));
        }
    }
    if places.is_empty() {
        return String::new();
    }
    format!(
        "\n-# {}",
        fill(words.see_also, &[("places", &places.join(" · "))])
    )
}

/// The name of a place, linked where there is an address.
pub(crate) fn place(citation: &Citation) -> String {
    place_name(citation, link(citation).as_deref())
}

/// Title and headings, the outermost heading only once where it is the title.
pub(super) fn names(citation: &Citation) -> Vec<&str> {
    let mut names = vec![citation.title.as_str()];
    for heading in &citation.place.headings {
        if names.last() != Some(&heading.as_str()) {
            names.push(heading);
        }
    }
    // The innermost headings say most.
    if names.len() > 4 {
        names.drain(1..names.len() - 3);
    }
    names
}

fn place_name(citation: &Citation, link: Option<&str>) -> String {
    let names = names(citation);
    match link {
        Some(link) => {
            let names: Vec<String> = names.into_iter().map(label).collect();
            format!("[{}](<{link}>)", names.join(" › "))
        }
        None => {
            let names: Vec<String> = names
                .into_iter()
                .map(|name| plain(name, NAME_CHARS))
                .collect();
            names.join(" › ")
        }
    }
}

/// Names as a label in a menu, where nothing is markup.
pub(super) fn label_of(names: &[&str]) -> String {
    let names = names.join(" › ");
    let (names, _) = visible::marked(&names.split_whitespace().collect::<Vec<_>>().join(" "));
    match names.chars().count() {
        0 => "–".to_owned(),
        1..=LABEL_CHARS => names,
        _ => {
            let kept: String = names.chars().take(LABEL_CHARS - 1).collect();
            format!("{kept}…")
        }
    }
}

/// A name between the brackets of a link, where a bracket or an address would end it.
pub(crate) fn label(name: &str) -> String {
    let name = name.replace('[', "(").replace(']', ")");
    let name = name.replace("https://", "").replace("http://", "");
    plain(&name, NAME_CHARS)
}

/// The address of the place, or of the document, if it can stand in a link.
fn link(citation: &Citation) -> Option<String> {
    safe_link(citation.place.link.as_ref().or(citation.url.as_ref())?)
}

/// An address that can stand in a link, as nothing but that.
pub(crate) fn safe_link(link: &str) -> Option<String> {
    if !link.starts_with("https://") && !link.starts_with("http://") {
        return None;
    }
    let mut safe = String::with_capacity(link.len());
    let mut bytes = [0; 4];
    for character in link.chars() {
        let breaks_a_link = character.is_whitespace()
            || character.is_control()
            || "<>()[]\\\"`|{}^*".contains(character)
            || visible::marked(character.encode_utf8(&mut bytes)).1;
        if breaks_a_link {
            for byte in character.encode_utf8(&mut bytes).bytes() {
                safe.push_str(&format!("%{byte:02X}"));
            }
        } else {
            safe.push(character);
        }
    }
    (safe.len() <= MAX_LINK).then_some(safe)
}

/// The day, as in 2026-11-20.
pub(crate) fn date(time: SystemTime) -> Option<String> {
    let mut written = String::new();
    // Fails for a file that claims to be from before 1970 or after 9999.
    write!(written, "{}", humantime::format_rfc3339_seconds(time)).ok()?;
    written.split_once('T').map(|(day, _)| day.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discord::testing;
    use crate::discord::words::Locale;

    const ENGLISH: &Words = Locale::English.words();

    #[test]
    fn a_source_with_an_address_is_a_link_that_cannot_be_broken_out_of() {
        let mut citation = testing::citation("x");
        citation.title = "[a](https://b) *c*".to_owned();
        citation.place.headings = vec!["]( <@1>".to_owned()];
        citation.place.link = Some("https://example.org/a_(b)#:~:text=c>d e".to_owned());
        assert_eq!(
            source_line(&citation, ENGLISH, ""),
            "-# [(a)(b) \\*c\\* › )( \\<\\@1>](<https://example.org/a_%28b%29#:~:text=c%3Ed%20e>) \
             · 2026\u{2011}09\u{2011}21"
        );
    }

    #[test]
    fn an_address_that_is_no_web_page_is_not_linked() {
        let mut citation = testing::citation("x");
        citation.place.link = Some("javascript:alert(1)".to_owned());
        assert_eq!(
            source_line(&citation, ENGLISH, ""),
            "-# Guide › Setup · guide/setup.md, lines 3–5 · 2026\u{2011}09\u{2011}21"
        );
    }

    #[test]
    fn a_file_from_beyond_the_calendar_has_no_date() {
        let far = SystemTime::UNIX_EPOCH.checked_add(std::time::Duration::from_secs(1 << 40));
        assert_eq!(far.and_then(date), None);
    }
}
