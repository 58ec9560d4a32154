//! Giving a return back, with a reason.

use crate::context::ReturnPlace;
use crate::trail::Done;
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor, Role};
use candour_domain::audit::AuditState;
use candour_domain::ids::ReturnId;
use candour_domain::signature::LONGEST_REASON;
use candour_domain::submission::{Course, Step};
use candour_store::{audits, course, keys};
use candour_texts::t;

impl Service {
    /// Gives a return back with a reason: the agency can change it and hand it in again.
    ///
    /// # Errors
    /// Where the reason is missing or the return is not handed in.
    pub async fn give_back(&self, actor: &Actor, id: ReturnId, reason: &str) -> Result<(), ServiceError> {
        // Overtaken where the key was renewed between looking and writing: look again.
        loop {
            match self.try_give_back(actor, id, reason).await {
                Err(ServiceError::Refused(Refusal::Overtaken)) => {}
                done => return done,
            }
        }
    }

    async fn try_give_back(&self, actor: &Actor, id: ReturnId, reason: &str) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.readable(&mut tx, actor, id).await?;
        let keys = self.keys_of(&mut tx, &row).await?;
        actor.require_for(Action::ReturnForAmendment, row.agency.id)?;
        drop(tx);
        let today = self.clock.today();
        if row.audit.audit.state_on(today) != AuditState::Open {
            return Err(still_open().into());
        }
        let reason = reason.trim();
        if reason.is_empty() || reason.chars().count() > LONGEST_REASON {
            return Err(ServiceError::field("reason", t!("Say what should be changed, in up to 4,000 characters.")));
        }
        let to = row.state.after(Step::GiveBack).map_err(|error| Refusal::Step(t!("Sorry: {error}.", error)))?;
        let place = ReturnPlace::of(&row);
        let sealed = keys.in_use().seal(&place.remark("remark"), reason.as_bytes(), self.entropy.as_ref())?;
        let scribe = self.scribe(actor).await?;
        let taken = self.course_step(&scribe, &row, Course::GivenBack, Done::ReturnGivenBack, Some(reason)).await?;
        let posts =
            self.tell_agency(actor, &row, Role::AgencyLead, t!("the QA Manager returned it for amendment.")).await?;
        let (from, sealed_under) = (row.state, keys.in_use().id());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let present = audits::lock_return(tx, id).await?.ok_or(ServiceError::NotFound)?;
                    if present.audit.audit.state_on(today) != AuditState::Open {
                        return Err(still_open().into());
                    }
                    if !keys::is_in_use(tx, sealed_under).await? {
                        return Err(Refusal::Overtaken.into());
                    }
                    if !audits::move_return(tx, id, from, to, Some(&sealed)).await? {
                        return Err(Refusal::Step(t!("This return was changed meanwhile.").to_owned()).into());
                    }
                    // It was signed as it stood; what is changed now is not what was signed.
                    course::void_signature(tx, id, taken.step.taken_at).await?;
                    for post in &posts {
                        post.put_down(tx).await?;
                    }
                    taken.put_down(tx).await
                })
            })
            .await
    }
}

/// In a closed audit the agency could do nothing with a return that came back.
fn still_open() -> Refusal {
    Refusal::Step(t!("A return can be given back while its audit is open. Open the audit again first.").to_owned())
}
