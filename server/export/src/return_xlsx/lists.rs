//! The drop-down lists: their words stand on a hidden sheet, because a list that stands in the cell itself may have
//! no comma and not more than 255 characters.

use super::sheets;
use crate::error::Result;
use rust_xlsxwriter::{DataValidation, Format, Formula, Worksheet};
use std::collections::HashMap;

/// The lists of a workbook, each a column.
pub(super) struct Lists {
    sheet: Worksheet,
    columns: HashMap<Vec<String>, u16>,
}

impl Lists {
    pub(super) fn new() -> Result<Self> {
        let mut sheet = super::named(sheets::LISTS)?;
        sheet.set_very_hidden(true);
        Ok(Self { sheet, columns: HashMap::new() })
    }

    /// A rule that lets these words be chosen and nothing else.
    pub(super) fn rule(&mut self, words: &[String], prompt: &str) -> Result<DataValidation> {
        let column = self.column(words)?;
        let letters = rust_xlsxwriter::utility::column_number_to_name(column);
        let range = format!("='{}'!${letters}$1:${letters}${}", sheets::LISTS, words.len().max(1));
        Ok(DataValidation::new()
            .allow_list_formula(Formula::new(range))
            .set_error_title("Choose from the list")?
            .set_error_message("Choose one of the words in the list, or leave the cell empty.")?
            .set_input_message(short(prompt))?)
    }

    fn column(&mut self, words: &[String]) -> Result<u16> {
        if let Some(column) = self.columns.get(words) {
            return Ok(*column);
        }
        let column = u16::try_from(self.columns.len()).unwrap_or(u16::MAX);
        let format = Format::new().set_quote_prefix();
        for (row, word) in (0..).zip(words) {
            self.sheet.write_string_with_format(row, column, word, &format)?;
        }
        self.columns.insert(words.to_vec(), column);
        Ok(column)
    }

    pub(super) fn sheet(self) -> Worksheet {
        self.sheet
    }
}

/// Words beside a cell, for one whose answer is written and not chosen.
pub(super) fn prompt(text: &str) -> Result<DataValidation> {
    Ok(DataValidation::new().allow_any_value().set_input_message(short(text))?)
}

/// Excel shows 255 characters.
fn short(text: &str) -> String {
    text.chars().take(250).collect()
}
