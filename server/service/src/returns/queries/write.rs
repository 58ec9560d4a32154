//! Going on with a query: answering, asking on, closing. Whoever writes says how many entries they saw: where
//! somebody wrote since, nothing is put down, and both texts are shown.

use super::Known;
use super::ask::checked;
use super::thread::text_of;
use crate::context::{ReturnPlace, query_place};
use crate::keys::AgencyKeys;
use crate::trail::{About, Done, Scribe};
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::audit::AuditState;
use candour_domain::ids::{QueryId, ReturnId, StatementId};
use candour_domain::query::{self, QueryState};
use candour_domain::submission::ReturnState;
use candour_store::audits::{self, ReturnRow};
use candour_store::queries::{self as rows, NewEntry, QueryRow};
use candour_store::trail::NewTrailEntry;
use candour_store::{jobs, keys, trail};
use candour_texts::t;
use chrono::NaiveDate;

/// What somebody does with a query, as it was typed.
#[derive(Clone, Copy, Debug)]
pub struct QueryStep<'a> {
    /// To where it leads: asked on, answered or closed.
    pub led_to: QueryState,
    /// How many entries they saw.
    pub seen: i64,
    /// What it says; nothing where it is closed.
    pub text: &'a str,
    /// Where it is asked on: day, month and year by which an answer is wanted; empty for none.
    pub wanted_by: &'a [String; 3],
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// It is put down.
    Done,
    /// Nothing is put down: this person wrote meanwhile.
    Overtaken(String),
}

/// An entry before it is sealed.
pub(super) struct Sealed<'a> {
    pub(super) query: QueryId,
    pub(super) seen: i64,
    pub(super) led_to: QueryState,
    pub(super) text: Option<&'a str>,
    pub(super) wanted_by: Option<NaiveDate>,
    pub(super) statement: &'a StatementId,
}

impl Service {
    /// Answers a query, asks on, or closes it. The other side is told, without what was written. The same text posted
    /// twice by the same person is once; closing twice is once.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for who may not know of it or may not do this; field errors: `text`, `wanted-day`;
    /// [`Refusal::Step`] where the query, the return or its audit do not allow it, with the reason.
    pub async fn write_to_query(
        &self,
        actor: &Actor,
        id: ReturnId,
        query: QueryId,
        step: &QueryStep<'_>,
    ) -> Result<Written, ServiceError> {
        loop {
            match self.try_write(actor, id, query, step).await {
                Err(ServiceError::Refused(Refusal::Overtaken)) => {}
                done => return done,
            }
        }
    }

    async fn try_write(
        &self,
        actor: &Actor,
        id: ReturnId,
        query: QueryId,
        step: &QueryStep<'_>,
    ) -> Result<Written, ServiceError> {
        let mut tx = self.store.read().await?;
        let Known { row, part, .. } = self.of_queries(&mut tx, actor, id).await?;
        let found = rows::get(&mut tx, id, query).await?.filter(|found| part.holds(&found.statement_id));
        let found = found.ok_or(ServiceError::NotFound)?;
        let (action, done) = match step.led_to {
            QueryState::Asked => (Action::AskQuery, Done::QueryAsked),
            QueryState::Answered => (Action::AnswerQuery, Done::QueryAnswered),
            QueryState::Closed => (Action::AskQuery, Done::QueryClosed),
        };
        actor.require_for(action, row.agency.id)?;
        let keys = self.keys_of(&mut tx, &row).await?;
        let latest = rows::entries(&mut tx, query).await?.pop();
        drop(tx);
        let today = self.clock.today();
        let (text, wanted_by) = typed(step, today)?;
        let by = latest.as_ref().map(|latest| latest.author.clone()).unwrap_or_default();
        let again = latest.is_some_and(|latest| {
            let said = text_of(&ReturnPlace::of(&row), &keys, &latest).unwrap_or_default();
            (latest.author_id, latest.led_to, said) == (actor.person, step.led_to, text.clone().unwrap_or_default())
        });
        if found.revision != step.seen && again || found.state == step.led_to && step.led_to == QueryState::Closed {
            return Ok(Written::Done);
        }
        may_follow(&row, self.audit_state(&row), &found, step.led_to)?;
        if found.revision != step.seen {
            return Ok(Written::Overtaken(by));
        }
        let statement = &found.statement_id;
        let sealed =
            Sealed { query, seen: step.seen, led_to: step.led_to, text: text.as_deref(), wanted_by, statement };
        let scribe = self.scribe(actor).await?;
        let (new, entry) = seal(self, actor, &row, &keys, &scribe, done, &sealed)?;
        let told = step.led_to != QueryState::Closed;
        let job = told.then(|| self.job_to_tell_of_query(query)).transpose()?;
        let (at, sealed_under) = (scribe.at(), keys.in_use().id());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let present = audits::lock_return(tx, id).await?.ok_or(ServiceError::NotFound)?;
                    may_be_written(&present, present.audit.audit.state_on(today), new.led_to)?;
                    // Somebody wrote between looking and writing, or the key was renewed: look again.
                    if !keys::is_in_use(tx, sealed_under).await? || !rows::add(tx, &new, at).await? {
                        return Err(Refusal::Overtaken.into());
                    }
                    if let Some(job) = &job {
                        jobs::insert(tx, job).await?;
                    }
                    trail::append(tx, &entry).await?;
                    Ok::<_, ServiceError>(())
                })
            })
            .await?;
        Ok(Written::Done)
    }
}

/// What was typed, as it is kept.
fn typed(step: &QueryStep<'_>, today: NaiveDate) -> Result<(Option<String>, Option<NaiveDate>), ServiceError> {
    match step.led_to {
        QueryState::Asked => {
            let (text, day) = checked(step.text, step.wanted_by, today)?;
            Ok((Some(text), day))
        }
        QueryState::Answered => {
            let text = query::reply(step.text).map_err(|wrong| ServiceError::field("text", wrong))?;
            Ok((Some(text), None))
        }
        QueryState::Closed => Ok((None, None)),
    }
}

/// Whether return and audit let a query be led there; what is settled can always be closed.
///
/// # Errors
/// [`Refusal::Step`] with the reason.
pub(super) fn may_be_written(row: &ReturnRow, audit: AuditState, led_to: QueryState) -> Result<(), ServiceError> {
    let why = match led_to {
        _ if row.state == ReturnState::Shredded => return Err(Refusal::Shredded.into()),
        QueryState::Asked => query::cannot_be_asked(row.state, audit),
        QueryState::Answered => query::cannot_be_answered(row.state, audit),
        QueryState::Closed => None,
    };
    why.map_or(Ok(()), |why| Err(Refusal::Step(why.to_owned()).into()))
}

fn may_follow(row: &ReturnRow, audit: AuditState, found: &QueryRow, led_to: QueryState) -> Result<(), ServiceError> {
    may_be_written(row, audit, led_to)?;
    if found.state.may_become(led_to) {
        return Ok(());
    }
    let why = t!(
        "This query is closed. Your answer was not sent: if something is missing, tell the QA Manager, who can ask again."
    );
    Err(Refusal::Step(why.to_owned()).into())
}

/// An entry and what the trail says of it. What was written is not in the trail: it never changes.
pub(super) fn seal(
    service: &Service,
    actor: &Actor,
    row: &ReturnRow,
    keys: &AgencyKeys,
    scribe: &Scribe<'_>,
    done: Done,
    sealed: &Sealed<'_>,
) -> Result<(NewEntry, NewTrailEntry), ServiceError> {
    let place = ReturnPlace::of(row);
    let own = query_place(sealed.query.0, sealed.seen + 1);
    let body =
        sealed.text.map(|text| keys.in_use().seal(&place.query(&own), text.as_bytes(), service.entropy.as_ref()));
    let new = NewEntry {
        id: service.new_id()?,
        query: sealed.query,
        return_id: row.id,
        seen: sealed.seen,
        led_to: sealed.led_to,
        wanted_by: sealed.wanted_by,
        body: body.transpose()?,
        author: actor.person,
        role: actor.role,
    };
    let about = About {
        audit: Some(place.audit),
        agency: Some(place.agency),
        return_id: Some(row.id),
        subject: Some(sealed.statement.to_string()),
        ..About::default()
    };
    Ok((new, scribe.entry(done, &about)?))
}
