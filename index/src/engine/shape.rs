//! Bits that tell how a word looks, for questions that want a number, a date or a name.
//!
//! Which of them a question wants is told in `select`.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// Written in digits.
pub const DIGITS: u8 = 1;
/// Four digits that can be a year.
pub const YEAR: u8 = 1 << 1;
/// The name of a month.
pub const MONTH: u8 = 1 << 2;
/// A number in letters.
pub const NUMBER_WORD: u8 = 1 << 3;
/// Mostly written with a capital inside sentences.
pub const NAME: u8 = 1 << 4;
/// Every bit.
pub const ALL: u8 = (1 << 5) - 1;

const MONTHS: &str = "january february march april may june july august september october november december \
    januar februar märz april mai juni juli august september oktober november dezember enero febrero marzo \
    abril mayo junio julio agosto septiembre octubre noviembre diciembre janvier février mars avril juin \
    juillet août septembre octobre novembre décembre gennaio febbraio aprile maggio giugno luglio settembre \
    ottobre dicembre janeiro fevereiro março maio junho julho setembro outubro dezembro января февраля марта \
    апреля мая июня июля августа сентября октября ноября декабря";
const NUMBERS: &str = "one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty \
    hundred thousand million billion half dozen zwei drei vier fünf sechs sieben acht neun zehn elf zwölf \
    hundert tausend million millionen milliarden dos tres cuatro cinco seis siete ocho nueve diez cien mil \
    millones deux trois quatre cinq six sept huit neuf dix cent mille due tre quattro cinque sei sette otto \
    nove dieci два две три четыре пять шесть семь восемь девять десять сто тысяч миллион миллионов первый";

static LISTED: LazyLock<FxHashMap<&str, u8>> = LazyLock::new(|| {
    let mut listed = FxHashMap::default();
    for (list, bit) in [(MONTHS, MONTH), (NUMBERS, NUMBER_WORD)] {
        for word in list.split_ascii_whitespace() {
            *listed.entry(word).or_default() |= bit;
        }
    }
    listed
});

/// What a word can look like apart from [`NAME`], by the number that is stored of it.
const LOOKS: [u8; 6] = [
    0,
    DIGITS,
    DIGITS | YEAR,
    MONTH,
    NUMBER_WORD,
    MONTH | NUMBER_WORD,
];

/// Added to that number where it is a name.
const NAMED: u8 = 8;

/// The four bits that are stored of `looks`.
pub(super) fn packed(looks: u8) -> u8 {
    let number = LOOKS.iter().position(|other| *other == looks & !NAME);
    let number = number.unwrap_or_default() as u8;
    if looks & NAME == 0 {
        number
    } else {
        number | NAMED
    }
}

/// What four bits that were stored stand for.
#[inline]
pub(super) fn unpacked(bits: u8) -> u8 {
    let looks = LOOKS.get(usize::from(bits % NAMED)).copied();
    let name = if bits & NAMED == 0 { 0 } else { NAME };
    looks.unwrap_or_default() | name
}

/// What can be told of `form` by itself; [`NAME`] is for a builder that sees it used.
pub fn of(form: &str) -> u8 {
    let first = form.chars().next();
    if first.is_some_and(char::is_numeric) {
        let year = form.len() == 4
            && form.bytes().all(|byte| byte.is_ascii_digit())
            && (form.starts_with('1') || form.starts_with("20"));
        return if year { DIGITS | YEAR } else { DIGITS };
    }
    LISTED.get(form).copied().unwrap_or_default()
}
