//! Words that hold a sentence together and say little about its subject.
//!
//! They are weak evidence, never removed: how weak is decided in `select`. Question words count
//! among them; what they tell of the answer wanted is read by `kind`.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use crate::language::Language;

const ENGLISH: &str = "a about after all also am an and any are as at be been before being between both but by can \
could did do does doing done during each either for from had has have having he her here hers him his how i if in \
into is it its itself just know let me mine might more most much must my no nor of off on one or other our out over \
own please same shall she should so some such than that the their theirs them then there these they this those \
through to too under until up upon us use used using very was we were what when where which while who whom whose \
why will with within would you your yours get got give there anyone someone something thing happen happens \
called name named tell mean many kind type";

const GERMAN: &str = "ab aber alle allem allen aller alles als also am an auch auf aus bei beim bin bis bist da \
dadurch daher damit dann das dass dein deine dem den denn der des dessen die dies diese diesem diesen dieser dieses \
doch dort du durch ein eine einem einen einer eines er es etwas euer eure für gegen gibt hat hatte hatten habe haben \
hier ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im in ist ja jede jedem jeden jeder jedes kann kein keine können \
machen man mehr mein meine mit nach nicht noch nun nur ob oder ohne sehr sein seine seinem seinen seiner sich sie \
sind so soll über um und uns unser unter viel viele vom von vor wann war waren warum was wegen weil welche welchem \
welchen welcher welches wem wen wenn wer werden wessen wie wieder wieviel wir wird wo woher wohin wurde wurden zu \
zum zur zwischen während worden heißt nannte genannt";

const FRENCH: &str = "à a ai alors après au aucun aussi autre aux avant avec avoir c ce cela ces cet cette ceux chaque \
chez ci combien comme comment d dans de depuis des donc dont du elle elles en entre est et était étaient être eu eux \
fait font fut il ils j je l la le les leur leurs lors lui m ma mais me mes moi mon n ne nos notre nous on ont où ou \
par pas pendant peu peut plus pour pourquoi qu quand que quel quelle quelles quels qui quoi s sa sans se sera ses si \
son sont sous sur t ta te tes toi ton tous tout toute toutes très tu un une vos votre vous y";

const SPANISH: &str = "a al algo ante antes aquel aquella así aún aunque cada como cómo con cual cuál cuales cuáles \
cualquier cuando cuándo cuanta cuánta cuantas cuántas cuanto cuánto cuantos cuántos de del desde donde dónde dos el él \
ella ellas ellos en entre era eran es esa ese eso esta está están este esto estos fue fueron ha había habían han hasta \
hay he la las le les lo los más me mi mientras muy ni no nos o os otra otro para pero por porque qué que quien quién \
quienes quiénes se según ser si sí sido sin sobre son su sus también tan tanto te tenía tiene tienen todo todos tras tu \
un una uno unos unas y ya yo llama llamaba";

const PORTUGUESE: &str = "a à ao aos as às até com como cada da das de dela dele delas deles do dos e é ela elas ele \
eles em entre era eram essa esse esta está estão este eu foi foram há isso isto já la lhe mais mas me mesmo meu minha \
muito na nas nem no nos não nós o onde os ou para pela pelas pelo pelos por porque pode qual quais quando quanto \
quantos quantas que quem se seja sem ser seu seus sua suas são só também te tem têm teu tua um uma umas uns você";

const ITALIAN: &str = "a ad agli ai al alla alle allo anche c che chi ci come con cosa cui d da dagli dai dal dalla \
dalle dei del della delle dello di dove e è ed era erano essere fu furono gli ha hanno ho i il in io l la le lei lo \
loro lui ma mi mia mio ne nei nel nella nelle noi non o perché per più quale quali quando quanta quante quanti quanto \
quella quelle quello questa questo qui se si sia sono su sua sue sui sul sulla suo suoi tra tu un una uno vi";

const DUTCH: &str = "aan af al alle als ben bij dan dat de deze die dit doen door een en er geen had hadden heb hebben \
heeft het hij hoe hoeveel hun ik in is je jij kan kunnen maar me meer men met mijn na naar niet nog nu of om omdat \
onder ons ook op over te ten tot tussen u uit van veel voor waar waarom wanneer waren was wat we wel welk welke werd \
werden wie wij wil word worden wordt zal ze zich zij zijn zo zonder zou";

const RUSSIAN: &str = "а без более бы был была были было быть в вам вас весь во вот все всех всего вы где да для до его \
ее если есть еще же за и из или им их к каждый как какая какие каким каких какова каково какой какую ко когда кого кому \
которая которого которое которой которую которые который которым которых кто куда ли либо между меня мне многие можно \
мой мы на над нас не него нее нет ни них но ну о об один одна он она они оно от откуда очень перед по под после почему \
при про с сам свой своего своей своих себя сколько со так также такие такой там то того тоже только том ты у уже чего \
чей чем через что чтобы чьи эта эти это этого этой этом этот эту я является";

const CJK: &str = "的 了 是 在 和 与 有 被 为 什 么 什么 哪 谁 何 多 少 多少 个 吗 呢 怎 怎么 怎样 如何 哪个 哪些 哪里 几 \
他 她 它 们 他们 这 那 这个 那个 之 于 以 及 其 中 の に は を た が で て と し れ さ い る も な か ら っ す ま へ よ り \
こ そ だ です ます です た です する した して いる ある この その どの 何 誰 どこ いつ なぜ どう どんな いく つ です か \
は何 什么时 是什 的是 了多 哪一 是谁 いは のは とは";

const KOREAN: &str = "무엇 무엇인가 무엇인가요 누구 누구인가 언제 어디 어디에 어떤 어떻게 왜 몇 얼마 얼마나 그 이 저 것 수 는 은 이 가 을 를 \
의 에 에서 로 으로 와 과 도 있는 있는가 하는 한 했는가 인가 인가요 는가 은가";

const LISTS: &[(Language, &str)] = &[
    (Language::English, ENGLISH),
    (Language::German, GERMAN),
    (Language::French, FRENCH),
    (Language::Spanish, SPANISH),
    (Language::Portuguese, PORTUGUESE),
    (Language::Italian, ITALIAN),
    (Language::Dutch, DUTCH),
    (Language::Russian, RUSSIAN),
    (Language::Chinese, CJK),
    (Language::Japanese, CJK),
    (Language::Korean, KOREAN),
];

static WORDS: LazyLock<FxHashSet<(Language, &str)>> = LazyLock::new(|| {
    let of = |(language, list): &(Language, &'static str)| {
        let language = *language;
        let words = list.split_ascii_whitespace();
        words.map(move |word| (language, word))
    };
    LISTS.iter().flat_map(of).collect()
});

/// Whether `form`, a word in lower case, is a function or question word of `language`.
pub fn is_function_word(form: &str, language: Language) -> bool {
    WORDS.contains(&(language, form))
}
