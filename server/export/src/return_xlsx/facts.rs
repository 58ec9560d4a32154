//! What the workbook says of itself, for Candour: on a very hidden sheet, as two columns of names and values, then a
//! row for each statement with the revision that the workbook was made at.

use super::{Document, FORMAT, MadeFor, Part, sheets};
use crate::error::Result;
use crate::incoming::cells::{Cell, Sheet};
use candour_domain::ids::StatementId;
use candour_domain::question_set::AnswerType;
use rust_xlsxwriter::{Format, Worksheet};
use std::collections::{BTreeMap, BTreeSet};

/// The name of the row above the statements.
const STATEMENT: &str = "statement";
/// What stands for a whole answer that could not be opened.
const ALL: &str = "all";

/// What was held back from its cells, by statement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Kept {
    /// Texts that no cell holds.
    pub(super) parts: BTreeMap<StatementId, BTreeSet<Part>>,
    /// Answers that could not be opened.
    pub(super) closed: BTreeSet<StatementId>,
}

pub(super) fn write(document: &Document<'_>, kept: &Kept) -> Result<Worksheet> {
    let mut sheet = super::named(sheets::FACTS)?;
    sheet.set_very_hidden(true);
    let form = document.form;
    let target = form.target;
    let id = |id: Option<String>| id.unwrap_or_default();
    let facts = [
        ("format", FORMAT.to_owned()),
        ("return", id(target.map(|target| target.return_id.to_string()))),
        ("audit", id(target.map(|target| target.audit.to_string()))),
        ("agency", id(target.map(|target| target.agency.id.to_string()))),
        ("agency_type", form.agency_type.to_string()),
        ("question_set", form.set.id.to_string()),
        ("version", form.set.version.clone()),
        ("hash", form.hash.to_owned()),
        ("filled", if target.is_some_and(|target| target.answers.is_some()) { "yes" } else { "no" }.to_owned()),
        ("made_at", form.made_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)),
    ];
    let format = Format::new().set_quote_prefix();
    let mut row = 0;
    for (name, value) in facts {
        sheet.write_string(row, 0, name)?.write_string_with_format(row, 1, value, &format)?;
        row += 1;
    }
    for (column, name) in [(0, STATEMENT), (1, "revision"), (2, "kept")] {
        sheet.write_string(row, column, name)?;
    }
    let asked = form.set.statements().map(|(_, statement)| statement);
    for statement in asked.filter(|one| document.asks(one) && one.answer != AnswerType::Information) {
        row += 1;
        let revision = document.given(&statement.id).map_or(0, |given| given.revision);
        sheet.write_string_with_format(row, 0, statement.id.as_str(), &format)?;
        sheet.write_string_with_format(row, 1, revision.to_string(), &format)?;
        let parts = kept.parts.get(&statement.id).into_iter().flatten().map(|part| part.code());
        let all = kept.closed.contains(&statement.id).then_some(ALL);
        let held = all.into_iter().chain(parts).collect::<Vec<_>>().join(" ");
        if !held.is_empty() {
            sheet.write_string_with_format(row, 2, held, &format)?;
        }
    }
    Ok(sheet)
}

/// What was read of the sheet.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    pub(super) made_for: MadeFor,
    pub(super) revisions: BTreeMap<StatementId, i64>,
    pub(super) kept: Kept,
}

/// Reads the sheet; `None` where it is not as Candour wrote it.
pub(super) fn read(sheet: &Sheet) -> Option<Facts> {
    let mut rows = sheet.rows.values().map(|cells| [0, 1, 2].map(|at| cells.get(&at).map(text).unwrap_or_default()));
    let mut named = BTreeMap::new();
    for [name, value, _] in rows.by_ref() {
        if name == STATEMENT {
            break;
        }
        named.insert(name, value);
    }
    let fact = |name: &str| named.get(name).filter(|value| !value.is_empty()).cloned();
    if fact("format")? != FORMAT {
        return None;
    }
    // An id that is there and is none was changed: the workbook is not taken for a blank one.
    let made_for = MadeFor {
        return_id: fact("return").map(|id| id.parse()).transpose().ok()?,
        audit: fact("audit").map(|id| id.parse()).transpose().ok()?,
        agency: fact("agency").map(|id| id.parse()).transpose().ok()?,
        agency_type: fact("agency_type")?.into(),
        question_set: fact("question_set")?.into(),
        version: fact("version")?,
        hash: fact("hash")?,
        filled: fact("filled")? == "yes",
    };
    let mut facts = Facts { made_for, revisions: BTreeMap::new(), kept: Kept::default() };
    for [id, revision, held] in rows.filter(|[id, ..]| !id.is_empty()) {
        let id = StatementId(id);
        let revision = revision.parse().ok().filter(|revision: &i64| *revision >= 0)?;
        let parts: BTreeSet<Part> = held.split_whitespace().filter_map(Part::from_code).collect();
        if held.split_whitespace().any(|word| word == ALL) {
            facts.kept.closed.insert(id.clone());
        }
        if !parts.is_empty() {
            facts.kept.parts.insert(id.clone(), parts);
        }
        facts.revisions.insert(id, revision);
    }
    Some(facts)
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Number { shown, .. } => shown.clone(),
        _ => String::new(),
    }
}
