//! A file that came in: which one it is, whether it is for this return, and what stands in it.

use super::propose::{Sent, Wanted, is_asked};
use super::view::{BroughtFrom, NotTaken, Proposal};
use crate::aside::aside;
use crate::returns::{ReturnHead, Source};
use crate::{Service, ServiceError};
use candour_domain::access::Actor;
use candour_domain::answer::{Answer, AnswerForm, Response, Value, display};
use candour_domain::ids::ReturnId;
use candour_domain::question_set::{AnswerType, FileError, QuestionSet, Statement, content_hash};
use candour_export::return_json::{self, Brought, BroughtStatement};
use candour_export::return_xlsx::{self, MadeFor, ReadReturn};
use candour_store::audits::ReturnRow;
use candour_texts::t;
use std::collections::{BTreeMap, BTreeSet};

/// Why a file was not read.
#[derive(Debug)]
pub enum ReadError {
    /// What is wrong with it as a whole.
    File(FileError),
    /// Anything else.
    Service(ServiceError),
}

impl<E: Into<ServiceError>> From<E> for ReadError {
    fn from(error: E) -> Self {
        Self::Service(error.into())
    }
}

impl Service {
    /// The head of a return into which answers may be taken now.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for another agency's return; where the return takes no answers.
    pub async fn answers_to_take(&self, actor: &Actor, id: ReturnId) -> Result<ReturnHead, ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.to_be_answered(&mut tx, actor, id).await?;
        let set = self.set_of(&mut tx, &row).await?;
        let keys = self.keys_of(&mut tx, &row).await?;
        drop(tx);
        Ok(self.head(actor, row, set, &keys))
    }

    /// Reads a workbook, or a return that was taken out, and says what it would change. Nothing of it is kept.
    ///
    /// # Errors
    /// [`ReadError::File`] where nothing of the file can be used, with the reason.
    pub async fn read_answers(&self, actor: &Actor, id: ReturnId, bytes: Vec<u8>) -> Result<Proposal, ReadError> {
        let mut tx = self.store.read().await?;
        let row = self.to_be_answered(&mut tx, actor, id).await?;
        let set = self.set_of(&mut tx, &row).await?;
        drop(tx);
        let turn = self.turn_at_documents().await?;
        let read = aside(&turn, move || Ok(read(&set, &row, &bytes))).await?;
        drop(turn);
        Ok(self.propose(actor, id, read.map_err(ReadError::File)?).await?)
    }
}

fn read(set: &QuestionSet, row: &ReturnRow, bytes: &[u8]) -> Result<Sent, FileError> {
    if return_json::is_return(bytes) {
        return Ok(from_export(set, row, return_json::read(bytes)?));
    }
    let opened = return_xlsx::open(bytes)?;
    is_for(opened.made_for(), set, row)?;
    Ok(from_workbook(opened.read(set, &row.agency.agency_type)))
}

/// Whether a workbook is for this return. Of whose it is else, nothing is said.
fn is_for(made: &MadeFor, set: &QuestionSet, row: &ReturnRow) -> Result<(), FileError> {
    let refused = |why: String, expected: &str| {
        Err(FileError::new(t!("the file"), t!("nothing of this workbook was read: {why}", why), expected))
    };
    let right = t!("the workbook that you download from this return");
    let this = made.return_id.is_none_or(|id| id == row.id)
        && made.audit.is_none_or(|id| id == row.audit.audit.id)
        && made.agency.is_none_or(|id| id == row.agency.id);
    if !this {
        return refused(t!("it was made for another return").to_owned(), right);
    }
    if made.question_set != set.id {
        return refused(t!("it was made for another question set").to_owned(), right);
    }
    if made.version != set.version {
        let versions = t!(
            "it was made for version {version} of the question set, and this return answers version {version_2}",
            version = candour_domain::question_set::quote(&made.version),
            version_2 = set.version
        );
        return refused(versions, t!("the workbook of this return: copy your answers into it"));
    }
    if made.hash != content_hash(set) {
        return refused(t!("its question set is not the one that was published").to_owned(), right);
    }
    if made.agency_type != row.agency.agency_type {
        return refused(t!("it was made for another type of agency").to_owned(), right);
    }
    Ok(())
}

fn from_workbook(read: ReadReturn) -> Sent {
    let ReadReturn { statements, mut errors } = read;
    let there = statements.iter().map(|one| one.id.clone()).collect();
    let mut wanted = BTreeMap::new();
    for one in statements {
        if one.errors.is_empty() {
            let (base, form, kept, places) = (one.revision, one.form, one.kept, one.places);
            wanted.insert(one.id, Wanted { base, form, kept, places, ..Wanted::default() });
        } else {
            errors.extend(one.errors);
        }
    }
    Sent { from: Source::Workbook, brought: None, wanted, there, not_taken: Vec::new(), errors }
}

fn from_export(set: &QuestionSet, row: &ReturnRow, brought: Brought) -> Sent {
    let from = BroughtFrom {
        other_set: brought.question_set != set.id,
        board: brought.board,
        audit: brought.audit,
        agency: brought.agency,
        version: brought.version,
    };
    let (mut wanted, mut not_taken) = (BTreeMap::new(), Vec::new());
    for one in brought.statements {
        let here = set.statement(&one.id).map(|(_, statement)| statement);
        let left = |why: &str| NotTaken {
            statement: format!("{} {}", one.code, one.text).trim().to_owned(),
            why: why.to_owned(),
        };
        match (here, &one.answer) {
            (None, _) => not_taken.push(left(t!("There is no such statement here."))),
            (Some(statement), _) if !is_asked(statement, row) => {
                not_taken.push(left(t!("Your agency is not asked this statement here.")));
            }
            (Some(statement), Ok(answer)) if !fits(answer, statement.answer) => {
                not_taken.push(left(t!("It is answered in another way here, such as by a text and not by a level.")));
            }
            (Some(_), Err(_)) => not_taken.push(left(t!("Its answer could not be read."))),
            (Some(statement), Ok(answer)) => {
                let told = Wanted {
                    form: AnswerForm::from(answer),
                    reworded: reworded(statement, &one),
                    called: called(set, statement, &one, answer),
                    ..Wanted::default()
                };
                wanted.insert(one.id.clone(), told);
            }
        }
    }
    let there = BTreeSet::new();
    Sent { from: Source::Export, brought: Some(from), wanted, there, not_taken, errors: Vec::new() }
}

/// Whether a value is of the type that is asked for. A form would take the word "yes" for a text.
fn fits(answer: &Answer, asked: AnswerType) -> bool {
    let Response::Given(value) = &answer.response else { return true };
    let given = match value {
        Value::Level(_) => AnswerType::Scale,
        Value::YesNo(_) => AnswerType::YesNo,
        Value::Percent(_) => AnswerType::Percent,
        Value::Integer(_) => AnswerType::Integer,
        Value::Number(_) => AnswerType::Number,
        Value::Date(_) => AnswerType::Date,
        Value::Text(_) => AnswerType::Text,
        Value::Choice(_) => AnswerType::SingleChoice,
        Value::Choices(_) => AnswerType::MultipleChoice,
        Value::Fraction { .. } => AnswerType::Fraction,
    };
    given == asked
}

/// The words there, where they are others; case and blanks do not matter.
fn reworded(statement: &Statement, there: &BroughtStatement) -> Option<String> {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    (!there.text.is_empty() && words(&there.text) != words(&statement.text)).then(|| there.text.clone())
}

/// What a level or an option was called there, where the same code is called otherwise here.
fn called(set: &QuestionSet, statement: &Statement, there: &BroughtStatement, answer: &Answer) -> Option<String> {
    let Response::Given(value) = &answer.response else { return None };
    let chosen = matches!(value, Value::Level(_) | Value::Choice(_) | Value::Choices(_));
    let here = display(set, statement, value);
    (chosen && !there.shown.is_empty() && there.shown != here).then(|| there.shown.clone())
}
