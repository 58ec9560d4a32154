//! Progress of the last twelve months: what was agreed after earlier audits stands beside the statements that it came
//! from, in a return to a later version of the same set.

use super::opened;
use super::view::EarlierRecommendation;
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::delegation::Part;
use candour_domain::ids::{StandardId, StatementId};
use candour_domain::plan::RecommendationState;
use candour_domain::question_set::{QuestionSet, carried_forward};
use candour_store::ReadTx;
use candour_store::audits::ReturnRow;
use candour_store::plan::recommendations::RecommendationRow;
use candour_store::plan::{actions, progress, recommendations};
use std::collections::BTreeMap;

/// Where something belongs in this version of the set.
type Place = (StandardId, Option<StatementId>);

impl Service {
    /// What was agreed with the agency of a return after earlier audits with the same set, where the actor sees what
    /// it is about.
    pub(crate) async fn earlier_recommendations(
        &self,
        tx: &mut ReadTx,
        actor: &Actor,
        row: &ReturnRow,
        set: &QuestionSet,
        part: &Part,
    ) -> Result<Vec<EarlierRecommendation>, ServiceError> {
        if actor.require_own(Action::ReadPlan).is_err() {
            return Ok(Vec::new());
        }
        let audit = &row.audit.audit;
        let mut found = recommendations::list(tx, row.audit.board, Some(row.agency.id)).await?;
        found.retain(|one| {
            one.state == RecommendationState::Issued
                && one.question_set_id == audit.question_set
                && one.audit_id != audit.id
                && one.opens_on < audit.opens_on
        });
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let keys = self.board_keys(found.iter().map(|one| one.audit_id).collect()).await?;
        let mut of_recommendation: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for action in actions::list(tx, row.audit.board, Some(row.agency.id)).await? {
            of_recommendation.entry(action.recommendation_id).or_default().push(action);
        }
        let notes = progress::last_said(tx, row.audit.board, Some(row.agency.id)).await?;
        let mut last: BTreeMap<_, _> = notes.into_iter().map(|note| (note.action_id, note)).collect();
        let today = self.clock.today();
        let mut out = Vec::with_capacity(found.len());
        for one in found {
            let old = self.sets.get(tx, &one.question_set_id, &one.version).await?;
            let Some((standard, statement)) = place_now(&one, &old, set, row, part) else { continue };
            let key = opened::key_of(&keys, one.audit_id)?;
            let mut of = of_recommendation.remove(&one.id).unwrap_or_default();
            of.sort_by_key(|action| action.number);
            let actions = of.into_iter().map(|action| {
                let said = last.remove(&action.id).map(|note| opened::note(note, key));
                opened::action(action, &one, key, said, today)
            });
            out.push(EarlierRecommendation {
                standard,
                statement,
                actions: actions.collect(),
                recommendation: opened::recommendation(&one, key, &old),
            });
        }
        Ok(out)
    }
}

/// Where a recommendation belongs in this version of the set: beside the statement that follows the one that it came
/// from; where that is not asked any more, in its standard; `None` where neither is there, or not this actor's.
fn place_now(
    one: &RecommendationRow,
    old: &QuestionSet,
    set: &QuestionSet,
    row: &ReturnRow,
    part: &Part,
) -> Option<Place> {
    let asked = |id: &StatementId| {
        let (standard, statement) = set.statement(id)?;
        statement.applies_to.includes(&row.agency.agency_type).then(|| (standard.id.clone(), id.clone()))
    };
    if let Some(then) = one.statement_id.as_deref() {
        let mut follows =
            carried_forward(old, set).into_iter().filter(|now| now.from.iter().any(|id| id.as_str() == then));
        if let Some((standard, statement)) = follows.find_map(|now| asked(&now.statement)) {
            return part.holds(&statement).then_some((standard, Some(statement)));
        }
    }
    let standard = set.standard(&StandardId(one.standard_id.clone()?))?;
    let shown = standard.statements.iter().any(|s| s.applies_to.includes(&row.agency.agency_type));
    (shown && part.touches(standard)).then(|| (standard.id.clone(), None))
}
