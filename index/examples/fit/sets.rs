//! Question sets: their questions with the evidence for every candidate, and which of them answer.

use std::collections::HashMap;
use std::path::Path;

use quoth_index::collection::{AnswerLimits, Collection};
use quoth_index::question::Question;
use quoth_index::select::confidence::{SIGNS, signs};
use quoth_index::select::feature::{FEATURES, SENTENCE_FEATURES};
use quoth_index::source::FolderSource;

/// A set of questions over one corpus.
pub(crate) struct Set {
    /// Its folder's name.
    pub(crate) name: String,
    /// What the set counts in a fit, against another.
    pub(crate) share: f64,
    /// How much its corpus is a manual.
    pub(crate) manual: f32,
    /// Answerable questions.
    pub(crate) questions: Vec<Asked>,
}

/// A question and its candidates.
pub(crate) struct Asked {
    /// Whether the corpus holds the answer.
    pub(crate) answerable: bool,
    /// Signs of confidence, for each candidate if it came first by a lead of 0.
    pub(crate) signs: Vec<[f64; SIGNS.len()]>,
    /// Evidence per candidate.
    pub(crate) rows: Vec<[f32; FEATURES]>,
    /// Whether each candidate answers.
    pub(crate) gold: Vec<bool>,
    pub(crate) near: Vec<u8>,
    pub(crate) text: String,
    pub(crate) sentence: Vec<bool>,
    /// Sentences of the best candidate that answers: evidence, and whether each holds an answer.
    pub(crate) sentences: Vec<([f32; SENTENCE_FEATURES], bool)>,
    pub(crate) shown: Vec<String>,
    pub(crate) places: Vec<(String, std::ops::Range<usize>, std::ops::Range<usize>)>,
}

#[derive(serde::Deserialize)]
struct Line {
    question: String,
    #[serde(default)]
    doc: String,
    #[serde(default)]
    paragraph: String,
    #[serde(default)]
    paragraphs: Vec<String>,
    #[serde(default)]
    answers: Vec<String>,
    #[serde(default = "yes")]
    answerable: bool,
}

fn yes() -> bool {
    true
}

impl Set {
    /// Indexes the corpus of `spec` and looks at every question's candidates.
    pub(crate) fn load(spec: &str) -> Set {
        Set::load_part(spec, None)
    }

    /// As `load`, with only the answerable questions kept.
    pub(crate) fn answerable(spec: &str) -> Set {
        let mut set = Set::load(spec);
        set.questions.retain(|asked| asked.answerable);
        set
    }

    /// Two sets: each has one half of the documents, and the questions on both halves.
    pub(crate) fn halves(spec: &str) -> [Set; 2] {
        [Set::load_part(spec, Some(0)), Set::load_part(spec, Some(1))]
    }

    fn load_part(spec: &str, half: Option<usize>) -> Set {
        let (folder, range) = spec.split_once('@').unwrap_or((spec, ""));
        let folder = Path::new(folder);
        let corpus = folder.join("corpus");
        let home = std::env::temp_dir().join(format!("quoth-fit-{}", std::process::id()));
        let collection = Collection::open(&home, "fit").unwrap();
        let mut names: Vec<String> = std::fs::read_dir(&corpus)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        let chosen = match range.split_once('-') {
            Some((from, to)) => {
                let to = to.parse::<usize>().unwrap().min(names.len());
                names
                    .get(from.parse::<usize>().unwrap() - 1..to)
                    .unwrap()
                    .to_vec()
            }
            None => names,
        };
        let mut groups: Vec<&str> = chosen
            .iter()
            .map(|name| name.split("__").next().unwrap())
            .collect();
        if groups.iter().all(|group| group.ends_with(".md")) {
            groups.clear();
        }
        groups.dedup();
        let in_half = |name: &str| {
            let number = match groups
                .iter()
                .position(|group| name.split("__").next() == Some(group))
            {
                Some(number) => Some(number),
                None => chosen.iter().position(|other| other == name),
            };
            half.is_none_or(|half| number.is_some_and(|number| number % 2 == half))
        };
        let include = match half {
            Some(_) => chosen
                .iter()
                .filter(|name| in_half(name))
                .cloned()
                .collect(),
            None => vec![],
        };
        let source = FolderSource {
            folder: corpus.clone(),
            include,
            exclude: vec![],
            base_url: None,
        };
        collection.sync(&[source], &|_| {}).unwrap();
        let text: HashMap<String, String> = chosen
            .iter()
            .map(|name| {
                (
                    name.clone(),
                    std::fs::read_to_string(corpus.join(name)).unwrap(),
                )
            })
            .collect();
        let mut questions = Vec::new();
        let mut manual = 0.0;
        for line in std::fs::read_to_string(folder.join("questions.jsonl"))
            .unwrap()
            .lines()
        {
            let line: Line = serde_json::from_str(line).unwrap();
            let empty = String::new();
            let body = match text.get(&line.doc).filter(|_| line.answerable) {
                Some(body) => body,
                None if !line.answerable && half.is_none() => &empty,
                None => continue,
            };
            let answerable = line.answerable && in_half(&line.doc);
            let Ok(question) = Question::parse(&line.question) else {
                continue;
            };
            let golds: Vec<(usize, usize)> = std::iter::once(&line.paragraph)
                .chain(&line.paragraphs)
                .filter(|paragraph| !paragraph.is_empty())
                .filter_map(|paragraph| {
                    body.find(paragraph.as_str())
                        .map(|at| (at, at + paragraph.len()))
                })
                .collect();
            let explained = collection
                .explain(&question, &AnswerLimits::default())
                .unwrap();
            let mut asked = Asked {
                answerable,
                signs: Vec::new(),
                rows: Vec::new(),
                gold: Vec::new(),
                near: Vec::new(),
                sentence: Vec::new(),
                sentences: Vec::new(),
                shown: Vec::new(),
                places: Vec::new(),
                text: line.question.clone(),
            };
            manual = explained.ranking.manual;
            for found in explained.candidates {
                asked
                    .signs
                    .push(signs(&found.candidate.evidence, &explained.ranking, 0.0));
                let core = found.bytes.clone();
                let shown = found
                    .window
                    .map_or(core.clone(), |window| window.span.range());
                let answers = found.path == line.doc
                    && golds.iter().any(|(start, end)| {
                        let part = body
                            .get(shown.start.max(*start)..shown.end.min(*end))
                            .unwrap_or_default();
                        let part = part.to_lowercase();
                        line.answers
                            .iter()
                            .any(|answer| part.contains(&answer.to_lowercase()))
                    });
                let overlap = golds
                    .iter()
                    .any(|(start, end)| shown.start < *end && *start < shown.end);
                let close = golds
                    .iter()
                    .any(|(start, end)| shown.start < *end + 500 && *start < shown.end + 500);
                asked.near.push(if found.path != line.doc {
                    3
                } else if overlap {
                    0
                } else if close {
                    1
                } else {
                    2
                });
                let highlight = found.window.and_then(|window| window.best);
                let sentence_answers = highlight.is_some_and(|span| {
                    let part = body.get(span.range()).unwrap_or_default().to_lowercase();
                    answers
                        && line
                            .answers
                            .iter()
                            .any(|answer| part.contains(&answer.to_lowercase()))
                });
                asked.shown.push(
                    std::fs::read_to_string(corpus.join(&found.path))
                        .unwrap_or_default()
                        .get(core.clone())
                        .unwrap_or_default()
                        .to_owned(),
                );
                let holds = |range: std::ops::Range<usize>| {
                    let part = body.get(range).unwrap_or_default().to_lowercase();
                    line.answers
                        .iter()
                        .any(|answer| part.contains(&answer.to_lowercase()))
                };
                let inside = golds
                    .iter()
                    .any(|(start, end)| core.start < *end && *start < core.end);
                if asked.sentences.is_empty()
                    && found.path == line.doc
                    && inside
                    && holds(core.clone())
                {
                    asked.sentences = found
                        .candidate
                        .evidence
                        .sentences
                        .iter()
                        .map(|sentence| {
                            (
                                sentence.row,
                                holds(sentence.start as usize..sentence.end as usize),
                            )
                        })
                        .collect();
                }
                asked.sentence.push(sentence_answers);
                asked.places.push((found.path.clone(), core, shown));
                asked.rows.push(found.candidate.evidence.row);
                asked.gold.push(answers);
            }
            questions.push(asked);
        }
        std::fs::remove_dir_all(&home).unwrap();
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        Set {
            name: if range.is_empty() {
                name
            } else {
                format!("{name}@{range}")
            },
            share: 1.0,
            manual,
            questions,
        }
    }
}
