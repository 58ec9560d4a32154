//! Removing a file: its bytes and its name are destroyed, that it was there stays in the trail.

use super::restate::{apply, restate};
use super::{by_file, not_theirs_alone, open};
use crate::context::ReturnPlace;
use crate::returns::{Theirs, into_progress, may_be_answered_on};
use crate::trail::{About, Done};
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::Actor;
use candour_domain::delegation::Part;
use candour_domain::ids::{EvidenceId, ReturnId, StatementId};
use candour_store::{audits, evidence as rows, keys, trail};

impl Service {
    /// Removes a file for good.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] where it is not this return's, or gone; where the return cannot be changed.
    pub async fn remove_evidence(&self, actor: &Actor, id: ReturnId, file: EvidenceId) -> Result<(), ServiceError> {
        loop {
            match self.try_remove(actor, id, file).await {
                Err(ServiceError::Refused(Refusal::Overtaken)) => {}
                Err(error) => return Err(error),
                Ok(()) => break,
            }
        }
        // The file is gone in any case; where its bytes cannot be wiped at once, the log says so.
        if let Err(error) = self.store.scrub().await {
            tracing::warn!(%error, "what was deleted could not be wiped from the files yet");
        }
        Ok(())
    }

    async fn try_remove(&self, actor: &Actor, id: ReturnId, file: EvidenceId) -> Result<(), ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.evidence_row(&mut tx, actor, id).await?;
        let found = rows::get(&mut tx, file).await?.filter(|found| found.return_id == id);
        let found = found.ok_or(ServiceError::NotFound)?;
        let set = self.set_of(&mut tx, &row).await?;
        let part = self.part_of(&mut tx, actor, &row, &set).await?;
        let keys = self.keys_of(&mut tx, &row).await?;
        let mut supports = by_file(rows::supported(&mut tx, id).await?);
        let place = ReturnPlace::of(&row);
        let shown = open(&place, &keys, found.clone(), &mut supports);
        match shown.statements.iter().filter(|statement| part.holds(statement)).count() {
            0 if part != Part::Whole => return Err(ServiceError::NotFound),
            held if held < shown.statements.len() => return Err(not_theirs_alone().into()),
            _ => {}
        }
        let others = |statement: &StatementId| supports.values().flatten().any(|other| other == statement);
        let restated = restate(&mut tx, &row, &set, &keys, &shown.statements, others).await?;
        drop(tx);
        let scribe = self.scribe(actor).await?;
        let said = serde_json::json!({
            "name": shown.name, "kind": shown.kind.code(), "size": shown.size, "statements": shown.statements,
        });
        let said = said.to_string();
        let about = About {
            audit: Some(place.audit),
            agency: Some(place.agency),
            return_id: Some(id),
            subject: Some(file.to_string()),
            old: Some(said.as_bytes()),
            ..About::default()
        };
        let trail_key = self.agency_trail(&place, scribe.at()).await?;
        let entry = scribe.entry_under(&trail_key, Done::EvidenceRemoved, &about)?;
        let theirs = Theirs::new(actor, &row, &set, &part, shown.statements.clone(), &scribe)?;
        let (at, by, today, name_key) = (scribe.at(), actor.person, self.clock.today(), keys.in_use().id());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let present = audits::lock_return(tx, id).await?.ok_or(ServiceError::NotFound)?;
                    may_be_answered_on(&present, today)?;
                    // A renewal that puts other chunks in the place of these: look again.
                    if !keys::is_in_use(tx, name_key).await? {
                        return Err(Refusal::Overtaken.into());
                    }
                    if let Some(theirs) = &theirs {
                        theirs.confirm(tx, id).await?;
                    }
                    into_progress(tx, &present).await?;
                    let now = rows::get(tx, file).await?.ok_or(ServiceError::NotFound)?;
                    rows::remove(tx, &now, by, at).await?;
                    if !apply(tx, id, &restated).await? {
                        return Err(Refusal::Overtaken.into());
                    }
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }
}
