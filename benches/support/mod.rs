//! What both benches need: texts to work on, plain tantivy to compare with, and a processor's clock.

pub(crate) mod bare;
pub(crate) mod clock;
pub(crate) mod corpus;
pub(crate) mod machine;
pub(crate) mod words;
