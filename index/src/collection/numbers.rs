//! The numbers that documents refer to their sources by, which stay when the settings change.
//!
//! What becomes of the documents of a source is decided in `plan`.

use crate::manifest::SourceEntry;
use crate::source::FolderSource;

/// The numbers that documents refer to sources by.
pub(super) struct Numbers {
    /// The sources, by number.
    pub(super) entries: Vec<SourceEntry>,
    /// For each source of the settings its number, and whether another folder had it.
    pub(super) numbers: Vec<(u32, bool)>,
}

impl Numbers {
    /// Gives every folder the number that it had. A new one gets the number of one that is no source
    /// any more, so that the documents of a folder that was moved are found to be the same.
    pub(super) fn new(earlier: &[SourceEntry], sources: &[FolderSource]) -> Numbers {
        let entry = |source: &FolderSource| SourceEntry {
            folder: source.folder.display().to_string(),
            base_url: source.base_url.clone(),
            addresses: source.addresses.clone(),
        };
        let mut entries: Vec<Option<SourceEntry>> = vec![None; earlier.len()];
        let mut numbers: Vec<Option<(u32, bool)>> = Vec::with_capacity(sources.len());
        for entry in sources.iter().map(entry) {
            let slots = entries.iter_mut().zip(earlier).enumerate();
            let mut own =
                slots.filter(|(_, (slot, was))| slot.is_none() && was.folder == entry.folder);
            let number = own.next().map(|(number, (slot, _))| {
                *slot = Some(entry);
                (number as u32, false)
            });
            numbers.push(number);
        }
        for (number, entry) in numbers.iter_mut().zip(sources.iter().map(entry)) {
            if number.is_some() {
                continue;
            }
            let free = entries
                .iter()
                .position(Option::is_none)
                .unwrap_or(entries.len());
            if free == entries.len() {
                entries.push(None);
            }
            if let Some(slot) = entries.get_mut(free) {
                *slot = Some(entry);
            }
            *number = Some((free as u32, true));
        }
        while entries.last().is_some_and(Option::is_none) {
            entries.pop();
        }
        let kept = |(number, entry): (usize, Option<SourceEntry>)| {
            entry.or_else(|| earlier.get(number).cloned())
        };
        Numbers {
            entries: entries.into_iter().enumerate().filter_map(kept).collect(),
            numbers: numbers.into_iter().flatten().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn numbers(earlier: &[&str], now: &[&str]) -> (Vec<String>, Vec<(u32, bool)>) {
        let earlier: Vec<SourceEntry> = earlier
            .iter()
            .map(|folder| SourceEntry {
                folder: (*folder).to_owned(),
                base_url: None,
                addresses: BTreeMap::new(),
            })
            .collect();
        let source = |folder: &&str| FolderSource {
            folder: folder.into(),
            include: Vec::new(),
            exclude: Vec::new(),
            base_url: None,
            addresses: BTreeMap::new(),
            encodings: BTreeMap::new(),
        };
        let sources: Vec<FolderSource> = now.iter().map(source).collect();
        let numbers = Numbers::new(&earlier, &sources);
        (
            numbers
                .entries
                .into_iter()
                .map(|entry| entry.folder)
                .collect(),
            numbers.numbers,
        )
    }

    #[test]
    fn a_folder_keeps_its_number_wherever_it_is_listed() {
        let (entries, numbers) = numbers(&["a", "b", "c"], &["c", "a", "b"]);
        assert_eq!(entries, ["a", "b", "c"]);
        assert_eq!(numbers, [(2, false), (0, false), (1, false)]);
    }

    #[test]
    fn a_folder_that_is_no_source_any_more_leaves_the_other_numbers_alone() {
        assert_eq!(
            numbers(&["a", "b"], &["b"]),
            (vec!["a".to_owned(), "b".to_owned()], vec![(1, false)])
        );
        assert_eq!(
            numbers(&["a", "b"], &["a"]),
            (vec!["a".to_owned()], vec![(0, false)])
        );
    }

    #[test]
    fn a_new_folder_takes_a_number_that_is_free() {
        let (entries, numbers) = numbers(&["a", "b"], &["new", "b", "newer"]);
        assert_eq!(entries, ["new", "b", "newer"]);
        assert_eq!(numbers, [(0, true), (1, false), (2, true)]);
    }

    #[test]
    fn a_folder_listed_twice_has_two_numbers() {
        assert_eq!(
            numbers(&["a", "a"], &["a", "a"]).1,
            [(0, false), (1, false)]
        );
        assert_eq!(numbers(&["a"], &["a", "a"]).1, [(0, false), (1, true)]);
    }
}
