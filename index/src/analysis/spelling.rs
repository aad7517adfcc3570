//! Evens out English spelling: British to American forms, and irregular forms to their base.
//!
//! Only what regular stemming misses is listed; a wrong guess costs nothing, since documents and
//! questions are treated alike.

use std::borrow::Cow;

/// Endings that differ between British and American English, with what must stand before them.
const ENDINGS: &[(&str, &str)] = &[
    ("isements", "izements"),
    ("isement", "izement"),
    ("isely", "izely"),
    ("isations", "izations"),
    ("isation", "ization"),
    ("ising", "izing"),
    ("ised", "ized"),
    ("ises", "izes"),
    ("iser", "izer"),
    ("ise", "ize"),
    ("ysing", "yzing"),
    ("ysed", "yzed"),
    ("yse", "yze"),
    ("yses", "yzes"),
    ("ogues", "ogs"),
    ("ogue", "og"),
    ("elling", "eling"),
    ("elled", "eled"),
    ("eller", "eler"),
    ("ences", "enses"),
    ("ence", "ense"),
    ("tres", "ters"),
    ("tre", "ter"),
];

/// Words that no ending covers.
const WORDS: &[(&str, &str)] = &[
    ("aluminium", "aluminum"),
    ("cheque", "check"),
    ("cheques", "checks"),
    ("fibre", "fiber"),
    ("fibres", "fibers"),
    ("grey", "gray"),
    ("greys", "grays"),
    ("kerb", "curb"),
    ("licence", "license"),
    ("practise", "practice"),
    ("programme", "program"),
    ("programmes", "programs"),
    ("plough", "plow"),
    ("sceptical", "skeptical"),
    ("storey", "story"),
    ("sulphur", "sulfur"),
    ("tyre", "tire"),
    ("tyres", "tires"),
    ("whilst", "while"),
    ("towards", "toward"),
    ("artefact", "artifact"),
    ("artefacts", "artifacts"),
    ("judgement", "judgment"),
    ("manoeuvre", "maneuver"),
    ("aeroplane", "airplane"),
    ("calibre", "caliber"),
    ("sabre", "saber"),
    ("lustre", "luster"),
    ("skilful", "skillful"),
    ("fulfil", "fulfill"),
    ("enrol", "enroll"),
    ("instalment", "installment"),
    ("paediatric", "pediatric"),
    ("anaemia", "anemia"),
    ("archaeology", "archeology"),
    ("encyclopaedia", "encyclopedia"),
    ("mediaeval", "medieval"),
    ("oestrogen", "estrogen"),
    ("foetus", "fetus"),
];

/// The American form of an English `word` in lower case; the word itself where there is no other.
pub fn american(word: &str) -> Cow<'_, str> {
    if !word.is_ascii() || word.len() < 4 {
        return Cow::Borrowed(word);
    }
    if let Some((_, american)) = WORDS.iter().find(|(british, _)| *british == word) {
        return Cow::Borrowed(american);
    }
    for (british, american) in ENDINGS {
        if let Some(stem) = word.strip_suffix(british)
            && stem.len() >= 3
        {
            return Cow::Owned(format!("{stem}{american}"));
        }
    }
    match word.find("our") {
        Some(at) if at >= 2 && word.len() > at + 2 && is_our_word(word, at) => {
            Cow::Owned(word.replacen("our", "or", 1))
        }
        _ => Cow::Borrowed(word),
    }
}

/// Whether the `our` at byte `at` is the British ending of a noun, not part of a root (`hour`, `four`).
fn is_our_word(word: &str, at: usize) -> bool {
    const ROOTS: &[&str] = &[
        "arb", "arm", "behavi", "cand", "clam", "col", "demean", "endeav", "enam", "fav", "ferv",
        "flav", "glam", "harb", "hon", "hum", "lab", "misdemean", "neighb", "od", "parl", "ranc",
        "rig", "rum", "sav", "savi", "splend", "succ", "tum", "val", "vap", "vig", "disc", "disfav",
        "dishon", "multicol", "unfav", "recol", "discol",
    ];
    word.get(..at).is_some_and(|root| ROOTS.contains(&root))
}

/// Irregular forms and what their base stems to.
const IRREGULAR: &[(&str, &str)] = &[
    ("ate", "eat"), ("eaten", "eat"), ("became", "becom"), ("began", "begin"), ("begun", "begin"),
    ("bent", "bend"), ("bitten", "bite"), ("blew", "blow"), ("blown", "blow"), ("born", "bear"),
    ("bought", "buy"), ("bound", "bind"), ("broke", "break"), ("broken", "break"),
    ("brought", "bring"), ("built", "build"), ("burnt", "burn"), ("came", "come"),
    ("caught", "catch"), ("children", "child"), ("chose", "choos"), ("chosen", "choos"),
    ("dealt", "deal"), ("died", "die"), ("dying", "die"), ("drank", "drink"), ("drawn", "draw"),
    ("drew", "draw"), ("driven", "drive"), ("drove", "drive"), ("fallen", "fall"), ("fed", "feed"),
    ("feet", "foot"), ("fell", "fall"), ("felt", "feel"), ("flew", "fli"), ("flown", "fli"),
    ("forgot", "forget"), ("forgotten", "forget"), ("fought", "fight"), ("found", "find"),
    ("frozen", "freez"), ("froze", "freez"), ("gave", "give"), ("given", "give"), ("geese", "goos"),
    ("gone", "go"), ("got", "get"), ("gotten", "get"), ("grew", "grow"), ("grown", "grow"),
    ("heard", "hear"), ("held", "hold"), ("hid", "hide"), ("hidden", "hide"), ("kept", "keep"),
    ("knew", "know"), ("known", "know"), ("laid", "lay"), ("led", "lead"), ("lent", "lend"),
    ("lost", "lose"), ("loss", "lose"), ("losses", "lose"), ("made", "make"), ("meant", "mean"), ("men", "man"), ("met", "meet"),
    ("mice", "mous"), ("paid", "pay"), ("people", "person"), ("ran", "run"), ("rang", "ring"),
    ("risen", "rise"), ("rose", "rise"), ("said", "say"), ("sang", "sing"), ("sat", "sit"),
    ("saw", "see"), ("seen", "see"), ("sent", "send"), ("shaken", "shake"), ("shook", "shake"),
    ("shot", "shoot"), ("shown", "show"), ("slept", "sleep"), ("sold", "sell"), ("sought", "seek"),
    ("spent", "spend"), ("spoke", "speak"), ("spoken", "speak"), ("stole", "steal"),
    ("stolen", "steal"), ("stood", "stand"), ("struck", "strike"), ("stuck", "stick"),
    ("sung", "sing"), ("swam", "swim"), ("taken", "take"), ("taught", "teach"), ("teeth", "tooth"),
    ("thought", "think"), ("threw", "throw"), ("thrown", "throw"), ("told", "tell"),
    ("took", "take"), ("tore", "tear"), ("torn", "tear"), ("understood", "understand"),
    ("went", "go"), ("women", "woman"), ("won", "win"), ("wore", "wear"), ("worn", "wear"),
    ("written", "write"), ("wrote", "write"), ("writing", "write"), ("writes", "write"), ("write", "write"),
    ("ran", "run"), ("criteria", "criterion"), ("indices", "index"), ("vertices", "vertex"),
    ("analyses", "analyz"), ("analysis", "analyz"), ("death", "die"), ("deaths", "die"), ("dead", "die"), ("birth", "bear"),
];

/// The stem of an irregular form of an English word, where `word` is one.
pub fn irregular(word: &str) -> Option<&'static str> {
    IRREGULAR.iter().find(|(form, _)| *form == word).map(|(_, stem)| *stem)
}
