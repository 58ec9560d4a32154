//! How far each return has come.

use super::Document;
use super::gathered::{Gathered, ReturnRow};
use crate::book::cell::{Cell, put};
use crate::book::formats::{self, Kind};
use crate::book::page::{self, BODY_ROW, Column, Page, column};
use crate::book::palette;
use crate::error::Result;
use candour_texts::t;
use rust_xlsxwriter::{ConditionalFormatDataBar, Worksheet};

const SHARE: u16 = 13;

fn columns() -> Vec<Column> {
    vec![
        column(t!("Agency"), 42.0, Kind::Strong),
        column(t!("Agency type"), 30.0, Kind::Text),
        column(t!("Return"), 23.0, Kind::Text),
        column(t!("Due"), 13.0, Kind::Date),
        column(t!("Submitted"), 18.0, Kind::Moment),
        column(t!("Asked"), 17.0, Kind::Count),
        column(t!("Complete"), 10.0, Kind::Count),
        column(t!("Draft"), 10.0, Kind::Count),
        column(t!("Carried forward"), 10.0, Kind::Count),
        column(t!("Missing"), 10.0, Kind::Count),
        column(t!("Not applicable"), 11.0, Kind::Count),
        column(t!("Could not be read"), 11.0, Kind::Count),
        column(t!("Not asked"), 10.0, Kind::Count),
        column(t!("Share complete"), 16.0, Kind::Percent),
    ]
}

/// Writes the sheet.
pub(crate) fn write(sheet: &mut Worksheet, document: &Document, gathered: &Gathered) -> Result<()> {
    let columns = columns();
    let page = Page {
        title: t!("Completeness"),
        note: t!(
            "Asked = complete + draft + carried forward + missing. Not applicable is part of what is complete or draft. \
               The content of a return that is not submitted is not open to the Board, so its counts are not shown."
        ),
        frozen: 1,
        header_height: 34.0,
    };
    page::table(sheet, &document.masthead, &page, &columns)?;
    let mut row = BODY_ROW;
    for entry in &gathered.returns {
        page::body_row(sheet, row, &columns, &cells(entry))?;
        row += 1;
    }
    if gathered.returns.is_empty() {
        put(sheet, row, 0, &t!("No returns yet.").into(), &Kind::Text.format())?;
        row += 1;
    }
    page::filter(sheet, row - BODY_ROW, columns.len())?;
    let bar = ConditionalFormatDataBar::new().set_fill_color(palette::ACCENT_SOFT).set_solid_fill(true);
    let bar = bar
        .set_minimum(rust_xlsxwriter::ConditionalFormatType::Number, 0)
        .set_maximum(rust_xlsxwriter::ConditionalFormatType::Number, 1);
    sheet.add_conditional_format(BODY_ROW, SHARE, row - 1, SHARE, &bar)?;
    total(sheet, row, gathered)
}

fn cells(entry: &ReturnRow) -> Vec<Cell<'_>> {
    let mut cells: Vec<Cell<'_>> = vec![
        entry.agency.as_str().into(),
        entry.agency_type.as_str().into(),
        entry.state.label().into(),
        entry.due_on.into(),
        entry.submitted_at.into(),
    ];
    if let Some(closed) = entry.closed {
        cells.push(closed.into());
        cells.resize(usize::from(SHARE) + 1, "–".into());
        return cells;
    }
    let tally = &entry.tally;
    cells.extend(
        [
            tally.asked(),
            tally.complete,
            tally.draft,
            tally.carried,
            tally.missing(),
            tally.not_applicable,
            tally.unreadable,
            tally.not_asked,
        ]
        .map(Cell::from),
    );
    cells.push(share(tally.complete, tally.asked()));
    cells
}

/// One count of another as a share.
pub(crate) fn share(part: u64, of: u64) -> Cell<'static> {
    #[expect(clippy::cast_precision_loss, reason = "counts of a file are far below 2^53")]
    if of == 0 { Cell::Empty } else { Cell::Number(part as f64 / of as f64) }
}

fn total(sheet: &mut Worksheet, row: u32, gathered: &Gathered) -> Result<()> {
    let format = formats::section();
    put(sheet, row, 0, &t!("Returns that may be read").into(), &format)?;
    for column in 1..5 {
        sheet.write_blank(row, column, &format)?;
    }
    let tally = &gathered.tally;
    let counts = [
        tally.asked(),
        tally.complete,
        tally.draft,
        tally.carried,
        tally.missing(),
        tally.not_applicable,
        tally.unreadable,
        tally.not_asked,
    ];
    for (at, count) in (5..).zip(counts) {
        put(sheet, row, at, &count.into(), &Kind::Count.format().set_bold())?;
    }
    put(sheet, row, SHARE, &share(tally.complete, tally.asked()), &Kind::Percent.format().set_bold())?;
    sheet.set_row_height(row, 24)?;
    Ok(())
}
