//! Asking about a statement for the first time.

use super::super::part::asked_within;
use super::super::{KeptAnswer, ReturnHead, kept_under};
use super::write::{Sealed, may_be_written, seal};
use super::{Known, QuerySummary};
use crate::trail::Done;
use crate::{FieldProblem, Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::delegation::Part;
use candour_domain::ids::{QueryId, ReturnId, StandardId, StatementId};
use candour_domain::query::{self, QueryState};
use candour_domain::question_set::AnswerType;
use candour_store::queries::{self as rows};
use candour_store::{audits, jobs, keys, trail};
use candour_texts::t;

/// The page on which somebody asks.
#[derive(Clone, Debug)]
pub struct AskPage {
    /// The return.
    pub head: ReturnHead,
    /// The standard.
    pub standard: StandardId,
    /// The statement.
    pub statement: StatementId,
    /// The agency's answer; `None` where nothing was ever saved.
    pub answer: Option<KeptAnswer>,
    /// What was asked about this statement before.
    pub earlier: Vec<QuerySummary>,
    /// The new query's id, for the form: the same form posted twice is one query.
    pub new: QueryId,
}

/// A new query, as it was typed.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The id that the form carries.
    pub id: QueryId,
    /// What is asked.
    pub text: &'a str,
    /// Day, month and year by which an answer is wanted; empty for none.
    pub wanted_by: &'a [String; 3],
}

impl Service {
    /// What somebody sees who asks about a statement. Reading the answer is written into the trail.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for who may not ask, and for a statement that is not asked of the agency;
    /// [`Refusal::Step`] where the return or its audit take no query now, with the reason.
    pub async fn ask_page(
        &self,
        actor: &Actor,
        id: ReturnId,
        statement: &StatementId,
    ) -> Result<AskPage, ServiceError> {
        let page = self.askable(actor, id, statement).await?;
        self.note_reading(actor, &page.head).await?;
        Ok(page)
    }

    async fn askable(&self, actor: &Actor, id: ReturnId, statement: &StatementId) -> Result<AskPage, ServiceError> {
        let mut tx = self.store.read().await?;
        let Known { row, set, .. } = self.of_queries(&mut tx, actor, id).await?;
        actor.require_for(Action::AskQuery, row.agency.id)?;
        may_be_written(&row, self.audit_state(&row), QueryState::Asked)?;
        let keys = self.keys_of(&mut tx, &row).await?;
        let mut kept = kept_under(&mut tx, &row, &keys).await?;
        let mut earlier = self.queries_about(&mut tx, &row, &Part::Whole).await?;
        drop(tx);
        let known = set.statement(statement).filter(|(_, known)| known.answer != AnswerType::Information);
        let known = known.filter(|_| asked_within(&set, &row, &kept, &Part::Whole).contains(statement));
        let standard = known.map(|(standard, _)| standard.id.clone()).ok_or(ServiceError::NotFound)?;
        earlier.retain(|query| query.statement == *statement);
        Ok(AskPage {
            head: self.head(actor, row, set, &keys),
            standard,
            statement: statement.clone(),
            answer: kept.remove(statement),
            earlier,
            new: QueryId(self.new_id()?),
        })
    }

    /// Asks about a statement of a submitted return. The agency's leads are told, without what is asked.
    ///
    /// # Errors
    /// As [`Service::ask_page`]; field errors: `text`, `wanted-day`.
    pub async fn ask_query(
        &self,
        actor: &Actor,
        id: ReturnId,
        statement: &StatementId,
        asked: &Asked<'_>,
    ) -> Result<(), ServiceError> {
        // Who may ask about which statement, and whether now.
        self.askable(actor, id, statement).await?;
        loop {
            match self.try_ask(actor, id, statement, asked).await {
                Err(ServiceError::Refused(Refusal::Overtaken)) => {}
                done => return done,
            }
        }
    }

    async fn try_ask(
        &self,
        actor: &Actor,
        id: ReturnId,
        statement: &StatementId,
        asked: &Asked<'_>,
    ) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        let Known { row, .. } = self.of_queries(&mut tx, actor, id).await?;
        let keys = self.keys_of(&mut tx, &row).await?;
        drop(tx);
        let today = self.clock.today();
        let (text, wanted_by) = checked(asked.text, asked.wanted_by, today)?;
        let sealed =
            Sealed { query: asked.id, seen: 0, led_to: QueryState::Asked, text: Some(&text), wanted_by, statement };
        let scribe = self.scribe(actor).await?;
        let (new, entry) = seal(self, actor, &row, &keys, &scribe, Done::QueryAsked, &sealed)?;
        let (at, sealed_under, job) = (scribe.at(), keys.in_use().id(), self.job_to_tell_of_query(asked.id)?);
        let about = statement.clone();
        let is_new: Result<bool, ServiceError> = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let present = audits::lock_return(tx, id).await?.ok_or(ServiceError::NotFound)?;
                    may_be_written(&present, present.audit.audit.state_on(today), QueryState::Asked)?;
                    if !keys::is_in_use(tx, sealed_under).await? {
                        return Err(Refusal::Overtaken.into());
                    }
                    if !rows::insert(tx, &about, &new, at).await? {
                        return Ok(false);
                    }
                    jobs::insert(tx, &job).await?;
                    trail::append(tx, &entry).await?;
                    Ok(true)
                })
            })
            .await;
        if is_new? {
            return Ok(());
        }
        // A form that was posted before. An id that is another return's names nothing here.
        let known = self.query_thread(actor, id, asked.id).await?;
        let first = known.entries.first().is_some_and(|entry| entry.text.as_deref() == Some(text.as_str()));
        if first && known.query.statement == *statement {
            return Ok(());
        }
        let why =
            t!("Another question was sent with this form before. To send this one too, ask about the statement anew.");
        Err(Refusal::Step(why.to_owned()).into())
    }
}

/// A question and its day, as they are kept; every field that is wrong.
pub(super) fn checked(
    text: &str,
    wanted_by: &[String; 3],
    today: chrono::NaiveDate,
) -> Result<(String, Option<chrono::NaiveDate>), ServiceError> {
    match (query::question(text), query::wanted_by(wanted_by, today)) {
        (Ok(text), Ok(day)) => Ok((text, day)),
        (text, day) => {
            let text = text.err().map(|message| FieldProblem { field: "text", message });
            let day = day.err().map(|message| FieldProblem { field: "wanted-day", message });
            Err(ServiceError::Invalid(text.into_iter().chain(day).collect()))
        }
    }
}
