//! Words that an answer of the wanted kind is told by: `because` after *why*, `yes` after *can I*.
//!
//! They are hand-made lists of everyday words, so that they hold for any subject. What a match is
//! worth is fitted with all other evidence.

use std::sync::LazyLock;

use super::opening::{Opening, Phrases};

/// How an answer to a question tends to be told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Telling {
    /// By a word of the list anywhere in the sentence.
    Holds,
    /// By a word of the list at the start of the sentence.
    Begins,
    /// By saying what to do; a word of the list anywhere in the sentence.
    Instructs,
    /// By a sentence about the thing itself, which it opens with; the list is empty.
    Defines,
    /// By nothing in particular.
    #[default]
    Nothing,
}

/// The words that tell an answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cues {
    /// How they tell it.
    pub telling: Telling,
    /// The words, in lower case.
    pub words: Vec<&'static str>,
}

/// Openings, separated by `|`, and the words that tell an answer to what opens so.
const CUES: &[(Telling, &str, &str)] = &[
    (
        Telling::Holds,
        "why|how come|what caused|what causes|for what reason|warum|weshalb|wieso|por qué|pourquoi|perché|\
         por que|porquê|waarom|почему|зачем|чому|dlaczego|proč|varför|hvorfor|neden|niçin|\
         γιατί|क्यों|de ce|tại sao|vì sao|miksi|miért|لماذا|چرا|mengapa|kenapa",
        "because since due reason reasons cause caused causes so owing weil denn da wegen grund aufgrund damit \
         porque debido causa razón pues car parce puisque raison afin poiché motivo dovuto devido razão pois omdat \
         want vanwege reden потому поскольку причина причине чтобы из-за тому ponieważ bo gdyż protože eftersom \
         fordi çünkü dolayı sebebiyle yüzünden nedeniyle επειδή διότι λόγω αιτία क्योंकि कारण वजह deoarece fiindcă \
         cauza datorită bởi do koska vuoksi takia mert miatt لأن بسبب سبب نتيجة زیرا چون دلیل علت karena",
    ),
    (
        Telling::Holds,
        "how old|what age|at what age|wie alt|in welchem alter|qué edad|a qué edad|quel âge|à quel âge|quanti anni|\
         quantos anos|hoe oud|сколько лет|в каком возрасте",
        "age aged old born years alter alt jahre jahren geboren edad años âge ans âgé anni età anos idade leeftijd \
         jaar лет года возраст возрасте",
    ),
    (
        Telling::Holds,
        "how long|for how long|wie lange|wie lang|cuánto tiempo|combien de temps|quanto tempo|hoe lang|как долго|\
         сколько времени|jak długo|hur länge",
        "year years month months week weeks day days hour hours minute minutes second seconds century decades \
         jahr jahre jahren monat monate monaten woche wochen tag tage tagen stunde stunden minute minuten sekunden \
         año años mes meses semana semanas día días hora horas minutos segundos an ans année années mois semaine \
         semaines jour jours heure heures anno anni mese mesi settimane giorno giorni ora ore ano anos mês dias \
         jaar maanden weken dagen uur год года лет месяцев месяца недель недели дней дня часов часа минут",
    ),
    (
        Telling::Holds,
        "how far|how tall|how high|how wide|how deep|how big|how large|how wide|wie weit|wie hoch|wie groß|wie breit|\
         wie tief|qué distancia|qué altura|quelle distance|quelle hauteur|quanto dista|quanto è alto|hoe ver|hoe hoog|\
         как далеко|какова высота|какая площадь",
        "km mi ft m kilometers kilometres kilometer miles mile meters metres meter feet foot inches acres square \
         hectares kilometern metern quadratkilometer hektar kilómetros metros millas pies hectáreas kilomètres \
         mètres chilometri metri quilômetros км м метров километров",
    ),
    (
        Telling::Holds,
        "how much|what percentage|what percent|what share|what does it cost|wie viel|wieviel|wie viel prozent|cuánto|\
         qué porcentaje|combien|quel pourcentage|quanto|quale percentuale|hoeveel|сколько|какой процент",
        "percent dollars dollar euros euro pounds million millions billion billions free prozent millionen \
         milliarden ciento dólares millones cent millions milliards milioni miliardi milhões процентов миллионов \
         миллиарда рублей долларов",
    ),
    (
        Telling::Begins,
        "is|are|am|can|could|does|do|did|will|would|should|has|have|was|were|may|must|kann|können|könnte|ist|sind|\
         gibt es|darf|muss|soll|wird|hat|habe|haben|puedo|puede|se puede|es posible|hay|debo|tengo que|est ce que|\
         puis je|peut on|est il|y a t il|dois je|posso|è possibile|si può|esiste|é possível|há|existe|kan|mag|moet|\
         можно ли|могу ли|есть ли|нужно ли|czy|kan jag|går det",
        "yes no not nope yep sure currently unfortunately absolutely correct ja nein doch nicht leider sí sì oui \
         non si sim não да нет nee jawel nie tak nej evet hayır はい いいえ 네 예 아니요 是 是的 不 可以 不能",
    ),
    (
        Telling::Instructs,
        "how do|how can|how to|how should|how could|how would|wie kann|wie mache|wie richte|wie ändere|cómo|\
         comment|come posso|come si|como faço|como posso|hoe kan|как мне|как можно|jak mogę|hur kan",
        "use using run set click select choose open add create enter type press go install configure change step \
         steps following follow command specify pass call edit enable need verwenden verwende klicken wählen öffnen \
         eingeben drücken ausführen installieren einstellen schritte befehl utilice usar haga seleccione abra pulse \
         pasos comando utilisez cliquez sélectionnez ouvrez appuyez étapes commande usa fai seleziona apri clique \
         selecione abra gebruik klik kies нажмите выберите откройте используйте введите",
    ),
    (
        Telling::Defines,
        "what is|what are|what s|what was|who is|who was|what does|was ist|was sind|was bedeutet|wer ist|wer war|\
         qué es|qué son|qué significa|quién es|qu est ce que|qu est ce qu|c est quoi|qui est|cos è|cosa è|cosa sono|\
         che cos è|chi è|o que é|o que são|quem é|wat is|wat zijn|wie is|что такое|кто такой|co to jest|czym jest|\
         vad är|hvad er|hva er",
        "",
    ),
];

/// The openings of [`CUES`].
static PHRASES: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::of(CUES.iter().map(|(_, openings, _)| *openings)));

/// The same for scripts without spaces, where the opening may stand anywhere.
const SIGNS: &[(Telling, &str, &str)] = &[
    (
        Telling::Holds,
        "为什么|为何|為什麼|為何|なぜ|どうして|왜|ทำไม|เพราะเหตุใด|เพราะอะไร",
        "เพราะ เนื่องจาก สาเหตุ 因为 由于 因此 原因 所以 因為 由於 ため から ので 理由 때문에 때문 이유",
    ),
    (
        Telling::Holds,
        "多长时间|多久|多長時間|どのくらい|얼마나",
        "年 月 周 天 小时 分钟 小時 分鐘 日 時間 분 시간 년",
    ),
    (
        Telling::Defines,
        "什么是|是什么|什麼是|是什麼|とは|何ですか|무엇입니까|뭐예요",
        "",
    ),
];

/// Most words that say something, of a question that asks what a thing is.
const DEFINED_WORDS: usize = 3;

impl Cues {
    /// Those of `question`, which has `content` words that say something.
    pub fn of(question: &str, content: usize) -> Cues {
        let lower = question.to_lowercase();
        let opening = Opening::of(&lower);
        let fits = |telling: Telling| telling != Telling::Defines || content <= DEFINED_WORDS;
        let telling = |list: usize| CUES.get(list).map(|(telling, _, _)| *telling);
        let of = |list: Option<usize>| CUES.get(list?);
        let at_start = of(opening.opens_with(&PHRASES, |list| telling(list).is_some_and(fits)));
        let by_sign = || {
            SIGNS
                .iter()
                .filter(|_| !lower.is_ascii())
                .find(|(telling, signs, _)| {
                    fits(*telling) && signs.split('|').any(|sign| lower.contains(sign))
                })
        };
        let inside = || {
            let holds = |list: usize| telling(list) == Some(Telling::Holds);
            of(opening.holds(&PHRASES, holds))
        };
        at_start.or_else(by_sign).or_else(inside).map_or_else(
            Cues::default,
            |(telling, _, list)| Cues {
                telling: *telling,
                words: list.split_whitespace().collect(),
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(question: &str, telling: Telling, word: Option<&str>) {
        let cues = Cues::of(question, 3);
        assert_eq!(cues.telling, telling, "{question}");
        if let Some(word) = word {
            assert!(cues.words.contains(&word), "{question}: {:?}", cues.words);
        }
    }

    #[test]
    fn the_opening_tells_how_an_answer_is_told() {
        check("Why did it fail?", Telling::Holds, Some("because"));
        check("Can I run it twice?", Telling::Begins, Some("yes"));
        check("Gibt es einen Editor?", Telling::Begins, Some("ja"));
        check("In welchem Alter starb sie?", Telling::Holds, Some("jahre"));
        check("How do I log in?", Telling::Instructs, Some("click"));
        check("What is a shard?", Telling::Defines, None);
        check("为什么失败？", Telling::Holds, Some("因为"));
        check("name the colours", Telling::Nothing, None);
    }

    #[test]
    fn only_a_short_question_asks_what_a_thing_is() {
        assert_eq!(
            Cues::of("What is the cause of the long delay?", 4).telling,
            Telling::Nothing
        );
    }
}
