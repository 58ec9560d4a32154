//! Makes of the sheets the tree that a JSON file would give, and notes the cell of every field.

mod about;
mod scales;
mod statements;

use super::columns::{self, Column, plain};
use super::table::{Row, Table};
use crate::incoming::cells::Sheet;
use candour_domain::question_set::{Draft, FileError, Node, PlaceMap, nearest, quote};
use candour_texts::t;

/// What the sheets are made into, and what was wrong on the way.
#[derive(Default)]
struct Assembly {
    errors: Vec<FileError>,
    places: PlaceMap,
}

/// Reads all sheets.
pub(super) fn draft(sheets: &[Sheet]) -> Draft {
    let mut assembly = Assembly { errors: Vec::new(), places: PlaceMap::workbook() };
    assembly.unknown_sheets(sheets);
    let mut root = about::read(&mut assembly, find(sheets, columns::ABOUT));
    let types = assembly.table(sheets, columns::AGENCY_TYPES, columns::AGENCY_TYPE_COLUMNS, "agency_types");
    let types = types.map(|table| agency_types(&mut assembly, &table));
    root.push(("agency_types".to_owned(), types.unwrap_or(Node::Reported)));
    let scales = assembly.table(sheets, columns::SCALES, columns::SCALE_COLUMNS, "scales");
    let scales = scales.map(|table| scales::read(&mut assembly, &table));
    root.push(("scales".to_owned(), scales.unwrap_or(Node::Reported)));
    root.push(("standards".to_owned(), statements::read(&mut assembly, sheets)));
    let Assembly { errors, places } = assembly;
    Draft::from_node(&Node::Object(root), places, errors)
}

fn find<'s>(sheets: &'s [Sheet], name: &str) -> Option<&'s Sheet> {
    sheets.iter().find(|sheet| plain(&sheet.name) == plain(name))
}

fn agency_types(assembly: &mut Assembly, table: &Table<'_>) -> Node {
    let rows = table.rows().enumerate();
    Node::List(rows.map(|(n, row)| assembly.object(&row, &format!("agency_types[{n}]"), &["code", "label"])).collect())
}

impl Assembly {
    fn report(&mut self, place: String, message: impl Into<String>, expected: impl Into<String>) {
        self.errors.push(FileError::new(place, message, expected));
    }

    /// A sheet of another name may be a misspelt one: its rows would be lost in silence.
    fn unknown_sheets(&mut self, sheets: &[Sheet]) {
        let known = |sheet: &Sheet| columns::SHEETS.iter().any(|name| plain(name) == plain(&sheet.name));
        for sheet in sheets.iter().filter(|sheet| !known(sheet) && !sheet.rows.is_empty()) {
            let expected = match nearest(&sheet.name, columns::SHEETS) {
                Some(near) => t!("did you mean {near}?", near),
                None => t!("one of {join}", join = columns::SHEETS.join(", ")),
            };
            self.report(sheet.name.clone(), t!("the sheet {name} is not known", name = quote(&sheet.name)), expected);
        }
    }

    /// The table on a sheet that must be there; its absence is reported here.
    fn table<'s>(
        &mut self,
        sheets: &'s [Sheet],
        name: &'static str,
        columns: &'static [Column],
        path: &str,
    ) -> Option<Table<'s>> {
        let table = find(sheets, name).and_then(|sheet| Table::open(sheet, columns, &mut self.errors));
        match &table {
            Some(table) => self.places.insert(path, table.first_free()),
            None => self.report(
                name.to_owned(),
                t!("the sheet {name} is missing or empty", name),
                t!("a sheet with a header row"),
            ),
        }
        table
    }

    /// The table on a sheet that may be left out.
    fn optional_table<'s>(
        &mut self,
        sheets: &'s [Sheet],
        name: &'static str,
        columns: &'static [Column],
    ) -> Option<Table<'s>> {
        find(sheets, name).and_then(|sheet| Table::open(sheet, columns, &mut self.errors))
    }

    /// Some fields of a row as an object, with their places. The row's own place is that of the first.
    fn object(&mut self, row: &Row<'_>, path: &str, fields: &[&str]) -> Node {
        self.places.insert(path, row.place(fields.first().copied().unwrap_or_default()));
        let fields = fields.iter().map(|name| {
            self.places.insert(format!("{path}.{name}"), row.place(name));
            ((*name).to_owned(), row.node(name, &mut self.errors))
        });
        Node::Object(fields.collect())
    }
}
