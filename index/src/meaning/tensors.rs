//! Reads `model.safetensors`: named arrays of numbers after a table in JSON.
//!
//! Which arrays a model needs is told in `encoder`.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use ndarray::{Array1, Array2};
use serde::Deserialize;

use super::ModelError;

/// The longest table that is read.
const MOST_TABLE_BYTES: u64 = 16 << 20;

/// An open file of tensors, read one after another so that it is never in memory twice.
pub(super) struct Tensors {
    path: PathBuf,
    file: BufReader<File>,
    /// Where the numbers begin.
    start: u64,
    /// Bytes of numbers.
    size: u64,
    table: HashMap<String, Entry>,
    /// What the names of all tensors begin with.
    prefix: &'static str,
}

#[derive(Clone, Deserialize)]
struct Entry {
    dtype: String,
    shape: Vec<usize>,
    data_offsets: (u64, u64),
}

impl Tensors {
    /// Reads the table of `path`.
    pub(super) fn open(path: &Path) -> Result<Tensors, ModelError> {
        let failed = |source| ModelError::Read {
            file: path.display().to_string(),
            source,
        };
        let cut_short =
            || ModelError::unfit(path, "it is cut short or no safetensors file; get it again");
        let mut file = File::open(path).map_err(failed)?;
        let size = file.metadata().map_err(failed)?.len();
        let mut length = [0; 8];
        file.read_exact(&mut length).map_err(|_| cut_short())?;
        let length = u64::from_le_bytes(length);
        let start = length.saturating_add(8);
        if length > MOST_TABLE_BYTES || start > size {
            return Err(cut_short());
        }
        let mut json = vec![0; length as usize];
        file.read_exact(&mut json).map_err(failed)?;
        let table: HashMap<String, serde_json::Value> =
            serde_json::from_slice(&json).map_err(|_| cut_short())?;
        let table: HashMap<String, Entry> = table
            .into_iter()
            .filter_map(|(name, entry)| Some((name, serde_json::from_value(entry).ok()?)))
            .collect();
        let prefixes = ["", "bert.", "roberta.", "model."];
        let prefix = prefixes
            .into_iter()
            .find(|prefix| {
                table.contains_key(&format!("{prefix}embeddings.word_embeddings.weight"))
            })
            .unwrap_or_default();
        Ok(Tensors {
            path: path.to_owned(),
            file: BufReader::new(file),
            start,
            size: size - start,
            table,
            prefix,
        })
    }

    /// The matrix `name`, which must have `rows` and `columns`.
    pub(super) fn matrix(
        &mut self,
        name: &str,
        rows: usize,
        columns: usize,
    ) -> Result<Array2<f32>, ModelError> {
        let numbers = self.numbers(name, &[rows, columns])?;
        Array2::from_shape_vec((rows, columns), numbers)
            .map_err(|error| ModelError::unfit(&self.path, format!("tensor `{name}`: {error}")))
    }

    /// The vector `name`, which must have `length` numbers.
    pub(super) fn vector(&mut self, name: &str, length: usize) -> Result<Array1<f32>, ModelError> {
        Ok(Array1::from_vec(self.numbers(name, &[length])?))
    }

    /// The vector `name` or, in older files, `older`.
    pub(super) fn vector_or(
        &mut self,
        name: &str,
        older: &str,
        length: usize,
    ) -> Result<Array1<f32>, ModelError> {
        let is_known = self.table.contains_key(&format!("{}{name}", self.prefix));
        self.vector(if is_known { name } else { older }, length)
    }

    fn numbers(&mut self, name: &str, shape: &[usize]) -> Result<Vec<f32>, ModelError> {
        let full = format!("{}{name}", self.prefix);
        let unfit = |path: &Path, what: String| ModelError::unfit(path, what);
        let Some(entry) = self.table.get(&full).cloned() else {
            let what = format!("it holds no tensor `{name}`, which a model of the BERT kind has");
            return Err(unfit(&self.path, what));
        };
        if entry.shape != shape {
            let what = format!(
                "tensor `{name}` has the dimensions {:?}, and `config.json` calls for {shape:?}",
                entry.shape
            );
            return Err(unfit(&self.path, what));
        }
        let width = match entry.dtype.as_str() {
            "F32" => 4,
            "F16" | "BF16" => 2,
            other => {
                let what =
                    format!("tensor `{name}` is of type {other}; F32, F16 and BF16 are read");
                return Err(unfit(&self.path, what));
            }
        };
        let (from, to) = entry.data_offsets;
        let count = shape.iter().product::<usize>();
        if to.checked_sub(from) != Some((count * width) as u64) || to > self.size {
            let what = format!("it is cut short: tensor `{name}` is not all there; get it again");
            return Err(unfit(&self.path, what));
        }
        let mut bytes = vec![0; count * width];
        let read = self
            .file
            .seek(SeekFrom::Start(self.start + from))
            .and_then(|_| self.file.read_exact(&mut bytes));
        read.map_err(|source| ModelError::Read {
            file: self.path.display().to_string(),
            source,
        })?;
        let numbers: Vec<f32> = match entry.dtype.as_str() {
            "F32" => floats(&bytes),
            "BF16" => halves(&bytes)
                .map(|bits| f32::from_bits(u32::from(bits) << 16))
                .collect(),
            _ => halves(&bytes).map(half).collect(),
        };
        if numbers.iter().any(|number| !number.is_finite()) {
            let what = format!("tensor `{name}` holds what is no number; get it again");
            return Err(unfit(&self.path, what));
        }
        Ok(numbers)
    }
}

fn floats(bytes: &[u8]) -> Vec<f32> {
    let (chunks, _) = bytes.as_chunks::<4>();
    chunks
        .iter()
        .map(|bytes| f32::from_le_bytes(*bytes))
        .collect()
}

fn halves(bytes: &[u8]) -> impl Iterator<Item = u16> {
    let (chunks, _) = bytes.as_chunks::<2>();
    chunks.iter().map(|bytes| u16::from_le_bytes(*bytes))
}

/// A number of IEEE 754's half precision.
fn half(bits: u16) -> f32 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let exponent = i32::from(bits >> 10 & 0x1F);
    let fraction = f32::from(bits & 0x3FF);
    match exponent {
        0 => sign * fraction * 2f32.powi(-24),
        0x1F => f32::NAN,
        _ => sign * (1.0 + fraction / 1024.0) * 2f32.powi(exponent - 15),
    }
}

#[cfg(test)]
mod tests {
    use super::half;

    #[test]
    fn half_precision_is_read() {
        for (bits, number) in [
            (0x0000, 0.0),
            (0x3C00, 1.0),
            (0xC000, -2.0),
            (0x3555, 0.333_251_95),
            (0x0001, 5.960_464_5e-8),
            (0x7BFF, 65504.0),
        ] {
            assert_eq!(half(bits), number);
        }
        assert!(half(0x7C00).is_nan());
    }
}
