//! Writes a tiny model into a folder, in the layout that sentence-transformers publishes.
//!
//! Its weights are random, but for words that are to mean the same: those have one vector.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

/// Numbers of a vector.
pub const HIDDEN: usize = 32;
const INNER: usize = 48;
const LAYERS: usize = 2;
const HEADS: usize = 4;
const POSITIONS: usize = 64;
const SPECIAL: [&str; 5] = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
/// Words that mean the same to the model.
pub const ALIKE: [(&str, &str); 3] = [
    ("kettle", "gadget"),
    ("invoice", "bill"),
    ("delete", "erase"),
];

/// A tensor that is written: its name, its dimensions and its numbers.
pub struct Tensor {
    pub name: String,
    pub shape: Vec<usize>,
    pub numbers: Vec<f32>,
}

/// Writes the model with random weights from `seed`.
pub fn write(folder: &Path, seed: u64) {
    write_weights(folder, &tensors(seed));
    let config = json!({
        "model_type": "bert",
        "hidden_size": HIDDEN,
        "intermediate_size": INNER,
        "num_hidden_layers": LAYERS,
        "num_attention_heads": HEADS,
        "max_position_embeddings": POSITIONS,
        "vocab_size": vocabulary().len(),
        "type_vocab_size": 2,
        "hidden_act": "gelu",
        "layer_norm_eps": 1e-12,
        "pad_token_id": 0,
    });
    write_json(&folder.join("config.json"), &config);
    write_json(&folder.join("tokenizer.json"), &tokenizer());
    write_json(
        &folder.join("modules.json"),
        &json!([
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
        ]),
    );
    fs::create_dir_all(folder.join("1_Pooling")).unwrap();
    write_json(
        &folder.join("1_Pooling/config.json"),
        &json!({"word_embedding_dimension": HIDDEN, "pooling_mode_mean_tokens": true}),
    );
    write_json(
        &folder.join("sentence_bert_config.json"),
        &json!({"max_seq_length": 60, "do_lower_case": false}),
    );
}

/// Writes `value` as `file`.
pub fn write_json(file: &Path, value: &Value) {
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, serde_json::to_vec(value).unwrap()).unwrap();
}

/// Writes `tensors` as the weights of the model in `folder`.
pub fn write_weights(folder: &Path, tensors: &[Tensor]) {
    let bytes = |tensor: &Tensor| -> Vec<u8> {
        let numbers = tensor.numbers.iter();
        numbers.flat_map(|number| number.to_le_bytes()).collect()
    };
    write_weights_as(folder, tensors, "F32", &bytes);
}

/// Writes `tensors` as numbers of the type `dtype`, as `bytes` says.
pub fn write_weights_as(
    folder: &Path,
    tensors: &[Tensor],
    dtype: &str,
    bytes: &dyn Fn(&Tensor) -> Vec<u8>,
) {
    let (mut table, mut data) = (Map::new(), Vec::new());
    table.insert("__metadata__".to_owned(), json!({"format": "pt"}));
    for tensor in tensors {
        let from = data.len();
        data.extend(bytes(tensor));
        let entry =
            json!({"dtype": dtype, "shape": tensor.shape, "data_offsets": [from, data.len()]});
        table.insert(tensor.name.clone(), entry);
    }
    let table = serde_json::to_vec(&table).unwrap();
    let mut file = (table.len() as u64).to_le_bytes().to_vec();
    file.extend(table);
    file.extend(data);
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join("model.safetensors"), file).unwrap();
}

/// The weights by `seed`, each in its place.
pub fn tensors(seed: u64) -> Vec<Tensor> {
    let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let vocabulary = vocabulary();
    let mut tensors = Vec::new();
    let mut add = |name: String, shape: &[usize], spread: f32, around: f32| {
        let count: usize = shape.iter().product();
        tensors.push(Tensor {
            name,
            shape: shape.to_vec(),
            numbers: (0..count)
                .map(|_| around + random.next() * spread)
                .collect(),
        });
    };
    let embeddings = |name: &str| format!("embeddings.{name}.weight");
    add(
        embeddings("word_embeddings"),
        &[vocabulary.len(), HIDDEN],
        1.0,
        0.0,
    );
    add(
        embeddings("position_embeddings"),
        &[POSITIONS, HIDDEN],
        0.05,
        0.0,
    );
    add(embeddings("token_type_embeddings"), &[2, HIDDEN], 0.05, 0.0);
    add(
        "embeddings.LayerNorm.weight".to_owned(),
        &[HIDDEN],
        0.1,
        1.0,
    );
    add("embeddings.LayerNorm.bias".to_owned(), &[HIDDEN], 0.1, 0.0);
    for layer in 0..LAYERS {
        let name = |part: &str, what: &str| format!("encoder.layer.{layer}.{part}.{what}");
        for (part, to, from) in [
            ("attention.self.query", HIDDEN, HIDDEN),
            ("attention.self.key", HIDDEN, HIDDEN),
            ("attention.self.value", HIDDEN, HIDDEN),
            ("attention.output.dense", HIDDEN, HIDDEN),
            ("intermediate.dense", INNER, HIDDEN),
            ("output.dense", HIDDEN, INNER),
        ] {
            add(name(part, "weight"), &[to, from], 0.05, 0.0);
            add(name(part, "bias"), &[to], 0.02, 0.0);
        }
        for part in ["attention.output.LayerNorm", "output.LayerNorm"] {
            add(name(part, "weight"), &[HIDDEN], 0.1, 1.0);
            add(name(part, "bias"), &[HIDDEN], 0.02, 0.0);
        }
    }
    let words = &mut tensors.first_mut().unwrap().numbers;
    let row = |word: &str| {
        let at = vocabulary.iter().position(|other| other == word).unwrap();
        at * HIDDEN..(at + 1) * HIDDEN
    };
    for (one, other) in ALIKE {
        let vector = words[row(one)].to_vec();
        words[row(other)].copy_from_slice(&vector);
    }
    tensors
}

fn vocabulary() -> Vec<String> {
    let mut words: Vec<String> = SPECIAL.map(str::to_owned).to_vec();
    for letter in ('a'..='z').chain('0'..='9') {
        words.push(letter.to_string());
        words.push(format!("##{letter}"));
    }
    for (one, other) in ALIKE {
        words.extend([one.to_owned(), other.to_owned()]);
    }
    words
}

fn tokenizer() -> Value {
    let added = SPECIAL.iter().enumerate().map(|(id, content)| {
        json!({"id": id, "content": content, "special": true, "single_word": false,
            "lstrip": false, "rstrip": false, "normalized": false})
    });
    let vocabulary = vocabulary();
    let vocabulary = vocabulary.iter().enumerate();
    let vocabulary: Map<String, Value> = vocabulary
        .map(|(id, word)| (word.clone(), json!(id)))
        .collect();
    let special = |name: &str, id: usize| json!({"id": name, "ids": [id], "tokens": [name]});
    json!({
        "version": "1.0",
        "truncation": null,
        "padding": null,
        "added_tokens": added.collect::<Vec<Value>>(),
        "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
            "strip_accents": null, "lowercase": true},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {"type": "TemplateProcessing",
            "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}},
                {"Sequence": {"id": "A", "type_id": 0}},
                {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
            "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
            "special_tokens": {"[CLS]": special("[CLS]", 2), "[SEP]": special("[SEP]", 3)}},
        "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100, "vocab": vocabulary},
    })
}

/// Numbers from -1 to 1 that are the same every time (xorshift).
struct Random(u64);

impl Random {
    fn next(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 40) as f32 / (1u64 << 23) as f32 - 1.0
    }
}
