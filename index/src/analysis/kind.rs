//! The kind of answer a question wants, and how text of that kind looks.
//!
//! Read from question words and from shape alone, so that it holds for any subject.

use std::sync::LazyLock;

use super::opening::{Opening, Phrases};
use crate::language::Language;

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

/// Openings that tell the kind of answer by language, most telling first, separated by `|`; matched on
/// word boundaries.
const OPENINGS: &[(Language, &[(AnswerKind, &str)])] = &[
    (
        Language::English,
        &[
            (
                AnswerKind::Number,
                "how many|how much|how old|how long|how far|how large|how big|how tall|how high|how often|what percentage|what number",
            ),
            (
                AnswerKind::Time,
                "what year|which year|what date|what day|what month|what century|what time|when",
            ),
            (AnswerKind::Method, "how do|how can|how to|how should"),
            (AnswerKind::Person, "who|whom|whose"),
            (AnswerKind::Place, "where"),
            (AnswerKind::Reason, "why"),
            (AnswerKind::Place, "what city|what country"),
            (AnswerKind::YesNo, "is|are|can|does|do|will|should"),
        ],
    ),
    (
        Language::German,
        &[
            (
                AnswerKind::Number,
                "wie viele|wie viel|wieviele|wie lange|wie hoch|wie alt|wie groß",
            ),
            (AnswerKind::Time, "in welchem jahr|wann"),
            (AnswerKind::Person, "wer|wem|wen"),
            (AnswerKind::Place, "wo"),
            (AnswerKind::Reason, "warum"),
        ],
    ),
    (
        Language::Spanish,
        &[
            (AnswerKind::Number, "cuántos|cuántas|cuánto|cuánta"),
            (AnswerKind::Time, "en qué año|cuándo"),
            (AnswerKind::Person, "quién|quiénes"),
            (AnswerKind::Place, "dónde"),
            (AnswerKind::Reason, "por qué"),
        ],
    ),
    (
        Language::French,
        &[
            (AnswerKind::Number, "combien"),
            (AnswerKind::Time, "quand|quelle année"),
            (AnswerKind::Person, "qui"),
            (AnswerKind::Place, "où"),
            (AnswerKind::Reason, "pourquoi"),
        ],
    ),
    (
        Language::Italian,
        &[
            (AnswerKind::Number, "quanti|quante"),
            (AnswerKind::Time, "quando"),
            (AnswerKind::Person, "chi"),
            (AnswerKind::Place, "dove"),
            (AnswerKind::Reason, "perché"),
        ],
    ),
    (
        Language::Portuguese,
        &[
            (AnswerKind::Number, "quantos|quantas"),
            (AnswerKind::Person, "quem"),
            (AnswerKind::Place, "onde"),
        ],
    ),
    (
        Language::Dutch,
        &[
            (AnswerKind::Number, "hoeveel"),
            (AnswerKind::Time, "wanneer"),
            (AnswerKind::Person, "wie"),
            (AnswerKind::Place, "waar"),
            (AnswerKind::Reason, "waarom"),
        ],
    ),
    (
        Language::Russian,
        &[
            (AnswerKind::Number, "сколько"),
            (AnswerKind::Time, "в каком году|когда"),
            (AnswerKind::Person, "кто|кого"),
            (AnswerKind::Place, "где"),
            (AnswerKind::Reason, "почему"),
        ],
    ),
    (
        Language::Turkish,
        &[
            (AnswerKind::Number, "kaç|kaçıncı|ne kadar|kaçtır"),
            (
                AnswerKind::Time,
                "ne zaman|hangi yıl|hangi yılda|hangi yılında|hangi tarihte|hangi tarih",
            ),
            (
                AnswerKind::Person,
                "kim|kimdir|kimin|kime|kimi|kimler|kimlerdir",
            ),
            (
                AnswerKind::Place,
                "nerede|nerededir|nereye|nereden|neresi|neresidir|hangi şehirde|hangi ülkede",
            ),
            (AnswerKind::Reason, "neden|niçin|niye"),
        ],
    ),
    (
        Language::Arabic,
        &[
            (AnswerKind::Number, "كم"),
            (
                AnswerKind::Time,
                "متى|في أي عام|في أي سنة|أي عام|أي سنة|اي عام|اي سنة|ما هو تاريخ|ما تاريخ",
            ),
            (
                AnswerKind::Person,
                "من هو|من هي|من هم|من الذي|من كان|من قام",
            ),
            (AnswerKind::Place, "أين|اين"),
            (AnswerKind::Reason, "لماذا|ما سبب|ما هو سبب"),
        ],
    ),
    (
        Language::Greek,
        &[
            (
                AnswerKind::Number,
                "πόσα|πόσοι|πόσες|πόσο|πόσους|πόσος|πόση",
            ),
            (AnswerKind::Time, "πότε|ποιο έτος|ποια χρονιά|ποιο χρόνο"),
            (AnswerKind::Person, "ποιος|ποιον|ποιοι|ποιους"),
            (AnswerKind::Place, "πού"),
            (AnswerKind::Reason, "γιατί"),
        ],
    ),
    (
        Language::Hindi,
        &[
            (AnswerKind::Number, "कितने|कितना|कितनी"),
            (AnswerKind::Time, "कब|किस वर्ष|किस साल|किस सन"),
            (AnswerKind::Person, "कौन|किसने|किसे"),
            (AnswerKind::Place, "कहाँ|कहां|कहा"),
            (AnswerKind::Reason, "क्यों"),
        ],
    ),
    (
        Language::Romanian,
        &[
            (AnswerKind::Number, "câți|câte|cât|câtă|câţi"),
            (AnswerKind::Time, "când|în ce an|ce an|în ce dată"),
            (AnswerKind::Person, "cine|cui"),
            (AnswerKind::Place, "unde"),
            (AnswerKind::Reason, "de ce"),
        ],
    ),
    (
        Language::Vietnamese,
        &[
            (AnswerKind::Number, "bao nhiêu|mấy"),
            (
                AnswerKind::Time,
                "khi nào|năm nào|bao giờ|ngày nào|năm bao nhiêu",
            ),
            (AnswerKind::Person, "ai"),
            (AnswerKind::Place, "ở đâu|nơi nào|đâu"),
            (AnswerKind::Reason, "tại sao|vì sao"),
        ],
    ),
    (
        Language::Swedish,
        &[
            (
                AnswerKind::Number,
                "hur många|hur mycket|hur stor|hur stort|hur lång|hur långt|hur gammal",
            ),
            (AnswerKind::Time, "när|vilket år|vilket datum"),
            (AnswerKind::Person, "vem|vems|vilka"),
            (AnswerKind::Reason, "varför"),
        ],
    ),
    (
        Language::Danish,
        &[
            (
                AnswerKind::Number,
                "hvor mange|hvor meget|hvor stor|hvor lang|hvor gammel",
            ),
            (AnswerKind::Time, "hvornår|hvilket år"),
            (AnswerKind::Person, "hvem"),
            (AnswerKind::Place, "hvor"),
            (AnswerKind::Reason, "hvorfor"),
        ],
    ),
    (
        Language::Norwegian,
        &[
            (
                AnswerKind::Number,
                "hvor mange|hvor mye|hvor stor|hvor lang|hvor gammel",
            ),
            (AnswerKind::Time, "når|hvilket år"),
            (AnswerKind::Person, "hvem|kven"),
            (AnswerKind::Place, "hvor"),
            (AnswerKind::Reason, "hvorfor|kvifor"),
        ],
    ),
    (
        Language::Finnish,
        &[
            (
                AnswerKind::Number,
                "kuinka monta|montako|kuinka paljon|paljonko|kuinka suuri",
            ),
            (AnswerKind::Time, "milloin|minä vuonna|koska"),
            (AnswerKind::Person, "kuka|kenen|ketkä|ketä|kenelle"),
            (AnswerKind::Place, "missä|mistä|mihin|minne"),
            (AnswerKind::Reason, "miksi"),
        ],
    ),
    (
        Language::Hungarian,
        &[
            (AnswerKind::Number, "hány|hányan|mennyi|mekkora"),
            (AnswerKind::Time, "mikor|melyik évben|hányban"),
            (AnswerKind::Person, "ki|kik|kit|kinek|kié"),
            (AnswerKind::Place, "hol|hová|honnan"),
            (AnswerKind::Reason, "miért"),
        ],
    ),
    (
        Language::Other,
        &[
            (
                AnswerKind::Number,
                "چند|چقدر|ilu|ile|kolik|скільки|колко|berapa|כמה",
            ),
            (
                AnswerKind::Time,
                "چه سالی|چه زمانی|kiedy|w którym roku|kdy|ve kterém roce|коли|у якому році|кога|kapan|מתי|באיזו שנה",
            ),
            (
                AnswerKind::Person,
                "چه کسی|کیست|kto|kogo|kdo|хто|кой|siapa|מי",
            ),
            (
                AnswerKind::Place,
                "کجا|کجاست|gdzie|kde|де|къде|di mana|dimana|איפה|היכן",
            ),
            (
                AnswerKind::Reason,
                "چرا|dlaczego|proč|чому|защо|mengapa|kenapa|למה|מדוע",
            ),
        ],
    ),
];

/// The openings of [`OPENINGS`], by language in the same order.
static PHRASES: LazyLock<Vec<Phrases>> = LazyLock::new(|| {
    let of_language = |(_, kinds): &(Language, &[(AnswerKind, &'static str)])| {
        Phrases::of(kinds.iter().map(|(_, phrases)| *phrases))
    };
    OPENINGS.iter().map(of_language).collect()
});

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
    ("เมื่อไร", AnswerKind::Time),
    ("เมื่อไหร่", AnswerKind::Time),
    ("เมื่อใด", AnswerKind::Time),
    ("ปีใด", AnswerKind::Time),
    ("ปีอะไร", AnswerKind::Time),
    ("ปีไหน", AnswerKind::Time),
    ("พ.ศ.ใด", AnswerKind::Time),
    ("วันที่เท่าไร", AnswerKind::Time),
    ("เท่าไร", AnswerKind::Number),
    ("เท่าไหร่", AnswerKind::Number),
    ("เท่าใด", AnswerKind::Number),
    ("กี่", AnswerKind::Number),
    ("ใคร", AnswerKind::Person),
    ("ที่ไหน", AnswerKind::Place),
    ("ประเทศใด", AnswerKind::Place),
    ("ประเทศอะไร", AnswerKind::Place),
    ("จังหวัดใด", AnswerKind::Place),
    ("จังหวัดอะไร", AnswerKind::Place),
    ("ทำไม", AnswerKind::Reason),
    ("เพราะเหตุใด", AnswerKind::Reason),
    ("เพราะอะไร", AnswerKind::Reason),
    ("எத்தனை", AnswerKind::Number),
    ("எவ்வளவு", AnswerKind::Number),
    ("எப்போது", AnswerKind::Time),
    ("யார்", AnswerKind::Person),
    ("எங்கே", AnswerKind::Place),
    ("எங்கு", AnswerKind::Place),
    ("ஏன்", AnswerKind::Reason),
];

/// The kind whose phrases `look` finds, of those of `language` that are `wanted`.
fn find(
    language: Language,
    wanted: impl Fn(AnswerKind) -> bool,
    look: impl Fn(&Phrases, &dyn Fn(usize) -> bool) -> Option<usize>,
) -> Option<AnswerKind> {
    let number = OPENINGS.iter().position(|(other, _)| *other == language)?;
    let (_, kinds) = OPENINGS.get(number)?;
    let kind = |list: usize| kinds.get(list).map(|(kind, _)| *kind);
    kind(look(PHRASES.get(number)?, &|list| {
        kind(list).is_some_and(&wanted)
    })?)
}

impl AnswerKind {
    /// The kind that `question`, asked in `language`, asks for.
    ///
    /// An opening counts most at the start of the question, but is looked for everywhere, since
    /// people write `In what year did …`. English openings count in every language.
    pub fn of(question: &str, language: Language) -> AnswerKind {
        let lower = question.to_lowercase();
        let asked = Opening::of(&lower);
        let any = |_: AnswerKind| true;
        let at_start = |language| {
            find(language, any, |phrases, wanted| {
                asked.opens_with(phrases, wanted)
            })
        };
        if let Some(kind) = at_start(language).or_else(|| at_start(Language::English)) {
            return kind;
        }
        let mut signs = SIGNS.iter().filter(|_| !lower.is_ascii());
        if let Some((_, kind)) = signs.find(|(sign, _)| lower.contains(sign)) {
            return *kind;
        }
        let but_yes_or_no = |kind: AnswerKind| kind != AnswerKind::YesNo;
        let inside = |language| {
            find(language, but_yes_or_no, |phrases, wanted| {
                asked.holds(phrases, wanted)
            })
        };
        let inside = inside(language).or_else(|| inside(Language::English));
        inside.unwrap_or(AnswerKind::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(question: &str, language: Language, expected: AnswerKind) {
        assert_eq!(AnswerKind::of(question, language), expected);
    }

    #[test]
    fn question_words_tell_the_kind() {
        check(
            "How many points did they score?",
            Language::English,
            AnswerKind::Number,
        );
        check(
            "In what year was it built?",
            Language::English,
            AnswerKind::Time,
        );
        check("Who wrote it?", Language::English, AnswerKind::Person);
        check("How do I reset it?", Language::English, AnswerKind::Method);
        check("Wie viele Punkte?", Language::German, AnswerKind::Number);
        check(
            "黑豹队的防守丢了多少分？",
            Language::Chinese,
            AnswerKind::Number,
        );
        check(
            "Atatürk hangi yılda doğdu?",
            Language::Turkish,
            AnswerKind::Time,
        );
        check("यह क्यों हुआ?", Language::Hindi, AnswerKind::Reason);
        check("สร้างขึ้นเมื่อไร", Language::Thai, AnswerKind::Time);
        check("When was it built?", Language::German, AnswerKind::Time);
        check("What is ai good for?", Language::English, AnswerKind::Other);
        check("What colour is it?", Language::English, AnswerKind::Other);
    }
}
