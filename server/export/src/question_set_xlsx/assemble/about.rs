//! The sheet `About`: a field and its value in each row.

use super::Assembly;
use crate::incoming::cells::{Cell, Sheet};
use crate::incoming::place;
use crate::question_set_xlsx::columns::{self, Column};
use crate::question_set_xlsx::convert;
use candour_domain::question_set::{Node, nearest, quote};
use candour_texts::t;
use std::collections::BTreeMap;

/// The value of each field that stands there, with its row.
type Values = BTreeMap<&'static str, Node>;

pub(super) fn read(assembly: &mut Assembly, sheet: Option<&Sheet>) -> Vec<(String, Node)> {
    let Some(sheet) = sheet.filter(|sheet| !sheet.rows.is_empty()) else {
        assembly.report(
            columns::ABOUT.to_owned(),
            t!("the sheet About is missing or empty"),
            t!("a sheet with field and value"),
        );
        let names = ["schema", "id", "version", "title", "publisher", "kind", "scoring"];
        return names.iter().map(|name| ((*name).to_owned(), Node::Reported)).collect();
    };
    let values = values(assembly, sheet);
    // What is missing is to be written under the rest.
    let next = sheet.rows.keys().next_back().map_or(0, |row| row + 1);
    for column in columns::ABOUT_FIELDS {
        assembly.places.insert(column.name, place(&sheet.name, next, 0));
    }
    assembly.places.insert("scoring", place(&sheet.name, next, 0));
    tree(values)
}

fn values(assembly: &mut Assembly, sheet: &Sheet) -> Values {
    let mut values = Values::new();
    for (number, row) in &sheet.rows {
        let mut cells = row.iter();
        let Some((name_at, name)) = cells.next() else { continue };
        let written = convert::text(name);
        let value = cells.next();
        if is_header_or_title(&written, value.map(|(_, cell)| cell), values.is_empty()) {
            continue;
        }
        let Some(column) = columns::ABOUT_FIELDS.iter().find(|column| column.is_called(&written)) else {
            unknown(assembly, place(&sheet.name, *number, *name_at), &written);
            continue;
        };
        let at = place(&sheet.name, *number, value.map_or(name_at + 1, |(at, _)| *at));
        if values.contains_key(column.name) {
            let message = t!("the field {name} stands here twice", name = column.name);
            assembly.report(place(&sheet.name, *number, *name_at), message, t!("each field once"));
            continue;
        }
        if let Some((more, _)) = cells.next() {
            assembly.report(
                place(&sheet.name, *number, *more),
                t!("a second value stands here"),
                t!("one value beside the field's name"),
            );
        }
        assembly.places.insert(column.name, at.clone());
        values.insert(column.name, value_of(assembly, column, value.map(|(_, cell)| cell), at));
    }
    values
}

fn value_of(assembly: &mut Assembly, column: &Column, cell: Option<&Cell>, at: String) -> Node {
    convert::node(column.kind, cell).unwrap_or_else(|(message, expected)| {
        assembly.report(at, message, expected);
        Node::Reported
    })
}

/// The header `field`, `value`, or a title above it.
fn is_header_or_title(name: &str, value: Option<&Cell>, nothing_yet: bool) -> bool {
    let header = name.eq_ignore_ascii_case("field")
        && value.is_none_or(|cell| convert::text(cell).eq_ignore_ascii_case("value"));
    let known = columns::ABOUT_FIELDS.iter().any(|column| column.is_called(name));
    header || (nothing_yet && value.is_none() && !known)
}

fn unknown(assembly: &mut Assembly, at: String, written: &str) {
    let names = || columns::ABOUT_FIELDS.iter().map(|column| column.name);
    let expected = match nearest(written, names()) {
        Some(near) => t!("did you mean {near}?", near),
        None => t!("one of {join}", join = names().collect::<Vec<_>>().join(", ")),
    };
    assembly.report(at, t!("the field {written} is not known", written = quote(written)), expected);
}

/// Makes objects of the names with points.
fn tree(mut values: Values) -> Vec<(String, Node)> {
    let mut take = |name: &'static str| values.remove(name).unwrap_or(Node::Null);
    let rag = vec![("green".to_owned(), take("scoring.rag.green")), ("amber".to_owned(), take("scoring.rag.amber"))];
    let scoring = vec![
        ("overall".to_owned(), take("scoring.overall")),
        ("rag".to_owned(), Node::Object(rag)),
        ("critical_cap".to_owned(), take("scoring.critical_cap")),
    ];
    let mut root: Vec<(String, Node)> = values.into_iter().map(|(name, node)| (name.to_owned(), node)).collect();
    root.push(("scoring".to_owned(), Node::Object(scoring)));
    root
}
