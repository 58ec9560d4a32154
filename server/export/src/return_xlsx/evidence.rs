//! The sheet of evidence: for each statement that asks for it the pieces that there are and room for two more, and
//! at the end rows for any statement.

use super::lists::Lists;
use super::{Document, plain, sheets};
use crate::book::cell::{Cell, put};
use crate::book::formats::Kind;
use crate::book::page::{self, BODY_ROW, Column, Page, column};
use crate::error::Result;
use candour_domain::answer::EvidenceReference;
use candour_domain::question_set::{AnswerType, Demand, Statement};
use rust_xlsxwriter::Worksheet;

pub(super) const NUMBER: &str = "No.";
pub(super) const TITLE: &str = "Title of the document or record";
pub(super) const DATE: &str = "Its date";
pub(super) const OWNER: &str = "Who owns it (a role)";
pub(super) const HELD: &str = "Where it is held";
pub(super) const LINK: &str = "Link (https://)";

/// Empty rows of each statement.
const ROOM: usize = 2;
/// Empty rows for any statement.
const SPARE: u32 = 30;
const KEY_AT: u16 = 7;

fn columns() -> Vec<Column> {
    vec![
        column(NUMBER, 8.0, Kind::Strong),
        column("What would show it", 44.0, Kind::Wrap),
        column(TITLE, 44.0, Kind::Wrap),
        column(DATE, 18.0, Kind::Date),
        column(OWNER, 26.0, Kind::Wrap),
        column(HELD, 30.0, Kind::Wrap),
        column(LINK, 36.0, Kind::Wrap),
    ]
}

/// Writes the sheet.
pub(super) fn write(document: &Document<'_>, lists: &mut Lists) -> Result<Worksheet> {
    let mut sheet = super::named(sheets::EVIDENCE)?;
    let columns = columns();
    let page = Page {
        title: sheets::EVIDENCE,
        note: "One row for each piece of evidence: say where it is to be found. Empty rows count for nothing. Need more \
               rows for a statement? The rows at the end are for any of them: choose its number there.",
        frozen: 1,
        header_height: 34.0,
    };
    page::table(&mut sheet, &document.masthead, &page, &columns)?;
    put(&mut sheet, page::HEADER_ROW, KEY_AT, &super::answers::KEY.into(), &Kind::Text.format())?;
    sheet.set_column_width(KEY_AT, 4)?.set_column_hidden(KEY_AT)?;
    let mut row = BODY_ROW;
    let mut codes = Vec::new();
    for (_, statement) in document.form.set.statements().filter(|(_, statement)| document.asks(statement)) {
        let pieces = pieces(document, statement);
        if statement.answer == AnswerType::Information || statement.evidence == Demand::None && pieces.is_empty() {
            continue;
        }
        codes.push(statement.code.clone());
        let closed = document.given(&statement.id).is_some_and(|given| given.answer.is_none());
        if closed {
            continue;
        }
        let blank = EvidenceReference::default();
        let rows = pieces.iter().chain(std::iter::repeat_n(&blank, ROOM));
        for (place, piece) in rows.enumerate() {
            let about = if place == 0 { about(statement) } else { String::new() };
            one(&mut sheet, row, &columns, (&statement.code, &about, statement.id.as_str()), piece)?;
            row += 1;
        }
    }
    if !codes.is_empty() {
        let rule = lists.rule(&codes, "The number of the statement that this shows, from the sheet Answers.")?;
        for _ in 0..SPARE {
            one(&mut sheet, row, &columns, ("", "", ""), &EvidenceReference::default())?;
            sheet.write_blank(row, 0, &Kind::Text.editable().set_bold().set_num_format("@"))?;
            sheet.add_data_validation(row, 0, row, 0, &rule)?;
            row += 1;
        }
    }
    page::filter(&mut sheet, row.saturating_sub(BODY_ROW), columns.len())?;
    sheet.set_paper_size(page::A3);
    sheet.set_print_area(0, 0, row.saturating_sub(1).max(BODY_ROW), KEY_AT - 1)?;
    page::protect(&mut sheet);
    Ok(sheet)
}

fn pieces<'d>(document: &'d Document<'_>, statement: &Statement) -> &'d [EvidenceReference] {
    let given = document.given(&statement.id).and_then(|given| given.answer.as_ref());
    given.map(|answer| answer.evidence.as_slice()).unwrap_or_default()
}

/// What would show it, else the statement itself.
fn about(statement: &Statement) -> String {
    if statement.evidence_prompts.is_empty() {
        return statement.text.clone();
    }
    let prompts: Vec<String> =
        statement.evidence_prompts.iter().map(|prompt| format!("• {}", plain::plain(prompt))).collect();
    prompts.join("\n")
}

fn one(
    sheet: &mut Worksheet,
    row: u32,
    columns: &[Column],
    (code, about, key): (&str, &str, &str),
    piece: &EvidenceReference,
) -> Result<()> {
    let cells: [Cell<'_>; 7] = [
        code.into(),
        about.into(),
        piece.title.as_str().into(),
        piece.date.into(),
        piece.owner.as_str().into(),
        piece.held.as_str().into(),
        piece.link.as_str().into(),
    ];
    for ((at, column), cell) in (0_u16..).zip(columns).zip(&cells) {
        let format = if at < 2 { column.kind.format() } else { column.kind.editable() };
        put(sheet, row, at, cell, &format)?;
    }
    if !key.is_empty() {
        put(sheet, row, KEY_AT, &key.into(), &Kind::Text.format())?;
    }
    let height = page::row_height(cells.iter().zip(columns)).unwrap_or_default();
    sheet.set_row_height(row, height.max(22))?;
    Ok(())
}
