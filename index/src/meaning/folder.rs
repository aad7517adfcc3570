//! The folder of a model, in the layout that sentence-transformers publishes: what is in it and how
//! it is to be read.
//!
//! The weights are read by `tensors`, the words by `tokens`.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::ModelError;

/// What a model's files say of it.
pub(super) struct Folder {
    pub(super) config: Config,
    pub(super) pooling: Pooling,
    /// The most tokens of a text, those at its ends included.
    pub(super) most_tokens: usize,
    /// What is put before a question, and before a passage.
    pub(super) prompts: Prompts,
    pub(super) config_file: PathBuf,
    pub(super) weights_file: PathBuf,
    pub(super) tokenizer_file: PathBuf,
    /// Every file that says what comes out, for the fingerprint.
    pub(super) files: Vec<PathBuf>,
}

/// How the vectors of a text's tokens become that of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pooling {
    /// Their mean.
    Mean,
    /// The first one.
    First,
}

/// `config.json`.
#[derive(Debug, Deserialize)]
pub(super) struct Config {
    pub(super) model_type: String,
    pub(super) hidden_size: usize,
    pub(super) intermediate_size: usize,
    pub(super) num_hidden_layers: usize,
    pub(super) num_attention_heads: usize,
    pub(super) max_position_embeddings: usize,
    pub(super) vocab_size: usize,
    pub(super) type_vocab_size: usize,
    pub(super) hidden_act: String,
    pub(super) layer_norm_eps: f32,
    #[serde(default)]
    pub(super) pad_token_id: usize,
    #[serde(default)]
    position_embedding_type: Option<String>,
}

impl Config {
    /// The place of the first token among the position embeddings.
    pub(super) fn first_position(&self) -> usize {
        // The RoBERTa kind leaves those of padding out.
        match self.model_type.as_str() {
            "bert" => 0,
            _ => self.pad_token_id + 1,
        }
    }

    fn check(&self, file: &Path) -> Result<(), ModelError> {
        let refuse = |what: String| Err(ModelError::unfit(file, what));
        if !["bert", "roberta", "xlm-roberta"].contains(&self.model_type.as_str()) {
            let kind = &self.model_type;
            return refuse(format!(
                "a model of type `{kind}` is not supported; there are `bert` (MiniLM too), `roberta` and `xlm-roberta`"
            ));
        }
        if !["gelu", "relu"].contains(&self.hidden_act.as_str()) {
            let name = &self.hidden_act;
            return refuse(format!(
                "`hidden_act` is `{name}`; there are `gelu` and `relu`"
            ));
        }
        if self
            .position_embedding_type
            .as_deref()
            .unwrap_or("absolute")
            != "absolute"
        {
            return refuse("`position_embedding_type` has to be `absolute`".to_owned());
        }
        let sizes = [
            ("hidden_size", self.hidden_size, 4096),
            ("intermediate_size", self.intermediate_size, 16384),
            ("num_hidden_layers", self.num_hidden_layers, 48),
            ("num_attention_heads", self.num_attention_heads, 64),
            (
                "max_position_embeddings",
                self.max_position_embeddings,
                16384,
            ),
            ("vocab_size", self.vocab_size, 1_000_000),
            ("type_vocab_size", self.type_vocab_size, 16),
        ];
        for (name, size, most) in sizes {
            if size == 0 || size > most {
                return refuse(format!("`{name}` is {size}; it has to be from 1 to {most}"));
            }
        }
        if !self.hidden_size.is_multiple_of(self.num_attention_heads) {
            return refuse("`hidden_size` is not a multiple of `num_attention_heads`".to_owned());
        }
        Ok(())
    }
}

/// What a model wants to read before a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Prompts {
    pub(super) question: String,
    pub(super) passage: String,
}

/// An entry of `modules.json`.
#[derive(Deserialize)]
struct Module {
    path: String,
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Default, Deserialize)]
struct PoolingConfig {
    #[serde(default)]
    pooling_mode_cls_token: bool,
    #[serde(default)]
    pooling_mode_mean_tokens: bool,
    #[serde(default)]
    pooling_mode_max_tokens: bool,
    #[serde(default)]
    pooling_mode_mean_sqrt_len_tokens: bool,
    #[serde(default)]
    pooling_mode_weightedmean_tokens: bool,
    #[serde(default)]
    pooling_mode_lasttoken: bool,
}

#[derive(Deserialize)]
struct SentenceConfig {
    #[serde(default)]
    max_seq_length: Option<usize>,
}

#[derive(Deserialize)]
struct PromptsConfig {
    #[serde(default)]
    prompts: std::collections::HashMap<String, String>,
}

const SUPPORTED_MODULES: &[&str] = &["Transformer", "Pooling", "Normalize"];

impl Folder {
    /// Reads everything but weights and vocabulary.
    pub(super) fn read(folder: &Path) -> Result<Folder, ModelError> {
        if !folder.is_dir() {
            return Err(ModelError::Missing {
                file: folder.display().to_string(),
                advice: "`[answer.model] folder` has to name the folder of a model, with `config.json`, `tokenizer.json` and `model.safetensors` in it",
            });
        }
        let mut files = Vec::new();
        let mut transformer = folder.to_owned();
        let mut pooling = PathBuf::from("1_Pooling");
        let modules_file = folder.join("modules.json");
        if modules_file.is_file() {
            let modules: Vec<Module> = json(&modules_file)?;
            for module in &modules {
                let kind = module.kind.rsplit('.').next().unwrap_or_default();
                match kind {
                    "Transformer" => transformer = folder.join(&module.path),
                    "Pooling" => pooling = PathBuf::from(&module.path),
                    _ if SUPPORTED_MODULES.contains(&kind) => {}
                    _ => {
                        let what = format!(
                            "it has a module `{kind}`; only {} are supported",
                            SUPPORTED_MODULES.join(", ")
                        );
                        return Err(ModelError::unfit(&modules_file, what));
                    }
                }
            }
            files.push(modules_file);
        }
        let config_file = transformer.join("config.json");
        required(
            &config_file,
            "every published model has it; copy the whole folder",
        )?;
        let config: Config = json(&config_file)?;
        config.check(&config_file)?;
        let tokenizer_file = transformer.join("tokenizer.json");
        required(
            &tokenizer_file,
            "it lists the model's words; most published models have it, and `AutoTokenizer.from_pretrained(…).save_pretrained(…)` of transformers writes it",
        )?;
        let weights_file = transformer.join("model.safetensors");
        if !weights_file.is_file() {
            let onnx = ["model.onnx", "onnx/model.onnx"].map(|name| transformer.join(name));
            let advice = if onnx.iter().any(|file| file.is_file()) {
                "weights in ONNX are not read; most models are published with `model.safetensors` beside them"
            } else if transformer.join("pytorch_model.bin").is_file() {
                "weights in `pytorch_model.bin` are not read; `save_pretrained(…, safe_serialization=True)` of transformers writes them as `model.safetensors`"
            } else {
                "it holds the model's weights; copy the whole folder"
            };
            return Err(ModelError::Missing {
                file: weights_file.display().to_string(),
                advice,
            });
        }
        let pooling_file = folder.join(pooling).join("config.json");
        let pooling = if pooling_file.is_file() {
            let pooling = pooling_of(&pooling_file)?;
            files.push(pooling_file);
            pooling
        } else {
            Pooling::Mean
        };
        let mut most_tokens = config
            .max_position_embeddings
            .saturating_sub(config.first_position());
        let sentence_file = transformer.join("sentence_bert_config.json");
        if sentence_file.is_file() {
            let sentence: SentenceConfig = json(&sentence_file)?;
            most_tokens = most_tokens.min(sentence.max_seq_length.unwrap_or(most_tokens));
            files.push(sentence_file);
        }
        if most_tokens < 8 {
            let what =
                format!("texts of at most {most_tokens} tokens are too short to tell anything");
            return Err(ModelError::unfit(&config_file, what));
        }
        let prompts_file = folder.join("config_sentence_transformers.json");
        let mut prompts = Prompts::default();
        if prompts_file.is_file() {
            let PromptsConfig { prompts: by_name } = json(&prompts_file)?;
            let of = |names: &[&str]| {
                let found = names.iter().find_map(|name| by_name.get(*name));
                found.cloned().unwrap_or_default()
            };
            prompts = Prompts {
                question: of(&["query"]),
                passage: of(&["passage", "document"]),
            };
        }
        files.extend([&config_file, &tokenizer_file, &weights_file].map(Clone::clone));
        Ok(Folder {
            config,
            pooling,
            most_tokens,
            prompts,
            config_file,
            weights_file,
            tokenizer_file,
            files,
        })
    }
}

fn pooling_of(file: &Path) -> Result<Pooling, ModelError> {
    let config: PoolingConfig = json(file)?;
    let others = config.pooling_mode_max_tokens
        || config.pooling_mode_mean_sqrt_len_tokens
        || config.pooling_mode_weightedmean_tokens
        || config.pooling_mode_lasttoken;
    match (
        config.pooling_mode_mean_tokens,
        config.pooling_mode_cls_token,
    ) {
        (true, false) if !others => Ok(Pooling::Mean),
        (false, true) if !others => Ok(Pooling::First),
        _ => Err(ModelError::unfit(
            file,
            "this pooling is not supported; there are `pooling_mode_mean_tokens` and `pooling_mode_cls_token`, one of them alone",
        )),
    }
}

fn required(file: &Path, advice: &'static str) -> Result<(), ModelError> {
    match file.is_file() {
        true => Ok(()),
        false => Err(ModelError::Missing {
            file: file.display().to_string(),
            advice,
        }),
    }
}

fn json<T: DeserializeOwned>(file: &Path) -> Result<T, ModelError> {
    let bytes = fs::read(file).map_err(|source| ModelError::Read {
        file: file.display().to_string(),
        source,
    })?;
    serde_json::from_slice(&bytes).map_err(|error| ModelError::unfit(file, error.to_string()))
}
