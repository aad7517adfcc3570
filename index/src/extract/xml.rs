//! Walks through XML: elements by their local names, text with its entities resolved.
//!
//! Nothing outside the file is ever looked at, and entities that a file defines are not expanded.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

use super::{ExtractError, decode};

/// The most levels of elements.
const DEEPEST: usize = 512;

/// What a walk meets.
pub(super) enum Node<'n> {
    /// An element opens.
    Open(&'n Element<'n>),
    /// An element ends, by its local name.
    Close(&'n str),
    /// Text between tags.
    Text(&'n str),
}

/// The start of an element.
pub(super) struct Element<'n>(BytesStart<'n>);

impl Element<'_> {
    /// The name without its prefix.
    pub(super) fn name(&self) -> &str {
        local(self.0.name().into_inner())
    }

    /// The value of an attribute, by its name without prefix.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let mut attributes = self.0.attributes();
        let attributes = attributes.with_checks(false).flatten();
        let mut attributes = attributes.take(MOST_ATTRIBUTES);
        let found = attributes.find(|attribute| local(attribute.key.into_inner()) == name)?;
        let value = found.normalized_value(XmlVersion::Implicit1_0).ok()?;
        Some(value.into_owned())
    }
}

impl Element<'_> {
    /// The value of an attribute that has this name and a prefix, as references between parts do.
    pub(super) fn prefixed_attribute(&self, name: &str) -> Option<String> {
        let mut attributes = self.0.attributes();
        let attributes = attributes.with_checks(false).flatten();
        let mut attributes = attributes.take(MOST_ATTRIBUTES);
        let found = attributes.find(|attribute| {
            let key = attribute.key.into_inner();
            key != name && local(key) == name
        })?;
        let value = found.normalized_value(XmlVersion::Implicit1_0).ok()?;
        Some(value.into_owned())
    }
}

/// Attributes of an element that are looked at.
const MOST_ATTRIBUTES: usize = 200;

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// Calls `visit` for everything in `bytes`, in order.
///
/// Whatever stands in elements named in `skipped` is passed over, these elements included.
pub(super) fn walk(
    part: &str,
    bytes: &[u8],
    skipped: &[&str],
    visit: &mut dyn FnMut(Node<'_>) -> Result<(), ExtractError>,
) -> Result<(), ExtractError> {
    let text = decode::decode_html(bytes, None)?;
    let mut reader = Reader::from_str(&text);
    reader.config_mut().expand_empty_elements = true;
    let mut depth = 0usize;
    // The depth that a skipped element stands at.
    let mut skipping: Option<usize> = None;
    loop {
        let event = reader.read_event().map_err(|error| ExtractError::Damaged {
            what: format!("`{part}`: {error}"),
        })?;
        match event {
            Event::Start(start) => {
                depth += 1;
                if depth > DEEPEST {
                    return Err(ExtractError::TooDeep {
                        depth,
                        limit: DEEPEST,
                    });
                }
                let element = Element(start);
                if skipping.is_none() && skipped.contains(&element.name()) {
                    skipping = Some(depth);
                } else if skipping.is_none() {
                    visit(Node::Open(&element))?;
                }
            }
            Event::End(end) => {
                if skipping.is_none() {
                    visit(Node::Close(local(end.name().into_inner())))?;
                } else if skipping == Some(depth) {
                    skipping = None;
                }
                depth = depth.saturating_sub(1);
            }
            Event::Eof => return Ok(()),
            _ if skipping.is_some() => {}
            Event::Text(text) => visit(Node::Text(&text.xml10_content()))?,
            Event::CData(text) => visit(Node::Text(&text.xml10_content()))?,
            Event::GeneralRef(reference) => {
                let name = reference.xml10_content();
                let character = reference.resolve_char_ref().ok().flatten();
                visit(Node::Text(&resolved(&name, character)))?;
            }
            Event::Empty(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_) => {}
        }
    }
}

/// What an entity stands for: itself, where XML does not define it.
fn resolved(name: &str, character: Option<char>) -> Cow<'static, str> {
    if let Some(character) = character {
        return Cow::Owned(character.to_string());
    }
    Cow::Borrowed(match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        "nbsp" => "\u{a0}",
        _ => return Cow::Owned(format!("&{name};")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(xml: &str, expected: &str) {
        let mut seen = String::new();
        let result = walk("x", xml.as_bytes(), &["skip"], &mut |node| {
            match node {
                Node::Open(element) => {
                    let id = element.attribute("id").unwrap_or_default();
                    seen.push_str(&format!("<{}{id}>", element.name()));
                }
                Node::Close(name) => seen.push_str(&format!("</{name}>")),
                Node::Text(text) => seen.push_str(text),
            }
            Ok(())
        });
        assert_eq!(result, Ok(()));
        assert_eq!(seen, expected);
    }

    #[test]
    fn names_lose_their_prefixes_and_text_its_entities() {
        check(
            "<?xml version='1.0'?><w:p w:id=\"&amp;1\">a &lt;&#228;&#x2014;&odd;<b/><![CDATA[<c>]]></w:p>",
            "<p&1>a <ä—&odd;<b></b><c></p>",
        );
    }

    #[test]
    fn skipped_elements_are_passed_over_with_all_they_hold() {
        check("<a><skip>x<skip>y</skip><b/></skip>z</a>", "<a>z</a>");
    }

    #[test]
    fn deep_nesting_is_refused() {
        let deep = "<a>".repeat(100_000);
        let refused = walk("x", deep.as_bytes(), &[], &mut |_| Ok(()));
        assert!(matches!(refused, Err(ExtractError::TooDeep { .. })));
    }
}
