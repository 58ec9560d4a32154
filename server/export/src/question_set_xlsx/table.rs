//! A sheet as a table: a header row that names the fields, in any order, and rows under it.

use super::columns::Column;
use super::convert;
use crate::incoming::cells::{Cell, Sheet};
use crate::incoming::place;
use candour_domain::question_set::{FileError, Node, nearest, quote};
use candour_texts::t;
use std::collections::{BTreeMap, BTreeSet};

/// How far down a header row may stand, under a title.
const HEADER_WITHIN: usize = 10;

/// A sheet whose header was understood.
pub(super) struct Table<'s> {
    sheet: &'s Sheet,
    columns: &'static [Column],
    header_row: u32,
    /// Where each field stands.
    at: BTreeMap<&'static str, u32>,
}

/// One row with something in it.
pub(super) struct Row<'t> {
    table: &'t Table<'t>,
    number: u32,
    cells: &'t BTreeMap<u32, Cell>,
}

impl<'s> Table<'s> {
    /// Understands the header of a sheet. `None` where the sheet has no rows at all.
    pub(super) fn open(sheet: &'s Sheet, columns: &'static [Column], errors: &mut Vec<FileError>) -> Option<Self> {
        let known = |cell: &Cell| columns.iter().any(|column| column.is_called(&convert::text(cell)));
        // A title may stand above, merged over the columns as people like it.
        let (header_row, header) = sheet
            .rows
            .iter()
            .take(HEADER_WITHIN)
            .find(|(_, row)| row.values().filter(|cell| known(cell)).count() >= 2)
            .or_else(|| sheet.rows.iter().next())?;
        let mut table = Self { sheet, columns, header_row: *header_row, at: BTreeMap::new() };
        let mut named = BTreeSet::new();
        for (at, cell) in header {
            named.insert(*at);
            table.name(*at, &convert::text(cell), errors);
        }
        table.missing_columns(errors);
        table.nameless_cells(&named, errors);
        Some(table)
    }

    fn name(&mut self, at: u32, header: &str, errors: &mut Vec<FileError>) {
        let mut called = self.columns.iter().filter(|column| column.is_called(header)).peekable();
        let known = called.peek().is_some();
        // Two columns may be called the same by people: `label` of a scale and of its levels.
        if let Some(column) = called.find(|column| !self.at.contains_key(column.name)) {
            self.at.insert(column.name, at);
            return;
        }
        let names = || self.columns.iter().map(|column| column.name);
        let (message, expected) = if known {
            (t!("the column {header} stands here twice", header = quote(header)), t!("each column once").to_owned())
        } else {
            let near = nearest(header, names());
            let all = || t!("one of {join}", join = names().collect::<Vec<_>>().join(", "));
            (
                t!("the column {header} is not known", header = quote(header)),
                near.map_or_else(all, |near| t!("did you mean {near}?", near)),
            )
        };
        errors.push(FileError::new(place(&self.sheet.name, self.header_row, at), message, expected));
    }

    fn missing_columns(&self, errors: &mut Vec<FileError>) {
        for column in self.columns.iter().filter(|column| column.required && !self.at.contains_key(column.name)) {
            let message = t!("the column {name} is missing", name = column.name);
            let at = place(&self.sheet.name, self.header_row, 0);
            errors.push(FileError::new(at, message, t!("a header row with the names of the fields")));
        }
    }

    /// What stands under no name would be lost in silence.
    fn nameless_cells(&self, named: &BTreeSet<u32>, errors: &mut Vec<FileError>) {
        let mut told = BTreeSet::new();
        for (row, cells) in self.sheet.rows.range(self.header_row + 1..) {
            for column in cells.keys().filter(|column| !named.contains(column)) {
                if told.insert(*column) {
                    let at = place(&self.sheet.name, *row, *column);
                    errors.push(FileError::new(
                        at,
                        t!("the column of this cell has no name"),
                        t!("a field name in the header row"),
                    ));
                }
            }
        }
    }

    /// The rows under the header that have something in them.
    pub(super) fn rows(&'s self) -> impl Iterator<Item = Row<'s>> {
        self.sheet.rows.range(self.header_row + 1..).map(|(number, cells)| Row { table: self, number: *number, cells })
    }

    /// Where the next row would stand: the place of what is missing altogether.
    pub(super) fn first_free(&self) -> String {
        place(&self.sheet.name, self.header_row + 1, 0)
    }
}

impl Row<'_> {
    /// The place of a field's cell, whether something stands there or not.
    pub(super) fn place(&self, name: &str) -> String {
        place(&self.table.sheet.name, self.number, self.table.at.get(name).copied().unwrap_or_default())
    }

    fn cell(&self, name: &str) -> Option<&Cell> {
        self.cells.get(self.table.at.get(name)?)
    }

    /// What a person reads in a field's cell.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.cell(name).map(convert::text)
    }

    /// The value of a field. What is wrong with its cell is reported here.
    pub(super) fn node(&self, name: &str, errors: &mut Vec<FileError>) -> Node {
        let Some(column) = self.table.columns.iter().find(|column| column.name == name) else { return Node::Null };
        if !self.table.at.contains_key(name) {
            // The missing column is reported once, not in every row.
            return if column.required { Node::Reported } else { Node::Null };
        }
        convert::node(column.kind, self.cell(name)).unwrap_or_else(|(message, expected)| {
            errors.push(FileError::new(self.place(name), message, expected));
            Node::Reported
        })
    }
}
