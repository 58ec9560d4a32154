//! The rows of the sheet on which statements are answered.

use super::{Asked, ReadReturn, ReadStatement, value};
use crate::incoming::cells::Sheet;
use crate::incoming::grid::{Grid, Row};
use crate::incoming::written;
use crate::return_xlsx::Part;
use crate::return_xlsx::answers::{ANSWER, IMPACT, KEY, NARRATIVE, OPTION, REASON};
use crate::return_xlsx::choices::choices;
use candour_domain::answer::AnswerForm;
use candour_domain::question_set::{AnswerType, Demand, FileError, Statement, quote};
use candour_texts::t;
use std::collections::BTreeMap;

const NAMES: [&str; 6] = [ANSWER, REASON, NARRATIVE, IMPACT, KEY, OPTION];

/// Reads the sheet; `false` where its columns could not be found.
pub(super) fn read(sheet: &Sheet, asked: &Asked<'_>, found: &mut ReadReturn) -> bool {
    let grid = match Grid::open(sheet, &NAMES, KEY) {
        Ok(grid) => grid,
        Err(errors) => {
            found.errors.extend(errors);
            return false;
        }
    };
    for row in grid.rows() {
        let key = row.text(KEY);
        match asked.statement(&key) {
            None if key.is_empty() => keyless(&row, found),
            None => found.errors.push(unknown(&row, &key)),
            Some(statement) if asked.facts.kept.closed.contains(&statement.id) => {}
            Some(statement) if row.text(OPTION).is_empty() => one(&row, statement, asked, found),
            Some(statement) => option(&row, statement, found),
        }
    }
    true
}

/// Headings have no key. An answer beside none would be lost in silence.
fn keyless(row: &Row<'_>, found: &mut ReadReturn) {
    for name in [ANSWER, REASON, NARRATIVE, IMPACT] {
        if row.cell(name).is_some() {
            found.errors.push(FileError::new(
                row.place(name),
                t!("this row belongs to no statement: its hidden key is gone"),
                t!("the answer in the row of its statement; download the workbook again if the row is gone"),
            ));
            return;
        }
    }
}

fn unknown(row: &Row<'_>, key: &str) -> FileError {
    FileError::new(
        row.place(KEY),
        t!("the statement {key} does not exist here, or is not asked of your agency", key = quote(key)),
        t!("the keys as they were: download the workbook again and copy your answers into it"),
    )
}

fn one(row: &Row<'_>, statement: &Statement, asked: &Asked<'_>, found: &mut ReadReturn) {
    if let Some(first) = found.statements.iter_mut().find(|read| read.id == statement.id) {
        let message = t!(
            "the statement {code} stands here twice; the other is at {value}",
            code = statement.code,
            value = first.place("value")
        );
        first.fault(row.place(ANSWER), message, t!("one row for each statement: delete the other one"));
        return;
    }
    let kept: Vec<Part> = asked.facts.kept.parts.get(&statement.id).into_iter().flatten().copied().collect();
    let mut read = ReadStatement {
        id: statement.id.clone(),
        revision: asked.facts.revisions.get(&statement.id).copied().unwrap_or_default(),
        form: AnswerForm::default(),
        places: BTreeMap::new(),
        errors: Vec::new(),
        kept,
    };
    for (part, name) in [("value", ANSWER), ("reason", REASON), ("narrative", NARRATIVE), ("impact", IMPACT)] {
        read.places.insert(part.to_owned(), row.place(name));
    }
    answer(row, statement, asked, &mut read);
    texts(row, statement, &mut read);
    found.statements.push(read);
}

fn answer(row: &Row<'_>, statement: &Statement, asked: &Asked<'_>, read: &mut ReadStatement) {
    let cell = row.cell(ANSWER);
    if read.kept.contains(&Part::Value) {
        keep(row, ANSWER, read);
        return;
    }
    if let Err((message, expected)) = value::answer(statement, &choices(asked.set, statement), cell, &mut read.form) {
        read.fault(row.place(ANSWER), message, expected);
    }
}

fn texts(row: &Row<'_>, statement: &Statement, read: &mut ReadStatement) {
    for (part, name) in [(Part::Reason, REASON), (Part::Narrative, NARRATIVE), (Part::Impact, IMPACT)] {
        if read.kept.contains(&part) {
            // Held back with a reason means that it did not apply then.
            keep(row, name, read);
            continue;
        }
        match written::words(row.cell(name)) {
            Ok(text) => match part {
                Part::Narrative => read.form.narrative = text,
                Part::Impact => read.form.impact = text,
                _ => read.form.reason = text,
            },
            Err((message, expected)) => read.fault(row.place(name), message, expected),
        }
    }
    if !read.form.reason.is_empty() && !read.form.not_applicable && read.errors.is_empty() {
        let message = t!("a reason stands here, but the answer is not “Not applicable”");
        read.fault(row.place(REASON), message, t!("“Not applicable” as the answer, or an empty cell here"));
    }
    // The form shows no field for these, unless something was kept there: the service knows, and asks again.
    for (demand, name, text) in
        [(statement.narrative, NARRATIVE, &read.form.narrative), (statement.impact, IMPACT, &read.form.impact)]
    {
        if demand == Demand::None && !text.is_empty() && read.revision == 0 {
            let message = t!("nothing is asked for in this cell, so nothing of it can be kept");
            read.errors.push(FileError::new(row.place(name), message, t!("an empty cell")));
        }
    }
}

/// A cell that says where its long text stands: still so, or emptied, it stays as it is.
fn keep(row: &Row<'_>, name: &str, read: &mut ReadStatement) {
    let written = row.text(name);
    if !written.is_empty() && !written.contains("more than a cell can hold") {
        let message = t!(
            "the text of this cell is longer than a cell can hold, so it was not put here and cannot be changed here"
        );
        read.fault(row.place(name), message, t!("an empty cell, which leaves the text as it is: change it in Candour"));
    }
}

/// A row of an option belongs to the statement above it.
fn option(row: &Row<'_>, statement: &Statement, found: &mut ReadReturn) {
    let code = row.text(OPTION);
    let Some(read) = found.statements.iter_mut().find(|read| read.id == statement.id) else {
        found.errors.push(FileError::new(
            row.place(ANSWER),
            t!("the row of the statement {code} is missing above this one", code = statement.code),
            t!("the rows as they were: download the workbook again and copy your answers into it"),
        ));
        return;
    };
    let known = statement.answer == AnswerType::MultipleChoice && statement.options.iter().any(|o| o.code == code);
    if !known {
        read.fault(
            row.place(ANSWER),
            t!("the option {code} does not exist", code = quote(&code)),
            t!("the rows as they were"),
        );
        return;
    }
    match value::ticked(row.cell(ANSWER)) {
        Ok(false) => {}
        Ok(true) if read.form.not_applicable => {
            read.fault(
                row.place(ANSWER),
                t!("an option is chosen, but the answer is “Not applicable”"),
                t!("one or the other"),
            );
        }
        Ok(true) => read.form.value.push(code),
        Err((message, expected)) => read.fault(row.place(ANSWER), message, expected),
    }
}
