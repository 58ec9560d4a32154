//! Audits: opening them, leading them through their states, and how far the agencies have come.

mod agreements;
mod dashboard;
mod open;
mod view;

pub use view::{AgreementRow, AuditListItem, Dashboard, DashboardRow, NewAudit, NewAuditChoices, OwnReturn};

use crate::trail::{About, Done};
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::audit::{Audit, AuditState};
use candour_domain::ids::AuditId;
use candour_store::{Tx, audits, jobs, trail};
use candour_texts::t;

impl Service {
    /// The Board's audits, the latest first.
    ///
    /// # Errors
    /// Where the table does not allow it.
    pub async fn audits(&self, actor: &Actor) -> Result<Vec<AuditListItem>, ServiceError> {
        let may = [Action::ReadProgress, Action::ReadAggregate, Action::DownloadRegional];
        if !may.into_iter().any(|action| actor.may(action)) {
            actor.require(Action::ReadProgress)?;
        }
        let mut tx = self.store.read().await?;
        let counts = audits::counts(&mut tx, actor.board).await?;
        let rows = audits::list(&mut tx, actor.board).await?;
        let today = self.clock.today();
        Ok(rows
            .into_iter()
            .map(|row| {
                let mut audit = row.audit;
                audit.state = audit.state_on(today);
                let of_audit = counts.iter().filter(|(id, ..)| *id == audit.id);
                let returns = of_audit.map(|(_, state, count)| (*state, *count)).collect();
                AuditListItem { audit, returns }
            })
            .collect())
    }

    /// Leads an audit to its next state.
    ///
    /// # Errors
    /// Where there is no such step, or somebody led it on meanwhile.
    pub async fn move_audit(&self, actor: &Actor, id: AuditId, to: AuditState) -> Result<(), ServiceError> {
        actor.require(Action::ManageAudits)?;
        let mut tx = self.store.read().await?;
        let audit = self.board_audit(&mut tx, actor, id).await?;
        drop(tx);
        let shown = audit.state_on(self.clock.today());
        if !shown.next().contains(&to) {
            let step = t!(
                "An audit that is {label} cannot become {label_2}.",
                label = shown.label(),
                label_2 = to.label().to_lowercase()
            );
            return Err(Refusal::Step(step).into());
        }
        let about = About {
            audit: Some(id),
            old: Some(shown.code().as_bytes()),
            new: Some(to.code().as_bytes()),
            ..About::default()
        };
        let entry = self.scribe(actor).await?.entry(Done::AuditMoved, &about)?;
        let from = audit.state;
        // Those who are asked are told at once; where it does not open, there is nobody to tell.
        let remind = (to == AuditState::Open).then(|| self.job_to_remind()).transpose()?;
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    if !audits::set_state(tx, id, from, to).await? {
                        return Err(Refusal::Step(t!("Somebody else changed this audit meanwhile.").to_owned()).into());
                    }
                    // The report is made: what it says of them must stay what they say.
                    if to == AuditState::Monitoring {
                        audits::lock_agreed(tx, id).await?;
                    }
                    if let Some(job) = &remind {
                        jobs::insert(tx, job).await?;
                    }
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }

    /// An audit of the actor's Board.
    pub(crate) async fn board_audit(
        &self,
        tx: &mut impl Tx,
        actor: &Actor,
        id: AuditId,
    ) -> Result<Audit, ServiceError> {
        let row = audits::get(tx, id).await?.filter(|row| row.board == actor.board);
        row.map(|row| row.audit).ok_or(ServiceError::NotFound)
    }
}
