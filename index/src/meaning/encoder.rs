//! The encoder: tokens in, one vector for each text out.
//!
//! BERT's layers (Devlin et al., 2019) over ndarray's matrix products. Texts are laid one after
//! another without padding, so that a text has the same vector in whatever company it is read.

use std::time::Instant;

use ndarray::linalg::general_mat_mul;
use ndarray::{Array1, Array2, ArrayView2, ArrayViewMut2, Axis, Slice};

use super::ModelError;
use super::folder::{Config, Folder, Pooling};
use super::numeric;
use super::tensors::Tensors;

const ROWS: Axis = Axis(0);
const COLUMNS: Axis = Axis(1);

/// A model's weights.
pub(super) struct Encoder {
    heads: usize,
    epsilon: f32,
    first_position: usize,
    activation: fn(&mut [f32], &[f32]),
    pooling: Pooling,
    words: Array2<f32>,
    positions: Array2<f32>,
    kind: Array1<f32>,
    norm: Norm,
    layers: Vec<Layer>,
}

struct Layer {
    /// Query, key and value of all heads beside each other.
    attention: Linear,
    attended: Linear,
    attended_norm: Norm,
    inner: Linear,
    outer: Linear,
    norm: Norm,
}

/// A matrix, input by output, and what is added.
struct Linear {
    weights: Array2<f32>,
    bias: Array1<f32>,
}

struct Norm {
    scale: Array1<f32>,
    shift: Array1<f32>,
}

impl Encoder {
    /// Reads the weights of `folder`.
    pub(super) fn read(folder: &Folder) -> Result<Encoder, ModelError> {
        let config = &folder.config;
        let Config {
            hidden_size: hidden,
            intermediate_size: inner,
            ..
        } = *config;
        let tensors = &mut Tensors::open(&folder.weights_file)?;
        let words = tensors.matrix(
            "embeddings.word_embeddings.weight",
            config.vocab_size,
            hidden,
        )?;
        let positions = tensors.matrix(
            "embeddings.position_embeddings.weight",
            config.max_position_embeddings,
            hidden,
        )?;
        let kinds = tensors.matrix(
            "embeddings.token_type_embeddings.weight",
            config.type_vocab_size,
            hidden,
        )?;
        let norm = Norm::read(tensors, "embeddings.LayerNorm", hidden)?;
        let layers = (0..config.num_hidden_layers).map(|number| {
            let name = |part: &str| format!("encoder.layer.{number}.{part}");
            Ok(Layer {
                attention: Linear::read(
                    tensors,
                    &[
                        &name("attention.self.query"),
                        &name("attention.self.key"),
                        &name("attention.self.value"),
                    ],
                    hidden,
                    hidden,
                )?,
                attended: Linear::read(
                    tensors,
                    &[&name("attention.output.dense")],
                    hidden,
                    hidden,
                )?,
                attended_norm: Norm::read(tensors, &name("attention.output.LayerNorm"), hidden)?,
                inner: Linear::read(tensors, &[&name("intermediate.dense")], hidden, inner)?,
                outer: Linear::read(tensors, &[&name("output.dense")], inner, hidden)?,
                norm: Norm::read(tensors, &name("output.LayerNorm"), hidden)?,
            })
        });
        Ok(Encoder {
            layers: layers.collect::<Result<_, ModelError>>()?,
            heads: config.num_attention_heads,
            epsilon: config.layer_norm_eps,
            first_position: config.first_position(),
            activation: match config.hidden_act.as_str() {
                "relu" => numeric::relu,
                _ => numeric::gelu,
            },
            pooling: folder.pooling,
            kind: kinds.row(0).to_owned(),
            words,
            positions,
            norm,
        })
    }

    /// Numbers of a vector.
    pub(super) fn dimensions(&self) -> usize {
        self.words.ncols()
    }

    /// The vector of each of `texts`, as a row; nothing once `until` has passed.
    pub(super) fn vectors(&self, texts: &[&[u32]], until: Option<Instant>) -> Option<Array2<f32>> {
        let mut ends = Vec::with_capacity(texts.len());
        let mut rows = 0;
        for text in texts {
            rows += text.len();
            ends.push(rows);
        }
        let mut states = self.embedded(texts, rows);
        let mut scratch = Scratch::new(rows, self);
        for layer in &self.layers {
            if until.is_some_and(|until| Instant::now() >= until) {
                return None;
            }
            self.layer(layer, &mut states, &mut scratch, &ends);
        }
        let mut vectors = Array2::zeros((texts.len(), self.dimensions()));
        let mut start = 0;
        for (mut vector, end) in vectors.rows_mut().into_iter().zip(ends) {
            let tokens = states.slice_axis(ROWS, Slice::from(start..end));
            let pooled = match self.pooling {
                Pooling::Mean => tokens.mean_axis(ROWS),
                Pooling::First => tokens.rows().into_iter().next().map(|row| row.to_owned()),
            };
            if let Some(pooled) = pooled {
                vector.assign(&pooled);
            }
            start = end;
        }
        Some(vectors)
    }

    /// What stands at the beginning for each token: its word, its place and its kind.
    fn embedded(&self, texts: &[&[u32]], rows: usize) -> Array2<f32> {
        let mut states = Array2::zeros((rows, self.dimensions()));
        let tokens = texts.iter().flat_map(|text| text.iter().enumerate());
        for (mut state, (place, token)) in states.rows_mut().into_iter().zip(tokens) {
            state.assign(&self.words.row(*token as usize));
            state += &self.positions.row(self.first_position + place);
            state += &self.kind;
        }
        self.norm.apply(&mut states, self.epsilon);
        states
    }

    fn layer(
        &self,
        layer: &Layer,
        states: &mut Array2<f32>,
        scratch: &mut Scratch,
        ends: &[usize],
    ) {
        let Scratch {
            attention,
            context,
            inner,
            outer,
        } = scratch;
        layer.attention.apply(states, attention, numeric::add);
        let mut start = 0;
        for end in ends {
            let text = Slice::from(start..*end);
            let context = context.slice_axis_mut(ROWS, text);
            self.attend(attention.slice_axis(ROWS, text), context);
            start = *end;
        }
        layer.attended.apply(context, outer, numeric::add);
        *states += &*outer;
        layer.attended_norm.apply(states, self.epsilon);
        layer.inner.apply(states, inner, self.activation);
        layer.outer.apply(inner, outer, numeric::add);
        *states += &*outer;
        layer.norm.apply(states, self.epsilon);
    }

    /// What each token of one text takes from the others, head by head.
    fn attend(&self, attention: ArrayView2<'_, f32>, mut context: ArrayViewMut2<'_, f32>) {
        let hidden = self.dimensions();
        let width = hidden / self.heads;
        let scale = 1.0 / (width as f32).sqrt();
        let mut shares = Array2::zeros((attention.nrows(), attention.nrows()));
        for head in 0..self.heads {
            let of = |part: usize| {
                let from = part * hidden + head * width;
                attention.slice_axis(COLUMNS, Slice::from(from..from + width))
            };
            general_mat_mul(1.0, &of(0), &of(1).t(), 0.0, &mut shares);
            for row in rows(&mut shares) {
                numeric::softmax(row, scale);
            }
            let columns = Slice::from(head * width..(head + 1) * width);
            let mut taken = context.slice_axis_mut(COLUMNS, columns);
            general_mat_mul(1.0, &shares, &of(2), 0.0, &mut taken);
        }
    }
}

impl Linear {
    /// Reads the matrices `names`, which take `from` numbers to `to` each, side by side.
    fn read(
        tensors: &mut Tensors,
        names: &[&str],
        from: usize,
        to: usize,
    ) -> Result<Linear, ModelError> {
        let mut linear = Linear {
            weights: Array2::zeros((from, to * names.len())),
            bias: Array1::zeros(to * names.len()),
        };
        for (number, name) in names.iter().enumerate() {
            let columns = Slice::from(number * to..(number + 1) * to);
            let weights = tensors.matrix(&format!("{name}.weight"), to, from)?;
            let bias = tensors.vector(&format!("{name}.bias"), to)?;
            let mut part = linear.weights.slice_axis_mut(COLUMNS, columns);
            part.assign(&weights.t());
            let mut part = linear.bias.slice_axis_mut(Axis(0), columns);
            part.assign(&bias);
        }
        Ok(linear)
    }

    /// Multiplies `input` into `output`, whose rows `finish` completes with the bias.
    fn apply(&self, input: &Array2<f32>, output: &mut Array2<f32>, finish: fn(&mut [f32], &[f32])) {
        general_mat_mul(1.0, input, &self.weights, 0.0, output);
        let bias = self.bias.as_slice().unwrap_or_default();
        for row in rows(output) {
            finish(row, bias);
        }
    }
}

impl Norm {
    fn read(tensors: &mut Tensors, name: &str, size: usize) -> Result<Norm, ModelError> {
        let mut part = |new: &str, older: &str| {
            tensors.vector_or(&format!("{name}.{new}"), &format!("{name}.{older}"), size)
        };
        Ok(Norm {
            scale: part("weight", "gamma")?,
            shift: part("bias", "beta")?,
        })
    }

    fn apply(&self, states: &mut Array2<f32>, epsilon: f32) {
        let scale = self.scale.as_slice().unwrap_or_default();
        let shift = self.shift.as_slice().unwrap_or_default();
        for row in rows(states) {
            numeric::normalise(row, scale, shift, epsilon);
        }
    }
}

/// Room for what a layer computes on the way, one row for each token.
struct Scratch {
    attention: Array2<f32>,
    context: Array2<f32>,
    inner: Array2<f32>,
    outer: Array2<f32>,
}

impl Scratch {
    fn new(rows: usize, encoder: &Encoder) -> Scratch {
        let hidden = encoder.dimensions();
        let inner = encoder.layers.first();
        let inner = inner.map_or(0, |layer| layer.inner.bias.len());
        Scratch {
            attention: Array2::zeros((rows, 3 * hidden)),
            context: Array2::zeros((rows, hidden)),
            inner: Array2::zeros((rows, inner)),
            outer: Array2::zeros((rows, hidden)),
        }
    }
}

/// The rows of an array that was made here, whose numbers lie in order.
fn rows(array: &mut Array2<f32>) -> impl Iterator<Item = &mut [f32]> {
    let columns = array.ncols().max(1);
    let numbers = array.as_slice_mut().unwrap_or_default();
    numbers.chunks_exact_mut(columns)
}
