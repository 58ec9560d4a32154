//! The kit that every workbook is made of: colours, formats, page set-up, cells, sheet names,
//! and the sheets that are streamed row by row.

pub(crate) mod cell;
pub(crate) mod chart;
pub(crate) mod cover;
pub(crate) mod formats;
pub(crate) mod masthead;
pub(crate) mod names;
pub(crate) mod package;
pub(crate) mod page;
pub(crate) mod palette;
pub(crate) mod rag_rules;
pub(crate) mod stream;
pub(crate) mod text;
