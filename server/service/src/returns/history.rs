//! The versions of an answer, and bringing one back. A version is brought back as a new one: nothing is rewritten.

use super::part::about;
use super::{PostedStatement, ReturnHead, SaveOutcome, own};
use crate::context::ReturnPlace;
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::answer::{Answer, AnswerForm, FieldChange, FieldError, changes};
use candour_domain::ids::{ReturnId, StandardId, StatementId};
use candour_domain::question_set::{AnswerType, QuestionSet, Statement};
use candour_store::audits::ReturnRow;
use candour_store::{ReadTx, answers};
use candour_texts::t;
use chrono::{DateTime, Utc};

/// How many versions a page shows: while somebody types, one is saved every few seconds.
const AT_ONCE: usize = 20;

/// One version of an answer.
#[derive(Clone, Debug)]
pub struct Version {
    /// Its number.
    pub revision: i64,
    /// Who saved it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// What it says; `None` where it could not be opened: say so.
    pub answer: Option<Answer>,
    /// What differs from the version before it; `None` where one of the two could not be opened.
    pub changes: Option<Vec<FieldChange>>,
}

/// Some versions of an answer, the newest first.
#[derive(Clone, Debug)]
pub struct HistoryPage {
    /// The return.
    pub head: ReturnHead,
    /// The standard.
    pub standard: StandardId,
    /// The statement.
    pub statement: StatementId,
    /// The revision that stands now; 0 where nothing was ever saved.
    pub current: i64,
    /// The versions.
    pub versions: Vec<Version>,
    /// Where older ones begin; `None` where there are none.
    pub older: Option<i64>,
}

/// What became of bringing a version back.
#[derive(Clone, Debug)]
pub enum Restored {
    /// It stands again, as a new version.
    Done,
    /// Somebody saved the statement meanwhile: who. Nothing was changed.
    Overtaken(String),
    /// It cannot stand any more: why. Nothing was changed.
    Invalid(Vec<FieldError>),
}

impl Service {
    /// The versions of an answer before a revision (`None` for the newest), for the agency's own people; of a
    /// contributor's part alone.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for everybody else, and for a statement that is not asked of the agency.
    pub async fn history(
        &self,
        actor: &Actor,
        id: ReturnId,
        statement: &StatementId,
        before: Option<i64>,
    ) -> Result<HistoryPage, ServiceError> {
        let mut tx = self.store.read().await?;
        let (head, known) = self.own_statement(&mut tx, actor, id, statement, Action::ReadHistory).await?;
        let row = &known.row;
        let keys = self.keys_of(&mut tx, row).await?;
        let limit = i64::try_from(AT_ONCE + 1).unwrap_or(i64::MAX);
        let found = answers::history_page(&mut tx, id, statement, before.unwrap_or(i64::MAX), limit).await?;
        let current = answers::get(&mut tx, id, statement).await?.map_or(0, |row| row.revision);
        drop(tx);
        let place = ReturnPlace::of(row);
        let opened = found.into_iter().map(|signed| {
            let plain = keys.open(&place.history(statement, signed.answer.revision), &signed.answer.body).ok();
            let answer = plain.and_then(|plain| serde_json::from_slice::<Answer>(&plain).ok());
            if answer.is_none() {
                tracing::error!(return_id = %id, "a version of an answer could not be read");
            }
            (signed, answer)
        });
        let opened: Vec<_> = opened.collect();
        let (_, asked) = head.set.statement(statement).ok_or(ServiceError::NotFound)?;
        let nothing = Some(Answer::default());
        let mut versions = Vec::new();
        for (place, (signed, answer)) in opened.iter().enumerate().take(AT_ONCE) {
            // Before the first there was nothing.
            let before = opened.get(place + 1).map_or(&nothing, |(_, before)| before);
            let both = before.as_ref().zip(answer.as_ref());
            versions.push(Version {
                revision: signed.answer.revision,
                by: signed.author.clone(),
                at: signed.answer.updated_at,
                changes: both.map(|(before, answer)| changes(&head.set, asked, before, answer)),
                answer: answer.clone(),
            });
        }
        let older = (opened.len() > AT_ONCE).then(|| versions.last().map(|last| last.revision)).flatten();
        Ok(HistoryPage { standard: known.standard, statement: statement.clone(), current, versions, older, head })
    }

    /// Brings a version back: what it says is saved anew, over the revision that the person saw, as every save is.
    ///
    /// # Errors
    /// As [`Service::save`]; [`ServiceError::NotFound`] where there is no such version.
    pub async fn restore(
        &self,
        actor: &Actor,
        id: ReturnId,
        statement: &StatementId,
        revision: i64,
        seen: i64,
    ) -> Result<Restored, ServiceError> {
        let mut tx = self.store.read().await?;
        let (_, known) = self.own_statement(&mut tx, actor, id, statement, Action::EditReturn).await?;
        let keys = self.keys_of(&mut tx, &known.row).await?;
        let body = answers::past(&mut tx, id, statement, revision).await?.ok_or(ServiceError::NotFound)?;
        let place = ReturnPlace::of(&known.row);
        let plain = keys.open(&place.history(statement, revision), &body)?;
        let wanted: Answer =
            serde_json::from_slice(&plain).map_err(|error| ServiceError::Corrupt(error.to_string()))?;
        let newest = answers::history_page(&mut tx, id, statement, i64::MAX, 1).await?.pop();
        drop(tx);
        if let Some(newest) = newest.filter(|newest| newest.answer.revision != seen) {
            return Ok(Restored::Overtaken(newest.author));
        }
        let form = AnswerForm::from(&wanted);
        let posted = PostedStatement { statement: statement.clone(), base_revision: seen, form, resolve: None };
        match self.save(actor, id, &known.standard, vec![posted]).await? {
            // A save that came in between is no conflict for a page on which nothing was typed: here it is one.
            SaveOutcome::Saved(saved) => {
                let stands = saved.page.answers.get(statement).is_some_and(|kept| kept.answer == wanted);
                Ok(if stands { Restored::Done } else { Restored::Overtaken(t!("A colleague").to_owned()) })
            }
            SaveOutcome::Conflicts(conflicts) => {
                let by = conflicts.into_iter().next().map(|conflict| conflict.by);
                Ok(Restored::Overtaken(by.unwrap_or_else(|| "A colleague".to_owned())))
            }
            SaveOutcome::Invalid(errors) => Ok(Restored::Invalid(errors)),
        }
    }

    /// A statement that is asked of the actor's own agency, and is of the actor's part.
    pub(super) async fn own_statement(
        &self,
        tx: &mut ReadTx,
        actor: &Actor,
        id: ReturnId,
        statement: &StatementId,
        action: Action,
    ) -> Result<(ReturnHead, OwnStatement), ServiceError> {
        let row = self.readable(tx, actor, id).await?;
        own(actor, &row)?;
        actor.require_for(action, row.agency.id)?;
        let set = self.set_of(tx, &row).await?;
        let part = self.part_of(tx, actor, &row, &set).await?;
        let standard = asked(&set, statement, &row).filter(|_| part.holds(statement)).ok_or(ServiceError::NotFound)?;
        let keys = self.keys_of(tx, &row).await?;
        let head = self.head(actor, row.clone(), set, &keys).with_part(part);
        Ok((head, OwnStatement { row, standard }))
    }
}

/// A statement's place.
pub(super) struct OwnStatement {
    pub(super) row: ReturnRow,
    pub(super) standard: StandardId,
}

impl OwnStatement {
    /// An entry about it.
    pub(super) fn about(&self, statement: &StatementId) -> crate::trail::About<'static> {
        crate::trail::About { subject: Some(statement.0.clone()), ..about(&self.row) }
    }
}

/// The standard of a statement that asks this type of agency for an answer.
fn asked(set: &QuestionSet, statement: &StatementId, row: &ReturnRow) -> Option<StandardId> {
    let asks = |s: &Statement| s.applies_to.includes(&row.agency.agency_type) && s.answer != AnswerType::Information;
    set.statement(statement).filter(|(_, statement)| asks(statement)).map(|(standard, _)| standard.id.clone())
}
