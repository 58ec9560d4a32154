//! What the Board asked and the agency answered, to read: in the workbook that an agency keeps for itself. Nothing of
//! it is read when the workbook is uploaded.

use super::{Document, sheets};
use crate::book::cell::Cell;
use crate::book::formats::Kind;
use crate::book::page::{self, BODY_ROW, Page, column};
use crate::error::Result;
use crate::queries::{cells, rounds};
use rust_xlsxwriter::Worksheet;

/// The sheet; `None` where nothing was asked.
pub(super) fn sheet(document: &Document<'_>) -> Result<Option<Worksheet>> {
    let queries = document.form.target.map_or(&[][..], |target| target.queries);
    if queries.is_empty() {
        return Ok(None);
    }
    let mut sheet = super::named(sheets::QUERIES)?;
    let columns = [
        column("No.", 8.0, Kind::Strong),
        column("State", 12.0, Kind::Text),
        column("Asked on", 17.0, Kind::Moment),
        column("Answered on", 17.0, Kind::Moment),
        column("What the Board asked", 70.0, Kind::Wrap),
        column("What was answered", 70.0, Kind::Wrap),
    ];
    let page = Page {
        title: sheets::QUERIES,
        note: "To read only. What the Board asked about statements of this return, a row a question with what was answered \
               to it. Nothing on this sheet is read when the workbook is uploaded.",
        frozen: 1,
        header_height: 22.0,
    };
    page::table(&mut sheet, &document.masthead, &page, &columns)?;
    let mut row = BODY_ROW;
    for query in queries {
        let statement = document.form.set.statement(&query.statement).map(|(_, statement)| statement.code.as_str());
        for round in rounds(query) {
            for (question, answer) in cells(&round) {
                let line: [Cell<'_>; 6] = [
                    statement.unwrap_or_default().into(),
                    query.state.label().into(),
                    round.asked_at.into(),
                    round.answered_at.into(),
                    question.into(),
                    answer.into(),
                ];
                page::body_row(&mut sheet, row, &columns, &line)?;
                row += 1;
            }
        }
    }
    super::answers::protect(&mut sheet);
    Ok(Some(sheet))
}
