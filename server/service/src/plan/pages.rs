//! Reading the plan. How many statements are run depends neither on the number of recommendations nor on that of
//! actions.

use super::reword::whose;
use super::view::{
    ActionPage, ActionView, ActionWay, AuditRecommendations, Of, OwnPlan, OwnerNow, PlanFilter, PlanLine, PlanPage,
    RecommendationPage, RecommendationView, RecommendationWay,
};
use super::{attached, may_see, opened};
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::ids::{AgencyId, AuditId, PlanActionId, RecommendationId};
use candour_domain::plan::{ActionState, ActionStep, RecommendationState, RecommendationStep, Report};
use candour_store::plan::actions::ActionRow;
use candour_store::plan::progress::ProgressRow;
use candour_store::plan::recommendations::RecommendationRow;
use candour_store::plan::{actions, evidence, owners, progress, recommendations, repeats, subgroups};
use candour_store::{ReadTx, audits};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Everything of the plan that an actor may see.
pub(super) struct Known {
    /// The recommendations, by their references.
    pub(super) recommendations: Vec<Arc<RecommendationView>>,
    /// The actions, by their due dates.
    pub(super) lines: Vec<PlanLine>,
}

impl Service {
    /// Everything of the plan that the actor may see.
    pub(super) async fn known(&self, actor: &Actor) -> Result<Known, ServiceError> {
        actor.require_own(Action::ReadPlan)?;
        let mut tx = self.store.read().await?;
        let rows = seen_rows(&mut tx, actor).await?;
        let found = actions::list(&mut tx, actor.board, actor.agency).await?;
        let mut last = by_action(progress::last_said(&mut tx, actor.board, actor.agency).await?);
        let led = owners::with_a_lead(&mut tx, actor.board).await?;
        let views = self.views(&mut tx, &rows).await?;
        drop(tx);
        let keys = self.board_keys(rows.iter().map(|row| row.audit_id).collect()).await?;
        let today = self.clock.today();
        let by_id: BTreeMap<_, _> = rows.iter().zip(&views).map(|(row, view)| (row.id, (row, view))).collect();
        let mut lines = Vec::with_capacity(found.len());
        for row in found {
            let Some((of, view)) = by_id.get(&row.recommendation_id) else { continue };
            let key = opened::key_of(&keys, of.audit_id)?;
            let said = last.remove(&row.id).map(|row: ProgressRow| opened::note(row, key));
            let action = with_lead(opened::action(row, of, key, said, today), of, &led);
            lines.push(PlanLine { action, recommendation: Arc::clone(view) });
        }
        Ok(Known { recommendations: views, lines })
    }

    /// Recommendations as people read them, in the same order.
    pub(crate) async fn views(
        &self,
        tx: &mut ReadTx,
        rows: &[RecommendationRow],
    ) -> Result<Vec<Arc<RecommendationView>>, ServiceError> {
        let keys = self.board_keys(rows.iter().map(|row| row.audit_id).collect()).await?;
        let mut views = Vec::with_capacity(rows.len());
        for row in rows {
            let set = self.sets.get(tx, &row.question_set_id, &row.version).await?;
            let key = opened::key_of(&keys, row.audit_id)?;
            views.push(Arc::new(opened::recommendation(row, key, &set)));
        }
        Ok(views)
    }

    /// The plan over all audits: at the Board all of it, in an agency its own.
    ///
    /// # Errors
    /// Where the table does not allow it.
    pub async fn action_plan(&self, actor: &Actor, filter: &PlanFilter) -> Result<PlanPage, ServiceError> {
        let Known { recommendations, mut lines } = self.known(actor).await?;
        let mut agencies: Vec<_> = recommendations.iter().filter_map(|one| one.agency.clone()).collect();
        agencies.sort_by(|one, other| one.1.cmp(&other.1));
        agencies.dedup();
        let mut audits: Vec<_> = recommendations.iter().map(|one| one.audit.clone()).collect();
        audits.sort_by(|one, other| one.1.cmp(&other.1).then(one.0.cmp(&other.0)));
        audits.dedup();
        let mut subgroups: Vec<_> = lines.iter().filter_map(|line| line.action.subgroup.clone()).collect();
        subgroups.sort_by(|one, other| one.1.cmp(&other.1).then(one.0.cmp(&other.0)));
        subgroups.dedup();
        let without_owner = lines.iter().filter(|line| line.action.is_without_owner()).count();
        lines.retain(|line| matches(filter, &line.recommendation));
        let done: Vec<_> = lines.iter().map(|line| line.recommendation.id).collect();
        lines.retain(|line| matches_action(filter, &line.action));
        // What is counted is what is shown.
        let tally = lines.iter().map(|line| line.action.standing).collect();
        lines.sort_by_key(|line| (line.action.standing, line.action.dates.due_on));
        let own = actor.agency.is_some();
        let waits = |one: &RecommendationView| match one.state {
            RecommendationState::Issued => !done.contains(&one.id),
            RecommendationState::WithAgency => own,
            _ => false,
        };
        let waiting = recommendations.into_iter().filter(|one| matches(filter, one) && waits(one)).collect();
        Ok(PlanPage {
            lines,
            tally,
            waiting: if filter.asks_about_actions() { Vec::new() } else { waiting },
            agencies: if own { Vec::new() } else { agencies },
            audits,
            subgroups,
            without_owner,
            may_update: actor.may_own(Action::UpdateActions),
        })
    }

    /// What the plan asks of somebody in an agency.
    ///
    /// # Errors
    /// Where the table does not allow it.
    pub async fn own_plan(&self, actor: &Actor) -> Result<OwnPlan, ServiceError> {
        let Known { recommendations, lines } = self.known(actor).await?;
        let count = |wanted: RecommendationState| recommendations.iter().filter(|one| one.state == wanted).count();
        let done: Vec<_> = lines.iter().map(|line| line.recommendation.id).collect();
        let issued = recommendations.iter().filter(|one| one.state == RecommendationState::Issued);
        let to_accept = lines.iter().filter(|line| line.action.accepted.is_none() && line.action.state.is_open());
        Ok(OwnPlan {
            tally: lines.iter().map(|line| line.action.standing).collect(),
            to_answer: if actor.may_own(Action::AnswerAccuracy) { count(RecommendationState::WithAgency) } else { 0 },
            without_action: issued.filter(|one| !done.contains(&one.id)).count(),
            to_accept: if actor.may_own(Action::AcceptActions) { to_accept.count() } else { 0 },
        })
    }

    /// One recommendation with its actions.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] for another agency's, another Board's, and one that was not sent to the agency.
    pub async fn recommendation(
        &self,
        actor: &Actor,
        id: RecommendationId,
    ) -> Result<RecommendationPage, ServiceError> {
        let mut tx = self.store.read().await?;
        let row = self.seen_recommendation(&mut tx, actor, id, Action::ReadPlan).await?;
        let found = actions::of_recommendation(&mut tx, id).await?;
        let said = progress::of_recommendation(&mut tx, id).await?;
        let mut last = by_action(said.into_iter().filter(|row| row.noted.is_progress() && row.words.is_some()));
        let set = self.sets.get(&mut tx, &row.question_set_id, &row.version).await?;
        drop(tx);
        let key = self.board_key(row.audit_id).await?;
        let today = self.clock.today();
        let with_last = |one: ActionRow| {
            let said = last.remove(&one.id).map(|said| opened::note(said, &key));
            opened::action(one, &row, &key, said, today)
        };
        let actions = found.into_iter().map(with_last).collect();
        let recommendation = opened::recommendation(&row, &key, &set);
        let ways = recommendation_ways(actor, &row, recommendation.words.is_some());
        Ok(RecommendationPage { recommendation, actions, ways, own: actor.agency.is_some() })
    }

    /// One action with its history.
    ///
    /// # Errors
    /// As [`Service::recommendation`].
    pub async fn plan_action(&self, actor: &Actor, id: PlanActionId) -> Result<ActionPage, ServiceError> {
        let mut tx = self.store.read().await?;
        let (row, of) = self.seen_action(&mut tx, actor, id, Action::ReadPlan).await?;
        let history = progress::of_action(&mut tx, id).await?;
        let set = self.sets.get(&mut tx, &of.question_set_id, &of.version).await?;
        let led = owners::with_a_lead(&mut tx, actor.board).await?;
        let groups =
            if actor.may(Action::ManageSubgroups) { subgroups::list(&mut tx, actor.board).await? } else { Vec::new() };
        let repeats = repeats::of_action(&mut tx, id).await?;
        let attached = evidence::of_action(&mut tx, id).await?;
        drop(tx);
        let key = self.board_key(of.audit_id).await?;
        let history: Vec<_> = history.into_iter().map(|row| opened::note(row, &key)).collect();
        let last = history.iter().find(|note| note.noted.is_progress() && note.text.is_some()).cloned();
        let today = self.clock.today();
        let action = with_lead(opened::action(row, &of, &key, last, today), &of, &led);
        let repeats = repeats.into_iter().map(|row| opened::repeat(row, &key, today, None)).collect();
        let oneself = action.completed_by == Some(actor.person);
        let verifies = actor.may_own(Action::VerifyActions) && action.state == ActionState::Completed;
        let ways = action_ways(actor, &action, oneself);
        let recommendation = opened::recommendation(&of, &key, &set);
        Ok(ActionPage {
            action,
            recommendation,
            history,
            attached: attached.into_iter().map(|row| attached::opened(row, &key)).collect(),
            opens_files: actor.may_own(Action::OpenAttachedEvidence),
            ways,
            subgroups: groups.into_iter().filter(|one| one.closed_at.is_none()).map(|one| (one.id, one.name)).collect(),
            repeats,
            completed_it_oneself: oneself && verifies,
        })
    }

    /// The recommendations of an audit, and how many of the rules' can be taken over.
    ///
    /// # Errors
    /// Where the table does not allow it; [`ServiceError::NotFound`] for another Board's audit.
    pub async fn audit_recommendations(
        &self,
        actor: &Actor,
        audit: AuditId,
    ) -> Result<AuditRecommendations, ServiceError> {
        actor.require(Action::ManageRecommendations)?;
        let mut tx = self.store.read().await?;
        let mut known = self.board_audit(&mut tx, actor, audit).await?;
        known.state = known.state_on(self.clock.today());
        let set = self.sets.get(&mut tx, &known.question_set, &known.version).await?;
        let returns = audits::returns_of(&mut tx, audit).await?;
        let rows = recommendations::of_audit(&mut tx, audit).await?;
        let views = self.views(&mut tx, &rows).await?;
        let proposals = self.proposals(&mut tx, actor, audit).await?;
        drop(tx);
        let mut all: Vec<_> = views.into_iter().map(Arc::unwrap_or_clone).collect();
        // SQLite sorts what has no agency first, PostgreSQL last.
        all.sort_by_key(|one| one.agency.is_none());
        Ok(AuditRecommendations {
            audit: known,
            set,
            agencies: returns.into_iter().map(|row| (row.agency.id, row.agency.name)).collect(),
            recommendations: all,
            to_take: proposals.into_iter().map(|of| (of.agency.id, of.proposed.len())).collect(),
        })
    }
}

/// The recommendations that the actor may see.
pub(super) async fn seen_rows(tx: &mut ReadTx, actor: &Actor) -> Result<Vec<RecommendationRow>, ServiceError> {
    let mut rows = recommendations::list(tx, actor.board, actor.agency).await?;
    rows.retain(|row| may_see(actor, row));
    Ok(rows)
}

/// Of entries in the order of time the last of each action.
fn by_action(rows: impl IntoIterator<Item = ProgressRow>) -> BTreeMap<PlanActionId, ProgressRow> {
    rows.into_iter().map(|row| (row.action_id, row)).collect()
}

/// An action of an agency without a lead is with nobody; the partnership's is the Board's.
fn with_lead(action: ActionView, of: &RecommendationRow, led: &[AgencyId]) -> ActionView {
    let alone = of.agency().is_some_and(|agency| !led.contains(&agency));
    let nobody = alone && action.state.is_open() && action.owner == OwnerNow::There;
    ActionView { owner: if nobody { OwnerNow::NoLead } else { action.owner }, ..action }
}

fn matches_action(filter: &PlanFilter, one: &ActionView) -> bool {
    filter.standing.is_none_or(|wanted| one.standing == wanted)
        && filter.subgroup.is_none_or(|wanted| one.subgroup.as_ref().map(|(id, _)| *id) == wanted)
        && (!filter.without_owner || one.is_without_owner())
}

fn matches(filter: &PlanFilter, one: &RecommendationView) -> bool {
    let of = filter.of.is_none_or(|of| match of {
        Of::Agency(agency) => one.agency.as_ref().is_some_and(|(id, _)| *id == agency),
        Of::Partnership => one.agency.is_none(),
    });
    of && filter.audit.is_none_or(|audit| one.audit.0 == audit)
        && filter.priority.is_none_or(|priority| one.priority == priority)
}

fn recommendation_ways(actor: &Actor, row: &RecommendationRow, readable: bool) -> Vec<RecommendationWay> {
    use RecommendationStep as Step;
    use RecommendationWay as Way;
    let step = |step| row.state.after(step, whose(row)).is_ok();
    let manages = actor.may_own(Action::ManageRecommendations);
    let ways = [
        (Way::Edit, manages && step(Step::Edit) && readable),
        (Way::Send, manages && step(Step::Send)),
        (Way::Answer, actor.may_own(Action::AnswerAccuracy) && step(Step::Answer)),
        (Way::Agree, manages && step(Step::Agree)),
        (Way::Issue, manages && step(Step::Issue)),
        (Way::Remove, manages && step(Step::Remove)),
        (Way::AddAction, actor.may_own(Action::UpdateActions) && row.state == RecommendationState::Issued),
    ];
    ways.into_iter().filter(|(_, may)| *may).map(|(way, _)| way).collect()
}

fn action_ways(actor: &Actor, action: &ActionView, oneself: bool) -> Vec<ActionWay> {
    use ActionStep as Step;
    use ActionWay as Way;
    let state = action.state;
    let may = |action, step| actor.may_own(action) && state.after(step).is_ok();
    let ways = [
        (Way::Report, may(Action::UpdateActions, Step::Report(Report::OnTrack))),
        (Way::Redate, may(Action::UpdateActions, Step::Redate)),
        (Way::Complete, may(Action::UpdateActions, Step::Complete)),
        (Way::Reword, may(Action::UpdateActions, Step::Reword) && action.words.is_some()),
        (Way::Accept, actor.may_own(Action::AcceptActions) && state.is_open() && action.accepted.is_none()),
        (Way::Verify, may(Action::VerifyActions, Step::Verify) && !oneself),
        (Way::SendBack, may(Action::VerifyActions, Step::SendBack)),
        (Way::Close, may(Action::VerifyActions, Step::Close)),
        (Way::Comment, actor.may_own(Action::CommentOnActions)),
        (Way::Assign, actor.may_own(Action::ManageSubgroups)),
        (Way::OwnerLeft, may(Action::UpdateActions, Step::Reword) && !matches!(action.owner, OwnerNow::Left(_))),
        (Way::HandOver, may(Action::UpdateActions, Step::Reword) && action.words.is_some()),
        (Way::AddEvidence, actor.may_own(Action::UpdateActions) && state.takes_evidence()),
        (Way::Attach, actor.may_own(Action::AttachEvidence) && state.takes_evidence()),
        (Way::Repeat, actor.may_own(Action::ManageRepeats)),
    ];
    ways.into_iter().filter(|(_, may)| *may).map(|(way, _)| way).collect()
}
