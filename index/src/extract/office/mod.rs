//! Reads office files: archives of XML, of which the canonical text is written block by block.
//!
//! Each module reads one kind; `properties` holds what they have in common.

mod docx;
mod docx_styles;
mod odf;
mod odp;
mod ods;
mod odt;
mod pptx;
mod properties;
mod sheet;
mod slides;
mod xlsx;

pub(super) use docx::read as docx;
pub(super) use odp::read as odp;
pub(super) use ods::read as ods;
pub(super) use odt::read as odt;
pub(super) use pptx::read as pptx;
pub(super) use xlsx::read as xlsx;
