//! Sign-off: the lead declares a return ready, the accountable officer reads it whole and signs a declaration
//! over exactly what they saw; with that it is submitted. A receipt with a hash says so for ever.

use super::course::{Taken, given_reason};
use super::own_return;
use super::signed::Looked;
use crate::trail::Done;
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor, Role};
use candour_domain::audit::AuditState;
use candour_domain::ids::ReturnId;
use candour_domain::signature::{DECLARATION_VERSION, SignOff, hash, job_title};
use candour_domain::submission::{Course, ReturnState, Step};
use candour_store::audits::ReturnRow;
use candour_store::course::NewStep;
use candour_store::{audits, emergencies, people};
use candour_texts::t;
use serde::{Deserialize, Serialize};

/// What the accountable officer gives when signing.
#[derive(Clone, Debug, Default)]
pub struct SignatureForm {
    /// What they are at the agency.
    pub job_title: String,
    /// Whether they agreed to the declaration.
    pub declared: bool,
    /// The mark of what the page showed them, as [`WholeReturn::mark`] gave it.
    pub seen: String,
}

/// What stands sealed of a signature.
#[derive(Serialize, Deserialize)]
pub(super) struct Signature {
    pub(super) name: String,
    pub(super) job_title: String,
    pub(super) role: Role,
    pub(super) salt: String,
}

impl Service {
    /// Declares a return ready for sign-off; the accountable officers are told. A second time changes nothing.
    ///
    /// # Errors
    /// [`Refusal::Incomplete`]; [`Refusal::NobodyToSign`] where the agency has no accountable officer.
    pub async fn declare_ready(&self, actor: &Actor, id: ReturnId) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        let row = own_return(&mut tx, actor, id, Action::DeclareReady).await?;
        if row.state == ReturnState::ReadyForSignOff {
            return Ok(());
        }
        if row.audit.audit.sign_off == SignOff::Lead {
            let text = t!("In this audit a return is submitted at once, without being declared ready before.");
            return Err(Refusal::Step(text.to_owned()).into());
        }
        may_move(&row, Step::Ready, self.clock.today())?;
        let looked = self.look(&mut tx, &row).await?;
        if people::in_agency(&mut tx, row.agency.id, Role::AccountableOfficer).await?.is_empty() {
            return Err(Refusal::NobodyToSign.into());
        }
        drop(tx);
        let taken = self.course_step(&self.scribe(actor).await?, &row, Course::Ready, Done::ReturnReady, None).await?;
        let posts = self.tell_agency(actor, &row, Role::AccountableOfficer, "").await?;
        let (from, today) = (row.state, self.clock.today());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let present = looked.still_there(tx, id).await?;
                    may_move(&present, Step::Ready, today)?;
                    let to = from.after(Step::Ready).map_err(|_| Refusal::ReturnNotEditable)?;
                    if !audits::move_return(tx, id, from, to, present.remark.as_deref()).await? {
                        return Err(overtaken());
                    }
                    for post in &posts {
                        post.put_down(tx).await?;
                    }
                    taken.put_down(tx).await
                })
            })
            .await
    }

    /// Sends a return that was declared ready back to its lead, with a reason.
    ///
    /// # Errors
    /// A field error for the reason; [`Refusal::Step`] where it is not declared ready.
    pub async fn hold_back(&self, actor: &Actor, id: ReturnId, reason: &str) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        let row = own_return(&mut tx, actor, id, Action::SubmitReturn).await?;
        drop(tx);
        may_move(&row, Step::HoldBack, self.clock.today())?;
        let reason = given_reason(reason)?;
        let scribe = self.scribe(actor).await?;
        let taken = self.course_step(&scribe, &row, Course::HeldBack, Done::ReturnHeldBack, Some(reason)).await?;
        let posts =
            self.tell_agency(actor, &row, Role::AgencyLead, t!("it was sent back to you before sign-off.")).await?;
        let today = self.clock.today();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let present = audits::lock_return(tx, id).await?.ok_or(ServiceError::NotFound)?;
                    may_move(&present, Step::HoldBack, today)?;
                    let to = present.state.after(Step::HoldBack).map_err(|_| overtaken())?;
                    if !audits::move_return(tx, id, present.state, to, present.remark.as_deref()).await? {
                        return Err(overtaken());
                    }
                    for post in &posts {
                        post.put_down(tx).await?;
                    }
                    taken.put_down(tx).await
                })
            })
            .await
    }

    /// Submits a return without a form, where the audit lets the lead do that. A second time changes nothing and
    /// is no error: somebody pressed twice.
    ///
    /// # Errors
    /// As [`Service::sign`].
    pub async fn submit(&self, actor: &Actor, id: ReturnId) -> Result<(), ServiceError> {
        self.sign(actor, id, &SignatureForm::default()).await
    }

    /// Signs the declaration, and so submits the return.
    ///
    /// # Errors
    /// [`Refusal::Incomplete`] where something that must be answered is not; [`Refusal::OfficerSigns`] where it
    /// is the accountable officer's to sign; [`Refusal::NotDeclaredReady`]; [`Refusal::SeenDiffers`] where what
    /// the page showed is not what stands there now; field errors.
    pub async fn sign(&self, actor: &Actor, id: ReturnId, form: &SignatureForm) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        let row = own_return(&mut tx, actor, id, Action::SubmitReturn).await?;
        if row.state == ReturnState::Submitted {
            return Ok(());
        }
        may_move(&row, Step::Submit, self.clock.today())?;
        let by_officer = row.audit.audit.sign_off == SignOff::Officer;
        if by_officer && actor.role != Role::AccountableOfficer {
            return Err(Refusal::OfficerSigns.into());
        }
        if by_officer && row.state != ReturnState::ReadyForSignOff {
            return Err(Refusal::NotDeclaredReady.into());
        }
        let looked = self.look(&mut tx, &row).await?;
        drop(tx);
        if (by_officer || !form.seen.is_empty()) && form.seen != looked.mark() {
            return Err(Refusal::SeenDiffers.into());
        }
        let title = if by_officer { checked(form)? } else { "" };
        let taken = self.signature(actor, &row, title, &looked).await?;
        let (today, now, by) = (self.clock.today(), taken.step.taken_at, actor.person);
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let present = looked.still_there(tx, id).await?;
                    if present.state == ReturnState::Submitted {
                        return Ok(());
                    }
                    if present.audit.audit.state_on(today) != AuditState::Open {
                        return Err(Refusal::AuditClosed.into());
                    }
                    present.state.after(Step::Submit).map_err(|_| Refusal::ReturnNotEditable)?;
                    if by_officer && present.state != ReturnState::ReadyForSignOff {
                        return Err(Refusal::NotDeclaredReady.into());
                    }
                    audits::submit(tx, id, present.state, by, now).await?;
                    // Given back later, it is the agency's alone again.
                    emergencies::end_all(tx, id, now).await?;
                    taken.put_down(tx).await
                })
            })
            .await
    }

    async fn signature(
        &self,
        actor: &Actor,
        row: &ReturnRow,
        title: &str,
        looked: &Looked,
    ) -> Result<Taken, ServiceError> {
        let mut salt = [0; 32];
        self.entropy.fill(&mut salt)?;
        let kept = Signature {
            name: actor.name.clone(),
            job_title: title.to_owned(),
            role: actor.role,
            salt: hex::encode(salt),
        };
        let words = serde_json::to_string(&kept).map_err(|error| ServiceError::Document(error.to_string()))?;
        let scribe = self.scribe(actor).await?;
        let taken = self.course_step(&scribe, row, Course::Signed, Done::ReturnSubmitted, Some(&words)).await?;
        let signed = Some((DECLARATION_VERSION, hash(&salt, &looked.document)));
        Ok(Taken { step: NewStep { signed, ..taken.step }, ..taken })
    }
}

fn may_move(row: &ReturnRow, step: Step, today: chrono::NaiveDate) -> Result<(), ServiceError> {
    if row.audit.audit.state_on(today) != AuditState::Open {
        return Err(Refusal::AuditClosed.into());
    }
    row.state.after(step).map(drop).map_err(|_| Refusal::ReturnNotEditable.into())
}

fn checked(form: &SignatureForm) -> Result<&str, ServiceError> {
    let mut problems = Vec::new();
    let title = job_title(&form.job_title).map_err(|message| {
        problems.push(crate::FieldProblem { field: "job_title", message });
    });
    if !form.declared {
        let message =
            t!("Tick the box if you declare this. If you cannot, send the return back to the lead.").to_owned();
        problems.push(crate::FieldProblem { field: "declared", message });
    }
    match title {
        Ok(title) if problems.is_empty() => Ok(title),
        _ => Err(ServiceError::Invalid(problems)),
    }
}

pub(super) fn overtaken() -> ServiceError {
    Refusal::Step(t!("A colleague changed an answer just now. Check the answers again.").to_owned()).into()
}
