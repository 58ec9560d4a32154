//! The rows of the sheet of evidence, each to its statement, in their order.

use super::{Asked, ReadReturn, ReadStatement};
use crate::incoming::cells::Sheet;
use crate::incoming::grid::{Grid, Row};
use crate::incoming::{same, written};
use crate::return_xlsx::answers::KEY;
use crate::return_xlsx::evidence::{DATE, HELD, LINK, NUMBER, OWNER, TITLE};
use candour_domain::answer::{EvidenceForm, MAX_EVIDENCE};
use candour_domain::question_set::{AnswerType, Demand, FileError, Statement, quote};
use candour_texts::t;

const NAMES: [&str; 7] = [NUMBER, TITLE, DATE, OWNER, HELD, LINK, KEY];
const PARTS: [(&str, &str); 5] = [("title", TITLE), ("day", DATE), ("owner", OWNER), ("held", HELD), ("link", LINK)];

/// Reads the sheet; `false` where its columns could not be found.
pub(super) fn read(sheet: &Sheet, asked: &Asked<'_>, found: &mut ReadReturn) -> bool {
    let grid = match Grid::open(sheet, &NAMES, KEY) {
        Ok(grid) => grid,
        Err(errors) => {
            found.errors.extend(errors);
            return false;
        }
    };
    for row in grid.rows().filter(|row| PARTS.iter().any(|(_, name)| row.cell(name).is_some())) {
        match statement_of(&row, asked) {
            Ok(statement) if asked.facts.kept.closed.contains(&statement.id) => {}
            Ok(statement) => match found.statements.iter_mut().find(|read| read.id == statement.id) {
                Some(read) => piece(&row, statement, read),
                None => found.errors.push(no_row(&row, statement)),
            },
            Err(error) => found.errors.push(error),
        }
    }
    true
}

/// By its hidden key; a row for any statement by the number that was chosen.
fn statement_of<'a>(row: &Row<'_>, asked: &Asked<'a>) -> Result<&'a Statement, FileError> {
    let (key, code) = (row.text(KEY), row.text(NUMBER));
    let found = if key.is_empty() {
        let asks = |statement: &&Statement| {
            statement.applies_to.includes(asked.agency_type) && statement.answer != AnswerType::Information
        };
        let mut named = asked.set.statements().map(|(_, s)| s).filter(asks).filter(|s| same(&s.code, &code));
        named.next().filter(|_| named.next().is_none())
    } else {
        asked.statement(&key)
    };
    found.ok_or_else(|| {
        let message = match (key.is_empty(), code.is_empty()) {
            (true, true) => t!("this piece of evidence belongs to no statement").to_owned(),
            (true, false) => t!("there is no statement {code} to answer", code = quote(&code)),
            _ => t!("the statement {key} does not exist here, or is not asked of your agency", key = quote(&key)),
        };
        FileError::new(row.place(NUMBER), message, t!("the number of a statement, such as 1.1, from the sheet Answers"))
    })
}

fn no_row(row: &Row<'_>, statement: &Statement) -> FileError {
    FileError::new(
        row.place(TITLE),
        t!(
            "the row of the statement {code} is missing on the sheet Answers, so its evidence is not read",
            code = statement.code
        ),
        t!("the rows as they were: download the workbook again and copy your answers into it"),
    )
}

fn piece(row: &Row<'_>, statement: &Statement, read: &mut ReadStatement) {
    if statement.evidence == Demand::None && read.revision == 0 {
        let message = t!("no evidence is asked for at {code}", code = statement.code);
        read.fault(row.place(TITLE), message, t!("an empty row"));
        return;
    }
    let place = read.form.evidence.len();
    if place >= MAX_EVIDENCE {
        let message = t!(
            "the statement {code} has more than {max_evidence} pieces of evidence",
            code = statement.code,
            max_evidence = MAX_EVIDENCE
        );
        read.fault(row.place(TITLE), message, t!("at most {max_evidence}", max_evidence = MAX_EVIDENCE));
        return;
    }
    for (part, name) in PARTS {
        read.places.insert(format!("evidence.{place}.{part}"), row.place(name));
    }
    let mut form = EvidenceForm::default();
    for (part, name) in PARTS {
        let cell = row.cell(name);
        let put = match part {
            "day" => written::date(cell).map(|date| form.date = date),
            "title" => written::words(cell).map(|text| form.title = text),
            "owner" => written::words(cell).map(|text| form.owner = text),
            "held" => written::words(cell).map(|text| form.held = text),
            _ => written::words(cell).map(|text| form.link = text),
        };
        if let Err((message, expected)) = put {
            read.fault(row.place(name), message, expected);
        }
    }
    read.form.evidence.push(form);
}
