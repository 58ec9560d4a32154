//! Reading a workbook that came back: cells to forms. What cannot be read is an error at its cell; what was not
//! touched reads as it was written.

mod answers;
mod evidence;
mod value;

use super::facts::{self, Facts};
use super::{MadeFor, Part, sheets};
use crate::incoming;
use crate::incoming::cells::{Formulas, Rules, Sheet};
use candour_domain::answer::AnswerForm;
use candour_domain::ids::{AgencyType, StatementId};
use candour_domain::question_set::{FileError, QuestionSet, quote};
use candour_texts::t;
use std::collections::BTreeMap;

/// A thousand statements with fifty pieces of evidence each would have more; nobody fills those in.
const RULES: Rules = Rules { cells: 200_000, formulas: Formulas::Fault };

/// A workbook whose sheets were read, and that says what it was made for.
#[derive(Clone, Debug)]
pub struct Opened {
    facts: Facts,
    sheets: Vec<Sheet>,
}

/// Everything that was read.
#[derive(Clone, Debug, Default)]
pub struct ReadReturn {
    /// The statements that stand in it, in its order.
    pub statements: Vec<ReadStatement>,
    /// What is wrong, and belongs to no statement.
    pub errors: Vec<FileError>,
}

/// One statement as it stands in the workbook.
#[derive(Clone, Debug)]
pub struct ReadStatement {
    /// The statement.
    pub id: StatementId,
    /// The revision that the workbook was made at; 0 for a blank one.
    pub revision: i64,
    /// What the cells hold, as a browser would post it.
    pub form: AnswerForm,
    /// Parts that no cell holds: they stay as they were at that revision.
    pub kept: Vec<Part>,
    /// Where each part of the form stands, by its name in the form.
    pub places: BTreeMap<String, String>,
    /// Cells that could not be read. Nothing of this statement is proposed then.
    pub errors: Vec<FileError>,
}

impl ReadStatement {
    /// The place of a part of the form: its own cell, else that of the answer.
    pub fn place(&self, part: &str) -> &str {
        let own = self.places.get(part).or_else(|| self.places.get("value"));
        own.map_or(t!("the workbook"), String::as_str)
    }

    fn fault(&mut self, place: String, message: impl Into<String>, expected: impl Into<String>) {
        self.errors.push(FileError::new(place, message, expected));
    }
}

/// Opens a workbook.
///
/// # Errors
/// Where it is no workbook, one that is not opened at all, or none that Candour made for a return.
pub fn open(bytes: &[u8]) -> Result<Opened, FileError> {
    let sheets = incoming::sheets(bytes, RULES)?;
    let found = sheets.iter().find(|sheet| sheet.name == sheets::FACTS);
    let facts = found.and_then(facts::read).ok_or_else(|| {
        FileError::new(
            t!("the file"),
            t!("this workbook was not made by Candour to fill in a return, or its hidden sheet “Candour” was changed"),
            t!("the workbook that you download from your return in Candour"),
        )
    })?;
    Ok(Opened { facts, sheets })
}

impl Opened {
    /// What it says that it was made for.
    pub fn made_for(&self) -> &MadeFor {
        &self.facts.made_for
    }

    /// Reads its answers with the question set that it was made from.
    pub fn read(&self, set: &QuestionSet, agency_type: &AgencyType) -> ReadReturn {
        let mut found = ReadReturn::default();
        let both = (self.sheet(sheets::ANSWERS, &mut found), self.sheet(sheets::EVIDENCE, &mut found));
        // Without one of them half of each answer would seem to have been emptied.
        let (Some(answers), Some(evidence)) = both else { return found };
        let asked = Asked { set, agency_type, facts: &self.facts };
        if answers::read(answers, &asked, &mut found) && evidence::read(evidence, &asked, &mut found) {
            return found;
        }
        ReadReturn { statements: Vec::new(), errors: found.errors }
    }

    fn sheet(&self, name: &str, found: &mut ReadReturn) -> Option<&Sheet> {
        let sheet = self.sheets.iter().find(|sheet| sheet.name.eq_ignore_ascii_case(name));
        if sheet.is_none() {
            let names: Vec<String> = self.sheets.iter().map(|sheet| quote(&sheet.name)).collect();
            found.errors.push(FileError::new(
                name,
                t!("the sheet “{name}” is missing or has another name", name),
                t!("its name as it was, or a new workbook; the sheets are {join}", join = names.join(", ")),
            ));
        }
        sheet
    }
}

/// What the workbook may ask.
struct Asked<'a> {
    set: &'a QuestionSet,
    agency_type: &'a AgencyType,
    facts: &'a Facts,
}

impl<'a> Asked<'a> {
    /// A statement that this type of agency is asked, by its key.
    fn statement(&self, key: &str) -> Option<&'a candour_domain::question_set::Statement> {
        let (_, statement) = self.set.statement(&StatementId::from(key))?;
        let answered = statement.answer != candour_domain::question_set::AnswerType::Information;
        (answered && statement.applies_to.includes(self.agency_type)).then_some(statement)
    }
}
