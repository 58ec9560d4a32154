//! An amendment by QA&P: a new version, with the figures that were signed.

use super::step::Taken;
use super::{course, frozen, working};
use crate::trail::Done;
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor, Role};
use candour_domain::board_report::{ReportEvent, ReportStep, Written, reason};
use candour_domain::ids::ReportId;
use candour_store::reports::{sections, versions};
use candour_texts::t;

impl Service {
    /// Makes a version of what QA&P amended, for a reason; the Audit Chair is told. Its figures are those that were
    /// signed: an amendment changes words.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] for the reason (`why-amend`), and where the text uses figures that were not signed
    /// (`sections`); [`Refusal::Step`] where nothing differs, something could not be read, or its state does not allow
    /// it; [`Refusal::Overtaken`] where somebody else changed it meanwhile.
    pub async fn amend_report(&self, actor: &Actor, id: ReportId, seen: i64, why: &str) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.seen_report(&mut tx, actor, id, Action::WriteReport).await?;
        let all = versions::of_report(&mut tx, id).await?;
        let rows = sections::of_report(&mut tx, id).await?;
        drop(tx);
        row.state.after(ReportStep::Amend)?;
        crate::plan::unchanged(seen, row.revision)?;
        let words = reason("why-amend", why)?;
        let key = self.board_key(row.audit_id).await?;
        let last = all.last().ok_or_else(course::unreadable)?;
        let before = frozen(&row, last, &key).ok_or_else(course::unreadable)?.written;
        let sections = working(&row, &rows, &key).ok_or_else(course::unreadable)?;
        if sections == before.sections {
            let text = t!("Nothing was amended: the text reads as version {number} does.", number = last.number);
            return Err(Refusal::Step(text).into());
        }
        let written = Written::of(sections, before.figures);
        let wrong = written.unfilled();
        if !wrong.is_empty() {
            return Err(course::not_filled(&wrong));
        }
        let mut taken = Taken::new(ReportStep::Amend, ReportEvent::Amended, Done::ReportAmended);
        let number = last.number + 1;
        taken.makes = Some(self.new_version(actor, &row, &key, (number, ReportEvent::Amended), written)?);
        taken.version = Some(number);
        taken.words = Some(words);
        let what = t!("was amended by QA&P after you signed it. See what differs:");
        taken.posts = self.tell_of_report(actor, &row, &[Role::AuditChair], what).await?;
        let others = t!("was amended. See what differs:");
        taken.posts.extend(self.tell_of_report(actor, &row, &[Role::QapMember], others).await?);
        self.take_report_step(actor, &row, seen, taken).await
    }
}
