//! Opening every word of the plan, for `candour verify`.

use super::attached;
use super::cell::{PlanCell, PlanPlace};
use super::opened::{place_of, place_of_repeat};
use crate::evidence::reads_to_its_end;
use crate::operations::{PAGE, Verified};
use crate::{Service, ServiceError};
use candour_domain::ids::{AgencyId, AuditId, EvidenceId};
use candour_store::plan::{actions, evidence, progress, recommendations, repeats};
use candour_vault::sealed_dek_id;
use uuid::Uuid;

impl Service {
    /// Opens recommendations, answers, actions and what was said to them.
    pub(crate) async fn verify_plan(&self, found: &mut Verified) -> Result<(), ServiceError> {
        let mut seen = Uuid::nil();
        loop {
            let mut tx = self.store.read_one().await?;
            let page = recommendations::after(&mut tx, seen, PAGE).await?;
            drop(tx);
            let Some(last) = page.last() else { break };
            seen = last.id.0;
            for row in &page {
                let place = place_of(row);
                let body = place.recommendation(row.id, row.text_revision);
                self.verify_words("recommendation", row.id.0, &body, &row.body, found).await?;
                if let Some((sealed, wording)) = row.answer.as_ref().zip(row.answered_text) {
                    let answer = place.answer(row.id, wording);
                    self.verify_words("recommendation answer", row.id.0, &answer, sealed, found).await?;
                }
            }
        }
        let mut seen = Uuid::nil();
        loop {
            let mut tx = self.store.read_one().await?;
            let page = actions::after(&mut tx, seen, PAGE).await?;
            drop(tx);
            let Some(last) = page.last() else { break };
            seen = last.id.0;
            for row in &page {
                let cell = of(row.audit_id, row.agency_id).action(row.id, row.text_revision);
                self.verify_words("plan_action", row.id.0, &cell, &row.body, found).await?;
            }
        }
        let mut seen = Uuid::nil();
        loop {
            let mut tx = self.store.read_one().await?;
            let page = progress::after(&mut tx, seen, PAGE).await?;
            drop(tx);
            let Some(last) = page.last() else { break };
            seen = last.id;
            for row in &page {
                let cell = of(row.audit_id, row.agency_id).progress(row.id);
                let words = row.words.as_deref().unwrap_or_default();
                self.verify_words("action_progress", row.id, &cell, words, found).await?;
            }
        }
        self.verify_attached(found).await?;
        self.verify_repeats(found).await
    }

    /// Opens what is attached to actions, and their files from the first chunk to the last.
    async fn verify_attached(&self, found: &mut Verified) -> Result<(), ServiceError> {
        let mut seen = EvidenceId(Uuid::nil());
        loop {
            let mut tx = self.store.read_one().await?;
            let page = evidence::after(&mut tx, seen, PAGE).await?;
            drop(tx);
            let Some(last) = page.last() else { return Ok(()) };
            seen = last.id;
            for row in &page {
                let cell = |column| attached::place_of(row).attached(row.action, row.id, column);
                self.verify_words("action_evidence", row.id.0, &cell("words"), &row.words, found).await?;
                let Some(file) = &row.file else { continue };
                self.verify_words("action_evidence name", row.id.0, &cell("name"), &file.name, found).await?;
                let key = self.board_key(row.audit).await?;
                if !reads_to_its_end(attached::reading_of(&self.store, &key, row, file)).await? {
                    found.unreadable.push(format!("action_evidence file {}", row.id));
                }
                found.files += 1;
            }
        }
    }

    /// Opens what is to be looked at again, and why practice was sustained or not.
    async fn verify_repeats(&self, found: &mut Verified) -> Result<(), ServiceError> {
        let mut seen = Uuid::nil();
        loop {
            let mut tx = self.store.read_one().await?;
            let page = repeats::after(&mut tx, seen, PAGE).await?;
            drop(tx);
            let Some(last) = page.last() else { return Ok(()) };
            seen = last.id.0;
            for row in &page {
                let place = place_of_repeat(row);
                self.verify_words("repeat_audit", row.id.0, &place.repeat(row.id), &row.body, found).await?;
                if let Some(reason) = &row.reason {
                    let cell = place.repeat_reason(row.id, row.revision);
                    self.verify_words("repeat_audit reason", row.id.0, &cell, reason, found).await?;
                }
            }
        }
    }

    pub(crate) async fn verify_words(
        &self,
        table: &str,
        id: Uuid,
        cell: &PlanCell,
        sealed: &[u8],
        found: &mut Verified,
    ) -> Result<(), ServiceError> {
        let opened = match sealed_dek_id(sealed) {
            Ok(dek) => self.keys.by_id(&self.store, dek).await?.open(&cell.context(), sealed).is_ok(),
            Err(_) => false,
        };
        if !opened {
            found.unreadable.push(format!("{table} {id}"));
        }
        found.plan_values += 1;
        Ok(())
    }
}

fn of(audit: Uuid, agency: Option<Uuid>) -> PlanPlace {
    PlanPlace { audit: AuditId(audit), agency: agency.map(AgencyId) }
}
