//! The sheet `Scales`: one row a level, the scale's own fields beside it.

use super::Assembly;
use crate::question_set_xlsx::table::{Row, Table};
use candour_domain::question_set::Node;
use candour_texts::t;

const RULE: [&str; 2] = ["allowed", "reason_required"];
const LEVEL: [&str; 5] = ["code", "label", "value", "rag", "description"];

/// A scale while its rows come.
struct Scale {
    id: Node,
    label: Node,
    rule: Vec<(String, Node)>,
    levels: Vec<Node>,
}

pub(super) fn read(assembly: &mut Assembly, table: &Table<'_>) -> Node {
    let mut scales: Vec<Scale> = Vec::new();
    for row in table.rows() {
        let at = which(assembly, &mut scales, &row);
        level(assembly, &mut scales, at, &row);
    }
    Node::List(scales.into_iter().map(finish).collect())
}

/// The scale that a row goes on with, or a new one. A blank id means the scale above.
fn which(assembly: &mut Assembly, scales: &mut Vec<Scale>, row: &Row<'_>) -> usize {
    let id = row.node("id", &mut assembly.errors);
    let same = scales.iter().position(|scale| scale.id == id);
    let known = if id == Node::Null { scales.len().checked_sub(1) } else { same };
    if let Some(at) = known {
        again(assembly, scales, at, row);
        return at;
    }
    let at = scales.len();
    let path = format!("scales[{at}]");
    assembly.places.insert(path.clone(), row.place("id"));
    assembly.places.insert(format!("{path}.levels"), row.place("levels.code"));
    let mut field = |name: &str| {
        assembly.places.insert(format!("{path}.{name}"), row.place(name));
        row.node(name, &mut assembly.errors)
    };
    let label = field("label");
    let rule = RULE.map(|name| (name.to_owned(), field(&format!("not_applicable.{name}")))).to_vec();
    assembly.places.insert(format!("{path}.id"), row.place("id"));
    scales.push(Scale { id, label, rule, levels: Vec::new() });
    at
}

/// A later row of a scale says the same of the scale, or nothing.
fn again(assembly: &mut Assembly, scales: &mut [Scale], at: usize, row: &Row<'_>) {
    let Some(scale) = scales.get_mut(at) else { return };
    let mut compare = |name: &str, first: &mut Node| {
        let here = row.node(name, &mut assembly.errors);
        match (&here, &first) {
            (Node::Null | Node::Reported, _) | (_, Node::Reported) => {}
            (_, Node::Null) => *first = here,
            _ if here == *first => {}
            _ => assembly.report(
                row.place(name),
                t!("the rows of one scale differ here"),
                t!("the same in every row of a scale, or blank"),
            ),
        }
    };
    compare("label", &mut scale.label);
    for (name, first) in &mut scale.rule {
        compare(&format!("not_applicable.{name}"), first);
    }
}

fn level(assembly: &mut Assembly, scales: &mut [Scale], at: usize, row: &Row<'_>) {
    let Some(scale) = scales.get_mut(at) else { return };
    // A row that names a scale and no level at all has none to add.
    if LEVEL.iter().all(|name| row.text(&format!("levels.{name}")).is_none()) {
        return;
    }
    let path = format!("scales[{at}].levels[{}]", scale.levels.len());
    assembly.places.insert(path.clone(), row.place("levels.code"));
    let fields = LEVEL.iter().map(|name| {
        let column = format!("levels.{name}");
        assembly.places.insert(format!("{path}.{name}"), row.place(&column));
        ((*name).to_owned(), row.node(&column, &mut assembly.errors))
    });
    scale.levels.push(Node::Object(fields.collect()));
}

fn finish(scale: Scale) -> Node {
    let fields = [
        ("id", scale.id),
        ("label", scale.label),
        ("not_applicable", Node::Object(scale.rule)),
        ("levels", Node::List(scale.levels)),
    ];
    Node::Object(fields.map(|(name, node)| (name.to_owned(), node)).to_vec())
}
