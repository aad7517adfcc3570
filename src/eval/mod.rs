//! How good answers are, measured against questions whose answers are known.
//!
//! Values in, figures out: which documents there are is read by `corpus`, questions by
//! `questions`; `normal` compares texts, `score` judges one answer, `figures` sums up, and
//! `calibration` compares confidence with truth. Asking is the work of `cli`.

pub mod calibration;
pub mod corpus;
pub mod figures;
pub mod normal;
pub mod questions;
pub mod score;
