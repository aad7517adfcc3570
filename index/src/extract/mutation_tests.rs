//! Reads mutated files of every format: whatever the bytes, a document that holds its promises, or a reason.
//!
//! The files stand in `fixtures`.

use proptest::prelude::*;

use super::extract;
use super::fixtures;
use crate::document::Document;
use crate::passage::passages;

/// What every document promises, whoever read it.
fn check_promises(path: &str, document: &Document) {
    let text = &document.text;
    let mut end = 0;
    for block in &document.blocks {
        assert!(block.span.start() >= end, "{path}: blocks overlap");
        assert!(block.span.of(text).is_some_and(|part| !part.is_empty()));
        end = block.span.end();
    }
    assert!(
        document
            .sections
            .iter()
            .all(|section| section.span.of(text).is_some())
    );
    assert!(document.pages.is_sorted(), "{path}: pages out of order");
    let passages = passages(document);
    assert!(
        passages
            .iter()
            .all(|passage| passage.span.of(text).is_some())
    );
}

#[test]
fn every_fixture_is_read() {
    for (path, bytes) in fixtures::all() {
        let document = extract(path, &bytes);
        let document = document.unwrap_or_else(|error| panic!("{path}: {error}"));
        check_promises(path, &document);
    }
}

#[derive(Clone, Debug)]
enum Mutation {
    /// Other bytes in some places.
    Bytes(Vec<(prop::sample::Index, u8)>),
    /// The end is missing.
    Cut(prop::sample::Index),
    /// A part stands there twice.
    Repeat(prop::sample::Index, usize),
    /// A part is missing.
    Hole(prop::sample::Index, usize),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let place = any::<prop::sample::Index>;
    prop_oneof![
        3 => prop::collection::vec((place(), any::<u8>()), 1..12).prop_map(Mutation::Bytes),
        1 => place().prop_map(Mutation::Cut),
        1 => (place(), 1usize..200).prop_map(|(at, length)| Mutation::Repeat(at, length)),
        1 => (place(), 1usize..200).prop_map(|(at, length)| Mutation::Hole(at, length)),
    ]
}

fn mutated(bytes: &[u8], mutation: &Mutation) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    match mutation {
        Mutation::Bytes(changes) => {
            for (at, byte) in changes {
                *at.get_mut(&mut bytes) = *byte;
            }
        }
        Mutation::Cut(at) => bytes.truncate(at.index(bytes.len())),
        Mutation::Repeat(at, length) => {
            let start = at.index(bytes.len());
            let part = bytes[start..bytes.len().min(start + length)].to_vec();
            bytes.splice(start..start, part);
        }
        Mutation::Hole(at, length) => {
            let start = at.index(bytes.len());
            bytes.drain(start..bytes.len().min(start + length));
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn mutated_files_become_documents_or_reasons(
        mutation in mutation(),
        which in any::<prop::sample::Index>(),
    ) {
        let files = fixtures::all();
        let (path, bytes) = which.get(&files);
        if let Ok(document) = extract(path, &mutated(bytes, &mutation)) {
            check_promises(path, &document);
        }
    }
}
