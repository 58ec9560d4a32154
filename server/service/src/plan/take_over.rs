//! Taking over what the rules of the question set recommend, as proposed recommendations.

use super::cell::PlanPlace;
use super::view::Of;
use crate::agency_workbooks::recommended;
use crate::trail::{About, Done};
use crate::{Service, ServiceError};
use candour_domain::access::{Action, Actor};
use candour_domain::audit::Agency;
use candour_domain::ids::{AgencyId, AuditId, BoardId, RecommendationId};
use candour_domain::plan::{Origin, Recommendation, agency_code, prefix};
use candour_domain::question_set::QuestionSet;
use candour_domain::report::ProposedRecommendation;
use candour_store::plan::recommendations::NewRecommendation;
use candour_store::plan::{numbers, recommendations};
use candour_store::trail::NewTrailEntry;
use candour_store::{ReadTx, WriteTx, trail};
use candour_vault::DataKey;
use chrono::{DateTime, Datelike as _, Utc};
use std::collections::{BTreeMap, BTreeSet};

/// What the rules recommend for one agency and is not taken over yet.
pub(super) struct ProposedFor {
    pub(super) agency: Agency,
    pub(super) proposed: Vec<ProposedRecommendation>,
}

/// What one agency gets: sealed, with its entry of the trail.
struct Taking {
    prefix: String,
    rows: Vec<NewRecommendation>,
    entry: NewTrailEntry,
}

impl Service {
    /// What the rules recommend for each agency whose return the actor may read, without what is taken over.
    pub(super) async fn proposals(
        &self,
        tx: &mut ReadTx,
        actor: &Actor,
        audit: AuditId,
    ) -> Result<Vec<ProposedFor>, ServiceError> {
        let (header, returns) = self.header(tx, actor, audit).await?;
        let mut found = Vec::new();
        self.each_report(tx, actor, &header, &returns, |report| {
            if report.content_open {
                let proposed = recommended(&header, &report);
                found.push(ProposedFor { agency: report.agency, proposed });
            }
            Ok(())
        })
        .await?;
        for of in &mut found {
            let taken: BTreeSet<_> = recommendations::taken_over(tx, audit, of.agency.id).await?.into_iter().collect();
            of.proposed.retain(|one| !taken.contains(&one.statement));
        }
        Ok(found)
    }

    /// Takes over what the rules recommend, for one agency or for all whose return may be read, and gives how many
    /// there were. Twice is once: a statement's recommendation is taken over one time, also where it was taken out.
    ///
    /// # Errors
    /// Where the table does not allow it; [`ServiceError::NotFound`] for another Board's audit.
    pub async fn take_over(&self, actor: &Actor, audit: AuditId, of: Option<Of>) -> Result<usize, ServiceError> {
        actor.require(Action::ManageRecommendations)?;
        let mut tx = self.store.read().await?;
        let known = self.board_audit(&mut tx, actor, audit).await?;
        let set = self.sets.get(&mut tx, &known.question_set, &known.version).await?;
        let mut found = self.proposals(&mut tx, actor, audit).await?;
        drop(tx);
        found.retain(|one| !one.proposed.is_empty() && of.is_none_or(|of| of == Of::Agency(one.agency.id)));
        let scribe = self.scribe(actor).await?;
        let key = self.board_key(audit).await?;
        // Numbers are locked in the order of their prefixes, so that two who take over at once wait for each other.
        let mut all = BTreeMap::new();
        for one in found {
            let prefix = prefix(known.kind, known.opens_on.year(), &agency_code(&one.agency.name));
            // Its agency does not see what is only proposed, and so not this entry.
            let about = About { subject: Some(prefix.clone()), ..About::default() };
            let entry = scribe.entry(Done::RecommendationsTaken, &about)?;
            let agency = one.agency.id;
            let rows = self.to_take(actor, audit, &set, one, &prefix, &key)?;
            all.insert((prefix.clone(), agency), Taking { prefix, rows, entry });
        }
        let (board, now) = (actor.board, scribe.at());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let mut count = 0;
                    let mut entries = Vec::new();
                    for ((_, agency), taking) in all {
                        numbers::lock(tx, board, &taking.prefix).await?;
                        let taken = taking.put_down(tx, (board, audit, agency), now).await?;
                        count += taken;
                        entries.extend((taken > 0).then_some(taking.entry));
                    }
                    for entry in &entries {
                        trail::append(tx, entry).await?;
                    }
                    Ok(count)
                })
            })
            .await
    }

    /// What one agency gets, sealed.
    fn to_take(
        &self,
        actor: &Actor,
        audit: AuditId,
        set: &QuestionSet,
        ProposedFor { agency, proposed }: ProposedFor,
        prefix: &str,
        key: &DataKey,
    ) -> Result<Vec<NewRecommendation>, ServiceError> {
        let place = PlanPlace { audit, agency: Some(agency.id) };
        let mut rows = Vec::with_capacity(proposed.len());
        for one in proposed {
            let id = RecommendationId(self.new_id()?);
            let words = Recommendation { text: one.text, measure: one.measure };
            rows.push(NewRecommendation {
                id,
                board: actor.board,
                audit,
                agency: Some(agency.id),
                prefix: prefix.to_owned(),
                standard: set.statement(&one.statement).map(|(standard, _)| standard.id.clone()),
                statement: Some(one.statement),
                origin: Origin::Rule,
                priority: one.priority,
                due_on: Some(one.due_on),
                body: place.recommendation(id, 1).seal(key, &words, self.entropy.as_ref())?,
                by: actor.person,
                finding: None,
            });
        }
        Ok(rows)
    }
}

impl Taking {
    /// Puts down what is not taken over yet, behind the lock of the numbers; gives how many there were.
    async fn put_down(
        &self,
        tx: &mut WriteTx,
        (board, audit, agency): (BoardId, AuditId, AgencyId),
        now: DateTime<Utc>,
    ) -> Result<usize, ServiceError> {
        // Somebody else may have taken over in the meantime.
        let taken = recommendations::taken_over(tx, audit, agency).await?;
        let mut count = 0;
        for row in &self.rows {
            if row.statement.as_ref().is_some_and(|statement| taken.contains(statement)) {
                continue;
            }
            let number = numbers::take(tx, board, &self.prefix).await?;
            recommendations::insert(tx, row, number, now).await?;
            count += 1;
        }
        Ok(count)
    }
}
