//! Small numbers in words, by language.
//!
//! A question may write the digits where a text writes the word, or the other way round.

use crate::language::Language;

/// Numbers from two on, one a line of the languages below.
const NUMBERS: [u32; 14] = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 20, 50, 100];

const ENGLISH: &str =
    "two three four five six seven eight nine ten eleven twelve twenty fifty hundred";
const GERMAN: &str =
    "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig fünfzig hundert";
const FRENCH: &str =
    "deux trois quatre cinq six sept huit neuf dix onze douze vingt cinquante cent";
const SPANISH: &str =
    "dos tres cuatro cinco seis siete ocho nueve diez once doce veinte cincuenta cien";
const ITALIAN: &str =
    "due tre quattro cinque sei sette otto nove dieci undici dodici venti cinquanta cento";
const PORTUGUESE: &str =
    "dois três quatro cinco seis sete oito nove dez onze doze vinte cinquenta cem";
const DUTCH: &str =
    "twee drie vier vijf zes zeven acht negen tien elf twaalf twintig vijftig honderd";
const RUSSIAN: &str = "два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать двадцать пятьдесят сто";

/// Small numbers of `language`: each in digits and in a word.
pub fn number_words(language: Language) -> impl Iterator<Item = (u32, &'static str)> {
    let words = match language {
        Language::English => ENGLISH,
        Language::German => GERMAN,
        Language::French => FRENCH,
        Language::Spanish => SPANISH,
        Language::Italian => ITALIAN,
        Language::Portuguese => PORTUGUESE,
        Language::Dutch => DUTCH,
        Language::Russian => RUSSIAN,
        _ => "",
    };
    NUMBERS.into_iter().zip(words.split_ascii_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_is_complete() {
        for language in Language::ALL {
            let count = number_words(*language).count();
            assert!(count == 0 || count == NUMBERS.len(), "{language:?}");
        }
        assert_eq!(
            number_words(Language::English).last(),
            Some((100, "hundred"))
        );
    }
}
