//! The workbook of the plan coming back: what its yellow cells say of each action, each with its place. Whether there is
//! such an action, and whether the person may change it, is for the service.

use super::facts::{self, Facts};
use super::sheet::{ACTION, DUE, KEY, MINUTE, NEW_DUE, NOTE, OWNER, REFERENCE, STANDS, STEP, WHY};
use super::sheets;
use crate::incoming::cells::{Formulas, Rules, Sheet};
use crate::incoming::grid::{Grid, Row};
use crate::incoming::{self, written};
use candour_domain::ids::{AgencyId, BoardId, PlanActionId};
use candour_domain::plan::{Filled, MeetingCell, MeetingStep};
use candour_domain::question_set::{FileError, quote};
use candour_texts::t;
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::BTreeMap;

/// Two thousand actions have fewer.
const RULES: Rules = Rules { cells: 60_000, formulas: Formulas::Fault };
/// The cells that are filled in, by their columns.
const YELLOW: [(MeetingCell, &str); 5] = [
    (MeetingCell::Step, STEP),
    (MeetingCell::Note, NOTE),
    (MeetingCell::Due, NEW_DUE),
    (MeetingCell::Why, WHY),
    (MeetingCell::Minute, MINUTE),
];

/// What a workbook says that it was made for. It is data: a person can change it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeFor {
    /// The Board.
    pub board: BoardId,
    /// The agency whose plan it is; `None` for the Board's.
    pub agency: Option<AgencyId>,
    /// Whether it has a column for minutes.
    pub with_minutes: bool,
    /// When it was made.
    pub made_at: DateTime<Utc>,
}

/// Everything that was read.
#[derive(Clone, Debug)]
pub struct ReadPlan {
    /// What it was made for.
    pub made_for: MadeFor,
    /// The actions that stand in it, in its order.
    pub actions: Vec<ReadAction>,
    /// What is wrong, and belongs to no action.
    pub errors: Vec<FileError>,
}

/// One action as it stands in the workbook.
#[derive(Clone, Debug)]
pub struct ReadAction {
    /// The action.
    pub id: PlanActionId,
    /// The revision that the workbook was made at.
    pub revision: i64,
    /// What its yellow cells say.
    pub filled: Filled,
    /// Where each of them stands.
    pub places: BTreeMap<MeetingCell, String>,
    /// What stands in cells that are not read back.
    pub locked: Locked,
    /// Cells that could not be read. Nothing of this action is proposed then.
    pub errors: Vec<FileError>,
}

/// Cells that are not read back, as they stand there: a protection without a password is soon lifted, and whoever
/// changed one of them should hear that it was in vain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Locked {
    /// Where the action stands.
    pub stands: String,
    /// Its due date; `None` where none can be read.
    pub due: Option<NaiveDate>,
    /// What will be done.
    pub action: String,
    /// The role that owns it.
    pub owner: String,
}

impl ReadAction {
    /// The place of a cell.
    pub fn place(&self, cell: MeetingCell) -> &str {
        self.places.get(&cell).map_or(t!("the workbook"), String::as_str)
    }
}

/// Opens a workbook of the plan.
///
/// # Errors
/// Where it is no workbook, one that is not opened at all, or none that Candour made to update the plan.
pub fn open(bytes: &[u8]) -> Result<ReadPlan, FileError> {
    let sheets = incoming::sheets(bytes, RULES)?;
    let found = sheets.iter().find(|sheet| sheet.name == sheets::FACTS);
    let facts = found.and_then(facts::read).ok_or_else(|| {
        FileError::new(
            t!("the file"),
            t!("this workbook was not made by Candour to update the plan, or its hidden sheet “Candour” was changed"),
            t!("the workbook that you download from the page of the action plan"),
        )
    })?;
    let mut read = ReadPlan { made_for: facts.made_for.clone(), actions: Vec::new(), errors: Vec::new() };
    match sheets.iter().find(|sheet| sheet.name.eq_ignore_ascii_case(sheets::PLAN)) {
        Some(sheet) => rows(sheet, &facts, &mut read),
        None => read.errors.push(FileError::new(
            sheets::PLAN,
            t!("the sheet “{name}” is missing or has another name", name = sheets::PLAN),
            t!("its name as it was, or a new workbook"),
        )),
    }
    Ok(read)
}

fn rows(sheet: &Sheet, facts: &Facts, read: &mut ReadPlan) {
    let yellow = YELLOW.iter().map(|(_, name)| *name).filter(|name| facts.made_for.with_minutes || *name != MINUTE);
    let names: Vec<&'static str> = [REFERENCE, STANDS, DUE, ACTION, OWNER, KEY].into_iter().chain(yellow).collect();
    let grid = match Grid::open(sheet, &names, KEY) {
        Ok(grid) => grid,
        Err(errors) => {
            read.errors.extend(errors);
            return;
        }
    };
    for row in grid.rows() {
        let key = row.text(KEY);
        let id: Option<PlanActionId> = key.parse().ok();
        match id.and_then(|id| Some((id, *facts.revisions.get(&id)?))) {
            Some((id, revision)) => one(&row, id, revision, read),
            None => read.errors.extend(keyless(&row, &key)),
        }
    }
}

/// A row of no action that is known here: what is written beside none would be lost in silence.
fn keyless(row: &Row<'_>, key: &str) -> Option<FileError> {
    let columns = YELLOW.map(|(_, name)| name);
    let filled = columns.into_iter().chain([ACTION, REFERENCE]).find(|name| row.cell(name).is_some());
    let name = filled.or_else(|| (!key.is_empty()).then_some(KEY))?;
    Some(FileError::new(
        row.place(name),
        t!("this row belongs to no action: its hidden key is gone, or was changed"),
        t!(
            "a new action is put down in Candour, below its recommendation; for an action that is there, download the workbook again"
        ),
    ))
}

fn one(row: &Row<'_>, id: PlanActionId, revision: i64, read: &mut ReadPlan) {
    if let Some(first) = read.actions.iter_mut().find(|one| one.id == id) {
        let other = first.place(MeetingCell::Step).to_owned();
        let message = t!("this action stands here twice; the other is at {other}", other);
        first.errors.push(FileError::new(
            row.place(STEP),
            message,
            t!("one row for each action: delete the other one"),
        ));
        return;
    }
    let mut found = ReadAction {
        id,
        revision,
        filled: Filled::default(),
        places: YELLOW.map(|(cell, name)| (cell, row.place(name))).into(),
        locked: Locked {
            stands: row.text(STANDS),
            due: written::day(row.cell(DUE)).ok().flatten(),
            action: row.text(ACTION),
            owner: row.text(OWNER),
        },
        errors: Vec::new(),
    };
    for (cell, name) in YELLOW {
        if let Err((message, expected)) = fill(row, (cell, name), &mut found.filled) {
            found.errors.push(FileError::new(row.place(name), message, expected));
        }
    }
    read.actions.push(found);
}

/// Reads one yellow cell.
fn fill(row: &Row<'_>, (cell, name): (MeetingCell, &str), filled: &mut Filled) -> Result<(), written::Fault> {
    let there = row.cell(name);
    match cell {
        MeetingCell::Step => {
            let word = written::words(there)?;
            filled.step = MeetingStep::from_word(&word);
            if filled.step.is_none() && !word.is_empty() {
                let all = MeetingStep::ALL.map(|step| format!("“{}”", step.word())).join(", ");
                return Err((
                    t!("{word} is not in the list", word = quote(&word)),
                    t!("one of {all}, or an empty cell", all),
                ));
            }
        }
        MeetingCell::Note => filled.note = written::words(there)?,
        MeetingCell::Due => filled.due = written::day(there)?,
        MeetingCell::Why => filled.why = written::words(there)?,
        MeetingCell::Minute => filled.minute = written::words(there)?,
    }
    Ok(())
}
