//! Sign-off: the lead declares a return ready, the accountable officer reads it whole and signs a declaration
//! over exactly what they saw; with that it is submitted. A receipt with a hash says so for ever.

use super::course::{Taken, given_reason};
use super::{WholeReturn, own};
use crate::evidence::{EvidenceFile, files_of};
use crate::reports::{Kept, plain};
use crate::trail::Done;
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor, Role};
use candour_domain::audit::AuditState;
use candour_domain::ids::{AgencyId, AgencyType, AuditId, ReturnId, StatementId};
use candour_domain::journey::Journey;
use candour_domain::question_set::{QuestionSet, content_hash};
use candour_domain::signature::{DECLARATION_VERSION, SignOff, SignedFile, SignedReturn, declaration, hash, job_title};
use candour_domain::submission::{Course, ReturnState, Step};
use candour_store::audits::ReturnRow;
use candour_store::course::{self, NewStep, StepRow};
use candour_store::evidence::Support;
use candour_store::{ReadTx, WriteTx, answers, audits, emergencies, evidence, people};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

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

/// A signature as the receipt shows it.
#[derive(Clone, Debug)]
pub struct SignatureShown {
    /// The signer's name when they signed.
    pub name: String,
    /// What they were at the agency; empty where a lead submitted.
    pub job_title: String,
    /// The role that they signed in.
    pub role: Role,
    /// When.
    pub at: DateTime<Utc>,
    /// The words of the declaration.
    pub declaration: &'static [&'static str],
    /// Its version.
    pub version: i64,
    /// The hash over the answers.
    pub hash: Vec<u8>,
    /// The random bytes that the hash begins with.
    pub salt: [u8; 32],
    /// When it became void, because the return was opened again.
    pub voided_at: Option<DateTime<Utc>>,
    /// Whether what is kept now is what was signed; `None` where something of it cannot be opened.
    pub still_so: Option<bool>,
}

/// What stands sealed of a signature.
#[derive(Serialize, Deserialize)]
struct Signature {
    name: String,
    job_title: String,
    role: Role,
    salt: String,
}

/// A return that was found complete, as it was looked at.
struct Looked {
    document: Vec<u8>,
    revisions: BTreeMap<StatementId, i64>,
    files: Vec<Support>,
}

impl Service {
    /// Declares a return ready for sign-off; the accountable officers are told. A second time changes nothing.
    ///
    /// # Errors
    /// [`Refusal::Incomplete`]; [`Refusal::NobodyToSign`] where the agency has no accountable officer.
    pub async fn declare_ready(&self, actor: &Actor, id: ReturnId) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.own_return(&mut tx, actor, id, Action::DeclareReady).await?;
        if row.state == ReturnState::ReadyForSignOff {
            return Ok(());
        }
        if row.audit.audit.sign_off == SignOff::Lead {
            let text = "In this audit a return is submitted at once, without being declared ready before.";
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
        let row = self.own_return(&mut tx, actor, id, Action::SubmitReturn).await?;
        drop(tx);
        may_move(&row, Step::HoldBack, self.clock.today())?;
        let reason = given_reason(reason)?;
        let scribe = self.scribe(actor).await?;
        let taken = self.course_step(&scribe, &row, Course::HeldBack, Done::ReturnHeldBack, Some(reason)).await?;
        let posts = self.tell_agency(actor, &row, Role::AgencyLead, "it was sent back to you before sign-off.").await?;
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
        let row = self.own_return(&mut tx, actor, id, Action::SubmitReturn).await?;
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

    /// The signatures of a return, the latest first, each compared with what is kept now.
    ///
    /// # Errors
    /// As [`Service::whole_return`].
    pub async fn signatures(&self, actor: &Actor, id: ReturnId) -> Result<Vec<SignatureShown>, ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.readable(&mut tx, actor, id).await?;
        let set = self.set_of(&mut tx, &row).await?;
        let kept = self.kept(&mut tx, &row).await?;
        let keys = self.keys_of(&mut tx, &row).await?;
        let files = files_of(&mut tx, &row, &keys).await?;
        let steps = course::of_return(&mut tx, id).await?;
        drop(tx);
        let whole = kept.values().all(|kept| !kept.unreadable) && files.iter().all(|file| file.name.is_some());
        let document = if whole { Some(document(Part::of(&row), &set, &kept, &files)?) } else { None };
        let mut out = Vec::new();
        for step in steps.into_iter().filter(|step| step.step == Course::Signed) {
            out.push(self.signature_shown(&row, step, document.as_deref()).await?);
        }
        Ok(out)
    }

    async fn signature_shown(
        &self,
        row: &ReturnRow,
        step: StepRow,
        document: Option<&[u8]>,
    ) -> Result<SignatureShown, ServiceError> {
        let opened = self.open_words(row, &step).await??;
        let cannot = || ServiceError::Corrupt(format!("return_step {}", step.id));
        let kept: Signature = serde_json::from_slice(&opened).map_err(|_| cannot())?;
        let salt: [u8; 32] = hex::decode(&kept.salt).ok().and_then(|s| s.try_into().ok()).ok_or_else(cannot)?;
        let version = step.text_version.unwrap_or(DECLARATION_VERSION);
        let signed = step.answers_hash.unwrap_or_default();
        Ok(SignatureShown {
            name: kept.name,
            job_title: kept.job_title,
            role: kept.role,
            at: step.taken_at,
            declaration: declaration(version).unwrap_or_default(),
            version,
            still_so: document.map(|document| hash(&salt, document).as_slice() == signed),
            hash: signed,
            salt,
            voided_at: step.voided_at,
        })
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

    async fn own_return(
        &self,
        tx: &mut ReadTx,
        actor: &Actor,
        id: ReturnId,
        action: Action,
    ) -> Result<ReturnRow, ServiceError> {
        let row = audits::get_return(tx, id).await?.ok_or(ServiceError::NotFound)?;
        own(actor, &row)?;
        actor.require_for(action, row.agency.id)?;
        Ok(row)
    }

    /// Looks at a whole return, as it is to be signed.
    async fn look(&self, tx: &mut ReadTx, row: &ReturnRow) -> Result<Looked, ServiceError> {
        let set = self.set_of(tx, row).await?;
        let kept = self.kept(tx, row).await?;
        if kept.values().any(|kept| kept.unreadable) {
            return Err(ServiceError::Corrupt(
                "a return with an answer that cannot be read cannot be handed in".to_owned(),
            ));
        }
        let files = evidence::supported(tx, row.id).await?;
        let supported: BTreeSet<_> = files.iter().map(|support| support.statement_id.clone()).collect();
        if !Journey::new(&set, &row.agency.agency_type, &plain(kept.clone())).with_files(supported).can_submit() {
            return Err(Refusal::Incomplete.into());
        }
        let keys = self.keys_of(tx, row).await?;
        let named = files_of(tx, row, &keys).await?;
        if named.iter().any(|file| file.name.is_none()) {
            return Err(ServiceError::Corrupt(
                "a return with a file whose name cannot be read cannot be handed in".to_owned(),
            ));
        }
        let revisions = kept.iter().map(|(id, kept)| (id.clone(), kept.revision)).collect();
        Ok(Looked { document: document(Part::of(row), &set, &kept, &named)?, revisions, files })
    }
}

impl WholeReturn {
    /// What tells this state of a return from another: a page that shows it gives the mark back with the signature.
    ///
    /// # Errors
    /// Where its document cannot be written.
    pub fn mark(&self) -> Result<String, ServiceError> {
        let (agency, agency_type) = (self.head.agency.id, &self.head.agency.agency_type);
        let part = Part { id: self.head.id, audit: self.head.audit.id, agency, agency_type };
        Ok(mark(&document(part, &self.head.set, &self.answers, &self.files)?))
    }
}

fn mark(document: &[u8]) -> String {
    hex::encode(hash(&[0; 32], document))
}

impl Looked {
    fn mark(&self) -> String {
        mark(&self.document)
    }

    /// The return, locked, where it is to the revision and the file what was looked at.
    async fn still_there(&self, tx: &mut WriteTx, id: ReturnId) -> Result<ReturnRow, ServiceError> {
        let present = audits::lock_return(tx, id).await?.ok_or(ServiceError::NotFound)?;
        let files = evidence::supported(tx, id).await?;
        let answers = answers::of_return(tx, id).await?;
        // A database may put ids into another order than their bytes have.
        let now: BTreeMap<_, _> = answers.into_iter().map(|row| (row.statement_id, row.revision)).collect();
        if files == self.files && now == self.revisions { Ok(present) } else { Err(overtaken()) }
    }
}

/// Which agency's part of which audit.
#[derive(Clone, Copy)]
struct Part<'a> {
    id: ReturnId,
    audit: AuditId,
    agency: AgencyId,
    agency_type: &'a AgencyType,
}

impl<'a> Part<'a> {
    fn of(row: &'a ReturnRow) -> Self {
        let (agency, agency_type) = (row.agency.id, &row.agency.agency_type);
        Self { id: row.id, audit: row.audit.audit.id, agency, agency_type }
    }
}

fn document(part: Part<'_>, set: &QuestionSet, kept: &Kept, files: &[EvidenceFile]) -> Result<Vec<u8>, ServiceError> {
    let file = |file: &EvidenceFile| {
        let mut statements = file.statements.clone();
        statements.sort();
        SignedFile { id: file.id, name: file.shown_name().to_owned(), size: file.size, statements }
    };
    let mut files: Vec<_> = files.iter().map(file).collect();
    files.sort();
    let answers = plain(kept.clone());
    let asked = Journey::new(set, part.agency_type, &answers).asked();
    let signed = SignedReturn {
        format: SignedReturn::FORMAT,
        r#return: part.id,
        audit: part.audit,
        agency: part.agency,
        question_set: content_hash(set),
        // What is not asked any more is not on the page, and not signed for.
        answers: kept.iter().filter(|(id, _)| asked.contains(*id)).map(|(id, kept)| (id, &kept.answer)).collect(),
        files,
    };
    signed.document().map_err(|error| ServiceError::Document(error.to_string()))
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
        let message = "Tick the box if you declare this. If you cannot, send the return back to the lead.".to_owned();
        problems.push(crate::FieldProblem { field: "declared", message });
    }
    match title {
        Ok(title) if problems.is_empty() => Ok(title),
        _ => Err(ServiceError::Invalid(problems)),
    }
}

fn overtaken() -> ServiceError {
    Refusal::Step("A colleague changed an answer just now. Check the answers again.".to_owned()).into()
}
