//! What the Board asked about statements, and what agencies answered: a row a question with its answers.

use super::Document;
use crate::book::formats::Kind;
use crate::book::page::{Column, Page, column};
use crate::book::stream::SheetStream;
use crate::error::Result;
use crate::queries::{cells, rounds};
use candour_domain::report::ReturnReport;
use candour_texts::t;

/// How the sheet is laid out.
pub(crate) const PAGE: Page<'static> = Page {
    title: "Queries",
    note: "What was asked about the statements of returns that may be read, a row a question with what was answered to it. \
           A text that is longer than a cell goes on in the next row. A query changes no answer.",
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
        column(t!("State"), 12.0, Kind::Text),
        column(t!("Asked on"), 17.0, Kind::Moment),
        column(t!("Answered on"), 17.0, Kind::Moment),
        column(t!("Question"), 70.0, Kind::Wrap),
        column(t!("Answer"), 70.0, Kind::Wrap),
    ]
}

/// Adds the queries about a return.
pub(crate) fn write(sheet: &mut SheetStream, document: &Document, report: &ReturnReport) -> Result<()> {
    let set = &document.header.set;
    for query in &report.queries {
        let Some(place) = document.index.find(set, &query.statement) else { continue };
        for round in rounds(query) {
            for (question, answer) in cells(&round) {
                sheet.row(&[
                    report.agency.name.as_str().into(),
                    set.agency_type_label(&report.agency.agency_type).into(),
                    format!("{} {}", place.standard.code, place.standard.title).into(),
                    place.statement.code.as_str().into(),
                    place.statement.text.as_str().into(),
                    query.state.label().into(),
                    round.asked_at.into(),
                    round.answered_at.into(),
                    question.into(),
                    answer.into(),
                ])?;
            }
        }
    }
    Ok(())
}
