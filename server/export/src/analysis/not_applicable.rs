//! What agencies held not to apply to them, with their reasons.

use super::answers::Row;
use crate::book::cell::Cell;
use crate::book::formats::Kind;
use crate::book::page::{Column, Page, column};
use crate::book::stream::SheetStream;
use crate::book::text;
use crate::content;
use crate::error::Result;
use crate::standing::Standing;
use candour_texts::t;

/// How the sheet is laid out.
pub(crate) const PAGE: Page<'static> = Page {
    title: "Not applicable",
    note: "Statements that were put to an agency and that it holds not to apply. They are in no score, and are not the \
           same as statements that were not put to it.",
    frozen: 1,
    header_height: 20.0,
};

/// The columns, in order.
pub(crate) fn columns() -> Vec<Column> {
    vec![
        column(t!("Agency"), 42.0, Kind::Strong),
        column(t!("Agency type"), 30.0, Kind::Text),
        column(t!("Standard"), 36.0, Kind::Wrap),
        column(t!("No."), 7.0, Kind::Text),
        column(t!("Statement"), 56.0, Kind::Wrap),
        column(t!("Critical"), 9.0, Kind::Centre),
        column(t!("Reason"), 70.0, Kind::Wrap),
    ]
}

/// Adds the line where it is not applicable; a reason that is longer than a cell goes on in the next row.
pub(crate) fn write(sheet: &mut SheetStream, row: &Row<'_>) -> Result<()> {
    if Standing::of(row.line) != Standing::NotApplicable {
        return Ok(());
    }
    let mut parts = text::parts(content::reason(row.line));
    if parts.is_empty() {
        parts.push(t!("No reason given"));
    }
    for part in parts {
        let cells: [Cell<'_>; 7] = [
            row.report.agency.name.as_str().into(),
            row.agency_type().into(),
            format!("{} {}", row.place.standard.code, row.place.standard.title).into(),
            row.place.statement.code.as_str().into(),
            row.place.statement.text.as_str().into(),
            if row.place.statement.critical { t!("Critical") } else { "" }.into(),
            part.into(),
        ];
        sheet.row(&cells)?;
    }
    Ok(())
}
