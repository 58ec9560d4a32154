//! A file as a draft: which carrier it is says its content, never its name.

use candour_domain::question_set::{Draft, FileError};

/// Reads JSON or a workbook.
///
/// # Errors
/// All errors of the file, each with its place.
pub(super) fn draft(file: &[u8]) -> Result<Draft, Vec<FileError>> {
    let text = std::str::from_utf8(file).map_err(|_| {
        vec![FileError::new(
            "file",
            "This is neither a JSON file in UTF-8 nor an Excel workbook.",
            "A .json or .xlsx file.",
        )]
    })?;
    Draft::from_json(text)
}
