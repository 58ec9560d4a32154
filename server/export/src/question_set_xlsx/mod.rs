//! Question sets as workbooks: the carrier for people.
//!
//! A workbook is guarded and read cell by cell ([`crate::incoming`]), laid out by its header rows ([`table`]) into the very tree that a JSON file gives ([`assemble`]),
//! and from there read and checked by `candour_domain::question_set`. What stands where, and how lists
//! stand in a cell, is told in `docs/question-set-workbook.md`.

mod assemble;
mod columns;
mod convert;
mod lines;
mod table;
mod write;

pub use write::write;

use crate::incoming::cells::{Formulas, Rules};
use crate::incoming::{self, guard};
use candour_domain::question_set::{Draft, FileError, QuestionSet};

/// More cells on one sheet than a question set could fill are none of one.
const RULES: Rules = Rules { cells: 50_000, formulas: Formulas::Value };

/// Reads a workbook as far as it can be read alone; see [`Draft`] for what is left to do.
///
/// # Errors
/// Where nothing can be said of its content: it is no workbook, or one that is not opened at all.
pub fn read_draft(bytes: &[u8]) -> Result<Draft, Vec<FileError>> {
    let sheets = incoming::sheets(bytes, RULES).map_err(|error| vec![error])?;
    Ok(assemble::draft(&sheets))
}

/// Reads and checks a workbook.
///
/// # Errors
/// All errors of the file at once, each with its cell.
pub fn read(bytes: &[u8]) -> Result<QuestionSet, Vec<FileError>> {
    read_draft(bytes)?.finish(None)
}

/// Reads a file by its content, whatever its name says: a workbook or JSON.
///
/// # Errors
/// As [`read_draft`] and [`Draft::from_json`].
pub fn read_any_draft(bytes: &[u8]) -> Result<Draft, Vec<FileError>> {
    if guard::looks_like_zip(bytes) || guard::looks_like_ole(bytes) {
        return read_draft(bytes);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Draft::from_json(text),
        Err(_) => Err(vec![FileError::new(
            "the file",
            "the file is neither an Excel workbook nor JSON in UTF-8",
            "a workbook (.xlsx), or JSON saved as UTF-8",
        )]),
    }
}

/// Reads and checks a file by its content, whatever its name says.
///
/// # Errors
/// All errors of the file at once.
pub fn read_any(bytes: &[u8]) -> Result<QuestionSet, Vec<FileError>> {
    read_any_draft(bytes)?.finish(None)
}
