//! A folder of made-up Markdown files, and the passages of any folder.
//!
//! Every file has a subject: words that occur in it again and again, as in files that people write.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use quoth_index::extract::extract;
use quoth_index::passage::passages;
use quoth_index::source::{FolderSource, files};

use super::words::{Chance, Vocabulary, function_word};

/// Passages that one file has about.
pub(crate) const PASSAGES_PER_FILE: usize = 10;

/// Writes `files` files into `folder`, in folders of 100.
pub(crate) fn write(folder: &Path, files: usize) {
    let vocabulary = Vocabulary::new();
    for number in 0..files {
        let mut author = Author::new(&vocabulary, number);
        let below = folder.join(format!("{:04}", number / 100));
        fs::create_dir_all(&below).expect("a folder for files");
        let file = below.join(format!("{}-{number}.md", author.word()));
        fs::write(file, author.document()).expect("a file to be written");
    }
}

/// Writes one file.
struct Author<'v> {
    vocabulary: &'v Vocabulary,
    chance: Chance,
    subject: Vec<usize>,
}

impl Author<'_> {
    fn new(vocabulary: &Vocabulary, number: usize) -> Author<'_> {
        let mut chance = Chance::new(number as u64 + 1_000);
        let subject = (0..40).map(|_| vocabulary.root(&mut chance)).collect();
        Author {
            vocabulary,
            chance,
            subject,
        }
    }

    fn document(&mut self) -> String {
        let mut text = format!("# {}\n\n{}\n", self.heading(), self.paragraph());
        for _ in 0..self.chance.between(3, 5) {
            let _ = write!(text, "\n## {}\n", self.heading());
            for _ in 0..self.chance.between(2, 3) {
                let block = match self.chance.below(10) {
                    0 => self.code(),
                    1 | 2 => self.list(),
                    _ => self.paragraph(),
                };
                let _ = write!(text, "\n{block}\n");
            }
        }
        text
    }

    fn word(&mut self) -> String {
        let root = if self.chance.happens(35) {
            *self.chance.one_of(&self.subject)
        } else {
            self.vocabulary.root(&mut self.chance)
        };
        let mut word = String::new();
        self.vocabulary.inflected(root, &mut self.chance, &mut word);
        word
    }

    fn heading(&mut self) -> String {
        let words: Vec<String> = (0..self.chance.between(1, 4))
            .map(|_| self.word())
            .collect();
        capitalised(&words.join(" "))
    }

    fn paragraph(&mut self) -> String {
        let sentences: Vec<String> = (0..self.chance.between(3, 5))
            .map(|_| self.sentence(20))
            .collect();
        sentences.join(" ")
    }

    fn list(&mut self) -> String {
        let items: Vec<String> = (0..self.chance.between(3, 6))
            .map(|_| format!("- {}", self.sentence(10)))
            .collect();
        items.join("\n")
    }

    fn code(&mut self) -> String {
        let mut text = "```sh\n".to_owned();
        for _ in 0..self.chance.between(2, 5) {
            let _ = writeln!(
                text,
                "{} --{} {}_{}",
                self.word(),
                self.word(),
                self.word(),
                self.word()
            );
        }
        text.push_str("```");
        text
    }

    /// A sentence of about `length` words.
    fn sentence(&mut self, length: usize) -> String {
        let mut text = String::new();
        let count = self.chance.between(length / 2, length * 3 / 2);
        for at in 0..count {
            let word = match self.chance.below(100) {
                0..45 => function_word(&mut self.chance).to_owned(),
                45 => self.chance.between(1, 2_000).to_string(),
                46 | 47 => capitalised(&self.word()),
                _ => self.word(),
            };
            text.push_str(&word);
            if at + 1 < count {
                text.push_str(if self.chance.happens(7) { ", " } else { " " });
            }
        }
        text.push('.');
        capitalised(&text)
    }
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(chars).collect()
}

/// `folder` as a source of quoth's.
pub(crate) fn source(folder: &Path) -> FolderSource {
    FolderSource {
        folder: folder.to_owned(),
        include: Vec::new(),
        exclude: Vec::new(),
        base_url: None,
        addresses: Default::default(),
        encodings: Default::default(),
    }
}

/// What is in a folder.
pub(crate) struct Content {
    /// Bytes of all files.
    pub(crate) bytes: u64,
    /// Texts of the passages, in order.
    pub(crate) passages: Vec<String>,
}

/// Reads every file of `folder` and cuts it as quoth does.
pub(crate) fn read(folder: &Path) -> Content {
    let walk = files(&source(folder), &|_| false).expect("a folder to walk");
    let mut content = Content {
        bytes: 0,
        passages: Vec::new(),
    };
    for file in walk.files {
        content.bytes += file.size;
        let bytes = fs::read(&file.absolute).expect("a file to be read");
        let document = extract(&file.path, &bytes).expect("a document");
        let texts = passages(&document);
        let texts = texts
            .iter()
            .filter_map(|passage| passage.span.of(&document.text));
        content.passages.extend(texts.map(str::to_owned));
    }
    content
}
