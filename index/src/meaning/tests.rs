//! Models as a whole: tiny ones that are written here, and a real one where there is one.
#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test that fails may panic, and says when it skips"
)]

#[path = "../../tests/support/tiny_model.rs"]
#[allow(dead_code, unreachable_pub, reason = "shared with other tests")]
mod tiny_model;

use std::fs;
use std::path::Path;
use std::time::Instant;

use serde_json::{Value, json};

use super::vector::Vector;
use super::{Model, ModelError};
use tiny_model::{Tensor, write, write_json, write_weights, write_weights_as};

const TEXTS: [&str; 5] = [
    "How do I erase an invoice?",
    "kettle",
    "A somewhat longer text, of which the tiny model cuts off the end because it can read so much and no more.",
    "",
    "Ünïcödé — 漢字 and 42",
];

fn cosine(a: &Vector, b: &Vector) -> f32 {
    a.cosine(&b.bytes(), b.scale)
}

fn passages(model: &Model, texts: &[&str]) -> Vec<Vector> {
    let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
    let mut found: Vec<Option<Vector>> = vec![None; texts.len()];
    model.passages(&texts, &mut |places, vectors| {
        for (place, vector) in places.iter().zip(vectors) {
            found[*place] = Some(vector);
        }
        true
    });
    found.into_iter().map(Option::unwrap).collect()
}

#[test]
fn a_text_has_the_same_vector_in_whatever_company() {
    let home = tempfile::tempdir().unwrap();
    write(home.path(), 7);
    let model = Model::open(home.path()).unwrap();
    let together = passages(&model, &TEXTS.repeat(40));
    for (text, vector) in TEXTS.repeat(40).iter().zip(&together) {
        assert_eq!(Some(vector), model.question(text, None).as_ref(), "{text}");
    }
    assert!(cosine(&together[0], &together[1]) < 0.999);
}

#[test]
fn words_with_one_vector_mean_the_same() {
    let home = tempfile::tempdir().unwrap();
    write(home.path(), 7);
    let model = Model::open(home.path()).unwrap();
    let of = |text| model.question(text, None).unwrap();
    assert_eq!(of("Kettle!"), of("gadget!"));
    assert!(cosine(&of("kettle"), &of("invoice")) < 0.9);
}

#[test]
fn stopping_ends_the_reading() {
    let home = tempfile::tempdir().unwrap();
    write(home.path(), 7);
    let model = Model::open(home.path()).unwrap();
    let texts: Vec<String> = (0..2_000).map(|number| format!("text {number}")).collect();
    let mut calls = 0;
    model.passages(&texts, &mut |_, _| {
        calls += 1;
        false
    });
    assert_eq!(calls, 1);
}

#[test]
fn a_question_without_time_has_no_vector() {
    let home = tempfile::tempdir().unwrap();
    write(home.path(), 7);
    let model = Model::open(home.path()).unwrap();
    assert!(model.question("kettle", Some(Instant::now())).is_none());
}

/// The same computation in the plainest way, in double precision.
mod plain {
    use super::tiny_model::{HIDDEN, Tensor};

    const HEADS: usize = 4;
    type Rows = Vec<Vec<f64>>;

    fn part<'a>(tensors: &'a [Tensor], name: &str) -> &'a Tensor {
        tensors.iter().find(|tensor| tensor.name == name).unwrap()
    }

    fn linear(tensors: &[Tensor], name: &str, rows: &Rows) -> Rows {
        let weights = part(tensors, &format!("{name}.weight"));
        let bias = part(tensors, &format!("{name}.bias"));
        let from = weights.shape[1];
        let dot = |row: &[f64], to: usize| -> f64 {
            let weights = &weights.numbers[to * from..(to + 1) * from];
            row.iter()
                .zip(weights)
                .map(|(a, b)| a * f64::from(*b))
                .sum()
        };
        let of_row = |row: &Vec<f64>| {
            let bias = bias.numbers.iter().enumerate();
            bias.map(|(to, bias)| dot(row, to) + f64::from(*bias))
                .collect()
        };
        rows.iter().map(of_row).collect()
    }

    fn norm(tensors: &[Tensor], name: &str, rows: &mut Rows) {
        let scale = &part(tensors, &format!("{name}.weight")).numbers;
        let shift = &part(tensors, &format!("{name}.bias")).numbers;
        for row in rows {
            let mean = row.iter().sum::<f64>() / row.len() as f64;
            let variance = row.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / row.len() as f64;
            for (index, value) in row.iter_mut().enumerate() {
                let one = (*value - mean) / (variance + 1e-12).sqrt();
                *value = one * f64::from(scale[index]) + f64::from(shift[index]);
            }
        }
    }

    /// The error function by its series, which is enough for what small weights lead to.
    fn erf(x: f64) -> f64 {
        let (mut sum, mut term) = (x, x);
        for n in 1..60 {
            term *= -x * x / f64::from(n);
            sum += term / f64::from(2 * n + 1);
        }
        sum * 2.0 / std::f64::consts::PI.sqrt()
    }

    pub(super) fn vector(tensors: &[Tensor], tokens: &[usize], first: usize) -> Vec<f64> {
        let word = part(tensors, "embeddings.word_embeddings.weight");
        let position = part(tensors, "embeddings.position_embeddings.weight");
        let kind = part(tensors, "embeddings.token_type_embeddings.weight");
        let at = |tensor: &Tensor, row: usize, column: usize| {
            f64::from(tensor.numbers[row * HIDDEN + column])
        };
        let mut states: Rows = tokens
            .iter()
            .enumerate()
            .map(|(place, token)| {
                let sum = |column| {
                    at(word, *token, column)
                        + at(position, first + place, column)
                        + at(kind, 0, column)
                };
                (0..HIDDEN).map(sum).collect()
            })
            .collect();
        norm(tensors, "embeddings.LayerNorm", &mut states);
        for layer in 0..2 {
            let name = |part: &str| format!("encoder.layer.{layer}.{part}");
            let query = linear(tensors, &name("attention.self.query"), &states);
            let key = linear(tensors, &name("attention.self.key"), &states);
            let value = linear(tensors, &name("attention.self.value"), &states);
            let width = HIDDEN / HEADS;
            let mut context: Rows = vec![vec![0.0; HIDDEN]; states.len()];
            for head in 0..HEADS {
                let columns = head * width..(head + 1) * width;
                for (row, query) in query.iter().enumerate() {
                    let score = |key: &Vec<f64>| {
                        let products = columns.clone().map(|c| query[c] * key[c]);
                        (products.sum::<f64>() / (width as f64).sqrt()).exp()
                    };
                    let scores: Vec<f64> = key.iter().map(score).collect();
                    let all: f64 = scores.iter().sum();
                    for (score, value) in scores.iter().zip(&value) {
                        for column in columns.clone() {
                            context[row][column] += score / all * value[column];
                        }
                    }
                }
            }
            let add = |states: &mut Rows, more: Rows| {
                for (row, more) in states.iter_mut().zip(more) {
                    row.iter_mut().zip(more).for_each(|(a, b)| *a += b);
                }
            };
            let attended = linear(tensors, &name("attention.output.dense"), &context);
            add(&mut states, attended);
            norm(tensors, &name("attention.output.LayerNorm"), &mut states);
            let mut inner = linear(tensors, &name("intermediate.dense"), &states);
            for x in inner.iter_mut().flatten() {
                *x = 0.5 * *x * (1.0 + erf(*x / 2f64.sqrt()));
            }
            let outer = linear(tensors, &name("output.dense"), &inner);
            add(&mut states, outer);
            norm(tensors, &name("output.LayerNorm"), &mut states);
        }
        let count = states.len() as f64;
        let mean = |column: usize| states.iter().map(|row| row[column]).sum::<f64>() / count;
        (0..HIDDEN).map(mean).collect()
    }
}

#[test]
fn the_encoder_computes_what_the_formulas_say() {
    let home = tempfile::tempdir().unwrap();
    write(home.path(), 11);
    let model = Model::open(home.path()).unwrap();
    let tensors = tiny_model::tensors(11);
    // [CLS], the letters of `ab c` as they stand in the vocabulary, [SEP].
    let right = |first: usize| {
        let right = plain::vector(&tensors, &[2, 5, 8, 9, 3], first);
        let right: Vec<f32> = right.iter().map(|value| *value as f32).collect();
        Vector::of(&right)
    };
    let found = model.question("ab c", None).unwrap();
    assert!(cosine(&found, &right(0)) > 0.9999);
    // The RoBERTa kind counts places from behind that of padding.
    let config = home.path().join("config.json");
    set(&config, "model_type", json!("xlm-roberta"));
    set(&config, "pad_token_id", json!(7));
    let other = Model::open(home.path()).unwrap();
    let other = other.question("ab c", None).unwrap();
    assert!(cosine(&other, &right(8)) > 0.9999);
    assert!(cosine(&other, &right(0)) < 0.9999);
}

#[test]
fn half_precision_gives_almost_the_same() {
    let home = tempfile::tempdir().unwrap();
    write(home.path(), 3);
    let whole = passages(&Model::open(home.path()).unwrap(), &TEXTS);
    let high_half = |tensor: &Tensor| -> Vec<u8> {
        let numbers = tensor.numbers.iter();
        let bits = numbers.map(|number| (number.to_bits() >> 16) as u16);
        bits.flat_map(u16::to_le_bytes).collect()
    };
    write_weights_as(home.path(), &tiny_model::tensors(3), "BF16", &high_half);
    let half = Model::open(home.path()).unwrap();
    for (a, b) in whole.iter().zip(passages(&half, &TEXTS)) {
        assert!(cosine(a, &b) > 0.99);
    }
}

#[test]
fn the_first_token_can_stand_for_the_text() {
    let home = tempfile::tempdir().unwrap();
    write(home.path(), 3);
    let mean = Model::open(home.path()).unwrap();
    let pooling = home.path().join("1_Pooling/config.json");
    write_json(&pooling, &json!({"pooling_mode_cls_token": true}));
    let first = Model::open(home.path()).unwrap();
    assert_ne!(mean.fingerprint(), first.fingerprint());
    let of = |model: &Model| model.question(TEXTS[0], None).unwrap();
    assert!(cosine(&of(&mean), &of(&first)) < 0.99);
}

#[test]
fn what_a_model_wants_to_read_first_is_put_there() {
    let home = tempfile::tempdir().unwrap();
    write(home.path(), 3);
    let plain = Model::open(home.path()).unwrap();
    let prompts = json!({"prompts": {"query": "query: ", "passage": "passage: "}});
    write_json(
        &home.path().join("config_sentence_transformers.json"),
        &prompts,
    );
    let prompted = Model::open(home.path()).unwrap();
    assert_ne!(plain.fingerprint(), prompted.fingerprint());
    assert_eq!(
        plain.question("query: erase", None),
        prompted.question("erase", None)
    );
    assert_eq!(
        passages(&plain, &["passage: erase"]),
        passages(&prompted, &["erase"])
    );
}

/// Opens a model after `edit` and expects an error that holds `message`.
#[track_caller]
fn refused(edit: impl FnOnce(&Path), message: &str) {
    let home = tempfile::tempdir().unwrap();
    write(home.path(), 5);
    edit(home.path());
    let error = Model::open(home.path()).unwrap_err();
    let mut text = error.to_string();
    if let ModelError::Read { source, .. } = &error {
        text = format!("{text}: {source}");
    }
    assert!(text.contains(message), "{text}");
}

/// Sets `key` of a JSON file.
fn set(file: &Path, key: &str, value: Value) {
    let mut all: Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    all[key] = value;
    write_json(file, &all);
}

#[test]
fn a_folder_that_is_no_model_says_what_it_lacks() {
    refused(
        |home| fs::remove_dir_all(home).unwrap(),
        "has to name the folder of a model",
    );
    for (file, advice) in [
        ("config.json", "copy the whole folder"),
        ("tokenizer.json", "it lists the model's words"),
        ("model.safetensors", "it holds the model's weights"),
    ] {
        let message = format!("{file}` is missing: ");
        refused(|home| fs::remove_file(home.join(file)).unwrap(), &message);
        refused(|home| fs::remove_file(home.join(file)).unwrap(), advice);
    }
    let rename = |to: &'static str| {
        move |home: &Path| {
            fs::create_dir_all(home.join(to).parent().unwrap()).unwrap();
            fs::rename(home.join("model.safetensors"), home.join(to)).unwrap();
        }
    };
    refused(rename("onnx/model.onnx"), "weights in ONNX are not read");
    refused(
        rename("pytorch_model.bin"),
        "`pytorch_model.bin` are not read",
    );
}

#[test]
fn a_model_of_another_kind_says_what_is_supported() {
    let config = |key: &'static str, value: Value| {
        move |home: &Path| set(&home.join("config.json"), key, value)
    };
    refused(
        config("model_type", json!("mpnet")),
        "type `mpnet` is not supported",
    );
    refused(
        config("hidden_act", json!("silu")),
        "`hidden_act` is `silu`",
    );
    refused(config("num_attention_heads", json!(5)), "not a multiple");
    refused(
        config("num_hidden_layers", json!(0)),
        "`num_hidden_layers` is 0",
    );
    refused(
        config("hidden_size", json!("many")),
        "config.json`: invalid type",
    );
    refused(
        config("position_embedding_type", json!("relative_key")),
        "has to be `absolute`",
    );
    refused(config("max_position_embeddings", json!(32)), "dimensions");
    let pooling = |home: &Path| {
        let both = json!({"pooling_mode_mean_tokens": true, "pooling_mode_max_tokens": true});
        write_json(&home.join("1_Pooling/config.json"), &both);
    };
    refused(pooling, "this pooling is not supported");
    let dense = |home: &Path| {
        let kind = "sentence_transformers.models.Dense";
        write_json(
            &home.join("modules.json"),
            &json!([{"path": "2_Dense", "type": kind}]),
        );
    };
    refused(dense, "it has a module `Dense`");
    let short = |home: &Path| {
        set(
            &home.join("sentence_bert_config.json"),
            "max_seq_length",
            json!(2),
        )
    };
    refused(short, "too short to tell anything");
}

#[test]
fn weights_that_do_not_fit_are_refused_with_the_tensor() {
    let config = |key: &'static str, value: Value| {
        move |home: &Path| set(&home.join("config.json"), key, value)
    };
    refused(
        config("intermediate_size", json!(40)),
        "has the dimensions [48, 32], and `config.json` calls for [40, 32]",
    );
    refused(
        config("num_hidden_layers", json!(3)),
        "holds no tensor `encoder.layer.2",
    );
    refused(
        config("vocab_size", json!(20)),
        "word_embeddings.weight` has the dimensions",
    );
    let cut = |keep: f64| {
        move |home: &Path| {
            let file = home.join("model.safetensors");
            let bytes = fs::read(&file).unwrap();
            let keep = (bytes.len() as f64 * keep) as usize;
            fs::write(file, &bytes[..keep]).unwrap();
        }
    };
    refused(cut(0.9), "is not all there; get it again");
    refused(cut(0.01), "cut short or no safetensors file");
    refused(cut(0.0), "cut short or no safetensors file");
    let nan = |home: &Path| {
        let mut tensors = tiny_model::tensors(5);
        tensors[9].numbers[0] = f32::NAN;
        write_weights(home, &tensors);
    };
    refused(nan, "holds what is no number");
    let integers = |home: &Path| {
        let bytes = |tensor: &Tensor| vec![0; tensor.numbers.len()];
        write_weights_as(home, &tiny_model::tensors(5), "I8", &bytes);
    };
    refused(integers, "is of type I8");
}

#[test]
fn a_vocabulary_of_another_model_is_refused() {
    let more = |home: &Path| {
        let file = home.join("tokenizer.json");
        let mut all: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        all["model"]["vocab"]["unheard"] = json!(5000);
        write_json(&file, &all);
    };
    refused(more, "they are of two models");
    refused(
        |home| fs::write(home.join("tokenizer.json"), "{}").unwrap(),
        "tokenizer.json`: ",
    );
}

#[test]
fn any_byte_of_the_weights_file_may_be_wrong_without_a_panic() {
    let home = tempfile::tempdir().unwrap();
    write(home.path(), 5);
    let file = home.path().join("model.safetensors");
    let bytes = fs::read(&file).unwrap();
    for at in (0..400).step_by(7) {
        let mut wrong = bytes.clone();
        wrong[at] ^= 0x55;
        fs::write(&file, wrong).unwrap();
        let _ = Model::open(home.path());
    }
}

/// A real model and what the reference implementation says of some texts: see the file's first line.
const REFERENCE: &str = include_str!("../../tests/support/minilm.txt");

#[test]
fn a_real_model_says_what_the_reference_says() {
    let Some(folder) = std::env::var_os("QUOTH_TEST_MODEL") else {
        eprintln!("skipped: QUOTH_TEST_MODEL names no folder of all-MiniLM-L6-v2");
        return;
    };
    let model = Model::open(Path::new(&folder)).unwrap();
    let lines = REFERENCE.lines().filter(|line| !line.starts_with('#'));
    let (mut texts, mut right) = (Vec::new(), Vec::new());
    for line in lines {
        let (text, digits) = line.split_once('\t').unwrap();
        texts.push(serde_json::from_str::<String>(text).unwrap());
        let bytes = digits
            .as_bytes()
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap() as i8);
        right.push(Vector::of(&bytes.map(f32::from).collect::<Vec<f32>>()));
    }
    assert!(texts.len() >= 20);
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    for ((text, right), found) in texts.iter().zip(&right).zip(passages(&model, &texts)) {
        let cosine = cosine(&found, right);
        assert!(cosine >= 0.999, "{cosine} for {text:?}");
    }
}
