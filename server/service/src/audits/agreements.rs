//! Agencies' agreements to agency-level figures in the regional export.

use super::AgreementRow;
use crate::trail::{About, Done};
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::ids::AgencyId;
use candour_store::agreements as rows;
use candour_store::{boards, trail};
use candour_texts::t;

impl Service {
    /// Every agency of the Board with its agreement, if there is one.
    ///
    /// # Errors
    /// Where the table does not allow it.
    pub async fn agreements(&self, actor: &Actor) -> Result<Vec<AgreementRow>, ServiceError> {
        actor.require(Action::RecordAgreement)?;
        let mut tx = self.store.read().await?;
        let recorded = rows::list(&mut tx, actor.board).await?;
        let agencies = boards::agencies(&mut tx, actor.board).await?;
        Ok(agencies
            .into_iter()
            .map(|agency| {
                let found = recorded.iter().find(|row| row.agency_id == agency.id);
                AgreementRow { agency, agreement: found.map(|row| (row.reference.clone(), row.recorded_at)) }
            })
            .collect())
    }

    /// Records an agreement, with where it stands written; an empty reference ends it.
    ///
    /// # Errors
    /// Where the agency is not the Board's or the reference is too long.
    pub async fn record_agreement(&self, actor: &Actor, agency: AgencyId, reference: &str) -> Result<(), ServiceError> {
        let known = self.agreements(actor).await?.into_iter().find(|row| row.agency.id == agency);
        let before = known.ok_or(ServiceError::NotFound)?.agreement.map(|(reference, _)| reference);
        let reference = reference.trim().to_owned();
        if reference.chars().count() > 200 || reference.chars().any(char::is_control) {
            return Err(ServiceError::field(
                "reference",
                t!("Say in up to 200 characters where the agreement stands."),
            ));
        }
        if reference.is_empty() && before.is_none() {
            return Ok(());
        }
        let done = if reference.is_empty() { Done::AgreementEnded } else { Done::AgreementRecorded };
        let scribe = self.scribe(actor).await?;
        let about = About {
            agency: Some(agency),
            old: before.as_ref().map(String::as_bytes),
            new: Some(reference.as_bytes()),
            ..About::default()
        };
        let entry = scribe.entry(done, &about)?;
        let row = rows::AgreementRow { agency_id: agency, reference: reference.clone(), recorded_at: scribe.at() };
        let (board, by) = (actor.board, actor.person);
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    if row.reference.is_empty() {
                        rows::end(tx, board, agency).await?;
                    } else {
                        rows::record(tx, board, &row, by).await?;
                    }
                    Ok(trail::append(tx, &entry).await?)
                })
            })
            .await
    }
}
