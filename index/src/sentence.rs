//! Cuts a block of text at its sentences.
