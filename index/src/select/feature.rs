//! The kinds of evidence there are, for passages and for sentences.
//!
//! How the evidence is taken is told in `evidence` and `judge`; what it is worth, in `weights`.

macro_rules! features {
    ($enum:ident: $($(#[doc = $doc:literal])* $name:ident),+ $(,)?) => {
        /// A kind of evidence.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(usize)]
        pub enum $enum { $($(#[doc = $doc])* $name),+ }

        impl $enum {
            /// Every kind, in the order of the rows.
            pub const ALL: &[$enum] = &[$($enum::$name),+];

            /// Its name, for tables and explanations.
            pub fn name(self) -> &'static str {
                match self { $($enum::$name => stringify!($name)),+ }
            }
        }
    };
}

features! { SentenceFeature:
    /// BM25 of the sentence.
    Score,
    /// The same, with words weighed by how rare they are in the document.
    Local,
    /// Share of the question's weight that it holds.
    Coverage,
    /// Words written exactly as in the question.
    Exact,
    /// Neighbours in the question that stand near each other.
    Near,
    /// Neighbours in the question that are neighbours here.
    Phrase,
    /// Function words of the question, as a share.
    Function,
    /// Holds a kind of word that the question wants and does not hold itself.
    Kind,
    /// Holds a name that the question does not.
    Name,
    /// Holds a number that the question does not.
    Number,
    /// The first sentence of the passage.
    First,
    /// `Score` of the sentence before.
    Before,
    /// `Score` of the sentence after.
    After,
    /// Length in words, in logarithm.
    Length,
    /// Has fewer than four words: a heading, a fence, a list's marker.
    Stub,
    /// Opens with words of the question.
    Opens,
    /// The same, where the question asks what a thing is.
    Defines,
    /// Holds a word that an answer is told by.
    Cue,
    /// Begins with yes or no, where that is asked.
    Affirms,
    /// Holds a word of instructions, where the question asks how.
    Instructs,
    /// Share of the question's weight that it and the sentence before hold together.
    Joint,
    /// How near it is to what the question is about.
    About,
}

impl SentenceFeature {
    /// Whether a fit may find that more of it makes a sentence a worse answer.
    pub fn may_speak_against(self) -> bool {
        matches!(
            self,
            SentenceFeature::Name
                | SentenceFeature::Number
                | SentenceFeature::First
                | SentenceFeature::Before
                | SentenceFeature::After
                | SentenceFeature::Length
                | SentenceFeature::Stub
        )
    }
}

/// Number of kinds of evidence for a sentence.
pub const SENTENCE_FEATURES: usize = SentenceFeature::ALL.len();

features! { Feature:
    /// BM25 of the passage's text.
    Passage,
    /// Share of the question's weight that the passage holds.
    Coverage,
    /// BM25 of the best sentence.
    Sentence,
    /// BM25 of the best three sentences in a row.
    Window,
    /// Neighbours in the question that are neighbours in the passage.
    Adjacent,
    /// Neighbours in the question that stand near each other in the passage.
    Near,
    /// Words written exactly as in the question.
    Exact,
    /// Relatives of words that the passage does not hold themselves.
    Related,
    /// Function words of the question in the best sentence.
    FunctionWords,
    /// Words found in the innermost heading.
    Heading,
    /// Words found in headings further out.
    OuterHeadings,
    /// Words found in the title.
    Title,
    /// Words found in the path.
    Path,
    /// Share of the question's weight that text and context hold together.
    Anywhere,
    /// Share of the question's weight that the whole document holds.
    Document,
    /// Score of the document's best passage.
    DocumentBest,
    /// Score of the passage before.
    Before,
    /// Score of the passage after.
    After,
    /// The best sentence holds a kind of word that the question wants.
    Kind,
    /// The passage holds one.
    KindAnywhere,
    /// Length of the passage, in logarithm.
    Length,
    /// The first passage of its document.
    First,
    /// The first passage under its heading.
    OpensSection,
    /// Holds code.
    Code,
    /// Holds a list.
    List,
    /// Holds a table.
    Table,
    /// Cut out of a longer block.
    Continues,
    /// Holds code, and the question asks how.
    CodeForMethod,
    /// Weight of the rarest word of the question, where the passage holds it.
    Rarest,
    /// Share of the words of the innermost heading that the question asks for.
    HeadingAsked,
    /// As `Passage`, with words weighed by how rare they are in the document.
    LocalPassage,
    /// As `Coverage`, with words weighed by how rare they are in the document.
    LocalCoverage,
    /// As `Sentence`, with words weighed by how rare they are in the document.
    LocalSentence,
    /// As `Passage`, with words that are only alike counted too.
    SoftPassage,
    /// As `Sentence`, with words that are only alike counted too.
    SoftSentence,
    /// As `Adjacent`, with the weight of both words.
    Phrase,
    /// What the sentence ranker thinks of the best sentence.
    Worth,
    /// Words of the question that the best sentence opens with.
    Opens,
    /// A sentence opens with words of a question that asks what a thing is.
    Defines,
    /// A sentence holds a word that an answer is told by.
    Cue,
    /// A sentence begins with yes or no, where that is asked.
    Affirms,
    /// A sentence holds a word of instructions, where the question asks how.
    Instructs,
    /// Share of the question's weight that the paragraph holds, of which the passage is a part.
    Block,
    /// Share of the question's weight that the passages around it under the same heading hold.
    Section,
    /// How near the passage and what it stands under are to what the question is about.
    About,
    /// How near the nearest of its sentences is to that.
    AboutSentence,
}

impl Feature {
    /// Whether a fit may find that more of it makes a passage a worse answer.
    ///
    /// Words of the question never may, wherever they stand: a fit that says so has learnt how its
    /// questions were collected, such as from pages whose headings were taken out.
    pub fn may_speak_against(self) -> bool {
        matches!(
            self,
            Feature::Length
                | Feature::First
                | Feature::Code
                | Feature::List
                | Feature::Table
                | Feature::Continues
        )
    }
}

impl Feature {
    /// Whether it is worth the same in prose and in manuals: one sort of documents alone has too
    /// few questions of the kind.
    pub fn is_shared(self) -> bool {
        matches!(
            self,
            Feature::Defines | Feature::Affirms | Feature::Instructs
        )
    }
}

/// Number of kinds of evidence.
pub const FEATURES: usize = Feature::ALL.len();
