//! Words that hold a sentence together and say little about its subject.
//!
//! They are weak evidence, never removed: how weak is decided in `select`. Question words count
//! among them; what they tell of the answer wanted is read by `kind`.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::fold::{lower_into, without_accents};
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

const KOREAN: &str = "무엇 무엇인가 무엇인가요 무엇을 무엇이 무엇은 무엇으로 무엇입니까 누구 누구인가 누구의 누구를 누가 언제 언제부터 어디 어디에 어디에서 어디서 어디인가 어느 무슨 어떤 어떻게 왜 \
몇 얼마 얼마나 그 이 저 것 것은 것이 것을 수 는 은 가 을 를 의 에 에서 로 으로 와 과 도 있는 있는가 있다 하는 한 했는가 했다 된 되는 된다 인가 인가요 는가 은가 및 \
또는 그리고 하지만 때 위해 대한 대해 통해 의해 이다";

const TURKISH: &str = "acaba ama ancak artık aslında bana bazı ben bende beni benim bile bir biri birkaç birçok biz bize \
bizi bizim böyle bu buna bunda bundan bunlar bunu bunun burada çok çünkü da daha dahi de değil diğer \
diye dolayı en fakat gibi göre hangi hangileri hangisi hangisidir hani hem henüz hep her herhangi \
hiç için içinde ile ilgili ise işte kaç kaçıncı kaçtır kadar kendi kendisi ki kim kimdir kime kimi \
kimin kimler kimlerdir kimse mı mi mu mü mıdır midir mudur müdür nasıl nasıldır ne neden nedeni \
nedir neler nelerdir nerede nerededir nereden neresi neresidir nereye nereli niçin niye o olan \
olarak olduğu olduğunu oldu olmak olmuş olmuştur olur ona ondan onlar onlara onları onların onu onun \
orada oysa öyle pek rağmen sadece sana sen siz sonra şey şöyle şu şunlar tarafından tüm üzere var \
vardır ve veya ya yani yok yoksa zaten denir denilmektedir denmektedir adı adlı verilir verilen \
edilir eden etmek etti ettiği bulunur bulunmaktadır";

const ARABIC: &str = "في من إلى الى على عن مع هو هي هم هن أن إن ان كان كانت يكون تكون هذا هذه ذلك تلك التي الذي الذين ما \
ماذا متى أين اين كيف كم لماذا لم لن لا ليس هل أي اي أية و أو او ثم بعد قبل بين حتى عند عندما كل بعض \
غير كما قد لقد منذ حيث به بها له لها لهم فيه فيها منه منها عليه عليها إليه إليها أنه أنها انه انها \
إنه إنها وهو وهي والتي والذي ومن وفي وما وكان وكانت بأن لأن لكن ولكن إذا اذا ذات أحد إحدى دون خلال \
أثناء حول تم يتم كانوا بما مما فما عما لما ولا ولم فقد نحو لدى عبر هناك هنا نحن أنا أنت هؤلاء بهذا \
لهذا وقد أما إما سمي سميت يسمى تسمى اسم";

const GREEK: &str = "ο η το οι τα του της των τον την τη τους τις ένα ένας μία μια ενός μιας και κι ή αλλά όμως να θα δε \
δεν μη μην με σε για από προς κατά μετά πριν υπό επί παρά χωρίς μέχρι ως σαν όπως ότι πως που πού \
πώς ποιος ποια ποιο ποιοι ποιες ποιον ποιους ποιας ποιου ποιων τι πότε πόσο πόσα πόσοι πόσες πόση \
πόσος πόσους γιατί όταν αν εάν ενώ επειδή ώστε αυτό αυτή αυτός αυτά αυτές αυτοί αυτού αυτής αυτών \
αυτόν αυτήν αυτούς εκείνο εκείνη εκείνος είναι ήταν είχε είχαν έχει έχουν υπήρχε υπάρχει υπάρχουν \
στο στη στην στον στους στις στα μου σου μας σας κάθε όλα όλοι όλες όλο όλη πολύ πιο άλλο άλλα άλλη \
άλλες μόνο επίσης ήδη εδώ εκεί εγώ εσύ εμείς εσείς γίνει έγινε γίνεται κάποιος κάποια κάποιο \
ονομάζεται ονομαζόταν λέγεται κάνει έκανε μπορεί μπορώ όσο οποίο οποία οποίος οποίοι οποίες οποίου \
οποίας όνομα";

const HINDI: &str = "का की के को में से पर और या है हैं था थी थे हो होता होती होते हुआ हुई हुए यह ये वह वे वो इस इन उस उन \
इसके उसके उनके इसका उसका उनका इसकी उसकी उनकी इसे उसे उन्हें इन्हें जो जिस जिन जिसके जिसमें क्या कौन \
कौनसा कौनसी कौनसे किस किसने किसे किसके किसकी किसका किन कब कहाँ कहां कैसे कैसा कैसी क्यों कितना कितनी \
कितने ने भी ही तो तक लिए साथ द्वारा बाद पहले एक कि अगर यदि नहीं न मैं हम तुम आप मेरा मेरी हमारा अपने \
अपनी अपना कर करना करने करता करती करते किया गया गई गए जा जाता जाती जाते रहा रही रहे सकता सकती सकते \
कुछ सभी सब अन्य बहुत दिया लेकिन परन्तु किंतु जब तब जहाँ वहाँ यहाँ अनुसार बीच दौरान वाला वाली वाले \
नाम";

const ROMANIAN: &str = "a ai al ale alți altă altul am ar are as ați au această acest acesta aceasta aceste acestea acești \
aceea acel acela acele acea asta atunci avea aveau avut ca că care cărui cărei căror căreia căruia \
ce cel cele cea cei cât câtă câte câți către cine cui când cu cum ci da dacă dar de deja deoarece \
despre din dintre doar după e ea ei el ele era erau este eu eram fără fi fiecare fiind fie fost iar \
îi îl îmi în înainte încă între își îți la le li lor lui mai mă me mea mele meu mi mult multe mulți \
ne nici nimic nu noi nostru o oare or ori orice pe pentru peste poate pot prin printre până sa să \
săi sale sau se și sunt spre sub său te toate tot toți tu un una unei unele unor unui unul unde va \
vă vor voi vreo numește numit numea numele face şi îşi toţi câţi aceşti ţi mulţi alţi aţi";

const THAI: &str = "ที่ ใน ของ และ เป็น มี ได้ จาก โดย การ ความ ว่า ให้ กับ แก่ แต่ หรือ ก็ จะ ไม่ นี้ นั้น ซึ่ง อยู่ \
คือ เมื่อ ถึง แล้ว ไป มา ขึ้น ลง ออก เข้า อะไร ใคร ไหน ใด เท่าไร เท่าไหร่ เท่าใด กี่ อย่างไร ยังไง \
ทำไม เหตุใด เพราะ เมื่อไร เมื่อไหร่ เมื่อใด ที่ไหน บ้าง ไหม มั้ย ด้วย ต่อ ตาม เพื่อ กว่า ทั้ง ทุก \
แต่ละ อีก ยัง ถูก เคย กำลัง ต้อง ควร อาจ สามารถ เรา เขา เธอ มัน ฉัน ผม คุณ ท่าน พวก ตัว ตน กัน เอง \
นะ ครับ ค่ะ คะ จึง หาก ถ้า ชื่อ อัน สิ่ง ใช่";

const VIETNAMESE: &str = "ai bao bị bởi các cái cách cho chưa có còn của cùng cũng đã đang đâu để đến đều đi đó được gì giữa \
hay hơn khi không là lại lên mà mấy mỗi một nào này nên nếu nhiêu nhiều như những nhưng ở qua ra \
rằng rất rồi sao sau sẽ tại theo thì trên trong trước từ tuy và vào vẫn vậy vì với về thế tên gọi";

const SWEDISH: &str = "alla allt att av blev bli blir de dem den denna deras dess dessa det detta dig din dina ditt du där \
då efter eller en er ett från för ha hade han hans har henne hennes hon honom hur här i icke in inom \
inte jag ju kan kunde man med mellan men mer mest mig min mina mitt mot mycket ni nu när någon något \
några och om oss på samma sedan sig sin sina själv skulle som så sådan till under upp ut utan vad \
var vara varför varit varje vars vem vems vi vid vilka vilken vilket vill åt än är över också bara \
många kallas kallades hette heter namn finns fanns";

const DANISH: &str = "af alle alt at blev blive bliver da de dem den denne der deres det dette din disse dog du efter \
eller en end er et for fordi fra få får før gør ham han hans har havde have hende hendes her hos hun \
hvad hvem hvilke hvilken hvilket hvis hvor hvordan hvorfor hvornår i ikke ind ingen jeg jer kan \
kunne man mange med meget mellem men mere mest mig min mine mod må ned noget nogen nogle nu når og \
også om op os over på sig sin sine skal skulle som så sådan til under ud uden var vi vil ville ved \
være været hedder hed kaldes kaldte navn mens bare";

const NORWEGIAN: &str = "alle at av ble bli blir blitt da de deg dei dem den denne der deres det dette din disse du eg ein \
eit eller en enn er et etter for fordi fra før ha hadde han hans har henne hennes her hos hun hva \
hvem hvilke hvilken hvilket hvis hvor hvordan hvorfor i ikke inn ingen ja jeg kan kunne man mange \
med meg meget mellom men mer mest min mitt mot mye må nei noe noen nå når og også om opp oss over på \
seg selv sin sine sitt skal skulle slik som så til under ut uten var ved vi vil ville være vært kva \
kven korleis kvifor heter het kalles kalt navn bare";

const FINNISH: &str = "ei eivät emme en et ette että edes ehkä eli ennen enemmän entä hän hänen hänet häntä he heidän heitä \
ja jo joka joita jonka jos joten jotta joissa jossa josta jota johon jotka kai kanssa kaikki ketkä \
kenen kenelle ketä koska kuin kuinka kuka kun kuten kyllä mikä mikäli miksi milloin millainen \
millaista mille minkä minne minä minun missä mistä mitä mihin mitkä moni monta montako muu muun muut \
mutta myös ne niiden niin niitä nyt nämä näitä näiden olemme olen olet olette oli olisi olivat olla \
olleet ollut on ole ovat paljon paljonko se sen sekä siinä siitä sille siellä siksi sinä sitä tai \
tämä tämän tässä tästä tätä tuo tuon vain vaan vai vaikka voi voiko voivat vuoksi yli mukaan jälkeen \
asti nimi nimeltään kutsutaan kutsuttiin";

const HUNGARIAN: &str = "a az egy és s vagy is de hogy nem ne ha mert mint mi mit miért mikor hol hová honnan hogyan ki kik \
kit kinek kié mely melyik melyek melyiket mennyi mennyit hány hányan hányadik milyen mekkora miben \
mire mivel mitől mióta meddig ez ezt ezek ezen ennek ebben erre azt azok azon annak abban arra ami \
amely amelyek amelyet amelyben aki akik akit volt voltak van vannak lesz lett lettek volna legyen \
meg el be fel le csak már még majd most itt ott így úgy akkor amikor után előtt alatt között által \
szerint miatt nélkül felett során olyan ilyen minden más sok több nagyon én te ő ők neki nekik őt \
őket saját pedig azonban illetve hívják hívták nevezik neve";

const TAMIL: &str = "என்ன எது எந்த யார் எப்போது எங்கே எங்கு ஏன் எப்படி எத்தனை எவ்வளவு எவை இது அது இந்த அந்த ஒரு மற்றும் \
என்று என உள்ள இருந்து ஆகும் அல்லது ஆனால் மீது போது வரை மேலும் தான் இல்லை பெயர்";

/// Of languages without rules of their own: Persian, Polish, Czech, Ukrainian, Bulgarian, Indonesian,
/// Hebrew, Urdu and Bengali.
const OTHER: &str = "و در به از که این آن را با است بود شد برای تا بر یا هم نیز اما اگر هر چه چی چیست کیست کدام کدامیک کی \
کجا کجاست چگونه چطور چرا چند چقدر کسی بین پس پیش روی زیر همه خود او آنها ما شما من تو ها های می شده \
شود بوده باشد دارد داشت داشتند کرد کرده کردند می‌شود می‌باشد بودند هستند می‌کند می‌کنند نمی نام i w \
z na do nie się to jest że o jak co po od za przez ale dla czy być był była było były są a oraz lub \
przy ten ta te tego tej tych tym jaki jaka jakie jakich jakim jaką który która które którego której \
których którym którzy kto kogo komu kim czego czym gdzie kiedy dlaczego ile ilu skąd dokąd jako tak \
także też już tylko może można bardzo jego jej ich go mu ją nim nią mnie mi mój moje ja ty my wy on \
ona ono oni one swój swoje nad pod między przed bez ze we v ve s u k ke ne se si je jsou jsem byl \
byla bylo byli pro nebo při toho té těch tom jaký jaká jaké jakou jakým který která kterého kterou \
kterých kterým kdo koho čeho čím kde kdy proč kolik odkud kam také už jen lze velmi jeho její jejich \
ho ji já vy svůj své mezi před і й та в у на з із зі до не що це є як по від за але для чи бути був \
була було були або при той ця ці цього цієї цих який яка яке які якого якої яких яким хто кого кому \
чого чим де коли чому скільки звідки куди так також вже тільки може можна дуже його її їх йому я ми \
ви він вона воно вони свій своє над під між перед без про и от да се са към но или че това този тази \
тези какво какъв каква какви кой коя кое кои къде кога защо колко през като също има беше били бил \
била със във ще си му ѝ им го ги yang di dan dari pada untuk dengan adalah ini itu apa siapa kapan \
mana dimana bagaimana mengapa kenapa berapa oleh sebagai dalam tidak juga atau akan telah sudah ada \
para seperti karena bisa dapat saya kami kita mereka dia ia anda apakah manakah siapakah berapakah \
nama namanya disebut secara antara setelah sebelum ketika saat של את על לא הוא היא הם הן זה זו זאת \
אלה עם או אם כי גם כל מה מי מתי איפה היכן איך כיצד למה מדוע כמה איזה איזו אילו אשר היה היתה הייתה \
היו יש אין אל בין עד רק אבל אך לפי כדי אחרי לפני תחת کا کے کو میں سے پر اور ہے ہیں تھا تھی تھے یہ وہ \
اس ان جو کیا کون کب کہاں کیسے کیوں کتنا کتنی کتنے نے بھی ہی تک لیے ایک کہ نہیں এবং ও এর এই সেই কি কী \
কে কারা কখন কোথায় কেন কিভাবে কীভাবে কত কোন কোনটি ছিল ছিলেন হয় হল করে থেকে জন্য একটি না তার তাদের \
সাথে মধ্যে";

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
    (Language::Turkish, TURKISH),
    (Language::Arabic, ARABIC),
    (Language::Greek, GREEK),
    (Language::Hindi, HINDI),
    (Language::Romanian, ROMANIAN),
    (Language::Thai, THAI),
    (Language::Vietnamese, VIETNAMESE),
    (Language::Swedish, SWEDISH),
    (Language::Danish, DANISH),
    (Language::Norwegian, NORWEGIAN),
    (Language::Finnish, FINNISH),
    (Language::Hungarian, HUNGARIAN),
    (Language::Tamil, TAMIL),
    (Language::Other, OTHER),
];

static WORDS: LazyLock<FxHashSet<(Language, String)>> = LazyLock::new(|| {
    let mut words = FxHashSet::default();
    for (language, list) in LISTS {
        for word in list.split_ascii_whitespace() {
            let mut even = String::new();
            lower_into(word, &mut even);
            // Many people leave accents out; in Vietnamese that would be another word.
            if *language != Language::Vietnamese
                && let Some(plain) = without_accents(&even)
            {
                words.insert((*language, plain));
            }
            words.insert((*language, even));
        }
    }
    words
});

/// Whether `form`, a word as [`each_form`](super::each_form) yields it, is a function or question
/// word of `language`.
pub fn is_function_word(form: &str, language: Language) -> bool {
    WORDS.contains(&(language, form.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_its_question_words() {
        for (language, word) in [
            (Language::Arabic, "متى"),
            (Language::English, "when"),
            (Language::Greek, "ποτε"),
            (Language::Hindi, "क्यों"),
            (Language::Romanian, "cati"),
            (Language::Thai, "เมื่อไร"),
            (Language::Turkish, "nerede"),
            (Language::Vietnamese, "đâu"),
            (Language::Other, "kiedy"),
        ] {
            assert!(is_function_word(word, language), "{word}");
        }
        let without = Language::ALL.iter().filter(|language| {
            let mut lists = LISTS.iter();
            !lists.any(|(other, _)| other == *language)
        });
        assert_eq!(without.count(), 0);
    }

    #[test]
    fn words_that_say_something_are_none() {
        assert!(!is_function_word("window", Language::English));
        assert!(!is_function_word("dau", Language::Vietnamese));
    }
}
