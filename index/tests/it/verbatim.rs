//! Whatever the documents hold, a quote is what stands in the file at the place it names.

use proptest::prelude::*;
use quoth_index::engine::shard::Shard;
use quoth_index::passage::MAX_CHARS;

use crate::support::{Home, all_quotes, ask, assert_verbatim, shards};

/// Words that recur, so that questions find something and passages repeat.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => "(kettle|ladder|garden|window|stone|river|Lamp|Äpfel|naïve|море|水|ภาษา|42|v1\\.2|e-mail|don't)",
        1 => "[a-zé]{1,9}",
        1 => "\\PC{1,6}",
    ]
}

fn sentence() -> impl Strategy<Value = String> {
    (prop::collection::vec(word(), 1..14), "(\\.|!|\\?|:|;|…|)")
        .prop_map(|(words, end)| words.join(" ") + &end)
}

fn block() -> impl Strategy<Value = String> {
    let sentences = |most| prop::collection::vec(sentence(), 1..most);
    prop_oneof![
        4 => sentences(12).prop_map(|sentences| sentences.join(" ")),
        1 => sentences(4).prop_map(|sentences| sentences.join("\n")),
        2 => ("#{1,4}", sentence()).prop_map(|(marks, text)| format!("{marks} {text}")),
        2 => sentences(6).prop_map(|items| format!("- {}", items.join("\n- "))),
        1 => sentences(4).prop_map(|lines| format!("```\n{}\n```", lines.join("\n"))),
        1 => sentences(4).prop_map(|rows| format!("| a | b |\n| - | - |\n| {} | x |", rows.join(" | x |\n| "))),
        1 => sentences(3).prop_map(|lines| format!("> {}", lines.join("\n> "))),
        1 => "[ \\n\\t>*_`|#\\[\\]()<>&-]{0,12}",
    ]
}

fn document() -> impl Strategy<Value = String> {
    let break_ = prop_oneof![4 => Just("\n\n"), 1 => Just("\n"), 1 => Just("\r\n\r\n"), 1 => Just("\n\n\n\n")];
    (prop::collection::vec(block(), 0..12), break_)
        .prop_map(|(blocks, between)| blocks.join(between))
}

fn tree() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(document(), 1..5)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn every_quote_is_the_slice_of_its_file_that_it_names(
        tree in tree(),
        later in tree(),
        questions in prop::collection::vec(sentence(), 1..5),
    ) {
        let home = Home::new();
        for documents in [tree, later] {
            for (number, text) in documents.iter().enumerate() {
                home.write(&format!("{}/{number}.md", number % 2), text);
            }
            home.sync();
            let collection = home.open();
            prop_assert_eq!(collection.check(), []);
            for question in questions.iter().chain([&"kettle ladder garden window stone river".to_owned()]) {
                // One without a word is refused before it is put.
                let Ok(parsed) = quoth_index::question::Question::parse(question) else {
                    continue;
                };
                let answer = collection.ask(&parsed, &all_quotes()).unwrap();
                assert_verbatim(&home.docs(), &answer.quotes);
                prop_assert_eq!(&answer, &collection.ask(&parsed, &all_quotes()).unwrap());
                prop_assert_eq!(&answer, &home.open().ask(&parsed, &all_quotes()).unwrap());
                for quote in &answer.quotes {
                    prop_assert!(quote.text().chars().count() <= all_quotes().quote_chars);
                }
            }
            for shard in shards(&home.index()) {
                assert_passages_fit(&Shard::open(&shard).unwrap());
            }
        }
    }
}

fn assert_passages_fit(shard: &Shard) {
    for id in 0..shard.passages() as u32 {
        let record = shard.passage(id).unwrap();
        let document = shard.document(record.document).unwrap();
        let text = &document.text[record.start as usize..record.end as usize];
        assert!(text.chars().count() <= MAX_CHARS, "{text:?}");
    }
}

#[test]
fn a_file_in_another_encoding_is_quoted_in_its_own_words() {
    let home = Home::new();
    let utf16: Vec<u8> = "\u{feff}Die Lampe hängt über der Tür.\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    home.write("lampe.txt", utf16);
    home.sync();
    let answer = ask(&home.open(), "Wo hängt die Lampe?");
    assert_eq!(
        answer.quotes.first().unwrap().text(),
        "Die Lampe hängt über der Tür."
    );
}
