//! Small files of every format that the tests write, with what a reader of that format must handle.
//!
//! Only for tests; files that people can write in an editor stand in `tests/corpus`.

/// Every format once, by a name with its ending.
pub(super) fn all() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("faq.csv", CSV.as_bytes().to_vec()),
        ("faq.jsonl", JSONL.as_bytes().to_vec()),
    ]
}

const CSV: &str = "Topic;Question;Answer\r\n\
    Care;How often do I descale the kettle?;\"Once a month.\n\nMore often with hard water.\"\r\n\
    Care;\"Is \"\"vinegar\"\" safe?\";Yes, but rinse it twice.\r\n";

const JSONL: &str = "{\"question\": \"How hot?\", \"answer\": \"95 °C.\\nNot more.\"}\n\
    {\"title\": \"Lid\", \"text\": [\"It locks.\", \"It opens.\"], \"n\": 1}\n[1, {\"a\": null}]\n";
