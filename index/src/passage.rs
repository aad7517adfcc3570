//! Cuts a document into passages: spans small enough to search for.
