//! The kind of answer a question wants, and how text of that kind looks.
//!
//! Read from question words and from shape alone, so that it holds for any subject.

use super::opening::Opening;

/// What a question asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum AnswerKind {
    /// A count, amount, age or other number.
    Number,
    /// A year, date or time.
    Time,
    /// A person or group.
    Person,
    /// A place.
    Place,
    /// Steps to take.
    Method,
    /// A reason.
    Reason,
    /// Yes or no.
    YesNo,
    /// Anything else.
    #[default]
    Other,
}

/// Openings that tell the kind of answer, most telling first; matched on word boundaries.
const OPENINGS: &[(&str, AnswerKind)] = &[
    ("how many", AnswerKind::Number),
    ("how much", AnswerKind::Number),
    ("how old", AnswerKind::Number),
    ("how long", AnswerKind::Number),
    ("how far", AnswerKind::Number),
    ("how large", AnswerKind::Number),
    ("how big", AnswerKind::Number),
    ("how tall", AnswerKind::Number),
    ("how high", AnswerKind::Number),
    ("how often", AnswerKind::Number),
    ("what percentage", AnswerKind::Number),
    ("what number", AnswerKind::Number),
    ("what year", AnswerKind::Time),
    ("which year", AnswerKind::Time),
    ("what date", AnswerKind::Time),
    ("what day", AnswerKind::Time),
    ("what month", AnswerKind::Time),
    ("what century", AnswerKind::Time),
    ("what time", AnswerKind::Time),
    ("when", AnswerKind::Time),
    ("how do", AnswerKind::Method),
    ("how can", AnswerKind::Method),
    ("how to", AnswerKind::Method),
    ("how should", AnswerKind::Method),
    ("who", AnswerKind::Person),
    ("whom", AnswerKind::Person),
    ("whose", AnswerKind::Person),
    ("where", AnswerKind::Place),
    ("why", AnswerKind::Reason),
    ("what city", AnswerKind::Place),
    ("what country", AnswerKind::Place),
    ("is", AnswerKind::YesNo),
    ("are", AnswerKind::YesNo),
    ("can", AnswerKind::YesNo),
    ("does", AnswerKind::YesNo),
    ("do", AnswerKind::YesNo),
    ("will", AnswerKind::YesNo),
    ("should", AnswerKind::YesNo),
    ("wie viele", AnswerKind::Number),
    ("wie viel", AnswerKind::Number),
    ("wieviele", AnswerKind::Number),
    ("wie lange", AnswerKind::Number),
    ("wie hoch", AnswerKind::Number),
    ("wie alt", AnswerKind::Number),
    ("wie groß", AnswerKind::Number),
    ("in welchem jahr", AnswerKind::Time),
    ("wann", AnswerKind::Time),
    ("wer", AnswerKind::Person),
    ("wem", AnswerKind::Person),
    ("wen", AnswerKind::Person),
    ("wo", AnswerKind::Place),
    ("warum", AnswerKind::Reason),
    ("cuántos", AnswerKind::Number),
    ("cuántas", AnswerKind::Number),
    ("cuánto", AnswerKind::Number),
    ("cuánta", AnswerKind::Number),
    ("en qué año", AnswerKind::Time),
    ("cuándo", AnswerKind::Time),
    ("quién", AnswerKind::Person),
    ("quiénes", AnswerKind::Person),
    ("dónde", AnswerKind::Place),
    ("por qué", AnswerKind::Reason),
    ("combien", AnswerKind::Number),
    ("quand", AnswerKind::Time),
    ("quelle année", AnswerKind::Time),
    ("qui", AnswerKind::Person),
    ("où", AnswerKind::Place),
    ("pourquoi", AnswerKind::Reason),
    ("quanti", AnswerKind::Number),
    ("quante", AnswerKind::Number),
    ("quando", AnswerKind::Time),
    ("chi", AnswerKind::Person),
    ("dove", AnswerKind::Place),
    ("perché", AnswerKind::Reason),
    ("quantos", AnswerKind::Number),
    ("quantas", AnswerKind::Number),
    ("quem", AnswerKind::Person),
    ("onde", AnswerKind::Place),
    ("hoeveel", AnswerKind::Number),
    ("wanneer", AnswerKind::Time),
    ("wie", AnswerKind::Person),
    ("waar", AnswerKind::Place),
    ("waarom", AnswerKind::Reason),
    ("сколько", AnswerKind::Number),
    ("в каком году", AnswerKind::Time),
    ("когда", AnswerKind::Time),
    ("кто", AnswerKind::Person),
    ("кого", AnswerKind::Person),
    ("где", AnswerKind::Place),
    ("почему", AnswerKind::Reason),
];

/// Signs that tell the kind in scripts without spaces; matched anywhere.
const SIGNS: &[(&str, AnswerKind)] = &[
    ("哪一年", AnswerKind::Time),
    ("哪年", AnswerKind::Time),
    ("何时", AnswerKind::Time),
    ("什么时候", AnswerKind::Time),
    ("多少", AnswerKind::Number),
    ("几个", AnswerKind::Number),
    ("多大", AnswerKind::Number),
    ("多长", AnswerKind::Number),
    ("谁", AnswerKind::Person),
    ("哪里", AnswerKind::Place),
    ("为什么", AnswerKind::Reason),
    ("いつ", AnswerKind::Time),
    ("何年", AnswerKind::Time),
    ("いくつ", AnswerKind::Number),
    ("何人", AnswerKind::Number),
    ("誰", AnswerKind::Person),
    ("どこ", AnswerKind::Place),
    ("なぜ", AnswerKind::Reason),
    ("언제", AnswerKind::Time),
    ("몇", AnswerKind::Number),
    ("얼마", AnswerKind::Number),
    ("누구", AnswerKind::Person),
    ("누가", AnswerKind::Person),
    ("어디", AnswerKind::Place),
    ("왜", AnswerKind::Reason),
];

impl AnswerKind {
    /// The kind that `question` asks for.
    ///
    /// An opening counts most at the start of the question, but is looked for everywhere, since
    /// people write `In what year did …`.
    pub fn of(question: &str) -> AnswerKind {
        let lower = question.to_lowercase();
        let asked = Opening::of(&lower);
        let at_start = OPENINGS.iter().find(|(opening, _)| asked.is(opening));
        if let Some((_, kind)) = at_start {
            return *kind;
        }
        let mut signs = SIGNS.iter().filter(|_| !lower.is_ascii());
        if let Some((_, kind)) = signs.find(|(sign, _)| lower.contains(sign)) {
            return *kind;
        }
        let inside = OPENINGS
            .iter()
            .find(|(opening, kind)| *kind != AnswerKind::YesNo && asked.is_inside(opening));
        inside.map_or(AnswerKind::Other, |(_, kind)| *kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(question: &str, expected: AnswerKind) {
        assert_eq!(AnswerKind::of(question), expected);
    }

    #[test]
    fn question_words_tell_the_kind() {
        check("How many points did they score?", AnswerKind::Number);
        check("In what year was it built?", AnswerKind::Time);
        check("Who wrote it?", AnswerKind::Person);
        check("How do I reset it?", AnswerKind::Method);
        check("Wie viele Punkte?", AnswerKind::Number);
        check("黑豹队的防守丢了多少分？", AnswerKind::Number);
        check("What colour is it?", AnswerKind::Other);
    }
}
