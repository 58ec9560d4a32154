//! What the Board asked and the agency answered, to read: in the workbook that an agency keeps for itself. Nothing of
//! it is read when the workbook is uploaded.

use super::Document;
use crate::book::page;
use crate::error::Result;
use crate::queries;
use rust_xlsxwriter::Worksheet;

const NOTE: &str = "To read only. What the Board asked about statements of this return, a row a question with what was \
                    answered to it. Nothing on this sheet is read when the workbook is uploaded.";

/// The sheet; `None` where nothing was asked.
pub(super) fn sheet(document: &Document<'_>) -> Result<Option<Worksheet>> {
    let found = document.form.target.map_or(&[][..], |target| target.queries);
    if found.is_empty() {
        return Ok(None);
    }
    let mut sheet = super::named(queries::TITLE)?;
    queries::of_one_return(&mut sheet, &document.masthead, NOTE, document.form.set, found)?;
    page::protect(&mut sheet);
    Ok(Some(sheet))
}
