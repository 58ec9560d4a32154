//! Findings of an audit: what its rules propose today, and what the QA Manager has decided.
//!
//! Proposals are worked out for each look at them and are kept nowhere. A decision is kept: its words, the reason and
//! the evidence of that day are sealed under the Board's key of the audit, like the words of the plan. Every change and
//! its entry in the trail are one transaction; the entries stand in the Board's trail without audit and agency, because
//! an entry that names an audit is shown to its agencies.

mod change;
mod decide;
mod merge;
pub(crate) mod pages;
mod thresholds;
mod verify;
mod view;

pub use decide::Decision;
pub use merge::MergeForm;
pub use thresholds::ThresholdsPage;
pub use view::{FindingPage, FindingView, FindingsPage, ProposalPage, Since};

use crate::analysis::Counting;
use crate::plan::cell::PlanPlace;
use crate::trail::About;
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::analysis::Analysis;
use candour_domain::audit::Audit;
use candour_domain::findings::{FindingKind, FindingState, Key, Proposal, Thresholds, proposals};
use candour_domain::ids::{AgencyId, AuditId, FindingId};
use candour_domain::question_set::QuestionSet;
use candour_store::findings::FindingRow;
use candour_store::{ReadTx, Tx, WriteTx, audits, findings};
use candour_texts::t;
use std::collections::BTreeMap;
use std::sync::Arc;

/// An audit with what its rules propose today.
pub(crate) struct Proposed {
    pub(crate) audit: Audit,
    pub(crate) set: Arc<QuestionSet>,
    pub(crate) thresholds: Thresholds,
    /// Counts the changes of the thresholds; 0 where they are the usual ones.
    pub(crate) revision: i64,
    pub(crate) all: Vec<Proposal>,
    /// The agencies of the audit by name.
    pub(crate) agencies: BTreeMap<AgencyId, String>,
    /// How many returns stand behind it, of how many that are waited for.
    pub(crate) handed_in: (usize, usize),
}

impl Service {
    /// What the rules propose with these thresholds, or with those of the audit.
    async fn proposed(
        &self,
        tx: &mut ReadTx,
        actor: &Actor,
        id: AuditId,
    ) -> Result<(Proposed, Vec<candour_domain::analysis::Seen>), ServiceError> {
        let mut audit = self.board_audit(tx, actor, id).await?;
        audit.state = audit.state_on(self.clock.today());
        let set = self.sets.get(tx, &audit.question_set, &audit.version).await?;
        let (thresholds, revision) = thresholds::of(tx, id).await?;
        let returns = audits::returns_of(tx, id).await?;
        let may = |row: &audits::ReturnRow| actor.may_read_content(row.agency.id, row.state);
        let seen = self.seen_returns(tx, id, &set, &returns, Counting::EachReleased, may).await?;
        let opened = seen.iter().filter(|seen| seen.content.is_some()).count();
        let counted = returns.iter().filter(|row| row.state.is_counted()).count();
        let analysis = Analysis { set: &set, returns: seen };
        let all = proposals(&analysis, &thresholds);
        let returns_seen = analysis.returns;
        let proposed = Proposed {
            audit,
            thresholds,
            revision,
            all,
            agencies: returns.into_iter().map(|row| (row.agency.id, row.agency.name)).collect(),
            handed_in: (opened, counted),
            set,
        };
        Ok((proposed, returns_seen))
    }

    /// A finding that the actor may see.
    async fn seen_finding(
        &self,
        tx: &mut impl Tx,
        actor: &Actor,
        id: FindingId,
        action: Action,
    ) -> Result<FindingRow, ServiceError> {
        actor.require(action)?;
        let row = findings::get(tx, id).await?.filter(|row| row.board_id == actor.board);
        row.ok_or(ServiceError::NotFound)
    }

    /// Makes sure that a finding is one of this audit, and accepted.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] where it is none; [`Refusal::Step`] where it is not accepted any more.
    pub(crate) async fn accepted_finding(
        &self,
        tx: &mut impl Tx,
        actor: &Actor,
        audit: AuditId,
        id: FindingId,
    ) -> Result<FindingRow, ServiceError> {
        let row = self.seen_finding(tx, actor, id, Action::ManageFindings).await?;
        if row.audit_id != audit {
            return Err(ServiceError::NotFound);
        }
        if row.state == FindingState::Accepted {
            return Ok(row);
        }
        let now = row.state.label().to_lowercase();
        Err(Refusal::Step(t!("The finding is {now} by now: nothing follows from it.", now)).into())
    }
}

/// Where the words of a finding are sealed.
fn place(audit: AuditId) -> PlanPlace {
    PlanPlace { audit, agency: None }
}

/// What an entry of the trail is about: never the audit, whose agencies would read it.
fn about(kind: FindingKind, key: Option<&Key>) -> About<'static> {
    let subject = key.map_or_else(|| kind.code().to_owned(), ToString::to_string);
    About { subject: Some(subject), ..About::default() }
}

/// A finding as it stands in the transaction that changes it, locked.
async fn present(tx: &mut WriteTx, id: FindingId) -> Result<FindingRow, ServiceError> {
    findings::lock(tx, id).await?.ok_or(ServiceError::NotFound)
}
