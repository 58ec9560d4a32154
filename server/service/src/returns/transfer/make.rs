//! The workbook of a return, going out.

use crate::aside::aside;
use crate::reports::Kept;
use crate::returns::{kept_under, own};
use crate::trail::{About, Done};
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::audit::AuditState;
use candour_domain::delegation::Part;
use candour_domain::ids::{AgencyType, QuestionSetId, ReturnId};
use candour_domain::question_set::content_hash;
use candour_domain::submission::ReturnState;
use candour_export::return_xlsx::{self, Form, Given, Target};

use candour_store::audits::ReturnRow;
use candour_store::{audits, boards, trail};
use std::collections::BTreeMap;
use std::sync::Arc;

impl Service {
    /// The workbook of a return for its own agency, with the present answers or blank: its name and its bytes. That
    /// it was taken is written into the trail.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for another agency's return; [`Refusal::Shredded`] where nothing is left of it.
    pub async fn return_workbook(
        &self,
        actor: &Actor,
        id: ReturnId,
        filled: bool,
    ) -> Result<(String, Vec<u8>), ServiceError> {
        let turn = self.turn_at_documents().await?;
        let mut tx = self.store.read().await?;
        let row = audits::get_return(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
        own(actor, &row)?;
        actor.require_for(Action::ReadReturn, row.agency.id)?;
        if row.state == ReturnState::Shredded {
            return Err(Refusal::Shredded.into());
        }
        if row.audit.audit.state_on(self.clock.today()) == AuditState::Planned {
            return Err(ServiceError::NotFound);
        }
        let set = self.set_of(&mut tx, &row).await?;
        let part = self.part_of(&mut tx, actor, &row, &set).await?;
        let answers = if filled {
            let keys = self.keys_of(&mut tx, &row).await?;
            let mut kept = kept_under(&mut tx, &row, &keys).await?;
            kept.retain(|statement, _| part.holds(statement));
            Some(given(kept))
        } else {
            None
        };
        let board = boards::all(&mut tx).await?.into_iter().find(|board| board.id == actor.board);
        drop(tx);
        let (marking, made_at) = (self.settings.marking.clone(), self.clock.now());
        self.note_taken(actor, &row, if filled { "return.xlsx" } else { "return-blank.xlsx" }).await?;
        // A workbook with long texts takes long enough to keep others waiting.
        aside(&turn, move || {
            let hash = content_hash(&set);
            let board = board.map(|board| board.name).unwrap_or_default();
            let form = Form {
                set: &set,
                hash: &hash,
                marking: &marking,
                board: &board,
                agency_type: &row.agency.agency_type,
                part: &part,
                target: Some(target(&row, answers.as_ref())),
                made_at,
            };
            Ok((return_xlsx::file_name(&form), return_xlsx::write(&form)?))
        })
        .await
    }

    /// A blank workbook for a type of agency, from before there is an account: its name and its bytes.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] where there is no such version or type; [`Refusal::NotPublished`] for a draft.
    pub async fn blank_workbook(
        &self,
        actor: &Actor,
        id: &QuestionSetId,
        version: &str,
        agency_type: &AgencyType,
    ) -> Result<(String, Vec<u8>), ServiceError> {
        let turn = self.turn_at_documents().await?;
        let page = self.question_set(actor, id, version).await?;
        if page.summary.state == crate::question_sets::SetState::Draft {
            return Err(Refusal::NotPublished.into());
        }
        if !page.set.agency_types.iter().any(|known| known.code == *agency_type) {
            return Err(ServiceError::NotFound);
        }
        let mut tx = self.store.read_one().await?;
        let board = boards::all(&mut tx).await?.into_iter().find(|board| board.id == actor.board);
        drop(tx);
        let (set, agency_type) = (Arc::clone(&page.set), agency_type.clone());
        let (marking, made_at) = (self.settings.marking.clone(), self.clock.now());
        aside(&turn, move || {
            let hash = content_hash(&set);
            let board = board.map(|board| board.name).unwrap_or_default();
            let form = Form {
                set: &set,
                hash: &hash,
                marking: &marking,
                board: &board,
                agency_type: &agency_type,
                part: &Part::Whole,
                target: None,
                made_at,
            };
            Ok((return_xlsx::file_name(&form), return_xlsx::write(&form)?))
        })
        .await
    }

    /// Writes into the trail that the agency took something of its return out.
    pub(in crate::returns) async fn note_taken(
        &self,
        actor: &Actor,
        row: &ReturnRow,
        what: &str,
    ) -> Result<(), ServiceError> {
        let about = About {
            audit: Some(row.audit.audit.id),
            agency: Some(row.agency.id),
            return_id: Some(row.id),
            subject: Some(what.to_owned()),
            ..About::default()
        };
        let entry = self.scribe(actor).await?.entry(Done::DocumentTaken, &about)?;
        self.store.write(move |tx| Box::pin(async move { Ok(trail::append(tx, &entry).await?) })).await
    }
}

/// The answers as a workbook takes them.
pub(in crate::returns) fn given(kept: Kept) -> BTreeMap<candour_domain::ids::StatementId, Given> {
    kept.into_iter()
        .map(|(id, kept)| {
            let answer = (!kept.unreadable).then_some(kept.answer);
            (id, Given { answer, revision: kept.revision })
        })
        .collect()
}

/// The return as a workbook names it.
pub(in crate::returns) fn target<'a>(
    row: &'a ReturnRow,
    answers: Option<&'a BTreeMap<candour_domain::ids::StatementId, Given>>,
) -> Target<'a> {
    Target {
        return_id: row.id,
        audit: row.audit.audit.id,
        audit_title: &row.audit.audit.title,
        agency: &row.agency,
        due_on: row.due_on,
        answers,
        queries: &[],
    }
}
