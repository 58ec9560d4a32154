//! What agencies wrote, in full: a text that is longer than a cell goes on in the next row.

use super::answers::Row;
use crate::book::formats::Kind;
use crate::book::page::{Column, Page, column};
use crate::book::stream::SheetStream;
use crate::book::text;
use crate::content;
use crate::error::Result;
use candour_texts::t;

/// How the sheet is laid out.
pub(crate) const PAGE: Page<'static> = Page {
    title: "Narratives",
    note: "Everything that agencies wrote, in full. A cell holds 32,767 characters: a longer text goes on in the next \
           row, marked \"2 of 2\". Nothing is cut.",
    frozen: 1,
    header_height: 20.0,
};

/// The columns, in order.
pub(crate) fn columns() -> Vec<Column> {
    vec![
        column(t!("Agency"), 42.0, Kind::Strong),
        column(t!("Agency type"), 30.0, Kind::Text),
        column(t!("No."), 7.0, Kind::Text),
        column(t!("Statement"), 44.0, Kind::Wrap),
        column(t!("Text"), 15.0, Kind::Text),
        column(t!("Part"), 8.0, Kind::Centre),
        column(t!("Characters"), 11.0, Kind::Count),
        column(t!("What the agency wrote"), 96.0, Kind::Wrap),
    ]
}

/// Adds the texts of one line, a row a part.
pub(crate) fn write(sheet: &mut SheetStream, row: &Row<'_>) -> Result<()> {
    for (kind, words) in content::texts(row.line) {
        let parts = text::parts(&words);
        for (at, part) in (1..).zip(&parts) {
            sheet.row(&[
                row.report.agency.name.as_str().into(),
                row.agency_type().into(),
                row.place.statement.code.as_str().into(),
                row.place.statement.text.as_str().into(),
                kind.into(),
                t!("{at} of {parts}", at, parts = parts.len()).into(),
                part.chars().count().into(),
                (*part).into(),
            ])?;
        }
    }
    Ok(())
}
