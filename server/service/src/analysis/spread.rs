//! An agency's view of itself against the others, none of which can be told.

use super::page::take_name;
use super::{Counting, is_closed};
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::analysis::Seen;
use candour_domain::audit::{Agency, Audit};
use candour_domain::ids::ReturnId;
use candour_domain::question_set::QuestionSet;
use candour_store::audits;
use std::sync::Arc;

/// What an agency's view of itself is made of.
#[derive(Clone, Debug)]
pub struct SpreadPage {
    /// The return.
    pub return_id: ReturnId,
    /// The agency.
    pub agency: Agency,
    /// The audit.
    pub audit: Audit,
    /// The question set.
    pub set: Arc<QuestionSet>,
    /// The returns: the agency's own with its name, the others without. `None` while the audit takes answers: figures
    /// that move show who has just handed in.
    pub returns: Option<Vec<Seen>>,
    /// Groups of fewer others are not shown.
    pub fewest: u32,
}

impl Service {
    /// A return against the anonymous spread of the others, once the audit is closed.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] where the actor may not read the return or its scores.
    pub async fn return_spread(&self, actor: &Actor, id: ReturnId) -> Result<SpreadPage, ServiceError> {
        let mut tx = self.store.read().await?;
        let own = self.readable(&mut tx, actor, id).await?;
        actor.require_for(Action::ReadScores, own.agency.id)?;
        let mut audit = own.audit.audit.clone();
        audit.state = audit.state_on(self.clock.today());
        let set = self.sets.get(&mut tx, &audit.question_set, &audit.version).await?;
        let mut page = SpreadPage {
            return_id: id,
            agency: own.agency,
            audit,
            set,
            returns: None,
            fewest: self.settings.suppress_below,
        };
        if is_closed(page.audit.state) {
            let returns = audits::returns_of(&mut tx, page.audit.id).await?;
            let wanted = |row: &audits::ReturnRow| row.state.content_visible_to_board();
            let mut seen =
                self.seen_returns(&mut tx, page.audit.id, &page.set, &returns, Counting::AllReleased, wanted).await?;
            seen.iter_mut().filter(|seen| seen.return_id != id).for_each(take_name);
            page.returns = Some(seen);
        }
        Ok(page)
    }
}
