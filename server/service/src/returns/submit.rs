//! Handing a return in, once; and giving it back, with a reason.

use super::own;
use crate::context::ReturnPlace;
use crate::reports::plain;
use crate::trail::{About, Done};
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::audit::AuditState;
use candour_domain::ids::ReturnId;
use candour_domain::journey::Journey;
use candour_domain::submission::{ReturnState, Step};
use candour_store::{answers, audits, emergencies, evidence, keys, trail};

/// The longest reason, in characters.
const LONGEST_REASON: usize = 4_000;

impl Service {
    /// Hands a return in. A second time changes nothing and is no error: somebody pressed twice.
    ///
    /// # Errors
    /// [`Refusal::Incomplete`] where something that must be answered is not.
    pub async fn submit(&self, actor: &Actor, id: ReturnId) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        let row = audits::get_return(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
        own(actor, &row)?;
        actor.require_for(Action::SubmitReturn, row.agency.id)?;
        if row.state == ReturnState::Submitted {
            return Ok(());
        }
        if row.audit.audit.state_on(self.clock.today()) != AuditState::Open {
            return Err(Refusal::AuditClosed.into());
        }
        row.state.after(Step::Submit).map_err(|_| Refusal::ReturnNotEditable)?;
        let set = self.sets.get(&mut tx, &row.audit.audit.question_set, &row.audit.audit.version).await?;
        let kept = self.kept(&mut tx, &row).await?;
        if kept.values().any(|kept| kept.unreadable) {
            return Err(ServiceError::Corrupt(
                "a return with an answer that cannot be read cannot be handed in".to_owned(),
            ));
        }
        let seen: Vec<_> = kept.iter().map(|(id, kept)| (id.clone(), kept.revision)).collect();
        let files = evidence::supported(&mut tx, id).await?;
        let supported = files.iter().map(|support| support.statement_id.clone()).collect();
        if !Journey::new(&set, &row.agency.agency_type, &plain(kept)).with_files(supported).can_submit() {
            return Err(Refusal::Incomplete.into());
        }
        drop(tx);
        let scribe = self.scribe(actor).await?;
        let about = About {
            audit: Some(row.audit.audit.id),
            agency: Some(row.agency.id),
            return_id: Some(id),
            ..About::default()
        };
        let today = self.clock.today();
        let (entry, now, by) = (scribe.entry(Done::ReturnSubmitted, &about)?, scribe.at(), actor.person);
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let present = audits::lock_return(tx, id).await?.ok_or(ServiceError::NotFound)?;
                    if present.state == ReturnState::Submitted {
                        return Ok(());
                    }
                    // What is handed in is what was found complete, to the revision and the file.
                    let files_now = evidence::supported(tx, id).await?;
                    let now_there = answers::of_return(tx, id).await?;
                    if files_now != files
                        || now_there.len() != seen.len()
                        || now_there
                            .iter()
                            .zip(&seen)
                            .any(|(row, (id, revision))| row.statement_id != *id || row.revision != *revision)
                    {
                        return Err(Refusal::Step(
                            "A colleague changed an answer just now. Check the answers again.".to_owned(),
                        )
                        .into());
                    }
                    if present.audit.audit.state_on(today) != AuditState::Open {
                        return Err(Refusal::AuditClosed.into());
                    }
                    present.state.after(Step::Submit).map_err(|_| Refusal::ReturnNotEditable)?;
                    audits::submit(tx, id, present.state, by, now).await?;
                    // Given back later, it is the agency's alone again.
                    emergencies::end_all(tx, id, now).await?;
                    Ok::<_, ServiceError>(trail::append(tx, &entry).await?)
                })
            })
            .await
    }

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
            return Err(ServiceError::field("reason", "Say what should be changed, in up to 4,000 characters."));
        }
        let to = row.state.after(Step::GiveBack).map_err(|error| Refusal::Step(format!("Sorry: {error}.")))?;
        let place = ReturnPlace::of(&row);
        let sealed = keys.in_use().seal(&place.remark("remark"), reason.as_bytes(), self.entropy.as_ref())?;
        let about = About {
            audit: Some(place.audit),
            agency: Some(place.agency),
            return_id: Some(id),
            new: Some(reason.as_bytes()),
            ..About::default()
        };
        let scribe = self.scribe(actor).await?;
        let trail_key = self.agency_trail(&place, scribe.at()).await?;
        let entry = scribe.entry_under(&trail_key, Done::ReturnGivenBack, &about)?;
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
                        return Err(Refusal::Step("This return was changed meanwhile.".to_owned()).into());
                    }
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }
}

/// In a closed audit the agency could do nothing with a return that came back.
fn still_open() -> Refusal {
    Refusal::Step("A return can be given back while its audit is open. Open the audit again first.".to_owned())
}
