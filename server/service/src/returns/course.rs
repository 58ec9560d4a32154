//! The course of a return: who took which step, when and why; and what the QA Manager decides about an agency's
//! part of an audit: more time, an exemption, a withdrawal, and asking again after all.

use crate::context::ReturnPlace;
use crate::trail::{About, Done, Scribe};
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor, Role};
use candour_domain::audit::AuditState;
use candour_domain::ids::{AgencyId, AuditId, ReturnId};
use candour_domain::signature::LONGEST_REASON;
use candour_domain::submission::{Course, ReturnState, Step};
use candour_domain::time::date_text;
use candour_store::audits::ReturnRow;
use candour_store::course::{self, NewStep, StepRow};
use candour_store::trail::NewTrailEntry;
use candour_store::{ReadTx, Tx, answers, audits, trail};
use candour_texts::t;
use candour_vault::{Context, Plaintext, VaultError, sealed_dek_id};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

/// A step of a return, as its agency and the Board see it.
#[derive(Clone, Debug)]
pub struct StepTaken {
    /// What was done.
    pub step: Course,
    /// By whom.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Why, where a reason was given.
    pub reason: Option<String>,
    /// The new date, where more time was given.
    pub due_on: Option<NaiveDate>,
    /// When the signature became void.
    pub voided_at: Option<DateTime<Utc>>,
}

/// What the QA Manager decides about an agency's part of an audit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// More time, until this day.
    Extend(NaiveDate),
    /// The agency need not answer.
    Exempt,
    /// The return is taken out of the audit.
    Withdraw,
    /// It is asked for again after all.
    Reinstate,
}

/// A kind of decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offered {
    /// More time.
    Extend,
    /// An exemption.
    Exempt,
    /// A withdrawal.
    Withdraw,
    /// Asking again.
    Reinstate,
}

/// What the page of decisions shows.
#[derive(Clone, Debug)]
pub struct Deciding {
    /// The agency.
    pub agency: String,
    /// The audit.
    pub audit: String,
    /// The audit's id, for the way back.
    pub audit_id: AuditId,
    /// Where the return stands.
    pub state: ReturnState,
    /// The last day for this agency.
    pub due_on: NaiveDate,
    /// What can be decided now.
    pub offered: Vec<Offered>,
    /// What was done so far, the latest first.
    pub steps: Vec<StepTaken>,
}

impl Service {
    /// What can be decided about an agency's return. It shows no content.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for another Board's return.
    pub async fn deciding(&self, actor: &Actor, id: ReturnId) -> Result<Deciding, ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.decidable(&mut tx, actor, id).await?;
        let steps = course::of_return(&mut tx, id).await?;
        drop(tx);
        let offered = if is_going(&row, self.clock.today()) { offered(row.state) } else { Vec::new() };
        Ok(Deciding {
            offered,
            steps: self.steps_taken(actor, &row, steps).await?,
            agency: row.agency.name,
            audit: row.audit.audit.title,
            audit_id: row.audit.audit.id,
            state: row.state,
            due_on: row.due_on,
        })
    }

    /// Decides about an agency's return, with a reason that the agency reads; its leads are told.
    ///
    /// # Errors
    /// Field errors for the reason and the date; [`Refusal::Step`] where its state does not allow it.
    pub async fn decide(
        &self,
        actor: &Actor,
        id: ReturnId,
        decision: Decision,
        reason: &str,
    ) -> Result<AuditId, ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.decidable(&mut tx, actor, id).await?;
        let begun = !answers::of_return(&mut tx, id).await?.is_empty();
        drop(tx);
        let today = self.clock.today();
        if !is_going(&row, today) {
            return Err(not_going());
        }
        let to = check(&row, decision, begun, today)?;
        let reason = given_reason(reason)?;
        let (kind, done, what) = decision.words();
        let scribe = self.scribe(actor).await?;
        let due_on = if let Decision::Extend(day) = decision { Some(day) } else { None };
        let taken = self.course_step(&scribe, &row, kind, done, Some(reason)).await?;
        let taken = Taken { step: NewStep { due_on, ..taken.step }, ..taken };
        let what = due_on.map_or_else(|| what.to_owned(), |day| format!("{what} {}.", date_text(day)));
        let posts = self.tell_agency(actor, &row, Role::AgencyLead, &what).await?;
        let (from, from_due) = (row.state, row.due_on);
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let present = audits::lock_return(tx, id).await?.ok_or(ServiceError::NotFound)?;
                    if !is_going(&present, today) {
                        return Err(not_going());
                    }
                    let moved = if from == to {
                        true
                    } else {
                        // A reason for which it was given back goes on while it is asked for.
                        audits::move_return(tx, id, from, to, present.remark.as_deref()).await?
                    };
                    let dated = match due_on {
                        Some(day) => audits::set_due(tx, id, from_due, day).await?,
                        None => true,
                    };
                    if present.state != from || !moved || !dated {
                        return Err(
                            Refusal::Step(t!("This return was changed meanwhile. Look again.").to_owned()).into()
                        );
                    }
                    if to == ReturnState::Withdrawn {
                        course::void_signature(tx, id, taken.step.taken_at).await?;
                    }
                    taken.put_down(tx).await?;
                    for post in &posts {
                        post.put_down(tx).await?;
                    }
                    Ok::<_, ServiceError>(())
                })
            })
            .await?;
        Ok(row.audit.audit.id)
    }

    async fn decidable(&self, tx: &mut ReadTx, actor: &Actor, id: ReturnId) -> Result<ReturnRow, ServiceError> {
        let row = audits::get_return(tx, id).await?.filter(|row| row.audit.board == actor.board);
        let row = row.ok_or(ServiceError::NotFound)?;
        actor.require_for(Action::DecideReturn, row.agency.id)?;
        if row.state == ReturnState::Shredded {
            return Err(Refusal::Shredded.into());
        }
        Ok(row)
    }

    /// A step with its entry, sealed, to be put down in the transaction that takes it.
    pub(crate) async fn course_step(
        &self,
        scribe: &Scribe<'_>,
        row: &ReturnRow,
        kind: Course,
        done: Done,
        words: Option<&str>,
    ) -> Result<Taken, ServiceError> {
        let place = ReturnPlace::of(row);
        let key = self.agency_trail(&place, scribe.at()).await?;
        let id = self.new_id()?;
        let column = column(id);
        let context = context(place.audit, place.agency, row.id, &column);
        let sealed = words.map(|words| key.seal(&context, words.as_bytes(), self.entropy.as_ref())).transpose()?;
        let about = About {
            audit: Some(place.audit),
            agency: Some(place.agency),
            return_id: Some(row.id),
            new: words.map(str::as_bytes),
            ..About::default()
        };
        let entry = scribe.entry_under(&key, done, &about)?;
        let step = NewStep {
            id,
            return_id: row.id,
            step: kind,
            person: scribe.person().ok_or(ServiceError::NotFound)?,
            taken_at: scribe.at(),
            due_on: None,
            words: sealed,
            signed: None,
        };
        Ok(Taken { step, entry })
    }

    /// The steps with their reasons opened. What goes on between the lead and the accountable officer stays inside
    /// the agency.
    pub(super) async fn steps_taken(
        &self,
        actor: &Actor,
        row: &ReturnRow,
        rows: Vec<StepRow>,
    ) -> Result<Vec<StepTaken>, ServiceError> {
        let mut out = Vec::with_capacity(rows.len());
        let inside = actor.agency == Some(row.agency.id);
        for step in rows.into_iter().filter(|row| inside || !matches!(row.step, Course::Ready | Course::HeldBack)) {
            let reason = match &step.words {
                // A signature is shown by the receipt.
                Some(_) if step.step != Course::Signed => {
                    let opened = self.open_words(row, &step).await?.ok();
                    let text = opened.and_then(|plain| plain.text().ok().map(str::to_owned));
                    Some(text.unwrap_or_else(|| "The reason could not be read.".to_owned()))
                }
                _ => None,
            };
            out.push(StepTaken {
                step: step.step,
                by: step.person_name,
                at: step.taken_at,
                reason,
                due_on: step.due_on,
                voided_at: step.voided_at,
            });
        }
        Ok(out)
    }

    pub(super) async fn open_words(
        &self,
        row: &ReturnRow,
        step: &StepRow,
    ) -> Result<Result<Plaintext, VaultError>, ServiceError> {
        let sealed = step.words.as_deref().unwrap_or_default();
        let dek = match sealed_dek_id(sealed) {
            Ok(dek) => dek,
            Err(error) => return Ok(Err(error)),
        };
        let key = self.keys.by_id(&self.store, dek).await?;
        let column = column(step.id);
        Ok(key.open(&context(row.audit.audit.id, row.agency.id, row.id, &column), sealed))
    }

    /// What was done with a return, for whoever may know of it: reasons speak of any statement, so a contributor,
    /// who has a part of it, is shown none.
    pub(super) async fn course_of(
        &self,
        tx: &mut impl Tx,
        actor: &Actor,
        row: &ReturnRow,
    ) -> Result<Vec<StepTaken>, ServiceError> {
        if actor.role == Role::AgencyContributor {
            return Ok(Vec::new());
        }
        let rows = course::of_return(tx, row.id).await?;
        self.steps_taken(actor, row, rows).await
    }
}

/// A step and its entry, both sealed already.
pub(crate) struct Taken {
    pub(crate) step: NewStep,
    pub(crate) entry: NewTrailEntry,
}

impl Taken {
    /// Puts both down.
    pub(crate) async fn put_down(&self, tx: &mut candour_store::WriteTx) -> Result<(), ServiceError> {
        course::insert(tx, &self.step).await?;
        Ok(trail::append(tx, &self.entry).await?)
    }
}

impl Decision {
    fn words(self) -> (Course, Done, &'static str) {
        match self {
            Self::Extend(_) => (Course::Extended, Done::ReturnExtended, t!("the QA Manager gave you more time, until")),
            Self::Exempt => (
                Course::Exempted,
                Done::ReturnExempted,
                t!("the QA Manager exempted your agency: you need not answer."),
            ),
            Self::Withdraw => {
                (Course::Withdrawn, Done::ReturnWithdrawn, t!("the QA Manager withdrew the return from the audit."))
            }
            Self::Reinstate => {
                (Course::Reinstated, Done::ReturnReinstated, t!("the QA Manager asks for it again after all."))
            }
        }
    }
}

fn offered(state: ReturnState) -> Vec<Offered> {
    let steps = [
        (Offered::Extend, state.editable()),
        (Offered::Exempt, state.after(Step::Exempt).is_ok()),
        (Offered::Withdraw, state.after(Step::Withdraw).is_ok()),
        (Offered::Reinstate, state.after(Step::Reinstate { begun: true }).is_ok()),
    ];
    steps.into_iter().filter(|(_, may)| *may).map(|(kind, _)| kind).collect()
}

fn not_going() -> ServiceError {
    Refusal::Step(t!("This can be decided while the audit is planned or open.").to_owned()).into()
}

/// Whether an audit still asks: decisions about later ones would change what was reported.
fn is_going(row: &ReturnRow, today: NaiveDate) -> bool {
    matches!(row.audit.audit.state_on(today), AuditState::Planned | AuditState::Open)
}

fn check(row: &ReturnRow, decision: Decision, begun: bool, today: NaiveDate) -> Result<ReturnState, ServiceError> {
    let step = match decision {
        Decision::Extend(day) => {
            if !row.state.editable() {
                return Err(Refusal::Step(t!("This agency has nothing to answer now.").to_owned()).into());
            }
            if day <= row.due_on || day < today {
                let text = t!("Give a day after {due_on}, today or later.", due_on = date_text(row.due_on));
                return Err(ServiceError::field("due", text));
            }
            return Ok(row.state);
        }
        Decision::Exempt => Step::Exempt,
        Decision::Withdraw => Step::Withdraw,
        Decision::Reinstate => Step::Reinstate { begun },
    };
    row.state.after(step).map_err(|error| Refusal::Step(t!("Sorry: {error}.", error)).into())
}

/// A reason that was given, without blanks around it.
pub(super) fn given_reason(reason: &str) -> Result<&str, ServiceError> {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > LONGEST_REASON {
        return Err(ServiceError::field("reason", t!("Say why, in up to 4,000 characters. The agency reads it.")));
    }
    Ok(reason)
}

/// The column of a step's words: it carries the step's id, so that two cannot be swapped.
pub(crate) fn column(id: Uuid) -> String {
    format!("words/{id}")
}

/// A step's cell.
pub(crate) fn context(audit: AuditId, agency: AgencyId, return_id: ReturnId, column: &str) -> Context<'_> {
    Context {
        audit_id: Some(audit),
        agency_id: Some(agency),
        return_id: Some(return_id),
        ..Context::new("return_step", column)
    }
}
