//! Recognises the columns of questions and answers by their names, in several languages.
//!
//! Shared by the readers of rows, of JSON and of spreadsheets; what they do with it is theirs.

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// What people ask.
    Question,
    /// What is quoted.
    Answer,
    /// What several questions stand under.
    Topic,
    /// A name for a text, where there is no question.
    Title,
    /// A text under a title.
    Text,
}

/// Where the questions, answers and topics stand in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Columns {
    pub(super) question: usize,
    /// In their order in the row; at least one.
    pub(super) answers: Vec<usize>,
    pub(super) topic: Option<usize>,
}

/// The columns of a table with these headers, where it has questions and answers.
pub(super) fn columns(headers: &[String]) -> Option<Columns> {
    let roles: Vec<Option<Role>> = headers.iter().map(|header| role(header)).collect();
    let first = |wanted| roles.iter().position(|role| *role == Some(wanted));
    let answers = roles.iter().enumerate();
    let answers: Vec<usize> = answers
        .filter(|(_, role)| **role == Some(Role::Answer))
        .map(|(index, _)| index)
        .collect();
    if answers.is_empty() {
        return None;
    }
    Some(Columns {
        question: first(Role::Question)?,
        answers,
        topic: first(Role::Topic),
    })
}

/// Whether the first row names columns: every cell has a short name and none a number.
pub(super) fn is_header(cells: &[String]) -> bool {
    let names = |cell: &&String| cell.contains(char::is_alphabetic) && cell.chars().count() <= 60;
    let empty = cells.iter().filter(|cell| cell.is_empty()).count();
    cells.len() > 1
        && empty <= cells.len() / 4
        && cells.iter().filter(names).count() == cells.len() - empty
}

/// Headings beyond this many characters are cut: they are for finding, not for quoting.
const LONGEST_HEADING: usize = 300;

/// The words of a heading, not too many of them.
pub(super) fn shortened(words: &str) -> String {
    match words.char_indices().nth(LONGEST_HEADING) {
        Some((end, _)) => format!("{}…", words.get(..end).unwrap_or_default().trim_end()),
        None => words.to_owned(),
    }
}

/// What a column or key of this name holds.
pub(super) fn role(name: &str) -> Option<Role> {
    let name = name.trim().to_lowercase();
    let whole = |names: &[&str]| names.contains(&name.as_str());
    if whole(&["q", "f"]) {
        return Some(Role::Question);
    }
    if whole(&["a", "r"]) {
        return Some(Role::Answer);
    }
    let words: Vec<&str> = name
        .split(|c: char| !c.is_alphanumeric() && !is_mark(c))
        .filter(|word| !word.is_empty())
        .collect();
    // Numbers of questions, and who asked them, are not questions.
    let is_about = |word: &&str| ["id", "nr", "no", "type", "date", "by", "url"].contains(word);
    if words.iter().any(is_about) {
        return None;
    }
    // Names of two words, and scripts without spaces, stand anywhere in the name.
    let stands = |known: &&str| match known.contains(' ') || is_unspaced(known) {
        true => name.contains(*known),
        false => words.contains(known),
    };
    let tables: [(&[&str], Role); 5] = [
        (&ANSWERS, Role::Answer),
        (&QUESTIONS, Role::Question),
        (&TOPICS, Role::Topic),
        (&TITLES, Role::Title),
        (&TEXTS, Role::Text),
    ];
    let found = tables.iter().find(|(names, _)| names.iter().any(stands));
    found.map(|(_, role)| *role)
}

fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

fn is_unspaced(word: &str) -> bool {
    word.chars().any(|c| ('\u{2e80}'..='\u{d7ff}').contains(&c))
}

const QUESTIONS: [&str; 39] = [
    "question",
    "questions",
    "frage",
    "fragen",
    "pregunta",
    "preguntas",
    "pergunta",
    "perguntas",
    "domanda",
    "domande",
    "вопрос",
    "вопросы",
    "питання",
    "запитання",
    "pytanie",
    "pytania",
    "otázka",
    "otázky",
    "vraag",
    "vragen",
    "fråga",
    "frågor",
    "spørgsmål",
    "spørsmål",
    "kysymys",
    "kysymykset",
    "soru",
    "sorular",
    "întrebare",
    "întrebări",
    "kérdés",
    "ερώτηση",
    "سؤال",
    "السؤال",
    "प्रश्न",
    "问题",
    "質問",
    "câu hỏi",
    "질문",
];

const ANSWERS: [&str; 44] = [
    "answer",
    "answers",
    "antwort",
    "antworten",
    "respuesta",
    "respuestas",
    "resposta",
    "respostas",
    "réponse",
    "réponses",
    "reponse",
    "reponses",
    "risposta",
    "risposte",
    "ответ",
    "ответы",
    "відповідь",
    "odpowiedź",
    "odpowiedzi",
    "odpověď",
    "odpovědi",
    "odpoveď",
    "antwoord",
    "antwoorden",
    "svar",
    "vastaus",
    "vastaukset",
    "cevap",
    "cevaplar",
    "yanıt",
    "răspuns",
    "răspunsuri",
    "válasz",
    "απάντηση",
    "جواب",
    "إجابة",
    "الإجابة",
    "उत्तर",
    "答案",
    "回答",
    "答え",
    "답변",
    "trả lời",
    "คำตอบ",
];

const TOPICS: [&str; 24] = [
    "category",
    "categories",
    "topic",
    "topics",
    "section",
    "kategorie",
    "thema",
    "bereich",
    "categoría",
    "categoria",
    "tema",
    "sección",
    "catégorie",
    "thème",
    "rubrique",
    "argomento",
    "категория",
    "тема",
    "раздел",
    "categorie",
    "kategori",
    "分类",
    "カテゴリ",
    "분류",
];

const TITLES: [&str; 6] = ["title", "titel", "título", "titre", "heading", "name"];

const TEXTS: [&str; 7] = [
    "text",
    "content",
    "body",
    "description",
    "inhalt",
    "beschreibung",
    "texto",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(headers: &[&str], question: usize, answers: &[usize]) {
        let headers: Vec<String> = headers.iter().map(|header| (*header).to_owned()).collect();
        let columns = columns(&headers);
        let found = columns.map(|columns| (columns.question, columns.answers));
        assert_eq!(found, Some((question, answers.to_vec())));
    }

    #[test]
    fn questions_and_answers_are_known_in_several_languages() {
        check(&["Question", "Answer"], 0, &[1]);
        check(&["id", "Antwort (kurz)", "Frage"], 2, &[1]);
        check(&["Kategorie", "Pregunta", "Respuesta"], 1, &[2]);
        check(&["question", "réponse"], 0, &[1]);
        check(&["Вопрос", "Ответ"], 0, &[1]);
        check(&["常见问题", "参考答案"], 0, &[1]);
        check(
            &["质问", "question_text", "answer_text", "short answer"],
            1,
            &[2, 3],
        );
        check(&["Q", "A"], 0, &[1]);
        check(&["Câu hỏi", "Trả lời"], 0, &[1]);
    }

    #[test]
    fn other_columns_are_no_questions() {
        let headers = |names: &[&str]| columns(&names.map_owned());
        assert_eq!(headers(&["Name", "Price"]), None);
        assert_eq!(headers(&["Question ID", "Answer"]), None);
        assert_eq!(headers(&["Answer"]), None);
    }

    trait Owned {
        fn map_owned(&self) -> Vec<String>;
    }

    impl Owned for [&str] {
        fn map_owned(&self) -> Vec<String> {
            self.iter().map(|name| (*name).to_owned()).collect()
        }
    }
}
