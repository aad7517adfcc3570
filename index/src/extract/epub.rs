//! Reads electronic books: chapters in the order of their spine, each through the reader of HTML.
//!
//! A chapter without a heading gets the one that the table of contents gives it.

use std::collections::HashMap;

use super::archive::Archive;
use super::day::day;
use super::path::resolved;
use super::xml::{Node, walk};
use super::{ExtractError, Found, decode, html};
use crate::document::Section;
use crate::span::Span;

/// The most chapters of a book that are read.
const MOST_CHAPTERS: usize = 5_000;

/// Reads the chapters of a book.
pub(super) fn read(bytes: &[u8]) -> Result<Found<'static>, ExtractError> {
    let mut archive = Archive::open(bytes)?;
    let package_name = package_name(&mut archive)?;
    let package = Package::read(&package_name, &archive.needed(&package_name)?)?;
    if let Some(list) = archive.part("META-INF/encryption.xml")?
        && hides_chapters(&list)?
    {
        return Err(ExtractError::Encrypted);
    }
    let labels = labels(&mut archive, &package);
    let mut book = Book::default();
    for id in &package.spine {
        let Some(item) = package.items.get(id) else {
            continue;
        };
        let is_nav = item.properties.split(' ').any(|property| property == "nav");
        if is_nav || !item.kind.contains("html") {
            continue;
        }
        let Some(bytes) = archive.part(&item.name)? else {
            book.notes
                .push(format!("`{}` is not in the book", item.name));
            continue;
        };
        match chapter(&bytes) {
            Ok(found) => book.add(&found, labels.get(&item.name)),
            Err(error) => book
                .notes
                .push(format!("`{}` was left out: {error}", item.name)),
        }
    }
    Ok(Found {
        title: package.title,
        date: package.date,
        text: book.text.into(),
        sections: book.sections,
        blocks: book.blocks,
        notes: book.notes,
        ..Found::default()
    })
}

fn chapter(bytes: &[u8]) -> Result<Found<'static>, ExtractError> {
    html::read(&decode::decode_html(bytes, None)?)
}

/// The name of the part that lists everything else.
fn package_name(archive: &mut Archive<'_>) -> Result<String, ExtractError> {
    let container = "META-INF/container.xml";
    let mut name = None;
    walk(container, &archive.needed(container)?, &[], &mut |node| {
        if let Node::Open(element) = node
            && element.name() == "rootfile"
            && name.is_none()
        {
            name = element.attribute("full-path");
        }
        Ok(())
    })?;
    name.ok_or_else(|| ExtractError::Damaged {
        what: "no list of chapters in the book".to_owned(),
    })
}

/// Whether more than fonts is encrypted.
fn hides_chapters(list: &[u8]) -> Result<bool, ExtractError> {
    let mut hides = false;
    walk("encryption.xml", list, &[], &mut |node| {
        if let Node::Open(element) = node
            && element.name() == "CipherReference"
        {
            let name = element.attribute("URI").unwrap_or_default();
            hides |= name.to_ascii_lowercase().ends_with("html");
        }
        Ok(())
    })?;
    Ok(hides)
}

/// What the book says it is made of.
#[derive(Default)]
struct Package {
    title: Option<String>,
    date: Option<String>,
    items: HashMap<String, Item>,
    /// Ids of chapters, in order.
    spine: Vec<String>,
    /// The id of the old kind of table of contents.
    contents: Option<String>,
}

struct Item {
    name: String,
    kind: String,
    properties: String,
}

impl Package {
    fn read(name: &str, bytes: &[u8]) -> Result<Package, ExtractError> {
        let mut package = Package::default();
        let mut value: Option<String> = None;
        let mut is_modified = false;
        walk(name, bytes, &[], &mut |node| {
            match node {
                Node::Open(element) => match element.name() {
                    "title" | "date" => value = Some(String::new()),
                    "meta" => {
                        let property = element.attribute("property");
                        is_modified = property.as_deref() == Some("dcterms:modified");
                        value = is_modified.then(String::new);
                    }
                    "item" => {
                        let of = |name| element.attribute(name).unwrap_or_default();
                        let item = Item {
                            name: resolved(name, &of("href")),
                            kind: of("media-type"),
                            properties: of("properties"),
                        };
                        package.items.insert(of("id"), item);
                    }
                    "spine" => package.contents = element.attribute("toc"),
                    "itemref" => package.spine.extend(element.attribute("idref")),
                    _ => {}
                },
                Node::Text(text) => {
                    if let Some(value) = &mut value {
                        value.push_str(text);
                    }
                }
                Node::Close(name) => {
                    let said = value.take().filter(|said| !said.trim().is_empty());
                    match (name, said) {
                        ("title", Some(said)) if package.title.is_none() => {
                            package.title = Some(folded(&said));
                        }
                        // When the book appeared says more than when its file was made.
                        ("date", Some(said)) => package.date = day(&said).or(package.date.take()),
                        ("meta", Some(said)) if is_modified && package.date.is_none() => {
                            package.date = day(&said);
                        }
                        _ => {}
                    }
                }
            }
            Ok(())
        })?;
        if package.spine.len() > MOST_CHAPTERS {
            return Err(ExtractError::TooMany {
                what: "chapters",
                limit: MOST_CHAPTERS,
            });
        }
        Ok(package)
    }
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<&str>>().join(" ")
}

/// What the tables of contents call the chapters, by the names of their parts.
fn labels(archive: &mut Archive<'_>, package: &Package) -> HashMap<String, String> {
    let mut labels = HashMap::new();
    let is_nav = |item: &&Item| item.properties.split(' ').any(|property| property == "nav");
    let old = package
        .contents
        .as_ref()
        .and_then(|id| package.items.get(id));
    let new = package.items.values().find(is_nav);
    for item in old.into_iter().chain(new) {
        let Ok(Some(bytes)) = archive.part(&item.name) else {
            continue;
        };
        let mut label = String::new();
        let mut target = None;
        // A fault ends the walk, and the labels before it count.
        let _ = walk(&item.name, &bytes, &["head"], &mut |node| {
            match node {
                Node::Open(element) => match element.name() {
                    "navPoint" => label.clear(),
                    "a" => {
                        label.clear();
                        target = element.attribute("href");
                    }
                    "content" => target = element.attribute("src"),
                    _ => {}
                },
                Node::Text(text) => label.push_str(text),
                Node::Close("a" | "content") => {
                    let words = folded(&label);
                    if let Some(target) = target.take().filter(|_| !words.is_empty()) {
                        let name = resolved(&item.name, &target);
                        labels.entry(name).or_insert(words);
                    }
                }
                Node::Close(_) => {}
            }
            Ok(())
        });
    }
    labels
}

/// The chapters so far, as one text.
#[derive(Default)]
struct Book {
    text: String,
    sections: Vec<Section>,
    blocks: Vec<crate::document::Block>,
    notes: Vec<String>,
}

impl Book {
    fn add(&mut self, found: &Found<'_>, label: Option<&String>) {
        if found.blocks.is_empty() {
            return;
        }
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
        let start = self.text.len();
        self.text.push_str(&found.text);
        let moved = |span: Span| span.offset_by(start);
        let first = u32::try_from(self.sections.len()).unwrap_or(u32::MAX);
        let mut own = None;
        if let Some(label) = label.filter(|_| found.sections.is_empty()) {
            own = Some(first);
            self.sections.push(Section {
                heading: label.clone(),
                level: 1,
                anchor: None,
                span: Span::snapped(&self.text, start..self.text.len()),
                parent: None,
            });
        }
        for section in &found.sections {
            let Some(span) = moved(section.span) else {
                return;
            };
            self.sections.push(Section {
                heading: section.heading.clone(),
                level: section.level,
                // Anchors lead nowhere in a file that no browser opens.
                anchor: None,
                span,
                parent: section.parent.map(|parent| parent + first),
            });
        }
        for block in &found.blocks {
            let Some(span) = moved(block.span) else {
                return;
            };
            self.blocks.push(crate::document::Block {
                span,
                kind: block.kind,
                section: block.section.map(|section| section + first).or(own),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::fixtures;

    #[test]
    fn chapters_come_in_the_order_of_the_spine() {
        let found = read(&fixtures::epub()).unwrap_or_default();
        insta::assert_snapshot!(fixtures::shown(&found));
    }
}
