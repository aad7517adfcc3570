//! Decides which of the found passages answer a question, and which words of them to quote.
//!
//! `query` reads the question, `search` finds candidates, `survey` looks at them from outside and
//! `evidence` closely, `rank` weighs what was seen, `window` picks the words to show and to mark, and
//! `confidence` says how sure to be.

pub mod admission;
pub mod confidence;
pub mod cut;
pub mod evidence;
pub mod feature;
pub mod genre;
pub mod judge;
pub mod near_confidence;
pub mod near_weights;
pub mod nearness;
pub mod phrase;
pub mod query;
pub mod rank;
pub mod reading;
pub mod reasons;
pub mod repeat;
pub mod search;
mod sight;
mod spread;
pub mod suggest;
mod survey;
mod tally;
pub mod weights;
pub mod window;
