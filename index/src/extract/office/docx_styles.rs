//! Reads the styles and the numbering of a Word file: which paragraphs are headings, which items.
//!
//! The names that people see are in their own language, so levels are looked up, through the styles
//! that a style is based on. What a paragraph says is read in `docx`.

use std::collections::HashMap;

use crate::extract::ExtractError;
use crate::extract::xml::{Element, Node, walk};

/// What a style or a paragraph says about its place in the outline or in a list.
#[derive(Clone, Debug, Default)]
pub(super) struct Style {
    /// 0 for the highest; 9 and more for running text.
    pub(super) outline: Option<u32>,
    pub(super) list: Option<String>,
    pub(super) list_level: Option<u32>,
    pub(super) is_title: bool,
    based_on: Option<String>,
}

impl Style {
    /// Takes in an element of a paragraph's properties, wherever they stand.
    pub(super) fn take(&mut self, element: &Element<'_>) {
        let number = || element.attribute("val")?.parse().ok();
        match element.name() {
            "outlineLvl" => self.outline = number(),
            "numId" => self.list = element.attribute("val"),
            "ilvl" => self.list_level = number(),
            _ => {}
        }
    }

    /// This, with what it leaves open taken from `below`.
    fn over(self, below: &Style) -> Style {
        Style {
            outline: self.outline.or(below.outline),
            list: self.list.or_else(|| below.list.clone()),
            list_level: self.list_level.or(below.list_level),
            is_title: self.is_title || below.is_title,
            based_on: below.based_on.clone(),
        }
    }
}

/// The styles of a file, by their ids.
#[derive(Debug, Default)]
pub(super) struct Styles(HashMap<String, Style>);

/// Longer chains of styles are circles.
const LONGEST_CHAIN: usize = 32;

impl Styles {
    /// Reads `word/styles.xml`.
    pub(super) fn read(bytes: &[u8]) -> Result<Styles, ExtractError> {
        let mut styles = HashMap::new();
        let mut open: Option<(String, Style)> = None;
        walk("styles.xml", bytes, &[], &mut |node| {
            match node {
                Node::Open(element) if element.name() == "style" => {
                    let id = element.attribute("styleId").unwrap_or_default();
                    open = Some((id, Style::default()));
                }
                Node::Open(element) => {
                    if let Some((_, style)) = &mut open {
                        style.take(element);
                        match element.name() {
                            "basedOn" => style.based_on = element.attribute("val"),
                            "name" => style.named(&element.attribute("val").unwrap_or_default()),
                            _ => {}
                        }
                    }
                }
                Node::Close("style") => styles.extend(open.take()),
                _ => {}
            }
            Ok(())
        })?;
        Ok(Styles(styles))
    }

    /// What the style `id` says, and the styles that it is based on.
    pub(super) fn resolve(&self, own: Style, id: Option<&str>) -> Style {
        let mut style = own;
        let mut next = id.map(str::to_owned);
        for _ in 0..LONGEST_CHAIN {
            let Some(id) = next else {
                break;
            };
            let known = self.0.get(&id).cloned();
            let below = known.unwrap_or_else(|| {
                let mut unlisted = Style::default();
                unlisted.named(&id);
                unlisted
            });
            style = style.over(&below);
            next = below.based_on;
        }
        style
    }
}

impl Style {
    /// Word keeps these names in English, whatever it shows.
    fn named(&mut self, name: &str) {
        let name = name.to_ascii_lowercase();
        self.is_title = name == "title";
        let level = name.strip_prefix("heading").map(str::trim);
        let level = level.and_then(|level| level.parse::<u32>().ok());
        if let Some(level) = level.filter(|level| (1..=9).contains(level)) {
            self.outline = self.outline.or(Some(level - 1));
        }
    }
}

/// Which lists count their items.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    /// Lists to their definitions.
    definitions: HashMap<String, String>,
    /// Levels of definitions that are numbered, with their first numbers.
    numbered: HashMap<(String, u32), i64>,
    /// Numbers given so far, by list and level.
    given: HashMap<(String, u32), i64>,
}

impl Numbering {
    /// Reads `word/numbering.xml`.
    pub(super) fn read(bytes: &[u8]) -> Result<Numbering, ExtractError> {
        let mut numbering = Numbering::default();
        let (mut definition, mut list) = (String::new(), String::new());
        let (mut level, mut start) = (0, 1);
        walk("numbering.xml", bytes, &[], &mut |node| {
            let Node::Open(element) = node else {
                return Ok(());
            };
            let value = || element.attribute("val").unwrap_or_default();
            match element.name() {
                "abstractNum" => {
                    definition = element.attribute("abstractNumId").unwrap_or_default();
                }
                "lvl" => {
                    let number = element.attribute("ilvl").and_then(|n| n.parse().ok());
                    level = number.unwrap_or_default();
                    start = 1;
                }
                "start" => start = value().parse().unwrap_or(1),
                "numFmt" if value() == "decimal" => {
                    numbering
                        .numbered
                        .insert((definition.clone(), level), start);
                }
                "num" => list = element.attribute("numId").unwrap_or_default(),
                "abstractNumId" => {
                    numbering.definitions.insert(list.clone(), value());
                }
                _ => {}
            }
            Ok(())
        })?;
        Ok(numbering)
    }

    /// The number of the next item of a list; nothing where its items have bullets.
    pub(super) fn next(&mut self, list: &str, level: u32) -> Option<i64> {
        let definition = self.definitions.get(list)?;
        let first = *self.numbered.get(&(definition.clone(), level))?;
        self.given
            .retain(|(other, below), _| other != list || *below <= level);
        let given = self
            .given
            .entry((list.to_owned(), level))
            .or_insert(first - 1);
        *given = given.saturating_add(1);
        Some(*given)
    }
}
