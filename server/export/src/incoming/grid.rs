//! A sheet as a table under its header row. Columns are found by their names, wherever they were moved to.

use super::cells::{Cell, Sheet};
use super::{place, same};
use candour_domain::question_set::FileError;
use candour_texts::t;
use std::collections::BTreeMap;

/// How far down the header row may stand.
const WITHIN: usize = 15;

/// A sheet whose columns were found.
pub(crate) struct Grid<'s> {
    sheet: &'s Sheet,
    header: u32,
    at: BTreeMap<&'static str, u32>,
}

/// One row.
#[derive(Clone, Copy)]
pub(crate) struct Row<'g> {
    grid: &'g Grid<'g>,
    pub(crate) number: u32,
    cells: &'g BTreeMap<u32, Cell>,
}

impl<'s> Grid<'s> {
    /// Finds the columns.
    ///
    /// # Errors
    /// Every column that is missing or stands there twice.
    pub(crate) fn open(sheet: &'s Sheet, names: &[&'static str], key: &str) -> Result<Self, Vec<FileError>> {
        let is = |cell: &Cell, name: &str| matches!(cell, Cell::Text(text) if same(text, name));
        let found = sheet.rows.iter().take(WITHIN).find(|(_, row)| row.values().any(|cell| is(cell, key)));
        let Some((header, cells)) = found else {
            let message = t!("the row with the names of the columns is missing, or its hidden column was changed");
            return Err(vec![FileError::new(place(&sheet.name, 4, 0), message, AFRESH)]);
        };
        let (mut at, mut errors) = (BTreeMap::new(), Vec::new());
        for name in names {
            let mut columns = cells.iter().filter(|(_, cell)| is(cell, name)).map(|(column, _)| *column);
            match (columns.next(), columns.next()) {
                (Some(column), None) => {
                    at.insert(*name, column);
                }
                (Some(_), Some(second)) => {
                    let message = t!("the column “{name}” stands here twice", name);
                    errors.push(FileError::new(place(&sheet.name, *header, second), message, AFRESH));
                }
                (None, _) => {
                    let message = t!("the column “{name}” is missing or has another name", name);
                    errors.push(FileError::new(place(&sheet.name, *header, 0), message, AFRESH));
                }
            }
        }
        if errors.is_empty() { Ok(Self { sheet, header: *header, at }) } else { Err(errors) }
    }

    /// The rows under the header with something in them, hidden ones too.
    pub(crate) fn rows(&'s self) -> impl Iterator<Item = Row<'s>> {
        let rows = self.sheet.rows.range(self.header + 1..);
        rows.map(|(number, cells)| Row { grid: self, number: *number, cells })
    }
}

const AFRESH: &str = "the columns as they were: download the workbook again and copy your answers into it";

impl<'g> Row<'g> {
    /// What stands in a column.
    pub(crate) fn cell(&self, name: &str) -> Option<&'g Cell> {
        self.cells.get(self.grid.at.get(name)?)
    }

    /// The words in a column; empty where there are none.
    pub(crate) fn text(&self, name: &str) -> String {
        match self.cell(name) {
            Some(Cell::Text(text)) => text.clone(),
            Some(Cell::Number { shown, .. }) => shown.clone(),
            _ => String::new(),
        }
    }

    /// The place of a column's cell.
    pub(crate) fn place(&self, name: &str) -> String {
        place(&self.grid.sheet.name, self.number, self.grid.at.get(name).copied().unwrap_or_default())
    }
}
