//! Question sets: their questions with the evidence for every candidate, and which of them answer.

use std::collections::HashMap;
use std::path::Path;

use quoth_index::collection::Collection;
use quoth_index::question::Question;
use quoth_index::select::evidence::FEATURES;
use quoth_index::source::FolderSource;

/// A set of questions over one corpus.
pub struct Set {
    /// Its folder's name.
    pub name: String,
    /// Answerable questions.
    pub questions: Vec<Asked>,
}

/// A question and its candidates.
pub struct Asked {
    /// Evidence per candidate.
    pub rows: Vec<[f32; FEATURES]>,
    /// Whether each candidate answers.
    pub gold: Vec<bool>,
    pub near: Vec<u8>,
    pub text: String,
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
    pub fn load(spec: &str) -> Set {
        let (folder, range) = spec.split_once('@').unwrap_or((spec, ""));
        let folder = Path::new(folder);
        let corpus = folder.join("corpus");
        let home = std::env::temp_dir().join(format!("quoth-fit-{}", std::process::id()));
        let collection = Collection::open(&home, "fit").unwrap();
        let source = FolderSource {
            folder: corpus.clone(),
            include: vec![],
            exclude: vec![],
            base_url: None,
        };
        collection.sync(&[source], &|_| {}).unwrap();
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
        for line in std::fs::read_to_string(folder.join("questions.jsonl"))
            .unwrap()
            .lines()
        {
            let line: Line = serde_json::from_str(line).unwrap();
            let Some(body) = text.get(&line.doc).filter(|_| line.answerable) else {
                continue;
            };
            let Ok(question) = Question::parse(&line.question) else {
                continue;
            };
            let golds: Vec<(usize, usize)> = std::iter::once(&line.paragraph)
                .chain(&line.paragraphs)
                .filter_map(|paragraph| {
                    body.find(paragraph.as_str())
                        .map(|at| (at, at + paragraph.len()))
                })
                .collect();
            let explained = collection.explain(&question).unwrap();
            let mut asked = Asked {
                rows: Vec::new(),
                gold: Vec::new(),
                near: Vec::new(),
                text: line.question.clone(),
            };
            for found in explained.candidates {
                let answers = found.path == line.doc
                    && golds.iter().any(|(start, end)| {
                        let part = body
                            .get(found.bytes.start.max(*start)..found.bytes.end.min(*end))
                            .unwrap_or_default();
                        let part = part.to_lowercase();
                        line.answers
                            .iter()
                            .any(|answer| part.contains(&answer.to_lowercase()))
                    });
                let overlap = golds
                    .iter()
                    .any(|(start, end)| found.bytes.start < *end && *start < found.bytes.end);
                let close = golds.iter().any(|(start, end)| {
                    found.bytes.start < *end + 500 && *start < found.bytes.end + 500
                });
                asked.near.push(if found.path != line.doc {
                    3
                } else if overlap {
                    0
                } else if close {
                    1
                } else {
                    2
                });
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
            questions,
        }
    }
}
