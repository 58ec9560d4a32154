//! One cell as a value of its column. What a cell cannot mean becomes an error at the cell; what only
//! the format can judge is handed on as it is.

use super::columns::{Kind, plain};
use super::lines;
use crate::incoming::cells::Cell;
use candour_domain::question_set::Node;
use candour_texts::t;
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// What is wrong with a cell, and what would be right.
pub(super) type Fault = (String, String);

/// The value of a cell; a blank one is left out.
///
/// # Errors
/// Where the cell cannot be read as what its column holds.
pub(super) fn node(kind: Kind, cell: Option<&Cell>) -> Result<Node, Fault> {
    let Some(cell) = cell else { return Ok(Node::Null) };
    if let Cell::Fault(message, expected) = cell {
        return Err(((*message).to_owned(), (*expected).to_owned()));
    }
    match kind {
        Kind::Code => code(cell),
        Kind::Text => Ok(Node::Text(text(cell))),
        Kind::Number => Ok(number(cell, false)),
        Kind::Percent => Ok(number(cell, true)),
        Kind::Truth => Ok(truth(cell)),
        Kind::Date => Ok(date(cell)),
        Kind::Word(words) => code(cell).map(|node| word(node, &words())),
        Kind::Lines => Ok(list(lines::split(&text(cell)))),
        Kind::AppliesTo => Ok(json(cell).unwrap_or_else(|| applies_to(&text(cell)))),
        Kind::ShowWhen => Ok(json(cell).unwrap_or_else(|| show_when(&text(cell)))),
        Kind::Descriptors => json(cell).map_or_else(|| descriptors(&text(cell)), Ok),
        Kind::Resources => Ok(Node::List(lines::split(&text(cell)).iter().map(|item| resource(item)).collect())),
    }
}

/// What a person reads.
pub(super) fn text(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Number { shown, .. } => shown.clone(),
        Cell::Truth(true) => "TRUE".to_owned(),
        Cell::Truth(false) => "FALSE".to_owned(),
        Cell::Date(day) => day.to_string(),
        Cell::Fault(message, _) => (*message).to_owned(),
    }
}

fn code(cell: &Cell) -> Result<Node, Fault> {
    match cell {
        // Excel makes a date of 1.1 and 2026-1: what was meant is gone, and a guess would be a wrong code.
        Cell::Date(day) => Err((
            t!("Excel made the date {day} of what was written here", day),
            t!("the code: give the cell the format Text and write it again").to_owned(),
        )),
        other => Ok(Node::Text(text(other))),
    }
}

fn number(cell: &Cell, percent_means_hundred: bool) -> Node {
    match cell {
        Cell::Number { exact, percent, .. } if percent_means_hundred && *percent => {
            Node::Number((exact * Decimal::ONE_HUNDRED).normalize())
        }
        Cell::Number { exact, .. } => Node::Number(*exact),
        Cell::Text(text) => written_number(text, percent_means_hundred).map_or_else(|| Node::text(text), Node::Number),
        Cell::Truth(truth) => Node::Bool(*truth),
        other => Node::Text(text(other)),
    }
}

/// A number in a cell that is formatted as text.
fn written_number(text: &str, percent_means_hundred: bool) -> Option<Decimal> {
    let digits = text.strip_suffix('%').filter(|_| percent_means_hundred).map_or(text, str::trim_end);
    // The parser of decimals takes underlines; a person would not.
    let plain = digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+'));
    digits.parse().ok().filter(|_| plain).map(|number: Decimal| number.normalize())
}

fn truth(cell: &Cell) -> Node {
    match cell {
        Cell::Truth(truth) => Node::Bool(*truth),
        Cell::Number { exact, .. } if *exact == Decimal::ONE => Node::Bool(true),
        Cell::Number { exact, .. } if exact.is_zero() => Node::Bool(false),
        other => match text(other).to_lowercase().as_str() {
            "true" | "yes" | "y" | "1" => Node::Bool(true),
            "false" | "no" | "n" | "0" => Node::Bool(false),
            _ => Node::Text(text(other)),
        },
    }
}

fn date(cell: &Cell) -> Node {
    match cell {
        // British order, as people here write it.
        Cell::Text(text) => match NaiveDate::parse_from_str(text, "%d/%m/%Y") {
            Ok(day) if text.len() == 10 => Node::Text(day.to_string()),
            _ => Node::text(text),
        },
        other => Node::Text(text(other)),
    }
}

/// `Single choice` is `single_choice`; what is no word stays as it was written.
fn word(node: Node, words: &[&str]) -> Node {
    match node {
        Node::Text(text) => {
            let written = plain(&text);
            let known = words.iter().find(|word| **word == written);
            Node::Text(known.map_or(text, |word| (*word).to_owned()))
        }
        other => other,
    }
}

fn list(items: Vec<String>) -> Node {
    Node::List(items.into_iter().map(Node::Text).collect())
}

/// What machines write: the field's own JSON in the cell.
fn json(cell: &Cell) -> Option<Node> {
    let text = text(cell);
    text.starts_with(['{', '[']).then(|| serde_json::from_str(&text).ok()).flatten()
}

fn applies_to(text: &str) -> Node {
    let codes: Vec<String> =
        text.split(['\n', ',', ';']).map(|code| code.trim().to_owned()).filter(|code| !code.is_empty()).collect();
    match codes.as_slice() {
        [all] if all.eq_ignore_ascii_case("all") => Node::text("all"),
        _ => list(codes),
    }
}

/// `exec-lead:` and a code a line; people also write `exec-lead: 0, 1` and `exec-lead = 0`.
fn show_when(text: &str) -> Node {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let end = first.find(|c: char| matches!(c, ':' | '=') || c.is_whitespace()).unwrap_or(first.len());
    let (statement, after) = first.split_at(end);
    let after = after.trim_start();
    let after = after.strip_prefix([':', '=']).or_else(|| after.strip_prefix("is ")).unwrap_or(after);
    let codes = after.split(',').map(|code| code.trim().to_owned()).filter(|code| !code.is_empty());
    let codes = codes.chain(lines::split(rest)).collect();
    Node::Object(vec![("statement".to_owned(), Node::text(statement)), ("is".to_owned(), list(codes))])
}

fn descriptors(text: &str) -> Result<Node, Fault> {
    let mut fields = Vec::new();
    for item in lines::split(text) {
        let Some((code, meaning)) = lines::split_keyed(&item) else {
            let message = t!("the line {item} names no level", item = candour_domain::question_set::quote(&item));
            return Err((message, t!("a line for each level: its code, a colon, what it means").to_owned()));
        };
        fields.push((code, Node::Text(meaning)));
    }
    Ok(Node::Object(fields))
}

/// The address is what stands after the last blank, the title what stands before, less the bar between.
fn resource(item: &str) -> Node {
    let (title, url) = item.rsplit_once(char::is_whitespace).unwrap_or(("", item));
    let title = title.trim_end();
    let title = title.strip_suffix('|').unwrap_or(title);
    Node::Object(vec![("title".to_owned(), Node::text(title)), ("url".to_owned(), Node::text(url))])
}
