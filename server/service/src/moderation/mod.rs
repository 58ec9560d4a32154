//! Moderation: the panel's levels beside the agency's, challenge events, the release of all levels at once, what the
//! agency responds, and the agreement.
//!
//! A panel member reaches the returns that are assigned to them, and never those of an agency at which they hold a
//! role. Until levels are released nothing of them reaches the agency: no page, no export, no entry of its trail.

mod event;
mod last;
mod list;
mod material;
mod pack;
mod pages;
mod panel;
mod release;
mod report;
mod respond;
mod save;
mod view;

pub use last::{LastAnswer, LastAnswers};
pub use list::{AuditModeration, ModerationLine};
pub use material::LevelView;
pub use pack::AgencyPack;
pub use panel::{PanelForm, PanelPage, PossibleMember};
pub use respond::{Responding, ResponseErrors};
pub use save::{LevelConflict, LevelError, LevelsSaved, PostedLevel};
pub use view::{
    EventView, LevelsPage, Member, ModerationPage, ReleaseView, ReleasedLine, ResponseView, StandardModeration,
    StandardTally,
};

pub(crate) use report::{AuditLevels, Released};

use crate::trail::About;
use crate::{Refusal, Service, ServiceError};
use candour_domain::access::{Actor, Role};
use candour_domain::ids::ReturnId;
use candour_store::Tx;
use candour_store::audits::ReturnRow;
use candour_store::moderation::panel as assigned;
use candour_texts::{mark, said};

impl Service {
    /// Whether a return is not kept from this actor: everybody's but a panel member's is theirs by the table alone;
    /// a panel member's is what is assigned to them and not of their own agency.
    pub(crate) async fn is_on_panel(
        &self,
        tx: &mut impl Tx,
        actor: &Actor,
        id: ReturnId,
    ) -> Result<bool, ServiceError> {
        Ok(actor.role != Role::PanelMember || assigned::is_assigned(tx, id, actor.person).await?)
    }
}

/// Nobody gives levels to an agency at which they hold a role; a panel member, none that is not assigned to them.
///
/// # Errors
/// [`ServiceError::NotFound`] for a panel member; [`Refusal::Step`] for whoever may read it.
async fn may_moderate(tx: &mut impl Tx, actor: &Actor, row: &ReturnRow) -> Result<(), ServiceError> {
    if actor.role == Role::PanelMember && !assigned::is_assigned(tx, row.id, actor.person).await? {
        return Err(ServiceError::NotFound);
    }
    if assigned::holds_role_at(tx, actor.person, row.agency.id).await? {
        return Err(step(said(OWN_AGENCY)));
    }
    Ok(())
}

const OWN_AGENCY: &str = mark!("You hold a role at this agency. Nobody moderates their own agency.");

fn step(why: impl Into<String>) -> ServiceError {
    Refusal::Step(why.into()).into()
}

/// An entry about a return.
fn about(row: &ReturnRow) -> About<'static> {
    About { audit: Some(row.audit.audit.id), agency: Some(row.agency.id), return_id: Some(row.id), ..About::default() }
}
