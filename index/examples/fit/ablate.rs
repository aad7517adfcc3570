//! Fits the passage ranker without one group of evidence after the other: what each of them brings.

use quoth_index::select::feature::{FEATURES, Feature};
use quoth_index::select::weights::{self, Weights};

use crate::learn;
use crate::sets::Set;

const GROUPS: &[(&str, &[Feature])] = &[
    ("nothing", &[]),
    (
        "sentences",
        &[
            Feature::Sentence,
            Feature::SoftSentence,
            Feature::LocalSentence,
            Feature::Worth,
            Feature::Window,
        ],
    ),
    (
        "words that stand together",
        &[Feature::Adjacent, Feature::Near, Feature::Phrase],
    ),
    (
        "words alike or of one use",
        &[
            Feature::SoftPassage,
            Feature::SoftSentence,
            Feature::Related,
        ],
    ),
    ("words as written", &[Feature::Exact]),
    ("function words", &[Feature::FunctionWords]),
    ("rarity", &[Feature::Rarest, Feature::Coverage]),
    (
        "headings, title, path",
        &[
            Feature::Heading,
            Feature::OuterHeadings,
            Feature::Title,
            Feature::Path,
            Feature::HeadingAsked,
            Feature::Anywhere,
        ],
    ),
    (
        "the document",
        &[
            Feature::Document,
            Feature::DocumentBest,
            Feature::LocalPassage,
            Feature::LocalCoverage,
            Feature::LocalSentence,
        ],
    ),
    (
        "paragraph and section around",
        &[
            Feature::Before,
            Feature::After,
            Feature::Block,
            Feature::Section,
            Feature::First,
            Feature::OpensSection,
        ],
    ),
    (
        "the kind of answer",
        &[
            Feature::Kind,
            Feature::KindAnywhere,
            Feature::CodeForMethod,
            Feature::Opens,
            Feature::Defines,
            Feature::Cue,
            Feature::Affirms,
            Feature::Instructs,
        ],
    ),
    (
        "how the passage looks",
        &[
            Feature::Length,
            Feature::Code,
            Feature::List,
            Feature::Table,
            Feature::Continues,
        ],
    ),
];

/// Prints hit@1 and hit@3 on `report` for a fit on `train` without each group.
pub(crate) fn ablate(train: &mut [Set], report: &mut [Set], steps: usize) {
    for (name, group) in GROUPS {
        let without: Vec<usize> = group.iter().map(|feature| *feature as usize).collect();
        print_without(name, &without, train, report, steps);
    }
    let all_but_one: Vec<usize> = (0..FEATURES)
        .filter(|index| *index != Feature::Passage as usize)
        .collect();
    print_without("all but BM25", &all_but_one, train, report, steps);
}

fn print_without(
    name: &str,
    without: &[usize],
    train: &mut [Set],
    report: &mut [Set],
    steps: usize,
) {
    let mut taken = Vec::new();
    for set in train.iter_mut().chain(report.iter_mut()) {
        taken.push(set.take(without));
    }
    let mut start = weights::PASSAGE;
    for column in [&mut start.prose, &mut start.manual, &mut start.foreign] {
        without.iter().for_each(|index| column[*index] = 0.0);
    }
    let fitted: Weights<FEATURES> = learn::passages(train, &start, steps);
    print!("without {name:30}");
    for set in report.iter() {
        let hits = learn::hits(set, &fitted, &weights::SENTENCE);
        print!(
            "  {} {:.1} / {:.1}",
            set.name,
            100.0 * hits.first,
            100.0 * hits.three
        );
    }
    println!();
    for (set, rows) in train.iter_mut().chain(report.iter_mut()).zip(taken) {
        set.give_back(without, rows);
    }
}
