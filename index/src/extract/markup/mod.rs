//! Reads markup languages line by line: headings, paragraphs, lists, tables and code.
//!
//! The canonical text is the file itself. Nothing is rendered: what only a program reads, such as
//! directives and comments, belongs to no block. Each module knows one language; `walk` is what they share.

mod asciidoc;
mod latex;
mod mediawiki;
mod org;
mod rst;
mod rst_tables;
mod walk;

pub(super) use asciidoc::read as asciidoc;
pub(super) use latex::read as latex;
pub(super) use mediawiki::read as mediawiki;
pub(super) use org::read as org;
pub(super) use rst::read as rst;
