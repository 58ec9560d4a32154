//! The Audit Chair's signature or return, and QA&P's approval.

use super::step::Taken;
use super::{frozen, working};
use crate::trail::Done;
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor, Role};
use candour_domain::board_report::{ApprovalForm, ReportEvent, ReportStep, reason};
use candour_domain::ids::ReportId;
use candour_domain::time::day;
use candour_store::reports::{self, sections, versions};
use candour_texts::t;

/// What the Audit Chair decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChairDecision<'a> {
    /// It is signed off: exactly the text with the figures of this fingerprint.
    Sign(&'a str),
    /// It is returned, for this reason.
    Return(&'a str),
}

/// QA&P's approval of a version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Approval {
    /// The version that was considered.
    pub version: i64,
    /// What was decided, where and when.
    pub form: ApprovalForm,
}

impl Service {
    /// Signs a report off as it was read, or returns it. `seen` is the revision that the person read.
    ///
    /// The signature is over the text and its figures: both are frozen as a version. It is refused where either is
    /// another than the Audit Chair read, and to whoever has written in the report, in whatever role.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] for the reason (`why`); [`Refusal::Step`] where text or figures have changed, where
    /// something could not be read, to a writer, and where its state does not allow it.
    pub async fn decide_report(
        &self,
        actor: &Actor,
        id: ReportId,
        seen: i64,
        decision: ChairDecision<'_>,
    ) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.seen_report(&mut tx, actor, id, Action::SignReport).await?;
        let last = versions::of_report(&mut tx, id).await?.last().map_or(0, |version| version.number);
        let wrote = reports::is_writer(&mut tx, id, actor.person).await?;
        drop(tx);
        let (taken, what) = match decision {
            ChairDecision::Return(why) => {
                row.state.after(ReportStep::Return)?;
                let mut taken = Taken::new(ReportStep::Return, ReportEvent::Returned, Done::ReportReturned);
                taken.words = Some(reason("why", why)?);
                (taken, t!("was returned by the Audit Chair, with a reason:"))
            }
            ChairDecision::Sign(fingerprint) => {
                row.state.after(ReportStep::Sign)?;
                if wrote {
                    return Err(wrote_it());
                }
                let written = self.ready_to_read(actor, &row).await?;
                let now = written.fingerprint().map_err(|error| ServiceError::Document(error.to_string()))?;
                if now != fingerprint || seen != row.revision {
                    return Err(other_than_read());
                }
                let key = self.board_key(row.audit_id).await?;
                let mut taken = Taken::new(ReportStep::Sign, ReportEvent::Signed, Done::ReportSigned);
                let number = (last + 1, ReportEvent::Signed);
                taken.makes = Some(self.new_version(actor, &row, &key, number, written)?);
                taken.version = Some(last + 1);
                taken.not_by_a_writer = true;
                (taken, t!("was signed off by the Audit Chair. Pass it to QA&P:"))
            }
        };
        let posts = self.tell_of_report(actor, &row, &[Role::QaManager], what).await?;
        self.take_report_step(actor, &row, seen, Taken { posts, ..taken }).await
    }

    /// Approves a version of a report as final, for a quorate QA&P: from now on the Board and the audit's agencies
    /// read it. `seen` is the revision that the person read.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] for what was typed; [`Refusal::Overtaken`] where there is another version by now;
    /// [`Refusal::Step`] where amendments are no version yet, and where its state does not allow it.
    pub async fn approve_report(
        &self,
        actor: &Actor,
        id: ReportId,
        seen: i64,
        approval: &Approval,
    ) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.seen_report(&mut tx, actor, id, Action::ApproveReport).await?;
        let all = versions::of_report(&mut tx, id).await?;
        let rows = sections::of_report(&mut tx, id).await?;
        drop(tx);
        row.state.after(ReportStep::Approve)?;
        // What QA&P considers is there since it was last signed; amendments are made in the light of the meeting.
        let signed = all.iter().rev().find(|version| version.event == ReportEvent::Signed);
        let since = day(signed.map_or(row.created_at, |version| version.made_at));
        let words = approval.form.parse(since, self.clock.today())?;
        let last = all.last().filter(|version| version.number == approval.version);
        let last = last.ok_or(Refusal::Overtaken)?;
        let key = self.board_key(row.audit_id).await?;
        let standing = frozen(&row, last, &key).ok_or_else(super::course::unreadable)?;
        if working(&row, &rows, &key).is_none_or(|sections| sections != standing.written.sections) {
            return Err(amendments_open());
        }
        let mut taken = Taken::new(ReportStep::Approve, ReportEvent::Approved, Done::ReportApproved);
        taken.words = Some(words);
        taken.version = Some(last.number);
        let roles = [Role::QaManager, Role::AuditChair, Role::PanelMember, Role::BoardMember];
        let what = t!("is final: QA&P has approved it. You can read it:");
        taken.posts = self.tell_of_report(actor, &row, &roles, what).await?;
        taken.posts.extend(self.tell_agencies_of_report(actor, &row, what).await?);
        self.take_report_step(actor, &row, seen, taken).await
    }
}

/// Nobody signs what they have written.
pub(super) fn wrote_it() -> ServiceError {
    let text = t!("You have written in this report, so another Audit Chair signs it. You can return it.");
    Refusal::Step(text.to_owned()).into()
}

fn other_than_read() -> ServiceError {
    let text = t!(
        "Nothing was signed: the text or the figures have changed since you opened this page. Read it again, then sign."
    );
    Refusal::Step(text.to_owned()).into()
}

fn amendments_open() -> ServiceError {
    let text = t!(
        "Nothing was approved: the QA Manager is amending the text, and what is amended is no version yet. Ask for it to be made one, or taken out again."
    );
    Refusal::Step(text.to_owned()).into()
}
