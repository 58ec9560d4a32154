//! The sheets `Standards` and `Statements`, and those whose rows belong to a statement.

use super::Assembly;
use crate::incoming::cells::Sheet;
use crate::question_set_xlsx::columns::{self, Column};
use crate::question_set_xlsx::table::{Row, Table};
use candour_domain::question_set::{Node, quote};
use candour_texts::t;
use std::collections::HashMap;

const STANDARD: [&str; 5] = ["id", "code", "title", "introduction", "legal_reference"];

/// The sheets whose rows belong to a statement, with the list that they fill.
const PARTS: [(&str, &str, &[Column], &[&str]); 4] = [
    (columns::OPTIONS, "options", columns::OPTION_COLUMNS, &["code", "label"]),
    (columns::BANDS, "bands", columns::BAND_COLUMNS, &["at_least", "level"]),
    (
        columns::RECOMMENDATIONS,
        "recommendations",
        columns::RECOMMENDATION_COLUMNS,
        &["at_most", "text", "measure", "priority", "within_days"],
    ),
    (columns::SUCCEEDS, "succeeds", columns::SUCCEEDS_COLUMNS, &["id", "same_meaning"]),
];

/// A statement while its parts come.
struct Statement {
    path: String,
    fields: Vec<(String, Node)>,
    parts: [Vec<Node>; 4],
}

struct Standard {
    fields: Vec<(String, Node)>,
    statements: Vec<Statement>,
}

/// Where the statement with an id is: standard, then statement.
type ById = HashMap<String, (usize, usize)>;

pub(super) fn read(assembly: &mut Assembly, sheets: &[Sheet]) -> Node {
    let Some(table) = assembly.table(sheets, columns::STANDARDS, columns::STANDARD_COLUMNS, "standards") else {
        return Node::Reported;
    };
    let mut standards = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for (n, row) in table.rows().enumerate() {
        if let Some(id) = row.text("id") {
            places.entry(id).or_insert(n);
        }
        let Node::Object(fields) = assembly.object(&row, &format!("standards[{n}]"), &STANDARD) else { continue };
        standards.push(Standard { fields, statements: Vec::new() });
    }
    let Some(table) = assembly.table(sheets, columns::STATEMENTS, columns::STATEMENT_COLUMNS, "standards") else {
        // Every standard is without its statements, which is reported once.
        return Node::List(standards.into_iter().map(|standard| finish(standard, true)).collect());
    };
    let by_id = statements(assembly, &table, &mut standards, &places);
    for (n, (sheet, field, columns, fields)) in PARTS.iter().enumerate() {
        // A set without options or bands needs no such sheet.
        if let Some(table) = assembly.optional_table(sheets, sheet, columns) {
            parts(assembly, &table, (n, field, fields), &mut standards, &by_id);
        }
    }
    Node::List(standards.into_iter().map(|standard| finish(standard, false)).collect())
}

fn statements(
    assembly: &mut Assembly,
    table: &Table<'_>,
    standards: &mut [Standard],
    places: &HashMap<String, usize>,
) -> ById {
    let mut by_id = ById::new();
    let mut last = 0;
    for row in table.rows() {
        last = standard_of(assembly, &row, places).unwrap_or(last);
        let Some(standard) = standards.get_mut(last) else { continue };
        let n = standard.statements.len();
        let path = format!("standards[{last}].statements[{n}]");
        assembly.places.insert(path.clone(), row.place("id"));
        let names = columns::STATEMENT_COLUMNS.iter().map(|column| column.name).filter(|name| *name != "standard");
        let fields = names.map(|name| {
            assembly.places.insert(format!("{path}.{name}"), row.place(name));
            (name.to_owned(), row.node(name, &mut assembly.errors))
        });
        let fields = fields.collect();
        if let Some(id) = row.text("id") {
            by_id.entry(id).or_insert((last, n));
        }
        standard.statements.push(Statement { path, fields, parts: Default::default() });
    }
    by_id
}

/// The standard that a row names. A row that names none is read with the standard of the row above, so
/// that the rest of it is checked too.
fn standard_of(assembly: &mut Assembly, row: &Row<'_>, places: &HashMap<String, usize>) -> Option<usize> {
    let node = row.node("standard", &mut assembly.errors);
    if node == Node::Reported {
        return None;
    }
    let Some(id) = row.text("standard") else {
        assembly.report(row.place("standard"), t!("standard is missing"), t!("the id of a standard"));
        return None;
    };
    let known = places.get(&id).copied();
    if known.is_none() {
        let message = t!("the standard {id} is not declared", id = quote(&id));
        assembly.report(row.place("standard"), message, t!("an id of the sheet Standards"));
    }
    known
}

fn parts(
    assembly: &mut Assembly,
    table: &Table<'_>,
    (kind, field, fields): (usize, &str, &[&str]),
    standards: &mut [Standard],
    by_id: &ById,
) {
    for row in table.rows() {
        if row.node("statement", &mut assembly.errors) == Node::Reported {
            continue;
        }
        let id = row.text("statement").unwrap_or_default();
        let statement = by_id.get(&id).and_then(|(s, n)| standards.get_mut(*s)?.statements.get_mut(*n));
        let Some(Statement { path, parts, .. }) = statement else {
            let message = match id.as_str() {
                "" => t!("statement is missing").to_owned(),
                id => t!("the statement {id} is not declared", id = quote(id)),
            };
            assembly.report(row.place("statement"), message, t!("an id of the sheet Statements"));
            continue;
        };
        let Some(list) = parts.get_mut(kind) else { continue };
        let whole = format!("{path}.{field}");
        assembly.places.insert(whole.clone(), row.place("statement"));
        list.push(assembly.object(&row, &format!("{whole}[{}]", list.len()), fields));
    }
}

fn finish(standard: Standard, statements_missing: bool) -> Node {
    let mut fields = standard.fields;
    let statements = standard.statements.into_iter().map(|mut statement| {
        for ((_, field, _, _), list) in PARTS.iter().zip(statement.parts) {
            statement.fields.push(((*field).to_owned(), Node::List(list)));
        }
        Node::Object(statement.fields)
    });
    let statements = Node::List(statements.collect());
    fields.push(("statements".to_owned(), if statements_missing { Node::Reported } else { statements }));
    Node::Object(fields)
}
