//! Recommendations and the one QA&P audit action plan over all audits: who writes, answers, reports, verifies.
//!
//! Every change and its entry in the trail are one transaction. What concerns an agency and was sent to it stands in
//! the agency's trail; what the QA Manager only works on, and what is for the whole partnership, in the Board's alone.

mod act;
mod attach;
mod attached;
mod beside;
mod beside_workbook;
mod bulk;
pub(crate) mod cell;
mod course;
mod export;
mod incoming;
mod opened;
mod outcome;
mod overview;
mod owner;
mod pages;
mod propose;
mod remind;
mod repeats;
mod reword;
mod subgroups;
mod take;
mod take_over;
mod verify;
mod view;

pub(crate) use attach::{Copied, ToAttach, full};
pub use attached::AttachedView;
pub(crate) use attached::reading_of;
pub use bulk::BulkStep;
pub use course::CourseStep;
pub use incoming::{Accepted, PlanProposal, PostedChange, ProposedChange};
pub use overview::PlanOverview;
pub use propose::NewRecommendationForm;
pub use repeats::{NewRepeatForm, RepeatLine, RepeatOf, RepeatOutcome, RepeatPage, RepeatView};
pub use subgroups::{Subgroup, SubgroupStep};
pub use view::{
    ActionPage, ActionView, ActionWay, AnswerView, AuditRecommendations, EarlierRecommendation, NoteView, Of, OwnPlan,
    OwnerNow, PlanFilter, PlanLine, PlanPage, RecommendationPage, RecommendationView, RecommendationWay,
};

use crate::trail::About;
use crate::{FieldProblem, Refusal, Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::ids::{PlanActionId, RecommendationId};
use candour_domain::plan::{NoSuchStep, RecommendationState, SmartError, Wrong, reference};
use candour_store::plan::actions::{self, ActionRow};
use candour_store::plan::recommendations::{self, RecommendationRow};
use candour_store::{Tx, WriteTx};
use candour_texts::{mark, said, t};

impl Service {
    /// A recommendation that the actor may see, about which they may do this.
    async fn seen_recommendation(
        &self,
        tx: &mut impl Tx,
        actor: &Actor,
        id: RecommendationId,
        action: Action,
    ) -> Result<RecommendationRow, ServiceError> {
        let row = recommendations::get(tx, id).await?.filter(|row| may_see(actor, row));
        let row = row.ok_or(ServiceError::NotFound)?;
        actor.require_own(action)?;
        Ok(row)
    }

    /// An action that the actor may see, about which they may do this, with its recommendation.
    async fn seen_action(
        &self,
        tx: &mut impl Tx,
        actor: &Actor,
        id: PlanActionId,
        action: Action,
    ) -> Result<(ActionRow, RecommendationRow), ServiceError> {
        let row = actions::get(tx, id).await?.ok_or(ServiceError::NotFound)?;
        let of = self.seen_recommendation(tx, actor, row.recommendation_id, action).await?;
        Ok((row, of))
    }
}

/// What people read who would change words that could not be read.
pub const WORDS_UNREADABLE: &str = mark!(
    "The words that stand here could not be read, so they cannot be changed: new ones would take their place for good. Tell whoever runs Candour for your Board."
);

/// Whether a recommendation is there for this actor. An agency sees its own, once they were sent to it; the QA Manager
/// all of the Board's; others at the Board those that are agreed.
fn may_see(actor: &Actor, row: &RecommendationRow) -> bool {
    let there = match actor.agency {
        Some(own) => row.agency() == Some(own) && row.state.visible_to_agency(),
        None if actor.may(Action::ManageRecommendations) => true,
        None => matches!(row.state, RecommendationState::Agreed | RecommendationState::Issued),
    };
    row.board_id == actor.board && there
}

/// What an entry of the trail is about. Only what its agency sees names the agency and the audit: an entry that names
/// an audit alone is shown to all of its agencies.
fn about(row: &RecommendationRow, seen_by_agency: bool) -> About<'static> {
    let told = row.agency().filter(|_| seen_by_agency);
    About {
        audit: told.map(|_| row.audit_id),
        agency: told,
        subject: Some(reference(&row.prefix, row.number)),
        ..About::default()
    }
}

/// A recommendation as it stands in the transaction that changes it, locked.
async fn present(tx: &mut WriteTx, id: RecommendationId) -> Result<RecommendationRow, ServiceError> {
    recommendations::lock(tx, id).await?.ok_or(ServiceError::NotFound)
}

/// Somebody else changed it after this person looked.
pub(crate) fn changed() -> ServiceError {
    Refusal::Overtaken.into()
}

/// A wording is only replaced by whoever has seen it.
pub(crate) fn unchanged(seen: i64, now: i64) -> Result<(), ServiceError> {
    if seen == now { Ok(()) } else { Err(changed()) }
}

/// The words that are to be replaced: whoever replaces them has read them, and a cipher that could not be opened is kept
/// as it is, because a restored key may open it again.
pub(crate) fn readable<T>(opened: Option<T>) -> Result<T, ServiceError> {
    opened.ok_or_else(|| Refusal::Step(said(WORDS_UNREADABLE).to_owned()).into())
}

impl From<NoSuchStep> for ServiceError {
    fn from(error: NoSuchStep) -> Self {
        let text = t!(
            "This stands as “{from}” by now, and what you wanted cannot be done with it. Look again.",
            from = error.from
        );
        Refusal::Step(text).into()
    }
}

impl From<Vec<Wrong>> for ServiceError {
    fn from(wrong: Vec<Wrong>) -> Self {
        let problem = |Wrong { field, message }| FieldProblem { field, message };
        Self::Invalid(wrong.into_iter().map(problem).collect())
    }
}

impl From<Vec<SmartError>> for ServiceError {
    fn from(wrong: Vec<SmartError>) -> Self {
        let problem = |error: SmartError| FieldProblem { field: error.field(), message: error.message() };
        Self::Invalid(wrong.into_iter().map(problem).collect())
    }
}
