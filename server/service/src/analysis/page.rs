//! The Board view of an audit.

use super::{Counting, is_closed};
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor, Scope, allowed};
use candour_domain::analysis::Seen;
use candour_domain::audit::{Agency, Audit};
use candour_domain::ids::{AgencyId, AuditId, ReturnId};
use candour_domain::question_set::QuestionSet;
use candour_store::audits;
use std::sync::Arc;
use uuid::Uuid;

/// What the Board view is made of.
#[derive(Clone, Debug)]
pub struct AnalysisPage {
    /// The audit.
    pub audit: Audit,
    /// The question set.
    pub set: Arc<QuestionSet>,
    /// The returns, by the names of their agencies. Where `named` is false no agency can be told from them: only
    /// figures over all may then be shown, and those alone that `Together` lets through.
    pub returns: Vec<Seen>,
    /// Whether the actor may know which agency is which. Whoever reads single returns alone, such as a panel member those
    /// that are assigned to them, may not.
    pub named: bool,
    /// Whether figures may be shown: without names only once the audit takes no more answers, so that nobody can take
    /// yesterday's figures from today's.
    pub open: bool,
    /// Groups of fewer agencies are not shown without names.
    pub fewest: u32,
    /// Whether the actor may read findings.
    pub may_read_findings: bool,
}

impl Service {
    /// The Board view of an audit: by agency for those who may read returns, else over all agencies together.
    ///
    /// # Errors
    /// Where the table does not allow it; [`ServiceError::NotFound`] for another Board's audit.
    pub async fn audit_analysis(&self, actor: &Actor, id: AuditId) -> Result<AnalysisPage, ServiceError> {
        actor.require(Action::ReadAggregate)?;
        let mut tx = self.store.read().await?;
        let mut audit = self.board_audit(&mut tx, actor, id).await?;
        audit.state = audit.state_on(self.clock.today());
        let set = self.sets.get(&mut tx, &audit.question_set, &audit.version).await?;
        let returns = audits::returns_of(&mut tx, id).await?;
        let named = names_agencies(actor);
        let open = named || is_closed(audit.state);
        let wanted = |row: &audits::ReturnRow| open && row.state.content_visible_to_board();
        let mut seen = self.seen_returns(&mut tx, id, &set, &returns, Counting::of(named), wanted).await?;
        if !named {
            seen.iter_mut().for_each(take_name);
        }
        let may_read_findings = actor.may(Action::ReadFindings);
        Ok(AnalysisPage {
            audit,
            set,
            returns: seen,
            named,
            open,
            fewest: self.settings.suppress_below,
            may_read_findings,
        })
    }
}

/// Whether the actor may know which agency is which. Whoever reads single returns alone, such as a panel member those
/// that are assigned to them, may not.
pub(super) fn names_agencies(actor: &Actor) -> bool {
    allowed(actor.role, Action::ReadScores, Scope::OtherAgency)
}

/// Leaves of a return what figures over all are made of.
pub(super) fn take_name(seen: &mut Seen) {
    seen.return_id = ReturnId(Uuid::nil());
    seen.agency = Agency {
        id: AgencyId(Uuid::nil()),
        name: String::new(),
        agency_type: std::mem::replace(&mut seen.agency.agency_type, "".into()),
    };
}
