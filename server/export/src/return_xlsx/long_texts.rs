//! Texts that are longer than a cell. They stand here in full, in parts; the cell that has no room for them is
//! locked and says so, and what stands in it is never read as the text.

use super::{Document, Part, sheets};
use crate::book::cell::Cell;
use crate::book::formats::Kind;
use crate::book::page::{self, BODY_ROW, Page, column};
use crate::book::text;
use crate::error::Result;
use crate::words;
use rust_xlsxwriter::Worksheet;

/// The texts that no cell holds.
#[derive(Default)]
pub(super) struct LongTexts {
    texts: Vec<(String, Part, String)>,
}

impl LongTexts {
    /// Takes a text in; gives what its own cell says instead.
    pub(super) fn add(&mut self, code: &str, part: Part, text: &str) -> String {
        self.texts.push((code.to_owned(), part, text.to_owned()));
        let length = words::grouped(text.chars().count() as u64);
        format!(
            "This text has {length} characters, more than a cell can hold. You can read all of it on the sheet “{}”. \
             It stays as it is: change it in Candour itself.",
            sheets::LONG_TEXTS
        )
    }

    /// The sheet; `None` where every text fits its cell.
    pub(super) fn sheet(self, document: &Document<'_>) -> Result<Option<Worksheet>> {
        if self.texts.is_empty() {
            return Ok(None);
        }
        let mut sheet = super::named(sheets::LONG_TEXTS)?;
        let columns =
            [column("No.", 8.0, Kind::Strong), column("What", 24.0, Kind::Text), column("Text", 120.0, Kind::Wrap)];
        let page = Page {
            title: sheets::LONG_TEXTS,
            note: "To read only. A cell of a workbook holds 32,767 characters; these texts are longer and go on from row \
                   to row. Nothing on this sheet is read when the workbook is uploaded: change these texts in Candour.",
            frozen: 2,
            header_height: 22.0,
        };
        page::table(&mut sheet, &document.masthead, &page, &columns)?;
        let mut row = BODY_ROW;
        for (code, part, text) in &self.texts {
            for (at, piece) in text::parts(text).into_iter().enumerate() {
                let what = if at == 0 { said(*part).to_owned() } else { format!("{} (continued)", said(*part)) };
                let cells = [Cell::from(code.as_str()), what.into(), piece.into()];
                page::body_row(&mut sheet, row, &columns, &cells)?;
                row += 1;
            }
        }
        page::protect(&mut sheet);
        Ok(Some(sheet))
    }
}

fn said(part: Part) -> &'static str {
    match part {
        Part::Value => "The answer",
        Part::Reason => "Why it does not apply",
        Part::Narrative => "How it is met",
        Part::Impact => "The difference made",
    }
}
