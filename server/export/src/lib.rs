//! Workbooks, CSV, JSON and the regional export: report values in, bytes out. And the files that people send:
//! guarded, read and told by their content, with nothing of them believed ([`incoming`], [`evidence_kind`]).
//!
//! Nothing here knows a database or a clock, and nothing is written to a disk: answers in plain
//! are only ever in memory and in the bytes that the caller asked for.

pub mod agency;
pub mod analysis;
pub mod board_report;
mod book;
pub mod bundle;
pub mod chart_svg;
mod content;
mod definitions;
pub mod document;
mod error;
pub mod evidence_kind;
mod figures;
mod fonts;
mod incoming;
pub mod json;
pub mod library_json;
pub mod plan;
mod queries;
pub mod question_set_xlsx;
pub mod regional;
pub mod return_document;
pub mod return_json;
pub mod return_xlsx;
mod set_index;
pub mod stream;
pub mod trail;
mod words;

pub use error::{ExportError, Result};
