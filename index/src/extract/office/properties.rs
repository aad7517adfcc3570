//! Reads the title and the date that an office file gives as its own.
//!
//! Both kinds of office files say it in the words of Dublin Core, in parts of different names.

use crate::extract::archive::Archive;
use crate::extract::day::day;
use crate::extract::xml::{Node, walk};

/// What the file says about itself.
#[derive(Debug, Default)]
pub(super) struct Properties {
    pub(super) title: Option<String>,
    pub(super) date: Option<String>,
}

/// Reads the part `name`; nothing in it is needed, so that no fault in it matters.
pub(super) fn properties(archive: &mut Archive<'_>, name: &str) -> Properties {
    let mut properties = Properties::default();
    let Ok(Some(bytes)) = archive.part(name) else {
        return properties;
    };
    let mut value: Option<String> = None;
    // A fault ends the walk, and what was read before stays.
    let _ = walk(name, &bytes, &[], &mut |node| {
        match node {
            Node::Open(element) if matches!(element.name(), "title" | "modified" | "date") => {
                value = Some(String::new());
            }
            Node::Text(text) => {
                if let Some(value) = &mut value {
                    value.push_str(text);
                }
            }
            Node::Close(name) => {
                let Some(said) = value.take() else {
                    return Ok(());
                };
                let words = said.split_whitespace().collect::<Vec<&str>>().join(" ");
                match name {
                    "title" if says_something(&words) => properties.title = Some(words),
                    "modified" | "date" => properties.date = day(&words),
                    _ => {}
                }
            }
            Node::Open(_) => {}
        }
        Ok(())
    });
    properties
}

/// Whether a title is one that a person wrote: programs leave names of their own there.
fn says_something(title: &str) -> bool {
    let left_over = [
        "Microsoft Word",
        "PowerPoint Presentation",
        "PowerPoint-Präsentation",
        "Untitled",
        "Document",
    ];
    !title.is_empty()
        && !left_over
            .iter()
            .any(|name| title.starts_with(name) && title.len() < 40)
}
