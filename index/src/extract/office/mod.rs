//! Reads office files: archives of XML, of which the canonical text is written block by block.
//!
//! Each module reads one kind; `properties` holds what they have in common.

mod docx;
mod docx_styles;
mod odt;
mod properties;

pub(super) use docx::read as docx;
pub(super) use odt::read as odt;
