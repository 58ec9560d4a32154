//! The recommendations of one audit with their actions, as its analysis workbook shows them.

use super::pages::Known;
use super::view::RecommendationView;
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::ids::{AgencyId, AuditId};
use candour_export::analysis::{ActionRow, RecommendationRow};
use candour_texts::t;
use std::collections::{BTreeMap, BTreeSet};

impl Service {
    /// A row for each action, and one for a recommendation that has none, by reference.
    pub(crate) async fn recommendation_rows(
        &self,
        actor: &Actor,
        audit: AuditId,
    ) -> Result<Vec<RecommendationRow>, ServiceError> {
        Ok(rows(&self.known(actor).await?, |one| one.audit.0 == audit))
    }

    /// The same of each agency, of what it was sent: nothing of what the QA Manager still works on, whoever takes it.
    /// None for whoever reads no plan.
    pub(crate) async fn agencies_recommendations(
        &self,
        actor: &Actor,
        audit: AuditId,
    ) -> Result<BTreeMap<AgencyId, Vec<RecommendationRow>>, ServiceError> {
        if actor.require_own(Action::ReadPlan).is_err() {
            return Ok(BTreeMap::new());
        }
        let known = self.known(actor).await?;
        let agencies: BTreeSet<_> =
            known.recommendations.iter().filter_map(|one| Some(one.agency.as_ref()?.0)).collect();
        let of = |agency| {
            rows(&known, |one| {
                one.audit.0 == audit
                    && one.state.visible_to_agency()
                    && one.agency.as_ref().is_some_and(|(id, _)| *id == agency)
            })
        };
        Ok(agencies.into_iter().map(|agency| (agency, of(agency))).collect())
    }
}

fn rows(known: &Known, wanted: impl Fn(&RecommendationView) -> bool) -> Vec<RecommendationRow> {
    let Known { recommendations, lines } = known;
    let mut rows = Vec::new();
    for one in recommendations.iter().filter(|one| wanted(one)) {
        let row = |action| RecommendationRow {
            reference: one.reference.clone(),
            for_whom: one.for_whom().to_owned(),
            statement: one.statement.clone(),
            about: one.about.clone(),
            text: one.text().to_owned(),
            measure: one.measure().to_owned(),
            priority: one.priority,
            due_on: one.due_on,
            state: one.state.label(),
            action,
        };
        let mut actions = lines.iter().filter(|line| line.recommendation.id == one.id).peekable();
        if actions.peek().is_none() {
            rows.push(row(None));
        }
        for line in actions {
            let words = line.action.words.as_ref();
            let unread = t!("Could not be read");
            rows.push(row(Some(ActionRow {
                reference: line.action.reference.clone(),
                specific: words.map_or(unread, |words| &words.specific).to_owned(),
                owner: words.map_or(unread, |words| &words.owner).to_owned(),
                resources: words.map(|words| words.resources.clone()).unwrap_or_default(),
                starts_on: line.action.dates.starts_on,
                due_on: line.action.dates.due_on,
                standing: line.action.standing.label(),
            })));
        }
    }
    rows.sort_by(|one, other| one.reference.cmp(&other.reference));
    rows
}
