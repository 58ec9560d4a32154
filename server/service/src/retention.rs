//! The end of records: what is due, who decided what, and the destruction of a return's key.

use crate::trail::{About, Done};
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::audit::AuditState;
use candour_domain::ids::{PersonId, ReturnId};
use candour_domain::retention::{Due, due};
use candour_domain::submission::ReturnState;
use candour_store::audits::{self, ReturnRow};
use candour_store::retention::{self as decisions, DecisionRow, NewDecision};
use candour_store::{
    comments, course, delegations, emergencies, evidence, good_practice, keys, looks, moderation, queries, reminders,
    trail,
};
use candour_texts::t;
use candour_vault::{Context, sealed_dek_id};
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The longest reason, in characters.
const LONGEST_REASON: usize = 2_000;

/// One return in its retention: no content, not even how far it came.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The return.
    pub id: ReturnId,
    /// The agency.
    pub agency: String,
    /// The audit.
    pub audit: String,
    /// The last day of the audit.
    pub last_day: NaiveDate,
    /// When somebody has to decide; `None` where it is destroyed.
    pub due: Option<Due>,
    /// Whether the audit has come so far that something may be decided.
    pub decidable: bool,
    /// What was decided, the latest last.
    pub decisions: Vec<Decision>,
}

/// What was decided.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Until when it is kept; `None` where it was destroyed.
    pub keep_until: Option<NaiveDate>,
    /// Why.
    pub reason: String,
    /// Who.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// What to do with a return.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Keep it until the end of a day.
    Keep(NaiveDate),
    /// Destroy its key. The agency's name is typed, so that nobody does it by a slip.
    Shred {
        /// What was typed.
        typed: String,
    },
}

impl Service {
    /// Every return of the Board in its retention; what is due first.
    ///
    /// # Errors
    /// Where the table does not allow it.
    pub async fn retention(&self, actor: &Actor) -> Result<Vec<Kept>, ServiceError> {
        actor.require(Action::ManageRetention)?;
        let mut tx = self.store.read().await?;
        let mut rows = Vec::new();
        for audit in audits::list(&mut tx, actor.board).await? {
            rows.extend(audits::returns_of(&mut tx, audit.audit.id).await?);
        }
        let mut decided: BTreeMap<ReturnId, Vec<DecisionRow>> = BTreeMap::new();
        for row in decisions::of_board(&mut tx, actor.board, None).await? {
            decided.entry(row.return_id).or_default().push(row);
        }
        drop(tx);
        let mut out = Vec::with_capacity(rows.len());
        for row in rows {
            let decisions = decided.remove(&row.id).unwrap_or_default();
            out.push(self.kept_row(row, decisions).await?);
        }
        out.sort_by_key(|kept| match kept.due {
            Some(Due::Since(day)) => (0, day),
            Some(Due::On(day)) => (1, day),
            None => (2, kept.last_day),
        });
        Ok(out)
    }

    /// One return in its retention.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] where it is another Board's.
    pub async fn retention_of(&self, actor: &Actor, id: ReturnId) -> Result<Kept, ServiceError> {
        actor.require(Action::ManageRetention)?;
        let mut tx = self.store.read().await?;
        let row = audits::get_return(&mut tx, id).await?.filter(|row| row.audit.board == actor.board);
        let row = row.ok_or(ServiceError::NotFound)?;
        let decisions = decisions::of_board(&mut tx, actor.board, Some(id)).await?;
        drop(tx);
        self.kept_row(row, decisions).await
    }

    async fn kept_row(&self, row: ReturnRow, decided: Vec<DecisionRow>) -> Result<Kept, ServiceError> {
        let kept_until = decided.last().and_then(|row| row.keep_until);
        let mut decisions = Vec::with_capacity(decided.len());
        for decision in decided {
            decisions.push(Decision {
                reason: self.open_reason(&decision).await?,
                keep_until: decision.keep_until,
                by: decision.person_name,
                at: decision.decided_at,
            });
        }
        let audit = &row.audit.audit;
        let today = self.clock.today();
        let shredded = row.state == ReturnState::Shredded;
        Ok(Kept {
            id: row.id,
            agency: row.agency.name.clone(),
            audit: audit.title.clone(),
            last_day: audit.due_on,
            due: (!shredded).then(|| due(audit.due_on, self.settings.return_years, kept_until, today)),
            decidable: !shredded && !matches!(audit.state_on(today), AuditState::Planned | AuditState::Open),
            decisions,
        })
    }

    /// Decides about a return. Destroying its key cannot be undone: the answers, their history, the files of evidence and what the
    /// trail says of them can be read by nobody any more; who decided it, when and why stays.
    ///
    /// # Errors
    /// Field errors; where the audit still takes answers.
    pub async fn decide_retention(
        &self,
        actor: &Actor,
        id: ReturnId,
        choice: Choice,
        reason: &str,
    ) -> Result<(), ServiceError> {
        let kept = self.retention_of(actor, id).await?;
        if !kept.decidable {
            let text = t!(
                "The answers of an audit that is still open cannot be destroyed or kept longer, and what is destroyed cannot be decided again."
            );
            return Err(ServiceError::Refused(Refusal::Step(text.to_owned())));
        }
        let reason = reason.trim();
        if reason.is_empty() || reason.chars().count() > LONGEST_REASON {
            return Err(ServiceError::field(
                "reason",
                t!("Say why, in up to 2,000 characters: whoever asks later reads this."),
            ));
        }
        match choice {
            Choice::Keep(until) if until <= self.clock.today() => {
                Err(ServiceError::field("until-day", t!("The day until which it is kept must lie ahead.")))
            }
            Choice::Keep(until) => self.keep(actor, id, until, reason).await,
            Choice::Shred { typed } if typed.trim() != kept.agency => Err(ServiceError::field(
                "agency",
                t!("Type the name of the agency as it stands here: {agency}", agency = kept.agency),
            )),
            Choice::Shred { .. } => self.shred(actor, id, reason).await,
        }
    }

    async fn keep(&self, actor: &Actor, id: ReturnId, until: NaiveDate, reason: &str) -> Result<(), ServiceError> {
        let decision = self.decision(actor.person, id, "keep", Some(until), reason).await?;
        let mut tx = self.store.read_one().await?;
        let row = audits::get_return(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
        drop(tx);
        let about = About { subject: Some(format!("until {until}")), ..about(&row) };
        let entry = self.scribe(actor).await?.entry(Done::RetentionKept, &about)?;
        let now = self.clock.now();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    decisions::insert(tx, &decision, now).await?;
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }

    /// Destroys the key, in one transaction with the decision: it is done as a whole or not begun.
    async fn shred(&self, actor: &Actor, id: ReturnId, reason: &str) -> Result<(), ServiceError> {
        let decision = self.decision(actor.person, id, "shred", None, reason).await?;
        let mut tx = self.store.read_one().await?;
        let row = audits::get_return(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
        drop(tx);
        let (audit, agency, from) = (row.audit.audit.id, row.agency.id, row.state);
        let entry = self.scribe(actor).await?.entry(Done::ReturnShredded, &about(&row))?;
        let now = self.clock.now();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    if !audits::shred(tx, id, from).await? || !keys::destroy(tx, audit, agency).await? {
                        return Err(ServiceError::Refused(Refusal::Overtaken));
                    }
                    evidence::destroy(tx, id).await?;
                    delegations::destroy(tx, id).await?;
                    comments::destroy(tx, id).await?;
                    course::destroy_words(tx, id).await?;
                    emergencies::destroy_reasons(tx, id).await?;
                    queries::destroy(tx, id).await?;
                    moderation::destroy(tx, id).await?;
                    good_practice::destroy(tx, id).await?;
                    looks::destroy(tx, id).await?;
                    reminders::destroy(tx, id).await?;
                    decisions::insert(tx, &decision, now).await?;
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await?;
        self.keys.forget(audit, agency);
        // The key is gone in any case; where its bytes cannot be wiped at once, the log says so.
        if let Err(error) = self.store.scrub().await {
            tracing::warn!(%error, "what was deleted could not be wiped from the files yet");
        }
        Ok(())
    }

    async fn decision(
        &self,
        person: PersonId,
        return_id: ReturnId,
        decision: &'static str,
        keep_until: Option<NaiveDate>,
        reason: &str,
    ) -> Result<NewDecision, ServiceError> {
        let id = self.new_id()?;
        let key = self.keys.accounts(&self.store, self.clock.now(), self.entropy.as_ref()).await?;
        let column = column(id);
        let context = Context::new("retention_decision", &column);
        let reason = key.seal(&context, reason.as_bytes(), self.entropy.as_ref())?;
        Ok(NewDecision { id, return_id, decision, keep_until, reason, decided_by: person })
    }

    async fn open_reason(&self, row: &DecisionRow) -> Result<String, ServiceError> {
        let key = self.keys.by_id(&self.store, sealed_dek_id(&row.reason)?).await?;
        let plain = key.open(&Context::new("retention_decision", &column(row.id)), &row.reason)?;
        Ok(plain.text()?.to_owned())
    }
}

fn about(row: &ReturnRow) -> About<'static> {
    About { audit: Some(row.audit.audit.id), agency: Some(row.agency.id), return_id: Some(row.id), ..About::default() }
}

/// The cell of a reason: it carries the decision's id, so that two cannot be swapped.
pub(crate) fn column(id: Uuid) -> String {
    format!("reason/{id}")
}
