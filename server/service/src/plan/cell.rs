//! Where the sealed words of the plan and of findings stand, and under which key.
//!
//! All of them are sealed under the Board's key of the audit that the recommendation followed from, and none under an
//! agency's: what was agreed is the Board's record, and is still followed up when the answers of the return are
//! destroyed at the end of their retention. Who reads what is asked of `domain::access`.

use crate::{Service, ServiceError};
use candour_domain::ids::{
    AgencyId, AuditId, EvidenceId, FindingId, PlanActionId, RecommendationId, RepeatId, StatementId,
};
use candour_vault::{Context, DataKey, Entropy, VaultError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// The Board's keys of some audits.
pub(super) type BoardKeys = BTreeMap<AuditId, Arc<DataKey>>;

/// The audit and the agency of a recommendation and of everything that follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PlanPlace {
    pub(crate) audit: AuditId,
    /// `None` for the whole partnership's.
    pub(crate) agency: Option<AgencyId>,
}

/// One sealed cell of the plan.
pub(crate) struct PlanCell {
    place: PlanPlace,
    table: &'static str,
    column: &'static str,
    /// The row's id stands in the place of a statement's.
    row: StatementId,
    /// Which wording it is.
    wording: Option<i64>,
}

impl PlanPlace {
    /// The words of a recommendation.
    pub(crate) fn recommendation(self, id: RecommendationId, wording: i64) -> PlanCell {
        self.cell("recommendation", "body", id.0, Some(wording))
    }

    /// What the agency said to the facts of this wording.
    pub(crate) fn answer(self, id: RecommendationId, wording: i64) -> PlanCell {
        self.cell("recommendation", "answer", id.0, Some(wording))
    }

    /// The words of an action.
    pub(crate) fn action(self, id: PlanActionId, wording: i64) -> PlanCell {
        self.cell("plan_action", "body", id.0, Some(wording))
    }

    /// What was said in an entry of an action's history.
    pub(crate) fn progress(self, id: Uuid) -> PlanCell {
        self.cell("action_progress", "words", id, None)
    }

    /// A column of evidence that is attached to an action, its file included: nothing can be put to another action.
    pub(crate) fn attached(self, action: PlanActionId, id: EvidenceId, column: &'static str) -> PlanCell {
        let row = StatementId(format!("{action}/{id}"));
        PlanCell { place: self, table: "action_evidence", column, row, wording: None }
    }

    /// The words of a finding of the audit.
    pub(crate) fn finding(self, id: FindingId, revision: i64) -> PlanCell {
        self.cell("finding", "body", id.0, Some(revision))
    }

    /// Words of the audit's report, of one of its tables.
    pub(crate) fn report(self, table: &'static str, row: Uuid, wording: Option<i64>) -> PlanCell {
        self.cell(table, "body", row, wording)
    }

    /// What is to be looked at again.
    pub(crate) fn repeat(self, id: RepeatId) -> PlanCell {
        self.cell("repeat_audit", "body", id.0, None)
    }

    /// Why practice was sustained or not, as it was said at this revision.
    pub(crate) fn repeat_reason(self, id: RepeatId, revision: i64) -> PlanCell {
        self.cell("repeat_audit", "reason", id.0, Some(revision))
    }

    fn cell(self, table: &'static str, column: &'static str, row: Uuid, wording: Option<i64>) -> PlanCell {
        PlanCell { place: self, table, column, row: StatementId(row.to_string()), wording }
    }
}

impl PlanCell {
    /// The cell, as the vault knows it.
    pub(crate) fn context(&self) -> Context<'_> {
        Context {
            audit_id: Some(self.place.audit),
            agency_id: self.place.agency,
            statement_id: Some(&self.row),
            revision: self.wording,
            ..Context::new(self.table, self.column)
        }
    }

    /// Seals words as JSON.
    pub(crate) fn seal(
        &self,
        key: &DataKey,
        words: &impl Serialize,
        entropy: &dyn Entropy,
    ) -> Result<Vec<u8>, ServiceError> {
        let plain = serde_json::to_vec(words).map_err(|error| ServiceError::Document(error.to_string()))?;
        Ok(key.seal(&self.context(), &plain, entropy)?)
    }

    /// Opens words that were sealed as JSON; `None`, with a line in the log, where they cannot be read.
    pub(crate) fn open<T: DeserializeOwned>(&self, key: &DataKey, sealed: &[u8]) -> Option<T> {
        let opened: Result<_, VaultError> = key.open(&self.context(), sealed);
        let words = opened.ok().and_then(|plain| serde_json::from_slice(&plain).ok());
        if words.is_none() {
            tracing::error!(table = self.table, row = self.row.as_str(), "words of the plan could not be read");
        }
        words
    }
}

impl Service {
    /// The Board's key of an audit.
    pub(crate) async fn board_key(&self, audit: AuditId) -> Result<Arc<DataKey>, ServiceError> {
        self.keys.board(&self.store, audit, self.clock.now(), self.entropy.as_ref()).await
    }

    /// The Board's keys of these audits.
    pub(super) async fn board_keys(&self, audits: BTreeSet<AuditId>) -> Result<BoardKeys, ServiceError> {
        let mut keys = BoardKeys::new();
        for audit in audits {
            keys.insert(audit, self.board_key(audit).await?);
        }
        Ok(keys)
    }
}
