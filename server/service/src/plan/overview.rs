//! The plan in figures, for the Board and its Executive Group: how many actions stand where, over all agencies
//! together. No agency is named and no text stands here. Counts of actions are no figures about an agency's answers,
//! and everybody who reads them may read the plan itself, so that nothing is left to suppress.

use super::pages::Known;
use super::view::PlanLine;
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::plan::{RecommendationState, Sustained, Tally};
use candour_domain::question_set::Priority;
use candour_store::plan::repeats;
use std::collections::{BTreeMap, BTreeSet};

/// The plan in figures.
#[derive(Clone, Debug)]
pub struct PlanOverview {
    /// How many actions stand where.
    pub all: Tally,
    /// The same by the priority of the recommendation, the most pressing first.
    pub priorities: Vec<(Priority, Tally)>,
    /// The same by subgroup, by name; `None`, last, for those that none supports.
    pub subgroups: Vec<(Option<String>, Tally)>,
    /// The same by audit, by title.
    pub audits: Vec<(String, Tally)>,
    /// How many issued recommendations have no action yet.
    pub without_action: usize,
    /// How many actions nobody owns at present.
    pub without_owner: usize,
    /// How many repeat audits are planned and not concluded, and how many of those are overdue.
    pub repeats: (usize, usize),
    /// How many repeat audits said what.
    pub sustained: Vec<(Sustained, usize)>,
}

impl Service {
    /// The plan in figures.
    ///
    /// # Errors
    /// Where the table does not allow it.
    pub async fn plan_overview(&self, actor: &Actor) -> Result<PlanOverview, ServiceError> {
        actor.require(Action::ReadPlan)?;
        let Known { recommendations, lines } = self.known(actor).await?;
        let mut tx = self.store.read_one().await?;
        let planned = repeats::list(&mut tx, actor.board).await?;
        drop(tx);
        let today = self.clock.today();
        let done: BTreeSet<_> = lines.iter().map(|line| line.recommendation.id).collect();
        let issued = recommendations.iter().filter(|one| one.state == RecommendationState::Issued);
        let open = planned.iter().filter(|row| row.outcome.is_none());
        let said =
            |wanted: Sustained| planned.iter().filter(|row| row.outcome.as_deref() == Some(wanted.code())).count();
        // None sorts before every name, and stands last.
        let mut subgroups = by(&lines, |line| line.action.subgroup.as_ref().map(|(_, name)| name.clone()));
        subgroups.sort_by_key(|(name, _)| name.is_none());
        let mut priorities = by(&lines, |line| line.recommendation.priority);
        priorities.reverse();
        Ok(PlanOverview {
            all: lines.iter().map(|line| line.action.standing).collect(),
            priorities,
            subgroups,
            // Two audits of one title are two.
            audits: by(&lines, |line| (line.recommendation.audit.1.clone(), line.recommendation.audit.0))
                .into_iter()
                .map(|((title, _), tally)| (title, tally))
                .collect(),
            without_action: issued.filter(|one| !done.contains(&one.id)).count(),
            without_owner: lines.iter().filter(|line| line.action.is_without_owner()).count(),
            repeats: (open.clone().count(), open.filter(|row| row.due_on < today).count()),
            sustained: Sustained::ALL.into_iter().map(|one| (one, said(one))).filter(|(_, count)| *count > 0).collect(),
        })
    }
}

/// How many actions stand where, for each of what tells them apart, in its order.
fn by<K: Ord>(lines: &[PlanLine], key: impl Fn(&PlanLine) -> K) -> Vec<(K, Tally)> {
    let mut apart: BTreeMap<K, Vec<_>> = BTreeMap::new();
    for line in lines {
        apart.entry(key(line)).or_default().push(line.action.standing);
    }
    apart.into_iter().map(|(key, standings)| (key, standings.into_iter().collect())).collect()
}
