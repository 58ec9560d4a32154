//! What others changed since somebody last opened a standard. No trail entry: it is told to nobody but that person.

use super::StandardPage;
use crate::reports::Kept;
use crate::{Service, ServiceError};
use candour_domain::access::Actor;
use candour_domain::ids::{StandardId, StatementId};
use candour_domain::news::is_new;
use candour_domain::question_set::QuestionSet;
use candour_store::audits::ReturnRow;
use candour_store::{Tx, looks};
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet};

impl Service {
    /// The statements of these answers that others of the agency changed since the actor last opened their standards;
    /// none for who is not of the agency.
    pub(super) async fn news(
        &self,
        tx: &mut impl Tx,
        actor: &Actor,
        row: &ReturnRow,
        set: &QuestionSet,
        kept: &Kept,
    ) -> Result<BTreeSet<StatementId>, ServiceError> {
        let looked = looks::of_person(tx, row.id, actor.person).await?;
        Ok(new_to(actor, row, set, kept, looked))
    }

    /// The actor has opened this page: what it shows is no longer new. Nothing is written where nothing was new.
    ///
    /// # Errors
    /// The database's.
    pub async fn note_looked(&self, actor: &Actor, page: &StandardPage) -> Result<(), ServiceError> {
        let shown = page.answers.iter().filter(|(id, _)| page.news.contains(*id));
        let Some(until) = shown.filter_map(|(_, kept)| kept.updated_at).max() else { return Ok(()) };
        let (id, person, standard) = (page.head.id, actor.person, page.standard.clone());
        self.store
            .write(move |tx| Box::pin(async move { Ok(looks::seen(tx, id, person, &standard, until).await?) }))
            .await
    }
}

/// The statements whose answers colleagues have saved since the actor last looked at their standards.
pub(super) fn new_to(
    actor: &Actor,
    row: &ReturnRow,
    set: &QuestionSet,
    kept: &Kept,
    looked: Vec<(StandardId, DateTime<Utc>)>,
) -> BTreeSet<StatementId> {
    if actor.agency != Some(row.agency.id) {
        return BTreeSet::new();
    }
    let seen: BTreeMap<_, _> = looked.into_iter().collect();
    let new = kept.iter().filter(|(id, kept)| {
        let standard = set.statement(id).map(|(standard, _)| &standard.id);
        let until = standard.and_then(|standard| seen.get(standard)).copied();
        kept.updated_at.zip(kept.updated_by).is_some_and(|(at, by)| is_new(at, by, actor.person, until))
    });
    new.map(|(id, _)| id.clone()).collect()
}
