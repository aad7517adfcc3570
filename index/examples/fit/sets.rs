//! Question sets: their questions with the evidence for every candidate, and which of them answer.

use std::collections::HashMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use quoth_index::collection::{AnswerLimits, Collection, ExplainedCandidate, Explanation};
use quoth_index::meaning::Model;
use quoth_index::question::Question;
use quoth_index::select::confidence::{SIGNS, signs};
use quoth_index::select::feature::{FEATURES, SENTENCE_FEATURES};
use quoth_index::select::genre::Genre;
use quoth_index::select::near_confidence;
use quoth_index::select::nearness::NEARNESS;
use quoth_index::source::FolderSource;

/// Kinds of evidence where a model has read the passages: those of the words, then nearness.
pub(crate) const JOINT: usize = FEATURES + NEARNESS.len();

/// A model that reads the sets too, and where its vectors are kept from run to run.
pub(crate) struct Reader {
    pub(crate) model: Arc<Model>,
    pub(crate) kept_in: PathBuf,
}

/// A set of questions over one corpus.
pub(crate) struct Set {
    /// Its folder's name, with the range of files.
    pub(crate) name: String,
    /// What the set counts in a fit, against another.
    pub(crate) share: f64,
    /// What sort of documents its corpus holds.
    pub(crate) genre: Genre,
    /// Its questions.
    pub(crate) questions: Vec<Asked>,
}

/// A question and its candidates.
pub(crate) struct Asked {
    /// Whether the corpus holds the answer.
    pub(crate) answerable: bool,
    /// Candidates, as they were found.
    pub(crate) candidates: Vec<Judged>,
    /// Signs of confidence in the first one, where a model has read it.
    pub(crate) near_signs: Option<[f64; near_confidence::SIGNS.len()]>,
    /// Sentences of the best candidate that answers: evidence, and whether each holds an answer.
    pub(crate) sentences: Vec<([f32; SENTENCE_FEATURES], bool)>,
}

/// A candidate, judged by the gold answer.
pub(crate) struct Judged {
    /// Evidence.
    pub(crate) row: [f32; FEATURES],
    /// The same with what a model adds, where one has read it.
    pub(crate) near: Option<[f32; JOINT]>,
    /// Signs of confidence if it came first, by a lead of 0.
    pub(crate) signs: [f64; SIGNS.len()],
    /// Whether what would be quoted of it answers.
    pub(crate) answers: bool,
    /// Whether the sentence that would be marked in it answers.
    pub(crate) marks: bool,
    /// Its file.
    pub(crate) path: String,
    /// Bytes of the passage.
    pub(crate) core: Range<usize>,
    /// Bytes that would be quoted.
    pub(crate) shown: Range<usize>,
}

impl Judged {
    /// What ranking weighs.
    pub(crate) fn evidence(&self) -> &[f32] {
        self.near.as_ref().map_or(&self.row, |near| near)
    }
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

/// Where a question's answer stands.
struct Gold<'a> {
    line: &'a Line,
    body: &'a str,
    spans: Vec<Range<usize>>,
}

impl Gold<'_> {
    fn holds(&self, range: Range<usize>) -> bool {
        let part = self.body.get(range).unwrap_or_default().to_lowercase();
        let mut answers = self.line.answers.iter();
        answers.any(|answer| part.contains(&answer.to_lowercase()))
    }

    fn answered_by(&self, path: &str, range: &Range<usize>) -> bool {
        let mut spans = self.spans.iter();
        path == self.line.doc
            && spans.any(|gold| {
                self.holds(range.start.max(gold.start)..range.end.min(gold.end).max(range.start))
            })
    }
}

impl Set {
    /// Indexes the corpus of `spec` and looks at every question's candidates.
    pub(crate) fn load(spec: &str, reader: Option<&Reader>) -> Set {
        Set::load_part(spec, None, reader)
    }

    /// As `load`, with only the answerable questions kept.
    pub(crate) fn answerable(spec: &str, reader: Option<&Reader>) -> Set {
        let mut set = Set::load(spec, reader);
        set.questions.retain(|asked| asked.answerable);
        set
    }

    /// Two sets: each has one half of the documents, and the questions on both halves.
    pub(crate) fn halves(spec: &str, reader: Option<&Reader>) -> [Set; 2] {
        [0, 1].map(|half| Set::load_part(spec, Some(half), reader))
    }

    /// Those of `sets` that are in other languages than English, or those that are not.
    pub(crate) fn foreign(sets: &[Set], foreign: bool) -> Vec<&Set> {
        let sets = sets.iter();
        sets.filter(|set| set.genre.is_foreign() == foreign)
            .collect()
    }

    /// Takes the evidence of the kinds `without` out of every candidate; returns it.
    pub(crate) fn take(&mut self, without: &[usize]) -> Vec<Vec<f32>> {
        let rows = self
            .questions
            .iter_mut()
            .flat_map(|asked| &mut asked.candidates);
        let take = |found: &mut Judged| {
            let values = without.iter();
            values
                .map(|index| std::mem::take(&mut found.row[*index]))
                .collect()
        };
        rows.map(take).collect()
    }

    /// Puts back what [`take`](Self::take) took.
    pub(crate) fn give_back(&mut self, without: &[usize], taken: Vec<Vec<f32>>) {
        let rows = self
            .questions
            .iter_mut()
            .flat_map(|asked| &mut asked.candidates);
        for (found, values) in rows.zip(taken) {
            for (index, value) in without.iter().zip(values) {
                found.row[*index] = value;
            }
        }
    }

    fn load_part(spec: &str, half: Option<usize>, reader: Option<&Reader>) -> Set {
        let (folder, range) = spec.split_once('@').unwrap_or((spec, ""));
        let folder = Path::new(folder);
        let corpus = folder.join("corpus");
        let chosen = names(&corpus, range);
        let in_half = |name: &str| half.is_none_or(|half| group(&chosen, name) % 2 == half);
        let include = match half {
            Some(_) => chosen
                .iter()
                .filter(|name| in_half(name))
                .cloned()
                .collect(),
            None => Vec::new(),
        };
        let home = std::env::temp_dir().join(format!("quoth-fit-{}", std::process::id()));
        let mut collection = Collection::open(&home, "fit").unwrap();
        if let Some(Reader { model, kept_in }) = reader {
            collection = collection
                .with_model(Arc::clone(model), Duration::from_secs(60))
                .keep_vectors_in(kept_in);
        }
        let source = FolderSource {
            folder: corpus.clone(),
            include,
            exclude: Vec::new(),
            base_url: None,
            addresses: Default::default(),
            encodings: Default::default(),
        };
        collection.sync(&[source], &|_| {}).unwrap();
        let read = |name: &String| {
            let text = std::fs::read_to_string(corpus.join(name)).unwrap();
            (name.clone(), text)
        };
        let texts: HashMap<String, String> = chosen.iter().map(read).collect();
        let mut set = Set {
            name: spec.rsplit('/').next().unwrap_or(spec).to_owned(),
            share: 1.0,
            genre: Genre::default(),
            questions: Vec::new(),
        };
        for line in std::fs::read_to_string(folder.join("questions.jsonl"))
            .unwrap()
            .lines()
        {
            let line: Line = serde_json::from_str(line).unwrap();
            let body = match texts.get(&line.doc).filter(|_| line.answerable) {
                Some(body) => body.as_str(),
                None if !line.answerable && half.is_none() => "",
                None => continue,
            };
            let Ok(question) = Question::parse(&line.question) else {
                continue;
            };
            let explanation = collection
                .explain(&question, &AnswerLimits::default())
                .unwrap();
            set.genre = explanation.ranking.genre;
            let answerable = line.answerable && in_half(&line.doc);
            let asked = judge(&Gold::of(&line, body), explanation, answerable);
            set.questions.push(asked);
        }
        std::fs::remove_dir_all(&home).unwrap();
        set
    }
}

impl<'a> Gold<'a> {
    fn of(line: &'a Line, body: &'a str) -> Gold<'a> {
        let paragraphs = std::iter::once(&line.paragraph).chain(&line.paragraphs);
        let spans = paragraphs
            .filter(|paragraph| !paragraph.is_empty())
            .filter_map(|paragraph| {
                body.find(paragraph.as_str())
                    .map(|at| at..at + paragraph.len())
            })
            .collect();
        Gold { line, body, spans }
    }
}

fn judge(gold: &Gold<'_>, mut explanation: Explanation, answerable: bool) -> Asked {
    let found = explanation.candidates.iter();
    explanation.ranking.candidates = found.map(|found| found.candidate.clone()).collect();
    let mut asked = Asked {
        answerable,
        near_signs: near_confidence::signs(&explanation.ranking, 0),
        candidates: Vec::new(),
        sentences: Vec::new(),
    };
    for found in explanation.candidates {
        let signs = signs(&found.candidate.evidence, &explanation.ranking, [0.0; 2]);
        let ExplainedCandidate {
            path,
            bytes: core,
            window,
            candidate,
        } = found;
        let shown = window.map_or(core.clone(), |window| window.span.range());
        let answers = gold.answered_by(&path, &shown);
        if asked.sentences.is_empty() && gold.answered_by(&path, &core) {
            let sentences = candidate.evidence.sentences.iter();
            asked.sentences = sentences
                .map(|sentence| {
                    (
                        sentence.row,
                        gold.holds(sentence.start as usize..sentence.end as usize),
                    )
                })
                .collect();
        }
        let best = window.and_then(|window| window.best);
        asked.candidates.push(Judged {
            row: candidate.evidence.row,
            near: candidate.near.map(|near| {
                let mut joint = [0.0; JOINT];
                let (words, nearness) = joint.split_at_mut(FEATURES);
                words.copy_from_slice(&candidate.evidence.row);
                nearness.copy_from_slice(&near.row);
                joint
            }),
            signs,
            answers,
            marks: answers && best.is_some_and(|span| gold.holds(span.range())),
            path,
            core,
            shown,
        });
    }
    asked
}

/// File names of `corpus` in order; with `range` (`1-16`) only those.
fn names(corpus: &Path, range: &str) -> Vec<String> {
    let entries = std::fs::read_dir(corpus).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    if let Some((from, to)) = range.split_once('-') {
        let (from, to): (usize, usize) = (from.parse().unwrap(), to.parse().unwrap());
        names = names.into_iter().take(to).skip(from - 1).collect();
    }
    names
}

/// A number for the project that `name` belongs to (`project__page.md`), or for the file itself.
fn group(names: &[String], name: &str) -> usize {
    let project = |name: &str| name.split_once("__").map(|(project, _)| project.to_owned());
    let mut groups: Vec<String> = Vec::new();
    for other in names {
        let group = project(other).unwrap_or_else(|| other.clone());
        if !groups.contains(&group) {
            groups.push(group);
        }
    }
    let own = project(name).unwrap_or_else(|| name.to_owned());
    groups.iter().position(|group| *group == own).unwrap_or(0)
}
