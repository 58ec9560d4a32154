//! The sheet of recommendations that are issued and have no action yet, to read.

use super::RecommendationLine;
use crate::book::formats::Kind;
use crate::book::masthead::Masthead;
use crate::book::page::{self, BODY_ROW, Page, column};
use crate::error::Result;
use crate::words;
use rust_xlsxwriter::Worksheet;

/// Writes the sheet.
pub(super) fn write(sheet: &mut Worksheet, lines: &[RecommendationLine], masthead: &Masthead) -> Result<()> {
    let columns = vec![
        column("Reference", 15.0, Kind::Strong),
        column("Agency", 26.0, Kind::Wrap),
        column("Recommendation", 50.0, Kind::Wrap),
        column("How the Board will know", 40.0, Kind::Wrap),
        column("Priority", 11.0, Kind::Text),
        column("To be done by", 14.0, Kind::Date),
        column("Stands", 22.0, Kind::Wrap),
        column("About", 36.0, Kind::Wrap),
        column("Audit", 28.0, Kind::Wrap),
    ];
    let note = "Issued recommendations that have no action yet.";
    let page = Page { title: "Without an action", note, frozen: 1, header_height: 34.0 };
    page::table(sheet, masthead, &page, &columns)?;
    for (row, of) in (BODY_ROW..).zip(lines) {
        let cells = [
            of.reference.as_str().into(),
            of.for_whom.as_str().into(),
            of.text.as_str().into(),
            of.measure.as_str().into(),
            words::priority(of.priority).into(),
            of.due_on.into(),
            of.state.into(),
            of.about.as_deref().into(),
            of.audit.as_str().into(),
        ];
        page::body_row(sheet, row, &columns, &cells)?;
    }
    page::filter(sheet, u32::try_from(lines.len()).unwrap_or(u32::MAX), columns.len())
}
