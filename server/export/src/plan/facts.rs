//! What the workbook says of itself, for Candour: on a very hidden sheet, as two columns of names and values, then a row
//! for each action with the revision that the workbook was made at.

use super::read::MadeFor;
use super::{FORMAT, PlanDocument, Updating};
use crate::error::Result;
use crate::incoming::cells::{Cell, Sheet};
use candour_domain::ids::PlanActionId;
use chrono::{DateTime, SecondsFormat, Utc};
use rust_xlsxwriter::{Format, Worksheet};
use std::collections::BTreeMap;

/// The name of the row above the actions.
const ACTION: &str = "action";

pub(super) fn write(sheet: &mut Worksheet, document: &PlanDocument, updating: &Updating) -> Result<()> {
    sheet.set_very_hidden(true);
    let facts = [
        ("format", FORMAT.to_owned()),
        ("board", updating.board.to_string()),
        ("agency", updating.agency.map(|id| id.to_string()).unwrap_or_default()),
        ("verifies", if updating.may.verify { "yes" } else { "no" }.to_owned()),
        ("made_at", document.made_at.to_rfc3339_opts(SecondsFormat::Secs, true)),
        (ACTION, "revision".to_owned()),
    ];
    let actions = document.lines.iter().map(|line| (line.id.to_string(), line.revision.to_string()));
    let format = Format::new().set_quote_prefix();
    let facts = facts.map(|(name, value)| (name.to_owned(), value));
    for (row, (name, value)) in (0..).zip(facts.into_iter().chain(actions)) {
        sheet.write_string_with_format(row, 0, name, &format)?.write_string_with_format(row, 1, value, &format)?;
    }
    Ok(())
}

/// What was read of the sheet.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    pub(super) made_for: MadeFor,
    pub(super) revisions: BTreeMap<PlanActionId, i64>,
}

/// Reads the sheet; `None` where it is not as Candour wrote it.
pub(super) fn read(sheet: &Sheet) -> Option<Facts> {
    let mut rows = sheet.rows.values().map(|cells| [0, 1].map(|at| cells.get(&at).map(text).unwrap_or_default()));
    let mut named = BTreeMap::new();
    for [name, value] in rows.by_ref() {
        if name == ACTION {
            break;
        }
        named.insert(name, value);
    }
    let fact = |name: &str| named.get(name).filter(|value| !value.is_empty()).cloned();
    if fact("format")? != FORMAT {
        return None;
    }
    // An id that is there and is none was changed.
    let made_for = MadeFor {
        board: fact("board")?.parse().ok()?,
        agency: fact("agency").map(|id| id.parse()).transpose().ok()?,
        with_minutes: fact("verifies")? == "yes",
        made_at: DateTime::parse_from_rfc3339(&fact("made_at")?).ok()?.with_timezone(&Utc),
    };
    let mut revisions = BTreeMap::new();
    for [id, revision] in rows.filter(|[id, _]| !id.is_empty()) {
        revisions.insert(id.parse().ok()?, revision.parse().ok()?);
    }
    Some(Facts { made_for, revisions })
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Number { shown, .. } => shown.clone(),
        _ => String::new(),
    }
}
