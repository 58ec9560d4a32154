//! The QA Manager's steps with a report.

use super::step::Taken;
use super::working;
use crate::trail::Done;
use crate::{FieldProblem, Service, ServiceError};
use candour_domain::access::{Action, Actor, Role};
use candour_domain::board_report::{
    PresentationForm, ReportEvent, ReportStep, StepWords, Unfilled, Written, reason, used,
};
use candour_domain::ids::ReportId;
use candour_domain::time::day;
use candour_store::reports::ReportRow;
use candour_store::reports::{events, sections, versions};
use candour_texts::t;
use std::collections::BTreeSet;

/// What the QA Manager does with a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeadStep {
    /// Sends it to the Audit Chair.
    Send,
    /// Takes it back.
    TakeBack,
    /// Passes it to QA&P.
    Pass,
    /// Makes it a draft again, for a reason.
    Reopen,
}

impl LeadStep {
    /// The step with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "send" => Some(Self::Send),
            "take-back" => Some(Self::TakeBack),
            "pass" => Some(Self::Pass),
            "reopen" => Some(Self::Reopen),
            _ => None,
        }
    }

    fn taken(self) -> Taken {
        match self {
            Self::Send => Taken::new(ReportStep::Send, ReportEvent::Sent, Done::ReportSent),
            Self::TakeBack => Taken::new(ReportStep::TakeBack, ReportEvent::TakenBack, Done::ReportTakenBack),
            Self::Pass => Taken::new(ReportStep::Pass, ReportEvent::Passed, Done::ReportPassed),
            Self::Reopen => Taken::new(ReportStep::Reopen, ReportEvent::Reopened, Done::ReportReopened),
        }
    }

    /// Who is told of it, and what.
    fn news(self) -> (&'static [Role], &'static str) {
        match self {
            Self::Send => (&[Role::AuditChair], t!("waits for you. Read it, then sign it off or return it:")),
            Self::TakeBack => {
                (&[Role::AuditChair], t!("was taken back before you decided. You are told when it waits again:"))
            }
            Self::Pass => (&[Role::QapMember], t!("is signed off and with QA&P. Read it before the meeting:")),
            Self::Reopen => (&[Role::AuditChair], t!("is a draft again, and will need your signature anew:")),
        }
    }
}

impl Service {
    /// Takes a step with a report. `seen` is the revision that the person read; the reason is only asked for where it
    /// is made a draft again.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] for the reason (`why`), and where a section cannot be filled (`sections`);
    /// [`Refusal::Overtaken`](crate::Refusal::Overtaken) where somebody else changed it meanwhile;
    /// [`Refusal::Step`](crate::Refusal::Step) where its state does not allow it.
    pub async fn lead_report(
        &self,
        actor: &Actor,
        id: ReportId,
        seen: i64,
        step: LeadStep,
        why: &str,
    ) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.seen_report(&mut tx, actor, id, Action::WriteReport).await?;
        let versions = versions::of_report(&mut tx, id).await?;
        drop(tx);
        let mut taken = step.taken();
        row.state.after(taken.step)?;
        crate::plan::unchanged(seen, row.revision)?;
        match step {
            LeadStep::Send => drop(self.ready_to_read(actor, &row).await?),
            LeadStep::Reopen => taken.words = Some(reason("why", why)?),
            LeadStep::TakeBack | LeadStep::Pass => {}
        }
        if step == LeadStep::Pass {
            taken.version = versions.last().map(|version| version.number);
        }
        let (roles, what) = step.news();
        taken.posts = self.tell_of_report(actor, &row, roles, what).await?;
        self.take_report_step(actor, &row, seen, taken).await
    }

    /// The text that is being written with its live figures, where all of it can be read and filled.
    pub(super) async fn ready_to_read(&self, actor: &Actor, row: &ReportRow) -> Result<Written, ServiceError> {
        let (written, readable) = self.live(actor, row).await?;
        let written = written.filter(|_| readable).ok_or_else(unreadable)?;
        if written.sections.is_empty() {
            let message = t!("Add a section first: there is nothing to read yet.").to_owned();
            return Err(ServiceError::Invalid(vec![FieldProblem { field: "sections", message }]));
        }
        let wrong = written.unfilled();
        if wrong.is_empty() { Ok(written) } else { Err(not_filled(&wrong)) }
    }

    /// The text that is being written with its live figures, and whether all that stands behind them could be read;
    /// `None` where a section could not.
    pub(super) async fn live(&self, actor: &Actor, row: &ReportRow) -> Result<(Option<Written>, bool), ServiceError> {
        let mut tx = self.store.read().await?;
        let rows = sections::of_report(&mut tx, row.id).await?;
        drop(tx);
        let key = self.board_key(row.audit_id).await?;
        let Some(sections) = working(row, &rows, &key) else { return Ok((None, false)) };
        let fillers: BTreeSet<_> = sections.iter().filter_map(|one| used(&one.text).ok()).flatten().collect();
        let live = self.live_figures(actor, row.audit_id, &fillers).await?;
        Ok((Some(Written { sections, figures: live.figures }), live.readable))
    }

    /// Puts down that the Board has received a report, with day and minute. Its audit goes on to monitoring.
    ///
    /// # Errors
    /// As [`Service::lead_report`]; [`ServiceError::Invalid`] for day and minute.
    pub async fn present_report(
        &self,
        actor: &Actor,
        id: ReportId,
        seen: i64,
        form: &PresentationForm,
    ) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.seen_report(&mut tx, actor, id, Action::WriteReport).await?;
        let all = events::of_report(&mut tx, id).await?;
        let versions = versions::of_report(&mut tx, id).await?;
        drop(tx);
        row.state.after(ReportStep::Present)?;
        let key = self.board_key(row.audit_id).await?;
        let approved = all.iter().rev().find(|event| event.event == ReportEvent::Approved);
        let held = approved.and_then(|event| {
            let cell = super::place(row.audit_id).report("report_event", event.id, None);
            let words: Option<StepWords> = event.body.as_ref().and_then(|body| cell.open(&key, body));
            words.and_then(|words| words.held_on)
        });
        let since = held.unwrap_or_else(|| day(row.created_at));
        let mut taken = Taken::new(ReportStep::Present, ReportEvent::Presented, Done::ReportPresented);
        taken.words = Some(form.parse(since, self.clock.today())?);
        taken.version = versions.last().map(|version| version.number);
        let what = t!("was presented to the Board:");
        taken.posts = self.tell_of_report(actor, &row, &[Role::AuditChair], what).await?;
        self.take_report_step(actor, &row, seen, taken).await
    }
}

/// Where a part of the report, or of what it is filled with, could not be read.
pub(super) fn unreadable() -> ServiceError {
    let text = t!(
        "Something of the report, or of what fills it, could not be read: a section, a finding or a recommendation says so. Nobody signs what cannot be read. Tell whoever runs Candour for your Board."
    );
    crate::Refusal::Step(text.to_owned()).into()
}

/// Every place that cannot be filled.
pub(super) fn not_filled(wrong: &[Unfilled]) -> ServiceError {
    let problem = |one: &Unfilled| FieldProblem { field: "sections", message: one.sentence() };
    ServiceError::Invalid(wrong.iter().map(problem).collect())
}
