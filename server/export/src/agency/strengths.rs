//! What the agency does well: statements whose level in force is green.

use super::Document;
use crate::book::cell::Cell;
use crate::book::formats::Kind;
use crate::book::page::{self, BODY_ROW, Column, Page, column};
use crate::book::palette;
use crate::book::text;
use crate::content;
use crate::error::Result;
use crate::words;
use candour_domain::question_set::Rag;
use candour_texts::t;
use rust_xlsxwriter::Worksheet;

pub(crate) const TITLE: &str = "Strengths";

fn columns() -> Vec<Column> {
    vec![
        column(t!("Standard"), 34.0, Kind::Wrap),
        column(t!("No."), 7.0, Kind::Text),
        column(t!("Statement"), 56.0, Kind::Wrap),
        column(t!("Level"), 16.0, Kind::Wrap),
        column(t!("How it is met"), 70.0, Kind::Wrap),
        column(t!("Impact"), 50.0, Kind::Wrap),
    ]
}

/// Writes the sheet.
pub(crate) fn write(sheet: &mut Worksheet, document: &Document<'_>) -> Result<()> {
    let columns = columns();
    // Most returns have one kind of levels alone, and are not copied.
    let in_force = document.report.released.is_some().then(|| document.report.clone().in_force());
    let report = in_force.as_ref().unwrap_or(document.report);
    let page = Page {
        title: TITLE,
        note: if in_force.is_some() {
            t!("The statements that are at a green level after moderation, in the agency's own words.")
        } else {
            t!("The statements that the agency meets at a green level, in its own words.")
        },
        frozen: 0,
        header_height: 20.0,
    };
    page::table(sheet, &document.masthead, &page, &columns)?;
    let scores = content::scores_by_statement(report);
    let mut row = BODY_ROW;
    for line in report.lines.iter().filter(|_| report.content_open) {
        let green = scores.get(line.statement.as_str()).is_some_and(|score| score.rag == Some(Rag::Green));
        let Some(place) = document.index.find(&document.header.set, &line.statement).filter(|_| green) else {
            continue;
        };
        let answer = line.answer.as_ref();
        let cells: [Cell<'_>; 6] = [
            format!("{} {}", place.standard.code, place.standard.title).into(),
            place.statement.code.as_str().into(),
            place.statement.text.as_str().into(),
            content::level_label(place, line).into(),
            answer.map(|answer| text::or_pointer(&answer.narrative, super::answers::TITLE)).into(),
            answer.map(|answer| text::or_pointer(&answer.impact, super::answers::TITLE)).into(),
        ];
        page::body_row(sheet, row, &columns, &cells)?;
        row += 1;
    }
    if row == BODY_ROW {
        let closed = document.report.content_open;
        let words =
            if closed { t!("No statement is at a green level.") } else { words::content_closed(document.report) };
        page::body_row(sheet, row, &columns, &[words.into()])?;
        row += 1;
    }
    page::filter(sheet, row - BODY_ROW, columns.len())?;
    sheet.set_tab_color(palette::bar(Rag::Green));
    Ok(())
}
